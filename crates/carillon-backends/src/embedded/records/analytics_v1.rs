//! Version 1 of the records of analytics.
//!
//! Frozen like [`v1`](super::v1). What clients tell is kept in the words of `carillon_proto::client_events`, which
//! are frozen themselves; a measure is kept under its number in the client's protocol, and one whose number this
//! version does not know is forgotten.

use std::collections::BTreeMap;

use carillon_ports::analytics;
use carillon_proto::client_events::{ClientDevice, ClientEvent, ClientEventName};
use carillon_proto::id::{AttendeeId, ExternalMeetingId, ExternalUserId, MediaRegion, MeetingId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct MeetingReport {
    id: MeetingId,
    external_meeting_id: ExternalMeetingId,
    media_region: MediaRegion,
    started_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    heard_at: Timestamp,
    events: u64,
    joined: u32,
    present: u32,
    present_max: u32,
    present_ms: u64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AttendeeReport {
    attendee: AttendeeId,
    external_user: ExternalUserId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    joined_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_at: Option<Timestamp>,
    presence: Spell,
    camera: Spell,
    content: Spell,
    drops: u32,
    #[serde(default, skip_serializing_if = "is_nothing")]
    reconnects: u32,
    mutes: u32,
    tally: Tally,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<ClientDevice>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    told: BTreeMap<ClientEventName, u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start_ms: Option<u32>,
    poor_connections: u32,
    moments: u32,
    #[serde(default, skip_serializing_if = "is_nothing")]
    removed: bool,
}

#[derive(Serialize, Deserialize)]
struct Spell {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    total_ms: u64,
    times: u32,
}

#[derive(Serialize, Deserialize)]
struct Tally {
    span_ms: u64,
    talk_ms: u64,
    muted_ms: u64,
    weak_ms: u64,
    /// By number: how many, their sum, the largest.
    measures: BTreeMap<u16, (u32, f64, f64)>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Moment {
    at: Timestamp,
    kind: MomentKind,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum MomentKind {
    Joined,
    Left,
    Dropped,
    Reconnected,
    Camera(bool),
    Content(bool),
    Muted(bool),
    Told(ClientEvent),
    Measured(Tally),
}

/// What came to the records later is not written where it says nothing.
fn is_nothing<T: Default + PartialEq>(it: &T) -> bool {
    *it == T::default()
}

/// What has the same members on both sides.
macro_rules! mirrored {
    ($name:ident: $($member:ident),+) => {
        impl From<&analytics::$name> for $name {
            fn from(report: &analytics::$name) -> Self {
                Self { $($member: report.$member.clone().into(),)+ }
            }
        }

        impl From<$name> for analytics::$name {
            fn from(report: $name) -> Self {
                Self { $($member: report.$member.into(),)+ }
            }
        }
    };
}

mirrored! {
    MeetingReport: id, external_meeting_id, media_region, started_at, ended_at, heard_at, events, joined, present,
    present_max, present_ms
}

mirrored! {
    AttendeeReport: attendee, external_user, joined_at, left_at, presence, camera, content, drops, reconnects, mutes, tally,
    device, told, start_ms, poor_connections, moments, removed
}

impl From<analytics::Spell> for Spell {
    fn from(spell: analytics::Spell) -> Self {
        Self { since: spell.since, total_ms: spell.total_ms, times: spell.times }
    }
}

impl From<Spell> for analytics::Spell {
    fn from(spell: Spell) -> Self {
        Self { since: spell.since, total_ms: spell.total_ms, times: spell.times }
    }
}

impl From<analytics::Tally> for Tally {
    fn from(tally: analytics::Tally) -> Self {
        let measures = tally.measures.into_iter();
        Self {
            span_ms: tally.span_ms,
            talk_ms: tally.talk_ms,
            muted_ms: tally.muted_ms,
            weak_ms: tally.weak_ms,
            measures: measures.map(|(it, stat)| (it.code(), (stat.count, stat.sum, stat.max))).collect(),
        }
    }
}

impl From<Tally> for analytics::Tally {
    fn from(tally: Tally) -> Self {
        let known = |(code, (count, sum, max))| {
            Some((analytics::Measure::of(code)?, analytics::Stat { count, sum, max }))
        };
        Self {
            span_ms: tally.span_ms,
            talk_ms: tally.talk_ms,
            muted_ms: tally.muted_ms,
            weak_ms: tally.weak_ms,
            measures: tally.measures.into_iter().filter_map(known).collect(),
        }
    }
}

impl From<&analytics::Moment> for Moment {
    fn from(moment: &analytics::Moment) -> Self {
        use analytics::MomentKind as Kind;
        let kind = match &moment.kind {
            Kind::Joined => MomentKind::Joined,
            Kind::Left => MomentKind::Left,
            Kind::Dropped => MomentKind::Dropped,
            Kind::Reconnected => MomentKind::Reconnected,
            Kind::Camera(on) => MomentKind::Camera(*on),
            Kind::Content(on) => MomentKind::Content(*on),
            Kind::Muted(muted) => MomentKind::Muted(*muted),
            Kind::Told(event) => MomentKind::Told(event.clone()),
            Kind::Measured(tally) => MomentKind::Measured(tally.clone().into()),
        };
        Self { at: moment.at, kind }
    }
}

impl From<Moment> for analytics::Moment {
    fn from(moment: Moment) -> Self {
        use analytics::MomentKind as Kind;
        let kind = match moment.kind {
            MomentKind::Joined => Kind::Joined,
            MomentKind::Left => Kind::Left,
            MomentKind::Dropped => Kind::Dropped,
            MomentKind::Reconnected => Kind::Reconnected,
            MomentKind::Camera(on) => Kind::Camera(on),
            MomentKind::Content(on) => Kind::Content(on),
            MomentKind::Muted(muted) => Kind::Muted(muted),
            MomentKind::Told(event) => Kind::Told(event),
            MomentKind::Measured(tally) => Kind::Measured(tally.into()),
        };
        Self { at: moment.at, kind }
    }
}
