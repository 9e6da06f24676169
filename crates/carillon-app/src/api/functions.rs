//! The seven functions of the telemedicine sample, at its paths and in its shapes, for whoever brings its client.
//!
//! The sample's own functions believe what callers say of themselves. Here the session says who asks, the visit what
//! that one may, and the server which meeting it is: `userId`, `name` and `meeting` of the sample's client are not
//! read. `channel` names the visit, by its id or as a channel of that id. Nothing is decided here: each function is a
//! route of `/api/v1`, or a use case, in other words.
//!
//! Invariant: what somebody has no part in is answered as what is not there.
//!
//! Wire: televisit, section 10; inputs are in the query, or in a body of JSON.

use axum::extract::{FromRequest, FromRequestParts as _, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carillon_control::{ControlError, TranscribeMedicalSettings, TranscriptionConfiguration};
use carillon_pipeline::recordings::{Recording, RecordingState};
use carillon_proto::app_instance::{Resource, ResourceName};
use carillon_proto::event::iso_time;
use carillon_proto::id::{ExternalMeetingId, MediaPipelineId, MeetingId};
use carillon_proto::visit::VisitId;
use carillon_visits::Caller;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Api;
use super::body;
use super::error::{ApiCode, ApiError};
use super::guard::{Here, On, Signed};
use super::session::{self, Lent};
use super::visits::{self, Visiting};
use crate::body::is_json;

/// The stage below which the sample has its functions; they are at the root, too.
pub(super) const STAGE: &str = "/prod";

/// The routes, twice.
pub(super) fn routes() -> Router<Api> {
    let functions = || {
        Router::new()
            .route("/creds", post(creds))
            .route("/create", post(create))
            .route("/join", post(join))
            .route("/transcript", post(transcript))
            .route("/startrecord", post(start_record))
            .route("/stoprecord", post(stop_record))
            .route("/end", post(end))
    };
    functions().nest(STAGE, functions())
}

/// The sample's client shows its token in base64. Ours has no length of base64 with padding, so that none is taken for
/// another.
pub(super) fn unwrap_bearer(headers: &mut HeaderMap) {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let wrapped = shown.and_then(|value| value.split_once(' '));
    let Some((scheme, wrapped)) = wrapped else { return };
    let Ok(token) = STANDARD.decode(wrapped.trim()) else { return };
    let is_token = token.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
    let bearer = [scheme.as_bytes(), b" ", &token].concat();
    if let (true, Ok(mut value)) = (is_token, HeaderValue::from_bytes(&bearer)) {
        value.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, value);
    }
}

/// What a function is asked. Other members are the sample's claims about the caller.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    channel: Option<String>,
    #[serde(rename = "meetingId")]
    meeting: Option<String>,
    #[serde(rename = "mediapipelineid")]
    pipeline: Option<String>,
}

impl Asked {
    fn visit(&self) -> Result<VisitId, ApiError> {
        let text = given("channel", self.channel.as_deref())?;
        let id = match ResourceName::read(text) {
            Some(ResourceName { resource: Resource::Channel(channel), .. }) => channel.to_string().parse(),
            Some(_) | None => text.parse(),
        };
        id.map_err(|_| unknown())
    }

    fn meeting(&self) -> Result<MeetingId, ApiError> {
        given("meetingId", self.meeting.as_deref())?.parse().map_err(|_| unknown())
    }

    fn pipeline(&self) -> Result<MediaPipelineId, ApiError> {
        given("mediapipelineid", self.pipeline.as_deref())?.parse().map_err(|_| unknown())
    }
}

impl<S: Send + Sync> FromRequest<S> for Asked {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let json = is_json(request.headers());
        let (mut parts, rest) = request.into_parts();
        let query = Query::<Self>::from_request_parts(&mut parts, state).await;
        let body = body::bytes(Request::from_parts(parts, rest), state).await?;
        if !body.is_empty() {
            return body::parse(json, &body);
        }
        let Query(asked) =
            query.map_err(|_| ApiError::new(ApiCode::Malformed, "the query cannot be read"))?;
        Ok(asked)
    }
}

/// `POST /creds`: keys of the account's user for the messaging client.
async fn creds(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
) -> Result<Json<Value>, ApiError> {
    let Lent { keys, user_arn } = session::lend(&api, &principal, &occasion).await?;
    Ok(Json(json!({
        "ChimeAppInstanceUserArn": user_arn,
        "ChimeUserId": principal.user.id,
        "ChimeCredentials": {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret_access_key.expose(),
            "SessionToken": keys.session_token.expose(),
            "Expiration": iso_time(keys.expires_at),
        },
        "ChimeDisplayName": principal.user.display_name.expose(),
    })))
}

/// `POST /create?channel=`: starts the visit, or finds it started, and joins.
async fn create(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Here(reached): Here,
    asked: Asked,
) -> Result<Json<Value>, ApiError> {
    let visit = asked.visit()?;
    let (_, info) = visits::begin(&api, &caller, &visit, reached, &occasion).await?;
    Ok(Json(json!({ "JoinInfo": info })))
}

/// `POST /join?channel=`: the caller's own way into the meeting of the visit.
async fn join(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Here(reached): Here,
    asked: Asked,
) -> Result<Json<Value>, ApiError> {
    let visit = asked.visit()?;
    match visits::enter(&api, &caller, &visit, reached, &occasion).await {
        Err(error) if error.is(ApiCode::VisitState) && is_over(&api, &caller, &visit).await? => {
            Err(ApiError::new(ApiCode::VisitMeetingEnded, "no meeting of this visit is going on"))
        }
        outcome => Ok(Json(json!({ "JoinInfo": outcome? }))),
    }
}

