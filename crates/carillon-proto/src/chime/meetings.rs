// Generated from the API model chime-sdk-meetings 2021-07-15 by `cargo xtask codegen`; never edited.

use serde::{Deserialize, Serialize};

use crate::redact::Redacted;

/// `Attendee`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attendee {
    /// `ExternalUserId`, 2 to 64 characters.
    #[serde(rename = "ExternalUserId", default, skip_serializing_if = "Option::is_none")]
    pub external_user_id: Option<Redacted<String>>,
    /// `AttendeeId`.
    #[serde(rename = "AttendeeId", default, skip_serializing_if = "Option::is_none")]
    pub attendee_id: Option<String>,
    /// `JoinToken`, 2 to 2048 characters.
    #[serde(rename = "JoinToken", default, skip_serializing_if = "Option::is_none")]
    pub join_token: Option<Redacted<String>>,
    /// `Capabilities`.
    #[serde(rename = "Capabilities", default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<AttendeeCapabilities>,
}

/// `AttendeeCapabilities`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttendeeCapabilities {
    /// `Audio`.
    #[serde(rename = "Audio")]
    pub audio: MediaCapabilities,
    /// `Video`.
    #[serde(rename = "Video")]
    pub video: MediaCapabilities,
    /// `Content`.
    #[serde(rename = "Content")]
    pub content: MediaCapabilities,
}

/// `AttendeeFeatures`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AttendeeFeatures {
    /// `MaxCount`, 1 to 250.
    #[serde(rename = "MaxCount", default, skip_serializing_if = "Option::is_none")]
    pub max_count: Option<i32>,
}

/// `AttendeeIdItem`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AttendeeIdItem {
    /// `AttendeeId`.
    #[serde(rename = "AttendeeId")]
    pub attendee_id: String,
}

/// `AudioFeatures`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AudioFeatures {
    /// `EchoReduction`.
    #[serde(rename = "EchoReduction", default, skip_serializing_if = "Option::is_none")]
    pub echo_reduction: Option<MeetingFeatureStatus>,
}

/// `BatchCreateAttendeeRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchCreateAttendeeRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `Attendees`, 1 to 100 items.
    #[serde(rename = "Attendees")]
    pub attendees: Vec<CreateAttendeeRequestItem>,
}

/// `BatchCreateAttendeeResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchCreateAttendeeResponse {
    /// `Attendees`.
    #[serde(rename = "Attendees", default, skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Attendee>>,
    /// `Errors`.
    #[serde(rename = "Errors", default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<CreateAttendeeError>>,
}

/// `BatchUpdateAttendeeCapabilitiesExceptRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchUpdateAttendeeCapabilitiesExceptRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `ExcludedAttendeeIds`, 1 to 250 items.
    #[serde(rename = "ExcludedAttendeeIds")]
    pub excluded_attendee_ids: Vec<AttendeeIdItem>,
    /// `Capabilities`.
    #[serde(rename = "Capabilities")]
    pub capabilities: AttendeeCapabilities,
}

/// `ContentFeatures`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContentFeatures {
    /// `MaxResolution`.
    #[serde(rename = "MaxResolution", default, skip_serializing_if = "Option::is_none")]
    pub max_resolution: Option<ContentResolution>,
}

/// `ContentResolution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContentResolution {
    /// `None`.
    None,
    /// `FHD`.
    #[serde(rename = "FHD")]
    Fhd,
    /// `UHD`.
    #[serde(rename = "UHD")]
    Uhd,
}

impl ContentResolution {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Fhd => "FHD",
            Self::Uhd => "UHD",
        }
    }
}

/// `CreateAttendeeError`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAttendeeError {
    /// `ExternalUserId`, 2 to 64 characters.
    #[serde(rename = "ExternalUserId", default, skip_serializing_if = "Option::is_none")]
    pub external_user_id: Option<Redacted<String>>,
    /// `ErrorCode`, at most 4096 characters.
    #[serde(rename = "ErrorCode", default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// `ErrorMessage`, at most 4096 characters.
    #[serde(rename = "ErrorMessage", default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

