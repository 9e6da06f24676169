//! What is being measured of one live meeting: half a minute of each attendee at a time.
//!
//! Numbers come several times a second and would be too many to keep; half a minute is fine enough to see when a call
//! went bad. Pure: time is an input, and what is over is handed out.
//!
//! Invariant: there is one open window for each attendee that was heard of lately, and no other.

use std::collections::BTreeMap;
use std::time::Duration;

use carillon_ports::analytics::{Measure, Observation, Observed, Tally};
use carillon_proto::id::{AttendeeId, ExternalUserId};
use carillon_proto::units::Timestamp;

/// The open windows of one meeting.
#[derive(Debug, Default)]
pub struct Windows(BTreeMap<AttendeeId, Window>);

#[derive(Debug)]
struct Window {
    external_user: ExternalUserId,
    since: Timestamp,
    tally: Tally,
}

/// A number of a client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Its kind in the client's protocol.
    pub kind: u16,
    /// The number.
    pub value: f64,
}

impl Windows {
    /// Takes what was heard of an attendee.
    pub fn heard(
        &mut self,
        now: Timestamp,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
        heard: Tally,
    ) {
        self.window(now, attendee, external_user).merge(&heard);
    }

    /// Takes what its client measured in the last second or so.
    pub fn measured(
        &mut self,
        now: Timestamp,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
        samples: impl IntoIterator<Item = Sample>,
    ) {
        let window = self.window(now, attendee, external_user);
        let mut tally = Tally::default();
        for sample in samples {
            if let Some(measure) = Measure::of_client(sample.kind) {
                tally.add(measure, sample.value);
            }
        }
        count_freezes(&mut tally);
        window.merge(&tally);
    }

    /// Takes what the server measured of its packets.
    pub fn travelled(
        &mut self,
        now: Timestamp,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
        measured: impl IntoIterator<Item = (Measure, f64)>,
    ) {
        let tally = self.window(now, attendee, external_user);
        measured.into_iter().for_each(|(measure, value)| tally.add(measure, value));
    }

    /// The windows that are over.
    pub fn due(&mut self, now: Timestamp) -> Vec<Observation> {
        let over = self.0.iter().filter(|(_, window)| now.since(window.since) >= WINDOW);
        let over: Vec<AttendeeId> = over.map(|(attendee, _)| attendee.clone()).collect();
        over.iter().filter_map(|attendee| self.close(now, attendee)).collect()
    }

    /// The window of an attendee that goes.
    pub fn close(&mut self, now: Timestamp, attendee: &AttendeeId) -> Option<Observation> {
        let (attendee, Window { external_user, tally, .. }) = self.0.remove_entry(attendee)?;
        let what = Observed::Measured(Box::new(tally));
        Some(Observation { at: now, attendee, external_user, what })
    }

    /// All of them: the meeting ends.
    pub fn close_all(&mut self, now: Timestamp) -> Vec<Observation> {
        let attendees: Vec<AttendeeId> = self.0.keys().cloned().collect();
        attendees.iter().filter_map(|attendee| self.close(now, attendee)).collect()
    }

    fn window(
        &mut self,
        now: Timestamp,
        attendee: &AttendeeId,
        external_user: &ExternalUserId,
    ) -> &mut Tally {
        if !self.0.contains_key(attendee) {
            let window = Window { external_user: external_user.clone(), since: now, tally: Tally::default() };
            self.0.insert(attendee.clone(), window);
        }
        &mut self.0.get_mut(attendee).expect("it was inserted if it was not there").tally
    }
}

/// Counts a freeze where a client tells of none but of the time that it took.
///
/// It divides its count by the seconds since its last report and drops what is behind the point, so one freeze told after
/// 1.01 s is none; milliseconds survive that (amazon-chime-sdk-js, `ClientMetricReport.ts`).
fn count_freezes(report: &mut Tally) {
    if report.stat(Measure::FreezeTime).sum >= 1.0 && report.stat(Measure::Freezes).sum < 1.0 {
        report.add(Measure::Freezes, 1.0);
    }
}

/// How long a window is open.
pub(crate) const WINDOW: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn who(number: u8) -> (AttendeeId, ExternalUserId) {
        let attendee = format!("a77e0dee-0000-4000-8000-0000000000{number:02x}").parse().unwrap();
        (attendee, format!("user-{number}").parse().unwrap())
    }

    #[test]
    fn half_a_minute_is_handed_out_once_and_a_new_one_begins() {
        let mut windows = Windows::default();
        let (alice, name) = who(1);
        for second in 0..=30 {
            windows.measured(at(second), &alice, &name, [Sample { kind: 7, value: 20.0 }]);
            let heard = Tally { span_ms: 1_000, talk_ms: 200, ..Tally::default() };
            windows.heard(at(second), &alice, &name, heard);
            assert_eq!(windows.due(at(second)).len(), usize::from(second == 30));
        }
        windows.measured(at(31), &alice, &name, [Sample { kind: 8, value: 20.0 }]);
        assert_eq!(windows.due(at(32)), []);
        assert_eq!(windows.close(at(33), &alice).unwrap().at, at(33));
        assert_eq!(windows.close(at(33), &alice), None);
    }

    #[test]
    fn what_was_measured_is_in_the_window_and_unknown_numbers_are_not() {
        let mut windows = Windows::default();
        let (alice, name) = who(1);
        let samples = [(7, 20.0), (7, 40.0), (300, 1.0), (64, 720.0)];
        windows.measured(at(0), &alice, &name, samples.map(|(kind, value)| Sample { kind, value }));
        windows.measured(at(0), &who(2).0, &who(2).1, []);
        let closed = windows.close_all(at(5));
        assert_eq!(closed.len(), 2);
        let Observed::Measured(tally) = &closed[0].what else { panic!("{closed:?}") };
        assert_eq!(tally.stat(Measure::RoundTrip).mean(), Some(30.0));
        assert_eq!((tally.stat(Measure::SentHeight).max, tally.measures.len()), (720.0, 2));
    }

    #[test]
    fn a_freeze_that_the_client_rounded_away_is_counted_by_its_time() {
        let mut windows = Windows::default();
        let (alice, name) = who(1);
        let (freezes, time) = (Measure::Freezes.code(), Measure::FreezeTime.code());
        for report in
            [[(freezes, 0.0), (time, 980.0)], [(freezes, 2.0), (time, 700.0)], [(freezes, 0.0), (time, 0.0)]]
        {
            windows.measured(at(0), &alice, &name, report.map(|(kind, value)| Sample { kind, value }));
        }
        let closed = windows.close(at(5), &alice).unwrap();
        let Observed::Measured(tally) = closed.what else { panic!("{closed:?}") };
        assert_eq!((tally.stat(Measure::Freezes).sum, tally.stat(Measure::FreezeTime).sum), (3.0, 1_680.0));
    }
}
