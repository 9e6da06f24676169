//! The time of a meeting in equal cells, the same for all its attendees, so that one can be held beside another.

use std::collections::BTreeMap;
use std::time::Duration;

use carillon_ports::analytics::{Moment, MomentKind, Tally};
use carillon_proto::units::Timestamp;

use crate::quality::{Quality, Rating};
use crate::windows::WINDOW;

/// How the time of a meeting is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Where the first cell begins.
    pub start: Timestamp,
    /// How long each is.
    pub cell: Duration,
    /// How many there are.
    pub count: u32,
}

/// What was measured in one cell; cells without any are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Which one, from 0.
    pub number: u32,
    /// For how long it was listened to.
    pub span_ms: u64,
    /// For how long it spoke.
    pub talk_ms: u64,
    /// For how long it was muted.
    pub muted_ms: u64,
    /// How well it fared.
    pub quality: Quality,
    /// In a word.
    pub rating: Option<Rating>,
}

impl Grid {
    /// Divides the time between the two into cells of half a minute, or longer ones where there were too many.
    pub fn over(start: Timestamp, end: Timestamp) -> Self {
        let whole = u64::try_from(end.since(start).as_millis()).unwrap_or(u64::MAX).max(1);
        let window = u64::try_from(WINDOW.as_millis()).unwrap_or(u64::MAX);
        let windows = whole.div_ceil(window);
        let each = windows.div_ceil(CELLS_MAX).max(1);
        let count = u32::try_from(windows.div_ceil(each)).unwrap_or(u32::MAX);
        Self { start, cell: WINDOW * u32::try_from(each).unwrap_or(u32::MAX), count }
    }

    /// Puts what was measured where the middle of its time lies.
    pub fn cells(self, timeline: &[Moment]) -> Vec<Cell> {
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        for moment in timeline {
            if let MomentKind::Measured(tally) = &moment.kind {
                tallies.entry(self.number(moment.at, tally.span_ms)).or_default().merge(tally);
            }
        }
        tallies.into_iter().map(|(number, tally)| Cell::of(number, &tally)).collect()
    }

    fn number(self, until: Timestamp, span_ms: u64) -> u32 {
        let middle = until.as_millis().saturating_sub(span_ms / 2);
        let cell = u64::try_from(self.cell.as_millis()).unwrap_or(u64::MAX).max(1);
        let number = middle.saturating_sub(self.start.as_millis()) / cell;
        u32::try_from(number).unwrap_or(u32::MAX).min(self.count.saturating_sub(1))
    }
}

impl Cell {
    fn of(number: u32, tally: &Tally) -> Self {
        let quality = Quality::of(tally);
        Self {
            number,
            span_ms: tally.span_ms,
            talk_ms: tally.talk_ms,
            muted_ms: tally.muted_ms,
            rating: quality.rating(tally.span_ms),
            quality,
        }
    }
}

/// As many as fit on a phone, side by side.
const CELLS_MAX: u64 = 96;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + seconds * 1_000)
    }

    fn measured(seconds: u64) -> Moment {
        let tally = Tally { span_ms: 30_000, talk_ms: 1_000, ..Tally::default() };
        Moment { at: at(seconds), kind: MomentKind::Measured(tally) }
    }

    #[test]
    fn a_short_meeting_has_cells_of_half_a_minute_and_a_long_one_few_of_many() {
        let grid = |seconds| Grid::over(at(0), at(seconds));
        assert_eq!((grid(0).cell, grid(0).count), (WINDOW, 1));
        assert_eq!((grid(61).cell, grid(61).count), (WINDOW, 3));
        assert_eq!((grid(48 * 60).cell, grid(48 * 60).count), (WINDOW, 96));
        let day = grid(86_400);
        assert_eq!((day.cell, day.count), (WINDOW * 30, 96));
    }

    #[test]
    fn what_was_measured_lies_where_it_happened() {
        let grid = Grid::over(at(0), at(120));
        let joined = Moment { at: at(1), kind: MomentKind::Joined };
        let cells = grid.cells(&[joined, measured(35), measured(65), measured(70), measured(5_000)]);
        let seen: Vec<_> = cells.iter().map(|cell| (cell.number, cell.talk_ms)).collect();
        assert_eq!(seen, [(0, 1_000), (1, 2_000), (3, 1_000)]);
    }
}
