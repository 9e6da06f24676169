//! Accounts, as admins see and change them, and as others find them.
//!
//! What is secret of an account lies in a row of its own, so that no list ever reads it.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `users` | `user`, account | [`User`] |
//! | `secrets` | `user`, account | [`Secrets`] |
//! | `usernames` | `name`, name | the account |
//! | `words` | `word`, word of a name, account | the account |
//! | `counts` | `users` | how many accounts there are |
//! | | `admins` | how many of them are admins and not disabled |

mod admin;
mod directory;
mod sign_up;

use std::collections::BTreeSet;

use carillon_ports::StoreError;
use carillon_ports::rows::{Key, Place, View};
use carillon_ports::table;
use carillon_proto::account::{Role, UserId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

pub use admin::{Created, NewUser, UserChange, UserPage};
pub use directory::DirectoryEntry;
pub use sign_up::SignUpForm;

pub(crate) use admin::role_list;

use crate::error::AccountsError;
use crate::owed::{self, Debt};
use crate::password::PasswordHash;
use crate::second_factor::{SecondFactor, Secret};
use crate::service::{Accounts, Change};
use crate::text::{DisplayName, Username};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Unique for ever, and nobody's choice.
    pub id: UserId,
    /// With which its owner signs in.
    pub username: Username,
    /// What others see it called.
    pub display_name: DisplayName,
    /// What it is for.
    pub roles: BTreeSet<Role>,
    /// Whether nobody may sign in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

impl User {
    /// Whether it may invite others, and its invitations count.
    pub(crate) fn may_invite(&self) -> bool {
        !self.disabled && self.roles.contains(&Role::Admin)
    }
}

/// What is secret of an account.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Secrets {
    /// None of an account that has never had one.
    pub(crate) password: Option<PasswordHash>,
    /// Until when the password counts, when somebody else has made it: it is good for choosing another.
    pub(crate) one_time_until: Option<Timestamp>,
    pub(crate) second_factor: Option<SecondFactor>,
    /// Of a factor that no code has confirmed yet.
    pub(crate) pending: Option<Secret>,
}

/// A secret that somebody else has to be given, for the only time.
pub(crate) type OneTime = Redacted<String>;

pub(crate) fn find(view: &dyn View, id: &UserId) -> Result<Option<User>, StoreError> {
    table::find(view, &key(id))
}

pub(crate) fn found(view: &dyn View, id: &UserId) -> Result<User, AccountsError> {
    find(view, id)?.ok_or(AccountsError::NotFound("user"))
}

pub(crate) fn by_name(view: &dyn View, name: &Username) -> Result<Option<User>, StoreError> {
    match table::find::<UserId>(view, &name_key(name))? {
        Some(id) => find(view, &id),
        None => Ok(None),
    }
}

pub(crate) fn secrets(view: &dyn View, id: &UserId) -> Result<Secrets, StoreError> {
    Ok(table::find(view, &secrets_key(id))?.unwrap_or_default())
}

pub(crate) fn put_secrets(change: &mut Change<'_>, id: &UserId, secrets: &Secrets) {
    table::put(change, secrets_key(id), secrets);
}

/// Makes an account that is not there, of a name that nobody has.
fn make(
    change: &mut Change<'_>,
    accounts: &Accounts,
    user: &User,
    secrets: &Secrets,
) -> Result<(), AccountsError> {
    if table::find::<UserId>(change, &name_key(&user.username))?.is_some() {
        return Err(AccountsError::UsernameTaken);
    }
    let count = count(change, USERS)?;
    if count >= accounts.config().users_max {
        return Err(AccountsError::LimitExceeded("accounts"));
    }
    table::put(change, count_key(USERS), &(count + 1));
    table::put(change, name_key(&user.username), &user.id);
    put_secrets(change, &user.id, secrets);
    put(change, None, user)?;
    Ok(owed::owe(change, accounts, &user.id, Debt::Presence)?)
}

/// Writes an account, with what it is found by and how many admins there are.
fn put(change: &mut Change<'_>, former: Option<&User>, user: &User) -> Result<(), AccountsError> {
    count_admins(change, former, Some(user))?;
    if let Some(former) = former {
        forget_words(change, former);
    }
    for word in words(user) {
        table::put(change, word_key(&word, &user.id), &user.id);
    }
    table::put(change, key(&user.id), user);
    Ok(())
}

/// Removes an account.
fn remove(change: &mut Change<'_>, user: &User) -> Result<(), AccountsError> {
    count_admins(change, Some(user), None)?;
    forget_words(change, user);
    let left = count(change, USERS)?.saturating_sub(1);
    table::put(change, count_key(USERS), &left);
    change.remove(name_key(&user.username));
    change.remove(secrets_key(&user.id));
    change.remove(key(&user.id));
    Ok(())
}

/// Invariant: where there was an admin who may sign in, there is one.
fn count_admins(
    change: &mut Change<'_>,
    former: Option<&User>,
    user: Option<&User>,
) -> Result<(), AccountsError> {
    let is_admin = |user: &User| user.roles.contains(&Role::Admin) && !user.disabled;
    let (was, is) = (former.is_some_and(is_admin), user.is_some_and(is_admin));
    let admins = count(change, ADMINS)?;
    match (was, is) {
        (true, false) if admins <= 1 => return Err(AccountsError::LastAdmin),
        (true, false) => table::put(change, count_key(ADMINS), &(admins - 1)),
        (false, true) => table::put(change, count_key(ADMINS), &(admins + 1)),
        _ => {}
    }
    Ok(())
}

fn forget_words(change: &mut Change<'_>, user: &User) {
    for word in words(user) {
        change.remove(word_key(&word, &user.id));
    }
}

fn words(user: &User) -> impl Iterator<Item = String> {
    user.display_name.words().chain([user.username.expose().to_owned()])
}

fn count(view: &dyn View, of: &str) -> Result<u64, StoreError> {
    Ok(table::find(view, &count_key(of))?.unwrap_or(0))
}

fn key(id: &UserId) -> Key {
    Key { partition: USERS.to_owned(), place: Place::of(USER).text(id.as_str()) }
}

fn secrets_key(id: &UserId) -> Key {
    Key { partition: "secrets".to_owned(), place: Place::of(USER).text(id.as_str()) }
}

fn name_key(name: &Username) -> Key {
    Key { partition: USERNAMES.to_owned(), place: Place::of(NAME).text(name.expose()) }
}

fn word_key(word: &str, id: &UserId) -> Key {
    Key { partition: WORDS.to_owned(), place: Place::of(WORD).text(word).text(id.as_str()) }
}

fn count_key(of: &str) -> Key {
    Key { partition: "counts".to_owned(), place: Place::of(of) }
}

const USERS: &str = "users";
const USER: &str = "user";
const ADMINS: &str = "admins";
const USERNAMES: &str = "usernames";
const NAME: &str = "name";
const WORDS: &str = "words";
const WORD: &str = "word";
