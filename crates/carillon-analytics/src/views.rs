//! What an operator sees of meetings and of those who were there.

use std::fmt;
use std::str::FromStr;

use carillon_ports::StoreError;
use carillon_ports::analytics::{AttendeeReport, MeetingReport, Moment, MomentKind};
use carillon_ports::meetings::{Listed, RecordPosition};
use carillon_proto::client_events::{ClientDevice, ClientEventName};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};
use carillon_proto::units::Timestamp;

use crate::analytics::Analytics;
use crate::error::AnalyticsError;
use crate::quality::{Quality, Rating};
use crate::summary::Summary;
use crate::timeline::{Cell, Grid};
use crate::usage::ATTENDEES_MAX;

/// Which meetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that go on.
    Live,
    /// All that are remembered.
    All,
}

/// A place in the list of meetings, as text for callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingPlace(RecordPosition);

/// A text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a page token of this server")]
pub struct MeetingPlaceError;

/// A part of the list of meetings.
#[derive(Clone, Debug, PartialEq)]
pub struct Meetings {
    /// Youngest first.
    pub meetings: Vec<MeetingView>,
    /// Where the next part begins, unless this is the last.
    pub next: Option<MeetingPlace>,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingView {
    /// Its report.
    pub report: MeetingReport,
    /// How long it has lasted.
    pub duration_ms: u64,
    /// How it went as a whole.
    pub summary: Summary,
}

/// Attendees of a meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct Participants {
    /// The meeting.
    pub meeting: MeetingView,
    /// How its time is divided.
    pub grid: Grid,
    /// By id.
    pub attendees: Vec<AttendeeView>,
    /// After whom the next part begins, unless this is the last.
    pub next: Option<AttendeeId>,
}

/// An attendee.
#[derive(Clone, Debug, PartialEq)]
pub struct AttendeeView {
    /// Who.
    pub attendee: AttendeeId,
    /// Its external id.
    pub external_user: ExternalUserId,
    /// When it joined first.
    pub joined_at: Option<Timestamp>,
    /// When it left last, unless it is there.
    pub left_at: Option<Timestamp>,
    /// How long it was there.
    pub present_ms: u64,
    /// How long it spoke.
    pub talk_ms: u64,
    /// How long it was muted.
    pub muted_ms: u64,
    /// How long its camera was on.
    pub camera_ms: u64,
    /// How long it shared content.
    pub content_ms: u64,
    /// How often it joined.
    pub joins: u32,
    /// How often it was lost.
    pub drops: u32,
    /// How often it muted itself.
    pub mutes: u32,
    /// How often it came back after its connection was lost, as the server saw it.
    pub reconnects: u32,
    /// How often its client says that it reconnected.
    pub client_reconnects: u32,
    /// How often its client found the connection poor.
    pub poor_connections: u32,
    /// How long its client took to start.
    pub start_ms: Option<u32>,
    /// On what its client ran.
    pub device: Option<ClientDevice>,
    /// How well it fared.
    pub quality: Quality,
    /// In a word.
    pub rating: Option<Rating>,
    /// Its time in the meeting's grid; empty in tables.
    pub cells: Vec<Cell>,
    /// What happened to it; empty in tables.
    pub moments: Vec<Moment>,
}

impl Analytics {
    /// Meetings, youngest first.
    pub async fn meetings(
        &self,
        which: Which,
        after: Option<&MeetingPlace>,
        limit: usize,
    ) -> Result<Meetings, AnalyticsError> {
        let limit = limit.max(1);
        let mut listed = match which {
            Which::All => self.ports.reports.meetings(after.map(|place| &place.0), limit + 1).await?,
            Which::Live => self.live(after.map(|place| &place.0)).await?,
        };
        let more = listed.len() > limit;
        listed.truncate(limit);
        let next = listed.last().filter(|_| more).map(|(position, _)| MeetingPlace(position.clone()));
        let mut meetings = Vec::with_capacity(listed.len());
        for report in listed.into_iter().filter_map(|(_, report)| report.ok()) {
            meetings.push(self.seen(report).await?.0);
        }
        Ok(Meetings { meetings, next })
    }

    /// A meeting and some of its attendees, each with its timeline.
    pub async fn participants(
        &self,
        meeting: &MeetingId,
        after: Option<&AttendeeId>,
        limit: usize,
    ) -> Result<Participants, AnalyticsError> {
        let limit = limit.max(1);
        let report = self.ports.reports.meeting(meeting).await?;
        let report = report.ok_or_else(|| AnalyticsError::MeetingNotFound(meeting.clone()))?;
        let (meeting, all) = self.seen(report).await?;
        let report = &meeting.report;
        let grid = Grid::over(report.started_at, report.ended_at.unwrap_or(self.now()));
        let mut rest = all.into_iter().filter(|view| after.is_none_or(|after| view.attendee > *after));
        let mut attendees = Vec::new();
        for view in rest.by_ref().take(limit) {
            let timeline = self.ports.reports.timeline(&report.id, &view.attendee).await?;
            attendees.push(view.with_timeline(timeline, grid));
        }
        let last = attendees.last().map(|view| view.attendee.clone());
        let next = rest.next().and(last);
        Ok(Participants { meeting, grid, attendees, next })
    }

