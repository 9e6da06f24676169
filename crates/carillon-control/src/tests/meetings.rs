//! Rules of meetings: idempotency, features, quotas, replicas, lists.

use std::collections::BTreeSet;

use carillon_proto::features::{ContentResolution, MeetingFeatures, VideoResolution};
use carillon_proto::plane::{PlaneCommand, Refusal};

use super::world::{World, attendee, field, tag, update};
use crate::{
    AttendeeItem, ControlError, CreateMeeting, CreateMeetingWithAttendees, Limit, MeetingStatus, PageRequest,
    Quotas, Regions, TranscribeSettings, TranscriptionConfiguration,
};

fn tokened(token: &str) -> CreateMeeting {
    CreateMeeting { client_request_token: Some(token.parse().unwrap()), ..Default::default() }
}

fn replica(primary: &crate::Meeting) -> CreateMeeting {
    CreateMeeting { primary_meeting_id: Some(primary.id.clone()), ..Default::default() }
}

#[tokio::test]
async fn what_the_creator_leaves_out_is_filled_in() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    assert_eq!(meeting.media_region.as_str(), "eu-central-1");
    assert_eq!(meeting.external_meeting_id.as_str().len(), 36);
    assert_eq!(meeting.features, None, "features are echoed only when given");
    let arn = world.control.arn(&meeting.id, None).to_string();
    assert_eq!(arn, format!("arn:aws:chime:eu-central-1:111122223333:meeting/{}", meeting.id));
}

#[tokio::test]
async fn the_same_token_finds_the_meeting_whatever_else_is_said() {
    let world = World::new().await;
    let first = world.control.create_meeting(tokened("room-1")).await.unwrap();
    let other = CreateMeeting { media_region: Some("us-east-1".parse().unwrap()), ..tokened("room-1") };
    assert_eq!(world.control.create_meeting(other).await.unwrap(), first);
    let replica = CreateMeeting { primary_meeting_id: Some(first.id.clone()), ..tokened("room-1") };
    assert_eq!(world.control.create_meeting(replica).await.unwrap(), first);
    assert_eq!(world.control.live_count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn identical_calls_at_once_make_one_meeting() {
    let world = World::new().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let control = world.control.clone();
        calls.spawn(async move { control.create_meeting(tokened("room-1")).await.unwrap().id });
    }
    let ids: BTreeSet<_> = calls.join_all().await.into_iter().collect();
    assert_eq!((ids.len(), world.control.live_count()), (1, 1));
}

#[tokio::test]
async fn a_token_makes_another_meeting_once_its_own_has_ended() {
    let world = World::new().await;
    let first = world.control.create_meeting(tokened("room-1")).await.unwrap();
    world.control.delete_meeting(&first.id).await.unwrap();
    let second = world.control.create_meeting(tokened("room-1")).await.unwrap();
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn a_token_survives_a_restart() {
    let mut world = World::new().await;
    let first = world.control.create_meeting(tokened("room-1")).await.unwrap();
    world.restart().await;
    assert_eq!(world.control.create_meeting(tokened("room-1")).await.unwrap(), first);
}

#[tokio::test]
async fn more_than_high_definition_needs_a_small_number_of_attendees() {
    let world = World::new().await;
    let max_count = "MeetingFeatures.Attendee.MaxCount";
    let fhd = MeetingFeatures { video: Some(VideoResolution::Fhd), ..Default::default() };
    let uhd = MeetingFeatures { content: Some(ContentResolution::Uhd), ..Default::default() };
    for features in [fhd, uhd] {
        assert_eq!(field(world.meeting_with(features).await), max_count);
        let count = |count| MeetingFeatures { attendees_max: Some(count), ..features };
        assert_eq!(field(world.meeting_with(count(26)).await), max_count);
        assert!(world.meeting_with(count(25)).await.is_ok());
    }
    for count in [0, 251] {
        let features = MeetingFeatures { attendees_max: Some(count), ..Default::default() };
        assert_eq!(field(world.meeting_with(features).await), max_count);
    }
    let features = MeetingFeatures { attendees_max: Some(250), ..Default::default() };
    assert!(world.meeting_with(features).await.is_ok());
}

#[tokio::test]
async fn only_known_regions_are_taken_when_the_operator_says_so() {
    let only = Regions::Only(BTreeSet::from(["dc1".parse().unwrap()]));
    let world = World::with(|config| config.regions = only).await;
    let create = async |region: &str| {
        let input = CreateMeeting { media_region: Some(region.parse().unwrap()), ..Default::default() };
        world.control.create_meeting(input).await
    };
    assert!(create("dc1").await.is_ok());
    assert!(create("eu-central-1").await.is_ok(), "the server's own");
    assert_eq!(field(create("us-east-1").await), "MediaRegion");
}

#[tokio::test]
async fn more_than_five_tenants_and_fifty_tags_are_refused() {
    let world = World::new().await;
    let tenants = (0..6).map(|number| format!("clinic{number}").parse().unwrap()).collect();
    let input = CreateMeeting { tenant_ids: tenants, ..Default::default() };
    assert_eq!(field(world.control.create_meeting(input).await), "TenantIds");
    let tags = (0..51).map(|number| tag(&"k".repeat(number + 1), "")).collect();
    let input = CreateMeeting { tags, ..Default::default() };
    assert!(matches!(world.control.create_meeting(input).await, Err(ControlError::TooManyTags { .. })));
}

#[tokio::test]
async fn a_full_server_creates_nothing_and_still_finds() {
    let quotas = Quotas { meetings_max: 1, ..Quotas::AMAZON };
    let world = World::with(|config| config.quotas = quotas).await;
    let first = world.control.create_meeting(tokened("room-1")).await.unwrap();
    let second = world.control.create_meeting(tokened("room-2")).await;
    assert!(matches!(second, Err(ControlError::LimitExceeded(Limit::Meetings))), "{second:?}");
    assert_eq!(world.control.create_meeting(tokened("room-1")).await.unwrap(), first);
    world.control.delete_meeting(&first.id).await.unwrap();
    assert!(world.control.create_meeting(tokened("room-2")).await.is_ok());
}

#[tokio::test]
async fn a_draining_server_creates_nothing_and_serves_the_rest() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    world.control.drain();
    let refused = world.control.create_meeting(CreateMeeting::default()).await;
    assert!(matches!(refused, Err(ControlError::Draining)));
    world.attendee(&meeting, "ann").await;
    world.control.delete_meeting(&meeting.id).await.unwrap();
}

#[tokio::test]
async fn a_meeting_is_deleted_once() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let ann = world.attendee(&meeting, "ann").await;
    world.control.delete_meeting(&meeting.id).await.unwrap();
    let again = world.control.delete_meeting(&meeting.id).await;
    assert!(matches!(again, Err(ControlError::MeetingNotFound(id)) if id == meeting.id));
    assert_eq!(world.heard(&meeting), [PlaneCommand::EndMeeting]);
    let missing = world.control.attendee(&meeting.id, &ann.id).await;
    assert!(matches!(missing, Err(ControlError::MeetingNotFound(_))));
    let record = world.control.meeting_record(&meeting.id).await.unwrap();
    assert_eq!(record.status, MeetingStatus::Deleted);
}

