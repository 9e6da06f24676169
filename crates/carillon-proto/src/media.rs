//! The messages between a live meeting and the media thread that it is pinned to.
//!
//! The meeting core decides who hears and sees whom and speaks of connections, groups and streams; the media core
//! speaks RTP and SDP. Neither knows the other's crate: they share these words, and the shell carries them.
//! Commands of one meeting are applied in order; every [`MediaCommand::Negotiate`] is answered by exactly one
//! [`MediaEvent::Negotiated`] or [`MediaEvent::NegotiationFailed`], in order.

use std::time::Duration;

use crate::capture::CaptureTracks;
use crate::id::{AttendeeId, ConnectionId, GroupId, Mid, Modality, StreamId};
use crate::signal::SdkVideoCodecCapability;
use crate::units::{AudioLevel, Bitrate, SignalStrength};

/// An order from a live meeting to its media thread.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaCommand {
    /// A SUBSCRIBE arrived: create the peer, or renegotiate it.
    Negotiate(Box<Negotiate>),
    /// What of the connection's audio flows: changed by AUDIO_CONTROL and by capabilities.
    SetAudio {
        /// Whose audio.
        connection: ConnectionId,
        /// The new rule.
        audio: AudioPolicy,
    },
    /// For whom the connection speaks from here on: a viewer who is promoted to the primary meeting, or no more.
    SetAttendee {
        /// Whose audio and video.
        connection: ConnectionId,
        /// Who it is.
        attendee: AttendeeId,
    },
    /// Whether noise is taken out of what the connection says; a new peer's is left as it is.
    SetNoiseSuppression {
        /// Whose voice.
        connection: ConnectionId,
        /// Whether it is.
        enabled: bool,
    },
    /// What of the connection's video sending is accepted: `None` ignores its packets (capability withdrawn).
    SetPublish {
        /// Whose video.
        connection: ConnectionId,
        /// The source as it is known to the others.
        publish: Option<Publish>,
    },
    /// REMOTE_VIDEO_UPDATE: what section `mid` receives changes without a new offer.
    UpdateReceive {
        /// Who receives.
        connection: ConnectionId,
        /// On which section.
        mid: Mid,
        /// What, replacing what was.
        receive: Receive,
    },
    /// REMOTE_VIDEO_UPDATE: stop forwarding on section `mid`.
    StopReceive {
        /// Who receives.
        connection: ConnectionId,
        /// On which section.
        mid: Mid,
    },
    /// PAUSE (`paused`) or RESUME of groups by the client. The state outlives renegotiations that keep the group.
    SetPaused {
        /// Who receives.
        connection: ConnectionId,
        /// Which sources.
        groups: Vec<GroupId>,
        /// Paused or resumed.
        paused: bool,
    },
    /// What is captured of the meeting from here on. A capture that is not named ends; of one that goes on only the
    /// tracks that are yet to begin are chosen anew. All end with the meeting's last connection, too.
    SetCaptures(Vec<Capture>),
    /// The connection is over: forget its peer and everything it sent.
    ClosePeer {
        /// Whose peer.
        connection: ConnectionId,
    },
}

/// What to capture of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Names it on what is captured.
    pub id: CaptureId,
    /// Which tracks.
    pub tracks: CaptureTracks,
}

/// Names one capture of one meeting's presence on one media thread. The server process mints it and never uses it
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaptureId(pub u64);

/// A SUBSCRIBE with its ids resolved by the meeting.
#[derive(Clone, Debug, PartialEq)]
pub struct Negotiate {
    /// Who subscribes.
    pub connection: ConnectionId,
    /// The attendee behind the connection. Connections of one attendee never hear each other.
    pub attendee: AttendeeId,
    /// Camera connection or content share.
    pub modality: Modality,
    /// The SDP offer as text, already inflated.
    pub offer: String,
    /// What of its audio flows.
    pub audio: AudioPolicy,
    /// The video it sends; `None` when it sends none or may send none (the camera section is then answered
    /// `inactive`).
    pub publish: Option<Publish>,
    /// By position: what each `m=video` section of the offer asks for (`receive_stream_ids`), `None` where 0.
    pub receive: Vec<Option<Receive>>,
    /// By mid: `video_subscription_configuration`, which wins over `receive` where both name a section.
    pub receive_by_mid: Vec<(Mid, Receive)>,
    /// Who chooses layers and pauses under low bandwidth.
    pub adaptation: Adaptation,
}

/// Which way a connection's audio flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioPolicy {
    /// Mix what it sends (not muted, and allowed to send).
    pub uplink: bool,
    /// Send it the mix; otherwise it gets silence at the same packet rate.
    pub downlink: bool,
}

/// One video source that a connection sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// The source.
    pub group: GroupId,
    /// Its encodings in the order of `send_streams`: with simulcast the order of the offer's rids (low, mid, hi),
    /// otherwise exactly one.
    pub streams: Vec<PublishedStream>,
    /// Ask for a key frame about every ten seconds (content shares whose client did not refuse it).
    pub periodic_keyframes: bool,
}

/// One encoding of a video source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedStream {
    /// Its id in the meeting.
    pub stream: StreamId,
    /// What the client declared as its ceiling; zero means that the layer is off.
    pub max_bitrate: Bitrate,
}

/// A video codec that is forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VideoCodec {
    /// VP8
    Vp8,
    /// VP9 profile 0
    Vp9,
    /// H.264 (constrained) baseline, packetization mode 1
    H264,
    /// AV1 main profile
    Av1,
}

