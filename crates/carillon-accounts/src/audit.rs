//! The audit log: who did what to whom, when, from where, in which request.
//!
//! Entries are written in the transaction of what they tell of, and never again. Each is chained to the one before by
//! its hash, so that an entry which is changed, removed or put in between breaks the chain at its place. Whoever can
//! write the file can also make a chain anew; so [`Head`] is worth noting elsewhere, and a later walk is told what was
//! noted.
//!
//! An entry holds ids and no names, secrets or contents. It goes on being there when the account it tells of is gone.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `audit` | `entry`, number | the entry's text and hash |
//! | `audit-head` | `head` | number and hash of the last entry |

use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::audit::{Audit, Deed, Occasion};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::PAGE_MAX;
use crate::error::AccountsError;
use crate::service::{Accounts, Change};
use crate::token::Digest;

/// What somebody has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AuditEntry {
    /// Counts from 1, without a gap.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who: `user/<id>`, `participant/<id>` of a visit, `operator`, or `stranger`.
    pub actor: String,
    /// What, such as `session.created`.
    pub action: String,
    /// To whom or what: `user/<id>`, `invitation/<id>`, `session/<id>`, `visit/<id>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What more there is to say, such as roles, or why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// In which request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// A part of the log, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditEntry>,
    /// The number below which the next page begins.
    pub next: Option<u64>,
}

/// The last entry, by which the whole log is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its number; 0 of an empty log.
    pub number: u64,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// What a walk along the chain has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is whole, to here.
    Whole(Head),
    /// It is broken.
    Broken {
        /// At the entry of this number, or where it would be.
        number: u64,
        /// In what way.
        how: Break,
    },
}

/// How a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// An entry is not there.
    #[error("is missing")]
    Missing,
    /// An entry is not what it was, or the one before it is not.
    #[error("is not what was written")]
    Altered,
    /// An entry cannot be read.
    #[error("cannot be read")]
    Unreadable,
    /// Entries follow that the head of the log does not know of.
    #[error("is behind the end of the log")]
    Appended,
    /// The chain is whole, and another one than was noted.
    #[error("has another hash than was noted")]
    NotAsNoted,
}

#[derive(Serialize, Deserialize)]
struct Link {
    text: String,
    hash: Digest,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Last {
    number: u64,
    hash: Digest,
}

impl Accounts {
    /// A page of the log, the latest first, of entries below the number `before`.
    pub async fn audit(&self, before: Option<u64>, limit: usize) -> Result<AuditPage, AccountsError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let all = Range::below(AUDIT, &Place::of(ENTRY)).descending();
        let range = all.after(before.map(place).as_ref());
        self.read(move |_, view| {
            let links: Vec<(Place, Link)> = table::list(view, &range, limit + 1)?;
            let has_more = links.len() > limit;
            let read = |(_, link): &(Place, Link)| {
                serde_json::from_str::<AuditEntry>(&link.text).map_err(StoreError::corrupt)
            };
            let entries = links.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
            let next = entries.last().filter(|_| has_more).map(|entry| entry.number);
            Ok(AuditPage { entries, next })
        })
        .await
    }

    /// Walks along the whole chain. `noted` is a head that was noted earlier.
    pub async fn verify_audit(&self, noted: Option<Head>) -> Result<Verdict, AccountsError> {
        let (last, end) = self.read(|_, view| Ok((last(view)?, end(view)?))).await?;
        let mut walked = Last::beginning();
        // Of an empty log there is nothing to meet.
        let mut noted = noted.filter(|head| head.number > 0);
        while walked.number < last.number {
            let from = walked;
            let (step, passed) =
                self.read(move |_, view| Ok(walk(view, from, last, noted.as_ref())?)).await?;
            match step {
                Step::Walked(to) => walked = to,
                Step::Broken(number, how) => return Ok(Verdict::Broken { number, how }),
            }
            noted = passed;
        }
        if walked.hash != last.hash {
            return Ok(Verdict::Broken { number: last.number, how: Break::Altered });
        }
        if end > last.number {
            return Ok(Verdict::Broken { number: last.number + 1, how: Break::Appended });
        }
        match noted {
            Some(noted) => Ok(Verdict::Broken { number: noted.number, how: Break::Missing }),
            None => Ok(Verdict::Whole(Head { number: last.number, hash: last.hash.text() })),
        }
    }
}

