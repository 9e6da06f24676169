// Generated from the API model chime-sdk-messaging 2021-05-15 by `cargo xtask codegen`; never edited.

use crate::operation::{
    ErrorShape, Location, Member, Operation, Pattern, Required, Segment, Shape, Structure,
};

/// The operations, for a `match` that the compiler keeps whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `AssociateChannelFlow`.
    AssociateChannelFlow,
    /// `BatchCreateChannelMembership`.
    BatchCreateChannelMembership,
    /// `ChannelFlowCallback`.
    ChannelFlowCallback,
    /// `CreateChannel`.
    CreateChannel,
    /// `CreateChannelBan`.
    CreateChannelBan,
    /// `CreateChannelFlow`.
    CreateChannelFlow,
    /// `CreateChannelMembership`.
    CreateChannelMembership,
    /// `CreateChannelModerator`.
    CreateChannelModerator,
    /// `DeleteChannel`.
    DeleteChannel,
    /// `DeleteChannelBan`.
    DeleteChannelBan,
    /// `DeleteChannelFlow`.
    DeleteChannelFlow,
    /// `DeleteChannelMembership`.
    DeleteChannelMembership,
    /// `DeleteChannelMessage`.
    DeleteChannelMessage,
    /// `DeleteChannelModerator`.
    DeleteChannelModerator,
    /// `DeleteMessagingStreamingConfigurations`.
    DeleteMessagingStreamingConfigurations,
    /// `DescribeChannel`.
    DescribeChannel,
    /// `DescribeChannelBan`.
    DescribeChannelBan,
    /// `DescribeChannelFlow`.
    DescribeChannelFlow,
    /// `DescribeChannelMembership`.
    DescribeChannelMembership,
    /// `DescribeChannelMembershipForAppInstanceUser`.
    DescribeChannelMembershipForAppInstanceUser,
    /// `DescribeChannelModeratedByAppInstanceUser`.
    DescribeChannelModeratedByAppInstanceUser,
    /// `DescribeChannelModerator`.
    DescribeChannelModerator,
    /// `DisassociateChannelFlow`.
    DisassociateChannelFlow,
    /// `GetChannelMembershipPreferences`.
    GetChannelMembershipPreferences,
    /// `GetChannelMessage`.
    GetChannelMessage,
    /// `GetChannelMessageStatus`.
    GetChannelMessageStatus,
    /// `GetMessagingSessionEndpoint`.
    GetMessagingSessionEndpoint,
    /// `GetMessagingStreamingConfigurations`.
    GetMessagingStreamingConfigurations,
    /// `ListChannelBans`.
    ListChannelBans,
    /// `ListChannelFlows`.
    ListChannelFlows,
    /// `ListChannelMemberships`.
    ListChannelMemberships,
    /// `ListChannelMembershipsForAppInstanceUser`.
    ListChannelMembershipsForAppInstanceUser,
    /// `ListChannelMessages`.
    ListChannelMessages,
    /// `ListChannelModerators`.
    ListChannelModerators,
    /// `ListChannels`.
    ListChannels,
    /// `ListChannelsAssociatedWithChannelFlow`.
    ListChannelsAssociatedWithChannelFlow,
    /// `ListChannelsModeratedByAppInstanceUser`.
    ListChannelsModeratedByAppInstanceUser,
    /// `ListSubChannels`.
    ListSubChannels,
    /// `ListTagsForResource`.
    ListTagsForResource,
    /// `PutChannelExpirationSettings`.
    PutChannelExpirationSettings,
    /// `PutChannelMembershipPreferences`.
    PutChannelMembershipPreferences,
    /// `PutMessagingStreamingConfigurations`.
    PutMessagingStreamingConfigurations,
    /// `RedactChannelMessage`.
    RedactChannelMessage,
    /// `SearchChannels`.
    SearchChannels,
    /// `SendChannelMessage`.
    SendChannelMessage,
    /// `TagResource`.
    TagResource,
    /// `UntagResource`.
    UntagResource,
    /// `UpdateChannel`.
    UpdateChannel,
    /// `UpdateChannelFlow`.
    UpdateChannelFlow,
    /// `UpdateChannelMessage`.
    UpdateChannelMessage,
    /// `UpdateChannelReadMarker`.
    UpdateChannelReadMarker,
}

