//! What streams are told of channels, and what becomes of it.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_ports::Clock as _;
use carillon_ports::outbox::{
    Allotment, Due, Letters, OutboxBounds, Rest, Settlement, Target, TargetKind, Work,
};

use super::*;
use crate::streams::{Stream, StreamData, StreamRecord};

const KINESIS: &str = "arn:aws:kinesis:us-east-1:111122223333:stream/chime-messaging-x";
const QUEUE: &str = "arn:aws:sqs:us-east-1:111122223333:q";
const ALLOTMENT: Allotment = Allotment { lanes_per_target: 16, lanes: 256, events: 32 };

type Piece = Work<ChannelName, StreamRecord>;

async fn world() -> World {
    World::with(|config| config.streams.kinesis = ["chime-messaging-x".to_owned()].into()).await
}

impl World {
    async fn stream(&self, streams: &[(StreamData, &str)]) -> Result<(), MessagingError> {
        let stream = |(data, arn): &(StreamData, &str)| Stream { data: *data, arn: (*arn).to_owned() };
        self.messaging.put_streams(&self.instance.id, streams.iter().map(stream).collect()).await
    }

    async fn due(&self) -> Due<ChannelName, StreamRecord> {
        self.messaging.streams_due(self.clock.now(), &BTreeSet::new(), ALLOTMENT).await.unwrap()
    }

    async fn settle(&self, piece: &Piece, delivered: usize, rest: Rest) {
        let delivered = delivered.checked_sub(1).map(|last| piece.events[last].position);
        let settlement = Settlement { lane: piece.lane.clone(), delivered, rest };
        self.messaging.settle_streams(self.clock.now(), vec![settlement]).await.unwrap();
    }

    /// The types of all that waits, lane by lane, which then is delivered.
    async fn take_all(&self) -> Vec<(TargetKind, String, Vec<&'static str>)> {
        let mut taken = Vec::new();
        for piece in self.due().await.work {
            self.settle(&piece, piece.events.len(), Rest::Waits).await;
            taken.push((piece.lane.target.kind(), piece.lane.of.id.to_string(), types(&piece)));
        }
        taken
    }

    async fn waiting(&self) -> Vec<u64> {
        self.messaging.streams_waiting().await.unwrap().into_iter().map(|(_, count)| count).collect()
    }
}

fn types(piece: &Piece) -> Vec<&'static str> {
    piece.events.iter().map(|waiting| waiting.event.news.event.name()).collect()
}

#[tokio::test]
async fn each_part_of_what_happens_waits_for_its_stream_in_the_order_in_which_it_happened() {
    let world = world().await;
    let (ada, bob) = (world.user("ada").await, world.user("bob").await);
    world.stream(&[(StreamData::Channels, KINESIS), (StreamData::Messages, QUEUE)]).await.unwrap();
    let ward = world.channel(&ada, "ward").await;
    let hidden = MembershipKind::Hidden;
    let batch =
        world.messaging.batch_create_channel_membership(&ada, &ward, vec![bob.member.clone()], hidden);
    batch.await.unwrap();
    let sent = world.send(&ada, &ward, message("hello", "t1")).await;
    world.send(&ada, &ward, to(&bob, "psst", "t2")).await;
    let fleeting = SendMessage { persistence: Persistence::NonPersistent, ..message("typing", "t3") };
    world.send(&ada, &ward, fleeting).await;
    world.messaging.redact_channel_message(&ada, &ward, &sent).await.unwrap();
    world.messaging.create_channel_ban(&ada, &ward, &bob.member).await.unwrap();
    world.channel(&ada, "other").await;
    let due = world.due().await;
    let numbers: Vec<u64> =
        due.work.iter().flat_map(|piece| &piece.events).map(|waiting| waiting.event.number).collect();
    let distinct: BTreeSet<u64> = numbers.iter().copied().collect();
    assert_eq!(distinct.len(), numbers.len(), "each record has a number of its own");
    let made = ["CREATE_CHANNEL", "CREATE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_MODERATOR"];
    let then = ["CREATE_CHANNEL_MEMBERSHIP", "DELETE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_BAN"];
    let said = ["CREATE_CHANNEL_MESSAGE"; 3].into_iter().chain(["REDACT_CHANNEL_MESSAGE"]).collect();
    let expected = [
        (TargetKind::Kinesis, "other".to_owned(), made.to_vec()),
        (TargetKind::Kinesis, "ward".to_owned(), [made, then].concat()),
        (TargetKind::Sqs, "ward".to_owned(), said),
    ];
    assert_eq!(world.take_all().await, expected);
    assert_eq!((world.due().await, world.waiting().await), (Due::default(), Vec::new()));
}

