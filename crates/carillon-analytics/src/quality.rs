//! How well an attendee fared, from what was measured.
//!
//! *Up* is from the attendee to the server, *down* the other way. Loss and jitter are of sound and picture together,
//! because an attendee suffers from both alike. How packets travel is told twice: by the client, and by the server, which
//! also knows it of clients that tell nothing.

use carillon_ports::analytics::{Measure, Stat, Tally};

/// A number over some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The mean.
    pub mean: f64,
    /// The largest.
    pub max: f64,
}

/// How packets travelled; what nobody measured is absent.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Transport {
    /// Milliseconds to the server and back.
    pub round_trip_ms: Option<Range>,
    /// Percent of packets lost on the way here.
    pub up_loss_percent: Option<Range>,
    /// Percent of packets lost on the way there.
    pub down_loss_percent: Option<Range>,
    /// Milliseconds by which packets vary on the way here.
    pub up_jitter_ms: Option<Range>,
    /// Milliseconds by which packets vary on the way there.
    pub down_jitter_ms: Option<Range>,
}

/// What is known; what nobody measured is absent.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Quality {
    /// As the client reports it.
    pub client: Transport,
    /// As the server sees it.
    pub server: Transport,
    /// Rows and columns of the largest picture that it sent.
    pub sent_size: Option<(u32, u32)>,
    /// Rows and columns of the largest picture that it received.
    pub received_size: Option<(u32, u32)>,
    /// Frames per second that it sent.
    pub sent_frames: Option<Range>,
    /// Frames per second that it decoded.
    pub decoded_frames: Option<Range>,
    /// How often a received picture stood still.
    pub freezes: u32,
    /// For how many milliseconds.
    pub freeze_ms: u64,
    /// 0 to 3: how hard its processor was pressed at most.
    pub cpu_pressure: Option<u32>,
    /// Percent of the time in which little or nothing of its sound arrived.
    pub weak_percent: Option<f64>,
}

/// In a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// Nobody noticed anything.
    Good,
    /// Some noticed.
    Fair,
    /// It was a pain.
    Poor,
}

impl Quality {
    /// What a tally says.
    pub fn of(tally: &Tally) -> Self {
        let range = |measures: &[Measure]| range(tally, measures);
        let frozen = tally.stat(Measure::FreezeTime);
        let weak = tally.weak_ms as f64 / tally.span_ms.max(1) as f64 * 100.0;
        Self {
            client: Transport {
                round_trip_ms: range(&[Measure::RoundTrip, Measure::MicRoundTrip, Measure::SentRoundTrip]),
                up_loss_percent: range(&[Measure::MicLoss, Measure::SentLoss]),
                down_loss_percent: range(&[Measure::SpeakerLoss, Measure::ReceivedLoss]),
                up_jitter_ms: range(&[Measure::MicJitter]),
                down_jitter_ms: range(&[Measure::SpeakerJitter, Measure::ReceivedJitter]),
            },
            server: Transport {
                round_trip_ms: range(&[Measure::ServerRoundTrip]),
                up_loss_percent: range(&[Measure::ServerUpLoss]),
                down_loss_percent: range(&[Measure::ServerDownLoss]),
                up_jitter_ms: range(&[Measure::ServerUpJitter]),
                down_jitter_ms: range(&[Measure::ServerDownJitter]),
            },
            sent_size: size(tally, Measure::SentHeight, Measure::SentWidth),
            received_size: size(tally, Measure::ReceivedHeight, Measure::ReceivedWidth),
            sent_frames: range(&[Measure::SentFrames]),
            decoded_frames: range(&[Measure::DecodedFrames]),
            freezes: tally.stat(Measure::Freezes).sum.round() as u32,
            freeze_ms: frozen.sum.round() as u64,
            cpu_pressure: range(&[Measure::CpuPressure]).map(|range| range.max as u32),
            weak_percent: (tally.span_ms > 0).then_some(weak),
        }
    }

    /// In a word: the worst of what is known, `None` when nothing is.
    pub fn rating(&self, span_ms: u64) -> Option<Rating> {
        let frozen = (span_ms > 0).then(|| self.freeze_ms as f64 / span_ms as f64 * 100.0);
        let ratings = [
            self.client.rating(),
            self.server.rating(),
            rate(frozen, FROZEN_PERCENT),
            rate(self.weak_percent, WEAK_PERCENT),
        ];
        ratings.into_iter().flatten().max()
    }
}

