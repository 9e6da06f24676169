// Generated from the API model chime-sdk-identity 2021-04-20 by `cargo xtask codegen`; never edited.

use crate::operation::{
    ErrorShape, Location, Member, Operation, Pattern, Required, Segment, Shape, Structure,
};

/// The operations, for a `match` that the compiler keeps whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `CreateAppInstance`.
    CreateAppInstance,
    /// `CreateAppInstanceAdmin`.
    CreateAppInstanceAdmin,
    /// `CreateAppInstanceBot`.
    CreateAppInstanceBot,
    /// `CreateAppInstanceUser`.
    CreateAppInstanceUser,
    /// `DeleteAppInstance`.
    DeleteAppInstance,
    /// `DeleteAppInstanceAdmin`.
    DeleteAppInstanceAdmin,
    /// `DeleteAppInstanceBot`.
    DeleteAppInstanceBot,
    /// `DeleteAppInstanceUser`.
    DeleteAppInstanceUser,
    /// `DeregisterAppInstanceUserEndpoint`.
    DeregisterAppInstanceUserEndpoint,
    /// `DescribeAppInstance`.
    DescribeAppInstance,
    /// `DescribeAppInstanceAdmin`.
    DescribeAppInstanceAdmin,
    /// `DescribeAppInstanceBot`.
    DescribeAppInstanceBot,
    /// `DescribeAppInstanceUser`.
    DescribeAppInstanceUser,
    /// `DescribeAppInstanceUserEndpoint`.
    DescribeAppInstanceUserEndpoint,
    /// `GetAppInstanceRetentionSettings`.
    GetAppInstanceRetentionSettings,
    /// `ListAppInstanceAdmins`.
    ListAppInstanceAdmins,
    /// `ListAppInstanceBots`.
    ListAppInstanceBots,
    /// `ListAppInstanceUserEndpoints`.
    ListAppInstanceUserEndpoints,
    /// `ListAppInstanceUsers`.
    ListAppInstanceUsers,
    /// `ListAppInstances`.
    ListAppInstances,
    /// `ListTagsForResource`.
    ListTagsForResource,
    /// `PutAppInstanceRetentionSettings`.
    PutAppInstanceRetentionSettings,
    /// `PutAppInstanceUserExpirationSettings`.
    PutAppInstanceUserExpirationSettings,
    /// `RegisterAppInstanceUserEndpoint`.
    RegisterAppInstanceUserEndpoint,
    /// `TagResource`.
    TagResource,
    /// `UntagResource`.
    UntagResource,
    /// `UpdateAppInstance`.
    UpdateAppInstance,
    /// `UpdateAppInstanceBot`.
    UpdateAppInstanceBot,
    /// `UpdateAppInstanceUser`.
    UpdateAppInstanceUser,
    /// `UpdateAppInstanceUserEndpoint`.
    UpdateAppInstanceUserEndpoint,
}

