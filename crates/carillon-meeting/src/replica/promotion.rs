//! Viewers who are given the word in the primary meeting, and give it back or lose it.
//!
//! Wire: PRIMARY_MEETING_JOIN, PRIMARY_MEETING_JOIN_ACK, PRIMARY_MEETING_LEAVE.

use carillon_proto::id::{AttendeeId, ConnectionId, Modality};
use carillon_proto::media::MediaCommand;
use carillon_proto::plane::{Admission, Refusal};
use carillon_proto::redact::Redacted;
use carillon_proto::signal::{
    FrameType, SdkErrorFrame, SdkPrimaryMeetingJoinAckFrame, SdkPrimaryMeetingJoinFrame,
    SdkPrimaryMeetingLeaveFrame,
};

use super::{Part, Reverted, Wish};
use crate::connection::Identity;
use crate::ending::status;
use crate::frames::error;
use crate::meeting::Meeting;
use crate::metric::Violation;
use crate::output::{Output, PresenceChange};
use crate::roster::Lingering;
use crate::subscribe::view_only;

impl Meeting {
    /// PRIMARY_MEETING_JOIN.
    pub(crate) fn receive_promotion(
        &mut self,
        connection: ConnectionId,
        join: Option<SdkPrimaryMeetingJoinFrame>,
    ) {
        let now = self.now();
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        let within_rate = viewer.budget.promotions.take(now);
        let Some(viewing) = viewer.viewing.as_mut().filter(|_| viewer.identity.modality == Modality::Main)
        else {
            return self
                .answer_promotion(connection, Some(error(403, "this meeting has no primary meeting")));
        };
        let Some(token) = join.and_then(|join| join.credentials?.join_token) else {
            return self.answer_promotion(connection, Some(error(400, Violation::NoPayload.message())));
        };
        if !within_rate || viewing.wish != Wish::None {
            return self.answer_promotion(connection, Some(error(429, "a promotion is under way")));
        }
        viewing.wish = Wish::Asked;
        self.output(Output::Authenticate { connection, token: Redacted::new(token) });
    }

    /// PRIMARY_MEETING_LEAVE.
    pub(crate) fn receive_demotion(&mut self, connection: ConnectionId) {
        let viewer = self.connections.get_mut(&connection);
        if let Some(viewing) = viewer.and_then(|viewer| viewer.viewing.as_mut())
            && viewing.wish == Wish::Asked
        {
            viewing.wish = Wish::Withdrawn;
        }
        self.demote(connection);
    }

    pub(crate) fn authenticated(&mut self, connection: ConnectionId, outcome: Result<Admission, Refusal>) {
        let Some(viewer) = self.connections.get_mut(&connection).filter(|it| it.joined().is_some()) else {
            return;
        };
        let Some(viewing) = &mut viewer.viewing else { return };
        let refusal = match std::mem::replace(&mut viewing.wish, Wish::None) {
            Wish::None => return,
            Wish::Withdrawn => error(409, "the promotion was withdrawn"),
            Wish::Asked => match self.granted(outcome) {
                Ok(admission) => return self.promote(connection, admission),
                Err(refusal) => refusal,
            },
        };
        self.answer_promotion(connection, Some(refusal));
    }

    /// The attendee of the primary whose part may be taken.
    fn granted(&self, outcome: Result<Admission, Refusal>) -> Result<Admission, SdkErrorFrame> {
        let admission = outcome.map_err(|refusal| match refusal {
            Refusal::MeetingEnded | Refusal::UnknownAttendee => error(403, "the attendee is unavailable"),
            Refusal::Unavailable => error(503, "try again"),
        })?;
        if admission.replica().is_some() || self.removed.contains(&admission.attendee) {
            return Err(error(403, "the attendee is unavailable"));
        }
        if !self.has_seat_for(&admission.attendee) {
            return Err(error(409, "the meeting is full"));
        }
        Ok(admission)
    }

    fn promote(&mut self, connection: ConnectionId, admission: Admission) {
        self.answer_promotion(connection, None);
        self.limits = admission.limits;
        let identity = Identity { attendee: admission.attendee, modality: Modality::Main };
        if self.acts_as(connection, &identity) {
            return;
        }
        self.end_promotion(connection, PresenceChange::Left);
        let session = self.joined(connection).and_then(|joined| joined.audio_session);
        self.take_over(&identity, None, session);
        let part = Part {
            identity,
            external_user: admission.external_user,
            capabilities: admission.capabilities,
            noise_suppression: admission.noise_suppression,
        };
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        let own = viewer.act_as(part);
        if let Some(viewing) = &mut viewer.viewing {
            viewing.own = Some(own);
        }
        self.part_changed(connection);
        if self.joined(connection).is_some_and(|joined| joined.viewer_presence.is_some()) {
            self.announce_participant(connection);
        }
        self.seats_changed();
    }

