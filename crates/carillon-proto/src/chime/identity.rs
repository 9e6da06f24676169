// Generated from the API model chime-sdk-identity 2021-04-20 by `cargo xtask codegen`; never edited.

use serde::{Deserialize, Serialize};

use crate::redact::Redacted;

/// `AllowMessages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AllowMessages {
    /// `ALL`.
    #[serde(rename = "ALL")]
    All,
    /// `NONE`.
    #[serde(rename = "NONE")]
    None,
}

impl AllowMessages {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::None => "NONE",
        }
    }
}

/// `AppInstance`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstance {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
}

/// `AppInstanceAdmin`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceAdmin {
    /// `Admin`.
    #[serde(rename = "Admin", default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<Identity>,
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
}

/// `AppInstanceAdminSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceAdminSummary {
    /// `Admin`.
    #[serde(rename = "Admin", default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<Identity>,
}

/// `AppInstanceBot`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceBot {
    /// `AppInstanceBotArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceBotArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_bot_arn: Option<String>,
    /// `Name`, 0 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Configuration`.
    #[serde(rename = "Configuration", default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Configuration>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
}

/// `AppInstanceBotSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceBotSummary {
    /// `AppInstanceBotArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceBotArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_bot_arn: Option<String>,
    /// `Name`, 0 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
}

/// `AppInstanceRetentionSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceRetentionSettings {
    /// `ChannelRetentionSettings`.
    #[serde(rename = "ChannelRetentionSettings", default, skip_serializing_if = "Option::is_none")]
    pub channel_retention_settings: Option<ChannelRetentionSettings>,
}

/// `AppInstanceSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceSummary {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
}

/// `AppInstanceUser`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceUser {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `Name`, 1 to 100 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `AppInstanceUserEndpoint`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceUserEndpoint {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `EndpointId`, 0 to 64 characters.
    #[serde(rename = "EndpointId", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_id: Option<String>,
    /// `Name`, 0 to 1600 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<AppInstanceUserEndpointType>,
    /// `ResourceArn`, 5 to 1600 characters.
    #[serde(rename = "ResourceArn", default, skip_serializing_if = "Option::is_none")]
    pub resource_arn: Option<String>,
    /// `EndpointAttributes`.
    #[serde(rename = "EndpointAttributes", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_attributes: Option<EndpointAttributes>,
    /// `CreatedTimestamp`.
    #[serde(rename = "CreatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub created_timestamp: Option<f64>,
    /// `LastUpdatedTimestamp`.
    #[serde(rename = "LastUpdatedTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub last_updated_timestamp: Option<f64>,
    /// `AllowMessages`.
    #[serde(rename = "AllowMessages", default, skip_serializing_if = "Option::is_none")]
    pub allow_messages: Option<AllowMessages>,
    /// `EndpointState`.
    #[serde(rename = "EndpointState", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_state: Option<EndpointState>,
}

/// `AppInstanceUserEndpointSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceUserEndpointSummary {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `EndpointId`, 0 to 64 characters.
    #[serde(rename = "EndpointId", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_id: Option<String>,
    /// `Name`, 0 to 1600 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Type`.
    #[serde(rename = "Type", default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<AppInstanceUserEndpointType>,
    /// `AllowMessages`.
    #[serde(rename = "AllowMessages", default, skip_serializing_if = "Option::is_none")]
    pub allow_messages: Option<AllowMessages>,
    /// `EndpointState`.
    #[serde(rename = "EndpointState", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_state: Option<EndpointState>,
}

/// `AppInstanceUserEndpointType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AppInstanceUserEndpointType {
    /// `APNS`.
    #[serde(rename = "APNS")]
    Apns,
    /// `APNS_SANDBOX`.
    #[serde(rename = "APNS_SANDBOX")]
    ApnsSandbox,
    /// `GCM`.
    #[serde(rename = "GCM")]
    Gcm,
}

