// Generated from the API model chime-sdk-meetings 2021-07-15 by `cargo xtask codegen`; never edited.

use crate::operation::{
    ErrorShape, Location, Member, Operation, Pattern, Required, Segment, Shape, Structure,
};

/// The operations, for a `match` that the compiler keeps whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `BatchCreateAttendee`.
    BatchCreateAttendee,
    /// `BatchUpdateAttendeeCapabilitiesExcept`.
    BatchUpdateAttendeeCapabilitiesExcept,
    /// `CreateAttendee`.
    CreateAttendee,
    /// `CreateMeeting`.
    CreateMeeting,
    /// `CreateMeetingWithAttendees`.
    CreateMeetingWithAttendees,
    /// `DeleteAttendee`.
    DeleteAttendee,
    /// `DeleteMeeting`.
    DeleteMeeting,
    /// `GetAttendee`.
    GetAttendee,
    /// `GetMeeting`.
    GetMeeting,
    /// `ListAttendees`.
    ListAttendees,
    /// `ListTagsForResource`.
    ListTagsForResource,
    /// `StartMeetingTranscription`.
    StartMeetingTranscription,
    /// `StopMeetingTranscription`.
    StopMeetingTranscription,
    /// `TagResource`.
    TagResource,
    /// `UntagResource`.
    UntagResource,
    /// `UpdateAttendeeCapabilities`.
    UpdateAttendeeCapabilities,
}

