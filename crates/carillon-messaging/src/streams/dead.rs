//! Records that were given up. They hold messages, so they are kept for a time and not for ever.

use std::ops::Bound;

use carillon_ports::outbox::{DeadLetter, Letters, Position, Target};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::{STREAMS, StreamRecord, lanes};
use crate::error::MessagingError;
use crate::news::News;
use crate::service::{Change, Messaging};
use crate::table;

/// A dead letter, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Dead {
    target: String,
    record: StreamRecord,
    attempts: u32,
    error: String,
    at: Timestamp,
}

/// How many there were, and are.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Tally {
    made: u64,
    left: u64,
}

impl Messaging {
    /// Records that were given up, oldest first, at most `limit`, from the first after `after`.
    pub async fn dead_stream_records(
        &self,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<DeadLetter<StreamRecord>>, MessagingError> {
        self.read(move |_, view| {
            let after = after.map(|number| Place::of(DEAD).number(number));
            let range = Range::below(STREAMS, &Place::of(DEAD)).after(after.as_ref());
            let rows: Vec<(Place, Dead)> = table::list(view, &range, limit)?;
            Ok(rows.into_iter().filter_map(|(place, dead)| letter(&place, dead)).collect())
        })
        .await
    }

    /// How many there are.
    pub async fn dead_stream_records_count(&self) -> Result<u64, MessagingError> {
        self.read(|_, view| Ok(tally(view)?.left)).await
    }

    /// Has records that were given up delivered again, behind what waits already, and says how many.
    pub async fn retry_stream_records(&self, which: Letters) -> Result<u64, MessagingError> {
        let (mut retried, mut after) = (0, None);
        loop {
            let from = after.clone();
            let step = self.write(move |service, change| retry_some(service, change, which, from.as_ref()));
            let (count, last) = step.await?;
            retried += count;
            after = last;
            if after.is_none() {
                return Ok(retried);
            }
        }
    }
}

/// Keeps a record that is given up. When there are too many, the oldest goes.
pub(super) fn bury(
    service: &Messaging,
    change: &mut Change<'_>,
    target: &Target,
    record: StreamRecord,
    attempts: u32,
    error: &str,
) -> Result<(), MessagingError> {
    let mut tally = tally(change)?;
    tally.made += 1;
    tally.left += 1;
    let dead =
        Dead { target: target.to_string(), record, attempts, error: error.to_owned(), at: service.now() };
    table::put(change, key(tally.made), &dead);
    if tally.left > service.config().streams.bounds.dead_letters_max {
        for (place, _) in change.scan(&Range::below(STREAMS, &Place::of(DEAD)), 1)? {
            change.remove(Key { partition: STREAMS.to_owned(), place });
            tally.left -= 1;
        }
    }
    table::put(change, tally_key(), &tally);
    Ok(())
}

/// Forgets what was given up long ago, at most `limit`; how many there were.
pub(crate) fn forget(
    service: &Messaging,
    change: &mut Change<'_>,
    limit: usize,
) -> Result<usize, MessagingError> {
    let Some(kept) = service.config().streams.dead_letters_kept else { return Ok(0) };
    let before = service.now().before(kept);
    let rows: Vec<(Place, Dead)> = table::list(change, &Range::below(STREAMS, &Place::of(DEAD)), limit)?;
    let old: Vec<Place> =
        rows.into_iter().take_while(|(_, dead)| dead.at < before).map(|(place, _)| place).collect();
    let count = old.len();
    remove(change, old)?;
    Ok(count)
}

/// How many it has delivered again, and where to go on.
fn retry_some(
    service: &Messaging,
    change: &mut Change<'_>,
    which: Letters,
    after: Option<&Place>,
) -> Result<(u64, Option<Place>), MessagingError> {
    let all = Range::below(STREAMS, &Place::of(DEAD));
    let range = match which {
        Letters::All => all,
        Letters::One(number) => {
            let place = Bound::Included(Place::of(DEAD).number(number));
            Range { from: place.clone(), to: place, ..all }
        }
    };
    let rows: Vec<(Place, Dead)> = table::list(change, &range.after(after), RETRIED_MAX)?;
    let last = rows.last().filter(|_| rows.len() == RETRIED_MAX).map(|(place, _)| place.clone());
    let mut count = 0;
    for (place, dead) in rows {
        let Ok(target) = dead.target.parse() else { continue };
        // Where too much waits already, it stays.
        if lanes::waiting(change, &target)? < service.config().streams.bounds.backlog_max {
            remove(change, vec![place])?;
            lanes::append(service, change, target, dead.record)?;
            count += 1;
        }
    }
    if count > 0 {
        change.announce(News::Streamed);
    }
    Ok((count, last))
}

fn remove(change: &mut Change<'_>, places: Vec<Place>) -> Result<(), MessagingError> {
    let mut tally = tally(change)?;
    tally.left = tally.left.saturating_sub(places.len() as u64);
    table::put(change, tally_key(), &tally);
    for place in places {
        change.remove(Key { partition: STREAMS.to_owned(), place });
    }
    Ok(())
}

fn letter(place: &Place, dead: Dead) -> Option<DeadLetter<StreamRecord>> {
    Some(DeadLetter {
        number: place.last_number()?,
        position: Position(dead.record.number),
        target: dead.target.parse().ok()?,
        event: dead.record,
        attempts: dead.attempts,
        error: dead.error,
        at: dead.at,
    })
}

fn tally(view: &dyn View) -> Result<Tally, MessagingError> {
    Ok(table::find(view, &tally_key())?.unwrap_or_default())
}

fn tally_key() -> Key {
    Key { partition: STREAMS.to_owned(), place: Place::of("dead-letters") }
}

fn key(number: u64) -> Key {
    Key { partition: STREAMS.to_owned(), place: Place::of(DEAD).number(number) }
}

const DEAD: &str = "dead";
/// Records that one transaction has delivered again.
const RETRIED_MAX: usize = 100;
