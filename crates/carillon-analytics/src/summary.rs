//! How a meeting went as a whole, from what is known of those who were there.
//!
//! Times and counts are added up. What was measured of each (its mean over the meeting, by the client or by the server,
//! whichever is worse) is told as the median of them all and as the worst. The rating is that of the meeting's unluckiest
//! quarter: one bad line among many does not make a bad meeting, and one of two does.

use std::collections::BTreeMap;

use carillon_proto::client_events::{Browser, Form, System};

use crate::quality::{Range, Rating};
use crate::views::AttendeeView;

/// A number over some people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Half of them fared no worse.
    pub median: f64,
    /// Nobody fared worse.
    pub worst: f64,
}

/// A meeting as a whole; what nobody measured is absent.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Summary {
    /// How long people were there, together.
    pub present_ms: u64,
    /// How long they spoke, together.
    pub talk_ms: u64,
    /// How long they were muted, together.
    pub muted_ms: u64,
    /// How long cameras were on, together.
    pub camera_ms: u64,
    /// How long content was shared.
    pub content_ms: u64,
    /// How often somebody was lost.
    pub drops: u64,
    /// How often somebody came back after a connection was lost.
    pub reconnects: u64,
    /// How often somebody was muted.
    pub mutes: u64,
    /// How often a client found its connection poor.
    pub poor_connections: u64,
    /// How often a received picture stood still.
    pub freezes: u64,
    /// For how long, together.
    pub freeze_ms: u64,
    /// Milliseconds to the server and back.
    pub round_trip_ms: Option<Spread>,
    /// Percent of packets lost on the way here.
    pub up_loss_percent: Option<Spread>,
    /// Percent of packets lost on the way there.
    pub down_loss_percent: Option<Spread>,
    /// Milliseconds by which packets vary on the way here.
    pub up_jitter_ms: Option<Spread>,
    /// Milliseconds by which packets vary on the way there.
    pub down_jitter_ms: Option<Spread>,
    /// Milliseconds that clients took to start.
    pub start_ms: Option<Spread>,
    /// Rows and columns of the largest picture that somebody sent.
    pub sent_size: Option<(u32, u32)>,
    /// Rows and columns of the largest picture that somebody received.
    pub received_size: Option<(u32, u32)>,
    /// How many fared how.
    pub ratings: Ratings,
    /// In a word.
    pub rating: Option<Rating>,
    /// How many were on which browser.
    pub browsers: BTreeMap<Browser, u32>,
    /// How many were on which system.
    pub systems: BTreeMap<System, u32>,
    /// How many held what.
    pub forms: BTreeMap<Form, u32>,
}

/// How many people fared how; of the others nothing was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Ratings {
    /// Nobody noticed anything.
    pub good: u32,
    /// Some noticed.
    pub fair: u32,
    /// It was a pain.
    pub poor: u32,
}

impl Summary {
    /// Of all of a meeting's attendees.
    pub(crate) fn of(attendees: &[AttendeeView]) -> Self {
        let sum = |member: fn(&AttendeeView) -> u64| {
            attendees.iter().map(member).fold(0, |sum: u64, each| sum.saturating_add(each))
        };
        let ratings = Ratings::of(attendees);
        let devices = || attendees.iter().filter_map(|it| it.device.as_ref());
        Self {
            present_ms: sum(|it| it.present_ms),
            talk_ms: sum(|it| it.talk_ms),
            muted_ms: sum(|it| it.muted_ms),
            camera_ms: sum(|it| it.camera_ms),
            content_ms: sum(|it| it.content_ms),
            drops: sum(|it| it.drops.into()),
            reconnects: sum(|it| it.reconnects.into()),
            mutes: sum(|it| it.mutes.into()),
            poor_connections: sum(|it| it.poor_connections.into()),
            freezes: sum(|it| it.quality.freezes.into()),
            freeze_ms: sum(|it| it.quality.freeze_ms),
            round_trip_ms: spread(attendees, |it| worse(it, |way| way.round_trip_ms)),
            up_loss_percent: spread(attendees, |it| worse(it, |way| way.up_loss_percent)),
            down_loss_percent: spread(attendees, |it| worse(it, |way| way.down_loss_percent)),
            up_jitter_ms: spread(attendees, |it| worse(it, |way| way.up_jitter_ms)),
            down_jitter_ms: spread(attendees, |it| worse(it, |way| way.down_jitter_ms)),
            start_ms: spread(attendees, |it| it.start_ms.map(f64::from)),
            sent_size: attendees.iter().filter_map(|it| it.quality.sent_size).max(),
            received_size: attendees.iter().filter_map(|it| it.quality.received_size).max(),
            rating: ratings.of_the_unluckiest_quarter(),
            ratings,
            browsers: counted(devices().map(|device| device.browser)),
            systems: counted(devices().map(|device| device.system)),
            forms: counted(devices().map(|device| device.form)),
        }
    }
}

