//! Invitations: codes with which somebody may make an account, once.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `invitations` | `code`, digest | [`Invitation`] |
//! | `invitation-ids` | `id`, invitation | the digest |
//! | `invitation-ends` | `at`, time, digest | the digest: it counts no more then |

use std::collections::BTreeSet;
use std::ops::Bound;
use std::time::Duration;

use carillon_ports::StoreError;
use carillon_ports::audit::{Actor, Deed, Occasion};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::account::{InvitationId, Role, UserId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::config::{INVITATION_LIFETIME, INVITATIONS_MAX, PAGE_MAX};
use crate::error::AccountsError;
use crate::service::{Accounts, Change};
use crate::token::{self, Digest};
use crate::users;

/// Who may make an account with a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Names it in lists.
    pub id: InvitationId,
    /// What the account will be for.
    pub roles: BTreeSet<Role>,
    /// Who has invited; nobody's account when it was the operator.
    pub by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

/// An invitation that was made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// What the guest has to be given, for the only time.
    pub code: Redacted<String>,
}

impl Accounts {
    /// Invites somebody, for a week unless a shorter time is said.
    pub async fn invite(
        &self,
        roles: BTreeSet<Role>,
        lifetime: Option<Duration>,
        occasion: &Occasion,
    ) -> Result<Invited, AccountsError> {
        if roles.is_empty() {
            return Err(AccountsError::invalid("roles", "must name at least one role"));
        }
        let code = token::code(self.entropy());
        let digest = token::code_digest(code.expose());
        let now = self.now();
        let by = match &occasion.actor {
            Actor::User(id) => Some(id.clone()),
            Actor::Stranger | Actor::Guest(_) | Actor::Operator | Actor::System => None,
        };
        let lifetime = lifetime.unwrap_or(INVITATION_LIFETIME).min(INVITATION_LIFETIME);
        let id = token::guid(self.entropy());
        let invitation = Invitation { id, roles, by, created_at: now, expires_at: now + lifetime };
        let (made, occasion) = (invitation.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let all = Range::below(IDS, &Place::of(ID));
            if table::count(change, &all, INVITATIONS_MAX)? >= INVITATIONS_MAX {
                return Err(AccountsError::LimitExceeded("invitations"));
            }
            table::put(change, key(&digest), &made);
            table::put(change, id_key(&made.id), &digest);
            table::put(change, end_key(&digest, &made), &digest);
            let deed = Deed::new("invitation.created", format!("invitation/{}", made.id));
            let deed = deed.noting(users::role_list(&made.roles));
            Ok(audit::append(change, accounts.now(), &occasion, deed)?)
        })
        .await?;
        Ok(Invited { invitation, code })
    }

    /// Invitations that nobody has used yet, by id, behind `after`.
    pub async fn invitations(&self, after: Option<&InvitationId>) -> Result<Vec<Invitation>, AccountsError> {
        let after = after.map(|id| Place::of(ID).text(id.as_str()));
        let range = Range::below(IDS, &Place::of(ID)).after(after.as_ref());
        self.read(move |accounts, view| {
            let digests: Vec<(Place, Digest)> = table::list(view, &range, PAGE_MAX)?;
            let mut invitations = Vec::new();
            for (_, digest) in digests {
                invitations.extend(find(accounts, view, &digest)?);
            }
            Ok(invitations)
        })
        .await
    }

    /// Withdraws an invitation.
    pub async fn withdraw(&self, id: &InvitationId, occasion: &Occasion) -> Result<(), AccountsError> {
        let (id, occasion) = (id.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let digest: Option<Digest> = table::find(change, &id_key(&id))?;
            let found =
                digest.map(|digest| Ok::<_, StoreError>((digest, table::find(change, &key(&digest))?)));
            let Some((digest, Some(invitation))) = found.transpose()? else {
                return Err(AccountsError::NotFound("invitation"));
            };
            remove(change, &digest, &invitation);
            let deed = Deed::new("invitation.withdrawn", format!("invitation/{id}"));
            Ok(audit::append(change, accounts.now(), &occasion, deed)?)
        })
        .await
    }
}

/// The invitation of a code, which counts.
pub(crate) fn counting(
    accounts: &Accounts,
    view: &dyn View,
    code: &Digest,
) -> Result<Invitation, AccountsError> {
    let invitation = find(accounts, view, code)?.ok_or(AccountsError::InvitationInvalid)?;
    // It counts as long as whoever has invited might still do so.
    let inviter = invitation.by.as_ref().map(|by| users::find(view, by)).transpose()?;
    match inviter.is_none_or(|user| user.is_some_and(|user| user.may_invite())) {
        true => Ok(invitation),
        false => Err(AccountsError::InvitationInvalid),
    }
}

pub(crate) fn remove(change: &mut Change<'_>, code: &Digest, invitation: &Invitation) {
    change.remove(key(code));
    change.remove(id_key(&invitation.id));
    change.remove(end_key(code, invitation));
}

/// Forgets invitations that are over, at most `limit`; how many there were.
pub(crate) fn forget(change: &mut Change<'_>, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
    let all = Range::below(ENDS, &Place::of(AT));
    let over = Range { to: Bound::Excluded(Place::of(AT).number(now.as_millis() + 1)), ..all };
    let rows: Vec<(Place, Digest)> = table::list(change, &over, limit)?;
    let count = rows.len();
    for (place, digest) in rows {
        change.remove(Key { partition: ENDS.to_owned(), place });
        if let Some(invitation) = table::find::<Invitation>(change, &key(&digest))? {
            remove(change, &digest, &invitation);
        }
    }
    Ok(count)
}

fn find(accounts: &Accounts, view: &dyn View, code: &Digest) -> Result<Option<Invitation>, StoreError> {
    let invitation: Option<Invitation> = table::find(view, &key(code))?;
    Ok(invitation.filter(|invitation| accounts.now() < invitation.expires_at))
}

fn key(code: &Digest) -> Key {
    Key { partition: "invitations".to_owned(), place: Place::of("code").text(&code.text()) }
}

fn id_key(id: &InvitationId) -> Key {
    Key { partition: IDS.to_owned(), place: Place::of(ID).text(id.as_str()) }
}

fn end_key(code: &Digest, invitation: &Invitation) -> Key {
    let place = Place::of(AT).number(invitation.expires_at.as_millis()).text(&code.text());
    Key { partition: ENDS.to_owned(), place }
}

const IDS: &str = "invitation-ids";
const ID: &str = "id";
const ENDS: &str = "invitation-ends";
const AT: &str = "at";
