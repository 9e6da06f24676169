//! Messages on their way through flows.

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_ports::Clock as _;
use carillon_ports::outbox::{Allotment, Rest, Settlement, TargetKind, Work};
use carillon_ports::rows::{Key, Transaction};
use carillon_proto::app_instance::ChannelFlowId;

use super::*;
use crate::channels::flows::{
    Callback, CreateChannelFlow, Fallback, FlowStep, Invocation, Processor, Ruling, UpdateChannelFlow,
    WordFilter,
};
use crate::channels::{MessageList, MessageStatus, SortOrder, UpdateMessage, partition};
use crate::streams::{Stream, StreamData};
use crate::{Event, Limit, PageRequest};

const ALLOTMENT: Allotment = Allotment { lanes_per_target: 16, lanes: 256, events: 32 };
const FUNCTION: &str = "arn:aws:lambda:us-east-1:111122223333:function:f";

type Piece = Work<FlowStep, Invocation>;

pub(super) fn processor(order: u8, fallback: Fallback) -> Processor {
    Processor { name: text("p"), function: format!("{FUNCTION}{order}"), order, fallback }
}

pub(super) fn flow(processors: Vec<Processor>, token: &str) -> CreateChannelFlow {
    CreateChannelFlow {
        name: text("moderation"),
        processors,
        tags: Tags::new(),
        token: token.parse().unwrap(),
    }
}

fn changed(content: &str) -> Ruling {
    let content = Some(Content::new(content.to_owned()).unwrap());
    Ruling::Allow { content, metadata: None, attributes: None, content_type: None }
}

/// Ada's channel of which Bob is a member, with a flow.
struct Ward {
    world: World,
    ada: Bearer,
    bob: Bearer,
    name: ChannelName,
    flow: ChannelFlowId,
}

impl Ward {
    async fn new(fallbacks: &[Fallback]) -> Self {
        Self::with(fallbacks, |_| {}).await
    }

    async fn with(fallbacks: &[Fallback], change: impl FnOnce(&mut MessagingConfig)) -> Self {
        let world = World::with(change).await;
        let (ada, bob) = (world.user("ada").await, world.user("bob").await);
        let name = world.channel(&ada, "ward").await;
        world.add(&ada, &name, &bob, MembershipKind::Default).await;
        let processors = (1..).zip(fallbacks).map(|(order, fallback)| processor(order, *fallback)).collect();
        let made = world.messaging.create_channel_flow(&world.instance.id, flow(processors, "flow")).await;
        let flow = made.unwrap().item.id;
        world.messaging.associate_channel_flow(&ada, &name, &flow).await.unwrap();
        world.news();
        Self { world, ada, bob, name, flow }
    }

    async fn send(&self, content: &str, token: &str) -> MessageId {
        self.world.send(&self.ada, &self.name, message(content, token)).await
    }

    async fn due(&self) -> Vec<Piece> {
        let due = self.world.messaging.flows_due(self.world.clock.now(), &BTreeSet::new(), ALLOTMENT).await;
        due.unwrap().work
    }

    async fn settle(&self, piece: &Piece, rest: Rest) {
        let delivered = (rest == Rest::Waits).then(|| piece.events[0].position);
        let settlement = Settlement { lane: piece.lane.clone(), delivered, rest };
        self.world.messaging.settle_flows(self.world.clock.now(), vec![settlement]).await.unwrap();
    }

    /// Hands the one message that is due to its processor.
    async fn call(&self) -> Piece {
        let [piece] = <[Piece; 1]>::try_from(self.due().await).unwrap();
        self.settle(&piece, Rest::Waits).await;
        assert_eq!(self.due().await, [], "whoever was called is not called again");
        piece
    }

    async fn answer(&self, piece: &Piece, ruling: Ruling) -> Result<(), MessagingError> {
        let FlowStep { channel, message, callback } = piece.lane.of.clone();
        let callback = Callback { id: callback, message, ruling };
        self.world.messaging.channel_flow_callback(&channel, callback).await.map(drop)
    }

