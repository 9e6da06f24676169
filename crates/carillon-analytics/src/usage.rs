//! How much was used, by day or by what applications call their meetings and people.
//!
//! A meeting counts for the day on which it began, and a visit when it is over.

use std::collections::BTreeMap;

use carillon_ports::analytics::MeetingReport;
use carillon_ports::meetings::RecordPosition;
use carillon_proto::id::MeetingId;

use crate::analytics::Analytics;
use crate::days::{Day, Days};
use crate::error::AnalyticsError;

/// What usage is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageBy {
    /// The day.
    Day,
    /// The external id of the meeting.
    ExternalMeeting,
    /// The external id of the attendee.
    ExternalUser,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Usage {
    /// The day or the id.
    pub key: String,
    /// Meetings.
    pub meetings: u64,
    /// Attendees who joined one.
    pub attendees: u64,
    /// How long they were there, together.
    pub present_ms: u64,
    /// How long they spoke; not known by day and by meeting.
    pub talk_ms: Option<u64>,
}

impl Analytics {
    /// Usage of these days: by day in their order and without gaps, by id the most used first.
    pub async fn usage(&self, days: Days, by: UsageBy) -> Result<Vec<Usage>, AnalyticsError> {
        let mut rows: BTreeMap<String, Usage> = BTreeMap::new();
        if by == UsageBy::Day {
            let mut day = days.from();
            while day <= days.to() {
                rows.insert(day.to_string(), Usage::default());
                day = day.next();
            }
        }
        let mut before = None;
        while let Some(meetings) = self.meetings_of(days, &mut before).await? {
            for report in meetings {
                match by {
                    UsageBy::Day => row(&mut rows, Day::of(report.started_at).to_string()).add(&report),
                    UsageBy::ExternalMeeting => {
                        row(&mut rows, report.external_meeting_id.as_str().to_owned()).add(&report);
                    }
                    UsageBy::ExternalUser => self.add_users(&mut rows, &report).await?,
                }
                if rows.len() > USAGE_ROWS_MAX {
                    return Err(AnalyticsError::TooMuch { max: USAGE_ROWS_MAX });
                }
            }
        }
        let mut rows: Vec<Usage> = rows.into_iter().map(|(key, usage)| Usage { key, ..usage }).collect();
        if by != UsageBy::Day {
            rows.sort_by_key(|row| std::cmp::Reverse(row.present_ms));
        }
        Ok(rows)
    }

    /// The next meetings that began within the days, youngest first; `None` when there are no more.
    pub(crate) async fn meetings_of(
        &self,
        days: Days,
        before: &mut Option<RecordPosition>,
    ) -> Result<Option<Vec<MeetingReport>>, AnalyticsError> {
        let start =
            before.get_or_insert_with(|| RecordPosition { created_at: days.end(), id: first_meeting() });
        let page = self.ports.reports.meetings(Some(start), MEETINGS_BATCH).await?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        *before = Some(last.clone());
        let within = page.into_iter().filter(|(position, _)| position.created_at >= days.start());
        let within: Vec<_> = within.collect();
        Ok((!within.is_empty()).then(|| within.into_iter().filter_map(|(_, report)| report.ok()).collect()))
    }

    async fn add_users(
        &self,
        rows: &mut BTreeMap<String, Usage>,
        meeting: &MeetingReport,
    ) -> Result<(), AnalyticsError> {
        let attendees = self.ports.reports.attendees(&meeting.id, None, ATTENDEES_MAX).await?;
        for report in attendees.into_iter().filter_map(|(_, report)| report.ok()) {
            if report.joined_at.is_some() {
                let row = row(rows, report.external_user.as_str().to_owned());
                row.meetings += 1;
                row.attendees += 1;
                row.present_ms += report.presence.total_ms;
                row.talk_ms = Some(row.talk_ms.unwrap_or(0) + report.tally.talk_ms);
            }
        }
        Ok(())
    }
}

impl Usage {
    fn add(&mut self, report: &MeetingReport) {
        self.meetings += 1;
        self.attendees += u64::from(report.joined);
        self.present_ms += report.present_ms;
    }
}

fn row(rows: &mut BTreeMap<String, Usage>, key: String) -> &mut Usage {
    rows.entry(key).or_default()
}

/// Before every meeting's id.
fn first_meeting() -> MeetingId {
    "00000000-0000-0000-0000-000000000000".parse().expect("zeros are hexadecimal digits")
}

/// Rows of one answer.
pub(crate) const USAGE_ROWS_MAX: usize = 10_000;
/// Meetings read at a time.
const MEETINGS_BATCH: usize = 250;
/// More than any meeting has.
pub(crate) const ATTENDEES_MAX: usize = 10_000;
