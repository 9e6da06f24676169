//! The recipe's REST API, as much of it as a caller needs to get into a meeting.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use carillon_proto::id::{AttendeeId, JoinToken, MeetingId};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::sleep;

/// More than any answer of the API has.
const ANSWER_BYTES_MAX: usize = 4 * 1_024 * 1_024;

/// How often a throttled call is made again, and how soon.
const ATTEMPTS: u32 = 500;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(10);

/// A meeting as a client sees it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Meeting {
    /// Its id.
    pub meeting_id: MeetingId,
    /// Where its media live.
    pub media_placement: MediaPlacement,
}

/// Where a meeting's media live.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MediaPlacement {
    /// The WebSocket.
    pub signaling_url: String,
    /// Echoed in SUBSCRIBE.
    pub audio_host_url: String,
}

/// What an attendee joins with.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Credentials {
    /// Its id.
    pub attendee_id: AttendeeId,
    /// Its secret.
    pub join_token: JoinToken,
}

/// The API of one server.
#[derive(Clone, Copy, Debug)]
pub struct Rest {
    server: SocketAddr,
}

impl Rest {
    /// The API at this HTTP address.
    pub fn new(server: SocketAddr) -> Self {
        Self { server }
    }

    /// `POST /meetings`
    pub async fn create_meeting(&self) -> anyhow::Result<Meeting> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Created {
            meeting: Meeting,
        }
        let created: Created = self.create("/meetings", "{}").await?;
        Ok(created.meeting)
    }

    /// `POST /meetings/{id}/attendees`
    pub async fn create_attendee(&self, meeting: &Meeting, name: &str) -> anyhow::Result<Credentials> {
        self.create_attendee_with(meeting, name, "SendReceive").await
    }

    /// The same with this capability for audio.
    pub async fn create_attendee_with(
        &self,
        meeting: &Meeting,
        name: &str,
        audio: &str,
    ) -> anyhow::Result<Credentials> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Created {
            attendee: Credentials,
        }
        let path = format!("/meetings/{}/attendees", meeting.meeting_id);
        let capabilities =
            serde_json::json!({ "audio": audio, "video": "SendReceive", "content": "SendReceive" });
        let body = serde_json::json!({ "displayName": name, "capabilities": capabilities }).to_string();
        let created: Created = self.create(&path, &body).await?;
        Ok(created.attendee)
    }

    /// `DELETE /meetings/{id}`
    pub async fn delete_meeting(&self, meeting: &Meeting) -> anyhow::Result<()> {
        let (status, body) = self.request("DELETE", &format!("/meetings/{}", meeting.meeting_id), "").await?;
        if !status.is_success() {
            bail!("deleting the meeting was answered with {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(())
    }

    /// Any call: method, path, JSON body or nothing.
    pub async fn request(&self, method: &str, path: &str, body: &str) -> anyhow::Result<(StatusCode, Bytes)> {
        let stream = TcpStream::connect(self.server).await.context("connecting to the server")?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.server.to_string())
            .header("content-type", "application/json")
            .header("connection", "close")
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))?;
        let exchange = async {
            let response = sender.send_request(request).await?;
            let status = response.status();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
            anyhow::Ok((status, body.map_err(anyhow::Error::from_boxed)?.to_bytes()))
        };
        let mut connection = std::pin::pin!(connection);
        let mut exchange = std::pin::pin!(exchange);
        tokio::select! {
            answer = &mut exchange => answer,
            ended = &mut connection => {
                ended?;
                exchange.await
            }
        }
    }

    /// Asks again, as a caller should, when there were too many at once.
    async fn create<T: for<'a> Deserialize<'a>>(&self, path: &str, body: &str) -> anyhow::Result<T> {
        for _ in 0..ATTEMPTS {
            let (status, answer) = self.request("POST", path, body).await?;
            match status {
                StatusCode::CREATED => {
                    return serde_json::from_slice(&answer)
                        .with_context(|| format!("reading the answer to POST {path}"));
                }
                StatusCode::TOO_MANY_REQUESTS => sleep(BETWEEN_ATTEMPTS).await,
                _ => bail!("POST {path} was answered with {status}: {}", String::from_utf8_lossy(&answer)),
            }
        }
        bail!("POST {path} was throttled {ATTEMPTS} times")
    }
}
