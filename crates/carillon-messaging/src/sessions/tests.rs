//! The hub against single cases, and against a simple model that keeps the truth and asks it anew each time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use carillon_proto::app_instance::{AppInstanceArn, ChannelId, MemberId};
use carillon_proto::redact::Redacted;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use proptest::prelude::*;

use super::{Asking, Ending, Hub, HubLimits, Refusal, SignedWith, SocketId, Step};
use crate::channels::{Bearer, Channel, ChannelMembership, ChannelMode, ChannelPrivacy, MembershipKind};
use crate::identity::Member;
use crate::news::{Audience, ChannelNews, Event, Listening, News};

fn origin() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "an origin for virtual time")]
    Instant::now()
}

fn instance() -> AppInstanceArn {
    AppInstanceArn {
        region: "us-east-1".parse().unwrap(),
        account: "111122223333".parse().unwrap(),
        instance: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
    }
}

fn member(name: &str) -> MemberId {
    MemberId::User(name.parse().unwrap())
}

fn user(name: &str) -> Bearer {
    Bearer { instance: instance().instance, member: member(name) }
}

fn asking(name: &str, session: &str) -> Asking {
    Asking { user: user(name), session: session.parse().unwrap(), keys: SignedWith::OperatorKeys }
}

fn channel(name: &str) -> ChannelId {
    name.parse().unwrap()
}

