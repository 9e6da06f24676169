//! The operations of Amazon Chime SDK Identity.

mod admins;
mod bots;
mod endpoints;
mod instances;
mod retention;
mod tags;
mod users;

use carillon_messaging::MessagingError;
use carillon_proto::app_instance::{
    AppInstanceBotId, AppInstanceId, AppInstanceUserId, MemberId, Resource, ResourceName,
};
use carillon_proto::chime::identity as chime;
use carillon_proto::tags::Tags;

use super::app_instance::{metadata, page, page_request, seconds, shown};
use super::{Answer, Call, json, parse};
use crate::error::FrontError;
use crate::generated::identity::Action;

/// Performs the operation.
pub async fn perform(action: Action, call: Call<'_>) -> Result<Answer, FrontError> {
    match action {
        Action::CreateAppInstance => instances::create(call).await,
        Action::DescribeAppInstance => instances::describe(call).await,
        Action::ListAppInstances => instances::list(call).await,
        Action::UpdateAppInstance => instances::update(call).await,
        Action::DeleteAppInstance => instances::delete(call).await,
        Action::CreateAppInstanceUser => users::create(call).await,
        Action::DescribeAppInstanceUser => users::describe(call).await,
        Action::ListAppInstanceUsers => users::list(call).await,
        Action::UpdateAppInstanceUser => users::update(call).await,
        Action::DeleteAppInstanceUser => users::delete(call).await,
        Action::PutAppInstanceUserExpirationSettings => users::put_expiration_settings(call).await,
        Action::CreateAppInstanceBot => bots::create(call).await,
        Action::DescribeAppInstanceBot => bots::describe(call).await,
        Action::ListAppInstanceBots => bots::list(call).await,
        Action::UpdateAppInstanceBot => bots::update(call).await,
        Action::DeleteAppInstanceBot => bots::delete(call).await,
        Action::CreateAppInstanceAdmin => admins::create(call).await,
        Action::DescribeAppInstanceAdmin => admins::describe(call).await,
        Action::ListAppInstanceAdmins => admins::list(call).await,
        Action::DeleteAppInstanceAdmin => admins::delete(call).await,
        Action::RegisterAppInstanceUserEndpoint => endpoints::register(call).await,
        Action::DescribeAppInstanceUserEndpoint => endpoints::describe(call).await,
        Action::ListAppInstanceUserEndpoints => endpoints::list(call).await,
        Action::UpdateAppInstanceUserEndpoint => endpoints::update(call).await,
        Action::DeregisterAppInstanceUserEndpoint => endpoints::deregister(call).await,
        Action::GetAppInstanceRetentionSettings => retention::get(call).await,
        Action::PutAppInstanceRetentionSettings => retention::put(call).await,
        Action::TagResource => tags::tag_resource(call).await,
        Action::UntagResource => tags::untag_resource(call).await,
        Action::ListTagsForResource => tags::list_for_resource(call).await,
    }
}

impl Call<'_> {
    /// The user that a resource name means.
    fn named_user(&self, arn: &str) -> Result<(AppInstanceId, AppInstanceUserId), MessagingError> {
        const FIELD: &str = "AppInstanceUserArn";
        match self.named(FIELD, arn)? {
            ResourceName { instance, resource: Resource::Member(MemberId::User(user)), .. } => {
                Ok((instance, user))
            }
            _ => Err(MessagingError::invalid(FIELD, "is not the ARN of an app instance user")),
        }
    }

    /// The bot that a resource name means.
    fn named_bot(&self, arn: &str) -> Result<(AppInstanceId, AppInstanceBotId), MessagingError> {
        const FIELD: &str = "AppInstanceBotArn";
        match self.named(FIELD, arn)? {
            ResourceName { instance, resource: Resource::Member(MemberId::Bot(bot)), .. } => {
                Ok((instance, bot))
            }
            _ => Err(MessagingError::invalid(FIELD, "is not the ARN of an app instance bot")),
        }
    }
}

fn tags(tags: Option<Vec<chime::Tag>>) -> Result<Tags, FrontError> {
    let read = |tag: chime::Tag| {
        Ok((parse("Tags.Key", tag.key.expose())?, parse("Tags.Value", tag.value.expose())?))
    };
    tags.unwrap_or_default().into_iter().map(read).collect()
}
