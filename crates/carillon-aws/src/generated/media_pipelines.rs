// Generated from the API model chime-sdk-media-pipelines 2021-07-15 by `cargo xtask codegen`; never edited.

use crate::operation::{
    ErrorShape, Location, Member, Operation, Pattern, Required, Segment, Shape, Structure,
};

/// The operations, for a `match` that the compiler keeps whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `CreateMediaCapturePipeline`.
    CreateMediaCapturePipeline,
    /// `CreateMediaConcatenationPipeline`.
    CreateMediaConcatenationPipeline,
    /// `CreateMediaInsightsPipeline`.
    CreateMediaInsightsPipeline,
    /// `CreateMediaInsightsPipelineConfiguration`.
    CreateMediaInsightsPipelineConfiguration,
    /// `CreateMediaLiveConnectorPipeline`.
    CreateMediaLiveConnectorPipeline,
    /// `CreateMediaPipelineKinesisVideoStreamPool`.
    CreateMediaPipelineKinesisVideoStreamPool,
    /// `CreateMediaStreamPipeline`.
    CreateMediaStreamPipeline,
    /// `DeleteMediaCapturePipeline`.
    DeleteMediaCapturePipeline,
    /// `DeleteMediaInsightsPipelineConfiguration`.
    DeleteMediaInsightsPipelineConfiguration,
    /// `DeleteMediaPipeline`.
    DeleteMediaPipeline,
    /// `DeleteMediaPipelineKinesisVideoStreamPool`.
    DeleteMediaPipelineKinesisVideoStreamPool,
    /// `GetMediaCapturePipeline`.
    GetMediaCapturePipeline,
    /// `GetMediaInsightsPipelineConfiguration`.
    GetMediaInsightsPipelineConfiguration,
    /// `GetMediaPipeline`.
    GetMediaPipeline,
    /// `GetMediaPipelineKinesisVideoStreamPool`.
    GetMediaPipelineKinesisVideoStreamPool,
    /// `GetSpeakerSearchTask`.
    GetSpeakerSearchTask,
    /// `GetVoiceToneAnalysisTask`.
    GetVoiceToneAnalysisTask,
    /// `ListMediaCapturePipelines`.
    ListMediaCapturePipelines,
    /// `ListMediaInsightsPipelineConfigurations`.
    ListMediaInsightsPipelineConfigurations,
    /// `ListMediaPipelineKinesisVideoStreamPools`.
    ListMediaPipelineKinesisVideoStreamPools,
    /// `ListMediaPipelines`.
    ListMediaPipelines,
    /// `ListTagsForResource`.
    ListTagsForResource,
    /// `StartSpeakerSearchTask`.
    StartSpeakerSearchTask,
    /// `StartVoiceToneAnalysisTask`.
    StartVoiceToneAnalysisTask,
    /// `StopSpeakerSearchTask`.
    StopSpeakerSearchTask,
    /// `StopVoiceToneAnalysisTask`.
    StopVoiceToneAnalysisTask,
    /// `TagResource`.
    TagResource,
    /// `UntagResource`.
    UntagResource,
    /// `UpdateMediaInsightsPipelineConfiguration`.
    UpdateMediaInsightsPipelineConfiguration,
    /// `UpdateMediaInsightsPipelineStatus`.
    UpdateMediaInsightsPipelineStatus,
    /// `UpdateMediaPipelineKinesisVideoStreamPool`.
    UpdateMediaPipelineKinesisVideoStreamPool,
}