impl AppInstanceUserEndpointType {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Apns => "APNS",
            Self::ApnsSandbox => "APNS_SANDBOX",
            Self::Gcm => "GCM",
        }
    }
}

/// `AppInstanceUserSummary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppInstanceUserSummary {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `Name`, 1 to 100 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
}

/// `ChannelRetentionSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChannelRetentionSettings {
    /// `RetentionDays`, 1 to 5475.
    #[serde(rename = "RetentionDays", default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<i32>,
}

/// `Configuration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// `Lex`.
    #[serde(rename = "Lex")]
    pub lex: LexConfiguration,
}

/// `CreateAppInstanceAdminRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceAdminRequest {
    /// `AppInstanceAdminArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceAdminArn")]
    pub app_instance_admin_arn: String,
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `CreateAppInstanceAdminResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceAdminResponse {
    /// `AppInstanceAdmin`.
    #[serde(rename = "AppInstanceAdmin", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_admin: Option<Identity>,
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
}

/// `CreateAppInstanceBotRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceBotRequest {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `Name`, 0 to 256 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: String,
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `Configuration`.
    #[serde(rename = "Configuration")]
    pub configuration: Configuration,
}

/// `CreateAppInstanceBotResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceBotResponse {
    /// `AppInstanceBotArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceBotArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_bot_arn: Option<String>,
}

/// `CreateAppInstanceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceRequest {
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: String,
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// `CreateAppInstanceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceResponse {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
}

/// `CreateAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceUserRequest {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `AppInstanceUserId`, 1 to 64 characters.
    #[serde(rename = "AppInstanceUserId")]
    pub app_instance_user_id: Redacted<String>,
    /// `Name`, 1 to 100 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata", default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Redacted<String>>,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: String,
    /// `Tags`, 1 to 50 items.
    #[serde(rename = "Tags", default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `CreateAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateAppInstanceUserResponse {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
}

/// `DeleteAppInstanceAdminRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteAppInstanceAdminRequest {
    /// `AppInstanceAdminArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceAdminArn")]
    pub app_instance_admin_arn: String,
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `DeleteAppInstanceBotRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteAppInstanceBotRequest {
    /// `AppInstanceBotArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceBotArn")]
    pub app_instance_bot_arn: String,
}

/// `DeleteAppInstanceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteAppInstanceRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `DeleteAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeleteAppInstanceUserRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
}

/// `DeregisterAppInstanceUserEndpointRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DeregisterAppInstanceUserEndpointRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `EndpointId`, 0 to 64 characters; in the path.
    #[serde(rename = "EndpointId")]
    pub endpoint_id: String,
}

/// `DescribeAppInstanceAdminRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceAdminRequest {
    /// `AppInstanceAdminArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceAdminArn")]
    pub app_instance_admin_arn: String,
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `DescribeAppInstanceAdminResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceAdminResponse {
    /// `AppInstanceAdmin`.
    #[serde(rename = "AppInstanceAdmin", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_admin: Option<AppInstanceAdmin>,
}

/// `DescribeAppInstanceBotRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceBotRequest {
    /// `AppInstanceBotArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceBotArn")]
    pub app_instance_bot_arn: String,
}

/// `DescribeAppInstanceBotResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceBotResponse {
    /// `AppInstanceBot`.
    #[serde(rename = "AppInstanceBot", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_bot: Option<AppInstanceBot>,
}

/// `DescribeAppInstanceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `DescribeAppInstanceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceResponse {
    /// `AppInstance`.
    #[serde(rename = "AppInstance", default, skip_serializing_if = "Option::is_none")]
    pub app_instance: Option<AppInstance>,
}

/// `DescribeAppInstanceUserEndpointRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceUserEndpointRequest {
    /// `AppInstanceUserArn`, 0 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `EndpointId`, 0 to 64 characters; in the path.
    #[serde(rename = "EndpointId")]
    pub endpoint_id: String,
}

/// `DescribeAppInstanceUserEndpointResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceUserEndpointResponse {
    /// `AppInstanceUserEndpoint`.
    #[serde(rename = "AppInstanceUserEndpoint", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_endpoint: Option<AppInstanceUserEndpoint>,
}

/// `DescribeAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceUserRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
}

/// `DescribeAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DescribeAppInstanceUserResponse {
    /// `AppInstanceUser`.
    #[serde(rename = "AppInstanceUser", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user: Option<AppInstanceUser>,
}

/// `EndpointAttributes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EndpointAttributes {
    /// `DeviceToken`, 1 to 1600 characters.
    #[serde(rename = "DeviceToken")]
    pub device_token: Redacted<String>,
    /// `VoipDeviceToken`, 1 to 1600 characters.
    #[serde(rename = "VoipDeviceToken", default, skip_serializing_if = "Option::is_none")]
    pub voip_device_token: Option<Redacted<String>>,
}

/// `EndpointState`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndpointState {
    /// `Status`.
    #[serde(rename = "Status")]
    pub status: EndpointStatus,
    /// `StatusReason`.
    #[serde(rename = "StatusReason", default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<EndpointStatusReason>,
}

/// `EndpointStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EndpointStatus {
    /// `ACTIVE`.
    #[serde(rename = "ACTIVE")]
    Active,
    /// `INACTIVE`.
    #[serde(rename = "INACTIVE")]
    Inactive,
}

impl EndpointStatus {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// `EndpointStatusReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EndpointStatusReason {
    /// `INVALID_DEVICE_TOKEN`.
    #[serde(rename = "INVALID_DEVICE_TOKEN")]
    InvalidDeviceToken,
    /// `INVALID_PINPOINT_ARN`.
    #[serde(rename = "INVALID_PINPOINT_ARN")]
    InvalidPinpointArn,
}

impl EndpointStatusReason {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidDeviceToken => "INVALID_DEVICE_TOKEN",
            Self::InvalidPinpointArn => "INVALID_PINPOINT_ARN",
        }
    }
}

/// `ExpirationCriterion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ExpirationCriterion {
    /// `CREATED_TIMESTAMP`.
    #[serde(rename = "CREATED_TIMESTAMP")]
    CreatedTimestamp,
}

impl ExpirationCriterion {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreatedTimestamp => "CREATED_TIMESTAMP",
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

/// `GetAppInstanceRetentionSettingsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAppInstanceRetentionSettingsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
}

/// `GetAppInstanceRetentionSettingsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GetAppInstanceRetentionSettingsResponse {
    /// `AppInstanceRetentionSettings`.
    #[serde(rename = "AppInstanceRetentionSettings", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_retention_settings: Option<AppInstanceRetentionSettings>,
    /// `InitiateDeletionTimestamp`.
    #[serde(rename = "InitiateDeletionTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub initiate_deletion_timestamp: Option<f64>,
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

/// `InvokedBy`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvokedBy {
    /// `StandardMessages`.
    #[serde(rename = "StandardMessages")]
    pub standard_messages: StandardMessages,
    /// `TargetedMessages`.
    #[serde(rename = "TargetedMessages")]
    pub targeted_messages: TargetedMessages,
}

/// `LexConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LexConfiguration {
    /// `RespondsTo`.
    #[serde(rename = "RespondsTo", default, skip_serializing_if = "Option::is_none")]
    pub responds_to: Option<RespondsTo>,
    /// `InvokedBy`.
    #[serde(rename = "InvokedBy", default, skip_serializing_if = "Option::is_none")]
    pub invoked_by: Option<InvokedBy>,
    /// `LexBotAliasArn`, 15 to 2048 characters.
    #[serde(rename = "LexBotAliasArn")]
    pub lex_bot_alias_arn: String,
    /// `LocaleId`.
    #[serde(rename = "LocaleId")]
    pub locale_id: String,
    /// `WelcomeIntent`, 1 to 100 characters.
    #[serde(rename = "WelcomeIntent", default, skip_serializing_if = "Option::is_none")]
    pub welcome_intent: Option<String>,
}

