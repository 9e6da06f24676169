//! How loud and how well an attendee is received, from packet headers alone.
//!
//! The level in every packet's header tells who speaks before anything is decoded; gaps in the sequence numbers
//! tell how much is lost.
//!
//! Wire: RFC 6464 (audio level), `signaling.md` section 4.10 (volume and signal strength).

use std::time::{Duration, Instant};

use carillon_proto::units::{AudioLevel, SignalStrength};

/// Louder than this counts as sound worth mixing. Speech lies between 15 and 50; suppressed noise near 127.
pub const SPEECH: AudioLevel = AudioLevel::from_dbov_below(65);
/// How long an attendee stays a candidate after its last sound: longer than a pause between words, so that words'
/// ends are not cut and encoders are not switched at every breath.
const HANGOVER: Duration = Duration::from_millis(1_500);
/// Over how much the loss is judged.
const LOSS_WINDOW: Duration = Duration::from_secs(2);
/// More loss than this is audible in spite of FEC and concealment.
const LOSS_WEAK: f64 = 0.05;

/// Listens to the headers of one attendee's audio.
#[derive(Debug)]
pub struct LevelMeter {
    /// Loudest of the current reporting interval.
    interval: AudioLevel,
    /// Smoothed loudness for ranking talkers: decibels above silence, fast up and slow down.
    smoothed: f32,
    last_sound: Option<Instant>,
    last_packet: Option<Instant>,
    window_start: Option<Instant>,
    received: u64,
    highest: Option<u64>,
    window_highest: Option<u64>,
    signal: SignalStrength,
}

impl Default for LevelMeter {
    fn default() -> Self {
        Self {
            interval: AudioLevel::SILENCE,
            smoothed: 0.0,
            last_sound: None,
            last_packet: None,
            window_start: None,
            received: 0,
            highest: None,
            window_highest: None,
            signal: SignalStrength::Good,
        }
    }
}

impl LevelMeter {
    /// Takes note of a packet.
    pub fn packet(&mut self, now: Instant, seq: u64, level: AudioLevel) {
        self.interval = self.interval.min(level);
        let loudness = f32::from(127 - level.dbov_below());
        let weight = if loudness > self.smoothed { 0.4 } else { 0.02 };
        self.smoothed += (loudness - self.smoothed) * weight;
        if level < SPEECH {
            self.last_sound = Some(now);
        }
        self.last_packet = Some(now);
        self.count(now, seq);
    }

    /// The sender has started anew: sequence numbers mean something else from here on.
    pub fn restart(&mut self) {
        self.highest = None;
        self.window_highest = None;
        self.window_start = None;
        self.received = 0;
    }

    /// The loudest level since the last call.
    pub fn take_interval(&mut self) -> AudioLevel {
        std::mem::replace(&mut self.interval, AudioLevel::SILENCE)
    }

    /// How well packets arrive.
    pub fn signal(&self, now: Instant) -> SignalStrength {
        match self.last_packet {
            Some(last) if now.saturating_duration_since(last) < LOSS_WINDOW => self.signal,
            _ => SignalStrength::None,
        }
    }

    /// Rank among those who speak; `None` for those who do not.
    pub fn loudness(&self, now: Instant) -> Option<f32> {
        let last_sound = self.last_sound?;
        (now.saturating_duration_since(last_sound) < HANGOVER).then_some(self.smoothed)
    }

    fn count(&mut self, now: Instant, seq: u64) {
        let start = *self.window_start.get_or_insert(now);
        self.received += 1;
        self.highest = Some(self.highest.map_or(seq, |highest| highest.max(seq)));
        let (Some(highest), elapsed) = (self.highest, now.saturating_duration_since(start)) else { return };
        let before = *self.window_highest.get_or_insert(seq.saturating_sub(1));
        if elapsed < LOSS_WINDOW {
            return;
        }
        let expected = highest.saturating_sub(before).max(1);
        let lost = 1.0 - (self.received as f64 / expected as f64).min(1.0);
        self.signal = if lost > LOSS_WEAK { SignalStrength::Weak } else { SignalStrength::Good };
        self.window_start = Some(now);
        self.window_highest = Some(highest);
        self.received = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(meter: &mut LevelMeter, start: Instant, seqs: impl Iterator<Item = u64>, level: u8) -> Instant {
        let mut now = start;
        for seq in seqs {
            now = start + Duration::from_millis(20) * u32::try_from(seq % 10_000).unwrap();
            meter.packet(now, seq, AudioLevel::from_dbov_below(level));
        }
        now
    }

    #[test]
    fn the_loudest_packet_of_the_interval_is_reported_once() {
        let mut meter = LevelMeter::default();
        let now = crate::epoch();
        meter.packet(now, 1, AudioLevel::from_dbov_below(40));
        meter.packet(now, 2, AudioLevel::from_dbov_below(20));
        meter.packet(now, 3, AudioLevel::from_dbov_below(60));
        assert_eq!(meter.take_interval().dbov_below(), 20);
        assert_eq!(meter.take_interval(), AudioLevel::SILENCE);
    }

    #[test]
    fn loss_makes_the_signal_weak_and_absence_makes_it_none() {
        let start = crate::epoch();
        let mut meter = LevelMeter::default();
        let now = run(&mut meter, start, 0..150, 30);
        assert_eq!(meter.signal(now), SignalStrength::Good);
        let now = run(&mut meter, start, (150..400).filter(|seq| seq % 5 != 0), 30);
        assert_eq!(meter.signal(now), SignalStrength::Weak);
        assert_eq!(meter.signal(now + LOSS_WINDOW), SignalStrength::None);
    }

    #[test]
    fn only_those_who_made_a_sound_lately_rank() {
        let start = crate::epoch();
        let mut meter = LevelMeter::default();
        let now = run(&mut meter, start, 0..10, 90);
        assert_eq!(meter.loudness(now), None);
        let now = run(&mut meter, start, 10..20, 30);
        assert!(meter.loudness(now).is_some());
        assert_eq!(meter.loudness(now + HANGOVER), None);
    }
}
