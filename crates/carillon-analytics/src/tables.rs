//! The columns of the tables, listed once, each with its kind; what writes them asks for a name and a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::export::{Column, Table, Value};
use crate::quality::Range;
use crate::summary::Spread;
use crate::views::{AttendeeView, MeetingView};

/// An attendee with its meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeRow {
    /// The meeting.
    pub meeting: Arc<MeetingView>,
    /// The attendee.
    pub attendee: AttendeeView,
}

impl Table for AttendeeRow {
    const NAME: &'static str = "attendees";
    const COLUMNS: &'static [Column<Self>] = ATTENDEES;

    fn rows(meeting: MeetingView, attendees: Vec<AttendeeView>) -> Vec<Self> {
        let meeting = Arc::new(meeting);
        attendees.into_iter().map(|attendee| Self { meeting: Arc::clone(&meeting), attendee }).collect()
    }
}

impl Table for MeetingView {
    const NAME: &'static str = "meetings";
    const COLUMNS: &'static [Column<Self>] = MEETINGS;

    fn rows(meeting: MeetingView, _: Vec<AttendeeView>) -> Vec<Self> {
        vec![meeting]
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn whole(number: impl TryInto<i64>) -> Option<i64> {
    number.try_into().ok()
}

fn seconds(millis: u64) -> Option<f64> {
    Some(rounded(millis as f64 / 1_000.0))
}

fn median(spread: Option<Spread>) -> Option<f64> {
    spread.map(|spread| rounded(spread.median))
}

fn worst(spread: Option<Spread>) -> Option<f64> {
    spread.map(|spread| rounded(spread.worst))
}

/// `Chrome 3, Firefox 1`.
fn list<K>(counts: &BTreeMap<K, u32>, name: fn(&K) -> &'static str) -> Option<String> {
    let counts: Vec<String> = counts.iter().map(|(key, count)| format!("{} {count}", name(key))).collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

fn mean(range: Option<Range>) -> Option<f64> {
    range.map(|range| rounded(range.mean))
}

fn max(range: Option<Range>) -> Option<f64> {
    range.map(|range| rounded(range.max))
}

/// More digits would only be noise.
fn rounded(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

macro_rules! columns {
    ($table:ident of $type:ty, $row:ident: $($name:ident: $kind:ident = $value:expr,)+) => {
        const $table: &[Column<$type>] = &[$(
            Column { name: stringify!($name), value: Value::$kind(|$row| $value) },
        )+];
    };
}

columns! { ATTENDEES of AttendeeRow, row:
    meeting_id: Text = text(row.meeting.report.id.as_str()),
    external_meeting_id: Text = text(row.meeting.report.external_meeting_id.as_str()),
    media_region: Text = text(row.meeting.report.media_region.as_str()),
    meeting_started_at: Time = Some(row.meeting.report.started_at),
    meeting_ended_at: Time = row.meeting.report.ended_at,
    attendee_id: Text = text(row.attendee.attendee.as_str()),
    external_user_id: Text = text(row.attendee.external_user.as_str()),
    joined_at: Time = row.attendee.joined_at,
    left_at: Time = row.attendee.left_at,
    present_seconds: Number = seconds(row.attendee.present_ms),
    talk_seconds: Number = seconds(row.attendee.talk_ms),
    muted_seconds: Number = seconds(row.attendee.muted_ms),
    camera_seconds: Number = seconds(row.attendee.camera_ms),
    content_seconds: Number = seconds(row.attendee.content_ms),
    joins: Whole = whole(row.attendee.joins),
    drops: Whole = whole(row.attendee.drops),
    mutes: Whole = whole(row.attendee.mutes),
    reconnects: Whole = whole(row.attendee.reconnects),
    client_reconnects: Whole = whole(row.attendee.client_reconnects),
    poor_connections: Whole = whole(row.attendee.poor_connections),
    start_milliseconds: Whole = row.attendee.start_ms.map(i64::from),
    browser: Text = row.attendee.device.as_ref().map(|device| device.browser.as_str().to_owned()),
    browser_version: Whole = row.attendee.device.as_ref().and_then(|device| device.browser_version).map(i64::from),
    system: Text = row.attendee.device.as_ref().map(|device| device.system.as_str().to_owned()),
    device: Text = row.attendee.device.as_ref().map(|device| device.form.as_str().to_owned()),
    sdk_version: Text = row.attendee.device.as_ref().and_then(|device| device.sdk_version.clone()),
    rating: Text = row.attendee.rating.map(|rating| rating.as_str().to_owned()),
    round_trip_milliseconds_mean: Number = mean(row.attendee.quality.client.round_trip_ms),
    round_trip_milliseconds_max: Number = max(row.attendee.quality.client.round_trip_ms),
    up_loss_percent_mean: Number = mean(row.attendee.quality.client.up_loss_percent),
    up_loss_percent_max: Number = max(row.attendee.quality.client.up_loss_percent),
    down_loss_percent_mean: Number = mean(row.attendee.quality.client.down_loss_percent),
    down_loss_percent_max: Number = max(row.attendee.quality.client.down_loss_percent),
    up_jitter_milliseconds_mean: Number = mean(row.attendee.quality.client.up_jitter_ms),
    down_jitter_milliseconds_mean: Number = mean(row.attendee.quality.client.down_jitter_ms),
    server_round_trip_milliseconds_mean: Number = mean(row.attendee.quality.server.round_trip_ms),
    server_round_trip_milliseconds_max: Number = max(row.attendee.quality.server.round_trip_ms),
    server_up_loss_percent_mean: Number = mean(row.attendee.quality.server.up_loss_percent),
    server_up_loss_percent_max: Number = max(row.attendee.quality.server.up_loss_percent),
    server_down_loss_percent_mean: Number = mean(row.attendee.quality.server.down_loss_percent),
    server_down_loss_percent_max: Number = max(row.attendee.quality.server.down_loss_percent),
    server_up_jitter_milliseconds_mean: Number = mean(row.attendee.quality.server.up_jitter_ms),
    server_down_jitter_milliseconds_mean: Number = mean(row.attendee.quality.server.down_jitter_ms),
    sent_height_max: Whole = row.attendee.quality.sent_size.map(|(height, _)| i64::from(height)),
    received_height_max: Whole = row.attendee.quality.received_size.map(|(height, _)| i64::from(height)),
    freezes: Whole = whole(row.attendee.quality.freezes),
    freeze_seconds: Number = seconds(row.attendee.quality.freeze_ms),
    weak_percent: Number = row.attendee.quality.weak_percent.map(rounded),
}

columns! { MEETINGS of MeetingView, row:
    meeting_id: Text = text(row.report.id.as_str()),
    external_meeting_id: Text = text(row.report.external_meeting_id.as_str()),
    media_region: Text = text(row.report.media_region.as_str()),
    meeting_started_at: Time = Some(row.report.started_at),
    meeting_ended_at: Time = row.report.ended_at,
    duration_seconds: Number = row.report.ended_at.and_then(|_| seconds(row.duration_ms)),
    attendees: Whole = whole(row.report.joined),
    attendees_present_max: Whole = whole(row.report.present_max),
    present_seconds: Number = seconds(row.summary.present_ms),
    talk_seconds: Number = seconds(row.summary.talk_ms),
    muted_seconds: Number = seconds(row.summary.muted_ms),
    camera_seconds: Number = seconds(row.summary.camera_ms),
    content_seconds: Number = seconds(row.summary.content_ms),
    drops: Whole = whole(row.summary.drops),
    mutes: Whole = whole(row.summary.mutes),
    reconnects: Whole = whole(row.summary.reconnects),
    poor_connections: Whole = whole(row.summary.poor_connections),
    rating: Text = row.summary.rating.map(|rating| rating.as_str().to_owned()),
    attendees_good: Whole = whole(row.summary.ratings.good),
    attendees_fair: Whole = whole(row.summary.ratings.fair),
    attendees_poor: Whole = whole(row.summary.ratings.poor),
    round_trip_milliseconds_median: Number = median(row.summary.round_trip_ms),
    round_trip_milliseconds_worst: Number = worst(row.summary.round_trip_ms),
    up_loss_percent_median: Number = median(row.summary.up_loss_percent),
    up_loss_percent_worst: Number = worst(row.summary.up_loss_percent),
    down_loss_percent_median: Number = median(row.summary.down_loss_percent),
    down_loss_percent_worst: Number = worst(row.summary.down_loss_percent),
    up_jitter_milliseconds_median: Number = median(row.summary.up_jitter_ms),
    up_jitter_milliseconds_worst: Number = worst(row.summary.up_jitter_ms),
    down_jitter_milliseconds_median: Number = median(row.summary.down_jitter_ms),
    down_jitter_milliseconds_worst: Number = worst(row.summary.down_jitter_ms),
    start_milliseconds_median: Number = median(row.summary.start_ms),
    start_milliseconds_worst: Number = worst(row.summary.start_ms),
    sent_height_max: Whole = row.summary.sent_size.map(|(height, _)| i64::from(height)),
    received_height_max: Whole = row.summary.received_size.map(|(height, _)| i64::from(height)),
    freezes: Whole = whole(row.summary.freezes),
    freeze_seconds: Number = seconds(row.summary.freeze_ms),
    browsers: Text = list(&row.summary.browsers, |browser| browser.as_str()),
    systems: Text = list(&row.summary.systems, |system| system.as_str()),
    devices: Text = list(&row.summary.forms, |form| form.as_str()),
}