#[tokio::test]
async fn only_what_happens_while_there_is_a_stream_is_sent_and_that_is_sent_also_afterwards() {
    let world = world().await;
    let ada = world.user("ada").await;
    let ward = world.channel(&ada, "ward").await;
    world.send(&ada, &ward, message("before", "t1")).await;
    assert!(is_missing(world.messaging.streams(&world.instance.id).await));
    world.stream(&[(StreamData::Messages, QUEUE)]).await.unwrap();
    world.send(&ada, &ward, message("meanwhile", "t2")).await;
    // The same call again is the same message.
    world.send(&ada, &ward, message("meanwhile", "t2")).await;
    assert_eq!(world.messaging.streams(&world.instance.id).await.unwrap()[0].arn, QUEUE);
    world.messaging.delete_streams(&world.instance.id).await.unwrap();
    assert!(is_missing(world.messaging.streams(&world.instance.id).await));
    world.send(&ada, &ward, message("afterwards", "t3")).await;
    // What waits is in the store.
    let reopened = Messaging::open(world.ports.clone(), world.messaging.config().clone()).await.unwrap();
    let due = reopened.streams_due(world.clock.now(), &BTreeSet::new(), ALLOTMENT).await.unwrap();
    let contents: Vec<_> = due.work[0].events.iter().map(|waiting| &waiting.event.news.event).collect();
    let [crate::Event::MessageCreated(only)] = contents[..] else { panic!("{contents:?}") };
    assert_eq!(only.content.expose(), "meanwhile");
}

#[tokio::test]
async fn a_lane_that_failed_waits_for_its_time_and_holds_up_no_other() {
    let world = world().await;
    let ada = world.user("ada").await;
    let (one, two) = (world.channel(&ada, "one").await, world.channel(&ada, "two").await);
    world.stream(&[(StreamData::Messages, QUEUE)]).await.unwrap();
    for token in ["t1", "t2", "t3"] {
        world.send(&ada, &one, message("a", token)).await;
    }
    let at = world.clock.now() + Duration::from_secs(9);
    let piece = world.due().await.work.remove(0);
    world.settle(&piece, 1, Rest::Again { attempts: 4, at }).await;
    world.send(&ada, &two, message("b", "t1")).await;
    let due = world.due().await;
    assert_eq!((due.work.len(), due.next), (1, Some(at)));
    assert_eq!(due.work[0].lane.of.id.as_str(), "two");
    world.clock.advance(Duration::from_secs(9));
    let due = world.due().await;
    let again = due.work.iter().find(|piece| piece.lane.of.id.as_str() == "one").unwrap();
    assert_eq!((again.attempts, again.events.len()), (4, 2));
    assert_eq!(world.waiting().await, [3]);
    // Whoever is in flight is not handed out twice, and a target has only so much at a time.
    let flying: BTreeSet<_> = [again.lane.clone()].into();
    let due = world.messaging.streams_due(world.clock.now(), &flying, ALLOTMENT).await.unwrap();
    assert_eq!(due.work.len(), 1);
    let one_only = Allotment { lanes_per_target: 1, ..ALLOTMENT };
    let due = world.messaging.streams_due(world.clock.now(), &flying, one_only).await.unwrap();
    assert_eq!(due.work.len(), 0);
}

