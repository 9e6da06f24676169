//! What processes the messages of channels that have a flow, here without AWS Lambda.
//!
//! Wire: the section `channel-flows` of the file, names of functions with a web address or with words.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use carillon_messaging::channels::flows::WordFilter;
use carillon_proto::public_address::is_public;
use reqwest::Url;
use serde::Deserialize;

use super::error::ConfigError;
use super::settings::value;

/// `[channel-flows]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ChannelFlowsSection {
    /// How long a processor may take to answer.
    pub answer_seconds: Option<u64>,
    /// By the name of the function that stands for each.
    pub processors: BTreeMap<String, ProcessorSection>,
}

/// `[channel-flows.processors.<name>]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ProcessorSection {
    /// The web server that judges messages.
    pub url: Option<String>,
    /// Messages with one of these are refused.
    pub deny_words: Vec<String>,
    /// These become asterisks.
    pub mask_words: Vec<String>,
}

/// What the operator decides about channel flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFlows {
    /// How long a processor may take to answer.
    pub answer_time: Duration,
    /// By the name of the function that stands for each.
    pub processors: BTreeMap<String, Processor>,
}

/// What stands behind a function of a channel flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Processor {
    /// A web server.
    Web(String),
    /// A filter of this server.
    Words(WordFilter),
}

impl ChannelFlows {
    /// `private_addresses`: whether processors may be at addresses that are not public.
    pub(super) fn resolve(
        section: ChannelFlowsSection,
        private_addresses: bool,
    ) -> Result<Self, ConfigError> {
        let seconds = section.answer_seconds.unwrap_or(ANSWER_SECONDS_MAX);
        if !(1..=ANSWER_SECONDS_MAX).contains(&seconds) {
            return Err(value("channel-flows.answer-seconds", "must be between 1 and 172800".to_owned()));
        }
        let processors = section.processors.into_iter().map(|named| processor(named, private_addresses));
        let processors = processors.collect::<Result<_, _>>()?;
        Ok(Self { answer_time: Duration::from_secs(seconds), processors })
    }
}

fn processor(
    (name, section): (String, ProcessorSection),
    private_addresses: bool,
) -> Result<(String, Processor), ConfigError> {
    let ProcessorSection { url, deny_words, mask_words } = section;
    let wrong = |reason: &str| value("channel-flows.processors", format!("{name:?} {reason}"));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.is_empty() || name.len() > NAME_MAX || !name.bytes().all(is_name) {
        return Err(wrong("is not the name of a function"));
    }
    let has_words = !deny_words.is_empty() || !mask_words.is_empty();
    let processor = match url {
        Some(url) if !has_words => {
            let web = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
            let web = web.ok_or_else(|| wrong("must have an http or https URL"))?;
            // It would never be called, and its fallback would let everything pass.
            if !private_addresses && is_private(&web) {
                return Err(wrong(
                    "is at an address that is not public; see events.webhook-private-addresses",
                ));
            }
            Processor::Web(url)
        }
        None if has_words => {
            let filter = WordFilter::new(&deny_words, &mask_words);
            Processor::Words(filter.ok_or_else(|| wrong("must have single words of letters and digits"))?)
        }
        _ => return Err(wrong("must have either a url or words")),
    };
    Ok((name, processor))
}

/// Whether the host is this machine's name, or a number that is no public address. Other names are looked up when they
/// are called.
pub(super) fn is_private(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let name = host.trim_end_matches('.');
    let is_local = name == "localhost" || name.ends_with(".localhost");
    is_local || host.parse::<IpAddr>().is_ok_and(|ip| !is_public(ip))
}

/// Two days, as at Amazon.
const ANSWER_SECONDS_MAX: u64 = 48 * 60 * 60;
/// Characters of the name of a function, as at Amazon.
const NAME_MAX: usize = 64;
