//! What admins do with accounts: make, list, change, delete.
//!
//! A password that an admin, or the operator, makes for somebody else is good for choosing another, and for three days.

use std::collections::BTreeSet;

use carillon_ports::audit::{Deed, Occasion};
use carillon_ports::rows::{Place, Range};
use carillon_ports::table;
use carillon_proto::account::{Role, UserId};

use super::{NAME, OneTime, Secrets, USERNAMES, User, find, found, make, put, put_secrets, remove, secrets};
use crate::audit;
use crate::config::{ONE_TIME_LIFETIME, PAGE_MAX};
use crate::error::AccountsError;
use crate::owed::{self, Debt};
use crate::password::PasswordHash;
use crate::service::{Accounts, Change};
use crate::sessions;
use crate::text::{DisplayName, Password, Username};
use crate::token;

/// An account that somebody makes for somebody else.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// With which its owner will sign in.
    pub username: Username,
    /// What others see it called.
    pub display_name: DisplayName,
    /// What it is for; at least one.
    pub roles: BTreeSet<Role>,
    /// Its password, which stays; when absent, one is made that is good for choosing another.
    pub password: Option<Password>,
}

/// An account that was made, or whose password was.
#[derive(Clone, Debug)]
pub struct Created {
    /// The account.
    pub user: User,
    /// The password that its owner has to be given, for the only time.
    pub one_time_password: Option<OneTime>,
}

/// What shall be otherwise. What is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// What others see it called.
    pub display_name: Option<DisplayName>,
    /// What it is for; at least one.
    pub roles: Option<BTreeSet<Role>>,
    /// Whether nobody may sign in. Ends all sessions when it is set.
    pub disabled: Option<bool>,
    /// Makes a password that is good for choosing another, and ends all sessions.
    pub reset_password: bool,
    /// Takes the second factor away, whose owner has lost it.
    pub drop_second_factor: bool,
    /// Ends all sessions.
    pub end_sessions: bool,
}

/// A part of the list of accounts, by name.
#[derive(Clone, Debug)]
pub struct UserPage {
    /// The accounts.
    pub users: Vec<User>,
    /// The name behind which the next page begins.
    pub next: Option<Username>,
}

impl Accounts {
    /// Makes an account for somebody else.
    pub async fn create_user(&self, asked: NewUser, occasion: &Occasion) -> Result<Created, AccountsError> {
        require_roles(&asked.roles)?;
        let NewUser { username, display_name, roles, password } = asked;
        let (password, one_time) = match password {
            Some(password) => (self.hashing().hash(password, self.entropy()).await?, None),
            None => self.one_time().await.map(|(hash, text)| (hash, Some(text)))?,
        };
        let now = self.now();
        let one_time_until = one_time.is_some().then(|| now + ONE_TIME_LIFETIME);
        let secrets = Secrets { password: Some(password), one_time_until, ..Secrets::default() };
        let id = token::guid(self.entropy());
        let user =
            User { id, username, display_name, roles, disabled: false, created_at: now, updated_at: now };
        let (made, occasion) = (user.clone(), occasion.clone());
        self.write(move |accounts, change| {
            make(change, accounts, &made, &secrets)?;
            let deed = Deed::of_user("user.created", &made.id).noting(role_list(&made.roles));
            Ok(audit::append(change, accounts.now(), &occasion, deed)?)
        })
        .await?;
        Ok(Created { user, one_time_password: one_time })
    }

    /// A page of accounts, by name.
    pub async fn users(&self, after: Option<&Username>, limit: usize) -> Result<UserPage, AccountsError> {
        let limit = limit.clamp(1, PAGE_MAX);
        let after = after.map(|name| Place::of(NAME).text(name.expose()));
        let range = Range::below(USERNAMES, &Place::of(NAME)).after(after.as_ref());
        self.read(move |_, view| {
            let ids: Vec<(Place, UserId)> = table::list(view, &range, limit + 1)?;
            let has_more = ids.len() > limit;
            let mut users = Vec::new();
            for (_, id) in ids.iter().take(limit) {
                users.extend(find(view, id)?);
            }
            let next = users.last().filter(|_| has_more).map(|user| user.username.clone());
            Ok(UserPage { users, next })
        })
        .await
    }

    /// An account.
    pub async fn user(&self, id: &UserId) -> Result<User, AccountsError> {
        let id = id.clone();
        self.read(move |_, view| found(view, &id)).await
    }

