//! Rules of attendees: one per external user, limits, capabilities, tokens.

use std::collections::BTreeSet;

use carillon_ports::meetings::Attendee;
use carillon_proto::features::{ContentResolution, MeetingFeatures, VideoResolution};
use carillon_proto::plane::{PlaneCommand, Refusal};

use super::world::{World, attendee, capabilities, field, suppress, update};
use crate::{AttendeeItem, ControlError, CreateAttendee, CreateMeeting, Limit, PageRequest};

#[tokio::test]
async fn an_external_user_is_one_attendee_of_a_meeting() {
    let world = World::new().await;
    let (one, other) = (world.meeting().await, world.meeting().await);
    let ann = world.attendee(&one, "ann").await;
    let again =
        CreateAttendee { capabilities: Some(capabilities("None", "None", "None")), ..attendee("ann") };
    assert_eq!(
        world.control.create_attendee(&one.id, again).await.unwrap(),
        ann,
        "also with other capabilities"
    );
    assert_ne!(world.attendee(&other, "ann").await.id, ann.id);
    world.control.delete_attendee(&one.id, &ann.id).await.unwrap();
    let back = world.attendee(&one, "ann").await;
    assert!(back.id != ann.id && back.join_token != ann.join_token);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_external_user_at_once_is_one_attendee() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (control, meeting) = (world.control.clone(), meeting.id.clone());
        calls.spawn(async move {
            let ann = control.create_attendee(&meeting, attendee("ann")).await.unwrap();
            (ann.id, ann.join_token.expose().to_owned())
        });
    }
    let seen: BTreeSet<_> = calls.join_all().await.into_iter().collect();
    assert_eq!(seen.len(), 1);
}

#[tokio::test]
async fn attendees_without_an_external_user_are_told_apart() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let create =
        async || world.control.create_attendee(&meeting.id, CreateAttendee::default()).await.unwrap();
    assert_ne!(create().await.external_user_id, create().await.external_user_id);
}

#[tokio::test]
async fn a_meeting_takes_as_many_attendees_as_it_may() {
    let world = World::new().await;
    let two = MeetingFeatures { attendees_max: Some(2), ..Default::default() };
    let meeting = world.meeting_with(two).await.unwrap();
    let ann = world.attendee(&meeting, "ann").await;
    world.attendee(&meeting, "bob").await;
    let third = world.control.create_attendee(&meeting.id, attendee("cid")).await;
    assert!(matches!(third, Err(ControlError::LimitExceeded(Limit::Attendees))));
    assert_eq!(world.attendee(&meeting, "ann").await, ann, "who exists is found also when it is full");
    world.control.delete_attendee(&meeting.id, &ann.id).await.unwrap();
    world.attendee(&meeting, "cid").await;
}

#[tokio::test]
async fn the_251st_attendee_is_too_many() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let item = |number| AttendeeItem::parse(format!("user-{number}"), None, Vec::new());
    for batch in 0..3 {
        let items = (batch * 100..(batch + 1) * 100).map(item).collect();
        let outcome = world.control.batch_create_attendee(&meeting.id, items).await.unwrap();
        let expected = if batch < 2 { (100, 0) } else { (50, 50) };
        assert_eq!((outcome.attendees.len(), outcome.errors.len()), expected);
    }
    let next = world.control.create_attendee(&meeting.id, attendee("late")).await;
    assert!(matches!(next, Err(ControlError::LimitExceeded(Limit::Attendees))));
}