/// What a receiver asks for on one media section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
    /// The id that the client wrote, echoed in [`Track`]; it may be retired.
    pub requested: StreamId,
    /// The source, or `None` when the id names nothing that lives: the section is then answered without media.
    pub group: Option<GroupId>,
    /// The highest of the source's streams that may be forwarded ([`Adaptation::Client`]); `None` for any.
    pub stream: Option<StreamId>,
    /// Larger is more important.
    pub priority: u32,
    /// Upper bound for the choice of layer; `None` without bound.
    pub target_bitrate: Option<Bitrate>,
    /// What to give up first where the network is narrow.
    pub preference: QualityPreference,
}

impl Receive {
    /// Without any preferences.
    pub const fn new(requested: StreamId, group: Option<GroupId>, stream: Option<StreamId>) -> Self {
        let preference = QualityPreference::Balanced;
        Self { requested, group, stream, priority: 0, target_bitrate: None, preference }
    }
}

/// `quality_adaptation_preference`: what is given up last where the network is narrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QualityPreference {
    /// Half of the pictures before the size.
    #[default]
    Balanced,
    /// The size before the pictures.
    Framerate,
    /// The pictures before the size.
    Resolution,
}

/// Who adapts received video to the bandwidth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adaptation {
    /// The client names the stream that it wants, and is told nothing of what it gets: that stream, or one below it of
    /// the same source while that one does not flow or the line does not carry it. Nothing is paused.
    Client,
    /// The server picks layers by priority under its own estimate, and pauses groups that do not fit.
    Server,
}

/// A fact from the media thread.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaEvent {
    /// The answer to a [`MediaCommand::Negotiate`].
    Negotiated {
        /// Whose.
        connection: ConnectionId,
        /// The complete SDP answer.
        answer: String,
        /// One for every remote section being sent.
        tracks: Vec<Track>,
        /// Video codecs that the offer can decode and this server forwards.
        decodes: Vec<SdkVideoCodecCapability>,
    },
    /// The offer could not be used; the peer is as it was before.
    NegotiationFailed {
        /// Whose.
        connection: ConnectionId,
        /// For the log and the error frame; holds nothing of the offer's text.
        reason: NegotiationError,
    },
    /// ICE and DTLS are up.
    Connected {
        /// Whose.
        connection: ConnectionId,
    },
    /// The first audio packet arrived.
    AudioStarted {
        /// Whose.
        connection: ConnectionId,
    },
    /// No media path any more: ICE consent lost, or DTLS failed. The peer is gone.
    Disconnected {
        /// Whose.
        connection: ConnectionId,
    },
    /// Five times a second: loudness and reception of every connection that sends audio.
    AudioLevels(Vec<AttendeeAudio>),
    /// Every two seconds: what each published stream really carries.
    StreamBitrates(Vec<(StreamId, Bitrate)>),
    /// Every two seconds: what the server believes it can send to the connection.
    DownlinkEstimate {
        /// Whose downlink.
        connection: ConnectionId,
        /// The estimate.
        available: Bitrate,
    },
    /// Every five seconds: how packets travelled between the server and everybody of whom that is known.
    Quality(Vec<ConnectionQuality>),
    /// [`Adaptation::Server`] stopped (`paused`) or restarted groups for this receiver.
    DownlinkPaused {
        /// Whose downlink.
        connection: ConnectionId,
        /// Which sources.
        groups: Vec<GroupId>,
        /// Stopped or restarted.
        paused: bool,
    },
    /// The set of a source's streams that really flow has changed.
    ActiveStreams {
        /// The source.
        group: GroupId,
        /// Streams with packets in the last seconds; empty when the sender has stalled.
        streams: Vec<StreamId>,
    },
}

/// One row of SUBSCRIBE_ACK `tracks`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// The section; its label on the wire is `v_<mid>`.
    pub mid: Mid,
    /// The id that the client asked for.
    pub requested: StreamId,
    /// The SSRC that will be sent on the section for as long as the mid lives.
    pub ssrc: u32,
}

/// How one connection sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendeeAudio {
    /// Whose audio.
    pub connection: ConnectionId,
    /// Its loudness over the last interval.
    pub level: AudioLevel,
    /// How well it is received.
    pub signal: SignalStrength,
}

/// How packets travelled between a connection and the server in the last seconds, as the server itself measures it. What
/// was not measured is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConnectionQuality {
    /// Whose.
    pub connection: ConnectionId,
    /// What the client sends, as it arrives.
    pub up: Passage,
    /// What the client is sent, as its receiver reports say.
    pub down: Passage,
    /// From a sender report to the answer, without the time that the client took.
    pub round_trip: Option<Duration>,
}

/// How packets travelled one way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Passage {
    /// The part of them that was lost, 0 to 1.
    pub loss_ratio: Option<f64>,
    /// The variance of their transit (RFC 3550 section 6.4.1).
    pub jitter: Option<Duration>,
}

/// Why an offer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NegotiationError {
    /// Not an SDP, or not one of a WebRTC peer.
    #[error("the offer is not a valid session description")]
    Malformed,
    /// More media sections than [`crate::limits::SDP_MEDIA_SECTIONS_MAX`].
    #[error("the offer has too many media sections")]
    TooManySections,
    /// Valid, but it contradicts the session so far or needs what this server does not speak.
    #[error("the offer does not fit the session")]
    Unsupported,
    /// The media thread has no room for another peer.
    #[error("the media thread is full")]
    Full,
}
