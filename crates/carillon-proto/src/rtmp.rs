//! Addresses of streaming services, and which addresses of a network are nobody else's business.
//!
//! A server that connects wherever a caller tells it to can be sent into the network that it stands in. So an address
//! is read strictly: what is not plainly a public name or address is private. A public name may still resolve to a
//! private address, so whoever connects asks [`is_public`] again.
//!
//! Wire: `RTMPConfiguration.Url`, `rtmp[s]://host[:port]/app/streamKey`; RFC 6890 for what is not public.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Characters of an address (`SensitiveString` of the model sets 1,024 for the whole).
const URL_LENGTH_MAX: usize = 1_024;

/// Where a live connector sends to. Its path holds the key of the stream, so `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RtmpUrl {
    text: Box<str>,
    host: Host,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Address(IpAddr),
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

    /// Whether the host can be told to be one of this machine or its network without asking a name server.
    pub fn is_private(&self) -> bool {
        match &self.host {
            Host::Address(address) => !is_public(*address),
            Host::Name(name) => is_private_name(name),
        }
    }
}

/// Whether an address belongs to the internet at large.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded_v4(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmarking = a == 198 && (b == 18 || b == 19);
    let protocols = a == 192 && b == 0 && c == 0;
    !(a == 0
        || a >= 224
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation()
        || shared
        || benchmarking
        || protocols)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Global unicast is 2000::/3; documentation and the benchmarks' network are carved out of it.
    let [first, second, ..] = address.segments();
    (0x2000..0x4000).contains(&first) && !(first == 0x2001 && (second == 0xdb8 || second == 2))
}

/// The IPv4 address inside a mapped, 6to4 or NAT64 one.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (a, b) {
        (0, 0) if (c, d, e, f) == (0, 0, 0, 0xffff) => Some(inner(g, h)),
        (0x64, 0xff9b) if (c, d, e, f) == (0, 0, 0, 0) => Some(inner(g, h)),
        (0x2002, high) => Some(inner(high, c)),
        _ => None,
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
        let host = parse_authority(authority)?;
        let (app, stream) = path.split_once('/').ok_or(RtmpUrlError::Path)?;
        if app.is_empty() || stream.is_empty() || text.contains('#') {
            return Err(RtmpUrlError::Path);
        }
        Ok(Self { text: text.into(), host })
    }
}

fn parse_authority(authority: &str) -> Result<Host, RtmpUrlError> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or(RtmpUrlError::Host)?;
        if !port.is_empty() {
            check_port(port.strip_prefix(':').ok_or(RtmpUrlError::Port)?)?;
        }
        let address: Ipv6Addr = address.parse().map_err(|_| RtmpUrlError::Host)?;
        return Ok(Host::Address(address.into()));
    }
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    port.map_or(Ok(()), check_port)?;
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok(Host::Address(address.into()));
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
    Ok(Host::Name(host.to_ascii_lowercase().into()))
}

fn check_port(port: &str) -> Result<(), RtmpUrlError> {
    let plain = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(number) if plain && number != 0 => Ok(()),
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
    fn the_key_does_not_print() {
        let url: RtmpUrl = "rtmp://example.com/app/secret".parse().unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
