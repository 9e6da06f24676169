//! Every error that an operation may answer, through the SDK, with the type that the SDK has for it.
//!
//! [`invoke`] calls any operation of the table, so that an error which all share is tried on all. At the end the pairs
//! of operation and error that were seen are held against the table: what is in the model and was not seen must be
//! listed as unreachable, with its reason.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use aws_sdk_chimesdkmeetings::Client;
use aws_sdk_chimesdkmeetings::config::Credentials;
use aws_sdk_chimesdkmeetings::types::{
    AttendeeCapabilities, AttendeeFeatures, AttendeeIdItem, EngineTranscribeSettings, MediaCapabilities,
    MeetingFeaturesConfiguration, TranscribeLanguageCode, TranscriptionConfiguration, VideoFeatures,
    VideoResolution,
};
use carillon_aws::Rate;
use carillon_aws::generated::meetings::{Action, OPERATIONS};

use super::sdk::Failure;
use super::success::{attendee, capabilities, id, item, meeting, tag};
use super::world::{BrokenKeys, DISABLED_KEY, KEY, SECRET, TEMPORARY_KEY, World};

const UNKNOWN: &str = "0f9a2b6e-1111-4222-8333-444455550706";

/// Errors of the model that this server has no reason to answer.
const UNREACHABLE: &[(&str, &str)] = &[
    ("ConflictException", "concurrent calls are put in order and both succeed"),
    ("UnauthorizedException", "signatures are refused with the errors of the signature protocol"),
];

/// Pairs that the model lists and that cannot happen.
const UNREACHABLE_HERE: &[(&str, &str, &str)] = &[
    ("BatchCreateAttendee", "BadRequestException", "a bad attendee is reported in `Errors`"),
    (
        "BatchCreateAttendee",
        "LimitExceededException",
        "the attendees over the limit are reported in `Errors`",
    ),
    ("BatchCreateAttendee", "UnprocessableEntityException", "a meeting takes attendees as long as it lives"),
    ("CreateAttendee", "UnprocessableEntityException", "a meeting takes attendees as long as it lives"),
    ("StopMeetingTranscription", "UnprocessableEntityException", "stopping what does not run succeeds"),
    ("StartMeetingTranscription", "LimitExceededException", "there is no engine whose limit could be met"),
    ("TagResource", "LimitExceededException", "the limit has an error of its own, TooManyTagsException"),
    ("UntagResource", "LimitExceededException", "removing tags meets no limit"),
    ("ListTagsForResource", "LimitExceededException", "reading tags meets no limit"),
    ("GetMeeting", "BadRequestException", "the id is checked against the model: ValidationException"),
    ("DeleteMeeting", "BadRequestException", "the id is checked against the model: ValidationException"),
    ("GetAttendee", "BadRequestException", "the ids are checked against the model: ValidationException"),
    ("DeleteAttendee", "BadRequestException", "the ids are checked against the model: ValidationException"),
    (
        "StopMeetingTranscription",
        "BadRequestException",
        "the id is checked against the model: ValidationException",
    ),
    (
        "ListTagsForResource",
        "BadRequestException",
        "the name is checked against the model: ValidationException",
    ),
];

/// What is kept for the visit that a meeting was made for; an access key may do everything else.
const OF_VISITS: &[Action] = &[
    Action::CreateMeeting,
    Action::CreateMeetingWithAttendees,
    Action::CreateAttendee,
    Action::BatchCreateAttendee,
    Action::StartMeetingTranscription,
];

