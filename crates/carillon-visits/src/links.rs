//! Links for participants without an account, and the sessions they are traded for.
//!
//! A link is a secret of 256 random bits, bound to a visit and a participant, good once and for a time. Whoever opens it
//! also has to know a date of birth or a short code, which did not travel with it; after a few wrong ones the link is
//! worth nothing. It is traded for a session, another secret, which reaches this visit as this participant and nothing
//! else. A participant has one link or one session: making another link ends both, and so does taking them away; who came
//! by the former has to leave the meeting, and what that one agreed to is taken back.
//!
//! Of secrets digests are kept; of second factors less than that (see `token`).
//!
//! | partition | place | record |
//! |---|---|---|
//! | `visit-links` | `secret`, digest | [`Link`] |
//! | `visit-sessions` | `secret`, digest | [`Guest`] |
//! | `visit-access` | `of`, participant | what that one has |
//! | `visit-access-ends` | `at`, time, participant | the participant: what it has may be over then |

use std::ops::Bound;
use std::str::FromStr;
use std::time::Duration;

use carillon_ports::StoreError;
use carillon_ports::audit::{Actor, Occasion};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_ports::table;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use carillon_proto::visit::{ParticipantId, VisitId};
use serde::{Deserialize, Serialize};

use crate::access::{self, Caller};
use crate::attachments;
use crate::consent::ConsentKind;
use crate::error::VisitError;
use crate::owed::{self, Owed};
use crate::service::{Change, Visits};
use crate::store;
use crate::token::{self, Digest};
use crate::visit::Visit;

/// What whoever opens a link has to know besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Factor {
    /// The date of birth, as ISO 8601 writes it.
    DateOfBirth(ShownFactor),
    /// A code that is made here, and told another way than the link.
    Code,
}

/// A date or a code, as somebody has typed it: its digits, which is all that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownFactor(Redacted<String>);

/// A link that was made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// For whom.
    pub participant: ParticipantId,
    /// What the link carries, given out for the only time.
    pub secret: Redacted<String>,
    /// The code, when one was made.
    pub code: Option<Redacted<String>>,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

/// Somebody who has come by a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// The only visit within reach.
    pub visit: VisitId,
    /// Who that is in it.
    pub participant: ParticipantId,
    /// When the session is over.
    pub ends_at: Timestamp,
}

/// A session that a link was traded for.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// Who that is.
    pub guest: Guest,
    /// What stands for it from here on.
    pub token: Redacted<String>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Link {
    visit: VisitId,
    participant: ParticipantId,
    factor: Digest,
    kind: FactorKind,
    failures: u8,
    expires_at: Timestamp,
}

/// What a second factor has to look like.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FactorKind {
    DateOfBirth,
    Code,
}

/// What opens a visit to a participant.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Opening {
    digest: Digest,
    is_session: bool,
    ends_at: Timestamp,
}

impl FromStr for ShownFactor {
    type Err = VisitError;

    /// Digits, and what people put between them.
    fn from_str(text: &str) -> Result<Self, VisitError> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_plain = text.chars().all(|c| c.is_ascii_digit() || " -./".contains(c));
        match is_plain && text.len() <= 32 && (4..=8).contains(&digits.len()) {
            true => Ok(Self(Redacted::new(digits))),
            false => Err(VisitError::invalid("secondFactor", "must be a date such as 1970-12-31 or a code")),
        }
    }
}

impl ShownFactor {
    /// That it may be what is asked for: a day with its year first, as no other order of day, month and year gives one,
    /// or six digits. What was typed in another order is no wrong factor.
    fn check(&self, kind: FactorKind) -> Result<(), VisitError> {
        let digits = self.0.expose();
        let number =
            |range: std::ops::Range<usize>| digits.get(range).and_then(|text| text.parse::<u8>().ok());
        let is_day = || {
            let (month, day) = (number(4..6), number(6..8));
            month.is_some_and(|month| (1..=12).contains(&month))
                && day.is_some_and(|day| (1..=31).contains(&day))
        };
        let refuse = |problem: &'static str| Err(VisitError::invalid("secondFactor", problem));
        match kind {
            FactorKind::DateOfBirth if digits.len() != 8 || !is_day() => {
                refuse("must be a date such as 1970-12-31, the year first")
            }
            FactorKind::Code if digits.len() != 6 => refuse("must be a code of six digits"),
            FactorKind::DateOfBirth | FactorKind::Code => Ok(()),
        }
    }
}