/// The log, for others who keep their rows beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditLog;

impl Audit for AuditLog {
    fn append(
        &self,
        change: &mut Change<'_>,
        now: Timestamp,
        occasion: &Occasion,
        deed: Deed,
    ) -> Result<(), StoreError> {
        append(change, now, occasion, deed)
    }
}

/// Writes an entry.
pub(crate) fn append(
    change: &mut Change<'_>,
    now: Timestamp,
    occasion: &Occasion,
    deed: Deed,
) -> Result<(), StoreError> {
    let former = last(change)?;
    let entry = AuditEntry {
        number: former.number + 1,
        at: now,
        actor: occasion.actor.to_string(),
        action: deed.action.to_owned(),
        subject: deed.subject,
        note: deed.note,
        address: occasion.address.map(|address| address.to_string()),
        request_id: occasion.request_id.clone(),
    };
    let text = serde_json::to_string(&entry).expect("an entry is texts and numbers");
    let hash = chained(&former.hash, &text);
    table::put(change, head_key(), &Last { number: entry.number, hash });
    table::put(change, key(entry.number), &Link { text, hash });
    Ok(())
}

enum Step {
    Walked(Last),
    Broken(u64, Break),
}

/// Some entries further along the chain. A noted head that is met is no longer looked for.
fn walk(
    view: &dyn View,
    mut at: Last,
    last: Last,
    noted: Option<&Head>,
) -> Result<(Step, Option<Head>), StoreError> {
    let mut noted = noted.cloned();
    let after = Range { from: Bound::Excluded(place(at.number)), ..Range::below(AUDIT, &Place::of(ENTRY)) };
    let rows = view.scan(&after, STEP)?;
    if rows.is_empty() {
        return Ok((Step::Broken(at.number + 1, Break::Missing), noted));
    }
    for (row, _) in rows {
        let number = row.last_number().unwrap_or_default();
        if number > last.number {
            return Ok((Step::Walked(at), noted));
        }
        if number != at.number + 1 {
            return Ok((Step::Broken(at.number + 1, Break::Missing), noted));
        }
        let Ok(Some(link)) = table::find::<Link>(view, &key(number)) else {
            return Ok((Step::Broken(number, Break::Unreadable), noted));
        };
        let Ok(entry) = serde_json::from_str::<AuditEntry>(&link.text) else {
            return Ok((Step::Broken(number, Break::Unreadable), noted));
        };
        if entry.number != number || chained(&at.hash, &link.text) != link.hash {
            return Ok((Step::Broken(number, Break::Altered), noted));
        }
        if let Some(head) = noted.take_if(|head| head.number == number)
            && head.hash != link.hash.text()
        {
            return Ok((Step::Broken(number, Break::NotAsNoted), noted));
        }
        at = Last { number, hash: link.hash };
    }
    Ok((Step::Walked(at), noted))
}

fn last(view: &dyn View) -> Result<Last, StoreError> {
    Ok(table::find(view, &head_key())?.unwrap_or_else(Last::beginning))
}

/// The number of the last entry that lies there, whatever the head says.
fn end(view: &dyn View) -> Result<u64, StoreError> {
    let rows = view.scan(&Range::below(AUDIT, &Place::of(ENTRY)).descending(), 1)?;
    Ok(rows.first().and_then(|(place, _)| place.last_number()).unwrap_or_default())
}

impl Last {
    /// Before the first entry.
    fn beginning() -> Self {
        Self { number: 0, hash: Digest::of(&[b"carillon audit log"]) }
    }
}

fn chained(former: &Digest, text: &str) -> Digest {
    Digest::of(&[former.as_bytes(), text.as_bytes()])
}

fn place(number: u64) -> Place {
    Place::of(ENTRY).number(number)
}

fn key(number: u64) -> Key {
    Key { partition: AUDIT.to_owned(), place: place(number) }
}

fn head_key() -> Key {
    Key { partition: "audit-head".to_owned(), place: Place::of("head") }
}

const AUDIT: &str = "audit";
const ENTRY: &str = "entry";
/// Entries of one look.
const STEP: usize = 1_000;
