// Generated from the API model chime-sdk-media-pipelines 2021-07-15 by `cargo xtask codegen`; never edited.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::redact::Redacted;

/// `ActiveSpeakerOnlyConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActiveSpeakerOnlyConfiguration {
    /// `ActiveSpeakerPosition`.
    #[serde(rename = "ActiveSpeakerPosition", default, skip_serializing_if = "Option::is_none")]
    pub active_speaker_position: Option<ActiveSpeakerPosition>,
}

/// `ActiveSpeakerPosition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ActiveSpeakerPosition {
    /// `TopLeft`.
    TopLeft,
    /// `TopRight`.
    TopRight,
    /// `BottomLeft`.
    BottomLeft,
    /// `BottomRight`.
    BottomRight,
}

impl ActiveSpeakerPosition {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TopLeft => "TopLeft",
            Self::TopRight => "TopRight",
            Self::BottomLeft => "BottomLeft",
            Self::BottomRight => "BottomRight",
        }
    }
}

/// `AmazonTranscribeCallAnalyticsProcessorConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AmazonTranscribeCallAnalyticsProcessorConfiguration {
    /// `LanguageCode`.
    #[serde(rename = "LanguageCode")]
    pub language_code: CallAnalyticsLanguageCode,
    /// `VocabularyName`, 1 to 200 characters.
    #[serde(rename = "VocabularyName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_name: Option<String>,
    /// `VocabularyFilterName`, 1 to 200 characters.
    #[serde(rename = "VocabularyFilterName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_name: Option<String>,
    /// `VocabularyFilterMethod`.
    #[serde(rename = "VocabularyFilterMethod", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_method: Option<VocabularyFilterMethod>,
    /// `LanguageModelName`, 1 to 200 characters.
    #[serde(rename = "LanguageModelName", default, skip_serializing_if = "Option::is_none")]
    pub language_model_name: Option<String>,
    /// `EnablePartialResultsStabilization`.
    #[serde(rename = "EnablePartialResultsStabilization", default, skip_serializing_if = "Option::is_none")]
    pub enable_partial_results_stabilization: Option<bool>,
    /// `PartialResultsStability`.
    #[serde(rename = "PartialResultsStability", default, skip_serializing_if = "Option::is_none")]
    pub partial_results_stability: Option<PartialResultsStability>,
    /// `ContentIdentificationType`.
    #[serde(rename = "ContentIdentificationType", default, skip_serializing_if = "Option::is_none")]
    pub content_identification_type: Option<ContentType>,
    /// `ContentRedactionType`.
    #[serde(rename = "ContentRedactionType", default, skip_serializing_if = "Option::is_none")]
    pub content_redaction_type: Option<ContentType>,
    /// `PiiEntityTypes`, 1 to 300 characters.
    #[serde(rename = "PiiEntityTypes", default, skip_serializing_if = "Option::is_none")]
    pub pii_entity_types: Option<String>,
    /// `FilterPartialResults`.
    #[serde(rename = "FilterPartialResults", default, skip_serializing_if = "Option::is_none")]
    pub filter_partial_results: Option<bool>,
    /// `PostCallAnalyticsSettings`.
    #[serde(rename = "PostCallAnalyticsSettings", default, skip_serializing_if = "Option::is_none")]
    pub post_call_analytics_settings: Option<PostCallAnalyticsSettings>,
    /// `CallAnalyticsStreamCategories`, 1 to 20 items.
    #[serde(rename = "CallAnalyticsStreamCategories", default, skip_serializing_if = "Option::is_none")]
    pub call_analytics_stream_categories: Option<Vec<String>>,
}

/// `AmazonTranscribeProcessorConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AmazonTranscribeProcessorConfiguration {
    /// `LanguageCode`.
    #[serde(rename = "LanguageCode", default, skip_serializing_if = "Option::is_none")]
    pub language_code: Option<CallAnalyticsLanguageCode>,
    /// `VocabularyName`, 1 to 200 characters.
    #[serde(rename = "VocabularyName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_name: Option<String>,
    /// `VocabularyFilterName`, 1 to 200 characters.
    #[serde(rename = "VocabularyFilterName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_name: Option<String>,
    /// `VocabularyFilterMethod`.
    #[serde(rename = "VocabularyFilterMethod", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_method: Option<VocabularyFilterMethod>,
    /// `ShowSpeakerLabel`.
    #[serde(rename = "ShowSpeakerLabel", default, skip_serializing_if = "Option::is_none")]
    pub show_speaker_label: Option<bool>,
    /// `EnablePartialResultsStabilization`.
    #[serde(rename = "EnablePartialResultsStabilization", default, skip_serializing_if = "Option::is_none")]
    pub enable_partial_results_stabilization: Option<bool>,
    /// `PartialResultsStability`.
    #[serde(rename = "PartialResultsStability", default, skip_serializing_if = "Option::is_none")]
    pub partial_results_stability: Option<PartialResultsStability>,
    /// `ContentIdentificationType`.
    #[serde(rename = "ContentIdentificationType", default, skip_serializing_if = "Option::is_none")]
    pub content_identification_type: Option<ContentType>,
    /// `ContentRedactionType`.
    #[serde(rename = "ContentRedactionType", default, skip_serializing_if = "Option::is_none")]
    pub content_redaction_type: Option<ContentType>,
    /// `PiiEntityTypes`, 1 to 300 characters.
    #[serde(rename = "PiiEntityTypes", default, skip_serializing_if = "Option::is_none")]
    pub pii_entity_types: Option<String>,
    /// `LanguageModelName`, 1 to 200 characters.
    #[serde(rename = "LanguageModelName", default, skip_serializing_if = "Option::is_none")]
    pub language_model_name: Option<String>,
    /// `FilterPartialResults`.
    #[serde(rename = "FilterPartialResults", default, skip_serializing_if = "Option::is_none")]
    pub filter_partial_results: Option<bool>,
    /// `IdentifyLanguage`.
    #[serde(rename = "IdentifyLanguage", default, skip_serializing_if = "Option::is_none")]
    pub identify_language: Option<bool>,
    /// `IdentifyMultipleLanguages`.
    #[serde(rename = "IdentifyMultipleLanguages", default, skip_serializing_if = "Option::is_none")]
    pub identify_multiple_languages: Option<bool>,
    /// `LanguageOptions`, 1 to 200 characters.
    #[serde(rename = "LanguageOptions", default, skip_serializing_if = "Option::is_none")]
    pub language_options: Option<String>,
    /// `PreferredLanguage`.
    #[serde(rename = "PreferredLanguage", default, skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<CallAnalyticsLanguageCode>,
    /// `VocabularyNames`, 1 to 3000 characters.
    #[serde(rename = "VocabularyNames", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_names: Option<String>,
    /// `VocabularyFilterNames`, 1 to 3000 characters.
    #[serde(rename = "VocabularyFilterNames", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_names: Option<String>,
}

/// `ArtifactsConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArtifactsConcatenationConfiguration {
    /// `Audio`.
    #[serde(rename = "Audio")]
    pub audio: AudioConcatenationConfiguration,
    /// `Video`.
    #[serde(rename = "Video")]
    pub video: VideoConcatenationConfiguration,
    /// `Content`.
    #[serde(rename = "Content")]
    pub content: ContentConcatenationConfiguration,
    /// `DataChannel`.
    #[serde(rename = "DataChannel")]
    pub data_channel: DataChannelConcatenationConfiguration,
    /// `TranscriptionMessages`.
    #[serde(rename = "TranscriptionMessages")]
    pub transcription_messages: TranscriptionMessagesConcatenationConfiguration,
    /// `MeetingEvents`.
    #[serde(rename = "MeetingEvents")]
    pub meeting_events: MeetingEventsConcatenationConfiguration,
    /// `CompositedVideo`.
    #[serde(rename = "CompositedVideo")]
    pub composited_video: CompositedVideoConcatenationConfiguration,
}

/// `ArtifactsConcatenationState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArtifactsConcatenationState {
    /// `Enabled`.
    Enabled,
    /// `Disabled`.
    Disabled,
}

impl ArtifactsConcatenationState {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
        }
    }
}

/// `ArtifactsConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArtifactsConfiguration {
    /// `Audio`.
    #[serde(rename = "Audio")]
    pub audio: AudioArtifactsConfiguration,
    /// `Video`.
    #[serde(rename = "Video")]
    pub video: VideoArtifactsConfiguration,
    /// `Content`.
    #[serde(rename = "Content")]
    pub content: ContentArtifactsConfiguration,
    /// `CompositedVideo`.
    #[serde(rename = "CompositedVideo", default, skip_serializing_if = "Option::is_none")]
    pub composited_video: Option<CompositedVideoArtifactsConfiguration>,
}

/// `ArtifactsState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArtifactsState {
    /// `Enabled`.
    Enabled,
    /// `Disabled`.
    Disabled,
}

impl ArtifactsState {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
        }
    }
}

/// `AudioArtifactsConcatenationState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AudioArtifactsConcatenationState {
    /// `Enabled`.
    Enabled,
}

impl AudioArtifactsConcatenationState {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
        }
    }
}

/// `AudioArtifactsConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioArtifactsConfiguration {
    /// `MuxType`.
    #[serde(rename = "MuxType")]
    pub mux_type: AudioMuxType,
}

/// `AudioChannelsOption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AudioChannelsOption {
    /// `Stereo`.
    Stereo,
    /// `Mono`.
    Mono,
}

impl AudioChannelsOption {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stereo => "Stereo",
            Self::Mono => "Mono",
        }
    }
}

/// `AudioConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: AudioArtifactsConcatenationState,
}

