//! Every operation through the SDK, as an application would use it.

use std::time::Duration;

use aws_sdk_chimesdkmeetings::Client;
use aws_sdk_chimesdkmeetings::types::{
    Attendee, AttendeeCapabilities, AttendeeFeatures, AttendeeIdItem, ContentFeatures, ContentResolution,
    CreateAttendeeRequestItem, MediaCapabilities, Meeting, MeetingFeaturesConfiguration, Tag, VideoFeatures,
    VideoResolution,
};
use futures_util::future::join_all;

use super::world::{ACCOUNT, World};

pub async fn meeting(client: &Client, token: &str) -> Meeting {
    let created = client
        .create_meeting()
        .client_request_token(token)
        .media_region("us-west-2")
        .external_meeting_id("Visit «7»")
        .send()
        .await
        .unwrap();
    created.meeting.unwrap()
}

pub async fn attendee(client: &Client, meeting: &Meeting, user: &str) -> Attendee {
    let created =
        client.create_attendee().meeting_id(id(meeting)).external_user_id(user).send().await.unwrap();
    created.attendee.unwrap()
}

pub fn id(meeting: &Meeting) -> &str {
    meeting.meeting_id().unwrap()
}

pub fn capabilities(audio: MediaCapabilities) -> AttendeeCapabilities {
    AttendeeCapabilities::builder()
        .audio(audio)
        .video(MediaCapabilities::SendReceive)
        .content(MediaCapabilities::Receive)
        .build()
        .unwrap()
}

pub fn item(user: &str) -> CreateAttendeeRequestItem {
    CreateAttendeeRequestItem::builder().external_user_id(user).build().unwrap()
}

pub fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build().unwrap()
}

#[tokio::test]
async fn create_meeting_returns_what_clients_need_to_join() {
    let world = World::new().await;
    let meeting = meeting(&world.client(), "token-1").await;
    let region = "eu-central-1";
    assert_eq!(
        meeting.meeting_arn(),
        Some(format!("arn:aws:chime:{region}:{ACCOUNT}:meeting/{}", id(&meeting)).as_str())
    );
    assert_eq!(meeting.external_meeting_id(), Some("Visit «7»"));
    assert_eq!(meeting.media_region(), Some("us-west-2"));
    assert_eq!(meeting.tenant_ids(), [] as [String; 0]);
    assert!(meeting.meeting_features().is_none());
    let placement = meeting.media_placement().unwrap();
    assert_eq!(
        placement.signaling_url(),
        Some(format!("ws://carillon.test:8080/control/{}", id(&meeting)).as_str())
    );
    for url in [
        placement.audio_host_url(),
        placement.audio_fallback_url(),
        placement.turn_control_url(),
        placement.screen_data_url(),
        placement.screen_viewing_url(),
        placement.screen_sharing_url(),
        placement.event_ingestion_url(),
    ] {
        assert!(url.is_some_and(|url| !url.is_empty()));
    }
}

#[tokio::test]
async fn a_request_token_finds_its_meeting_also_when_used_at_once() {
    let world = World::new().await;
    let client = world.client();
    let meetings = join_all((0..8).map(|_| meeting(&client, "same"))).await;
    assert!(meetings.iter().all(|meeting| meeting.meeting_id() == meetings[0].meeting_id()));
    let other = meeting(&client, "other").await;
    assert_ne!(other.meeting_id(), meetings[0].meeting_id());
    client.delete_meeting().meeting_id(id(&other)).send().await.unwrap();
    assert_ne!(meeting(&client, "other").await.meeting_id(), other.meeting_id());
}

