//! The promises of `Meetings`, one case each.

use std::collections::BTreeSet;

use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::features::{ContentResolution, EchoReduction, MeetingFeatures, VideoResolution};
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::tags::{TAGS_MAX, Tag};
use carillon_proto::units::Timestamp;
use futures_util::future::join_all;

use crate::meetings::{
    Addition, Attendee, CreateBounds, Creation, Listed, Lookup, Meeting, MeetingRecord, MeetingStatus,
    Meetings, NetworkType, NotificationsConfiguration, RecordPosition, Selection, TagChange, TagOutcome,
};

/// Judges a supplier of `Meetings` that holds no meeting of this suite.
///
/// # Panics
///
/// Where the supplier breaks a promise of the port.
pub async fn meetings(store: &dyn Meetings) {
    a_meeting_reads_back_as_it_was_written(store).await;
    one_token_makes_one_meeting(store).await;
    a_token_is_forgotten_with_its_meeting(store).await;
    bounds_hold_at_creation(store).await;
    replicas_follow_their_primary(store).await;
    the_record_outlives_the_meeting(store).await;
    records_are_forgotten_when_their_time_is_over(store).await;
    lists_page_in_their_order(store).await;
    one_external_user_makes_one_attendee(store).await;
    a_full_meeting_takes_only_whom_it_has(store).await;
    a_deleted_attendee_is_gone_for_good(store).await;
    attendees_page_in_the_order_of_creation(store).await;
    capabilities_change_for_the_selected(store).await;
    noise_suppression_is_said_of_one(store).await;
    tags_change_up_to_their_number(store).await;
    nothing_is_found_below_a_missing_meeting(store).await;
    a_meeting_takes_its_attendees_with_it(store).await;
}

pub(super) const BOUNDS: CreateBounds = CreateBounds { meetings_max: u64::MAX, replicas_max: 4 };
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

pub(super) fn meeting(case: u16, number: u16) -> Meeting {
    Meeting::new(
        meeting_id(case, number),
        "Zoë's «room»".parse().expect("an external meeting id"),
        "us-east-1".parse().expect("a region"),
        Timestamp::from_millis(NOW.as_millis() + u64::from(number)),
    )
}

fn meeting_id(case: u16, number: u16) -> MeetingId {
    format!("c0f0c0f0-{case:04x}-4000-8000-00000000{number:04x}").parse().expect("a GUID")
}

pub(super) fn attendee(number: u16) -> Attendee {
    Attendee {
        id: attendee_id(number),
        external_user_id: format!("user-{number}").parse().expect("an external user id"),
        display_name: Some("名前".parse().expect("a display name")),
        join_token: format!("token-{number}").parse().expect("a token"),
        capabilities: Capabilities { video: MediaCapability::Receive, ..Default::default() },
        noise_suppression: None,
        tags: Default::default(),
        created_at: NOW,
    }
}

fn attendee_id(number: u16) -> AttendeeId {
    format!("a77e0dee-0000-4000-8000-00000000{number:04x}").parse().expect("a GUID")
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.parse().expect("a key"), value: value.parse().expect("a value") }
}

async fn create(store: &dyn Meetings, meeting: &Meeting) {
    assert_eq!(store.create(meeting.clone(), BOUNDS).await.expect("a creation"), Creation::Created);
}

async fn add(store: &dyn Meetings, meeting: &MeetingId, attendees: &[Attendee], max: u64) -> Vec<Addition> {
    let additions = store.add_attendees(meeting, attendees.to_vec(), max).await.expect("an addition");
    additions.expect("a live meeting")
}

async fn end(store: &dyn Meetings, id: &MeetingId) -> Vec<MeetingId> {
    store.end(id, MeetingStatus::Deleted, NOW).await.expect("an end")
}

async fn all_attendees(store: &dyn Meetings, id: &MeetingId) -> Vec<Attendee> {
    let attendees = store.attendees(id, None, 1_000).await.expect("a list").expect("a live meeting");
    readable(attendees)
}

fn readable<P, T>(rows: Listed<P, T>) -> Vec<T> {
    rows.into_iter().map(|(_, row)| row.expect("a record that can be read")).collect()
}

