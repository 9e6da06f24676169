//! From the first status to the last, across ends of meetings, restarts and engines that are away.

use carillon_ports::engines::EngineError;
use carillon_ports::memory::EngineCall;
use carillon_proto::pipeline::{PipelineKind, PipelineStatus};
use carillon_proto::tags::{Tag, TagKey};

use super::world::{World, capture, concatenation, live_connector, meeting_arn, refusal};
use crate::{PipelineError, Report, Shortfall};

const PUBLIC: &str = "rtmps://203.1.2.3:443/app/key";

#[tokio::test]
async fn a_capture_goes_the_way_that_its_engine_reports() {
    let world = World::new();
    let id = world.capture(&world.meeting(1).await).await.id;
    let report = async |report| {
        world.wait(1);
        world.pipelines.report(&id, report).await.unwrap();
        (world.status(&id).await, world.problem(&id).await)
    };
    assert_eq!(report(Report::Started).await, (PipelineStatus::InProgress, None));
    let away = "the bucket is away".to_owned();
    assert_eq!(report(Report::Interrupted(away.clone())).await, (PipelineStatus::InProgress, Some(away)));
    assert_eq!(report(Report::Resumed).await, (PipelineStatus::InProgress, None));
    world.pipelines.delete_capture(&id).await.unwrap();
    assert_eq!(world.status(&id).await, PipelineStatus::Stopping);
    assert_eq!(report(Report::Started).await.0, PipelineStatus::Stopping, "it does not go back");
    assert_eq!(report(Report::Stopped).await.0, PipelineStatus::Stopped);
    assert_eq!(report(Report::Failed("late".to_owned())).await, (PipelineStatus::Stopped, None));
    world.pipelines.delete(&id).await.unwrap();
    world.pipelines.delete_capture(&id).await.unwrap();
    let made = world.pipelines.pipeline(&id).await.unwrap();
    assert_eq!(made.updated_at.since(made.created_at).as_secs(), 5);
}

#[tokio::test]
async fn only_a_capture_is_found_as_a_capture() {
    let world = World::new();
    let request = live_connector(&world.meeting(1).await, PUBLIC);
    let live = world.pipelines.create_live_connector(request).await.unwrap();
    assert!(world.pipelines.pipeline(&live.id).await.is_ok());
    assert_eq!(
        refusal(world.pipelines.capture(&live.id).await),
        format!("Media pipeline {} not found", live.id)
    );
    assert!(matches!(world.pipelines.delete_capture(&live.id).await, Err(PipelineError::NotFound(_))));
    assert_eq!(world.status(&live.id).await, PipelineStatus::Initializing);
}

#[tokio::test]
async fn the_end_of_a_meeting_stops_what_works_on_it() {
    let world = World::new();
    let (one, other) = (world.meeting(1).await, world.meeting(2).await);
    let captured = world.capture(&one).await.id;
    let connected = world.pipelines.create_live_connector(live_connector(&one, PUBLIC)).await.unwrap().id;
    let untouched = world.capture(&other).await.id;
    world.end(&one).await;
    let calls = world.sweep().await;
    assert!(calls.contains(&EngineCall::StopCapture(captured.clone())));
    assert!(calls.contains(&EngineCall::Stop(connected.clone())) && calls.len() == 2, "{calls:?}");
    assert_eq!(world.status(&captured).await, PipelineStatus::Stopping);
    assert_eq!(world.status(&connected).await, PipelineStatus::Stopping);
    assert_eq!(world.status(&untouched).await, PipelineStatus::Initializing);
    assert!(world.sweep().await.is_empty(), "an engine is asked once");
    world.pipelines.meeting_ended(&other).await.unwrap();
    assert_eq!(world.status(&untouched).await, PipelineStatus::Stopping);
}

