//! Pages of lists of pipelines.
//!
//! A page token is opaque to callers and names the last pipeline that they have seen.
//!
//! Wire: `MaxResults` and `NextToken`; base64url of a versioned text.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::pipelines::{Pipeline, PipelinePosition};
use carillon_proto::units::Timestamp;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelinePage {
    /// Youngest first.
    pub pipelines: Vec<Pipeline>,
    /// Asks for the next page; absent on the last.
    pub next: Option<PipelinePageToken>,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelinePageToken(PipelinePosition);

/// A text that is not a page token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a page token of this server")]
pub struct PipelinePageTokenError;

impl PipelinePageToken {
    pub(super) fn new(position: &PipelinePosition) -> Self {
        Self(position.clone())
    }

    pub(super) fn position(&self) -> &PipelinePosition {
        &self.0
    }
}

impl fmt::Display for PipelinePageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("1p{}/{}", self.0.created_at.as_millis(), self.0.id);
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for PipelinePageToken {
    type Err = PipelinePageTokenError;

    fn from_str(text: &str) -> Result<Self, PipelinePageTokenError> {
        if text.len() > TOKEN_LENGTH_MAX {
            return Err(PipelinePageTokenError);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| PipelinePageTokenError)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| PipelinePageTokenError)?;
        parse(text).map(Self).ok_or(PipelinePageTokenError)
    }
}

fn parse(text: &str) -> Option<PipelinePosition> {
    let (created_at, id) = text.strip_prefix("1p")?.split_once('/')?;
    let created_at = Timestamp::from_millis(created_at.parse().ok()?);
    Some(PipelinePosition { created_at, id: id.parse().ok()? })
}

/// Longer than any token of ours.
const TOKEN_LENGTH_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_nothing_else_is_one() {
        let id = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        let token = PipelinePageToken(PipelinePosition { created_at: Timestamp::from_millis(12), id });
        assert_eq!(token.to_string().parse(), Ok(token));
        for text in ["", "x", "!!!!", "MXAxMi94", "MnAxMi94", &"A".repeat(300)] {
            assert_eq!(text.parse::<PipelinePageToken>(), Err(PipelinePageTokenError), "{text}");
        }
    }
}