#[tokio::test]
async fn a_batch_reports_each_failure_by_its_name() {
    let world = World::new().await;
    let three = MeetingFeatures { attendees_max: Some(2), ..Default::default() };
    let meeting = world.meeting_with(three).await.unwrap();
    let bad = Some(capabilities("SendReceive", "Send", "Receive"));
    let items = vec![
        AttendeeItem::parse("ann".to_owned(), None, Vec::new()),
        AttendeeItem::parse("x".to_owned(), None, Vec::new()),
        AttendeeItem::parse("ann".to_owned(), None, Vec::new()),
        AttendeeItem::parse("bad".to_owned(), bad, Vec::new()),
        AttendeeItem::parse("bob".to_owned(), None, Vec::new()),
        AttendeeItem::parse("cid".to_owned(), None, Vec::new()),
    ];
    let outcome = world.control.batch_create_attendee(&meeting.id, items).await.unwrap();
    let names: Vec<_> = outcome.attendees.iter().map(|attendee| attendee.external_user_id.as_str()).collect();
    assert_eq!(names, ["ann", "ann", "bob"]);
    assert_eq!(outcome.attendees[0], outcome.attendees[1]);
    let errors: Vec<_> = outcome.errors.iter().map(|item| (&*item.external_user_id, &item.error)).collect();
    assert!(matches!(errors[0], ("x", ControlError::Invalid { field: "ExternalUserId", .. })));
    assert!(matches!(errors[1], ("bad", ControlError::Invalid { field: "Capabilities.Content", .. })));
    assert!(matches!(errors[2], ("cid", ControlError::LimitExceeded(Limit::Attendees))));
    assert_eq!(errors.len(), 3);
}

#[tokio::test]
async fn a_batch_has_1_to_100_items() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    for count in [0, 101] {
        let items = (0..count).map(|n| AttendeeItem::parse(format!("user-{n}"), None, Vec::new())).collect();
        assert_eq!(field(world.control.batch_create_attendee(&meeting.id, items).await), "Attendees");
    }
}

#[tokio::test]
async fn defaults_follow_the_features() {
    let world = World::new().await;
    let no_video = Some(VideoResolution::None);
    let no_content = Some(ContentResolution::None);
    for (video, content, expected) in [
        (None, None, ("SendReceive", "SendReceive", "SendReceive")),
        (no_video, None, ("SendReceive", "Receive", "SendReceive")),
        (None, no_content, ("SendReceive", "SendReceive", "None")),
        (no_video, no_content, ("SendReceive", "None", "None")),
    ] {
        let meeting =
            world.meeting_with(MeetingFeatures { video, content, ..Default::default() }).await.unwrap();
        let ann = world.attendee(&meeting, "ann").await;
        assert_eq!(
            ann.capabilities,
            capabilities(expected.0, expected.1, expected.2),
            "{video:?} {content:?}"
        );
    }
}

#[tokio::test]
async fn capabilities_beyond_the_features_are_refused_at_creation_and_later() {
    let world = World::new().await;
    let (any, no_video, no_content) = (
        MeetingFeatures::default(),
        MeetingFeatures { video: Some(VideoResolution::None), ..Default::default() },
        MeetingFeatures { content: Some(ContentResolution::None), ..Default::default() },
    );
    let (video, content) = ("Capabilities.Video", "Capabilities.Content");
    let cases = [
        (any, ("None", "SendReceive", "Receive"), None),
        (any, ("Send", "Receive", "SendReceive"), None),
        (any, ("Receive", "Send", "Send"), None),
        (any, ("Receive", "None", "None"), None),
        (any, ("Receive", "None", "Send"), None),
        (any, ("Receive", "Send", "Receive"), Some(content)),
        (any, ("Receive", "None", "SendReceive"), Some(content)),
        (no_video, ("SendReceive", "None", "None"), None),
        (no_video, ("SendReceive", "None", "Send"), None),
        (no_video, ("SendReceive", "Receive", "None"), Some(video)),
        (no_video, ("SendReceive", "None", "Receive"), Some(content)),
        (no_content, ("SendReceive", "SendReceive", "None"), None),
        (no_content, ("SendReceive", "SendReceive", "Send"), Some(content)),
    ];
    for (number, (features, (audio, video, content), refused)) in cases.into_iter().enumerate() {
        let meeting = world.meeting_with(features).await.unwrap();
        let ann = world.attendee(&meeting, "ann").await;
        let wanted = capabilities(audio, video, content);
        let input = CreateAttendee { capabilities: Some(wanted), ..attendee("bob") };
        let created = world.control.create_attendee(&meeting.id, input).await;
        let updated = world.control.update_attendee_capabilities(&meeting.id, &ann.id, wanted).await;
        let all = world
            .control
            .batch_update_attendee_capabilities_except(&meeting.id, BTreeSet::new(), wanted)
            .await;
        match refused {
            None => {
                assert_eq!(created.unwrap().capabilities, wanted, "case {number}");
                assert_eq!(updated.unwrap().capabilities, wanted, "case {number}");
                all.unwrap();
            }
            Some(name) => {
                assert_eq!((field(created), field(updated)), (name, name), "case {number}");
                assert_eq!(field(all), name, "case {number}");
            }
        }
    }
}