/// Every operation with its HTTP binding.
pub static OPERATIONS: &[Operation<Action>] = &[
    Operation {
        action: Action::CreateAppInstance,
        name: "CreateAppInstance",
        method: "POST",
        path: &[Segment::Literal("app-instances")],
        query: None,
        status: 201,
        input: &CREATE_APP_INSTANCE_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateAppInstanceAdmin,
        name: "CreateAppInstanceAdmin",
        method: "POST",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("admins"),
        ],
        query: None,
        status: 201,
        input: &CREATE_APP_INSTANCE_ADMIN_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateAppInstanceBot,
        name: "CreateAppInstanceBot",
        method: "POST",
        path: &[Segment::Literal("app-instance-bots")],
        query: None,
        status: 201,
        input: &CREATE_APP_INSTANCE_BOT_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::CreateAppInstanceUser,
        name: "CreateAppInstanceUser",
        method: "POST",
        path: &[Segment::Literal("app-instance-users")],
        query: None,
        status: 201,
        input: &CREATE_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteAppInstance,
        name: "DeleteAppInstance",
        method: "DELETE",
        path: &[Segment::Literal("app-instances"), Segment::Label("appInstanceArn")],
        query: None,
        status: 204,
        input: &DELETE_APP_INSTANCE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteAppInstanceAdmin,
        name: "DeleteAppInstanceAdmin",
        method: "DELETE",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("admins"),
            Segment::Label("appInstanceAdminArn"),
        ],
        query: None,
        status: 204,
        input: &DELETE_APP_INSTANCE_ADMIN_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteAppInstanceBot,
        name: "DeleteAppInstanceBot",
        method: "DELETE",
        path: &[Segment::Literal("app-instance-bots"), Segment::Label("appInstanceBotArn")],
        query: None,
        status: 204,
        input: &DELETE_APP_INSTANCE_BOT_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeleteAppInstanceUser,
        name: "DeleteAppInstanceUser",
        method: "DELETE",
        path: &[Segment::Literal("app-instance-users"), Segment::Label("appInstanceUserArn")],
        query: None,
        status: 204,
        input: &DELETE_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DeregisterAppInstanceUserEndpoint,
        name: "DeregisterAppInstanceUserEndpoint",
        method: "DELETE",
        path: &[
            Segment::Literal("app-instance-users"),
            Segment::Label("appInstanceUserArn"),
            Segment::Literal("endpoints"),
            Segment::Label("endpointId"),
        ],
        query: None,
        status: 204,
        input: &DEREGISTER_APP_INSTANCE_USER_ENDPOINT_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeAppInstance,
        name: "DescribeAppInstance",
        method: "GET",
        path: &[Segment::Literal("app-instances"), Segment::Label("appInstanceArn")],
        query: None,
        status: 200,
        input: &DESCRIBE_APP_INSTANCE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeAppInstanceAdmin,
        name: "DescribeAppInstanceAdmin",
        method: "GET",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("admins"),
            Segment::Label("appInstanceAdminArn"),
        ],
        query: None,
        status: 200,
        input: &DESCRIBE_APP_INSTANCE_ADMIN_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeAppInstanceBot,
        name: "DescribeAppInstanceBot",
        method: "GET",
        path: &[Segment::Literal("app-instance-bots"), Segment::Label("appInstanceBotArn")],
        query: None,
        status: 200,
        input: &DESCRIBE_APP_INSTANCE_BOT_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeAppInstanceUser,
        name: "DescribeAppInstanceUser",
        method: "GET",
        path: &[Segment::Literal("app-instance-users"), Segment::Label("appInstanceUserArn")],
        query: None,
        status: 200,
        input: &DESCRIBE_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::DescribeAppInstanceUserEndpoint,
        name: "DescribeAppInstanceUserEndpoint",
        method: "GET",
        path: &[
            Segment::Literal("app-instance-users"),
            Segment::Label("appInstanceUserArn"),
            Segment::Literal("endpoints"),
            Segment::Label("endpointId"),
        ],
        query: None,
        status: 200,
        input: &DESCRIBE_APP_INSTANCE_USER_ENDPOINT_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::GetAppInstanceRetentionSettings,
        name: "GetAppInstanceRetentionSettings",
        method: "GET",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("retention-settings"),
        ],
        query: None,
        status: 200,
        input: &GET_APP_INSTANCE_RETENTION_SETTINGS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListAppInstanceAdmins,
        name: "ListAppInstanceAdmins",
        method: "GET",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("admins"),
        ],
        query: None,
        status: 200,
        input: &LIST_APP_INSTANCE_ADMINS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListAppInstanceBots,
        name: "ListAppInstanceBots",
        method: "GET",
        path: &[Segment::Literal("app-instance-bots")],
        query: None,
        status: 200,
        input: &LIST_APP_INSTANCE_BOTS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListAppInstanceUserEndpoints,
        name: "ListAppInstanceUserEndpoints",
        method: "GET",
        path: &[
            Segment::Literal("app-instance-users"),
            Segment::Label("appInstanceUserArn"),
            Segment::Literal("endpoints"),
        ],
        query: None,
        status: 200,
        input: &LIST_APP_INSTANCE_USER_ENDPOINTS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListAppInstanceUsers,
        name: "ListAppInstanceUsers",
        method: "GET",
        path: &[Segment::Literal("app-instance-users")],
        query: None,
        status: 200,
        input: &LIST_APP_INSTANCE_USERS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::ListAppInstances,
        name: "ListAppInstances",
        method: "GET",
        path: &[Segment::Literal("app-instances")],
        query: None,
        status: 200,
        input: &LIST_APP_INSTANCES_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
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
        action: Action::PutAppInstanceRetentionSettings,
        name: "PutAppInstanceRetentionSettings",
        method: "PUT",
        path: &[
            Segment::Literal("app-instances"),
            Segment::Label("appInstanceArn"),
            Segment::Literal("retention-settings"),
        ],
        query: None,
        status: 200,
        input: &PUT_APP_INSTANCE_RETENTION_SETTINGS_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::PutAppInstanceUserExpirationSettings,
        name: "PutAppInstanceUserExpirationSettings",
        method: "PUT",
        path: &[
            Segment::Literal("app-instance-users"),
            Segment::Label("appInstanceUserArn"),
            Segment::Literal("expiration-settings"),
        ],
        query: None,
        status: 200,
        input: &PUT_APP_INSTANCE_USER_EXPIRATION_SETTINGS_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::RegisterAppInstanceUserEndpoint,
        name: "RegisterAppInstanceUserEndpoint",
        method: "POST",
        path: &[
            Segment::Literal("app-instance-users"),
            Segment::Label("appInstanceUserArn"),
            Segment::Literal("endpoints"),
        ],
        query: None,
        status: 201,
        input: &REGISTER_APP_INSTANCE_USER_ENDPOINT_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
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
        action: Action::UpdateAppInstance,
        name: "UpdateAppInstance",
        method: "PUT",
        path: &[Segment::Literal("app-instances"), Segment::Label("appInstanceArn")],
        query: None,
        status: 200,
        input: &UPDATE_APP_INSTANCE_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateAppInstanceBot,
        name: "UpdateAppInstanceBot",
        method: "PUT",
        path: &[Segment::Literal("app-instance-bots"), Segment::Label("appInstanceBotArn")],
        query: None,
        status: 200,
        input: &UPDATE_APP_INSTANCE_BOT_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateAppInstanceUser,
        name: "UpdateAppInstanceUser",
        method: "PUT",
        path: &[Segment::Literal("app-instance-users"), Segment::Label("appInstanceUserArn")],
        query: None,
        status: 200,
        input: &UPDATE_APP_INSTANCE_USER_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ResourceLimitExceededException",
            "ThrottledClientException",
            "UnauthorizedClientException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::UpdateAppInstanceUserEndpoint,
        name: "UpdateAppInstanceUserEndpoint",
        method: "PUT",
        path: &[
            Segment::Literal("app-instance-users"),
            Segment::Label("appInstanceUserArn"),
            Segment::Literal("endpoints"),
            Segment::Label("endpointId"),
        ],
        query: None,
        status: 200,
        input: &UPDATE_APP_INSTANCE_USER_ENDPOINT_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "ThrottledClientException",
            "UnauthorizedClientException",
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

