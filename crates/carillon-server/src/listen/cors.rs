//! Lets pages of any origin call the AWS APIs, as the AWS SDKs do in browsers.
//!
//! A page needs keys to sign with, and browsers hold none that they would add by themselves, so no origin gains anything
//! here that it does not have anywhere else. What is signed is verified as always; only a preflight, which browsers do not
//! sign, is answered before.
//!
//! Wire: Fetch standard, CORS protocol; chime-messaging-api, section 1.6.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What the SDKs send.
const ALLOWED: &str = "authorization, content-type, x-amz-date, x-amz-security-token, x-amz-content-sha256, \
    x-amz-chime-bearer, x-amz-user-agent, amz-sdk-invocation-id, amz-sdk-request, x-amzn-trace-id";
/// What they read: the type of an error, the server's time, when to come back.
const EXPOSED: &str = "x-amzn-requestid, x-amzn-errortype, date, retry-after";
/// Two hours, the most that browsers keep.
const KEPT_SECONDS: &str = "7200";

/// Whether a browser asks if a page may send a signed request.
pub fn asks_for_aws(request: &Request) -> bool {
    let asked = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    let asked = asked.and_then(|names| names.to_str().ok()).unwrap_or_default();
    request.method() == Method::OPTIONS
        && asked.split(',').any(|name| name.trim().eq_ignore_ascii_case("x-amz-date"))
}

/// It may.
pub fn preflight() -> Response {
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED),
        (header::ACCESS_CONTROL_MAX_AGE, KEPT_SECONDS),
    ];
    opened((StatusCode::NO_CONTENT, allowed).into_response())
}

/// An answer that the page may read.
pub fn opened(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asks(method: &str, names: &str) -> bool {
        let request = Request::builder().method(method).uri("/channels");
        asks_for_aws(&request.header("access-control-request-headers", names).body(Body::empty()).unwrap())
    }

    #[test]
    fn only_the_preflight_of_a_signed_request_is_answered_here() {
        assert!(asks("OPTIONS", "authorization,x-amz-chime-bearer,X-Amz-Date"));
        assert!(!asks("OPTIONS", "content-type"), "the application API answers its own");
        assert!(!asks("GET", "x-amz-date"));
    }

    #[test]
    fn a_page_of_any_origin_may_send_and_read_what_the_sdks_do() {
        let answer = preflight();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert!(!answer.headers().contains_key("access-control-allow-credentials"));
        let allowed = answer.headers()["access-control-allow-headers"].to_str().unwrap();
        for name in ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-chime-bearer"] {
            assert!(allowed.contains(name), "{allowed}");
        }
    }
}