/// `CreateAttendeeRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAttendeeRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `ExternalUserId`, 2 to 64 characters.
    #[serde(rename = "ExternalUserId")]
    pub external_user_id: Redacted<String>,
    /// `Capabilities`.
    #[serde(rename = "Capabilities", default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<AttendeeCapabilities>,
    /// `Tags`, 0 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateAttendeeRequestItem`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAttendeeRequestItem {
    /// `ExternalUserId`, 2 to 64 characters.
    #[serde(rename = "ExternalUserId")]
    pub external_user_id: Redacted<String>,
    /// `Capabilities`.
    #[serde(rename = "Capabilities", default, skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<AttendeeCapabilities>,
    /// `Tags`, 0 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateAttendeeResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAttendeeResponse {
    /// `Attendee`.
    #[serde(rename = "Attendee", default, skip_serializing_if = "Option::is_none")]
    pub attendee: Option<Attendee>,
}

/// `CreateMeetingRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMeetingRequest {
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: Redacted<String>,
    /// `MediaRegion`, 2 to 64 characters.
    #[serde(rename = "MediaRegion", default, skip_serializing_if = "Option::is_none")]
    pub media_region: Option<String>,
    /// `MeetingHostId`, 2 to 64 characters.
    #[serde(rename = "MeetingHostId", default, skip_serializing_if = "Option::is_none")]
    pub meeting_host_id: Option<Redacted<String>>,
    /// `ExternalMeetingId`, 2 to 64 characters.
    #[serde(rename = "ExternalMeetingId", default, skip_serializing_if = "Option::is_none")]
    pub external_meeting_id: Option<Redacted<String>>,
    /// `NotificationsConfiguration`.
    #[serde(rename = "NotificationsConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub notifications_configuration: Option<NotificationsConfiguration>,
    /// `MeetingFeatures`.
    #[serde(rename = "MeetingFeatures", default, skip_serializing_if = "Option::is_none")]
    pub meeting_features: Option<MeetingFeaturesConfiguration>,
    /// `PrimaryMeetingId`, 2 to 64 characters.
    #[serde(rename = "PrimaryMeetingId", default, skip_serializing_if = "Option::is_none")]
    pub primary_meeting_id: Option<String>,
    /// `TenantIds`, 1 to 5 items.
    #[serde(rename = "TenantIds", default, skip_serializing_if = "Option::is_none")]
    pub tenant_ids: Option<Vec<String>>,
    /// `Tags`, 0 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `MediaPlacementNetworkType`.
    #[serde(rename = "MediaPlacementNetworkType", default, skip_serializing_if = "Option::is_none")]
    pub media_placement_network_type: Option<MediaPlacementNetworkType>,
}

/// `CreateMeetingResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMeetingResponse {
    /// `Meeting`.
    #[serde(rename = "Meeting", default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
}

/// `CreateMeetingWithAttendeesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMeetingWithAttendeesRequest {
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: Redacted<String>,
    /// `MediaRegion`, 2 to 64 characters.
    #[serde(rename = "MediaRegion", default, skip_serializing_if = "Option::is_none")]
    pub media_region: Option<String>,
    /// `MeetingHostId`, 2 to 64 characters.
    #[serde(rename = "MeetingHostId", default, skip_serializing_if = "Option::is_none")]
    pub meeting_host_id: Option<Redacted<String>>,
    /// `ExternalMeetingId`, 2 to 64 characters.
    #[serde(rename = "ExternalMeetingId", default, skip_serializing_if = "Option::is_none")]
    pub external_meeting_id: Option<Redacted<String>>,
    /// `MeetingFeatures`.
    #[serde(rename = "MeetingFeatures", default, skip_serializing_if = "Option::is_none")]
    pub meeting_features: Option<MeetingFeaturesConfiguration>,
    /// `NotificationsConfiguration`.
    #[serde(rename = "NotificationsConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub notifications_configuration: Option<NotificationsConfiguration>,
    /// `Attendees`, 1 to 20 items.
    #[serde(rename = "Attendees")]
    pub attendees: Vec<CreateAttendeeRequestItem>,
    /// `PrimaryMeetingId`, 2 to 64 characters.
    #[serde(rename = "PrimaryMeetingId", default, skip_serializing_if = "Option::is_none")]
    pub primary_meeting_id: Option<String>,
    /// `TenantIds`, 1 to 5 items.
    #[serde(rename = "TenantIds", default, skip_serializing_if = "Option::is_none")]
    pub tenant_ids: Option<Vec<String>>,
    /// `Tags`, 0 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `MediaPlacementNetworkType`.
    #[serde(rename = "MediaPlacementNetworkType", default, skip_serializing_if = "Option::is_none")]
    pub media_placement_network_type: Option<MediaPlacementNetworkType>,
}

/// `CreateMeetingWithAttendeesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMeetingWithAttendeesResponse {
    /// `Meeting`.
    #[serde(rename = "Meeting", default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
    /// `Attendees`.
    #[serde(rename = "Attendees", default, skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Attendee>>,
    /// `Errors`.
    #[serde(rename = "Errors", default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<CreateAttendeeError>>,
}

/// `DeleteAttendeeRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteAttendeeRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `AttendeeId`; in the path.
    #[serde(rename = "AttendeeId")]
    pub attendee_id: String,
}

/// `DeleteMeetingRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMeetingRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
}

/// `EngineTranscribeMedicalSettings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EngineTranscribeMedicalSettings {
    /// `LanguageCode`.
    #[serde(rename = "LanguageCode")]
    pub language_code: TranscribeMedicalLanguageCode,
    /// `Specialty`.
    #[serde(rename = "Specialty")]
    pub specialty: TranscribeMedicalSpecialty,
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: TranscribeMedicalType,
    /// `VocabularyName`, at most 4096 characters.
    #[serde(rename = "VocabularyName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_name: Option<String>,
    /// `Region`.
    #[serde(rename = "Region", default, skip_serializing_if = "Option::is_none")]
    pub region: Option<TranscribeMedicalRegion>,
    /// `ContentIdentificationType`.
    #[serde(rename = "ContentIdentificationType", default, skip_serializing_if = "Option::is_none")]
    pub content_identification_type: Option<TranscribeMedicalContentIdentificationType>,
}

/// `EngineTranscribeSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EngineTranscribeSettings {
    /// `LanguageCode`.
    #[serde(rename = "LanguageCode", default, skip_serializing_if = "Option::is_none")]
    pub language_code: Option<String>,
    /// `VocabularyFilterMethod`.
    #[serde(rename = "VocabularyFilterMethod", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_method: Option<TranscribeVocabularyFilterMethod>,
    /// `VocabularyFilterName`, at most 4096 characters.
    #[serde(rename = "VocabularyFilterName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_name: Option<String>,
    /// `VocabularyName`, at most 4096 characters.
    #[serde(rename = "VocabularyName", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_name: Option<String>,
    /// `Region`.
    #[serde(rename = "Region", default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// `EnablePartialResultsStabilization`.
    #[serde(rename = "EnablePartialResultsStabilization", default, skip_serializing_if = "Option::is_none")]
    pub enable_partial_results_stabilization: Option<bool>,
    /// `PartialResultsStability`.
    #[serde(rename = "PartialResultsStability", default, skip_serializing_if = "Option::is_none")]
    pub partial_results_stability: Option<TranscribePartialResultsStability>,
    /// `ContentIdentificationType`.
    #[serde(rename = "ContentIdentificationType", default, skip_serializing_if = "Option::is_none")]
    pub content_identification_type: Option<TranscribeContentIdentificationType>,
    /// `ContentRedactionType`.
    #[serde(rename = "ContentRedactionType", default, skip_serializing_if = "Option::is_none")]
    pub content_redaction_type: Option<TranscribeContentRedactionType>,
    /// `PiiEntityTypes`, 1 to 300 characters.
    #[serde(rename = "PiiEntityTypes", default, skip_serializing_if = "Option::is_none")]
    pub pii_entity_types: Option<String>,
    /// `LanguageModelName`, 1 to 200 characters.
    #[serde(rename = "LanguageModelName", default, skip_serializing_if = "Option::is_none")]
    pub language_model_name: Option<String>,
    /// `IdentifyLanguage`.
    #[serde(rename = "IdentifyLanguage", default, skip_serializing_if = "Option::is_none")]
    pub identify_language: Option<bool>,
    /// `LanguageOptions`, 1 to 200 characters.
    #[serde(rename = "LanguageOptions", default, skip_serializing_if = "Option::is_none")]
    pub language_options: Option<String>,
    /// `PreferredLanguage`.
    #[serde(rename = "PreferredLanguage", default, skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<String>,
    /// `VocabularyNames`, 1 to 3000 characters.
    #[serde(rename = "VocabularyNames", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_names: Option<String>,
    /// `VocabularyFilterNames`, 1 to 3000 characters.
    #[serde(rename = "VocabularyFilterNames", default, skip_serializing_if = "Option::is_none")]
    pub vocabulary_filter_names: Option<String>,
}

/// `GetAttendeeRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAttendeeRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `AttendeeId`; in the path.
    #[serde(rename = "AttendeeId")]
    pub attendee_id: String,
}

