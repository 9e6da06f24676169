//! Numbers for the operator: what clients report, and what they do wrong.

use std::time::Duration;

use carillon_proto::id::{AttendeeId, ConnectionId, ExternalUserId, Modality};
use carillon_proto::media::ConnectionQuality;

use crate::heard::Heard;

/// One observation. Labels are closed sets, so that a metrics store stays small whatever clients send.
#[derive(Clone, Debug, PartialEq)]
pub enum Metric {
    /// CLIENT_METRIC: what a client measured in the last second.
    Client {
        /// By whom.
        connection: ConnectionId,
        /// Of which attendee.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// Camera connection or content share.
        modality: Modality,
        /// Finite values of known types only.
        samples: Vec<ClientSample>,
    },
    /// What was heard of an attendee, every few seconds.
    Heard(Heard),
    /// How an attendee's packets travelled, as the media thread measures it.
    Quality {
        /// Whose.
        attendee: AttendeeId,
        /// Its external id.
        external_user: ExternalUserId,
        /// Camera connection or content share.
        modality: Modality,
        /// What was measured.
        quality: ConnectionQuality,
    },
    /// MEETING_SESSION_TIMING: from the click to a working connection.
    ConnectTime(Duration),
    /// MEETING_SESSION_TIMING: from adding a remote video to its first rendered frame.
    FirstFrameTime(Duration),
    /// A client did what the protocol forbids.
    Violation(Violation),
    /// A data message was returned to its sender as throttled.
    DataMessageThrottled,
}

/// One number of a CLIENT_METRIC frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientSample {
    /// What it is about.
    pub scope: SampleScope,
    /// `SdkMetric.type`, 1 to [`ClientSample::KIND_MAX`]; named in the protocol's metric table.
    pub kind: u16,
    /// The value.
    pub value: f64,
}

impl ClientSample {
    /// The largest metric type that the client knows is 128; some room is left for later clients.
    pub const KIND_MAX: u16 = 256;
}

/// What a client's number is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleScope {
    /// The client or its transport as a whole.
    Global,
    /// One audio stream.
    Audio,
    /// One video stream.
    Video,
}

/// What a client did wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Violation {
    /// A message that is no frame.
    Malformed,
    /// A frame whose payload is missing.
    NoPayload,
    /// A frame type that only a server sends.
    WrongDirection,
    /// A frame that needs a JOIN before.
    NotJoined,
    /// A second JOIN on one socket.
    JoinedTwice,
    /// A list or text longer than any client has reason to send.
    TooLong,
    /// A SUBSCRIBE without a usable offer.
    BadOffer,
    /// A data message with a bad topic or too much data.
    BadDataMessage,
    /// More frames than any client has reason to send.
    TooManyFrames,
    /// More data messages than the hard limits allow.
    TooManyDataMessages,
    /// More unused sockets for one attendee than any client has reason to open.
    TooManySockets,
}

impl Violation {
    /// Every kind, for a metrics store that shows zeros too.
    pub const ALL: [Self; 11] = [
        Self::Malformed,
        Self::NoPayload,
        Self::WrongDirection,
        Self::NotJoined,
        Self::JoinedTwice,
        Self::TooLong,
        Self::BadOffer,
        Self::BadDataMessage,
        Self::TooManyFrames,
        Self::TooManyDataMessages,
        Self::TooManySockets,
    ];

    /// The label in metrics.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NoPayload => "no_payload",
            Self::WrongDirection => "wrong_direction",
            Self::NotJoined => "not_joined",
            Self::JoinedTwice => "joined_twice",
            Self::TooLong => "too_long",
            Self::BadOffer => "bad_offer",
            Self::BadDataMessage => "bad_data_message",
            Self::TooManyFrames => "too_many_frames",
            Self::TooManyDataMessages => "too_many_data_messages",
            Self::TooManySockets => "too_many_sockets",
        }
    }

    /// What the client is told.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Malformed => "the message is not a signaling frame",
            Self::NoPayload => "the frame lacks its payload",
            Self::WrongDirection => "only a server sends such a frame",
            Self::NotJoined => "JOIN comes first",
            Self::JoinedTwice => "the connection has already joined",
            Self::TooLong => "a list or text in the frame is too long",
            Self::BadOffer => "the offer cannot be used",
            Self::BadDataMessage => "the data message has a bad topic or too much data",
            Self::TooManyFrames => "too many frames",
            Self::TooManyDataMessages => "too many data messages",
            Self::TooManySockets => "too many sockets of one attendee wait to join",
        }
    }
}
