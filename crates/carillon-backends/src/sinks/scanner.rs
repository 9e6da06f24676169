//! A web server that looks into files: it is sent the bytes of one, and says whether something bad is in them.
//!
//! The request is signed as webhooks are, over the whole file; so its pieces are read twice, and never lie in memory
//! together. A redirect is not followed, and an answer that is none says nothing about the file.
//!
//! Wire: `POST` of the bytes with their `Content-Type`; the answer is `{"verdict": "clean"}` or `{"verdict": "infected"}`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use carillon_ports::scanner::Suspect;
use carillon_ports::sink::DeliveryError;
use carillon_ports::{Clock, Objects, Scanner};
use futures_util::{Stream, TryStreamExt as _, stream};
use reqwest::Body;
use serde::Deserialize;

use super::SinksError;
use super::webhook::{WebhookConfig, Webhooks};

/// Asks a web server.
pub struct WebScanner {
    webhooks: Webhooks,
    url: String,
    objects: Arc<dyn Objects>,
}

impl WebScanner {
    /// Connects to nothing yet. `timeout` is for one file.
    pub fn new(
        url: String,
        config: WebhookConfig,
        timeout: Duration,
        objects: Arc<dyn Objects>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SinksError> {
        Ok(Self { webhooks: Webhooks::new(config, timeout, clock)?, url, objects })
    }

    fn pieces(&self, file: &Suspect) -> impl Stream<Item = Result<Bytes, DeliveryError>> + Send + 'static {
        let start = (Arc::clone(&self.objects), file.clone(), 0);
        stream::try_unfold(start, |(objects, file, from)| async move {
            if from == file.bytes {
                return Ok(None);
            }
            let to = file.bytes.min(from + PIECE_BYTES);
            let piece = objects.read(&file.bucket, &file.key, from..to).await;
            let piece = piece.map_err(|error| DeliveryError::Failed(super::in_words(&error)))?;
            match piece.filter(|piece| !piece.is_empty()) {
                None => Err(DeliveryError::Failed("the file is not where it was put".to_owned())),
                Some(piece) => {
                    let from = from + piece.len() as u64;
                    Ok(Some((Bytes::from(piece), (objects, file, from))))
                }
            }
        })
    }
}

#[async_trait]
impl Scanner for WebScanner {
    async fn is_clean(&self, file: &Suspect) -> Result<bool, DeliveryError> {
        let signing = self.webhooks.begin(&file.id);
        let signed = self.pieces(file).try_fold(signing, |mut signing, piece| async move {
            signing.update(&piece);
            Ok(signing)
        });
        let letter = signed.await?.sealed(file.content_type, file.bytes);
        let body = Body::wrap_stream(self.pieces(file).map_err(|error| error.to_string()));
        let said = self.webhooks.ask_sealed(&self.url, letter, body).await?;
        judge(&said)
    }
}

fn judge(said: &[u8]) -> Result<bool, DeliveryError> {
    #[derive(Deserialize)]
    struct Answer {
        verdict: Verdict,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Verdict {
        Clean,
        Infected,
    }
    match serde_json::from_slice(said) {
        Ok(Answer { verdict: Verdict::Clean }) => Ok(true),
        Ok(Answer { verdict: Verdict::Infected }) => Ok(false),
        Err(_) => Err(DeliveryError::Failed("the answer is no verdict".to_owned())),
    }
}

/// What is in memory of a file.
const PIECE_BYTES: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_verdict_is_one() {
        assert_eq!(judge(br#"{"verdict": "clean", "engine": "x"}"#), Ok(true));
        assert_eq!(judge(br#"{"verdict": "infected"}"#), Ok(false));
        for none in [&b""[..], b"OK", b"{}", br#"{"verdict": "maybe"}"#, br#"{"clean": true}"#, b"\xff"] {
            assert!(judge(none).is_err(), "{none:?}");
        }
    }
}