/// Every operation with its HTTP binding.
pub static OPERATIONS: &[Operation<Action>] = &[
    Operation {
        action: Action::BatchCreateAttendee,
        name: "BatchCreateAttendee",
        method: "POST",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId"), Segment::Literal("attendees")],
        query: Some(("operation", "batch-create")),
        status: 200,
        input: &BATCH_CREATE_ATTENDEE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedException",
            "UnprocessableEntityException",
            "LimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::BatchUpdateAttendeeCapabilitiesExcept,
        name: "BatchUpdateAttendeeCapabilitiesExcept",
        method: "PUT",
        path: &[
            Segment::Literal("meetings"),
            Segment::Label("MeetingId"),
            Segment::Literal("attendees"),
            Segment::Literal("capabilities"),
        ],
        query: Some(("operation", "batch-update-except")),
        status: 200,
        input: &BATCH_UPDATE_ATTENDEE_CAPABILITIES_EXCEPT_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "UnauthorizedException",
            "NotFoundException",
            "ForbiddenException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::CreateAttendee,
        name: "CreateAttendee",
        method: "POST",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId"), Segment::Literal("attendees")],
        query: None,
        status: 200,
        input: &CREATE_ATTENDEE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedException",
            "UnprocessableEntityException",
            "LimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::CreateMeeting,
        name: "CreateMeeting",
        method: "POST",
        path: &[Segment::Literal("meetings")],
        query: None,
        status: 200,
        input: &CREATE_MEETING_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "UnauthorizedException",
            "ThrottlingException",
            "ServiceFailureException",
            "ServiceUnavailableException",
            "LimitExceededException",
        ],
    },
    Operation {
        action: Action::CreateMeetingWithAttendees,
        name: "CreateMeetingWithAttendees",
        method: "POST",
        path: &[Segment::Literal("meetings")],
        query: Some(("operation", "create-attendees")),
        status: 200,
        input: &CREATE_MEETING_WITH_ATTENDEES_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "ForbiddenException",
            "UnauthorizedException",
            "ThrottlingException",
            "ServiceFailureException",
            "ServiceUnavailableException",
            "LimitExceededException",
        ],
    },
    Operation {
        action: Action::DeleteAttendee,
        name: "DeleteAttendee",
        method: "DELETE",
        path: &[
            Segment::Literal("meetings"),
            Segment::Label("MeetingId"),
            Segment::Literal("attendees"),
            Segment::Label("AttendeeId"),
        ],
        query: None,
        status: 204,
        input: &DELETE_ATTENDEE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::DeleteMeeting,
        name: "DeleteMeeting",
        method: "DELETE",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId")],
        query: None,
        status: 204,
        input: &DELETE_MEETING_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedException",
            "NotFoundException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::GetAttendee,
        name: "GetAttendee",
        method: "GET",
        path: &[
            Segment::Literal("meetings"),
            Segment::Label("MeetingId"),
            Segment::Literal("attendees"),
            Segment::Label("AttendeeId"),
        ],
        query: None,
        status: 200,
        input: &GET_ATTENDEE_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::GetMeeting,
        name: "GetMeeting",
        method: "GET",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId")],
        query: None,
        status: 200,
        input: &GET_MEETING_REQUEST,
        errors: &[
            "NotFoundException",
            "BadRequestException",
            "ForbiddenException",
            "UnauthorizedException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
    Operation {
        action: Action::ListAttendees,
        name: "ListAttendees",
        method: "GET",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId"), Segment::Literal("attendees")],
        query: None,
        status: 200,
        input: &LIST_ATTENDEES_REQUEST,
        errors: &[
            "BadRequestException",
            "ForbiddenException",
            "NotFoundException",
            "UnauthorizedException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
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
            "UnauthorizedException",
            "LimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
            "ResourceNotFoundException",
        ],
    },
    Operation {
        action: Action::StartMeetingTranscription,
        name: "StartMeetingTranscription",
        method: "POST",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId"), Segment::Literal("transcription")],
        query: Some(("operation", "start")),
        status: 200,
        input: &START_MEETING_TRANSCRIPTION_REQUEST,
        errors: &[
            "NotFoundException",
            "ForbiddenException",
            "BadRequestException",
            "UnauthorizedException",
            "LimitExceededException",
            "UnprocessableEntityException",
            "ThrottlingException",
            "ServiceUnavailableException",
            "ServiceFailureException",
        ],
    },
    Operation {
        action: Action::StopMeetingTranscription,
        name: "StopMeetingTranscription",
        method: "POST",
        path: &[Segment::Literal("meetings"), Segment::Label("MeetingId"), Segment::Literal("transcription")],
        query: Some(("operation", "stop")),
        status: 200,
        input: &STOP_MEETING_TRANSCRIPTION_REQUEST,
        errors: &[
            "ForbiddenException",
            "NotFoundException",
            "BadRequestException",
            "UnauthorizedException",
            "UnprocessableEntityException",
            "ThrottlingException",
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
            "UnauthorizedException",
            "LimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
            "ResourceNotFoundException",
            "TooManyTagsException",
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
            "UnauthorizedException",
            "LimitExceededException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
            "ResourceNotFoundException",
        ],
    },
    Operation {
        action: Action::UpdateAttendeeCapabilities,
        name: "UpdateAttendeeCapabilities",
        method: "PUT",
        path: &[
            Segment::Literal("meetings"),
            Segment::Label("MeetingId"),
            Segment::Literal("attendees"),
            Segment::Label("AttendeeId"),
            Segment::Literal("capabilities"),
        ],
        query: None,
        status: 200,
        input: &UPDATE_ATTENDEE_CAPABILITIES_REQUEST,
        errors: &[
            "BadRequestException",
            "ConflictException",
            "UnauthorizedException",
            "NotFoundException",
            "ForbiddenException",
            "ServiceUnavailableException",
            "ServiceFailureException",
            "ThrottlingException",
        ],
    },
];

/// Every error of the model with its status.
pub static ERRORS: &[ErrorShape] = &[
    ErrorShape { name: "BadRequestException", status: 400 },
    ErrorShape { name: "ConflictException", status: 409 },
    ErrorShape { name: "ForbiddenException", status: 403 },
    ErrorShape { name: "LimitExceededException", status: 400 },
    ErrorShape { name: "NotFoundException", status: 404 },
    ErrorShape { name: "ResourceNotFoundException", status: 404 },
    ErrorShape { name: "ServiceFailureException", status: 500 },
    ErrorShape { name: "ServiceUnavailableException", status: 503 },
    ErrorShape { name: "ThrottlingException", status: 429 },
    ErrorShape { name: "TooManyTagsException", status: 400 },
    ErrorShape { name: "UnauthorizedException", status: 401 },
    ErrorShape { name: "UnprocessableEntityException", status: 422 },
];

pub(crate) static BATCH_CREATE_ATTENDEE_REQUEST: Structure = Structure {
    name: "BatchCreateAttendeeRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "Attendees",
            location: Location::Body,
            required: Required::Always,
            shape: &CREATE_ATTENDEE_REQUEST_ITEM_LIST,
        },
    ],
};