    /// A meeting, and everybody who was there, by id.
    pub(crate) async fn seen(
        &self,
        report: MeetingReport,
    ) -> Result<(MeetingView, Vec<AttendeeView>), StoreError> {
        let until = report.ended_at.unwrap_or(self.now());
        let listed = self.ports.reports.attendees(&report.id, None, ATTENDEES_MAX).await?;
        let readable = listed.into_iter().filter_map(|(_, report)| report.ok());
        let attendees: Vec<AttendeeView> = readable.map(|report| AttendeeView::of(&report, until)).collect();
        let duration_ms = until.as_millis().saturating_sub(report.started_at.as_millis());
        Ok((MeetingView { duration_ms, summary: Summary::of(&attendees), report }, attendees))
    }

    /// Live meetings are few, whatever is remembered of others, so they are sorted here.
    async fn live(
        &self,
        after: Option<&RecordPosition>,
    ) -> Result<Listed<RecordPosition, MeetingReport>, StoreError> {
        let mut reports = Vec::new();
        let mut last = None;
        loop {
            let page = self.ports.meetings.live(last.as_ref(), LIVE_BATCH).await?;
            let Some((id, _)) = page.last() else { break };
            last = Some(id.clone());
            for (id, _) in page {
                if let Some(report) = self.ports.reports.meeting(&id).await? {
                    reports.push(report);
                }
            }
        }
        reports.retain(|report| after.is_none_or(|after| report.position() < *after));
        reports.sort_by_key(|report| std::cmp::Reverse(report.position()));
        Ok(reports.into_iter().map(|report| (report.position(), Ok(report))).collect())
    }
}

impl AttendeeView {
    pub(crate) fn of(report: &AttendeeReport, now: Timestamp) -> Self {
        let quality = Quality::of(&report.tally);
        let here = report.presence.since.is_some();
        let present_ms = report.presence.total_ms_at(now);
        Self {
            attendee: report.attendee.clone(),
            external_user: report.external_user.clone(),
            joined_at: report.joined_at,
            left_at: report.left_at.filter(|_| !here),
            present_ms,
            // What was heard is counted in fifths of a second, and may be one more.
            talk_ms: report.tally.talk_ms.min(present_ms),
            muted_ms: report.tally.muted_ms.min(present_ms),
            camera_ms: report.camera.total_ms_at(now),
            content_ms: report.content.total_ms_at(now),
            joins: report.presence.times,
            drops: report.drops,
            mutes: report.mutes,
            reconnects: report.reconnects,
            client_reconnects: report.told(ClientEventName::MeetingReconnected),
            poor_connections: report.poor_connections,
            start_ms: report.start_ms,
            device: report.device.clone(),
            rating: quality.rating(report.tally.span_ms),
            quality,
            cells: Vec::new(),
            moments: Vec::new(),
        }
    }

    fn with_timeline(self, timeline: Vec<Moment>, grid: Grid) -> Self {
        let cells = grid.cells(&timeline);
        let shown = |moment: &Moment| !matches!(moment.kind, MomentKind::Measured(_));
        let mut moments: Vec<Moment> = timeline.into_iter().filter(shown).collect();
        moments.sort_by_key(|moment| moment.at);
        moments.drain(..moments.len().saturating_sub(MOMENTS_SHOWN_MAX));
        Self { cells, moments, ..self }
    }
}

impl fmt::Display for MeetingPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.created_at.as_millis(), self.0.id)
    }
}

impl FromStr for MeetingPlace {
    type Err = MeetingPlaceError;

    fn from_str(text: &str) -> Result<Self, MeetingPlaceError> {
        let (at, id) = text.split_once('.').ok_or(MeetingPlaceError)?;
        let created_at = Timestamp::from_millis(at.parse().map_err(|_| MeetingPlaceError)?);
        Ok(Self(RecordPosition { created_at, id: id.parse().map_err(|_| MeetingPlaceError)? }))
    }
}

/// Live meetings looked up at a time.
const LIVE_BATCH: usize = 250;
/// Nobody reads more. The latest are shown, for the last of all says how it ended.
const MOMENTS_SHOWN_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_timeline_the_latest_moments_are_shown() {
        let attendee = "0f9a2b6e-1111-4222-8333-444455550701".parse().unwrap();
        let report = AttendeeReport::new(attendee, "1#Ann".parse().unwrap());
        let at = |number: u64| Timestamp::from_millis(1_700_000_000_000 + number);
        let last = MOMENTS_SHOWN_MAX as u64;
        let mut timeline: Vec<Moment> =
            (0..last).map(|number| Moment { at: at(number), kind: MomentKind::Joined }).collect();
        timeline.push(Moment { at: at(last), kind: MomentKind::Left });
        let view = AttendeeView::of(&report, at(last)).with_timeline(timeline, Grid::over(at(0), at(last)));
        let moments = view.moments;
        assert_eq!((moments.len(), moments[0].at), (MOMENTS_SHOWN_MAX, at(1)));
        assert_eq!(moments.last().unwrap().kind, MomentKind::Left);
    }

    #[test]
    fn a_place_reads_back_as_it_was_written() {
        let text = "1700000000000.0f9a2b6e-1111-4222-8333-444455550706";
        assert_eq!(text.parse::<MeetingPlace>().unwrap().to_string(), text);
        for text in ["", "1", "x.y", "1.0f9a", "-1.0f9a2b6e-1111-4222-8333-444455550706"] {
            assert_eq!(text.parse::<MeetingPlace>(), Err(MeetingPlaceError), "{text}");
        }
    }
}
