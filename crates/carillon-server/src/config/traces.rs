//! `[traces]`: where spans go.

use axum::http::Uri;
use serde::Deserialize;

use super::error::ConfigError;

/// `[traces]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct TracesSection {
    /// The base address of a collector's OTLP/HTTP receiver.
    pub otlp_endpoint: Option<String>,
}

/// Where a collector takes spans, if there is one.
pub fn endpoint(section: &TracesSection) -> Result<Option<String>, ConfigError> {
    let Some(base) = section.otlp_endpoint.as_deref() else { return Ok(None) };
    let address = base.parse::<Uri>().ok().filter(|uri| {
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        matches!(uri.scheme_str(), Some("http" | "https")) && plain && uri.query().is_none()
    });
    match address {
        Some(_) => Ok(Some(format!("{}{PATH}", base.trim_end_matches('/')))),
        None => Err(ConfigError::Value {
            key: "traces.otlp-endpoint",
            reason: "must be an http or https URL without a user and a query".to_owned(),
        }),
    }
}

/// As the protocol has it behind the base address.
const PATH: &str = "/v1/traces";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base: &str) -> Option<String> {
        endpoint(&TracesSection { otlp_endpoint: Some(base.to_owned()) }).unwrap_or_default()
    }

    #[test]
    fn a_base_address_becomes_that_of_traces_and_what_is_none_is_refused() {
        assert_eq!(endpoint(&TracesSection::default()).unwrap(), None);
        assert_eq!(of("http://127.0.0.1:4318"), Some("http://127.0.0.1:4318/v1/traces".to_owned()));
        assert_eq!(of("https://otel.example/otlp/"), Some("https://otel.example/otlp/v1/traces".to_owned()));
        for base in ["", "127.0.0.1:4318", "grpc://host:4317", "http://me:secret@host", "http://host/?key=1"]
        {
            assert_eq!(of(base), None, "{base}");
        }
    }
}
