// Generated from the API model chime-sdk-messaging 2021-05-15 by `cargo xtask codegen`; never edited.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::redact::Redacted;

/// `AllowNotifications`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AllowNotifications {
    /// `ALL`.
    #[serde(rename = "ALL")]
    All,
    /// `NONE`.
    #[serde(rename = "NONE")]
    None,
    /// `FILTERED`.
    #[serde(rename = "FILTERED")]
    Filtered,
}

impl AllowNotifications {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::None => "NONE",
            Self::Filtered => "FILTERED",
        }
    }
}

/// `AppInstanceUserMembershipSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceUserMembershipSummary {
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMembershipType>,
    /// `ReadMarkerTimestamp`.
    #[serde(rename = "ReadMarkerTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub read_marker_timestamp: Option<f64>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `AssociateChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssociateChannelFlowRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChannelFlowArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelFlowArn")]
    pub channel_flow_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `BatchChannelMemberships`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchChannelMemberships {
    /// `InvitedBy`.
    #[serde(rename = "InvitedBy", default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<Identity>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMembershipType>,
    /// `Members`.
    #[serde(rename = "Members", default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Identity>>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `BatchCreateChannelMembershipError`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchCreateChannelMembershipError {
    /// `MemberArn`, 5 to 1600 characters.
    #[serde(rename = "MemberArn", default, skip_serializing_if = "Option::is_none")]
    pub member_arn: Option<String>,
    /// `ErrorCode`.
    #[serde(rename = "ErrorCode", default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<ErrorCode>,
    /// `ErrorMessage`.
    #[serde(rename = "ErrorMessage", default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}

/// `BatchCreateChannelMembershipRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchCreateChannelMembershipRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMembershipType>,
    /// `MemberArns`, 1 to 100 items.
    #[serde(rename = "MemberArns")]
    pub member_arns: Vec<String>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `BatchCreateChannelMembershipResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchCreateChannelMembershipResponse {
    /// `BatchChannelMemberships`.
    #[serde(rename = "BatchChannelMemberships", default, skip_serializing_if = "Option::is_none")]
    pub batch_channel_memberships: Option<BatchChannelMemberships>,
    /// `Errors`.
    #[serde(rename = "Errors", default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<BatchCreateChannelMembershipError>>,
}

/// `Channel`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Mode`.
    #[serde(rename = "Mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ChannelMode>,
    /// `Privacy`.
    #[serde(rename = "Privacy", default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<ChannelPrivacy>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `CreatedBy`.
    #[serde(rename = "CreatedBy", default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Identity>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastMessageTimestamp`.
    #[serde(rename = "LastMessageTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_message_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `ChannelFlowArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelFlowArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_flow_arn: Option<String>,
    /// `ElasticChannelConfiguration`.
    #[serde(rename = "ElasticChannelConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub elastic_channel_configuration: Option<ElasticChannelConfiguration>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `ChannelAssociatedWithFlowSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelAssociatedWithFlowSummary {
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Mode`.
    #[serde(rename = "Mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ChannelMode>,
    /// `Privacy`.
    #[serde(rename = "Privacy", default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<ChannelPrivacy>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
}

/// `ChannelBan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelBan {
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `CreatedBy`.
    #[serde(rename = "CreatedBy", default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Identity>,
}

/// `ChannelBanSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelBanSummary {
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
}

/// `ChannelFlow`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelFlow {
    /// `ChannelFlowArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelFlowArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_flow_arn: Option<String>,
    /// `Processors`, 1 to 3 items.
    #[serde(rename = "Processors", default, skip_serializing_if = "Option::is_none")]
    pub processors: Option<Vec<Processor>>,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
}

/// `ChannelFlowCallbackRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelFlowCallbackRequest {
    /// `CallbackId`, 32 to 64 characters.
    #[serde(rename = "CallbackId")]
    pub callback_id: String,
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `DeleteResource`.
    #[serde(rename = "DeleteResource", default, skip_serializing_if = "Option::is_none")]
    pub delete_resource: Option<bool>,
    /// `ChannelMessage`.
    #[serde(rename = "ChannelMessage")]
    pub channel_message: ChannelMessageCallback,
}

/// `ChannelFlowCallbackResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelFlowCallbackResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `CallbackId`, 32 to 64 characters.
    #[serde(rename = "CallbackId", default, skip_serializing_if = "Option::is_none")]
    pub callback_id: Option<String>,
}

/// `ChannelFlowSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelFlowSummary {
    /// `ChannelFlowArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelFlowArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_flow_arn: Option<String>,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Processors`, 1 to 3 items.
    #[serde(rename = "Processors", default, skip_serializing_if = "Option::is_none")]
    pub processors: Option<Vec<Processor>>,
}