/// Every operation with its HTTP binding.
pub static OPERATIONS: &[Operation<Action>] = &[
    Operation {
        action: Action::CreateMediaCapturePipeline,
        name: "CreateMediaCapturePipeline",
        method: "POST",
        path: &[Segment::Literal("sdk-media-capture-pipelines")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_CAPTURE_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateMediaConcatenationPipeline,
        name: "CreateMediaConcatenationPipeline",
        method: "POST",
        path: &[Segment::Literal("sdk-media-concatenation-pipelines")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_CONCATENATION_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateMediaInsightsPipeline,
        name: "CreateMediaInsightsPipeline",
        method: "POST",
        path: &[Segment::Literal("media-insights-pipelines")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_INSIGHTS_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateMediaInsightsPipelineConfiguration,
        name: "CreateMediaInsightsPipelineConfiguration",
        method: "POST",
        path: &[Segment::Literal("media-insights-pipeline-configurations")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateMediaLiveConnectorPipeline,
        name: "CreateMediaLiveConnectorPipeline",
        method: "POST",
        path: &[Segment::Literal("sdk-media-live-connector-pipelines")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_LIVE_CONNECTOR_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateMediaPipelineKinesisVideoStreamPool,
        name: "CreateMediaPipelineKinesisVideoStreamPool",
        method: "POST",
        path: &[Segment::Literal("media-pipeline-kinesis-video-stream-pools")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateMediaStreamPipeline,
        name: "CreateMediaStreamPipeline",
        method: "POST",
        path: &[Segment::Literal("sdk-media-stream-pipelines")],
        query: None,
        status: 201,
        input: &CREATE_MEDIA_STREAM_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteMediaCapturePipeline,
        name: "DeleteMediaCapturePipeline",
        method: "DELETE",
        path: &[Segment::Literal("sdk-media-capture-pipelines"), Segment::Label("mediaPipelineId")],
        query: None,
        status: 204,
        input: &DELETE_MEDIA_CAPTURE_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteMediaInsightsPipelineConfiguration,
        name: "DeleteMediaInsightsPipelineConfiguration",
        method: "DELETE",
        path: &[Segment::Literal("media-insights-pipeline-configurations"), Segment::Label("identifier")],
        query: None,
        status: 204,
        input: &DELETE_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteMediaPipeline,
        name: "DeleteMediaPipeline",
        method: "DELETE",
        path: &[Segment::Literal("sdk-media-pipelines"), Segment::Label("mediaPipelineId")],
        query: None,
        status: 204,
        input: &DELETE_MEDIA_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteMediaPipelineKinesisVideoStreamPool,
        name: "DeleteMediaPipelineKinesisVideoStreamPool",
        method: "DELETE",
        path: &[Segment::Literal("media-pipeline-kinesis-video-stream-pools"), Segment::Label("identifier")],
        query: None,
        status: 204,
        input: &DELETE_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetMediaCapturePipeline,
        name: "GetMediaCapturePipeline",
        method: "GET",
        path: &[Segment::Literal("sdk-media-capture-pipelines"), Segment::Label("mediaPipelineId")],
        query: None,
        status: 200,
        input: &GET_MEDIA_CAPTURE_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetMediaInsightsPipelineConfiguration,
        name: "GetMediaInsightsPipelineConfiguration",
        method: "GET",
        path: &[Segment::Literal("media-insights-pipeline-configurations"), Segment::Label("identifier")],
        query: None,
        status: 200,
        input: &GET_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetMediaPipeline,
        name: "GetMediaPipeline",
        method: "GET",
        path: &[Segment::Literal("sdk-media-pipelines"), Segment::Label("mediaPipelineId")],
        query: None,
        status: 200,
        input: &GET_MEDIA_PIPELINE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetMediaPipelineKinesisVideoStreamPool,
        name: "GetMediaPipelineKinesisVideoStreamPool",
        method: "GET",
        path: &[Segment::Literal("media-pipeline-kinesis-video-stream-pools"), Segment::Label("identifier")],
        query: None,
        status: 200,
        input: &GET_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetSpeakerSearchTask,
        name: "GetSpeakerSearchTask",
        method: "GET",
        path: &[
            Segment::Literal("media-insights-pipelines"),
            Segment::Label("identifier"),
            Segment::Literal("speaker-search-tasks"),
            Segment::Label("speakerSearchTaskId"),
        ],
        query: None,
        status: 200,
        input: &GET_SPEAKER_SEARCH_TASK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetVoiceToneAnalysisTask,
        name: "GetVoiceToneAnalysisTask",
        method: "GET",
        path: &[
            Segment::Literal("media-insights-pipelines"),
            Segment::Label("identifier"),
            Segment::Literal("voice-tone-analysis-tasks"),
            Segment::Label("voiceToneAnalysisTaskId"),
        ],
        query: None,
        status: 200,
        input: &GET_VOICE_TONE_ANALYSIS_TASK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListMediaCapturePipelines,
        name: "ListMediaCapturePipelines",
        method: "GET",
        path: &[Segment::Literal("sdk-media-capture-pipelines")],
        query: None,
        status: 200,
        input: &LIST_MEDIA_CAPTURE_PIPELINES_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListMediaInsightsPipelineConfigurations,
        name: "ListMediaInsightsPipelineConfigurations",
        method: "GET",
        path: &[Segment::Literal("media-insights-pipeline-configurations")],
        query: None,
        status: 200,
        input: &LIST_MEDIA_INSIGHTS_PIPELINE_CONFIGURATIONS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListMediaPipelineKinesisVideoStreamPools,
        name: "ListMediaPipelineKinesisVideoStreamPools",
        method: "GET",
        path: &[Segment::Literal("media-pipeline-kinesis-video-stream-pools")],
        query: None,
        status: 200,
        input: &LIST_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOLS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListMediaPipelines,
        name: "ListMediaPipelines",
        method: "GET",
        path: &[Segment::Literal("sdk-media-pipelines")],
        query: None,
        status: 200,
        input: &LIST_MEDIA_PIPELINES_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListTagsForResource,
        name: "ListTagsForResource",
        method: "GET",
        path: &[Segment::Literal("tags")],
        query: None,
        status: 200,
        input: &LIST_TAGS_FOR_RESOURCE_REQUEST,
        errors: &[
            "NotFoundException",
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::StartSpeakerSearchTask,
        name: "StartSpeakerSearchTask",
        method: "POST",
        path: &[
            Segment::Literal("media-insights-pipelines"),
            Segment::Label("identifier"),
            Segment::Literal("speaker-search-tasks"),
        ],
        query: Some(("operation", "start")),
        status: 201,
        input: &START_SPEAKER_SEARCH_TASK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::StartVoiceToneAnalysisTask,
        name: "StartVoiceToneAnalysisTask",
        method: "POST",
        path: &[
            Segment::Literal("media-insights-pipelines"),
            Segment::Label("identifier"),
            Segment::Literal("voice-tone-analysis-tasks"),
        ],
        query: Some(("operation", "start")),
        status: 201,
        input: &START_VOICE_TONE_ANALYSIS_TASK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::StopSpeakerSearchTask,
        name: "StopSpeakerSearchTask",
        method: "POST",
        path: &[
            Segment::Literal("media-insights-pipelines"),
            Segment::Label("identifier"),
            Segment::Literal("speaker-search-tasks"),
            Segment::Label("speakerSearchTaskId"),
        ],
        query: Some(("operation", "stop")),
        status: 204,
        input: &STOP_SPEAKER_SEARCH_TASK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::StopVoiceToneAnalysisTask,
        name: "StopVoiceToneAnalysisTask",
        method: "POST",
        path: &[
            Segment::Literal("media-insights-pipelines"),
            Segment::Label("identifier"),
            Segment::Literal("voice-tone-analysis-tasks"),
            Segment::Label("voiceToneAnalysisTaskId"),
        ],
        query: Some(("operation", "stop")),
        status: 204,
        input: &STOP_VOICE_TONE_ANALYSIS_TASK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::TagResource,
        name: "TagResource",
        method: "POST",
        path: &[Segment::Literal("tags")],
        query: Some(("operation", "tag-resource")),
        status: 204,
        input: &TAG_RESOURCE_REQUEST,
        errors: &[
            "NotFoundException",
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UntagResource,
        name: "UntagResource",
        method: "POST",
        path: &[Segment::Literal("tags")],
        query: Some(("operation", "untag-resource")),
        status: 204,
        input: &UNTAG_RESOURCE_REQUEST,
        errors: &[
            "NotFoundException",
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateMediaInsightsPipelineConfiguration,
        name: "UpdateMediaInsightsPipelineConfiguration",
        method: "PUT",
        path: &[Segment::Literal("media-insights-pipeline-configurations"), Segment::Label("identifier")],
        query: None,
        status: 200,
        input: &UPDATE_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateMediaInsightsPipelineStatus,
        name: "UpdateMediaInsightsPipelineStatus",
        method: "PUT",
        path: &[Segment::Literal("media-insights-pipeline-status"), Segment::Label("identifier")],
        query: None,
        status: 200,
        input: &UPDATE_MEDIA_INSIGHTS_PIPELINE_STATUS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateMediaPipelineKinesisVideoStreamPool,
        name: "UpdateMediaPipelineKinesisVideoStreamPool",
        method: "PUT",
        path: &[Segment::Literal("media-pipeline-kinesis-video-stream-pools"), Segment::Label("identifier")],
        query: None,
        status: 200,
        input: &UPDATE_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
];

/// Every error of the model with its status.
pub static ERRORS: &[ErrorShape] = &[
    ErrorShape { name: "BadRequestException", status: 400 },
    ErrorShape { name: "ConflictException", status: 409 },
    ErrorShape { name: "ForbiddenException", status: 403 },
    ErrorShape { name: "NotFoundException", status: 404 },
    ErrorShape { name: "ResourceLimitExceededException", status: 400 },
    ErrorShape { name: "ServiceFailureException", status: 500 },
    ErrorShape { name: "ServiceUnavailableException", status: 503 },
    ErrorShape { name: "ThrottledClientException", status: 429 },
    ErrorShape { name: "UnauthorizedClientException", status: 401 },
];

pub(crate) static CREATE_MEDIA_CAPTURE_PIPELINE_REQUEST: Structure = Structure {
    name: "CreateMediaCapturePipelineRequest",
    members: &[
        Member {
            name: "SourceType",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_PIPELINE_SOURCE_TYPE,
        },
        Member { name: "SourceArn", location: Location::Body, required: Required::Always, shape: &ARN },
        Member {
            name: "SinkType",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_PIPELINE_SINK_TYPE,
        },
        Member { name: "SinkArn", location: Location::Body, required: Required::Always, shape: &ARN },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member {
            name: "ChimeSdkMeetingConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&CHIME_SDK_MEETING_CONFIGURATION),
        },
        Member {
            name: "SseAwsKeyManagementParams",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&SSE_AWS_KEY_MANAGEMENT_PARAMS),
        },
        Member { name: "SinkIamRoleArn", location: Location::Body, required: Required::Never, shape: &ARN },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

static MEDIA_PIPELINE_SOURCE_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["ChimeSdkMeeting"], sensitive: false };

static ARN: Shape = Shape::Text {
    min: Some(1),
    max: Some(1024),
    pattern: Some(Pattern::new("^arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+$", "arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+", None)),
    values: &[],
    sensitive: true,
};

static MEDIA_PIPELINE_SINK_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["S3Bucket"], sensitive: false };

static CLIENT_REQUEST_TOKEN: Shape = Shape::Text {
    min: Some(2),
    max: Some(64),
    pattern: Some(Pattern::new("[-_a-zA-Z0-9]*", "[-_a-zA-Z0-9]*", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static CHIME_SDK_MEETING_CONFIGURATION: Structure = Structure {
    name: "ChimeSdkMeetingConfiguration",
    members: &[
        Member {
            name: "SourceConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&SOURCE_CONFIGURATION),
        },
        Member {
            name: "ArtifactsConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ARTIFACTS_CONFIGURATION),
        },
    ],
};

pub(crate) static SOURCE_CONFIGURATION: Structure = Structure {
    name: "SourceConfiguration",
    members: &[Member {
        name: "SelectedVideoStreams",
        location: Location::Body,
        required: Required::Never,
        shape: &Shape::Structure(&SELECTED_VIDEO_STREAMS),
    }],
};

pub(crate) static SELECTED_VIDEO_STREAMS: Structure = Structure {
    name: "SelectedVideoStreams",
    members: &[
        Member {
            name: "AttendeeIds",
            location: Location::Body,
            required: Required::Never,
            shape: &ATTENDEE_ID_LIST,
        },
        Member {
            name: "ExternalUserIds",
            location: Location::Body,
            required: Required::Never,
            shape: &EXTERNAL_USER_ID_LIST,
        },
    ],
};

static ATTENDEE_ID_LIST: Shape =
    Shape::List { item: &GUID_STRING, min: Some(1), max: None, sensitive: false };

static GUID_STRING: Shape = Shape::Text {
    min: Some(36),
    max: Some(36),
    pattern: Some(Pattern::new(
        "[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}",
        "[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}",
        None,
    )),
    values: &[],
    sensitive: false,
};

static EXTERNAL_USER_ID_LIST: Shape =
    Shape::List { item: &EXTERNAL_USER_ID_TYPE, min: Some(1), max: None, sensitive: false };

static EXTERNAL_USER_ID_TYPE: Shape =
    Shape::Text { min: Some(2), max: Some(64), pattern: None, values: &[], sensitive: true };

pub(crate) static ARTIFACTS_CONFIGURATION: Structure = Structure {
    name: "ArtifactsConfiguration",
    members: &[
        Member {
            name: "Audio",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&AUDIO_ARTIFACTS_CONFIGURATION),
        },
        Member {
            name: "Video",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&VIDEO_ARTIFACTS_CONFIGURATION),
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CONTENT_ARTIFACTS_CONFIGURATION),
        },
        Member {
            name: "CompositedVideo",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&COMPOSITED_VIDEO_ARTIFACTS_CONFIGURATION),
        },
    ],
};

pub(crate) static AUDIO_ARTIFACTS_CONFIGURATION: Structure = Structure {
    name: "AudioArtifactsConfiguration",
    members: &[Member {
        name: "MuxType",
        location: Location::Body,
        required: Required::Always,
        shape: &AUDIO_MUX_TYPE,
    }],
};

static AUDIO_MUX_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["AudioOnly", "AudioWithActiveSpeakerVideo", "AudioWithCompositedVideo"],
    sensitive: false,
};

pub(crate) static VIDEO_ARTIFACTS_CONFIGURATION: Structure = Structure {
    name: "VideoArtifactsConfiguration",
    members: &[
        Member {
            name: "State",
            location: Location::Body,
            required: Required::Always,
            shape: &ARTIFACTS_STATE,
        },
        Member {
            name: "MuxType",
            location: Location::Body,
            required: Required::Never,
            shape: &VIDEO_MUX_TYPE,
        },
    ],
};

static ARTIFACTS_STATE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Enabled", "Disabled"], sensitive: false };

static VIDEO_MUX_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["VideoOnly"], sensitive: false };

pub(crate) static CONTENT_ARTIFACTS_CONFIGURATION: Structure = Structure {
    name: "ContentArtifactsConfiguration",
    members: &[
        Member {
            name: "State",
            location: Location::Body,
            required: Required::Always,
            shape: &ARTIFACTS_STATE,
        },
        Member {
            name: "MuxType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_MUX_TYPE,
        },
    ],
};

static CONTENT_MUX_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["ContentOnly"], sensitive: false };

pub(crate) static COMPOSITED_VIDEO_ARTIFACTS_CONFIGURATION: Structure = Structure {
    name: "CompositedVideoArtifactsConfiguration",
    members: &[
        Member { name: "Layout", location: Location::Body, required: Required::Never, shape: &LAYOUT_OPTION },
        Member {
            name: "Resolution",
            location: Location::Body,
            required: Required::Never,
            shape: &RESOLUTION_OPTION,
        },
        Member {
            name: "GridViewConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&GRID_VIEW_CONFIGURATION),
        },
    ],
};

static LAYOUT_OPTION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["GridView"], sensitive: false };

static RESOLUTION_OPTION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["HD", "FHD"], sensitive: false };

pub(crate) static GRID_VIEW_CONFIGURATION: Structure = Structure {
    name: "GridViewConfiguration",
    members: &[
        Member {
            name: "ContentShareLayout",
            location: Location::Body,
            required: Required::Always,
            shape: &CONTENT_SHARE_LAYOUT_OPTION,
        },
        Member {
            name: "PresenterOnlyConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&PRESENTER_ONLY_CONFIGURATION),
        },
        Member {
            name: "ActiveSpeakerOnlyConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ACTIVE_SPEAKER_ONLY_CONFIGURATION),
        },
        Member {
            name: "HorizontalLayoutConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&HORIZONTAL_LAYOUT_CONFIGURATION),
        },
        Member {
            name: "VerticalLayoutConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&VERTICAL_LAYOUT_CONFIGURATION),
        },
        Member {
            name: "VideoAttribute",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&VIDEO_ATTRIBUTE),
        },
        Member {
            name: "CanvasOrientation",
            location: Location::Body,
            required: Required::Never,
            shape: &CANVAS_ORIENTATION,
        },
    ],
};

static CONTENT_SHARE_LAYOUT_OPTION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["PresenterOnly", "Horizontal", "Vertical", "ActiveSpeakerOnly"],
    sensitive: false,
};

pub(crate) static PRESENTER_ONLY_CONFIGURATION: Structure = Structure {
    name: "PresenterOnlyConfiguration",
    members: &[Member {
        name: "PresenterPosition",
        location: Location::Body,
        required: Required::Never,
        shape: &PRESENTER_POSITION,
    }],
};

static PRESENTER_POSITION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["TopLeft", "TopRight", "BottomLeft", "BottomRight"],
    sensitive: false,
};