/// `AudioMuxType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AudioMuxType {
    /// `AudioOnly`.
    AudioOnly,
    /// `AudioWithActiveSpeakerVideo`.
    AudioWithActiveSpeakerVideo,
    /// `AudioWithCompositedVideo`.
    AudioWithCompositedVideo,
}

impl AudioMuxType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AudioOnly => "AudioOnly",
            Self::AudioWithActiveSpeakerVideo => "AudioWithActiveSpeakerVideo",
            Self::AudioWithCompositedVideo => "AudioWithCompositedVideo",
        }
    }
}

/// `BorderColor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BorderColor {
    /// `Black`.
    Black,
    /// `Blue`.
    Blue,
    /// `Red`.
    Red,
    /// `Green`.
    Green,
    /// `White`.
    White,
    /// `Yellow`.
    Yellow,
}

impl BorderColor {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Black => "Black",
            Self::Blue => "Blue",
            Self::Red => "Red",
            Self::Green => "Green",
            Self::White => "White",
            Self::Yellow => "Yellow",
        }
    }
}

/// `CallAnalyticsLanguageCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CallAnalyticsLanguageCode {
    /// `en-US`.
    #[serde(rename = "en-US")]
    EnUs,
    /// `en-GB`.
    #[serde(rename = "en-GB")]
    EnGb,
    /// `es-US`.
    #[serde(rename = "es-US")]
    EsUs,
    /// `fr-CA`.
    #[serde(rename = "fr-CA")]
    FrCa,
    /// `fr-FR`.
    #[serde(rename = "fr-FR")]
    FrFr,
    /// `en-AU`.
    #[serde(rename = "en-AU")]
    EnAu,
    /// `it-IT`.
    #[serde(rename = "it-IT")]
    ItIt,
    /// `de-DE`.
    #[serde(rename = "de-DE")]
    DeDe,
    /// `pt-BR`.
    #[serde(rename = "pt-BR")]
    PtBr,
}

impl CallAnalyticsLanguageCode {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::EnGb => "en-GB",
            Self::EsUs => "es-US",
            Self::FrCa => "fr-CA",
            Self::FrFr => "fr-FR",
            Self::EnAu => "en-AU",
            Self::ItIt => "it-IT",
            Self::DeDe => "de-DE",
            Self::PtBr => "pt-BR",
        }
    }
}

/// `CanvasOrientation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CanvasOrientation {
    /// `Landscape`.
    Landscape,
    /// `Portrait`.
    Portrait,
}

impl CanvasOrientation {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Landscape => "Landscape",
            Self::Portrait => "Portrait",
        }
    }
}

/// `ChannelDefinition`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelDefinition {
    /// `ChannelId`, 0 to 1.
    #[serde(rename = "ChannelId")]
    pub channel_id: i32,
    /// `ParticipantRole`.
    #[serde(rename = "ParticipantRole", default, skip_serializing_if = "Option::is_none")]
    pub participant_role: Option<ParticipantRole>,
}

/// `ChimeSdkMeetingConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChimeSdkMeetingConcatenationConfiguration {
    /// `ArtifactsConfiguration`.
    #[serde(rename = "ArtifactsConfiguration")]
    pub artifacts_configuration: ArtifactsConcatenationConfiguration,
}

/// `ChimeSdkMeetingConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChimeSdkMeetingConfiguration {
    /// `SourceConfiguration`.
    #[serde(rename = "SourceConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub source_configuration: Option<SourceConfiguration>,
    /// `ArtifactsConfiguration`.
    #[serde(rename = "ArtifactsConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub artifacts_configuration: Option<ArtifactsConfiguration>,
}

/// `ChimeSdkMeetingLiveConnectorConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChimeSdkMeetingLiveConnectorConfiguration {
    /// `Arn`, 1 to 1024 characters.
    #[serde(rename = "Arn")]
    pub arn: Redacted<String>,
    /// `MuxType`.
    #[serde(rename = "MuxType")]
    pub mux_type: LiveConnectorMuxType,
    /// `CompositedVideo`.
    #[serde(rename = "CompositedVideo", default, skip_serializing_if = "Option::is_none")]
    pub composited_video: Option<CompositedVideoArtifactsConfiguration>,
    /// `SourceConfiguration`.
    #[serde(rename = "SourceConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub source_configuration: Option<SourceConfiguration>,
}

/// `CompositedVideoArtifactsConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompositedVideoArtifactsConfiguration {
    /// `Layout`.
    #[serde(rename = "Layout", default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<LayoutOption>,
    /// `Resolution`.
    #[serde(rename = "Resolution", default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<ResolutionOption>,
    /// `GridViewConfiguration`.
    #[serde(rename = "GridViewConfiguration")]
    pub grid_view_configuration: GridViewConfiguration,
}

/// `CompositedVideoConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompositedVideoConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsConcatenationState,
}

/// `ConcatenationSink`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConcatenationSink {
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: ConcatenationSinkType,
    /// `S3BucketSinkConfiguration`.
    #[serde(rename = "S3BucketSinkConfiguration")]
    pub s3_bucket_sink_configuration: S3BucketSinkConfiguration,
}

/// `ConcatenationSinkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConcatenationSinkType {
    /// `S3Bucket`.
    S3Bucket,
}

impl ConcatenationSinkType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3Bucket => "S3Bucket",
        }
    }
}

/// `ConcatenationSource`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConcatenationSource {
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: ConcatenationSourceType,
    /// `MediaCapturePipelineSourceConfiguration`.
    #[serde(rename = "MediaCapturePipelineSourceConfiguration")]
    pub media_capture_pipeline_source_configuration: MediaCapturePipelineSourceConfiguration,
}

/// `ConcatenationSourceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConcatenationSourceType {
    /// `MediaCapturePipeline`.
    MediaCapturePipeline,
}

impl ConcatenationSourceType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MediaCapturePipeline => "MediaCapturePipeline",
        }
    }
}

/// `ContentArtifactsConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentArtifactsConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsState,
    /// `MuxType`.
    #[serde(rename = "MuxType", default, skip_serializing_if = "Option::is_none")]
    pub mux_type: Option<ContentMuxType>,
}

/// `ContentConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContentConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsConcatenationState,
}

/// `ContentMuxType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContentMuxType {
    /// `ContentOnly`.
    ContentOnly,
}

impl ContentMuxType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContentOnly => "ContentOnly",
        }
    }
}

/// `ContentRedactionOutput`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContentRedactionOutput {
    /// `redacted`.
    #[serde(rename = "redacted")]
    Redacted,
    /// `redacted_and_unredacted`.
    #[serde(rename = "redacted_and_unredacted")]
    RedactedAndUnredacted,
}

impl ContentRedactionOutput {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Redacted => "redacted",
            Self::RedactedAndUnredacted => "redacted_and_unredacted",
        }
    }
}

/// `ContentShareLayoutOption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContentShareLayoutOption {
    /// `PresenterOnly`.
    PresenterOnly,
    /// `Horizontal`.
    Horizontal,
    /// `Vertical`.
    Vertical,
    /// `ActiveSpeakerOnly`.
    ActiveSpeakerOnly,
}

impl ContentShareLayoutOption {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PresenterOnly => "PresenterOnly",
            Self::Horizontal => "Horizontal",
            Self::Vertical => "Vertical",
            Self::ActiveSpeakerOnly => "ActiveSpeakerOnly",
        }
    }
}

/// `ContentType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContentType {
    /// `PII`.
    #[serde(rename = "PII")]
    Pii,
}

impl ContentType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "PII",
        }
    }
}

/// `CreateMediaCapturePipelineRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaCapturePipelineRequest {
    /// `SourceType`.
    #[serde(rename = "SourceType")]
    pub source_type: MediaPipelineSourceType,
    /// `SourceArn`, 1 to 1024 characters.
    #[serde(rename = "SourceArn")]
    pub source_arn: Redacted<String>,
    /// `SinkType`.
    #[serde(rename = "SinkType")]
    pub sink_type: MediaPipelineSinkType,
    /// `SinkArn`, 1 to 1024 characters.
    #[serde(rename = "SinkArn")]
    pub sink_arn: Redacted<String>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
    /// `ChimeSdkMeetingConfiguration`.
    #[serde(rename = "ChimeSdkMeetingConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub chime_sdk_meeting_configuration: Option<ChimeSdkMeetingConfiguration>,
    /// `SseAwsKeyManagementParams`.
    #[serde(rename = "SseAwsKeyManagementParams", default, skip_serializing_if = "Option::is_none")]
    pub sse_aws_key_management_params: Option<SseAwsKeyManagementParams>,
    /// `SinkIamRoleArn`, 1 to 1024 characters.
    #[serde(rename = "SinkIamRoleArn", default, skip_serializing_if = "Option::is_none")]
    pub sink_iam_role_arn: Option<Redacted<String>>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateMediaCapturePipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaCapturePipelineResponse {
    /// `MediaCapturePipeline`.
    #[serde(rename = "MediaCapturePipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_capture_pipeline: Option<MediaCapturePipeline>,
}

/// `CreateMediaConcatenationPipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaConcatenationPipelineRequest {
    /// `Sources`, 1 to 1 items.
    #[serde(rename = "Sources")]
    pub sources: Vec<ConcatenationSource>,
    /// `Sinks`, 1 to 1 items.
    #[serde(rename = "Sinks")]
    pub sinks: Vec<ConcatenationSink>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateMediaConcatenationPipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaConcatenationPipelineResponse {
    /// `MediaConcatenationPipeline`.
    #[serde(rename = "MediaConcatenationPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_concatenation_pipeline: Option<MediaConcatenationPipeline>,
}

