//! Writes answers: JSON of the Chime APIs, XML of the query protocol, and the headers that every answer carries.
//!
//! Invariant: every answer, also to a request that could not even be routed, has `Date`, `x-amzn-RequestId` and
//! `Content-Type`; SDKs correct their clocks by the first and report the second.

use bytes::Bytes;
use carillon_proto::units::Timestamp;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::error::{WireError, query_code};

/// The answer of the front.
pub type Reply = Response<Full<Bytes>>;

/// In which words a client reads errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// restJson1.
    Json,
    /// AWS query.
    Xml,
    /// Amazon S3, whose errors have no element around them.
    S3,
}

/// What every answer names.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Made for this request.
    pub request_id: String,
    /// When it arrived.
    pub now: Timestamp,
}

impl Stamp {
    /// A success without body.
    pub fn empty(&self, status: u16) -> Reply {
        self.reply(status, Dialect::Json, Bytes::new())
    }

    /// A success with this body.
    pub fn success(&self, status: u16, dialect: Dialect, body: impl Into<Bytes>) -> Reply {
        self.reply(status, dialect, body.into())
    }

    /// A failure.
    pub fn failure(&self, error: &WireError, dialect: Dialect) -> Reply {
        let body = match dialect {
            Dialect::Json => self.json_error(error),
            Dialect::Xml => self.xml_error(error),
            Dialect::S3 => self.s3_error(error),
        };
        let mut reply = self.reply(error.status, dialect, body.into());
        let headers = reply.headers_mut();
        headers.insert("x-amzn-errortype", HeaderValue::from_static(error.shape));
        if let Some(after) = error.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(after.as_secs()));
        }
        reply
    }

    fn json_error(&self, error: &WireError) -> String {
        let mut body = serde_json::json!({
            "Code": error.code,
            "Message": error.message,
            "RequestId": self.request_id,
        });
        if let Some(resource) = &error.resource {
            body["ResourceName"] = resource.as_str().into();
        }
        body.to_string()
    }

    fn xml_error(&self, error: &WireError) -> String {
        let fault = if error.status < 500 { "Sender" } else { "Receiver" };
        format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>{fault}</Type>\
             <Code>{}</Code><Message>{}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
            query_code(error),
            escaped(&error.message),
            self.request_id
        )
    }

    fn s3_error(&self, error: &WireError) -> String {
        let message = escaped(&error.message);
        let (code, request_id) = (query_code(error), &self.request_id);
        format!(
            "<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{request_id}</RequestId></Error>"
        )
    }

    fn reply(&self, status: u16, dialect: Dialect, body: Bytes) -> Reply {
        let mut reply = Response::new(Full::new(body));
        *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = reply.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(match dialect {
                Dialect::Json => "application/json",
                Dialect::Xml | Dialect::S3 => "text/xml",
            }),
        );
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            headers.insert("x-amzn-requestid", id);
        }
        if let Ok(date) = HeaderValue::from_str(&http_date(self.now)) {
            headers.insert(header::DATE, date);
        }
        reply
    }
}

/// A text for the inside of an XML element.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

/// The format of `Date` (RFC 9110, section 5.6.7).
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

fn http_date(time: Timestamp) -> String {
    i64::try_from(time.as_millis() / 1_000)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|time| time.format(HTTP_DATE).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_that_of_http() {
        assert_eq!(http_date(Timestamp::from_millis(784_111_777_999)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn xml_is_escaped() {
        assert_eq!(escaped("a<b>&\u{0}c"), "a&lt;b&gt;&amp; c");
    }
}