    /// Makes what is known of a message on its way unreadable.
    async fn spoil(&self, id: &MessageId) {
        let place = Place::of("processing").text(id.as_str());
        let key = Key { partition: partition(&self.name), place };
        let work = move |change: &mut Transaction<'_, News>| {
            assert!(change.get(&key)?.is_some());
            change.put(key.clone(), vec![0xff]);
            Ok::<_, StoreError>(())
        };
        self.world.ports.rows.write(work).await.unwrap();
    }

    async fn give_up(&self, piece: &Piece) {
        self.settle(piece, Rest::Dead { attempts: 3, error: "gone".to_owned() }).await;
    }

    async fn status(&self, id: &MessageId) -> Result<MessageStatus, MessagingError> {
        self.world.messaging.channel_message_status(&self.ada, &self.name, id).await
    }

    async fn listed(&self, bearer: &Bearer) -> Vec<(String, MessageStatus)> {
        let list = MessageList { order: SortOrder::Ascending, not_before: None, not_after: None };
        let page = PageRequest::default();
        let found = self.world.messaging.channel_messages(bearer, &self.name, list, page).await.unwrap();
        let shown =
            |message: super::super::ChannelMessage| (message.content.expose().to_owned(), message.status);
        found.item.items.into_iter().map(shown).collect()
    }

    /// What was told, and whether to all.
    fn told(&self) -> Vec<(&'static str, bool)> {
        self.world
            .headlines()
            .into_iter()
            .map(|(name, audience)| (name, audience == Audience::Members))
            .collect()
    }

    /// Nothing is left of what was processed.
    async fn is_idle(&self) -> bool {
        self.world.rows("flows").await == 0 && self.world.messaging.messages_in_flows().await.unwrap() == 0
    }
}

#[tokio::test]
async fn a_message_is_its_senders_alone_until_each_processor_has_let_it_through() {
    let ward = Ward::new(&[Fallback::Abort, Fallback::Abort]).await;
    let id = ward.send("hello", "t1").await;
    assert_eq!(ward.told(), [("PENDING_CREATE_CHANNEL_MESSAGE", false)]);
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Pending);
    assert_eq!(ward.listed(&ward.ada).await, [("hello".to_owned(), MessageStatus::Pending)]);
    assert_eq!(ward.listed(&ward.bob).await, []);
    assert!(is_missing(ward.world.messaging.channel_message(&ward.bob, &ward.name, &id).await));
    let first = ward.call().await;
    assert_eq!(
        (first.lane.target.kind(), first.lane.target.address()),
        (TargetKind::Lambda, "arn:aws:lambda:us-east-1:111122223333:function:f1")
    );
    ward.answer(&first, changed("hallo")).await.unwrap();
    assert_eq!(ward.told(), [], "another processor is still to see it");
    let second = ward.call().await;
    assert!(second.lane.target.address().ends_with("f2"));
    assert_eq!(second.events[0].event.message.content.expose(), "hallo");
    assert!(is_invalid(ward.answer(&first, Ruling::Deny).await), "the first answer stands");
    ward.answer(&second, Ruling::AS_IT_IS).await.unwrap();
    assert_eq!(ward.told(), [("CREATE_CHANNEL_MESSAGE", true)]);
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Sent);
    for reader in [&ward.ada, &ward.bob] {
        assert_eq!(ward.listed(reader).await, [("hallo".to_owned(), MessageStatus::Sent)]);
    }
    assert!(is_invalid(ward.answer(&second, Ruling::Deny).await));
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn a_message_that_is_denied_is_kept_for_nobody() {
    let ward = Ward::new(&[Fallback::Continue, Fallback::Continue]).await;
    let id = ward.send("rude", "t1").await;
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::Deny).await.unwrap();
    let told = ["PENDING_CREATE_CHANNEL_MESSAGE", "DENIED_CREATE_CHANNEL_MESSAGE"];
    assert_eq!(ward.told(), told.map(|name| (name, false)));
    assert_eq!((ward.listed(&ward.ada).await, ward.listed(&ward.bob).await), (vec![], vec![]));
    assert!(is_forbidden(ward.status(&id).await));
    assert!(is_invalid(ward.answer(&piece, Ruling::AS_IT_IS).await), "it is not pending any more");
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn a_call_that_is_repeated_says_what_the_flow_has_come_to() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let persistences = [Persistence::Persistent, Persistence::NonPersistent];
    for (number, persistence) in persistences.into_iter().enumerate() {
        for (ruling, status) in [
            (Ruling::Deny, MessageStatus::Denied),
            (Ruling::Unclear, MessageStatus::Failed),
            (Ruling::AS_IT_IS, MessageStatus::Sent),
        ] {
            let token = format!("{status:?}-{number}");
            let asked = || SendMessage { persistence, ..message("hello", &token) };
            let id = ward.world.send(&ward.ada, &ward.name, asked()).await;
            let piece = ward.call().await;
            ward.answer(&piece, ruling).await.unwrap();
            let again = ward.world.messaging.send_channel_message(&ward.ada, &ward.name, asked()).await;
            assert_eq!(again.unwrap().item, (id, status), "{persistence:?}");
            let repeated = ward.answer(&piece, Ruling::AS_IT_IS).await;
            assert!(is_invalid(repeated), "{persistence:?} {status:?}");
        }
    }
    assert!(ward.is_idle().await);
    ward.world.clock.advance(ward.world.messaging.config().token_lifetime * 2);
    ward.world.sweep().await;
    assert_eq!((ward.world.rows("tokens").await, ward.world.rows("token-times").await), (0, 0));
}