pub(crate) static CREATE_APP_INSTANCE_REQUEST: Structure = Structure {
    name: "CreateAppInstanceRequest",
    members: &[
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
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

static METADATA: Shape = Shape::Text {
    min: Some(0),
    max: Some(1024),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static CLIENT_REQUEST_TOKEN: Shape = Shape::Text {
    min: Some(2),
    max: Some(64),
    pattern: Some(Pattern::new("[-_a-zA-Z0-9]*", "[-_a-zA-Z0-9]*", None)),
    values: &[],
    sensitive: false,
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

pub(crate) static CREATE_APP_INSTANCE_ADMIN_REQUEST: Structure = Structure {
    name: "CreateAppInstanceAdminRequest",
    members: &[
        Member {
            name: "AppInstanceAdminArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
            required: Required::Always,
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

pub(crate) static CREATE_APP_INSTANCE_BOT_REQUEST: Structure = Structure {
    name: "CreateAppInstanceBotRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member { name: "Name", location: Location::Body, required: Required::Never, shape: &RESOURCE_NAME },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "Configuration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&CONFIGURATION),
        },
    ],
};

static RESOURCE_NAME: Shape = Shape::Text {
    min: Some(0),
    max: Some(256),
    pattern: Some(Pattern::new(
        "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]*",
        "[\\t\\n\\r\\x20-\\x7E\\u{85}\\u{A0}-\\u{D7FF}\\u{E000}-\\u{FFFD}\\u{10000}-\\u{10FFFF}]*",
        None,
    )),
    values: &[],
    sensitive: true,
};

pub(crate) static CONFIGURATION: Structure = Structure {
    name: "Configuration",
    members: &[Member {
        name: "Lex",
        location: Location::Body,
        required: Required::Always,
        shape: &Shape::Structure(&LEX_CONFIGURATION),
    }],
};

pub(crate) static LEX_CONFIGURATION: Structure = Structure {
    name: "LexConfiguration",
    members: &[
        Member {
            name: "RespondsTo",
            location: Location::Body,
            required: Required::Never,
            shape: &RESPONDS_TO,
        },
        Member {
            name: "InvokedBy",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&INVOKED_BY),
        },
        Member {
            name: "LexBotAliasArn",
            location: Location::Body,
            required: Required::Always,
            shape: &LEX_BOT_ALIAS_ARN,
        },
        Member { name: "LocaleId", location: Location::Body, required: Required::Always, shape: &STRING },
        Member {
            name: "WelcomeIntent",
            location: Location::Body,
            required: Required::Never,
            shape: &LEX_INTENT_NAME,
        },
    ],
};

static RESPONDS_TO: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["STANDARD_MESSAGES"], sensitive: false };

pub(crate) static INVOKED_BY: Structure = Structure {
    name: "InvokedBy",
    members: &[
        Member {
            name: "StandardMessages",
            location: Location::Body,
            required: Required::Always,
            shape: &STANDARD_MESSAGES,
        },
        Member {
            name: "TargetedMessages",
            location: Location::Body,
            required: Required::Always,
            shape: &TARGETED_MESSAGES,
        },
    ],
};

static STANDARD_MESSAGES: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["AUTO", "ALL", "MENTIONS", "NONE"],
    sensitive: false,
};

static TARGETED_MESSAGES: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["ALL", "NONE"], sensitive: false };

