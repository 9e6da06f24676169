//! What the operations on media pipelines mean: create, find, list, stop, tag, report.
//!
//! A pipeline is written first, and an engine is asked then; what the engine makes of it comes back as a
//! [`Report`]. [`MediaPipelines::sweep`] repeats whatever was lost between the two, also across a restart.

mod change;
mod concatenation;
mod config;
mod consent;
mod create;
mod error;
mod find;
mod finish;
mod grid;
mod live_connector;
mod page;
mod sweep;
mod tags;
mod withheld;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use carillon_ports::{Clock, Consents, Engines, Entropy, Meetings, Pipelines};
use carillon_proto::arn::MediaPipelineArn;
use carillon_proto::id::{AccountId, MediaPipelineId, MediaRegion};
use carillon_proto::units::Timestamp;

pub use change::Report;
pub use concatenation::CreateConcatenation;
pub use config::{BucketKey, PipelineConfig};
pub use create::{ArtifactsRequest, CreateCapture, EncryptionRequest};
pub use error::{PipelineError, PipelineLimit};
pub use grid::{GridRequest, StripRequest};
pub use live_connector::CreateLiveConnector;
pub use page::{PipelinePage, PipelinePageToken, PipelinePageTokenError};

/// What the use cases need from outside.
#[derive(Clone)]
pub struct PipelinePorts {
    /// Keeps pipelines.
    pub pipelines: Arc<dyn Pipelines>,
    /// Knows which meetings live.
    pub meetings: Arc<dyn Meetings>,
    /// Do the work.
    pub engines: Arc<dyn Engines>,
    /// Says what may be made of the meetings of visits.
    pub consents: Arc<dyn Consents>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids.
    pub entropy: Arc<dyn Entropy>,
}

/// The operations on media pipelines. Clones share everything.
#[derive(Clone)]
pub struct MediaPipelines(Arc<Inner>);

struct Inner {
    ports: PipelinePorts,
    config: PipelineConfig,
    draining: AtomicBool,
    asked: Mutex<Asked>,
    /// Held while consent is heeded, so that whoever comes second is answered when the first has ended what it found.
    heeding: tokio::sync::Mutex<()>,
    /// Held while a status changes that may be an end, so that an end is told once.
    ending: tokio::sync::Mutex<()>,
}

/// What this process has asked the engines for. A pipeline is taken out when it is over.
#[derive(Debug, Default)]
struct Asked {
    start: BTreeSet<MediaPipelineId>,
    stop: BTreeSet<MediaPipelineId>,
    /// When old pipelines were last forgotten.
    forgot_at: Timestamp,
}

impl Asked {
    fn forget(&mut self, id: &MediaPipelineId) {
        self.start.remove(id);
        self.stop.remove(id);
    }
}

impl MediaPipelines {
    /// Pipelines over what the store holds. The first sweep starts again what was at work.
    pub fn new(ports: PipelinePorts, config: PipelineConfig) -> Self {
        let (draining, asked) = (AtomicBool::new(false), Mutex::default());
        let (heeding, ending) = Default::default();
        Self(Arc::new(Inner { ports, config, draining, asked, heeding, ending }))
    }

    /// Refuses to create pipelines from here on. Those at work go on.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// The resource name of a pipeline, in the API's own region unless the caller signed for another.
    pub fn arn(&self, id: &MediaPipelineId, region: Option<&MediaRegion>) -> MediaPipelineArn {
        MediaPipelineArn {
            region: region.unwrap_or(&self.0.config.region).clone(),
            account: self.0.config.account.clone(),
            pipeline: id.clone(),
        }
    }

    /// Whose every pipeline is, and where the API is.
    pub fn owner(&self) -> (&AccountId, &MediaRegion) {
        (&self.0.config.account, &self.0.config.region)
    }

    fn config(&self) -> &PipelineConfig {
        &self.0.config
    }

    fn ports(&self) -> &PipelinePorts {
        &self.0.ports
    }

    fn store(&self) -> &dyn Pipelines {
        &*self.0.ports.pipelines
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.ports.clock.now()
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
