//! From the first status to the last, across ends of meetings, restarts and engines that are away.

use carillon_ports::engines::EngineError;
use carillon_ports::memory::EngineCall;
use carillon_proto::pipeline::{PipelineKind, PipelineStatus};
use carillon_proto::tags::{Tag, TagKey};

use super::world::{World, capture, concatenation, live_connector, meeting_arn, refusal};
use crate::{PipelineError, Report};

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
