//! Every way in which a connection ends: LEAVE, a closed socket, lost media, removal, end of meeting, drain, time-out.
//!
//! A client in a call ignores most close codes, so a call is ended by a final AUDIO_STATUS; the client then sends
//! LEAVE, is answered, and closes its socket. One that does not is closed after a while. The one code that moves a
//! client to a fresh connection is 4500.
//!
//! Wire: AUDIO_STATUS, LEAVE, LEAVE_ACK (`MonitorTask.ts`, `LeaveAndReceiveLeaveAckTask.ts`).

use std::time::{Duration, Instant};

use carillon_proto::id::{AttendeeId, AudioStreamId, ConnectionId, MeetingId, Modality};
use carillon_proto::media::MediaCommand;
use carillon_proto::plane::PlaneCommand;
use carillon_proto::signal::{FrameType, SdkAudioStatusFrame};

use crate::connection::{Connection, Identity, Joined, Phase};
use crate::input::SocketClose;
use crate::meeting::{Meeting, Stage};
use crate::output::{CloseCode, PresenceChange};
use crate::relay::Unreached;
use crate::roster::{Lingering, Roster};

/// `SdkAudioStatusFrame.audio_status` (`MeetingSessionStatus.ts`).
pub(crate) mod status {
    /// The same attendee joined elsewhere.
    pub(crate) const JOINED_FROM_ANOTHER_DEVICE: u32 = 301;
    /// The attendee may not do this (any more).
    pub(crate) const REJECTED: u32 = 403;
    /// No room.
    pub(crate) const AT_CAPACITY: u32 = 409;
    /// The meeting, or the attendee's part in it, is over.
    pub(crate) const MEETING_ENDED: u32 = 410;
    /// The attendee was deleted.
    pub(crate) const ATTENDEE_REMOVED: u32 = 411;
}

/// What was left of a connection when it went out of the meeting.
struct Detached {
    identity: Identity,
    replica: Option<MeetingId>,
    presence: Option<AudioStreamId>,
}

impl Meeting {
    pub(crate) fn obey(&mut self, command: PlaneCommand) {
        match command {
            PlaneCommand::EndMeeting => self.end_meeting(),
            PlaneCommand::EndReplica(replica) => self.end_replica(replica),
            PlaneCommand::RemoveAttendee(attendee) => self.remove_attendee(attendee),
            PlaneCommand::SetNoiseSuppression { attendee, enabled } => {
                self.set_noise_suppression(&attendee, enabled);
            }
            PlaneCommand::UpdateCapabilities { attendee, capabilities } => {
                self.update_capabilities(&attendee, capabilities);
            }
        }
    }

    /// The attendee goes on purpose, or is sent away: gone at once, together with its content share, which ends within its
    /// visit.
    pub(crate) fn finish(&mut self, connection: ConnectionId, code: CloseCode) {
        self.end_promotion(connection, PresenceChange::Left);
        let Some(detached) = self.detach(connection, code) else { return };
        if detached.identity.modality == Modality::Main {
            self.lost.remove(&detached.identity.attendee);
            self.end_content_of(&detached.identity.attendee, status::MEETING_ENDED, PresenceChange::Left);
        }
        self.end_presences(&detached.identity, PresenceChange::Left);
    }

    /// The attendee is expected back: its presence lasts for `grace`, then ends with `change`.
    pub(crate) fn lose(&mut self, connection: ConnectionId, change: PresenceChange, grace: Duration) {
        let until = self.now() + grace;
        self.end_promotion(connection, change);
        let Some(detached) = self.detach(connection, CloseCode::Normal) else { return };
        if let Some(presence) = detached.presence {
            self.roster_of(detached.replica.as_ref()).linger(presence, Lingering { until, change });
            if change == PresenceChange::Dropped && detached.identity.modality == Modality::Main {
                self.lost.insert(detached.identity.attendee.clone());
            }
        }
        self.check_content_of(&detached.identity.attendee);
    }

    /// Closes the socket and forgets the connection.
    pub(crate) fn close(&mut self, connection: ConnectionId, code: CloseCode, reason: &'static str) {
        if self.connections.remove(&connection).is_some() {
            self.close_socket(connection, code, reason);
        }
    }

    pub(crate) fn send_audio_status(&mut self, connection: ConnectionId, audio_status: u32) {
        let mut frame = self.frame(FrameType::AudioStatus);
        frame.audio_status = Some(SdkAudioStatusFrame { audio_status: Some(audio_status) });
        self.send(connection, frame);
    }

