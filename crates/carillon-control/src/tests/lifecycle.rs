//! How meetings end by themselves, and that the live part hears of every change.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use carillon_ports::outbox::LiveChange;
use carillon_proto::event::EventType;
use carillon_proto::plane::{PlaneCommand, Refusal};

use super::stores::{Damaged, LateAnswers, Outage};
use super::world::{World, capabilities, suppress, update};
use crate::{ControlError, CreateMeeting, MeetingStatus, PageRequest};

#[tokio::test]
async fn a_meeting_that_nobody_joins_ends_after_the_idle_time() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    world.wait(299);
    assert_eq!(world.sweep().await, []);
    world.wait(1);
    assert_eq!(world.sweep().await, std::slice::from_ref(&meeting.id));
    assert!(!world.lives(&meeting).await);
    assert_eq!(world.heard(&meeting), [PlaneCommand::EndMeeting]);
    let record = world.control.meeting_record(&meeting.id).await.unwrap();
    assert_eq!(record.status, MeetingStatus::Ended);
    assert_eq!(record.updated_at.unwrap().since(meeting.created_at), Duration::from_secs(300));
    assert_eq!(world.sweep().await, []);
}

#[tokio::test]
async fn a_meeting_with_somebody_in_it_does_not_idle() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    world.wait(299);
    world.control.presence_changed(&meeting.id, 1);
    world.wait(10_000);
    assert_eq!(world.sweep().await, []);
    world.control.presence_changed(&meeting.id, 2);
    world.control.presence_changed(&meeting.id, 0);
    world.wait(200);
    world.control.presence_changed(&meeting.id, 0);
    world.wait(99);
    assert_eq!(world.sweep().await, []);
    world.wait(1);
    assert_eq!(world.sweep().await, [meeting.id], "five minutes after the last one left");
}

#[tokio::test]
async fn who_came_a_moment_before_the_end_has_a_whole_visit_in_the_events() {
    use LiveChange::{Authorized, Joined};
    let world = World::new().await;
    let meeting = world.meeting().await;
    let [ann, bob] = [world.attendee(&meeting, "ann").await, world.attendee(&meeting, "bob").await];
    world.tell(&meeting, &ann, &[Authorized, Joined]);
    world.control.delete_attendee(&meeting.id, &ann.id).await.unwrap();
    world.tell(&meeting, &bob, &[Authorized, Joined]);
    world.control.delete_meeting(&meeting.id).await.unwrap();
    use EventType::*;
    let ann = [AttendeeAuthorized, AttendeeJoined, AttendeeLeft, AttendeeDeleted];
    let bob = [AttendeeAuthorized, AttendeeJoined, AttendeeLeft, MeetingEnded];
    let beginning = [MeetingStarted, AttendeeAdded, AttendeeAdded];
    assert_eq!(world.events().await, [&beginning[..], &ann, &bob].concat());
}

#[tokio::test]
async fn somebody_about_to_join_keeps_a_meeting_alive() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let ann = world.attendee(&meeting, "ann").await;
    world.wait(299);
    world.control.authenticate(&meeting.id, ann.join_token.expose()).await.unwrap();
    world.wait(1);
    assert_eq!(world.sweep().await, []);
    world.control.authenticate(&meeting.id, "forged").await.unwrap_err();
    world.wait(299);
    assert_eq!(world.sweep().await, [meeting.id], "a wrong token does not");
}

#[tokio::test]
async fn a_meeting_ends_at_its_age_whoever_is_in_it() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    world.control.presence_changed(&meeting.id, 5);
    world.wait(24 * 60 * 60 - 1);
    assert_eq!(world.sweep().await, []);
    world.wait(1);
    assert_eq!(world.sweep().await, [meeting.id]);
}

#[tokio::test]
async fn both_times_are_the_operators() {
    let world = World::with(|config| {
        config.idle_timeout = Duration::from_secs(10);
        config.max_duration = Duration::from_secs(60);
    })
    .await;
    let (idle, busy) = (world.meeting().await, world.meeting().await);
    world.control.presence_changed(&busy.id, 1);
    world.wait(10);
    assert_eq!(world.sweep().await, [idle.id]);
    world.wait(50);
    assert_eq!(world.sweep().await, [busy.id]);
}

#[tokio::test]
async fn a_replica_ends_with_its_primary_and_not_by_itself() {
    let world = World::new().await;
    let primary = world.meeting().await;
    world.control.presence_changed(&primary.id, 1);
    let input = CreateMeeting { primary_meeting_id: Some(primary.id.clone()), ..Default::default() };
    let replica = world.control.create_meeting(input).await.unwrap();
    world.wait(1_000);
    assert_eq!(world.sweep().await, []);
    world.control.presence_changed(&primary.id, 0);
    world.wait(300);
    assert_eq!(world.sweep().await, [primary.id, replica.id]);
}

