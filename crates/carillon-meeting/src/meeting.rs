//! The live meeting itself: takes inputs, keeps the state, queues outputs.
//!
//! The rules are in the modules named for them (`join`, `subscribe`, `presence`, `index`, …), each an `impl Meeting`
//! over the state declared here. This module has what they share: the clock of the current input, the queue, and the
//! broadcasts that settle after every input.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use carillon_proto::id::{AttendeeId, ConnectionId, MeetingId};
use carillon_proto::media::MediaCommand;
use carillon_proto::plane::MeetingLimits;
use carillon_proto::signal::{FrameType, SdkSignalFrame};
use carillon_proto::units::Timestamp;

use crate::audio::ActiveSpeaker;
use crate::batch::Batch;
use crate::config::MeetingConfig;
use crate::connection::{Connection, Identity, Joined};
use crate::data_message::DataMessages;
use crate::input::Input;
use crate::metric::Metric;
use crate::output::{CloseCode, MeetingEvent, Output};
use crate::relay::Unreached;
use crate::replica::Audience;
use crate::roster::Roster;
use crate::sources::Sources;

/// One live meeting.
///
/// Drain [`Meeting::poll_output`] to `None` after every [`Meeting::handle_input`]: the queue is bounded only by what
/// one input can cause.
#[derive(Debug)]
pub struct Meeting {
    pub(crate) config: MeetingConfig,
    pub(crate) limits: MeetingLimits,
    pub(crate) stage: Stage,
    pub(crate) connections: BTreeMap<ConnectionId, Connection>,
    /// Attendees removed for good, the latest last.
    pub(crate) removed: VecDeque<AttendeeId>,
    pub(crate) unreached: Unreached,
    /// Attendees whose connection was lost and who are not back.
    pub(crate) lost: BTreeSet<AttendeeId>,
    /// Those who watch, by their replicas.
    pub(crate) audiences: BTreeMap<MeetingId, Audience>,
    /// Replicas that are over, the latest last.
    pub(crate) ended_replicas: VecDeque<MeetingId>,
    pub(crate) roster: Roster,
    pub(crate) roster_batch: Batch,
    /// Connections whose own roster entry changed: they are told without waiting for the batch.
    pub(crate) roster_urgent: BTreeSet<ConnectionId>,
    pub(crate) sources: Sources,
    pub(crate) index_batch: Batch,
    pub(crate) data_messages: DataMessages,
    /// Whether the meeting is recorded; `None` when it never was.
    pub(crate) recorded: Option<bool>,
    /// AUDIO_METADATA ticks since anything was heard.
    pub(crate) quiet_ticks: u32,
    pub(crate) speaker: ActiveSpeaker,
    seats_changed: bool,
    seats_reported: usize,
    viewers_reported: usize,
    now: Option<Instant>,
    wall: Timestamp,
    outputs: VecDeque<Output>,
}

/// Whether the meeting goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It does.
    Live,
    /// It is over.
    Ended,
    /// It goes on elsewhere.
    Draining,
}

impl Meeting {
    /// A meeting with nobody in it.
    pub fn new(config: MeetingConfig) -> Self {
        Self {
            limits: config.limits,
            stage: Stage::Live,
            connections: BTreeMap::new(),
            removed: VecDeque::new(),
            unreached: Unreached::default(),
            lost: BTreeSet::new(),
            audiences: BTreeMap::new(),
            ended_replicas: VecDeque::new(),
            roster: Roster::default(),
            roster_batch: Batch::new(config.batch),
            roster_urgent: BTreeSet::new(),
            sources: Sources::new(),
            index_batch: Batch::new(config.batch),
            data_messages: DataMessages::new(config.data_messages),
            recorded: None,
            quiet_ticks: 0,
            speaker: ActiveSpeaker::default(),
            seats_changed: false,
            seats_reported: 0,
            viewers_reported: 0,
            now: None,
            wall: Timestamp::default(),
            outputs: VecDeque::new(),
            config,
        }
    }

    /// Takes in one thing that happened. `now` never goes back; `wall` may.
    pub fn handle_input(&mut self, now: Instant, wall: Timestamp, input: Input) {
        if self.now.replace(now).is_none() {
            self.roster = Roster::starting_at(wall);
        }
        self.wall = wall;
        match input {
            Input::Opened { connection, admission, modality, turn } => {
                self.open(connection, admission, modality, turn);
            }
            Input::Frame { connection, frame } => self.receive(connection, *frame),
            Input::Malformed { connection } => self.receive_malformed(connection),
            Input::Closed { connection, how } => self.socket_closed(connection, how),
            Input::Authenticated { connection, outcome } => self.authenticated(connection, outcome),
            Input::Media(event) => self.media_event(event),
            Input::MediaLost => self.media_lost(),
            Input::Plane(command) => self.obey(command),
            Input::RecordingChanged(recorded) => self.recording_changed(recorded),
            Input::Drain => self.drain(),
            Input::Timeout => self.expire(),
        }
        self.settle();
    }

    /// The next thing to do, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Timeout`], if nothing else happens before. `None` also means that the meeting
    /// holds nothing: no connection, no presence, no stored message.
    pub fn next_timeout(&self) -> Option<Instant> {
        let deadlines = self.connections.values().flat_map(Connection::deadlines);
        let lingering = self.lingering().map(|(_, lingering)| lingering.until);
        let memories = [self.data_messages.next_expiry(), self.unreached.next_expiry()];
        let batches = [self.roster_batch.due(), self.index_batch.due()];
        deadlines.chain(lingering).chain(batches.into_iter().chain(memories).flatten()).min()
    }

