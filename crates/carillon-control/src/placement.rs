//! Where clients find a meeting: the eight addresses of `MediaPlacement`.
//!
//! They must be reachable from the browser that gets them, so they are built from the configured public URL, or
//! else from the address under which the caller reached the server. A page that came over TLS may only open TLS
//! sockets, so `https` yields `wss` and `http` yields `ws`.
//!
//! Invariant: no address is empty, because typed clients declare several of them as required.
//!
//! Wire: `MediaPlacement` of the Chime API; of the eight the JavaScript client dials `SignalingUrl` and posts to
//! `EventIngestionUrl`.

use std::fmt;
use std::str::FromStr;

use carillon_proto::id::MeetingId;

/// Whether a connection came over TLS. Listeners attach it to each request, where fronts find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain.
    Http,
    /// Over TLS.
    Https,
}

/// The address under which clients reach this server: scheme, host, maybe a port, maybe a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: Scheme,
    authority: Box<str>,
    path: Box<str>,
}

/// Why a text is not a public URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// It starts with neither `http://` nor `https://`.
    #[error("must start with http:// or https://")]
    Scheme,
    /// The host is missing, too long or holds characters that no host has.
    #[error("has no valid host")]
    Host,
    /// The port is not a number from 1 to 65535.
    #[error("has no valid port")]
    Port,
    /// The path holds something other than unreserved characters and slashes.
    #[error("has a path, query or fragment that is not allowed")]
    Path,
}

/// The addresses of one meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaPlacement {
    /// `host:port` for clients with a media stack of their own.
    pub audio_host_url: String,
    /// The same media over a WebSocket.
    pub audio_fallback_url: String,
    /// The signaling WebSocket.
    pub signaling_url: String,
    /// Superseded by TURN credentials in signaling.
    pub turn_control_url: String,
    /// Superseded by content share.
    pub screen_data_url: String,
    /// Superseded by content share.
    pub screen_viewing_url: String,
    /// Superseded by content share.
    pub screen_sharing_url: String,
    /// Takes clients' telemetry.
    pub event_ingestion_url: String,
}

impl PublicUrl {
    /// From the `Host` header of a request, which the peer chose freely.
    pub fn from_host(scheme: Scheme, host: &str) -> Result<Self, PublicUrlError> {
        check_authority(host)?;
        Ok(Self { scheme, authority: host.to_ascii_lowercase().into(), path: "".into() })
    }

    /// Whether browsers reach the server over TLS.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host without the port, an IPv6 address with its brackets.
    pub fn host(&self) -> &str {
        split_port(&self.authority).0
    }

