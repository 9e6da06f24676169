//! Tracks that a recording needs for its pictures and that its bucket is not to have.
//!
//! `Video` or `Content` may be `Disabled` beside a picture that shows them: then they lie in `<data-dir>/withheld/<pipelineId>`,
//! laid out and written as the spool is, with an index of their own. Nobody uploads them; who composes the picture reads them,
//! and they are deleted when it is made ([`MediaPipelines::may_be_composed`]).
//!
//! Invariant: nothing below this directory is ever put into a bucket as it is.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use carillon_pipeline::MediaPipelines;
use carillon_ports::objects::ObjectKey;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::BucketName;

use super::leftover::pipelines_in;
use super::spool::RecordingDir;

/// So often it is looked for what is not needed any more.
const SWEEP: Duration = Duration::from_mins(1);
const INDEX: &str = "/capture-index/";
/// A directory names a bucket; this is none that there can be, for nothing goes to one.
const NOWHERE: &str = "withheld";

/// What the recordings of this process keep from their buckets.
#[derive(Clone, Debug)]
pub struct WithheldTracks {
    dir: PathBuf,
}

/// What one recording has kept from its bucket.
#[derive(Clone, Debug)]
pub struct WithheldDir(RecordingDir);

impl WithheldTracks {
    /// Below the data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self { dir: data_dir.join("withheld") }
    }

    /// Makes the directory of a recording, or goes on with what a crash has left of it.
    pub async fn open(&self, pipeline: &MediaPipelineId) -> io::Result<RecordingDir> {
        let dir = self.of(pipeline);
        let opened = dir.clone();
        let bucket: BucketName = NOWHERE.parse().expect("it is a name for buckets");
        tokio::task::spawn_blocking(move || opened.create(&bucket).and_then(|()| opened.salvage())).await??;
        Ok(dir)
    }

    /// What a recording that is over has left; `None` when it has nothing, or has it no more. What a crash cut off is
    /// completed, on a disk that lets it be.
    pub async fn left_by(&self, pipeline: &MediaPipelineId) -> io::Result<Option<WithheldDir>> {
        let dir = self.of(pipeline);
        tokio::task::spawn_blocking(move || {
            if !dir.exists() {
                return Ok(None);
            }
            dir.salvage()?;
            Ok(Some(WithheldDir(dir)))
        })
        .await?
    }

    /// Deletes what is not needed any more, for ever.
    pub async fn tidy(self, pipelines: MediaPipelines) {
        loop {
            self.tidy_once(&pipelines).await;
            tokio::time::sleep(SWEEP).await;
        }
    }

    pub(super) async fn tidy_once(&self, pipelines: &MediaPipelines) {
        let left = pipelines_in(&self.dir).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "what recordings have withheld cannot be looked for");
            Vec::new()
        });
        for id in left {
            // When the store does not say, it stays.
            if pipelines.may_be_composed(&id).await.is_ok_and(|may_be| !may_be) {
                let dir = self.of(&id);
                let removed = tokio::task::spawn_blocking(move || dir.remove()).await;
                if let Err(error) = removed.unwrap_or_else(|error| Err(io::Error::other(error))) {
                    tracing::warn!(pipeline = %id, %error, "what a recording has withheld cannot be removed");
                }
            }
        }
    }

    fn of(&self, pipeline: &MediaPipelineId) -> RecordingDir {
        RecordingDir::new(self.dir.join(pipeline.as_str()))
    }
}

impl WithheldDir {
    /// The indexes, in the order of their keys.
    pub async fn indexes(&self) -> io::Result<Vec<Vec<u8>>> {
        let dir = self.0.clone();
        tokio::task::spawn_blocking(move || {
            let complete = dir.complete()?.into_iter();
            complete.filter(|(key, _)| key.contains(INDEX)).map(|(_, file)| std::fs::read(file)).collect()
        })
        .await?
    }