/// `CreateMediaInsightsPipelineConfigurationRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaInsightsPipelineConfigurationRequest {
    /// `MediaInsightsPipelineConfigurationName`, 2 to 64 characters.
    #[serde(rename = "MediaInsightsPipelineConfigurationName")]
    pub media_insights_pipeline_configuration_name: String,
    /// `ResourceAccessRoleArn`, 1 to 1024 characters.
    #[serde(rename = "ResourceAccessRoleArn")]
    pub resource_access_role_arn: Redacted<String>,
    /// `RealTimeAlertConfiguration`.
    #[serde(rename = "RealTimeAlertConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub real_time_alert_configuration: Option<RealTimeAlertConfiguration>,
    /// `Elements`.
    #[serde(rename = "Elements")]
    pub elements: Vec<MediaInsightsPipelineConfigurationElement>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
}

/// `CreateMediaInsightsPipelineConfigurationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaInsightsPipelineConfigurationResponse {
    /// `MediaInsightsPipelineConfiguration`.
    #[serde(rename = "MediaInsightsPipelineConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub media_insights_pipeline_configuration: Option<MediaInsightsPipelineConfiguration>,
}

/// `CreateMediaInsightsPipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaInsightsPipelineRequest {
    /// `MediaInsightsPipelineConfigurationArn`, 1 to 1024 characters.
    #[serde(rename = "MediaInsightsPipelineConfigurationArn")]
    pub media_insights_pipeline_configuration_arn: Redacted<String>,
    /// `KinesisVideoStreamSourceRuntimeConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamSourceRuntimeConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_source_runtime_configuration:
        Option<KinesisVideoStreamSourceRuntimeConfiguration>,
    /// `MediaInsightsRuntimeMetadata`.
    #[serde(rename = "MediaInsightsRuntimeMetadata", default, skip_serializing_if = "Option::is_none")]
    pub media_insights_runtime_metadata: Option<Redacted<BTreeMap<String, String>>>,
    /// `KinesisVideoStreamRecordingSourceRuntimeConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamRecordingSourceRuntimeConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_recording_source_runtime_configuration:
        Option<KinesisVideoStreamRecordingSourceRuntimeConfiguration>,
    /// `S3RecordingSinkRuntimeConfiguration`.
    #[serde(
        rename = "S3RecordingSinkRuntimeConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub s3_recording_sink_runtime_configuration: Option<S3RecordingSinkRuntimeConfiguration>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
}

/// `CreateMediaInsightsPipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaInsightsPipelineResponse {
    /// `MediaInsightsPipeline`.
    #[serde(rename = "MediaInsightsPipeline")]
    pub media_insights_pipeline: MediaInsightsPipeline,
}

/// `CreateMediaLiveConnectorPipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaLiveConnectorPipelineRequest {
    /// `Sources`, 1 to 1 items.
    #[serde(rename = "Sources")]
    pub sources: Vec<LiveConnectorSourceConfiguration>,
    /// `Sinks`, 1 to 1 items.
    #[serde(rename = "Sinks")]
    pub sinks: Vec<LiveConnectorSinkConfiguration>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateMediaLiveConnectorPipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaLiveConnectorPipelineResponse {
    /// `MediaLiveConnectorPipeline`.
    #[serde(rename = "MediaLiveConnectorPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_live_connector_pipeline: Option<MediaLiveConnectorPipeline>,
}

/// `CreateMediaPipelineKinesisVideoStreamPoolRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaPipelineKinesisVideoStreamPoolRequest {
    /// `StreamConfiguration`.
    #[serde(rename = "StreamConfiguration")]
    pub stream_configuration: KinesisVideoStreamConfiguration,
    /// `PoolName`, 1 to 128 characters.
    #[serde(rename = "PoolName")]
    pub pool_name: String,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateMediaPipelineKinesisVideoStreamPoolResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaPipelineKinesisVideoStreamPoolResponse {
    /// `KinesisVideoStreamPoolConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamPoolConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_pool_configuration: Option<KinesisVideoStreamPoolConfiguration>,
}

/// `CreateMediaStreamPipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaStreamPipelineRequest {
    /// `Sources`, at least 1 items.
    #[serde(rename = "Sources")]
    pub sources: Vec<MediaStreamSource>,
    /// `Sinks`, 1 to 2 items.
    #[serde(rename = "Sinks")]
    pub sinks: Vec<MediaStreamSink>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateMediaStreamPipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMediaStreamPipelineResponse {
    /// `MediaStreamPipeline`.
    #[serde(rename = "MediaStreamPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_stream_pipeline: Option<MediaStreamPipeline>,
}

/// `DataChannelConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataChannelConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsConcatenationState,
}

/// `DeleteMediaCapturePipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMediaCapturePipelineRequest {
    /// `MediaPipelineId`, 36 to 36 characters; in the path.
    #[serde(rename = "MediaPipelineId")]
    pub media_pipeline_id: String,
}

/// `DeleteMediaInsightsPipelineConfigurationRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMediaInsightsPipelineConfigurationRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
}

/// `DeleteMediaPipelineKinesisVideoStreamPoolRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMediaPipelineKinesisVideoStreamPoolRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
}

/// `DeleteMediaPipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMediaPipelineRequest {
    /// `MediaPipelineId`, 36 to 36 characters; in the path.
    #[serde(rename = "MediaPipelineId")]
    pub media_pipeline_id: String,
}

/// `FragmentSelector`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FragmentSelector {
    /// `FragmentSelectorType`.
    #[serde(rename = "FragmentSelectorType")]
    pub fragment_selector_type: FragmentSelectorType,
    /// `TimestampRange`.
    #[serde(rename = "TimestampRange")]
    pub timestamp_range: TimestampRange,
}

/// `FragmentSelectorType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FragmentSelectorType {
    /// `ProducerTimestamp`.
    ProducerTimestamp,
    /// `ServerTimestamp`.
    ServerTimestamp,
}

impl FragmentSelectorType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProducerTimestamp => "ProducerTimestamp",
            Self::ServerTimestamp => "ServerTimestamp",
        }
    }
}

/// `GetMediaCapturePipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaCapturePipelineRequest {
    /// `MediaPipelineId`, 36 to 36 characters; in the path.
    #[serde(rename = "MediaPipelineId")]
    pub media_pipeline_id: String,
}

/// `GetMediaCapturePipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaCapturePipelineResponse {
    /// `MediaCapturePipeline`.
    #[serde(rename = "MediaCapturePipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_capture_pipeline: Option<MediaCapturePipeline>,
}

/// `GetMediaInsightsPipelineConfigurationRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaInsightsPipelineConfigurationRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
}

/// `GetMediaInsightsPipelineConfigurationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaInsightsPipelineConfigurationResponse {
    /// `MediaInsightsPipelineConfiguration`.
    #[serde(rename = "MediaInsightsPipelineConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub media_insights_pipeline_configuration: Option<MediaInsightsPipelineConfiguration>,
}

/// `GetMediaPipelineKinesisVideoStreamPoolRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaPipelineKinesisVideoStreamPoolRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
}

/// `GetMediaPipelineKinesisVideoStreamPoolResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaPipelineKinesisVideoStreamPoolResponse {
    /// `KinesisVideoStreamPoolConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamPoolConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_pool_configuration: Option<KinesisVideoStreamPoolConfiguration>,
}

/// `GetMediaPipelineRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaPipelineRequest {
    /// `MediaPipelineId`, 36 to 36 characters; in the path.
    #[serde(rename = "MediaPipelineId")]
    pub media_pipeline_id: String,
}

/// `GetMediaPipelineResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMediaPipelineResponse {
    /// `MediaPipeline`.
    #[serde(rename = "MediaPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline: Option<MediaPipeline>,
}

/// `GetSpeakerSearchTaskRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetSpeakerSearchTaskRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `SpeakerSearchTaskId`, 36 to 36 characters; in the path.
    #[serde(rename = "SpeakerSearchTaskId")]
    pub speaker_search_task_id: String,
}

/// `GetSpeakerSearchTaskResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetSpeakerSearchTaskResponse {
    /// `SpeakerSearchTask`.
    #[serde(rename = "SpeakerSearchTask", default, skip_serializing_if = "Option::is_none")]
    pub speaker_search_task: Option<SpeakerSearchTask>,
}

/// `GetVoiceToneAnalysisTaskRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetVoiceToneAnalysisTaskRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `VoiceToneAnalysisTaskId`, 36 to 36 characters; in the path.
    #[serde(rename = "VoiceToneAnalysisTaskId")]
    pub voice_tone_analysis_task_id: String,
}

/// `GetVoiceToneAnalysisTaskResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetVoiceToneAnalysisTaskResponse {
    /// `VoiceToneAnalysisTask`.
    #[serde(rename = "VoiceToneAnalysisTask", default, skip_serializing_if = "Option::is_none")]
    pub voice_tone_analysis_task: Option<VoiceToneAnalysisTask>,
}

/// `GridViewConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridViewConfiguration {
    /// `ContentShareLayout`.
    #[serde(rename = "ContentShareLayout")]
    pub content_share_layout: ContentShareLayoutOption,
    /// `PresenterOnlyConfiguration`.
    #[serde(rename = "PresenterOnlyConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub presenter_only_configuration: Option<PresenterOnlyConfiguration>,
    /// `ActiveSpeakerOnlyConfiguration`.
    #[serde(rename = "ActiveSpeakerOnlyConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub active_speaker_only_configuration: Option<ActiveSpeakerOnlyConfiguration>,
    /// `HorizontalLayoutConfiguration`.
    #[serde(rename = "HorizontalLayoutConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub horizontal_layout_configuration: Option<HorizontalLayoutConfiguration>,
    /// `VerticalLayoutConfiguration`.
    #[serde(rename = "VerticalLayoutConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub vertical_layout_configuration: Option<VerticalLayoutConfiguration>,
    /// `VideoAttribute`.
    #[serde(rename = "VideoAttribute", default, skip_serializing_if = "Option::is_none")]
    pub video_attribute: Option<VideoAttribute>,
    /// `CanvasOrientation`.
    #[serde(rename = "CanvasOrientation", default, skip_serializing_if = "Option::is_none")]
    pub canvas_orientation: Option<CanvasOrientation>,
}