/// Calls an operation on a meeting and an attendee that need not exist.
async fn invoke(client: &Client, action: Action, meeting: &str, attendee: &str) -> Result<(), Failure> {
    let arn = format!("arn:aws:chime:us-east-1:111122223333:meeting/{meeting}");
    match action {
        Action::CreateMeeting => create(client).send().await.map(drop)?,
        Action::CreateMeetingWithAttendees => {
            create_with(client).attendees(item("alice")).send().await.map(drop)?
        }
        Action::GetMeeting => client.get_meeting().meeting_id(meeting).send().await.map(drop)?,
        Action::DeleteMeeting => client.delete_meeting().meeting_id(meeting).send().await.map(drop)?,
        Action::CreateAttendee => {
            client.create_attendee().meeting_id(meeting).external_user_id("alice").send().await.map(drop)?;
        }
        Action::BatchCreateAttendee => {
            client
                .batch_create_attendee()
                .meeting_id(meeting)
                .attendees(item("alice"))
                .send()
                .await
                .map(drop)?;
        }
        Action::GetAttendee => {
            client.get_attendee().meeting_id(meeting).attendee_id(attendee).send().await.map(drop)?;
        }
        Action::ListAttendees => client.list_attendees().meeting_id(meeting).send().await.map(drop)?,
        Action::DeleteAttendee => {
            client.delete_attendee().meeting_id(meeting).attendee_id(attendee).send().await.map(drop)?;
        }
        Action::UpdateAttendeeCapabilities => {
            update(client, meeting, attendee, capabilities(MediaCapabilities::None)).await?;
        }
        Action::BatchUpdateAttendeeCapabilitiesExcept => {
            update_all(client, meeting, attendee, capabilities(MediaCapabilities::None)).await?;
        }
        Action::StartMeetingTranscription => start(client, meeting, english()).await?,
        Action::StopMeetingTranscription => {
            client.stop_meeting_transcription().meeting_id(meeting).send().await.map(drop)?;
        }
        Action::TagResource => {
            client.tag_resource().resource_arn(arn).tags(tag("a", "b")).send().await.map(drop)?
        }
        Action::UntagResource => {
            client.untag_resource().resource_arn(arn).tag_keys("a").send().await.map(drop)?
        }
        Action::ListTagsForResource => {
            client.list_tags_for_resource().resource_arn(arn).send().await.map(drop)?;
        }
    }
    Ok(())
}

type CreateMeeting =
    aws_sdk_chimesdkmeetings::operation::create_meeting::builders::CreateMeetingFluentBuilder;
type CreateMeetingWithAttendees = aws_sdk_chimesdkmeetings::operation::create_meeting_with_attendees::builders::CreateMeetingWithAttendeesFluentBuilder;

fn create(client: &Client) -> CreateMeeting {
    client.create_meeting().media_region("us-east-1").external_meeting_id("demo")
}

fn create_with(client: &Client) -> CreateMeetingWithAttendees {
    client.create_meeting_with_attendees().media_region("us-east-1").external_meeting_id("demo")
}

async fn update(
    client: &Client,
    meeting: &str,
    attendee: &str,
    to: AttendeeCapabilities,
) -> Result<(), Failure> {
    let call =
        client.update_attendee_capabilities().meeting_id(meeting).attendee_id(attendee).capabilities(to);
    Ok(call.send().await.map(drop)?)
}

async fn update_all(
    client: &Client,
    meeting: &str,
    except: &str,
    to: AttendeeCapabilities,
) -> Result<(), Failure> {
    let except = AttendeeIdItem::builder().attendee_id(except).build().unwrap();
    let call = client
        .batch_update_attendee_capabilities_except()
        .meeting_id(meeting)
        .excluded_attendee_ids(except)
        .capabilities(to);
    Ok(call.send().await.map(drop)?)
}

async fn start(
    client: &Client,
    meeting: &str,
    configuration: TranscriptionConfiguration,
) -> Result<(), Failure> {
    let call =
        client.start_meeting_transcription().meeting_id(meeting).transcription_configuration(configuration);
    Ok(call.send().await.map(drop)?)
}

fn english() -> TranscriptionConfiguration {
    let settings = EngineTranscribeSettings::builder().language_code(TranscribeLanguageCode::EnUs).build();
    TranscriptionConfiguration::builder().engine_transcribe_settings(settings).build()
}

