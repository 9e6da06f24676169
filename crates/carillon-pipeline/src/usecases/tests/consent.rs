//! What is made of the meetings of visits, and what everybody who is present has agreed to.

use std::future::poll_fn;
use std::task::Poll;

use carillon_ports::audit::Occasion;
use carillon_ports::consent::{Outcome, Purpose};
use carillon_ports::memory::EngineCall;
use carillon_proto::pipeline::PipelineStatus;

use super::world::{World, capture, concatenation, live_connector};
use crate::{PipelineError, Report};

const PUBLIC: &str = "rtmps://203.1.2.3:443/app/key";

fn is_refused<T>(result: Result<T, PipelineError>) -> bool {
    matches!(result, Err(PipelineError::NoConsent))
}

fn by(actor: &str, outcome: Outcome) -> (Purpose, Outcome, String) {
    (Purpose::Recording, outcome, actor.to_owned())
}

#[tokio::test]
async fn nothing_records_or_sends_the_meeting_of_a_visit_without_consent() {
    let world = World::new();
    let meeting = world.visit_meeting(1).await;
    // To transcribe is something else.
    world.consents.give(Purpose::Transcription);
    assert!(is_refused(world.pipelines.create_capture(capture(&meeting)).await));
    assert!(is_refused(world.pipelines.create_live_connector(live_connector(&meeting, PUBLIC)).await));
    assert_eq!(world.consents.noted(), [by("operator", Outcome::Refused), by("operator", Outcome::Refused)]);
    assert!(world.engines.take().is_empty());
    assert!(world.pipelines.of_meeting(&meeting, 10).await.unwrap().is_empty(), "a refusal leaves nothing");
    world.consents.be_away(true);
    let unknown = world.pipelines.create_capture(capture(&meeting)).await;
    assert!(matches!(unknown, Err(PipelineError::Unavailable(_))));
    world.consents.be_away(false);
    world.consents.give(Purpose::Recording);
    let id = world.capture(&meeting).await.id;
    assert_eq!(world.consents.noted(), [by("operator", Outcome::Begun(id.clone()))]);
    assert!(matches!(&world.engines.take()[..], [EngineCall::StartCapture(spec)] if spec.id == id));
    let ordinary = world.meeting(2).await;
    world.consents.withdraw(Purpose::Recording);
    world.capture(&ordinary).await;
    assert!(world.consents.noted().is_empty(), "whoever made that meeting asks those who are in it");
}

#[tokio::test]
async fn what_is_recorded_ends_as_soon_as_somebody_has_not_agreed() {
    let world = World::with(|config| config.finish_recordings = true);
    let (meeting, other) = (world.visit_meeting(1).await, world.meeting(2).await);
    world.consents.give(Purpose::Recording);
    let captured = world.capture(&meeting).await.id;
    let sent = world.pipelines.create_live_connector(live_connector(&meeting, PUBLIC)).await.unwrap().id;
    let ordinary = world.capture(&other).await.id;
    world.pipelines.report(&captured, Report::Started).await.unwrap();
    world.pipelines.heed().await.unwrap();
    assert_eq!(world.status(&captured).await, PipelineStatus::InProgress);
    drop((world.engines.take(), world.consents.noted()));
    world.consents.withdraw(Purpose::Recording);
    world.pipelines.heed_meeting(&meeting).await.unwrap();
    let calls = world.engines.take();
    assert!(calls.contains(&EngineCall::StopCapture(captured.clone())), "{calls:?}");
    assert!(calls.contains(&EngineCall::Stop(sent.clone())) && calls.len() == 2, "{calls:?}");
    let noted = world.consents.noted();
    for id in [&captured, &sent] {
        assert!(noted.contains(&by("system", Outcome::Ended(id.clone()))), "{noted:?}");
    }
    world.pipelines.heed().await.unwrap();
    assert!(world.engines.take().is_empty() && world.consents.noted().is_empty(), "once is enough");
    assert_eq!(world.status(&ordinary).await, PipelineStatus::Initializing);
    // What was recorded with consent is put together.
    world.pipelines.report(&captured, Report::Stopped).await.unwrap();
    let calls = world.engines.take();
    assert!(matches!(&calls[..], [EngineCall::StartConcatenation(_)]), "{calls:?}");
}

