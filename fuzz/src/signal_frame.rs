//! One WebSocket message.

use carillon_proto::signal::{PREFIX_SERVER, decode, encode};

/// What decodes is written and read again as the same frame.
pub fn run(data: &[u8]) {
    let Ok(frame) = decode(data) else { return };
    let again = decode(&encode(PREFIX_SERVER, &frame)).expect("what was written can be read");
    // By their text: NaN, legal in a metric, is not equal to itself.
    assert_eq!(format!("{frame:?}"), format!("{again:?}"));
}
