//! CreateAppInstanceUser, DescribeAppInstanceUser, ListAppInstanceUsers, UpdateAppInstanceUser, DeleteAppInstanceUser,
//! PutAppInstanceUserExpirationSettings.

use carillon_messaging::identity::{
    AppInstanceUser, CreateAppInstanceUser, Days, UpdateAppInstanceUser, Within,
};
use carillon_messaging::{MessagingError, Metadata};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceUserId, MemberId};
use carillon_proto::chime::identity as chime;

use super::{Answer, Call, json, metadata, page, page_request, parse, seconds, shown, tags};
use crate::error::FrontError;

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateAppInstanceUserRequest = call.read()?;
    let asked = CreateAppInstanceUser {
        id: parse("AppInstanceUserId", request.app_instance_user_id.expose())?,
        name: request.name,
        metadata: metadata(request.metadata)?,
        tags: tags(request.tags)?,
        expiration: expiration(request.expiration_settings)?,
        token: parse("ClientRequestToken", &request.client_request_token)?,
    };
    let instance = call.named_instance(&request.app_instance_arn)?;
    let made = call.messaging.create_app_instance_user(&instance, asked).await?;
    Ok(json(&chime::CreateAppInstanceUserResponse { app_instance_user_arn: arn(&made) }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeAppInstanceUserRequest = call.read()?;
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    let found = call.messaging.app_instance_user(&instance, &user).await?;
    let app_instance_user_arn = arn(&found);
    let user = found.item;
    let app_instance_user = Some(chime::AppInstanceUser {
        app_instance_user_arn,
        name: Some(user.name),
        metadata: shown(user.metadata.as_ref()),
        created_timestamp: seconds(user.created_at),
        last_updated_timestamp: seconds(user.updated_at),
        expiration_settings: shape_expiration(user.expiration),
    });
    Ok(json(&chime::DescribeAppInstanceUserResponse { app_instance_user }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListAppInstanceUsersRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.app_instance_users(&instance, wanted).await?;
    let (app_instance_users, next_token) = page(found.item, |user| chime::AppInstanceUserSummary {
        app_instance_user_arn: Some(arn_of(&found.instance, &user.id)),
        metadata: shown(user.metadata.as_ref()),
        name: Some(user.name),
    });
    let app_instance_arn = Some(found.instance.to_string());
    Ok(json(&chime::ListAppInstanceUsersResponse { app_instance_arn, app_instance_users, next_token }))
}

pub async fn update(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateAppInstanceUserRequest = call.read()?;
    let metadata = Metadata::new(request.metadata.into_exposed())?;
    let asked = UpdateAppInstanceUser { name: request.name, metadata };
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    let changed = call.messaging.update_app_instance_user(&instance, &user, asked).await?;
    Ok(json(&chime::UpdateAppInstanceUserResponse { app_instance_user_arn: arn(&changed) }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteAppInstanceUserRequest = call.read()?;
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    call.messaging.delete_app_instance_user(&instance, &user).await?;
    Ok(Answer::Empty)
}

pub async fn put_expiration_settings(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::PutAppInstanceUserExpirationSettingsRequest = call.read()?;
    let (instance, user) = call.named_user(&request.app_instance_user_arn)?;
    let days = expiration(request.expiration_settings)?;
    let changed = call.messaging.put_app_instance_user_expiration(&instance, &user, days).await?;
    Ok(json(&chime::PutAppInstanceUserExpirationSettingsResponse {
        app_instance_user_arn: arn(&changed),
        expiration_settings: shape_expiration(changed.item.expiration),
    }))
}

/// The days after which a user expires; from its creation is the only way to count.
fn expiration(settings: Option<chime::ExpirationSettings>) -> Result<Option<Days>, MessagingError> {
    settings.map(|settings| Days::new("ExpirationDays", settings.expiration_days)).transpose()
}

fn shape_expiration(days: Option<Days>) -> Option<chime::ExpirationSettings> {
    days.map(|days| chime::ExpirationSettings {
        expiration_days: days.get().into(),
        expiration_criterion: chime::ExpirationCriterion::CreatedTimestamp,
    })
}

fn arn(user: &Within<AppInstanceUser>) -> Option<String> {
    Some(arn_of(&user.instance, &user.item.id))
}

pub fn arn_of(instance: &AppInstanceArn, user: &AppInstanceUserId) -> String {
    instance.member(&MemberId::User(user.clone()))
}
