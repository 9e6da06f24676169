//! Analytics as they appear in answers.
//!
//! Wire: members as in Chime's shapes, times as JavaScript writes them, numbers in the unit that their name ends with.
//! What is not known is left out.

use carillon_analytics::{
    AttendeeView, Cell, Days, MeetingView, Meetings, Moment, MomentKind, Participants, Quality, Range,
    Transport, Usage,
};
use serde::Serialize;

use super::summary::SummaryShape;
use crate::shape::iso;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MeetingsAnswer {
    meetings: Vec<MeetingShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MeetingShape {
    meeting_id: String,
    external_meeting_id: String,
    media_region: String,
    started_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
    duration_seconds: f64,
    attendees: u32,
    attendees_present: u32,
    attendees_present_max: u32,
    attendee_minutes: f64,
    #[serde(flatten)]
    summary: SummaryShape,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ParticipantsAnswer {
    meeting: MeetingShape,
    timeline: GridShape,
    attendees: Vec<AttendeeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GridShape {
    started_at: String,
    cell_seconds: u64,
    cells: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AttendeeShape {
    attendee_id: String,
    external_user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    joined_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_at: Option<String>,
    present_seconds: f64,
    minutes: f64,
    talk_seconds: f64,
    muted_seconds: f64,
    camera_seconds: f64,
    content_seconds: f64,
    joins: u32,
    drops: u32,
    mutes: u32,
    reconnects: u32,
    client_reconnects: u32,
    poor_connections: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_milliseconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<DeviceShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<&'static str>,
    quality: QualityShape,
    cells: Vec<CellShape>,
    moments: Vec<MomentShape>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeviceShape {
    browser: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    browser_version: Option<u16>,
    system: &'static str,
    form: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sdk_version: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TransportShape {
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_milliseconds: Option<RangeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    up_loss_percent: Option<RangeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    down_loss_percent: Option<RangeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    up_jitter_milliseconds: Option<RangeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    down_jitter_milliseconds: Option<RangeShape>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct QualityShape {
    /// As the client reports it.
    #[serde(flatten)]
    client: TransportShape,
    /// As the server sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<TransportShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_resolution: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_resolution: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_frames_per_second: Option<RangeShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decoded_frames_per_second: Option<RangeShape>,
    freezes: u32,
    freeze_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_pressure: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weak_percent: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RangeShape {
    mean: f64,
    max: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CellShape {
    cell: u32,
    talk_seconds: f64,
    muted_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<&'static str>,
    quality: QualityShape,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MomentShape {
    at: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UsageAnswer {
    from: String,
    to: String,
    usage: Vec<UsageShape>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UsageShape {
    key: String,
    meetings: u64,
    attendees: u64,
    attendee_minutes: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    talk_minutes: Option<f64>,
}

impl From<Meetings> for MeetingsAnswer {
    fn from(meetings: Meetings) -> Self {
        Self {
            meetings: meetings.meetings.into_iter().map(MeetingShape::from).collect(),
            next_token: meetings.next.map(|place| place.to_string()),
        }
    }
}

impl From<MeetingView> for MeetingShape {
    fn from(MeetingView { report, duration_ms, summary }: MeetingView) -> Self {
        Self {
            meeting_id: report.id.into(),
            external_meeting_id: report.external_meeting_id.into(),
            media_region: report.media_region.into(),
            started_at: iso(report.started_at),
            ended_at: report.ended_at.map(iso),
            duration_seconds: seconds(duration_ms),
            attendees: report.joined,
            attendees_present: report.present,
            attendees_present_max: report.present_max,
            attendee_minutes: minutes(summary.present_ms),
            summary: summary.into(),
        }
    }
}

impl From<Participants> for ParticipantsAnswer {
    fn from(seen: Participants) -> Self {
        Self {
            meeting: seen.meeting.into(),
            timeline: GridShape {
                started_at: iso(seen.grid.start),
                cell_seconds: seen.grid.cell.as_secs(),
                cells: seen.grid.count,
            },
            attendees: seen.attendees.into_iter().map(AttendeeShape::from).collect(),
            next_token: seen.next.map(Into::into),
        }
    }
}

impl From<AttendeeView> for AttendeeShape {
    fn from(view: AttendeeView) -> Self {
        Self {
            attendee_id: view.attendee.into(),
            external_user_id: view.external_user.into(),
            joined_at: view.joined_at.map(iso),
            left_at: view.left_at.map(iso),
            present_seconds: seconds(view.present_ms),
            minutes: minutes(view.present_ms),
            talk_seconds: seconds(view.talk_ms),
            muted_seconds: seconds(view.muted_ms),
            camera_seconds: seconds(view.camera_ms),
            content_seconds: seconds(view.content_ms),
            joins: view.joins,
            drops: view.drops,
            mutes: view.mutes,
            reconnects: view.reconnects,
            client_reconnects: view.client_reconnects,
            poor_connections: view.poor_connections,
            start_milliseconds: view.start_ms,
            device: view.device.map(|device| DeviceShape {
                browser: device.browser.as_str(),
                browser_version: device.browser_version,
                system: device.system.as_str(),
                form: device.form.as_str(),
                sdk_version: device.sdk_version,
            }),
            rating: view.rating.map(|rating| rating.as_str()),
            quality: view.quality.into(),
            cells: view.cells.into_iter().map(CellShape::from).collect(),
            moments: view.moments.into_iter().map(MomentShape::from).collect(),
        }
    }
}

impl From<Quality> for QualityShape {
    fn from(quality: Quality) -> Self {
        Self {
            server: (quality.server != Transport::default()).then(|| quality.server.into()),
            client: quality.client.into(),
            sent_resolution: resolution(quality.sent_size),
            received_resolution: resolution(quality.received_size),
            sent_frames_per_second: range(quality.sent_frames),
            decoded_frames_per_second: range(quality.decoded_frames),
            freezes: quality.freezes,
            freeze_seconds: seconds(quality.freeze_ms),
            cpu_pressure: quality.cpu_pressure,
            weak_percent: quality.weak_percent.map(rounded),
        }
    }
}

impl From<Transport> for TransportShape {
    fn from(transport: Transport) -> Self {
        Self {
            round_trip_milliseconds: range(transport.round_trip_ms),
            up_loss_percent: range(transport.up_loss_percent),
            down_loss_percent: range(transport.down_loss_percent),
            up_jitter_milliseconds: range(transport.up_jitter_ms),
            down_jitter_milliseconds: range(transport.down_jitter_ms),
        }
    }
}

impl From<Cell> for CellShape {
    fn from(cell: Cell) -> Self {
        Self {
            cell: cell.number,
            talk_seconds: seconds(cell.talk_ms),
            muted_seconds: seconds(cell.muted_ms),
            rating: cell.rating.map(|rating| rating.as_str()),
            quality: cell.quality.into(),
        }
    }
}

impl From<Moment> for MomentShape {
    fn from(moment: Moment) -> Self {
        let told = match &moment.kind {
            MomentKind::Told(event) => Some(event.clone()),
            _ => None,
        };
        let kind = match moment.kind {
            MomentKind::Joined => "joined",
            MomentKind::Left => "left",
            MomentKind::Dropped => "dropped",
            MomentKind::Reconnected => "reconnected",
            MomentKind::Camera(true) => "cameraOn",
            MomentKind::Camera(false) => "cameraOff",
            MomentKind::Content(true) => "contentOn",
            MomentKind::Content(false) => "contentOff",
            MomentKind::Muted(true) => "muted",
            MomentKind::Muted(false) => "unmuted",
            MomentKind::Told(_) => "clientEvent",
            MomentKind::Measured(_) => "measured",
        };
        Self {
            at: iso(moment.at),
            kind,
            event: told.as_ref().map(|event| event.name.as_str()),
            trouble: told.as_ref().map(|event| event.name.is_trouble()),
            detail: told.and_then(|event| event.detail).map(|detail| detail.into_exposed()),
        }
    }
}

impl UsageAnswer {
    pub(crate) fn new(days: Days, usage: Vec<Usage>) -> Self {
        Self {
            from: days.from().to_string(),
            to: days.to().to_string(),
            usage: usage.into_iter().map(UsageShape::from).collect(),
        }
    }
}

impl From<Usage> for UsageShape {
    fn from(usage: Usage) -> Self {
        Self {
            key: usage.key,
            meetings: usage.meetings,
            attendees: usage.attendees,
            attendee_minutes: minutes(usage.present_ms),
            talk_minutes: usage.talk_ms.map(minutes),
        }
    }
}

/// Columns by rows, as people write it.
pub(super) fn resolution(size: Option<(u32, u32)>) -> Option<String> {
    size.map(|(height, width)| format!("{width}x{height}"))
}

fn range(range: Option<Range>) -> Option<RangeShape> {
    range.map(|range| RangeShape { mean: rounded(range.mean), max: rounded(range.max) })
}

pub(super) fn seconds(millis: u64) -> f64 {
    rounded(millis as f64 / 1_000.0)
}

fn minutes(millis: u64) -> f64 {
    rounded(millis as f64 / 60_000.0)
}

/// More digits would only be noise.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}