/// `GetAttendeeResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAttendeeResponse {
    /// `Attendee`.
    #[serde(rename = "Attendee", default, skip_serializing_if = "Option::is_none")]
    pub attendee: Option<Attendee>,
}

/// `GetMeetingRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMeetingRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
}

/// `GetMeetingResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMeetingResponse {
    /// `Meeting`.
    #[serde(rename = "Meeting", default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<Meeting>,
}

/// `ListAttendeesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAttendeesRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `NextToken`, at most 4096 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// `MaxResults`, 1 to 100; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
}

/// `ListAttendeesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAttendeesResponse {
    /// `Attendees`.
    #[serde(rename = "Attendees", default, skip_serializing_if = "Option::is_none")]
    pub attendees: Option<Vec<Attendee>>,
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
    /// `Tags`, 0 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `MediaCapabilities`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaCapabilities {
    /// `SendReceive`.
    SendReceive,
    /// `Send`.
    Send,
    /// `Receive`.
    Receive,
    /// `None`.
    None,
}

impl MediaCapabilities {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendReceive => "SendReceive",
            Self::Send => "Send",
            Self::Receive => "Receive",
            Self::None => "None",
        }
    }
}

/// `MediaPlacement`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaPlacement {
    /// `AudioHostUrl`, at most 4096 characters.
    #[serde(rename = "AudioHostUrl", default, skip_serializing_if = "Option::is_none")]
    pub audio_host_url: Option<String>,
    /// `AudioFallbackUrl`, at most 4096 characters.
    #[serde(rename = "AudioFallbackUrl", default, skip_serializing_if = "Option::is_none")]
    pub audio_fallback_url: Option<String>,
    /// `SignalingUrl`, at most 4096 characters.
    #[serde(rename = "SignalingUrl", default, skip_serializing_if = "Option::is_none")]
    pub signaling_url: Option<String>,
    /// `TurnControlUrl`, at most 4096 characters.
    #[serde(rename = "TurnControlUrl", default, skip_serializing_if = "Option::is_none")]
    pub turn_control_url: Option<String>,
    /// `ScreenDataUrl`, at most 4096 characters.
    #[serde(rename = "ScreenDataUrl", default, skip_serializing_if = "Option::is_none")]
    pub screen_data_url: Option<String>,
    /// `ScreenViewingUrl`, at most 4096 characters.
    #[serde(rename = "ScreenViewingUrl", default, skip_serializing_if = "Option::is_none")]
    pub screen_viewing_url: Option<String>,
    /// `ScreenSharingUrl`, at most 4096 characters.
    #[serde(rename = "ScreenSharingUrl", default, skip_serializing_if = "Option::is_none")]
    pub screen_sharing_url: Option<String>,
    /// `EventIngestionUrl`, at most 4096 characters.
    #[serde(rename = "EventIngestionUrl", default, skip_serializing_if = "Option::is_none")]
    pub event_ingestion_url: Option<String>,
}

/// `MediaPlacementNetworkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaPlacementNetworkType {
    /// `Ipv4Only`.
    Ipv4Only,
    /// `DualStack`.
    DualStack,
}

impl MediaPlacementNetworkType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4Only => "Ipv4Only",
            Self::DualStack => "DualStack",
        }
    }
}

/// `Meeting`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// `MeetingId`.
    #[serde(rename = "MeetingId", default, skip_serializing_if = "Option::is_none")]
    pub meeting_id: Option<String>,
    /// `MeetingHostId`, 2 to 64 characters.
    #[serde(rename = "MeetingHostId", default, skip_serializing_if = "Option::is_none")]
    pub meeting_host_id: Option<Redacted<String>>,
    /// `ExternalMeetingId`, 2 to 64 characters.
    #[serde(rename = "ExternalMeetingId", default, skip_serializing_if = "Option::is_none")]
    pub external_meeting_id: Option<Redacted<String>>,
    /// `MediaRegion`, 2 to 64 characters.
    #[serde(rename = "MediaRegion", default, skip_serializing_if = "Option::is_none")]
    pub media_region: Option<String>,
    /// `MediaPlacement`.
    #[serde(rename = "MediaPlacement", default, skip_serializing_if = "Option::is_none")]
    pub media_placement: Option<MediaPlacement>,
    /// `MeetingFeatures`.
    #[serde(rename = "MeetingFeatures", default, skip_serializing_if = "Option::is_none")]
    pub meeting_features: Option<MeetingFeaturesConfiguration>,
    /// `PrimaryMeetingId`, 2 to 64 characters.
    #[serde(rename = "PrimaryMeetingId", default, skip_serializing_if = "Option::is_none")]
    pub primary_meeting_id: Option<String>,
    /// `TenantIds`, 1 to 5 items.
    #[serde(rename = "TenantIds", default, skip_serializing_if = "Option::is_none")]
    pub tenant_ids: Option<Vec<String>>,
    /// `MeetingArn`, 1 to 1011 characters.
    #[serde(rename = "MeetingArn", default, skip_serializing_if = "Option::is_none")]
    pub meeting_arn: Option<String>,
}

