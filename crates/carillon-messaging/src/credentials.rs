//! Short-lived keys of one app-instance user, with which the official clients call from a browser.
//!
//! Lending writes nothing: the session token holds, sealed, whose the keys are, until when they count, and the secret
//! key. What is kept is when the keys of a user were revoked; keys that were lent before it count no more. A user who
//! is deleted takes all keys along, also for the next user of the same id.
//!
//! A user need not be there when keys are lent, because back ends take the role first and make the user then
//! (televisit, section 10); the keys open nothing before.
//!
//! Wire: the temporary credentials of AWS STS: `AccessKeyId` beginning with `ASIA`, `SecretAccessKey`, `SessionToken`.

use std::ops::Bound;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceId, AppInstanceUserId, MemberId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::MessagingError;
use crate::identity;
use crate::news::News;
use crate::service::{Change, Messaging};
use crate::table;

/// Keys that were lent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Names the keys.
    pub access_key_id: String,
    /// Signs.
    pub secret_access_key: Redacted<String>,
    /// Goes with every call.
    pub session_token: Redacted<String>,
    /// Until when they count.
    pub expires_at: Timestamp,
}

/// Whose keys they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borrower {
    /// The app instance.
    pub instance: AppInstanceId,
    /// The user, who is there.
    pub user: AppInstanceUserId,
    /// What signs.
    pub secret_access_key: Redacted<String>,
    /// Until when they count.
    pub expires_at: Timestamp,
}

/// What keys are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// They count.
    Valid(Borrower),
    /// Their time is over.
    Expired,
    /// They are not of this server, were revoked, or their user is not there.
    Void,
}

/// What a session token holds.
#[derive(Serialize, Deserialize)]
struct Session {
    instance: AppInstanceId,
    user: AppInstanceUserId,
    secret: String,
    lent_at: Timestamp,
    expires_at: Timestamp,
}

/// How long keys count at least and at most: as with a role of AWS, whose longest session is an hour unless somebody
/// says otherwise.
pub const LIFETIME: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(15 * 60)..=Duration::from_secs(60 * 60);

impl Messaging {
    /// Lends keys of a user for `lifetime`, and no longer than [`LIFETIME`] allows.
    pub async fn lend_credentials(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
        lifetime: Duration,
    ) -> Result<Credentials, MessagingError> {
        let (instance, user) = (instance.clone(), user.clone());
        let lifetime = lifetime.min(*LIFETIME.end());
        self.read(move |service, view| {
            identity::found(view, &instance)?;
            // In the millisecond of a revocation it is not known which came first.
            let since = revoked_at(view, &instance, &user)?.map(|at| at + Duration::from_millis(1));
            let lent_at = service.now().max(since.unwrap_or_default());
            let session =
                Session { instance, user, secret: secret(service), lent_at, expires_at: lent_at + lifetime };
            Ok(lend(service, session))
        })
        .await
    }

    /// Whose keys these are, and what signs with them.
    pub async fn present_credentials(
        &self,
        access_key_id: &str,
        session_token: &Redacted<String>,
    ) -> Result<Presented, MessagingError> {
        let content = self.seal().open(&purpose(access_key_id), session_token.expose());
        let session: Option<Session> = content.and_then(|content| serde_json::from_slice(&content).ok());
        let Some(session) = session else { return Ok(Presented::Void) };
        if session.expires_at <= self.now() {
            return Ok(Presented::Expired);
        }
        self.read(move |_, view| judge(view, session)).await
    }

    /// Ends all keys of a user that were lent until now, and the connections that were made with them.
    pub async fn revoke_credentials(
        &self,
        instance: &AppInstanceId,
        user: &AppInstanceUserId,
    ) -> Result<(), MessagingError> {
        let (instance, user) = (instance.clone(), user.clone());
        self.write(move |service, change| {
            identity::found(change, &instance)?;
            revoke(change, &instance, &user, service.now())?;
            change.announce(News::CredentialsRevoked {
                instance: instance.clone(),
                member: MemberId::User(user.clone()),
            });
            Ok(())
        })
        .await
    }
}

