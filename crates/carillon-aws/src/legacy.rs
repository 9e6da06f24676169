//! What the legacy `chime` namespace of 2018 adds to the APIs of today.
//!
//! Its calls of identity and messaging are those of today, on the same paths, but for the names of a few members.
//!
//! Amazon took these calls out of the models, so their table is written by hand. Meetings and attendees, tags included,
//! are the same as in the newer namespace, and so is media capture, on paths of its own. Dial-outs are refused in
//! words, because an application that believed them would wait for a call that never comes.
//!
//! Wire: Amazon Chime API reference of 2018-05-01.

use serde_json::{Map, Value};

use crate::generated::media_pipelines;
use crate::operation::{Location, Member, Operation, Pattern, Required, Segment, Shape, Structure};
use crate::router;

/// The operations, for a `match` that the compiler keeps whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// `ListMeetings`.
    ListMeetings,
    /// `TagMeeting`.
    TagMeeting,
    /// `UntagMeeting`.
    UntagMeeting,
    /// `ListMeetingTags`.
    ListMeetingTags,
    /// `TagAttendee`.
    TagAttendee,
    /// `UntagAttendee`.
    UntagAttendee,
    /// `ListAttendeeTags`.
    ListAttendeeTags,
    /// `CreateMeetingDialOut`.
    CreateMeetingDialOut,
    /// `CreateMediaCapturePipeline`.
    CreateMediaCapturePipeline,
    /// `ListMediaCapturePipelines`.
    ListMediaCapturePipelines,
    /// `GetMediaCapturePipeline`.
    GetMediaCapturePipeline,
    /// `DeleteMediaCapturePipeline`.
    DeleteMediaCapturePipeline,
}

/// Whether the operation answered 201 in the legacy namespace.
pub fn creates(action: router::Action) -> bool {
    use crate::generated::meetings::Action as Meetings;
    matches!(
        action,
        router::Action::Meetings(
            Meetings::CreateMeeting
                | Meetings::CreateMeetingWithAttendees
                | Meetings::CreateAttendee
                | Meetings::BatchCreateAttendee
        )
    )
}

/// Gives members that had other names in the legacy namespace, on the same paths, those of today.
pub fn modernise(action: router::Action, input: &mut Map<String, Value>) {
    use crate::generated::messaging::Action as Messaging;
    if action != router::Action::Messaging(Messaging::PutMessagingStreamingConfigurations) {
        return;
    }
    let Some(mut streams) = input.remove("AppInstanceStreamingConfigurations") else { return };
    for stream in streams.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        if let Some(data) = stream.remove("AppInstanceDataType") {
            stream.entry("DataType").or_insert(data);
        }
    }
    input.entry("StreamingConfigurations").or_insert(streams);
}

/// Every operation with its HTTP binding.
pub static OPERATIONS: &[Operation<Action>] = &[
    Operation {
        action: Action::ListMeetings,
        name: "ListMeetings",
        method: "GET",
        path: &[MEETINGS],
        query: None,
        status: 200,
        input: &Structure { name: "ListMeetingsRequest", members: &[NEXT_TOKEN, MAX_RESULTS] },
        errors: ERRORS,
    },
    tag_operation(Action::TagMeeting, "TagMeeting", MEETING_TAGS, Some("add"), &TAG_MEETING),
    tag_operation(Action::UntagMeeting, "UntagMeeting", MEETING_TAGS, Some("delete"), &UNTAG_MEETING),
    tag_operation(Action::ListMeetingTags, "ListMeetingTags", MEETING_TAGS, None, &LIST_MEETING_TAGS),
    tag_operation(Action::TagAttendee, "TagAttendee", ATTENDEE_TAGS, Some("add"), &TAG_ATTENDEE),
    tag_operation(Action::UntagAttendee, "UntagAttendee", ATTENDEE_TAGS, Some("delete"), &UNTAG_ATTENDEE),
    tag_operation(Action::ListAttendeeTags, "ListAttendeeTags", ATTENDEE_TAGS, None, &LIST_ATTENDEE_TAGS),
    refused(
        Action::CreateMeetingDialOut,
        "CreateMeetingDialOut",
        "POST",
        &[MEETINGS, Segment::Label("MeetingId"), Segment::Literal("dial-outs")],
    ),
    capture_operation(
        Action::CreateMediaCapturePipeline,
        ("CreateMediaCapturePipeline", "POST", 201),
        &[PIPELINES],
        &media_pipelines::CREATE_MEDIA_CAPTURE_PIPELINE_REQUEST,
    ),
    capture_operation(
        Action::ListMediaCapturePipelines,
        ("ListMediaCapturePipelines", "GET", 200),
        &[PIPELINES],
        &media_pipelines::LIST_MEDIA_CAPTURE_PIPELINES_REQUEST,
    ),
    capture_operation(
        Action::GetMediaCapturePipeline,
        ("GetMediaCapturePipeline", "GET", 200),
        PIPELINE,
        &media_pipelines::GET_MEDIA_CAPTURE_PIPELINE_REQUEST,
    ),
    capture_operation(
        Action::DeleteMediaCapturePipeline,
        ("DeleteMediaCapturePipeline", "DELETE", 204),
        PIPELINE,
        &media_pipelines::DELETE_MEDIA_CAPTURE_PIPELINE_REQUEST,
    ),
];