#[tokio::test]
async fn a_change_of_capabilities_reaches_the_live_meeting() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let (ann, bob, cid) = (
        world.attendee(&meeting, "ann").await,
        world.attendee(&meeting, "bob").await,
        world.attendee(&meeting, "cid").await,
    );
    let listener = capabilities("Receive", "Receive", "Receive");
    world.control.update_attendee_capabilities(&meeting.id, &ann.id, listener).await.unwrap();
    assert_eq!(world.heard(&meeting), [update(&ann.id, listener)]);
    assert_eq!(world.control.attendee(&meeting.id, &ann.id).await.unwrap().capabilities, listener);

    let silent = capabilities("None", "None", "None");
    let stranger = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    let except = BTreeSet::from([bob.id.clone(), stranger]);
    world.control.batch_update_attendee_capabilities_except(&meeting.id, except, silent).await.unwrap();
    assert_eq!(world.heard(&meeting), [update(&ann.id, silent), update(&cid.id, silent)]);
    assert_eq!(world.control.attendee(&meeting.id, &bob.id).await.unwrap().capabilities, bob.capabilities);
    let dan = world.attendee(&meeting, "dan").await;
    assert_eq!(
        dan.capabilities,
        capabilities("SendReceive", "SendReceive", "SendReceive"),
        "who comes later"
    );
}

#[tokio::test]
async fn what_is_said_of_an_attendees_noise_holds_and_the_default_for_the_others() {
    for default in [false, true] {
        let world = World::with(|config| config.noise_suppression = default).await;
        let meeting = world.meeting().await;
        let input = CreateAttendee { noise_suppression: Some(!default), ..attendee("ann") };
        let ann = world.control.create_attendee(&meeting.id, input).await.unwrap();
        let bob = world.attendee(&meeting, "bob").await;
        let admitted = async |who: &Attendee| {
            world.control.authenticate(&meeting.id, who.join_token.expose()).await.unwrap().noise_suppression
        };
        assert_eq!((admitted(&ann).await, admitted(&bob).await), (!default, default));
        let changed = world.control.set_noise_suppression(&meeting.id, &bob.id, !default).await.unwrap();
        assert_eq!(changed.noise_suppression, Some(!default));
        assert_eq!(world.heard(&meeting), [suppress(&bob.id, !default)]);
        assert_eq!(admitted(&bob).await, !default);
    }
}

#[tokio::test]
async fn what_concerns_nobody_is_not_found() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let nobody = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    let nowhere = "0f9a2b6e-1111-4222-8333-444455550707".parse().unwrap();
    let some = capabilities("None", "None", "None");
    let control = &world.control;
    let attendee_missing = [
        control.attendee(&meeting.id, &nobody).await.map(drop),
        control.delete_attendee(&meeting.id, &nobody).await,
        control.update_attendee_capabilities(&meeting.id, &nobody, some).await.map(drop),
    ];
    for result in attendee_missing {
        assert!(matches!(result, Err(ControlError::AttendeeNotFound { .. })), "{result:?}");
    }
    let meeting_missing = [
        control.attendee(&nowhere, &nobody).await.map(drop),
        control.delete_attendee(&nowhere, &nobody).await,
        control.update_attendee_capabilities(&nowhere, &nobody, some).await.map(drop),
        control.batch_update_attendee_capabilities_except(&nowhere, BTreeSet::new(), some).await,
        control.create_attendee(&nowhere, CreateAttendee::default()).await.map(drop),
        control.list_attendees(&nowhere, PageRequest::first(1)).await.map(drop),
    ];
    for result in meeting_missing {
        assert!(matches!(result, Err(ControlError::MeetingNotFound(_))), "{result:?}");
    }
    assert_eq!(world.plane.take(), []);
}