#[tokio::test]
async fn no_processor_is_passed_over_that_was_not_called_however_long_it_takes_until_it_is() {
    let minute = Duration::from_secs(60);
    let ward = Ward::with(&[Fallback::Continue], |config| config.answer_time = minute).await;
    let id = ward.send("hello", "t1").await;
    ward.world.clock.advance(minute * 10);
    let [piece] = <[Piece; 1]>::try_from(ward.due().await).unwrap();
    assert_eq!(piece.events[0].since, ward.world.clock.now(), "attempts alone give it up");
    let later = ward.world.clock.now() + minute * 10;
    ward.settle(&piece, Rest::Again { attempts: 1, at: later }).await;
    ward.world.clock.advance(minute * 20);
    let piece = ward.call().await;
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Pending);
    // From when it was called on it has all its time.
    ward.world.clock.advance(minute - Duration::from_millis(1));
    assert_eq!(ward.due().await, []);
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Pending);
    ward.answer(&piece, Ruling::Deny).await.unwrap();
    assert_eq!(ward.listed(&ward.bob).await, []);
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn no_processor_finds_what_another_one_gives_back() {
    let ward = Ward::new(&[Fallback::Abort, Fallback::Abort, Fallback::Abort]).await;
    ward.send("hello", "t1").await;
    let first = ward.call().await;
    ward.answer(&first, Ruling::AS_IT_IS).await.unwrap();
    let second = ward.call().await;
    let [one, other] = [&first, &second].map(|piece| piece.lane.of.callback.expose());
    assert_eq!((one.len(), other.len()), (64, 64), "as long as a callback may be");
    assert_ne!(one[..32], other[..32], "they share nothing that one could begin with");
    assert_ne!(one[32..], other[32..]);
    assert!(is_invalid(ward.answer(&first, Ruling::AS_IT_IS).await), "its processor has answered");
    let mut guess = second.clone();
    guess.lane.of.callback = Redacted::new("0".repeat(64));
    assert!(is_forbidden(ward.answer(&guess, Ruling::AS_IT_IS).await));
    ward.answer(&second, Ruling::AS_IT_IS).await.unwrap();
    ward.answer(&ward.call().await, Ruling::AS_IT_IS).await.unwrap();
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn what_cannot_be_understood_fails_the_message_whatever_the_fallback() {
    let ward = Ward::new(&[Fallback::Continue]).await;
    let id = ward.send("hello", "t1").await;
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::Unclear).await.unwrap();
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Failed);
    assert_eq!(ward.listed(&ward.bob).await, []);
}

