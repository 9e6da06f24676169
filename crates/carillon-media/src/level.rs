//! How loud and how well an attendee is received, from packet headers alone.
//!
//! The level in every packet's header tells who speaks before anything is decoded. A voice rises and falls within
//! a second; what does not is noise, and a click is over before a syllable is: neither is reported as loud, and
//! who makes noise has his place among the talkers only while nobody speaks. What the noise is like is forgotten
//! with a microphone that was off. Gaps in the sequence numbers tell how much is lost.
//!
//! Wire: RFC 6464 (audio level), `signaling.md` section 4.10 (volume and signal strength).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use carillon_proto::units::{AudioLevel, SignalStrength};

/// Louder than this counts as sound worth mixing. Speech lies between 15 and 50; suppressed noise near 127.
pub const SPEECH: AudioLevel = AudioLevel::from_dbov_below(65);
/// Clients show only what is louder than this (`DefaultVolumeIndicatorAdapter.ts`).
const SHOWN: AudioLevel = AudioLevel::from_dbov_below(42);
/// As loud as this nothing is taken for noise: music does not pause either.
const NOISE_MAX: AudioLevel = AudioLevel::from_dbov_below(24);
/// By how many decibels a voice exceeds the noise around it.
const ABOVE_NOISE: u8 = 9;
/// Packets in which the noise is looked for before older ones are forgotten, a second of them; three such windows.
const NOISE_PACKETS: u32 = 50;
/// Packets that a report is about. With a report every 200 ms, speech shows within 260 ms of its beginning and
/// is gone 300 ms after its end.
const REPORT_PACKETS: usize = 8;
/// A sound of speech lasts for so many packets; the click of a key is in two at most, however soon the next comes.
const SOUND_PACKETS: usize = 3;
/// For so long after a sound of speech shorter ones are its continuation. Longer than a word's pauses, shorter than
/// what tells the next click of a key from a syllable.
const SPEAKING: Duration = Duration::from_millis(400);
/// After so many packets of perfect silence a microphone was off, or a browser had taken out all noise: what is around
/// now is not known. Half a second.
const OFF_PACKETS: u32 = 25;
/// What arrived longer ago is over; far more than jitter keeps packets back.
const REPORT_MAX: Duration = Duration::from_millis(400);
/// How long an attendee stays a candidate after its last sound: longer than a pause between words, so that words'
/// ends are not cut and encoders are not switched at every breath.
const HANGOVER: Duration = Duration::from_millis(1_500);
/// What noise counts less than speech when places are given, in decibels.
const NOISE_MALUS: f32 = 30.0;
/// Over how much the loss is judged.
const LOSS_WINDOW: Duration = Duration::from_secs(2);
/// More loss than this is audible in spite of FEC and concealment.
const LOSS_WEAK: f64 = 0.05;

/// Listens to the headers of one attendee's audio.
#[derive(Debug)]
pub struct LevelMeter {
    /// The latest packets.
    recent: VecDeque<(u64, AudioLevel)>,
    noise: Noise,
    /// Smoothed loudness for ranking talkers: decibels above silence, fast up and slow down.
    smoothed: f32,
    last_sound: Option<Instant>,
    last_voice: Option<Instant>,
    /// Packets in a row that were loud enough and more than noise.
    voiced: usize,
    /// When that last were enough for a sound of speech.
    last_speech: Option<Instant>,
    last_packet: Option<Instant>,
    window_start: Option<Instant>,
    received: u64,
    highest: Option<u64>,
    window_highest: Option<u64>,
    signal: SignalStrength,
}

/// The quietest of the last seconds.
#[derive(Debug)]
struct Noise {
    quietest: [AudioLevel; 3],
    packets: u32,
    /// Packets of perfect silence in a row.
    silent: u32,
}

impl Default for Noise {
    fn default() -> Self {
        // Nothing is known: only what rises is a voice.
        Self { quietest: [AudioLevel::from_dbov_below(0); 3], packets: 0, silent: 0 }
    }
}