#[tokio::test]
async fn a_server_without_replicas_says_so() {
    let world = World::with(|config| config.quotas.replicas_max = 0).await;
    let primary = world.meeting().await;
    assert_eq!(field(world.control.create_meeting(replica(&primary)).await), "PrimaryMeetingId");
}

#[tokio::test]
async fn replicas_belong_to_a_live_primary_and_end_with_it() {
    let world = World::new().await;
    let primary = world.meeting().await;
    let first = world.control.create_meeting(replica(&primary)).await.unwrap();
    assert_eq!(field(world.control.create_meeting(replica(&first)).await), "PrimaryMeetingId");
    for _ in 0..3 {
        world.control.create_meeting(replica(&primary)).await.unwrap();
    }
    let fifth = world.control.create_meeting(replica(&primary)).await;
    assert!(matches!(fifth, Err(ControlError::LimitExceeded(Limit::Replicas))));
    world.control.delete_meeting(&primary.id).await.unwrap();
    assert_eq!(world.control.live_count(), 0);
    let ends = world.plane.take();
    assert_eq!(ends.len(), 5, "everybody is told");
    assert!(!world.lives(&first).await);
    assert_eq!(field(world.control.create_meeting(replica(&primary)).await), "PrimaryMeetingId");
}

#[tokio::test]
async fn attendees_of_a_replica_are_in_its_primary_and_so_are_the_orders_about_them() {
    let world = World::new().await;
    let primary = world.meeting().await;
    let replica = world.control.create_meeting(replica(&primary)).await.unwrap();
    let viewer = world.attendee(&replica, "ann").await;
    let admission = world.control.authenticate(&replica.id, viewer.join_token.expose()).await.unwrap();
    assert_eq!((admission.replica(), admission.live_meeting()), (Some(&replica.id), &primary.id));
    let elsewhere = world.control.authenticate(&primary.id, viewer.join_token.expose()).await;
    assert_eq!(elsewhere, Err(Refusal::UnknownAttendee), "its token does not open the primary");
    let none = super::world::capabilities("None", "None", "None");
    world.control.update_attendee_capabilities(&replica.id, &viewer.id, none).await.unwrap();
    world.control.delete_attendee(&replica.id, &viewer.id).await.unwrap();
    world.control.delete_meeting(&replica.id).await.unwrap();
    let orders = [
        update(&viewer.id, none),
        PlaneCommand::RemoveAttendee(viewer.id),
        PlaneCommand::EndReplica(replica.id.clone()),
    ];
    assert_eq!(world.heard(&primary), orders);
    assert!(world.lives(&primary).await, "a replica may end alone");
    assert_eq!(world.control.live_count(), 1);
}

