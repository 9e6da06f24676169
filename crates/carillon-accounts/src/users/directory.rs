//! Whom staff find: by the beginning of a word of a name, a few at a time, with little more than the name.

use std::collections::BTreeSet;

use carillon_ports::rows::{Place, Range};
use carillon_ports::table;
use carillon_proto::account::{Role, UserId};

use super::{WORD, WORDS, find};
use crate::config::DIRECTORY_MAX;
use crate::error::AccountsError;
use crate::service::Accounts;
use crate::text::DisplayName;

/// Somebody whom staff find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The account.
    pub id: UserId,
    /// What it is called.
    pub display_name: DisplayName,
    /// What it is for.
    pub roles: BTreeSet<Role>,
}

impl Accounts {
    /// Accounts of which a word of the name begins with `query`, a few.
    pub async fn directory(&self, query: &str) -> Result<Vec<DirectoryEntry>, AccountsError> {
        let word = query.trim().to_lowercase();
        if !(1..=QUERY_LENGTH_MAX).contains(&word.chars().count()) {
            return Err(AccountsError::invalid("q", "must have 1 to 100 characters"));
        }
        self.read(move |_, view| {
            let ids: Vec<(Place, UserId)> = table::list(view, &beginning_with(&word), ROWS_MAX)?;
            let ids: BTreeSet<UserId> = ids.into_iter().map(|(_, id)| id).collect();
            let mut entries = Vec::new();
            for id in ids {
                let user = find(view, &id)?.filter(|user| !user.disabled);
                entries.extend(user.map(|user| DirectoryEntry {
                    id: user.id,
                    display_name: user.display_name,
                    roles: user.roles,
                }));
            }
            entries.sort_by(|one, next| one.display_name.expose().cmp(next.display_name.expose()));
            entries.truncate(DIRECTORY_MAX);
            Ok(entries)
        })
        .await
    }
}

/// Words that begin with `word`: places of texts end in a byte that sorts before all others, which has to go.
fn beginning_with(word: &str) -> Range {
    let mut place = Place::of(WORD).text(word).as_bytes().to_vec();
    place.pop();
    Range::below(WORDS, &Place::from_bytes(place))
}

const QUERY_LENGTH_MAX: usize = 100;
/// A person is found by several words.
const ROWS_MAX: usize = 10 * DIRECTORY_MAX;
