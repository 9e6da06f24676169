//! One signaling connection: who it speaks for, how far it has come, and what it may do.
//!
//! `Opened` until JOIN, `Joined` until LEAVE, loss or a final status, then `Over` until the socket closes. Only a
//! joined connection has a peer, a presence, a source or subscriptions; all of that lives in [`Joined`], so that
//! nothing of it can outlive the phase.
//!
//! Invariant: at most one joined connection per [`Identity`], whether it acts under it or could go back to it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, AudioStreamId, ExternalUserId, GroupId, Mid, Modality};
use carillon_proto::media::{Adaptation, AudioPolicy};
use carillon_proto::plane::Admission;
use carillon_proto::signal::{SdkIndexFrame, SdkSubscribeFrame};
use carillon_proto::units::Bitrate;

use crate::config::{Rate, TurnCredentials};
use crate::output::CloseCode;
use crate::rate::TokenBucket;
use crate::replica::{Viewing, receiving_only};
use crate::roster::Version;
use crate::sources::Source;
use crate::subscribe::Pending;

/// An attendee, or its content share: what the roster and INDEX know as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identity {
    pub(crate) attendee: AttendeeId,
    pub(crate) modality: Modality,
}

impl Identity {
    /// The attendee id as clients write it.
    pub(crate) fn wire(&self) -> String {
        match self.modality {
            Modality::Main => self.attendee.as_str().to_owned(),
            Modality::Content => format!("{}#content", self.attendee),
        }
    }

    /// The attendee, unless this is its content share.
    pub(crate) fn as_main(&self) -> Option<&AttendeeId> {
        (self.modality == Modality::Main).then_some(&self.attendee)
    }
}

/// One WebSocket. Whom it acts as, and what it may do, changes when a viewer is promoted.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) identity: Identity,
    pub(crate) external_user: ExternalUserId,
    pub(crate) capabilities: Capabilities,
    pub(crate) noise_suppression: bool,
    /// What it is in a replica of the meeting.
    pub(crate) viewing: Option<Box<Viewing>>,
    pub(crate) turn: Option<Box<TurnCredentials>>,
    pub(crate) phase: Phase,
    pub(crate) budget: Budget,
}

/// How far a connection has come.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Waiting for JOIN.
    Opened {
        /// Until then.
        until: Instant,
    },
    /// In the meeting.
    Joined(Box<Joined>),
    /// Out of it: LEAVE is still answered, everything else ignored.
    Over {
        /// When to close the socket if the client does not.
        until: Instant,
        /// With which code.
        code: CloseCode,
    },
}

/// What a connection may still send before it counts as a flood.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) frames: TokenBucket,
    pub(crate) subscribes: TokenBucket,
    pub(crate) wishes: TokenBucket,
    pub(crate) data_messages: TokenBucket,
    pub(crate) metrics: TokenBucket,
    pub(crate) promotions: TokenBucket,
    pub(crate) mistakes: TokenBucket,
}

/// A connection in the meeting.
#[derive(Debug)]
pub(crate) struct Joined {
    /// The client instance, to tell its return from another device.
    pub(crate) audio_session: Option<u64>,
    /// JOIN flag 32.
    pub(crate) excludes_own_content: bool,
    pub(crate) adaptation: Adaptation,
    /// Whether its content may be asked for a key frame from time to time.
    pub(crate) periodic_keyframes: bool,
    pub(crate) muted: bool,
    /// When it joined.
    pub(crate) since: Instant,
    /// It was told of TURN servers.
    pub(crate) relayed: bool,
    /// Media has to be up by then; `None` once it is.
    pub(crate) media_until: Option<Instant>,
    /// When to announce it though no audio has come; `None` before media is up and after the announcement.
    pub(crate) announce_at: Option<Instant>,
    /// A content share whose attendee is not there ends then.
    pub(crate) orphan_until: Option<Instant>,
    /// The media thread has a peer for it.
    pub(crate) peer: bool,
    /// It has had a SUBSCRIBE_ACK.
    pub(crate) subscribed: bool,
    /// The SUBSCRIBE that the media thread is working on.
    pub(crate) pending: Option<Pending>,
    /// Those that came meanwhile.
    pub(crate) waiting: VecDeque<SdkSubscribeFrame>,
    pub(crate) presence: Option<AudioStreamId>,
    /// Its place in the roster of its replica.
    pub(crate) viewer_presence: Option<AudioStreamId>,
    /// How much of the roster it has been told; `None` before its first roster frame.
    pub(crate) heard: Option<Version>,
    /// The INDEX it has, reduced to what makes a difference.
    pub(crate) index: Option<SdkIndexFrame>,
    pub(crate) source: Option<GroupId>,
    /// What it receives on which section.
    pub(crate) receiving: BTreeMap<Mid, GroupId>,
    /// Codecs of its latest offer.
    pub(crate) decodes: Option<BTreeSet<i32>>,
    pub(crate) downlink: Option<Bitrate>,
    pub(crate) bitrates_at: Option<Instant>,
}