fn record(name: &str) -> Channel {
    Channel {
        id: channel(name),
        name: Redacted::new("a channel".to_owned()),
        mode: ChannelMode::Unrestricted,
        privacy: ChannelPrivacy::Private,
        metadata: None,
        tags: Tags::default(),
        expiration: None,
        flow: None,
        created_by: person("root"),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

fn person(name: &str) -> Member {
    Member { id: member(name), name: Redacted::new(name.to_owned()) }
}

fn membership(name: &str) -> ChannelMembership {
    ChannelMembership {
        member: person(name),
        kind: MembershipKind::Default,
        invited_by: person("root"),
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

fn news(place: &str, audience: Audience, event: Event) -> News {
    News::Channel(Box::new(ChannelNews { instance: instance(), channel: channel(place), audience, event }))
}

fn update(place: &str) -> News {
    news(place, Audience::Members, Event::ChannelUpdated(record(place)))
}

fn joining(place: &str, name: &str) -> News {
    news(place, Audience::Members, Event::MembershipCreated(membership(name)))
}

fn leaving(place: &str, name: &str) -> News {
    news(place, Audience::Members, Event::MembershipDeleted(membership(name)))
}

fn listening(ticket: u64, name: &str, channels: &[&str]) -> News {
    let channels = channels.iter().map(|name| channel(name)).collect();
    News::Listening(Listening { instance: instance(), member: member(name), ticket, channels })
}

fn told(steps: &[Step]) -> Vec<u64> {
    let sockets = steps.iter().flat_map(|step| match step {
        Step::Tell(sockets, _) => sockets.as_slice(),
        Step::Establish(_) | Step::Close(..) => &[],
    });
    sockets.map(|socket| socket.0).collect()
}

const NOBODY: [u64; 0] = [];

/// A hub in which time stands still.
struct World {
    hub: Hub,
    now: Instant,
}

impl World {
    fn new() -> Self {
        let limits = HubLimits { connect_burst: 1_000, ..HubLimits::default() };
        Self { hub: Hub::new(limits), now: origin() }
    }

    fn admit(&mut self, socket: u64, name: &str, session: &str) -> Result<(), Refusal> {
        self.hub.admit(self.now, SocketId(socket), asking(name, session))
    }

    fn connect(&mut self, socket: u64, name: &str, channels: &[&str]) -> Vec<Step> {
        self.admit(socket, name, &format!("session-{socket}")).unwrap();
        self.hub.hear(listening(socket, name, channels))
    }

    fn told(&mut self, news: News) -> Vec<u64> {
        told(&self.hub.hear(news))
    }
}

#[test]
fn a_socket_hears_what_is_announced_behind_its_listening_and_nothing_before() {
    let mut world = World::new();
    world.admit(1, "ada", "s").unwrap();
    assert_eq!(world.told(update("c")), NOBODY);
    assert_eq!(world.hub.hear(listening(1, "ada", &["c"])), [Step::Establish(SocketId(1))]);
    assert_eq!(world.told(update("c")), [1]);
    assert_eq!(world.told(update("d")), NOBODY);
}

#[test]
fn every_socket_of_every_member_hears_once() {
    let mut world = World::new();
    for (socket, name) in [(1, "ada"), (2, "bob"), (3, "ada"), (4, "eve")] {
        let channels: &[_] = if name == "eve" { &[] } else { &["c"] };
        world.connect(socket, name, channels);
    }
    assert_eq!(world.told(update("c")), [1, 2, 3]);
    let only = Audience::Only(vec![member("ada"), member("ada"), member("nobody")]);
    assert_eq!(world.told(news("c", only, Event::ChannelUpdated(record("c")))), [1, 3]);
    assert_eq!(world.told(news("c", Audience::Streams, Event::ChannelUpdated(record("c")))), NOBODY);
}

#[test]
fn who_joins_hears_of_it_and_who_leaves_hears_of_that_and_nothing_more() {
    let mut world = World::new();
    world.connect(1, "ada", &["c"]);
    world.connect(2, "bob", &[]);
    assert_eq!(world.told(joining("c", "bob")), [1, 2]);
    assert_eq!(world.told(update("c")), [1, 2]);
    assert_eq!(world.told(leaving("c", "bob")), [1, 2]);
    assert_eq!(world.told(update("c")), [1]);
    let both = Event::MembershipsCreated(vec![membership("bob"), membership("cleo")]);
    world.connect(3, "cleo", &[]);
    assert_eq!(world.told(news("c", Audience::Members, both)), [1, 2, 3]);
}

#[test]
fn a_channel_that_is_deleted_is_told_of_once_and_then_empty() {
    let mut world = World::new();
    world.connect(1, "ada", &["c"]);
    let deleted = news("c", Audience::Members, Event::ChannelDeleted(record("c")));
    assert_eq!(world.told(deleted.clone()), [1]);
    assert_eq!(world.told(deleted), NOBODY);
    assert_eq!(world.told(joining("c", "ada")), [1], "a channel of the same id is another one");
}

#[test]
fn a_user_has_ten_sockets_and_gets_a_place_back_with_each_that_goes() {
    let mut world = World::new();
    for socket in 0..10 {
        world.connect(socket, "ada", &[]);
    }
    assert_eq!(world.admit(10, "ada", "another"), Err(Refusal::TooMany));
    assert_eq!(world.admit(11, "bob", "another"), Ok(()));
    assert_eq!(world.admit(12, "ada", "session-3"), Ok(()), "it takes the place of its older socket");
    world.hub.forget(SocketId(12));
    world.hub.forget(SocketId(0));
    assert_eq!(world.admit(13, "ada", "another"), Ok(()));
    assert_eq!(world.admit(14, "ada", "one more"), Err(Refusal::TooMany), "who is admitted counts");
}

#[test]
fn a_session_that_comes_back_ends_its_older_socket_once_it_is_established() {
    let mut world = World::new();
    world.admit(1, "ada", "s").unwrap();
    world.hub.hear(listening(1, "ada", &["c"]));
    world.admit(2, "ada", "s").unwrap();
    assert_eq!(world.told(update("c")), [1]);
    let steps = world.hub.hear(listening(2, "ada", &["c"]));
    assert_eq!(steps, [Step::Close(SocketId(1), Ending::Replaced), Step::Establish(SocketId(2))]);
    assert_eq!(world.told(update("c")), [2]);
}

#[test]
fn a_user_who_is_deleted_or_whose_app_instance_is_hears_no_more() {
    let mut world = World::new();
    world.connect(1, "ada", &["c"]);
    world.connect(2, "bob", &["c"]);
    let gone = News::MemberDeleted { instance: instance().instance, member: member("ada") };
    assert_eq!(world.hub.hear(gone), [Step::Close(SocketId(1), Ending::UserDeleted)]);
    assert_eq!(world.told(update("c")), [2]);
    let gone = News::InstanceDeleted { instance: instance().instance };
    assert_eq!(world.hub.hear(gone), [Step::Close(SocketId(2), Ending::UserDeleted)]);
    assert_eq!(world.hub.sockets().count(), 0);
}

#[test]
fn sockets_that_were_opened_with_keys_that_are_revoked_are_closed_established_or_not() {
    let mut world = World::new();
    world.connect(1, "ada", &["c"]);
    for socket in [2, 3] {
        let lent = Asking { keys: SignedWith::LentKeys, ..asking("ada", &socket.to_string()) };
        world.hub.admit(world.now, SocketId(socket), lent).unwrap();
    }
    world.hub.hear(listening(2, "ada", &["c"]));
    let revoked = News::CredentialsRevoked { instance: instance().instance, member: member("ada") };
    let closed = [2, 3].map(|socket| Step::Close(SocketId(socket), Ending::KeysRevoked));
    assert_eq!(world.hub.hear(revoked), closed);
    assert_eq!(world.told(update("c")), [1]);
}

#[test]
fn who_connects_too_often_is_told_so() {
    let limits = HubLimits::default();
    let (mut hub, now) = (Hub::new(limits), origin());
    let mut connect = |at, socket| {
        let admitted = hub.admit(at, SocketId(socket), asking("ada", "s"));
        hub.forget(SocketId(socket));
        admitted
    };
    for socket in 0..20 {
        assert_eq!(connect(now, socket), Ok(()));
    }
    assert_eq!(connect(now, 20), Err(Refusal::TooOften));
    assert_eq!(connect(now + Duration::from_secs(1), 21), Ok(()));
}

#[test]
fn a_socket_that_went_before_it_was_established_is_none() {
    let mut world = World::new();
    world.admit(1, "ada", "s").unwrap();
    world.hub.forget(SocketId(1));
    assert!(world.hub.hear(listening(1, "ada", &["c"])).is_empty());
    assert_eq!(world.told(update("c")), NOBODY);
}

/// What happens in a run of the hub against its model: small numbers, so that they meet.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Connect(u8),
    Disconnect(u8),
    Join(u8, u8),
    Leave(u8, u8),
    Say(u8),
    Whisper(u8, u8),
    DeleteChannel(u8),
    DeleteUser(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    let (who, place) = (0..4_u8, 0..3_u8);
    prop_oneof![
        3 => who.clone().prop_map(Deed::Connect),
        1 => (0..12_u8).prop_map(Deed::Disconnect),
        4 => (who.clone(), place.clone()).prop_map(|(who, place)| Deed::Join(who, place)),
        2 => (who.clone(), place.clone()).prop_map(|(who, place)| Deed::Leave(who, place)),
        6 => place.clone().prop_map(Deed::Say),
        2 => (who.clone(), place.clone()).prop_map(|(who, place)| Deed::Whisper(who, place)),
        1 => place.prop_map(Deed::DeleteChannel),
        1 => who.prop_map(Deed::DeleteUser),
    ]
}

/// The truth: who is a member where, and whose sockets are open.
#[derive(Default)]
struct Model {
    members: BTreeSet<(u8, u8)>,
    sockets: BTreeMap<u64, u8>,
    next: u64,
}

impl Model {
    fn hearing(&self, place: u8) -> Vec<u64> {
        let is_member = |who: &u8| self.members.contains(&(*who, place));
        self.sockets.iter().filter(|(_, who)| is_member(who)).map(|(socket, _)| *socket).collect()
    }

    fn of(&self, who: u8) -> Vec<u64> {
        self.sockets.iter().filter(|(_, owner)| **owner == who).map(|(socket, _)| *socket).collect()
    }

    /// Does it to both and compares who is told.
    fn run(&mut self, world: &mut World, deed: Deed) {
        let (name, place) = (|who: u8| format!("u{who}"), |place: u8| format!("c{place}"));
        match deed {
            Deed::Connect(who) => {
                let channels: Vec<String> = self
                    .members
                    .iter()
                    .filter(|(other, _)| *other == who)
                    .map(|(_, at)| place(*at))
                    .collect();
                let channels: Vec<&str> = channels.iter().map(String::as_str).collect();
                if self.of(who).len() == 10 {
                    assert_eq!(world.admit(self.next, &name(who), "one more"), Err(Refusal::TooMany));
                    return;
                }
                let steps = world.connect(self.next, &name(who), &channels);
                assert_eq!(steps, [Step::Establish(SocketId(self.next))]);
                self.sockets.insert(self.next, who);
                self.next += 1;
            }
            Deed::Disconnect(place) => {
                if let Some(&socket) = self.sockets.keys().nth(usize::from(place)) {
                    self.sockets.remove(&socket);
                    world.hub.forget(SocketId(socket));
                }
            }
            Deed::Join(who, at) => {
                self.members.insert((who, at));
                assert_eq!(world.told(joining(&place(at), &name(who))), self.hearing(at));
            }
            Deed::Leave(who, at) => {
                if self.members.contains(&(who, at)) {
                    assert_eq!(world.told(leaving(&place(at), &name(who))), self.hearing(at));
                    self.members.remove(&(who, at));
                }
            }
            Deed::Say(at) => assert_eq!(world.told(update(&place(at))), self.hearing(at)),
            Deed::Whisper(who, at) => {
                let only = Audience::Only(vec![member(&name(who))]);
                let whispered = news(&place(at), only, Event::ChannelUpdated(record(&place(at))));
                assert_eq!(world.told(whispered), self.of(who));
            }
            Deed::DeleteChannel(at) => {
                let deleted = news(&place(at), Audience::Members, Event::ChannelDeleted(record(&place(at))));
                assert_eq!(world.told(deleted), self.hearing(at));
                self.members.retain(|(_, other)| *other != at);
            }
            Deed::DeleteUser(who) => {
                let places: Vec<u8> =
                    self.members.iter().filter(|(other, _)| *other == who).map(|(_, at)| *at).collect();
                places.into_iter().for_each(|at| self.run(world, Deed::Leave(who, at)));
                let gone = News::MemberDeleted { instance: instance().instance, member: member(&name(who)) };
                let closed: Vec<Step> = self
                    .of(who)
                    .into_iter()
                    .map(|socket| Step::Close(SocketId(socket), Ending::UserDeleted))
                    .collect();
                assert_eq!(world.hub.hear(gone), closed);
                self.sockets.retain(|_, owner| *owner != who);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_hub_tells_whom_the_model_tells(deeds in prop::collection::vec(deed(), 0..120)) {
        let (mut world, mut model) = (World::new(), Model::default());
        for deed in deeds {
            model.run(&mut world, deed);
        }
        for socket in std::mem::take(&mut model.sockets).into_keys() {
            world.hub.forget(SocketId(socket));
        }
        prop_assert!(world.hub.is_empty(), "nothing is kept of who is gone");
    }
}
