//! Addresses of streaming services.
//!
//! They are read strictly: what is not plainly a public name or address is private. A public name may still resolve to
//! a private address, so whoever connects asks [`is_public`] again.
//!
//! Wire: `RTMPConfiguration.Url`, `rtmp[s]://host[:port]/app/streamKey`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::public_address::is_public;

/// Bytes of the key of a stream: a line of an `ffmpeg` preset, in which it reaches the service, has less than a thousand.
pub const STREAM_BYTES_MAX: usize = 980;
/// Characters of an address (`SensitiveString` of the model sets 1,024 for the whole).
const URL_LENGTH_MAX: usize = 1_024;
/// Where RTMP is served, and where RTMPS is.
const PORT: u16 = 1_935;
const TLS_PORT: u16 = 443;

/// Where a live connector sends to. Its path holds the key of the stream, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RtmpUrl {
    text: Box<str>,
    host: Host,
    port: u16,
    tls: bool,
}

/// Whom to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// An address, as it was given.
    Address(IpAddr),
    /// A name to be resolved, in lower case.
    Name(Box<str>),
}

/// Why a text is no address of a streaming service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RtmpUrlError {
    /// Neither rtmp nor rtmps.
    #[error("must begin with rtmp:// or rtmps://")]
    Scheme,
    /// No host, or one that could be read in several ways.
    #[error("has no valid host")]
    Host,
    /// The port is no number, or zero.
    #[error("has no valid port")]
    Port,
    /// The path does not name an application and a stream.
    #[error("must name an application and a stream key: rtmp://host/app/streamKey")]
    Path,
    /// A character that addresses do not hold, or too many of them.
    #[error("is too long or holds a character that is not allowed")]
    Character,
}

impl RtmpUrl {
    /// The whole, for whoever connects and for the answer; never for a log.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Whom to connect to.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, also where none was given: 1935, and 443 over TLS.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it is RTMP over TLS.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// Application and stream: what follows the host, without the first slash. The key of the stream is in it.
    pub fn path(&self) -> &str {
        let authority = self.text.find("://").map_or(0, |at| at + 3);
        self.text[authority..].split_once('/').map_or("", |(_, path)| path)
    }

    /// The application: what stands before the stream in the path.
    pub fn app(&self) -> &str {
        self.path().split('/').next().unwrap_or_default()
    }

    /// The stream, with its key.
    pub fn stream(&self) -> &str {
        self.path().split_once('/').map_or("", |(_, stream)| stream)
    }

    /// The address without the stream: `tcUrl` of RTMP's connect command.
    pub fn without_stream(&self) -> &str {
        let path = self.text.len() - self.path().len();
        &self.text[..path + self.app().len()]
    }

    /// Whether the host can be told to be one of this machine or its network without asking a name server.
    pub fn is_private(&self) -> bool {
        match &self.host {
            Host::Address(address) => !is_public(*address),
            Host::Name(name) => is_private_name(name),
        }
    }
}

fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.') || matches!(last, "localhost" | "local" | "internal" | "lan" | "home" | "arpa")
}

impl FromStr for RtmpUrl {
    type Err = RtmpUrlError;

    fn from_str(text: &str) -> Result<Self, RtmpUrlError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]!$&'()*+,;=%@".contains(&byte);
        if text.len() > URL_LENGTH_MAX || !text.bytes().all(allowed) {
            return Err(RtmpUrlError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(RtmpUrlError::Scheme)?;
        if !matches!(scheme, "rtmp" | "rtmps") {
            return Err(RtmpUrlError::Scheme);
        }
        let (authority, path) = rest.split_once('/').ok_or(RtmpUrlError::Path)?;
        let tls = scheme == "rtmps";
        let (host, port) = parse_authority(authority)?;
        let port = port.unwrap_or(if tls { TLS_PORT } else { PORT });
        let (app, stream) = path.split_once('/').ok_or(RtmpUrlError::Path)?;
        if app.is_empty() || stream.is_empty() || text.contains('#') {
            return Err(RtmpUrlError::Path);
        }
        Ok(Self { text: text.into(), host, port, tls })
    }
}

fn parse_authority(authority: &str) -> Result<(Host, Option<u16>), RtmpUrlError> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(RtmpUrlError::Host)?;
        let port = match port {
            "" => None,
            port => Some(parse_port(port.strip_prefix(':').ok_or(RtmpUrlError::Port)?)?),
        };
        let address: Ipv6Addr = address.parse().map_err(|_| RtmpUrlError::Host)?;
        return Ok((Host::Address(address.into()), port));
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let port = port.map(parse_port).transpose()?;
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok((Host::Address(address.into()), port));
    }
    // `127.1` and `0x7f000001` are addresses to some resolvers; the last label of a name does not begin with a digit.
    let label = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    let last = name.rsplit('.').next().unwrap_or_default();
    if name.len() > 253 || !name.split('.').all(label) || last.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(RtmpUrlError::Host);
    }
    Ok((Host::Name(host.to_ascii_lowercase().into()), port))
}

