//! What messaging has yet to hear of an account.
//!
//! An account has a user in an app instance, by whose keys its owner talks. Accounts and messaging have a store each,
//! and no transaction spans both; so what one change owes to the other is written down with it, settled by whoever
//! knows both, and struck off after that. Settling is idempotent: it may be done twice, and it is done at last.
//!
//! Wire: televisit, D-SIGN-3 (a messaging outage must not block sign-in) and D-SIGN-4 (renamed users).

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::account::UserId;
use serde::{Deserialize, Serialize};

use crate::error::AccountsError;
use crate::service::{Accounts, Change};
use crate::text::DisplayName;
use crate::users;

/// What is owed for one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The account, and its user.
    pub user: UserId,
    /// What the user is called; `None` when there is no account any more, and there shall be no user.
    pub name: Option<DisplayName>,
    /// Whether keys that were lent to the user shall count no more.
    pub revoke: bool,
    serial: u64,
}

#[derive(Serialize, Deserialize)]
struct Note {
    user: UserId,
    revoke: bool,
    serial: u64,
}

/// What a change is to messaging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Debt {
    /// That the user is there by its name, or is not.
    Presence,
    /// That keys count no more, too.
    Revocation,
}

impl Accounts {
    /// What is owed, at most `limit` accounts.
    pub async fn owed(&self, limit: usize) -> Result<Vec<Owed>, AccountsError> {
        self.read(move |_, view| {
            let notes: Vec<(Place, Note)> = table::list(view, &Range::below(OWED, &Place::of(USER)), limit)?;
            notes.into_iter().map(|(_, note)| Ok(read(view, note)?)).collect()
        })
        .await
    }

    /// What is owed for one account.
    pub async fn owed_for(&self, user: &UserId) -> Result<Option<Owed>, AccountsError> {
        let user = user.clone();
        self.read(move |_, view| {
            let note = table::find(view, &key(&user))?;
            Ok(note.map(|note| read(view, note)).transpose()?)
        })
        .await
    }

    /// Strikes off what has been settled, unless more is owed since.
    pub async fn settled(&self, owed: &Owed) -> Result<(), AccountsError> {
        let owed = owed.clone();
        self.write(move |_, change| {
            let note: Option<Note> = table::find(change, &key(&owed.user))?;
            if note.is_some_and(|note| note.serial == owed.serial) {
                change.remove(key(&owed.user));
            }
            Ok(())
        })
        .await
    }
}

/// Writes down what is owed.
pub(crate) fn owe(
    change: &mut Change<'_>,
    accounts: &Accounts,
    user: &UserId,
    debt: Debt,
) -> Result<(), StoreError> {
    let former: Option<Note> = table::find(change, &key(user))?;
    let (revoke, serial) = former.map_or((false, 0), |note| (note.revoke, note.serial));
    let note = Note {
        user: user.clone(),
        revoke: revoke || debt == Debt::Revocation,
        serial: accounts.now().as_millis().max(serial + 1),
    };
    table::put(change, key(user), &note);
    Ok(())
}

fn read(view: &dyn View, note: Note) -> Result<Owed, StoreError> {
    let Note { user, revoke, serial } = note;
    let name = users::find(view, &user)?.map(|user| user.display_name);
    Ok(Owed { user, name, revoke, serial })
}

fn key(user: &UserId) -> Key {
    Key { partition: OWED.to_owned(), place: Place::of(USER).text(user.as_str()) }
}

const OWED: &str = "owed";
const USER: &str = "user";