/// `ChannelMembership`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMembership {
    /// `InvitedBy`.
    #[serde(rename = "InvitedBy", default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<Identity>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMembershipType>,
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `ChannelMembershipForAppInstanceUserSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMembershipForAppInstanceUserSummary {
    /// `ChannelSummary`.
    #[serde(rename = "ChannelSummary", default, skip_serializing_if = "Option::is_none")]
    pub channel_summary: Option<ChannelSummary>,
    /// `AppInstanceUserMembershipSummary`.
    #[serde(rename = "AppInstanceUserMembershipSummary", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_membership_summary: Option<AppInstanceUserMembershipSummary>,
}

/// `ChannelMembershipPreferences`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMembershipPreferences {
    /// `PushNotifications`.
    #[serde(rename = "PushNotifications", default, skip_serializing_if = "Option::is_none")]
    pub push_notifications: Option<PushNotificationPreferences>,
}

/// `ChannelMembershipSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMembershipSummary {
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
}

/// `ChannelMembershipType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChannelMembershipType {
    /// `DEFAULT`.
    #[serde(rename = "DEFAULT")]
    Default,
    /// `HIDDEN`.
    #[serde(rename = "HIDDEN")]
    Hidden,
}

impl ChannelMembershipType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "DEFAULT",
            Self::Hidden => "HIDDEN",
        }
    }
}

/// `ChannelMessage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMessage {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `MessageId`, 1 to 128 characters.
    #[serde(rename = "MessageId", default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `Content`, 0 to 4096 characters.
    #[serde(rename = "Content", default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMessageType>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastEditedTimestamp`.
    #[serde(rename = "LastEditedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_edited_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `Sender`.
    #[serde(rename = "Sender", default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Identity>,
    /// `Redacted`.
    #[serde(rename = "Redacted", default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<bool>,
    /// `Persistence`.
    #[serde(rename = "Persistence", default, skip_serializing_if = "Option::is_none")]
    pub persistence: Option<ChannelMessagePersistenceType>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ChannelMessageStatusStructure>,
    /// `MessageAttributes`.
    #[serde(rename = "MessageAttributes", default, skip_serializing_if = "Option::is_none")]
    pub message_attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
    /// `ContentType`, 0 to 45 characters.
    #[serde(rename = "ContentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Redacted<String>>,
    /// `Target`, 1 to 1 items.
    #[serde(rename = "Target", default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Vec<Target>>,
}

/// `ChannelMessageCallback`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMessageCallback {
    /// `MessageId`, 1 to 128 characters.
    #[serde(rename = "MessageId")]
    pub message_id: String,
    /// `Content`, at least 1 characters.
    #[serde(rename = "Content", default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `PushNotification`.
    #[serde(rename = "PushNotification", default, skip_serializing_if = "Option::is_none")]
    pub push_notification: Option<PushNotificationConfiguration>,
    /// `MessageAttributes`.
    #[serde(rename = "MessageAttributes", default, skip_serializing_if = "Option::is_none")]
    pub message_attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
    /// `ContentType`, 0 to 45 characters.
    #[serde(rename = "ContentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Redacted<String>>,
}

/// `ChannelMessagePersistenceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChannelMessagePersistenceType {
    /// `PERSISTENT`.
    #[serde(rename = "PERSISTENT")]
    Persistent,
    /// `NON_PERSISTENT`.
    #[serde(rename = "NON_PERSISTENT")]
    NonPersistent,
}

impl ChannelMessagePersistenceType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Persistent => "PERSISTENT",
            Self::NonPersistent => "NON_PERSISTENT",
        }
    }
}

/// `ChannelMessageStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChannelMessageStatus {
    /// `SENT`.
    #[serde(rename = "SENT")]
    Sent,
    /// `PENDING`.
    #[serde(rename = "PENDING")]
    Pending,
    /// `FAILED`.
    #[serde(rename = "FAILED")]
    Failed,
    /// `DENIED`.
    #[serde(rename = "DENIED")]
    Denied,
}

impl ChannelMessageStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "SENT",
            Self::Pending => "PENDING",
            Self::Failed => "FAILED",
            Self::Denied => "DENIED",
        }
    }
}

/// `ChannelMessageStatusStructure`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMessageStatusStructure {
    /// `Value`.
    #[serde(rename = "Value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ChannelMessageStatus>,
    /// `Detail`, 0 to 256 characters.
    #[serde(rename = "Detail", default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// `ChannelMessageSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelMessageSummary {
    /// `MessageId`, 1 to 128 characters.
    #[serde(rename = "MessageId", default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `Content`, 0 to 4096 characters.
    #[serde(rename = "Content", default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMessageType>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `LastEditedTimestamp`.
    #[serde(rename = "LastEditedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_edited_timestamp: Option<f64>,
    /// `Sender`.
    #[serde(rename = "Sender", default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Identity>,
    /// `Redacted`.
    #[serde(rename = "Redacted", default, skip_serializing_if = "Option::is_none")]
    pub redacted: Option<bool>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ChannelMessageStatusStructure>,
    /// `MessageAttributes`.
    #[serde(rename = "MessageAttributes", default, skip_serializing_if = "Option::is_none")]
    pub message_attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    /// `ContentType`, 0 to 45 characters.
    #[serde(rename = "ContentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Redacted<String>>,
    /// `Target`, 1 to 1 items.
    #[serde(rename = "Target", default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Vec<Target>>,
}