#[tokio::test]
async fn a_meeting_is_created_with_attendees_of_whom_some_fail() {
    let world = World::new().await;
    let item = |user: &str| AttendeeItem::parse(user.to_owned(), None, Vec::new());
    let input = || CreateMeetingWithAttendees {
        meeting: tokened("room-1"),
        attendees: vec![item("ann"), item("aws:bot"), item("bob")],
    };
    let outcome = world.control.create_meeting_with_attendees(input()).await.unwrap();
    let names: Vec<_> = outcome.attendees.iter().map(|attendee| attendee.external_user_id.as_str()).collect();
    assert_eq!(names, ["ann", "bob"]);
    assert_eq!(outcome.errors.len(), 1);
    assert_eq!(outcome.errors[0].external_user_id, "aws:bot");
    let again = world.control.create_meeting_with_attendees(input()).await.unwrap();
    assert_eq!((again.meeting, again.attendees), (outcome.meeting, outcome.attendees));
    let none = CreateMeetingWithAttendees { meeting: CreateMeeting::default(), attendees: Vec::new() };
    assert_eq!(field(world.control.create_meeting_with_attendees(none).await), "Attendees");
}

#[tokio::test]
async fn meetings_and_records_come_in_pages() {
    let world = World::new().await;
    for _ in 0..5 {
        world.meeting().await;
        world.wait(1);
    }
    let gone = world.meeting().await;
    world.control.delete_meeting(&gone.id).await.unwrap();
    let (mut ids, mut page) = (Vec::new(), PageRequest::first(2));
    loop {
        let part = world.control.list_meetings(page).await.unwrap();
        ids.extend(part.items.into_iter().map(|meeting| meeting.id));
        let Some(next) = part.next else { break };
        page = PageRequest { limit: 2, after: Some(next.to_string().parse().unwrap()) };
    }
    assert_eq!(ids.len(), 5);
    assert!(ids.is_sorted() && !ids.contains(&gone.id));
    let records = world.control.meeting_records(PageRequest::first(4)).await.unwrap();
    assert_eq!((records.items.len(), &records.items[0].id), (4, &gone.id), "youngest first");
    let foreign = PageRequest { limit: 1, after: records.next };
    assert_eq!(field(world.control.list_meetings(foreign).await), "NextToken");
}

#[tokio::test]
async fn transcription_is_checked_and_honestly_refused() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let start = async |settings: TranscribeSettings, meeting| {
        let configuration = TranscriptionConfiguration::Transcribe(Box::new(settings));
        world.control.start_transcription(meeting, configuration).await
    };
    let english = TranscribeSettings { language_code: Some("en-US".to_owned()), ..Default::default() };
    assert!(matches!(start(english.clone(), &meeting.id).await, Err(ControlError::Unprocessable(_))));
    assert!(field(start(TranscribeSettings::default(), &meeting.id).await).ends_with("LanguageCode"));
    world.control.stop_transcription(&meeting.id).await.unwrap();
    world.control.delete_meeting(&meeting.id).await.unwrap();
    assert!(matches!(start(english, &meeting.id).await, Err(ControlError::MeetingNotFound(_))));
    let stop = world.control.stop_transcription(&meeting.id).await;
    assert!(matches!(stop, Err(ControlError::MeetingNotFound(_))));
}

#[tokio::test]
async fn nothing_secret_or_personal_prints() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let ann = world.control.create_attendee(&meeting.id, attendee("Ann Smith")).await.unwrap();
    let printed = format!("{ann:?}");
    assert!(!printed.contains("Ann Smith") && !printed.contains(ann.join_token.expose()), "{printed}");
}