#[tokio::test]
async fn what_nobody_can_read_fails_its_message_and_holds_up_no_other() {
    for was_called in [false, true] {
        let ward = Ward::new(&[Fallback::Continue]).await;
        let broken = ward.send("broken", "t1").await;
        if was_called {
            ward.call().await;
        }
        ward.spoil(&broken).await;
        let whole = ward.send("whole", "t2").await;
        if was_called {
            let piece = ward.call().await;
            ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
            ward.world.clock.advance(ward.world.messaging.config().answer_time * 2);
            assert_eq!(ward.due().await, []);
        } else {
            let (empty, full): (Vec<_>, Vec<_>) =
                ward.due().await.into_iter().partition(|piece| piece.events.is_empty());
            let ([empty], [full]) = (&empty[..], &full[..]) else { panic!("{empty:?} {full:?}") };
            ward.give_up(empty).await;
            ward.answer(full, Ruling::AS_IT_IS).await.unwrap();
            assert_eq!(ward.due().await, []);
        }
        assert_eq!(ward.status(&whole).await.unwrap(), MessageStatus::Sent);
        assert_eq!(ward.status(&broken).await.unwrap(), MessageStatus::Failed);
        assert!(ward.is_idle().await, "was called: {was_called}");
    }
}

#[tokio::test]
async fn what_nobody_can_read_keeps_no_channel_from_going() {
    let ward = Ward::new(&[Fallback::Continue]).await;
    let broken = ward.send("broken", "t1").await;
    ward.spoil(&broken).await;
    ward.world.messaging.delete_channel(&ward.ada, &ward.name).await.unwrap();
    ward.world.sweep().await;
    assert_eq!(ward.world.rows(&partition(&ward.name)).await, 0);
    assert_eq!(ward.due().await, []);
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn what_is_redacted_or_erased_is_shown_to_no_processor_any_more() {
    let ward = Ward::new(&[Fallback::Continue, Fallback::Continue]).await;
    let id = ward.send("before", "t1").await;
    for _ in 0..2 {
        ward.answer(&ward.call().await, Ruling::AS_IT_IS).await.unwrap();
    }
    let asked = UpdateMessage {
        content: Content::new("secret".to_owned()).unwrap(),
        metadata: None,
        content_type: None,
    };
    ward.world.messaging.update_channel_message(&ward.ada, &ward.name, &id, asked).await.unwrap();
    let piece = ward.call().await;
    ward.world.news();
    ward.world.messaging.redact_channel_message(&ward.ada, &ward.name, &id).await.unwrap();
    let news = ward.world.news();
    let [redacted, failed] = &news[..] else { panic!("{news:?}") };
    assert_eq!(
        (redacted.event.name(), failed.event.name()),
        ("REDACT_CHANNEL_MESSAGE", "FAILED_UPDATE_CHANNEL_MESSAGE")
    );
    let Event::UpdateFailed(told) = &failed.event else { panic!("{failed:?}") };
    assert!(told.content.expose().is_empty() && told.is_redacted);
    assert!(is_invalid(ward.answer(&piece, Ruling::AS_IT_IS).await));
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Sent);
    assert!(ward.is_idle().await);
    // What the retention settings have erased is not processed either.
    ward.send("old", "t2").await;
    let days = Some(crate::identity::Days::new("RetentionDays", 1).unwrap());
    ward.world.messaging.put_retention(&ward.world.instance.id, days).await.unwrap();
    ward.world.clock.advance(Duration::from_secs(60 * 24 * 60 * 60));
    ward.world.sweep().await;
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn of_whoever_was_removed_or_banned_nothing_more_is_shown() {
    for is_banned in [false, true] {
        let ward = Ward::new(&[Fallback::Continue]).await;
        let sent = ward.world.send(&ward.bob, &ward.name, message("before", "t1")).await;
        ward.answer(&ward.call().await, Ruling::AS_IT_IS).await.unwrap();
        let asked = UpdateMessage {
            content: Content::new("changed".to_owned()).unwrap(),
            metadata: None,
            content_type: None,
        };
        ward.world.messaging.update_channel_message(&ward.bob, &ward.name, &sent, asked).await.unwrap();
        let change = ward.call().await;
        ward.world.send(&ward.bob, &ward.name, message("late", "t2")).await;
        let create = ward.call().await;
        let (chime, member) = (&ward.world.messaging, &ward.bob.member);
        if is_banned {
            chime.create_channel_ban(&ward.ada, &ward.name, member).await.unwrap();
        } else {
            chime.delete_channel_membership(&ward.ada, &ward.name, member).await.unwrap();
        }
        ward.world.news();
        for piece in [&create, &change] {
            ward.answer(piece, Ruling::AS_IT_IS).await.unwrap();
        }
        let nobody = Audience::Only(Vec::new());
        let told = ["FAILED_CREATE_CHANNEL_MESSAGE", "FAILED_UPDATE_CHANNEL_MESSAGE"];
        assert_eq!(ward.world.headlines(), told.map(|name| (name, nobody.clone())));
        assert_eq!(ward.listed(&ward.ada).await, [("before".to_owned(), MessageStatus::Sent)]);
        assert!(ward.is_idle().await);
    }
}

#[tokio::test]
async fn without_an_answer_each_processors_fallback_decides_when_its_time_is_over() {
    let hour = Duration::from_secs(3_600);
    for (fallbacks, status) in [
        ([Fallback::Continue, Fallback::Abort], MessageStatus::Failed),
        ([Fallback::Continue, Fallback::Continue], MessageStatus::Sent),
    ] {
        let ward = Ward::with(&fallbacks, |config| config.answer_time = hour).await;
        let id = ward.send("hello", "t1").await;
        for _ in &fallbacks {
            ward.call().await;
            assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Pending);
            ward.world.clock.advance(hour);
        }
        assert_eq!(ward.due().await, []);
        assert_eq!(ward.status(&id).await.unwrap(), status);
        let expected = match status {
            MessageStatus::Sent => ("CREATE_CHANNEL_MESSAGE", true),
            _ => ("FAILED_CREATE_CHANNEL_MESSAGE", false),
        };
        assert_eq!(ward.told()[1..], [expected]);
        assert_eq!(ward.listed(&ward.ada).await, [("hello".to_owned(), status)]);
        assert_eq!(ward.listed(&ward.bob).await.is_empty(), status == MessageStatus::Failed);
        assert!(ward.is_idle().await);
    }
}

