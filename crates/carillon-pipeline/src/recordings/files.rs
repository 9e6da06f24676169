//! How the finished files of a recording are found and read.

use std::ops::Range;
use std::time::Duration;

use carillon_ports::objects::{LIST_MAX, ObjectError, ObjectKey, ShownAs};
use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::{BucketName, KeyPrefix};

use super::file::{FOLDERS, FileName, RecordingFile};
use super::recording::{concatenation, joined_of};
use super::{PIPELINES_MAX, Recordings};
use crate::PipelineError;

/// Why a file of a recording cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The recording has no such file, or has it no more. (404)
    #[error("the recording has no such file")]
    NoFile,
    /// The bucket does not let us, or is not there. (502)
    #[error("the bucket of the recording cannot be read")]
    Refused(#[source] ObjectError),
    /// It may work later. (503)
    #[error("the bucket of the recording is out of reach")]
    Unreachable(#[source] ObjectError),
    /// The pipelines cannot be asked.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

impl From<ObjectError> for RecordingError {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::Unreachable(_) => Self::Unreachable(error),
            ObjectError::MissingBucket | ObjectError::Refused(_) | ObjectError::Full(_) => {
                Self::Refused(error)
            }
        }
    }
}

/// Where a file lies. Only [`Recordings::open`] makes one.
#[derive(Clone, Debug)]
pub struct OpenFile {
    bucket: BucketName,
    key: ObjectKey,
    /// What it is.
    pub file: RecordingFile,
}

impl Recordings {
    /// The finished files of a recording, those of its youngest concatenation first.
    pub async fn files(&self, id: &MediaPipelineId) -> Result<Vec<RecordingFile>, RecordingError> {
        let mut files = Vec::new();
        for joined in self.joined(id).await?.iter().filter(|joined| joined.status.is_over()) {
            let Some((bucket, prefix)) = place(joined) else { continue };
            for folder in FOLDERS {
                let beginning = prefix.key(&format!("{folder}/{}", joined.id));
                let found = self.objects.list(bucket, &beginning, None, LIST_MAX).await?;
                files.extend(found.into_iter().filter_map(|object| {
                    let name = FileName::of_key(&object.key, &prefix, &joined.id)?;
                    Some(RecordingFile { name, bytes: object.bytes, modified: object.modified })
                }));
            }
        }
        Ok(files)
    }

    /// A file of a recording, ready to be read.
    pub async fn open(&self, id: &MediaPipelineId, name: FileName) -> Result<OpenFile, RecordingError> {
        let joined = self.joined(id).await?;
        let joined = joined.iter().find(|joined| joined.id == name.concatenation && joined.status.is_over());
        let (bucket, prefix) = joined.and_then(place).ok_or(RecordingError::NoFile)?;
        let key = name.key(&prefix).ok_or(RecordingError::NoFile)?;
        let found = self.objects.head(bucket, &key).await?.ok_or(RecordingError::NoFile)?;
        let file = RecordingFile { name, bytes: found.bytes, modified: found.modified };
        Ok(OpenFile { bucket: bucket.clone(), key, file })
    }

    /// Bytes of a file, as far as it has them and one read gives them.
    pub async fn read(&self, open: &OpenFile, range: Range<u64>) -> Result<Vec<u8>, RecordingError> {
        let read = self.objects.read(&open.bucket, &open.key, range).await?;
        read.ok_or(RecordingError::NoFile)
    }

    /// Where anybody can read the file for some time; `None` when it has to be read here.
    pub async fn address(
        &self,
        open: &OpenFile,
        valid: Duration,
        shown: &ShownAs,
    ) -> Result<Option<String>, RecordingError> {
        Ok(self.objects.presigned_read(&open.bucket, &open.key, valid, shown).await?)
    }

    /// The concatenations of a recording, youngest first.
    async fn joined(&self, id: &MediaPipelineId) -> Result<Vec<Pipeline>, PipelineError> {
        let capture = self.pipelines.capture(id).await?;
        let all = self.pipelines.of_meeting(&capture.meeting.id, PIPELINES_MAX).await?;
        Ok(joined_of(id, &all).cloned().collect())
    }
}

/// Where a concatenation leaves its files.
fn place(joined: &Pipeline) -> Option<(&BucketName, KeyPrefix)> {
    let location = &concatenation(joined)?.sink.location;
    Some((&location.bucket, location.prefix_or(&joined.id)))
}
