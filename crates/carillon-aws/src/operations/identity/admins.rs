//! CreateAppInstanceAdmin, DescribeAppInstanceAdmin, ListAppInstanceAdmins, DeleteAppInstanceAdmin.

use carillon_messaging::identity::Member;
use carillon_messaging::{MessagingError, NO_MEMBER};
use carillon_proto::app_instance::{AppInstanceArn, AppInstanceId, MemberId};
use carillon_proto::chime::identity as chime;

use super::{Answer, Call, json, page, page_request, seconds};
use crate::error::FrontError;

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateAppInstanceAdminRequest = call.read()?;
    let (instance, member) = call.admin(&request.app_instance_arn, &request.app_instance_admin_arn)?;
    let made = call.messaging.create_app_instance_admin(&instance, &member).await?;
    Ok(json(&chime::CreateAppInstanceAdminResponse {
        app_instance_admin: Some(identity(&made.instance, made.item.member)),
        app_instance_arn: Some(made.instance.to_string()),
    }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeAppInstanceAdminRequest = call.read()?;
    let (instance, member) = call.admin(&request.app_instance_arn, &request.app_instance_admin_arn)?;
    let found = call.messaging.app_instance_admin(&instance, &member).await?;
    let app_instance_admin = Some(chime::AppInstanceAdmin {
        admin: Some(identity(&found.instance, found.item.member)),
        app_instance_arn: Some(found.instance.to_string()),
        created_timestamp: seconds(found.item.created_at),
    });
    Ok(json(&chime::DescribeAppInstanceAdminResponse { app_instance_admin }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListAppInstanceAdminsRequest = call.read()?;
    let instance = call.named_instance(&request.app_instance_arn)?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.app_instance_admins(&instance, wanted).await?;
    let (app_instance_admins, next_token) = page(found.item, |admin| chime::AppInstanceAdminSummary {
        admin: Some(identity(&found.instance, admin.member)),
    });
    let app_instance_arn = Some(found.instance.to_string());
    Ok(json(&chime::ListAppInstanceAdminsResponse { app_instance_arn, app_instance_admins, next_token }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteAppInstanceAdminRequest = call.read()?;
    let (instance, member) = call.admin(&request.app_instance_arn, &request.app_instance_admin_arn)?;
    call.messaging.delete_app_instance_admin(&instance, &member).await?;
    Ok(Answer::Empty)
}

impl Call<'_> {
    /// The app instance and the user or bot of it that two resource names mean.
    fn admin(&self, instance: &str, admin: &str) -> Result<(AppInstanceId, MemberId), MessagingError> {
        let instance = self.named_instance(instance)?;
        match self.named_member("AppInstanceAdminArn", admin)? {
            (of, member) if of == instance => Ok((instance, member)),
            _ => Err(NO_MEMBER),
        }
    }
}

fn identity(instance: &AppInstanceArn, member: Member) -> chime::Identity {
    chime::Identity { arn: Some(instance.member(&member.id)), name: Some(member.name) }
}
