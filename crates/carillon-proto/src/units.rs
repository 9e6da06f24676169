//! Quantities with their unit in the type.

use std::fmt;

/// A bit rate, kept in bits per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Bitrate(u64);

impl Bitrate {
    /// Nothing at all.
    pub const ZERO: Self = Self(0);

    /// From bits per second.
    pub const fn from_bps(bps: u64) -> Self {
        Self(bps)
    }

    /// From kilobits (1,000 bits) per second.
    pub const fn from_kbps(kbps: u32) -> Self {
        Self(kbps as u64 * 1_000)
    }

    /// In bits per second.
    pub const fn bps(self) -> u64 {
        self.0
    }

    /// In kilobits per second, rounded down, at most `u32::MAX`.
    pub const fn kbps(self) -> u32 {
        let kbps = self.0 / 1_000;
        if kbps > u32::MAX as u64 { u32::MAX } else { kbps as u32 }
    }
}

impl fmt::Display for Bitrate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kbit/s", self.kbps())
    }
}

/// How loud a talker is: decibels below full scale, 0 (loudest) to 127 (digital silence), as RFC 6464 and
/// `SdkAudioAttendeeState.volume` count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AudioLevel(u8);

impl AudioLevel {
    /// Digital silence.
    pub const SILENCE: Self = Self(127);

    /// From decibels below full scale; more than 127 is silence.
    pub const fn from_dbov_below(decibels: u8) -> Self {
        if decibels > 127 { Self::SILENCE } else { Self(decibels) }
    }

    /// Decibels below full scale.
    pub const fn dbov_below(self) -> u8 {
        self.0
    }
}

/// How well the server receives an attendee, as `SdkAudioAttendeeState.signal_strength` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalStrength {
    /// Nothing arrives.
    None,
    /// Some packets are lost.
    Weak,
    /// All is well.
    Good,
}

impl SignalStrength {
    /// The number on the wire: 0, 1 or 2.
    pub const fn wire(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Weak => 1,
            Self::Good => 2,
        }
    }
}

/// A share of a whole, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(u8);

impl Percent {
    /// So much of so much; nothing of nothing, and never more than all.
    pub const fn of(part: u64, whole: u64) -> Self {
        if whole == 0 {
            return Self(0);
        }
        let percent = part as u128 * 100 / whole as u128;
        Self(if percent > 100 { 100 } else { percent as u8 })
    }

    /// As a number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

/// Milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The time that has passed since `earlier`, zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Timestamp {
    /// So much earlier, the epoch at the earliest.
    #[must_use]
    pub fn before(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

impl std::ops::Add<std::time::Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_less_than_nothing_nor_more_than_all() {
        let shares = [(0, 0), (0, 7), (1, 3), (7, 7), (9, 7), (u64::MAX, u64::MAX)];
        assert_eq!(shares.map(|(part, whole)| Percent::of(part, whole).get()), [0, 0, 33, 100, 100, 100]);
    }
}
