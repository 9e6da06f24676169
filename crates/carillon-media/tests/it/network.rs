//! A simulated network: delay, jitter, loss, duplication, and links that can carry only so much.
//!
//! Deterministic: everything follows from the seed.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Marsaglia's xorshift: tests want repeatable, not good, randomness.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64 / (1u64 << 53) as f64) < probability
    }
}

/// How one direction of a client's network behaves.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub delay: Duration,
    /// Added at random, so packets overtake each other.
    pub jitter: Duration,
    pub loss: f64,
    /// How many packets are lost in a row, on average.
    pub burst: f64,
    pub duplication: f64,
    /// Bits per second.
    pub rate: Option<u64>,
    /// What would wait longer for its turn is dropped.
    pub queue: Duration,
    /// Bytes of an IP packet; what is larger is dropped, and nobody is told.
    pub mtu: usize,
    /// Nothing overtakes anything: what is held up holds up all behind it.
    pub ordered: bool,
}

pub const GOOD: Link = Link {
    delay: Duration::from_millis(10),
    jitter: Duration::ZERO,
    loss: 0.0,
    burst: 1.0,
    duplication: 0.0,
    rate: None,
    queue: Duration::from_millis(300),
    mtu: 1_500,
    ordered: false,
};

pub const BAD: Link = Link {
    delay: Duration::from_millis(30),
    jitter: Duration::from_millis(25),
    loss: 0.03,
    burst: 1.0,
    duplication: 0.02,
    ..GOOD
};

/// The headers of IPv4 and UDP.
pub const IP_UDP_BYTES: usize = 28;

pub const DEAD: Link = Link { loss: 1.0, ..GOOD };

#[derive(Clone, Debug)]
pub struct Datagram {
    pub tcp: bool,
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub bytes: Vec<u8>,
}

impl Datagram {
    /// Where it stands among those that are sent at the same moment: RTP by stream and number, behind all else.
    pub fn order(&self) -> Option<(u32, u16)> {
        let is_rtp = |&[first, second]: &[u8; 2]| first >> 6 == 2 && !(192..224).contains(&second);
        self.bytes.first_chunk().filter(|first| is_rtp(first))?;
        let number = u16::from_be_bytes(*self.bytes[2..].first_chunk()?);
        Some((u32::from_be_bytes(*self.bytes[8..].first_chunk()?), number))
    }
}

#[derive(Default)]
pub struct Queue {
    busy_until: Option<Instant>,
    losing: bool,
    newest: Option<Instant>,
}

pub struct Network {
    random: Random,
    in_flight: BTreeMap<(Instant, u64), Datagram>,
    sent: u64,
}

impl Network {
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), in_flight: BTreeMap::new(), sent: 0 }
    }

    pub fn send(&mut self, now: Instant, link: Link, queue: &mut Queue, datagram: Datagram) {
        queue.losing = self.random.chance(if queue.losing || link.burst <= 1.0 {
            link.loss.max(1.0 - 1.0 / link.burst)
        } else {
            link.loss / (link.burst * (1.0 - link.loss))
        });
        if queue.losing || datagram.bytes.len() + IP_UDP_BYTES > link.mtu {
            return;
        }
        let mut leaves = now;
        if let Some(rate) = link.rate {
            leaves = queue.busy_until.map_or(now, |busy| busy.max(now));
            if leaves - now > link.queue {
                return;
            }
            leaves += Duration::from_micros((datagram.bytes.len() + IP_UDP_BYTES) as u64 * 8_000_000 / rate);
            queue.busy_until = Some(leaves);
        }
        let copies = if self.random.chance(link.duplication) { 2 } else { 1 };
        for _ in 0..copies {
            let micros = u64::try_from(link.jitter.as_micros()).unwrap().max(1);
            let jitter = Duration::from_micros(self.random.next() % micros);
            self.sent += 1;
            let mut arrives = leaves + link.delay + jitter;
            if link.ordered {
                arrives = queue.newest.map_or(arrives, |newest| newest.max(arrives));
                queue.newest = Some(arrives);
            }
            self.in_flight.insert((arrives, self.sent), datagram.clone());
        }
    }

    pub fn next_arrival(&self) -> Option<Instant> {
        self.in_flight.keys().next().map(|(at, _)| *at)
    }

    pub fn arrived(&mut self, now: Instant) -> Option<Datagram> {
        let first = self.in_flight.first_entry()?;
        if first.key().0 <= now { Some(first.remove()) } else { None }
    }
}