/// `MeetingFeatureStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MeetingFeatureStatus {
    /// `AVAILABLE`.
    #[serde(rename = "AVAILABLE")]
    Available,
    /// `UNAVAILABLE`.
    #[serde(rename = "UNAVAILABLE")]
    Unavailable,
}

impl MeetingFeatureStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "AVAILABLE",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

/// `MeetingFeaturesConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MeetingFeaturesConfiguration {
    /// `Audio`.
    #[serde(rename = "Audio", default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioFeatures>,
    /// `Video`.
    #[serde(rename = "Video", default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoFeatures>,
    /// `Content`.
    #[serde(rename = "Content", default, skip_serializing_if = "Option::is_none")]
    pub content: Option<ContentFeatures>,
    /// `Attendee`.
    #[serde(rename = "Attendee", default, skip_serializing_if = "Option::is_none")]
    pub attendee: Option<AttendeeFeatures>,
}

/// `NotificationsConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NotificationsConfiguration {
    /// `LambdaFunctionArn`, 1 to 1024 characters.
    #[serde(rename = "LambdaFunctionArn", default, skip_serializing_if = "Option::is_none")]
    pub lambda_function_arn: Option<Redacted<String>>,
    /// `SnsTopicArn`, 1 to 1024 characters.
    #[serde(rename = "SnsTopicArn", default, skip_serializing_if = "Option::is_none")]
    pub sns_topic_arn: Option<Redacted<String>>,
    /// `SqsQueueArn`, 1 to 1024 characters.
    #[serde(rename = "SqsQueueArn", default, skip_serializing_if = "Option::is_none")]
    pub sqs_queue_arn: Option<Redacted<String>>,
}

/// `StartMeetingTranscriptionRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StartMeetingTranscriptionRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `TranscriptionConfiguration`.
    #[serde(rename = "TranscriptionConfiguration")]
    pub transcription_configuration: TranscriptionConfiguration,
}

/// `StopMeetingTranscriptionRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StopMeetingTranscriptionRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
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
    /// `Tags`, 0 to 50 items.
    #[serde(rename = "Tags")]
    pub tags: Vec<Tag>,
}

/// `TagResourceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TagResourceResponse {}

/// `TranscribeContentIdentificationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeContentIdentificationType {
    /// `PII`.
    #[serde(rename = "PII")]
    Pii,
}

impl TranscribeContentIdentificationType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "PII",
        }
    }
}

/// `TranscribeContentRedactionType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeContentRedactionType {
    /// `PII`.
    #[serde(rename = "PII")]
    Pii,
}

impl TranscribeContentRedactionType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "PII",
        }
    }
}

/// `TranscribeMedicalContentIdentificationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeMedicalContentIdentificationType {
    /// `PHI`.
    #[serde(rename = "PHI")]
    Phi,
}

impl TranscribeMedicalContentIdentificationType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phi => "PHI",
        }
    }
}

/// `TranscribeMedicalLanguageCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeMedicalLanguageCode {
    /// `en-US`.
    #[serde(rename = "en-US")]
    EnUs,
}

impl TranscribeMedicalLanguageCode {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
        }
    }
}

/// `TranscribeMedicalRegion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeMedicalRegion {
    /// `us-east-1`.
    #[serde(rename = "us-east-1")]
    UsEast1,
    /// `us-east-2`.
    #[serde(rename = "us-east-2")]
    UsEast2,
    /// `us-west-2`.
    #[serde(rename = "us-west-2")]
    UsWest2,
    /// `ap-southeast-2`.
    #[serde(rename = "ap-southeast-2")]
    ApSoutheast2,
    /// `ca-central-1`.
    #[serde(rename = "ca-central-1")]
    CaCentral1,
    /// `eu-west-1`.
    #[serde(rename = "eu-west-1")]
    EuWest1,
    /// `auto`.
    #[serde(rename = "auto")]
    Auto,
}

