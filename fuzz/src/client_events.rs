//! The body of a report that a client makes about itself.

use carillon_proto::client_events::{ClientEventReport, EVENTS_MAX, REPORT_BYTES_MAX};

/// What is read is bounded, and no log shows the token.
pub fn run(data: &[u8]) {
    let Ok(report) = ClientEventReport::parse(data) else { return };
    assert!(data.len() <= REPORT_BYTES_MAX && report.events.len() <= EVENTS_MAX);
    let said: usize = report.events.iter().map(String::len).sum();
    assert!(said <= data.len(), "names are no longer than the body they came in");
    assert!(report.token.is_none() || format!("{report:?}").contains("[redacted]"));
}
