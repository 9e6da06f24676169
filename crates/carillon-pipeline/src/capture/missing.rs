//! What was captured and is not in the recording, because who writes it was behind or had no room.

use std::fmt;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// How much of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Packets of sound and pictures.
    pub packets: u64,
    /// Lines of events and messages.
    pub lines: u64,
}

impl Missing {
    /// One packet of sound or of a picture.
    pub const PACKET: Self = Self { packets: 1, lines: 0 };
    /// One line.
    pub const LINE: Self = Self { packets: 0, lines: 1 };

    /// Whether nothing is missing.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Missing {
    fn add_assign(&mut self, more: Self) {
        self.packets = self.packets.saturating_add(more.packets);
        self.lines = self.lines.saturating_add(more.lines);
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts =
            [(self.packets, "packets of sound and pictures"), (self.lines, "lines of events and messages")];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told.map(|(count, what)| format!("{count} {what}")).collect();
        write!(f, "{} could not be written in time and are missing", told.join(" and "))
    }
}
