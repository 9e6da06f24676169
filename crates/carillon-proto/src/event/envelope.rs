//! What goes around a detail on its way to a target.
//!
//! Wire: EventBridge has the whole envelope with time in seconds; queues, topics and functions get it without `id`
//! and `resources` and with time in milliseconds.

use serde::Serialize;
use time::OffsetDateTime;
use time::macros::format_description;

use super::{Detail, Event, EventId};
use crate::id::{AccountId, MediaRegion};
use crate::units::Timestamp;

/// Who says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The account that owns the meeting.
    pub account: AccountId,
    /// The region of the API, which need not be where the media runs.
    pub region: MediaRegion,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Envelope<'e> {
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<EventId>,
    detail_type: &'static str,
    source: &'static str,
    account: &'e AccountId,
    time: String,
    region: &'e MediaRegion,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<[&'static str; 0]>,
    detail: &'e Detail,
}

impl Event {
    /// The form of EventBridge, which webhooks and streams get as well.
    pub fn envelope(&self, origin: &Origin) -> String {
        let time = seconds(self.at());
        self.wrap(Envelope { id: Some(self.id), resources: Some([]), ..self.bare(origin, time) })
    }

    /// The form of queues, topics and functions.
    pub fn notification(&self, origin: &Origin) -> String {
        self.wrap(self.bare(origin, milliseconds(self.at())))
    }

    fn bare<'e>(&'e self, origin: &'e Origin, time: String) -> Envelope<'e> {
        Envelope {
            version: "0",
            id: None,
            detail_type: self.detail_type().as_str(),
            source: Self::SOURCE,
            account: &origin.account,
            time,
            region: &origin.region,
            resources: None,
            detail: &self.detail,
        }
    }

    fn wrap(&self, envelope: Envelope<'_>) -> String {
        serde_json::to_string(&envelope).expect("texts and numbers are always JSON")
    }

    /// `source`.
    pub const SOURCE: &'static str = "aws.chime";
}

/// A time as events write it: ISO 8601, with seconds, in UTC.
pub fn iso_time(at: Timestamp) -> String {
    seconds(at)
}

fn seconds(at: Timestamp) -> String {
    date(at).format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z")).unwrap_or_default()
}

fn milliseconds(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    date(at).format(format).unwrap_or_default()
}

/// Times that no calendar of ours holds become its first day, which no clock of ours shows.
fn date(at: Timestamp) -> OffsetDateTime {
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