static GUID_STRING: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: Some(Pattern::new(
        "[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}",
        "[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}",
        None,
    )),
    values: &[],
    sensitive: false,
};

static CREATE_ATTENDEE_REQUEST_ITEM_LIST: Shape = Shape::List {
    item: &Shape::Structure(&CREATE_ATTENDEE_REQUEST_ITEM),
    min: Some(1),
    max: Some(100),
    sensitive: false,
};

pub(crate) static CREATE_ATTENDEE_REQUEST_ITEM: Structure = Structure {
    name: "CreateAttendeeRequestItem",
    members: &[
        Member {
            name: "ExternalUserId",
            location: Location::Body,
            required: Required::Always,
            shape: &EXTERNAL_USER_ID,
        },
        Member {
            name: "Capabilities",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ATTENDEE_CAPABILITIES),
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

static EXTERNAL_USER_ID: Shape =
    Shape::Text { min: Some(2), max: Some(64), pattern: None, values: &[], sensitive: true };

pub(crate) static ATTENDEE_CAPABILITIES: Structure = Structure {
    name: "AttendeeCapabilities",
    members: &[
        Member {
            name: "Audio",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_CAPABILITIES,
        },
        Member {
            name: "Video",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_CAPABILITIES,
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Always,
            shape: &MEDIA_CAPABILITIES,
        },
    ],
};

static MEDIA_CAPABILITIES: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["SendReceive", "Send", "Receive", "None"],
    sensitive: false,
};

static TAG_LIST: Shape =
    Shape::List { item: &Shape::Structure(&TAG), min: Some(0), max: Some(50), sensitive: false };

pub(crate) static TAG: Structure = Structure {
    name: "Tag",
    members: &[
        Member { name: "Key", location: Location::Body, required: Required::Always, shape: &TAG_KEY },
        Member { name: "Value", location: Location::Body, required: Required::Always, shape: &TAG_VALUE },
    ],
};

static TAG_KEY: Shape = Shape::Text {
    min: Some(1),
    max: Some(128),
    pattern: Some(Pattern::new("^[a-zA-Z+-=._:/]+$", "[a-zA-Z+-=._:/]+", None)),
    values: &[],
    sensitive: false,
};

static TAG_VALUE: Shape = Shape::Text {
    min: Some(0),
    max: Some(256),
    pattern: Some(Pattern::new("[\\s\\w+-=\\.:/@]*", "[\\s\\w+-=\\.:/@]*", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static BATCH_UPDATE_ATTENDEE_CAPABILITIES_EXCEPT_REQUEST: Structure = Structure {
    name: "BatchUpdateAttendeeCapabilitiesExceptRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "ExcludedAttendeeIds",
            location: Location::Body,
            required: Required::Always,
            shape: &ATTENDEE_IDS_LIST,
        },
        Member {
            name: "Capabilities",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&ATTENDEE_CAPABILITIES),
        },
    ],
};

static ATTENDEE_IDS_LIST: Shape = Shape::List {
    item: &Shape::Structure(&ATTENDEE_ID_ITEM),
    min: Some(1),
    max: Some(250),
    sensitive: false,
};

pub(crate) static ATTENDEE_ID_ITEM: Structure = Structure {
    name: "AttendeeIdItem",
    members: &[Member {
        name: "AttendeeId",
        location: Location::Body,
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static CREATE_ATTENDEE_REQUEST: Structure = Structure {
    name: "CreateAttendeeRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "ExternalUserId",
            location: Location::Body,
            required: Required::Always,
            shape: &EXTERNAL_USER_ID,
        },
        Member {
            name: "Capabilities",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ATTENDEE_CAPABILITIES),
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
    ],
};

pub(crate) static CREATE_MEETING_REQUEST: Structure = Structure {
    name: "CreateMeetingRequest",
    members: &[
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member {
            name: "MediaRegion",
            location: Location::Body,
            required: Required::WhenStrict,
            shape: &MEDIA_REGION,
        },
        Member {
            name: "MeetingHostId",
            location: Location::Body,
            required: Required::Never,
            shape: &EXTERNAL_USER_ID,
        },
        Member {
            name: "ExternalMeetingId",
            location: Location::Body,
            required: Required::WhenStrict,
            shape: &EXTERNAL_MEETING_ID,
        },
        Member {
            name: "NotificationsConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&NOTIFICATIONS_CONFIGURATION),
        },
        Member {
            name: "MeetingFeatures",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&MEETING_FEATURES_CONFIGURATION),
        },
        Member {
            name: "PrimaryMeetingId",
            location: Location::Body,
            required: Required::Never,
            shape: &PRIMARY_MEETING_ID,
        },
        Member {
            name: "TenantIds",
            location: Location::Body,
            required: Required::Never,
            shape: &TENANT_ID_LIST,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "MediaPlacementNetworkType",
            location: Location::Body,
            required: Required::Never,
            shape: &MEDIA_PLACEMENT_NETWORK_TYPE,
        },
    ],
};

static CLIENT_REQUEST_TOKEN: Shape = Shape::Text {
    min: Some(2),
    max: Some(64),
    pattern: Some(Pattern::new("[-_a-zA-Z0-9]*", "[-_a-zA-Z0-9]*", None)),
    values: &[],
    sensitive: true,
};

static MEDIA_REGION: Shape =
    Shape::Text { min: Some(2), max: Some(64), pattern: None, values: &[], sensitive: false };

static EXTERNAL_MEETING_ID: Shape =
    Shape::Text { min: Some(2), max: Some(64), pattern: None, values: &[], sensitive: true };

pub(crate) static NOTIFICATIONS_CONFIGURATION: Structure = Structure {
    name: "NotificationsConfiguration",
    members: &[
        Member {
            name: "LambdaFunctionArn",
            location: Location::Body,
            required: Required::Never,
            shape: &ARN,
        },
        Member { name: "SnsTopicArn", location: Location::Body, required: Required::Never, shape: &ARN },
        Member { name: "SqsQueueArn", location: Location::Body, required: Required::Never, shape: &ARN },
    ],
};

static ARN: Shape = Shape::Text {
    min: Some(1),
    max: Some(1024),
    pattern: Some(Pattern::new("^arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+$", "arn[\\/\\:\\-\\_\\.a-zA-Z0-9]+", None)),
    values: &[],
    sensitive: true,
};

pub(crate) static MEETING_FEATURES_CONFIGURATION: Structure = Structure {
    name: "MeetingFeaturesConfiguration",
    members: &[
        Member {
            name: "Audio",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&AUDIO_FEATURES),
        },
        Member {
            name: "Video",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&VIDEO_FEATURES),
        },
        Member {
            name: "Content",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&CONTENT_FEATURES),
        },
        Member {
            name: "Attendee",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ATTENDEE_FEATURES),
        },
    ],
};

