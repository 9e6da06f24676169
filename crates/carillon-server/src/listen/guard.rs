//! What keeps an open application API to the machine it is open on.
//!
//! With `--dev` the API asks for no credential. The listener is bound to loopback, which keeps other machines out;
//! this keeps web pages out that reach it under a name of their own by rebinding DNS to 127.0.0.1: their requests
//! carry that name as `Host`.
//!
//! Invariant: with `--dev`, a request reaches the application API only from a loopback address and under a loopback
//! name or the configured public host.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
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
    fn admits(&self, peer: Option<SocketAddr>, host: Option<&str>) -> bool {
        let near = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        let host = host.map(host_name);
        near && host.is_some_and(|host| {
            is_loopback_name(host) || self.public_host.as_deref().is_some_and(|public| same(public, host))
        })
    }
}

/// Lets a request through or answers 403.
pub async fn check(State(guard): State<DevGuard>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    if guard.admits(peer, host) {
        return next.run(request).await;
    }
    let body = json!({ "error": "with --dev this API answers to localhost only", "code": "Forbidden" });
    (StatusCode::FORBIDDEN, Json(body)).into_response()
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
            assert_eq!(guard.admits(Some(near), Some(host)), host != "::1", "{host}");
            assert!(!guard.admits(Some(far), Some(host)));
        }
        for host in ["evil.example", "localhost.evil.example:8080", "192.0.2.1", ""] {
            assert!(!guard.admits(Some(near), Some(host)), "{host}");
        }
        assert!(!guard.admits(None, Some("localhost")) && !guard.admits(Some(near), None));
    }
}
