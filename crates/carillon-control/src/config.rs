//! What the operator decides about the control plane.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_proto::id::{AccountId, MediaRegion};
use carillon_proto::limits;

use crate::placement::PublicUrl;

/// The operator's settings.
#[derive(Clone, Debug)]
pub struct ControlConfig {
    /// The account that owns every meeting.
    pub account: AccountId,
    /// The region of the API, and of a meeting's media when its creator names none.
    pub region: MediaRegion,
    /// Which media regions a creator may name.
    pub regions: Regions,
    /// Limits.
    pub quotas: Quotas,
    /// A meeting in which nobody has been for this long ends.
    pub idle_timeout: Duration,
    /// A meeting of this age ends, whoever is in it.
    pub max_duration: Duration,
    /// How long the record of a meeting is kept after it; `None` is for ever.
    pub record_retention: Option<Duration>,
    /// Whether noise is taken out of what an attendee says of whom nothing else was said.
    pub noise_suppression: bool,
    /// Where clients reach this server. Absent: where the creator of the meeting reached it.
    pub public_url: Option<PublicUrl>,
    /// `host:port` of the first media port for `AudioHostUrl`, which clients other than JavaScript's dial. Absent:
    /// the host of the public URL and 3478.
    pub media_host: Option<String>,
}

/// Which media regions exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Regions {
    /// Any well-formed name; all are served by the same media threads.
    Any,
    /// These and the server's own; others are refused.
    Only(BTreeSet<MediaRegion>),
}

/// Limits that hold for the whole server or for each meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// Live meetings at a time, replicas included.
    pub meetings_max: u64,
    /// Attendees of one meeting, which `Attendee.MaxCount` may lower.
    pub attendees_max: u32,
    /// Replicas of one primary meeting.
    pub replicas_max: u64,
    /// Camera sources in one meeting at a time.
    pub video_sources_max: u32,
    /// Content shares in one meeting at a time.
    pub content_shares_max: u32,
}

impl ControlConfig {
    /// Amazon's times, the default quotas and no fixed address.
    pub fn new(account: AccountId, region: MediaRegion) -> Self {
        Self {
            account,
            region,
            regions: Regions::Any,
            quotas: Quotas::default(),
            idle_timeout: Duration::from_secs(5 * 60),
            max_duration: Duration::from_secs(24 * 60 * 60),
            record_retention: None,
            noise_suppression: false,
            public_url: None,
            media_host: None,
        }
    }
}

impl Quotas {
    /// What Amazon grants a fresh account, for applications that want to meet its errors.
    pub const AMAZON: Self = Self {
        meetings_max: 250,
        attendees_max: limits::ATTENDEES_MAX,
        replicas_max: 4,
        video_sources_max: limits::VIDEO_SOURCES_MAX,
        content_shares_max: limits::CONTENT_SHARES_MAX,
    };
}

impl Default for Quotas {
    /// As Amazon's, but for meetings: a live one costs a few kilobytes of memory while nobody is in it, so the
    /// bound only keeps a runaway script from filling the disk.
    fn default() -> Self {
        Self { meetings_max: 10_000, ..Self::AMAZON }
    }
}