    /// All bytes of a chunk; `None` when it is not there or cannot be read.
    pub async fn read(&self, key: &str) -> Option<Vec<u8>> {
        let (dir, key) = (self.0.clone(), key.parse::<ObjectKey>().ok()?);
        tokio::task::spawn_blocking(move || dir.read(&key)).await.ok()?.ok()?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use carillon_pipeline::{CreateCapture, PipelineConfig, PipelinePorts};
    use carillon_ports::Meetings as _;
    use carillon_ports::meetings::{CreateBounds, Meeting};
    use carillon_ports::memory::{
        ManualClock, MemoryConsents, MemoryMeetings, MemoryPipelines, RecordingEngines, SeededEntropy,
    };
    use carillon_proto::units::Timestamp;

    use super::*;

    #[tokio::test]
    async fn what_no_picture_can_be_made_of_is_deleted_and_the_rest_stays() {
        let home = tempfile::tempdir().unwrap();
        let withheld = WithheldTracks::new(home.path());
        let pipelines = pipelines().await;
        let goes_on = capture(&pipelines).await;
        let unknown = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        for id in [&goes_on, &unknown] {
            withheld.open(id).await.unwrap();
        }
        withheld.tidy_once(&pipelines).await;
        assert!(withheld.left_by(&goes_on).await.unwrap().is_some());
        assert!(withheld.left_by(&unknown).await.unwrap().is_none());
        assert_eq!(pipelines_in(&withheld.dir).await.unwrap(), [goes_on]);
    }

    #[tokio::test]
    async fn an_index_that_cannot_be_read_is_an_error_and_not_an_empty_one() {
        let home = tempfile::tempdir().unwrap();
        let withheld = WithheldTracks::new(home.path());
        let id: MediaPipelineId = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        withheld.open(&id).await.unwrap();
        let folder = withheld.dir.join(id.as_str()).join("objects/visit/capture-index");
        // Nobody reads a link to itself.
        std::fs::create_dir_all(&folder).unwrap();
        std::os::unix::fs::symlink(folder.join("1.jsonl"), folder.join("1.jsonl")).unwrap();
        let left = withheld.left_by(&id).await.unwrap().unwrap();
        assert!(left.indexes().await.is_err());
    }

    async fn capture(pipelines: &MediaPipelines) -> MediaPipelineId {
        let request = CreateCapture {
            source_arn: "arn:aws:chime::111122223333:meeting:0f9a2b6e-1111-4222-8333-444455550706".to_owned(),
            sink_arn: "arn:aws:s3:::recordings".to_owned(),
            client_request_token: None,
            streams: None,
            artifacts: None,
            encryption: None,
            sink_role_arn: None,
            tags: Vec::new(),
        };
        pipelines.create_capture(request).await.unwrap().id
    }

    async fn pipelines() -> MediaPipelines {
        let meetings = MemoryMeetings::default();
        let meeting = Meeting {
            id: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
            external_meeting_id: "visit".parse().unwrap(),
            media_region: "us-east-1".parse().unwrap(),
            meeting_host_id: None,
            features: None,
            primary_meeting_id: None,
            tenant_ids: Vec::new(),
            notifications: None,
            network_type: Default::default(),
            tags: Default::default(),
            created_at: Timestamp::default(),
            client_request_token: None,
            visit: None,
        };
        meetings.create(meeting, CreateBounds { meetings_max: 1, replicas_max: 0 }).await.unwrap();
        let ports = PipelinePorts {
            pipelines: Arc::new(MemoryPipelines::default()),
            meetings: Arc::new(meetings),
            engines: Arc::new(RecordingEngines::default()),
            consents: Arc::new(MemoryConsents::default()),
            clock: Arc::new(ManualClock::new(Timestamp::default())),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let buckets = ["recordings".parse().unwrap()].into();
        let (account, region) = ("111122223333".parse().unwrap(), "us-east-1".parse().unwrap());
        MediaPipelines::new(ports, PipelineConfig::new(account, region, buckets))
    }
}
