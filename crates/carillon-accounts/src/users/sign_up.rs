//! People who make an account for themselves: by invitation, or anybody where the operator has opened the door.

use std::collections::BTreeSet;

use carillon_ports::audit::{Actor, Deed, Occasion};
use carillon_proto::account::Role;
use carillon_proto::redact::Redacted;

use super::admin::role_list;
use super::{Secrets, User, make};
use crate::audit;
use crate::config::SignUp;
use crate::error::AccountsError;
use crate::invitations;
use crate::service::Accounts;
use crate::text::{DisplayName, Password, Username};
use crate::token;

/// What somebody fills in.
#[derive(Clone, Debug)]
pub struct SignUpForm {
    /// The code of the invitation.
    pub invitation: Option<Redacted<String>>,
    /// With which to sign in.
    pub username: Username,
    /// What others see.
    pub display_name: DisplayName,
    /// The password.
    pub password: Password,
}

impl Accounts {
    /// Makes the account of whoever asks. An invitation is used up.
    pub async fn sign_up(&self, form: SignUpForm, occasion: &Occasion) -> Result<User, AccountsError> {
        let attempt = self.attempts().begin(self.now(), None, occasion.address)?;
        let made = self.sign_up_attempted(form, occasion).await;
        match &made {
            // Guessing codes is what is counted.
            Err(AccountsError::InvitationInvalid) => {}
            _ => self.attempts().abandoned(attempt),
        }
        made
    }

    async fn sign_up_attempted(&self, form: SignUpForm, occasion: &Occasion) -> Result<User, AccountsError> {
        let code = form.invitation.map(|code| token::code_digest(code.expose()));
        // Before a hash is spent on it.
        self.read(move |accounts, view| match &code {
            Some(code) => invitations::counting(accounts, view, code).map(drop),
            None => require_open(accounts),
        })
        .await?;
        let password = self.hashing().hash(form.password, self.entropy()).await?;
        let secrets = Secrets { password: Some(password), ..Secrets::default() };
        let (id, now) = (token::guid(self.entropy()), self.now());
        let user = User {
            id,
            username: form.username,
            display_name: form.display_name,
            roles: BTreeSet::from([Role::Patient]),
            disabled: false,
            created_at: now,
            updated_at: now,
        };
        let occasion = occasion.by(Actor::User(user.id.clone()));
        self.write(move |accounts, change| {
            let mut user = user.clone();
            let mut note = String::from("open");
            if let Some(code) = &code {
                let invitation = invitations::counting(accounts, change, code)?;
                invitations::remove(change, code, &invitation);
                user.roles = invitation.roles;
                note = format!("invitation/{}", invitation.id);
            }
            make(change, accounts, &user, &secrets)?;
            let deed = Deed::of_user("user.signed_up", &user.id);
            let deed = deed.noting(format!("{note} {}", role_list(&user.roles)));
            audit::append(change, accounts.now(), &occasion, deed)?;
            Ok(user)
        })
        .await
    }
}

fn require_open(accounts: &Accounts) -> Result<(), AccountsError> {
    match accounts.config().sign_up {
        SignUp::Open => Ok(()),
        SignUp::Invited => Err(AccountsError::SignUpClosed),
    }
}
