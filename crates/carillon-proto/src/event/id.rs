//! Ids of events, derived and not minted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::MeetingId;

/// Names an event: a UUID of version 8 (RFC 9562, section 5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(u128);

impl EventId {
    /// The id of the event at place `sequence` of the meeting. Two places of one meeting never share an id, and
    /// meetings differ in 60 random bits that stay as they are.
    pub fn of(meeting: &MeetingId, sequence: u64) -> Self {
        let meeting = parse(meeting.as_str()).unwrap_or_default();
        let (version, variant) = (8u128 << 76, 0b10u128 << 62);
        let kept = meeting & !((0xf << 76) | u128::from(u64::MAX));
        let mixed = (meeting as u64 ^ mix(sequence)) & MASK;
        Self(kept | version | variant | u128::from(mixed))
    }
}

/// Reorders the numbers below 2^62, so that neighbours have ids that do not look alike. Every step can be undone.
fn mix(sequence: u64) -> u64 {
    let mut mixed = sequence.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) & MASK;
    mixed ^= mixed >> 31;
    mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) & MASK;
    mixed ^ (mixed >> 31)
}

fn parse(text: &str) -> Option<u128> {
    let mut digits = text.bytes().filter(|byte| *byte != b'-');
    digits.try_fold(0u128, |number, digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(number << 4 | u128::from(digit))
    })
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |from: u32, bits: u32| self.0 >> from & ((1 << bits) - 1);
        let (a, b, c) = (part(96, 32), part(80, 16), part(64, 16));
        write!(f, "{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", part(48, 16), part(0, 48))
    }
}

/// A text that is no UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the id of an event")]
pub struct EventIdError;

impl std::str::FromStr for EventId {
    type Err = EventIdError;

    fn from_str(text: &str) -> Result<Self, EventIdError> {
        let id = parse(text).map(Self).ok_or(EventIdError)?;
        if id.to_string().eq_ignore_ascii_case(text) { Ok(id) } else { Err(EventIdError) }
    }
}

impl TryFrom<String> for EventId {
    type Error = EventIdError;

    fn try_from(text: String) -> Result<Self, EventIdError> {
        text.parse()
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.to_string()
    }
}

/// The bits of a UUID behind its variant.
const MASK: u64 = (1 << 62) - 1;
