//! What a live connector shows to everybody who has its link: a playlist of some seconds, and its pieces.
//!
//! The link holds a secret of 128 bits, because the id of a pipeline is in logs and events. It stays the same when the
//! server starts again, and is gone with its pipeline.
//!
//! Wire: RFC 8216 (HTTP Live Streaming) with fragmented MP4.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use carillon_ports::Entropy;
use carillon_proto::id::MediaPipelineId;

use crate::private_file::{self, PrivateFileError};

const SECRET: &str = "link";
const INDEX: &str = "index.m3u8";
const HEAD: &str = "init.mp4";
const PIECE: &str = ".m4s";

/// The playlists that are being written. Clones share them.
#[derive(Clone)]
pub struct Playlists(Arc<Shared>);

struct Shared {
    dir: PathBuf,
    entropy: Arc<dyn Entropy>,
    /// Each with its secret.
    open: Mutex<BTreeMap<MediaPipelineId, String>>,
}

/// Why a playlist cannot be begun.
#[derive(Debug, thiserror::Error)]
pub enum PlaylistError {
    /// Its directory cannot be made.
    #[error("make the directory of a playlist")]
    Directory(#[from] io::Error),
    /// Its secret cannot be kept.
    #[error(transparent)]
    Secret(#[from] PrivateFileError),
}

impl Playlists {
    /// Playlists below the data directory.
    pub fn new(data_dir: &Path, entropy: Arc<dyn Entropy>) -> Self {
        Self(Arc::new(Shared { dir: data_dir.join("hls"), entropy, open: Mutex::default() }))
    }

    /// Begins to serve the playlist of a pipeline, and returns where its files are to be.
    pub fn open(&self, id: &MediaPipelineId) -> Result<PathBuf, PlaylistError> {
        let home = self.home(id);
        let pieces = home.join("pieces");
        // Pieces of an earlier process have numbers that come again.
        match fs::remove_dir_all(&pieces) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir_all(&pieces)?,
        }
        let kept = private_file::read(&home.join(SECRET))?;
        let secret = match kept.filter(|secret| !secret.is_empty()) {
            Some(secret) => secret,
            None => {
                let secret = self.secret();
                private_file::write(&home.join(SECRET), &secret)?;
                secret
            }
        };
        self.lock().insert(id.clone(), secret);
        Ok(pieces)
    }

    /// Serves it no more, and deletes it.
    pub fn close(&self, id: &MediaPipelineId) {
        self.lock().remove(id);
        if let Err(error) = fs::remove_dir_all(self.home(id)) {
            tracing::warn!(pipeline = %id, %error, "a playlist cannot be removed");
        }
    }

    /// Where the playlist of a pipeline is, without the address of this server.
    pub fn path(&self, id: &MediaPipelineId) -> Option<String> {
        self.lock().get(id).map(|secret| format!("/hls/{id}/{secret}/{INDEX}"))
    }

    /// Serves them.
    pub fn router(&self) -> Router {
        Router::new().route("/hls/{id}/{secret}/{file}", get(file)).with_state(self.clone())
    }

    fn secret(&self) -> String {
        let mut bytes = [0; 16];
        self.0.entropy.fill(&mut bytes);
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
    }

    fn home(&self, id: &MediaPipelineId) -> PathBuf {
        self.0.dir.join(id.as_str())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<MediaPipelineId, String>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file of that name, to whoever knows the secret.
    fn find(&self, id: &str, secret: &str, file: &str) -> Option<PathBuf> {
        let id: MediaPipelineId = id.parse().ok()?;
        let right = self.lock().get(&id).is_some_and(|known| {
            aws_lc_rs::constant_time::verify_slices_are_equal(known.as_bytes(), secret.as_bytes()).is_ok()
        });
        (right && media_type(file).is_some()).then(|| self.home(&id).join("pieces").join(file))
    }
}

/// What a file is; `None` for names that no playlist has.
fn media_type(file: &str) -> Option<&'static str> {
    let number = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    match file {
        INDEX => Some("application/vnd.apple.mpegurl"),
        HEAD => Some("video/mp4"),
        _ => file.strip_suffix(PIECE).is_some_and(number).then_some("video/mp4"),
    }
}

async fn file(
    State(playlists): State<Playlists>,
    UrlPath((id, secret, name)): UrlPath<(String, String, String)>,
) -> Response {
    let absent = || (StatusCode::NOT_FOUND, [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")]).into_response();
    let (Some(path), Some(kind)) = (playlists.find(&id, &secret, &name), media_type(&name)) else {
        return absent();
    };
    // Pieces are some seconds long, and the encoder's rate bounds them.
    let Ok(bytes) = tokio::fs::read(path).await else { return absent() };
    let cache = if name == INDEX { "no-cache" } else { "private, max-age=60" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::Request;
    use carillon_ports::memory::SeededEntropy;
    use tower::ServiceExt as _;

    use super::*;

    async fn get(playlists: &Playlists, path: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
        let response = playlists.router().oneshot(request).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_playlist_is_there_for_who_has_its_link_and_stays_the_same_over_restarts() {
        let dir = tempfile::tempdir().unwrap();
        let id: MediaPipelineId = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        let playlists = Playlists::new(dir.path(), Arc::new(SeededEntropy::new(1)));
        assert_eq!(playlists.path(&id), None);
        let pieces = playlists.open(&id).unwrap();
        let path = playlists.path(&id).unwrap();
        assert_eq!(get(&playlists, &path).await.0, StatusCode::NOT_FOUND, "nothing is written yet");
        fs::write(pieces.join("index.m3u8"), "#EXTM3U").unwrap();
        fs::write(pieces.join("7.m4s"), "piece").unwrap();
        assert_eq!(get(&playlists, &path).await, (StatusCode::OK, b"#EXTM3U".to_vec()));
        let piece = path.replace(INDEX, "7.m4s");
        assert_eq!(get(&playlists, &piece).await, (StatusCode::OK, b"piece".to_vec()));

        let again = Playlists::new(dir.path(), Arc::new(SeededEntropy::new(2)));
        again.open(&id).unwrap();
        assert_eq!(again.path(&id).as_deref(), Some(&*path));
        assert_eq!(get(&again, &piece).await.0, StatusCode::NOT_FOUND, "pieces of before are gone");
        again.close(&id);
        assert_eq!((again.path(&id), get(&again, &path).await.0), (None, StatusCode::NOT_FOUND));
        assert!(!pieces.exists());
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        let dir = tempfile::tempdir().unwrap();
        let id: MediaPipelineId = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        let playlists = Playlists::new(dir.path(), Arc::new(SeededEntropy::new(1)));
        let pieces = playlists.open(&id).unwrap();
        for name in ["index.m3u8", "other.txt", "x.m4s"] {
            fs::write(pieces.join(name), "text").unwrap();
        }
        let path = playlists.path(&id).unwrap();
        let secret = path.split('/').nth(3).unwrap();
        for (secret, file) in [
            ("00000000000000000000000000000000", "index.m3u8"),
            ("", "index.m3u8"),
            (secret, "other.txt"),
            (secret, "x.m4s"),
            (secret, ".m4s"),
            (secret, "link"),
            (secret, "..%2flink"),
        ] {
            let path = format!("/hls/{id}/{secret}/{file}");
            assert_eq!(get(&playlists, &path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