    /// Back to watching, by the will of the client.
    fn demote(&mut self, connection: ConnectionId) {
        if let Some(reverted) = self.end_promotion(connection, PresenceChange::Left) {
            self.demoted(connection, &reverted);
        }
    }

    /// Somebody else comes as the attendee whose part a viewer has. Its presence waits for the newcomer's.
    pub(crate) fn demote_for_another(&mut self, connection: ConnectionId) {
        let until = self.now() + self.config.grace.lost;
        let presence = self.joined_mut(connection).and_then(|joined| joined.presence.take());
        let Some(reverted) = self.revert(connection) else { return };
        if let Some(presence) = presence {
            self.roster.linger(presence, Lingering { until, change: PresenceChange::Dropped });
        }
        self.demoted(connection, &reverted);
        self.send_demotion(connection);
    }

    /// The attendee of the primary was deleted.
    pub(crate) fn demote_from(&mut self, attendee: &AttendeeId) {
        let identity = Identity { attendee: attendee.clone(), modality: Modality::Main };
        let Some(viewer) = self.joined_as(&identity).filter(|viewer| self.acts_as(*viewer, &identity)) else {
            return;
        };
        self.demote(viewer);
        self.send_demotion(viewer);
    }

    /// Ends the part of a promoted viewer in the primary.
    pub(crate) fn end_promotion(
        &mut self,
        connection: ConnectionId,
        change: PresenceChange,
    ) -> Option<Reverted> {
        let reverted = self.revert(connection)?;
        self.end_presences(&reverted.identity, change);
        self.end_content_of(&reverted.identity.attendee, status::MEETING_ENDED, PresenceChange::Left);
        Some(reverted)
    }

    /// Whether a viewer has been promoted to be this attendee.
    pub(crate) fn acts_as(&self, connection: ConnectionId, identity: &Identity) -> bool {
        let viewer = self.connections.get(&connection);
        viewer.is_some_and(|viewer| viewer.own().is_some() && viewer.identity == *identity)
    }

    /// Makes a promoted viewer what it is in its replica, with nothing of it left in the primary but its presence.
    fn revert(&mut self, connection: ConnectionId) -> Option<Reverted> {
        let viewer = self.connections.get_mut(&connection)?;
        let own = viewer.viewing.as_mut()?.own.take()?;
        let identity = viewer.act_as(own).identity;
        let joined = viewer.joined_mut();
        let source = joined.and_then(|joined| {
            joined.presence = None;
            joined.source.take()
        });
        if let Some(group) = source {
            self.stop_source(group);
        }
        self.seats_changed();
        Some(Reverted { identity, sent_video: source.is_some() })
    }

    /// The media of a viewer who stays is that of a viewer.
    fn demoted(&mut self, connection: ConnectionId, reverted: &Reverted) {
        if reverted.sent_video {
            self.command(MediaCommand::SetPublish { connection, publish: None });
        }
        self.part_changed(connection);
        if reverted.sent_video {
            self.send_index_with(connection, view_only());
        }
    }

    /// Applies to the media of a connection whom it acts as.
    fn part_changed(&mut self, connection: ConnectionId) {
        let Some(viewer) = self.connections.get(&connection) else { return };
        let (attendee, enabled) = (viewer.identity.attendee.clone(), viewer.suppresses_noise());
        if viewer.joined().is_some_and(|joined| joined.peer) {
            self.command(MediaCommand::SetAttendee { connection, attendee });
            self.command(MediaCommand::SetNoiseSuppression { connection, enabled });
        }
        self.audio_changed(connection);
        self.stop_forbidden(connection);
    }

    fn answer_promotion(&mut self, connection: ConnectionId, refusal: Option<SdkErrorFrame>) {
        let mut ack = self.frame(FrameType::PrimaryMeetingJoinAck);
        ack.primary_meeting_join_ack = Some(SdkPrimaryMeetingJoinAckFrame {});
        ack.error = refusal;
        self.send(connection, ack);
    }

    fn send_demotion(&mut self, connection: ConnectionId) {
        let mut leave = self.frame(FrameType::PrimaryMeetingLeave);
        leave.primary_meeting_leave = Some(SdkPrimaryMeetingLeaveFrame {});
        self.send(connection, leave);
    }
}