/// `ChannelMessageType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChannelMessageType {
    /// `STANDARD`.
    #[serde(rename = "STANDARD")]
    Standard,
    /// `CONTROL`.
    #[serde(rename = "CONTROL")]
    Control,
}

impl ChannelMessageType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::Control => "CONTROL",
        }
    }
}

/// `ChannelMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChannelMode {
    /// `UNRESTRICTED`.
    #[serde(rename = "UNRESTRICTED")]
    Unrestricted,
    /// `RESTRICTED`.
    #[serde(rename = "RESTRICTED")]
    Restricted,
}

impl ChannelMode {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unrestricted => "UNRESTRICTED",
            Self::Restricted => "RESTRICTED",
        }
    }
}

/// `ChannelModeratedByAppInstanceUserSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelModeratedByAppInstanceUserSummary {
    /// `ChannelSummary`.
    #[serde(rename = "ChannelSummary", default, skip_serializing_if = "Option::is_none")]
    pub channel_summary: Option<ChannelSummary>,
}

/// `ChannelModerator`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelModerator {
    /// `Moderator`.
    #[serde(rename = "Moderator", default, skip_serializing_if = "Option::is_none")]
    pub moderator: Option<Identity>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `CreatedBy`.
    #[serde(rename = "CreatedBy", default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Identity>,
}

/// `ChannelModeratorSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelModeratorSummary {
    /// `Moderator`.
    #[serde(rename = "Moderator", default, skip_serializing_if = "Option::is_none")]
    pub moderator: Option<Identity>,
}

/// `ChannelPrivacy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChannelPrivacy {
    /// `PUBLIC`.
    #[serde(rename = "PUBLIC")]
    Public,
    /// `PRIVATE`.
    #[serde(rename = "PRIVATE")]
    Private,
}

impl ChannelPrivacy {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "PUBLIC",
            Self::Private => "PRIVATE",
        }
    }
}

/// `ChannelSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelSummary {
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Mode`.
    #[serde(rename = "Mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ChannelMode>,
    /// `Privacy`.
    #[serde(rename = "Privacy", default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<ChannelPrivacy>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `LastMessageTimestamp`.
    #[serde(rename = "LastMessageTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_message_timestamp: Option<f64>,
}

/// `CreateChannelBanRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelBanRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `CreateChannelBanResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelBanResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
}

/// `CreateChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelFlowRequest {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `Processors`, 1 to 3 items.
    #[serde(rename = "Processors")]
    pub processors: Vec<Processor>,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: Redacted<String>,
}

/// `CreateChannelFlowResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelFlowResponse {
    /// `ChannelFlowArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelFlowArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_flow_arn: Option<String>,
}

/// `CreateChannelMembershipRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelMembershipRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: ChannelMembershipType,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `CreateChannelMembershipResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelMembershipResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `CreateChannelModeratorRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelModeratorRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChannelModeratorArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelModeratorArn")]
    pub channel_moderator_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `CreateChannelModeratorResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelModeratorResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `ChannelModerator`.
    #[serde(rename = "ChannelModerator", default, skip_serializing_if = "Option::is_none")]
    pub channel_moderator: Option<Identity>,
}

/// `CreateChannelRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelRequest {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Mode`.
    #[serde(rename = "Mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ChannelMode>,
    /// `Privacy`.
    #[serde(rename = "Privacy", default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<ChannelPrivacy>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: Redacted<String>,
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `ChannelId`, 1 to 64 characters.
    #[serde(rename = "ChannelId", default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<Redacted<String>>,
    /// `MemberArns`, 1 to 10 items.
    #[serde(rename = "MemberArns", default, skip_serializing_if = "Option::is_none")]
    pub member_arns: Option<Vec<String>>,
    /// `ModeratorArns`, 1 to 10 items.
    #[serde(rename = "ModeratorArns", default, skip_serializing_if = "Option::is_none")]
    pub moderator_arns: Option<Vec<String>>,
    /// `ElasticChannelConfiguration`.
    #[serde(rename = "ElasticChannelConfiguration", default, skip_serializing_if = "Option::is_none")]
    pub elastic_channel_configuration: Option<ElasticChannelConfiguration>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `CreateChannelResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateChannelResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
}

/// `DeleteChannelBanRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteChannelBanRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DeleteChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteChannelFlowRequest {
    /// `ChannelFlowArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelFlowArn")]
    pub channel_flow_arn: String,
}

