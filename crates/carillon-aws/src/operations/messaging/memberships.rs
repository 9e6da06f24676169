//! CreateChannelMembership, BatchCreateChannelMembership, DescribeChannelMembership, ListChannelMemberships,
//! DeleteChannelMembership, DescribeChannelMembershipForAppInstanceUser, ListChannelMembershipsForAppInstanceUser,
//! UpdateChannelReadMarker.

use carillon_messaging::MessagingError;
use carillon_messaging::channels::MembershipKind;
use carillon_proto::chime::messaging as chime;

use super::super::app_instance::{page, page_request, seconds};
use super::super::json;
use super::{Answer, Call, shape, without_sub_channel};
use crate::error::{FrontError, member_code};

const FIELD: &str = "MemberArn";

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateChannelMembershipRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    let kind = shape::membership(request.r#type);
    let made = call.messaging.create_channel_membership(&bearer, &name, &member, kind).await?;
    Ok(json(&chime::CreateChannelMembershipResponse {
        channel_arn: Some(made.instance.channel(&name.id)),
        member: Some(shape::identity(&made.instance, made.item.member)),
        sub_channel_id: None,
    }))
}

pub async fn batch_create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::BatchCreateChannelMembershipRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let kind = request.r#type.map_or(MembershipKind::Default, shape::membership);
    let (mut members, mut errors) = (Vec::new(), Vec::new());
    for arn in request.member_arns {
        match call.named_beside(FIELD, &arn, &name) {
            Ok(member) => members.push(member),
            Err(error) => errors.push(refused(arn, &error)),
        }
    }
    let made = call.messaging.batch_create_channel_membership(&bearer, &name, members, kind).await?;
    let (instance, batch) = (made.instance, made.item);
    errors.extend(batch.refused.iter().map(|(member, error)| refused(instance.member(member), error)));
    let members = batch.members.into_iter().map(|member| shape::identity(&instance, member));
    let batch_channel_memberships = Some(chime::BatchChannelMemberships {
        members: Some(members.collect()),
        invited_by: Some(shape::identity(&instance, batch.invited_by)),
        r#type: Some(shape::shape_membership(batch.kind)),
        channel_arn: Some(instance.channel(&name.id)),
        sub_channel_id: None,
    });
    Ok(json(&chime::BatchCreateChannelMembershipResponse { batch_channel_memberships, errors: Some(errors) }))
}

pub async fn describe(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelMembershipRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    let found = call.messaging.channel_membership(&bearer, &name, &member).await?;
    let (instance, membership) = (found.instance, found.item);
    let channel_membership = Some(chime::ChannelMembership {
        invited_by: Some(shape::identity(&instance, membership.invited_by)),
        r#type: Some(shape::shape_membership(membership.kind)),
        member: Some(shape::identity(&instance, membership.member)),
        channel_arn: Some(instance.channel(&name.id)),
        created_timestamp: seconds(membership.created_at),
        last_updated_timestamp: seconds(membership.updated_at),
        sub_channel_id: None,
    });
    Ok(json(&chime::DescribeChannelMembershipResponse { channel_membership }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelMembershipsRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let kind = request.r#type.map_or(MembershipKind::Default, shape::membership);
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channel_memberships(&bearer, &name, kind, wanted).await?;
    let (channel_memberships, next_token) = page(found.item, |member| chime::ChannelMembershipSummary {
        member: Some(shape::identity(&found.instance, member)),
    });
    let channel_arn = Some(found.instance.channel(&name.id));
    Ok(json(&chime::ListChannelMembershipsResponse { channel_arn, channel_memberships, next_token }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteChannelMembershipRequest = call.read()?;
    without_sub_channel(request.sub_channel_id.as_deref())?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let member = call.named_beside(FIELD, &request.member_arn, &name)?;
    call.messaging.delete_channel_membership(&bearer, &name, &member).await?;
    Ok(Answer::Empty)
}

pub async fn describe_for_user(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DescribeChannelMembershipForAppInstanceUserRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let of = call.named_user_or_bot(&request.app_instance_user_arn)?;
    let found = call.messaging.channel_membership_of(&bearer, &name, &of).await?;
    let channel_membership = Some(shape::membership_of_user(&found.instance, found.item));
    Ok(json(&chime::DescribeChannelMembershipForAppInstanceUserResponse { channel_membership }))
}

pub async fn list_for_user(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListChannelMembershipsForAppInstanceUserRequest = call.read()?;
    let bearer = call.bearer(request.chime_bearer.as_deref())?;
    let of = request.app_instance_user_arn.map(|arn| call.named_user_or_bot(&arn)).transpose()?;
    let wanted = page_request(request.max_results, request.next_token);
    let found = call.messaging.channel_memberships_of(&bearer, of.as_ref(), wanted).await?;
    let (channel_memberships, next_token) =
        page(found.item, |membership| shape::membership_of_user(&found.instance, membership));
    Ok(json(&chime::ListChannelMembershipsForAppInstanceUserResponse { channel_memberships, next_token }))
}

pub async fn update_read_marker(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateChannelReadMarkerRequest = call.read()?;
    let (bearer, name) = call.at(request.chime_bearer.as_deref(), &request.channel_arn)?;
    let instance = call.messaging.update_channel_read_marker(&bearer, &name).await?;
    Ok(json(&chime::UpdateChannelReadMarkerResponse { channel_arn: Some(instance.channel(&name.id)) }))
}

fn refused(arn: String, error: &MessagingError) -> chime::BatchCreateChannelMembershipError {
    chime::BatchCreateChannelMembershipError {
        member_arn: Some(arn),
        error_code: Some(member_code(error)),
        error_message: Some(error.to_string()),
    }
}
