//! Marks a video payload with who sent it and when, so that a receiver can count loss and measure delay exactly.
//!
//! The mark is the trailer of the payload: a server that forwards video must hand on every byte of it, whatever it
//! rewrites in the headers before. Sender and receiver live in one process and share its clock.

use std::sync::OnceLock;
use std::time::Instant;

/// Bytes at the end of a stamped payload.
pub const STAMP_BYTES: usize = 28;

const MAGIC: [u8; 4] = *b"cari";

/// The mark of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who sent it; unique in the process.
    pub source: u32,
    /// Counts the packets of the source from 0.
    pub packet: u32,
    /// Counts the frames of the source from 0.
    pub frame: u32,
    /// Which packet of the frame.
    pub part: u16,
    /// How many packets the frame has.
    pub parts: u16,
    /// When it was sent, in microseconds since the process' first stamp. The lowest bit is the key frame's flag.
    sent: u64,
}

impl Stamp {
    /// Marks packet `packet`, which is `part` of `parts` of frame `frame`, as sent at `now`.
    pub fn new(source: u32, packet: u32, frame: Part, now: Instant) -> Self {
        let sent = (micros(now) << 1) | u64::from(frame.key);
        Self { source, packet, frame: frame.number, part: frame.part, parts: frame.parts, sent }
    }

    /// Reads the mark off a payload; `None` when it has none.
    pub fn read(payload: &[u8]) -> Option<Self> {
        let trailer = payload.last_chunk::<STAMP_BYTES>()?;
        let (magic, rest) = trailer.split_first_chunk::<4>()?;
        if *magic != MAGIC {
            return None;
        }
        let (source, rest) = rest.split_first_chunk()?;
        let (packet, rest) = rest.split_first_chunk()?;
        let (frame, rest) = rest.split_first_chunk()?;
        let (part, rest) = rest.split_first_chunk()?;
        let (parts, rest) = rest.split_first_chunk()?;
        let (sent, _) = rest.split_first_chunk()?;
        Some(Self {
            source: u32::from_be_bytes(*source),
            packet: u32::from_be_bytes(*packet),
            frame: u32::from_be_bytes(*frame),
            part: u16::from_be_bytes(*part),
            parts: u16::from_be_bytes(*parts),
            sent: u64::from_be_bytes(*sent),
        })
    }

    /// Appends the mark to a payload.
    pub fn append_to(&self, payload: &mut Vec<u8>) {
        payload.extend_from_slice(&MAGIC);
        payload.extend_from_slice(&self.source.to_be_bytes());
        payload.extend_from_slice(&self.packet.to_be_bytes());
        payload.extend_from_slice(&self.frame.to_be_bytes());
        payload.extend_from_slice(&self.part.to_be_bytes());
        payload.extend_from_slice(&self.parts.to_be_bytes());
        payload.extend_from_slice(&self.sent.to_be_bytes());
    }

    /// Whether the packet belongs to a key frame.
    pub fn key(&self) -> bool {
        self.sent & 1 == 1
    }

    /// Microseconds from sending to `now`.
    pub fn delay_micros(&self, now: Instant) -> u64 {
        micros(now).saturating_sub(self.sent >> 1)
    }
}

/// A packet's place in its frame.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The frame.
    pub number: u32,
    /// Which packet of it.
    pub part: u16,
    /// How many packets it has.
    pub parts: u16,
    /// Whether it is a key frame.
    pub key: bool,
}

fn micros(now: Instant) -> u64 {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    let first = *FIRST.get_or_init(|| now);
    u64::try_from(now.saturating_duration_since(first).as_micros()).unwrap_or(u64::MAX >> 1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_stamp_survives_at_the_end_of_a_payload() {
        let now = Instant::now();
        let stamp = Stamp::new(7, 9, Part { number: 3, part: 1, parts: 4, key: true }, now);
        let mut payload = vec![0xaa; 100];
        stamp.append_to(&mut payload);
        assert_eq!(payload.len(), 100 + STAMP_BYTES);
        let read = Stamp::read(&payload).unwrap();
        assert_eq!(read, stamp);
        assert!(read.key());
        assert_eq!(read.delay_micros(now + Duration::from_millis(5)), 5_000);
    }

    #[test]
    fn a_payload_without_a_stamp_has_none() {
        assert_eq!(Stamp::read(&[0; 10]), None);
        assert_eq!(Stamp::read(&[0; 100]), None);
    }
}
