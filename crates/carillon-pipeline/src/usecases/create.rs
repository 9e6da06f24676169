//! The creation of captures, and what the creation of every kind of pipeline shares.
//!
//! Checks go from what the request says by itself to what others have to be asked: a request that can never succeed
//! is told so before anything is looked up.

use std::collections::BTreeSet;

use carillon_ports::StoreError;
use carillon_ports::audit::Occasion;
use carillon_ports::consent::Purpose;
use carillon_ports::engines::{EngineError, SinkError};
use carillon_ports::pipelines::{Pipeline, PipelineBounds, PipelineCreation};
use carillon_proto::arn;
use carillon_proto::id::{AttendeeId, ClientRequestToken, ExternalUserId, MediaPipelineId, MeetingId};
use carillon_proto::limits::VIDEO_SOURCES_MAX;
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::{
    Artifacts, AudioMuxType, Capture, ContentShareLayoutOption, Encryption, PipelineKind, PipelineStatus,
    SelectedStreams, Sink, SourceMeeting, Work,
};
use carillon_proto::tags::{TAGS_MAX, Tag, Tags};
use uuid::Uuid;

use super::change::{Report, to_the_end};
use super::config::BucketKey;
use super::error::{PipelineError, PipelineLimit};
use super::grid::GridRequest;
use super::{MediaPipelines, Ordering};

/// Concatenations are no load while they wait for their turn, and a busy day leaves many.
const WAITING: u64 = 100;

/// A capture as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateCapture {
    /// The meeting's name.
    pub source_arn: String,
    /// The bucket's name, with a prefix or without.
    pub sink_arn: String,
    /// Makes the call repeatable.
    pub client_request_token: Option<ClientRequestToken>,
    /// Whose video.
    pub streams: Option<SelectedStreams>,
    /// What is recorded.
    pub artifacts: Option<ArtifactsRequest>,
    /// How objects are encrypted.
    pub encryption: Option<EncryptionRequest>,
    /// The role that may use the key.
    pub sink_role_arn: Option<String>,
    /// To be remembered with it.
    pub tags: Vec<Tag>,
}

/// What a caller says of the artifacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactsRequest {
    /// What the files of sound hold.
    pub audio: AudioMuxType,
    /// Whether each camera is recorded by itself.
    pub video: bool,
    /// Whether each shared screen is.
    pub content: bool,
    /// The composed picture.
    pub composited: Option<GridRequest>,
}

/// What a caller says of encryption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionRequest {
    /// The key.
    pub key_id: String,
    /// Further words that have to be said to decrypt.
    pub context: Option<String>,
}

impl ArtifactsRequest {
    fn with_defaults(self) -> Artifacts {
        let needs_picture = self.audio == AudioMuxType::AudioWithCompositedVideo;
        let composited = self
            .composited
            .or_else(|| needs_picture.then(|| GridRequest::new(ContentShareLayoutOption::PresenterOnly)));
        Artifacts {
            audio: self.audio,
            video: self.video,
            content: self.content,
            composited: composited.map(GridRequest::with_defaults),
        }
    }
}

impl MediaPipelines {
    /// Begins to record a meeting, for whoever has the operator's keys.
    pub async fn create_capture(&self, request: CreateCapture) -> Result<Pipeline, PipelineError> {
        self.create_capture_on(request, &Occasion::operator()).await
    }

    /// The same on another occasion.
    pub async fn create_capture_on(
        &self,
        request: CreateCapture,
        occasion: &Occasion,
    ) -> Result<Pipeline, PipelineError> {
        let sink = self.sink("SinkArn", &request.sink_arn)?;
        let meeting = self.own_meeting("SourceArn", &request.source_arn)?;
        let encryption = encryption(request.encryption, request.sink_role_arn)?;
        encryption.as_ref().map_or(Ok(()), |encryption| self.check_key(&sink.location, encryption))?;
        let streams = request.streams.map(checked_streams).transpose()?.flatten();
        let tags = checked_tags(request.tags)?;
        self.admit(PipelineKind::Capture)?;
        let meeting = self.live_meeting("SourceArn", &meeting).await?;
        self.ask(&meeting, Purpose::Recording, occasion).await?;
        self.check_sink(&sink.location).await?;
        let capture = Capture {
            source_arn: request.source_arn,
            sink,
            streams,
            artifacts: request.artifacts.map(ArtifactsRequest::with_defaults).unwrap_or_default(),
            encryption,
        };
        let pipeline = self.pipeline_of(Work::Capture(capture), meeting, tags, request.client_request_token);
        self.write_and_start(pipeline, Some(1), occasion).await
    }