#[tokio::test]
async fn a_concatenation_waits_for_the_end_of_its_capture_and_of_no_other() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let (captured, other) = (world.capture(&meeting).await, world.capture(&world.meeting(2).await).await);
    let arn = world.pipelines.arn(&captured.id, None).to_string();
    let joined = world.pipelines.create_concatenation(concatenation(arn)).await.unwrap().id;
    world.engines.take();
    world.pipelines.report(&other.id, Report::Stopped).await.unwrap();
    world.end(&meeting).await;
    world.pipelines.sweep().await.unwrap();
    assert_eq!(world.engines.take(), [EngineCall::StopCapture(captured.id.clone())]);
    world.pipelines.report(&captured.id, Report::Stopped).await.unwrap();
    let calls = world.engines.take();
    let [EngineCall::StartConcatenation(spec)] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!((&spec.id, &spec.source.id), (&joined, &captured.id));
    assert_eq!(spec.source.capture.sink.location.prefix.as_str(), "visits");
    world.pipelines.report(&joined, Report::Started).await.unwrap();
    world.pipelines.report(&joined, Report::Stopped).await.unwrap();
    assert_eq!(world.status(&joined).await, PipelineStatus::Stopped);
}

#[tokio::test]
async fn a_concatenation_is_deleted_while_it_waits_and_not_while_it_works() {
    let world = World::new();
    let captured = world.capture(&world.meeting(1).await).await.id;
    let arn = world.pipelines.arn(&captured, None).to_string();
    let waiting = world.pipelines.create_concatenation(concatenation(arn.clone())).await.unwrap().id;
    world.pipelines.delete(&waiting).await.unwrap();
    assert_eq!(world.status(&waiting).await, PipelineStatus::Stopped);
    let working = world.pipelines.create_concatenation(concatenation(arn)).await.unwrap().id;
    world.pipelines.report(&captured, Report::Stopped).await.unwrap();
    assert!(matches!(world.pipelines.delete(&working).await, Err(PipelineError::Busy(_))));
    world.pipelines.report(&working, Report::Started).await.unwrap();
    assert!(matches!(world.pipelines.delete(&working).await, Err(PipelineError::Busy(_))));
    world.pipelines.report(&working, Report::Stopped).await.unwrap();
    world.pipelines.delete(&working).await.unwrap();
}

#[tokio::test]
async fn a_capture_that_is_over_is_finished_by_itself_and_once() {
    let mut world = World::with(|config| config.finish_recordings = true);
    let capture = world.capture(&world.meeting(1).await).await.id;
    world.pipelines.report(&capture, Report::Started).await.unwrap();
    let arn = world.pipelines.arn(&capture, None).to_string();
    let asked_for = world.pipelines.create_concatenation(concatenation(arn)).await.unwrap().id;
    world.engines.take();
    world.pipelines.report(&capture, Report::Stopped).await.unwrap();
    world.pipelines.report(&capture, Report::Stopped).await.unwrap();
    let calls = world.engines.take();
    let [EngineCall::StartConcatenation(first), EngineCall::StartConcatenation(second)] = &calls[..] else {
        panic!("{calls:?}")
    };
    assert_eq!(first.id, asked_for, "the older one is first");
    let sink = &second.concatenation.sink;
    assert_eq!(sink.arn, "arn:aws:s3:::recordings/visits/finished");
    assert_eq!(sink.location.prefix.as_str(), "visits/finished");
    assert!(second.concatenation.layout.is_some() && second.concatenation.artifacts.composited_video);
    world.restart();
    let again = world.sweep().await;
    assert!(again.contains(&EngineCall::StartConcatenation(second.clone())) && again.len() == 2, "{again:?}");
    world.pipelines.report(&second.id, Report::Stopped).await.unwrap();
    world.restart();
    assert_eq!(world.sweep().await.len(), 1, "it is not finished again");
}

