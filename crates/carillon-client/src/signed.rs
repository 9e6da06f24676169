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
const ANSWER_BYTES_MAX: usize = 1_024 * 1_024;

/// One caller with its connection.
#[derive(Debug)]
pub struct Caller {
    host: String,
    sender: SendRequest<Full<Bytes>>,
}

impl Caller {
    /// Connects. The connection is served by a task of its own.
    pub async fn connect(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await.context("connecting to the server")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        // Its errors are those of the requests.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { host: server.to_string(), sender })
    }

    /// `POST path` with a JSON body. An answer that is no success is an error.
    pub async fn post<T: for<'a> Deserialize<'a>>(&mut self, path: &str, body: String) -> anyhow::Result<T> {
        let answer = self.call("POST", path, body).await?;
        serde_json::from_slice(&answer).with_context(|| format!("reading the answer to POST {path}"))
    }

    /// Any request.
    pub async fn call(&mut self, method: &str, path: &str, body: String) -> anyhow::Result<Bytes> {
        self.send(method, path, None, body).await
    }

    /// The same on behalf of a user of an app instance.
    pub async fn call_as(
        &mut self,
        bearer: &str,
        method: &str,
        path: &str,
        body: String,
    ) -> anyhow::Result<Bytes> {
        self.send(method, path, Some(bearer), body).await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        bearer: Option<&str>,
        body: String,
    ) -> anyhow::Result<Bytes> {
        let date = amz_date(SystemTime::now())?;
        let mut headers = vec![("host", self.host.as_str()), ("x-amz-date", &date)];
        if let Some(bearer) = bearer {
            headers.insert(1, ("x-amz-chime-bearer", bearer));
        }
        let mut request =
            Request::builder().method(method).uri(path).header("content-type", "application/json");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let authorization = authorization(method, path, &headers, &date, body.as_bytes());
        let request = request.header("authorization", authorization).body(Full::new(Bytes::from(body)))?;
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

/// The path and query with which a user of an app instance opens a messaging session, once.
pub fn connect_path(server: SocketAddr, user_arn: &str, session: &str) -> anyhow::Result<String> {
    let date = amz_date(SystemTime::now())?;
    let scope = scope(&date);
    // In the order of their names, as they are signed.
    let parameters = [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", &format!("{KEY_ID}/{scope}")),
        ("X-Amz-Date", &date),
        ("X-Amz-Expires", "60"),
        ("X-Amz-SignedHeaders", "host"),
        ("sessionId", session),
        ("userArn", user_arn),
    ];
    let query = parameters.map(|(name, value)| format!("{name}={}", encode(value))).join("&");
    let canonical = format!("GET\n/connect\n{query}\nhost:{server}\n\nhost\n{}", hex(sha256(b"").as_ref()));
    Ok(format!("/connect?{query}&X-Amz-Signature={}", signature(&canonical, &date, &scope)))
}

/// An ARN, or anything else, as one part of a path or a query: RFC 3986, section 2.3.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            // Writing to a string cannot fail.
            _ => drop(write!(encoded, "%{byte:02X}")),
        }
        encoded
    })
}

/// The value of the `authorization` header. `path` has no query, and `headers` are in the order of their names.
fn authorization(method: &str, path: &str, headers: &[(&str, &str)], date: &str, body: &[u8]) -> String {
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    // What is encoded in the path is encoded once more.
    let path = path.replace('%', "%25");
    let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{}", hex(sha256(body).as_ref()));
    let scope = scope(date);
    let signature = signature(&canonical, date, &scope);
    format!("AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, Signature={signature}")
}

fn scope(date: &str) -> String {
    format!("{}/{REGION}/{SERVICE}/aws4_request", day(date))
}

fn signature(canonical: &str, date: &str, scope: &str) -> String {
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(sha256(canonical.as_bytes()).as_ref()));
    let mut key = format!("AWS4{SECRET}").into_bytes();
    for part in [day(date), REGION, SERVICE, "aws4_request", &to_sign] {
        key = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec();
    }
    hex(&key)
}

fn day(date: &str) -> &str {
    date.split('T').next().unwrap_or_default()
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

    #[test]
    fn an_arn_is_one_part_of_a_path() {
        assert_eq!(encode("arn:aws:chime/é"), "arn%3Aaws%3Achime%2F%C3%A9");
    }
}