    /// A new pipeline that does not work yet.
    pub(super) fn pipeline_of(
        &self,
        work: Work,
        meeting: SourceMeeting,
        tags: Tags,
        client_request_token: Option<ClientRequestToken>,
    ) -> Pipeline {
        let mut bytes = [0; 16];
        self.ports().entropy.fill(&mut bytes);
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
        let now = self.now();
        Pipeline {
            id: pipeline_id(id),
            work,
            meeting,
            status: PipelineStatus::Initializing,
            problem: None,
            created_at: now,
            updated_at: now,
            tags,
            client_request_token,
        }
    }

    /// Writes a pipeline, and asks for its work if it is a new one, whether the caller waits for it or not.
    pub(super) async fn write_and_start(
        &self,
        pipeline: Pipeline,
        per_meeting_max: Option<u64>,
        occasion: &Occasion,
    ) -> Result<Pipeline, PipelineError> {
        let (this, occasion) = (self.clone(), occasion.clone());
        to_the_end(async move { this.write_and_ask(pipeline, per_meeting_max, &occasion).await }).await
    }

    async fn write_and_ask(
        &self,
        pipeline: Pipeline,
        per_meeting_max: Option<u64>,
        occasion: &Occasion,
    ) -> Result<Pipeline, PipelineError> {
        let waiting = if pipeline.kind() == PipelineKind::Concatenation { WAITING } else { 1 };
        let active_max = self.config().active_max.saturating_mul(waiting);
        let bounds = PipelineBounds { active_max, per_meeting_max };
        match self.store().create(pipeline.clone(), bounds).await? {
            PipelineCreation::Created => {}
            PipelineCreation::Existing(existing) => return Ok(*existing),
            PipelineCreation::MeetingFull => return Err(meeting_full(&pipeline.work).into()),
            PipelineCreation::Full => return Err(PipelineLimit::Active.into()),
        }
        self.ask_again(&pipeline, occasion).await?;
        match self.ask_to_start(&pipeline).await? {
            Ok(()) | Err(EngineError::Unreachable) => Ok(pipeline),
            Err(EngineError::Refused(problem)) => {
                self.report(&pipeline.id, Report::Failed(problem.clone())).await?;
                Err(PipelineError::Refused(problem))
            }
        }
    }

    /// Whether a pipeline of this kind can be created at all.
    pub(super) fn admit(&self, kind: PipelineKind) -> Result<(), PipelineError> {
        if self.0.draining.load(Ordering::Relaxed) {
            return Err(PipelineError::Draining);
        }
        if self.ports().engines.runs(kind) { Ok(()) } else { Err(PipelineError::NoEngine(kind)) }
    }

    /// A place for objects in one of this server's buckets.
    pub(super) fn sink(&self, field: &'static str, arn: &str) -> Result<Sink, PipelineError> {
        let location = ObjectLocation::from_arn(arn)
            .map_err(|error| PipelineError::invalid(field, error.to_string()))?;
        if !self.config().buckets.contains(&location.bucket) {
            return Err(PipelineError::NoBucket(location.bucket));
        }
        Ok(Sink { arn: arn.to_owned(), location })
    }

    /// Whether objects can be put there.
    pub(super) async fn check_sink(&self, location: &ObjectLocation) -> Result<(), PipelineError> {
        let bucket = || location.bucket.clone();
        self.ports().engines.check_sink(location).await.map_err(|error| match error {
            SinkError::NoBucket => PipelineError::NoBucket(bucket()),
            SinkError::NotWritable => PipelineError::BucketForbidden(bucket()),
            SinkError::Unreachable => PipelineError::Unavailable(StoreError::unavailable(error)),
        })
    }

