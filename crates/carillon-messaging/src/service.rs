//! Identity and messaging as one value: ports, settings, and the way to the rows.

use std::sync::Arc;

use carillon_ports::rows::{Key, Place, Rows, Transaction, View};
use carillon_ports::{Clock, Entropy, StoreError};
use carillon_proto::units::Timestamp;

use crate::config::MessagingConfig;
use crate::error::MessagingError;
use crate::news::News;
use crate::page::Pages;
use crate::seal::Seal;
use crate::{channels, credentials, identity, once, streams, table};

/// What identity and messaging need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Keeps what they know.
    pub rows: Arc<dyn Rows<News>>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and secrets.
    pub entropy: Arc<dyn Entropy>,
}

/// What an operation changes.
pub(crate) type Change<'v> = Transaction<'v, News>;

/// The operations of identity and messaging. Clones share everything.
#[derive(Clone)]
pub struct Messaging(Arc<Inner>);

struct Inner {
    ports: Ports,
    config: MessagingConfig,
    pages: Pages,
    seal: Arc<Seal>,
}

impl Messaging {
    /// Starts over what the store holds.
    pub async fn open(ports: Ports, config: MessagingConfig) -> Result<Self, MessagingError> {
        let seal = Arc::new(Seal::new(&seal_key(&ports).await?));
        let pages = Pages::new(Arc::clone(&seal));
        Ok(Self(Arc::new(Inner { ports, config, pages, seal })))
    }

    /// The settings.
    pub fn config(&self) -> &MessagingConfig {
        &self.0.config
    }

    /// Removes what is over, a bounded part of it; whether there is more. To be called every minute or so, and again at
    /// once while there is more. What fails keeps nothing else from being done.
    pub async fn sweep(&self) -> Result<bool, MessagingError> {
        let tokens = self.write(|service, change| {
            let before = service.now().before(service.config().token_lifetime);
            Ok(once::forget(change, before, SWEEP_ROWS_MAX)? == SWEEP_ROWS_MAX)
        });
        let revocations = self.write(|service, change| {
            Ok(credentials::forget(change, service.now(), SWEEP_ROWS_MAX)? == SWEEP_ROWS_MAX)
        });
        let dead_letters = self.write(|service, change| {
            Ok(streams::forget_dead(service, change, SWEEP_ROWS_MAX)? == SWEEP_ROWS_MAX)
        });
        let has_more = [
            tokens.await,
            revocations.await,
            dead_letters.await,
            identity::sweep(self, SWEEP_ROWS_MAX).await,
            channels::sweep(self, SWEEP_ROWS_MAX).await,
        ];
        has_more.into_iter().try_fold(false, |any, has_more| Ok(any || has_more?))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.ports.clock.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.0.ports.entropy
    }

    pub(crate) fn pages(&self) -> &Pages {
        &self.0.pages
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.0.seal
    }

    /// What `look` finds.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Self, &dyn View) -> Result<T, MessagingError> + Send + 'static,
    ) -> Result<T, MessagingError> {
        let service = self.clone();
        self.0.ports.rows.read(move |view| look(&service, view)).await
    }

    /// Does `work`, which may be done more than once and counts once. What it announces is written for streams with it.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Self, &mut Change<'_>) -> Result<T, MessagingError> + Send + 'static,
    ) -> Result<T, MessagingError> {
        let service = self.clone();
        let work = move |change: &mut Change<'_>| {
            let done = work(&service, change)?;
            streams::note(&service, change)?;
            Ok(done)
        };
        self.0.ports.rows.write(work).await
    }
}

/// The key of page tokens and session tokens, made once for a store.
async fn seal_key(ports: &Ports) -> Result<[u8; 32], StoreError> {
    let mut fresh = [0; 32];
    ports.entropy.fill(&mut fresh);
    let work = move |change: &mut Change<'_>| {
        let key = Key { partition: "server".to_owned(), place: Place::of("page-key") };
        if let Some(kept) = table::find::<[u8; 32]>(change, &key)? {
            return Ok(kept);
        }
        table::put(change, key, &fresh);
        Ok(fresh)
    };
    ports.rows.write::<_, StoreError>(work).await
}

/// Rows that one sweep removes, so that nobody waits long behind it.
const SWEEP_ROWS_MAX: usize = 500;