/// Every operation with its HTTP binding.
pub static OPERATIONS: &[Operation<Action>] = &[
    Operation {
        action: Action::AssociateChannelFlow,
        name: "AssociateChannelFlow",
        method: "PUT",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("channel-flow")],
        query: None,
        status: 200,
        input: &ASSOCIATE_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ConflictException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::BatchCreateChannelMembership,
        name: "BatchCreateChannelMembership",
        method: "POST",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("memberships")],
        query: Some(("operation", "batch-create")),
        status: 200,
        input: &BATCH_CREATE_CHANNEL_MEMBERSHIP_REQUEST,
        errors: &[
            "ServiceFailureException",
            "ServiceUnavailableException",
            "UnauthorizedClientException",
            "BadRequestException",
            "NotFoundException",
            "ForbiddenException",
            "ThrottledClientException",
            "ResourceLimitExceededException",
        ],
    },
    Operation {
        action: Action::ChannelFlowCallback,
        name: "ChannelFlowCallback",
        method: "POST",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn")],
        query: Some(("operation", "channel-flow-callback")),
        status: 200,
        input: &CHANNEL_FLOW_CALLBACK_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateChannel,
        name: "CreateChannel",
        method: "POST",
        path: &[Segment::Literal("channels")],
        query: None,
        status: 201,
        input: &CREATE_CHANNEL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateChannelBan,
        name: "CreateChannelBan",
        method: "POST",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("bans")],
        query: None,
        status: 201,
        input: &CREATE_CHANNEL_BAN_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateChannelFlow,
        name: "CreateChannelFlow",
        method: "POST",
        path: &[Segment::Literal("channel-flows")],
        query: None,
        status: 201,
        input: &CREATE_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateChannelMembership,
        name: "CreateChannelMembership",
        method: "POST",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("memberships")],
        query: None,
        status: 201,
        input: &CREATE_CHANNEL_MEMBERSHIP_REQUEST,
        errors: &[
            "BadRequestException",
            "NotFoundException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateChannelModerator,
        name: "CreateChannelModerator",
        method: "POST",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("moderators")],
        query: None,
        status: 201,
        input: &CREATE_CHANNEL_MODERATOR_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteChannel,
        name: "DeleteChannel",
        method: "DELETE",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn")],
        query: None,
        status: 204,
        input: &DELETE_CHANNEL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteChannelBan,
        name: "DeleteChannelBan",
        method: "DELETE",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("bans"),
            Segment::Label("memberArn"),
        ],
        query: None,
        status: 204,
        input: &DELETE_CHANNEL_BAN_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteChannelFlow,
        name: "DeleteChannelFlow",
        method: "DELETE",
        path: &[Segment::Literal("channel-flows"), Segment::Label("channelFlowArn")],
        query: None,
        status: 204,
        input: &DELETE_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteChannelMembership,
        name: "DeleteChannelMembership",
        method: "DELETE",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("memberships"),
            Segment::Label("memberArn"),
        ],
        query: None,
        status: 204,
        input: &DELETE_CHANNEL_MEMBERSHIP_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteChannelMessage,
        name: "DeleteChannelMessage",
        method: "DELETE",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("messages"),
            Segment::Label("messageId"),
        ],
        query: None,
        status: 204,
        input: &DELETE_CHANNEL_MESSAGE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteChannelModerator,
        name: "DeleteChannelModerator",
        method: "DELETE",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("moderators"),
            Segment::Label("channelModeratorArn"),
        ],
        query: None,
        status: 204,
        input: &DELETE_CHANNEL_MODERATOR_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteMessagingStreamingConfigurations,
        name: "DeleteMessagingStreamingConfigurations",
        method: "DELETE",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("streaming-configurations"),
        ],
        query: None,
        status: 204,
        input: &DELETE_MESSAGING_STREAMING_CONFIGURATIONS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeChannel,
        name: "DescribeChannel",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn")],
        query: None,
        status: 200,
        input: &DESCRIBE_CHANNEL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeChannelBan,
        name: "DescribeChannelBan",
        method: "GET",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("bans"),
            Segment::Label("memberArn"),
        ],
        query: None,
        status: 200,
        input: &DESCRIBE_CHANNEL_BAN_REQUEST,
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
        action: Action::DescribeChannelFlow,
        name: "DescribeChannelFlow",
        method: "GET",
        path: &[Segment::Literal("channel-flows"), Segment::Label("channelFlowArn")],
        query: None,
        status: 200,
        input: &DESCRIBE_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeChannelMembership,
        name: "DescribeChannelMembership",
        method: "GET",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("memberships"),
            Segment::Label("memberArn"),
        ],
        query: None,
        status: 200,
        input: &DESCRIBE_CHANNEL_MEMBERSHIP_REQUEST,
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
        action: Action::DescribeChannelMembershipForAppInstanceUser,
        name: "DescribeChannelMembershipForAppInstanceUser",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn")],
        query: Some(("scope", "app-instance-user-membership")),
        status: 200,
        input: &DESCRIBE_CHANNEL_MEMBERSHIP_FOR_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeChannelModeratedByAppInstanceUser,
        name: "DescribeChannelModeratedByAppInstanceUser",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn")],
        query: Some(("scope", "app-instance-user-moderated-channel")),
        status: 200,
        input: &DESCRIBE_CHANNEL_MODERATED_BY_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeChannelModerator,
        name: "DescribeChannelModerator",
        method: "GET",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("moderators"),
            Segment::Label("channelModeratorArn"),
        ],
        query: None,
        status: 200,
        input: &DESCRIBE_CHANNEL_MODERATOR_REQUEST,
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
        action: Action::DisassociateChannelFlow,
        name: "DisassociateChannelFlow",
        method: "DELETE",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("channel-flow"),
            Segment::Label("channelFlowArn"),
        ],
        query: None,
        status: 204,
        input: &DISASSOCIATE_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedClientException",
            "ConflictException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetChannelMembershipPreferences,
        name: "GetChannelMembershipPreferences",
        method: "GET",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("memberships"),
            Segment::Label("memberArn"),
            Segment::Literal("preferences"),
        ],
        query: None,
        status: 200,
        input: &GET_CHANNEL_MEMBERSHIP_PREFERENCES_REQUEST,
        errors: &[
            "BadRequestException",
            "UnauthorizedClientException",
            "ForbiddenException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetChannelMessage,
        name: "GetChannelMessage",
        method: "GET",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("messages"),
            Segment::Label("messageId"),
        ],
        query: None,
        status: 200,
        input: &GET_CHANNEL_MESSAGE_REQUEST,
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
        action: Action::GetChannelMessageStatus,
        name: "GetChannelMessageStatus",
        method: "GET",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("messages"),
            Segment::Label("messageId"),
        ],
        query: Some(("scope", "message-status")),
        status: 200,
        input: &GET_CHANNEL_MESSAGE_STATUS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetMessagingSessionEndpoint,
        name: "GetMessagingSessionEndpoint",
        method: "GET",
        path: &[Segment::Literal("endpoints"), Segment::Literal("messaging-session")],
        query: None,
        status: 200,
        input: &GET_MESSAGING_SESSION_ENDPOINT_REQUEST,
        errors: &[
            "UnauthorizedClientException",
            "ForbiddenException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetMessagingStreamingConfigurations,
        name: "GetMessagingStreamingConfigurations",
        method: "GET",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("streaming-configurations"),
        ],
        query: None,
        status: 200,
        input: &GET_MESSAGING_STREAMING_CONFIGURATIONS_REQUEST,
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
        action: Action::ListChannelBans,
        name: "ListChannelBans",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("bans")],
        query: None,
        status: 200,
        input: &LIST_CHANNEL_BANS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelFlows,
        name: "ListChannelFlows",
        method: "GET",
        path: &[Segment::Literal("channel-flows")],
        query: None,
        status: 200,
        input: &LIST_CHANNEL_FLOWS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelMemberships,
        name: "ListChannelMemberships",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("memberships")],
        query: None,
        status: 200,
        input: &LIST_CHANNEL_MEMBERSHIPS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelMembershipsForAppInstanceUser,
        name: "ListChannelMembershipsForAppInstanceUser",
        method: "GET",
        path: &[Segment::Literal("channels")],
        query: Some(("scope", "app-instance-user-memberships")),
        status: 200,
        input: &LIST_CHANNEL_MEMBERSHIPS_FOR_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelMessages,
        name: "ListChannelMessages",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("messages")],
        query: None,
        status: 200,
        input: &LIST_CHANNEL_MESSAGES_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelModerators,
        name: "ListChannelModerators",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("moderators")],
        query: None,
        status: 200,
        input: &LIST_CHANNEL_MODERATORS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannels,
        name: "ListChannels",
        method: "GET",
        path: &[Segment::Literal("channels")],
        query: None,
        status: 200,
        input: &LIST_CHANNELS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelsAssociatedWithChannelFlow,
        name: "ListChannelsAssociatedWithChannelFlow",
        method: "GET",
        path: &[Segment::Literal("channels")],
        query: Some(("scope", "channel-flow-associations")),
        status: 200,
        input: &LIST_CHANNELS_ASSOCIATED_WITH_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListChannelsModeratedByAppInstanceUser,
        name: "ListChannelsModeratedByAppInstanceUser",
        method: "GET",
        path: &[Segment::Literal("channels")],
        query: Some(("scope", "app-instance-user-moderated-channels")),
        status: 200,
        input: &LIST_CHANNELS_MODERATED_BY_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListSubChannels,
        name: "ListSubChannels",
        method: "GET",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("subchannels")],
        query: None,
        status: 200,
        input: &LIST_SUB_CHANNELS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
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
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::PutChannelExpirationSettings,
        name: "PutChannelExpirationSettings",
        method: "PUT",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("expiration-settings"),
        ],
        query: None,
        status: 200,
        input: &PUT_CHANNEL_EXPIRATION_SETTINGS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::PutChannelMembershipPreferences,
        name: "PutChannelMembershipPreferences",
        method: "PUT",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("memberships"),
            Segment::Label("memberArn"),
            Segment::Literal("preferences"),
        ],
        query: None,
        status: 200,
        input: &PUT_CHANNEL_MEMBERSHIP_PREFERENCES_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "UnauthorizedClientException",
            "ForbiddenException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::PutMessagingStreamingConfigurations,
        name: "PutMessagingStreamingConfigurations",
        method: "PUT",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("streaming-configurations"),
        ],
        query: None,
        status: 200,
        input: &PUT_MESSAGING_STREAMING_CONFIGURATIONS_REQUEST,
        errors: &[
            "NotFoundException",
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ConflictException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::RedactChannelMessage,
        name: "RedactChannelMessage",
        method: "POST",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("messages"),
            Segment::Label("messageId"),
        ],
        query: Some(("operation", "redact")),
        status: 200,
        input: &REDACT_CHANNEL_MESSAGE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::SearchChannels,
        name: "SearchChannels",
        method: "POST",
        path: &[Segment::Literal("channels")],
        query: Some(("operation", "search")),
        status: 200,
        input: &SEARCH_CHANNELS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::SendChannelMessage,
        name: "SendChannelMessage",
        method: "POST",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("messages")],
        query: None,
        status: 201,
        input: &SEND_CHANNEL_MESSAGE_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
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
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ResourceLimitExceededException",
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
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateChannel,
        name: "UpdateChannel",
        method: "PUT",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn")],
        query: None,
        status: 200,
        input: &UPDATE_CHANNEL_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateChannelFlow,
        name: "UpdateChannelFlow",
        method: "PUT",
        path: &[Segment::Literal("channel-flows"), Segment::Label("channelFlowArn")],
        query: None,
        status: 200,
        input: &UPDATE_CHANNEL_FLOW_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ConflictException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateChannelMessage,
        name: "UpdateChannelMessage",
        method: "PUT",
        path: &[
            Segment::Literal("channels"),
            Segment::Label("channelArn"),
            Segment::Literal("messages"),
            Segment::Label("messageId"),
        ],
        query: None,
        status: 200,
        input: &UPDATE_CHANNEL_MESSAGE_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "UnauthorizedClientException",
            "ThrottledClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateChannelReadMarker,
        name: "UpdateChannelReadMarker",
        method: "PUT",
        path: &[Segment::Literal("channels"), Segment::Label("channelArn"), Segment::Literal("readMarker")],
        query: None,
        status: 200,
        input: &UPDATE_CHANNEL_READ_MARKER_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ConflictException",
            "UnauthorizedClientException",
            "ThrottledClientException",
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

