//! One WebRTC peer: its transport, its sections, and what flows through them.
//!
//! Wraps str0m's `Rtc` in RTP mode, driven without str0m's own session descriptions (ADR 0002), for what comes in; what
//! goes out leaves through [`Egress`] (ADR 0004). The engine polls both and decides where packets go; the peer knows
//! which of its SSRCs means what.
//!
//! Invariant: what is declared to str0m and what was answered last are the same.

mod negotiate;
mod respond;
mod setup;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use carillon_proto::id::{AttendeeId, ConnectionId, GroupId, Mid, Modality};
use carillon_proto::media::{Adaptation, AudioPolicy, ConnectionQuality};
use str0m::Rtc;
use str0m::bwe::Bitrate as StrBitrate;
use str0m::media::{KeyframeRequestKind, Pt, Rid};
use str0m::rtp::RtpPacket;

use crate::capture::sender::SenderClock;
use crate::egress::batch::Batch;
use crate::egress::feedback::Reception;
use crate::egress::leg::{AUDIO_CLOCK, Leg, VIDEO_CLOCK};
use crate::egress::report::{Moments, STREAMS_MAX};
use crate::egress::sender::{AudioOut, Egress};
use crate::mixer::{AudioIn, FRAME_SAMPLES, Listener, Losses, Path};
use crate::quality::{self, Arrived, Inbound, Outbound};
use crate::route::Route;
use crate::sdp::CodecTable;
use crate::slots::Key;

pub use negotiate::{Negotiated, parse};
pub use setup::PeerSetup;

/// A client that has not connected by then never will: it gives up after 15 s itself.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// Without any packet that is surely the peer's for so long the path is dead: clients send audio, reports and ICE checks
/// every few seconds. ICE alone would count its checks, and where a third of all is lost those of fifteen seconds may be.
/// Shorter than the client's own 25 s, so that it can be told to come back.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(10);
/// SSRCs that are remembered; three layers, audio, and as many again after restarts.
const RECEIVED_SSRCS_MAX: usize = 16;
/// Over how much a flood is judged.
const FLOOD_WINDOW: Duration = Duration::from_millis(500);
/// Datagrams of one peer in that time. A sender of 10 Mbit/s with everything retransmitted, and its reports for 25
/// received videos, stays under a third of this; more only takes time from the others of the thread.
const FLOOD_DATAGRAMS_MAX: u32 = 4_000;
/// Less than this of what was counted on cannot wait for the next choice of layers (of 100).
const LESS_PERCENT: u64 = 85;
/// More than any encoder produces.
const NO_LIMIT: u64 = 100_000_000;
/// What the mix takes on the wire, kept out of the bandwidth given to video.
pub const AUDIO_BITS_PER_SECOND: u64 = 64_000;