/// `HighlightColor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HighlightColor {
    /// `Black`.
    Black,
    /// `Blue`.
    Blue,
    /// `Red`.
    Red,
    /// `Green`.
    Green,
    /// `White`.
    White,
    /// `Yellow`.
    Yellow,
}

impl HighlightColor {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Black => "Black",
            Self::Blue => "Blue",
            Self::Red => "Red",
            Self::Green => "Green",
            Self::White => "White",
            Self::Yellow => "Yellow",
        }
    }
}

/// `HorizontalLayoutConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HorizontalLayoutConfiguration {
    /// `TileOrder`.
    #[serde(rename = "TileOrder", default, skip_serializing_if = "Option::is_none")]
    pub tile_order: Option<TileOrder>,
    /// `TilePosition`.
    #[serde(rename = "TilePosition", default, skip_serializing_if = "Option::is_none")]
    pub tile_position: Option<HorizontalTilePosition>,
    /// `TileCount`, 1 to 10.
    #[serde(rename = "TileCount", default, skip_serializing_if = "Option::is_none")]
    pub tile_count: Option<i32>,
    /// `TileAspectRatio`.
    #[serde(rename = "TileAspectRatio", default, skip_serializing_if = "Option::is_none")]
    pub tile_aspect_ratio: Option<String>,
}

/// `HorizontalTilePosition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HorizontalTilePosition {
    /// `Top`.
    Top,
    /// `Bottom`.
    Bottom,
}

impl HorizontalTilePosition {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Top => "Top",
            Self::Bottom => "Bottom",
        }
    }
}

/// `IssueDetectionConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IssueDetectionConfiguration {
    /// `RuleName`, 2 to 64 characters.
    #[serde(rename = "RuleName")]
    pub rule_name: String,
}

/// `KeywordMatchConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeywordMatchConfiguration {
    /// `RuleName`, 2 to 64 characters.
    #[serde(rename = "RuleName")]
    pub rule_name: String,
    /// `Keywords`, 1 to 10 items.
    #[serde(rename = "Keywords")]
    pub keywords: Vec<String>,
    /// `Negate`.
    #[serde(rename = "Negate", default, skip_serializing_if = "Option::is_none")]
    pub negate: Option<bool>,
}

/// `KinesisDataStreamSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KinesisDataStreamSinkConfiguration {
    /// `InsightsTarget`, 1 to 1024 characters.
    #[serde(rename = "InsightsTarget", default, skip_serializing_if = "Option::is_none")]
    pub insights_target: Option<Redacted<String>>,
}

/// `KinesisVideoStreamConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamConfiguration {
    /// `Region`, 1 to 32 characters.
    #[serde(rename = "Region")]
    pub region: String,
    /// `DataRetentionInHours`, at least 0.
    #[serde(rename = "DataRetentionInHours", default, skip_serializing_if = "Option::is_none")]
    pub data_retention_in_hours: Option<i32>,
}

/// `KinesisVideoStreamConfigurationUpdate`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamConfigurationUpdate {
    /// `DataRetentionInHours`, at least 1.
    #[serde(rename = "DataRetentionInHours", default, skip_serializing_if = "Option::is_none")]
    pub data_retention_in_hours: Option<i32>,
}

/// `KinesisVideoStreamPoolConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamPoolConfiguration {
    /// `PoolArn`, 1 to 1024 characters.
    #[serde(rename = "PoolArn", default, skip_serializing_if = "Option::is_none")]
    pub pool_arn: Option<Redacted<String>>,
    /// `PoolName`, 1 to 128 characters.
    #[serde(rename = "PoolName", default, skip_serializing_if = "Option::is_none")]
    pub pool_name: Option<String>,
    /// `PoolId`, 1 to 256 characters.
    #[serde(rename = "PoolId", default, skip_serializing_if = "Option::is_none")]
    pub pool_id: Option<String>,
    /// `PoolStatus`.
    #[serde(rename = "PoolStatus", default, skip_serializing_if = "Option::is_none")]
    pub pool_status: Option<KinesisVideoStreamPoolStatus>,
    /// `PoolSize`, at least 0.
    #[serde(rename = "PoolSize", default, skip_serializing_if = "Option::is_none")]
    pub pool_size: Option<i32>,
    /// `StreamConfiguration`.
    #[serde(rename = "StreamConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub stream_configuration: Option<KinesisVideoStreamConfiguration>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
}

/// `KinesisVideoStreamPoolStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KinesisVideoStreamPoolStatus {
    /// `CREATING`.
    #[serde(rename = "CREATING")]
    Creating,
    /// `ACTIVE`.
    #[serde(rename = "ACTIVE")]
    Active,
    /// `UPDATING`.
    #[serde(rename = "UPDATING")]
    Updating,
    /// `DELETING`.
    #[serde(rename = "DELETING")]
    Deleting,
    /// `FAILED`.
    #[serde(rename = "FAILED")]
    Failed,
}

impl KinesisVideoStreamPoolStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Active => "ACTIVE",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Failed => "FAILED",
        }
    }
}

/// `KinesisVideoStreamPoolSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamPoolSummary {
    /// `PoolName`, 1 to 128 characters.
    #[serde(rename = "PoolName", default, skip_serializing_if = "Option::is_none")]
    pub pool_name: Option<String>,
    /// `PoolId`, 1 to 256 characters.
    #[serde(rename = "PoolId", default, skip_serializing_if = "Option::is_none")]
    pub pool_id: Option<String>,
    /// `PoolArn`, 1 to 1024 characters.
    #[serde(rename = "PoolArn", default, skip_serializing_if = "Option::is_none")]
    pub pool_arn: Option<Redacted<String>>,
}

/// `KinesisVideoStreamRecordingSourceRuntimeConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamRecordingSourceRuntimeConfiguration {
    /// `Streams`, 1 to 2 items.
    #[serde(rename = "Streams")]
    pub streams: Vec<RecordingStreamConfiguration>,
    /// `FragmentSelector`.
    #[serde(rename = "FragmentSelector")]
    pub fragment_selector: FragmentSelector,
}

/// `KinesisVideoStreamSourceRuntimeConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamSourceRuntimeConfiguration {
    /// `Streams`, 1 to 2 items.
    #[serde(rename = "Streams")]
    pub streams: Vec<StreamConfiguration>,
    /// `MediaEncoding`.
    #[serde(rename = "MediaEncoding")]
    pub media_encoding: MediaEncoding,
    /// `MediaSampleRate`, 8000 to 48000.
    #[serde(rename = "MediaSampleRate")]
    pub media_sample_rate: i32,
}

/// `KinesisVideoStreamSourceTaskConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KinesisVideoStreamSourceTaskConfiguration {
    /// `StreamArn`, 1 to 1024 characters.
    #[serde(rename = "StreamArn")]
    pub stream_arn: String,
    /// `ChannelId`, 0 to 1.
    #[serde(rename = "ChannelId")]
    pub channel_id: i32,
    /// `FragmentNumber`, 1 to 128 characters.
    #[serde(rename = "FragmentNumber", default, skip_serializing_if = "Option::is_none")]
    pub fragment_number: Option<String>,
}

/// `LambdaFunctionSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LambdaFunctionSinkConfiguration {
    /// `InsightsTarget`, 1 to 1024 characters.
    #[serde(rename = "InsightsTarget", default, skip_serializing_if = "Option::is_none")]
    pub insights_target: Option<Redacted<String>>,
}

/// `LayoutOption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LayoutOption {
    /// `GridView`.
    GridView,
}

impl LayoutOption {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GridView => "GridView",
        }
    }
}

/// `ListMediaCapturePipelinesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaCapturePipelinesRequest {
    /// `NextToken`, at most 4096 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// `MaxResults`, 1 to 100; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
}

/// `ListMediaCapturePipelinesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaCapturePipelinesResponse {
    /// `MediaCapturePipelines`.
    #[serde(rename = "MediaCapturePipelines", default, skip_serializing_if = "Option::is_none")]
    pub media_capture_pipelines: Option<Vec<MediaCapturePipelineSummary>>,
    /// `NextToken`, at most 4096 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// `ListMediaInsightsPipelineConfigurationsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaInsightsPipelineConfigurationsRequest {
    /// `NextToken`, at most 4096 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// `MaxResults`, 1 to 100; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
}

/// `ListMediaInsightsPipelineConfigurationsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaInsightsPipelineConfigurationsResponse {
    /// `MediaInsightsPipelineConfigurations`.
    #[serde(
        rename = "MediaInsightsPipelineConfigurations",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configurations: Option<Vec<MediaInsightsPipelineConfigurationSummary>>,
    /// `NextToken`, at most 4096 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// `ListMediaPipelineKinesisVideoStreamPoolsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaPipelineKinesisVideoStreamPoolsRequest {
    /// `NextToken`, at most 4096 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// `MaxResults`, 1 to 100; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
}

/// `ListMediaPipelineKinesisVideoStreamPoolsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaPipelineKinesisVideoStreamPoolsResponse {
    /// `KinesisVideoStreamPools`.
    #[serde(rename = "KinesisVideoStreamPools", default, skip_serializing_if = "Option::is_none")]
    pub kinesis_video_stream_pools: Option<Vec<KinesisVideoStreamPoolSummary>>,
    /// `NextToken`, at most 4096 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// `ListMediaPipelinesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaPipelinesRequest {
    /// `NextToken`, at most 4096 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// `MaxResults`, 1 to 100; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
}

