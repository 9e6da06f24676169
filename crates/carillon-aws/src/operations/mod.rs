//! The operations: read the wire shape, call one use case, shape the answer.
//!
//! [`perform`] is the only place that knows all handlers. Its `match` is exhaustive over the generated table, so an
//! operation that the model gains does not compile until it is answered.
//!
//! What a request says in texts becomes ids and enums here; from here on nothing is a wire shape any more.

mod app_instance;
mod attendees;
mod identity;
mod meetings;
mod messaging;
mod pipelines;
mod tags;
mod transcription;

use carillon_control::{Control, ControlError, PublicUrl};
use carillon_messaging::Messaging;
use carillon_pipeline::MediaPipelines;
use carillon_proto::chime::meetings as chime;
use carillon_proto::id::{IdError, MediaRegion};
use carillon_proto::tags::Tag;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::FrontError;
use crate::generated::meetings::Action as Meetings;
use crate::input::InputError;
use crate::legacy::Action as Legacy;
use crate::router::Action;

pub use messaging::flows::answered_ruling;

/// One call, verified and validated.
pub struct Call<'a> {
    /// The use cases of meetings.
    pub control: &'a Control,
    /// The use cases of media pipelines.
    pub pipelines: &'a MediaPipelines,
    /// The use cases of identity and messaging.
    pub messaging: &'a Messaging,
    /// How the caller reached this server.
    pub reached: &'a PublicUrl,
    /// The port on which messaging sessions are served, for callers that came without TLS.
    pub sessions_port: Option<u16>,
    /// The region for which the caller signed.
    pub region: Option<MediaRegion>,
    /// The members of the request.
    pub input: Map<String, Value>,
}

/// What an operation answers.
#[derive(Debug)]
pub enum Answer {
    /// Success without a body.
    Empty,
    /// A JSON body.
    Json(Vec<u8>),
}

/// Performs the operation.
pub async fn perform(action: Action, call: Call<'_>) -> Result<Answer, FrontError> {
    match action {
        Action::Meetings(action) => match action {
            Meetings::CreateMeeting => meetings::create(call).await,
            Meetings::CreateMeetingWithAttendees => meetings::create_with_attendees(call).await,
            Meetings::GetMeeting => meetings::get(call).await,
            Meetings::DeleteMeeting => meetings::delete(call).await,
            Meetings::CreateAttendee => attendees::create(call).await,
            Meetings::BatchCreateAttendee => attendees::batch_create(call).await,
            Meetings::GetAttendee => attendees::get(call).await,
            Meetings::ListAttendees => attendees::list(call).await,
            Meetings::DeleteAttendee => attendees::delete(call).await,
            Meetings::UpdateAttendeeCapabilities => attendees::update_capabilities(call).await,
            Meetings::BatchUpdateAttendeeCapabilitiesExcept => {
                attendees::batch_update_capabilities_except(call).await
            }
            Meetings::StartMeetingTranscription => transcription::start(call).await,
            Meetings::StopMeetingTranscription => transcription::stop(call).await,
            Meetings::TagResource => tags::tag_resource(call).await,
            Meetings::UntagResource => tags::untag_resource(call).await,
            Meetings::ListTagsForResource => tags::list_for_resource(call).await,
        },
        Action::Pipelines(action) => pipelines::perform(action, call).await,
        Action::Identity(action) => identity::perform(action, call).await,
        Action::Messaging(action) => messaging::perform(action, call).await,
        Action::Legacy(action) => match action {
            Legacy::ListMeetings => meetings::list(call).await,
            Legacy::TagMeeting => tags::tag_meeting(call).await,
            Legacy::UntagMeeting => tags::untag_meeting(call).await,
            Legacy::ListMeetingTags => tags::list_for_meeting(call).await,
            Legacy::TagAttendee => tags::tag_attendee(call).await,
            Legacy::UntagAttendee => tags::untag_attendee(call).await,
            Legacy::ListAttendeeTags => tags::list_for_attendee(call).await,
            Legacy::CreateMeetingDialOut => {
                Err(FrontError::Unavailable("Dial-out is not available: this server has no telephony"))
            }
            Legacy::CreateMediaCapturePipeline => pipelines::create_capture(call).await,
            Legacy::ListMediaCapturePipelines => pipelines::list_captures_in_full(call).await,
            Legacy::GetMediaCapturePipeline => pipelines::get_capture(call).await,
            Legacy::DeleteMediaCapturePipeline => pipelines::delete_capture(call).await,
        },
    }
}

impl Call<'_> {
    /// The request as its shape. Validation saw to it that it is one.
    fn read<T: DeserializeOwned>(&mut self) -> Result<T, FrontError> {
        let input = Value::Object(std::mem::take(&mut self.input));
        serde_json::from_value(input).map_err(|error| InputError::Json(error.to_string()).into())
    }
}

fn json(answer: &impl Serialize) -> Answer {
    Answer::Json(serde_json::to_vec(answer).expect("wire shapes hold texts, numbers and lists of them"))
}

/// Parses a text that names something.
fn parse<T: std::str::FromStr<Err = IdError>>(field: &'static str, text: &str) -> Result<T, ControlError> {
    text.parse().map_err(|error| ControlError::invalid_id(field, error))
}

fn parse_tags(tags: Option<Vec<chime::Tag>>) -> Result<Vec<Tag>, ControlError> {
    tags.unwrap_or_default()
        .into_iter()
        .map(|tag| Ok(Tag { key: parse("Tags.Key", &tag.key)?, value: parse("Tags.Value", &tag.value)? }))
        .collect()
}