impl TranscribeMedicalRegion {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UsEast1 => "us-east-1",
            Self::UsEast2 => "us-east-2",
            Self::UsWest2 => "us-west-2",
            Self::ApSoutheast2 => "ap-southeast-2",
            Self::CaCentral1 => "ca-central-1",
            Self::EuWest1 => "eu-west-1",
            Self::Auto => "auto",
        }
    }
}

/// `TranscribeMedicalSpecialty`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeMedicalSpecialty {
    /// `PRIMARYCARE`.
    #[serde(rename = "PRIMARYCARE")]
    Primarycare,
    /// `CARDIOLOGY`.
    #[serde(rename = "CARDIOLOGY")]
    Cardiology,
    /// `NEUROLOGY`.
    #[serde(rename = "NEUROLOGY")]
    Neurology,
    /// `ONCOLOGY`.
    #[serde(rename = "ONCOLOGY")]
    Oncology,
    /// `RADIOLOGY`.
    #[serde(rename = "RADIOLOGY")]
    Radiology,
    /// `UROLOGY`.
    #[serde(rename = "UROLOGY")]
    Urology,
}

impl TranscribeMedicalSpecialty {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primarycare => "PRIMARYCARE",
            Self::Cardiology => "CARDIOLOGY",
            Self::Neurology => "NEUROLOGY",
            Self::Oncology => "ONCOLOGY",
            Self::Radiology => "RADIOLOGY",
            Self::Urology => "UROLOGY",
        }
    }
}

/// `TranscribeMedicalType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeMedicalType {
    /// `CONVERSATION`.
    #[serde(rename = "CONVERSATION")]
    Conversation,
    /// `DICTATION`.
    #[serde(rename = "DICTATION")]
    Dictation,
}

impl TranscribeMedicalType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conversation => "CONVERSATION",
            Self::Dictation => "DICTATION",
        }
    }
}

/// `TranscribePartialResultsStability`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribePartialResultsStability {
    /// `low`.
    #[serde(rename = "low")]
    Low,
    /// `medium`.
    #[serde(rename = "medium")]
    Medium,
    /// `high`.
    #[serde(rename = "high")]
    High,
}

impl TranscribePartialResultsStability {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// `TranscribeVocabularyFilterMethod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TranscribeVocabularyFilterMethod {
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

impl TranscribeVocabularyFilterMethod {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Mask => "mask",
            Self::Tag => "tag",
        }
    }
}

/// `TranscriptionConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TranscriptionConfiguration {
    /// `EngineTranscribeSettings`.
    #[serde(rename = "EngineTranscribeSettings", default, skip_serializing_if = "Option::is_none")]
    pub engine_transcribe_settings: Option<EngineTranscribeSettings>,
    /// `EngineTranscribeMedicalSettings`.
    #[serde(rename = "EngineTranscribeMedicalSettings", default, skip_serializing_if = "Option::is_none")]
    pub engine_transcribe_medical_settings: Option<EngineTranscribeMedicalSettings>,
}

/// `UntagResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UntagResourceRequest {
    /// `ResourceARN`, 1 to 1011 characters.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// `TagKeys`, 0 to 50 items.
    #[serde(rename = "TagKeys")]
    pub tag_keys: Vec<String>,
}

/// `UntagResourceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UntagResourceResponse {}

/// `UpdateAttendeeCapabilitiesRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateAttendeeCapabilitiesRequest {
    /// `MeetingId`; in the path.
    #[serde(rename = "MeetingId")]
    pub meeting_id: String,
    /// `AttendeeId`; in the path.
    #[serde(rename = "AttendeeId")]
    pub attendee_id: String,
    /// `Capabilities`.
    #[serde(rename = "Capabilities")]
    pub capabilities: AttendeeCapabilities,
}

/// `UpdateAttendeeCapabilitiesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAttendeeCapabilitiesResponse {
    /// `Attendee`.
    #[serde(rename = "Attendee", default, skip_serializing_if = "Option::is_none")]
    pub attendee: Option<Attendee>,
}

/// `VideoFeatures`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct VideoFeatures {
    /// `MaxResolution`.
    #[serde(rename = "MaxResolution", default, skip_serializing_if = "Option::is_none")]
    pub max_resolution: Option<VideoResolution>,
}

/// `VideoResolution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VideoResolution {
    /// `None`.
    None,
    /// `HD`.
    #[serde(rename = "HD")]
    Hd,
    /// `FHD`.
    #[serde(rename = "FHD")]
    Fhd,
}

impl VideoResolution {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Hd => "HD",
            Self::Fhd => "FHD",
        }
    }
}