#[tokio::test]
async fn a_processor_that_cannot_be_reached_is_tried_again_and_then_its_fallback_decides() {
    let ward = Ward::new(&[Fallback::Continue, Fallback::Abort]).await;
    let id = ward.send("hello", "t1").await;
    let [piece] = <[Piece; 1]>::try_from(ward.due().await).unwrap();
    let later = ward.world.clock.now() + Duration::from_secs(1);
    ward.settle(&piece, Rest::Again { attempts: 1, at: later }).await;
    assert_eq!(ward.due().await, []);
    ward.world.clock.advance(Duration::from_secs(1));
    let [again] = <[Piece; 1]>::try_from(ward.due().await).unwrap();
    assert_eq!((again.attempts, &again.lane), (1, &piece.lane), "a repetition has the same callback");
    ward.give_up(&again).await;
    let [second] = <[Piece; 1]>::try_from(ward.due().await).unwrap();
    assert!(second.lane.target.address().ends_with("f2") && second.attempts == 0);
    // What is noted late of the first changes nothing.
    ward.give_up(&again).await;
    assert_eq!(ward.due().await, std::slice::from_ref(&second));
    ward.give_up(&second).await;
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Failed);
    assert!(is_conflict(ward.world.messaging.redact_channel_message(&ward.ada, &ward.name, &id).await));
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn who_answers_before_it_is_noted_that_it_was_called_has_answered() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let id = ward.send("hello", "t1").await;
    let [piece] = <[Piece; 1]>::try_from(ward.due().await).unwrap();
    ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
    let asked = UpdateMessage {
        content: Content::new("again".to_owned()).unwrap(),
        metadata: None,
        content_type: None,
    };
    ward.world.messaging.update_channel_message(&ward.ada, &ward.name, &id, asked).await.unwrap();
    // What is noted of the message is nothing that was done with the change.
    ward.settle(&piece, Rest::Waits).await;
    let change = ward.call().await;
    assert_ne!(change.lane, piece.lane);
    assert_eq!(change.events[0].event.message.content.expose(), "again");
}