pub(crate) static ACTIVE_SPEAKER_ONLY_CONFIGURATION: Structure = Structure {
    name: "ActiveSpeakerOnlyConfiguration",
    members: &[Member {
        name: "ActiveSpeakerPosition",
        location: Location::Body,
        required: Required::Never,
        shape: &ACTIVE_SPEAKER_POSITION,
    }],
};

static ACTIVE_SPEAKER_POSITION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["TopLeft", "TopRight", "BottomLeft", "BottomRight"],
    sensitive: false,
};

pub(crate) static HORIZONTAL_LAYOUT_CONFIGURATION: Structure = Structure {
    name: "HorizontalLayoutConfiguration",
    members: &[
        Member { name: "TileOrder", location: Location::Body, required: Required::Never, shape: &TILE_ORDER },
        Member {
            name: "TilePosition",
            location: Location::Body,
            required: Required::Never,
            shape: &HORIZONTAL_TILE_POSITION,
        },
        Member { name: "TileCount", location: Location::Body, required: Required::Never, shape: &TILE_COUNT },
        Member {
            name: "TileAspectRatio",
            location: Location::Body,
            required: Required::Never,
            shape: &TILE_ASPECT_RATIO,
        },
    ],
};

static TILE_ORDER: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["JoinSequence", "SpeakerSequence"],
    sensitive: false,
};

static HORIZONTAL_TILE_POSITION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Top", "Bottom"], sensitive: false };

static TILE_COUNT: Shape = Shape::Integer { min: Some(1), max: Some(10) };

static TILE_ASPECT_RATIO: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: Some(Pattern::new("^\\d{1,2}\\/\\d{1,2}$", "\\d{1,2}\\/\\d{1,2}", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static VERTICAL_LAYOUT_CONFIGURATION: Structure = Structure {
    name: "VerticalLayoutConfiguration",
    members: &[
        Member { name: "TileOrder", location: Location::Body, required: Required::Never, shape: &TILE_ORDER },
        Member {
            name: "TilePosition",
            location: Location::Body,
            required: Required::Never,
            shape: &VERTICAL_TILE_POSITION,
        },
        Member { name: "TileCount", location: Location::Body, required: Required::Never, shape: &TILE_COUNT },
        Member {
            name: "TileAspectRatio",
            location: Location::Body,
            required: Required::Never,
            shape: &TILE_ASPECT_RATIO,
        },
    ],
};

static VERTICAL_TILE_POSITION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Left", "Right"], sensitive: false };

pub(crate) static VIDEO_ATTRIBUTE: Structure = Structure {
    name: "VideoAttribute",
    members: &[
        Member {
            name: "CornerRadius",
            location: Location::Body,
            required: Required::Never,
            shape: &CORNER_RADIUS,
        },
        Member {
            name: "BorderColor",
            location: Location::Body,
            required: Required::Never,
            shape: &BORDER_COLOR,
        },
        Member {
            name: "HighlightColor",
            location: Location::Body,
            required: Required::Never,
            shape: &HIGHLIGHT_COLOR,
        },
        Member {
            name: "BorderThickness",
            location: Location::Body,
            required: Required::Never,
            shape: &BORDER_THICKNESS,
        },
    ],
};

static CORNER_RADIUS: Shape = Shape::Integer { min: Some(1), max: Some(20) };

static BORDER_COLOR: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["Black", "Blue", "Red", "Green", "White", "Yellow"],
    sensitive: false,
};

static HIGHLIGHT_COLOR: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["Black", "Blue", "Red", "Green", "White", "Yellow"],
    sensitive: false,
};

static BORDER_THICKNESS: Shape = Shape::Integer { min: Some(1), max: Some(20) };

static CANVAS_ORIENTATION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Landscape", "Portrait"], sensitive: false };

pub(crate) static SSE_AWS_KEY_MANAGEMENT_PARAMS: Structure = Structure {
    name: "SseAwsKeyManagementParams",
    members: &[
        Member { name: "AwsKmsKeyId", location: Location::Body, required: Required::Always, shape: &STRING },
        Member {
            name: "AwsKmsEncryptionContext",
            location: Location::Body,
            required: Required::Never,
            shape: &STRING,
        },
    ],
};

static STRING: Shape = Shape::Text {
    min: None,
    max: Some(4096),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: false,
};

static TAG_LIST: Shape =
    Shape::List { item: &Shape::Structure(&TAG), min: Some(1), max: Some(200), sensitive: false };

pub(crate) static TAG: Structure = Structure {
    name: "Tag",
    members: &[
        Member { name: "Key", location: Location::Body, required: Required::Always, shape: &TAG_KEY },
        Member { name: "Value", location: Location::Body, required: Required::Always, shape: &TAG_VALUE },
    ],
};

static TAG_KEY: Shape =
    Shape::Text { min: Some(1), max: Some(128), pattern: None, values: &[], sensitive: false };

static TAG_VALUE: Shape =
    Shape::Text { min: Some(0), max: Some(256), pattern: None, values: &[], sensitive: false };

