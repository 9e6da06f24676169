//! What can be asked for, and what is refused in which words.

use carillon_ports::engines::{EngineError, SinkError};
use carillon_ports::memory::EngineCall;
use carillon_proto::pipeline::{
    Artifacts, AudioChannelsOption, AudioMuxType, ContentShareLayout, LiveConnectorMuxType, PipelineStatus,
    PresenterPosition, SampleRate, SelectedStreams, Work,
};

use super::world::{World, capture, concatenation, live_connector, meeting_arn, refusal};
use crate::{ArtifactsRequest, BucketKey, CreateCapture, EncryptionRequest, PipelineError};

const PUBLIC: &str = "rtmps://203.1.2.3:443/app/key";

#[tokio::test]
async fn a_capture_begins_with_every_default_filled_in() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let made = world.capture(&meeting).await;
    assert_eq!((made.status, made.problem.as_deref()), (PipelineStatus::Initializing, None));
    assert_eq!(made.meeting.id, meeting);
    let Work::Capture(work) = &made.work else { panic!("a capture") };
    assert_eq!(work.artifacts, Artifacts::default());
    assert_eq!(
        (work.sink.location.bucket.as_str(), work.sink.location.prefix.as_str()),
        ("recordings", "visits")
    );
    assert_eq!(world.pipelines.capture(&made.id).await.unwrap(), made);
    let calls = world.engines.take();
    assert!(
        matches!(&calls[..], [EngineCall::StartCapture(spec)] if spec.id == made.id && spec.capture == *work)
    );
}

#[tokio::test]
async fn a_composed_picture_that_is_needed_and_not_described_has_the_presenter_in_a_corner() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let audio = AudioMuxType::AudioWithCompositedVideo;
    let artifacts = ArtifactsRequest { audio, video: false, content: false, composited: None };
    let request = CreateCapture { artifacts: Some(artifacts), ..capture(&meeting) };
    let made = world.pipelines.create_capture(request).await.unwrap();
    let Work::Capture(work) = made.work else { panic!("a capture") };
    let layout = work.artifacts.composited.unwrap().content_share;
    assert_eq!(layout, ContentShareLayout::PresenterOnly(PresenterPosition::TopRight));
}

#[tokio::test]
async fn sources_are_own_meetings_that_live() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let with = |source: String| {
        let (pipelines, request) =
            (world.pipelines.clone(), CreateCapture { source_arn: source, ..capture(&meeting) });
        async move { pipelines.create_capture(request).await }
    };
    assert_eq!(refusal(with("nonsense".to_owned()).await), "SourceArn is not the ARN of a meeting");
    let foreign = format!("arn:aws:chime:us-east-1:999999999999:meeting/{meeting}");
    assert_eq!(refusal(with(foreign).await), "Resource ownership mismatch");
    let unknown = "0f9a2b6e-1111-4222-8333-44445555ffff";
    let text = refusal(with(format!("arn:aws:chime:::meeting/{unknown}")).await);
    assert_eq!(text, format!("Meeting {unknown} not found"));
    world.end(&meeting).await;
    assert_eq!(refusal(with(meeting_arn(&meeting)).await), format!("Meeting {meeting} not found"));
    let pages = world.pipelines.list(None, 10, None).await.unwrap();
    assert!(pages.pipelines.is_empty() && world.engines.take().is_empty());
}

