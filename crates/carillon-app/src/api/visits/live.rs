//! Answers that wait for something new: the caller names the answer it has, by its tag, and gets the next one, or the
//! same when nothing has changed for a while.
//!
//! So many wait at once; who comes on top is answered at once, and asks again.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_visits::Visits;
use serde_json::Value;
use tokio::sync::Semaphore;

use crate::api::error::ApiError;
use crate::api::query::Wanted;

/// Room for those who wait.
#[derive(Clone)]
pub(super) struct Lives(Arc<Semaphore>);

impl Default for Lives {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(WAITING_MAX)))
    }
}

impl Lives {
    /// What `look` finds, with its tag; with `?after=TAG&wait=SECONDS` as soon as it is another than that.
    pub(super) async fn answer<F: Future<Output = Result<Value, ApiError>>>(
        &self,
        visits: &Visits,
        wanted: &Wanted,
        look: impl Fn() -> F,
    ) -> Result<Value, ApiError> {
        let wait = wait(wanted)?;
        // From before the first look, so that nothing falls in between.
        let mut changes = visits.changes();
        let first = tagged(look().await?);
        let Some(has) = wanted.text("after").filter(|has| first["tag"] == *has) else { return Ok(first) };
        let Ok(_room) = self.0.try_acquire() else { return Ok(first) };
        let next = async {
            // An error would say that visits are gone, which they are not while this holds them.
            while changes.changed().await.is_ok() {
                let found = tagged(look().await?);
                if found["tag"] != has {
                    return Ok(found);
                }
            }
            look().await.map(tagged)
        };
        tokio::time::timeout(wait, next).await.unwrap_or(Ok(first))
    }
}

/// How long to wait: nothing unless something is said.
fn wait(wanted: &Wanted) -> Result<Duration, ApiError> {
    match wanted.text("wait").map(str::parse) {
        None => Ok(Duration::ZERO),
        Some(Ok(seconds @ 0..=WAIT_SECONDS_MAX)) => Ok(Duration::from_secs(seconds)),
        Some(_) => Err(ApiError::field("wait", "must be 0 to 25")),
    }
}

/// With the tag by which the answer is known: the same for the same members.
fn tagged(mut answer: Value) -> Value {
    let digest = digest(&SHA256, answer.to_string().as_bytes());
    answer["tag"] = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..12]).into();
    answer
}

/// Callers that wait at once. Each wakes up at every change and reads a few rows.
const WAITING_MAX: usize = 1_000;
/// Shorter than what this server and proxies give a request.
const WAIT_SECONDS_MAX: u64 = 25;
