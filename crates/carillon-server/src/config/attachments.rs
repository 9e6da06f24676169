//! Files of visits: how long, how many, of which types, and who looks into them.
//!
//! Wire: the section `attachments` of the file.

use std::time::Duration;

use carillon_visits::{AttachmentRules, FileKind};
use reqwest::Url;
use serde::Deserialize;

use super::error::ConfigError;
use super::flows::is_private;
use super::settings::value;

/// `[attachments]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct AttachmentsSection {
    /// Megabytes of one file.
    pub file_megabytes_max: Option<u64>,
    /// Megabytes of those of one visit.
    pub visit_megabytes_max: Option<u64>,
    /// How many a visit has.
    pub files_per_visit: Option<usize>,
    /// Which are taken.
    pub types: Option<Vec<String>>,
    /// They are kept so long; 0 is for ever.
    pub kept_days: Option<u32>,
    /// Who looks into each before anybody has it.
    pub scan_url: Option<String>,
    /// How long that one may take.
    pub scan_timeout_seconds: Option<u64>,
}

/// What the operator decides about files of visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentSettings {
    /// Which are taken.
    pub rules: AttachmentRules,
    /// Who looks into them, if anybody does.
    pub scanner: Option<ScannerSettings>,
}

/// Who looks into files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannerSettings {
    /// A web server.
    pub url: String,
    /// How long it may take.
    pub timeout: Duration,
    /// Whether it may have an address that is not public.
    pub private_addresses: bool,
}

/// `private_addresses`: whether the scanner may be at an address that is not public.
pub(super) fn resolve(
    section: AttachmentsSection,
    private_addresses: bool,
) -> Result<AttachmentSettings, ConfigError> {
    let default = AttachmentRules::default();
    let megabytes = |key, given: Option<u64>, default, max| match given {
        None => Ok(default),
        Some(number) if (1..=max).contains(&number) => Ok(number << 20),
        Some(_) => Err(value(key, format!("must be 1 to {max}"))),
    };
    let files_max = section.files_per_visit.unwrap_or(default.files_max);
    if files_max > FILES_MAX {
        return Err(value("attachments.files-per-visit", format!("must be at most {FILES_MAX}")));
    }
    let rules = AttachmentRules {
        file_bytes_max: megabytes(
            "attachments.file-megabytes-max",
            section.file_megabytes_max,
            default.file_bytes_max,
            FILE_MEGABYTES_MAX,
        )?,
        visit_bytes_max: megabytes(
            "attachments.visit-megabytes-max",
            section.visit_megabytes_max,
            default.visit_bytes_max,
            VISIT_MEGABYTES_MAX,
        )?,
        files_max,
        kinds: section.types.map_or(Ok(default.kinds), |types| kinds(&types))?,
        kept: match section.kept_days.unwrap_or(0) {
            0 => None,
            days => Some(Duration::from_secs(u64::from(days) * 86_400)),
        },
        scanned: default.scanned,
    };
    let timeout = match section.scan_timeout_seconds.unwrap_or(SCAN_SECONDS) {
        seconds @ 1..=SCAN_SECONDS_MAX => Duration::from_secs(seconds),
        _ => {
            return Err(value(
                "attachments.scan-timeout-seconds",
                format!("must be 1 to {SCAN_SECONDS_MAX}"),
            ));
        }
    };
    let scanner = section.scan_url.map(|url| scanner(url, timeout, private_addresses)).transpose()?;
    Ok(AttachmentSettings { rules, scanner })
}

fn kinds(types: &[String]) -> Result<Vec<FileKind>, ConfigError> {
    let kind = |text: &String| text.parse().map_err(|error| value("attachments.types", format!("{error}")));
    types.iter().map(kind).collect()
}

/// Files of patients go to it: over TLS, unless it is on this side of the internet.
fn scanner(url: String, timeout: Duration, private_addresses: bool) -> Result<ScannerSettings, ConfigError> {
    let wrong = |reason: &str| Err(value("attachments.scan-url", reason.to_owned()));
    let Ok(parsed) = Url::parse(&url) else { return wrong("must be an https URL") };
    match parsed.scheme() {
        "https" => {}
        "http" if private_addresses => {}
        _ => return wrong("must be an https URL; http with events.webhook-private-addresses"),
    }
    if !private_addresses && is_private(&parsed) {
        return wrong("is at an address that is not public; see events.webhook-private-addresses");
    }
    Ok(ScannerSettings { url, timeout, private_addresses })
}

/// As many as are read at once.
const FILES_MAX: usize = 200;
/// What a request brings within its time.
const FILE_MEGABYTES_MAX: u64 = 500;
const VISIT_MEGABYTES_MAX: u64 = 10_000;
/// A minute: a scanner unpacks what it is given.
const SCAN_SECONDS: u64 = 60;
const SCAN_SECONDS_MAX: u64 = 600;

#[cfg(test)]
mod tests {
    use super::*;

    fn with(section: AttachmentsSection, private: bool) -> Result<AttachmentSettings, String> {
        resolve(section, private).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_is_usual_and_what_is_said_is_checked() {
        let usual = with(AttachmentsSection::default(), false).unwrap();
        assert_eq!(usual, AttachmentSettings { rules: AttachmentRules::default(), scanner: None });
        let said = AttachmentsSection {
            file_megabytes_max: Some(2),
            types: Some(vec!["pdf".to_owned(), "dicom".to_owned()]),
            kept_days: Some(30),
            ..AttachmentsSection::default()
        };
        let rules = with(said, false).unwrap().rules;
        assert_eq!((rules.file_bytes_max, rules.kinds), (2 << 20, vec![FileKind::Pdf, FileKind::Dicom]));
        for wrong in [
            AttachmentsSection { file_megabytes_max: Some(0), ..AttachmentsSection::default() },
            AttachmentsSection { files_per_visit: Some(201), ..AttachmentsSection::default() },
            AttachmentsSection { types: Some(vec!["html".to_owned()]), ..AttachmentsSection::default() },
            AttachmentsSection { scan_timeout_seconds: Some(0), ..AttachmentsSection::default() },
        ] {
            assert!(with(wrong, false).unwrap_err().starts_with("attachments."));
        }
    }

    #[test]
    fn files_go_to_a_scanner_over_tls_or_at_home() {
        let at = |url: &str, private| {
            with(
                AttachmentsSection { scan_url: Some(url.to_owned()), ..AttachmentsSection::default() },
                private,
            )
        };
        assert!(at("https://scan.example.org/v1", false).unwrap().scanner.is_some());
        for url in ["http://scan.example.org/", "https://127.0.0.1/", "https://localhost/", "ftp://x/", "x"] {
            assert!(at(url, false).is_err(), "{url}");
        }
        assert!(at("http://127.0.0.1:9000/", true).unwrap().scanner.unwrap().private_addresses);
    }
}