/// `DeleteChannelMembershipRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteChannelMembershipRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `DeleteChannelMessageRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteChannelMessageRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MessageId`, 1 to 128 characters; in the path.
    #[serde(rename = "MessageId")]
    pub message_id: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `DeleteChannelModeratorRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteChannelModeratorRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChannelModeratorArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelModeratorArn")]
    pub channel_moderator_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DeleteChannelRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteChannelRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DeleteMessagingStreamingConfigurationsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteMessagingStreamingConfigurationsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `DescribeChannelBanRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelBanRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DescribeChannelBanResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelBanResponse {
    /// `ChannelBan`.
    #[serde(rename = "ChannelBan", default, skip_serializing_if = "Option::is_none")]
    pub channel_ban: Option<ChannelBan>,
}

/// `DescribeChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelFlowRequest {
    /// `ChannelFlowArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelFlowArn")]
    pub channel_flow_arn: String,
}

/// `DescribeChannelFlowResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelFlowResponse {
    /// `ChannelFlow`.
    #[serde(rename = "ChannelFlow", default, skip_serializing_if = "Option::is_none")]
    pub channel_flow: Option<ChannelFlow>,
}

/// `DescribeChannelMembershipForAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelMembershipForAppInstanceUserRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `AppInstanceUserArn`, 5 to 1600 characters; `app-instance-user-arn` in the query.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DescribeChannelMembershipForAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelMembershipForAppInstanceUserResponse {
    /// `ChannelMembership`.
    #[serde(rename = "ChannelMembership", default, skip_serializing_if = "Option::is_none")]
    pub channel_membership: Option<ChannelMembershipForAppInstanceUserSummary>,
}

/// `DescribeChannelMembershipRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelMembershipRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `DescribeChannelMembershipResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelMembershipResponse {
    /// `ChannelMembership`.
    #[serde(rename = "ChannelMembership", default, skip_serializing_if = "Option::is_none")]
    pub channel_membership: Option<ChannelMembership>,
}

/// `DescribeChannelModeratedByAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelModeratedByAppInstanceUserRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `AppInstanceUserArn`, 5 to 1600 characters; `app-instance-user-arn` in the query.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DescribeChannelModeratedByAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelModeratedByAppInstanceUserResponse {
    /// `Channel`.
    #[serde(rename = "Channel", default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelModeratedByAppInstanceUserSummary>,
}

/// `DescribeChannelModeratorRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelModeratorRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChannelModeratorArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelModeratorArn")]
    pub channel_moderator_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DescribeChannelModeratorResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelModeratorResponse {
    /// `ChannelModerator`.
    #[serde(rename = "ChannelModerator", default, skip_serializing_if = "Option::is_none")]
    pub channel_moderator: Option<ChannelModerator>,
}

/// `DescribeChannelRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `DescribeChannelResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeChannelResponse {
    /// `Channel`.
    #[serde(rename = "Channel", default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

/// `DisassociateChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DisassociateChannelFlowRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChannelFlowArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelFlowArn")]
    pub channel_flow_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `ElasticChannelConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ElasticChannelConfiguration {
    /// `MaximumSubChannels`, at least 2.
    #[serde(rename = "MaximumSubChannels")]
    pub maximum_sub_channels: i32,
    /// `TargetMembershipsPerSubChannel`, at least 2.
    #[serde(rename = "TargetMembershipsPerSubChannel")]
    pub target_memberships_per_sub_channel: i32,
    /// `MinimumMembershipPercentage`, 1 to 40.
    #[serde(rename = "MinimumMembershipPercentage")]
    pub minimum_membership_percentage: i32,
}

/// `ErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorCode {
    /// `BadRequest`.
    BadRequest,
    /// `Conflict`.
    Conflict,
    /// `Forbidden`.
    Forbidden,
    /// `NotFound`.
    NotFound,
    /// `PreconditionFailed`.
    PreconditionFailed,
    /// `ResourceLimitExceeded`.
    ResourceLimitExceeded,
    /// `ServiceFailure`.
    ServiceFailure,
    /// `AccessDenied`.
    AccessDenied,
    /// `ServiceUnavailable`.
    ServiceUnavailable,
    /// `Throttled`.
    Throttled,
    /// `Throttling`.
    Throttling,
    /// `Unauthorized`.
    Unauthorized,
    /// `Unprocessable`.
    Unprocessable,
    /// `VoiceConnectorGroupAssociationsExist`.
    VoiceConnectorGroupAssociationsExist,
    /// `PhoneNumberAssociationsExist`.
    PhoneNumberAssociationsExist,
}