#[tokio::test]
async fn the_end_of_a_capture_is_not_written_down_without_what_finishes_it() {
    let world = World::with(|config| config.finish_recordings = true);
    let capture = world.capture(&world.meeting(1).await).await.id;
    world.pipelines.report(&capture, Report::Started).await.unwrap();
    world.pipelines.delete(&capture).await.unwrap();
    world.pipelines.report(&capture, Report::Failed("the disk is gone".to_owned())).await.unwrap();
    let kinds = |kind| world.pipelines.list(Some(kind), 10, None);
    assert_eq!(
        kinds(PipelineKind::Concatenation).await.unwrap().pipelines.len(),
        1,
        "what there is is finished"
    );

    let never_began = world.capture(&world.meeting(2).await).await.id;
    world.pipelines.report(&never_began, Report::Failed("no room".to_owned())).await.unwrap();
    assert_eq!(kinds(PipelineKind::Concatenation).await.unwrap().pipelines.len(), 1);
}

#[tokio::test]
async fn what_is_missing_is_told_of_a_concatenation_that_has_done_its_work() {
    let world = World::new();
    let capture = world.capture(&world.meeting(1).await).await.id;
    world.pipelines.report(&capture, Report::Stopped).await.unwrap();
    let arn = world.pipelines.arn(&capture, None).to_string();
    let joined = world.pipelines.create_concatenation(concatenation(arn)).await.unwrap().id;
    let shortfall = Shortfall { no_encoder: true, chunks: 2, ..Shortfall::default() };
    world.pipelines.report(&joined, Report::StoppedShort(shortfall)).await.unwrap();
    assert_eq!(world.status(&joined).await, PipelineStatus::Stopped);
    let problem = world.problem(&joined).await.unwrap();
    assert!(problem.contains("no ffmpeg") && problem.contains("2 chunks"), "{problem}");
}

#[tokio::test]
async fn after_a_restart_everything_goes_on() {
    let mut world = World::new();
    let (one, two, three) = (world.meeting(1).await, world.meeting(2).await, world.meeting(3).await);
    let working = world.capture(&one).await.id;
    world.pipelines.report(&working, Report::Started).await.unwrap();
    let stopping = world.capture(&two).await.id;
    world.pipelines.delete(&stopping).await.unwrap();
    let over = world.capture(&three).await.id;
    world.pipelines.report(&over, Report::Stopped).await.unwrap();
    let arn = world.pipelines.arn(&over, None).to_string();
    let joined = world.pipelines.create_concatenation(concatenation(arn)).await.unwrap().id;
    world.restart();
    let calls = world.sweep().await;
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert!(calls.iter().any(|call| matches!(call, EngineCall::StartCapture(spec) if spec.id == working)));
    assert!(calls.contains(&EngineCall::StopCapture(stopping)));
    assert!(
        calls.iter().any(|call| matches!(call, EngineCall::StartConcatenation(spec) if spec.id == joined))
    );
    assert!(world.sweep().await.is_empty());
}

#[tokio::test]
async fn an_engine_that_is_away_is_asked_again() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    world.engines.answer_requests(Some(EngineError::Unreachable));
    let id = world.pipelines.create_capture(capture(&meeting)).await.unwrap().id;
    assert_eq!(world.sweep().await.len(), 1);
    world.engines.answer_requests(None);
    assert_eq!(world.sweep().await.len(), 1);
    assert!(world.sweep().await.is_empty());
    world.engines.answer_requests(Some(EngineError::Unreachable));
    world.pipelines.delete(&id).await.unwrap();
    assert_eq!(world.status(&id).await, PipelineStatus::Stopping);
    world.engines.answer_requests(None);
    assert_eq!(world.sweep().await, [EngineCall::StopCapture(id)]);
}

#[tokio::test]
async fn a_pipeline_that_its_engine_does_not_know_any_more_has_failed() {
    let mut world = World::new();
    let id = world.capture(&world.meeting(1).await).await.id;
    world.restart();
    world.engines.answer_requests(Some(EngineError::Refused("there is no engine".to_owned())));
    world.sweep().await;
    assert_eq!(world.status(&id).await, PipelineStatus::Failed);
    assert_eq!(world.problem(&id).await.as_deref(), Some("there is no engine"));
}