pub(crate) static CREATE_MEDIA_CONCATENATION_PIPELINE_REQUEST: Structure = Structure {
    name: "CreateMediaConcatenationPipelineRequest",
    members: &[
        Member {
            name: "Sources",
            location: Location::Body,
            required: Required::Always,
            shape: &CONCATENATION_SOURCE_LIST,
        },
        Member {
            name: "Sinks",
            location: Location::Body,
            required: Required::Always,
            shape: &CONCATENATION_SINK_LIST,
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

static CONCATENATION_SOURCE_LIST: Shape = Shape::List {
    item: &Shape::Structure(&CONCATENATION_SOURCE),
    min: Some(1),
    max: Some(1),
    sensitive: false,
};

pub(crate) static CONCATENATION_SOURCE: Structure = Structure {
    name: "ConcatenationSource",
    members: &[
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &CONCATENATION_SOURCE_TYPE,
        },
        Member {
            name: "MediaCapturePipelineSourceConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&MEDIA_CAPTURE_PIPELINE_SOURCE_CONFIGURATION),
        },
    ],
};

static CONCATENATION_SOURCE_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["MediaCapturePipeline"], sensitive: false };

pub(crate) static MEDIA_CAPTURE_PIPELINE_SOURCE_CONFIGURATION: Structure = Structure {
    name: "MediaCapturePipelineSourceConfiguration",
    members: &[
        Member {
            name: "MediaPipelineArn",
            location: Location::Body,
            required: Required::Always,
            shape: &ARN,
        },
        Member {
            name: "ChimeSdkMeetingConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CHIME_SDK_MEETING_CONCATENATION_CONFIGURATION),
        },
    ],
};

pub(crate) static CHIME_SDK_MEETING_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "ChimeSdkMeetingConcatenationConfiguration",
    members: &[Member {
        name: "ArtifactsConfiguration",
        location: Location::Body,
        required: Required::Always,
        shape: &Shape::Structure(&ARTIFACTS_CONCATENATION_CONFIGURATION),
    }],
};

pub(crate) static ARTIFACTS_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "ArtifactsConcatenationConfiguration",
    members: &[
        Member {
            name: "Audio",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&AUDIO_CONCATENATION_CONFIGURATION),
        },
        Member {
            name: "Video",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&VIDEO_CONCATENATION_CONFIGURATION),
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CONTENT_CONCATENATION_CONFIGURATION),
        },
        Member {
            name: "DataChannel",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&DATA_CHANNEL_CONCATENATION_CONFIGURATION),
        },
        Member {
            name: "TranscriptionMessages",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&TRANSCRIPTION_MESSAGES_CONCATENATION_CONFIGURATION),
        },
        Member {
            name: "MeetingEvents",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&MEETING_EVENTS_CONCATENATION_CONFIGURATION),
        },
        Member {
            name: "CompositedVideo",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&COMPOSITED_VIDEO_CONCATENATION_CONFIGURATION),
        },
    ],
};

pub(crate) static AUDIO_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "AudioConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &AUDIO_ARTIFACTS_CONCATENATION_STATE,
    }],
};

static AUDIO_ARTIFACTS_CONCATENATION_STATE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Enabled"], sensitive: false };

pub(crate) static VIDEO_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "VideoConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &ARTIFACTS_CONCATENATION_STATE,
    }],
};

static ARTIFACTS_CONCATENATION_STATE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Enabled", "Disabled"], sensitive: false };

pub(crate) static CONTENT_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "ContentConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &ARTIFACTS_CONCATENATION_STATE,
    }],
};

pub(crate) static DATA_CHANNEL_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "DataChannelConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &ARTIFACTS_CONCATENATION_STATE,
    }],
};

pub(crate) static TRANSCRIPTION_MESSAGES_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "TranscriptionMessagesConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &ARTIFACTS_CONCATENATION_STATE,
    }],
};

pub(crate) static MEETING_EVENTS_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "MeetingEventsConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &ARTIFACTS_CONCATENATION_STATE,
    }],
};

pub(crate) static COMPOSITED_VIDEO_CONCATENATION_CONFIGURATION: Structure = Structure {
    name: "CompositedVideoConcatenationConfiguration",
    members: &[Member {
        name: "State",
        location: Location::Body,
        required: Required::Always,
        shape: &ARTIFACTS_CONCATENATION_STATE,
    }],
};

static CONCATENATION_SINK_LIST: Shape = Shape::List {
    item: &Shape::Structure(&CONCATENATION_SINK),
    min: Some(1),
    max: Some(1),
    sensitive: false,
};

pub(crate) static CONCATENATION_SINK: Structure = Structure {
    name: "ConcatenationSink",
    members: &[
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &CONCATENATION_SINK_TYPE,
        },
        Member {
            name: "S3BucketSinkConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&S3_BUCKET_SINK_CONFIGURATION),
        },
    ],
};

static CONCATENATION_SINK_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["S3Bucket"], sensitive: false };

pub(crate) static S3_BUCKET_SINK_CONFIGURATION: Structure = Structure {
    name: "S3BucketSinkConfiguration",
    members: &[Member {
        name: "Destination",
        location: Location::Body,
        required: Required::Always,
        shape: &ARN,
    }],
};

pub(crate) static CREATE_MEDIA_INSIGHTS_PIPELINE_REQUEST: Structure = Structure {
    name: "CreateMediaInsightsPipelineRequest",
    members: &[
        Member {
            name: "MediaInsightsPipelineConfigurationArn",
            location: Location::Body,
            required: Required::Always,
            shape: &ARN,
        },
        Member {
            name: "KinesisVideoStreamSourceRuntimeConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KINESIS_VIDEO_STREAM_SOURCE_RUNTIME_CONFIGURATION),
        },
        Member {
            name: "MediaInsightsRuntimeMetadata",
            location: Location::Body,
            required: Required::Never,
            shape: &MEDIA_INSIGHTS_RUNTIME_METADATA,
        },
        Member {
            name: "KinesisVideoStreamRecordingSourceRuntimeConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KINESIS_VIDEO_STREAM_RECORDING_SOURCE_RUNTIME_CONFIGURATION),
        },
        Member {
            name: "S3RecordingSinkRuntimeConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&S3_RECORDING_SINK_RUNTIME_CONFIGURATION),
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
    ],
};

pub(crate) static KINESIS_VIDEO_STREAM_SOURCE_RUNTIME_CONFIGURATION: Structure = Structure {
    name: "KinesisVideoStreamSourceRuntimeConfiguration",
    members: &[
        Member { name: "Streams", location: Location::Body, required: Required::Always, shape: &STREAMS },
        Member {
            name: "MediaEncoding",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_ENCODING,
        },
        Member {
            name: "MediaSampleRate",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_SAMPLE_RATE_HERTZ,
        },
    ],
};

static STREAMS: Shape = Shape::List {
    item: &Shape::Structure(&STREAM_CONFIGURATION),
    min: Some(1),
    max: Some(2),
    sensitive: false,
};

pub(crate) static STREAM_CONFIGURATION: Structure = Structure {
    name: "StreamConfiguration",
    members: &[
        Member {
            name: "StreamArn",
            location: Location::Body,
            required: Required::Always,
            shape: &KINESIS_VIDEO_STREAM_ARN,
        },
        Member {
            name: "FragmentNumber",
            location: Location::Body,
            required: Required::Never,
            shape: &FRAGMENT_NUMBER_STRING,
        },
        Member {
            name: "StreamChannelDefinition",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&STREAM_CHANNEL_DEFINITION),
        },
    ],
};

static KINESIS_VIDEO_STREAM_ARN: Shape = Shape::Text {
    min: Some(1),
    max: Some(1024),
    pattern: Some(Pattern::new(
        "arn:[a-z\\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+",
        "arn:[a-z\\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+",
        None,
    )),
    values: &[],
    sensitive: false,
};

static FRAGMENT_NUMBER_STRING: Shape = Shape::Text {
    min: Some(1),
    max: Some(128),
    pattern: Some(Pattern::new("^[0-9]+$", "[0-9]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static STREAM_CHANNEL_DEFINITION: Structure = Structure {
    name: "StreamChannelDefinition",
    members: &[
        Member {
            name: "NumberOfChannels",
            location: Location::Body,
            required: Required::Always,
            shape: &NUMBER_OF_CHANNELS,
        },
        Member {
            name: "ChannelDefinitions",
            location: Location::Body,
            required: Required::Never,
            shape: &CHANNEL_DEFINITIONS,
        },
    ],
};

static NUMBER_OF_CHANNELS: Shape = Shape::Integer { min: Some(1), max: Some(2) };

static CHANNEL_DEFINITIONS: Shape = Shape::List {
    item: &Shape::Structure(&CHANNEL_DEFINITION),
    min: Some(1),
    max: Some(2),
    sensitive: false,
};

pub(crate) static CHANNEL_DEFINITION: Structure = Structure {
    name: "ChannelDefinition",
    members: &[
        Member {
            name: "ChannelId",
            location: Location::Body,
            required: Required::Always,
            shape: &CHANNEL_ID,
        },
        Member {
            name: "ParticipantRole",
            location: Location::Body,
            required: Required::Never,
            shape: &PARTICIPANT_ROLE,
        },
    ],
};

static CHANNEL_ID: Shape = Shape::Integer { min: Some(0), max: Some(1) };

static PARTICIPANT_ROLE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["AGENT", "CUSTOMER"], sensitive: false };

static MEDIA_ENCODING: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["pcm"], sensitive: false };