impl Visits {
    /// Makes a link for a participant, instead of any that was made before. Who came by that one is sent out, and has to
    /// be let in anew.
    pub async fn invite(
        &self,
        caller: &Caller,
        visit: &VisitId,
        participant: &ParticipantId,
        factor: Factor,
        lifetime: Option<Duration>,
        occasion: &Occasion,
    ) -> Result<Invited, VisitError> {
        let secret = token::secret(self.entropy());
        let (code, shown, kind) = match factor {
            Factor::DateOfBirth(date) => (None, date, FactorKind::DateOfBirth),
            Factor::Code => {
                let code = token::short_code(self.entropy());
                (Some(code.clone()), ShownFactor(code), FactorKind::Code)
            }
        };
        shown.check(kind)?;
        let factor = factor_digest(secret.expose(), &shown);
        let digest = Digest::of(&[secret.expose()]);
        let (caller, occasion) = (caller.clone(), occasion.clone());
        let (id, who) = (visit.clone(), participant.clone());
        let expires_at = self
            .write(move |visits, change| {
                let mut visit = store::found(change, &id)?;
                caller.organiser(&visit)?;
                if access::named(&visit, &who)?.user.is_some() {
                    return Err(VisitError::Forbidden("this participant has an account, and signs in"));
                }
                let now = visits.now();
                let expires_at = match lifetime {
                    Some(lifetime) => now + lifetime.min(LINK_LIFETIME_MAX),
                    None => end_of_access(&visit, now),
                };
                visit.invite(now)?;
                send_away(visits, change, &mut visit, &who, &occasion)?;
                let (visit_id, participant) = (id.clone(), who.clone());
                let link = Link { visit: visit_id, participant, factor, kind, failures: 0, expires_at };
                table::put(change, link_key(&digest), &link);
                open(change, &who, Opening { digest, is_session: false, ends_at: expires_at });
                store::put(change, &visit)?;
                let note = format!("participant/{who}");
                visits.tell(change, &occasion, "visit.invited", &id, Some(note))?;
                Ok(expires_at)
            })
            .await?;
        Ok(Invited { participant: participant.clone(), secret, code, expires_at })
    }

    /// Trades a link for a session. A wrong second factor is counted before it is answered; what can be none of this
    /// link is not.
    pub async fn redeem(
        &self,
        secret: &str,
        shown: ShownFactor,
        occasion: &Occasion,
    ) -> Result<Redeemed, VisitError> {
        if secret.len() > SECRET_BYTES_MAX || secret.contains('\0') {
            return Err(VisitError::LinkInvalid);
        }
        let digest = Digest::of(&[secret]);
        let factor = factor_digest(secret, &shown);
        let token = token::secret(self.entropy());
        let session = Digest::of(&[token.expose()]);
        let occasion = occasion.clone();
        // A wrong factor is written down, so it is an outcome here and not an error, which would write nothing.
        let outcome = self
            .write(move |visits, change| {
                let Some((link, visit)) = counting(visits, change, &digest)? else {
                    return Ok(Err(VisitError::LinkInvalid));
                };
                if link.failures >= FAILURES_MAX {
                    return Ok(Err(VisitError::LinkLocked));
                }
                shown.check(link.kind)?;
                if !factor.matches(&link.factor) {
                    return Ok(Err(fail(visits, change, &digest, link, &occasion)?));
                }
                let ends_at = end_of_access(&visit, visits.now());
                let guest = Guest { visit: link.visit, participant: link.participant, ends_at };
                revoke(change, &guest.participant)?;
                table::put(change, session_key(&session), &guest);
                open(change, &guest.participant, Opening { digest: session, is_session: true, ends_at });
                let occasion = occasion.by(Actor::Guest(guest.participant.clone()));
                visits.tell(change, &occasion, "visit.link_redeemed", &guest.visit, None)?;
                Ok(Ok(guest))
            })
            .await?;
        Ok(Redeemed { guest: outcome?, token })
    }

    /// Who shows this token, if anybody.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Guest>, VisitError> {
        if token.len() > SECRET_BYTES_MAX || token.contains('\0') {
            return Ok(None);
        }
        let digest = Digest::of(&[token]);
        self.read(move |visits, view| {
            let guest: Option<Guest> = table::find(view, &session_key(&digest))?;
            Ok(guest.filter(|guest| visits.now() < guest.ends_at))
        })
        .await
    }

    /// Takes a participant's link and session away, and sends that one out.
    pub async fn revoke(
        &self,
        caller: &Caller,
        visit: &VisitId,
        participant: &ParticipantId,
        occasion: &Occasion,
    ) -> Result<(), VisitError> {
        let (caller, id, who) = (caller.clone(), visit.clone(), participant.clone());
        let occasion = occasion.clone();
        self.write(move |visits, change| {
            let mut visit = store::found(change, &id)?;
            caller.organiser(&visit)?;
            if access::named(&visit, &who)?.user.is_some() {
                return Err(VisitError::Forbidden("this participant has an account, and no link"));
            }
            send_away(visits, change, &mut visit, &who, &occasion)?;
            store::put(change, &visit)?;
            let note = format!("participant/{who}");
            Ok(visits.tell(change, &occasion, "visit.access_revoked", &id, Some(note))?)
        })
        .await
    }
}

