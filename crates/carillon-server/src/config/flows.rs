//! What processes the messages of channels that have a flow, here without AWS Lambda.
//!
//! Wire: the section `channel-flows` of the file, names of functions with a web address or with words.

use std::collections::BTreeMap;
use std::time::Duration;

use carillon_messaging::channels::flows::WordFilter;
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
    pub(super) fn resolve(section: ChannelFlowsSection) -> Result<Self, ConfigError> {
        let seconds = section.answer_seconds.unwrap_or(ANSWER_SECONDS_MAX);
        if !(1..=ANSWER_SECONDS_MAX).contains(&seconds) {
            return Err(value("channel-flows.answer-seconds", "must be between 1 and 172800".to_owned()));
        }
        let processors = section.processors.into_iter().map(processor).collect::<Result<_, _>>()?;
        Ok(Self { answer_time: Duration::from_secs(seconds), processors })
    }
}

fn processor((name, section): (String, ProcessorSection)) -> Result<(String, Processor), ConfigError> {
    let ProcessorSection { url, deny_words, mask_words } = section;
    let wrong = |reason: &str| value("channel-flows.processors", format!("{name:?} {reason}"));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.is_empty() || name.len() > NAME_MAX || !name.bytes().all(is_name) {
        return Err(wrong("is not the name of a function"));
    }
    let has_words = !deny_words.is_empty() || !mask_words.is_empty();
    let processor = match url {
        Some(url) if !has_words => {
            let is_web = url.starts_with("https://") || url.starts_with("http://");
            if !is_web || url.parse::<axum::http::Uri>().is_err() {
                return Err(wrong("must have an http or https URL"));
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

/// Two days, as at Amazon.
const ANSWER_SECONDS_MAX: u64 = 48 * 60 * 60;
/// Characters of the name of a function, as at Amazon.
const NAME_MAX: usize = 64;