impl Noise {
    fn packet(&mut self, level: AudioLevel) {
        if level == AudioLevel::SILENCE {
            self.silent = self.silent.saturating_add(1);
        } else {
            if self.silent >= OFF_PACKETS {
                *self = Self::default();
            }
            self.silent = 0;
        }
        if self.packets.is_multiple_of(NOISE_PACKETS) {
            let [_, b, c] = self.quietest;
            self.quietest = if self.packets == NOISE_PACKETS { [c; 3] } else { [b, c, c] };
            self.quietest[2] = level;
        }
        self.packets = self.packets.wrapping_add(1);
        self.quietest[2] = self.quietest[2].max(level);
    }

    /// Whether so loud a sound is more than noise.
    fn is_exceeded_by(&self, level: AudioLevel) -> bool {
        let quietest = self.quietest.into_iter().max().unwrap_or(AudioLevel::SILENCE);
        level <= NOISE_MAX || level.dbov_below().saturating_add(ABOVE_NOISE) <= quietest.dbov_below()
    }
}

impl Default for LevelMeter {
    fn default() -> Self {
        Self {
            recent: VecDeque::with_capacity(REPORT_PACKETS),
            noise: Noise::default(),
            smoothed: 0.0,
            last_sound: None,
            last_voice: None,
            voiced: 0,
            last_speech: None,
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
        self.noise.packet(level);
        if self.recent.len() == REPORT_PACKETS {
            self.recent.pop_front();
        }
        self.recent.push_back((seq, level));
        let loudness = f32::from(127 - level.dbov_below());
        let weight = if loudness > self.smoothed { 0.4 } else { 0.02 };
        self.smoothed += (loudness - self.smoothed) * weight;
        if level < SPEECH {
            self.last_sound = Some(now);
            if self.noise.is_exceeded_by(level) {
                self.last_voice = Some(now);
            }
        }
        let voiced = level < SHOWN && self.noise.is_exceeded_by(level);
        self.voiced = if voiced { self.voiced + 1 } else { 0 };
        if self.voiced >= SOUND_PACKETS {
            self.last_speech = Some(now);
        }
        self.last_packet = Some(now);
        self.count(now, seq);
    }

    /// The sender has started anew: sequence numbers mean something else from here on.
    pub fn restart(&mut self) {
        self.recent.clear();
        self.highest = None;
        self.window_highest = None;
        self.window_start = None;
        self.received = 0;
    }

    /// How loud the attendee is in this moment.
    pub fn level(&self, now: Instant) -> AudioLevel {
        let newest = self.recent.iter().map(|(seq, _)| *seq).max();
        let (Some(newest), Some(last)) = (newest, self.last_packet) else { return AudioLevel::SILENCE };
        if now.saturating_duration_since(last) > REPORT_MAX {
            return AudioLevel::SILENCE;
        }
        let oldest = newest.saturating_sub(REPORT_PACKETS as u64 - 1);
        let speaks = self.last_speech.is_some_and(|at| now.saturating_duration_since(at) < SPEAKING);
        if !speaks {
            return AudioLevel::SILENCE;
        }
        let mut levels: Vec<_> =
            self.recent.iter().filter(|(seq, _)| *seq >= oldest).map(|(_, level)| *level).collect();
        levels.sort_unstable();
        let place = SOUND_PACKETS.min(levels.len()).saturating_sub(1);
        let level = levels.get(place).copied().unwrap_or(AudioLevel::SILENCE);
        if self.noise.is_exceeded_by(level) { level } else { AudioLevel::SILENCE }
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
        let is_lately = |at: Instant| now.saturating_duration_since(at) < HANGOVER;
        let malus = if self.last_voice.is_some_and(is_lately) { 0.0 } else { NOISE_MALUS };
        is_lately(last_sound).then_some(self.smoothed - malus)
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

    /// Reports every 200 ms of packets that come every 20 ms.
    fn reports(levels: impl Iterator<Item = u8>) -> Vec<u8> {
        let (mut meter, start) = (LevelMeter::default(), crate::epoch());
        let mut reports = Vec::new();
        for (seq, level) in (0u32..).zip(levels) {
            let now = start + Duration::from_millis(20) * seq;
            meter.packet(now, seq.into(), AudioLevel::from_dbov_below(level));
            if seq % 10 == 9 {
                reports.push(meter.level(now).dbov_below());
            }
        }
        reports
    }

    #[test]
    fn speech_shows_within_300_ms_and_is_gone_300_ms_after_its_end() {
        for phase in 0..10 {
            let reports = reports(
                (0..200u32).map(|seq| if (70 + phase..130 + phase).contains(&seq) { 20 } else { 70 }),
            );
            let speech = |frame: u32| reports[frame as usize / 10 - 1];
            // The first report that is 300 ms later, and all after it.
            let (shown, gone) =
                ((70 + phase + 15).next_multiple_of(10), (130 + phase + 15).next_multiple_of(10));
            assert!((shown..=130).step_by(10).all(|frame| speech(frame) == 20), "{phase}: {reports:?}");
            assert!((gone..=200).step_by(10).all(|frame| speech(frame) > 42), "{phase}: {reports:?}");
            assert!((10..=70).step_by(10).all(|frame| speech(frame) > 42), "{phase}: {reports:?}");
        }
    }

    #[test]
    fn steady_noise_is_no_speaker_but_who_speaks_in_it_is() {
        let noise = |seq: u32| 36 + (seq * 7 % 5) as u8;
        let reported = reports((0..500).map(noise));
        assert!(reported.iter().all(|level| *level == 127), "{reported:?}");
        let reported =
            reports((0..500).map(|seq| if seq >= 400 { 22 + (seq % 4) as u8 } else { noise(seq) }));
        assert!(reported[41..].iter().all(|level| *level < 30), "{reported:?}");
    }

    #[test]
    fn the_noise_of_a_microphone_that_was_off_is_no_speaker_and_who_speaks_into_it_is() {
        let noise = |seq: u32| 36 + (seq * 7 % 5) as u8;
        let unmuted = |seq: u32| if seq < 300 { 127 } else { noise(seq) };
        let reported = reports((0..500).map(unmuted));
        assert!(reported.iter().all(|level| *level == 127), "{reported:?}");
        let reported = reports((0..500).map(|seq| if seq < 300 { 127 } else { 18 + (seq % 3) as u8 }));
        assert!(reported[31..].iter().all(|level| *level < 22), "{reported:?}");
    }

    #[test]
    fn a_syllable_that_is_cut_in_two_by_a_report_does_not_hide_who_speaks() {
        let reported = reports((0..500).map(|seq| if seq % 12 < 8 { 22 } else { 60 }));
        assert!(reported[1..].iter().all(|level| *level == 22), "{reported:?}");
    }

    #[test]
    fn clicks_of_a_keyboard_are_no_speech() {
        for typed in [|seq: u32| seq % 13 < 2, |seq| [0, 1, 5, 6].contains(&(seq % 11))] {
            let reported = reports((0..500).map(|seq| if typed(seq) { 25 } else { 75 }));
            assert!(reported.iter().all(|level| *level > 42), "{reported:?}");
        }
    }

    #[test]
    fn loud_music_without_a_pause_is_no_noise() {
        assert!(reports((0..500).map(|_| 20)).iter().all(|level| *level == 20));
    }

    #[test]
    fn a_low_voice_ranks_above_loud_noise() {
        let start = crate::epoch();
        let (mut noisy, mut quiet) = (LevelMeter::default(), LevelMeter::default());
        run(&mut noisy, start, 0..150, 40);
        run(&mut quiet, start, 0..145, 80);
        let now = run(&mut quiet, start, 145..150, 48);
        assert!(quiet.loudness(now) > noisy.loudness(now));
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