    /// Ends the content share of an attendee, telling it why. One that is connected is sent away and has left; of one that
    /// is not, `change` is told.
    pub(crate) fn end_content_of(
        &mut self,
        attendee: &AttendeeId,
        audio_status: u32,
        change: PresenceChange,
    ) {
        let identity = Identity { attendee: attendee.clone(), modality: Modality::Content };
        if let Some(connection) = self.joined_as(&identity) {
            self.send_audio_status(connection, audio_status);
            self.finish(connection, CloseCode::Normal);
        }
        self.end_presences(&identity, change);
    }

    /// A content share lasts only a while without its attendee. It may well be back first after a restart.
    pub(crate) fn check_content_of(&mut self, attendee: &AttendeeId) {
        let identity = Identity { attendee: attendee.clone(), modality: Modality::Content };
        let Some(connection) = self.joined_as(&identity) else { return };
        let until = self.now() + self.config.grace.lost;
        let seated = self.is_seated(attendee);
        if let Some(content) = self.joined_mut(connection) {
            content.orphan_until = if seated { None } else { content.orphan_until.or(Some(until)) };
        }
    }

    pub(crate) fn socket_closed(&mut self, connection: ConnectionId, how: SocketClose) {
        let Some(closed) = self.connections.get(&connection) else { return };
        let grace = self.config.grace;
        match (how, closed.identity.modality) {
            // Closing a page ends its content share for good; a call may be resumed by the reloaded page.
            (SocketClose::GoingAway, Modality::Content) => self.finish(connection, CloseCode::Normal),
            (SocketClose::GoingAway, Modality::Main) => {
                self.lose(connection, PresenceChange::Left, grace.page_closed);
            }
            (SocketClose::Clean | SocketClose::Lost, _) => {
                self.lose(connection, PresenceChange::Dropped, grace.lost);
            }
        }
        self.connections.remove(&connection);
    }

    /// The media of a connection is gone. Only a fresh connection brings it back, and closing with 4500 makes the
    /// client try in a second instead of the 26 that it needs to notice by itself.
    pub(crate) fn media_disconnected(&mut self, connection: ConnectionId) {
        let Some(joined) = self.joined_mut(connection) else { return };
        // A SUBSCRIBE that reaches the media core after the loss makes a peer anew.
        joined.peer = joined.pending.is_some();
        self.send_elsewhere(connection, "the media connection was lost");
    }

    pub(crate) fn media_lost(&mut self) {
        let with_peer = |(id, _, joined): (ConnectionId, _, &Joined)| joined.peer.then_some(id);
        let connections: Vec<ConnectionId> = self.all_joined().filter_map(with_peer).collect();
        for connection in connections {
            self.media_disconnected(connection);
        }
    }

    /// Makes the client come back on a fresh connection, within the grace time.
    pub(crate) fn send_elsewhere(&mut self, connection: ConnectionId, reason: &'static str) {
        let lost = self.config.grace.lost;
        self.lose(connection, PresenceChange::Dropped, lost);
        self.close(connection, CloseCode::TryAgain, reason);
    }

    pub(crate) fn drain(&mut self) {
        self.stage = Stage::Draining;
        let connections: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for connection in connections {
            self.detach(connection, CloseCode::TryAgain);
            self.close(connection, CloseCode::TryAgain, "the server is going down");
        }
        // They will be somewhere else in a second: nobody left, and there is nobody to tell.
        self.forget_everything();
    }

    fn end_meeting(&mut self) {
        self.stage = Stage::Ended;
        let connections: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for connection in connections {
            self.dismiss(connection, status::MEETING_ENDED, CloseCode::MeetingEnded, "the meeting has ended");
        }
        let viewers = self.audiences.values().flat_map(|audience| audience.roster.iter());
        let mut identities: Vec<Identity> =
            self.roster.iter().chain(viewers).map(|(_, presence)| presence.identity.clone()).collect();
        identities.sort_by_key(content_first);
        for identity in identities {
            self.end_presences(&identity, PresenceChange::Left);
        }
        self.forget_everything();
    }

    fn forget_everything(&mut self) {
        self.roster = Roster::default();
        self.audiences.clear();
        self.data_messages.clear();
        self.unreached = Unreached::default();
        self.seats_changed();
    }

