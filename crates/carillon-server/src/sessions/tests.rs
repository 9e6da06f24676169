//! The dispatcher with queues instead of sockets.

use carillon_messaging::channels::{Bearer, Channel, ChannelMode, ChannelPrivacy};
use carillon_messaging::identity::Member;
use carillon_messaging::sessions::SignedWith;
use carillon_messaging::{Audience, ChannelNews, Event, Listening};
use carillon_proto::app_instance::{AppInstanceArn, MemberId};
use carillon_proto::redact::Redacted;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;

use super::*;
use crate::socket_queue::{Close, Outgoing};

fn instance() -> AppInstanceArn {
    AppInstanceArn {
        region: "us-east-1".parse().unwrap(),
        account: "111122223333".parse().unwrap(),
        instance: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
    }
}

fn bearer(name: &str) -> Bearer {
    Bearer { instance: instance().instance, member: MemberId::User(name.parse().unwrap()) }
}

/// An event of a channel whose name is `text`.
fn update(text: &str) -> News {
    let root = Member { id: bearer("root").member, name: Redacted::default() };
    let record = Channel {
        id: "c".parse().unwrap(),
        name: Redacted::new(text.to_owned()),
        mode: ChannelMode::Unrestricted,
        privacy: ChannelPrivacy::Private,
        metadata: None,
        tags: Tags::default(),
        expiration: None,
        flow: None,
        created_by: root,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    };
    let (channel, audience) = (record.id.clone(), Audience::Members);
    let event = Event::ChannelUpdated(record);
    News::Channel(Box::new(ChannelNews { instance: instance(), channel, audience, event }))
}

struct World {
    sessions: Sessions,
    tell: Listener<News>,
}

impl World {
    fn new() -> Self {
        let sessions = Sessions::start(HubLimits::default());
        let tell = sessions.listener();
        Self { sessions, tell }
    }

    async fn admit(&self, name: &str, session: &str) -> Result<Seat, Ended> {
        let keys = SignedWith::OperatorKeys;
        let asking = Asking { user: bearer(name), session: session.parse().unwrap(), keys };
        self.sessions.admit(asking).await
    }

    /// A seat of a member of the channel that was told that it is established.
    async fn seat(&self, name: &str, session: &str) -> Seat {
        let mut seat = self.admit(name, session).await.unwrap();
        self.listen(name, &seat);
        assert_eq!(heard(&mut seat).await, Ok(carillon_aws::SESSION_ESTABLISHED.to_owned()));
        seat
    }

    fn listen(&self, name: &str, seat: &Seat) {
        let (member, ticket) = (bearer(name).member, seat.socket.0);
        let channels = vec!["c".parse().unwrap()];
        (self.tell)(vec![News::Listening(Listening { instance: instance(), member, ticket, channels })]);
    }
}

/// The next event, or the close.
async fn heard(seat: &mut Seat) -> Result<String, Option<Close>> {
    match seat.queue.next().await {
        Some(Outgoing::Frame(EventFrame(text))) => Ok(text.to_string()),
        Some(Outgoing::Close(close)) => Err(Some(close)),
        None => Err(None),
    }
}

#[tokio::test(start_paused = true)]
async fn every_seat_of_a_member_gets_the_same_events_in_their_order() {
    let world = World::new();
    let mut seats =
        [world.seat("ada", "1").await, world.seat("ada", "2").await, world.seat("bob", "1").await];
    let texts: Vec<String> = (0..500).map(|number| format!("number {number}")).collect();
    for pair in texts.chunks(2) {
        (world.tell)(pair.iter().map(|text| update(text)).collect());
    }
    for seat in &mut seats {
        for text in &texts {
            assert!(heard(seat).await.unwrap().contains(&format!(r#"\"{text}\""#)));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_is_cut_off_and_nobody_else_notices() {
    let world = World::new();
    let (mut slow, mut quick) = (world.seat("ada", "1").await, world.seat("bob", "1").await);
    let cut = slow.queue.cut_off();
    for number in 0..=BOUNDS.frames_max {
        (world.tell)(vec![update(&format!("number {number}."))]);
        assert!(heard(&mut quick).await.unwrap().contains(&format!("number {number}.")));
    }
    assert_eq!(cut.await, Some(Ended::Slow.close()));
    (world.tell)(vec![update("the end")]);
    assert!(heard(&mut quick).await.unwrap().contains("the end"));
}

#[tokio::test(start_paused = true)]
async fn a_user_has_ten_seats_and_one_more_when_one_is_given_back() {
    let world = World::new();
    let mut seats = Vec::new();
    for session in 0..10 {
        seats.push(world.seat("ada", &session.to_string()).await);
    }
    assert_eq!(world.admit("ada", "eleven").await.err(), Some(Ended::TooMany));
    seats.pop();
    assert!(world.admit("ada", "eleven").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_session_that_comes_back_ends_its_older_seat() {
    let world = World::new();
    let mut older = world.seat("ada", "1").await;
    let mut newer = world.seat("ada", "1").await;
    assert_eq!(heard(&mut older).await, Err(Some(Ended::Replaced.close())));
    (world.tell)(vec![update("x")]);
    assert!(heard(&mut newer).await.is_ok());
    assert_eq!(heard(&mut older).await, Err(None));
}

#[tokio::test(start_paused = true)]
async fn when_news_is_lost_everybody_connects_anew_and_hears_again() {
    let world = World::new();
    let (mut established, mut admitted) =
        (world.seat("ada", "1").await, world.admit("bob", "1").await.unwrap());
    let (first, second) = (established.queue.cut_off(), admitted.queue.cut_off());
    // Nobody takes them meanwhile: this thread is the dispatcher's.
    for _ in 0..=NEWS_MAX {
        (world.tell)(vec![update("x")]);
    }
    world.listen("bob", &admitted);
    assert_eq!(
        (first.await, second.await),
        (Some(Ended::Overloaded.close()), Some(Ended::Overloaded.close()))
    );
    drop((established, admitted));
    let mut again = world.seat("ada", "1").await;
    (world.tell)(vec![update("heard again")]);
    assert!(heard(&mut again).await.unwrap().contains("heard again"));
}

#[tokio::test(start_paused = true)]
async fn draining_tells_everybody_not_at_once_and_waits_until_they_are_gone() {
    let world = World::new();
    let mut seats = Vec::new();
    for number in 0..40 {
        seats.push(world.seat(&format!("user{number}"), "1").await);
    }
    let began = tokio::time::Instant::now();
    let sessions = world.sessions.clone();
    let drained = tokio::spawn(async move { sessions.drain().await });
    let mut told_at = Vec::new();
    for mut seat in seats {
        assert_eq!(heard(&mut seat).await, Err(Some(Ended::Draining.close())));
        told_at.push(began.elapsed());
        assert!(!drained.is_finished());
    }
    drained.await.unwrap();
    assert!(world.sessions.is_draining());
    told_at.dedup();
    assert!(told_at.len() >= 10, "{told_at:?}");
}
