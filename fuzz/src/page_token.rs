//! `NextToken` of a list operation.

use carillon_control::PageToken;
use carillon_pipeline::PipelinePageToken;

/// A token that is accepted is written as itself.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(token) = text.parse::<PipelinePageToken>() {
        let again: PipelinePageToken = token.to_string().parse().expect("what was written can be read");
        assert_eq!(again, token);
    }
    let Ok(token) = text.parse::<PageToken>() else { return };
    let again: PageToken = token.to_string().parse().expect("what was written can be read");
    assert_eq!(again, token);
}