/// A peer.
pub struct Peer {
    /// The meeting that it is in.
    pub meeting: Key,
    /// Its connection.
    pub connection: ConnectionId,
    /// The attendee.
    pub attendee: AttendeeId,
    /// The attendee, numbered within the meeting.
    pub attendee_number: u32,
    /// Camera connection or content share.
    pub modality: Modality,
    /// What of its audio flows.
    pub audio_policy: AudioPolicy,
    /// Who adapts what it receives.
    pub adaptation: Adaptation,
    /// str0m: ICE, DTLS and what the peer sends.
    pub rtc: Rtc,
    /// What the peer is sent.
    pub egress: Egress,
    /// Our user fragment.
    pub ufrag: String,
    /// What it says.
    pub audio_in: AudioIn,
    /// What is known of its clock.
    pub sender_clock: SenderClock,
    /// The camera (or screen) section, once it has sent.
    pub camera: Option<Camera>,
    /// What it receives.
    pub routes: Vec<Route>,
    /// Groups that the client has paused.
    pub paused: BTreeSet<GroupId>,
    /// What can be sent to it, with the mix, once known.
    pub estimate: Option<u64>,
    /// What that was when it was last chosen what it gets.
    pub chosen_for: Option<u64>,
    /// What had to be repeated then, in bits per second.
    pub repeats: u64,
    /// When str0m wants to be woken.
    pub timer: Option<Instant>,
    /// When the sending side wants to be woken.
    pub egress_timer: Option<Instant>,
    /// Whether it waits for its outputs to be drained.
    pub dirty: bool,
    transport: Transport,
    codecs: CodecTable,
    extensions: Vec<(u8, &'static str)>,
    declared: Vec<Mid>,
    audio_up: Option<AudioUp>,
    audio_down: Option<AudioDown>,
    received: Vec<Stream>,
    outbound: Outbound,
    session_id: u64,
    session_version: u64,
    rates: (u64, u64),
    limited: bool,
    connected_at: Option<Instant>,
    created: Instant,
    last_received: Instant,
    flood_window: (Instant, u32),
}

/// What was agreed once and cannot change.
struct Transport {
    pwd: String,
    remote_ufrag: String,
    remote_pwd: String,
    remote_fingerprint: Vec<u8>,
    active: bool,
    twcc: bool,
    sections: usize,
}

/// The section on which a peer sends video.
#[derive(Clone, Debug)]
pub struct Camera {
    /// The section.
    pub mid: Mid,
    /// Simulcast layers in the order in which they were published.
    pub rids: Vec<Rid>,
    /// SSRCs that the offer named.
    pub ssrcs: Vec<u32>,
    /// The source that its packets belong to; `None` ignores them.
    pub group: Option<GroupId>,
}

struct AudioUp {
    mid: Mid,
    ssrcs: Vec<u32>,
}

struct AudioDown {
    mid: Mid,
    leg: Leg,
    pt: u8,
    seq: u64,
    time: u32,
    losses: Losses,
}

/// What a peer sends under one SSRC.
struct Stream {
    ssrc: u32,
    what: Received,
    inbound: Inbound,
}

/// What packets of an SSRC are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// The microphone (or the sound of a shared screen).
    Audio,
    /// The encoding at this place.
    Video(usize),
    /// Nothing of ours.
    Nothing,
}

impl Peer {
    /// A datagram has arrived; `false` when the peer sends more than any client does.
    pub fn admit(&mut self, now: Instant) -> bool {
        if now.saturating_duration_since(self.flood_window.0) >= FLOOD_WINDOW {
            self.flood_window = (now, 0);
        }
        self.flood_window.1 += 1;
        self.flood_window.1 <= FLOOD_DATAGRAMS_MAX
    }

    /// Something has come that only the peer can have sent, and so its consent to be sent things (RFC 7675).
    pub fn touch(&mut self, now: Instant) {
        self.last_received = now;
    }

    /// ICE and DTLS are up.
    pub fn set_connected(&mut self, now: Instant) {
        self.connected_at = Some(now);
    }

    /// Whether ICE and DTLS are up.
    pub fn is_connected(&self) -> bool {
        self.connected_at.is_some()
    }

    /// Whether the peer must be given up.
    pub fn is_dead(&self, now: Instant) -> bool {
        let (since, limit) = if self.is_connected() {
            (self.last_received, SILENCE_TIMEOUT)
        } else {
            (self.created, CONNECT_TIMEOUT)
        };
        now.saturating_duration_since(since) >= limit || !self.rtc.is_alive()
    }