#[tokio::test]
async fn another_content_goes_through_the_flow_while_all_see_the_one_before() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let id = ward.send("before", "t1").await;
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
    ward.told();
    let update = |content: &str| {
        let content = Content::new(content.to_owned()).unwrap();
        let asked = UpdateMessage { content, metadata: None, content_type: None };
        ward.world.messaging.update_channel_message(&ward.ada, &ward.name, &id, asked)
    };
    for (content, ruling, told, seen) in [
        ("rude", Ruling::Deny, ("DENIED_UPDATE_CHANNEL_MESSAGE", false), "before"),
        ("after", Ruling::AS_IT_IS, ("UPDATE_CHANNEL_MESSAGE", true), "after"),
    ] {
        assert_eq!(update(content).await.unwrap().item, MessageStatus::Pending);
        assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Pending);
        assert!(is_conflict(update("meanwhile").await));
        assert_eq!(ward.listed(&ward.bob).await, [("before".to_owned(), MessageStatus::Sent)]);
        let piece = ward.call().await;
        ward.answer(&piece, ruling).await.unwrap();
        assert_eq!(ward.told(), [("PENDING_UPDATE_CHANNEL_MESSAGE", false), told]);
        assert_eq!(ward.listed(&ward.bob).await, [(seen.to_owned(), MessageStatus::Sent)]);
    }
    assert!(ward.is_idle().await);
}

#[tokio::test]
async fn what_waits_is_in_the_store_with_those_who_were_called() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let called = ward.send("called", "t1").await;
    let piece = ward.call().await;
    ward.send("not called", "t2").await;
    let config = ward.world.messaging.config().clone();
    let reopened = Messaging::open(ward.world.ports.clone(), config).await.unwrap();
    let due = reopened.flows_due(ward.world.clock.now(), &BTreeSet::new(), ALLOTMENT).await.unwrap();
    let [left] = &due.work[..] else { panic!("{due:?}") };
    assert_eq!(left.events[0].event.message.content.expose(), "not called");
    assert!(due.next.is_some(), "the one that was called has a deadline");
    let FlowStep { channel, message, callback } = piece.lane.of;
    let callback = Callback { id: callback, message, ruling: Ruling::AS_IT_IS };
    reopened.channel_flow_callback(&channel, callback).await.unwrap();
    let status = reopened.channel_message_status(&ward.ada, &ward.name, &called).await.unwrap();
    assert_eq!(status, MessageStatus::Sent);
}

#[tokio::test]
async fn what_is_no_standard_message_goes_by_and_a_repeated_call_is_one_message() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let control = SendMessage { kind: MessageKind::Control, ..message("typing", "t1") };
    ward.world.send(&ward.ada, &ward.name, control).await;
    assert_eq!(ward.told(), [("CREATE_CHANNEL_MESSAGE", true)]);
    let first = ward.send("hello", "t2").await;
    assert_eq!(ward.send("hello", "t2").await, first);
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
    let fleeting = SendMessage { persistence: Persistence::NonPersistent, ..to(&ward.bob, "psst", "t3") };
    ward.told();
    ward.world.send(&ward.ada, &ward.name, fleeting).await;
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
    let told = ward.world.headlines();
    let both = Audience::Only(vec![ward.ada.member.clone(), ward.bob.member.clone()]);
    assert_eq!(told.last(), Some(&("CREATE_CHANNEL_MESSAGE", both)));
    assert_eq!(ward.listed(&ward.bob).await.len(), 2);
}

#[tokio::test]
async fn what_is_pending_is_told_to_no_stream_not_even_when_it_is_deleted() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let boss = ward.world.admin("boss").await;
    let arn = "arn:aws:sqs:us-east-1:111122223333:q".to_owned();
    let streams = vec![Stream { data: StreamData::Messages, arn }];
    ward.world.messaging.put_streams(&ward.world.instance.id, streams).await.unwrap();
    let id = ward.send("hello", "t1").await;
    let piece = ward.call().await;
    ward.world.messaging.delete_channel_message(&boss, &ward.name, &id).await.unwrap();
    assert!(is_forbidden(ward.answer(&piece, Ruling::AS_IT_IS).await));
    let told = ["PENDING_CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL_MESSAGE"];
    assert_eq!(ward.told(), told.map(|name| (name, false)));
    assert_eq!(ward.world.messaging.streams_waiting().await.unwrap(), []);
    ward.send("denied", "t2").await;
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::Deny).await.unwrap();
    assert_eq!(ward.world.messaging.streams_waiting().await.unwrap(), []);
    ward.send("allowed", "t3").await;
    let piece = ward.call().await;
    ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
    assert_eq!(ward.world.messaging.streams_waiting().await.unwrap()[0].1, 1);
}

