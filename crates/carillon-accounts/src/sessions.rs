//! Sessions: what stands for a password that was shown.
//!
//! A session is known by a token of 256 random bits, of which only the digest is kept. It is over after a time without
//! use, after a time in all, when it is ended, and when its account is disabled or gone. When it was used is written
//! down once a minute at most.
//!
//! Ending a session before its time also revokes the keys that were lent to its account.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `sessions` | `token`, digest | the session |
//! | `sessions-of/<account>` | `at`, time of its beginning, session | the digest |
//! | `session-ends` | `at`, time, digest | the account: the session is over then |

use std::net::IpAddr;
use std::ops::Bound;
use std::time::Duration;

use carillon_ports::StoreError;
use carillon_ports::audit::{Deed, Occasion};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::account::{Role, SessionId, UserId};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::config::{AccountsConfig, SESSIONS_MAX};
use crate::error::AccountsError;
use crate::owed::{self, Debt};
use crate::service::{Accounts, Change};
use crate::token::Digest;
use crate::users::{self, Secrets, User};

/// Whoever shows the token of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The session.
    pub session: SessionId,
    /// When the session is over, whoever uses it.
    pub session_ends_at: Timestamp,
    /// The account.
    pub user: User,
    /// Whether nothing may be done but to choose a password.
    pub must_change_password: bool,
    /// Whether a second factor is on.
    pub second_factor: bool,
}

impl Principal {
    /// Whether the account has one of these roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.user.roles.contains(role))
    }
}

/// A session, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Which.
    pub id: SessionId,
    /// When somebody signed in.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub seen_at: Timestamp,
    /// When it is over at the latest.
    pub ends_at: Timestamp,
    /// From where somebody signed in.
    pub address: Option<IpAddr>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    id: SessionId,
    user: UserId,
    created_at: Timestamp,
    seen_at: Timestamp,
    ends_at: Timestamp,
    address: Option<IpAddr>,
}

impl Session {
    pub(crate) fn new(id: SessionId, user: UserId, accounts: &Accounts, address: Option<IpAddr>) -> Self {
        let now = accounts.now();
        let ends_at = now + accounts.config().session_lifetime;
        Self { id, user, created_at: now, seen_at: now, ends_at, address }
    }

    pub(crate) fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    fn is_over(&self, now: Timestamp, config: &AccountsConfig) -> bool {
        self.ends_at <= now || now.since(self.seen_at) >= config.session_idle
    }

    fn view(self) -> SessionView {
        let Self { id, created_at, seen_at, ends_at, address, .. } = self;
        SessionView { id, created_at, seen_at, ends_at, address }
    }
}

impl Accounts {
    /// Who shows this token, if anybody, and uses the session by that.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Principal>, AccountsError> {
        let digest = Digest::of(&[token.as_bytes()]);
        let found = self.read(move |accounts, view| principal(accounts, view, &digest)).await?;
        let Some((principal, session)) = found else { return Ok(None) };
        if self.now().since(session.seen_at) >= SEEN_STEP {
            self.write(move |accounts, change| see(accounts, change, &digest)).await?;
        }
        Ok(Some(principal))
    }

    /// Who shows this token, if anybody, while nobody uses the session: it ends as if nothing was asked.
    pub async fn recognise(&self, token: &str) -> Result<Option<Principal>, AccountsError> {
        let digest = Digest::of(&[token.as_bytes()]);
        let found = self.read(move |accounts, view| principal(accounts, view, &digest)).await?;
        Ok(found.map(|(principal, _)| principal))
    }

    /// The sessions of an account, the latest first.
    pub async fn sessions(&self, user: &UserId) -> Result<Vec<SessionView>, AccountsError> {
        let user = user.clone();
        self.read(move |accounts, view| {
            let now = accounts.now();
            let of_user = of_user(view, &user)?.into_iter().rev().map(|(_, session)| session);
            Ok(of_user
                .filter(|session| !session.is_over(now, accounts.config()))
                .map(Session::view)
                .collect())
        })
        .await
    }

    /// Notes that keys were lent in a session; `false` when the session or the account has ended meanwhile, and they are to
    /// be given to nobody.
    pub async fn note_lent(&self, who: &Principal, occasion: &Occasion) -> Result<bool, AccountsError> {
        let (user, session, occasion) = (who.user.id.clone(), who.session.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let is_there = of_user(change, &user)?.iter().any(|(_, kept)| kept.id == session);
            if !is_there || users::find(change, &user)?.is_none_or(|user| user.disabled) {
                return Ok(false);
            }
            let deed = Deed::of_user("credentials.lent", &user);
            audit::append(change, accounts.now(), &occasion, deed)?;
            Ok(true)
        })
        .await
    }

    /// Ends a session of an account.
    pub async fn end_session(
        &self,
        user: &UserId,
        session: &SessionId,
        occasion: &Occasion,
    ) -> Result<(), AccountsError> {
        let (user, session, occasion) = (user.clone(), session.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let all = of_user(change, &user)?;
            let found = all.into_iter().find(|(_, kept)| kept.id == session);
            let (digest, kept) = found.ok_or(AccountsError::NotFound("session"))?;
            Ok(end(accounts, change, &digest, &kept, &occasion)?)
        })
        .await
    }
}