#[tokio::test]
async fn a_consent_that_is_taken_back_while_a_recording_begins_ends_it_before_it_has() {
    let world = World::new();
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    world.consents.withdraw_after(1);
    assert!(is_refused(world.pipelines.create_capture(capture(&meeting)).await));
    let calls = world.engines.take();
    assert!(matches!(&calls[..], [EngineCall::StopCapture(_)]), "{calls:?}");
    assert_eq!(world.consents.noted(), [by("operator", Outcome::Refused)]);
}

#[tokio::test]
async fn a_restart_records_no_more_without_consent() {
    let mut world = World::new();
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    let captured = world.capture(&meeting).await.id;
    world.pipelines.report(&captured, Report::Started).await.unwrap();
    world.restart();
    world.consents.be_away(true);
    assert!(world.sweep().await.is_empty(), "who cannot be asked has not agreed");
    assert!(world.pipelines.heed().await.is_err());
    assert_eq!(world.status(&captured).await, PipelineStatus::InProgress, "and has taken nothing back");
    world.consents.be_away(false);
    assert!(matches!(&world.sweep().await[..], [EngineCall::StartCapture(_)]));
    world.restart();
    world.consents.withdraw(Purpose::Recording);
    assert!(world.sweep().await.is_empty());
    world.pipelines.heed().await.unwrap();
    assert_eq!(world.engines.take(), [EngineCall::StopCapture(captured.clone())]);
    assert_eq!(world.status(&captured).await, PipelineStatus::Stopping);
}

#[tokio::test]
async fn whoever_deletes_the_recording_of_a_visit_is_written_down_once() {
    let world = World::new();
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    let id = world.capture(&meeting).await.id;
    world.consents.noted();
    for _ in 0..2 {
        world.pipelines.delete_capture(&id).await.unwrap();
    }
    assert_eq!(world.consents.noted(), [by("operator", Outcome::Ended(id.clone()))]);
    world.pipelines.report(&id, Report::Stopped).await.unwrap();
    world.pipelines.delete(&id).await.unwrap();
    assert!(world.consents.noted().is_empty());
}

#[tokio::test]
async fn others_join_the_recording_of_a_visit_with_consent_alone() {
    let world = World::new();
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    let id = world.capture(&meeting).await.id;
    let arn = world.pipelines.arn(&id, None).to_string();
    let join = async || world.pipelines.create_concatenation(concatenation(arn.clone())).await;
    world.consents.noted();
    assert!(is_refused(join().await));
    assert_eq!(world.consents.noted(), [(Purpose::Joining, Outcome::Refused, "operator".to_owned())]);
    world.consents.give(Purpose::Joining);
    join().await.unwrap();
}

#[tokio::test]
async fn a_concatenation_that_waited_is_asked_about_when_its_capture_is_over() {
    let world = World::with(|config| config.finish_recordings = true);
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    world.consents.give(Purpose::Joining);
    let captured = world.capture(&meeting).await.id;
    world.pipelines.report(&captured, Report::Started).await.unwrap();
    let arn = world.pipelines.arn(&captured, None).to_string();
    let join = async || world.pipelines.create_concatenation(concatenation(arn.clone())).await.unwrap().id;
    let (early, late) = (join().await, join().await);
    world.consents.withdraw(Purpose::Recording);
    world.consents.withdraw(Purpose::Joining);
    world.pipelines.heed().await.unwrap();
    world.pipelines.delete(&late).await.unwrap();
    drop((world.engines.take(), world.consents.noted()));
    world.pipelines.report(&captured, Report::Stopped).await.unwrap();
    let calls = world.engines.take();
    let is_own = |call: &EngineCall| matches!(call, EngineCall::StartConcatenation(spec) if spec.id != early);
    assert!(calls.len() == 1 && calls.iter().all(is_own), "{calls:?}");
    assert_eq!(world.status(&early).await, PipelineStatus::Failed);
    assert_eq!(world.consents.noted(), [(Purpose::Joining, Outcome::Refused, "system".to_owned())]);
}