#[tokio::test]
async fn after_a_restart_attendees_have_the_whole_idle_time_to_come_back() {
    let mut world = World::new().await;
    let meeting = world.meeting().await;
    world.control.presence_changed(&meeting.id, 3);
    world.wait(3_600);
    world.restart().await;
    assert_eq!(world.control.live_count(), 1);
    world.wait(299);
    assert_eq!(world.sweep().await, []);
    world.wait(1);
    assert_eq!(world.sweep().await, [meeting.id]);
}

#[tokio::test]
async fn a_blocked_way_to_the_live_meeting_loses_no_command() {
    let world = World::new().await;
    let (one, other) = (world.meeting().await, world.meeting().await);
    let (ann, bob) = (world.attendee(&one, "ann").await, world.attendee(&one, "bob").await);
    let silent = capabilities("None", "None", "None");
    world.plane.break_off();
    world.control.delete_attendee(&one.id, &ann.id).await.unwrap();
    world.control.update_attendee_capabilities(&one.id, &bob.id, silent).await.unwrap();
    world.control.delete_meeting(&other.id).await.unwrap();
    world.sweep().await;
    assert_eq!(world.plane.take(), []);
    world.plane.mend();
    world.wait(11);
    world.sweep().await;
    let sent = world.plane.take();
    for command in [PlaneCommand::RemoveAttendee(ann.id), update(&bob.id, silent)] {
        assert!(sent.contains(&(one.id.clone(), command.clone())), "{command:?} in {sent:?}");
    }
    assert!(sent.contains(&(other.id.clone(), PlaneCommand::EndMeeting)), "{sent:?}");
    world.sweep().await;
    assert_eq!(world.plane.take(), [], "each is told until it is heard");
}

/// Lets a call start and drops it before it answers, as a server does when its client goes away.
fn abandon<T>(call: impl Future<Output = T>) {
    let mut call = Box::pin(call);
    assert!(
        call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(),
        "it waits for the store"
    );
}

#[tokio::test]
async fn what_an_abandoned_call_has_written_reaches_the_live_meeting() {
    let mut world = World::new().await;
    world.ports.meetings = Arc::new(LateAnswers(world.ports.meetings.clone()));
    world.restart().await;
    let (one, other) = (world.meeting().await, world.meeting().await);
    let (ann, bob) = (world.attendee(&one, "ann").await, world.attendee(&one, "bob").await);
    let cid = world.attendee(&one, "cid").await;
    let silent = capabilities("None", "None", "None");
    abandon(world.control.delete_attendee(&one.id, &ann.id));
    abandon(world.control.update_attendee_capabilities(&one.id, &bob.id, silent));
    abandon(world.control.set_noise_suppression(&one.id, &bob.id, true));
    abandon(world.control.delete_meeting(&other.id));
    assert_eq!(world.plane.take(), []);
    world.control.update_attendee_capabilities(&one.id, &cid.id, silent).await.unwrap();
    world.sweep().await;
    let sent = world.plane.take();
    for (meeting, command) in [
        (&one, PlaneCommand::RemoveAttendee(ann.id)),
        (&one, update(&bob.id, silent)),
        (&one, suppress(&bob.id, true)),
        (&other, PlaneCommand::EndMeeting),
    ] {
        assert!(sent.contains(&(meeting.id.clone(), command.clone())), "{command:?} in {sent:?}");
    }
    assert_eq!(world.control.live_count(), 1);
    world.wait(10);
    world.sweep().await;
    world.plane.take();
    world.sweep().await;
    assert_eq!(world.plane.take(), [], "nothing is repeated for ever");
}

#[tokio::test]
async fn an_abandoned_creation_leaves_no_meeting_without_an_end() {
    let mut world = World::new().await;
    world.ports.meetings = Arc::new(LateAnswers(world.ports.meetings.clone()));
    world.restart().await;
    abandon(world.control.create_meeting(CreateMeeting::default()));
    let live = world.control.list_meetings(PageRequest::first(10)).await.unwrap().items;
    assert_eq!((live.len(), world.control.live_count()), (1, 1));
    world.wait(300);
    assert_eq!(world.sweep().await, std::slice::from_ref(&live[0].id));
}

