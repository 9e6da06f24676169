//! What a viewer sees: a picture is shown once it is whole and what it is predicted from was shown.
//!
//! Asks for key frames as Chromium does: every 200 ms as long as nothing could be shown, and after three seconds
//! without a picture that can be.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::camera::Truth;

const FIRST: Duration = Duration::from_millis(200);
const STALLED: Duration = Duration::from_secs(3);
/// Packets and pictures that are remembered.
const PACKETS: usize = 2_000;
const PICTURES: usize = 200;

/// A picture that was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    pub at: Instant,
    pub tag: u8,
    pub picture: u32,
    pub spatial: u8,
    pub temporal: u8,
}

#[derive(Default)]
pub struct Viewer {
    packets: BTreeMap<u64, Part>,
    /// Whole pictures by the number of their first packet.
    whole: BTreeMap<u64, Whole>,
    /// What was shown last, by the same number.
    newest: Option<u64>,
    /// The highest spatial layer of the pictures that were shown.
    known: BTreeMap<(u8, u32), u8>,
    pub shown: Vec<Shown>,
    waits: Option<Instant>,
    asked: bool,
    pub keyframes_asked: usize,
}

#[derive(Clone, Copy)]
struct Part {
    time: u32,
    marker: bool,
    truth: Truth,
}

#[derive(Clone, Copy)]
struct Whole {
    truth: Truth,
    spatial: u8,
}

impl Viewer {
    /// Takes a packet that has arrived; one without payload belongs to no picture.
    pub fn take(&mut self, now: Instant, seq: u64, time: u32, marker: bool, payload: &[u8]) {
        self.waits.get_or_insert(now);
        let Some(truth) = Truth::read(payload) else { return };
        self.packets.insert(seq, Part { time, marker, truth });
        if self.packets.len() > PACKETS {
            self.packets.pop_first();
        }
        self.assemble(seq);
        self.show(now);
    }

    /// Whether to ask for a key frame.
    pub fn wants_keyframe(&mut self, now: Instant) -> bool {
        let patience = if self.shown.is_empty() || self.asked { FIRST } else { STALLED };
        let Some(since) = self.waits else { return false };
        let wants = now - since >= patience;
        if wants {
            (self.waits, self.asked) = (Some(now), true);
            self.keyframes_asked += 1;
        }
        wants
    }

    /// The longest time without a new picture, and when it began.
    pub fn freeze(&self, from: Instant, to: Instant) -> (Duration, Instant) {
        let shown = self.shown.iter().map(|shown| shown.at).filter(|at| (from..to).contains(at));
        let mut last = from;
        let mut longest = (Duration::ZERO, from);
        for at in shown.chain([to]) {
            longest = longest.max((at - last, last));
            last = at;
        }
        longest
    }

    fn assemble(&mut self, seq: u64) {
        let time = self.packets[&seq].time;
        let (mut first, mut last) = (seq, seq);
        while !self.packets[&first].truth.begins {
            match self.packets.get(&(first - 1)) {
                Some(part) if part.time == time => first -= 1,
                _ => return,
            }
        }
        let mut spatial = 0;
        while !self.packets[&last].marker {
            match self.packets.get(&(last + 1)) {
                Some(part) if part.time == time => last += 1,
                _ => return,
            }
        }
        for part in self.packets.range(first..=last) {
            spatial = spatial.max(part.1.truth.spatial);
        }
        self.whole.insert(first, Whole { truth: self.packets[&first].truth, spatial });
        if self.whole.len() > PICTURES {
            self.whole.pop_first();
        }
    }

    fn show(&mut self, now: Instant) {
        let from = self.newest.map_or(0, |newest| newest + 1);
        let waiting: Vec<(u64, Whole)> =
            self.whole.range(from..).map(|(seq, whole)| (*seq, *whole)).collect();
        for (seq, Whole { truth, spatial }) in waiting {
            let reference = self.known.get(&(truth.tag, truth.reference));
            if !truth.keyframe && reference.is_none_or(|known| *known < spatial) {
                continue;
            }
            if self.newest.is_some_and(|newest| newest >= seq) {
                continue;
            }
            self.newest = Some(seq);
            self.known.insert((truth.tag, truth.picture), spatial);
            if self.known.len() > PICTURES {
                let oldest = self.shown[self.shown.len() - PICTURES];
                self.known.remove(&(oldest.tag, oldest.picture));
            }
            let Truth { tag, picture, temporal, .. } = truth;
            self.shown.push(Shown { at: now, tag, picture, spatial, temporal });
            (self.waits, self.asked) = (Some(now), false);
        }
        if let Some(newest) = self.newest {
            self.whole = self.whole.split_off(&(newest + 1));
        }
    }
}