pub(crate) static AUDIO_FEATURES: Structure = Structure {
    name: "AudioFeatures",
    members: &[Member {
        name: "EchoReduction",
        location: Location::Body,
        required: Required::Never,
        shape: &MEETING_FEATURE_STATUS,
    }],
};

static MEETING_FEATURE_STATUS: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["AVAILABLE", "UNAVAILABLE"],
    sensitive: false,
};

pub(crate) static VIDEO_FEATURES: Structure = Structure {
    name: "VideoFeatures",
    members: &[Member {
        name: "MaxResolution",
        location: Location::Body,
        required: Required::Never,
        shape: &VIDEO_RESOLUTION,
    }],
};

static VIDEO_RESOLUTION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["None", "HD", "FHD"], sensitive: false };

pub(crate) static CONTENT_FEATURES: Structure = Structure {
    name: "ContentFeatures",
    members: &[Member {
        name: "MaxResolution",
        location: Location::Body,
        required: Required::Never,
        shape: &CONTENT_RESOLUTION,
    }],
};

static CONTENT_RESOLUTION: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["None", "FHD", "UHD"], sensitive: false };

pub(crate) static ATTENDEE_FEATURES: Structure = Structure {
    name: "AttendeeFeatures",
    members: &[Member {
        name: "MaxCount",
        location: Location::Body,
        required: Required::Never,
        shape: &ATTENDEE_MAX,
    }],
};

