//! Accounts as one value: ports, settings, and the way to the rows.

use std::sync::Arc;

use carillon_ports::rows::{Rows, Transaction, View};
use carillon_ports::{Clock, Entropy};
use carillon_proto::units::Timestamp;

use crate::attempts::Attempts;
use crate::config::AccountsConfig;
use crate::error::AccountsError;
use crate::password::Hashing;
use crate::{invitations, sessions};

/// What accounts need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Keeps what they know.
    pub rows: Arc<dyn Rows<()>>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and secrets.
    pub entropy: Arc<dyn Entropy>,
}

/// What an operation changes.
pub(crate) type Change<'v> = Transaction<'v, ()>;

/// The operations of accounts. Clones share everything.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    ports: Ports,
    config: AccountsConfig,
    hashing: Hashing,
    attempts: Attempts,
}

impl Accounts {
    /// Starts over what the store holds.
    pub fn open(ports: Ports, config: AccountsConfig) -> Self {
        let hashing = Hashing::new(config.hash, config.hashes_at_once, &*ports.entropy);
        Self(Arc::new(Inner { ports, config, hashing, attempts: Attempts::default() }))
    }

    /// The settings.
    pub fn config(&self) -> &AccountsConfig {
        &self.0.config
    }

    /// Removes what is over, a bounded part of it; whether there is more. To be called every minute or so, and again at
    /// once while there is more.
    pub async fn sweep(&self) -> Result<bool, AccountsError> {
        self.write(|accounts, change| {
            let now = accounts.now();
            let sessions = sessions::forget(change, now, SWEEP_ROWS_MAX)?;
            let invitations = invitations::forget(change, now, SWEEP_ROWS_MAX)?;
            Ok(sessions == SWEEP_ROWS_MAX || invitations == SWEEP_ROWS_MAX)
        })
        .await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.ports.clock.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.0.ports.entropy
    }

    pub(crate) fn hashing(&self) -> &Hashing {
        &self.0.hashing
    }

    pub(crate) fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    /// What `look` finds.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Self, &dyn View) -> Result<T, AccountsError> + Send + 'static,
    ) -> Result<T, AccountsError> {
        let accounts = self.clone();
        self.0.ports.rows.read(move |view| look(&accounts, view)).await
    }

    /// Does `work`, which may be done more than once and counts once.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Self, &mut Change<'_>) -> Result<T, AccountsError> + Send + 'static,
    ) -> Result<T, AccountsError> {
        let accounts = self.clone();
        self.0.ports.rows.write(move |change| work(&accounts, change)).await
    }
}

/// Rows that one sweep removes of a kind.
const SWEEP_ROWS_MAX: usize = 500;