async fn a_meeting_reads_back_as_it_was_written(store: &dyn Meetings) {
    let plain = meeting(1, 1);
    let full = Meeting {
        meeting_host_id: Some("host#1".parse().expect("a host id")),
        features: Some(MeetingFeatures {
            echo_reduction: Some(EchoReduction::Available),
            video: Some(VideoResolution::Fhd),
            content: Some(ContentResolution::None),
            attendees_max: Some(25),
        }),
        tenant_ids: vec!["clinic-1".parse().expect("a tenant"), "clinic-2".parse().expect("a tenant")],
        notifications: Some(NotificationsConfiguration {
            lambda_function_arn: Some("arn:aws:lambda:x".to_owned()),
            sns_topic_arn: None,
            sqs_queue_arn: Some("arn:aws:sqs:x".to_owned()),
        }),
        network_type: NetworkType::DualStack,
        tags: [tag("a", "1"), tag("b", "")].into_iter().map(|tag| (tag.key, tag.value)).collect(),
        client_request_token: Some("conformance-1".parse().expect("a token")),
        visit: Some("0f9a2b6e-1111-4222-8333-444455550799".parse().expect("a visit")),
        ..meeting(1, 2)
    };
    for meeting in [plain, full] {
        assert_eq!(store.meeting(&meeting.id).await.expect("a lookup"), None);
        create(store, &meeting).await;
        assert_eq!(store.meeting(&meeting.id).await.expect("a lookup"), Some(meeting));
    }
}

