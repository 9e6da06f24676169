//! Lanes: what waits for which target, and what becomes of it.

use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::outbox::{BACKLOG_FULL, DeadLetter, Letters, Position, Rest, Settlement, Target};
use carillon_proto::event::{Detail, Event};
use carillon_proto::units::Timestamp;
use redb::{ReadableTable as _, ReadableTableMetadata as _};
use serde::{Deserialize, Serialize};

use super::tables::{DROPPED, NEXT_LETTER, OutboxTables};
use crate::embedded::fault;
use crate::embedded::records::{decode, encode};

/// Version 1 of a dead letter; frozen like those of `records`.
#[derive(Serialize, Deserialize)]
struct LetterRow {
    position: u64,
    target: String,
    detail: Detail,
    attempts: u32,
    error: String,
    at: Timestamp,
}

impl OutboxTables<'_> {
    pub(super) fn next_number(&mut self, name: &str) -> Result<u64, StoreError> {
        let next = self.numbers.get(name).map_err(fault)?.map_or(0, |row| row.value());
        self.numbers.insert(name, next + 1).map_err(fault)?;
        Ok(next)
    }

    /// Has an event wait for a target, or buries it when too many do.
    pub(super) fn enqueue(
        &mut self,
        target: &str,
        event: &Event,
        position: u64,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let waiting = self.backlog(target)?;
        if waiting >= self.config.bounds.backlog_max {
            return self.bury(target, position, &event.detail, 0, BACKLOG_FULL, since);
        }
        let meeting = event.meeting().as_str();
        if self.lanes.get((target, meeting)).map_err(fault)?.is_none() {
            self.set_lane(target, meeting, since, 0)?;
        }
        let key = (target, meeting, position);
        let known = self.waiting.insert(key, since.as_millis()).map_err(fault)?.is_some();
        if !known {
            self.backlogs.insert(target, waiting + 1).map_err(fault)?;
            let waits = self.waits.get(position).map_err(fault)?.map_or(0, |row| row.value());
            self.waits.insert(position, waits + 1).map_err(fault)?;
        }
        Ok(())
    }

    pub(super) fn settle(&mut self, now: Timestamp, settlement: &Settlement) -> Result<(), StoreError> {
        let target = settlement.lane.target.to_string();
        let meeting = settlement.lane.of.as_str();
        if self.lanes.get((&*target, meeting)).map_err(fault)?.is_none() {
            return Ok(());
        }
        self.touched = true;
        if let Some(delivered) = settlement.delivered {
            self.release_up_to(&target, meeting, delivered)?;
            self.set_lane(&target, meeting, now, 0)?;
        }
        match &settlement.rest {
            Rest::Waits => {}
            Rest::Again { attempts, at } => self.set_lane(&target, meeting, *at, *attempts)?,
            Rest::Dead { attempts, error } => {
                self.give_up(&target, meeting, *attempts, error, now)?;
                self.set_lane(&target, meeting, now, 0)?;
            }
        }
        if self.first(&target, meeting)?.is_none() {
            self.remove_lane(&target, meeting)?;
        }
        Ok(())
    }

    /// Has dead letters delivered again, as far as there is room; says how many.
    pub(super) fn retry(&mut self, which: Letters, now: Timestamp) -> Result<u64, StoreError> {
        let numbers: Vec<u64> = match which {
            Letters::One(number) => vec![number],
            Letters::All => {
                let rows = self.letters.iter().map_err(fault)?;
                rows.map(|row| Ok(row.map_err(fault)?.0.value())).collect::<Result<_, StoreError>>()?
            }
        };
        let mut retried = 0;
        for number in numbers {
            retried += u64::from(self.retry_one(number, now)?);
        }
        self.touched = true;
        Ok(retried)
    }

    fn retry_one(&mut self, number: u64, now: Timestamp) -> Result<bool, StoreError> {
        let Some(bytes) = self.letters.get(number).map_err(fault)?.map(|row| row.value().to_vec()) else {
            return Ok(false);
        };
        // One that cannot be read stays where it is seen.
        let Ok(letter) = decode::<LetterRow>(&bytes) else { return Ok(false) };
        if self.backlog(&letter.target)? >= self.config.bounds.backlog_max {
            return Ok(false);
        }
        self.letters.remove(number).map_err(fault)?;
        let event = Event::of(letter.detail);
        // The log may have forgotten it meanwhile.
        self.events.insert(letter.position, encode(&event.detail).as_slice()).map_err(fault)?;
        self.enqueue(&letter.target, &event, letter.position, now)?;
        Ok(true)
    }

    /// Forgets old events that wait for nobody.
    pub(super) fn prune(&mut self, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
        let mut idle = Vec::new();
        for row in self.events.iter().map_err(fault)? {
            let (position, detail) = row.map_err(fault)?;
            let position = position.value();
            // What cannot be read is of no use to anybody, however young.
            let young = decode::<Detail>(detail.value()).is_ok_and(|detail| detail.timestamp >= before);
            if young || idle.len() == limit {
                break;
            }
            if self.waits.get(position).map_err(fault)?.is_none() {
                idle.push(position);
            }
        }
        for position in &idle {
            self.events.remove(position).map_err(fault)?;
        }
        Ok(idle.len() as u64)
    }

    fn backlog(&self, target: &str) -> Result<u64, StoreError> {
        Ok(self.backlogs.get(target).map_err(fault)?.map_or(0, |row| row.value()))
    }

    fn first(&self, target: &str, meeting: &str) -> Result<Option<u64>, StoreError> {
        let range = (target, meeting, 0)..=(target, meeting, u64::MAX);
        let mut rows = self.waiting.range::<(&str, &str, u64)>(range).map_err(fault)?;
        rows.next().map(|row| Ok(row.map_err(fault)?.0.value().2)).transpose()
    }

    fn set_lane(
        &mut self,
        target: &str,
        meeting: &str,
        due: Timestamp,
        attempts: u32,
    ) -> Result<(), StoreError> {
        let due = due.as_millis();
        let former = self.lanes.insert((target, meeting), (due, attempts)).map_err(fault)?;
        if let Some((former, _)) = former.map(|row| row.value()) {
            self.lane_times.remove((target, former, meeting)).map_err(fault)?;
        }
        self.lane_times.insert((target, due, meeting), ()).map_err(fault)?;
        Ok(())
    }

    fn remove_lane(&mut self, target: &str, meeting: &str) -> Result<(), StoreError> {
        let former = self.lanes.remove((target, meeting)).map_err(fault)?.map(|row| row.value());
        if let Some((due, _)) = former {
            self.lane_times.remove((target, due, meeting)).map_err(fault)?;
        }
        Ok(())
    }

    fn release_up_to(&mut self, target: &str, meeting: &str, last: Position) -> Result<(), StoreError> {
        let range = (target, meeting, 0)..=(target, meeting, last.0);
        let rows = self.waiting.range::<(&str, &str, u64)>(range).map_err(fault)?;
        let positions = rows.map(|row| Ok(row.map_err(fault)?.0.value().2));
        for position in positions.collect::<Result<Vec<u64>, StoreError>>()? {
            self.release(target, meeting, position)?;
        }
        Ok(())
    }

    fn release(&mut self, target: &str, meeting: &str, position: u64) -> Result<(), StoreError> {
        if self.waiting.remove((target, meeting, position)).map_err(fault)?.is_none() {
            return Ok(());
        }
        match self.backlog(target)? {
            0 | 1 => drop(self.backlogs.remove(target).map_err(fault)?),
            count => drop(self.backlogs.insert(target, count - 1).map_err(fault)?),
        }
        let waits = self.waits.get(position).map_err(fault)?.map_or(0, |row| row.value());
        match waits {
            0 | 1 => drop(self.waits.remove(position).map_err(fault)?),
            count => drop(self.waits.insert(position, count - 1).map_err(fault)?),
        }
        Ok(())
    }

    /// Buries the first event of a lane. One that cannot be read goes without a trace but its gap.
    fn give_up(
        &mut self,
        target: &str,
        meeting: &str,
        attempts: u32,
        error: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(position) = self.first(target, meeting)? else { return Ok(()) };
        self.release(target, meeting, position)?;
        let bytes = self.events.get(position).map_err(fault)?.map(|row| row.value().to_vec());
        match bytes.map(|bytes| decode::<Detail>(&bytes)) {
            Some(Ok(detail)) => self.bury(target, position, &detail, attempts, error, now),
            Some(Err(_)) | None => Ok(()),
        }
    }

    fn bury(
        &mut self,
        target: &str,
        position: u64,
        detail: &Detail,
        attempts: u32,
        error: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (target, error) = (target.to_owned(), cut(error));
        let row = LetterRow { position, target, detail: detail.clone(), attempts, error, at };
        let number = self.next_number(NEXT_LETTER)?;
        self.letters.insert(number, encode(&row).as_slice()).map_err(fault)?;
        while self.letters.len().map_err(fault)? > self.config.bounds.dead_letters_max {
            self.letters.pop_first().map_err(fault)?;
            self.next_number(DROPPED)?;
        }
        Ok(())
    }
}

/// A dead letter as it was stored; `None` when it cannot be read.
pub(super) fn letter(number: u64, bytes: &[u8]) -> Option<DeadLetter> {
    let row: LetterRow = decode(bytes).ok()?;
    let target: Target = row.target.parse().ok()?;
    Some(DeadLetter {
        number,
        position: Position(row.position),
        target,
        event: Event::of(row.detail),
        attempts: row.attempts,
        error: row.error,
        at: row.at,
    })
}

/// Everything behind a place.
pub(super) fn after<T>(place: Option<T>) -> (Bound<T>, Bound<T>) {
    (place.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded)
}

fn cut(error: &str) -> String {
    error.chars().take(ERROR_CHARS_MAX).collect()
}

/// Of an error that a receiver may have worded.
const ERROR_CHARS_MAX: usize = 500;