    /// How many base attendees are connected or may come back within their grace time, viewers apart.
    pub fn connected_count(&self) -> usize {
        self.seats().len()
    }

    /// Broadcasts what the input has changed, as far as it is due.
    fn settle(&mut self) {
        if std::mem::take(&mut self.seats_changed) {
            self.report_seats();
        }
        let now = self.now();
        for connection in std::mem::take(&mut self.roster_urgent) {
            self.send_roster([connection]);
        }
        if self.roster_batch.take(now) {
            self.send_roster_to_all();
        }
        if self.index_batch.take(now) {
            self.send_index_to_all();
        }
    }

    fn report_seats(&mut self) {
        let (seats, viewers) = (self.seats().len(), self.viewers());
        if seats != std::mem::replace(&mut self.seats_reported, seats) {
            self.event(MeetingEvent::ConnectedCount(u32::try_from(seats).unwrap_or(u32::MAX)));
        }
        if viewers != std::mem::replace(&mut self.viewers_reported, viewers) {
            self.event(MeetingEvent::ViewerCount(u32::try_from(viewers).unwrap_or(u32::MAX)));
        }
    }

    /// The time of the input being handled.
    pub(crate) fn now(&self) -> Instant {
        self.now.expect("every input sets the time before anything else happens")
    }

    /// The wall clock of the input being handled.
    pub(crate) fn wall(&self) -> Timestamp {
        self.wall
    }

    /// An empty frame with the time of the input being handled.
    pub(crate) fn frame(&self, frame_type: FrameType) -> SdkSignalFrame {
        SdkSignalFrame::new(frame_type, self.wall)
    }

    pub(crate) fn send(&mut self, connection: ConnectionId, frame: SdkSignalFrame) {
        self.outputs.push_back(Output::Send { to: vec![connection], frame: Box::new(frame) });
    }

    /// Sends every connection its frame; equal frames of neighbours become one output, encoded once.
    pub(crate) fn send_each(&mut self, frames: impl IntoIterator<Item = (ConnectionId, SdkSignalFrame)>) {
        for (connection, new) in frames {
            match self.outputs.back_mut() {
                Some(Output::Send { to, frame }) if **frame == new => to.push(connection),
                _ => self.send(connection, new),
            }
        }
    }

    /// Sends all of them the same frame.
    pub(crate) fn send_all(&mut self, to: Vec<ConnectionId>, frame: SdkSignalFrame) {
        if !to.is_empty() {
            self.outputs.push_back(Output::Send { to, frame: Box::new(frame) });
        }
    }

    pub(crate) fn close_socket(&mut self, connection: ConnectionId, code: CloseCode, reason: &'static str) {
        self.outputs.push_back(Output::Close { connection, code, reason });
    }

    pub(crate) fn command(&mut self, command: MediaCommand) {
        self.outputs.push_back(Output::Media(command));
    }

    pub(crate) fn output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn event(&mut self, event: MeetingEvent) {
        self.outputs.push_back(Output::Event(event));
    }

    pub(crate) fn metric(&mut self, metric: Metric) {
        self.outputs.push_back(Output::Metric(metric));
    }

    /// The roster has changed for everybody.
    pub(crate) fn roster_changed(&mut self) {
        self.roster_batch.mark(self.now());
    }

    /// Something that INDEX says has changed for somebody.
    pub(crate) fn index_changed(&mut self) {
        self.index_batch.mark(self.now());
    }

    /// Who holds a seat may have changed, and with it the number of participants in INDEX.
    pub(crate) fn seats_changed(&mut self) {
        self.seats_changed = true;
        self.index_changed();
    }

    pub(crate) fn joined(&self, connection: ConnectionId) -> Option<&Joined> {
        self.connections.get(&connection)?.joined()
    }

    pub(crate) fn joined_mut(&mut self, connection: ConnectionId) -> Option<&mut Joined> {
        self.connections.get_mut(&connection)?.joined_mut()
    }

    /// Every connection in the meeting.
    pub(crate) fn all_joined(&self) -> impl Iterator<Item = (ConnectionId, &Connection, &Joined)> {
        self.connections.iter().filter_map(|(id, connection)| Some((*id, connection, connection.joined()?)))
    }

    /// The one joined connection of an attendee or of its content share, also while it acts as another.
    pub(crate) fn joined_as(&self, identity: &Identity) -> Option<ConnectionId> {
        let is = |it: &Connection| it.identity == *identity || it.own_identity() == identity;
        self.all_joined().find(|(_, connection, _)| is(connection)).map(|(id, ..)| id)
    }

    /// The base attendees that are connected or present: those whom INDEX counts and capacity limits. Viewers are
    /// not among them.
    pub(crate) fn seats(&self) -> BTreeSet<&AttendeeId> {
        let connected = self.all_joined().filter_map(|(_, connection, _)| connection.participant());
        connected.chain(self.roster.attendees()).collect()
    }

    pub(crate) fn is_seated(&self, attendee: &AttendeeId) -> bool {
        self.is_connected(attendee) || self.roster.attendees().any(|seated| seated == attendee)
    }

    pub(crate) fn is_connected(&self, attendee: &AttendeeId) -> bool {
        let mut connected = self.all_joined().filter_map(|(_, connection, _)| connection.participant());
        connected.any(|seated| seated == attendee)
    }
}