static MEDIA_SAMPLE_RATE_HERTZ: Shape = Shape::Integer { min: Some(8000), max: Some(48000) };

static MEDIA_INSIGHTS_RUNTIME_METADATA: Shape = Shape::Map { value: &STRING, sensitive: true };

pub(crate) static KINESIS_VIDEO_STREAM_RECORDING_SOURCE_RUNTIME_CONFIGURATION: Structure = Structure {
    name: "KinesisVideoStreamRecordingSourceRuntimeConfiguration",
    members: &[
        Member {
            name: "Streams",
            location: Location::Body,
            required: Required::Always,
            shape: &RECORDING_STREAM_LIST,
        },
        Member {
            name: "FragmentSelector",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&FRAGMENT_SELECTOR),
        },
    ],
};

static RECORDING_STREAM_LIST: Shape = Shape::List {
    item: &Shape::Structure(&RECORDING_STREAM_CONFIGURATION),
    min: Some(1),
    max: Some(2),
    sensitive: false,
};

pub(crate) static RECORDING_STREAM_CONFIGURATION: Structure = Structure {
    name: "RecordingStreamConfiguration",
    members: &[Member {
        name: "StreamArn",
        location: Location::Body,
        required: Required::Never,
        shape: &KINESIS_VIDEO_STREAM_ARN,
    }],
};

pub(crate) static FRAGMENT_SELECTOR: Structure = Structure {
    name: "FragmentSelector",
    members: &[
        Member {
            name: "FragmentSelectorType",
            location: Location::Body,
            required: Required::Always,
            shape: &FRAGMENT_SELECTOR_TYPE,
        },
        Member {
            name: "TimestampRange",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&TIMESTAMP_RANGE),
        },
    ],
};

static FRAGMENT_SELECTOR_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["ProducerTimestamp", "ServerTimestamp"],
    sensitive: false,
};

pub(crate) static TIMESTAMP_RANGE: Structure = Structure {
    name: "TimestampRange",
    members: &[
        Member {
            name: "StartTimestamp",
            location: Location::Body,
            required: Required::Always,
            shape: &TIMESTAMP,
        },
        Member {
            name: "EndTimestamp",
            location: Location::Body,
            required: Required::Always,
            shape: &TIMESTAMP,
        },
    ],
};

static TIMESTAMP: Shape = Shape::Time;

pub(crate) static S3_RECORDING_SINK_RUNTIME_CONFIGURATION: Structure = Structure {
    name: "S3RecordingSinkRuntimeConfiguration",
    members: &[
        Member { name: "Destination", location: Location::Body, required: Required::Always, shape: &ARN },
        Member {
            name: "RecordingFileFormat",
            location: Location::Body,
            required: Required::Always,
            shape: &RECORDING_FILE_FORMAT,
        },
    ],
};

static RECORDING_FILE_FORMAT: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Wav", "Opus"], sensitive: false };

pub(crate) static CREATE_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST: Structure = Structure {
    name: "CreateMediaInsightsPipelineConfigurationRequest",
    members: &[
        Member {
            name: "MediaInsightsPipelineConfigurationName",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_NAME_STRING,
        },
        Member {
            name: "ResourceAccessRoleArn",
            location: Location::Body,
            required: Required::Always,
            shape: &ARN,
        },
        Member {
            name: "RealTimeAlertConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&REAL_TIME_ALERT_CONFIGURATION),
        },
        Member {
            name: "Elements",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENTS,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
    ],
};

static MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_NAME_STRING: Shape = Shape::Text {
    min: Some(2),
    max: Some(64),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static REAL_TIME_ALERT_CONFIGURATION: Structure = Structure {
    name: "RealTimeAlertConfiguration",
    members: &[
        Member { name: "Disabled", location: Location::Body, required: Required::Never, shape: &BOOLEAN },
        Member {
            name: "Rules",
            location: Location::Body,
            required: Required::Never,
            shape: &REAL_TIME_ALERT_RULE_LIST,
        },
    ],
};

static BOOLEAN: Shape = Shape::Boolean;

static REAL_TIME_ALERT_RULE_LIST: Shape = Shape::List {
    item: &Shape::Structure(&REAL_TIME_ALERT_RULE),
    min: Some(1),
    max: Some(3),
    sensitive: false,
};

pub(crate) static REAL_TIME_ALERT_RULE: Structure = Structure {
    name: "RealTimeAlertRule",
    members: &[
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &REAL_TIME_ALERT_RULE_TYPE,
        },
        Member {
            name: "KeywordMatchConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KEYWORD_MATCH_CONFIGURATION),
        },
        Member {
            name: "SentimentConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&SENTIMENT_CONFIGURATION),
        },
        Member {
            name: "IssueDetectionConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ISSUE_DETECTION_CONFIGURATION),
        },
    ],
};

static REAL_TIME_ALERT_RULE_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["KeywordMatch", "Sentiment", "IssueDetection"],
    sensitive: false,
};

pub(crate) static KEYWORD_MATCH_CONFIGURATION: Structure = Structure {
    name: "KeywordMatchConfiguration",
    members: &[
        Member { name: "RuleName", location: Location::Body, required: Required::Always, shape: &RULE_NAME },
        Member {
            name: "Keywords",
            location: Location::Body,
            required: Required::Always,
            shape: &KEYWORD_MATCH_WORD_LIST,
        },
        Member { name: "Negate", location: Location::Body, required: Required::Never, shape: &BOOLEAN },
    ],
};

static RULE_NAME: Shape = Shape::Text {
    min: Some(2),
    max: Some(64),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

static KEYWORD_MATCH_WORD_LIST: Shape =
    Shape::List { item: &KEYWORD, min: Some(1), max: Some(10), sensitive: false };

static KEYWORD: Shape = Shape::Text {
    min: Some(1),
    max: Some(100),
    pattern: Some(Pattern::new("^[\\s0-9a-zA-Z'-]+", "[\\s0-9a-zA-Z'-]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static SENTIMENT_CONFIGURATION: Structure = Structure {
    name: "SentimentConfiguration",
    members: &[
        Member { name: "RuleName", location: Location::Body, required: Required::Always, shape: &RULE_NAME },
        Member {
            name: "SentimentType",
            location: Location::Body,
            required: Required::Always,
            shape: &SENTIMENT_TYPE,
        },
        Member {
            name: "TimePeriod",
            location: Location::Body,
            required: Required::Always,
            shape: &SENTIMENT_TIME_PERIOD_IN_SECONDS,
        },
    ],
};

static SENTIMENT_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["NEGATIVE"], sensitive: false };

static SENTIMENT_TIME_PERIOD_IN_SECONDS: Shape = Shape::Integer { min: Some(60), max: Some(1800) };

pub(crate) static ISSUE_DETECTION_CONFIGURATION: Structure = Structure {
    name: "IssueDetectionConfiguration",
    members: &[Member {
        name: "RuleName",
        location: Location::Body,
        required: Required::Always,
        shape: &RULE_NAME,
    }],
};

static MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENTS: Shape = Shape::List {
    item: &Shape::Structure(&MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENT),
    min: None,
    max: None,
    sensitive: false,
};

pub(crate) static MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENT: Structure = Structure {
    name: "MediaInsightsPipelineConfigurationElement",
    members: &[
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENT_TYPE,
        },
        Member {
            name: "AmazonTranscribeCallAnalyticsProcessorConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&AMAZON_TRANSCRIBE_CALL_ANALYTICS_PROCESSOR_CONFIGURATION),
        },
        Member {
            name: "AmazonTranscribeProcessorConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&AMAZON_TRANSCRIBE_PROCESSOR_CONFIGURATION),
        },
        Member {
            name: "KinesisDataStreamSinkConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KINESIS_DATA_STREAM_SINK_CONFIGURATION),
        },
        Member {
            name: "S3RecordingSinkConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&S3_RECORDING_SINK_CONFIGURATION),
        },
        Member {
            name: "VoiceAnalyticsProcessorConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&VOICE_ANALYTICS_PROCESSOR_CONFIGURATION),
        },
        Member {
            name: "LambdaFunctionSinkConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&LAMBDA_FUNCTION_SINK_CONFIGURATION),
        },
        Member {
            name: "SqsQueueSinkConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&SQS_QUEUE_SINK_CONFIGURATION),
        },
        Member {
            name: "SnsTopicSinkConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&SNS_TOPIC_SINK_CONFIGURATION),
        },
        Member {
            name: "VoiceEnhancementSinkConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&VOICE_ENHANCEMENT_SINK_CONFIGURATION),
        },
    ],
};

static MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENT_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &[
        "AmazonTranscribeCallAnalyticsProcessor",
        "VoiceAnalyticsProcessor",
        "AmazonTranscribeProcessor",
        "KinesisDataStreamSink",
        "LambdaFunctionSink",
        "SqsQueueSink",
        "SnsTopicSink",
        "S3RecordingSink",
        "VoiceEnhancementSink",
    ],
    sensitive: false,
};