#[tokio::test]
async fn a_processor_that_is_slow_holds_up_no_other_and_too_many_messages_are_refused() {
    let ward = Ward::with(&[Fallback::Abort], |config| config.streams.bounds.backlog_max = 200).await;
    let other = ward.world.channel(&ward.ada, "other").await;
    let processors = vec![processor(2, Fallback::Abort)];
    let made = ward.world.messaging.create_channel_flow(&ward.world.instance.id, flow(processors, "other"));
    let made = made.await.unwrap().item.id;
    ward.world.messaging.associate_channel_flow(&ward.ada, &other, &made).await.unwrap();
    for number in 0..20 {
        ward.send("hello", &format!("t-{number}")).await;
    }
    ward.world.send(&ward.ada, &other, message("hello", "other")).await;
    let due = ward.due().await;
    let of = |end: &str| due.iter().filter(|piece| piece.lane.target.address().ends_with(end)).count();
    assert_eq!((of("f1"), of("f2")), (16, 1));
    let lanes = due.iter().map(|piece| piece.lane.clone()).collect();
    let now = ward.world.clock.now();
    let more = ward.world.messaging.flows_due(now, &lanes, ALLOTMENT).await.unwrap();
    assert!(more.work.is_empty(), "{more:?}");
    let sent =
        ward.world.messaging.send_channel_message(&ward.ada, &ward.name, message("more", "more")).await;
    assert!(matches!(sent, Err(MessagingError::Unavailable(_))), "{sent:?}");
    assert_eq!(ward.listed(&ward.ada).await.len(), 20, "what was refused is not there");
    // A channel takes a tenth of what a processor has room for, and all together what there is.
    let mut taken = 20;
    for number in 0..11 {
        let name = ward.world.channel(&ward.ada, &format!("more-{number}")).await;
        ward.world.messaging.associate_channel_flow(&ward.ada, &name, &ward.flow).await.unwrap();
        for number in 0..21 {
            let asked = message("hello", &format!("t-{number}"));
            let sent = ward.world.messaging.send_channel_message(&ward.ada, &name, asked).await;
            taken += usize::from(sent.is_ok());
        }
    }
    assert_eq!(taken, 200);
}

#[tokio::test]
async fn a_channel_that_is_deleted_takes_what_is_processed_with_it() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    ward.send("one", "t1").await;
    let piece = ward.call().await;
    ward.send("two", "t2").await;
    ward.world.messaging.delete_channel(&ward.ada, &ward.name).await.unwrap();
    assert!(is_forbidden(ward.answer(&piece, Ruling::AS_IT_IS).await));
    assert_eq!(ward.due().await, [], "no processor is shown what was deleted");
    assert_eq!(ward.world.messaging.messages_in_flows().await.unwrap(), 1, "the one that was called");
    ward.world.sweep().await;
    assert!(ward.is_idle().await);
    let (instance, flow) = (&ward.world.instance.id, &ward.flow);
    let channels = ward.world.messaging.channels_of_flow(instance, flow, PageRequest::default()).await;
    assert_eq!(channels.unwrap().item.items, []);
    ward.world.messaging.delete_channel_flow(instance, flow).await.unwrap();
}

