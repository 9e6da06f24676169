//! The one thread that writes: it takes what has gathered, writes it in one transaction, and answers.
//!
//! A durable commit costs a flush of the disk, whatever it holds. Writes that arrive during one flush share the
//! next, so throughput grows with load while a lone write waits for nobody.
//!
//! Invariant: a write is answered only after the commit that holds it. A write that finds a broken record fails
//! alone, and it does so before it changes anything; a failure of the file, or a panic, fails the whole batch,
//! unwritten, and the file is opened anew before the next one. A batch in which everything was refused costs no flush.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

use carillon_ports::StoreError;
use redb::WriteTransaction;
use tokio::sync::{mpsc, oneshot};

use super::fault;
use super::handle::Handle;

/// What the file of a store holds, and who hears of its commits.
pub(super) trait Layout: Send + Sync + 'static {
    /// The tables of a transaction, with what its writes leave to be told.
    type Tables<'t>;
    /// What is told.
    type Told: Send + 'static;

    /// Opens the tables.
    fn open<'t>(&self, transaction: &'t WriteTransaction) -> Result<Self::Tables<'t>, StoreError>;
    /// Closes them before the commit.
    fn close(tables: Self::Tables<'_>) -> Closed<Self::Told>;
    /// Tells of a commit, on the writer's thread and before those who wrote are answered.
    fn committed(&self, told: Self::Told);
}

/// What a batch leaves.
pub(super) struct Closed<T> {
    /// To be told.
    pub(super) told: T,
    /// Whether anything may have been written. Otherwise there is nothing to commit.
    pub(super) is_written: bool,
}

/// The way to the writer thread. Dropping it lets the thread finish what it was given.
pub(super) struct Writer<L: Layout> {
    jobs: Option<mpsc::Sender<Order<L>>>,
    thread: Option<JoinHandle<()>>,
}

impl<L: Layout> Writer<L> {
    pub(super) fn start(handle: Arc<Handle>, layout: Arc<L>) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&handle, &*layout, queue))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Has `work` done in a transaction and answers when it is durable. Waits while the queue is full.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut L::Tables<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { work: Some(work), outcome: None, reply });
        self.order(Order::Write(job)).await?;
        answer.await.map_err(|_| StoreError::unavailable(WRITER_GONE))?
    }

    /// Has `work` done on the database while nobody writes.
    pub(super) async fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Handle) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |handle: &Handle| {
            // The caller may have gone away; what is done stays done.
            let _gone = reply.send(work(handle));
        });
        self.order(Order::Alone(work)).await?;
        answer.await.map_err(|_| StoreError::unavailable(WRITER_GONE))?
    }

    async fn order(&self, order: Order<L>) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().expect("the sender lives as long as the writer");
        jobs.send(order).await.map_err(|_| StoreError::unavailable(WRITER_GONE))
    }

    /// Has the thread look whether the store works. A full queue will tell it anyway.
    pub(super) fn probe(&self) {
        let jobs = self.jobs.as_ref().expect("the sender lives as long as the writer");
        let _full = jobs.try_send(Order::Write(Box::new(Probe)));
    }
}

/// What the thread is to do.
enum Order<L: Layout> {
    /// With others in one transaction.
    Write(Box<dyn Job<L>>),
    /// Between two of them.
    Alone(Box<dyn FnOnce(&Handle) + Send>),
}

/// Writes nothing. If the store has failed, the thread finds out and opens it anew.
struct Probe;

impl<L: Layout> Job<L> for Probe {
    fn apply(&mut self, _: &mut L::Tables<'_>) -> Result<(), StoreError> {
        Ok(())
    }

    fn answer(self: Box<Self>, _: Result<(), StoreError>) {}
}

impl<L: Layout> Drop for Writer<L> {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed every caller.
            let _panicked = thread.join();
        }
    }
}

trait Job<L: Layout>: Send {
    /// Does the work; an error means that the transaction cannot go on.
    fn apply(&mut self, tables: &mut L::Tables<'_>) -> Result<(), StoreError>;
    /// Answers, with the work's own outcome if the transaction was committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Pending<F, T> {
    work: Option<F>,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<L, F, T> Job<L> for Pending<F, T>
where
    L: Layout,
    F: FnOnce(&mut L::Tables<'_>) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn apply(&mut self, tables: &mut L::Tables<'_>) -> Result<(), StoreError> {
        let Some(work) = self.work.take() else { return Ok(()) };
        match work(tables) {
            Err(error @ StoreError::Unavailable(_)) => Err(error),
            outcome => {
                self.outcome = Some(outcome);
                Ok(())
            }
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::unavailable(NOT_DONE)),
            (Err(error), _) => Err(error),
        };
        // The caller may have gone away; what is written stays written.
        let _gone = self.reply.send(outcome);
    }
}

fn run<L: Layout>(handle: &Handle, layout: &L, mut queue: mpsc::Receiver<Order<L>>) {
    let mut failed = false;
    let mut next = None;
    while let Some(order) = next.take().or_else(|| queue.blocking_recv()) {
        if failed {
            // Whoever finds it closed is told so.
            let _still_failing = handle.reopen();
        }
        let job = match order {
            Order::Write(job) => job,
            Order::Alone(work) => {
                // The panic has been reported by its hook, and who waits is told that there is no answer.
                let _panicked = catch_unwind(AssertUnwindSafe(|| work(handle)));
                failed = !handle.is_open();
                continue;
            }
        };
        let mut batch = vec![job];
        while batch.len() < BATCH_MAX && next.is_none() {
            match queue.try_recv() {
                Ok(Order::Write(job)) => batch.push(job),
                Ok(alone) => next = Some(alone),
                Err(_) => break,
            }
        }
        let written = catch_unwind(AssertUnwindSafe(|| write(handle, layout, &mut batch)));
        let committed = written.unwrap_or_else(|_| Err(StoreError::unavailable(PANICKED)));
        let committed = committed.map_err(|error| match error {
            StoreError::Unavailable(source) | StoreError::Corrupt(source) => source.to_string(),
        });
        failed = committed.is_err();
        let committed = committed.map(|told| tell(layout, told));
        for job in batch {
            job.answer(committed.clone().map_err(StoreError::unavailable));
        }
    }
}

/// What is committed stays so, whatever becomes of those who hear of it.
fn tell<L: Layout>(layout: &L, told: L::Told) {
    // The panic has been reported by its hook.
    let _panicked = catch_unwind(AssertUnwindSafe(|| layout.committed(told)));
}

/// Says what is to be told.
fn write<L: Layout>(
    handle: &Handle,
    layout: &L,
    batch: &mut [Box<dyn Job<L>>],
) -> Result<L::Told, StoreError> {
    handle.with(|database| {
        let transaction = database.begin_write().map_err(fault)?;
        let closed = {
            let mut tables = layout.open(&transaction)?;
            batch.iter_mut().try_for_each(|job| job.apply(&mut tables))?;
            L::close(tables)
        };
        if closed.is_written {
            transaction.commit().map_err(fault)?;
        } else {
            transaction.abort().map_err(fault)?;
        }
        Ok(closed.told)
    })
}

/// Writes waiting. More would only hide a disk that does not keep up; senders wait beyond it.
const QUEUE_MAX: usize = 1_024;
/// Writes in one transaction. More makes the first of them wait for work that another flush could carry.
const BATCH_MAX: usize = 256;
const WRITER_GONE: &str = "the writer thread has stopped";
const PANICKED: &str = "a write panicked";
const NOT_DONE: &str = "the write was not attempted";