#[tokio::test]
async fn create_meeting_with_attendees_reports_each_attendee() {
    let world = World::new().await;
    let client = world.client();
    let created = client
        .create_meeting_with_attendees()
        .client_request_token("token-1")
        .media_region("us-east-1")
        .external_meeting_id("demo")
        .attendees(item("alice"))
        .attendees(item("aws:bot"))
        .attendees(item("名前"))
        .attendees(item("bob"))
        .send()
        .await
        .unwrap();
    let users: Vec<_> = created.attendees().iter().filter_map(Attendee::external_user_id).collect();
    assert_eq!(users, ["alice", "bob"]);
    let errors: Vec<_> =
        created.errors().iter().map(|error| (error.external_user_id(), error.error_code())).collect();
    assert_eq!(errors, [(Some("aws:bot"), Some("BadRequest")), (Some("名前"), Some("BadRequest"))]);
}

#[tokio::test]
async fn get_meeting_returns_what_create_meeting_did() {
    let world = World::new().await;
    let client = world.client();
    let features = MeetingFeaturesConfiguration::builder()
        .video(VideoFeatures::builder().max_resolution(VideoResolution::Fhd).build())
        .content(ContentFeatures::builder().max_resolution(ContentResolution::Uhd).build())
        .attendee(AttendeeFeatures::builder().max_count(25).build())
        .build();
    let created = client
        .create_meeting()
        .client_request_token("token-1")
        .media_region("us-east-1")
        .external_meeting_id("demo")
        .meeting_host_id("host")
        .tenant_ids("clinic")
        .meeting_features(features.clone())
        .tags(tag("a", "b"))
        .send()
        .await
        .unwrap();
    let created = created.meeting.unwrap();
    assert_eq!(created.meeting_features(), Some(&features));
    assert_eq!(created.meeting_host_id(), Some("host"));
    assert_eq!(created.tenant_ids(), ["clinic"]);
    let found = client.get_meeting().meeting_id(id(&created)).send().await.unwrap();
    assert_eq!(found.meeting(), Some(&created));
    let upper = id(&created).to_ascii_uppercase();
    assert_eq!(client.get_meeting().meeting_id(upper).send().await.unwrap().meeting(), Some(&created));
}

#[tokio::test]
async fn a_replica_names_its_primary_and_ends_with_it() {
    let world = World::builder().control(|config| config.quotas.replicas_max = 1).build().await;
    let client = world.client();
    let primary = meeting(&client, "primary").await;
    let replica = client
        .create_meeting()
        .client_request_token("replica")
        .media_region("us-east-1")
        .external_meeting_id("demo")
        .primary_meeting_id(id(&primary))
        .send()
        .await
        .unwrap()
        .meeting
        .unwrap();
    assert_eq!(replica.primary_meeting_id(), Some(id(&primary)));
    client.delete_meeting().meeting_id(id(&primary)).send().await.unwrap();
    let gone = client.get_meeting().meeting_id(id(&replica)).send().await.unwrap_err();
    assert!(gone.as_service_error().unwrap().is_not_found_exception());
}