#[tokio::test]
async fn an_abandoned_end_of_a_primary_ends_its_replicas_too() {
    let mut world = World::new().await;
    world.ports.meetings = Arc::new(LateAnswers(world.ports.meetings.clone()));
    world.restart().await;
    let primary = world.meeting().await;
    let input = CreateMeeting { primary_meeting_id: Some(primary.id.clone()), ..Default::default() };
    let replica = world.control.create_meeting(input).await.unwrap();
    abandon(world.control.delete_meeting(&primary.id));
    world.sweep().await;
    let sent = world.plane.take();
    for order in [PlaneCommand::EndMeeting, PlaneCommand::EndReplica(replica.id)] {
        assert!(sent.contains(&(primary.id.clone(), order)), "{sent:?}");
    }
    assert_eq!(world.control.live_count(), 0);
}

#[tokio::test]
async fn a_failing_store_is_told_apart_from_a_wrong_token() {
    let mut world = World::new().await;
    let meeting = world.meeting().await;
    let ann = world.attendee(&meeting, "ann").await;
    let outage = Arc::new(Outage(world.ports.meetings.clone(), AtomicBool::new(false)));
    world.ports.meetings = outage.clone();
    world.restart().await;
    outage.1.store(true, Ordering::Relaxed);
    for token in [ann.join_token.expose(), "x"] {
        let refused = world.control.authenticate(&meeting.id, token).await;
        assert_eq!(refused, Err(Refusal::Unavailable));
    }
    let create = world.control.create_meeting(CreateMeeting::default()).await;
    assert!(matches!(create, Err(ControlError::Unavailable(_))));
    world.wait(300);
    assert!(matches!(world.control.sweep().await, Err(ControlError::Unavailable(_))));
    outage.1.store(false, Ordering::Relaxed);
    assert_eq!(world.sweep().await, [meeting.id], "the next sweep goes on");
}

#[tokio::test]
async fn a_meeting_that_cannot_be_read_keeps_neither_the_server_nor_the_others_from_their_course() {
    let mut world = World::new().await;
    let (broken, sound) = (world.meeting().await, world.meeting().await);
    world.ports.meetings = Arc::new(Damaged(world.ports.meetings.clone(), broken.id.clone(), true.into()));
    world.restart().await;
    assert_eq!((world.control.live_count(), world.control.unreadable_count()), (1, 1));
    let listed = world.control.list_meetings(PageRequest::first(1)).await.unwrap();
    let rest = world.control.list_meetings(PageRequest { limit: 9, after: listed.next }).await.unwrap();
    let ids: Vec<_> = listed.items.into_iter().chain(rest.items).map(|meeting| meeting.id).collect();
    assert_eq!(ids, std::slice::from_ref(&sound.id));
    world.wait(300);
    assert_eq!(world.sweep().await, [sound.id]);
}

#[tokio::test]
async fn a_record_that_breaks_while_its_meeting_lives_keeps_no_other_alive() {
    let mut world = World::new().await;
    let mut meetings = [world.meeting().await, world.meeting().await];
    meetings.sort_by(|one, other| one.id.cmp(&other.id));
    let [broken, sound] = meetings;
    let store = Arc::new(Damaged(world.ports.meetings.clone(), broken.id.clone(), false.into()));
    world.ports.meetings = store.clone();
    world.restart().await;
    store.2.store(true, Ordering::Relaxed);
    assert!(matches!(world.control.delete_meeting(&broken.id).await, Err(ControlError::Internal(_))));
    world.wait(300);
    assert_eq!(world.sweep().await, [sound.id]);
    assert!(world.plane.take().contains(&(broken.id, PlaneCommand::EndMeeting)), "who is in it is told");
    assert_eq!((world.control.live_count(), world.control.unreadable_count()), (0, 1));
    assert_eq!(world.sweep().await, []);
}

#[tokio::test]
async fn records_are_kept_as_long_as_the_operator_says() {
    let day = 86_400;
    let world = World::with(|config| config.record_retention = Some(Duration::from_secs(40 * day))).await;
    let (first, second) = (world.meeting().await, world.meeting().await);
    world.control.delete_meeting(&first.id).await.unwrap();
    world.wait(39 * day);
    assert_eq!(world.control.forget_records().await.unwrap(), 0);
    world.control.delete_meeting(&second.id).await.unwrap();
    world.wait(2 * day);
    assert_eq!(world.control.forget_records().await.unwrap(), 1);
    let left = world.control.meeting_records(PageRequest::first(9)).await.unwrap();
    assert_eq!(left.items.into_iter().map(|record| record.id).collect::<Vec<_>>(), [second.id]);
}
