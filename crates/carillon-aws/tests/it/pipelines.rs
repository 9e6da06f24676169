//! Every error that an operation on media pipelines may answer, and what the API shows of a pipeline's life.
//!
//! The pairs of operation and error that were seen are held against the table: what is in the model and was not seen
//! must be listed as unreachable, with its reason. Success has its golden exchanges; the types that an SDK finds are
//! the business of `tests/sdk`.

use std::num::NonZeroU32;

use carillon_aws::Rate;
use carillon_aws::generated::media_pipelines::OPERATIONS;
use carillon_pipeline::Report;
use carillon_ports::engines::{EngineError, SinkError};
use serde_json::{Value, json};

use super::golden::request_about_nothing;
use super::raw::{Signing, call, request, send};
use super::seen::Seen;
use super::world::{BrokenKeys, World};

const FOLDER: &str = "media-pipelines";
/// Errors of the model that this server has no reason to answer.
const UNREACHABLE: &[(&str, &str)] =
    &[("UnauthorizedClientException", "signatures are refused with the errors of the signature protocol")];

const NOT_OFFERED: &str = "what it would create is not offered: BadRequestException";
const NOTHING: &str = "nothing that it could name exists: NotFoundException";
const CHECKED: &str = "what it names is checked against the model: ValidationException";
const ALLOWED: &str = "every access key may do everything";
const ALWAYS_EMPTY: &str = "the list is always empty";
const NO_LIMIT: &str = "reading meets no limit";

/// Pairs that the model lists and that cannot happen.
fn unreachable_here(operation: &str, error: &str) -> Option<&'static str> {
    let insights_or_streams = ["Insights", "SpeakerSearch", "VoiceTone", "StreamPool", "StreamPipeline"];
    let has_engine = !insights_or_streams.iter().any(|word| operation.contains(word));
    let creates = operation.starts_with("Create");
    let lists = operation.starts_with("ListMedia");
    match error {
        "ForbiddenException" if !(creates && has_engine) => Some(if has_engine { ALLOWED } else { NOTHING }),
        "ResourceLimitExceededException" if lists => Some(NO_LIMIT),
        "NotFoundException" if creates => Some(NOT_OFFERED),
        "ResourceLimitExceededException" | "ConflictException" if creates && !has_engine => Some(NOT_OFFERED),
        "ConflictException" if !has_engine => Some(NOTHING),
        "BadRequestException" if lists && !has_engine => Some(ALWAYS_EMPTY),
        "BadRequestException" if !has_engine && !creates => Some(NOTHING),
        "BadRequestException" if operation.starts_with("Get") || operation.starts_with("Delete") => {
            Some(CHECKED)
        }
        "BadRequestException" if operation == "ListTagsForResource" => Some(CHECKED),
        _ => None,
    }
}

/// A meeting, and the name of it that samples send.
async fn meeting(world: &World) -> String {
    let body =
        json!({"ClientRequestToken": "token-1", "MediaRegion": "us-east-1", "ExternalMeetingId": "demo"});
    let read = call(world, "POST", "/meetings", body).await;
    format!("arn:aws:chime::111122223333:meeting:{}", read.json()["Meeting"]["MeetingId"].as_str().unwrap())
}

fn capture(source: &str) -> Value {
    json!({
        "SourceType": "ChimeSdkMeeting",
        "SourceArn": source,
        "SinkType": "S3Bucket",
        "SinkArn": "arn:aws:s3:::recordings",
    })
}

fn concatenation(source: &str) -> Value {
    let (_, _, mut body) = request_about_nothing(FOLDER, "CreateMediaConcatenationPipeline");
    body["Sources"][0]["MediaCapturePipelineSourceConfiguration"]["MediaPipelineArn"] = source.into();
    body["ClientRequestToken"] = Value::Null;
    body
}