fn parse_port(port: &str) -> Result<u16, RtmpUrlError> {
    let plain = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(number) if plain && number != 0 => Ok(number),
        _ => Err(RtmpUrlError::Port),
    }
}

impl TryFrom<String> for RtmpUrl {
    type Error = RtmpUrlError;

    fn try_from(text: String) -> Result<Self, RtmpUrlError> {
        text.parse()
    }
}

impl From<RtmpUrl> for String {
    fn from(url: RtmpUrl) -> Self {
        url.text.into()
    }
}

impl fmt::Debug for RtmpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RtmpUrl([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn private(url: &str) -> bool {
        url.parse::<RtmpUrl>().unwrap_or_else(|error| panic!("{url}: {error}")).is_private()
    }

    #[test]
    fn addresses_of_streaming_services_are_read() {
        for url in [
            "rtmp://a.rtmp.youtube.com/live2/abcd-efgh",
            "rtmps://0123456789ab.global-contribute.live-video.net:443/app/sk_us-east-1_x",
            "rtmp://203.1.2.3:1935/live/key?token=a%20b",
            "rtmps://[2600:1f18::1]:443/app/key",
        ] {
            assert!(!private(url), "{url}");
        }
    }

    #[test]
    fn addresses_of_this_machine_and_its_network_are_private() {
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[ff02::1]",
            "localhost",
            "LOCALHOST",
            "db.localhost",
            "printer.local",
            "vault.internal",
            "media",
            "host.",
        ] {
            assert!(private(&format!("rtmp://{host}/app/key")), "{host}");
        }
    }

    #[test]
    fn what_is_no_such_address_is_refused() {
        for (url, error) in [
            ("http://example.com/app/key", RtmpUrlError::Scheme),
            ("example.com/app/key", RtmpUrlError::Scheme),
            ("rtmp://example.com", RtmpUrlError::Path),
            ("rtmp://example.com/app", RtmpUrlError::Path),
            ("rtmp://example.com//key", RtmpUrlError::Path),
            ("rtmp://example.com/app/key#x", RtmpUrlError::Path),
            ("rtmp:///app/key", RtmpUrlError::Host),
            ("rtmp://user@example.com/app/key", RtmpUrlError::Host),
            ("rtmp://127.1/app/key", RtmpUrlError::Host),
            ("rtmp://2130706433/app/key", RtmpUrlError::Host),
            ("rtmp://0x7f000001/app/key", RtmpUrlError::Host),
            ("rtmp://0177.0.0.1/app/key", RtmpUrlError::Host),
            ("rtmp://[::1/app/key", RtmpUrlError::Host),
            ("rtmp://example.com:0/app/key", RtmpUrlError::Port),
            ("rtmp://example.com:+1/app/key", RtmpUrlError::Port),
            ("rtmp://example.com:70000/app/key", RtmpUrlError::Port),
            ("rtmp://example.com/app/key with space", RtmpUrlError::Character),
            ("rtmp://example.com/app/key\n", RtmpUrlError::Character),
        ] {
            assert_eq!(url.parse::<RtmpUrl>(), Err(error), "{url}");
        }
        let long = format!("rtmp://example.com/app/{}", "k".repeat(1_024));
        assert_eq!(long.parse::<RtmpUrl>(), Err(RtmpUrlError::Character));
    }

    #[test]
    fn an_address_says_whom_to_connect_to_and_for_what() {
        let url: RtmpUrl = "rtmps://Live.example.com:8443/app/key/with?token=a".parse().unwrap();
        assert_eq!(*url.host(), Host::Name("live.example.com".into()));
        assert_eq!((url.port(), url.is_tls()), (8_443, true));
        assert_eq!(url.path(), "app/key/with?token=a");
        assert_eq!((url.app(), url.stream()), ("app", "key/with?token=a"));
        assert_eq!(url.without_stream(), "rtmps://Live.example.com:8443/app");
        let ports =
            ["rtmp://a.b/c/d", "rtmps://[2600::1]/c/d"].map(|url| url.parse::<RtmpUrl>().unwrap().port());
        assert_eq!(ports, [1_935, 443]);
    }

    #[test]
    fn the_key_does_not_print() {
        let url: RtmpUrl = "rtmp://example.com/app/secret".parse().unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