/// The pairs of operation and error that were seen.
#[derive(Default)]
struct Seen(BTreeSet<(&'static str, String)>);

impl Seen {
    /// Expects `code` with `status`, typed by the SDK, and remembers the pair.
    fn expect(&mut self, operation: &'static str, result: Result<(), Failure>, code: &str, status: u16) {
        let failure = result.expect_err(operation);
        assert_eq!((failure.code.as_str(), failure.status), (code, status), "{operation}: {failure:?}");
        assert!(failure.is_typed, "{operation}: {failure:?}");
        assert!(!failure.message.is_empty() && !failure.message.contains("inner text"), "{failure:?}");
        self.0.insert((operation, failure.code));
    }

    /// Expects the error of every operation that lists it.
    async fn expect_of_all(&mut self, client: &Client, code: &str, status: u16) {
        for operation in OPERATIONS.iter().filter(|operation| operation.errors.contains(&code)) {
            let result = invoke(client, operation.action, UNKNOWN, UNKNOWN).await;
            self.expect(operation.name, result, code, status);
        }
    }
}

#[tokio::test]
async fn every_error_of_the_model_reaches_the_application_with_its_type() {
    let mut seen = Seen::default();
    missing(&mut seen).await;
    throttled(&mut seen).await;
    broken(&mut seen).await;
    limits(&mut seen).await;
    bad_meetings(&mut seen).await;
    bad_attendees(&mut seen).await;
    bad_tags(&mut seen).await;
    transcription(&mut seen).await;
    visits(&mut seen).await;

    for operation in OPERATIONS {
        for &error in operation.errors {
            let is_allowed = error == "ForbiddenException" && !OF_VISITS.contains(&operation.action);
            let unreachable = is_allowed
                || UNREACHABLE.iter().any(|(name, _)| *name == error)
                || UNREACHABLE_HERE.iter().any(|(of, name, _)| *of == operation.name && *name == error);
            let was_seen = seen.0.contains(&(operation.name, error.to_owned()));
            assert!(was_seen != unreachable, "{} {error}: seen {was_seen}", operation.name);
        }
    }
}

async fn missing(seen: &mut Seen) {
    let client = World::new().await.client();
    seen.expect_of_all(&client, "NotFoundException", 404).await;
    seen.expect_of_all(&client, "ResourceNotFoundException", 404).await;
    let meeting = meeting(&client, "token-1").await;
    for action in [Action::GetAttendee, Action::DeleteAttendee, Action::UpdateAttendeeCapabilities] {
        let failure = invoke(&client, action, id(&meeting), UNKNOWN).await.unwrap_err();
        assert_eq!(failure.message, format!("Attendee {UNKNOWN} of meeting {} not found", id(&meeting)));
    }
}

async fn throttled(seen: &mut Seen) {
    let one = NonZeroU32::new(1).unwrap();
    let world = World::builder()
        .config(|config| config.rate = Some(Rate { per_second: one, burst: one }))
        .build()
        .await;
    let client = world.client();
    for operation in OPERATIONS {
        let _ = invoke(&client, operation.action, UNKNOWN, UNKNOWN).await;
    }
    seen.expect_of_all(&client, "ThrottlingException", 429).await;
    let failure = invoke(&client, Action::GetMeeting, UNKNOWN, UNKNOWN).await.unwrap_err();
    assert_eq!(failure.message, "Rate exceeded");
}

async fn broken(seen: &mut Seen) {
    let client = World::builder().keys(BrokenKeys::Unavailable).build().await.client();
    seen.expect_of_all(&client, "ServiceUnavailableException", 503).await;
    let client = World::builder().keys(BrokenKeys::Corrupt).build().await.client();
    seen.expect_of_all(&client, "ServiceFailureException", 500).await;
}

async fn limits(seen: &mut Seen) {
    let world = World::builder().control(|config| config.quotas.meetings_max = 1).build().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    for action in [Action::CreateMeeting, Action::CreateMeetingWithAttendees] {
        let name = OPERATIONS.iter().find(|operation| operation.action == action).unwrap().name;
        seen.expect(name, invoke(&client, action, UNKNOWN, UNKNOWN).await, "LimitExceededException", 400);
    }
    client.delete_meeting().meeting_id(id(&meeting)).send().await.unwrap();

    let features = MeetingFeaturesConfiguration::builder()
        .attendee(AttendeeFeatures::builder().max_count(1).build())
        .build();
    let small = create(&client).meeting_features(features).send().await.unwrap().meeting.unwrap();
    attendee(&client, &small, "first").await;
    let result = invoke(&client, Action::CreateAttendee, id(&small), UNKNOWN).await;
    seen.expect("CreateAttendee", result, "LimitExceededException", 400);
    let batch = client
        .batch_create_attendee()
        .meeting_id(id(&small))
        .attendees(item("first"))
        .attendees(item("second"));
    let batch = batch.send().await.unwrap();
    assert_eq!(batch.attendees().len(), 1);
    assert_eq!(batch.errors()[0].external_user_id(), Some("second"));
    assert_eq!(batch.errors()[0].error_code(), Some("ResourceLimitExceeded"));
}

async fn bad_meetings(seen: &mut Seen) {
    let client = World::new().await.client();
    let high_definition = MeetingFeaturesConfiguration::builder()
        .video(VideoFeatures::builder().max_resolution(VideoResolution::Fhd).build())
        .build();
    let result = create(&client).meeting_features(high_definition.clone()).send().await;
    seen.expect("CreateMeeting", result.map(drop).map_err(Failure::from), "BadRequestException", 400);
    let result = create_with(&client).meeting_features(high_definition).attendees(item("alice")).send().await;
    seen.expect(
        "CreateMeetingWithAttendees",
        result.map(drop).map_err(Failure::from),
        "BadRequestException",
        400,
    );
    for (what, call) in [
        ("reserved prefix", create(&client).external_meeting_id("AWS:demo")),
        ("not in the alphabet", create(&client).external_meeting_id("名前")),
        ("unknown primary", create(&client).primary_meeting_id(UNKNOWN)),
    ] {
        let failure = Failure::from(call.send().await.expect_err(what));
        assert_eq!((failure.code.as_str(), failure.status), ("BadRequestException", 400), "{what}");
    }
}

async fn bad_attendees(seen: &mut Seen) {
    let client = World::new().await.client();
    let meeting = meeting(&client, "token-1").await;
    let guest = attendee(&client, &meeting, "guest").await;
    let guest = guest.attendee_id().unwrap();
    let content_without_video = AttendeeCapabilities::builder()
        .audio(MediaCapabilities::None)
        .video(MediaCapabilities::None)
        .content(MediaCapabilities::Receive)
        .build()
        .unwrap();
    let bad = "BadRequestException";
    let result = client
        .create_attendee()
        .meeting_id(id(&meeting))
        .external_user_id("alice")
        .capabilities(content_without_video.clone())
        .send()
        .await;
    seen.expect("CreateAttendee", result.map(drop).map_err(Failure::from), bad, 400);
    let result = update(&client, id(&meeting), guest, content_without_video.clone()).await;
    seen.expect("UpdateAttendeeCapabilities", result, bad, 400);
    let result = update_all(&client, id(&meeting), guest, content_without_video).await;
    seen.expect("BatchUpdateAttendeeCapabilitiesExcept", result, bad, 400);
    let result = client.list_attendees().meeting_id(id(&meeting)).next_token("made up").send().await;
    seen.expect("ListAttendees", result.map(drop).map_err(Failure::from), bad, 400);
    let tagged =
        aws_sdk_chimesdkmeetings::types::CreateAttendeeRequestItem::builder().external_user_id("aws:x");
    let batch = client.batch_create_attendee().meeting_id(id(&meeting)).attendees(tagged.build().unwrap());
    assert_eq!(batch.send().await.unwrap().errors()[0].error_code(), Some("BadRequest"));
}

async fn bad_tags(seen: &mut Seen) {
    let client = World::new().await.client();
    let meeting = meeting(&client, "token-1").await;
    let arn = meeting.meeting_arn().unwrap();
    let tags = |from: usize, to: usize| (from..to).map(|number| tag(&key(number), "v")).collect();
    client.tag_resource().resource_arn(arn).set_tags(Some(tags(0, 50))).send().await.unwrap();
    let result = client.tag_resource().resource_arn(arn).set_tags(Some(tags(50, 51))).send().await;
    let failure = result.expect_err("the 51st");
    let typed = failure.as_service_error().unwrap();
    assert!(typed.is_too_many_tags_exception(), "{typed:?}");
    assert!(format!("{typed:?}").contains(&format!("resource_name: Some({arn:?})")), "{typed:?}");
    seen.expect("TagResource", Err(failure.into()), "TooManyTagsException", 400);
    let result = client.tag_resource().resource_arn(arn).tags(tag("aws:a", "b")).send().await;
    seen.expect("TagResource", result.map(drop).map_err(Failure::from), "BadRequestException", 400);
    let result = client.untag_resource().resource_arn(arn).tag_keys("aws:a").send().await;
    seen.expect("UntagResource", result.map(drop).map_err(Failure::from), "BadRequestException", 400);
}

/// A key of letters, because digits are not allowed in keys by every reading of the pattern.
fn key(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    format!("{}{}", letter(number / 26), letter(number))
}

async fn transcription(seen: &mut Seen) {
    let client = World::new().await.client();
    let meeting = meeting(&client, "token-1").await;
    let result = start(&client, id(&meeting), english()).await;
    seen.expect("StartMeetingTranscription", result, "UnprocessableEntityException", 422);
    let neither = TranscriptionConfiguration::builder().build();
    let result = start(&client, id(&meeting), neither).await;
    seen.expect("StartMeetingTranscription", result, "BadRequestException", 400);
}

async fn visits(seen: &mut Seen) {
    let world = World::new().await;
    let visit = carillon_control::CreateMeeting {
        visit: Some("0f9a2b6e-1111-4222-8333-444455550799".parse().unwrap()),
        ..Default::default()
    };
    let meeting = world.control.create_meeting(visit).await.unwrap().id;
    let (client, forbidden) = (world.client(), "ForbiddenException");
    for action in [Action::CreateAttendee, Action::BatchCreateAttendee, Action::StartMeetingTranscription] {
        let name = OPERATIONS.iter().find(|operation| operation.action == action).unwrap().name;
        seen.expect(name, invoke(&client, action, meeting.as_str(), UNKNOWN).await, forbidden, 403);
    }
    let result = create(&client).primary_meeting_id(meeting.as_str()).send().await;
    seen.expect("CreateMeeting", result.map(drop).map_err(Failure::from), forbidden, 403);
    let result =
        create_with(&client).primary_meeting_id(meeting.as_str()).attendees(item("alice")).send().await;
    let result = result.map(drop).map_err(Failure::from);
    seen.expect("CreateMeetingWithAttendees", result, forbidden, 403);
    // Its tags are the caller's to change, and change nothing of it.
    let arn = format!("arn:aws:chime:us-east-1:111122223333:meeting/{meeting}");
    client.tag_resource().resource_arn(arn).tags(tag("visit", "none")).send().await.unwrap();
    let failure = invoke(&client, Action::CreateAttendee, meeting.as_str(), UNKNOWN).await.unwrap_err();
    assert_eq!(failure.code, forbidden);
}

#[tokio::test]
async fn every_operation_refuses_what_breaks_the_model() {
    let client = World::new().await.client();
    for operation in OPERATIONS {
        let failure = match operation.action {
            Action::CreateMeeting => {
                Failure::from(create(&client).external_meeting_id("x").send().await.unwrap_err())
            }
            Action::CreateMeetingWithAttendees => {
                let call = create_with(&client).set_attendees(Some(vec![item("alice"); 21]));
                Failure::from(call.send().await.unwrap_err())
            }
            action => {
                invoke(&client, action, "not-a-guid ü/..", "not-a-guid").await.err().unwrap_or(Failure {
                    code: "none".into(),
                    status: 200,
                    is_typed: false,
                    message: String::new(),
                })
            }
        };
        let expected = match operation.action {
            // A name that is well-formed and names nothing.
            Action::TagResource | Action::UntagResource | Action::ListTagsForResource => {
                "ResourceNotFoundException"
            }
            _ => "ValidationException",
        };
        assert_eq!(failure.code, expected, "{}: {failure:?}", operation.name);
    }
}

#[tokio::test]
async fn every_operation_refuses_every_kind_of_bad_credential() {
    let world = World::new().await;
    let with = |key: &str, secret: &str, token: Option<&str>| {
        world.client_with(Credentials::new(key, secret, token.map(str::to_owned), None, "test"))
    };
    for (client, code) in [
        (with(KEY, "wrong", None), "InvalidSignatureException"),
        (with("AKIDUNKNOWN", SECRET, None), "UnrecognizedClientException"),
        (with(DISABLED_KEY, SECRET, None), "UnrecognizedClientException"),
        (with(KEY, SECRET, Some("unwanted")), "UnrecognizedClientException"),
        (with(TEMPORARY_KEY, SECRET, None), "UnrecognizedClientException"),
        (with(TEMPORARY_KEY, SECRET, Some("other")), "UnrecognizedClientException"),
    ] {
        for operation in OPERATIONS {
            let failure = invoke(&client, operation.action, UNKNOWN, UNKNOWN).await.unwrap_err();
            assert_eq!((failure.code.as_str(), failure.status), (code, 403), "{}", operation.name);
        }
    }
}

#[tokio::test]
async fn temporary_credentials_with_their_token_are_good() {
    let world = World::new().await;
    let token = Some(super::world::SESSION_TOKEN.to_owned());
    let client = world.client_with(Credentials::new(TEMPORARY_KEY, SECRET, token, None, "test"));
    assert!(create(&client).send().await.is_ok());
}

#[tokio::test]
async fn a_draining_server_creates_no_meetings_and_serves_the_others() {
    let world = World::new().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    world.control.drain();
    let failure = invoke(&client, Action::CreateMeeting, UNKNOWN, UNKNOWN).await.unwrap_err();
    assert_eq!((failure.code.as_str(), failure.status), ("ServiceUnavailableException", 503));
    assert!(client.get_meeting().meeting_id(id(&meeting)).send().await.is_ok());
}