/// Notes that keys of the user that were lent until now count no more.
pub(crate) fn revoke(
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    user: &AppInstanceUserId,
    now: Timestamp,
) -> Result<(), MessagingError> {
    if let Some(former) = revoked_at(change, instance, user)? {
        change.remove(time_key(instance, user, former));
    }
    table::put(change, key(instance, user), &now);
    table::put(change, time_key(instance, user, now), &(instance, user));
    Ok(())
}

/// Forgets revocations of which no keys are left, at most `limit`; how many there were.
pub(crate) fn forget(change: &mut Change<'_>, now: Timestamp, limit: usize) -> Result<usize, MessagingError> {
    let all = Range::below(REVOCATIONS, &Place::of(TIME));
    // Keys that were lent a moment before live longest.
    let end = now.before(*LIFETIME.end() + Duration::from_secs(1));
    let old = Range { to: Bound::Excluded(Place::of(TIME).number(end.as_millis())), ..all };
    let rows: Vec<(Place, (AppInstanceId, AppInstanceUserId))> = table::list(change, &old, limit)?;
    let count = rows.len();
    for (place, (instance, user)) in rows {
        change.remove(Key { partition: REVOCATIONS.to_owned(), place });
        change.remove(key(&instance, &user));
    }
    Ok(count)
}

fn judge(view: &dyn View, session: Session) -> Result<Presented, MessagingError> {
    let Session { instance, user, secret, lent_at, expires_at } = session;
    if revoked_at(view, &instance, &user)?.is_some_and(|at| lent_at <= at) {
        return Ok(Presented::Void);
    }
    match identity::member(view, &instance, &MemberId::User(user.clone())) {
        Ok(_) => {}
        Err(MessagingError::Forbidden(_)) => return Ok(Presented::Void),
        Err(error) => return Err(error),
    }
    let secret_access_key = Redacted::new(secret);
    Ok(Presented::Valid(Borrower { instance, user, secret_access_key, expires_at }))
}

fn lend(service: &Messaging, session: Session) -> Credentials {
    let access_key_id = access_key_id(service);
    let content = serde_json::to_vec(&session).expect("a session is texts and numbers");
    let token = service.seal().seal(&purpose(&access_key_id), &content, service.entropy());
    Credentials {
        access_key_id,
        secret_access_key: Redacted::new(session.secret),
        session_token: Redacted::new(token),
        expires_at: session.expires_at,
    }
}

fn access_key_id(service: &Messaging) -> String {
    let mut bytes = [0; 16];
    service.entropy().fill(&mut bytes);
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    TEMPORARY.chars().chain(letters).collect()
}

/// Forty characters, as AWS makes them.
fn secret(service: &Messaging) -> String {
    let mut bytes = [0; 30];
    service.entropy().fill(&mut bytes);
    STANDARD_NO_PAD.encode(bytes)
}

/// A token belongs to its access key.
fn purpose(access_key_id: &str) -> String {
    format!("credentials {access_key_id}")
}

fn revoked_at(
    view: &dyn View,
    instance: &AppInstanceId,
    user: &AppInstanceUserId,
) -> Result<Option<Timestamp>, MessagingError> {
    Ok(table::find(view, &key(instance, user))?)
}

fn key(instance: &AppInstanceId, user: &AppInstanceUserId) -> Key {
    let place = Place::of("user").text(instance.as_str()).text(user.as_str());
    Key { partition: REVOCATIONS.to_owned(), place }
}

fn time_key(instance: &AppInstanceId, user: &AppInstanceUserId, at: Timestamp) -> Key {
    let place = Place::of(TIME).number(at.as_millis()).text(instance.as_str()).text(user.as_str());
    Key { partition: REVOCATIONS.to_owned(), place }
}

/// How access keys begin that come with a session token.
const TEMPORARY: &str = "ASIA";
/// Those of base32, a number of them that divides 256.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const REVOCATIONS: &str = "revocations";
const TIME: &str = "time";

#[cfg(test)]
mod tests;
