//! Random calls against a naive model of who ought to see whom.
//!
//! The model knows no connections, versions, batches or frames: an attendee is absent, here, or expected back until a
//! moment. After every few steps each simulated client must see exactly what the model says.

use std::collections::BTreeMap;

use carillon_meeting::SocketClose;
use carillon_proto::id::{ConnectionId, Modality};
use carillon_proto::plane::PlaneCommand;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

use crate::world::{CONTENT, MAIN, World, attendee, camera, ms, rx, wire_id};

type Who = (usize, Modality);

#[derive(Clone, Debug)]
enum Step {
    /// On the device, or as the page, with this session.
    Connect(Who, u64),
    Leave(Who),
    Close(Who, SocketClose),
    LoseMedia(Who),
    Mute(Who, bool),
    Camera(Who, bool),
    Remove(usize),
    Wait(u64),
    Look,
}

#[derive(Clone, Debug)]
enum State {
    Here { session: u64, muted: bool, camera: bool, orphan_until: Option<u64> },
    Expected { session: u64, muted: bool, until: u64 },
}

#[derive(Debug, Default)]
struct Model {
    now: u64,
    states: BTreeMap<Who, State>,
    removed: Vec<usize>,
    /// When somebody was last given up.
    given_up: u64,
}

const LOST: u64 = 12_000;
const PAGE_CLOSED: u64 = 3_000;
/// What a change needs at most until every client has heard of it.
const TOLD: u64 = 500;
const SHARES_MAX: usize = 2;

impl Model {
    fn session(&self, who: Who) -> Option<u64> {
        self.states.get(&who).map(|state| match state {
            State::Here { session, .. } | State::Expected { session, .. } => *session,
        })
    }

    fn is_here(&self, who: Who) -> bool {
        matches!(self.states.get(&who), Some(State::Here { .. }))
    }

    fn connect(&mut self, who: Who, session: u64) {
        if self.removed.contains(&who.0) {
            return;
        }
        if who.1 == MAIN && self.session(who).is_some_and(|former| former != session) {
            self.states.remove(&(who.0, CONTENT));
        }
        let shares =
            self.states.keys().filter(|it| it.1 == CONTENT && **it != who && self.is_here(**it)).count();
        if who.1 == CONTENT && shares >= SHARES_MAX {
            self.states.remove(&who);
            return;
        }
        let orphan = who.1 == CONTENT && !self.states.contains_key(&(who.0, MAIN));
        let orphan_until = orphan.then_some(self.now + LOST);
        self.states.insert(who, State::Here { session, muted: false, camera: false, orphan_until });
        if let Some(State::Here { orphan_until, .. }) =
            self.states.get_mut(&(who.0, CONTENT)).filter(|_| who.1 == MAIN)
        {
            *orphan_until = None;
        }
    }

    fn leave(&mut self, who: Who) {
        if self.is_here(who) {
            self.depart(who);
        }
    }

    fn depart(&mut self, who: Who) {
        self.states.remove(&who);
        if who.1 == MAIN {
            self.states.remove(&(who.0, CONTENT));
        }
    }

    fn lose(&mut self, who: Who, how: SocketClose) {
        let Some(State::Here { session, muted, .. }) = self.states.get(&who).cloned() else { return };
        match (how, who.1) {
            (SocketClose::GoingAway, Modality::Content) => self.depart(who),
            (how, _) => {
                let grace = if how == SocketClose::GoingAway { PAGE_CLOSED } else { LOST };
                self.states.insert(who, State::Expected { session, muted, until: self.now + grace });
            }
        }
    }

    fn wait(&mut self, millis: u64) {
        let end = self.now + millis;
        while let Some((at, who)) = self.next_due().filter(|(at, _)| *at <= end) {
            (self.now, self.given_up) = (at, at);
            self.depart(who);
        }
        self.now = end;
    }

    fn next_due(&self) -> Option<(u64, Who)> {
        let due = |(who, state): (&Who, &State)| match state {
            State::Expected { until, .. } => Some((*until, *who)),
            State::Here { orphan_until, .. } => Some(((*orphan_until)?, *who)),
        };
        self.states.iter().filter_map(due).min()
    }

    fn roster(&self) -> BTreeMap<String, bool> {
        let muted = |state: &State| match state {
            State::Here { muted, .. } | State::Expected { muted, .. } => *muted,
        };
        self.states.iter().map(|(who, state)| (wire_id(who.0, who.1), muted(state))).collect()
    }

    fn sources(&self, of: Who) -> Vec<String> {
        let sends = |state: &State| matches!(state, State::Here { camera: true, .. });
        let mut sources: Vec<String> = self
            .states
            .iter()
            .filter(|(who, state)| **who != of && sends(state))
            .map(|(who, _)| wire_id(who.0, who.1))
            .collect();
        sources.sort();
        sources
    }

    fn participants(&self) -> usize {
        self.states.keys().filter(|who| who.1 == MAIN).count()
    }
}

