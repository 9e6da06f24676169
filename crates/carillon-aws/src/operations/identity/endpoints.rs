//! RegisterAppInstanceUserEndpoint, DescribeAppInstanceUserEndpoint, ListAppInstanceUserEndpoints,
//! UpdateAppInstanceUserEndpoint, DeregisterAppInstanceUserEndpoint.

use carillon_messaging::identity::{
    AllowMessages, EndpointKind, RegisterEndpoint, UpdateEndpoint, UserEndpoint,
};
use carillon_messaging::{MessagingError, NO_ENDPOINT};
use carillon_proto::app_instance::EndpointId;
use carillon_proto::chime::identity as chime;

use super::users::arn_of;
use super::{Answer, Call, json, page, page_request, parse, seconds};
use crate::error::FrontError;

pub async fn register(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::RegisterAppInstanceUserEndpointRequest = call.read()?;
    let asked = RegisterEndpoint {
        name: request.name,
        kind: read_kind(request.r#type),
        resource_arn: request.resource_arn,
        device_token: request.endpoint_attributes.device_token,
        voip_device_token: request.endpoint_attributes.voip_device_token,
        allows: request.allow_messages.map(read_allows).unwrap_or_default(),
        token: parse("ClientRequestToken", &request.client_request_token)?,
    };
    let (instance, user) = call.named_user(request.app_instance_user_arn.expose())?;
    let made = call.messaging.register_endpoint(&instance, &user, asked).await?;
    Ok(json(&chime::RegisterAppInstanceUserEndpointResponse {
        app_instance_user_arn: Some(arn_of(&made.instance, &user)),
        endpoint_id: Some(made.item.id.to_string()),
    }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeAppInstanceUserEndpointRequest = call.read()?;
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    let found = call.messaging.endpoint(&instance, &user, &endpoint_id(&request.endpoint_id)?).await?;
    let endpoint = found.item;
    let app_instance_user_endpoint = Some(chime::AppInstanceUserEndpoint {
        app_instance_user_arn: Some(arn_of(&found.instance, &user)),
        endpoint_id: Some(endpoint.id.to_string()),
        name: endpoint.name,
        r#type: Some(shape_kind(endpoint.kind)),
        resource_arn: Some(endpoint.resource_arn),
        endpoint_attributes: Some(chime::EndpointAttributes {
            device_token: endpoint.device_token,
            voip_device_token: endpoint.voip_device_token,
        }),
        created_timestamp: seconds(endpoint.created_at),
        last_updated_timestamp: seconds(endpoint.updated_at),
        allow_messages: Some(shape_allows(endpoint.allows)),
        endpoint_state: active(),
    });
    Ok(json(&chime::DescribeAppInstanceUserEndpointResponse { app_instance_user_endpoint }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListAppInstanceUserEndpointsRequest = call.read()?;
    let (instance, user) = call.named_user(request.app_instance_user_arn.expose())?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.endpoints(&instance, &user, wanted).await?;
    let summary = |endpoint: UserEndpoint| chime::AppInstanceUserEndpointSummary {
        app_instance_user_arn: Some(arn_of(&found.instance, &user)),
        endpoint_id: Some(endpoint.id.to_string()),
        name: endpoint.name,
        r#type: Some(shape_kind(endpoint.kind)),
        allow_messages: Some(shape_allows(endpoint.allows)),
        endpoint_state: active(),
    };
    let (app_instance_user_endpoints, next_token) = page(found.item, summary);
    Ok(json(&chime::ListAppInstanceUserEndpointsResponse { app_instance_user_endpoints, next_token }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateAppInstanceUserEndpointRequest = call.read()?;
    let asked = UpdateEndpoint { name: request.name, allows: request.allow_messages.map(read_allows) };
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    let endpoint = endpoint_id(&request.endpoint_id)?;
    let changed = call.messaging.update_endpoint(&instance, &user, &endpoint, asked).await?;
    Ok(json(&chime::UpdateAppInstanceUserEndpointResponse {
        app_instance_user_arn: Some(arn_of(&changed.instance, &user)),
        endpoint_id: Some(changed.item.id.to_string()),
    }))
}

pub async fn deregister(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeregisterAppInstanceUserEndpointRequest = call.read()?;
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    call.messaging.deregister_endpoint(&instance, &user, &endpoint_id(&request.endpoint_id)?).await?;
    Ok(Answer::Empty)
}

/// What cannot be an id names nothing that is there.
fn endpoint_id(text: &str) -> Result<EndpointId, MessagingError> {
    text.parse().map_err(|_| NO_ENDPOINT)
}

/// Whether a device still takes what is pushed is known to whoever pushes, and nobody does yet.
fn active() -> Option<chime::EndpointState> {
    Some(chime::EndpointState { status: chime::EndpointStatus::Active, status_reason: None })
}

fn read_kind(kind: chime::AppInstanceUserEndpointType) -> EndpointKind {
    match kind {
        chime::AppInstanceUserEndpointType::Apns => EndpointKind::Apns,
        chime::AppInstanceUserEndpointType::ApnsSandbox => EndpointKind::ApnsSandbox,
        chime::AppInstanceUserEndpointType::Gcm => EndpointKind::Gcm,
    }
}

fn shape_kind(kind: EndpointKind) -> chime::AppInstanceUserEndpointType {
    match kind {
        EndpointKind::Apns => chime::AppInstanceUserEndpointType::Apns,
        EndpointKind::ApnsSandbox => chime::AppInstanceUserEndpointType::ApnsSandbox,
        EndpointKind::Gcm => chime::AppInstanceUserEndpointType::Gcm,
    }
}

fn read_allows(allows: chime::AllowMessages) -> AllowMessages {
    match allows {
        chime::AllowMessages::All => AllowMessages::All,
        chime::AllowMessages::None => AllowMessages::None,
    }
}

fn shape_allows(allows: AllowMessages) -> chime::AllowMessages {
    match allows {
        AllowMessages::All => chime::AllowMessages::All,
        AllowMessages::None => chime::AllowMessages::None,
    }
}
