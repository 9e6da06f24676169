//! What the server prints when it is ready: where everything is.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::Settings;

/// The places that are not in the settings as they were written, because the system chose them or they were found.
pub struct Places {
    /// The HTTP port.
    pub http: SocketAddr,
    /// The TLS port.
    pub tls: Option<SocketAddr>,
    /// The CA to trust for it.
    pub local_ca: Option<PathBuf>,
    /// The media ports.
    pub media: Vec<SocketAddr>,
    /// Where the access keys are.
    pub keys: String,
    /// The data directory.
    pub data_dir: PathBuf,
}

/// Prints it. A server whose standard output is closed serves all the same.
pub fn print(settings: &Settings, places: &Places) {
    let text = lines(settings, places).join("\n");
    let mut out = std::io::stdout().lock();
    if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
        tracing::warn!(%error, "nobody reads the standard output");
    }
}

/// Under which address clients reach the server.
pub fn web(settings: &Settings, places: &Places) -> String {
    let here = || format!("http://{}", reachable(places.http));
    settings.public_url.as_ref().map_or_else(here, ToString::to_string)
}

fn lines(settings: &Settings, places: &Places) -> Vec<String> {
    let web = web(settings, places);
    let media = places.media.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        format!("Carillon {} is ready", env!("CARGO_PKG_VERSION")),
        format!("  web             {web}/"),
        format!("  AWS endpoint    {web}  (region {})", settings.region),
    ];
    if let Some(tls) = places.tls {
        let trust = places.local_ca.as_ref().map(|ca| format!("  (trust {})", ca.display()));
        lines.push(format!("  over TLS        https://{}{}", reachable(tls), trust.unwrap_or_default()));
    }
    lines.push(format!("  media           {media}  (UDP and TCP)"));
    lines.push(format!("  access keys     {}  (shown by `carillon keys`)", places.keys));
    if settings.dev {
        lines.push("  application API open to everyone on this machine (--dev)".to_owned());
    }
    lines.push(format!("  data            {}", places.data_dir.display()));
    lines
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}