    fn remove_attendee(&mut self, attendee: AttendeeId) {
        let connections: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.own_identity().attendee == attendee)
            .map(|(id, _)| *id)
            .collect();
        for connection in connections {
            self.dismiss(connection, status::ATTENDEE_REMOVED, CloseCode::Refused, "attendee unavailable");
        }
        self.demote_from(&attendee);
        self.lost.remove(&attendee);
        for modality in [Modality::Content, Modality::Main] {
            self.end_presences(&Identity { attendee: attendee.clone(), modality }, PresenceChange::Left);
        }
        if self.removed.len() == REMOVED_MAX {
            self.removed.pop_front();
        }
        self.removed.push_back(attendee);
    }

    /// Sends a connection away for good: with a status if it is in the meeting, with a close code before.
    pub(crate) fn dismiss(
        &mut self,
        connection: ConnectionId,
        status: u32,
        code: CloseCode,
        reason: &'static str,
    ) {
        self.end_promotion(connection, PresenceChange::Left);
        match self.connections.get(&connection).map(|it| &it.phase) {
            Some(Phase::Joined(_)) => {
                self.send_audio_status(connection, status);
                self.detach(connection, code);
            }
            Some(Phase::Opened { .. }) => self.close(connection, code, reason),
            Some(Phase::Over { .. }) | None => {}
        }
    }

    /// Takes a connection out of the meeting with everything but its presence. The socket stays open for LEAVE.
    fn detach(&mut self, connection: ConnectionId, code: CloseCode) -> Option<Detached> {
        let until = self.now() + self.config.grace.straggler;
        let leaver = self.connections.get_mut(&connection)?;
        let identity = leaver.own_identity().clone();
        let replica = leaver.viewing.as_ref().map(|viewing| viewing.replica.clone());
        let joined = match std::mem::replace(&mut leaver.phase, Phase::Over { until, code }) {
            Phase::Joined(joined) => joined,
            other => {
                leaver.phase = other;
                return None;
            }
        };
        if let Some(group) = joined.source {
            self.stop_source(group);
        }
        if joined.peer {
            self.command(MediaCommand::ClosePeer { connection });
        }
        self.remember_reach(&identity.attendee, &joined);
        self.roster_urgent.remove(&connection);
        self.seats_changed();
        let presence = if replica.is_some() { joined.viewer_presence } else { joined.presence };
        Some(Detached { identity, replica, presence })
    }

    pub(crate) fn expire(&mut self) {
        let now = self.now();
        let due = |it: &Connection| it.deadlines().any(|deadline| deadline <= now);
        let connections: Vec<ConnectionId> =
            self.connections.iter().filter(|(_, it)| due(it)).map(|(id, _)| *id).collect();
        for connection in connections {
            self.expire_connection(connection, now);
        }
        let mut expired: Vec<(Identity, PresenceChange)> = self
            .lingering()
            .filter(|(_, lingering)| lingering.until <= now)
            .map(|(identity, lingering)| (identity.clone(), lingering.change))
            .collect();
        expired.sort_by_key(|(identity, _)| content_first(identity));
        for (identity, change) in expired {
            self.expire_presence(&identity, change);
        }
        self.data_messages.expire(now);
        self.unreached.expire(now);
    }

    fn expire_connection(&mut self, connection: ConnectionId, now: Instant) {
        let Some(expired) = self.connections.get(&connection) else { return };
        match &expired.phase {
            Phase::Opened { .. } => self.close(connection, CloseCode::Normal, "the client did not join"),
            Phase::Over { code, .. } => {
                let code = *code;
                self.close(connection, code, "the connection is over");
            }
            Phase::Joined(joined) if joined.media_until.is_some_and(|until| until <= now) => {
                self.send_elsewhere(connection, "no media came up");
            }
            Phase::Joined(joined) if joined.orphan_until.is_some_and(|until| until <= now) => {
                let attendee = expired.identity.attendee.clone();
                self.end_content_of(&attendee, status::MEETING_ENDED, PresenceChange::Left);
            }
            Phase::Joined(_) => self.announce(connection),
        }
    }

    fn expire_presence(&mut self, identity: &Identity, change: PresenceChange) {
        if identity.modality == Modality::Main && !self.is_connected(&identity.attendee) {
            self.end_content_of(&identity.attendee, status::MEETING_ENDED, change);
        }
        self.end_presences(identity, change);
    }
}

/// What is told of a content share lies within the visit of its attendee.
fn content_first(identity: &Identity) -> bool {
    identity.modality == Modality::Main
}

impl Connection {
    /// When something about the connection falls due.
    pub(crate) fn deadlines(&self) -> impl Iterator<Item = Instant> {
        let deadlines = match &self.phase {
            Phase::Opened { until } | Phase::Over { until, .. } => [Some(*until), None, None],
            Phase::Joined(joined) => [joined.media_until, joined.announce_at, joined.orphan_until],
        };
        deadlines.into_iter().flatten()
    }
}

/// Ids of removed attendees that are remembered, for sockets whose token was looked up just before the removal. A
/// second's worth is enough; a thousand cost 50 KiB.
const REMOVED_MAX: usize = 1_000;
