//! Signing in: a name, a password, and a code where the account has a second factor.
//!
//! What does not go together is refused alike, whether or not there is an account of the name, and takes as long. Only
//! whoever has shown the right password hears that a code is wanted, or that the one given is wrong.

use carillon_ports::StoreError;
use carillon_ports::audit::{Actor, Deed, Occasion};
use carillon_proto::account::UserId;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use crate::attempts::Attempt;
use crate::audit;
use crate::error::AccountsError;
use crate::password::{Checked, PasswordHash};
use crate::service::{Accounts, Change};
use crate::sessions::{self, Session};
use crate::text::{Password, Username};
use crate::token::{self, Digest};
use crate::users::{self, Secrets, User};

/// What somebody shows.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The name.
    pub username: Username,
    /// The password.
    pub password: Password,
    /// A code of the authenticator app, or a recovery code.
    pub code: Option<Redacted<String>>,
    /// The token of the session that this one takes the place of, if the client has one.
    pub replaces: Option<Redacted<String>>,
}

/// A session that has begun.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Shows who it is, from here on. It was made for this session, whatever the client had before.
    pub token: Redacted<String>,
    /// When it is over at the latest.
    pub ends_at: Timestamp,
    /// The account.
    pub user: User,
}

impl Accounts {
    /// Begins a session of whoever shows name and password.
    pub async fn sign_in(&self, asked: SignIn, occasion: &Occasion) -> Result<SignedIn, AccountsError> {
        let digest = Digest::of(&[asked.username.expose().as_bytes()]);
        let attempt = self.attempts().begin(self.now(), Some(digest.as_bytes()), occasion.address)?;
        let outcome = self.sign_in_attempted(asked, occasion).await;
        self.judge(attempt, outcome.as_ref().err());
        outcome
    }

    /// What counts as a failure is what tells whoever guesses that a guess was wrong.
    fn judge(&self, attempt: Attempt, error: Option<&AccountsError>) {
        match error {
            None => self.attempts().succeeded(attempt),
            Some(AccountsError::InvalidCredentials | AccountsError::SecondFactorInvalid) => {}
            Some(_) => self.attempts().abandoned(attempt),
        }
    }

    async fn sign_in_attempted(&self, asked: SignIn, occasion: &Occasion) -> Result<SignedIn, AccountsError> {
        let SignIn { username, password, code, replaces } = asked;
        let found = self.read(move |_, view| Ok(credentials(view, &username)?)).await?;
        let kept = found.as_ref().and_then(|(_, secrets)| secrets.password.clone());
        let checked = self.hashing().check(password.clone(), kept.as_ref()).await?;
        let Some((user, _)) = found else { return self.refused(None, "unknown name", occasion).await };
        let fresh = match checked {
            Checked::Wrong => return self.refused(Some(&user.id), "wrong password", occasion).await,
            Checked::RightAndStale => Some(self.hashing().hash(password, self.entropy()).await?),
            Checked::Right => None,
        };
        let token = token::secret(self.entropy());
        let begun = Begun {
            user: user.id.clone(),
            shown: kept,
            fresh,
            code,
            digest: Digest::of(&[token.expose().as_bytes()]),
            session: Session::new(token::guid(self.entropy()), user.id.clone(), self, occasion.address),
            replaces: replaces.map(|token| Digest::of(&[token.expose().as_bytes()])),
            occasion: occasion.by(Actor::User(user.id.clone())),
        };
        let ends_at = begun.session.ends_at();
        match self.write(move |accounts, change| begun.finish(accounts, change)).await {
            Ok(user) => Ok(SignedIn { token, ends_at, user }),
            Err(AccountsError::SecondFactorInvalid) => {
                self.note_refusal(Some(&user.id), "wrong code", occasion).await?;
                Err(AccountsError::SecondFactorInvalid)
            }
            Err(AccountsError::InvalidCredentials) => {
                self.refused(Some(&user.id), "not allowed to sign in", occasion).await
            }
            Err(error) => Err(error),
        }
    }

    async fn refused<T>(
        &self,
        user: Option<&UserId>,
        why: &'static str,
        occasion: &Occasion,
    ) -> Result<T, AccountsError> {
        self.note_refusal(user, why, occasion).await?;
        Err(AccountsError::InvalidCredentials)
    }

    /// Of names that nobody has, too: whoever guesses is seen, and cannot tell by the time that a flush of the disk takes
    /// whether there is an account.
    async fn note_refusal(
        &self,
        user: Option<&UserId>,
        why: &'static str,
        occasion: &Occasion,
    ) -> Result<(), AccountsError> {
        let deed = refused(user).noting(why);
        let occasion = occasion.clone();
        self.write(move |accounts, change| {
            let deed = deed.clone();
            Ok(audit::append(change, accounts.now(), &occasion, deed)?)
        })
        .await
    }
}

/// A sign-in whose password is right.
struct Begun {
    user: UserId,
    /// Against which the password was checked.
    shown: Option<PasswordHash>,
    /// What to keep of it from here on, when that changes.
    fresh: Option<PasswordHash>,
    code: Option<Redacted<String>>,
    digest: Digest,
    session: Session,
    replaces: Option<Digest>,
    occasion: Occasion,
}

impl Begun {
    /// What was checked has to be so still.
    fn finish(&self, accounts: &Accounts, change: &mut Change<'_>) -> Result<User, AccountsError> {
        let now = accounts.now();
        let user = users::find(change, &self.user)?.filter(|user| !user.disabled);
        let user = user.ok_or(AccountsError::InvalidCredentials)?;
        let mut secrets = users::secrets(change, &self.user)?;
        let is_over = secrets.one_time_until.is_some_and(|until| until <= now);
        if secrets.password != self.shown || is_over {
            return Err(AccountsError::InvalidCredentials);
        }
        take_code(&mut secrets, self.code.as_ref(), now)?;
        if let Some(fresh) = &self.fresh {
            secrets.password = Some(fresh.clone());
        }
        users::put_secrets(change, &self.user, &secrets);
        if let Some(replaced) = &self.replaces {
            sessions::replace(accounts, change, replaced, &self.occasion)?;
        }
        sessions::begin(accounts, change, &self.digest, &self.session, &self.occasion)?;
        let deed = Deed::of_user("session.created", &self.user);
        audit::append(change, now, &self.occasion, deed)?;
        Ok(user)
    }
}

fn take_code(
    secrets: &mut Secrets,
    code: Option<&Redacted<String>>,
    now: Timestamp,
) -> Result<(), AccountsError> {
    match (&mut secrets.second_factor, code) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(AccountsError::SecondFactorRequired),
        (Some(factor), Some(code)) => match factor.take(code.expose(), now)? {
            true => Ok(()),
            false => Err(AccountsError::SecondFactorInvalid),
        },
    }
}

fn credentials(
    view: &dyn carillon_ports::rows::View,
    username: &Username,
) -> Result<Option<(User, Secrets)>, StoreError> {
    let Some(user) = users::by_name(view, username)? else { return Ok(None) };
    let secrets = users::secrets(view, &user.id)?;
    Ok(Some((user, secrets)))
}

/// A session that somebody did not get, of an account or of a name that nobody has.
fn refused(user: Option<&UserId>) -> Deed {
    Deed { action: "session.refused", subject: user.map(|user| format!("user/{user}")), note: None }
}