impl Ratings {
    fn of(attendees: &[AttendeeView]) -> Self {
        let count = |rating| {
            let count = attendees.iter().filter(|it| it.rating == Some(rating)).count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        Self { good: count(Rating::Good), fair: count(Rating::Fair), poor: count(Rating::Poor) }
    }

    /// The worst rating that more than a quarter of those measured reach or fall below.
    fn of_the_unluckiest_quarter(self) -> Option<Rating> {
        let quarter = (self.good + self.fair + self.poor) / 4;
        match self {
            Self { good: 0, fair: 0, poor: 0 } => None,
            Self { poor, .. } if poor > quarter => Some(Rating::Poor),
            Self { fair, poor, .. } if fair + poor > quarter => Some(Rating::Fair),
            _ => Some(Rating::Good),
        }
    }
}

/// What the client says or what the server saw, whichever is worse.
fn worse(attendee: &AttendeeView, member: fn(&crate::Transport) -> Option<Range>) -> Option<f64> {
    let ways = [member(&attendee.quality.client), member(&attendee.quality.server)];
    ways.into_iter().flatten().map(|range| range.mean).max_by(f64::total_cmp)
}

fn spread(attendees: &[AttendeeView], value: impl Fn(&AttendeeView) -> Option<f64>) -> Option<Spread> {
    let mut values: Vec<f64> = attendees.iter().filter_map(value).collect();
    values.sort_by(f64::total_cmp);
    let (middle, worst) = (values.len() / 2, *values.last()?);
    let median = match values.len() % 2 {
        0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    };
    Some(Spread { median, worst })
}

fn counted<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, u32> {
    let mut counts = BTreeMap::new();
    keys.for_each(|key| *counts.entry(key).or_default() += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use carillon_ports::analytics::{AttendeeReport, Measure};
    use carillon_proto::units::Timestamp;

    fn view(measured: &[(Measure, f64)]) -> AttendeeView {
        let id = "0f9a2b6e-1111-4222-8333-444455550706";
        let mut report = AttendeeReport::new(id.parse().unwrap(), "ada".parse().unwrap());
        report.tally.span_ms = 30_000;
        measured.iter().for_each(|(measure, value)| report.tally.add(*measure, *value));
        report.reconnects = 1;
        AttendeeView::of(&report, Timestamp::from_millis(1))
    }

    fn rating(good: u32, fair: u32, poor: u32) -> Option<Rating> {
        Ratings { good, fair, poor }.of_the_unluckiest_quarter()
    }

    #[test]
    fn one_bad_line_makes_a_meeting_of_two_bad_and_one_of_many_not() {
        assert_eq!(rating(0, 0, 0), None);
        assert_eq!(rating(1, 0, 0), Some(Rating::Good));
        assert_eq!(rating(1, 0, 1), Some(Rating::Poor));
        assert_eq!(rating(3, 0, 1), Some(Rating::Good));
        assert_eq!(rating(2, 1, 1), Some(Rating::Fair));
        assert_eq!(rating(8, 0, 2), Some(Rating::Good));
        assert_eq!(rating(7, 0, 3), Some(Rating::Poor));
    }

    #[test]
    fn what_was_measured_is_told_by_its_median_and_its_worst() {
        let summary = Summary::of(&[
            view(&[(Measure::RoundTrip, 20.0), (Measure::ServerRoundTrip, 40.0), (Measure::Freezes, 2.0)]),
            view(&[(Measure::RoundTrip, 300.0), (Measure::FreezeTime, 700.0), (Measure::SentHeight, 720.0)]),
            view(&[(Measure::ServerRoundTrip, 60.0)]),
            view(&[]),
        ]);
        assert_eq!(summary.round_trip_ms, Some(Spread { median: 60.0, worst: 300.0 }));
        assert_eq!((summary.up_loss_percent, summary.sent_size), (None, Some((720, 0))));
        assert_eq!((summary.freezes, summary.freeze_ms, summary.reconnects), (2, 700, 4));
        assert_eq!(summary.ratings, Ratings { good: 3, fair: 1, poor: 0 });
        assert_eq!(summary.rating, Some(Rating::Good), "one in four");
        let pair = [view(&[(Measure::RoundTrip, 20.0)]), view(&[(Measure::RoundTrip, 30.0)])];
        assert_eq!(Summary::of(&pair).round_trip_ms, Some(Spread { median: 25.0, worst: 30.0 }));
    }
}