/// Whoever came as this participant comes no more; that the attendee leaves is owed. Whoever comes next may be somebody
/// else, who has agreed to nothing; of a visit that is over, to which nobody comes, what was agreed to stays.
fn send_away(
    visits: &Visits,
    change: &mut Change<'_>,
    visit: &mut Visit,
    who: &ParticipantId,
    occasion: &Occasion,
) -> Result<(), StoreError> {
    revoke(change, who)?;
    put_out(visits, change, visit, who);
    attachments::cut_off(visits, change, visit.id(), who)?;
    let is_open = !visit.state().is_final();
    for kind in ConsentKind::ALL.into_iter().filter(|_| is_open) {
        if visit.withdraw(who, kind, visits.now()) {
            let note = Some(format!("{kind} participant/{who}"));
            visits.tell(change, occasion, "visit.consent_withdrawn", visit.id(), note)?;
        }
    }
    Ok(())
}

/// Whoever is present leaves, and comes again as everybody else does; that the attendee leaves is owed.
pub(crate) fn put_out(visits: &Visits, change: &mut Change<'_>, visit: &mut Visit, who: &ParticipantId) {
    let meeting = visit.meeting().cloned();
    let attendee = visit.dismiss(who, visits.now());
    if let (Some(meeting), Some(_)) = (meeting, &attendee) {
        owed::owe(change, &Owed { visit: visit.id().clone(), meeting, attendee });
    }
}

/// Takes away what opens a visit to a participant.
pub(crate) fn revoke(change: &mut Change<'_>, who: &ParticipantId) -> Result<(), StoreError> {
    if let Some(Opening { digest, is_session, ends_at }) = table::find(change, &access_key(who))? {
        change.remove(if is_session { session_key(&digest) } else { link_key(&digest) });
        change.remove(access_key(who));
        change.remove(end_key(who, ends_at));
    }
    Ok(())
}

/// Forgets what is over, at most `limit`; how much there was.
pub(crate) fn forget(change: &mut Change<'_>, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
    let all = Range::below(ENDS, &Place::of(AT));
    let over = Range { to: Bound::Excluded(Place::of(AT).number(now.as_millis() + 1)), ..all };
    let rows = table::list_each(change, &over, limit)?;
    let count = rows.len();
    for (place, who) in rows {
        change.remove(Key { partition: ENDS.to_owned(), place });
        let who: Option<ParticipantId> = store::readable(who, ENDS)?;
        if let Some(who) = who {
            store::readable(revoke(change, &who), format_args!("participant/{who}"))?;
        }
    }
    Ok(count)
}

fn open(change: &mut Change<'_>, who: &ParticipantId, opening: Opening) {
    table::put(change, access_key(who), &opening);
    table::put(change, end_key(who, opening.ends_at), who);
}

/// Counts a wrong factor.
fn fail(
    visits: &Visits,
    change: &mut Change<'_>,
    digest: &Digest,
    link: Link,
    occasion: &Occasion,
) -> Result<VisitError, StoreError> {
    let link = Link { failures: link.failures + 1, ..link };
    table::put(change, link_key(digest), &link);
    let note = format!("participant/{}, {} of {FAILURES_MAX}", link.participant, link.failures);
    visits.tell(change, occasion, "visit.link_refused", &link.visit, Some(note))?;
    Ok(if link.failures < FAILURES_MAX { VisitError::WrongFactor } else { VisitError::LinkLocked })
}

/// The link of a digest with its visit, while it counts and the visit is not over.
fn counting(visits: &Visits, view: &dyn View, digest: &Digest) -> Result<Option<(Link, Visit)>, StoreError> {
    let link: Option<Link> = table::find(view, &link_key(digest))?;
    let Some(link) = link.filter(|link| visits.now() < link.expires_at) else { return Ok(None) };
    let visit = store::find(view, &link.visit)?;
    Ok(visit.filter(|visit| !visit.state().is_final()).map(|visit| (link, visit)))
}

/// Until when a session counts, and a link unless its maker says otherwise: whoever opens it days before the visit is
/// still there on the day.
fn end_of_access(visit: &Visit, now: Timestamp) -> Timestamp {
    visit.scheduled_at().max(now) + ACCESS_AFTER
}

fn factor_digest(secret: &str, shown: &ShownFactor) -> Digest {
    Digest::of(&[secret, shown.0.expose()])
}

fn link_key(digest: &Digest) -> Key {
    Key { partition: "visit-links".to_owned(), place: Place::of("secret").text(&digest.text()) }
}

fn session_key(digest: &Digest) -> Key {
    Key { partition: "visit-sessions".to_owned(), place: Place::of("secret").text(&digest.text()) }
}

fn access_key(who: &ParticipantId) -> Key {
    Key { partition: "visit-access".to_owned(), place: Place::of("of").text(who.as_str()) }
}

fn end_key(who: &ParticipantId, ends_at: Timestamp) -> Key {
    let place = Place::of(AT).number(ends_at.as_millis()).text(who.as_str());
    Key { partition: ENDS.to_owned(), place }
}

const ENDS: &str = "visit-access-ends";
const AT: &str = "at";
/// How long a link counts at most when its maker says how long.
const LINK_LIFETIME_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// From the visit's time on: the visit, and reading the summary after it.
const ACCESS_AFTER: Duration = Duration::from_secs(12 * 60 * 60);
/// Wrong second factors after which a link is worth nothing.
const FAILURES_MAX: u8 = 5;
/// Secrets are 43 characters long.
const SECRET_BYTES_MAX: usize = 64;