#[tokio::test]
async fn sinks_are_buckets_of_this_server_that_can_be_written_to() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let with = |sink: &str| {
        let request = CreateCapture { sink_arn: sink.to_owned(), ..capture(&meeting) };
        let pipelines = world.pipelines.clone();
        async move { pipelines.create_capture(request).await }
    };
    assert_eq!(refusal(with("arn:aws:s3:::elsewhere/a").await), "No such S3 Bucket: elsewhere");
    assert_eq!(refusal(with("arn:aws:sqs:::recordings").await), "SinkArn is not the ARN of an S3 bucket");
    let leaving = "SinkArn has a prefix that leaves its place";
    assert_eq!(refusal(with("arn:aws:s3:::recordings/a/../../b").await), leaving);
    for (answer, text) in [
        (SinkError::NoBucket, "No such S3 Bucket: recordings"),
        (SinkError::NotWritable, "Insufficient permission to access S3 bucket: recordings"),
        (SinkError::Unreachable, "The service is temporarily unavailable"),
    ] {
        world.engines.answer_sinks(Some(answer));
        assert_eq!(refusal(with("arn:aws:s3:::recordings").await), text);
    }
}

#[tokio::test]
async fn streams_tags_and_encryption_are_checked() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let user = |number: usize| format!("user-{number}").parse().unwrap();
    let streams = |count: usize| {
        Some(SelectedStreams { attendees: Vec::new(), external_users: (0..count).map(user).collect() })
    };
    let many = CreateCapture { streams: streams(26), ..capture(&meeting) };
    let text = refusal(world.pipelines.create_capture(many).await);
    assert_eq!(text, "SelectedVideoStreams may name at most 25 attendees");
    let key = EncryptionRequest { key_id: "key".to_owned(), context: None };
    let no_role = CreateCapture { encryption: Some(key), ..capture(&meeting) };
    let text = refusal(world.pipelines.create_capture(no_role).await);
    assert_eq!(text, "SseAwsKeyManagementParams needs SinkIamRoleArn");
    let no_key = CreateCapture { sink_role_arn: Some("arn".to_owned()), ..capture(&meeting) };
    let text = refusal(world.pipelines.create_capture(no_key).await);
    assert_eq!(text, "SinkIamRoleArn needs SseAwsKeyManagementParams");
    let tag = |number: usize| carillon_proto::tags::Tag {
        key: "k".repeat(number + 1).parse().unwrap(),
        value: "v".parse().unwrap(),
    };
    let tagged = CreateCapture { tags: (0..51).map(tag).collect(), ..capture(&meeting) };
    assert_eq!(refusal(world.pipelines.create_capture(tagged).await), "Tags may be at most 50");

    let nobody = CreateCapture { streams: streams(0), ..capture(&meeting) };
    let made = world.pipelines.create_capture(nobody).await.unwrap();
    assert!(matches!(made.work, Work::Capture(work) if work.streams.is_none()), "nobody named is everybody");
}

#[tokio::test]
async fn a_capture_has_the_key_that_it_asks_for_or_is_refused() {
    let world = World::with(|config| {
        let archive = "archive".parse().unwrap();
        config.bucket_keys.insert(archive, BucketKey::Only("alias/archive".to_owned()));
    });
    let meeting = world.meeting(1).await;
    let with = |sink: &str, key: &str, context: Option<&str>| {
        let (key_id, context) = (key.to_owned(), context.map(str::to_owned));
        let request = CreateCapture {
            sink_arn: format!("arn:aws:s3:::{sink}"),
            encryption: Some(EncryptionRequest { key_id, context }),
            sink_role_arn: Some("arn:aws:iam::111122223333:role/x".to_owned()),
            ..capture(&meeting)
        };
        let pipelines = world.pipelines.clone();
        async move { pipelines.create_capture(request).await }
    };
    assert_eq!(
        refusal(with("recordings", "alias/archive", None).await),
        "SseAwsKeyManagementParams asks for a key, and the bucket recordings is not encrypted with one"
    );
    assert_eq!(
        refusal(with("archive", "alias/other", None).await),
        "SseAwsKeyManagementParams.AwsKmsKeyId is not the key that the bucket archive is encrypted with"
    );
    assert_eq!(
        refusal(with("archive", "alias/archive", Some("e30=")).await),
        "SseAwsKeyManagementParams.AwsKmsEncryptionContext is not available on this server"
    );
    with("archive", "alias/archive", None).await.unwrap();

    let developed = World::with(|config| {
        config.bucket_keys.insert("recordings".parse().unwrap(), BucketKey::Any);
    });
    let meeting = developed.meeting(1).await;
    let any = CreateCapture {
        encryption: Some(EncryptionRequest { key_id: "key".to_owned(), context: Some("e30=".to_owned()) }),
        sink_role_arn: Some("arn:aws:iam::111122223333:role/x".to_owned()),
        ..capture(&meeting)
    };
    developed.pipelines.create_capture(any).await.unwrap();
}

