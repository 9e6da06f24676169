//! What a live meeting is told.

use carillon_proto::id::{ConnectionId, Modality};
use carillon_proto::media::MediaEvent;
use carillon_proto::plane::{Admission, PlaneCommand, Refusal};
use carillon_proto::signal::SdkSignalFrame;

use crate::config::TurnCredentials;

/// One thing that happened outside.
#[derive(Clone, Debug)]
pub enum Input {
    /// A WebSocket with a valid token is open. Nothing has been read from it yet.
    ///
    /// The shell looks the token up after it has begun to deliver plane commands to this meeting, so that a removal
    /// or a change of capabilities cannot slip in between unseen.
    Opened {
        /// Minted by the shell, never used before.
        connection: ConnectionId,
        /// Who the token belongs to.
        admission: Admission,
        /// Whether the token came with `#content`.
        modality: Modality,
        /// How it may use TURN, where there are TURN servers.
        turn: Option<Box<TurnCredentials>>,
    },
    /// A frame arrived.
    Frame {
        /// On which socket.
        connection: ConnectionId,
        /// As decoded.
        frame: Box<SdkSignalFrame>,
    },
    /// A WebSocket message arrived that is no frame: text, wrong prefix, garbage.
    Malformed {
        /// On which socket.
        connection: ConnectionId,
    },
    /// The socket is gone. Also right, and ignored, after [`crate::Output::Close`] for it.
    Closed {
        /// Which socket.
        connection: ConnectionId,
        /// How it ended.
        how: SocketClose,
    },
    /// The answer to [`crate::Output::Authenticate`]: whose the token is in this meeting.
    Authenticated {
        /// Who asked.
        connection: ConnectionId,
        /// What it opens.
        outcome: Result<Admission, Refusal>,
    },
    /// A fact from the media thread.
    Media(MediaEvent),
    /// The media thread died and took every peer with it. Commands after this reach its successor.
    MediaLost,
    /// An order from control.
    Plane(PlaneCommand),
    /// The meeting is recorded from here on, or no more. Said before the first frame is recorded, after the last.
    RecordingChanged(bool),
    /// This node stops serving: send everybody elsewhere.
    Drain,
    /// The time of [`crate::Meeting::next_timeout`] has come.
    Timeout,
}

/// How a socket ended, by its close code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketClose {
    /// 1000 or 1005: the client closed it. Without a LEAVE before, it is about to reconnect.
    Clean,
    /// 1001: the page was closed or reloaded.
    GoingAway,
    /// Anything else: TCP reset, time-out, 1006.
    Lost,
}