#[tokio::test]
async fn attendees_are_created_once_per_user_and_listed_in_order() {
    let world = World::new().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    let alice = attendee(&client, &meeting, "a1b2#Alice").await;
    assert!(alice.join_token().is_some_and(|token| token.len() >= 32));
    assert_eq!(alice.capabilities().unwrap().audio(), &MediaCapabilities::SendReceive);
    assert_eq!(attendee(&client, &meeting, "a1b2#Alice").await, alice);
    let batch = client
        .batch_create_attendee()
        .meeting_id(id(&meeting))
        .set_attendees(Some((0..5).map(|number| item(&format!("user-{number}"))).collect()))
        .send()
        .await
        .unwrap();
    assert_eq!((batch.attendees().len(), batch.errors().len()), (5, 0));

    let mut users = Vec::new();
    let mut token = None;
    loop {
        let page = client
            .list_attendees()
            .meeting_id(id(&meeting))
            .max_results(4)
            .set_next_token(token)
            .send()
            .await
            .unwrap();
        users.extend(
            page.attendees().iter().filter_map(|attendee| attendee.external_user_id().map(str::to_owned)),
        );
        token = page.next_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(users, ["a1b2#Alice", "user-0", "user-1", "user-2", "user-3", "user-4"]);

    let alice_id = alice.attendee_id().unwrap();
    let found = client.get_attendee().meeting_id(id(&meeting)).attendee_id(alice_id).send().await.unwrap();
    assert_eq!(found.attendee(), Some(&alice));
    client.delete_attendee().meeting_id(id(&meeting)).attendee_id(alice_id).send().await.unwrap();
    assert_ne!(attendee(&client, &meeting, "a1b2#Alice").await.attendee_id(), Some(alice_id));
}

#[tokio::test]
async fn capabilities_change_for_one_attendee_or_for_all_but_some() {
    let world = World::new().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    let host = attendee(&client, &meeting, "host").await;
    let guest = attendee(&client, &meeting, "guest").await;
    let (host_id, guest_id) = (host.attendee_id().unwrap(), guest.attendee_id().unwrap());
    let updated = client
        .update_attendee_capabilities()
        .meeting_id(id(&meeting))
        .attendee_id(host_id)
        .capabilities(capabilities(MediaCapabilities::Send))
        .send()
        .await
        .unwrap();
    assert_eq!(updated.attendee().unwrap().capabilities().unwrap().audio(), &MediaCapabilities::Send);
    client
        .batch_update_attendee_capabilities_except()
        .meeting_id(id(&meeting))
        .excluded_attendee_ids(AttendeeIdItem::builder().attendee_id(host_id).build().unwrap())
        .capabilities(capabilities(MediaCapabilities::None))
        .send()
        .await
        .unwrap();
    let audio = async |attendee: &str| {
        let found =
            client.get_attendee().meeting_id(id(&meeting)).attendee_id(attendee).send().await.unwrap();
        found.attendee.unwrap().capabilities.unwrap().audio
    };
    assert_eq!(audio(host_id).await, MediaCapabilities::Send);
    assert_eq!(audio(guest_id).await, MediaCapabilities::None);
}

#[tokio::test]
async fn tags_are_set_replaced_removed_and_listed() {
    let world = World::new().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    let arn = meeting.meeting_arn().unwrap();
    let set = [tag("team", "red"), tag("cost", "7 a@b.c")];
    client.tag_resource().resource_arn(arn).set_tags(Some(set.into())).send().await.unwrap();
    client.tag_resource().resource_arn(arn).tags(tag("team", "blue")).send().await.unwrap();
    client.untag_resource().resource_arn(arn).tag_keys("cost").tag_keys("never").send().await.unwrap();
    let listed = client.list_tags_for_resource().resource_arn(arn).send().await.unwrap();
    assert_eq!(listed.tags(), [tag("team", "blue")]);
    let older_form = format!("arn:aws:chime::{ACCOUNT}:meeting:{}", id(&meeting));
    let listed = client.list_tags_for_resource().resource_arn(older_form).send().await.unwrap();
    assert_eq!(listed.tags(), [tag("team", "blue")]);
}

#[tokio::test]
async fn stopping_transcription_that_does_not_run_succeeds() {
    let world = World::new().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    client.stop_meeting_transcription().meeting_id(id(&meeting)).send().await.unwrap();
}

#[tokio::test]
async fn a_meeting_nobody_joins_is_gone_after_its_idle_time() {
    let world = World::new().await;
    let client = world.client();
    let meeting = meeting(&client, "token-1").await;
    world.clock.advance(Duration::from_secs(301));
    world.control.sweep().await.unwrap();
    let gone = client.get_meeting().meeting_id(id(&meeting)).send().await.unwrap_err();
    let gone = gone.into_service_error();
    assert!(gone.is_not_found_exception());
    assert_eq!(gone.meta().message(), Some(format!("Meeting {} not found", id(&meeting)).as_str()));
    assert!(gone.meta().extra("aws_request_id").is_some_and(|id| id.len() == 36));
}
