//! What a live meeting wants done.

use carillon_proto::id::{AttendeeId, ConnectionId, ExternalUserId, MeetingId, Modality};
use carillon_proto::media::MediaCommand;
use carillon_proto::redact::Redacted;
use carillon_proto::signal::SdkSignalFrame;

use crate::metric::Metric;

/// One thing to do outside, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Write the frame to each of the sockets. It is the same for all: encode it once.
    Send {
        /// At least one.
        to: Vec<ConnectionId>,
        /// What to write.
        frame: Box<SdkSignalFrame>,
    },
    /// Close the socket after what was sent to it before. The meeting has already forgotten the connection.
    Close {
        /// Which socket.
        connection: ConnectionId,
        /// With which code.
        code: CloseCode,
        /// For the client's log.
        reason: &'static str,
    },
    /// Look up whose token of this meeting it is, and answer with [`crate::Input::Authenticated`].
    Authenticate {
        /// Who asks.
        connection: ConnectionId,
        /// The token.
        token: Redacted<String>,
    },
    /// Give this to the media thread.
    Media(MediaCommand),
    /// A fact for control: notifications, the idle clock.
    Event(MeetingEvent),
    /// A number for the operator.
    Metric(Metric),
}

/// The WebSocket close codes that the client tells apart (`JoinAndReceiveIndexTask.ts`, `MonitorTask.ts`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// The connection was over anyway.
    Normal = 1000,
    /// The client broke the protocol. Before INDEX: final.
    BadRequest = 4400,
    /// The attendee may not be here (any more). Before INDEX: final.
    Refused = 4403,
    /// The meeting is over. Before INDEX: final, and reported as such.
    MeetingEnded = 4410,
    /// Come back on a fresh connection: the only code that a client in a call obeys.
    TryAgain = 4500,
}

impl CloseCode {
    /// The number on the wire.
    pub const fn wire(self) -> u16 {
        self as u16
    }
}

/// A fact about who is in the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeetingEvent {
    /// An attendee or its content share is there, or is gone. A reconnection within the grace time is neither.
    Presence {
        /// The replica of whose it is; `None` for the meeting itself.
        replica: Option<MeetingId>,
        /// Who.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// Itself, or its content share.
        modality: Modality,
        /// What happened.
        change: PresenceChange,
    },
    /// An attendee whose connection was lost is back: its media is up again. Comes after a `Joined`, where it was lost
    /// for so long that it was `Dropped` meanwhile.
    Reconnected {
        /// The replica of whose it is; `None` for the meeting itself.
        replica: Option<MeetingId>,
        /// Who.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
    },
    /// A camera or content video started or stopped.
    Video {
        /// Whose.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// Camera or content share.
        modality: Modality,
        /// What happened.
        change: VideoChange,
    },
    /// What the others see of a microphone has changed.
    Muted {
        /// Whose.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// Muted, or heard again.
        muted: bool,
    },
    /// Another speaks loudest, or nobody does any more.
    ActiveSpeaker(Option<AttendeeId>),
    /// Somebody said something to all.
    DataMessage {
        /// Who.
        attendee: AttendeeId,
        /// About what.
        topic: String,
        /// What.
        data: Redacted<Vec<u8>>,
    },
    /// So many attendees are connected (or within their grace time) from here on, content shares apart.
    ConnectedCount(u32),
    /// So many attendees of replicas are, likewise.
    ViewerCount(u32),
}

/// How a presence changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceChange {
    /// Its media is up.
    Joined,
    /// It said so, or was removed.
    Left,
    /// It was lost and did not come back in time.
    Dropped,
}

/// How a video source changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VideoChange {
    /// It can be subscribed to.
    Started,
    /// It is gone.
    Stopped,
}
