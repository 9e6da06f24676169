//! Receives frames: sorts them by the connection's phase and by type, and answers what breaks the protocol.
//!
//! A mistake that leaves nobody waiting is told in a NOTIFICATION (the client logs it) and forgotten, up to a
//! budget. A mistake on which the client waits for an answer, or a flood, is fatal: status 400 in the frame that the
//! client waits for, which ends its session as a bad request. Before JOIN the close code 4400 says the same.
//!
//! Wire: `SdkSignalFrame`; what clients do with errors is in `MonitorTask.ts` and `MeetingSessionStatus.ts`.

use carillon_proto::id::ConnectionId;
use carillon_proto::signal::{
    FrameType, SdkAudioStatusFrame, SdkErrorFrame, SdkLeaveAckFrame, SdkNotificationFrame,
    SdkNotificationLevel, SdkPingPongFrame, SdkPingPongType, SdkSignalFrame,
};

use crate::connection::Phase;
use crate::meeting::Meeting;
use crate::metric::{Metric, Violation};
use crate::output::CloseCode;

impl Meeting {
    pub(crate) fn receive(&mut self, connection: ConnectionId, frame: SdkSignalFrame) {
        let now = self.now();
        let Some(receiver) = self.connections.get_mut(&connection) else { return };
        if !receiver.budget.frames.take(now) {
            return self.reject(connection, Violation::TooManyFrames, FrameType::AudioStatus);
        }
        // Later clients may know more types than this server; the protocol's own rule is to ignore those.
        let Some(frame_type) = frame.frame_type() else { return };
        match (frame_type, &receiver.phase) {
            (FrameType::PingPong, _) => self.receive_ping_pong(connection, frame.ping_pong),
            (FrameType::Leave, _) => self.receive_leave(connection),
            (_, Phase::Over { .. }) => {}
            (FrameType::Join, Phase::Opened { .. }) => self.receive_join(connection, frame.join),
            (_, Phase::Opened { .. }) => {
                self.reject(connection, Violation::NotJoined, FrameType::AudioStatus)
            }
            (_, Phase::Joined(_)) => self.receive_joined(connection, frame_type, frame),
        }
    }

    pub(crate) fn receive_malformed(&mut self, connection: ConnectionId) {
        if self.connections.get(&connection).is_some_and(|it| !matches!(it.phase, Phase::Over { .. })) {
            self.mistake(connection, Violation::Malformed);
        }
    }

    fn receive_joined(&mut self, connection: ConnectionId, frame_type: FrameType, frame: SdkSignalFrame) {
        match frame_type {
            FrameType::Join => self.reject(connection, Violation::JoinedTwice, FrameType::JoinAck),
            FrameType::Subscribe => match frame.sub {
                Some(sub) => self.receive_subscribe(connection, sub),
                None => self.reject(connection, Violation::NoPayload, FrameType::SubscribeAck),
            },
            FrameType::AudioControl => match frame.audio_control.and_then(|control| control.muted) {
                Some(muted) => self.set_muted(connection, muted),
                None => self.mistake(connection, Violation::NoPayload),
            },
            FrameType::RemoteVideoUpdate => match frame.remote_video_update {
                Some(update) => self.receive_remote_video_update(connection, update),
                None => self.mistake(connection, Violation::NoPayload),
            },
            FrameType::Pause | FrameType::Resume => match frame.pause {
                Some(pause) => self.receive_pause(connection, &pause, frame_type == FrameType::Pause),
                None => self.mistake(connection, Violation::NoPayload),
            },
            FrameType::DataMessage => match frame.data_message {
                Some(message) => self.receive_data_messages(connection, message),
                None => self.mistake(connection, Violation::NoPayload),
            },
            FrameType::ClientMetric => match frame.client_metric {
                Some(metrics) => self.receive_client_metrics(connection, &metrics),
                None => self.mistake(connection, Violation::NoPayload),
            },
            FrameType::MeetingSessionTiming => match frame.meeting_session_timing {
                Some(timing) => self.receive_timing(connection, &timing),
                None => self.mistake(connection, Violation::NoPayload),
            },
            FrameType::PrimaryMeetingJoin => self.receive_promotion(connection, frame.primary_meeting_join),
            FrameType::PrimaryMeetingLeave => self.receive_demotion(connection),
            FrameType::PingPong | FrameType::Leave => {}
            FrameType::JoinAck
            | FrameType::SubscribeAck
            | FrameType::Index
            | FrameType::LeaveAck
            | FrameType::Bitrates
            | FrameType::AudioMetadata
            | FrameType::AudioStreamIdInfo
            | FrameType::AudioStatus
            | FrameType::PrimaryMeetingJoinAck
            | FrameType::Notification => self.mistake(connection, Violation::WrongDirection),
        }
    }

    fn receive_ping_pong(&mut self, connection: ConnectionId, ping_pong: Option<SdkPingPongFrame>) {
        let Some(ping) = ping_pong else { return self.mistake(connection, Violation::NoPayload) };
        if ping.r#type != SdkPingPongType::Ping as i32 {
            return;
        }
        let mut pong = self.frame(FrameType::PingPong);
        pong.ping_pong =
            Some(SdkPingPongFrame { r#type: SdkPingPongType::Pong as i32, ping_id: ping.ping_id });
        self.send(connection, pong);
    }

    /// LEAVE is answered in every phase: a client that gets no LEAVE_ACK stops 15 seconds late.
    fn receive_leave(&mut self, connection: ConnectionId) {
        let mut ack = self.frame(FrameType::LeaveAck);
        ack.leave_ack = Some(SdkLeaveAckFrame {});
        self.send(connection, ack);
        self.finish(connection, CloseCode::Normal);
    }

    /// Tells the client of a mistake that leaves nobody waiting.
    pub(crate) fn mistake(&mut self, connection: ConnectionId, violation: Violation) {
        let now = self.now();
        let Some(culprit) = self.connections.get_mut(&connection) else { return };
        if !culprit.budget.mistakes.take(now) {
            return self.reject(connection, violation, FrameType::AudioStatus);
        }
        self.metric(Metric::Violation(violation));
        let mut notification = self.frame(FrameType::Notification);
        notification.notification = Some(SdkNotificationFrame {
            level: Some(SdkNotificationLevel::Warning as i32),
            message: Some(violation.message().to_owned()),
        });
        self.send(connection, notification);
    }

    /// Ends a connection for what it did, with status 400 in a frame of type `answer`.
    pub(crate) fn reject(&mut self, connection: ConnectionId, violation: Violation, answer: FrameType) {
        self.metric(Metric::Violation(violation));
        if self.joined(connection).is_none() {
            return self.close(connection, CloseCode::BadRequest, violation.message());
        }
        let mut frame = self.frame(answer);
        frame.error = Some(error(400, violation.message()));
        if answer == FrameType::AudioStatus {
            frame.audio_status = Some(SdkAudioStatusFrame { audio_status: Some(400) });
        }
        self.send(connection, frame);
        self.finish(connection, CloseCode::BadRequest);
    }
}

/// The `error` of a frame.
pub(crate) fn error(status: u32, description: &str) -> SdkErrorFrame {
    SdkErrorFrame { status: Some(status), description: Some(description.to_owned()) }
}