#[tokio::test]
async fn what_is_given_up_can_be_sent_again_behind_what_waits() {
    let world = world().await;
    let ada = world.user("ada").await;
    let ward = world.channel(&ada, "ward").await;
    world.stream(&[(StreamData::Messages, QUEUE)]).await.unwrap();
    for token in ["t1", "t2"] {
        world.send(&ada, &ward, message("a", token)).await;
    }
    let piece = world.due().await.work.remove(0);
    let first = piece.events[0].event.number;
    world.settle(&piece, 0, Rest::Dead { attempts: 7, error: "answered 410".to_owned() }).await;
    let letters = world.messaging.dead_stream_records(None, 10).await.unwrap();
    assert_eq!((letters.len(), letters[0].attempts, letters[0].event.number), (1, 7, first));
    assert_eq!(letters[0].target, Target::new(TargetKind::Sqs, QUEUE));
    let retry = world.messaging.retry_stream_records(Letters::One(letters[0].number + 1));
    assert_eq!(retry.await.unwrap(), 0);
    let waiting = world.due().await.work.remove(0);
    assert_eq!(world.messaging.retry_stream_records(Letters::All).await.unwrap(), 1);
    assert_eq!(world.messaging.dead_stream_records_count().await.unwrap(), 0);
    // Delivered meanwhile is only what was on its way.
    world.settle(&waiting, waiting.events.len(), Rest::Waits).await;
    let again = world.due().await.work.remove(0);
    let numbers: Vec<_> = again.events.iter().map(|waiting| waiting.event.number).collect();
    assert_eq!(numbers, [first], "it has the id that it had");
}

#[tokio::test]
async fn too_much_that_waits_becomes_dead_letters_of_which_the_oldest_and_the_old_go() {
    let world = World::with(|config| {
        config.streams.bounds = OutboxBounds { backlog_max: 2, dead_letters_max: 3 };
        config.streams.dead_letters_kept = Some(Duration::from_secs(60));
    })
    .await;
    let ada = world.user("ada").await;
    let ward = world.channel(&ada, "ward").await;
    world.stream(&[(StreamData::Messages, QUEUE)]).await.unwrap();
    for number in 1..=9 {
        world.send(&ada, &ward, message("a", &format!("t{number}"))).await;
    }
    assert_eq!(world.waiting().await, [2]);
    let numbers = |letters: Vec<carillon_ports::outbox::DeadLetter<StreamRecord>>| -> Vec<u64> {
        letters.into_iter().map(|letter| letter.event.number).collect()
    };
    assert_eq!(numbers(world.messaging.dead_stream_records(None, 10).await.unwrap()), [7, 8, 9]);
    assert_eq!(world.messaging.retry_stream_records(Letters::All).await.unwrap(), 0, "there is no room");
    world.take_all().await;
    assert_eq!(world.messaging.retry_stream_records(Letters::All).await.unwrap(), 2);
    assert_eq!(numbers(world.messaging.dead_stream_records(None, 10).await.unwrap()), [9]);
    world.clock.advance(Duration::from_secs(61));
    world.sweep().await;
    assert_eq!(world.messaging.dead_stream_records_count().await.unwrap(), 0);
}

#[tokio::test]
async fn a_stream_leads_to_what_takes_records() {
    let world = world().await;
    let lambda = "arn:aws:lambda:eu-central-1:111122223333:function:f";
    for arn in [KINESIS, QUEUE, "arn:aws:sns:us-east-1:111122223333:t", lambda] {
        assert!(world.stream(&[(StreamData::Channels, arn)]).await.is_ok(), "{arn}");
    }
    for arn in [
        "https://example.org/",
        "arn:aws:sqs:us-east-1:999999999999:q",
        "arn:aws:sqs::111122223333:q",
        "arn:aws:firehose:us-east-1:111122223333:deliverystream/chime-messaging-x",
        "arn:aws:kinesis:us-east-1:111122223333:chime-messaging-x",
        "arn:aws:kinesis:us-east-1:111122223333:stream/x",
    ] {
        let refused = world.stream(&[(StreamData::Channels, arn)]).await;
        assert!(matches!(refused, Err(MessagingError::Invalid { .. })), "{arn}: {refused:?}");
    }
    assert!(is_missing(world.stream(&[(StreamData::Channels, &format!("{KINESIS}y"))]).await));
    let twice = world.stream(&[(StreamData::Channels, QUEUE), (StreamData::Channels, KINESIS)]).await;
    assert!(matches!(twice, Err(MessagingError::Invalid { .. })));
    world.messaging.delete_app_instance(&world.instance.id).await.unwrap();
    assert!(is_forbidden(world.stream(&[(StreamData::Channels, QUEUE)]).await));
    assert!(is_forbidden(world.messaging.streams(&world.instance.id).await));
}
