//! CreateMeeting, CreateMeetingWithAttendees, GetMeeting, DeleteMeeting, and ListMeetings of the legacy namespace.

use carillon_control::{
    ControlError, CreateMeeting, CreateMeetingWithAttendees, Meeting, NetworkType,
    NotificationsConfiguration, PageRequest, PublicUrl,
};
use carillon_proto::chime::meetings as chime;
use carillon_proto::features::{ContentResolution, EchoReduction, MeetingFeatures, VideoResolution};
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

use super::attendees::{batch, parse_items};
use super::{Answer, Call, json, parse, parse_tags};
use crate::error::FrontError;

pub async fn create(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::CreateMeetingRequest = call.read()?;
    let meeting = call.control.create_meeting(parse_meeting(request)?).await?;
    Ok(json(&chime::CreateMeetingResponse { meeting: Some(call.shape(&meeting)) }))
}

pub async fn create_with_attendees(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let mut request: chime::CreateMeetingWithAttendeesRequest = call.read()?;
    let attendees = parse_items(std::mem::take(&mut request.attendees))?;
    let meeting = parse_meeting(without_attendees(request))?;
    let input = CreateMeetingWithAttendees { meeting, attendees };
    let created = call.control.create_meeting_with_attendees(input).await?;
    let (attendees, errors) = batch(created.attendees, created.errors);
    Ok(json(&chime::CreateMeetingWithAttendeesResponse {
        meeting: Some(call.shape(&created.meeting)),
        attendees: Some(attendees),
        errors: Some(errors),
    }))
}

pub async fn get(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::GetMeetingRequest = call.read()?;
    let meeting = call.control.meeting(&parse("MeetingId", &request.meeting_id)?).await?;
    Ok(json(&chime::GetMeetingResponse { meeting: Some(call.shape(&meeting)) }))
}

pub async fn delete(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: chime::DeleteMeetingRequest = call.read()?;
    call.control.delete_meeting(&parse("MeetingId", &request.meeting_id)?).await?;
    Ok(Answer::Empty)
}

/// The page of a list as the query asks for it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListMeetingsRequest {
    next_token: Option<String>,
    max_results: Option<i32>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListMeetingsResponse {
    meetings: Vec<chime::Meeting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub async fn list(mut call: Call<'_>) -> Result<Answer, FrontError> {
    let request: ListMeetingsRequest = call.read()?;
    let page = parse_page(request.max_results, request.next_token, LEGACY_PAGE_DEFAULT)?;
    let page = call.control.list_meetings(page).await?;
    let next_token = page.next.as_ref().map(ToString::to_string);
    let meetings = page.items.iter().map(|meeting| call.shape(meeting)).collect();
    Ok(json(&ListMeetingsResponse { meetings, next_token }))
}

/// Most items of a legacy page, and what it holds unless asked otherwise.
const LEGACY_PAGE_DEFAULT: usize = 99;

/// The page that `MaxResults` and `NextToken` ask for.
pub fn parse_page(
    results: Option<i32>,
    token: Option<String>,
    default: usize,
) -> Result<PageRequest, ControlError> {
    let limit = results.and_then(|count| usize::try_from(count).ok()).unwrap_or(default);
    let after = token
        .map(|token| {
            token.parse().map_err(|error: carillon_control::PageTokenError| {
                ControlError::invalid("NextToken", error.to_string())
            })
        })
        .transpose()?;
    Ok(PageRequest { limit, after })
}

impl Call<'_> {
    /// A meeting as the API shows it: what was not given at creation is left out, never null.
    fn shape(&self, meeting: &Meeting) -> chime::Meeting {
        let arn = self.control.arn(&meeting.id, self.region.as_ref());
        chime::Meeting {
            meeting_id: Some(meeting.id.to_string()),
            meeting_host_id: meeting.meeting_host_id.as_ref().map(|id| Redacted::new(id.as_str().to_owned())),
            external_meeting_id: Some(Redacted::new(meeting.external_meeting_id.as_str().to_owned())),
            media_region: Some(meeting.media_region.as_str().to_owned()),
            media_placement: Some(self.placement(meeting, self.reached)),
            meeting_features: meeting.features.map(shape_features),
            primary_meeting_id: meeting.primary_meeting_id.as_ref().map(ToString::to_string),
            tenant_ids: Some(meeting.tenant_ids.iter().map(|id| id.as_str().to_owned()).collect()),
            meeting_arn: Some(arn.to_string()),
        }
    }

    fn placement(&self, meeting: &Meeting, reached: &PublicUrl) -> chime::MediaPlacement {
        let placement = self.control.placement(&meeting.id, reached);
        chime::MediaPlacement {
            audio_host_url: Some(placement.audio_host_url),
            audio_fallback_url: Some(placement.audio_fallback_url),
            signaling_url: Some(placement.signaling_url),
            turn_control_url: Some(placement.turn_control_url),
            screen_data_url: Some(placement.screen_data_url),
            screen_viewing_url: Some(placement.screen_viewing_url),
            screen_sharing_url: Some(placement.screen_sharing_url),
            event_ingestion_url: Some(placement.event_ingestion_url),
        }
    }
}

