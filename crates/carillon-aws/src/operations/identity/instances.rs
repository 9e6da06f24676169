//! CreateAppInstance, DescribeAppInstance, ListAppInstances, UpdateAppInstance, DeleteAppInstance.

use carillon_messaging::Metadata;
use carillon_messaging::identity::{AppInstance, CreateAppInstance, UpdateAppInstance};
use carillon_proto::chime::identity as chime;

use super::{Answer, Call, json, metadata, page, page_request, parse, seconds, shown, tags};
use crate::error::FrontError;

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateAppInstanceRequest = call.read()?;
    let asked = CreateAppInstance {
        region: call.region.clone(),
        name: request.name,
        metadata: metadata(request.metadata)?,
        tags: tags(request.tags)?,
        token: parse("ClientRequestToken", &request.client_request_token)?,
    };
    let made = call.messaging.create_app_instance(asked).await?;
    Ok(json(&chime::CreateAppInstanceResponse { app_instance_arn: call.instance_arn(&made) }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeAppInstanceRequest = call.read()?;
    let found = call.messaging.app_instance(&call.named_instance(&request.app_instance_arn)?).await?;
    let app_instance = chime::AppInstance {
        app_instance_arn: call.instance_arn(&found),
        created_timestamp: seconds(found.created_at),
        last_updated_timestamp: seconds(found.updated_at),
        metadata: shown(found.metadata.as_ref()),
        name: Some(found.name),
    };
    Ok(json(&chime::DescribeAppInstanceResponse { app_instance: Some(app_instance) }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListAppInstancesRequest = call.read()?;
    let found = call.messaging.app_instances(page_request(request.max_results, request.next_token)).await?;
    let (app_instances, next_token) = page(found, |instance| chime::AppInstanceSummary {
        app_instance_arn: call.instance_arn(&instance),
        metadata: shown(instance.metadata.as_ref()),
        name: Some(instance.name),
    });
    Ok(json(&chime::ListAppInstancesResponse { app_instances, next_token }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateAppInstanceRequest = call.read()?;
    let id = call.named_instance(&request.app_instance_arn)?;
    let asked =
        UpdateAppInstance { name: request.name, metadata: Metadata::new(request.metadata.into_exposed())? };
    let changed = call.messaging.update_app_instance(&id, asked).await?;
    Ok(json(&chime::UpdateAppInstanceResponse { app_instance_arn: call.instance_arn(&changed) }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteAppInstanceRequest = call.read()?;
    call.messaging.delete_app_instance(&call.named_instance(&request.app_instance_arn)?).await?;
    Ok(Answer::Empty)
}

impl Call<'_> {
    fn instance_arn(&self, instance: &AppInstance) -> Option<String> {
        Some(self.messaging.arn(instance).to_string())
    }
}