#[tokio::test]
async fn a_meeting_has_one_capture_and_one_live_connector_at_a_time() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let first = world.capture(&meeting).await;
    let arn = meeting_arn(&meeting);
    let text = refusal(world.pipelines.create_capture(capture(&meeting)).await);
    assert_eq!(
        text,
        format!(
            "Cannot create new media capture pipeline for source type 'ChimeSdkMeeting' and source arn '{arn}'. \
             Limit reached"
        )
    );
    let connector = || world.pipelines.create_live_connector(live_connector(&meeting, PUBLIC));
    connector().await.unwrap();
    assert!(refusal(connector().await).starts_with("Cannot create new media live connector pipeline for"));
    world.capture(&world.meeting(2).await).await;
    world.pipelines.delete(&first.id).await.unwrap();
    assert!(world.pipelines.create_capture(capture(&meeting)).await.is_err(), "the first still writes");
    world.pipelines.report(&first.id, crate::Report::Stopped).await.unwrap();
    assert_ne!(world.capture(&meeting).await.id, first.id);
}

#[tokio::test]
async fn only_so_many_pipelines_are_at_work() {
    let world = World::with(|config| config.active_max = 1);
    world.capture(&world.meeting(1).await).await;
    let other = world.meeting(2).await;
    let text = refusal(world.pipelines.create_capture(capture(&other)).await);
    assert_eq!(text, "The maximum number of active media pipelines has been reached");
}

#[tokio::test]
async fn a_repeated_request_finds_what_the_first_made() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let token = Some("token-1".parse().unwrap());
    let request = CreateCapture { client_request_token: token, ..capture(&meeting) };
    let first = world.pipelines.create_capture(request.clone()).await.unwrap();
    let again = world.pipelines.create_capture(request).await.unwrap();
    assert_eq!(again, first);
    assert_eq!(world.engines.take().len(), 1, "an engine is asked once");
}

#[tokio::test]
async fn what_an_engine_refuses_has_failed_and_says_why() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    world.engines.answer_requests(Some(EngineError::Refused("no room on the disk".to_owned())));
    let text = refusal(world.pipelines.create_capture(capture(&meeting)).await);
    assert_eq!(text, "The media pipeline could not be started: no room on the disk");
    let listed = world.pipelines.list(None, 10, None).await.unwrap().pipelines;
    assert_eq!(listed[0].status, PipelineStatus::Failed);
    assert_eq!(listed[0].problem.as_deref(), Some("no room on the disk"));
}

#[tokio::test]
async fn a_server_that_stops_takes_nothing_new() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    world.pipelines.drain();
    let refused = world.pipelines.create_capture(capture(&meeting)).await;
    assert!(matches!(refused, Err(PipelineError::Draining)));
}