fn live_connector(source: &str, url: &str) -> Value {
    let (_, _, mut body) = request_about_nothing(FOLDER, "CreateMediaLiveConnectorPipeline");
    body["Sources"][0]["ChimeSdkMeetingLiveConnectorConfiguration"]["Arn"] = source.into();
    body["Sinks"][0]["RTMPConfiguration"]["Url"] = url.into();
    body["ClientRequestToken"] = Value::Null;
    body
}

const CAPTURES: &str = "/sdk-media-capture-pipelines";
const CONCATENATIONS: &str = "/sdk-media-concatenation-pipelines";
const LIVE_CONNECTORS: &str = "/sdk-media-live-connector-pipelines";
const URL: &str = "rtmps://live.example.com:443/app/streamKey";

#[tokio::test]
async fn every_error_of_the_model_is_answered_or_cannot_be() {
    let mut seen = Seen::of(FOLDER, OPERATIONS);
    throttled(&mut seen).await;
    broken(&mut seen).await;
    missing(&mut seen).await;
    bad_requests(&mut seen).await;
    foreign(&mut seen).await;
    limits(&mut seen).await;
    busy(&mut seen).await;
    for operation in OPERATIONS {
        for &error in operation.errors {
            let unreachable = UNREACHABLE.iter().any(|(name, _)| *name == error)
                || unreachable_here(operation.name, error).is_some();
            let was_seen = seen.has(operation.name, error);
            assert!(was_seen != unreachable, "{} {error}: seen {was_seen}", operation.name);
        }
    }
}

async fn throttled(seen: &mut Seen) {
    let one = NonZeroU32::new(1).unwrap();
    let world = World::builder()
        .config(|config| config.rate = Some(Rate { per_second: one, burst: one }))
        .build()
        .await;
    for operation in OPERATIONS {
        let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
        call(&world, &method, &uri, body).await;
    }
    seen.expect_of_all(&world, "ThrottledClientException", 429).await;
}

async fn broken(seen: &mut Seen) {
    let world = World::builder().keys(BrokenKeys::Unavailable).build().await;
    seen.expect_of_all(&world, "ServiceUnavailableException", 503).await;
    let world = World::builder().keys(BrokenKeys::Corrupt).build().await;
    seen.expect_of_all(&world, "ServiceFailureException", 500).await;
}

async fn missing(seen: &mut Seen) {
    let world = World::new().await;
    let creates = |name: &str| name.starts_with("Create");
    for operation in OPERATIONS.iter().filter(|operation| !creates(operation.name)) {
        if operation.errors.contains(&"NotFoundException") {
            let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
            let read = call(&world, &method, &uri, body).await;
            seen.expect(operation.name, &read, "NotFoundException", 404);
        }
    }
}

async fn bad_requests(seen: &mut Seen) {
    let world = World::new().await;
    let (bad, source) = ("BadRequestException", meeting(&world).await);
    let mut elsewhere = capture(&source);
    elsewhere["SinkArn"] = "arn:aws:s3:::elsewhere/visits".into();
    let read = call(&world, "POST", CAPTURES, elsewhere).await;
    seen.expect("CreateMediaCapturePipeline", &read, bad, 400);
    assert_eq!(read.json()["Message"], "No such S3 Bucket: elsewhere");
    let read = call(&world, "POST", CONCATENATIONS, concatenation(&source)).await;
    seen.expect("CreateMediaConcatenationPipeline", &read, bad, 400);
    for url in ["http://live.example.com/app/key", "rtmp://127.0.0.1/app/key", "rtmp://169.254.169.254/a/b"] {
        let read = call(&world, "POST", LIVE_CONNECTORS, live_connector(&source, url)).await;
        seen.expect("CreateMediaLiveConnectorPipeline", &read, bad, 400);
        assert!(!read.body.contains(url), "a refused address is not repeated: {read:?}");
    }
    for (operation, uri) in
        [("ListMediaCapturePipelines", CAPTURES), ("ListMediaPipelines", "/sdk-media-pipelines")]
    {
        let read = call(&world, "GET", &format!("{uri}?next-token=made-up"), Value::Null).await;
        seen.expect(operation, &read, bad, 400);
    }
    for operation in ["TagResource", "UntagResource"] {
        let (method, uri, mut body) = request_about_nothing(FOLDER, operation);
        match operation {
            "TagResource" => body["Tags"][0]["Key"] = "aws:x".into(),
            _ => body["TagKeys"][0] = "aws:x".into(),
        }
        let read = call(&world, &method, &uri, body).await;
        seen.expect(operation, &read, bad, 400);
    }
    for operation in OPERATIONS.iter().filter(|operation| {
        operation.name.starts_with("Create")
            && (operation.name.contains("Insights") || operation.name.contains("Stream"))
    }) {
        let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
        let read = call(&world, &method, &uri, body).await;
        seen.expect(operation.name, &read, bad, 400);
        assert!(read.json()["Message"].as_str().unwrap().ends_with("are not available on this server"));
    }
}

