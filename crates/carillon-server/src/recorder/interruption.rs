//! What a media pipeline says of a store or a disk that it waits for: when the waiting begins and when it is over, once
//! each.

use std::time::Duration;

use carillon_pipeline::Report;
use carillon_proto::id::MediaPipelineId;

use super::Reports;
use crate::patience::Patience;

/// Between two tries while the store is away.
const PATIENCE_MIN: Duration = Duration::from_millis(500);
const PATIENCE_MAX: Duration = Duration::from_secs(20);
/// How long a bucket may refuse what is over: its policy may be mended, and credentials of a machine or a container come a
/// moment after its start. A disk without room to complete what is left is waited for as long.
pub const REFUSED_MAX: Duration = Duration::from_mins(10);

/// One piece of work that may have to be tried again.
pub struct Interruption<'a> {
    pipeline: &'a MediaPipelineId,
    reports: &'a Reports,
    patience: Patience,
    told: bool,
}

impl<'a> Interruption<'a> {
    /// None so far.
    pub fn none(pipeline: &'a MediaPipelineId, reports: &'a Reports) -> Self {
        let patience = Patience::between(PATIENCE_MIN, PATIENCE_MAX);
        Self { pipeline, reports, patience, told: false }
    }

    /// Waits before the next try. The text is for people.
    pub async fn wait(&mut self, reason: String) {
        if !self.told {
            tracing::warn!(pipeline = %self.pipeline, reason, "a media pipeline waits for its disk or its bucket");
            (self.reports)(self.pipeline, Report::Interrupted(reason));
            self.told = true;
        }
        self.patience.wait().await;
    }

    /// The work is done.
    pub fn over(self) {
        if self.told {
            (self.reports)(self.pipeline, Report::Resumed);
        }
    }
}