#[tokio::test]
async fn what_has_ended_is_listed_for_thirty_days() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let id = world.capture(&meeting).await.id;
        world.pipelines.report(&id, Report::Stopped).await.unwrap();
        ids.push(id);
        world.wait(1);
    }
    let first = world.pipelines.list(Some(PipelineKind::Capture), 2, None).await.unwrap();
    let second = world.pipelines.list(None, 2, first.next.as_ref()).await.unwrap();
    assert_eq!(second.next, None);
    let listed: Vec<_> = first.pipelines.into_iter().chain(second.pipelines).map(|found| found.id).collect();
    ids.reverse();
    assert_eq!(listed, ids, "youngest first");
    let none = world.pipelines.list(Some(PipelineKind::LiveConnector), 2, None).await.unwrap();
    assert!(none.pipelines.is_empty());
    world.wait(30 * 24 * 3_600 - 1);
    world.sweep().await;
    let left = world.pipelines.list(None, 10, None).await.unwrap().pipelines;
    assert_eq!(left.iter().map(|found| &found.id).collect::<Vec<_>>(), [&ids[0]]);
}

#[tokio::test]
async fn tags_belong_to_pipelines_of_this_account() {
    let world = World::new();
    let meeting = world.meeting(1).await;
    let id = world.capture(&meeting).await.id;
    let arn = world.pipelines.arn(&id, None).to_string();
    let tag = |key: &str| Tag { key: key.parse().unwrap(), value: "v".parse().unwrap() };
    world.pipelines.tag(&arn, vec![tag("a"), tag("b")]).await.unwrap();
    world.pipelines.untag(&arn, vec!["a".parse::<TagKey>().unwrap()]).await.unwrap();
    assert_eq!(world.pipelines.tags(&arn).await.unwrap().len(), 1);
    let many = (0..50).map(|number| tag(&"k".repeat(number + 1))).collect();
    assert_eq!(refusal(world.pipelines.tag(&arn, many).await), "Tags would be more than 50");
    let foreign = arn.replace(super::world::ACCOUNT, "999999999999");
    for missing in [foreign, arn.replace(id.as_str(), meeting.as_str()), meeting_arn(&meeting)] {
        let text = refusal(world.pipelines.tags(&missing).await);
        assert_eq!(text, format!("Resource {missing} not found"));
    }
}

#[tokio::test]
async fn what_is_withheld_is_kept_until_its_picture_is_made_and_not_longer() {
    let world = World::new();
    let id = world.capture(&world.meeting(1).await).await.id;
    let is_kept = async || world.pipelines.may_be_composed(&id).await.unwrap();
    let report = async |id, report| world.pipelines.report(id, report).await.unwrap();
    report(&id, Report::Started).await;
    world.wait(10_000);
    assert!(is_kept().await, "it goes on");
    report(&id, Report::Stopped).await;
    world.wait(10_000);
    assert!(is_kept().await, "nothing was made of it");

    let join = async || {
        let request = concatenation(world.pipelines.arn(&id, None).to_string());
        world.pipelines.create_concatenation(request).await.unwrap().id
    };
    let short = join().await;
    report(&short, Report::StoppedShort(Shortfall { no_encoder: true, ..Shortfall::default() })).await;
    assert!(is_kept().await, "what was made is not whole");
    let (first, second) = (join().await, join().await);
    report(&first, Report::Stopped).await;
    assert!(is_kept().await, "somebody waits for it");
    report(&second, Report::Failed("the bucket refuses".to_owned())).await;
    assert!(!is_kept().await);

    let soon = world.capture(&world.meeting(2).await).await.id;
    report(&soon, Report::Stopped).await;
    let made = concatenation(world.pipelines.arn(&soon, None).to_string());
    let made = world.pipelines.create_concatenation(made).await.unwrap().id;
    report(&made, Report::Stopped).await;
    assert!(world.pipelines.may_be_composed(&soon).await.unwrap(), "callers have heard of its end just now");
    world.wait(3_600);
    assert!(!world.pipelines.may_be_composed(&soon).await.unwrap());
    let unknown = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
    assert!(!world.pipelines.may_be_composed(&unknown).await.unwrap(), "nobody knows it any more");
}
