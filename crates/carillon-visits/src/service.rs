//! Visits as one value: ports, the way to the rows, and who is told that something has changed.

use std::sync::Arc;

use carillon_ports::audit::{Deed, Occasion};
use carillon_ports::rows::{Rows, Transaction, View};
use carillon_ports::{Audit, Clock, Entropy, StoreError};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::VisitId;
use tokio::sync::watch;

use crate::error::VisitError;
use crate::visit::{State, Visit};
use crate::{desk, links, store};

/// What visits need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Keeps what they know, beside the audit log.
    pub rows: Arc<dyn Rows<()>>,
    /// Is told of every change.
    pub audit: Arc<dyn Audit>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and secrets.
    pub entropy: Arc<dyn Entropy>,
}

/// What an operation changes. It announces that a visit is among it.
pub(crate) type Change<'v> = Transaction<'v, ()>;

/// The operations of visits. Clones share everything.
#[derive(Clone)]
pub struct Visits(Arc<Inner>);

struct Inner {
    ports: Ports,
    /// How many changes there were. It only says that it is time to look again.
    changes: watch::Sender<u64>,
}

impl Visits {
    /// Starts over what the store holds.
    pub fn open(ports: Ports) -> Self {
        Self(Arc::new(Inner { ports, changes: watch::Sender::new(0) }))
    }

    /// Wakes up after every change of any visit in this process; whoever waits looks again.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Removes links and sessions that are over, and closes visits whose day has passed, a bounded part of them; whether
    /// there are more.
    pub async fn sweep(&self) -> Result<bool, VisitError> {
        self.write(|visits, change| {
            let forgotten = links::forget(change, visits.now(), SWEEP_ROWS_MAX)?;
            let looked_at = desk::lapse(visits, change, SWEEP_VISITS_MAX)?;
            Ok(forgotten == SWEEP_ROWS_MAX || looked_at == SWEEP_VISITS_MAX)
        })
        .await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.ports.clock.now()
    }

    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.0.ports.entropy
    }

    /// Writes down what was done to a visit.
    pub(crate) fn tell(
        &self,
        change: &mut Change<'_>,
        occasion: &Occasion,
        action: &'static str,
        visit: &VisitId,
        note: Option<String>,
    ) -> Result<(), StoreError> {
        let deed = Deed { note, ..Deed::new(action, format!("visit/{visit}")) };
        self.0.ports.audit.append(change, self.now(), occasion, deed)
    }

    /// Writes what a step has changed and that it was taken, and nothing of a step that was taken before.
    pub(crate) fn keep(
        &self,
        change: &mut Change<'_>,
        former: &Visit,
        visit: &Visit,
        occasion: &Occasion,
        action: &'static str,
        note: Option<String>,
    ) -> Result<(), VisitError> {
        if !visit.is_as(former) {
            store::put(change, visit)?;
            self.tell(change, occasion, action, visit.id(), note)?;
        }
        let is_back = visit.state() == State::Scheduled && former.state() != State::Scheduled;
        debug_assert!(!is_back, "no step leads back there");
        Ok(())
    }

    /// What `look` finds.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Self, &dyn View) -> Result<T, VisitError> + Send + 'static,
    ) -> Result<T, VisitError> {
        let visits = self.clone();
        self.0.ports.rows.read(move |view| look(&visits, view)).await
    }

    /// Does `work`, which may be done more than once and counts once. When it writes a visit, whoever waits for a change
    /// looks again; strangers who try links wake up nobody.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Self, &mut Change<'_>) -> Result<T, VisitError> + Send + 'static,
    ) -> Result<T, VisitError> {
        let visits = self.clone();
        let rows = &self.0.ports.rows;
        let (outcome, has_changed) = rows
            .write(move |change| {
                let outcome = work(&visits, change)?;
                Ok::<_, VisitError>((outcome, !change.announced().is_empty()))
            })
            .await?;
        if has_changed {
            self.0.changes.send_modify(|count| *count = count.wrapping_add(1));
        }
        Ok(outcome)
    }
}

/// Rows that one sweep removes.
const SWEEP_ROWS_MAX: usize = 500;
/// Visits that one sweep looks at.
const SWEEP_VISITS_MAX: usize = 100;