fn without_attendees(request: chime::CreateMeetingWithAttendeesRequest) -> chime::CreateMeetingRequest {
    chime::CreateMeetingRequest {
        client_request_token: request.client_request_token,
        media_region: request.media_region,
        meeting_host_id: request.meeting_host_id,
        external_meeting_id: request.external_meeting_id,
        notifications_configuration: request.notifications_configuration,
        meeting_features: request.meeting_features,
        primary_meeting_id: request.primary_meeting_id,
        tenant_ids: request.tenant_ids,
        tags: request.tags,
        media_placement_network_type: request.media_placement_network_type,
    }
}

fn parse_meeting(request: chime::CreateMeetingRequest) -> Result<CreateMeeting, ControlError> {
    let external_meeting_id =
        request.external_meeting_id.map(|id| parse("ExternalMeetingId", id.expose())).transpose()?;
    let tenant_ids = request.tenant_ids.unwrap_or_default();
    Ok(CreateMeeting {
        client_request_token: Some(parse("ClientRequestToken", request.client_request_token.expose())?),
        media_region: request.media_region.map(|region| parse("MediaRegion", &region)).transpose()?,
        external_meeting_id,
        meeting_host_id: request.meeting_host_id.map(|id| parse("MeetingHostId", id.expose())).transpose()?,
        notifications: request.notifications_configuration.map(parse_notifications),
        features: request.meeting_features.map(parse_features),
        primary_meeting_id: request
            .primary_meeting_id
            .map(|id| parse("PrimaryMeetingId", &id))
            .transpose()?,
        tenant_ids: tenant_ids.iter().map(|id| parse("TenantIds", id)).collect::<Result<_, _>>()?,
        tags: parse_tags(request.tags)?,
        network_type: match request.media_placement_network_type {
            None | Some(chime::MediaPlacementNetworkType::Ipv4Only) => NetworkType::Ipv4Only,
            Some(chime::MediaPlacementNetworkType::DualStack) => NetworkType::DualStack,
        },
        visit: None,
    })
}

fn parse_notifications(targets: chime::NotificationsConfiguration) -> NotificationsConfiguration {
    NotificationsConfiguration {
        lambda_function_arn: targets.lambda_function_arn.map(Redacted::into_exposed),
        sns_topic_arn: targets.sns_topic_arn.map(Redacted::into_exposed),
        sqs_queue_arn: targets.sqs_queue_arn.map(Redacted::into_exposed),
    }
}

fn parse_features(features: chime::MeetingFeaturesConfiguration) -> MeetingFeatures {
    use chime::{ContentResolution as Content, MeetingFeatureStatus as Status, VideoResolution as Video};
    let attendees_max = features.attendee.and_then(|attendee| attendee.max_count);
    MeetingFeatures {
        echo_reduction: features.audio.and_then(|audio| audio.echo_reduction).map(|status| match status {
            Status::Available => EchoReduction::Available,
            Status::Unavailable => EchoReduction::Unavailable,
        }),
        video: features.video.and_then(|video| video.max_resolution).map(|resolution| match resolution {
            Video::None => VideoResolution::None,
            Video::Hd => VideoResolution::Hd,
            Video::Fhd => VideoResolution::Fhd,
        }),
        content: features.content.and_then(|content| content.max_resolution).map(
            |resolution| match resolution {
                Content::None => ContentResolution::None,
                Content::Fhd => ContentResolution::Fhd,
                Content::Uhd => ContentResolution::Uhd,
            },
        ),
        attendees_max: attendees_max.and_then(|count| u32::try_from(count).ok()),
    }
}

/// Echoes the features. A member is there only when the creator gave it: the browser client reads
/// `Video.MaxResolution` as soon as `MeetingFeatures` is there and trips over nulls.
fn shape_features(features: MeetingFeatures) -> chime::MeetingFeaturesConfiguration {
    use chime::{ContentResolution as Content, MeetingFeatureStatus as Status, VideoResolution as Video};
    chime::MeetingFeaturesConfiguration {
        audio: features.echo_reduction.map(|status| chime::AudioFeatures {
            echo_reduction: Some(match status {
                EchoReduction::Available => Status::Available,
                EchoReduction::Unavailable => Status::Unavailable,
            }),
        }),
        video: features.video.map(|resolution| chime::VideoFeatures {
            max_resolution: Some(match resolution {
                VideoResolution::None => Video::None,
                VideoResolution::Hd => Video::Hd,
                VideoResolution::Fhd => Video::Fhd,
            }),
        }),
        content: features.content.map(|resolution| chime::ContentFeatures {
            max_resolution: Some(match resolution {
                ContentResolution::None => Content::None,
                ContentResolution::Fhd => Content::Fhd,
                ContentResolution::Uhd => Content::Uhd,
            }),
        }),
        attendee: features
            .attendees_max
            .map(|count| chime::AttendeeFeatures { max_count: i32::try_from(count).ok() }),
    }
}