#[tokio::test]
async fn a_concatenation_waits_while_nobody_can_be_asked_and_is_asked_about_after_a_restart() {
    let mut world = World::new();
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    world.consents.give(Purpose::Joining);
    let captured = world.capture(&meeting).await.id;
    let arn = world.pipelines.arn(&captured, None).to_string();
    let joined = world.pipelines.create_concatenation(concatenation(arn)).await.unwrap().id;
    world.pipelines.delete_capture(&captured).await.unwrap();
    world.consents.be_away(true);
    world.engines.take();
    world.pipelines.report(&captured, Report::Stopped).await.unwrap();
    assert!(world.engines.take().is_empty());
    assert_eq!(world.status(&joined).await, PipelineStatus::Initializing);
    world.consents.be_away(false);
    assert!(matches!(&world.sweep().await[..], [EngineCall::StartConcatenation(_)]));
    world.restart();
    world.consents.withdraw(Purpose::Joining);
    assert!(world.sweep().await.is_empty());
    assert_eq!(world.status(&joined).await, PipelineStatus::Failed);
}

/// Asks, and hangs up while an engine has yet to answer.
async fn hang_up<T>(world: &World, asked: impl Future<Output = T>) {
    world.engines.be_slow(true);
    let mut asked = Box::pin(asked);
    let is_pending = poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending())).await;
    assert!(is_pending);
    drop(asked);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    world.engines.be_slow(false);
}

#[tokio::test]
async fn what_was_asked_for_is_done_to_its_end_when_the_caller_hangs_up() {
    let world = World::new();
    let meeting = world.visit_meeting(1).await;
    world.consents.give(Purpose::Recording);
    hang_up(&world, world.pipelines.create_capture(capture(&meeting))).await;
    let calls = world.engines.take();
    let [EngineCall::StartCapture(spec)] = &calls[..] else { panic!("{calls:?}") };
    assert!(world.sweep().await.is_empty(), "that it was begun is known");
    hang_up(&world, world.pipelines.delete_capture(&spec.id)).await;
    assert_eq!(world.engines.take(), [EngineCall::StopCapture(spec.id.clone())]);
    assert!(world.sweep().await.is_empty(), "that it was ended, too");
    let expected = [Outcome::Begun(spec.id.clone()), Outcome::Ended(spec.id.clone())];
    assert_eq!(world.consents.noted(), expected.map(|outcome| by("operator", outcome)));
}

#[tokio::test]
async fn every_end_of_what_records_a_visit_is_written_down_once() {
    let world = World::new();
    world.consents.give(Purpose::Recording);
    let with_meeting = world.visit_meeting(1).await;
    let (failed, raced) = (world.visit_meeting(2).await, world.visit_meeting(3).await);
    let ended = world.capture(&with_meeting).await.id;
    let broken = world.capture(&failed).await.id;
    let stale = world.capture(&raced).await;
    world.consents.noted();
    world.end(&with_meeting).await;
    for _ in 0..2 {
        world.pipelines.meeting_ended(&with_meeting).await.unwrap();
        world.sweep().await;
        world.pipelines.report(&broken, Report::Failed("no disk".to_owned())).await.unwrap();
        // As two would who have found it at work at the same moment.
        world.pipelines.stop_on(&stale, &Occasion::operator()).await.unwrap();
    }
    world.pipelines.report(&ended, Report::Stopped).await.unwrap();
    let expected = [
        by("system", Outcome::Ended(ended)),
        by("system", Outcome::Ended(broken)),
        by("operator", Outcome::Ended(stale.id)),
    ];
    assert_eq!(world.consents.noted(), expected);
}
