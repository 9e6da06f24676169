//! The one thread that writes: it takes what has gathered, writes it in one transaction, and answers.
//!
//! A durable commit costs a flush of the disk, whatever it holds. Writes that arrive during one flush share the
//! next, so throughput grows with load while a lone write waits for nobody.
//!
//! Invariant: a write is answered only after the commit that holds it. A write that finds a broken record fails
//! alone, and it does so before it changes anything; a failure of the file fails the whole batch, unwritten, and the
//! file is opened anew before the next one.

use std::sync::Arc;
use std::thread::JoinHandle;

use carillon_ports::StoreError;
use tokio::sync::{mpsc, oneshot};

use super::fault;
use super::handle::Handle;
use super::outbox::Surroundings;
use super::tables::WriteTables;

/// The way to the writer thread. Dropping it lets the thread finish what it was given.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(handle: Arc<Handle>, surroundings: Arc<Surroundings>) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&handle, &surroundings, queue))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Has `work` done in a transaction and answers when it is durable. Waits while the queue is full.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriteTables<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { work: Some(work), outcome: None, reply });
        let jobs = self.jobs.as_ref().expect("the sender lives as long as the writer");
        jobs.send(job).await.map_err(|_| StoreError::unavailable(WRITER_GONE))?;
        answer.await.map_err(|_| StoreError::unavailable(WRITER_GONE))?
    }

    /// Has the thread look whether the store works. A full queue will tell it anyway.
    pub(super) fn probe(&self) {
        let jobs = self.jobs.as_ref().expect("the sender lives as long as the writer");
        let _full = jobs.try_send(Box::new(Probe));
    }
}

/// Writes nothing. If the store has failed, the thread finds out and opens it anew.
struct Probe;

impl Job for Probe {
    fn apply(&mut self, _: &mut WriteTables<'_>) -> Result<(), StoreError> {
        Ok(())
    }

    fn answer(self: Box<Self>, _: Result<(), StoreError>) {}
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed every caller.
            let _panicked = thread.join();
        }
    }
}

trait Job: Send {
    /// Does the work; an error means that the transaction cannot go on.
    fn apply(&mut self, tables: &mut WriteTables<'_>) -> Result<(), StoreError>;
    /// Answers, with the work's own outcome if the transaction was committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Pending<F, T> {
    work: Option<F>,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Job for Pending<F, T>
where
    F: FnOnce(&mut WriteTables<'_>) -> Result<T, StoreError> + Send,
    T: Send,
{
    fn apply(&mut self, tables: &mut WriteTables<'_>) -> Result<(), StoreError> {
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

fn run(handle: &Handle, surroundings: &Surroundings, mut queue: mpsc::Receiver<Box<dyn Job>>) {
    let mut failed = false;
    while let Some(job) = queue.blocking_recv() {
        if failed {
            // Whoever finds it closed is told so.
            let _still_failing = handle.reopen();
        }
        let mut batch = vec![job];
        while batch.len() < BATCH_MAX {
            let Ok(job) = queue.try_recv() else { break };
            batch.push(job);
        }
        let committed = write(handle, surroundings, &mut batch).map_err(|error| match error {
            StoreError::Unavailable(source) | StoreError::Corrupt(source) => source.to_string(),
        });
        failed = committed.is_err();
        if committed.clone().unwrap_or(false) {
            surroundings.wake();
        }
        for job in batch {
            job.answer(committed.clone().map(drop).map_err(StoreError::unavailable));
        }
    }
}

/// Says whether the outbox may have work.
fn write(
    handle: &Handle,
    surroundings: &Surroundings,
    batch: &mut [Box<dyn Job>],
) -> Result<bool, StoreError> {
    handle.with(|database| {
        let transaction = database.begin_write().map_err(fault)?;
        let touched = {
            let mut tables = WriteTables::open(&transaction, surroundings.config()).map_err(fault)?;
            batch.iter_mut().try_for_each(|job| job.apply(&mut tables))?;
            tables.outbox.touched
        };
        transaction.commit().map_err(fault)?;
        Ok(touched)
    })
}

/// Writes waiting. More would only hide a disk that does not keep up; senders wait beyond it.
const QUEUE_MAX: usize = 1_024;
/// Writes in one transaction. More makes the first of them wait for work that another flush could carry.
const BATCH_MAX: usize = 256;
const WRITER_GONE: &str = "the writer thread has stopped";
const NOT_DONE: &str = "the write was not attempted";
