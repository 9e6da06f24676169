//! What pipelines have left on the disk that are over, or that nobody knows any more.
//!
//! Their directories are named for them. Usually they go with their pipeline; a crash, a bucket that refused or a
//! store that was put back to an earlier day may leave one. It is looked for once, at the start.
//!
//! Invariant: of a pipeline that the store knows and that is not over nothing is touched, and no finished chunk is
//! deleted that its bucket does not have.

use std::io;
use std::path::Path;

use carillon_pipeline::{MediaPipelines, PipelineError};
use carillon_proto::id::MediaPipelineId;

use super::spool::Spool;
use crate::finisher::Finisher;

/// Brings what is left of recordings into their buckets, and deletes what is left of concatenations.
pub async fn sweep(spool: Spool, finisher: Finisher, pipelines: MediaPipelines) {
    for id in listed(spool.left().await) {
        if is_over(&pipelines, &id).await
            && let Err(error) = spool.bring_in(&id).await
        {
            tracing::warn!(pipeline = %id, %error, "what is left of a recording stays in the spool");
        }
    }
    for id in listed(finisher.left().await) {
        if is_over(&pipelines, &id).await
            && let Err(error) = finisher.clear(&id).await
        {
            tracing::warn!(pipeline = %id, %error, "what is left of a concatenation cannot be removed");
        }
    }
}

/// The pipelines that directories in a directory are named for.
pub async fn pipelines_in(directory: &Path) -> io::Result<Vec<MediaPipelineId>> {
    let mut entries = match tokio::fs::read_dir(directory).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        found.extend(entry.file_name().to_str().and_then(|name| name.parse().ok()));
    }
    found.sort();
    Ok(found)
}

fn listed(found: io::Result<Vec<MediaPipelineId>>) -> Vec<MediaPipelineId> {
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "what pipelines have left cannot be looked for");
        Vec::new()
    })
}

/// Whether it is known that nothing more will come of it. When the store does not say, it is not.
async fn is_over(pipelines: &MediaPipelines, id: &MediaPipelineId) -> bool {
    match pipelines.pipeline(id).await {
        Ok(pipeline) => pipeline.status.is_over(),
        Err(error) => matches!(error, PipelineError::NotFound(_)),
    }
}
