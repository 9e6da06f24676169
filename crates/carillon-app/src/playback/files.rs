//! The files of a recording, as browsers and programs fetch them.
//!
//! A file is read piece by piece as it is sent, so an answer holds one piece in memory, however long the recording
//! and however slow its reader. Where the store makes presigned addresses, sound and pictures are fetched from
//! there; texts come from here, because browsers read the text tracks of a video from its own origin only.

use std::io;
use std::ops::Range;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use carillon_pipeline::recordings::{FileName, OpenFile, Part, Recordings};
use carillon_ports::objects::ShownAs;
use futures_util::stream;

use super::link::{Link, Opened};
use super::range::{Wanted, wanted};
use crate::error::{AppError, Code};
use crate::router::App;

/// What one answer holds in memory; below it, many small reads of a far store would be slow.
const PIECE_BYTES: u64 = 1 << 20;
/// A presigned address is used at once, and asked for anew with every seek.
const ADDRESS_VALID_MAX: Duration = Duration::from_secs(60 * 60);

/// `GET /playback/{token}/files/{concatenationId}/{file}`, for whoever holds the link. With `?download`, browsers save
/// the file.
pub(crate) async fn file(
    State(app): State<App>,
    Opened(link): Opened,
    Named(name): Named,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let open = app.recordings.open(&link.what, name).await?;
    let shown = shown(&link, &open, wants_download(&uri));
    if !is_text(&open.file.name.part)
        && let Some(address) = app.recordings.address(&open, link.left.min(ADDRESS_VALID_MAX), &shown).await?
    {
        return Ok(elsewhere(&address));
    }
    Ok(answer(app.recordings, open, &headers, &shown))
}

fn answer(recordings: Recordings, open: OpenFile, headers: &HeaderMap, shown: &ShownAs) -> Response {
    let bytes = open.file.bytes;
    let tag = format!("\"{:x}-{bytes:x}\"", open.file.modified.as_millis());
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return described(StatusCode::NOT_MODIFIED.into_response(), &tag, shown);
    }
    let (status, range) = match wanted(headers, bytes, &tag) {
        Wanted::Whole => (StatusCode::OK, 0..bytes),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => {
            let message = "the file does not have the bytes that Range asks for";
            let mut refusal = AppError::new(Code::RangeNotSatisfiable, message).into_response();
            set(&mut refusal, header::CONTENT_RANGE, &format!("bytes */{bytes}"));
            return refusal;
        }
    };
    let (first, last, length) = (range.start, range.end.saturating_sub(1), range.end - range.start);
    let mut response = (status, body(recordings, open, range)).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{last}/{bytes}"));
    }
    set(&mut response, header::CONTENT_LENGTH, &length.to_string());
    described(response, &tag, shown)
}

/// Reads as fast as it is sent. A file that is gone or shorter in the middle ends the connection, so that nobody takes
/// what was sent for the whole.
fn body(recordings: Recordings, open: OpenFile, range: Range<u64>) -> Body {
    let pieces = stream::try_unfold((recordings, open, range), |(recordings, open, rest)| async move {
        if rest.is_empty() {
            return Ok(None);
        }
        let end = rest.end.min(rest.start.saturating_add(PIECE_BYTES));
        let piece = recordings.read(&open, rest.start..end).await.map_err(io::Error::other)?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let rest = rest.start.saturating_add(piece.len() as u64)..rest.end;
        Ok::<_, io::Error>(Some((Bytes::from(piece), (recordings, open, rest))))
    });
    Body::from_stream(pieces)
}

fn described(mut response: Response, tag: &str, shown: &ShownAs) -> Response {
    set(&mut response, header::ETAG, tag);
    set(&mut response, header::CONTENT_TYPE, shown.content_type);
    set(&mut response, header::CONTENT_DISPOSITION, &shown.disposition);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::CACHE_CONTROL, "private, no-cache");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn elsewhere(address: &str) -> Response {
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    set(&mut response, header::LOCATION, address);
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

/// What is set is made of ids, numbers and addresses of URLs.
fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn shown(link: &Link, open: &OpenFile, download: bool) -> ShownAs {
    let name = &open.file.name;
    let kind = if download { "attachment" } else { "inline" };
    ShownAs {
        content_type: name.part.content_type(),
        disposition: format!("{kind}; filename=\"recording-{}-{name}\"", link.what),
    }
}

fn wants_download(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|one| one.split('=').next() == Some("download")))
}

fn is_text(part: &Part) -> bool {
    matches!(part, Part::Chapters | Part::Captions | Part::People)
}

/// The file that the path of a request names.
pub(crate) struct Named(FileName);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = RawPathParams::from_request_parts(parts, state).await;
        let path = path.map_err(|_| AppError::new(Code::BadRequest, "the path is not UTF-8"))?;
        let text = |name| path.iter().find(|(key, _)| *key == name).map_or("", |(_, text)| text);
        let missing = || AppError::new(Code::NotFound, "the recording has no such file");
        let concatenation = text("concatenationId").parse().map_err(|_| missing())?;
        FileName::new(concatenation, text("file")).map(Self).map_err(|_| missing())
    }
}
