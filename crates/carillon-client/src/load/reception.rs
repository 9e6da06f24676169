//! What one member of a call has received in a window: how much, with which delay, and what is missing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use str0m::rtp::RtpPacket;

use crate::histogram::Histogram;
use crate::stamp::Stamp;

/// Packets of audio in a second.
pub const AUDIO_PACKETS_PER_SECOND: u32 = 50;
const AUDIO_CLOCK_RATE: f64 = 48_000.0;
/// Packets of audio in a window that are dated: a minute.
const DATED_MAX: usize = 3_000;

/// The video of one window.
#[derive(Clone, Debug, Default)]
pub struct Reception {
    /// By the source's mark.
    pub video: BTreeMap<u32, Track>,
    /// From sending to receiving, over all sources.
    pub delay: Histogram,
    /// The mix.
    pub audio: Mix,
}

/// The video of one source.
#[derive(Clone, Copy, Debug)]
pub struct Track {
    /// Packets received.
    pub packets: u64,
    first: u32,
    last: u32,
}

/// A stream of mixed audio.
#[derive(Clone, Debug, Default)]
pub struct Mix {
    /// Packets received.
    pub packets: u64,
    first: Option<(u64, u32)>,
    last: u64,
    /// How much later than by its RTP time each packet came, in seconds, counted from an arbitrary start.
    offsets: Vec<f64>,
}

impl Track {
    /// Packets between the first and the last one that never came.
    pub fn lost(&self) -> u64 {
        u64::from(self.last - self.first + 1).saturating_sub(self.packets)
    }
}

impl Reception {
    /// Counts a packet of video; what carries no stamp is padding.
    pub fn count_video(&mut self, packet: &RtpPacket, at: Instant) {
        let Some(stamp) = Stamp::read(&packet.payload) else { return };
        let new = Track { packets: 0, first: stamp.packet, last: stamp.packet };
        let track = self.video.entry(stamp.source).or_insert(new);
        track.packets += 1;
        track.first = track.first.min(stamp.packet);
        track.last = track.last.max(stamp.packet);
        self.delay.record(stamp.delay_micros(at));
    }

    /// Counts a packet of the mix; `since` is any start of time that all members share.
    pub fn count_audio(&mut self, packet: &RtpPacket, since: Duration) {
        self.audio.count(*packet.seq_no, packet.header.timestamp, since);
    }
}

impl Mix {
    fn count(&mut self, sequence: u64, rtp_time: u32, since: Duration) {
        let (first, start) = *self.first.get_or_insert((sequence, rtp_time));
        self.packets += 1;
        self.last = self.last.max(sequence).max(first);
        if self.offsets.len() < DATED_MAX {
            let media = f64::from(rtp_time.wrapping_sub(start).cast_signed()) / AUDIO_CLOCK_RATE;
            self.offsets.push(since.as_secs_f64() - media);
        }
    }

    /// Sequence numbers that are missing.
    pub fn lost(&self) -> u64 {
        self.first.map_or(0, |(first, _)| (self.last - first + 1).saturating_sub(self.packets))
    }
}

/// How long after its tick each packet of a mix arrived.
///
/// The mixer works every 20 ms and then serves one listener after the other. The tick is the instant at which the
/// first listener of all is served at best; what comes later is the mixer's work, its sends, and its lateness.
pub fn after_tick<'a>(mixes: impl Iterator<Item = &'a Mix>) -> Histogram {
    let interval = 1.0 / f64::from(AUDIO_PACKETS_PER_SECOND);
    let best: Vec<(&Mix, f64)> = mixes.filter_map(|mix| Some((mix, least(&mix.offsets)?))).collect();
    let phase = |least: f64| least.rem_euclid(interval);
    let tick = start_of_burst(best.iter().map(|(_, least)| phase(*least)).collect(), interval);
    let mut delays = Histogram::default();
    for (mix, least) in best {
        let turn = (phase(least) - tick).rem_euclid(interval);
        for offset in &mix.offsets {
            let seconds = offset - least + turn;
            delays.record(
                u64::try_from(Duration::from_secs_f64(seconds.max(0.0)).as_micros()).unwrap_or(u64::MAX),
            );
        }
    }
    delays
}

fn least(offsets: &[f64]) -> Option<f64> {
    offsets.iter().copied().min_by(f64::total_cmp)
}

/// Phases of a cycle form a burst; it starts behind the largest gap.
fn start_of_burst(mut phases: Vec<f64>, cycle: f64) -> f64 {
    phases.sort_by(f64::total_cmp);
    let before = phases.last().map(|last| last - cycle).into_iter().chain(phases.iter().copied());
    let gaps = before.zip(phases.iter().copied()).map(|(before, phase)| (phase - before, phase));
    gaps.max_by(|one, other| one.0.total_cmp(&other.0)).map_or(0.0, |(_, phase)| phase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(turn_ms: f64, late_ms: &[f64]) -> Mix {
        let mut mix = Mix::default();
        for (number, late) in (0u32..).zip(late_ms) {
            let at = 5.0 + f64::from(number) * 0.020 + (turn_ms + late) / 1_000.0;
            mix.count(u64::from(number) + 7, number * 960 + 99, Duration::from_secs_f64(at));
        }
        mix
    }

    #[test]
    fn a_listener_who_is_served_last_waits_in_every_tick() {
        // The burst lies across the end of a cycle: 5 s is a multiple of 20 ms.
        let mixes = [mix(-1.0, &[0.0; 100]), mix(0.0, &[0.0; 100]), mix(2.0, &[0.0; 100])];
        let delays = after_tick(mixes.iter());
        let tail = delays.percentile_ms(99).unwrap();
        assert!((2.7..3.3).contains(&tail), "{tail}");
        let median = delays.percentile_ms(50).unwrap();
        assert!((0.9..1.1).contains(&median), "{median}");
    }

    #[test]
    fn a_packet_that_misses_its_tick_is_late_by_more_than_a_cycle() {
        let mut late = [0.0; 10];
        late[5] = 33.0;
        let worst = after_tick([mix(1.0, &late)].iter()).percentile_ms(100).unwrap();
        assert!((31.0..36.0).contains(&worst), "{worst}");
    }

    #[test]
    fn what_never_came_is_lost() {
        let mut mix = Mix::default();
        for sequence in [10, 11, 14] {
            mix.count(sequence, 0, Duration::ZERO);
        }
        assert_eq!(mix.lost(), 2);
    }
}
