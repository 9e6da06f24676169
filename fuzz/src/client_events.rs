//! The body of a report that a client makes about itself.

use carillon_proto::client_events::{ClientEventReport, DETAIL_CHARS_MAX, EVENTS_MAX, REPORT_BYTES_MAX};

/// What is read is bounded, and no log shows the token.
pub fn run(data: &[u8]) {
    let Ok(report) = ClientEventReport::parse(data) else { return };
    assert!(data.len() <= REPORT_BYTES_MAX && report.events.len() <= EVENTS_MAX);
    let details = report.events.iter().filter_map(|event| event.detail.as_ref());
    for detail in details {
        let text = detail.expose();
        assert!(text.chars().count() <= DETAIL_CHARS_MAX && !text.chars().any(char::is_control));
    }
    assert!(report.token.is_none() || format!("{report:?}").contains("[redacted]"));
}
