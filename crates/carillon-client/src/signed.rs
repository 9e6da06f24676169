//! The AWS APIs of a server, as an SDK calls them: requests signed with an access key, over a connection that stays open.
//!
//! Wire: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use aws_lc_rs::{digest, hmac};
use bytes::Bytes;
use carillon_proto::event::iso_time;
use carillon_proto::units::Timestamp;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

/// The access key, for the environment of the server.
pub const KEYS: [(&str, &str); 2] =
    [("CARILLON_ACCESS_KEY_ID", KEY_ID), ("CARILLON_SECRET_ACCESS_KEY", SECRET)];
const KEY_ID: &str = "AKIDCARILLONLOAD";
const SECRET: &str = "carillon-load-secret";
const REGION: &str = "us-east-1";
const SERVICE: &str = "chime";
const SIGNED_HEADERS: &str = "host;x-amz-date";
const ANSWER_BYTES_MAX: usize = 1_024 * 1_024;

/// One caller with its connection.
#[derive(Debug)]
pub struct Caller {
    host: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Caller {
    /// Connects. The connection is served by a task of this thread.
    pub async fn connect(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await.context("connecting to the server")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        // Its errors are those of the requests.
        tokio::task::spawn_local(async move { drop(connection.await) });
        Ok(Self { host: server.to_string(), sender })
    }

    /// `POST path` with a JSON body. An answer that is no success is an error.
    pub async fn post<T: for<'a> Deserialize<'a>>(&mut self, path: &str, body: String) -> anyhow::Result<T> {
        let answer = self.call("POST", path, body).await?;
        serde_json::from_slice(&answer).with_context(|| format!("reading the answer to POST {path}"))
    }

    /// Any request.
    pub async fn call(&mut self, method: &str, path: &str, body: String) -> anyhow::Result<Bytes> {
        let date = amz_date(SystemTime::now())?;
        let authorization = authorization(method, path, &self.host, &date, body.as_bytes());
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("content-type", "application/json")
            .header("x-amz-date", date)
            .header("authorization", authorization)
            .body(Full::new(Bytes::from(body)))?;
        self.sender.ready().await.context("the server closed the connection")?;
        let response = self.sender.send_request(request).await?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(anyhow::Error::from_boxed)?.to_bytes();
        if !status.is_success() {
            bail!("{method} {path} was answered with {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body)
    }
}

/// The value of the `authorization` header; `path` has no query and nothing that is to be encoded.
fn authorization(method: &str, path: &str, host: &str, date: &str, body: &[u8]) -> String {
    let canonical = format!(
        "{method}\n{path}\n\nhost:{host}\nx-amz-date:{date}\n\n{SIGNED_HEADERS}\n{}",
        hex(sha256(body).as_ref())
    );
    let day = date.split('T').next().unwrap_or_default();
    let scope = format!("{day}/{REGION}/{SERVICE}/aws4_request");
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(sha256(canonical.as_bytes()).as_ref()));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in [day, REGION, SERVICE, "aws4_request", &to_sign] {
        key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec();
    }
    let signature = hex(&key);
    format!(
        "AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}"
    )
}

fn sha256(bytes: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA256, bytes)
}

/// `20260102T030405Z`.
fn amz_date(now: SystemTime) -> anyhow::Result<String> {
    let since = now.duration_since(UNIX_EPOCH).context("a clock before 1970")?;
    let time = iso_time(Timestamp::from_millis(u64::try_from(since.as_millis())?));
    Ok(time.replace(['-', ':'], ""))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_date_is_as_signatures_want_it() {
        let date = amz_date(UNIX_EPOCH + Duration::from_millis(1_767_323_045_678)).unwrap();
        assert_eq!(date, "20260102T030405Z");
    }
}