async fn foreign(seen: &mut Seen) {
    let world = World::new().await;
    let source = "arn:aws:chime:us-east-1:999999999999:meeting/0f9a2b6e-1111-4222-8333-444455550706";
    let pipeline = "arn:aws:chime:us-east-1:999999999999:media-pipeline/7c9e1f42-2b3c-4d5e-8f90-112233445566";
    for (operation, uri, body) in [
        ("CreateMediaCapturePipeline", CAPTURES, capture(source)),
        ("CreateMediaConcatenationPipeline", CONCATENATIONS, concatenation(pipeline)),
        ("CreateMediaLiveConnectorPipeline", LIVE_CONNECTORS, live_connector(source, URL)),
    ] {
        let read = call(&world, "POST", uri, body).await;
        seen.expect(operation, &read, "ForbiddenException", 403);
        assert_eq!(read.json()["Message"], "Resource ownership mismatch");
    }
}

async fn limits(seen: &mut Seen) {
    let world = World::builder().pipelines(|config| config.active_max = 1).build().await;
    let (limit, source) = ("ResourceLimitExceededException", meeting(&world).await);
    let first = call(&world, "POST", CAPTURES, capture(&source)).await;
    let read = call(&world, "POST", CAPTURES, capture(&source)).await;
    seen.expect("CreateMediaCapturePipeline", &read, limit, 400);
    let text = format!(
        "Cannot create new media capture pipeline for source type 'ChimeSdkMeeting' and source arn '{source}'. \
         Limit reached"
    );
    assert_eq!(read.json()["Message"], text);
    assert_eq!(read.json()["Code"], "ResourceLimitExceeded");
    call(&world, "POST", LIVE_CONNECTORS, live_connector(&source, URL)).await;
    let read = call(&world, "POST", LIVE_CONNECTORS, live_connector(&source, URL)).await;
    seen.expect("CreateMediaLiveConnectorPipeline", &read, limit, 400);
    let arn = first.json()["MediaCapturePipeline"]["MediaPipelineArn"].as_str().unwrap().to_owned();
    // A hundred of them may wait for each that works.
    for _ in 0..100 {
        assert_eq!(call(&world, "POST", CONCATENATIONS, concatenation(&arn)).await.status, 201);
    }
    let read = call(&world, "POST", CONCATENATIONS, concatenation(&arn)).await;
    seen.expect("CreateMediaConcatenationPipeline", &read, limit, 400);
}

async fn busy(seen: &mut Seen) {
    let world = World::new().await;
    let made = call(&world, "POST", CAPTURES, capture(&meeting(&world).await)).await.json();
    let arn = made["MediaCapturePipeline"]["MediaPipelineArn"].as_str().unwrap();
    let capture_id = made["MediaCapturePipeline"]["MediaPipelineId"].as_str().unwrap().parse().unwrap();
    let joined = call(&world, "POST", CONCATENATIONS, concatenation(arn)).await.json();
    let id = joined["MediaConcatenationPipeline"]["MediaPipelineId"].as_str().unwrap();
    world.pipelines.report(&capture_id, Report::Stopped).await.unwrap();
    world.pipelines.report(&id.parse().unwrap(), Report::Started).await.unwrap();
    let read = call(&world, "DELETE", &format!("/sdk-media-pipelines/{id}"), Value::Null).await;
    seen.expect("DeleteMediaPipeline", &read, "ConflictException", 409);
    world.pipelines.report(&id.parse().unwrap(), Report::Stopped).await.unwrap();
    let read = call(&world, "DELETE", &format!("/sdk-media-pipelines/{id}"), Value::Null).await;
    assert_eq!(read.status, 204);
}