/// `ListMediaPipelinesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListMediaPipelinesResponse {
    /// `MediaPipelines`.
    #[serde(rename = "MediaPipelines", default, skip_serializing_if = "Option::is_none")]
    pub media_pipelines: Option<Vec<MediaPipelineSummary>>,
    /// `NextToken`, at most 4096 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// `ListTagsForResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListTagsForResourceRequest {
    /// `ResourceARN`, 1 to 1011 characters; `arn` in the query.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
}

/// `ListTagsForResourceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListTagsForResourceResponse {
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `LiveConnectorMuxType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LiveConnectorMuxType {
    /// `AudioWithCompositedVideo`.
    AudioWithCompositedVideo,
    /// `AudioWithActiveSpeakerVideo`.
    AudioWithActiveSpeakerVideo,
}

impl LiveConnectorMuxType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AudioWithCompositedVideo => "AudioWithCompositedVideo",
            Self::AudioWithActiveSpeakerVideo => "AudioWithActiveSpeakerVideo",
        }
    }
}

/// `LiveConnectorRTMPConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiveConnectorRTMPConfiguration {
    /// `Url`, 1 to 1024 characters.
    #[serde(rename = "Url")]
    pub url: Redacted<String>,
    /// `AudioChannels`.
    #[serde(rename = "AudioChannels", default, skip_serializing_if = "Option::is_none")]
    pub audio_channels: Option<AudioChannelsOption>,
    /// `AudioSampleRate`.
    #[serde(rename = "AudioSampleRate", default, skip_serializing_if = "Option::is_none")]
    pub audio_sample_rate: Option<String>,
}

/// `LiveConnectorSinkConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveConnectorSinkConfiguration {
    /// `SinkType`.
    #[serde(rename = "SinkType")]
    pub sink_type: LiveConnectorSinkType,
    /// `RTMPConfiguration`.
    #[serde(rename = "RTMPConfiguration")]
    pub rtmp_configuration: LiveConnectorRTMPConfiguration,
}

/// `LiveConnectorSinkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LiveConnectorSinkType {
    /// `RTMP`.
    #[serde(rename = "RTMP")]
    Rtmp,
}

impl LiveConnectorSinkType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rtmp => "RTMP",
        }
    }
}

/// `LiveConnectorSourceConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveConnectorSourceConfiguration {
    /// `SourceType`.
    #[serde(rename = "SourceType")]
    pub source_type: LiveConnectorSourceType,
    /// `ChimeSdkMeetingLiveConnectorConfiguration`.
    #[serde(rename = "ChimeSdkMeetingLiveConnectorConfiguration")]
    pub chime_sdk_meeting_live_connector_configuration: ChimeSdkMeetingLiveConnectorConfiguration,
}

/// `LiveConnectorSourceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LiveConnectorSourceType {
    /// `ChimeSdkMeeting`.
    ChimeSdkMeeting,
}

impl LiveConnectorSourceType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChimeSdkMeeting => "ChimeSdkMeeting",
        }
    }
}

/// `MediaCapturePipeline`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaCapturePipeline {
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1011 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<String>,
    /// `SourceType`.
    #[serde(rename = "SourceType", default, skip_serializing_if = "Option::is_none")]
    pub source_type: Option<MediaPipelineSourceType>,
    /// `SourceArn`, 1 to 1024 characters.
    #[serde(rename = "SourceArn", default, skip_serializing_if = "Option::is_none")]
    pub source_arn: Option<Redacted<String>>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MediaPipelineStatus>,
    /// `SinkType`.
    #[serde(rename = "SinkType", default, skip_serializing_if = "Option::is_none")]
    pub sink_type: Option<MediaPipelineSinkType>,
    /// `SinkArn`, 1 to 1024 characters.
    #[serde(rename = "SinkArn", default, skip_serializing_if = "Option::is_none")]
    pub sink_arn: Option<Redacted<String>>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
    /// `ChimeSdkMeetingConfiguration`.
    #[serde(rename = "ChimeSdkMeetingConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub chime_sdk_meeting_configuration: Option<ChimeSdkMeetingConfiguration>,
    /// `SseAwsKeyManagementParams`.
    #[serde(rename = "SseAwsKeyManagementParams", default, skip_serializing_if = "Option::is_none")]
    pub sse_aws_key_management_params: Option<SseAwsKeyManagementParams>,
    /// `SinkIamRoleArn`, 1 to 1024 characters.
    #[serde(rename = "SinkIamRoleArn", default, skip_serializing_if = "Option::is_none")]
    pub sink_iam_role_arn: Option<Redacted<String>>,
}

/// `MediaCapturePipelineSourceConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaCapturePipelineSourceConfiguration {
    /// `MediaPipelineArn`, 1 to 1024 characters.
    #[serde(rename = "MediaPipelineArn")]
    pub media_pipeline_arn: Redacted<String>,
    /// `ChimeSdkMeetingConfiguration`.
    #[serde(rename = "ChimeSdkMeetingConfiguration")]
    pub chime_sdk_meeting_configuration: ChimeSdkMeetingConcatenationConfiguration,
}

/// `MediaCapturePipelineSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaCapturePipelineSummary {
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1011 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<String>,
}

/// `MediaConcatenationPipeline`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaConcatenationPipeline {
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1011 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<String>,
    /// `Sources`, 1 to 1 items.
    #[serde(rename = "Sources", default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<ConcatenationSource>>,
    /// `Sinks`, 1 to 1 items.
    #[serde(rename = "Sinks", default, skip_serializing_if = "Option::is_none")]
    pub sinks: Option<Vec<ConcatenationSink>>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MediaPipelineStatus>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
}

/// `MediaEncoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaEncoding {
    /// `pcm`.
    #[serde(rename = "pcm")]
    Pcm,
}

impl MediaEncoding {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pcm => "pcm",
        }
    }
}

/// `MediaInsightsPipeline`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaInsightsPipeline {
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1024 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<Redacted<String>>,
    /// `MediaInsightsPipelineConfigurationArn`, 1 to 1024 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationArn",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_arn: Option<Redacted<String>>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MediaPipelineStatus>,
    /// `KinesisVideoStreamSourceRuntimeConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamSourceRuntimeConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_source_runtime_configuration:
        Option<KinesisVideoStreamSourceRuntimeConfiguration>,
    /// `MediaInsightsRuntimeMetadata`.
    #[serde(rename = "MediaInsightsRuntimeMetadata", default, skip_serializing_if = "Option::is_none")]
    pub media_insights_runtime_metadata: Option<Redacted<BTreeMap<String, String>>>,
    /// `KinesisVideoStreamRecordingSourceRuntimeConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamRecordingSourceRuntimeConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_recording_source_runtime_configuration:
        Option<KinesisVideoStreamRecordingSourceRuntimeConfiguration>,
    /// `S3RecordingSinkRuntimeConfiguration`.
    #[serde(
        rename = "S3RecordingSinkRuntimeConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub s3_recording_sink_runtime_configuration: Option<S3RecordingSinkRuntimeConfiguration>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `ElementStatuses`.
    #[serde(rename = "ElementStatuses", default, skip_serializing_if = "Option::is_none")]
    pub element_statuses: Option<Vec<MediaInsightsPipelineElementStatus>>,
}

/// `MediaInsightsPipelineConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaInsightsPipelineConfiguration {
    /// `MediaInsightsPipelineConfigurationName`, 2 to 64 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationName",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_name: Option<String>,
    /// `MediaInsightsPipelineConfigurationArn`, 1 to 1024 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationArn",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_arn: Option<Redacted<String>>,
    /// `ResourceAccessRoleArn`, 1 to 1024 characters.
    #[serde(rename = "ResourceAccessRoleArn", default, skip_serializing_if = "Option::is_none")]
    pub resource_access_role_arn: Option<Redacted<String>>,
    /// `RealTimeAlertConfiguration`.
    #[serde(rename = "RealTimeAlertConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub real_time_alert_configuration: Option<RealTimeAlertConfiguration>,
    /// `Elements`.
    #[serde(rename = "Elements", default, skip_serializing_if = "Option::is_none")]
    pub elements: Option<Vec<MediaInsightsPipelineConfigurationElement>>,
    /// `MediaInsightsPipelineConfigurationId`, 36 to 36 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationId",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_id: Option<String>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
}

/// `MediaInsightsPipelineConfigurationElement`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaInsightsPipelineConfigurationElement {
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: MediaInsightsPipelineConfigurationElementType,
    /// `AmazonTranscribeCallAnalyticsProcessorConfiguration`.
    #[serde(
        rename = "AmazonTranscribeCallAnalyticsProcessorConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub amazon_transcribe_call_analytics_processor_configuration:
        Option<AmazonTranscribeCallAnalyticsProcessorConfiguration>,
    /// `AmazonTranscribeProcessorConfiguration`.
    #[serde(
        rename = "AmazonTranscribeProcessorConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub amazon_transcribe_processor_configuration: Option<AmazonTranscribeProcessorConfiguration>,
    /// `KinesisDataStreamSinkConfiguration`.
    #[serde(rename = "KinesisDataStreamSinkConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub kinesis_data_stream_sink_configuration: Option<KinesisDataStreamSinkConfiguration>,
    /// `S3RecordingSinkConfiguration`.
    #[serde(rename = "S3RecordingSinkConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub s3_recording_sink_configuration: Option<S3RecordingSinkConfiguration>,
    /// `VoiceAnalyticsProcessorConfiguration`.
    #[serde(
        rename = "VoiceAnalyticsProcessorConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub voice_analytics_processor_configuration: Option<VoiceAnalyticsProcessorConfiguration>,
    /// `LambdaFunctionSinkConfiguration`.
    #[serde(rename = "LambdaFunctionSinkConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub lambda_function_sink_configuration: Option<LambdaFunctionSinkConfiguration>,
    /// `SqsQueueSinkConfiguration`.
    #[serde(rename = "SqsQueueSinkConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub sqs_queue_sink_configuration: Option<SqsQueueSinkConfiguration>,
    /// `SnsTopicSinkConfiguration`.
    #[serde(rename = "SnsTopicSinkConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub sns_topic_sink_configuration: Option<SnsTopicSinkConfiguration>,
    /// `VoiceEnhancementSinkConfiguration`.
    #[serde(rename = "VoiceEnhancementSinkConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub voice_enhancement_sink_configuration: Option<VoiceEnhancementSinkConfiguration>,
}