async fn one_token_makes_one_meeting(store: &dyn Meetings) {
    let token = Some("conformance-2".parse().expect("a token"));
    let attempts = (0..16).map(|number| {
        store.create(Meeting { client_request_token: token.clone(), ..meeting(2, number) }, BOUNDS)
    });
    let (mut created, mut existing) = (Vec::new(), Vec::new());
    for (number, creation) in (0..).zip(join_all(attempts).await) {
        match creation.expect("a creation") {
            Creation::Created => created.push(meeting_id(2, number)),
            Creation::Existing(meeting) => existing.push(meeting.id),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(created.len(), 1);
    assert_eq!(existing, vec![created[0].clone(); 15]);
}

async fn a_token_is_forgotten_with_its_meeting(store: &dyn Meetings) {
    let token = Some("conformance-3".parse().expect("a token"));
    let first = Meeting { client_request_token: token.clone(), ..meeting(3, 1) };
    let second = Meeting { client_request_token: token, ..meeting(3, 2) };
    create(store, &first).await;
    end(store, &first.id).await;
    create(store, &second).await;
}

async fn bounds_hold_at_creation(store: &dyn Meetings) {
    let full = CreateBounds { meetings_max: 0, ..BOUNDS };
    let token = Some("conformance-4".parse().expect("a token"));
    let known = Meeting { client_request_token: token, ..meeting(4, 1) };
    create(store, &known).await;
    let creation = store.create(meeting(4, 2), full).await.expect("a creation");
    assert_eq!(creation, Creation::MeetingsFull);
    assert_eq!(store.record(&meeting_id(4, 2)).await.expect("a lookup"), None);
    let again =
        store.create(Meeting { id: meeting_id(4, 3), ..known.clone() }, full).await.expect("a creation");
    assert_eq!(again, Creation::Existing(Box::new(known)), "a token finds its meeting also in a full store");
}

async fn replicas_follow_their_primary(store: &dyn Meetings) {
    let primary = meeting(5, 1);
    let replica = |number| Meeting { primary_meeting_id: Some(primary.id.clone()), ..meeting(5, number) };
    let bounds = CreateBounds { replicas_max: 2, ..BOUNDS };
    let creation = store.create(replica(2), bounds).await.expect("a creation");
    assert_eq!(creation, Creation::PrimaryMissing);
    create(store, &primary).await;
    create(store, &replica(2)).await;
    create(store, &replica(3)).await;
    assert_eq!(store.create(replica(4), bounds).await.expect("a creation"), Creation::ReplicasFull);
    let nested = Meeting { primary_meeting_id: Some(meeting_id(5, 2)), ..meeting(5, 5) };
    assert_eq!(store.create(nested, bounds).await.expect("a creation"), Creation::PrimaryIsReplica);

    assert_eq!(end(store, &meeting_id(5, 3)).await, [meeting_id(5, 3)]);
    assert_eq!(end(store, &primary.id).await, [primary.id.clone(), meeting_id(5, 2)]);
    assert_eq!(store.meeting(&meeting_id(5, 2)).await.expect("a lookup"), None);
    let record = store.record(&meeting_id(5, 2)).await.expect("a lookup").expect("a record");
    assert_eq!(record.status, MeetingStatus::Ended);
}

async fn the_record_outlives_the_meeting(store: &dyn Meetings) {
    let meeting = meeting(6, 1);
    create(store, &meeting).await;
    let active = MeetingRecord::active(&meeting);
    assert_eq!(store.record(&meeting.id).await.expect("a lookup"), Some(active.clone()));
    let later = Timestamp::from_millis(NOW.as_millis() + 5_000);
    let ended = store.end(&meeting.id, MeetingStatus::Ended, later).await.expect("an end");
    assert_eq!(ended, std::slice::from_ref(&meeting.id));
    assert_eq!(end(store, &meeting.id).await, [], "a meeting ends once");
    let record = store.record(&meeting.id).await.expect("a lookup");
    assert_eq!(
        record,
        Some(MeetingRecord { status: MeetingStatus::Ended, updated_at: Some(later), ..active })
    );
}

async fn records_are_forgotten_when_their_time_is_over(store: &dyn Meetings) {
    // Before all others, so that a store that holds more forgets these alone.
    let at = |seconds: u64| Timestamp::from_millis(NOW.as_millis() - 1_000_000 + seconds * 1_000);
    let old = |number, seconds| Meeting { created_at: at(seconds), ..meeting(0x60, number) };
    for (number, created, ended) in [(1, 0, Some(10)), (2, 1, Some(20)), (3, 2, Some(90)), (4, 3, None)] {
        create(store, &old(number, created)).await;
        if let Some(ended) = ended {
            store.end(&meeting_id(0x60, number), MeetingStatus::Ended, at(ended)).await.expect("an end");
        }
    }
    assert_eq!(store.forget_records(at(10), 9).await.expect("an answer"), 0);
    assert_eq!(store.forget_records(at(50), 1).await.expect("an answer"), 1);
    assert_eq!(store.forget_records(at(50), 9).await.expect("an answer"), 1);
    let mut left = Vec::new();
    for number in 1..=4 {
        let record = store.record(&meeting_id(0x60, number)).await.expect("a lookup");
        left.extend(record.map(|_| number));
    }
    assert_eq!(left, [3, 4], "one is too young, one lives");
    let listed = store.records(Some(&RecordPosition { created_at: at(50), id: meeting_id(0, 0) }), 9).await;
    assert_eq!(readable(listed.expect("a list")).len(), 2);
}

async fn lists_page_in_their_order(store: &dyn Meetings) {
    for number in [3, 1, 2] {
        create(store, &meeting(7, number)).await;
    }
    end(store, &meeting_id(7, 2)).await;
    let after = store.live(Some(&meeting_id(7, 0)), 1).await.expect("a list");
    assert_eq!(readable(after), [meeting(7, 1)]);
    let next = store.live(Some(&meeting_id(7, 1)), 1).await.expect("a list");
    assert_eq!(readable(next), [meeting(7, 3)]);

    let mut records = Vec::new();
    let mut before = None;
    loop {
        let page = store.records(before.as_ref(), 2).await.expect("a list");
        let Some(last) = page.last() else { break };
        before = Some(last.0.clone());
        records.extend(page);
    }
    let positions: Vec<_> = records.iter().map(|(position, _)| position.clone()).collect();
    let records = readable(records);
    assert_eq!(positions, records.iter().map(MeetingRecord::position).collect::<Vec<_>>());
    assert!(positions.is_sorted_by(|one, next| one > next), "youngest first, each once");
    assert!(records.iter().any(|record| record.id == meeting_id(7, 2)), "ended meetings too");
}

async fn one_external_user_makes_one_attendee(store: &dyn Meetings) {
    let meeting = meeting(8, 1);
    create(store, &meeting).await;
    let user = "one user".parse::<carillon_proto::id::ExternalUserId>().expect("an external user id");
    let twin = |number| Attendee { external_user_id: user.clone(), ..attendee(number) };
    let attempts = (0..16).map(|number| store.add_attendees(&meeting.id, vec![twin(number)], 250));
    let mut ids = BTreeSet::new();
    let mut added = 0;
    for additions in join_all(attempts).await {
        for addition in additions.expect("an addition").expect("a live meeting") {
            match addition {
                Addition::Added(attendee) => {
                    added += 1;
                    ids.insert(attendee.id)
                }
                Addition::Existing(attendee) => ids.insert(attendee.id),
                Addition::Full => panic!("one attendee is not too many"),
            };
        }
    }
    assert_eq!((added, ids.len()), (1, 1));

    let batch =
        add(store, &meeting.id, &[attendee(20), Attendee { id: attendee_id(21), ..attendee(20) }], 250).await;
    assert_eq!(batch, [Addition::Added(attendee(20)), Addition::Existing(attendee(20))]);
}

async fn a_full_meeting_takes_only_whom_it_has(store: &dyn Meetings) {
    let meeting = meeting(9, 1);
    create(store, &meeting).await;
    let batch = [attendee(1), attendee(2), attendee(3), attendee(1)];
    let additions = add(store, &meeting.id, &batch, 2).await;
    let expected = [
        Addition::Added(attendee(1)),
        Addition::Added(attendee(2)),
        Addition::Full,
        Addition::Existing(attendee(1)),
    ];
    assert_eq!(additions, expected);
    store.remove_attendee(&meeting.id, &attendee_id(1), NOW).await.expect("a removal");
    assert_eq!(add(store, &meeting.id, &[attendee(3)], 2).await, [Addition::Added(attendee(3))]);
}

async fn a_deleted_attendee_is_gone_for_good(store: &dyn Meetings) {
    let meeting = meeting(10, 1);
    create(store, &meeting).await;
    add(store, &meeting.id, &[attendee(1)], 250).await;
    let found = store.attendee(&meeting.id, &attendee_id(1)).await.expect("a lookup");
    assert_eq!(found, Lookup::Found(attendee(1)));
    let both = store.meeting_and_attendee(&meeting.id, &attendee_id(1)).await.expect("a lookup");
    assert_eq!(both, Lookup::Found((meeting.clone(), attendee(1))));
    let removed = store.remove_attendee(&meeting.id, &attendee_id(1), NOW).await.expect("a removal");
    assert_eq!(removed, Lookup::Found(attendee(1)));
    let again = store.remove_attendee(&meeting.id, &attendee_id(1), NOW).await.expect("a removal");
    assert_eq!(again, Lookup::AttendeeMissing);
    let found = store.attendee(&meeting.id, &attendee_id(1)).await.expect("a lookup");
    assert_eq!(found, Lookup::AttendeeMissing);
    let successor = Attendee { id: attendee_id(2), ..attendee(1) };
    let additions = add(store, &meeting.id, std::slice::from_ref(&successor), 250).await;
    assert_eq!(
        additions,
        [Addition::Added(successor)],
        "the external user may come back as another attendee"
    );
}

async fn attendees_page_in_the_order_of_creation(store: &dyn Meetings) {
    let meeting = meeting(11, 1);
    create(store, &meeting).await;
    let batch = [attendee(9), attendee(1), attendee(5), attendee(3)];
    add(store, &meeting.id, &batch, 250).await;
    let first = store.attendees(&meeting.id, None, 2).await.expect("a list").expect("a live meeting");
    let last = first.last().expect("two attendees").0;
    store.remove_attendee(&meeting.id, &attendee_id(1), NOW).await.expect("a removal");
    let second = store.attendees(&meeting.id, Some(last), 2).await.expect("a list").expect("a live meeting");
    let seen = readable(first.into_iter().chain(second).collect());
    assert_eq!(seen, batch);
}

async fn capabilities_change_for_the_selected(store: &dyn Meetings) {
    let meeting = meeting(12, 1);
    create(store, &meeting).await;
    add(store, &meeting.id, &[attendee(1), attendee(2), attendee(3)], 250).await;
    let none = MediaCapability::None;
    let silent = Capabilities { audio: none, video: none, content: none };
    let set = async |whom: Selection| {
        let changed = store.set_capabilities(&meeting.id, &whom, silent, NOW).await.expect("a change");
        changed.expect("a live meeting").into_iter().map(|attendee| attendee.id).collect::<Vec<_>>()
    };
    assert_eq!(set(Selection::Only(attendee_id(7))).await, []);
    assert_eq!(set(Selection::Only(attendee_id(2))).await, [attendee_id(2)]);
    let except = BTreeSet::from([attendee_id(3), attendee_id(7)]);
    assert_eq!(set(Selection::AllExcept(except)).await, [attendee_id(1), attendee_id(2)]);
    let stored: Vec<_> = all_attendees(store, &meeting.id).await;
    let stored: Vec<_> = stored.iter().map(|attendee| attendee.capabilities).collect();
    assert_eq!(stored, [silent, silent, attendee(3).capabilities]);
}

async fn noise_suppression_is_said_of_one(store: &dyn Meetings) {
    let meeting = meeting(16, 1);
    create(store, &meeting).await;
    let said = Attendee { noise_suppression: Some(true), ..attendee(1) };
    add(store, &meeting.id, &[said.clone(), attendee(2)], 250).await;
    let set = async |number, enabled| {
        store.set_noise_suppression(&meeting.id, &attendee_id(number), enabled).await.expect("a change")
    };
    let changed = Attendee { noise_suppression: Some(false), ..attendee(2) };
    assert_eq!(set(2, false).await, Lookup::Found(changed.clone()));
    assert_eq!(set(3, true).await, Lookup::AttendeeMissing);
    assert_eq!(all_attendees(store, &meeting.id).await, [said, changed]);
}

async fn tags_change_up_to_their_number(store: &dyn Meetings) {
    let meeting = meeting(13, 1);
    create(store, &meeting).await;
    add(store, &meeting.id, &[attendee(1)], 250).await;
    let key = |number: usize| "k".repeat(number + 1);
    let all: Vec<_> = (0..TAGS_MAX).map(|number| tag(&key(number), "v")).collect();
    for change in [all.clone(), vec![tag(&key(0), "other")]] {
        let outcome = store.tag_meeting(&meeting.id, TagChange::Put(change.clone())).await.expect("a change");
        assert!(matches!(outcome, Some(TagOutcome::Changed(tags)) if tags.len() == TAGS_MAX));
        let outcome = store.tag_attendee(&meeting.id, &attendee_id(1), TagChange::Put(change)).await;
        assert!(matches!(outcome, Ok(Lookup::Found(TagOutcome::Changed(tags))) if tags.len() == TAGS_MAX));
    }
    let excess = TagChange::Put(vec![tag(&key(TAGS_MAX), "v")]);
    let outcome = store.tag_meeting(&meeting.id, excess.clone()).await.expect("a change");
    assert_eq!(outcome, Some(TagOutcome::TooMany));
    let outcome = store.tag_attendee(&meeting.id, &attendee_id(1), excess).await.expect("a change");
    assert_eq!(outcome, Lookup::Found(TagOutcome::TooMany));
    let rest: Vec<_> = all.iter().skip(1).map(|tag| tag.key.clone()).chain([tag("absent", "").key]).collect();
    store.tag_meeting(&meeting.id, TagChange::Remove(rest.clone())).await.expect("a change");
    store.tag_attendee(&meeting.id, &attendee_id(1), TagChange::Remove(rest)).await.expect("a change");
    let left = tag(&key(0), "other");
    let left = [(left.key, left.value)].into_iter().collect();
    let stored = store.meeting(&meeting.id).await.expect("a lookup").expect("a live meeting");
    assert_eq!(stored.tags, left);
    assert_eq!(all_attendees(store, &meeting.id).await[0].tags, left);
}

async fn nothing_is_found_below_a_missing_meeting(store: &dyn Meetings) {
    let (id, who) = (meeting_id(14, 1), attendee_id(1));
    let silent = Capabilities::default();
    let change = TagChange::Remove(Vec::new());
    assert_eq!(store.meeting(&id).await.expect("a lookup"), None);
    assert_eq!(store.record(&id).await.expect("a lookup"), None);
    assert_eq!(end(store, &id).await, []);
    assert_eq!(store.add_attendees(&id, vec![attendee(1)], 250).await.expect("an addition"), None);
    assert_eq!(store.attendee(&id, &who).await.expect("a lookup"), Lookup::MeetingMissing);
    assert_eq!(store.meeting_and_attendee(&id, &who).await.expect("a lookup"), Lookup::MeetingMissing);
    assert!(store.attendees(&id, None, 10).await.expect("a list").is_none());
    assert_eq!(store.remove_attendee(&id, &who, NOW).await.expect("a removal"), Lookup::MeetingMissing);
    let only = Selection::Only(who.clone());
    let changed = store.set_capabilities(&id, &only, silent, NOW).await.expect("a change");
    assert_eq!(changed, None);
    let changed = store.set_noise_suppression(&id, &who, true).await.expect("a change");
    assert_eq!(changed, Lookup::MeetingMissing);
    assert_eq!(store.tag_meeting(&id, change.clone()).await.expect("a change"), None);
    assert_eq!(store.tag_attendee(&id, &who, change).await.expect("a change"), Lookup::MeetingMissing);
}

async fn a_meeting_takes_its_attendees_with_it(store: &dyn Meetings) {
    let (one, other) = (meeting(15, 1), meeting(15, 2));
    for meeting in [&one, &other] {
        create(store, meeting).await;
        add(store, &meeting.id, &[attendee(1), attendee(2)], 250).await;
    }
    end(store, &one.id).await;
    assert_eq!(store.attendee(&one.id, &attendee_id(1)).await.expect("a lookup"), Lookup::MeetingMissing);
    create(store, &one).await;
    assert_eq!(all_attendees(store, &one.id).await, [], "a meeting begins without attendees");
    assert_eq!(all_attendees(store, &other.id).await, [attendee(1), attendee(2)]);
}
