//! Lets connections in: the open socket, JOIN with its JOIN_ACK and first INDEX, and who gives way to whom.
//!
//! One attendee has one joined connection (and one more for its content share). The same client instance that comes
//! back takes its place silently; another device sends the first one away with status 301. The presence stays until
//! the newcomer's media is up, so that nobody sees the attendee leave in between.
//!
//! Wire: JOIN, JOIN_ACK (`JoinAndReceiveIndexTask.ts`).

use std::collections::{BTreeMap, VecDeque};

use carillon_proto::id::{AttendeeId, ConnectionId, MeetingId, Modality};
use carillon_proto::media::Adaptation;
use carillon_proto::plane::Admission;
use carillon_proto::signal::{
    FrameType, SdkJoinAckFrame, SdkJoinFlags, SdkJoinFrame, SdkServerSideNetworkAdaption,
};

use crate::config::TurnCredentials;
use crate::connection::{Connection, Identity, Joined, Phase};
use crate::ending::status;
use crate::frames::error;
use crate::meeting::{Meeting, Stage};
use crate::metric::{Metric, Violation};
use crate::output::{CloseCode, PresenceChange};

impl Meeting {
    pub(crate) fn open(
        &mut self,
        connection: ConnectionId,
        admission: Admission,
        modality: Modality,
        turn: Option<Box<TurnCredentials>>,
    ) {
        debug_assert!(!self.connections.contains_key(&connection), "connection ids are never reused");
        match self.stage {
            Stage::Live if self.removed.contains(&admission.attendee) => {
                self.close_socket(connection, CloseCode::Refused, "attendee unavailable");
            }
            Stage::Live if admission.replica().is_some_and(|it| self.ended_replicas.contains(it)) => {
                self.close_socket(connection, CloseCode::MeetingEnded, "the meeting has ended");
            }
            Stage::Live => {
                self.set_limits(&admission);
                let until = self.now() + self.config.grace.join;
                let rate = self.config.data_messages.attendee_hard;
                let newcomer = Connection::new(admission, modality, turn, until, rate);
                self.make_room_for(&newcomer.identity);
                self.connections.insert(connection, newcomer);
            }
            Stage::Ended => self.close_socket(connection, CloseCode::MeetingEnded, "the meeting has ended"),
            Stage::Draining => self.close_socket(connection, CloseCode::TryAgain, "the server is going down"),
        }
    }

    /// Bounds the sockets of one attendee that are not in the meeting: the oldest gives way.
    fn make_room_for(&mut self, identity: &Identity) {
        let idle = |it: &&ConnectionId| {
            self.connections.get(it).is_some_and(|it| it.identity == *identity && it.joined().is_none())
        };
        let idle: Vec<ConnectionId> = self.connections.keys().filter(idle).copied().collect();
        if let Some(oldest) = idle.first().filter(|_| idle.len() >= IDLE_SOCKETS_MAX) {
            self.metric(Metric::Violation(Violation::TooManySockets));
            self.close(*oldest, CloseCode::BadRequest, Violation::TooManySockets.message());
        }
    }

    pub(crate) fn receive_join(&mut self, connection: ConnectionId, join: Option<SdkJoinFrame>) {
        let Some(newcomer) = self.connections.get(&connection) else { return };
        let identity = newcomer.identity.clone();
        let Some(join) = join else {
            self.metric(Metric::Violation(Violation::NoPayload));
            return self.refuse_join(connection, 400, Violation::NoPayload.message(), CloseCode::BadRequest);
        };
        match identity.modality {
            Modality::Content if !newcomer.capabilities.content.sends() => {
                let reason = "the attendee may not share content";
                return self.refuse_join(connection, 403, reason, CloseCode::Refused);
            }
            Modality::Main if !self.has_room_for(newcomer) => {
                return self.refuse_join(connection, 409, "the meeting is full", CloseCode::Refused);
            }
            Modality::Main | Modality::Content => {}
        }
        let replica = newcomer.viewing.as_ref().map(|viewing| viewing.replica.clone());
        self.take_over(&identity, replica.as_ref(), join.audio_session_id);
        let until = self.now() + self.config.grace.lost;
        self.roster_of(replica.as_ref()).extend(&identity, until);
        let joined = Joined { relayed: self.needs_relay(connection), ..self.new_joined(&join) };
        if let Some(newcomer) = self.connections.get_mut(&connection) {
            newcomer.phase = Phase::Joined(Box::new(joined));
        }
        self.seats_changed();
        self.send_join_ack(connection);
        self.send_first_index(connection);
        self.replay_data_messages(connection);
        self.replay_recording(connection);
        self.check_content_of(&identity.attendee);
    }

    fn set_limits(&mut self, admission: &Admission) {
        match admission.replica() {
            Some(replica) => self.audience(replica).attendees_max = admission.limits.attendees_max,
            None => self.limits = admission.limits,
        }
    }

