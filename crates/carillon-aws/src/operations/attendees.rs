//! CreateAttendee, BatchCreateAttendee, GetAttendee, ListAttendees, DeleteAttendee, and the two calls that change
//! what attendees may do.

use carillon_control::{Attendee, AttendeeItem, ControlError, CreateAttendee, ItemError};
use carillon_proto::chime::meetings as chime;
use carillon_proto::redact::Redacted;

use super::meetings::parse_page;
use super::{Answer, Call, json, parse, parse_tags};
use crate::error::{FrontError, item_code};

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateAttendeeRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let input = CreateAttendee {
        external_user_id: Some(parse("ExternalUserId", request.external_user_id.expose())?),
        capabilities: request.capabilities.map(Into::into),
        tags: parse_tags(request.tags)?,
        ..CreateAttendee::default()
    };
    let attendee = call.control.create_attendee(&meeting, input).await?;
    Ok(json(&chime::CreateAttendeeResponse { attendee: Some(shape(&attendee)) }))
}

pub async fn batch_create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::BatchCreateAttendeeRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let outcome = call.control.batch_create_attendee(&meeting, parse_items(request.attendees)?).await?;
    let (attendees, errors) = batch(outcome.attendees, outcome.errors);
    Ok(json(&chime::BatchCreateAttendeeResponse { attendees: Some(attendees), errors: Some(errors) }))
}

pub async fn get(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetAttendeeRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let attendee = call.control.attendee(&meeting, &parse("AttendeeId", &request.attendee_id)?).await?;
    Ok(json(&chime::GetAttendeeResponse { attendee: Some(shape(&attendee)) }))
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::ListAttendeesRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let page = parse_page(request.max_results, request.next_token, PAGE_DEFAULT)?;
    let page = call.control.list_attendees(&meeting, page).await?;
    Ok(json(&chime::ListAttendeesResponse {
        attendees: Some(page.items.iter().map(shape).collect()),
        next_token: page.next.map(|token| token.to_string()),
    }))
}

/// Attendees of a page unless asked otherwise: the most that may be asked for.
const PAGE_DEFAULT: usize = 100;

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteAttendeeRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    call.control.delete_attendee(&meeting, &parse("AttendeeId", &request.attendee_id)?).await?;
    Ok(Answer::Empty)
}

pub async fn update_capabilities(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::UpdateAttendeeCapabilitiesRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let attendee = parse("AttendeeId", &request.attendee_id)?;
    let capabilities = request.capabilities.into();
    let attendee = call.control.update_attendee_capabilities(&meeting, &attendee, capabilities).await?;
    Ok(json(&chime::UpdateAttendeeCapabilitiesResponse { attendee: Some(shape(&attendee)) }))
}

pub async fn batch_update_capabilities_except(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::BatchUpdateAttendeeCapabilitiesExceptRequest = call.read()?;
    let meeting = parse("MeetingId", &request.meeting_id)?;
    let excluded = request
        .excluded_attendee_ids
        .iter()
        .map(|item| parse("ExcludedAttendeeIds", &item.attendee_id))
        .collect::<Result<_, _>>()?;
    let capabilities = request.capabilities.into();
    call.control.batch_update_attendee_capabilities_except(&meeting, excluded, capabilities).await?;
    Ok(Answer::Empty)
}

/// The attendees of a batch. An external user id that is not one spoils its own item only.
pub fn parse_items(items: Vec<chime::CreateAttendeeRequestItem>) -> Result<Vec<AttendeeItem>, ControlError> {
    items
        .into_iter()
        .map(|item| {
            let tags = parse_tags(item.tags)?;
            let capabilities = item.capabilities.map(Into::into);
            Ok(AttendeeItem::parse(item.external_user_id.into_exposed(), capabilities, tags))
        })
        .collect()
}

/// Both lists of a batch's answer.
pub fn batch(
    attendees: Vec<Attendee>,
    errors: Vec<ItemError>,
) -> (Vec<chime::Attendee>, Vec<chime::CreateAttendeeError>) {
    let errors = errors.into_iter().map(|item| chime::CreateAttendeeError {
        error_code: Some(item_code(&item.error).to_owned()),
        error_message: Some(item.error.to_string()),
        external_user_id: Some(Redacted::new(item.external_user_id)),
    });
    (attendees.iter().map(shape).collect(), errors.collect())
}

fn shape(attendee: &Attendee) -> chime::Attendee {
    chime::Attendee {
        external_user_id: Some(Redacted::new(attendee.external_user_id.as_str().to_owned())),
        attendee_id: Some(attendee.id.to_string()),
        join_token: Some(Redacted::new(attendee.join_token.expose().to_owned())),
        capabilities: Some(attendee.capabilities.into()),
    }
}