    /// Whether the bucket encrypts as it is asked to.
    fn check_key(&self, location: &ObjectLocation, asked: &Encryption) -> Result<(), PipelineError> {
        let bucket = &location.bucket;
        match self.config().bucket_keys.get(bucket) {
            Some(BucketKey::Any) => Ok(()),
            Some(BucketKey::Only(key)) if *key != asked.key_id => Err(PipelineError::invalid(
                "SseAwsKeyManagementParams.AwsKmsKeyId",
                format!("is not the key that the bucket {bucket} is encrypted with"),
            )),
            Some(BucketKey::Only(_)) if asked.context.is_some() => Err(PipelineError::invalid(
                "SseAwsKeyManagementParams.AwsKmsEncryptionContext",
                "is not available on this server",
            )),
            Some(BucketKey::Only(_)) => Ok(()),
            None => Err(PipelineError::invalid(
                "SseAwsKeyManagementParams",
                format!("asks for a key, and the bucket {bucket} is not encrypted with one"),
            )),
        }
    }

    /// The meeting that a name means, when it is not another account's.
    pub(super) fn own_meeting(&self, field: &'static str, arn: &str) -> Result<MeetingId, PipelineError> {
        let named = arn::meeting_named(arn)
            .ok_or_else(|| PipelineError::invalid(field, "is not the ARN of a meeting"))?;
        if named.belongs_to(&self.config().account) { Ok(named.id) } else { Err(PipelineError::Ownership) }
    }

    /// A meeting that lives and whose media is its own.
    pub(super) async fn live_meeting(
        &self,
        field: &'static str,
        id: &MeetingId,
    ) -> Result<SourceMeeting, PipelineError> {
        let meeting = self.ports().meetings.meeting(id).await?;
        let meeting = meeting.ok_or_else(|| PipelineError::MeetingNotFound(id.clone()))?;
        if meeting.primary_meeting_id.is_some() {
            return Err(PipelineError::invalid(field, "names a replica: what is in it is its primary's"));
        }
        Ok(SourceMeeting {
            id: meeting.id,
            external_meeting_id: meeting.external_meeting_id,
            media_region: meeting.media_region,
            visit: meeting.visit,
        })
    }
}

/// The selected attendees, each once; `None` when nobody is, which means everybody.
pub(super) fn checked_streams(streams: SelectedStreams) -> Result<Option<SelectedStreams>, PipelineError> {
    let attendees: BTreeSet<AttendeeId> = streams.attendees.into_iter().collect();
    let external_users: BTreeSet<ExternalUserId> = streams.external_users.into_iter().collect();
    let count = attendees.len() + external_users.len();
    if count > VIDEO_SOURCES_MAX as usize {
        let problem = format!("may name at most {VIDEO_SOURCES_MAX} attendees");
        return Err(PipelineError::invalid("SelectedVideoStreams", problem));
    }
    let streams = SelectedStreams {
        attendees: attendees.into_iter().collect(),
        external_users: external_users.into_iter().collect(),
    };
    Ok((count > 0).then_some(streams))
}

pub(super) fn checked_tags(tags: Vec<Tag>) -> Result<Tags, PipelineError> {
    let tags: Tags = tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    if tags.len() > TAGS_MAX {
        return Err(PipelineError::invalid("Tags", format!("may be at most {TAGS_MAX}")));
    }
    Ok(tags)
}

fn encryption(
    request: Option<EncryptionRequest>,
    role: Option<String>,
) -> Result<Option<Encryption>, PipelineError> {
    match (request, role) {
        (None, None) => Ok(None),
        (Some(EncryptionRequest { key_id, context }), Some(role_arn)) => {
            Ok(Some(Encryption { key_id, context, role_arn }))
        }
        (Some(_), None) => Err(PipelineError::invalid("SseAwsKeyManagementParams", "needs SinkIamRoleArn")),
        (None, Some(_)) => Err(PipelineError::invalid("SinkIamRoleArn", "needs SseAwsKeyManagementParams")),
    }
}

fn meeting_full(work: &Work) -> PipelineLimit {
    match work {
        Work::Capture(capture) => PipelineLimit::Capture { source_arn: capture.source_arn.clone() },
        Work::LiveConnector(connector) => {
            PipelineLimit::LiveConnector { source_arn: connector.source_arn.clone() }
        }
        Work::Concatenation(_) => PipelineLimit::Active,
    }
}

fn pipeline_id(id: Uuid) -> MediaPipelineId {
    id.to_string().parse().expect("a UUID is a GUID")
}