/// `MediaInsightsPipelineConfigurationElementType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaInsightsPipelineConfigurationElementType {
    /// `AmazonTranscribeCallAnalyticsProcessor`.
    AmazonTranscribeCallAnalyticsProcessor,
    /// `VoiceAnalyticsProcessor`.
    VoiceAnalyticsProcessor,
    /// `AmazonTranscribeProcessor`.
    AmazonTranscribeProcessor,
    /// `KinesisDataStreamSink`.
    KinesisDataStreamSink,
    /// `LambdaFunctionSink`.
    LambdaFunctionSink,
    /// `SqsQueueSink`.
    SqsQueueSink,
    /// `SnsTopicSink`.
    SnsTopicSink,
    /// `S3RecordingSink`.
    S3RecordingSink,
    /// `VoiceEnhancementSink`.
    VoiceEnhancementSink,
}

impl MediaInsightsPipelineConfigurationElementType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AmazonTranscribeCallAnalyticsProcessor => "AmazonTranscribeCallAnalyticsProcessor",
            Self::VoiceAnalyticsProcessor => "VoiceAnalyticsProcessor",
            Self::AmazonTranscribeProcessor => "AmazonTranscribeProcessor",
            Self::KinesisDataStreamSink => "KinesisDataStreamSink",
            Self::LambdaFunctionSink => "LambdaFunctionSink",
            Self::SqsQueueSink => "SqsQueueSink",
            Self::SnsTopicSink => "SnsTopicSink",
            Self::S3RecordingSink => "S3RecordingSink",
            Self::VoiceEnhancementSink => "VoiceEnhancementSink",
        }
    }
}

/// `MediaInsightsPipelineConfigurationSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaInsightsPipelineConfigurationSummary {
    /// `MediaInsightsPipelineConfigurationName`, 2 to 64 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationName",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_name: Option<String>,
    /// `MediaInsightsPipelineConfigurationId`, 36 to 36 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationId",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_id: Option<String>,
    /// `MediaInsightsPipelineConfigurationArn`, 1 to 1024 characters.
    #[serde(
        rename = "MediaInsightsPipelineConfigurationArn",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub media_insights_pipeline_configuration_arn: Option<Redacted<String>>,
}

/// `MediaInsightsPipelineElementStatus`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaInsightsPipelineElementStatus {
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<MediaInsightsPipelineConfigurationElementType>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MediaPipelineElementStatus>,
}

/// `MediaLiveConnectorPipeline`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaLiveConnectorPipeline {
    /// `Sources`, 1 to 1 items.
    #[serde(rename = "Sources", default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<LiveConnectorSourceConfiguration>>,
    /// `Sinks`, 1 to 1 items.
    #[serde(rename = "Sinks", default, skip_serializing_if = "Option::is_none")]
    pub sinks: Option<Vec<LiveConnectorSinkConfiguration>>,
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1011 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<String>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MediaPipelineStatus>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
}

/// `MediaPipeline`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaPipeline {
    /// `MediaCapturePipeline`.
    #[serde(rename = "MediaCapturePipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_capture_pipeline: Option<MediaCapturePipeline>,
    /// `MediaLiveConnectorPipeline`.
    #[serde(rename = "MediaLiveConnectorPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_live_connector_pipeline: Option<MediaLiveConnectorPipeline>,
    /// `MediaConcatenationPipeline`.
    #[serde(rename = "MediaConcatenationPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_concatenation_pipeline: Option<MediaConcatenationPipeline>,
    /// `MediaInsightsPipeline`.
    #[serde(rename = "MediaInsightsPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_insights_pipeline: Option<MediaInsightsPipeline>,
    /// `MediaStreamPipeline`.
    #[serde(rename = "MediaStreamPipeline", default, skip_serializing_if = "Option::is_none")]
    pub media_stream_pipeline: Option<MediaStreamPipeline>,
}

/// `MediaPipelineElementStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPipelineElementStatus {
    /// `NotStarted`.
    NotStarted,
    /// `NotSupported`.
    NotSupported,
    /// `Initializing`.
    Initializing,
    /// `InProgress`.
    InProgress,
    /// `Failed`.
    Failed,
    /// `Stopping`.
    Stopping,
    /// `Stopped`.
    Stopped,
    /// `Paused`.
    Paused,
}

impl MediaPipelineElementStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "NotStarted",
            Self::NotSupported => "NotSupported",
            Self::Initializing => "Initializing",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
            Self::Paused => "Paused",
        }
    }
}

/// `MediaPipelineSinkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPipelineSinkType {
    /// `S3Bucket`.
    S3Bucket,
}

impl MediaPipelineSinkType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3Bucket => "S3Bucket",
        }
    }
}

/// `MediaPipelineSourceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPipelineSourceType {
    /// `ChimeSdkMeeting`.
    ChimeSdkMeeting,
}

impl MediaPipelineSourceType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChimeSdkMeeting => "ChimeSdkMeeting",
        }
    }
}

/// `MediaPipelineStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPipelineStatus {
    /// `Initializing`.
    Initializing,
    /// `InProgress`.
    InProgress,
    /// `Failed`.
    Failed,
    /// `Stopping`.
    Stopping,
    /// `Stopped`.
    Stopped,
    /// `Paused`.
    Paused,
    /// `NotStarted`.
    NotStarted,
}

impl MediaPipelineStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initializing => "Initializing",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
            Self::Paused => "Paused",
            Self::NotStarted => "NotStarted",
        }
    }
}

/// `MediaPipelineStatusUpdate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPipelineStatusUpdate {
    /// `Pause`.
    Pause,
    /// `Resume`.
    Resume,
}

impl MediaPipelineStatusUpdate {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "Pause",
            Self::Resume => "Resume",
        }
    }
}

/// `MediaPipelineSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaPipelineSummary {
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1011 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<String>,
}

/// `MediaPipelineTaskStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPipelineTaskStatus {
    /// `NotStarted`.
    NotStarted,
    /// `Initializing`.
    Initializing,
    /// `InProgress`.
    InProgress,
    /// `Failed`.
    Failed,
    /// `Stopping`.
    Stopping,
    /// `Stopped`.
    Stopped,
}

impl MediaPipelineTaskStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "NotStarted",
            Self::Initializing => "Initializing",
            Self::InProgress => "InProgress",
            Self::Failed => "Failed",
            Self::Stopping => "Stopping",
            Self::Stopped => "Stopped",
        }
    }
}

/// `MediaStreamPipeline`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaStreamPipeline {
    /// `MediaPipelineId`, 36 to 36 characters.
    #[serde(rename = "MediaPipelineId", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_id: Option<String>,
    /// `MediaPipelineArn`, 1 to 1011 characters.
    #[serde(rename = "MediaPipelineArn", default, skip_serializing_if = "Option::is_none")]
    pub media_pipeline_arn: Option<String>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<MediaPipelineStatus>,
    /// `Sources`, at least 1 items.
    #[serde(rename = "Sources", default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<MediaStreamSource>>,
    /// `Sinks`, 1 to 2 items.
    #[serde(rename = "Sinks", default, skip_serializing_if = "Option::is_none")]
    pub sinks: Option<Vec<MediaStreamSink>>,
}

/// `MediaStreamPipelineSinkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaStreamPipelineSinkType {
    /// `KinesisVideoStreamPool`.
    KinesisVideoStreamPool,
}

impl MediaStreamPipelineSinkType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KinesisVideoStreamPool => "KinesisVideoStreamPool",
        }
    }
}

/// `MediaStreamSink`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaStreamSink {
    /// `SinkArn`, 1 to 1024 characters.
    #[serde(rename = "SinkArn")]
    pub sink_arn: Redacted<String>,
    /// `SinkType`.
    #[serde(rename = "SinkType")]
    pub sink_type: MediaStreamPipelineSinkType,
    /// `ReservedStreamCapacity`, 1 to 10.
    #[serde(rename = "ReservedStreamCapacity")]
    pub reserved_stream_capacity: i32,
    /// `MediaStreamType`.
    #[serde(rename = "MediaStreamType")]
    pub media_stream_type: MediaStreamType,
}

/// `MediaStreamSource`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaStreamSource {
    /// `SourceType`.
    #[serde(rename = "SourceType")]
    pub source_type: MediaPipelineSourceType,
    /// `SourceArn`, 1 to 1024 characters.
    #[serde(rename = "SourceArn")]
    pub source_arn: Redacted<String>,
}

/// `MediaStreamType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaStreamType {
    /// `MixedAudio`.
    MixedAudio,
    /// `IndividualAudio`.
    IndividualAudio,
}

impl MediaStreamType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MixedAudio => "MixedAudio",
            Self::IndividualAudio => "IndividualAudio",
        }
    }
}

/// `MeetingEventsConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingEventsConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsConcatenationState,
}

/// `PartialResultsStability`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PartialResultsStability {
    /// `high`.
    #[serde(rename = "high")]
    High,
    /// `medium`.
    #[serde(rename = "medium")]
    Medium,
    /// `low`.
    #[serde(rename = "low")]
    Low,
}