#[tokio::test]
async fn flows_are_made_changed_listed_and_deleted() {
    let world = World::with(|config| config.flows_max = 2).await;
    let (chime, instance) = (&world.messaging, &world.instance.id);
    let two = || vec![processor(2, Fallback::Abort), processor(1, Fallback::Continue)];
    let made = chime.create_channel_flow(instance, flow(two(), "t1")).await.unwrap().item;
    assert_eq!(made.processors.iter().map(|it| it.order).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(chime.create_channel_flow(instance, flow(two(), "t1")).await.unwrap().item, made);
    let other = flow(vec![processor(1, Fallback::Abort)], "t1");
    assert!(is_conflict(chime.create_channel_flow(instance, other.clone()).await));
    chime
        .create_channel_flow(instance, CreateChannelFlow { token: "t2".parse().unwrap(), ..other })
        .await
        .unwrap();
    let third = chime.create_channel_flow(instance, flow(two(), "t3")).await;
    assert!(matches!(third, Err(MessagingError::LimitExceeded(Limit::Flows))));
    let asked = UpdateChannelFlow { name: text("other"), processors: vec![processor(3, Fallback::Abort)] };
    let now = chime.update_channel_flow(instance, &made.id, asked).await.unwrap().item;
    assert_eq!(chime.channel_flow(instance, &made.id).await.unwrap().item, now);
    let listed = chime.channel_flows(instance, PageRequest::default()).await.unwrap().item.items;
    assert!(listed.len() == 2 && listed.contains(&now));
    for _ in 0..2 {
        chime.delete_channel_flow(instance, &made.id).await.unwrap();
    }
    assert!(is_forbidden(chime.channel_flow(instance, &made.id).await));
    chime.create_channel_flow(instance, flow(two(), "t3")).await.unwrap();
    for bad in [
        vec![processor(1, Fallback::Abort), processor(1, Fallback::Abort)],
        vec![Processor {
            function: "arn:aws:sqs:us-east-1:111122223333:q".to_owned(),
            ..processor(1, Fallback::Abort)
        }],
        vec![Processor { function: FUNCTION.replace("1111", "9999"), ..processor(1, Fallback::Abort) }],
    ] {
        assert!(is_invalid(chime.create_channel_flow(instance, flow(bad, "t4")).await));
    }
}

#[tokio::test]
async fn a_channel_has_one_flow_at_a_time_and_a_flow_with_channels_stays() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let (chime, instance) = (&ward.world.messaging, &ward.world.instance.id);
    let other = flow(vec![processor(2, Fallback::Abort)], "other");
    let other = chime.create_channel_flow(instance, other).await.unwrap().item.id;
    let (ada, name) = (&ward.ada, &ward.name);
    chime.associate_channel_flow(ada, name, &ward.flow).await.unwrap();
    assert!(is_conflict(chime.associate_channel_flow(ada, name, &other).await));
    assert!(is_missing(chime.disassociate_channel_flow(ada, name, &other).await));
    assert!(is_forbidden(chime.disassociate_channel_flow(&ward.bob, name, &ward.flow).await));
    assert!(is_conflict(chime.delete_channel_flow(instance, &ward.flow).await));
    let channels = chime.channels_of_flow(instance, &ward.flow, PageRequest::default()).await.unwrap();
    assert_eq!(channels.item.items.iter().map(|channel| &channel.id).collect::<Vec<_>>(), [&name.id]);
    // What is being processed goes on.
    let id = ward.send("hello", "t1").await;
    let piece = ward.call().await;
    chime.disassociate_channel_flow(ada, name, &ward.flow).await.unwrap();
    chime.delete_channel_flow(instance, &ward.flow).await.unwrap();
    assert!(is_missing(chime.associate_channel_flow(ada, name, &ward.flow).await));
    ward.send("by the way", "t2").await;
    assert_eq!(ward.told().last(), Some(&("CREATE_CHANNEL_MESSAGE", true)));
    ward.answer(&piece, Ruling::AS_IT_IS).await.unwrap();
    assert_eq!(ward.status(&id).await.unwrap(), MessageStatus::Sent);
    let sent = |text: &str| (text.to_owned(), MessageStatus::Sent);
    assert_eq!(ward.listed(&ward.bob).await, [sent("hello"), sent("by the way")], "in the order of sending");
}

#[tokio::test]
async fn words_are_refused_or_masked() {
    let ward = Ward::new(&[Fallback::Abort]).await;
    let filter = WordFilter::new(&["Spam".to_owned()], &["größe".to_owned()]).unwrap();
    for (number, (content, expected)) in [
        ("buy SPAM now!", None),
        ("spammers, unite", Some("spammers, unite")),
        ("Die GRÖSSE; die Größe.", Some("Die GRÖSSE; die *****.")),
    ]
    .into_iter()
    .enumerate()
    {
        ward.send(content, &format!("t-{number}")).await;
        let piece = ward.call().await;
        let ruling = filter.judge(&piece.events[0].event.message).unwrap();
        ward.answer(&piece, ruling).await.unwrap();
        let news = ward.world.news();
        match (&news.last().unwrap().event, expected) {
            (Event::MessageCreated(message), Some(expected)) => {
                assert_eq!(message.content.expose(), expected)
            }
            (Event::MessageDenied(_), None) => {}
            (event, _) => panic!("{event:?}"),
        }
    }
}

fn is_invalid<T>(result: Result<T, MessagingError>) -> bool {
    matches!(result, Err(MessagingError::Invalid { .. }))
}