#[tokio::test]
async fn concatenations_are_of_own_captures_that_are_remembered() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let captured = world.capture(&meeting).await;
    let arn = world.pipelines.arn(&captured.id, None).to_string();
    let with = |source: String| {
        let pipelines = world.pipelines.clone();
        async move { pipelines.create_concatenation(concatenation(source)).await }
    };
    let field = "Sources.MediaCapturePipelineSourceConfiguration.MediaPipelineArn";
    let text = refusal(with(meeting_arn(&meeting)).await);
    assert_eq!(text, format!("{field} is not the ARN of a media pipeline"));
    let foreign = arn.replace(super::world::ACCOUNT, "999999999999");
    assert_eq!(refusal(with(foreign).await), "Resource ownership mismatch");
    let unknown = arn.replace(captured.id.as_str(), "7c9e1f42-2b3c-4d5e-8f90-112233445566");
    let text = refusal(with(unknown).await);
    assert_eq!(text, "Media pipeline 7c9e1f42-2b3c-4d5e-8f90-112233445566 not found");
    let joined = with(arn.clone()).await.unwrap();
    assert_eq!(joined.meeting, captured.meeting);
    let joined_arn = world.pipelines.arn(&joined.id, None).to_string();
    assert_eq!(refusal(with(joined_arn).await), format!("{field} does not name a media capture pipeline"));
    let elsewhere = crate::CreateConcatenation {
        sink_arn: "arn:aws:s3:::elsewhere".to_owned(),
        ..concatenation(arn.clone())
    };
    let refused = world.pipelines.create_concatenation(elsewhere).await;
    assert_eq!(refusal(refused), "No such S3 Bucket: elsewhere");

    world.pipelines.report(&captured.id, crate::Report::Stopped).await.unwrap();
    world.wait(30 * 24 * 3_600 - 1);
    with(arn.clone()).await.unwrap();
    world.wait(1);
    assert_eq!(
        refusal(with(arn).await),
        format!("{field} names a media capture pipeline that ended 30 days ago")
    );
}

#[tokio::test]
async fn live_connectors_send_to_public_addresses_unless_told_otherwise() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let with = |url: &str| {
        let (pipelines, request) = (world.pipelines.clone(), live_connector(&meeting, url));
        async move { pipelines.create_live_connector(request).await }
    };
    let long = format!("rtmp://203.1.2.3/app/{}", "k".repeat(981));
    for (url, problem) in [
        (&*long, "has a stream key of more than 980 bytes"),
        ("http://203.1.2.3/app/key", "must begin with rtmp:// or rtmps://"),
        ("rtmp://203.1.2.3/app", "must name an application and a stream key: rtmp://host/app/streamKey"),
        ("rtmp://127.0.0.1/app/key", "names a private address, to which this server does not send"),
        ("rtmp://[::ffff:10.0.0.1]/app/key", "names a private address, to which this server does not send"),
        ("rtmp://localhost/app/key", "names a private address, to which this server does not send"),
    ] {
        assert_eq!(refusal(with(url).await), format!("Sinks.RTMPConfiguration.Url {problem}"), "{url}");
    }
    let longest = live_connector(&world.meeting(2).await, long.strip_suffix('k').unwrap());
    world.pipelines.create_live_connector(longest).await.unwrap();
    let made = with(PUBLIC).await.unwrap();
    let Work::LiveConnector(work) = made.work else { panic!("a live connector") };
    assert_eq!((work.channels, work.sample_rate), (AudioChannelsOption::Mono, SampleRate::Hz48000));
    assert!(!format!("{work:?}").contains("key"), "the key of the stream does not print");

    let open = World::with(|config| config.private_addresses = true);
    let request = live_connector(&open.meeting(1).await, "rtmp://127.0.0.1:1935/app/key");
    open.pipelines.create_live_connector(request).await.unwrap();
    let calls = open.engines.take();
    assert!(matches!(&calls[..], [EngineCall::StartLiveConnector(spec)] if spec.private_addresses));
}

#[tokio::test]
async fn a_composed_picture_that_is_sent_has_to_be_described() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let mux = LiveConnectorMuxType::AudioWithCompositedVideo;
    let request = crate::CreateLiveConnector { mux, ..live_connector(&meeting, PUBLIC) };
    let text = refusal(world.pipelines.create_live_connector(request).await);
    let field = "Sources.ChimeSdkMeetingLiveConnectorConfiguration.CompositedVideo";
    assert_eq!(text, format!("{field} is needed for AudioWithCompositedVideo"));
}