impl Transport {
    fn rating(&self) -> Option<Rating> {
        let mean = |range: Option<Range>| range.map(|range| range.mean);
        let ratings = [
            rate(mean(self.up_loss_percent), LOSS_PERCENT),
            rate(mean(self.down_loss_percent), LOSS_PERCENT),
            rate(mean(self.round_trip_ms), ROUND_TRIP_MS),
            rate(mean(self.up_jitter_ms), JITTER_MS),
            rate(mean(self.down_jitter_ms), JITTER_MS),
        ];
        ratings.into_iter().flatten().max()
    }
}

impl Rating {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

fn range(tally: &Tally, measures: &[Measure]) -> Option<Range> {
    let mut all = Stat::default();
    measures.iter().for_each(|measure| all.merge(tally.stat(*measure)));
    all.mean().map(|mean| Range { mean, max: all.max })
}

fn size(tally: &Tally, height: Measure, width: Measure) -> Option<(u32, u32)> {
    let largest = |measure| tally.stat(measure).max as u32;
    Some((largest(height), largest(width))).filter(|(height, _)| *height > 0)
}

fn rate(value: Option<f64>, (fair, poor): (f64, f64)) -> Option<Rating> {
    value.map(|value| match value {
        value if value >= poor => Rating::Poor,
        value if value >= fair => Rating::Fair,
        _ => Rating::Good,
    })
}

// From where on it is fair, and from where on poor. ITU-T G.114 finds 150 ms one way good and 400 ms the end of what is
// acceptable; concealment of Opus is heard from a few percent of loss on.
const ROUND_TRIP_MS: (f64, f64) = (250.0, 500.0);
const LOSS_PERCENT: (f64, f64) = (2.0, 8.0);
const JITTER_MS: (f64, f64) = (40.0, 100.0);
const FROZEN_PERCENT: (f64, f64) = (1.0, 5.0);
const WEAK_PERCENT: (f64, f64) = (5.0, 20.0);

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(measured: &[(Measure, f64)]) -> Tally {
        let mut tally = Tally { span_ms: 30_000, ..Tally::default() };
        measured.iter().for_each(|(measure, value)| tally.add(*measure, *value));
        tally
    }

    #[test]
    fn nothing_measured_is_no_rating() {
        let quality = Quality::of(&Tally::default());
        assert_eq!(
            (quality.rating(0), quality.weak_percent, quality.client.round_trip_ms),
            (None, None, None)
        );
    }

    #[test]
    fn the_worst_counts() {
        let rating = |measured: &[(Measure, f64)]| Quality::of(&tally(measured)).rating(30_000);
        assert_eq!(rating(&[(Measure::RoundTrip, 20.0), (Measure::MicLoss, 0.0)]), Some(Rating::Good));
        assert_eq!(rating(&[(Measure::RoundTrip, 20.0), (Measure::MicLoss, 3.0)]), Some(Rating::Fair));
        assert_eq!(rating(&[(Measure::RoundTrip, 900.0), (Measure::MicLoss, 3.0)]), Some(Rating::Poor));
        assert_eq!(rating(&[(Measure::FreezeTime, 900.0)]), Some(Rating::Fair));
        let seen_by_the_server = [(Measure::MicLoss, 0.0), (Measure::ServerUpLoss, 9.0)];
        assert_eq!(rating(&seen_by_the_server), Some(Rating::Poor), "whatever the client says");
    }

    #[test]
    fn sound_and_picture_count_together() {
        let quality = Quality::of(&tally(&[
            (Measure::SpeakerLoss, 1.0),
            (Measure::ReceivedLoss, 3.0),
            (Measure::ReceivedHeight, 360.0),
            (Measure::ReceivedWidth, 640.0),
            (Measure::Freezes, 2.0),
        ]));
        assert_eq!(quality.client.down_loss_percent, Some(Range { mean: 2.0, max: 3.0 }));
        assert_eq!((quality.received_size, quality.sent_size), (Some((360, 640)), None));
        assert_eq!((quality.freezes, quality.server), (2, Transport::default()));
    }
}