pub(crate) static AMAZON_TRANSCRIBE_CALL_ANALYTICS_PROCESSOR_CONFIGURATION: Structure = Structure {
    name: "AmazonTranscribeCallAnalyticsProcessorConfiguration",
    members: &[
        Member {
            name: "LanguageCode",
            location: Location::Body,
            required: Required::Always,
            shape: &CALL_ANALYTICS_LANGUAGE_CODE,
        },
        Member {
            name: "VocabularyName",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_NAME,
        },
        Member {
            name: "VocabularyFilterName",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_FILTER_NAME,
        },
        Member {
            name: "VocabularyFilterMethod",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_FILTER_METHOD,
        },
        Member {
            name: "LanguageModelName",
            location: Location::Body,
            required: Required::Never,
            shape: &MODEL_NAME,
        },
        Member {
            name: "EnablePartialResultsStabilization",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "PartialResultsStability",
            location: Location::Body,
            required: Required::Never,
            shape: &PARTIAL_RESULTS_STABILITY,
        },
        Member {
            name: "ContentIdentificationType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
        Member {
            name: "ContentRedactionType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
        Member {
            name: "PiiEntityTypes",
            location: Location::Body,
            required: Required::Never,
            shape: &PII_ENTITY_TYPES,
        },
        Member {
            name: "FilterPartialResults",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "PostCallAnalyticsSettings",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&POST_CALL_ANALYTICS_SETTINGS),
        },
        Member {
            name: "CallAnalyticsStreamCategories",
            location: Location::Body,
            required: Required::Never,
            shape: &CATEGORY_NAME_LIST,
        },
    ],
};

static CALL_ANALYTICS_LANGUAGE_CODE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["en-US", "en-GB", "es-US", "fr-CA", "fr-FR", "en-AU", "it-IT", "de-DE", "pt-BR"],
    sensitive: false,
};

static VOCABULARY_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

static VOCABULARY_FILTER_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

static VOCABULARY_FILTER_METHOD: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["remove", "mask", "tag"], sensitive: false };

static MODEL_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

static PARTIAL_RESULTS_STABILITY: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["high", "medium", "low"], sensitive: false };

static CONTENT_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["PII"], sensitive: false };

