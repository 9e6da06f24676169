//! What people change in their own accounts: the password, and the second factor.
//!
//! Who changes the password or takes the second factor away shows the password again: a session that somebody else got
//! hold of is not enough. Wrong ones count as sign-ins that failed.

use carillon_ports::audit::{Deed, Occasion};
use carillon_proto::redact::Redacted;

use crate::audit;
use crate::error::AccountsError;
use crate::password::{Checked, PasswordHash};
use crate::second_factor::{self, Enrolment, SecondFactor, Secret};
use crate::service::Accounts;
use crate::sessions::{self, Principal};
use crate::text::Password;
use crate::token::Digest;
use crate::users;

impl Accounts {
    /// Replaces the password of `who`, and ends all sessions but this one.
    pub async fn change_password(
        &self,
        who: &Principal,
        current: Password,
        new: String,
        occasion: &Occasion,
    ) -> Result<(), AccountsError> {
        let new = Password::chosen(new, &who.user.username)?;
        let is_same = new.expose() == current.expose();
        let shown = self.show_again(who, current, occasion).await?;
        if is_same {
            return Err(AccountsError::invalid("new", "must not be the current password"));
        }
        let hash = self.hashing().hash(new, self.entropy()).await?;
        let (user, session, occasion) = (who.user.id.clone(), who.session.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let mut secrets = users::secrets(change, &user)?;
            if secrets.password != shown {
                return Err(AccountsError::WrongPassword);
            }
            (secrets.password, secrets.one_time_until) = (Some(hash.clone()), None);
            users::put_secrets(change, &user, &secrets);
            sessions::end_all(change, accounts, &user, Some(&session))?;
            let deed = Deed::of_user("password.changed", &user);
            Ok(audit::append(change, accounts.now(), &occasion, deed)?)
        })
        .await
    }

    /// Begins a second factor, which is on when a code has confirmed it.
    pub async fn begin_second_factor(&self, who: &Principal) -> Result<Enrolment, AccountsError> {
        let secret = Secret::new(self.entropy());
        let enrolment = secret.enrolment(&self.config().issuer, &who.user.username)?;
        let user = who.user.id.clone();
        self.write(move |_, change| {
            let mut secrets = users::secrets(change, &user)?;
            if secrets.second_factor.is_some() {
                return Err(AccountsError::SecondFactorOn);
            }
            secrets.pending = Some(secret.clone());
            users::put_secrets(change, &user, &secrets);
            Ok(())
        })
        .await?;
        Ok(enrolment)
    }

    /// Turns the second factor on that was begun, and gives the recovery codes for the only time.
    pub async fn confirm_second_factor(
        &self,
        who: &Principal,
        code: Redacted<String>,
        occasion: &Occasion,
    ) -> Result<Vec<Redacted<String>>, AccountsError> {
        let recovery = second_factor::recovery_codes(self.entropy());
        let (user, occasion, codes) = (who.user.id.clone(), occasion.clone(), recovery.clone());
        self.write(move |accounts, change| {
            let now = accounts.now();
            let mut secrets = users::secrets(change, &user)?;
            let pending = secrets.pending.take().ok_or(AccountsError::SecondFactorOff)?;
            let factor = SecondFactor::confirmed(pending, code.expose(), &codes, now)?;
            secrets.second_factor = Some(factor.ok_or(AccountsError::SecondFactorInvalid)?);
            users::put_secrets(change, &user, &secrets);
            Ok(audit::append(change, now, &occasion, Deed::of_user("second_factor.on", &user))?)
        })
        .await?;
        Ok(recovery)
    }

    /// Takes the second factor away.
    pub async fn remove_second_factor(
        &self,
        who: &Principal,
        password: Password,
        occasion: &Occasion,
    ) -> Result<(), AccountsError> {
        self.show_again(who, password, occasion).await?;
        let (user, occasion) = (who.user.id.clone(), occasion.clone());
        self.write(move |accounts, change| {
            let mut secrets = users::secrets(change, &user)?;
            if secrets.second_factor.take().is_none() {
                return Err(AccountsError::SecondFactorOff);
            }
            secrets.pending = None;
            users::put_secrets(change, &user, &secrets);
            Ok(audit::append(change, accounts.now(), &occasion, Deed::of_user("second_factor.off", &user))?)
        })
        .await
    }

    /// Checks the password of somebody who has a session; what it was checked against.
    async fn show_again(
        &self,
        who: &Principal,
        password: Password,
        occasion: &Occasion,
    ) -> Result<Option<PasswordHash>, AccountsError> {
        let name = Digest::of(&[who.user.username.expose().as_bytes()]);
        let attempt = self.attempts().begin(self.now(), Some(name.as_bytes()), occasion.address)?;
        let user = who.user.id.clone();
        let kept = self.read(move |_, view| Ok(users::secrets(view, &user)?.password)).await?;
        match self.hashing().check(password, kept.as_ref()).await {
            Ok(Checked::Right | Checked::RightAndStale) => self.attempts().succeeded(attempt),
            Ok(Checked::Wrong) => return Err(AccountsError::WrongPassword),
            Err(error) => {
                self.attempts().abandoned(attempt);
                return Err(error);
            }
        }
        Ok(kept)
    }
}