impl PartialResultsStability {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// `ParticipantRole`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ParticipantRole {
    /// `AGENT`.
    #[serde(rename = "AGENT")]
    Agent,
    /// `CUSTOMER`.
    #[serde(rename = "CUSTOMER")]
    Customer,
}

impl ParticipantRole {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "AGENT",
            Self::Customer => "CUSTOMER",
        }
    }
}

/// `PostCallAnalyticsSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PostCallAnalyticsSettings {
    /// `OutputLocation`, at most 4096 characters.
    #[serde(rename = "OutputLocation")]
    pub output_location: String,
    /// `DataAccessRoleArn`, at most 4096 characters.
    #[serde(rename = "DataAccessRoleArn")]
    pub data_access_role_arn: String,
    /// `ContentRedactionOutput`.
    #[serde(rename = "ContentRedactionOutput", default, skip_serializing_if = "Option::is_none")]
    pub content_redaction_output: Option<ContentRedactionOutput>,
    /// `OutputEncryptionKMSKeyId`, at most 4096 characters.
    #[serde(rename = "OutputEncryptionKMSKeyId", default, skip_serializing_if = "Option::is_none")]
    pub output_encryption_kms_key_id: Option<String>,
}

/// `PresenterOnlyConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PresenterOnlyConfiguration {
    /// `PresenterPosition`.
    #[serde(rename = "PresenterPosition", default, skip_serializing_if = "Option::is_none")]
    pub presenter_position: Option<PresenterPosition>,
}

/// `PresenterPosition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PresenterPosition {
    /// `TopLeft`.
    TopLeft,
    /// `TopRight`.
    TopRight,
    /// `BottomLeft`.
    BottomLeft,
    /// `BottomRight`.
    BottomRight,
}

impl PresenterPosition {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TopLeft => "TopLeft",
            Self::TopRight => "TopRight",
            Self::BottomLeft => "BottomLeft",
            Self::BottomRight => "BottomRight",
        }
    }
}

/// `RealTimeAlertConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RealTimeAlertConfiguration {
    /// `Disabled`.
    #[serde(rename = "Disabled", default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// `Rules`, 1 to 3 items.
    #[serde(rename = "Rules", default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RealTimeAlertRule>>,
}

/// `RealTimeAlertRule`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RealTimeAlertRule {
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: RealTimeAlertRuleType,
    /// `KeywordMatchConfiguration`.
    #[serde(rename = "KeywordMatchConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub keyword_match_configuration: Option<KeywordMatchConfiguration>,
    /// `SentimentConfiguration`.
    #[serde(rename = "SentimentConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub sentiment_configuration: Option<SentimentConfiguration>,
    /// `IssueDetectionConfiguration`.
    #[serde(rename = "IssueDetectionConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub issue_detection_configuration: Option<IssueDetectionConfiguration>,
}

/// `RealTimeAlertRuleType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RealTimeAlertRuleType {
    /// `KeywordMatch`.
    KeywordMatch,
    /// `Sentiment`.
    Sentiment,
    /// `IssueDetection`.
    IssueDetection,
}

impl RealTimeAlertRuleType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KeywordMatch => "KeywordMatch",
            Self::Sentiment => "Sentiment",
            Self::IssueDetection => "IssueDetection",
        }
    }
}

/// `RecordingFileFormat`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RecordingFileFormat {
    /// `Wav`.
    Wav,
    /// `Opus`.
    Opus,
}

impl RecordingFileFormat {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wav => "Wav",
            Self::Opus => "Opus",
        }
    }
}

/// `RecordingStreamConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordingStreamConfiguration {
    /// `StreamArn`, 1 to 1024 characters.
    #[serde(rename = "StreamArn", default, skip_serializing_if = "Option::is_none")]
    pub stream_arn: Option<String>,
}

/// `ResolutionOption`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResolutionOption {
    /// `HD`.
    #[serde(rename = "HD")]
    Hd,
    /// `FHD`.
    #[serde(rename = "FHD")]
    Fhd,
}

impl ResolutionOption {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hd => "HD",
            Self::Fhd => "FHD",
        }
    }
}

/// `S3BucketSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct S3BucketSinkConfiguration {
    /// `Destination`, 1 to 1024 characters.
    #[serde(rename = "Destination")]
    pub destination: Redacted<String>,
}

/// `S3RecordingSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct S3RecordingSinkConfiguration {
    /// `Destination`, 1 to 1024 characters.
    #[serde(rename = "Destination", default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Redacted<String>>,
    /// `RecordingFileFormat`.
    #[serde(rename = "RecordingFileFormat", default, skip_serializing_if = "Option::is_none")]
    pub recording_file_format: Option<RecordingFileFormat>,
}

/// `S3RecordingSinkRuntimeConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct S3RecordingSinkRuntimeConfiguration {
    /// `Destination`, 1 to 1024 characters.
    #[serde(rename = "Destination")]
    pub destination: Redacted<String>,
    /// `RecordingFileFormat`.
    #[serde(rename = "RecordingFileFormat")]
    pub recording_file_format: RecordingFileFormat,
}

/// `SelectedVideoStreams`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SelectedVideoStreams {
    /// `AttendeeIds`, at least 1 items.
    #[serde(rename = "AttendeeIds", default, skip_serializing_if = "Option::is_none")]
    pub attendee_ids: Option<Vec<String>>,
    /// `ExternalUserIds`, at least 1 items.
    #[serde(rename = "ExternalUserIds", default, skip_serializing_if = "Option::is_none")]
    pub external_user_ids: Option<Vec<Redacted<String>>>,
}

/// `SentimentConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentimentConfiguration {
    /// `RuleName`, 2 to 64 characters.
    #[serde(rename = "RuleName")]
    pub rule_name: String,
    /// `SentimentType`.
    #[serde(rename = "SentimentType")]
    pub sentiment_type: SentimentType,
    /// `TimePeriod`, 60 to 1800.
    #[serde(rename = "TimePeriod")]
    pub time_period: i32,
}

/// `SentimentType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SentimentType {
    /// `NEGATIVE`.
    #[serde(rename = "NEGATIVE")]
    Negative,
}

impl SentimentType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "NEGATIVE",
        }
    }
}

/// `SnsTopicSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SnsTopicSinkConfiguration {
    /// `InsightsTarget`, 1 to 1024 characters.
    #[serde(rename = "InsightsTarget", default, skip_serializing_if = "Option::is_none")]
    pub insights_target: Option<Redacted<String>>,
}

/// `SourceConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceConfiguration {
    /// `SelectedVideoStreams`.
    #[serde(rename = "SelectedVideoStreams", default, skip_serializing_if = "Option::is_none")]
    pub selected_video_streams: Option<SelectedVideoStreams>,
}

/// `SpeakerSearchTask`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpeakerSearchTask {
    /// `SpeakerSearchTaskId`, 36 to 36 characters.
    #[serde(rename = "SpeakerSearchTaskId", default, skip_serializing_if = "Option::is_none")]
    pub speaker_search_task_id: Option<String>,
    /// `SpeakerSearchTaskStatus`.
    #[serde(rename = "SpeakerSearchTaskStatus", default, skip_serializing_if = "Option::is_none")]
    pub speaker_search_task_status: Option<MediaPipelineTaskStatus>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
}

/// `SqsQueueSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SqsQueueSinkConfiguration {
    /// `InsightsTarget`, 1 to 1024 characters.
    #[serde(rename = "InsightsTarget", default, skip_serializing_if = "Option::is_none")]
    pub insights_target: Option<Redacted<String>>,
}

/// `SseAwsKeyManagementParams`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SseAwsKeyManagementParams {
    /// `AwsKmsKeyId`, at most 4096 characters.
    #[serde(rename = "AwsKmsKeyId")]
    pub aws_kms_key_id: String,
    /// `AwsKmsEncryptionContext`, at most 4096 characters.
    #[serde(rename = "AwsKmsEncryptionContext", default, skip_serializing_if = "Option::is_none")]
    pub aws_kms_encryption_context: Option<String>,
}

/// `StartSpeakerSearchTaskRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StartSpeakerSearchTaskRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `VoiceProfileDomainArn`, 1 to 1024 characters.
    #[serde(rename = "VoiceProfileDomainArn")]
    pub voice_profile_domain_arn: Redacted<String>,
    /// `KinesisVideoStreamSourceTaskConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamSourceTaskConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_source_task_configuration: Option<KinesisVideoStreamSourceTaskConfiguration>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
}

/// `StartSpeakerSearchTaskResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StartSpeakerSearchTaskResponse {
    /// `SpeakerSearchTask`.
    #[serde(rename = "SpeakerSearchTask", default, skip_serializing_if = "Option::is_none")]
    pub speaker_search_task: Option<SpeakerSearchTask>,
}

/// `StartVoiceToneAnalysisTaskRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StartVoiceToneAnalysisTaskRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `LanguageCode`.
    #[serde(rename = "LanguageCode")]
    pub language_code: VoiceAnalyticsLanguageCode,
    /// `KinesisVideoStreamSourceTaskConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamSourceTaskConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_source_task_configuration: Option<KinesisVideoStreamSourceTaskConfiguration>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken", default, skip_serializing_if = "Option::is_none")]
    pub client_request_token: Option<Redacted<String>>,
}

/// `StartVoiceToneAnalysisTaskResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StartVoiceToneAnalysisTaskResponse {
    /// `VoiceToneAnalysisTask`.
    #[serde(rename = "VoiceToneAnalysisTask", default, skip_serializing_if = "Option::is_none")]
    pub voice_tone_analysis_task: Option<VoiceToneAnalysisTask>,
}

/// `StopSpeakerSearchTaskRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StopSpeakerSearchTaskRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `SpeakerSearchTaskId`, 36 to 36 characters; in the path.
    #[serde(rename = "SpeakerSearchTaskId")]
    pub speaker_search_task_id: String,
}

/// `StopVoiceToneAnalysisTaskRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StopVoiceToneAnalysisTaskRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `VoiceToneAnalysisTaskId`, 36 to 36 characters; in the path.
    #[serde(rename = "VoiceToneAnalysisTaskId")]
    pub voice_tone_analysis_task_id: String,
}

/// `StreamChannelDefinition`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StreamChannelDefinition {
    /// `NumberOfChannels`, 1 to 2.
    #[serde(rename = "NumberOfChannels")]
    pub number_of_channels: i32,
    /// `ChannelDefinitions`, 1 to 2 items.
    #[serde(rename = "ChannelDefinitions", default, skip_serializing_if = "Option::is_none")]
    pub channel_definitions: Option<Vec<ChannelDefinition>>,
}

/// `StreamConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StreamConfiguration {
    /// `StreamArn`, 1 to 1024 characters.
    #[serde(rename = "StreamArn")]
    pub stream_arn: String,
    /// `FragmentNumber`, 1 to 128 characters.
    #[serde(rename = "FragmentNumber", default, skip_serializing_if = "Option::is_none")]
    pub fragment_number: Option<String>,
    /// `StreamChannelDefinition`.
    #[serde(rename = "StreamChannelDefinition")]
    pub stream_channel_definition: StreamChannelDefinition,
}

/// `Tag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// `Key`, 1 to 128 characters.
    #[serde(rename = "Key")]
    pub key: String,
    /// `Value`, 0 to 256 characters.
    #[serde(rename = "Value")]
    pub value: String,
}

/// `TagResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TagResourceRequest {
    /// `ResourceARN`, 1 to 1011 characters.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// `Tags`, 1 to 200 items.
    #[serde(rename = "Tags")]
    pub tags: Vec<Tag>,
}

/// `TagResourceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TagResourceResponse {}

/// `TileOrder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TileOrder {
    /// `JoinSequence`.
    JoinSequence,
    /// `SpeakerSequence`.
    SpeakerSequence,
}

impl TileOrder {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JoinSequence => "JoinSequence",
            Self::SpeakerSequence => "SpeakerSequence",
        }
    }
}

/// `TimestampRange`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimestampRange {
    /// `StartTimestamp`.
    #[serde(rename = "StartTimestamp")]
    pub start_timestamp: f64,
    /// `EndTimestamp`.
    #[serde(rename = "EndTimestamp")]
    pub end_timestamp: f64,
}

/// `TranscriptionMessagesConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptionMessagesConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsConcatenationState,
}

/// `UntagResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UntagResourceRequest {
    /// `ResourceARN`, 1 to 1011 characters.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// `TagKeys`, 1 to 200 items.
    #[serde(rename = "TagKeys")]
    pub tag_keys: Vec<String>,
}

/// `UntagResourceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UntagResourceResponse {}

/// `UpdateMediaInsightsPipelineConfigurationRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMediaInsightsPipelineConfigurationRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `ResourceAccessRoleArn`, 1 to 1024 characters.
    #[serde(rename = "ResourceAccessRoleArn")]
    pub resource_access_role_arn: Redacted<String>,
    /// `RealTimeAlertConfiguration`.
    #[serde(rename = "RealTimeAlertConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub real_time_alert_configuration: Option<RealTimeAlertConfiguration>,
    /// `Elements`.
    #[serde(rename = "Elements")]
    pub elements: Vec<MediaInsightsPipelineConfigurationElement>,
}

/// `UpdateMediaInsightsPipelineConfigurationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMediaInsightsPipelineConfigurationResponse {
    /// `MediaInsightsPipelineConfiguration`.
    #[serde(rename = "MediaInsightsPipelineConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub media_insights_pipeline_configuration: Option<MediaInsightsPipelineConfiguration>,
}

/// `UpdateMediaInsightsPipelineStatusRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateMediaInsightsPipelineStatusRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `UpdateStatus`.
    #[serde(rename = "UpdateStatus")]
    pub update_status: MediaPipelineStatusUpdate,
}

/// `UpdateMediaPipelineKinesisVideoStreamPoolRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMediaPipelineKinesisVideoStreamPoolRequest {
    /// `Identifier`, at most 1024 characters; in the path.
    #[serde(rename = "Identifier")]
    pub identifier: String,
    /// `StreamConfiguration`.
    #[serde(rename = "StreamConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub stream_configuration: Option<KinesisVideoStreamConfigurationUpdate>,
}

/// `UpdateMediaPipelineKinesisVideoStreamPoolResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMediaPipelineKinesisVideoStreamPoolResponse {
    /// `KinesisVideoStreamPoolConfiguration`.
    #[serde(
        rename = "KinesisVideoStreamPoolConfiguration",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub kinesis_video_stream_pool_configuration: Option<KinesisVideoStreamPoolConfiguration>,
}

/// `VerticalLayoutConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VerticalLayoutConfiguration {
    /// `TileOrder`.
    #[serde(rename = "TileOrder", default, skip_serializing_if = "Option::is_none")]
    pub tile_order: Option<TileOrder>,
    /// `TilePosition`.
    #[serde(rename = "TilePosition", default, skip_serializing_if = "Option::is_none")]
    pub tile_position: Option<VerticalTilePosition>,
    /// `TileCount`, 1 to 10.
    #[serde(rename = "TileCount", default, skip_serializing_if = "Option::is_none")]
    pub tile_count: Option<i32>,
    /// `TileAspectRatio`.
    #[serde(rename = "TileAspectRatio", default, skip_serializing_if = "Option::is_none")]
    pub tile_aspect_ratio: Option<String>,
}

/// `VerticalTilePosition`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VerticalTilePosition {
    /// `Left`.
    Left,
    /// `Right`.
    Right,
}

impl VerticalTilePosition {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "Left",
            Self::Right => "Right",
        }
    }
}

/// `VideoArtifactsConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoArtifactsConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsState,
    /// `MuxType`.
    #[serde(rename = "MuxType", default, skip_serializing_if = "Option::is_none")]
    pub mux_type: Option<VideoMuxType>,
}

/// `VideoAttribute`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VideoAttribute {
    /// `CornerRadius`, 1 to 20.
    #[serde(rename = "CornerRadius", default, skip_serializing_if = "Option::is_none")]
    pub corner_radius: Option<i32>,
    /// `BorderColor`.
    #[serde(rename = "BorderColor", default, skip_serializing_if = "Option::is_none")]
    pub border_color: Option<BorderColor>,
    /// `HighlightColor`.
    #[serde(rename = "HighlightColor", default, skip_serializing_if = "Option::is_none")]
    pub highlight_color: Option<HighlightColor>,
    /// `BorderThickness`, 1 to 20.
    #[serde(rename = "BorderThickness", default, skip_serializing_if = "Option::is_none")]
    pub border_thickness: Option<i32>,
}

/// `VideoConcatenationConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoConcatenationConfiguration {
    /// `State`.
    #[serde(rename = "State")]
    pub state: ArtifactsConcatenationState,
}

/// `VideoMuxType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VideoMuxType {
    /// `VideoOnly`.
    VideoOnly,
}

impl VideoMuxType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VideoOnly => "VideoOnly",
        }
    }
}

/// `VocabularyFilterMethod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VocabularyFilterMethod {
    /// `remove`.
    #[serde(rename = "remove")]
    Remove,
    /// `mask`.
    #[serde(rename = "mask")]
    Mask,
    /// `tag`.
    #[serde(rename = "tag")]
    Tag,
}

impl VocabularyFilterMethod {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Mask => "mask",
            Self::Tag => "tag",
        }
    }
}

/// `VoiceAnalyticsConfigurationStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VoiceAnalyticsConfigurationStatus {
    /// `Enabled`.
    Enabled,
    /// `Disabled`.
    Disabled,
}

impl VoiceAnalyticsConfigurationStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
        }
    }
}

/// `VoiceAnalyticsLanguageCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VoiceAnalyticsLanguageCode {
    /// `en-US`.
    #[serde(rename = "en-US")]
    EnUs,
}

impl VoiceAnalyticsLanguageCode {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
        }
    }
}

/// `VoiceAnalyticsProcessorConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VoiceAnalyticsProcessorConfiguration {
    /// `SpeakerSearchStatus`.
    #[serde(rename = "SpeakerSearchStatus", default, skip_serializing_if = "Option::is_none")]
    pub speaker_search_status: Option<VoiceAnalyticsConfigurationStatus>,
    /// `VoiceToneAnalysisStatus`.
    #[serde(rename = "VoiceToneAnalysisStatus", default, skip_serializing_if = "Option::is_none")]
    pub voice_tone_analysis_status: Option<VoiceAnalyticsConfigurationStatus>,
}

/// `VoiceEnhancementSinkConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VoiceEnhancementSinkConfiguration {
    /// `Disabled`.
    #[serde(rename = "Disabled", default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// `VoiceToneAnalysisTask`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VoiceToneAnalysisTask {
    /// `VoiceToneAnalysisTaskId`, 36 to 36 characters.
    #[serde(rename = "VoiceToneAnalysisTaskId", default, skip_serializing_if = "Option::is_none")]
    pub voice_tone_analysis_task_id: Option<String>,
    /// `VoiceToneAnalysisTaskStatus`.
    #[serde(rename = "VoiceToneAnalysisTaskStatus", default, skip_serializing_if = "Option::is_none")]
    pub voice_tone_analysis_task_status: Option<MediaPipelineTaskStatus>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<String>,
    /// `UpdatedTimestamp`.
    #[serde(rename = "UpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub updated_timestamp: Option<String>,
}