impl ErrorCode {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequest",
            Self::Conflict => "Conflict",
            Self::Forbidden => "Forbidden",
            Self::NotFound => "NotFound",
            Self::PreconditionFailed => "PreconditionFailed",
            Self::ResourceLimitExceeded => "ResourceLimitExceeded",
            Self::ServiceFailure => "ServiceFailure",
            Self::AccessDenied => "AccessDenied",
            Self::ServiceUnavailable => "ServiceUnavailable",
            Self::Throttled => "Throttled",
            Self::Throttling => "Throttling",
            Self::Unauthorized => "Unauthorized",
            Self::Unprocessable => "Unprocessable",
            Self::VoiceConnectorGroupAssociationsExist => "VoiceConnectorGroupAssociationsExist",
            Self::PhoneNumberAssociationsExist => "PhoneNumberAssociationsExist",
        }
    }
}

/// `ExpirationCriterion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ExpirationCriterion {
    /// `CREATED_TIMESTAMP`.
    #[serde(rename = "CREATED_TIMESTAMP")]
    CreatedTimestamp,
    /// `LAST_MESSAGE_TIMESTAMP`.
    #[serde(rename = "LAST_MESSAGE_TIMESTAMP")]
    LastMessageTimestamp,
}

impl ExpirationCriterion {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatedTimestamp => "CREATED_TIMESTAMP",
            Self::LastMessageTimestamp => "LAST_MESSAGE_TIMESTAMP",
        }
    }
}

/// `ExpirationSettings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpirationSettings {
    /// `ExpirationDays`, 1 to 5475.
    #[serde(rename = "ExpirationDays")]
    pub expiration_days: i32,
    /// `ExpirationCriterion`.
    #[serde(rename = "ExpirationCriterion")]
    pub expiration_criterion: ExpirationCriterion,
}

/// `FallbackAction`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FallbackAction {
    /// `CONTINUE`.
    #[serde(rename = "CONTINUE")]
    Continue,
    /// `ABORT`.
    #[serde(rename = "ABORT")]
    Abort,
}

impl FallbackAction {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Continue => "CONTINUE",
            Self::Abort => "ABORT",
        }
    }
}

/// `GetChannelMembershipPreferencesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetChannelMembershipPreferencesRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `GetChannelMembershipPreferencesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetChannelMembershipPreferencesResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
    /// `Preferences`.
    #[serde(rename = "Preferences", default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<ChannelMembershipPreferences>,
}

/// `GetChannelMessageRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetChannelMessageRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MessageId`, 1 to 128 characters; in the path.
    #[serde(rename = "MessageId")]
    pub message_id: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `GetChannelMessageResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetChannelMessageResponse {
    /// `ChannelMessage`.
    #[serde(rename = "ChannelMessage", default, skip_serializing_if = "Option::is_none")]
    pub channel_message: Option<ChannelMessage>,
}

/// `GetChannelMessageStatusRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetChannelMessageStatusRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MessageId`, 1 to 128 characters; in the path.
    #[serde(rename = "MessageId")]
    pub message_id: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `GetChannelMessageStatusResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetChannelMessageStatusResponse {
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ChannelMessageStatusStructure>,
}

/// `GetMessagingSessionEndpointRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMessagingSessionEndpointRequest {
    /// `NetworkType`; `network-type` in the query.
    #[serde(rename = "NetworkType", default, skip_serializing_if = "Option::is_none")]
    pub network_type: Option<NetworkType>,
}

/// `GetMessagingSessionEndpointResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMessagingSessionEndpointResponse {
    /// `Endpoint`.
    #[serde(rename = "Endpoint", default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<MessagingSessionEndpoint>,
}

/// `GetMessagingStreamingConfigurationsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMessagingStreamingConfigurationsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `GetMessagingStreamingConfigurationsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetMessagingStreamingConfigurationsResponse {
    /// `StreamingConfigurations`, 1 to 2 items.
    #[serde(rename = "StreamingConfigurations", default, skip_serializing_if = "Option::is_none")]
    pub streaming_configurations: Option<Vec<StreamingConfiguration>>,
}

/// `Identity`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// `Arn`, 5 to 1600 characters.
    #[serde(rename = "Arn", default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// `Name`, 0 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
}

/// `InvocationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvocationType {
    /// `ASYNC`.
    #[serde(rename = "ASYNC")]
    Async,
}

impl InvocationType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Async => "ASYNC",
        }
    }
}

/// `LambdaConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LambdaConfiguration {
    /// `ResourceArn`, 15 to 2048 characters.
    #[serde(rename = "ResourceArn")]
    pub resource_arn: String,
    /// `InvocationType`.
    #[serde(rename = "InvocationType")]
    pub invocation_type: InvocationType,
}

/// `ListChannelBansRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelBansRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `ListChannelBansResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelBansResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChannelBans`.
    #[serde(rename = "ChannelBans", default, skip_serializing_if = "Option::is_none")]
    pub channel_bans: Option<Vec<ChannelBanSummary>>,
}

