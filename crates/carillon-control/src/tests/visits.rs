//! Meetings of visits: who adds attendees to them, and who is asked before they are transcribed.

use carillon_ports::consent::{Outcome, Purpose};
use carillon_proto::visit::VisitId;

use super::world::{World, attendee};
use crate::{
    AttendeeItem, ControlError, CreateMeeting, Meeting, TranscribeSettings, TranscriptionConfiguration,
};

fn visit(number: u8) -> VisitId {
    format!("0f9a2b6e-1111-4222-8333-4444555507{number:02x}").parse().unwrap()
}

fn asked(visit: Option<VisitId>) -> CreateMeeting {
    CreateMeeting { client_request_token: Some("visit-1".parse().unwrap()), visit, ..Default::default() }
}

fn is_of_visit<T>(result: Result<T, ControlError>) -> bool {
    matches!(result, Err(ControlError::OfVisit(_)))
}

async fn transcribe(world: &World, meeting: &Meeting) -> Result<(), ControlError> {
    let settings = TranscribeSettings { language_code: Some("en-US".to_owned()), ..Default::default() };
    let configuration = TranscriptionConfiguration::Transcribe(Box::new(settings));
    world.control.start_transcription(&meeting.id, configuration).await
}

#[tokio::test]
async fn only_its_visit_adds_attendees_to_a_meeting() {
    let mut world = World::new().await;
    let meeting = world.control.create_meeting(asked(Some(visit(1)))).await.unwrap();
    world.restart().await;
    assert!(is_of_visit(world.control.create_attendee(&meeting.id, attendee("ann")).await));
    let item = AttendeeItem::parse("ann".to_owned(), None, Vec::new());
    assert!(is_of_visit(world.control.batch_create_attendee(&meeting.id, vec![item]).await));
    let of_visit =
        async |visit| world.control.create_visit_attendee(&visit, &meeting.id, attendee("ann")).await;
    assert!(is_of_visit(of_visit(visit(2)).await));
    let ann = of_visit(visit(1)).await.unwrap();
    assert_eq!(of_visit(visit(1)).await.unwrap().id, ann.id);
    let ordinary = world.meeting().await;
    let strange = world.control.create_visit_attendee(&visit(1), &ordinary.id, attendee("ann")).await;
    assert!(is_of_visit(strange), "nobody would be asked before that one is recorded");
    let replica = CreateMeeting { primary_meeting_id: Some(meeting.id.clone()), ..Default::default() };
    assert!(
        is_of_visit(world.control.create_meeting(replica).await),
        "who watches a replica is present, too"
    );
}

#[tokio::test]
async fn a_name_finds_no_meeting_of_another() {
    let world = World::new().await;
    let meeting = world.control.create_meeting(asked(Some(visit(1)))).await.unwrap();
    let again = world.control.create_meeting(asked(Some(visit(1)))).await.unwrap();
    assert_eq!(again.id, meeting.id);
    for other in [None, Some(visit(2))] {
        assert!(is_of_visit(world.control.create_meeting(asked(other)).await));
    }
    assert_eq!(world.control.live_count(), 1);
}

#[tokio::test]
async fn the_meeting_of_a_visit_is_transcribed_with_consent_alone() {
    let world = World::new().await;
    let meeting = world.control.create_meeting(asked(Some(visit(1)))).await.unwrap();
    assert!(matches!(transcribe(&world, &meeting).await, Err(ControlError::NoConsent)));
    world.consents.give(Purpose::Recording);
    assert!(matches!(transcribe(&world, &meeting).await, Err(ControlError::NoConsent)));
    let refused = (Purpose::Transcription, Outcome::Refused, "operator".to_owned());
    assert_eq!(world.consents.noted(), [refused.clone(), refused]);
    world.consents.give(Purpose::Transcription);
    // Permitted, and nothing can do it.
    assert!(matches!(transcribe(&world, &meeting).await, Err(ControlError::Unprocessable(_))));
    world.consents.be_away(true);
    assert!(matches!(transcribe(&world, &meeting).await, Err(ControlError::Unavailable(_))));
    let ordinary = world.meeting().await;
    assert!(matches!(transcribe(&world, &ordinary).await, Err(ControlError::Unprocessable(_))));
}
