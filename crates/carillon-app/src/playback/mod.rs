//! Playback: finished recordings for whoever holds a link.
//!
//! A `<video>` element sends no bearer token, a recording outlives its meeting and the tokens of its attendees, and
//! those who may see it later are not always those who were there. So a caller of the application API makes a link,
//! which opens one recording for a while, and everything is played through links.

mod files;
mod link;
#[doc(hidden)]
pub mod range;

pub(crate) use files::file;
pub(crate) use link::{Link, LinkError, Links, Opens, VALID_DEFAULT, VALID_MAX, VALID_MIN};
pub use link::{PlaybackSecret, PlaybackSecretError};

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};

use crate::error::AppError;
use crate::recordings::PlaybackAnswer;
use crate::router::App;
use link::Opened;

/// `GET /playback/{token}`, for whoever holds the link: the recording and its finished files.
pub(crate) async fn get(
    State(app): State<App>,
    Opened(link): Opened,
) -> Result<([(HeaderName, HeaderValue); 1], Json<PlaybackAnswer>), AppError> {
    let recording = app.recordings.recording(&link.what).await?;
    let files = app.recordings.files(&link.what).await?;
    let fresh = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(([fresh], Json(PlaybackAnswer::new(recording, files, &link))))
}