/// `ListChannelFlowsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelFlowsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; `app-instance-arn` in the query.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelFlowsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelFlowsResponse {
    /// `ChannelFlows`.
    #[serde(rename = "ChannelFlows", default, skip_serializing_if = "Option::is_none")]
    pub channel_flows: Option<Vec<ChannelFlowSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelMembershipsForAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelMembershipsForAppInstanceUserRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; `app-instance-user-arn` in the query.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `ListChannelMembershipsForAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelMembershipsForAppInstanceUserResponse {
    /// `ChannelMemberships`.
    #[serde(rename = "ChannelMemberships", default, skip_serializing_if = "Option::is_none")]
    pub channel_memberships: Option<Vec<ChannelMembershipForAppInstanceUserSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelMembershipsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelMembershipsRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `Type`; `type` in the query.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ChannelMembershipType>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `ListChannelMembershipsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelMembershipsResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `ChannelMemberships`.
    #[serde(rename = "ChannelMemberships", default, skip_serializing_if = "Option::is_none")]
    pub channel_memberships: Option<Vec<ChannelMembershipSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelMessagesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelMessagesRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `SortOrder`; `sort-order` in the query.
    #[serde(rename = "SortOrder", default, skip_serializing_if = "Option::is_none")]
    pub sort_order: Option<SortOrder>,
    /// `NotBefore`; `not-before` in the query.
    #[serde(rename = "NotBefore", default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<f64>,
    /// `NotAfter`; `not-after` in the query.
    #[serde(rename = "NotAfter", default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<f64>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters; `sub-channel-id` in the query.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `ListChannelMessagesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelMessagesResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChannelMessages`.
    #[serde(rename = "ChannelMessages", default, skip_serializing_if = "Option::is_none")]
    pub channel_messages: Option<Vec<ChannelMessageSummary>>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `ListChannelModeratorsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelModeratorsRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `ListChannelModeratorsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelModeratorsResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChannelModerators`.
    #[serde(rename = "ChannelModerators", default, skip_serializing_if = "Option::is_none")]
    pub channel_moderators: Option<Vec<ChannelModeratorSummary>>,
}

/// `ListChannelsAssociatedWithChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelsAssociatedWithChannelFlowRequest {
    /// `ChannelFlowArn`, 5 to 1600 characters; `channel-flow-arn` in the query.
    #[serde(rename = "ChannelFlowArn")]
    pub channel_flow_arn: String,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelsAssociatedWithChannelFlowResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelsAssociatedWithChannelFlowResponse {
    /// `Channels`.
    #[serde(rename = "Channels", default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<ChannelAssociatedWithFlowSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelsModeratedByAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelsModeratedByAppInstanceUserRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; `app-instance-user-arn` in the query.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `ListChannelsModeratedByAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelsModeratedByAppInstanceUserResponse {
    /// `Channels`.
    #[serde(rename = "Channels", default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<ChannelModeratedByAppInstanceUserSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListChannelsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; `app-instance-arn` in the query.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `Privacy`; `privacy` in the query.
    #[serde(rename = "Privacy", default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<ChannelPrivacy>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `ListChannelsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListChannelsResponse {
    /// `Channels`.
    #[serde(rename = "Channels", default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<ChannelSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListSubChannelsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListSubChannelsRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListSubChannelsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListSubChannelsResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `SubChannels`.
    #[serde(rename = "SubChannels", default, skip_serializing_if = "Option::is_none")]
    pub sub_channels: Option<Vec<SubChannelSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListTagsForResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListTagsForResourceRequest {
    /// `ResourceARN`, 5 to 1600 characters; `arn` in the query.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
}

/// `ListTagsForResourceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListTagsForResourceResponse {
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `MessageAttributeValue`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MessageAttributeValue {
    /// `StringValues`.
    #[serde(rename = "StringValues", default, skip_serializing_if = "Option::is_none")]
    pub string_values: Option<Vec<Redacted<String>>>,
}

/// `MessagingDataType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MessagingDataType {
    /// `Channel`.
    Channel,
    /// `ChannelMessage`.
    ChannelMessage,
}

impl MessagingDataType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "Channel",
            Self::ChannelMessage => "ChannelMessage",
        }
    }
}

/// `MessagingSessionEndpoint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MessagingSessionEndpoint {
    /// `Url`, at most 4096 characters.
    #[serde(rename = "Url", default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// `NetworkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NetworkType {
    /// `IPV4_ONLY`.
    #[serde(rename = "IPV4_ONLY")]
    Ipv4Only,
    /// `DUAL_STACK`.
    #[serde(rename = "DUAL_STACK")]
    DualStack,
}

impl NetworkType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4Only => "IPV4_ONLY",
            Self::DualStack => "DUAL_STACK",
        }
    }
}