/// Begins a session. The oldest of an account makes room when there are too many.
pub(crate) fn begin(
    accounts: &Accounts,
    change: &mut Change<'_>,
    digest: &Digest,
    session: &Session,
    occasion: &Occasion,
) -> Result<(), StoreError> {
    let of_user = of_user(change, &session.user)?;
    let excess = (of_user.len() + 1).saturating_sub(SESSIONS_MAX);
    for (digest, old) in of_user.iter().take(excess) {
        end(accounts, change, digest, old, occasion)?;
    }
    table::put(change, key(digest), session);
    table::put(change, of_user_key(session), digest);
    table::put(change, end_key(digest, session), digest);
    Ok(())
}

/// Ends the session of a token, whosoever it is, with the keys that were lent in it.
pub(crate) fn replace(
    accounts: &Accounts,
    change: &mut Change<'_>,
    digest: &Digest,
    occasion: &Occasion,
) -> Result<(), StoreError> {
    match table::find(change, &key(digest))? {
        Some(session) => end(accounts, change, digest, &session, occasion),
        None => Ok(()),
    }
}

fn end(
    accounts: &Accounts,
    change: &mut Change<'_>,
    digest: &Digest,
    session: &Session,
    occasion: &Occasion,
) -> Result<(), StoreError> {
    remove(change, digest, session);
    owed::owe(change, accounts, &session.user, Debt::Revocation)?;
    audit::append(change, accounts.now(), occasion, Deed::of_user("session.ended", &session.user))
}

/// Forgets the session of a token, which is over.
fn end_of_token(change: &mut Change<'_>, digest: &Digest) -> Result<(), StoreError> {
    if let Some(session) = table::find(change, &key(digest))? {
        remove(change, digest, &session);
    }
    Ok(())
}

/// Ends the sessions of an account, but for one.
pub(crate) fn end_all(
    change: &mut Change<'_>,
    accounts: &Accounts,
    user: &UserId,
    but: Option<&SessionId>,
) -> Result<(), StoreError> {
    for (digest, session) in of_user(change, user)? {
        if but != Some(&session.id) {
            remove(change, &digest, &session);
        }
    }
    owed::owe(change, accounts, user, Debt::Revocation)
}

/// Forgets sessions that are over, at most `limit`; how many there were.
pub(crate) fn forget(change: &mut Change<'_>, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
    let all = Range::below(ENDS, &Place::of(AT));
    let over = Range { to: Bound::Excluded(Place::of(AT).number(now.as_millis() + 1)), ..all };
    let rows: Vec<(Place, Digest)> = table::list(change, &over, limit)?;
    let count = rows.len();
    for (place, digest) in rows {
        change.remove(Key { partition: ENDS.to_owned(), place });
        end_of_token(change, &digest)?;
    }
    Ok(count)
}

fn principal(
    accounts: &Accounts,
    view: &dyn View,
    digest: &Digest,
) -> Result<Option<(Principal, Session)>, AccountsError> {
    let session: Option<Session> = table::find(view, &key(digest))?;
    let Some(session) = session.filter(|session| !session.is_over(accounts.now(), accounts.config())) else {
        return Ok(None);
    };
    let Some(user) = users::find(view, &session.user)?.filter(|user| !user.disabled) else {
        return Ok(None);
    };
    let Secrets { one_time_until, second_factor, .. } = users::secrets(view, &user.id)?;
    let principal = Principal {
        session: session.id.clone(),
        session_ends_at: session.ends_at,
        user,
        must_change_password: one_time_until.is_some(),
        second_factor: second_factor.is_some(),
    };
    Ok(Some((principal, session)))
}

/// Notes that a session was used, if it is still there.
fn see(accounts: &Accounts, change: &mut Change<'_>, digest: &Digest) -> Result<(), AccountsError> {
    if let Some(mut session) = table::find::<Session>(change, &key(digest))? {
        session.seen_at = session.seen_at.max(accounts.now());
        table::put(change, key(digest), &session);
    }
    Ok(())
}

/// The oldest first.
fn of_user(view: &dyn View, user: &UserId) -> Result<Vec<(Digest, Session)>, StoreError> {
    let range = Range::below(partition(user), &Place::of(AT));
    let digests: Vec<(Place, Digest)> = table::list(view, &range, SESSIONS_MAX)?;
    let mut sessions = Vec::new();
    for (_, digest) in digests {
        if let Some(session) = table::find(view, &key(&digest))? {
            sessions.push((digest, session));
        }
    }
    Ok(sessions)
}

fn remove(change: &mut Change<'_>, digest: &Digest, session: &Session) {
    change.remove(key(digest));
    change.remove(of_user_key(session));
    change.remove(end_key(digest, session));
}

fn key(digest: &Digest) -> Key {
    Key { partition: "sessions".to_owned(), place: Place::of("token").text(&digest.text()) }
}

fn of_user_key(session: &Session) -> Key {
    let place = Place::of(AT).number(session.created_at.as_millis()).text(session.id.as_str());
    Key { partition: partition(&session.user), place }
}

fn end_key(digest: &Digest, session: &Session) -> Key {
    let place = Place::of(AT).number(session.ends_at.as_millis()).text(&digest.text());
    Key { partition: ENDS.to_owned(), place }
}

fn partition(user: &UserId) -> String {
    format!("sessions-of/{user}")
}

const ENDS: &str = "session-ends";
const AT: &str = "at";
/// How finely it is known when a session was used last.
const SEEN_STEP: Duration = Duration::from_secs(60);