static LEX_BOT_ALIAS_ARN: Shape = Shape::Text {
    min: Some(15),
    max: Some(2048),
    pattern: Some(Pattern::new(
        "arn:aws:lex:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:bot-alias/[A-Z0-9]{10}/[A-Z0-9]{10}",
        "arn:aws:lex:[a-z]{2}-[a-z]+-\\d{1}:\\d{12}:bot-alias/[A-Z0-9]{10}/[A-Z0-9]{10}",
        None,
    )),
    values: &[],
    sensitive: false,
};

static STRING: Shape = Shape::Text { min: None, max: None, pattern: None, values: &[], sensitive: false };

static LEX_INTENT_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(100),
    pattern: Some(Pattern::new("^([A-Za-z]_?)+$", "([A-Za-z]_?)+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static CREATE_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "CreateAppInstanceUserRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceUserId",
            location: Location::Body,
            required: Required::Always,
            shape: &USER_ID,
        },
        Member { name: "Name", location: Location::Body, required: Required::Always, shape: &USER_NAME },
        Member { name: "Metadata", location: Location::Body, required: Required::Never, shape: &METADATA },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "ExpirationSettings",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&EXPIRATION_SETTINGS),
        },
    ],
};

static USER_ID: Shape = Shape::Text {
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

static USER_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(100),
    pattern: Some(Pattern::new(".*\\S.*", "[\\s\\S]*\\S[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

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

static EXPIRATION_CRITERION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["CREATED_TIMESTAMP"], sensitive: false };

pub(crate) static DELETE_APP_INSTANCE_REQUEST: Structure = Structure {
    name: "DeleteAppInstanceRequest",
    members: &[Member {
        name: "AppInstanceArn",
        location: Location::Path("appInstanceArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DELETE_APP_INSTANCE_ADMIN_REQUEST: Structure = Structure {
    name: "DeleteAppInstanceAdminRequest",
    members: &[
        Member {
            name: "AppInstanceAdminArn",
            location: Location::Path("appInstanceAdminArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DELETE_APP_INSTANCE_BOT_REQUEST: Structure = Structure {
    name: "DeleteAppInstanceBotRequest",
    members: &[Member {
        name: "AppInstanceBotArn",
        location: Location::Path("appInstanceBotArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DELETE_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "DeleteAppInstanceUserRequest",
    members: &[Member {
        name: "AppInstanceUserArn",
        location: Location::Path("appInstanceUserArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DEREGISTER_APP_INSTANCE_USER_ENDPOINT_REQUEST: Structure = Structure {
    name: "DeregisterAppInstanceUserEndpointRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "EndpointId",
            location: Location::Path("endpointId"),
            required: Required::Always,
            shape: &STRING64,
        },
    ],
};

static STRING64: Shape = Shape::Text {
    min: Some(0),
    max: Some(64),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static DESCRIBE_APP_INSTANCE_REQUEST: Structure = Structure {
    name: "DescribeAppInstanceRequest",
    members: &[Member {
        name: "AppInstanceArn",
        location: Location::Path("appInstanceArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DESCRIBE_APP_INSTANCE_ADMIN_REQUEST: Structure = Structure {
    name: "DescribeAppInstanceAdminRequest",
    members: &[
        Member {
            name: "AppInstanceAdminArn",
            location: Location::Path("appInstanceAdminArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
    ],
};

pub(crate) static DESCRIBE_APP_INSTANCE_BOT_REQUEST: Structure = Structure {
    name: "DescribeAppInstanceBotRequest",
    members: &[Member {
        name: "AppInstanceBotArn",
        location: Location::Path("appInstanceBotArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DESCRIBE_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "DescribeAppInstanceUserRequest",
    members: &[Member {
        name: "AppInstanceUserArn",
        location: Location::Path("appInstanceUserArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static DESCRIBE_APP_INSTANCE_USER_ENDPOINT_REQUEST: Structure = Structure {
    name: "DescribeAppInstanceUserEndpointRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
            shape: &STRING1600,
        },
        Member {
            name: "EndpointId",
            location: Location::Path("endpointId"),
            required: Required::Always,
            shape: &STRING64,
        },
    ],
};

static STRING1600: Shape = Shape::Text {
    min: Some(0),
    max: Some(1600),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static GET_APP_INSTANCE_RETENTION_SETTINGS_REQUEST: Structure = Structure {
    name: "GetAppInstanceRetentionSettingsRequest",
    members: &[Member {
        name: "AppInstanceArn",
        location: Location::Path("appInstanceArn"),
        required: Required::Always,
        shape: &CHIME_ARN,
    }],
};

pub(crate) static LIST_APP_INSTANCE_ADMINS_REQUEST: Structure = Structure {
    name: "ListAppInstanceAdminsRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
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

static MAX_RESULTS: Shape = Shape::Integer { min: Some(1), max: Some(50) };

static NEXT_TOKEN: Shape = Shape::Text {
    min: Some(0),
    max: Some(2048),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static LIST_APP_INSTANCE_BOTS_REQUEST: Structure = Structure {
    name: "ListAppInstanceBotsRequest",
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

pub(crate) static LIST_APP_INSTANCE_USER_ENDPOINTS_REQUEST: Structure = Structure {
    name: "ListAppInstanceUserEndpointsRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
            shape: &SENSITIVE_CHIME_ARN,
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

static SENSITIVE_CHIME_ARN: Shape = Shape::Text {
    min: Some(5),
    max: Some(1600),
    pattern: Some(Pattern::new(
        "arn:[a-z0-9-\\.]{1,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[^/].{0,1023}",
        "arn:[a-z0-9-\\.]{1,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[a-z0-9-\\.]{0,63}:[^/].{0,1023}",
        None,
    )),
    values: &[],
    sensitive: true,
};

pub(crate) static LIST_APP_INSTANCE_USERS_REQUEST: Structure = Structure {
    name: "ListAppInstanceUsersRequest",
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

pub(crate) static LIST_APP_INSTANCES_REQUEST: Structure = Structure {
    name: "ListAppInstancesRequest",
    members: &[
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

pub(crate) static PUT_APP_INSTANCE_RETENTION_SETTINGS_REQUEST: Structure = Structure {
    name: "PutAppInstanceRetentionSettingsRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "AppInstanceRetentionSettings",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&APP_INSTANCE_RETENTION_SETTINGS),
        },
    ],
};

pub(crate) static APP_INSTANCE_RETENTION_SETTINGS: Structure = Structure {
    name: "AppInstanceRetentionSettings",
    members: &[Member {
        name: "ChannelRetentionSettings",
        location: Location::Body,
        required: Required::Never,
        shape: &Shape::Structure(&CHANNEL_RETENTION_SETTINGS),
    }],
};

pub(crate) static CHANNEL_RETENTION_SETTINGS: Structure = Structure {
    name: "ChannelRetentionSettings",
    members: &[Member {
        name: "RetentionDays",
        location: Location::Body,
        required: Required::Never,
        shape: &RETENTION_DAYS,
    }],
};

static RETENTION_DAYS: Shape = Shape::Integer { min: Some(1), max: Some(5475) };

pub(crate) static PUT_APP_INSTANCE_USER_EXPIRATION_SETTINGS_REQUEST: Structure = Structure {
    name: "PutAppInstanceUserExpirationSettingsRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
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

pub(crate) static REGISTER_APP_INSTANCE_USER_ENDPOINT_REQUEST: Structure = Structure {
    name: "RegisterAppInstanceUserEndpointRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
            shape: &SENSITIVE_CHIME_ARN,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Never,
            shape: &SENSITIVE_STRING1600,
        },
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &APP_INSTANCE_USER_ENDPOINT_TYPE,
        },
        Member {
            name: "ResourceArn",
            location: Location::Body,
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "EndpointAttributes",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&ENDPOINT_ATTRIBUTES),
        },
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member {
            name: "AllowMessages",
            location: Location::Body,
            required: Required::Never,
            shape: &ALLOW_MESSAGES,
        },
    ],
};

static SENSITIVE_STRING1600: Shape = Shape::Text {
    min: Some(0),
    max: Some(1600),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static APP_INSTANCE_USER_ENDPOINT_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["APNS", "APNS_SANDBOX", "GCM"],
    sensitive: false,
};

pub(crate) static ENDPOINT_ATTRIBUTES: Structure = Structure {
    name: "EndpointAttributes",
    members: &[
        Member {
            name: "DeviceToken",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_SENSITIVE_STRING1600,
        },
        Member {
            name: "VoipDeviceToken",
            location: Location::Body,
            required: Required::Never,
            shape: &NON_EMPTY_SENSITIVE_STRING1600,
        },
    ],
};

static NON_EMPTY_SENSITIVE_STRING1600: Shape = Shape::Text {
    min: Some(1),
    max: Some(1600),
    pattern: Some(Pattern::new(".*", "[\\s\\S]*", None)),
    values: &[],
    sensitive: true,
};

static ALLOW_MESSAGES: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["ALL", "NONE"], sensitive: false };

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

pub(crate) static UPDATE_APP_INSTANCE_REQUEST: Structure = Structure {
    name: "UpdateAppInstanceRequest",
    members: &[
        Member {
            name: "AppInstanceArn",
            location: Location::Path("appInstanceArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Always,
            shape: &NON_EMPTY_RESOURCE_NAME,
        },
        Member { name: "Metadata", location: Location::Body, required: Required::Always, shape: &METADATA },
    ],
};

pub(crate) static UPDATE_APP_INSTANCE_BOT_REQUEST: Structure = Structure {
    name: "UpdateAppInstanceBotRequest",
    members: &[
        Member {
            name: "AppInstanceBotArn",
            location: Location::Path("appInstanceBotArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member { name: "Name", location: Location::Body, required: Required::Always, shape: &RESOURCE_NAME },
        Member { name: "Metadata", location: Location::Body, required: Required::Always, shape: &METADATA },
        Member {
            name: "Configuration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&CONFIGURATION),
        },
    ],
};

pub(crate) static UPDATE_APP_INSTANCE_USER_REQUEST: Structure = Structure {
    name: "UpdateAppInstanceUserRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member { name: "Name", location: Location::Body, required: Required::Always, shape: &USER_NAME },
        Member { name: "Metadata", location: Location::Body, required: Required::Always, shape: &METADATA },
    ],
};

pub(crate) static UPDATE_APP_INSTANCE_USER_ENDPOINT_REQUEST: Structure = Structure {
    name: "UpdateAppInstanceUserEndpointRequest",
    members: &[
        Member {
            name: "AppInstanceUserArn",
            location: Location::Path("appInstanceUserArn"),
            required: Required::Always,
            shape: &CHIME_ARN,
        },
        Member {
            name: "EndpointId",
            location: Location::Path("endpointId"),
            required: Required::Always,
            shape: &STRING64,
        },
        Member {
            name: "Name",
            location: Location::Body,
            required: Required::Never,
            shape: &SENSITIVE_STRING1600,
        },
        Member {
            name: "AllowMessages",
            location: Location::Body,
            required: Required::Never,
            shape: &ALLOW_MESSAGES,
        },
    ],
};