/// `Processor`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Processor {
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Configuration`.
    #[serde(rename = "Configuration")]
    pub configuration: ProcessorConfiguration,
    /// `ExecutionOrder`, 1 to 3.
    #[serde(rename = "ExecutionOrder")]
    pub execution_order: i32,
    /// `FallbackAction`.
    #[serde(rename = "FallbackAction")]
    pub fallback_action: FallbackAction,
}

/// `ProcessorConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProcessorConfiguration {
    /// `Lambda`.
    #[serde(rename = "Lambda")]
    pub lambda: LambdaConfiguration,
}

/// `PushNotificationConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PushNotificationConfiguration {
    /// `Title`, 1 to 50 characters.
    #[serde(rename = "Title", default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Redacted<String>>,
    /// `Body`, 1 to 150 characters.
    #[serde(rename = "Body", default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Redacted<String>>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<PushNotificationType>,
}

/// `PushNotificationPreferences`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushNotificationPreferences {
    /// `AllowNotifications`.
    #[serde(rename = "AllowNotifications")]
    pub allow_notifications: AllowNotifications,
    /// `FilterRule`, at least 1 characters.
    #[serde(rename = "FilterRule", default, skip_serializing_if = "Option::is_none")]
    pub filter_rule: Option<Redacted<String>>,
}

/// `PushNotificationType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PushNotificationType {
    /// `DEFAULT`.
    #[serde(rename = "DEFAULT")]
    Default,
    /// `VOIP`.
    #[serde(rename = "VOIP")]
    Voip,
}

impl PushNotificationType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "DEFAULT",
            Self::Voip => "VOIP",
        }
    }
}

/// `PutChannelExpirationSettingsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutChannelExpirationSettingsRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `PutChannelExpirationSettingsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutChannelExpirationSettingsResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `PutChannelMembershipPreferencesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutChannelMembershipPreferencesRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MemberArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "MemberArn")]
    pub member_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `Preferences`.
    #[serde(rename = "Preferences")]
    pub preferences: ChannelMembershipPreferences,
}

/// `PutChannelMembershipPreferencesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutChannelMembershipPreferencesResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `Member`.
    #[serde(rename = "Member", default, skip_serializing_if = "Option::is_none")]
    pub member: Option<Identity>,
    /// `Preferences`.
    #[serde(rename = "Preferences", default, skip_serializing_if = "Option::is_none")]
    pub preferences: Option<ChannelMembershipPreferences>,
}

/// `PutMessagingStreamingConfigurationsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutMessagingStreamingConfigurationsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `StreamingConfigurations`, 1 to 2 items.
    #[serde(rename = "StreamingConfigurations")]
    pub streaming_configurations: Vec<StreamingConfiguration>,
}

/// `PutMessagingStreamingConfigurationsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutMessagingStreamingConfigurationsResponse {
    /// `StreamingConfigurations`, 1 to 2 items.
    #[serde(rename = "StreamingConfigurations", default, skip_serializing_if = "Option::is_none")]
    pub streaming_configurations: Option<Vec<StreamingConfiguration>>,
}

/// `RedactChannelMessageRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RedactChannelMessageRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MessageId`, 1 to 128 characters; in the path.
    #[serde(rename = "MessageId")]
    pub message_id: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `RedactChannelMessageResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RedactChannelMessageResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `MessageId`, 1 to 128 characters.
    #[serde(rename = "MessageId", default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `SearchChannelsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchChannelsRequest {
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `Fields`, 1 to 20 items.
    #[serde(rename = "Fields")]
    pub fields: Vec<SearchField>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `SearchChannelsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchChannelsResponse {
    /// `Channels`.
    #[serde(rename = "Channels", default, skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<ChannelSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `SearchField`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchField {
    /// `Key`.
    #[serde(rename = "Key")]
    pub key: SearchFieldKey,
    /// `Values`, 1 to 20 items.
    #[serde(rename = "Values")]
    pub values: Vec<String>,
    /// `Operator`.
    #[serde(rename = "Operator")]
    pub operator: SearchFieldOperator,
}

/// `SearchFieldKey`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SearchFieldKey {
    /// `MEMBERS`.
    #[serde(rename = "MEMBERS")]
    Members,
}

impl SearchFieldKey {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Members => "MEMBERS",
        }
    }
}

/// `SearchFieldOperator`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SearchFieldOperator {
    /// `EQUALS`.
    #[serde(rename = "EQUALS")]
    Equals,
    /// `INCLUDES`.
    #[serde(rename = "INCLUDES")]
    Includes,
}

impl SearchFieldOperator {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equals => "EQUALS",
            Self::Includes => "INCLUDES",
        }
    }
}

/// `SendChannelMessageRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SendChannelMessageRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `Content`, at least 1 characters.
    #[serde(rename = "Content")]
    pub content: Redacted<String>,
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: ChannelMessageType,
    /// `Persistence`.
    #[serde(rename = "Persistence")]
    pub persistence: ChannelMessagePersistenceType,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: Redacted<String>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `PushNotification`.
    #[serde(rename = "PushNotification", default, skip_serializing_if = "Option::is_none")]
    pub push_notification: Option<PushNotificationConfiguration>,
    /// `MessageAttributes`.
    #[serde(rename = "MessageAttributes", default, skip_serializing_if = "Option::is_none")]
    pub message_attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
    /// `ContentType`, 0 to 45 characters.
    #[serde(rename = "ContentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Redacted<String>>,
    /// `Target`, 1 to 1 items.
    #[serde(rename = "Target", default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Vec<Target>>,
}

