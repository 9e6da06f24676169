//! Calls that may be repeated: the same token and the same parameters give what they gave the first time.
//!
//! Wire: `ClientRequestToken`; the same token with other parameters is a conflict. A token is the caller's own and
//! counts for one operation, for a day.

use aws_lc_rs::digest::{SHA256, digest};
use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::MessagingError;
use crate::service::{Change, Messaging};
use crate::table;

/// A call as its repetition is recognised by.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    operation: &'static str,
    /// On whose behalf: an app instance, a user.
    of: String,
    token: ClientRequestToken,
    parameters: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Done {
    parameters: Vec<u8>,
    at: Timestamp,
    made: String,
}

impl Call {
    /// `parameters` is all that the caller asked for.
    pub(crate) fn new(
        operation: &'static str,
        of: impl Into<String>,
        token: ClientRequestToken,
        parameters: &impl Serialize,
    ) -> Self {
        let text = serde_json::to_vec(parameters).expect("parameters are texts, numbers and lists of them");
        Self { operation, of: of.into(), token, parameters: digest(&SHA256, &text).as_ref().to_vec() }
    }

    /// What the call made when it was made before.
    pub(crate) fn made_before(
        &self,
        change: &Change<'_>,
        service: &Messaging,
    ) -> Result<Option<String>, MessagingError> {
        let done: Option<Done> = table::find(change, &self.key())?;
        let now = service.now();
        let done = done.filter(|done| now.since(done.at) < service.config().token_lifetime);
        match done {
            Some(done) if done.parameters == self.parameters => Ok(Some(done.made)),
            Some(_) => Err(MessagingError::Conflict(
                "The client request token was used before with other parameters",
            )),
            None => Ok(None),
        }
    }

    /// Notes what the call made.
    pub(crate) fn note(&self, change: &mut Change<'_>, now: Timestamp, made: &str) {
        let done = Done { parameters: self.parameters.clone(), at: now, made: made.to_owned() };
        table::put(change, self.key(), &done);
        let due = Place::of("at")
            .number(now.as_millis())
            .text(self.operation)
            .text(&self.of)
            .text(self.token.as_str());
        change.put(Key { partition: TIMES.to_owned(), place: due }, self.key().place.as_bytes().to_vec());
    }

    fn key(&self) -> Key {
        let place = Place::of(self.operation).text(&self.of).text(self.token.as_str());
        Key { partition: TOKENS.to_owned(), place }
    }
}

/// Forgets tokens that no longer count, at most `limit`; how many there were.
pub(crate) fn forget(change: &mut Change<'_>, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
    use carillon_ports::rows::{Range, View as _};
    use std::ops::Bound;
    let all = Range::below(TIMES, &Place::of("at"));
    let old = Range { to: Bound::Excluded(Place::of("at").number(before.as_millis())), ..all };
    let rows = change.scan(&old, limit)?;
    let count = rows.len();
    for (place, token) in rows {
        change.remove(Key { partition: TIMES.to_owned(), place });
        let token = Key { partition: TOKENS.to_owned(), place: Place::from_bytes(token) };
        // A token that was used anew meanwhile counts from then on, and has a row for that time.
        let is_over = table::find::<Done>(change, &token)?.is_some_and(|done| done.at < before);
        if is_over {
            change.remove(token);
        }
    }
    Ok(count)
}

const TOKENS: &str = "tokens";
const TIMES: &str = "token-times";
