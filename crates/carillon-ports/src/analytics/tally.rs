//! Sums of measurements: small whatever is measured, and added up in any order.

use std::collections::BTreeMap;

/// What was measured of an attendee over some time.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Tally {
    /// How long it was listened to.
    pub span_ms: u64,
    /// For how long of that it was heard.
    pub talk_ms: u64,
    /// For how long its microphone was muted.
    pub muted_ms: u64,
    /// For how long little or nothing arrived of its audio.
    pub weak_ms: u64,
    /// What its client and the server measured.
    pub measures: BTreeMap<Measure, Stat>,
}

/// Numbers of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Stat {
    /// How many.
    pub count: u32,
    /// Their sum.
    pub sum: f64,
    /// The largest.
    pub max: f64,
}

macro_rules! measures {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// What is measured and kept: by a client once a second, by the server every few.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Measure {
            $($(#[$doc])* $variant = $code,)+
        }

        impl Measure {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];
        }
    };
}

// Up to 256 the numbers are those of `SdkMetric.Type` in the client's protocol; above, they are the server's own. They are
// stored.
measures! {
    /// Bits per second that it believes it can send.
    SendBandwidth = 2,
    /// Bits per second that it believes it can receive.
    ReceiveBandwidth = 4,
    /// Milliseconds that checks of the path take to the server and back.
    RoundTrip = 7,
    /// Milliseconds by which the packets of its microphone vary when they arrive here.
    MicJitter = 9,
    /// Percent of the packets of its microphone that were lost.
    MicLoss = 11,
    /// Milliseconds that its sound takes to the server and back.
    MicRoundTrip = 13,
    /// Milliseconds by which the packets of the mix vary when they arrive there.
    SpeakerJitter = 16,
    /// Percent of the packets of the mix that were lost.
    SpeakerLoss = 15,
    /// Milliseconds that its pictures take to the server and back.
    SentRoundTrip = 21,
    /// Frames per second that it sends.
    SentFrames = 28,
    /// Percent of the packets of its pictures that were lost.
    SentLoss = 31,
    /// Bits per second of its pictures.
    SentBitrate = 32,
    /// Percent of the packets of a received picture that were lost.
    ReceivedLoss = 38,
    /// Frames per second of a received picture that it decodes.
    DecodedFrames = 41,
    /// Bits per second of a received picture.
    ReceivedBitrate = 44,
    /// Milliseconds by which the packets of a received picture vary.
    ReceivedJitter = 49,
    /// Rows of the pictures that it sends.
    SentHeight = 64,
    /// Rows of a received picture.
    ReceivedHeight = 69,
    /// Columns of the pictures that it sends.
    SentWidth = 86,
    /// Columns of a received picture.
    ReceivedWidth = 87,
    /// Times that a received picture stood still.
    Freezes = 90,
    /// Milliseconds that a received picture stood still.
    FreezeTime = 91,
    /// 0 to 3: how hard its processor is pressed.
    CpuPressure = 113,
    /// Milliseconds from a sender report of the server to the answer.
    ServerRoundTrip = 1_001,
    /// Percent of what the attendee sent that the server did not receive at the first attempt.
    ServerUpLoss = 1_002,
    /// Milliseconds by which that varies (RFC 3550).
    ServerUpJitter = 1_003,
    /// Percent of what the server sent that the attendee's receiver reports call lost.
    ServerDownLoss = 1_004,
    /// Milliseconds by which that varies, by the same reports.
    ServerDownJitter = 1_005,
}

impl Measure {
    /// The one that is stored under this number.
    pub fn of(kind: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.code() == kind)
    }

    /// The one that the client's protocol gives this number: no client speaks for the server.
    pub fn of_client(kind: u16) -> Option<Self> {
        Self::of(kind).filter(|measure| measure.code() <= CLIENT_CODE_MAX)
    }

    /// Its number.
    pub const fn code(self) -> u16 {
        self as u16
    }
}

impl Stat {
    /// One more number. What no measurement can be is left out.
    pub fn add(&mut self, value: f64) {
        if (0.0..=VALUE_MAX).contains(&value) {
            self.merge(Self { count: 1, sum: value, max: value });
        }
    }

    /// All of another's.
    pub fn merge(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum += other.sum;
        self.max = self.max.max(other.max);
    }

    /// The mean, when there is any number.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / f64::from(self.count))
    }
}

impl Tally {
    /// One number of a client.
    pub fn add(&mut self, measure: Measure, value: f64) {
        self.measures.entry(measure).or_default().add(value);
    }

    /// All of another's.
    pub fn merge(&mut self, other: &Self) {
        self.span_ms = self.span_ms.saturating_add(other.span_ms);
        self.talk_ms = self.talk_ms.saturating_add(other.talk_ms);
        self.muted_ms = self.muted_ms.saturating_add(other.muted_ms);
        self.weak_ms = self.weak_ms.saturating_add(other.weak_ms);
        for (measure, stat) in &other.measures {
            self.measures.entry(*measure).or_default().merge(*stat);
        }
    }

    /// The numbers of one kind; none is all zeros.
    pub fn stat(&self, measure: Measure) -> Stat {
        self.measures.get(&measure).copied().unwrap_or_default()
    }

    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The largest number that the client's protocol may give.
const CLIENT_CODE_MAX: u16 = 256;
/// More than any bit rate or time that a client can mean.
const VALUE_MAX: f64 = 1e12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_parts_are_the_sum_of_the_whole() {
        let values = [1.0, 5.0, f64::NAN, -1.0, f64::INFINITY, 3.0];
        let mut whole = Tally::default();
        values.iter().for_each(|value| whole.add(Measure::RoundTrip, *value));
        let mut parts = Tally { talk_ms: 5, ..Tally::default() };
        for value in values {
            let mut part = Tally { span_ms: 1, ..Tally::default() };
            part.add(Measure::RoundTrip, value);
            parts.merge(&part);
        }
        assert_eq!(whole.stat(Measure::RoundTrip), Stat { count: 3, sum: 9.0, max: 5.0 });
        assert_eq!(parts.stat(Measure::RoundTrip), whole.stat(Measure::RoundTrip));
        assert_eq!((parts.span_ms, parts.talk_ms), (6, 5));
        assert_eq!(whole.stat(Measure::RoundTrip).mean(), Some(3.0));
        assert_eq!(whole.stat(Measure::MicLoss).mean(), None);
    }

    #[test]
    fn a_measure_is_found_by_its_number_on_the_wire() {
        assert_eq!(Measure::of(7), Some(Measure::RoundTrip));
        assert_eq!(Measure::of(8), None);
        assert_eq!(Measure::of_client(7), Some(Measure::RoundTrip));
        assert_eq!(Measure::of_client(Measure::ServerUpLoss.code()), None, "no client speaks for the server");
        assert!(Measure::ALL.iter().all(|measure| Measure::of(measure.code()) == Some(*measure)));
    }
}