/// `SendChannelMessageResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SendChannelMessageResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `MessageId`, 1 to 128 characters.
    #[serde(rename = "MessageId", default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ChannelMessageStatusStructure>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `SortOrder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortOrder {
    /// `ASCENDING`.
    #[serde(rename = "ASCENDING")]
    Ascending,
    /// `DESCENDING`.
    #[serde(rename = "DESCENDING")]
    Descending,
}

impl SortOrder {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "ASCENDING",
            Self::Descending => "DESCENDING",
        }
    }
}

/// `StreamingConfiguration`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StreamingConfiguration {
    /// `DataType`.
    #[serde(rename = "DataType")]
    pub data_type: MessagingDataType,
    /// `ResourceArn`, 5 to 1600 characters.
    #[serde(rename = "ResourceArn")]
    pub resource_arn: String,
}

/// `SubChannelSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubChannelSummary {
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
    /// `MembershipCount`.
    #[serde(rename = "MembershipCount", default, skip_serializing_if = "Option::is_none")]
    pub membership_count: Option<i32>,
}

/// `Tag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// `Key`, 1 to 128 characters.
    #[serde(rename = "Key")]
    pub key: Redacted<String>,
    /// `Value`, 1 to 256 characters.
    #[serde(rename = "Value")]
    pub value: Redacted<String>,
}

/// `TagResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TagResourceRequest {
    /// `ResourceARN`, 5 to 1600 characters.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags")]
    pub tags: Vec<Tag>,
}

/// `Target`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// `MemberArn`, 5 to 1600 characters.
    #[serde(rename = "MemberArn", default, skip_serializing_if = "Option::is_none")]
    pub member_arn: Option<String>,
}

/// `UntagResourceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UntagResourceRequest {
    /// `ResourceARN`, 5 to 1600 characters.
    #[serde(rename = "ResourceARN")]
    pub resource_arn: String,
    /// `TagKeys`, 1 to 50 items.
    #[serde(rename = "TagKeys")]
    pub tag_keys: Vec<Redacted<String>>,
}

/// `UpdateChannelFlowRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelFlowRequest {
    /// `ChannelFlowArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelFlowArn")]
    pub channel_flow_arn: String,
    /// `Processors`, 1 to 3 items.
    #[serde(rename = "Processors")]
    pub processors: Vec<Processor>,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
}

/// `UpdateChannelFlowResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelFlowResponse {
    /// `ChannelFlowArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelFlowArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_flow_arn: Option<String>,
}

/// `UpdateChannelMessageRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelMessageRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `MessageId`, 1 to 128 characters; in the path.
    #[serde(rename = "MessageId")]
    pub message_id: String,
    /// `Content`, at least 1 characters.
    #[serde(rename = "Content")]
    pub content: Redacted<String>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
    /// `ContentType`, 0 to 45 characters.
    #[serde(rename = "ContentType", default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Redacted<String>>,
}

/// `UpdateChannelMessageResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelMessageResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
    /// `MessageId`, 1 to 128 characters.
    #[serde(rename = "MessageId", default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `Status`.
    #[serde(rename = "Status", default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ChannelMessageStatusStructure>,
    /// `SubChannelId`, 1 to 128 characters.
    #[serde(rename = "SubChannelId", default, skip_serializing_if = "Option::is_none")]
    pub sub_channel_id: Option<String>,
}

/// `UpdateChannelReadMarkerRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelReadMarkerRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `UpdateChannelReadMarkerResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelReadMarkerResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
}

/// `UpdateChannelRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelRequest {
    /// `ChannelArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "ChannelArn")]
    pub channel_arn: String,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Mode`.
    #[serde(rename = "Mode", default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<ChannelMode>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ChimeBearer`, 5 to 1600 characters; `x-amz-chime-bearer` in the header.
    #[serde(rename = "ChimeBearer", default, skip_serializing_if = "Option::is_none")]
    pub chime_bearer: Option<String>,
}

/// `UpdateChannelResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateChannelResponse {
    /// `ChannelArn`, 5 to 1600 characters.
    #[serde(rename = "ChannelArn", default, skip_serializing_if = "Option::is_none")]
    pub channel_arn: Option<String>,
}