/// The meeting and the model side by side.
struct Pair {
    world: World,
    model: Model,
    connections: BTreeMap<Who, ConnectionId>,
}

impl Pair {
    fn new() -> Self {
        Self { world: World::new(), model: Model::default(), connections: BTreeMap::new() }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Connect(who, session) => self.connect(*who, *session),
            Step::Leave(who) => {
                self.model.leave(*who);
                self.with(*who, World::leave);
            }
            Step::Close(who, how) => {
                self.model.lose(*who, *how);
                let how = *how;
                self.with(*who, |world, connection| world.close(connection, how));
                self.connections.remove(who);
            }
            Step::LoseMedia(who) => {
                self.model.lose(*who, SocketClose::Lost);
                self.with(*who, |world, connection| {
                    let event = carillon_proto::media::MediaEvent::Disconnected { connection };
                    world.input(carillon_meeting::Input::Media(event));
                });
            }
            Step::Mute(who, to) => {
                if let Some(State::Here { muted, .. }) = self.model.states.get_mut(who) {
                    *muted = *to;
                    self.with(*who, |world, connection| world.mute(connection, *to));
                }
            }
            Step::Camera(who, on) => {
                if let Some(State::Here { camera, muted, .. }) = self.model.states.get_mut(who) {
                    (*camera, *muted) = (*on, false);
                    let sub = if *on { camera_sub() } else { rx(&[0]) };
                    self.with(*who, |world, connection| world.subscribe(connection, sub));
                }
            }
            Step::Remove(number) => {
                self.model.depart((*number, MAIN));
                self.model.states.remove(&(*number, CONTENT));
                self.model.removed.push(*number);
                self.world.plane(PlaneCommand::RemoveAttendee(attendee(*number)));
            }
            Step::Wait(millis) => self.wait(*millis),
            Step::Look => self.look(),
        }
    }

    fn connect(&mut self, who: Who, session: u64) {
        self.model.connect(who, session);
        let connection = self.world.open(who.0, who.1);
        if self.world.closed(connection).is_none() {
            self.world.join(connection, session);
            self.world.subscribe(connection, rx(&[0]));
        }
        self.connections.insert(who, connection);
    }

    fn with(&mut self, who: Who, act: impl FnOnce(&mut World, ConnectionId)) {
        let connection = self.connections.get(&who).copied();
        if let Some(connection) = connection.filter(|it| self.world.closed(*it).is_none()) {
            act(&mut self.world, connection);
        }
    }

    fn wait(&mut self, millis: u64) {
        self.model.wait(millis);
        self.world.advance(ms(millis));
    }

    /// Looks when all have had the time to hear of everything.
    fn look(&mut self) {
        self.wait(TOLD);
        while self.model.now - self.model.given_up < TOLD {
            self.wait(TOLD);
        }
        assert_eq!(self.world.meeting.connected_count(), self.model.participants());
        for (who, connection) in &self.connections {
            if !self.model.is_here(*who) {
                continue;
            }
            let client = self.world.client(*connection);
            let roster: BTreeMap<String, bool> =
                client.attendees.iter().map(|(id, seen)| (id.clone(), seen.muted)).collect();
            assert_eq!(roster, self.model.roster(), "roster of {who:?}");
            let mut sources: Vec<String> =
                client.sources().into_values().map(|(attendee, _)| attendee).collect();
            sources.sort();
            assert_eq!(sources, self.model.sources(*who), "sources of {who:?}");
            let told = client.index.as_ref().and_then(|index| index.num_participants).unwrap() as usize;
            assert_eq!(told.min(3), self.model.participants().min(3), "participants for {who:?}");
        }
    }
}

fn camera_sub() -> carillon_proto::signal::SdkSubscribeFrame {
    camera(&[0])
}

fn who() -> impl Strategy<Value = Who> {
    (1..5usize, prop_oneof![3 => Just(MAIN), 2 => Just(CONTENT)])
}

fn how() -> impl Strategy<Value = SocketClose> {
    prop_oneof![Just(SocketClose::Clean), Just(SocketClose::GoingAway), Just(SocketClose::Lost)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (who(), 1..3u64).prop_map(|(who, session)| Step::Connect(who, session)),
        2 => who().prop_map(Step::Leave),
        2 => (who(), how()).prop_map(|(who, how)| Step::Close(who, how)),
        1 => who().prop_map(Step::LoseMedia),
        3 => (who(), any::<bool>()).prop_map(|(who, muted)| Step::Mute(who, muted)),
        4 => (who(), any::<bool>()).prop_map(|(who, on)| Step::Camera(who, on)),
        1 => (1..5usize).prop_map(Step::Remove),
        3 => (0..14_000u64).prop_map(Step::Wait),
        4 => (0..300u64).prop_map(Step::Wait),
        3 => Just(Step::Look),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 400, ..Config::default() })]

    #[test]
    fn every_client_sees_what_a_naive_model_says(steps in proptest::collection::vec(step(), 1..80)) {
        let mut pair = Pair::new();
        for step in &steps {
            pair.take(step);
        }
        pair.look();
    }
}