const ERRORS: &[&str] = &["BadRequestException", "NotFoundException"];
const MEETINGS: Segment = Segment::Literal("meetings");
const PIPELINES: Segment = Segment::Literal("media-capture-pipelines");
const PIPELINE: &[Segment] = &[PIPELINES, Segment::Label("mediaPipelineId")];
const MEETING_TAGS: &[Segment] = &[MEETINGS, Segment::Label("MeetingId"), Segment::Literal("tags")];
const ATTENDEE_TAGS: &[Segment] = &[
    MEETINGS,
    Segment::Label("MeetingId"),
    Segment::Literal("attendees"),
    Segment::Label("AttendeeId"),
    Segment::Literal("tags"),
];

const fn tag_operation(
    action: Action,
    name: &'static str,
    path: &'static [Segment],
    change: Option<&'static str>,
    input: &'static Structure,
) -> Operation<Action> {
    let (method, query, status) = match change {
        Some(change) => ("POST", Some(("operation", change)), 204),
        None => ("GET", None, 200),
    };
    Operation { action, name, method, path, query, status, input, errors: ERRORS }
}

/// An operation on captures: its name, method and status; its members are those of the newer namespace.
const fn capture_operation(
    action: Action,
    (name, method, status): (&'static str, &'static str, u16),
    path: &'static [Segment],
    input: &'static Structure,
) -> Operation<Action> {
    Operation { action, name, method, path, query: None, status, input, errors: ERRORS }
}

/// An operation that is refused whatever it asks for.
const fn refused(
    action: Action,
    name: &'static str,
    method: &'static str,
    path: &'static [Segment],
) -> Operation<Action> {
    static NOTHING: Structure = Structure { name: "Nothing", members: &[] };
    Operation {
        action,
        name,
        method,
        path,
        query: None,
        status: 200,
        input: &NOTHING,
        errors: &["ForbiddenException"],
    }
}

const fn required(name: &'static str, location: Location, shape: &'static Shape) -> Member {
    Member { name, location, required: Required::Always, shape }
}

static TAG_MEETING: Structure = Structure { name: "TagMeetingRequest", members: &[MEETING_ID, TAGS] };
static UNTAG_MEETING: Structure = Structure { name: "UntagMeetingRequest", members: &[MEETING_ID, TAG_KEYS] };
static LIST_MEETING_TAGS: Structure = Structure { name: "ListMeetingTagsRequest", members: &[MEETING_ID] };
static TAG_ATTENDEE: Structure =
    Structure { name: "TagAttendeeRequest", members: &[MEETING_ID, ATTENDEE_ID, TAGS] };
static UNTAG_ATTENDEE: Structure =
    Structure { name: "UntagAttendeeRequest", members: &[MEETING_ID, ATTENDEE_ID, TAG_KEYS] };
static LIST_ATTENDEE_TAGS: Structure =
    Structure { name: "ListAttendeeTagsRequest", members: &[MEETING_ID, ATTENDEE_ID] };

const MEETING_ID: Member = required("MeetingId", Location::Path("MeetingId"), &GUID);
const ATTENDEE_ID: Member = required("AttendeeId", Location::Path("AttendeeId"), &GUID);
const TAGS: Member = required("Tags", Location::Body, &TAG_LIST);
const TAG_KEYS: Member = required("TagKeys", Location::Body, &TAG_KEY_LIST);
const NEXT_TOKEN: Member = Member {
    name: "NextToken",
    location: Location::Query("next-token"),
    required: Required::Never,
    shape: &TOKEN,
};
const MAX_RESULTS: Member = Member {
    name: "MaxResults",
    location: Location::Query("max-results"),
    required: Required::Never,
    shape: &RESULT_MAX,
};

static GUID: Shape = Shape::Text {
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
static TOKEN: Shape =
    Shape::Text { min: None, max: Some(4096), pattern: None, values: &[], sensitive: false };
static RESULT_MAX: Shape = Shape::Integer { min: Some(1), max: Some(99) };
static KEY: Shape = Shape::Text { min: Some(1), max: Some(128), pattern: None, values: &[], sensitive: true };
static VALUE: Shape =
    Shape::Text { min: Some(1), max: Some(256), pattern: None, values: &[], sensitive: true };
static TAG: Shape = Shape::Structure(&Structure {
    name: "Tag",
    members: &[required("Key", Location::Body, &KEY), required("Value", Location::Body, &VALUE)],
});
static TAG_LIST: Shape = Shape::List { item: &TAG, min: Some(1), max: Some(50), sensitive: false };
static TAG_KEY_LIST: Shape = Shape::List { item: &KEY, min: Some(1), max: Some(50), sensitive: false };