/// `ListAppInstanceAdminsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceAdminsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstanceAdminsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceAdminsResponse {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
    /// `AppInstanceAdmins`.
    #[serde(rename = "AppInstanceAdmins", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_admins: Option<Vec<AppInstanceAdminSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstanceBotsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceBotsRequest {
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

/// `ListAppInstanceBotsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceBotsResponse {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
    /// `AppInstanceBots`.
    #[serde(rename = "AppInstanceBots", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_bots: Option<Vec<AppInstanceBotSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstanceUserEndpointsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceUserEndpointsRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: Redacted<String>,
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstanceUserEndpointsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceUserEndpointsResponse {
    /// `AppInstanceUserEndpoints`.
    #[serde(rename = "AppInstanceUserEndpoints", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_endpoints: Option<Vec<AppInstanceUserEndpointSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstanceUsersRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceUsersRequest {
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

/// `ListAppInstanceUsersResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstanceUsersResponse {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
    /// `AppInstanceUsers`.
    #[serde(rename = "AppInstanceUsers", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_users: Option<Vec<AppInstanceUserSummary>>,
    /// `NextToken`, 0 to 2048 characters.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstancesRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstancesRequest {
    /// `MaxResults`, 1 to 50; `max-results` in the query.
    #[serde(rename = "MaxResults", default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<i32>,
    /// `NextToken`, 0 to 2048 characters; `next-token` in the query.
    #[serde(rename = "NextToken", default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<Redacted<String>>,
}

/// `ListAppInstancesResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListAppInstancesResponse {
    /// `AppInstances`.
    #[serde(rename = "AppInstances", default, skip_serializing_if = "Option::is_none")]
    pub app_instances: Option<Vec<AppInstanceSummary>>,
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

/// `PutAppInstanceRetentionSettingsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutAppInstanceRetentionSettingsRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `AppInstanceRetentionSettings`.
    #[serde(rename = "AppInstanceRetentionSettings")]
    pub app_instance_retention_settings: AppInstanceRetentionSettings,
}

/// `PutAppInstanceRetentionSettingsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutAppInstanceRetentionSettingsResponse {
    /// `AppInstanceRetentionSettings`.
    #[serde(rename = "AppInstanceRetentionSettings", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_retention_settings: Option<AppInstanceRetentionSettings>,
    /// `InitiateDeletionTimestamp`.
    #[serde(rename = "InitiateDeletionTimestamp", default, skip_serializing_if = "Option::is_none")]
    pub initiate_deletion_timestamp: Option<f64>,
}

/// `PutAppInstanceUserExpirationSettingsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutAppInstanceUserExpirationSettingsRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `PutAppInstanceUserExpirationSettingsResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PutAppInstanceUserExpirationSettingsResponse {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `ExpirationSettings`.
    #[serde(rename = "ExpirationSettings", default, skip_serializing_if = "Option::is_none")]
    pub expiration_settings: Option<ExpirationSettings>,
}

/// `RegisterAppInstanceUserEndpointRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterAppInstanceUserEndpointRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: Redacted<String>,
    /// `Name`, 0 to 1600 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `Type`.
    #[serde(rename = "Type")]
    pub r#type: AppInstanceUserEndpointType,
    /// `ResourceArn`, 5 to 1600 characters.
    #[serde(rename = "ResourceArn")]
    pub resource_arn: String,
    /// `EndpointAttributes`.
    #[serde(rename = "EndpointAttributes")]
    pub endpoint_attributes: EndpointAttributes,
    /// `ClientRequestToken`, 2 to 64 characters.
    #[serde(rename = "ClientRequestToken")]
    pub client_request_token: String,
    /// `AllowMessages`.
    #[serde(rename = "AllowMessages", default, skip_serializing_if = "Option::is_none")]
    pub allow_messages: Option<AllowMessages>,
}

/// `RegisterAppInstanceUserEndpointResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RegisterAppInstanceUserEndpointResponse {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `EndpointId`, 0 to 64 characters.
    #[serde(rename = "EndpointId", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_id: Option<String>,
}

/// `RespondsTo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RespondsTo {
    /// `STANDARD_MESSAGES`.
    #[serde(rename = "STANDARD_MESSAGES")]
    StandardMessages,
}

impl RespondsTo {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StandardMessages => "STANDARD_MESSAGES",
        }
    }
}

/// `StandardMessages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum StandardMessages {
    /// `AUTO`.
    #[serde(rename = "AUTO")]
    Auto,
    /// `ALL`.
    #[serde(rename = "ALL")]
    All,
    /// `MENTIONS`.
    #[serde(rename = "MENTIONS")]
    Mentions,
    /// `NONE`.
    #[serde(rename = "NONE")]
    None,
}

impl StandardMessages {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "AUTO",
            Self::All => "ALL",
            Self::Mentions => "MENTIONS",
            Self::None => "NONE",
        }
    }
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

/// `TargetedMessages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TargetedMessages {
    /// `ALL`.
    #[serde(rename = "ALL")]
    All,
    /// `NONE`.
    #[serde(rename = "NONE")]
    None,
}

impl TargetedMessages {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::None => "NONE",
        }
    }
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

/// `UpdateAppInstanceBotRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceBotRequest {
    /// `AppInstanceBotArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceBotArn")]
    pub app_instance_bot_arn: String,
    /// `Name`, 0 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata")]
    pub metadata: Redacted<String>,
    /// `Configuration`.
    #[serde(rename = "Configuration", default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<Configuration>,
}

/// `UpdateAppInstanceBotResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceBotResponse {
    /// `AppInstanceBotArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceBotArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_bot_arn: Option<String>,
}

/// `UpdateAppInstanceRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceRequest {
    /// `AppInstanceArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceArn")]
    pub app_instance_arn: String,
    /// `Name`, 1 to 256 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata")]
    pub metadata: Redacted<String>,
}

/// `UpdateAppInstanceResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceResponse {
    /// `AppInstanceArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_arn: Option<String>,
}

/// `UpdateAppInstanceUserEndpointRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceUserEndpointRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `EndpointId`, 0 to 64 characters; in the path.
    #[serde(rename = "EndpointId")]
    pub endpoint_id: String,
    /// `Name`, 0 to 1600 characters.
    #[serde(rename = "Name", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Redacted<String>>,
    /// `AllowMessages`.
    #[serde(rename = "AllowMessages", default, skip_serializing_if = "Option::is_none")]
    pub allow_messages: Option<AllowMessages>,
}

/// `UpdateAppInstanceUserEndpointResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceUserEndpointResponse {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
    /// `EndpointId`, 0 to 64 characters.
    #[serde(rename = "EndpointId", default, skip_serializing_if = "Option::is_none")]
    pub endpoint_id: Option<String>,
}

/// `UpdateAppInstanceUserRequest`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceUserRequest {
    /// `AppInstanceUserArn`, 5 to 1600 characters; in the path.
    #[serde(rename = "AppInstanceUserArn")]
    pub app_instance_user_arn: String,
    /// `Name`, 1 to 100 characters.
    #[serde(rename = "Name")]
    pub name: Redacted<String>,
    /// `Metadata`, 0 to 1024 characters.
    #[serde(rename = "Metadata")]
    pub metadata: Redacted<String>,
}

/// `UpdateAppInstanceUserResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateAppInstanceUserResponse {
    /// `AppInstanceUserArn`, 5 to 1600 characters.
    #[serde(rename = "AppInstanceUserArn", default, skip_serializing_if = "Option::is_none")]
    pub app_instance_user_arn: Option<String>,
}