/// `POST /transcript?meetingId=`: has what is said written down, in the sample's setting.
async fn transcript(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    asked: Asked,
) -> Result<Json<Value>, ApiError> {
    let meeting = running(&api, &caller, asked.meeting()?).await?;
    let settings = TranscribeMedicalSettings {
        language_code: "en-US".to_owned(),
        specialty: "PRIMARYCARE".to_owned(),
        kind: "CONVERSATION".to_owned(),
        vocabulary_name: None,
        region: None,
        content_identification_type: None,
    };
    let configuration = TranscriptionConfiguration::TranscribeMedical(Box::new(settings));
    api.control().start_transcription_on(&meeting, configuration, &occasion).await?;
    Ok(Json(json!({})))
}

/// `POST /startrecord?meetingId=`: records the visit, or finds it recorded.
async fn start_record(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    asked: Asked,
) -> Result<Json<Value>, ApiError> {
    let meeting = running(&api, &caller, asked.meeting()?).await?;
    let (recording, _) = api.recordings().start_on(&meeting, &occasion).await?;
    Ok(Json(json!({ "MediaCapturePipeline": pipeline(&api, &recording) })))
}

/// `POST /stoprecord?mediapipelineid=`: ends a recording of a visit; one that is over stays as it is.
async fn stop_record(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    asked: Asked,
) -> Result<StatusCode, ApiError> {
    let recording = api.recordings().recording(&asked.pipeline()?).await.map_err(hidden)?;
    let meeting = recording.meeting.id;
    led(&api, &caller, &meeting, &recording.meeting.external_meeting_id).await?;
    if recording.state == RecordingState::Recording {
        api.recordings().stop_running(&meeting, &occasion).await?;
    }
    Ok(StatusCode::OK)
}

/// `POST /end?meetingId=`: the visit is over, for everybody.
async fn end(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    asked: Asked,
) -> Result<StatusCode, ApiError> {
    let asked = asked.meeting()?;
    let visit = visit_of(&api, &caller, &asked).await?;
    let seen = api.visits().visit(&caller, &visit).await?;
    if seen.meeting().is_some_and(|running| *running != asked) {
        return Err(ApiError::new(ApiCode::VisitState, "this meeting is over, and the visit has another"));
    }
    visits::close(&api, &caller, &visit, &occasion).await?;
    Ok(StatusCode::OK)
}

/// A meeting that goes on, of a visit that the caller leads.
async fn running(api: &Api, caller: &Caller, asked: MeetingId) -> Result<MeetingId, ApiError> {
    let visit = visit_of(api, caller, &asked).await?;
    let running = api.visits().recorded_meeting(caller, &visit).await?;
    match running == asked {
        true => Ok(running),
        false => Err(ApiError::new(ApiCode::VisitState, "this meeting is over, and the visit has another")),
    }
}

/// The visit of a meeting, live or over, which the caller leads.
async fn visit_of(api: &Api, caller: &Caller, meeting: &MeetingId) -> Result<VisitId, ApiError> {
    let record = api.control().meeting_record(meeting).await.map_err(|error| match error {
        ControlError::MeetingNotFound(_) => unknown(),
        error => error.into(),
    })?;
    led(api, caller, meeting, &record.external_meeting_id).await
}

/// The visit by whose name a meeting goes, which has to have had the meeting: anybody may give a meeting any name.
async fn led(
    api: &Api,
    caller: &Caller,
    meeting: &MeetingId,
    name: &ExternalMeetingId,
) -> Result<VisitId, ApiError> {
    let visit: VisitId = name.as_str().parse().map_err(|_| unknown())?;
    let held = api.visits().meetings_held(caller, &visit).await.map_err(hidden)?;
    if held.contains(meeting) { Ok(visit) } else { Err(unknown()) }
}

/// Whether there is nothing to join, as the sample's client has to be told in other words than of a refusal.
async fn is_over(api: &Api, caller: &Caller, visit: &VisitId) -> Result<bool, ApiError> {
    let visit = api.visits().visit(caller, visit).await?;
    let Some(meeting) = visit.meeting() else { return Ok(true) };
    match api.control().meeting(meeting).await {
        Err(ControlError::MeetingNotFound(_)) => Ok(true),
        found => Ok(found.map(|_| false)?),
    }
}

fn pipeline(api: &Api, recording: &Recording) -> Value {
    let status = match recording.state {
        RecordingState::Recording => "InProgress",
        RecordingState::Processing { .. } | RecordingState::Ready | RecordingState::Pieces => "Stopped",
        RecordingState::Failed => "Failed",
    };
    json!({
        "MediaPipelineId": recording.id,
        "SourceType": "ChimeSdkMeeting",
        "SourceArn": api.control().arn(&recording.meeting.id, None).to_string(),
        "Status": status,
        "CreatedTimestamp": iso_time(recording.began),
    })
}

fn given<'a>(name: &'static str, value: Option<&'a str>) -> Result<&'a str, ApiError> {
    value.ok_or_else(|| ApiError::field(name, "is missing"))
}

/// What is not there and what is not the caller's look alike.
fn hidden(error: impl Into<ApiError>) -> ApiError {
    let error = error.into();
    if error.is(ApiCode::NotFound) { unknown() } else { error }
}

fn unknown() -> ApiError {
    ApiError::new(ApiCode::NotFound, "there is nothing of this id")
}
