//! What is to be done with files: in time, whatever fails or takes long.

use carillon_proto::visit::AttachmentId;

use super::*;
use crate::{Attachment, AttachmentRules, AttachmentState, Look, NewAttachment};

fn rules() -> AttachmentRules {
    AttachmentRules {
        scanned: true,
        kept: Some(Duration::from_secs(24 * 60 * 60)),
        ..AttachmentRules::default()
    }
}

async fn arriving(world: &World, caller: &Caller, visit: &Visit) -> Attachment {
    let asked = NewAttachment { name: "scan.pdf".parse().unwrap(), content_type: None, bytes: Some(9) };
    world.visits.attach(caller, visit.id(), asked, &rules()).await.unwrap()
}

async fn added(world: &World, caller: &Caller, visit: &Visit) -> Attachment {
    let arriving = arriving(world, caller, visit).await;
    world.visits.attached(caller, &arriving, 9, &rules(), &on()).await.unwrap()
}

async fn to_delete(world: &World) -> Option<AttachmentId> {
    world.visits.to_delete(1).await.unwrap().pop().map(|one| one.id)
}

#[tokio::test]
async fn an_object_that_cannot_be_deleted_keeps_no_other_from_it() {
    let world = World::new();
    let visit = world.visit().await;
    let stuck = arriving(&world, &doctor(), &visit).await;
    world.visits.not_attached(&stuck, false).await.unwrap();
    assert_eq!(to_delete(&world).await.as_ref(), Some(&stuck.id));
    world.visits.object_left(&stuck).await.unwrap();
    let other = arriving(&world, &doctor(), &visit).await;
    world.visits.not_attached(&other, false).await.unwrap();
    assert_eq!(to_delete(&world).await.as_ref(), Some(&other.id));
    world.visits.object_gone(&other).await.unwrap();
    assert_eq!(to_delete(&world).await, None);
    world.pass(5 * 60);
    assert_eq!(to_delete(&world).await, Some(stuck.id));
}

#[tokio::test]
async fn an_object_that_may_come_yet_is_deleted_when_it_has_come() {
    let world = World::new();
    let visit = world.visit().await;
    let late = arriving(&world, &doctor(), &visit).await;
    world.visits.not_attached(&late, true).await.unwrap();
    assert_eq!(to_delete(&world).await, None);
    world.pass(5 * 60);
    assert_eq!(to_delete(&world).await, Some(late.id));
}

#[tokio::test]
async fn files_that_cannot_be_looked_at_keep_no_new_one_from_its_first_look_and_expire() {
    let world = World::new();
    let visit = world.visit().await;
    let odd = added(&world, &doctor(), &visit).await;
    world.visits.scanned(&odd, None, &rules()).await.unwrap();
    world.pass(60 * 60);
    let new = added(&world, &doctor(), &visit).await;
    let ids = async |look| -> Vec<AttachmentId> {
        world.visits.to_scan(look, 1).await.unwrap().into_iter().map(|one| one.id).collect()
    };
    assert_eq!((ids(Look::First).await, ids(Look::Again).await), (vec![new.id], vec![odd.id.clone()]));
    world.pass(24 * 60 * 60);
    world.visits.scanned(&odd, None, &rules()).await.unwrap();
    assert_eq!(to_delete(&world).await, Some(odd.id));
    let seen = world.visits.attachments(&doctor(), visit.id()).await.unwrap();
    assert!(matches!(seen[..], [Attachment { state: AttachmentState::Scanning { tries: 0 }, .. }]));
}

#[tokio::test]
async fn a_file_on_its_way_from_somebody_whose_link_is_taken_away_does_not_arrive() {
    let world = World::new();
    let visit = world.visit().await;
    let patient = world.guest(&visit, ParticipantRole::Patient).await;
    let file = arriving(&world, &patient, &visit).await;
    let who = who(&visit, ParticipantRole::Patient);
    world.visits.revoke(&doctor(), visit.id(), &who, &on()).await.unwrap();
    assert!(world.visits.attached(&patient, &file, 9, &rules(), &on()).await.is_err());
    assert!(world.visits.attachments(&doctor(), visit.id()).await.unwrap().is_empty());
    world.pass(5 * 60);
    assert_eq!(to_delete(&world).await, Some(file.id));
}