pub(crate) static ASSOCIATE_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "AssociateChannelFlowRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChannelFlowArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

static CHIME_ARN: Shape = Shape::Text {
    min: Some(5),
    max: Some(1600),
    pattern: Some(Pattern::new(
        "arn:[a-z0-9-\\.]{1,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[^/].{0,1023}",
        "arn:[a-z0-9-\\.]{1,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[^/].{0,1023}",
        None,
    )),
    values: &[],
    sensitive: false,
};

pub(crate) static BATCH_CREATE_CHANNEL_MEMBERSHIP_REQUEST: Structure = Structure {
    name: "BatchCreateChannelMembershipRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Never,
            shape: &CHANNEL_MEMBERSHIP_TYPE,
        },
        Member {
            name: "MemberArns",
            location: Location::Body,
            required: Required::Always,
            shape: &MEMBER_ARNS,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Body,
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

static CHANNEL_MEMBERSHIP_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["DEFAULT", "HIDDEN"], sensitive: false };

static MEMBER_ARNS: Shape = Shape::List { item: &CHIME_ARN, min: Some(1), max: Some(100), sensitive: false };

static SUB_CHANNEL_ID: Shape = Shape::Text {
    min: Some(1),
    max: Some(128),
    pattern: Some(Pattern::new("[-_a-zA-Z0-9]*", "[-_a-zA-Z0-9]*", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static CHANNEL_FLOW_CALLBACK_REQUEST: Structure = Structure {
    name: "ChannelFlowCallbackRequest",
    members: &[
        Member {
            name: "CallbackId",
            location: Location::Body,
            required: Required::Always,
            shape: &CALLBACK_ID_TYPE,
        },
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "DeleteResource",
            location: Location::Body,
            required: Required::Never,
            shape: &NON_NULLABLE_BOOLEAN,
        },
        Member {
            name: "ChannelMessage",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CHANNEL_MESSAGE_CALLBACK),
        },
    ],
};

static CALLBACK_ID_TYPE: Shape =
    Shape::Text { min: Some(32), max: Some(64), pattern: None, values: &[], sensitive: false };

static NON_NULLABLE_BOOLEAN: Shape = Shape::Boolean;

pub(crate) static CHANNEL_MESSAGE_CALLBACK: Structure = Structure {
    name: "ChannelMessageCallback",
    members: &[
        Member {
            name: "MessageId",
            location: Location::Body,
            required: Required::Always,
            shape: &MESSAGE_ID,
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Never,
            shape: &NON_EMPTY_CONTENT,
        },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "PushNotification",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&PUSH_NOTIFICATION_CONFIGURATION),
        },
        Member {
            name: "MessageAttributes",
            location: Location::Body,
            required: Required::Never,
            shape: &MESSAGE_ATTRIBUTE_MAP,
        },
        Member {
            name: "SubChannelId",
            location: Location::Body,
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
        Member {
            name: "ContentType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
    ],
};

static MESSAGE_ID: Shape = Shape::Text {
    min: Some(1),
    max: Some(128),
    pattern: Some(Pattern::new("[-_a-zA-Z0-9]*", "[-_a-zA-Z0-9]*", None)),
    values: &[],
    sensitive: false,
};

static NON_EMPTY_CONTENT: Shape = Shape::Text {
    min: Some(1),
    max: None,
    pattern: Some(Pattern::new("[\\s\\S]*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static METADATA: Shape = Shape::Text {
    min: Some(0),
    max: Some(1024),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static PUSH_NOTIFICATION_CONFIGURATION: Structure = Structure {
    name: "PushNotificationConfiguration",
    members: &[
        Member {
            name: "Title",
            location: Location::Body,
            required: Required::Never,
            shape: &PUSH_NOTIFICATION_TITLE,
        },
        Member {
            name: "Body",
            location: Location::Body,
            required: Required::Never,
            shape: &PUSH_NOTIFICATION_BODY,
        },
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Never,
            shape: &PUSH_NOTIFICATION_TYPE,
        },
    ],
};

static PUSH_NOTIFICATION_TITLE: Shape = Shape::Text {
    min: Some(1),
    max: Some(50),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static PUSH_NOTIFICATION_BODY: Shape = Shape::Text {
    min: Some(1),
    max: Some(150),
    pattern: Some(Pattern::new("[\\s\\S]*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static PUSH_NOTIFICATION_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["DEFAULT", "VOIP"], sensitive: false };

static MESSAGE_ATTRIBUTE_MAP: Shape =
    Shape::Map { value: &Shape::Structure(&MESSAGE_ATTRIBUTE_VALUE), sensitive: false };

pub(crate) static MESSAGE_ATTRIBUTE_VALUE: Structure = Structure {
    name: "MessageAttributeValue",
    members: &[Member {
        name: "StringValues",
        location: Location::Body,
        required: Required::Never,
        shape: &MESSAGE_ATTRIBUTE_STRING_VALUES,
    }],
};

static MESSAGE_ATTRIBUTE_STRING_VALUES: Shape =
    Shape::List { item: &MESSAGE_ATTRIBUTE_STRING_VALUE, min: None, max: None, sensitive: false };

static MESSAGE_ATTRIBUTE_STRING_VALUE: Shape = Shape::Text {
    min: Some(1),
    max: Some(512),
    pattern: Some(Pattern::new("[\\s\\S]*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static CONTENT_TYPE: Shape = Shape::Text {
    min: Some(0),
    max: Some(45),
    pattern: Some(Pattern::new("[\\s\\S]*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static CREATE_CHANNEL_REQUEST: Structure = Structure {
    name: "CreateChannelRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
        Member { name: "Mode", location: Location::Body, required: Required::Never, shape: &CHANNEL_MODE },
        Member {
            name: "Privacy",
            location: Location::Body,
            required: Required::Never,
            shape: &CHANNEL_PRIVACY,
        },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member { name: "ChannelId", location: Location::Body, required: Required::Never, shape: &CHANNEL_ID },
        Member {
            name: "MemberArns",
            location: Location::Body,
            required: Required::Never,
            shape: &CHANNEL_MEMBER_ARNS,
        },
        Member {
            name: "ModeratorArns",
            location: Location::Body,
            required: Required::Never,
            shape: &CHANNEL_MODERATOR_ARNS,
        },
        Member {
            name: "ElasticChannelConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ELASTIC_CHANNEL_CONFIGURATION),
        },
        Member {
            name: "ExpirationSettings",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&EXPIRATION_SETTINGS),
        },
    ],
};

static NON_EMPTY_RESOURCE_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(256),
    pattern: Some(Pattern::new(
        "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]*",
        "[\\t\\n\\r\\x20-\\x7E\\u{85}\\u{A0}-\\u{D7FF}\\u{E000}-\\u{FFFD}\\u{10000}-\\u{10FFFF}]*",
        None,
    )),
    values: &[],
    sensitive: true,
};

static CHANNEL_MODE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["UNRESTRICTED", "RESTRICTED"],
    sensitive: false,
};

static CHANNEL_PRIVACY: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["PUBLIC", "PRIVATE"], sensitive: false };

static CLIENT_REQUEST_TOKEN: Shape = Shape::Text {
    min: Some(2),
    max: Some(64),
    pattern: Some(Pattern::new("[-_a-zA-Z0-9]*", "[-_a-zA-Z0-9]*", None)),
    values: &[],
    sensitive: true,
};

static TAG_LIST: Shape =
    Shape::List { item: &Shape::Structure(&TAG), min: Some(1), max: Some(50), sensitive: false };

pub(crate) static TAG: Structure = Structure {
    name: "Tag",
    members: &[
        Member { name: "Key", location: Location::Body, required: Required::Always, shape: &TAG_KEY },
        Member { name: "Value", location: Location::Body, required: Required::Always, shape: &TAG_VALUE },
    ],
};

static TAG_KEY: Shape =
    Shape::Text { min: Some(1), max: Some(128), pattern: None, values: &[], sensitive: true };

static TAG_VALUE: Shape =
    Shape::Text { min: Some(1), max: Some(256), pattern: None, values: &[], sensitive: true };

static CHANNEL_ID: Shape = Shape::Text {
    min: Some(1),
    max: Some(64),
    pattern: Some(Pattern::new(
        "[A-Za-z0-9]([A-Za-z0-9\\:\\-\\_\\.\\@]{0,62}[A-Za-z0-9])?",
        "[A-Za-z0-9]([A-Za-z0-9\\:\\-\\_\\.\\@]{0,62}[A-Za-z0-9])?",
        None,
    )),
    values: &[],
    sensitive: true,
};

static CHANNEL_MEMBER_ARNS: Shape =
    Shape::List { item: &CHIME_ARN, min: Some(1), max: Some(10), sensitive: false };

static CHANNEL_MODERATOR_ARNS: Shape =
    Shape::List { item: &CHIME_ARN, min: Some(1), max: Some(10), sensitive: false };

pub(crate) static ELASTIC_CHANNEL_CONFIGURATION: Structure = Structure {
    name: "ElasticChannelConfiguration",
    members: &[
        Member {
            name: "MaximumSubChannels",
            location: Location::Body,
            required: Required::Always,
            shape: &MAXIMUM_SUB_CHANNELS,
        },
        Member {
            name: "TargetMembershipsPerSubChannel",
            location: Location::Body,
            required: Required::Always,
            shape: &TARGET_MEMBERSHIPS_PER_SUB_CHANNEL,
        },
        Member {
            name: "MinimumMembershipPercentage",
            location: Location::Body,
            required: Required::Always,
            shape: &MINIMUM_MEMBERSHIP_PERCENTAGE,
        },
    ],
};

static MAXIMUM_SUB_CHANNELS: Shape = Shape::Integer { min: Some(2), max: None };

static TARGET_MEMBERSHIPS_PER_SUB_CHANNEL: Shape = Shape::Integer { min: Some(2), max: None };

static MINIMUM_MEMBERSHIP_PERCENTAGE: Shape = Shape::Integer { min: Some(1), max: Some(40) };

pub(crate) static EXPIRATION_SETTINGS: Structure = Structure {
    name: "ExpirationSettings",
    members: &[
        Member {
            name: "ExpirationDays",
            location: Location::Body,
            required: Required::Always,
            shape: &EXPIRATION_DAYS,
        },
        Member {
            name: "ExpirationCriterion",
            location: Location::Body,
            required: Required::Always,
            shape: &EXPIRATION_CRITERION,
        },
    ],
};

static EXPIRATION_DAYS: Shape = Shape::Integer { min: Some(1), max: Some(5475) };

static EXPIRATION_CRITERION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["CREATED_TIMESTAMP", "LAST_MESSAGE_TIMESTAMP"],
    sensitive: false,
};

pub(crate) static CREATE_CHANNEL_BAN_REQUEST: Structure = Structure {
    name: "CreateChannelBanRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member { name: "MemberArn", location: Location::Body, required: Required::Always, shape: &CHIME_ARN },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static CREATE_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "CreateChannelFlowRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Processors",
            location: Location::Body,
            required: Required::Always,
            shape: &PROCESSOR_LIST,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
    ],
};

static PROCESSOR_LIST: Shape =
    Shape::List { item: &Shape::Structure(&PROCESSOR), min: Some(1), max: Some(3), sensitive: false };

pub(crate) static PROCESSOR: Structure = Structure {
    name: "Processor",
    members: &[
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
        Member {
            name: "Configuration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&PROCESSOR_CONFIGURATION),
        },
        Member {
            name: "ExecutionOrder",
            location: Location::Body,
            required: Required::Always,
            shape: &CHANNEL_FLOW_EXECUTION_ORDER,
        },
        Member {
            name: "FallbackAction",
            location: Location::Body,
            required: Required::Always,
            shape: &FALLBACK_ACTION,
        },
    ],
};

pub(crate) static PROCESSOR_CONFIGURATION: Structure = Structure {
    name: "ProcessorConfiguration",
    members: &[Member {
        name: "Lambda",
        location: Location::Body,
        required: Required::Always,
        shape: &Shape::Structure(&LAMBDA_CONFIGURATION),
    }],
};

pub(crate) static LAMBDA_CONFIGURATION: Structure = Structure {
    name: "LambdaConfiguration",
    members: &[
        Member {
            name: "ResourceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &LAMBDA_FUNCTION_ARN,
        },
        Member {
            name: "InvocationType",
            location: Location::Body,
            required: Required::Always,
            shape: &INVOCATION_TYPE,
        },
    ],
};

static LAMBDA_FUNCTION_ARN: Shape = Shape::Text {
    min: Some(15),
    max: Some(2048),
    pattern: Some(Pattern::new(
        "arn:aws:lambda:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9\\-_\\.]+(:(\\$LATEST|[a-zA-Z0-9\\-_]+))?",
        "arn:aws:lambda:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9\\-_\\.]+(:(\\$LATEST|[a-zA-Z0-9\\-_]+))?",
        None,
    )),
    values: &[],
    sensitive: false,
};

static INVOCATION_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["ASYNC"], sensitive: false };

static CHANNEL_FLOW_EXECUTION_ORDER: Shape = Shape::Integer { min: Some(1), max: Some(3) };

static FALLBACK_ACTION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["CONTINUE", "ABORT"], sensitive: false };

pub(crate) static CREATE_CHANNEL_MEMBERSHIP_REQUEST: Structure = Structure {
    name: "CreateChannelMembershipRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member { name: "MemberArn", location: Location::Body, required: Required::Always, shape: &CHIME_ARN },
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &CHANNEL_MEMBERSHIP_TYPE,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Body,
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static CREATE_CHANNEL_MODERATOR_REQUEST: Structure = Structure {
    name: "CreateChannelModeratorRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChannelModeratorArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DELETE_CHANNEL_REQUEST: Structure = Structure {
    name: "DeleteChannelRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DELETE_CHANNEL_BAN_REQUEST: Structure = Structure {
    name: "DeleteChannelBanRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MemberArn",
            location: Location::Path("memberArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DELETE_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "DeleteChannelFlowRequest",
    members: &[Member {
        name: "ChannelFlowArn",
        location: Location::Path("channelFlowArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DELETE_CHANNEL_MEMBERSHIP_REQUEST: Structure = Structure {
    name: "DeleteChannelMembershipRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MemberArn",
            location: Location::Path("memberArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static DELETE_CHANNEL_MESSAGE_REQUEST: Structure = Structure {
    name: "DeleteChannelMessageRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MessageId",
            location: Location::Path("messageId"),
            required: Required::Always,
            shape: &MESSAGE_ID,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static DELETE_CHANNEL_MODERATOR_REQUEST: Structure = Structure {
    name: "DeleteChannelModeratorRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChannelModeratorArn",
            location: Location::Path("channelModeratorArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DELETE_MESSAGING_STREAMING_CONFIGURATIONS_REQUEST: Structure = Structure {
    name: "DeleteMessagingStreamingConfigurationsRequest",
    members: &[Member {
        name: "AppInstanceArn",
        location: Location::Path("appInstanceArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DESCRIBE_CHANNEL_REQUEST: Structure = Structure {
    name: "DescribeChannelRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DESCRIBE_CHANNEL_BAN_REQUEST: Structure = Structure {
    name: "DescribeChannelBanRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MemberArn",
            location: Location::Path("memberArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DESCRIBE_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "DescribeChannelFlowRequest",
    members: &[Member {
        name: "ChannelFlowArn",
        location: Location::Path("channelFlowArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DESCRIBE_CHANNEL_MEMBERSHIP_REQUEST: Structure = Structure {
    name: "DescribeChannelMembershipRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MemberArn",
            location: Location::Path("memberArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static DESCRIBE_CHANNEL_MEMBERSHIP_FOR_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "DescribeChannelMembershipForAppInstanceUserRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceUserArn",
            location: Location::Query("app-instance-user-arn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DESCRIBE_CHANNEL_MODERATED_BY_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "DescribeChannelModeratedByAppInstanceUserRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceUserArn",
            location: Location::Query("app-instance-user-arn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DESCRIBE_CHANNEL_MODERATOR_REQUEST: Structure = Structure {
    name: "DescribeChannelModeratorRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChannelModeratorArn",
            location: Location::Path("channelModeratorArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DISASSOCIATE_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "DisassociateChannelFlowRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChannelFlowArn",
            location: Location::Path("channelFlowArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static GET_CHANNEL_MEMBERSHIP_PREFERENCES_REQUEST: Structure = Structure {
    name: "GetChannelMembershipPreferencesRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MemberArn",
            location: Location::Path("memberArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static GET_CHANNEL_MESSAGE_REQUEST: Structure = Structure {
    name: "GetChannelMessageRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MessageId",
            location: Location::Path("messageId"),
            required: Required::Always,
            shape: &MESSAGE_ID,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static GET_CHANNEL_MESSAGE_STATUS_REQUEST: Structure = Structure {
    name: "GetChannelMessageStatusRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MessageId",
            location: Location::Path("messageId"),
            required: Required::Always,
            shape: &MESSAGE_ID,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static GET_MESSAGING_SESSION_ENDPOINT_REQUEST: Structure = Structure {
    name: "GetMessagingSessionEndpointRequest",
    members: &[Member {
        name: "NetworkType",
        location: Location::Query("network-type"),
        required: Required::Never,
        shape: &NETWORK_TYPE,
    }],
};

static NETWORK_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["IPV4_ONLY", "DUAL_STACK"],
    sensitive: false,
};

pub(crate) static GET_MESSAGING_STREAMING_CONFIGURATIONS_REQUEST: Structure = Structure {
    name: "GetMessagingStreamingConfigurationsRequest",
    members: &[Member {
        name: "AppInstanceArn",
        location: Location::Path("appInstanceArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static LIST_CHANNEL_BANS_REQUEST: Structure = Structure {
    name: "ListChannelBansRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

static MAX_RESULTS: Shape = Shape::Integer { min: Some(1), max: Some(50) };

static NEXT_TOKEN: Shape = Shape::Text {
    min: Some(0),
    max: Some(2048),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static LIST_CHANNEL_FLOWS_REQUEST: Structure = Structure {
    name: "ListChannelFlowsRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Query("app-instance-arn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
    ],
};

pub(crate) static LIST_CHANNEL_MEMBERSHIPS_REQUEST: Structure = Structure {
    name: "ListChannelMembershipsRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Type",
            location: Location::Query("type"),
            required: Required::Never,
            shape: &CHANNEL_MEMBERSHIP_TYPE,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static LIST_CHANNEL_MEMBERSHIPS_FOR_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "ListChannelMembershipsForAppInstanceUserRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Query("app-instance-user-arn"),
            required: Required::Never,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static LIST_CHANNEL_MESSAGES_REQUEST: Structure = Structure {
    name: "ListChannelMessagesRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SortOrder",
            location: Location::Query("sort-order"),
            required: Required::Never,
            shape: &SORT_ORDER,
        },
        Member {
            name: "NotBefore",
            location: Location::Query("not-before"),
            required: Required::Never,
            shape: &TIMESTAMP,
        },
        Member {
            name: "NotAfter",
            location: Location::Query("not-after"),
            required: Required::Never,
            shape: &TIMESTAMP,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Query("sub-channel-id"),
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

static SORT_ORDER: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["ASCENDING", "DESCENDING"],
    sensitive: false,
};

static TIMESTAMP: Shape = Shape::Time;

pub(crate) static LIST_CHANNEL_MODERATORS_REQUEST: Structure = Structure {
    name: "ListChannelModeratorsRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static LIST_CHANNELS_REQUEST: Structure = Structure {
    name: "ListChannelsRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Query("app-instance-arn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Privacy",
            location: Location::Query("privacy"),
            required: Required::Never,
            shape: &CHANNEL_PRIVACY,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static LIST_CHANNELS_ASSOCIATED_WITH_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "ListChannelsAssociatedWithChannelFlowRequest",
    members: &[
        Member {
            name: "ChannelFlowArn",
            location: Location::Query("channel-flow-arn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
    ],
};

pub(crate) static LIST_CHANNELS_MODERATED_BY_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "ListChannelsModeratedByAppInstanceUserRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Query("app-instance-user-arn"),
            required: Required::Never,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static LIST_SUB_CHANNELS_REQUEST: Structure = Structure {
    name: "ListSubChannelsRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
    ],
};

pub(crate) static LIST_TAGS_FOR_RESOURCE_REQUEST: Structure = Structure {
    name: "ListTagsForResourceRequest",
    members: &[Member {
        name: "ResourceARN",
        location: Location::Query("arn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static PUT_CHANNEL_EXPIRATION_SETTINGS_REQUEST: Structure = Structure {
    name: "PutChannelExpirationSettingsRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::Never,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ExpirationSettings",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&EXPIRATION_SETTINGS),
        },
    ],
};

pub(crate) static PUT_CHANNEL_MEMBERSHIP_PREFERENCES_REQUEST: Structure = Structure {
    name: "PutChannelMembershipPreferencesRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MemberArn",
            location: Location::Path("memberArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Preferences",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CHANNEL_MEMBERSHIP_PREFERENCES),
        },
    ],
};

pub(crate) static CHANNEL_MEMBERSHIP_PREFERENCES: Structure = Structure {
    name: "ChannelMembershipPreferences",
    members: &[Member {
        name: "PushNotifications",
        location: Location::Body,
        required: Required::Never,
        shape: &Shape::Structure(&PUSH_NOTIFICATION_PREFERENCES),
    }],
};

pub(crate) static PUSH_NOTIFICATION_PREFERENCES: Structure = Structure {
    name: "PushNotificationPreferences",
    members: &[
        Member {
            name: "AllowNotifications",
            location: Location::Body,
            required: Required::Always,
            shape: &ALLOW_NOTIFICATIONS,
        },
        Member {
            name: "FilterRule",
            location: Location::Body,
            required: Required::Never,
            shape: &FILTER_RULE,
        },
    ],
};

static ALLOW_NOTIFICATIONS: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["ALL", "NONE", "FILTERED"],
    sensitive: false,
};

static FILTER_RULE: Shape = Shape::Text {
    min: Some(1),
    max: None,
    pattern: Some(Pattern::new("[\\s\\S]*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static PUT_MESSAGING_STREAMING_CONFIGURATIONS_REQUEST: Structure = Structure {
    name: "PutMessagingStreamingConfigurationsRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "StreamingConfigurations",
            location: Location::Body,
            required: Required::Always,
            shape: &STREAMING_CONFIGURATION_LIST,
        },
    ],
};

static STREAMING_CONFIGURATION_LIST: Shape = Shape::List {
    item: &Shape::Structure(&STREAMING_CONFIGURATION),
    min: Some(1),
    max: Some(2),
    sensitive: false,
};

pub(crate) static STREAMING_CONFIGURATION: Structure = Structure {
    name: "StreamingConfiguration",
    members: &[
        Member {
            name: "DataType",
            location: Location::Body,
            required: Required::Always,
            shape: &MESSAGING_DATA_TYPE,
        },
        Member {
            name: "ResourceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
    ],
};

static MESSAGING_DATA_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["Channel", "ChannelMessage"],
    sensitive: false,
};

pub(crate) static REDACT_CHANNEL_MESSAGE_REQUEST: Structure = Structure {
    name: "RedactChannelMessageRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MessageId",
            location: Location::Path("messageId"),
            required: Required::Always,
            shape: &MESSAGE_ID,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Body,
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
    ],
};

pub(crate) static SEARCH_CHANNELS_REQUEST: Structure = Structure {
    name: "SearchChannelsRequest",
    members: &[
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::Never,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Fields",
            location: Location::Body,
            required: Required::Always,
            shape: &SEARCH_FIELDS,
        },
        Member {
            name: "MaxResults",
            location: Location::Query("max-results"),
            required: Required::Never,
            shape: &MAX_RESULTS,
        },
        Member {
            name: "NextToken",
            location: Location::Query("next-token"),
            required: Required::Never,
            shape: &NEXT_TOKEN,
        },
    ],
};

static SEARCH_FIELDS: Shape =
    Shape::List { item: &Shape::Structure(&SEARCH_FIELD), min: Some(1), max: Some(20), sensitive: false };

pub(crate) static SEARCH_FIELD: Structure = Structure {
    name: "SearchField",
    members: &[
        Member {
            name: "Key",
            location: Location::Body,
            required: Required::Always,
            shape: &SEARCH_FIELD_KEY,
        },
        Member {
            name: "Values",
            location: Location::Body,
            required: Required::Always,
            shape: &SEARCH_FIELD_VALUES,
        },
        Member {
            name: "Operator",
            location: Location::Body,
            required: Required::Always,
            shape: &SEARCH_FIELD_OPERATOR,
        },
    ],
};

static SEARCH_FIELD_KEY: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["MEMBERS"], sensitive: false };

static SEARCH_FIELD_VALUES: Shape =
    Shape::List { item: &SEARCH_FIELD_VALUE, min: Some(1), max: Some(20), sensitive: false };

static SEARCH_FIELD_VALUE: Shape = Shape::Text {
    min: Some(1),
    max: Some(512),
    pattern: Some(Pattern::new("[\\s\\S]*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: false,
};

static SEARCH_FIELD_OPERATOR: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["EQUALS", "INCLUDES"], sensitive: false };

pub(crate) static SEND_CHANNEL_MESSAGE_REQUEST: Structure = Structure {
    name: "SendChannelMessageRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_CONTENT,
        },
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &CHANNEL_MESSAGE_TYPE,
        },
        Member {
            name: "Persistence",
            location: Location::Body,
            required: Required::Always,
            shape: &CHANNEL_MESSAGE_PERSISTENCE_TYPE,
        },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "PushNotification",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&PUSH_NOTIFICATION_CONFIGURATION),
        },
        Member {
            name: "MessageAttributes",
            location: Location::Body,
            required: Required::Never,
            shape: &MESSAGE_ATTRIBUTE_MAP,
        },
        Member {
            name: "SubChannelId",
            location: Location::Body,
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
        Member {
            name: "ContentType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
        Member { name: "Target", location: Location::Body, required: Required::Never, shape: &TARGET_LIST },
    ],
};

static CHANNEL_MESSAGE_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["STANDARD", "CONTROL"], sensitive: false };

static CHANNEL_MESSAGE_PERSISTENCE_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["PERSISTENT", "NON_PERSISTENT"],
    sensitive: false,
};

static TARGET_LIST: Shape =
    Shape::List { item: &Shape::Structure(&TARGET), min: Some(1), max: Some(1), sensitive: false };

pub(crate) static TARGET: Structure = Structure {
    name: "Target",
    members: &[Member {
        name: "MemberArn",
        location: Location::Body,
        required: Required::Never,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static TAG_RESOURCE_REQUEST: Structure = Structure {
    name: "TagResourceRequest",
    members: &[
        Member {
            name: "ResourceARN",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
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
            shape: &CHIME_ARN,
        },
        Member {
            name: "TagKeys",
            location: Location::Body,
            required: Required::Always,
            shape: &TAG_KEY_LIST,
        },
    ],
};

static TAG_KEY_LIST: Shape = Shape::List { item: &TAG_KEY, min: Some(1), max: Some(50), sensitive: false };

pub(crate) static UPDATE_CHANNEL_REQUEST: Structure = Structure {
    name: "UpdateChannelRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Never,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
        Member { name: "Mode", location: Location::Body, required: Required::Never, shape: &CHANNEL_MODE },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static UPDATE_CHANNEL_FLOW_REQUEST: Structure = Structure {
    name: "UpdateChannelFlowRequest",
    members: &[
        Member {
            name: "ChannelFlowArn",
            location: Location::Path("channelFlowArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Processors",
            location: Location::Body,
            required: Required::Always,
            shape: &PROCESSOR_LIST,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
    ],
};

pub(crate) static UPDATE_CHANNEL_MESSAGE_REQUEST: Structure = Structure {
    name: "UpdateChannelMessageRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "MessageId",
            location: Location::Path("messageId"),
            required: Required::Always,
            shape: &MESSAGE_ID,
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_CONTENT,
        },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
        Member {
            name: "SubChannelId",
            location: Location::Body,
            required: Required::Never,
            shape: &SUB_CHANNEL_ID,
        },
        Member {
            name: "ContentType",
            location: Location::Body,
            required: Required::Never,
            shape: &CONTENT_TYPE,
        },
    ],
};

pub(crate) static UPDATE_CHANNEL_READ_MARKER_REQUEST: Structure = Structure {
    name: "UpdateChannelReadMarkerRequest",
    members: &[
        Member {
            name: "ChannelArn",
            location: Location::Path("channelArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "ChimeBearer",
            location: Location::Header("x-amz-chime-bearer"),
            required: Required::WhenStrict,
            shape: &CHIME_ARN,
        },
    ],
};