    /// Where the same server takes WebSockets over TLS, as a host with its port unless that is the default one.
    /// `tls_port` is the port for those who came without TLS.
    pub fn secure_host(&self, tls_port: Option<u16>) -> String {
        let (host, port) = match (self.scheme, tls_port) {
            (Scheme::Http, Some(port)) => (self.host(), Some(port.to_string())),
            _ => (self.host(), split_port(&self.authority).1.map(str::to_owned)),
        };
        match port.filter(|port| port != "443") {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// The addresses of `meeting` on this server. `media_host` is `host:port`, by default this host and 3478.
    pub fn placement(&self, meeting: &MeetingId, media_host: Option<&str>) -> MediaPlacement {
        let http = match self.scheme {
            Scheme::Http => format!("http://{}{}", self.authority, self.path),
            Scheme::Https => format!("https://{}{}", self.authority, self.path),
        };
        let ws = match self.scheme {
            Scheme::Http => format!("ws://{}{}", self.authority, self.path),
            Scheme::Https => format!("wss://{}{}", self.authority, self.path),
        };
        MediaPlacement {
            audio_host_url: media_host.map_or_else(|| format!("{}:3478", self.host()), str::to_owned),
            audio_fallback_url: format!("{ws}/calls/{meeting}"),
            signaling_url: format!("{ws}/control/{meeting}"),
            turn_control_url: format!("{http}/v2/turn_sessions"),
            screen_data_url: format!("{ws}/v2/screen/{meeting}"),
            screen_viewing_url: format!(
                "{ws}/ws/connect?passcode=null&viewer_uuid=null&X-BitHub-Call-Id={meeting}"
            ),
            screen_sharing_url: format!("{ws}/v2/screen/{meeting}"),
            event_ingestion_url: format!("{http}/v1/client-events"),
        }
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let (scheme, rest) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
            (Some(rest), _) => (Scheme::Http, rest),
            (_, Some(rest)) => (Scheme::Https, rest),
            _ => return Err(PublicUrlError::Scheme),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = path.trim_end_matches('/');
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if !path.bytes().all(allowed) {
            return Err(PublicUrlError::Path);
        }
        Ok(Self { path: path.into(), ..Self::from_host(scheme, authority)? })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        write!(f, "{scheme}://{}{}", self.authority, self.path)
    }
}

fn check_authority(authority: &str) -> Result<(), PublicUrlError> {
    let (host, port) = split_port(authority);
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let numbered = |byte: u8| byte.is_ascii_hexdigit() || b":.".contains(&byte);
    let valid = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => !address.is_empty() && address.bytes().all(numbered),
        None => !host.is_empty() && host.bytes().all(named),
    };
    if !valid || host.len() > HOST_LENGTH_MAX {
        return Err(PublicUrlError::Host);
    }
    match port {
        Some(port) if !is_port(port) => Err(PublicUrlError::Port),
        _ => Ok(()),
    }
}

/// Digits alone: a number may have a sign, a port may not.
fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port != 0)
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Longest host name (RFC 1035, section 2.3.4).
const HOST_LENGTH_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting() -> MeetingId {
        "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap()
    }

    #[test]
    fn a_plain_page_gets_plain_sockets_at_the_host_it_used() {
        let url = PublicUrl::from_host(Scheme::Http, "LocalHost:8080").unwrap();
        let placement = url.placement(&meeting(), None);
        assert_eq!(placement.signaling_url, format!("ws://localhost:8080/control/{}", meeting()));
        assert_eq!(placement.event_ingestion_url, "http://localhost:8080/v1/client-events");
        assert_eq!(placement.audio_host_url, "localhost:3478");
    }

    #[test]
    fn a_secure_host_is_the_one_that_was_used_and_never_says_the_default_port() {
        for (url, port, host) in [
            ("http://localhost:8080", Some(8443), "localhost:8443"),
            ("http://[::1]:8080", Some(443), "[::1]"),
            ("http://localhost:8080", None, "localhost:8080"),
            ("https://chime.example.net/path", Some(8443), "chime.example.net"),
            ("https://chime.example.net:443", Some(8443), "chime.example.net"),
            ("https://chime.example.net:9443", Some(8443), "chime.example.net:9443"),
        ] {
            assert_eq!(url.parse::<PublicUrl>().unwrap().secure_host(port), host, "{url} {port:?}");
        }
    }

    #[test]
    fn a_page_over_tls_gets_tls_sockets_below_the_public_path() {
        let url: PublicUrl = "https://meet.example.net/chime/".parse().unwrap();
        let placement = url.placement(&meeting(), Some("media.example.net:4000"));
        assert_eq!(placement.signaling_url, format!("wss://meet.example.net/chime/control/{}", meeting()));
        assert_eq!(placement.turn_control_url, "https://meet.example.net/chime/v2/turn_sessions");
        assert_eq!(placement.audio_host_url, "media.example.net:4000");
        assert_eq!(url.to_string(), "https://meet.example.net/chime");
    }

    #[test]
    fn an_ipv6_host_keeps_its_brackets() {
        let url = PublicUrl::from_host(Scheme::Http, "[::1]:8080").unwrap();
        assert_eq!(url.host(), "[::1]");
        assert_eq!(url.placement(&meeting(), None).audio_host_url, "[::1]:3478");
        assert_eq!(PublicUrl::from_host(Scheme::Http, "[::1]").unwrap().host(), "[::1]");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, error) in [
            ("ftp://x", PublicUrlError::Scheme),
            ("https://", PublicUrlError::Host),
            ("https://user@host", PublicUrlError::Host),
            ("https://a b", PublicUrlError::Host),
            ("https://[]:1", PublicUrlError::Host),
            ("https://host:", PublicUrlError::Port),
            ("https://host:0", PublicUrlError::Port),
            ("https://host:+443", PublicUrlError::Port),
            ("https://host:65536", PublicUrlError::Port),
            ("https://host/a?b", PublicUrlError::Path),
        ] {
            assert_eq!(text.parse::<PublicUrl>(), Err(error), "{text}");
        }
        assert!(PublicUrl::from_host(Scheme::Http, "host/\"><script>").is_err());
    }
}