static ATTENDEE_MAX: Shape = Shape::Integer { min: Some(1), max: Some(250) };

static PRIMARY_MEETING_ID: Shape =
    Shape::Text { min: Some(2), max: Some(64), pattern: None, values: &[], sensitive: false };

static TENANT_ID_LIST: Shape = Shape::List { item: &TENANT_ID, min: Some(1), max: Some(5), sensitive: false };

static TENANT_ID: Shape = Shape::Text {
    min: Some(2),
    max: Some(256),
    pattern: Some(Pattern::new("^(?!.*?(.)\\1{3})[-_!@#$a-zA-Z0-9]*$", "[-_!@#$a-zA-Z0-9]*", Some(3))),
    values: &[],
    sensitive: false,
};

static MEDIA_PLACEMENT_NETWORK_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["Ipv4Only", "DualStack"], sensitive: false };

pub(crate) static CREATE_MEETING_WITH_ATTENDEES_REQUEST: Structure = Structure {
    name: "CreateMeetingWithAttendeesRequest",
    members: &[
        Member {
            name: "ClientRequestToken",
            location: Location::Body,
            required: Required::Always,
            shape: &CLIENT_REQUEST_TOKEN,
        },
        Member {
            name: "MediaRegion",
            location: Location::Body,
            required: Required::WhenStrict,
            shape: &MEDIA_REGION,
        },
        Member {
            name: "MeetingHostId",
            location: Location::Body,
            required: Required::Never,
            shape: &EXTERNAL_USER_ID,
        },
        Member {
            name: "ExternalMeetingId",
            location: Location::Body,
            required: Required::WhenStrict,
            shape: &EXTERNAL_MEETING_ID,
        },
        Member {
            name: "MeetingFeatures",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&MEETING_FEATURES_CONFIGURATION),
        },
        Member {
            name: "NotificationsConfiguration",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&NOTIFICATIONS_CONFIGURATION),
        },
        Member {
            name: "Attendees",
            location: Location::Body,
            required: Required::Always,
            shape: &CREATE_MEETING_WITH_ATTENDEES_REQUEST_ITEM_LIST,
        },
        Member {
            name: "PrimaryMeetingId",
            location: Location::Body,
            required: Required::Never,
            shape: &PRIMARY_MEETING_ID,
        },
        Member {
            name: "TenantIds",
            location: Location::Body,
            required: Required::Never,
            shape: &TENANT_ID_LIST,
        },
        Member { name: "Tags", location: Location::Body, required: Required::Never, shape: &TAG_LIST },
        Member {
            name: "MediaPlacementNetworkType",
            location: Location::Body,
            required: Required::Never,
            shape: &MEDIA_PLACEMENT_NETWORK_TYPE,
        },
    ],
};

static CREATE_MEETING_WITH_ATTENDEES_REQUEST_ITEM_LIST: Shape = Shape::List {
    item: &Shape::Structure(&CREATE_ATTENDEE_REQUEST_ITEM),
    min: Some(1),
    max: Some(20),
    sensitive: false,
};

pub(crate) static DELETE_ATTENDEE_REQUEST: Structure = Structure {
    name: "DeleteAttendeeRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "AttendeeId",
            location: Location::Path("AttendeeId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
    ],
};

