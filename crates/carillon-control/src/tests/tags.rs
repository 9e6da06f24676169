//! Rules of tags, and the two that mean something.

use carillon_proto::tags::Tags;

use super::world::{World, field, tag};
use crate::{ControlError, CreateMeeting};

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().map(|(key, value)| tag(key, value)).map(|tag| (tag.key, tag.value)).collect()
}

#[tokio::test]
async fn tags_of_a_meeting_are_put_removed_and_listed_by_its_arn() {
    let world = World::new().await;
    let input =
        CreateMeeting { tags: vec![tag("a", "1"), tag("b", "2"), tag("a", "3")], ..Default::default() };
    let meeting = world.control.create_meeting(input).await.unwrap();
    let arn = world.control.arn(&meeting.id, None).to_string();
    assert_eq!(world.control.list_tags(&arn).await.unwrap(), tags(&[("a", "3"), ("b", "2")]));
    world.control.tag_resource(&arn, vec![tag("b", "4"), tag("c", "")]).await.unwrap();
    let sample = format!("arn:aws:chime::111122223333:meeting:{}", meeting.id);
    world.control.untag_resource(&sample, vec![tag("a", "").key, tag("z", "").key]).await.unwrap();
    let expected = tags(&[("b", "4"), ("c", "")]);
    assert_eq!(world.control.list_tags(&sample).await.unwrap(), expected);
    assert_eq!(world.control.meeting_tags(&meeting.id).await.unwrap(), expected);
}

#[tokio::test]
async fn a_resource_that_is_no_live_meeting_is_not_found() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let arn = world.control.arn(&meeting.id, None).to_string();
    world.control.delete_meeting(&meeting.id).await.unwrap();
    for arn in [arn.as_str(), "arn:aws:s3:::bucket", "x"] {
        let results = [
            world.control.tag_resource(arn, vec![tag("a", "1")]).await,
            world.control.untag_resource(arn, vec![tag("a", "1").key]).await,
            world.control.list_tags(arn).await.map(drop),
        ];
        for result in results {
            assert!(matches!(result, Err(ControlError::ResourceNotFound { arn: named }) if named == arn));
        }
    }
    let legacy = world.control.tag_meeting(&meeting.id, vec![tag("a", "1")]).await;
    assert!(matches!(legacy, Err(ControlError::MeetingNotFound(_))));
}

#[tokio::test]
async fn a_51st_tag_is_too_many_and_writes_nothing() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let arn = world.control.arn(&meeting.id, None).to_string();
    let all = (0..50).map(|number| tag(&"k".repeat(number + 1), "")).collect();
    world.control.tag_resource(&arn, all).await.unwrap();
    let excess = world.control.tag_resource(&arn, vec![tag("k", "other"), tag("one-more", "")]).await;
    assert!(matches!(excess, Err(ControlError::TooManyTags { resource }) if resource == arn));
    let kept = world.control.list_tags(&arn).await.unwrap();
    assert_eq!((kept.len(), kept[&tag("k", "").key].as_str()), (50, ""));
}

#[tokio::test]
async fn attendees_carry_tags_of_their_own() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    let ann = world.attendee(&meeting, "ann").await;
    world.control.tag_attendee(&meeting.id, &ann.id, vec![tag("a", "1"), tag("b", "2")]).await.unwrap();
    world.control.untag_attendee(&meeting.id, &ann.id, vec![tag("a", "").key]).await.unwrap();
    let kept = world.control.attendee_tags(&meeting.id, &ann.id).await.unwrap();
    assert_eq!(kept, tags(&[("b", "2")]));
    assert_eq!(world.control.meeting_tags(&meeting.id).await.unwrap(), Tags::new());
    let stranger = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
    let missing = world.control.tag_attendee(&meeting.id, &stranger, vec![tag("a", "1")]).await;
    assert!(matches!(missing, Err(ControlError::AttendeeNotFound { .. })));
}

#[tokio::test]
async fn two_tags_give_a_meeting_times_of_its_own() {
    let world = World::new().await;
    let input = CreateMeeting { tags: vec![tag("chime:idle-timeout", "60")], ..Default::default() };
    let short = world.control.create_meeting(input).await.unwrap();
    let long = world.meeting().await;
    world.control.tag_meeting(&long.id, vec![tag("chime:idle-timeout", "3600")]).await.unwrap();
    world.control.tag_meeting(&long.id, vec![tag("chime:max-duration", "1800")]).await.unwrap();
    world.wait(60);
    assert_eq!(world.sweep().await, [short.id]);
    world.wait(1_739);
    assert_eq!(world.sweep().await, []);
    world.wait(1);
    assert_eq!(world.sweep().await, std::slice::from_ref(&long.id));
}

#[tokio::test]
async fn times_that_are_no_times_are_refused() {
    let world = World::new().await;
    let meeting = world.meeting().await;
    for value in ["", "0", "-1", "five", "2592001"] {
        for key in ["chime:idle-timeout", "chime:max-duration"] {
            let tags = vec![tag(key, value)];
            assert_eq!(field(world.control.tag_meeting(&meeting.id, tags.clone()).await), "Tags", "{value}");
            let input = CreateMeeting { tags, ..Default::default() };
            assert_eq!(field(world.control.create_meeting(input).await), "Tags", "{value}");
        }
    }
    assert_eq!(world.control.live_count(), 1);
}