static PII_ENTITY_TYPES: Shape = Shape::Text {
    min: Some(1),
    max: Some(300),
    pattern: Some(Pattern::new("^[A-Z_, ]+", "[A-Z_, ]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static POST_CALL_ANALYTICS_SETTINGS: Structure = Structure {
    name: "PostCallAnalyticsSettings",
    members: &[
        Member {
            name: "OutputLocation",
            location: Location::Body,
            required: Required::Always,
            shape: &STRING,
        },
        Member {
            name: "DataAccessRoleArn",
            location: Location::Body,
            required: Required::Always,
            shape: &STRING,
        },
        Member {
            name: "ContentRedactionOutput",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_REDACTION_OUTPUT,
        },
        Member {
            name: "OutputEncryptionKMSKeyId",
            location: Location::Body,
            required: Required::Never,
            shape: &STRING,
        },
    ],
};

static CONTENT_REDACTION_OUTPUT: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["redacted", "redacted_and_unredacted"],
    sensitive: false,
};

static CATEGORY_NAME_LIST: Shape =
    Shape::List { item: &CATEGORY_NAME, min: Some(1), max: Some(20), sensitive: false };

static CATEGORY_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static AMAZON_TRANSCRIBE_PROCESSOR_CONFIGURATION: Structure = Structure {
    name: "AmazonTranscribeProcessorConfiguration",
    members: &[
        Member {
            name: "LanguageCode",
            location: Location::Body,
            required: Required::Never,
            shape: &CALL_ANALYTICS_LANGUAGE_CODE,
        },
        Member {
            name: "VocabularyName",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_NAME,
        },
        Member {
            name: "VocabularyFilterName",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_FILTER_NAME,
        },
        Member {
            name: "VocabularyFilterMethod",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_FILTER_METHOD,
        },
        Member {
            name: "ShowSpeakerLabel",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "EnablePartialResultsStabilization",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "PartialResultsStability",
            location: Location::Body,
            required: Required::Never,
            shape: &PARTIAL_RESULTS_STABILITY,
        },
        Member {
            name: "ContentIdentificationType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
        Member {
            name: "ContentRedactionType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
        Member {
            name: "PiiEntityTypes",
            location: Location::Body,
            required: Required::Never,
            shape: &PII_ENTITY_TYPES,
        },
        Member {
            name: "LanguageModelName",
            location: Location::Body,
            required: Required::Never,
            shape: &MODEL_NAME,
        },
        Member {
            name: "FilterPartialResults",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "IdentifyLanguage",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "IdentifyMultipleLanguages",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "LanguageOptions",
            location: Location::Body,
            required: Required::Never,
            shape: &LANGUAGE_OPTIONS,
        },
        Member {
            name: "PreferredLanguage",
            location: Location::Body,
            required: Required::Never,
            shape: &CALL_ANALYTICS_LANGUAGE_CODE,
        },
        Member {
            name: "VocabularyNames",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_NAMES,
        },
        Member {
            name: "VocabularyFilterNames",
            location: Location::Body,
            required: Required::Never,
            shape: &VOCABULARY_FILTER_NAMES,
        },
    ],
};

static LANGUAGE_OPTIONS: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[a-zA-Z-,]+", "[a-zA-Z-,]+", None)),
    values: &[],
    sensitive: false,
};

static VOCABULARY_NAMES: Shape = Shape::Text {
    min: Some(1),
    max: Some(3000),
    pattern: Some(Pattern::new("^[a-zA-Z0-9,-._]+", "[a-zA-Z0-9,-._]+", None)),
    values: &[],
    sensitive: false,
};

static VOCABULARY_FILTER_NAMES: Shape = Shape::Text {
    min: Some(1),
    max: Some(3000),
    pattern: Some(Pattern::new("^[a-zA-Z0-9,-._]+", "[a-zA-Z0-9,-._]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static KINESIS_DATA_STREAM_SINK_CONFIGURATION: Structure = Structure {
    name: "KinesisDataStreamSinkConfiguration",
    members: &[Member {
        name: "InsightsTarget",
        location: Location::Body,
        required: Required::Never,
        shape: &ARN,
    }],
};

pub(crate) static S3_RECORDING_SINK_CONFIGURATION: Structure = Structure {
    name: "S3RecordingSinkConfiguration",
    members: &[
        Member { name: "Destination", location: Location::Body, required: Required::Never, shape: &ARN },
        Member {
            name: "RecordingFileFormat",
            location: Location::Body,
            required: Required::Never,
            shape: &RECORDING_FILE_FORMAT,
        },
    ],
};

pub(crate) static VOICE_ANALYTICS_PROCESSOR_CONFIGURATION: Structure = Structure {
    name: "VoiceAnalyticsProcessorConfiguration",
    members: &[
        Member {
            name: "SpeakerSearchStatus",
            location: Location::Body,
            required: Required::Never,
            shape: &VOICE_ANALYTICS_CONFIGURATION_STATUS,
        },
        Member {
            name: "VoiceToneAnalysisStatus",
            location: Location::Body,
            required: Required::Never,
            shape: &VOICE_ANALYTICS_CONFIGURATION_STATUS,
        },
    ],
};

static VOICE_ANALYTICS_CONFIGURATION_STATUS: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Enabled", "Disabled"], sensitive: false };

pub(crate) static LAMBDA_FUNCTION_SINK_CONFIGURATION: Structure = Structure {
    name: "LambdaFunctionSinkConfiguration",
    members: &[Member {
        name: "InsightsTarget",
        location: Location::Body,
        required: Required::Never,
        shape: &ARN,
    }],
};

pub(crate) static SQS_QUEUE_SINK_CONFIGURATION: Structure = Structure {
    name: "SqsQueueSinkConfiguration",
    members: &[Member {
        name: "InsightsTarget",
        location: Location::Body,
        required: Required::Never,
        shape: &ARN,
    }],
};

pub(crate) static SNS_TOPIC_SINK_CONFIGURATION: Structure = Structure {
    name: "SnsTopicSinkConfiguration",
    members: &[Member {
        name: "InsightsTarget",
        location: Location::Body,
        required: Required::Never,
        shape: &ARN,
    }],
};

pub(crate) static VOICE_ENHANCEMENT_SINK_CONFIGURATION: Structure = Structure {
    name: "VoiceEnhancementSinkConfiguration",
    members: &[Member {
        name: "Disabled",
        location: Location::Body,
        required: Required::Never,
        shape: &BOOLEAN,
    }],
};

pub(crate) static CREATE_MEDIA_LIVE_CONNECTOR_PIPELINE_REQUEST: Structure = Structure {
    name: "CreateMediaLiveConnectorPipelineRequest",
    members: &[
        Member {
            name: "Sources",
            location: Location::Body,
            required: Required::Always,
            shape: &LIVE_CONNECTOR_SOURCE_LIST,
        },
        Member {
            name: "Sinks",
            location: Location::Body,
            required: Required::Always,
            shape: &LIVE_CONNECTOR_SINK_LIST,
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

static LIVE_CONNECTOR_SOURCE_LIST: Shape = Shape::List {
    item: &Shape::Structure(&LIVE_CONNECTOR_SOURCE_CONFIGURATION),
    min: Some(1),
    max: Some(1),
    sensitive: false,
};

pub(crate) static LIVE_CONNECTOR_SOURCE_CONFIGURATION: Structure = Structure {
    name: "LiveConnectorSourceConfiguration",
    members: &[
        Member {
            name: "SourceType",
            location: Location::Body,
            required: Required::Always,
            shape: &LIVE_CONNECTOR_SOURCE_TYPE,
        },
        Member {
            name: "ChimeSdkMeetingLiveConnectorConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CHIME_SDK_MEETING_LIVE_CONNECTOR_CONFIGURATION),
        },
    ],
};

static LIVE_CONNECTOR_SOURCE_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["ChimeSdkMeeting"], sensitive: false };

pub(crate) static CHIME_SDK_MEETING_LIVE_CONNECTOR_CONFIGURATION: Structure = Structure {
    name: "ChimeSdkMeetingLiveConnectorConfiguration",
    members: &[
        Member { name: "Arn", location: Location::Body, required: Required::Always, shape: &ARN },
        Member {
            name: "MuxType",
            location: Location::Body,
            required: Required::Always,
            shape: &LIVE_CONNECTOR_MUX_TYPE,
        },
        Member {
            name: "CompositedVideo",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&COMPOSITED_VIDEO_ARTIFACTS_CONFIGURATION),
        },
        Member {
            name: "SourceConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&SOURCE_CONFIGURATION),
        },
    ],
};

static LIVE_CONNECTOR_MUX_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["AudioWithCompositedVideo", "AudioWithActiveSpeakerVideo"],
    sensitive: false,
};

static LIVE_CONNECTOR_SINK_LIST: Shape = Shape::List {
    item: &Shape::Structure(&LIVE_CONNECTOR_SINK_CONFIGURATION),
    min: Some(1),
    max: Some(1),
    sensitive: false,
};

pub(crate) static LIVE_CONNECTOR_SINK_CONFIGURATION: Structure = Structure {
    name: "LiveConnectorSinkConfiguration",
    members: &[
        Member {
            name: "SinkType",
            location: Location::Body,
            required: Required::Always,
            shape: &LIVE_CONNECTOR_SINK_TYPE,
        },
        Member {
            name: "RTMPConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&LIVE_CONNECTOR_RTMP_CONFIGURATION),
        },
    ],
};

static LIVE_CONNECTOR_SINK_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["RTMP"], sensitive: false };

pub(crate) static LIVE_CONNECTOR_RTMP_CONFIGURATION: Structure = Structure {
    name: "LiveConnectorRTMPConfiguration",
    members: &[
        Member {
            name: "Url",
            location: Location::Body,
            required: Required::Always,
            shape: &SENSITIVE_STRING,
        },
        Member {
            name: "AudioChannels",
            location: Location::Body,
            required: Required::Never,
            shape: &AUDIO_CHANNELS_OPTION,
        },
        Member {
            name: "AudioSampleRate",
            location: Location::Body,
            required: Required::Never,
            shape: &AUDIO_SAMPLE_RATE_OPTION,
        },
    ],
};

static SENSITIVE_STRING: Shape =
    Shape::Text { min: Some(1), max: Some(1024), pattern: None, values: &[], sensitive: true };

static AUDIO_CHANNELS_OPTION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Stereo", "Mono"], sensitive: false };

static AUDIO_SAMPLE_RATE_OPTION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: Some(Pattern::new("44100|48000", "44100|48000", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static CREATE_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST: Structure = Structure {
    name: "CreateMediaPipelineKinesisVideoStreamPoolRequest",
    members: &[
        Member {
            name: "StreamConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&KINESIS_VIDEO_STREAM_CONFIGURATION),
        },
        Member {
            name: "PoolName",
            location: Location::Body,
            required: Required::Always,
            shape: &KINESIS_VIDEO_STREAM_POOL_NAME,
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

pub(crate) static KINESIS_VIDEO_STREAM_CONFIGURATION: Structure = Structure {
    name: "KinesisVideoStreamConfiguration",
    members: &[
        Member { name: "Region", location: Location::Body, required: Required::Always, shape: &AWS_REGION },
        Member {
            name: "DataRetentionInHours",
            location: Location::Body,
            required: Required::Never,
            shape: &DATA_RETENTION_IN_HOURS,
        },
    ],
};

static AWS_REGION: Shape = Shape::Text {
    min: Some(1),
    max: Some(32),
    pattern: Some(Pattern::new("^([a-z]+-){2,}\\d+$", "([a-z]+-){2,}\\d+", None)),
    values: &[],
    sensitive: false,
};

static DATA_RETENTION_IN_HOURS: Shape = Shape::Integer { min: Some(0), max: None };

static KINESIS_VIDEO_STREAM_POOL_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(128),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static CREATE_MEDIA_STREAM_PIPELINE_REQUEST: Structure = Structure {
    name: "CreateMediaStreamPipelineRequest",
    members: &[
        Member {
            name: "Sources",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_STREAM_SOURCE_LIST,
        },
        Member {
            name: "Sinks",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_STREAM_SINK_LIST,
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

static MEDIA_STREAM_SOURCE_LIST: Shape =
    Shape::List { item: &Shape::Structure(&MEDIA_STREAM_SOURCE), min: Some(1), max: None, sensitive: false };

pub(crate) static MEDIA_STREAM_SOURCE: Structure = Structure {
    name: "MediaStreamSource",
    members: &[
        Member {
            name: "SourceType",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_PIPELINE_SOURCE_TYPE,
        },
        Member { name: "SourceArn", location: Location::Body, required: Required::Always, shape: &ARN },
    ],
};

static MEDIA_STREAM_SINK_LIST: Shape =
    Shape::List { item: &Shape::Structure(&MEDIA_STREAM_SINK), min: Some(1), max: Some(2), sensitive: false };

pub(crate) static MEDIA_STREAM_SINK: Structure = Structure {
    name: "MediaStreamSink",
    members: &[
        Member { name: "SinkArn", location: Location::Body, required: Required::Always, shape: &ARN },
        Member {
            name: "SinkType",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_STREAM_PIPELINE_SINK_TYPE,
        },
        Member {
            name: "ReservedStreamCapacity",
            location: Location::Body,
            required: Required::Always,
            shape: &RESERVED_STREAM_CAPACITY,
        },
        Member {
            name: "MediaStreamType",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_STREAM_TYPE,
        },
    ],
};

static MEDIA_STREAM_PIPELINE_SINK_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["KinesisVideoStreamPool"],
    sensitive: false,
};

static RESERVED_STREAM_CAPACITY: Shape = Shape::Integer { min: Some(1), max: Some(10) };

static MEDIA_STREAM_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["MixedAudio", "IndividualAudio"],
    sensitive: false,
};

pub(crate) static DELETE_MEDIA_CAPTURE_PIPELINE_REQUEST: Structure = Structure {
    name: "DeleteMediaCapturePipelineRequest",
    members: &[Member {
        name: "MediaPipelineId",
        location: Location::Path("mediaPipelineId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static DELETE_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST: Structure = Structure {
    name: "DeleteMediaInsightsPipelineConfigurationRequest",
    members: &[Member {
        name: "Identifier",
        location: Location::Path("identifier"),
        required: Required::Always,
        shape: &NON_EMPTY_STRING,
    }],
};

static NON_EMPTY_STRING: Shape = Shape::Text {
    min: None,
    max: Some(1024),
    pattern: Some(Pattern::new(".*\\S.*", "[\\s\\S]*\\S[\\s\\S]*", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static DELETE_MEDIA_PIPELINE_REQUEST: Structure = Structure {
    name: "DeleteMediaPipelineRequest",
    members: &[Member {
        name: "MediaPipelineId",
        location: Location::Path("mediaPipelineId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static DELETE_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST: Structure = Structure {
    name: "DeleteMediaPipelineKinesisVideoStreamPoolRequest",
    members: &[Member {
        name: "Identifier",
        location: Location::Path("identifier"),
        required: Required::Always,
        shape: &NON_EMPTY_STRING,
    }],
};

pub(crate) static GET_MEDIA_CAPTURE_PIPELINE_REQUEST: Structure = Structure {
    name: "GetMediaCapturePipelineRequest",
    members: &[Member {
        name: "MediaPipelineId",
        location: Location::Path("mediaPipelineId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static GET_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST: Structure = Structure {
    name: "GetMediaInsightsPipelineConfigurationRequest",
    members: &[Member {
        name: "Identifier",
        location: Location::Path("identifier"),
        required: Required::Always,
        shape: &NON_EMPTY_STRING,
    }],
};

pub(crate) static GET_MEDIA_PIPELINE_REQUEST: Structure = Structure {
    name: "GetMediaPipelineRequest",
    members: &[Member {
        name: "MediaPipelineId",
        location: Location::Path("mediaPipelineId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static GET_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST: Structure = Structure {
    name: "GetMediaPipelineKinesisVideoStreamPoolRequest",
    members: &[Member {
        name: "Identifier",
        location: Location::Path("identifier"),
        required: Required::Always,
        shape: &NON_EMPTY_STRING,
    }],
};

pub(crate) static GET_SPEAKER_SEARCH_TASK_REQUEST: Structure = Structure {
    name: "GetSpeakerSearchTaskRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "SpeakerSearchTaskId",
            location: Location::Path("speakerSearchTaskId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
    ],
};

pub(crate) static GET_VOICE_TONE_ANALYSIS_TASK_REQUEST: Structure = Structure {
    name: "GetVoiceToneAnalysisTaskRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "VoiceToneAnalysisTaskId",
            location: Location::Path("voiceToneAnalysisTaskId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
    ],
};

pub(crate) static LIST_MEDIA_CAPTURE_PIPELINES_REQUEST: Structure = Structure {
    name: "ListMediaCapturePipelinesRequest",
    members: &[
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &RESULT_MAX,
        },
    ],
};

static RESULT_MAX: Shape = Shape::Integer { min: Some(1), max: Some(100) };

pub(crate) static LIST_MEDIA_INSIGHTS_PIPELINE_CONFIGURATIONS_REQUEST: Structure = Structure {
    name: "ListMediaInsightsPipelineConfigurationsRequest",
    members: &[
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &RESULT_MAX,
        },
    ],
};

pub(crate) static LIST_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOLS_REQUEST: Structure = Structure {
    name: "ListMediaPipelineKinesisVideoStreamPoolsRequest",
    members: &[
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &RESULT_MAX,
        },
    ],
};

pub(crate) static LIST_MEDIA_PIPELINES_REQUEST: Structure = Structure {
    name: "ListMediaPipelinesRequest",
    members: &[
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &RESULT_MAX,
        },
    ],
};

pub(crate) static LIST_TAGS_FOR_RESOURCE_REQUEST: Structure = Structure {
    name: "ListTagsForResourceRequest",
    members: &[Member {
        name: "ResourceARN",
        location: Location::Query("arn"),
        required: Required::Always,
        shape: &AMAZON_RESOURCE_NAME,
    }],
};

static AMAZON_RESOURCE_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(1011),
    pattern: Some(Pattern::new("^arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+$", "arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static START_SPEAKER_SEARCH_TASK_REQUEST: Structure = Structure {
    name: "StartSpeakerSearchTaskRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "VoiceProfileDomainArn",
            location: Location::Body,
            required: Required::Always,
            shape: &ARN,
        },
        Member {
            name: "KinesisVideoStreamSourceTaskConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KINESIS_VIDEO_STREAM_SOURCE_TASK_CONFIGURATION),
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
    ],
};

pub(crate) static KINESIS_VIDEO_STREAM_SOURCE_TASK_CONFIGURATION: Structure = Structure {
    name: "KinesisVideoStreamSourceTaskConfiguration",
    members: &[
        Member {
            name: "StreamArn",
            location: Location::Body,
            required: Required::Always,
            shape: &KINESIS_VIDEO_STREAM_ARN,
        },
        Member {
            name: "ChannelId",
            location: Location::Body,
            required: Required::Always,
            shape: &CHANNEL_ID,
        },
        Member {
            name: "FragmentNumber",
            location: Location::Body,
            required: Required::Never,
            shape: &FRAGMENT_NUMBER_STRING,
        },
    ],
};

pub(crate) static START_VOICE_TONE_ANALYSIS_TASK_REQUEST: Structure = Structure {
    name: "StartVoiceToneAnalysisTaskRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "LanguageCode",
            location: Location::Body,
            required: Required::Always,
            shape: &VOICE_ANALYTICS_LANGUAGE_CODE,
        },
        Member {
            name: "KinesisVideoStreamSourceTaskConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KINESIS_VIDEO_STREAM_SOURCE_TASK_CONFIGURATION),
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Never,
            shape: &CLIENT_REQUEST_TOKEN,
        },
    ],
};

static VOICE_ANALYTICS_LANGUAGE_CODE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["en-US"], sensitive: false };

pub(crate) static STOP_SPEAKER_SEARCH_TASK_REQUEST: Structure = Structure {
    name: "StopSpeakerSearchTaskRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "SpeakerSearchTaskId",
            location: Location::Path("speakerSearchTaskId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
    ],
};

pub(crate) static STOP_VOICE_TONE_ANALYSIS_TASK_REQUEST: Structure = Structure {
    name: "StopVoiceToneAnalysisTaskRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "VoiceToneAnalysisTaskId",
            location: Location::Path("voiceToneAnalysisTaskId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
    ],
};

pub(crate) static TAG_RESOURCE_REQUEST: Structure = Structure {
    name: "TagResourceRequest",
    members: &[
        Member {
            name: "ResourceARN",
            location: Location::Body,
            required: Required::Always,
            shape: &AMAZON_RESOURCE_NAME,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Always, shape: &TAG_LIST },
    ],
};

pub(crate) static UNTAG_RESOURCE_REQUEST: Structure = Structure {
    name: "UntagResourceRequest",
    members: &[
        Member {
            name: "ResourceARN",
            location: Location::Body,
            required: Required::Always,
            shape: &AMAZON_RESOURCE_NAME,
        },
        Member {
            name: "TagKeys",
            location: Location::Body,
            required: Required::Always,
            shape: &TAG_KEY_LIST,
        },
    ],
};

static TAG_KEY_LIST: Shape = Shape::List { item: &TAG_KEY, min: Some(1), max: Some(200), sensitive: false };

pub(crate) static UPDATE_MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_REQUEST: Structure = Structure {
    name: "UpdateMediaInsightsPipelineConfigurationRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "ResourceAccessRoleArn",
            location: Location::Body,
            required: Required::Always,
            shape: &ARN,
        },
        Member {
            name: "RealTimeAlertConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&REAL_TIME_ALERT_CONFIGURATION),
        },
        Member {
            name: "Elements",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ELEMENTS,
        },
    ],
};

pub(crate) static UPDATE_MEDIA_INSIGHTS_PIPELINE_STATUS_REQUEST: Structure = Structure {
    name: "UpdateMediaInsightsPipelineStatusRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "UpdateStatus",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_PIPELINE_STATUS_UPDATE,
        },
    ],
};

static MEDIA_PIPELINE_STATUS_UPDATE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Pause", "Resume"], sensitive: false };

pub(crate) static UPDATE_MEDIA_PIPELINE_KINESIS_VIDEO_STREAM_POOL_REQUEST: Structure = Structure {
    name: "UpdateMediaPipelineKinesisVideoStreamPoolRequest",
    members: &[
        Member {
            name: "Identifier",
            location: Location::Path("identifier"),
            required: Required::Always,
            shape: &NON_EMPTY_STRING,
        },
        Member {
            name: "StreamConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&KINESIS_VIDEO_STREAM_CONFIGURATION_UPDATE),
        },
    ],
};

pub(crate) static KINESIS_VIDEO_STREAM_CONFIGURATION_UPDATE: Structure = Structure {
    name: "KinesisVideoStreamConfigurationUpdate",
    members: &[Member {
        name: "DataRetentionInHours",
        location: Location::Body,
        required: Required::Never,
        shape: &DATA_RETENTION_CHANGE_IN_HOURS,
    }],
};

static DATA_RETENTION_CHANGE_IN_HOURS: Shape = Shape::Integer { min: Some(1), max: None };