pub(crate) static DELETE_MEETING_REQUEST: Structure = Structure {
    name: "DeleteMeetingRequest",
    members: &[Member {
        name: "MeetingId",
        location: Location::Path("MeetingId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static GET_ATTENDEE_REQUEST: Structure = Structure {
    name: "GetAttendeeRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "AttendeeId",
            location: Location::Path("AttendeeId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
    ],
};

pub(crate) static GET_MEETING_REQUEST: Structure = Structure {
    name: "GetMeetingRequest",
    members: &[Member {
        name: "MeetingId",
        location: Location::Path("MeetingId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
};

pub(crate) static LIST_ATTENDEES_REQUEST: Structure = Structure {
    name: "ListAttendeesRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
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

static STRING: Shape =
    Shape::Text { min: None, max: Some(4096), pattern: None, values: &[], sensitive: false };

static RESULT_MAX: Shape = Shape::Integer { min: Some(1), max: Some(100) };

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
    pattern: Some(Pattern::new("^arn:.*", "arn:.*", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static START_MEETING_TRANSCRIPTION_REQUEST: Structure = Structure {
    name: "StartMeetingTranscriptionRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "TranscriptionConfiguration",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&TRANSCRIPTION_CONFIGURATION),
        },
    ],
};

pub(crate) static TRANSCRIPTION_CONFIGURATION: Structure = Structure {
    name: "TranscriptionConfiguration",
    members: &[
        Member {
            name: "EngineTranscribeSettings",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ENGINE_TRANSCRIBE_SETTINGS),
        },
        Member {
            name: "EngineTranscribeMedicalSettings",
            location: Location::Body,
            required: Required::Never,
            shape: &Shape::Structure(&ENGINE_TRANSCRIBE_MEDICAL_SETTINGS),
        },
    ],
};

pub(crate) static ENGINE_TRANSCRIBE_SETTINGS: Structure = Structure {
    name: "EngineTranscribeSettings",
    members: &[
        Member {
            name: "LanguageCode",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_LANGUAGE_CODE,
        },
        Member {
            name: "VocabularyFilterMethod",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_VOCABULARY_FILTER_METHOD,
        },
        Member {
            name: "VocabularyFilterName",
            location: Location::Body,
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "VocabularyName",
            location: Location::Body,
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "Region",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_REGION,
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
            shape: &TRANSCRIBE_PARTIAL_RESULTS_STABILITY,
        },
        Member {
            name: "ContentIdentificationType",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_CONTENT_IDENTIFICATION_TYPE,
        },
        Member {
            name: "ContentRedactionType",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_CONTENT_REDACTION_TYPE,
        },
        Member {
            name: "PiiEntityTypes",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_PII_ENTITY_TYPES,
        },
        Member {
            name: "LanguageModelName",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_LANGUAGE_MODEL_NAME,
        },
        Member {
            name: "IdentifyLanguage",
            location: Location::Body,
            required: Required::Never,
            shape: &BOOLEAN,
        },
        Member {
            name: "LanguageOptions",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_LANGUAGE_OPTIONS,
        },
        Member {
            name: "PreferredLanguage",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_LANGUAGE_CODE,
        },
        Member {
            name: "VocabularyNames",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_VOCABULARY_NAMES_OR_FILTER_NAMES_STRING,
        },
        Member {
            name: "VocabularyFilterNames",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_VOCABULARY_NAMES_OR_FILTER_NAMES_STRING,
        },
    ],
};

static TRANSCRIBE_LANGUAGE_CODE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: Some(Pattern::new("[a-z]{2,3}-[A-Z]{2}", "[a-z]{2,3}-[A-Z]{2}", None)),
    values: &[],
    sensitive: false,
};

static TRANSCRIBE_VOCABULARY_FILTER_METHOD: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["remove", "mask", "tag"], sensitive: false };

static TRANSCRIBE_REGION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: Some(Pattern::new("[a-z0-9-]{2,64}", "[a-z0-9-]{2,64}", None)),
    values: &[],
    sensitive: false,
};

static BOOLEAN: Shape = Shape::Boolean;

static TRANSCRIBE_PARTIAL_RESULTS_STABILITY: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["low", "medium", "high"], sensitive: false };

static TRANSCRIBE_CONTENT_IDENTIFICATION_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["PII"], sensitive: false };

static TRANSCRIBE_CONTENT_REDACTION_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["PII"], sensitive: false };

static TRANSCRIBE_PII_ENTITY_TYPES: Shape = Shape::Text {
    min: Some(1),
    max: Some(300),
    pattern: Some(Pattern::new("^[A-Z_, ]+", "[A-Z_, ]+", None)),
    values: &[],
    sensitive: false,
};

