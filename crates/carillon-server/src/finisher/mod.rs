//! Finishes recordings: joins what a capture has left into files, and has the composed picture drawn.
//!
//! A concatenation is a task. It joins tracks and texts without encoding anything, a few concatenations at a time,
//! and then waits for its turn to compose, which costs whole cores: of those that wait, the oldest is next. What is
//! done stays done: files that the object store has are not made again, and drawn pieces of the picture lie in the work
//! directory, `<data-dir>/work/<pipelineId>`, until all is. So a task that a restart has ended goes on where it was
//! when it is started again, which the use cases do for every pipeline that is not over.
//!
//! A store that is away or a disk that is full is waited for and told. Chunks that are missing or broken are left out
//! and told. Without `ffmpeg` the tracks are all that is made, and that is told.
//!
//! Invariant: memory holds a chunk or two, the table of the file that is being joined, and the list of chunks.

mod ffmpeg;
mod gauge;
mod job;
mod join;
mod pictures;
mod render;
mod store;
mod survey;
mod turnstile;
mod work;

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use carillon_pipeline::Report;
use carillon_ports::Objects;
use carillon_ports::engines::ConcatenationSpec;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::units::Percent;
use tokio::task::AbortHandle;

use crate::recorder::{Reports, WithheldTracks, pipelines_in};
pub use ffmpeg::Ffmpeg;
pub use gauge::Gauge;
use job::Job;
pub use render::{Composer, RenderError};
pub use store::{Bucket, Source};
use turnstile::Turnstile;
pub use work::WorkDir;

/// Concatenations that join at a time: that is reading and writing, no computing.
const JOINING: NonZeroUsize = NonZeroUsize::new(2).expect("it is not zero");

/// What the operator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinisherOptions {
    /// Recordings that are composed at a time.
    pub jobs: NonZeroUsize,
    /// The program, by its name or its path.
    pub ffmpeg: PathBuf,
}

/// Does concatenations. Clones share everything.
#[derive(Clone)]
pub struct Finisher(Arc<Shared>);

struct Shared {
    work: PathBuf,
    withheld: WithheldTracks,
    objects: Arc<dyn Objects>,
    reports: Reports,
    ffmpeg: Ffmpeg,
    joining: Turnstile,
    composing: Turnstile,
    running: Mutex<BTreeMap<MediaPipelineId, Running>>,
}

struct Running {
    gauge: Arc<Gauge>,
    task: AbortHandle,
}

impl Finisher {
    /// A finisher that composes so many recordings at a time.
    pub fn new(
        data_dir: &Path,
        objects: Arc<dyn Objects>,
        reports: Reports,
        options: FinisherOptions,
    ) -> Self {
        Self(Arc::new(Shared {
            work: data_dir.join("work"),
            withheld: WithheldTracks::new(data_dir),
            objects,
            reports,
            ffmpeg: Ffmpeg::new(options.ffmpeg),
            joining: Turnstile::new(JOINING),
            composing: Turnstile::new(options.jobs),
            running: Mutex::default(),
        }))
    }

    /// Takes on a concatenation, unless it runs already.
    pub fn start(&self, spec: ConcatenationSpec) {
        let id = spec.id.clone();
        let mut running = self.running();
        if running.contains_key(&id) {
            return;
        }
        let gauge = Arc::new(Gauge::default());
        let job = Job {
            work: self.work_dir(&id),
            withheld: self.0.withheld.clone(),
            objects: Arc::clone(&self.0.objects),
            reports: Arc::clone(&self.0.reports),
            ffmpeg: self.0.ffmpeg.clone(),
            gauge: Arc::clone(&gauge),
            join_turn: self.0.joining.ticket(),
            compose_turn: self.0.composing.ticket(),
            spec,
        };
        let task = tokio::spawn(job.run());
        running.insert(id.clone(), Running { gauge, task: task.abort_handle() });
        let this = self.clone();
        tokio::spawn(async move {
            let outcome = task.await;
            // Whoever stopped it says so.
            if this.running().remove(&id).is_none() {
                return;
            }
            let end = outcome.unwrap_or_else(|_| {
                tracing::error!(pipeline = %id, "a concatenation ended with a panic");
                Report::Failed("the server made a mistake".to_owned())
            });
            (this.0.reports)(&id, end);
        });
    }

    /// Gives a concatenation up, and reports its end.
    pub async fn stop(&self, id: &MediaPipelineId) {
        let running = self.running().remove(id);
        if let Some(running) = running {
            running.task.abort();
        }
        if let Err(error) = self.work_dir(id).remove().await {
            tracing::warn!(pipeline = %id, %error, "what a concatenation has left cannot be removed");
        }
        (self.0.reports)(id, Report::Stopped);
    }

    /// How much of a concatenation is done.
    pub fn progress(&self, id: &MediaPipelineId) -> Option<Percent> {
        self.running().get(id).and_then(|running| running.gauge.percent())
    }

    /// Concatenations of which something is left in the work directory.
    pub async fn left(&self) -> io::Result<Vec<MediaPipelineId>> {
        pipelines_in(&self.0.work).await
    }

    /// Deletes what a concatenation has left that is over.
    pub async fn clear(&self, id: &MediaPipelineId) -> io::Result<()> {
        self.work_dir(id).remove().await
    }

    fn work_dir(&self, id: &MediaPipelineId) -> WorkDir {
        WorkDir::new(self.0.work.join(id.as_str()))
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<MediaPipelineId, Running>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
pub mod tests;
