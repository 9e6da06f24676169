//! What keeps an open application API to the machine it is open on.
//!
//! With `--dev` the API asks for no credential. The listener is bound to loopback, which keeps other machines out.
//! This keeps out what other machines have put into a browser here: pages that reach the API under a name of their
//! own by rebinding DNS to 127.0.0.1 (their requests carry that name as `Host`), and pages of the web that call it
//! openly (their requests carry an `Origin`). Preflights pass, because an answer to them gives nothing away.
//!
//! Invariant: with `--dev`, a request reaches the application API only from a loopback address, under a loopback
//! name or the configured public host, and from no page of another host.
//!
//! Wire: RFC 6454 (`Origin`), Fetch standard.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Who may use the API without a credential.
#[derive(Clone, Debug)]
pub struct DevGuard {
    /// The host of `--public-url`, for a tunnel to this machine.
    pub public_host: Option<String>,
}

impl DevGuard {
    fn lets_through(&self, request: &Request) -> bool {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        let text = |name| {
            let value: Option<&HeaderValue> = request.headers().get(name);
            value.map(|value| value.to_str().unwrap_or_default())
        };
        let origin = text(header::ORIGIN).filter(|_| request.method() != Method::OPTIONS);
        self.admits(peer, text(header::HOST), origin)
    }

    fn admits(&self, peer: Option<SocketAddr>, host: Option<&str>, origin: Option<&str>) -> bool {
        let near = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        near && host.is_some_and(|host| self.is_ours(host))
            && origin.is_none_or(|page| self.is_our_page(page))
    }

    /// `null`, the origin of files and of sandboxed frames of any page, is nobody's.
    fn is_our_page(&self, origin: &str) -> bool {
        origin.split_once("://").is_some_and(|(_, authority)| self.is_ours(authority))
    }

    fn is_ours(&self, authority: &str) -> bool {
        let host = host_name(authority);
        is_loopback_name(host) || self.public_host.as_deref().is_some_and(|public| same(public, host))
    }
}

/// Lets a request through or answers 403.
pub async fn check(State(guard): State<DevGuard>, request: Request, next: Next) -> Response {
    if guard.lets_through(&request) {
        return next.run(request).await;
    }
    let error = "with --dev this API answers to programs and pages of localhost only";
    let body = Json(json!({ "error": error, "code": "Forbidden" }));
    (StatusCode::FORBIDDEN, [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], body).into_response()
}

fn is_loopback_name(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn same(left: &str, right: &str) -> bool {
    host_name(left).eq_ignore_ascii_case(right)
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`, without brackets.
pub fn host_name(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    authority.rsplit_once(':').map_or(authority, |(host, _)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_rebinds_its_name_is_kept_out() {
        let guard = DevGuard { public_host: Some("demo.example.org".to_owned()) };
        let near: SocketAddr = "127.0.0.1:5".parse().unwrap();
        let far: SocketAddr = "192.0.2.1:5".parse().unwrap();
        for host in
            ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "a.localhost", "DEMO.example.org", "::1"]
        {
            assert_eq!(guard.admits(Some(near), Some(host), None), host != "::1", "{host}");
            assert!(!guard.admits(Some(far), Some(host), None));
        }
        for host in ["evil.example", "localhost.evil.example:8080", "192.0.2.1", ""] {
            assert!(!guard.admits(Some(near), Some(host), None), "{host}");
        }
        assert!(!guard.admits(None, Some("localhost"), None) && !guard.admits(Some(near), None, None));
    }

    #[test]
    fn a_page_of_the_web_is_kept_out_and_one_of_this_machine_is_not() {
        let guard = DevGuard { public_host: Some("demo.example.org".to_owned()) };
        let near: SocketAddr = "127.0.0.1:5".parse().unwrap();
        let admits = |origin| guard.admits(Some(near), Some("localhost:8080"), Some(origin));
        for origin in ["http://localhost:3000", "http://127.0.0.1:8081", "https://demo.example.org"] {
            assert!(admits(origin), "{origin}");
        }
        for origin in ["https://evil.example", "http://localhost.evil.example", "null", ""] {
            assert!(!admits(origin), "{origin}");
        }
    }
}