#[tokio::test]
async fn every_operation_refuses_a_signature_of_another_request() {
    let world = World::new().await;
    for operation in OPERATIONS {
        let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
        let mut signed = Signing::default().sign(request(&method, &uri, body.to_string()));
        *signed.body_mut() = "{}".into();
        let read = send(&world.front, signed).await;
        assert_eq!(
            (read.error_type(), read.status),
            ("InvalidSignatureException", 403),
            "{}",
            operation.name
        );
    }
}

#[tokio::test]
async fn what_breaks_the_model_is_named() {
    let world = World::new().await;
    let mut body = capture("not an arn");
    body["SinkType"] = "Tape".into();
    body["ClientRequestToken"] = "x".into();
    let read = call(&world, "POST", CAPTURES, body).await;
    assert_eq!((read.error_type(), read.status), ("ValidationException", 400));
    let message = read.json()["Message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("3 validation errors detected: "), "{message}");
    assert!(message.contains("Value 'Tape' at 'sinkType' failed to satisfy constraint"), "{message}");
    let mut two = concatenation("arn:aws:chime:::media-pipeline/7c9e1f42-2b3c-4d5e-8f90-112233445566");
    let source = two["Sources"][0].clone();
    two["Sources"].as_array_mut().unwrap().push(source);
    let read = call(&world, "POST", CONCATENATIONS, two).await;
    assert_eq!(read.error_type(), "ValidationException", "{read:?}");
}

#[tokio::test]
async fn a_sink_that_would_leave_its_prefix_is_refused() {
    let world = World::new().await;
    let source = meeting(&world).await;
    for sink in
        ["arn:aws:s3:::recordings/../x", "arn:aws:s3:::recordings//x", "arn:aws:s3:::recordings/a/./b"]
    {
        let mut body = capture(&source);
        body["SinkArn"] = sink.into();
        let read = call(&world, "POST", CAPTURES, body).await;
        assert_eq!((read.error_type(), read.status), ("BadRequestException", 400), "{sink}: {read:?}");
        assert!(read.json()["Message"].as_str().unwrap().starts_with("SinkArn has "), "{read:?}");
    }
}

#[tokio::test]
async fn both_forms_of_a_meetings_name_begin_a_capture_and_are_shown_as_given() {
    let world = World::new().await;
    let source = meeting(&world).await;
    let id = source.rsplit(':').next().unwrap();
    for source in [source.clone(), format!("arn:aws:chime:us-east-1:111122223333:meeting/{id}")] {
        let made = call(&world, "POST", CAPTURES, capture(&source)).await.json();
        let made = &made["MediaCapturePipeline"];
        assert_eq!((&made["SourceArn"], &made["Status"]), (&source.into(), &"Initializing".into()));
        let pipeline = made["MediaPipelineId"].as_str().unwrap().parse().unwrap();
        world.pipelines.report(&pipeline, Report::Stopped).await.unwrap();
    }
}

#[tokio::test]
async fn a_capture_of_a_meeting_that_is_over_is_not_found() {
    let world = World::new().await;
    let source = meeting(&world).await;
    let id = source.rsplit(':').next().unwrap();
    let running = call(&world, "POST", CAPTURES, capture(&source)).await.json();
    call(&world, "DELETE", &format!("/meetings/{id}"), Value::Null).await;
    let read = call(&world, "POST", CAPTURES, capture(&source)).await;
    assert_eq!((read.error_type(), read.status), ("NotFoundException", 404));
    assert_eq!(read.json()["Message"], format!("Meeting {id} not found"));
    world.pipelines.sweep().await.unwrap();
    let uri = format!("{CAPTURES}/{}", running["MediaCapturePipeline"]["MediaPipelineId"].as_str().unwrap());
    let read = call(&world, "GET", &uri, Value::Null).await;
    assert_eq!(
        read.json()["MediaCapturePipeline"]["Status"],
        "Stopping",
        "the pipeline outlives its meeting"
    );
}

#[tokio::test]
async fn what_engines_and_buckets_say_reaches_the_caller() {
    let world = World::new().await;
    let source = meeting(&world).await;
    world.engines.answer_sinks(Some(SinkError::NotWritable));
    let read = call(&world, "POST", CAPTURES, capture(&source)).await;
    assert_eq!((read.error_type(), read.status), ("ForbiddenException", 403));
    assert_eq!(read.json()["Message"], "Insufficient permission to access S3 bucket: recordings");
    world.engines.answer_sinks(None);
    world.engines.answer_requests(Some(EngineError::Refused("ffmpeg is missing".into())));
    let read = call(&world, "POST", CAPTURES, capture(&source)).await;
    assert_eq!((read.error_type(), read.status), ("ServiceUnavailableException", 503));
    assert!(read.json()["Message"].as_str().unwrap().ends_with("ffmpeg is missing"));
    assert!(read.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn the_meeting_of_a_visit_is_recorded_with_consent_alone() {
    let world = World::new().await;
    let visit = carillon_control::CreateMeeting {
        visit: Some("0f9a2b6e-1111-4222-8333-444455550799".parse().unwrap()),
        ..Default::default()
    };
    let meeting = world.control.create_meeting(visit).await.unwrap().id;
    let source = format!("arn:aws:chime::111122223333:meeting:{meeting}");
    for (uri, body) in [(CAPTURES, capture(&source)), (LIVE_CONNECTORS, live_connector(&source, URL))] {
        let read = call(&world, "POST", uri, body).await;
        assert_eq!((read.error_type(), read.status), ("ForbiddenException", 403));
        assert!(read.json()["Message"].as_str().unwrap().contains("has agreed"), "{read:?}");
    }
    assert!(world.engines.take().is_empty());
}

#[tokio::test]
async fn without_engines_nothing_pretends_to_record() {
    let world = World::builder().without_engines().build().await;
    let source = meeting(&world).await;
    let read = call(&world, "POST", CAPTURES, capture(&source)).await;
    assert_eq!((read.error_type(), read.status), ("ServiceUnavailableException", 503));
    assert_eq!(read.json()["Message"], "Media capture is not available on this server");
    let listed = call(&world, "GET", CAPTURES, Value::Null).await.json();
    assert_eq!(listed, json!({ "MediaCapturePipelines": [] }));
}

#[tokio::test]
async fn tags_of_meetings_and_of_pipelines_go_their_own_ways() {
    let world = World::new().await;
    let source = meeting(&world).await;
    let made = call(&world, "POST", CAPTURES, capture(&source)).await.json();
    let pipeline = made["MediaCapturePipeline"]["MediaPipelineArn"].as_str().unwrap();
    for (arn, value) in [(source.as_str(), "of the meeting"), (pipeline, "of the pipeline")] {
        let tags = json!({"ResourceARN": arn, "Tags": [{"Key": "a", "Value": value}]});
        assert_eq!(call(&world, "POST", "/tags?operation=tag-resource", tags).await.status, 204);
    }
    for (arn, value) in [(source.as_str(), "of the meeting"), (pipeline, "of the pipeline")] {
        let arn = arn.replace(':', "%3A").replace('/', "%2F");
        let listed = call(&world, "GET", &format!("/tags?arn={arn}"), Value::Null).await.json();
        assert_eq!(listed["Tags"][0]["Value"], value);
    }
}