impl Connection {
    pub(crate) fn new(
        admission: Admission,
        modality: Modality,
        turn: Option<Box<TurnCredentials>>,
        until: Instant,
        data_messages: Rate,
    ) -> Self {
        let viewing = admission.replica().cloned().map(Viewing::new).map(Box::new);
        let capabilities = match viewing {
            Some(_) => receiving_only(admission.capabilities),
            None => admission.capabilities,
        };
        Self {
            identity: Identity { attendee: admission.attendee, modality },
            external_user: admission.external_user,
            capabilities,
            noise_suppression: admission.noise_suppression,
            viewing,
            turn,
            phase: Phase::Opened { until },
            budget: Budget {
                frames: TokenBucket::new(FRAMES),
                subscribes: TokenBucket::new(SUBSCRIBES),
                wishes: TokenBucket::new(WISHES),
                data_messages: TokenBucket::new(data_messages),
                metrics: TokenBucket::new(METRICS),
                promotions: TokenBucket::new(PROMOTIONS),
                mistakes: TokenBucket::new(MISTAKES),
            },
        }
    }

    pub(crate) fn joined(&self) -> Option<&Joined> {
        match &self.phase {
            Phase::Joined(joined) => Some(joined),
            Phase::Opened { .. } | Phase::Over { .. } => None,
        }
    }

    pub(crate) fn joined_mut(&mut self) -> Option<&mut Joined> {
        match &mut self.phase {
            Phase::Joined(joined) => Some(joined),
            Phase::Opened { .. } | Phase::Over { .. } => None,
        }
    }

    pub(crate) fn is_content(&self) -> bool {
        self.identity.modality == Modality::Content
    }

    pub(crate) fn sends_audio(&self) -> bool {
        match self.identity.modality {
            Modality::Main => self.capabilities.audio.sends(),
            Modality::Content => self.capabilities.content.sends(),
        }
    }

    pub(crate) fn sends_video(&self) -> bool {
        match self.identity.modality {
            Modality::Main => self.capabilities.video.sends(),
            Modality::Content => self.capabilities.content.sends(),
        }
    }

    /// What of its audio flows. A content share plays nothing, so it gets silence.
    pub(crate) fn audio_policy(&self, muted: bool) -> AudioPolicy {
        let downlink = self.identity.modality == Modality::Main && self.capabilities.audio.receives();
        AudioPolicy { uplink: self.sends_audio() && !muted, downlink }
    }

    /// Whether noise is taken out of what it says. A shared screen may play music.
    pub(crate) fn suppresses_noise(&self) -> bool {
        self.noise_suppression && !self.is_content()
    }

    /// What the others see of its microphone: one that may not speak looks muted.
    pub(crate) fn shown_muted(&self, muted: bool) -> bool {
        muted || !self.sends_audio()
    }

    /// Whether INDEX lists the source to it. Its own never is: a client with the priority policy would subscribe.
    pub(crate) fn may_see(&self, source: &Source) -> bool {
        let allowed = match source.modality() {
            Modality::Main => self.capabilities.video.receives(),
            Modality::Content => self.capabilities.content.receives(),
        };
        allowed && source.identity != self.identity
    }

    /// Whether the source may be forwarded to it. A content share receives no video.
    pub(crate) fn may_receive(&self, source: &Source) -> bool {
        !self.is_content() && self.may_see(source)
    }
}

/// A client sends a PING in ten seconds, a metric frame per second, and data messages at up to the hard limit of
/// 200 per second with a burst of 2,000, each possibly in a frame of its own.
const FRAMES: Rate = Rate { per_second: 300, burst: 3_000 };
/// A SUBSCRIBE costs an SDP negotiation. A client sends one per change of the set of videos and waits for the answer
/// each time; dozens in a row occur when a large meeting turns its cameras on.
const SUBSCRIBES: Rate = Rate { per_second: 4, burst: 60 };
/// REMOTE_VIDEO_UPDATE, PAUSE and RESUME, each of which makes the media core choose anew what the client gets. An
/// application may send one for every step of a window that is being resized.
const WISHES: Rate = Rate { per_second: 30, burst: 300 };
/// Clients report once per second.
const METRICS: Rate = Rate { per_second: 2, burst: 10 };
/// Each costs a look into the store. An application promotes when a person is given the word.
const PROMOTIONS: Rate = Rate { per_second: 1, burst: 10 };
/// Nothing is lost by a stray bad frame; a stream of them is an attack or a broken client.
const MISTAKES: Rate = Rate { per_second: 1, burst: 20 };