#[tokio::test]
async fn attendees_come_in_pages_in_the_order_of_creation() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let mut created = Vec::new();
    for name in ["dan", "ann", "cid", "bob", "eve"] {
        created.push(world.attendee(&meeting, name).await);
    }
    let (mut seen, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let part = world.control.list_attendees(&meeting.id, page).await.unwrap();
        seen.extend(part.items);
        let Some(next) = part.next else { break };
        page = PageRequest { limit: 2, after: Some(next) };
    }
    assert_eq!(seen, created);
}

#[tokio::test]
async fn a_join_token_opens_its_own_meeting_and_no_other() {
    let world = World::new().await;
    let features =
        MeetingFeatures { video: Some(VideoResolution::None), attendees_max: Some(3), ..Default::default() };
    let (one, other) = (world.meeting_with(features).await.unwrap(), world.meeting().await);
    let ann = world.attendee(&one, "ann").await;
    let token = ann.join_token.expose();
    let admission = world.control.authenticate(&one.id, token).await.unwrap();
    assert_eq!((&admission.attendee, &admission.external_user), (&ann.id, &ann.external_user_id));
    assert_eq!(admission.capabilities, ann.capabilities);
    assert_eq!((admission.limits.attendees_max, admission.limits.video_sources_max), (3, 0));
    assert_eq!(admission.limits.content_shares_max, 2);

    let refused = async |meeting, token: &str| world.control.authenticate(meeting, token).await.unwrap_err();
    assert_eq!(refused(&other.id, token).await, Refusal::UnknownAttendee);
    let mut forged = token.to_owned();
    forged.replace_range(63.., if token.ends_with('A') { "B" } else { "A" });
    for wrong in [forged.as_str(), "", "x", &format!("{token}x"), &format!("{token}#content")] {
        assert_eq!(refused(&one.id, wrong).await, Refusal::UnknownAttendee, "{wrong}");
    }
    let nowhere = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    assert_eq!(refused(&nowhere, token).await, Refusal::MeetingEnded);
    assert_eq!(refused(&nowhere, "x").await, Refusal::MeetingEnded);
}

#[tokio::test]
async fn a_deleted_attendees_token_is_void_at_once() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let ann = world.attendee(&meeting, "ann").await;
    world.control.delete_attendee(&meeting.id, &ann.id).await.unwrap();
    assert_eq!(world.heard(&meeting), [PlaneCommand::RemoveAttendee(ann.id.clone())]);
    let refused = world.control.authenticate(&meeting.id, ann.join_token.expose()).await;
    assert_eq!(refused, Err(Refusal::UnknownAttendee));
    let back = world.attendee(&meeting, "ann").await;
    assert!(world.control.authenticate(&meeting.id, back.join_token.expose()).await.is_ok());
    let refused = world.control.authenticate(&meeting.id, ann.join_token.expose()).await;
    assert_eq!(refused, Err(Refusal::UnknownAttendee));
    world.control.delete_meeting(&meeting.id).await.unwrap();
    let refused = world.control.authenticate(&meeting.id, back.join_token.expose()).await;
    assert_eq!(refused, Err(Refusal::MeetingEnded));
}

#[tokio::test]
async fn a_token_stays_valid_over_a_restart() {
    let mut world = World::new().await;
    let meeting = world.control.create_meeting(CreateMeeting::default()).await.unwrap();
    let ann = world.attendee(&meeting, "ann").await;
    world.restart().await;
    assert!(world.control.authenticate(&meeting.id, ann.join_token.expose()).await.is_ok());
}
