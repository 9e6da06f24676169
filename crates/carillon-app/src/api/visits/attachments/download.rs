//! A file for whoever holds a link to it: to be saved, and never to be shown as a page of this server.
//!
//! It is read piece by piece as it is sent, from the store by way of this server: an address of the store itself would
//! be answered without the headers that keep browsers from running what is in it.

use std::fmt;
use std::io;
use std::str::FromStr;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use carillon_proto::visit::{AttachmentId, VisitId};
use carillon_visits::Attachment;
use futures_util::stream;

use super::Attachments;
use crate::api::Api;
use crate::api::error::{ApiCode, ApiError};
use crate::api::query::Named;
use crate::playback::{LinkError, Opens};

/// The file that a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fetched {
    pub(crate) visit: VisitId,
    pub(crate) attachment: AttachmentId,
}

impl Opens for Fetched {
    const PURPOSE: &'static str = "carillon attachment 1";
}

impl fmt::Display for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.visit, self.attachment)
    }
}

impl FromStr for Fetched {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (visit, attachment) = text.split_once('~').ok_or(())?;
        let (visit, attachment) = (visit.parse().map_err(drop)?, attachment.parse().map_err(drop)?);
        Ok(Self { visit, attachment })
    }
}

/// `GET /api/v1/attachments/{token}`, for whoever holds the link.
pub(crate) async fn download(
    State(api): State<Api>,
    Named(token): Named<String>,
) -> Result<Response, ApiError> {
    let link = api.visiting.files.read(&token).map_err(|error| match error {
        LinkError::Forged => ApiError::new(ApiCode::NotFound, "there is no such file"),
        LinkError::Expired => ApiError::new(ApiCode::LinkExpired, "this link has expired: ask for another"),
    })?;
    let Fetched { visit, attachment } = link.what;
    let attachment = api.visits().attachment_ready(&visit, &attachment).await?;
    let headers = headers(&attachment)?;
    Ok((headers, body(api.attachments().clone(), attachment)).into_response())
}

/// What is sent as a file is nothing that a browser shows, runs or guesses about.
fn headers(attachment: &Attachment) -> Result<[(HeaderName, HeaderValue); 6], ApiError> {
    let disposition = HeaderValue::from_str(&disposition(attachment.name.expose()));
    let disposition = disposition.map_err(|_| ApiError::new(ApiCode::Internal, "the file has no name"))?;
    let of = HeaderValue::from_static;
    Ok([
        (header::CONTENT_TYPE, of(attachment.kind.content_type())),
        (header::CONTENT_LENGTH, HeaderValue::from(attachment.bytes)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, of("default-src 'none'; sandbox")),
        (HeaderName::from_static("cross-origin-resource-policy"), of("same-origin")),
        (header::REFERRER_POLICY, of("no-referrer")),
    ])
}

/// With the name in letters that every browser reads, and as it is (RFC 6266, section 5).
fn disposition(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"._-".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}")
}

/// Reads as fast as it is sent. A file that is gone in the middle ends the connection, so that nobody takes what was
/// sent for the whole.
fn body(attachments: Attachments, attachment: Attachment) -> Body {
    let pieces =
        stream::try_unfold((attachments, attachment, 0), |(attachments, attachment, from)| async move {
            if from == attachment.bytes {
                return Ok(None);
            }
            let to = attachment.bytes.min(from + PIECE_BYTES);
            let piece =
                attachments.read(&attachment, from..to).await.map_err(io::Error::other)?.unwrap_or_default();
            if piece.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
            }
            let from = from + piece.len() as u64;
            Ok(Some((Bytes::from(piece), (attachments, attachment, from))))
        });
    Body::from_stream(pieces)
}

/// What one answer holds in memory.
const PIECE_BYTES: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leaves_its_header_nowhere() {
        assert_eq!(disposition("a b.png"), "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        let odd = disposition("x\"; y=é\\.pdf");
        assert_eq!(
            odd,
            "attachment; filename=\"x__ y___.pdf\"; filename*=UTF-8''x%22%3B%20y%3D%C3%A9%5C.pdf"
        );
    }
}