    /// Changes an account.
    pub async fn change_user(
        &self,
        id: &UserId,
        asked: UserChange,
        occasion: &Occasion,
    ) -> Result<Created, AccountsError> {
        if let Some(roles) = &asked.roles {
            require_roles(roles)?;
        }
        let (password, one_time) = match asked.reset_password {
            true => self.one_time().await.map(|(hash, text)| (Some(hash), Some(text)))?,
            false => (None, None),
        };
        let (id, occasion) = (id.clone(), occasion.clone());
        let user = self
            .write(move |accounts, change| {
                let former = found(change, &id)?;
                let user = altered(&former, &asked, accounts);
                put(change, Some(&former), &user)?;
                alter_secrets(change, accounts, &id, &asked, password.as_ref())?;
                if asked.ends_sessions() {
                    sessions::end_all(change, accounts, &id, None)?;
                }
                if user.display_name != former.display_name {
                    owed::owe(change, accounts, &id, Debt::Presence)?;
                }
                tell(change, accounts, &occasion, &asked, &user)?;
                Ok(user)
            })
            .await?;
        Ok(Created { user, one_time_password: one_time })
    }

    /// Deletes an account with all that is its own, and its user in messaging.
    pub async fn delete_user(&self, id: &UserId, occasion: &Occasion) -> Result<(), AccountsError> {
        let (id, occasion) = (id.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let user = found(change, &id)?;
            sessions::end_all(change, accounts, &id, None)?;
            remove(change, &user)?;
            Ok(audit::append(change, accounts.now(), &occasion, Deed::of_user("user.deleted", &id))?)
        })
        .await
    }

    async fn one_time(&self) -> Result<(PasswordHash, OneTime), AccountsError> {
        let code = token::code(self.entropy());
        let password = Password::shown(code.expose().clone())?;
        Ok((self.hashing().hash(password, self.entropy()).await?, code))
    }
}

impl UserChange {
    fn ends_sessions(&self) -> bool {
        self.end_sessions || self.reset_password || self.disabled == Some(true)
    }
}

fn require_roles(roles: &BTreeSet<Role>) -> Result<(), AccountsError> {
    match roles.is_empty() {
        true => Err(AccountsError::invalid("roles", "must name at least one role")),
        false => Ok(()),
    }
}

fn altered(former: &User, asked: &UserChange, accounts: &Accounts) -> User {
    User {
        display_name: asked.display_name.clone().unwrap_or_else(|| former.display_name.clone()),
        roles: asked.roles.clone().unwrap_or_else(|| former.roles.clone()),
        disabled: asked.disabled.unwrap_or(former.disabled),
        updated_at: accounts.now(),
        ..former.clone()
    }
}

fn alter_secrets(
    change: &mut Change<'_>,
    accounts: &Accounts,
    id: &UserId,
    asked: &UserChange,
    password: Option<&PasswordHash>,
) -> Result<(), AccountsError> {
    let mut kept = secrets(change, id)?;
    if let Some(password) = password {
        kept.password = Some(password.clone());
        kept.one_time_until = Some(accounts.now() + ONE_TIME_LIFETIME);
    }
    if asked.drop_second_factor {
        (kept.second_factor, kept.pending) = (None, None);
    }
    put_secrets(change, id, &kept);
    Ok(())
}

/// An entry for each thing that was changed.
fn tell(
    change: &mut Change<'_>,
    accounts: &Accounts,
    occasion: &Occasion,
    asked: &UserChange,
    user: &User,
) -> Result<(), AccountsError> {
    let roles = asked.roles.as_ref().map(|_| ("user.roles_changed", Some(role_list(&user.roles))));
    let disabled =
        asked.disabled.map(|disabled| (if disabled { "user.disabled" } else { "user.enabled" }, None));
    let deeds = [
        asked.display_name.as_ref().map(|_| ("user.renamed", None)),
        roles,
        disabled,
        asked.reset_password.then_some(("password.reset", None)),
        asked.drop_second_factor.then_some(("second_factor.dropped", None)),
        asked.end_sessions.then_some(("session.all_ended", None)),
    ];
    for (action, note) in deeds.into_iter().flatten() {
        let deed = Deed { note, ..Deed::of_user(action, &user.id) };
        audit::append(change, accounts.now(), occasion, deed)?;
    }
    Ok(())
}

pub(crate) fn role_list(roles: &BTreeSet<Role>) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
}
