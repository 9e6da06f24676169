//! Takes what clients tell about themselves.
//!
//! Whoever calls has checked the token. Nothing that a client says can make a report large: the words are a closed set,
//! texts are cut, and an attendee that reports too often is told to wait.

use std::time::Duration;

use carillon_ports::StoreError;
use carillon_ports::analytics::{Observation, Observed};
use carillon_proto::client_events::{ClientEvent, ClientEventReport};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};
use carillon_proto::units::Timestamp;

use crate::analytics::Analytics;

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// It is about another attendee than the one whose token came with it.
    #[error("the report is not about the attendee who sent it")]
    Foreign,
    /// The attendee reports too often.
    #[error("too many reports")]
    TooMany,
    /// It could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Analytics {
    /// Keeps a report of this attendee; it is durable when this returns.
    pub async fn ingest(
        &self,
        attendee: AttendeeId,
        external_user: ExternalUserId,
        report: ClientEventReport,
    ) -> Result<(), IngestError> {
        if report.attendee.as_ref().is_some_and(|claimed| *claimed != attendee) {
            return Err(IngestError::Foreign);
        }
        self.tellers.check_key(&attendee).map_err(|_| IngestError::TooMany)?;
        let (now, device) = (self.now(), Box::new(report.device));
        let observation = |event: ClientEvent| Observation {
            at: plausible(event.at, now),
            attendee: attendee.clone(),
            external_user: external_user.clone(),
            what: Observed::Told { device: device.clone(), event: Box::new(event) },
        };
        let observations: Vec<Observation> = report.events.into_iter().map(observation).collect();
        if observations.is_empty() {
            return Ok(());
        }
        Ok(self.ports.reports.observe(&report.meeting, observations).await?)
    }

    /// Whether a report of this attendee about its meeting, which is over, is taken: not when it is too late, and not
    /// from an attendee who was removed from the meeting. The log is read first, so that what it says of both is known.
    pub async fn still_takes(&self, meeting: &MeetingId, attendee: &AttendeeId) -> Result<bool, IngestError> {
        self.follow().await?;
        let (reports, lately) = (&self.ports.reports, |at| self.now().since(at) <= DELAY_MAX);
        let report = reports.meeting(meeting).await?;
        if !report.is_some_and(|report| report.ended_at.is_none_or(lately)) {
            return Ok(false);
        }
        Ok(!reports.attendee(meeting, attendee).await?.is_some_and(|report| report.removed))
    }
}

/// What the client's clock says, unless that cannot be: it retries for minutes, and clocks are wrong by years.
fn plausible(at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    at.filter(|at| *at <= now && now.since(*at) <= DELAY_MAX).unwrap_or(now)
}

/// A client tries again for minutes.
const DELAY_MAX: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_not_believed() {
        let at = |seconds: u64| Timestamp::from_millis(seconds * 1_000);
        let now = at(10_000);
        assert_eq!(plausible(Some(at(9_990)), now), at(9_990));
        assert_eq!(plausible(Some(at(10_001)), now), now);
        assert_eq!(plausible(Some(at(1)), now), now);
        assert_eq!(plausible(None, now), now);
    }
}