    /// How long it has been connected, or existed.
    pub fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.connected_at.unwrap_or(now))
    }

    /// What a packet is, which is counted.
    pub fn classify(&mut self, packet: &RtpPacket) -> Received {
        let ssrc = *packet.header.ssrc;
        let known = self.received.iter().position(|stream| stream.ssrc == ssrc);
        let place = known.unwrap_or_else(|| self.remember(ssrc));
        let stream = &mut self.received[place];
        let clock = match stream.what {
            Received::Audio => AUDIO_CLOCK,
            Received::Video(_) => VIDEO_CLOCK,
            Received::Nothing => return Received::Nothing,
        };
        stream.inbound.packet(packet.timestamp, *packet.seq_no, packet.header.timestamp, clock);
        stream.what
    }

    fn remember(&mut self, ssrc: u32) -> usize {
        let what = self.classify_anew(ssrc);
        if self.received.len() == RECEIVED_SSRCS_MAX {
            self.received.remove(0);
        }
        self.received.push(Stream { ssrc, what, inbound: Inbound::default() });
        self.received.len() - 1
    }

    fn classify_anew(&mut self, ssrc: u32) -> Received {
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_rx(&ssrc.into()) else { return Received::Nothing };
        let (mid, rid) = (stream.mid(), stream.rid());
        if self.audio_up.as_ref().is_some_and(|up| *mid == *up.mid.as_str()) {
            return Received::Audio;
        }
        let Some(camera) = self.camera.as_ref().filter(|camera| *mid == *camera.mid.as_str()) else {
            return Received::Nothing;
        };
        let place = match rid {
            Some(rid) => camera.rids.iter().position(|known| *known == rid),
            None => Some(0),
        };
        place.map_or(Received::Nothing, Received::Video)
    }

    /// The codec of a video payload type.
    pub fn video_codec(&self, pt: Pt) -> Option<crate::sdp::VideoCodec> {
        self.codecs.video_by_pt(*pt).map(|payload| payload.codec)
    }

    /// The payload type of Opus, when a packet of this payload type holds it with copies.
    pub fn opus_within(&self, pt: Pt) -> Option<u8> {
        self.codecs.opus.filter(|_| self.codecs.red == Some(*pt))
    }

    /// Who listens here.
    pub fn listener(&self) -> Listener {
        Listener {
            attendee: self.attendee_number,
            modality: self.modality,
            downlink: self.audio_policy.downlink,
            path: self.audio_down.as_ref().map_or(Path::Clean, |down| down.losses.path()),
        }
    }

    /// Sends 20 ms of the mix.
    pub fn write_audio(&mut self, now: Instant, payload: &[u8], batch: &mut Batch) {
        let Some(down) = &mut self.audio_down else { return };
        let out = AudioOut { pt: down.pt, seq: down.seq, time: down.time };
        down.seq += 1;
        down.time = down.time.wrapping_add(FRAME_SAMPLES as u32);
        self.egress.audio(now, &mut down.leg, out, payload, batch);
    }

    /// Sends what waits, and what is sent for the sake of the estimate.
    pub fn pump(&mut self, now: Instant, batch: &mut Batch) {
        let mut legs: Vec<(&mut Leg, Option<u8>)> = Vec::with_capacity(self.routes.len());
        for route in &mut self.routes {
            let pt = route.padding_pt();
            legs.push((&mut route.leg, pt));
        }
        self.egress.pump(now, &mut legs, batch);
    }

    /// Reports on what was sent: on video each time, on audio now and then.
    pub fn report(&mut self, now: Instant, moments: Moments, with_audio: bool, batch: &mut Batch) {
        let mut legs: Vec<&Leg> = self.routes.iter().map(|route| &route.leg).collect();
        legs.extend(self.audio_down.iter().filter(|_| with_audio).map(|down| &down.leg));
        legs.retain(|leg| leg.packets != leg.reported);
        for few in legs.chunks(STREAMS_MAX) {
            self.egress.report(now, moments, few.iter().copied(), batch);
        }
        let video = self.routes.iter_mut().map(|route| &mut route.leg);
        for leg in video.chain(self.audio_down.iter_mut().filter(|_| with_audio).map(|down| &mut down.leg)) {
            leg.reported = leg.packets;
        }
    }

    /// Takes over what is known of the peer's network. Arrivals are reported of video alone, so that is what the
    /// estimate is of.
    pub fn note_estimate(&mut self) {
        if let Some(estimate) = self.egress.estimate() {
            self.estimate = Some(estimate + AUDIO_BITS_PER_SECOND);
        }
    }

    /// Whether so much less can be sent than was counted on that it must be chosen anew what the peer gets.
    pub fn has_less(&self) -> bool {
        let known = self.chosen_for.zip(self.estimate);
        known.is_some_and(|(before, estimate)| estimate * 100 < before * LESS_PERCENT)
    }

    /// The peer's own estimate; it speaks for those that do not report arrivals.
    pub fn note_ceiling(&mut self, bits_per_second: Option<u64>) {
        if bits_per_second.is_some() && !self.transport.twcc {
            self.estimate = bits_per_second;
        }
    }

    /// The peer has said something of a stream, so it knows which section that belongs to.
    pub fn note_reception(&mut self, reception: &Reception) {
        if let Some(down) = self.audio_down.as_mut().filter(|down| down.leg.ssrc == reception.ssrc) {
            down.losses.report(reception.fraction_lost);
            down.leg.known = true;
            self.outbound.reception(reception, AUDIO_CLOCK);
        } else if let Some(route) = self.routes.iter_mut().find(|route| route.leg.ssrc == reception.ssrc) {
            route.leg.known = true;
            self.outbound.reception(reception, VIDEO_CLOCK);
        }
    }

    /// The peer has answered a report of ours.
    pub fn note_round_trip(&mut self, round_trip: Duration) {
        self.egress.set_round_trip(round_trip);
        self.outbound.round_trip(round_trip);
    }

    /// How packets have travelled since the last call; `None` when nothing is known.
    pub fn take_quality(&mut self) -> Option<ConnectionQuality> {
        let mut arrived = Arrived::default();
        self.received.iter_mut().filter_map(|stream| stream.inbound.take()).for_each(|it| arrived.merge(it));
        quality::of(self.connection, &arrived, &std::mem::take(&mut self.outbound))
    }

    /// Asks the sender for a key frame of the encoding with this SSRC.
    pub fn request_keyframe(&mut self, ssrc: u32) -> bool {
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_rx(&ssrc.into()) else { return false };
        stream.request_keyframe(KeyframeRequestKind::Pli);
        true
    }

    /// Tells the sender how much the receivers can take (REMB); `None` for whatever it likes. A limit holds for
    /// the whole transport until the sender hears another, and what is said may be lost: so a sender that was ever
    /// limited has to be told again and again.
    pub fn limit_sender(&mut self, ssrc: u32, limit: Option<u64>) -> bool {
        self.limited |= limit.is_some();
        if !self.limited {
            return false;
        }
        let bits_per_second = limit.unwrap_or(NO_LIMIT);
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_rx(&ssrc.into()) else { return false };
        stream.request_remb(StrBitrate::bps(bits_per_second));
        true
    }

    /// Lets the bandwidth estimator sustain `minimum` (with padding where there is not enough to send) and look for
    /// as much as `desired`; `None` when the peer gets no video.
    pub fn set_rates(&mut self, rates: Option<(u64, u64)>) {
        let (minimum, desired) = rates.unwrap_or_default();
        // Small steps are not worth a probe.
        let near = |old: u64, new: u64| old.abs_diff(new) * 10 <= old;
        let (old_minimum, old_desired) = self.rates;
        if !near(old_minimum, minimum) || !near(old_desired, desired) {
            self.rates = (minimum, desired);
        }
        self.egress.set_rates(rates.is_some(), self.rates.0, self.rates.1);
    }

    /// What video may take, or `None` when nothing is known.
    pub fn video_budget(&self) -> Option<u64> {
        self.estimate.map(|estimate| estimate.saturating_sub(AUDIO_BITS_PER_SECOND))
    }

    /// Takes note of how much has to be repeated.
    pub fn note_repeats(&mut self, now: Instant) {
        self.repeats = self.egress.repeats(now);
    }

    /// The route of a section.
    pub fn route(&mut self, mid: &Mid) -> Option<&mut Route> {
        self.routes.iter_mut().find(|route| route.mid == *mid)
    }
}
