//! The rules of accounts over rows in memory and a clock that tests move.

mod audit;
mod sessions;
mod sign_in;
mod users;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use carillon_ports::memory::{ManualClock, MemoryRows, SeededEntropy};
use carillon_ports::rows::Rows;
use carillon_proto::account::{Role, UserId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

use crate::{
    Accounts, AccountsConfig, AccountsError, Actor, HashCost, NewUser, Occasion, Password, Ports, Principal,
    SignIn, SignedIn, User,
};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct World {
    pub(crate) accounts: Accounts,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) rows: Arc<dyn Rows<()>>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut AccountsConfig)) -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let rows: Arc<dyn Rows<()>> = Arc::new(MemoryRows::new(Box::new(drop)));
        let ports =
            Ports { rows: rows.clone(), clock: clock.clone(), entropy: Arc::new(SeededEntropy::new(1)) };
        let mut config = AccountsConfig {
            hash: HashCost { memory_kib: 8, passes: 1 },
            hashes_at_once: NonZeroUsize::MIN,
            ..AccountsConfig::default()
        };
        change(&mut config);
        Self { accounts: Accounts::open(ports, config), clock, rows }
    }

    pub(crate) async fn user(&self, name: &str, roles: &[Role]) -> User {
        let asked = NewUser {
            username: name.parse().unwrap(),
            display_name: format!("{name} Display").parse().unwrap(),
            roles: roles.iter().copied().collect::<BTreeSet<_>>(),
            password: Some(Password::shown(PASSWORD.to_owned()).unwrap()),
        };
        self.accounts.create_user(asked, &Occasion::operator()).await.unwrap().user
    }

    pub(crate) async fn sign_in(&self, name: &str) -> SignedIn {
        self.try_sign_in(name, PASSWORD, None).await.unwrap()
    }

    pub(crate) async fn try_sign_in(
        &self,
        name: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<SignedIn, AccountsError> {
        self.accounts.sign_in(shown(name, password, code), &from("192.0.2.1")).await
    }

    pub(crate) async fn principal(&self, signed_in: &SignedIn) -> Option<Principal> {
        self.accounts.authenticate(signed_in.token.expose()).await.unwrap()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// What the log says of an account, oldest first.
    pub(crate) async fn told(&self, user: &UserId) -> Vec<String> {
        let subject = Some(format!("user/{user}"));
        let page = self.accounts.audit(None, 100).await.unwrap();
        let of_user = page.entries.into_iter().rev().filter(|entry| entry.subject == subject);
        of_user.map(|entry| entry.action).collect()
    }
}

pub(crate) fn shown(name: &str, password: &str, code: Option<&str>) -> SignIn {
    SignIn {
        username: name.parse().unwrap(),
        password: Password::shown(password.to_owned()).unwrap(),
        code: code.map(|code| Redacted::new(code.to_owned())),
        replaces: None,
    }
}

pub(crate) fn from(address: &str) -> Occasion {
    Occasion {
        actor: Actor::Stranger,
        address: Some(address.parse().unwrap()),
        request_id: Some("request-7".to_owned()),
    }
}