    fn has_room_for(&self, newcomer: &Connection) -> bool {
        match &newcomer.viewing {
            Some(viewing) => self.has_place_for(&newcomer.identity.attendee, &viewing.replica),
            None => self.has_seat_for(&newcomer.identity.attendee),
        }
    }

    pub(crate) fn has_seat_for(&self, attendee: &AttendeeId) -> bool {
        self.is_seated(attendee) || self.seats().len() < self.limits.attendees_max as usize
    }

    /// Ends what the identity had in the meeting, except its presence.
    pub(crate) fn take_over(
        &mut self,
        identity: &Identity,
        replica: Option<&MeetingId>,
        audio_session: Option<u64>,
    ) {
        let former = self.joined_as(identity);
        if let Some(viewer) = former.filter(|former| self.acts_as(*former, identity)) {
            return self.demote_for_another(viewer);
        }
        let roster = self.roster_of(replica);
        let lingering = roster.ids_of(identity).last().and_then(|id| roster.get(*id)?.audio_session);
        let former_session = former.and_then(|former| self.joined(former)?.audio_session).or(lingering);
        let same_client = audio_session.is_some() && former_session == audio_session;
        if let Some(former) = former {
            let lost = self.config.grace.lost;
            self.lose(former, PresenceChange::Dropped, lost);
            if same_client {
                self.close(former, CloseCode::Normal, "the client is back on another connection");
            } else {
                self.send_audio_status(former, status::JOINED_FROM_ANOTHER_DEVICE);
            }
        }
        // Another device or a page loaded anew has lost nothing. Of a page that goes, the media may be seen to end first.
        let is_new_client = (former.is_some() || former_session.is_some()) && !same_client;
        if identity.modality == Modality::Main && is_new_client {
            self.lost.remove(&identity.attendee);
        }
        // A content share belongs to the device that the attendee was on.
        let another_device = former_session.is_some() && !same_client;
        if identity.modality == Modality::Main && another_device {
            self.end_content_of(&identity.attendee, status::JOINED_FROM_ANOTHER_DEVICE, PresenceChange::Left);
        }
    }

    fn new_joined(&self, join: &SdkJoinFrame) -> Joined {
        let now = self.now();
        let flags = join.flags.unwrap_or_default();
        let supported = &join.supported_server_side_network_adaptions;
        let announced = self.config.network_adaption;
        let server = SdkServerSideNetworkAdaption::BandwidthProbingAndVideoQualityAdaption;
        // A client whose policy cannot switch ignores what JOIN_ACK announces and goes on asking for streams.
        let adapts = announced == server && supported.contains(&(server as i32));
        Joined {
            audio_session: join.audio_session_id,
            excludes_own_content: flags & SdkJoinFlags::ExcludeSelfContentInIndex as u32 != 0,
            adaptation: if adapts { Adaptation::Server } else { Adaptation::Client },
            periodic_keyframes: !join.disable_periodic_keyframe_request_on_content_sender.unwrap_or_default(),
            muted: false,
            since: now,
            relayed: false,
            media_until: Some(now + self.config.grace.subscribe),
            announce_at: None,
            orphan_until: None,
            peer: false,
            subscribed: false,
            pending: None,
            waiting: VecDeque::new(),
            presence: None,
            viewer_presence: None,
            heard: None,
            index: None,
            source: None,
            receiving: BTreeMap::new(),
            decodes: None,
            downlink: None,
            bitrates_at: None,
        }
    }

    fn send_join_ack(&mut self, connection: ConnectionId) {
        let mut ack = self.frame(FrameType::JoinAck);
        ack.joinack = Some(self.join_ack(connection));
        self.send(connection, ack);
    }

    /// Says no to a JOIN. The payload is there all the same: without it, clients report another status.
    fn refuse_join(&mut self, connection: ConnectionId, status: u32, reason: &'static str, code: CloseCode) {
        let mut ack = self.frame(FrameType::JoinAck);
        ack.joinack = Some(self.join_ack(connection));
        ack.error = Some(error(status, reason));
        self.send(connection, ack);
        let until = self.now() + self.config.grace.straggler;
        if let Some(refused) = self.connections.get_mut(&connection) {
            refused.phase = Phase::Over { until, code };
        }
    }

    fn join_ack(&self, connection: ConnectionId) -> SdkJoinAckFrame {
        SdkJoinAckFrame {
            turn_credentials: Some(self.turn_credentials(connection)),
            video_subscription_limit: Some(self.config.video_subscriptions_max),
            wants_compressed_sdp: Some(false),
            default_server_side_network_adaption: Some(self.config.network_adaption as i32),
        }
    }
}

/// An application opens one socket early, and a page that reloads leaves one behind; more are a leak or an attack.
const IDLE_SOCKETS_MAX: usize = 8;
