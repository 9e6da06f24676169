//! Files of a visit: added, listed, fetched and taken away.
//!
//! A file comes as the body of a request, as it is, and goes to the object store by way of a file of the data directory
//! ([`Attachments`]). Whoever may have it makes a link that is good for a minute, and the link is asked for the file: so
//! that a browser saves it without a session in the address. It is never shown by this server's origin, only saved.

mod download;
mod keeper;

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use carillon_proto::event::iso_time;
use carillon_proto::visit::{AttachmentId, VisitId};
use carillon_visits::{Attachment, AttachmentRules, AttachmentState, FileKind, NewAttachment};
use serde::Serialize;
use serde_json::{Value, json};

use super::Visiting;
use crate::api::Api;
use crate::api::error::ApiError;
use crate::api::guard::{Here, On};
use crate::api::query::{Named, NamedTwo, Wanted};

pub(super) use download::{Fetched, download};
pub use keeper::{AttachmentPorts, Attachments};

/// `POST /api/v1/visits/{visitId}/attachments?name=NAME`: the body is the file.
pub(crate) async fn add(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
    wanted: Wanted,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AttachmentShape>), ApiError> {
    let name = wanted.text("name").ok_or_else(|| ApiError::field("name", "is missing"))?.parse()?;
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let asked = NewAttachment {
        name,
        content_type: text(header::CONTENT_TYPE).map(str::to_owned),
        bytes: text(header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
    };
    let added = api.attachments().receive(&caller, &visit, asked, body, &occasion).await?;
    Ok((StatusCode::CREATED, Json(AttachmentShape::new(&added))))
}

/// `GET /api/v1/visits/{visitId}/attachments`: those that the caller sees, the oldest first, and what may be added.
pub(crate) async fn list(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    Named(visit): Named<VisitId>,
) -> Result<Json<Value>, ApiError> {
    let seen = api.visits().attachments(&caller, &visit).await?;
    let seen: Vec<_> = seen.iter().map(AttachmentShape::new).collect();
    Ok(Json(json!({ "attachments": seen, "limits": LimitsShape::new(api.attachments().rules()) })))
}

/// `POST /api/v1/visits/{visitId}/attachments/{attachmentId}/link`: an address at which the file can be had for a
/// minute, by whoever has it.
pub(crate) async fn link(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Here(reached): Here,
    NamedTwo(visit, attachment): NamedTwo<VisitId, AttachmentId>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    api.visits().attachment_opened(&caller, &visit, &attachment, &occasion).await?;
    let link = api.visiting.files.make(&Fetched { visit, attachment }, VALID);
    let url = format!("{}/api/v1/attachments/{}", api.public(reached), link.token);
    Ok((StatusCode::CREATED, Json(json!({ "url": url, "expiresAt": iso_time(link.expires) }))))
}

/// `DELETE /api/v1/visits/{visitId}/attachments/{attachmentId}`
pub(crate) async fn remove(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, attachment): NamedTwo<VisitId, AttachmentId>,
) -> Result<StatusCode, ApiError> {
    let removed = api.visits().remove_attachment(&caller, &visit, &attachment, &occasion).await?;
    api.attachments().delete_soon(&removed).await;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of a visit.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttachmentShape {
    id: String,
    name: String,
    content_type: &'static str,
    bytes: u64,
    participant_id: String,
    added_at: String,
    state: &'static str,
}

impl AttachmentShape {
    pub(super) fn new(attachment: &Attachment) -> Self {
        let state = match attachment.state {
            AttachmentState::Scanning { .. } => "scanning",
            AttachmentState::Refused => "refused",
            // Nobody sees the others.
            AttachmentState::Ready | AttachmentState::Arriving | AttachmentState::Removed => "ready",
        };
        Self {
            id: attachment.id.to_string(),
            name: attachment.name.expose().to_owned(),
            content_type: attachment.kind.content_type(),
            bytes: attachment.bytes,
            participant_id: attachment.by.to_string(),
            added_at: iso_time(attachment.added_at),
            state,
        }
    }
}

/// What may be added, for whoever chooses a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LimitsShape {
    file_bytes_max: u64,
    visit_bytes_max: u64,
    files_max: usize,
    extensions: Vec<&'static str>,
}

impl LimitsShape {
    fn new(rules: &AttachmentRules) -> Self {
        let extensions = |kind: &FileKind| kind.extensions().iter().copied();
        Self {
            file_bytes_max: rules.file_bytes_max,
            visit_bytes_max: rules.visit_bytes_max,
            files_max: rules.files_max,
            extensions: rules.kinds.iter().flat_map(extensions).collect(),
        }
    }
}

/// As long as a browser takes from one to the other.
const VALID: Duration = Duration::from_secs(60);