static TRANSCRIBE_LANGUAGE_MODEL_NAME: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[0-9a-zA-Z._-]+", "[0-9a-zA-Z._-]+", None)),
    values: &[],
    sensitive: false,
};

static TRANSCRIBE_LANGUAGE_OPTIONS: Shape = Shape::Text {
    min: Some(1),
    max: Some(200),
    pattern: Some(Pattern::new("^[a-zA-Z-,]+", "[a-zA-Z-,]+", None)),
    values: &[],
    sensitive: false,
};

static TRANSCRIBE_VOCABULARY_NAMES_OR_FILTER_NAMES_STRING: Shape = Shape::Text {
    min: Some(1),
    max: Some(3000),
    pattern: Some(Pattern::new("^[a-zA-Z0-9,-._]+", "[a-zA-Z0-9,-._]+", None)),
    values: &[],
    sensitive: false,
};

pub(crate) static ENGINE_TRANSCRIBE_MEDICAL_SETTINGS: Structure = Structure {
    name: "EngineTranscribeMedicalSettings",
    members: &[
        Member {
            name: "LanguageCode",
            location: Location::Body,
            required: Required::Always,
            shape: &TRANSCRIBE_MEDICAL_LANGUAGE_CODE,
        },
        Member {
            name: "Specialty",
            location: Location::Body,
            required: Required::Always,
            shape: &TRANSCRIBE_MEDICAL_SPECIALTY,
        },
        Member {
            name: "Type",
            location: Location::Body,
            required: Required::Always,
            shape: &TRANSCRIBE_MEDICAL_TYPE,
        },
        Member {
            name: "VocabularyName",
            location: Location::Body,
            required: Required::Never,
            shape: &STRING,
        },
        Member {
            name: "Region",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_MEDICAL_REGION,
        },
        Member {
            name: "ContentIdentificationType",
            location: Location::Body,
            required: Required::Never,
            shape: &TRANSCRIBE_MEDICAL_CONTENT_IDENTIFICATION_TYPE,
        },
    ],
};

static TRANSCRIBE_MEDICAL_LANGUAGE_CODE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["en-US"], sensitive: false };

static TRANSCRIBE_MEDICAL_SPECIALTY: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["PRIMARYCARE", "CARDIOLOGY", "NEUROLOGY", "ONCOLOGY", "RADIOLOGY", "UROLOGY"],
    sensitive: false,
};

static TRANSCRIBE_MEDICAL_TYPE: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["CONVERSATION", "DICTATION"],
    sensitive: false,
};

static TRANSCRIBE_MEDICAL_REGION: Shape = Shape::Text {
    min: None,
    max: None,
    pattern: None,
    values: &["us-east-1", "us-east-2", "us-west-2", "ap-southeast-2", "ca-central-1", "eu-west-1", "auto"],
    sensitive: false,
};

static TRANSCRIBE_MEDICAL_CONTENT_IDENTIFICATION_TYPE: Shape =
    Shape::Text { min: None, max: None, pattern: None, values: &["PHI"], sensitive: false };

pub(crate) static STOP_MEETING_TRANSCRIPTION_REQUEST: Structure = Structure {
    name: "StopMeetingTranscriptionRequest",
    members: &[Member {
        name: "MeetingId",
        location: Location::Path("MeetingId"),
        required: Required::Always,
        shape: &GUID_STRING,
    }],
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

static TAG_KEY_LIST: Shape = Shape::List { item: &TAG_KEY, min: Some(0), max: Some(50), sensitive: false };

pub(crate) static UPDATE_ATTENDEE_CAPABILITIES_REQUEST: Structure = Structure {
    name: "UpdateAttendeeCapabilitiesRequest",
    members: &[
        Member {
            name: "MeetingId",
            location: Location::Path("MeetingId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "AttendeeId",
            location: Location::Path("AttendeeId"),
            required: Required::Always,
            shape: &GUID_STRING,
        },
        Member {
            name: "Capabilities",
            location: Location::Body,
            required: Required::Always,
            shape: &Shape::Structure(&ATTENDEE_CAPABILITIES),
        },
    ],
};
