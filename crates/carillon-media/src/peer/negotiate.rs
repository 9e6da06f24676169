//! Offer in, answer out: brings a peer's sections into the state that an offer asks for.
//!
//! Everything that can fail is checked before anything is changed, so that a refused offer leaves the peer as it
//! was. The first offer fixes transport, codecs and header extensions; later ones add, change and remove sections.
//!
//! Invariant: a section that was not rejected by the offer is not rejected by the answer (`signaling.md` T11).
//!
//! Wire: `signaling.md` sections 4.4, 6.1 to 6.5; RFC 8829 section 5.3.

use std::time::Instant;

use carillon_proto::id::Mid;
use carillon_proto::media::{Negotiate, NegotiationError, Receive, Track};
use carillon_proto::signal::SdkVideoCodecCapability;
use str0m::bwe::Bitrate as StrBitrate;
use str0m::config::{DtlsCert, Fingerprint};
use str0m::crypto::CryptoProvider;
use str0m::format::{Codec, CodecConfig, CodecSpec, FormatParams, PayloadParams};
use str0m::media::{Frequency, MediaKind as StrKind, Pt, Rid};
use str0m::net::{Protocol as StrProtocol, TcpType};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, IceCreds, RtcConfig};

use super::{AudioDown, AudioUp, Camera, Peer, Transport};
use crate::config::{LocalAddress, Protocol};
use crate::entropy::Entropy;
use crate::mixer::AudioIn;
use crate::rewrite::Rewriter;
use crate::route::Route;
use crate::sdp::{
    Answer, AnswerSection, CodecTable, Direction, Extmap, MediaKind, Offer, OfferError, Section, SentStream,
    Setup, VideoCodec, VideoPayload,
};
use crate::slots::Key;

const AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
const TRANSPORT_CC: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
const SDES_MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
const RTP_STREAM_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
const REPAIRED_RTP_STREAM_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
const VIDEO_CONTENT_TYPE: &str = "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type";

/// What is taken of an offer's header extensions. Not video orientation: receivers that do not know it would show
/// a turned picture, and without it the sender turns the picture itself.
const EXTENSIONS: [(&str, Extension); 6] = [
    (AUDIO_LEVEL, Extension::AudioLevel),
    (TRANSPORT_CC, Extension::TransportSequenceNumber),
    (SDES_MID, Extension::RtpMid),
    (RTP_STREAM_ID, Extension::RtpStreamId),
    (REPAIRED_RTP_STREAM_ID, Extension::RepairedRtpStreamId),
    (VIDEO_CONTENT_TYPE, Extension::VideoContentType),
];
/// The largest id of a one-byte header extension (RFC 8285 section 4.2).
const EXTENSION_ID_MAX: u8 = 14;
/// Where bandwidth estimation starts: enough for one good picture, little enough for a poor network to survive.
const INITIAL_ESTIMATE: StrBitrate = StrBitrate::kbps(1_200);
/// Packets of one section kept for retransmission, about two seconds of a good stream. Half of str0m's default:
/// this is most of a receiver's memory.
const RESEND_PACKETS_MAX: usize = 512;
/// Retransmission beyond this age comes too late for a conversation.
const RESEND_AGE_MAX: std::time::Duration = std::time::Duration::from_millis(1_500);
/// Simulcast layers of one source; WebRTC sends at most three.
const RIDS_MAX: usize = 4;

/// What a new peer needs from its engine.
pub struct PeerSetup<'a> {
    /// The meeting.
    pub meeting: Key,
    /// The attendee, numbered within the meeting.
    pub attendee_number: u32,
    /// Where clients reach us.
    pub addresses: &'a [LocalAddress],
    /// The engine's certificate.
    pub certificate: &'a DtlsCert,
    /// Cryptography.
    pub provider: &'a std::sync::Arc<CryptoProvider>,
}

/// The outcome of an offer.
#[derive(Clone, Debug)]
pub struct Negotiated {
    /// The answer's text.
    pub answer: String,
    /// What is sent on which section.
    pub tracks: Vec<Track>,
    /// What the client decodes.
    pub decodes: Vec<SdkVideoCodecCapability>,
}

/// What a section of the offer is for.
enum Role {
    Rejected,
    Unused,
    Audio { up: bool, down: bool },
    Camera { sends: bool },
    Remote(Receive),
}

struct Planned<'o> {
    section: &'o Section<'o>,
    /// `None` where the section is rejected.
    mid: Option<Mid>,
    role: Role,
}

/// Reads an offer's text.
pub fn parse(text: &str) -> Result<Offer<'_>, NegotiationError> {
    Offer::parse(text).map_err(|error| match error {
        OfferError::Malformed => NegotiationError::Malformed,
        OfferError::TooManySections => NegotiationError::TooManySections,
    })
}

impl Peer {
    /// Makes a peer that fits a first offer; the offer itself is applied by [`Peer::negotiate`].
    pub fn new(
        now: Instant,
        setup: &PeerSetup<'_>,
        entropy: &mut Entropy,
        negotiate: &Negotiate,
        offer: &Offer<'_>,
    ) -> Result<Self, NegotiationError> {
        if !offer.fingerprint_hash.eq_ignore_ascii_case("sha-256") || offer.fingerprint.len() != 32 {
            return Err(NegotiationError::Unsupported);
        }
        let codecs = CodecTable::of(offer);
        let extensions = choose_extensions(offer);
        let twcc = extensions.iter().any(|(_, uri)| *uri == TRANSPORT_CC);
        let creds = IceCreds { ufrag: entropy.ice_text::<12>(), pass: entropy.ice_text::<24>() };
        let mut config = RtcConfig::new()
            .set_crypto_provider(setup.provider.clone())
            .set_dtls_cert(setup.certificate.clone())
            .set_local_ice_credentials(creds.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_extension_map(extension_map(&extensions))
            .enable_bwe(twcc.then_some(INITIAL_ESTIMATE));
        *config.codec_config() = codec_config(&codecs);
        let mut rtc = config.build(now);
        for address in setup.addresses {
            if let Some(candidate) = candidate(address) {
                rtc.add_local_candidate(candidate);
            }
        }
        let active = offer.setup == Setup::Passive;
        let mut direct = rtc.direct_api();
        direct.set_ice_controlling(false);
        direct.set_remote_ice_credentials(IceCreds {
            ufrag: offer.ice_ufrag.to_owned(),
            pass: offer.ice_pwd.to_owned(),
        });
        direct.set_remote_fingerprint(Fingerprint {
            hash_func: "sha-256".to_owned(),
            bytes: offer.fingerprint.clone(),
        });
        if twcc {
            direct.enable_twcc_feedback();
        }
        direct.start_dtls(active).map_err(|_| NegotiationError::Unsupported)?;
        Ok(Self {
            meeting: setup.meeting,
            connection: negotiate.connection,
            attendee_number: setup.attendee_number,
            modality: negotiate.modality,
            audio_policy: negotiate.audio,
            adaptation: negotiate.adaptation,
            rtc,
            ufrag: creds.ufrag,
            audio_in: AudioIn::default(),
            camera: None,
            routes: Vec::new(),
            paused: std::collections::BTreeSet::new(),
            estimate: None,
            timer: None,
            dirty: false,
            attendee: negotiate.attendee.clone(),
            transport: Transport {
                pwd: creds.pass,
                remote_ufrag: offer.ice_ufrag.to_owned(),
                remote_pwd: offer.ice_pwd.to_owned(),
                remote_fingerprint: offer.fingerprint.clone(),
                active,
                twcc,
                sections: 0,
            },
            codecs,
            extensions,
            declared: Vec::new(),
            audio_up: None,
            audio_down: None,
            received: Vec::new(),
            // JSEP wants a positive 63-bit number.
            session_id: entropy.u64() >> 2,
            session_version: 0,
            rates: (0, 0),
            connected_at: None,
            created: now,
            last_received: now,
        })
    }

    /// Applies an offer and writes the answer.
    pub fn negotiate(
        &mut self,
        addresses: &[LocalAddress],
        fingerprint: &str,
        entropy: &mut Entropy,
        negotiate: &Negotiate,
        offer: &Offer<'_>,
    ) -> Result<Negotiated, NegotiationError> {
        self.check(negotiate, offer)?;
        let plan = self.plan(negotiate, offer)?;
        self.audio_policy = negotiate.audio;
        self.adaptation = negotiate.adaptation;
        self.transport.sections = plan.len();
        self.remove_sections(&plan);
        for planned in &plan {
            self.apply(planned, negotiate, entropy);
        }
        self.received.clear();
        let groups: Vec<_> = self.routes.iter().filter_map(|route| route.receive?.group).collect();
        self.paused.retain(|group| groups.contains(group));
        self.session_version += 1;
        let candidates = candidate_lines(addresses);
        Ok(Negotiated {
            answer: self.answer(&plan, fingerprint, &candidates),
            tracks: self.tracks(&plan),
            decodes: self.codecs.decodes(),
        })
    }

    /// Whether the offer belongs to this session at all.
    fn check(&self, negotiate: &Negotiate, offer: &Offer<'_>) -> Result<(), NegotiationError> {
        let transport = &self.transport;
        let same = negotiate.attendee == self.attendee
            && negotiate.modality == self.modality
            && offer.ice_ufrag == transport.remote_ufrag
            && offer.ice_pwd == transport.remote_pwd
            && offer.fingerprint == transport.remote_fingerprint
            && offer.sections.len() >= transport.sections;
        if same { Ok(()) } else { Err(NegotiationError::Unsupported) }
    }

    fn plan<'o>(
        &self,
        negotiate: &Negotiate,
        offer: &'o Offer<'o>,
    ) -> Result<Vec<Planned<'o>>, NegotiationError> {
        let camera = self.camera_section(offer);
        let (mut up_taken, mut down_taken) = (false, false);
        let mut videos = 0;
        let mut plan = Vec::with_capacity(offer.sections.len());
        for (place, section) in offer.sections.iter().enumerate() {
            let video = videos;
            videos += usize::from(section.kind == MediaKind::Video);
            if section.rejected || section.kind == MediaKind::Other || section.payloads.is_empty() {
                plan.push(Planned { section, mid: None, role: Role::Rejected });
                continue;
            }
            let mid = read_mid(section.mid)?;
            if !offer.bundle.contains(&section.mid) {
                return Err(NegotiationError::Unsupported);
            }
            let role = match section.kind {
                MediaKind::Audio if self.codecs.accepts_opus(section) => {
                    let direction = section.direction;
                    let up = !up_taken && matches!(direction, Direction::SendRecv | Direction::SendOnly);
                    let down = !down_taken && matches!(direction, Direction::SendRecv | Direction::RecvOnly);
                    up_taken |= up;
                    down_taken |= down;
                    Role::Audio { up, down }
                }
                MediaKind::Video if camera == Some(place) => {
                    let offered = matches!(section.direction, Direction::SendRecv | Direction::SendOnly);
                    let codecs = !self.codecs.accepted(section).is_empty();
                    Role::Camera { sends: offered && codecs && negotiate.publish.is_some() }
                }
                MediaKind::Video => self.remote_role(negotiate, section, &mid, video),
                _ => Role::Unused,
            };
            plan.push(Planned { section, mid: Some(mid), role });
        }
        Ok(plan)
    }

    /// The section of the client's own camera: the one that was it before, else the first that is not for
    /// receiving only.
    fn camera_section(&self, offer: &Offer<'_>) -> Option<usize> {
        let videos = || {
            let usable = |section: &Section<'_>| section.kind == MediaKind::Video && !section.rejected;
            offer.sections.iter().enumerate().filter(move |(_, section)| usable(section))
        };
        let known = self.camera.as_ref().map(|camera| camera.mid.as_str());
        let route = |mid: &str| self.routes.iter().any(|route| route.mid.as_str() == mid);
        let before = videos().find(|(_, section)| Some(section.mid) == known);
        let first =
            || videos().find(|(_, section)| section.direction != Direction::RecvOnly && !route(section.mid));
        before.or_else(first).map(|(place, _)| place)
    }

    fn remote_role(&self, negotiate: &Negotiate, section: &Section<'_>, mid: &Mid, video: usize) -> Role {
        if section.direction != Direction::RecvOnly || self.codecs.accepted(section).is_empty() {
            return Role::Unused;
        }
        let by_mid =
            negotiate.receive_by_mid.iter().find(|(named, _)| named == mid).map(|(_, receive)| *receive);
        let receive = by_mid.or_else(|| negotiate.receive.get(video).copied().flatten());
        match receive {
            Some(receive) if receive.group.is_some() => Role::Remote(receive),
            _ => Role::Unused,
        }
    }

    /// Forgets sections that the offer has stopped or whose place was given to another.
    fn remove_sections(&mut self, plan: &[Planned<'_>]) {
        let gone = |mid: &Mid| !plan.iter().any(|planned| planned.mid.as_ref() == Some(mid));
        let removed: Vec<_> = self.declared.iter().filter(|mid| gone(mid)).cloned().collect();
        for mid in removed {
            self.undeclare(&mid);
        }
        self.routes.retain(|route| !gone(&route.mid));
        for route in &mut self.routes {
            // Set again by the sections that still receive.
            route.receive = None;
        }
        if self.camera.as_ref().is_some_and(|camera| gone(&camera.mid)) {
            self.camera = None;
        }
    }

    fn apply(&mut self, planned: &Planned<'_>, negotiate: &Negotiate, entropy: &mut Entropy) {
        let Some(mid) = &planned.mid else { return };
        match &planned.role {
            Role::Rejected | Role::Unused => {}
            Role::Audio { up, down } => self.apply_audio(mid, planned.section, *up, *down, entropy),
            Role::Camera { sends } => {
                let group = negotiate.publish.as_ref().filter(|_| *sends).map(|publish| publish.group);
                if *sends {
                    self.apply_camera(mid, planned.section);
                }
                if let Some(camera) = &mut self.camera {
                    camera.group = group;
                }
            }
            Role::Remote(receive) => self.apply_remote(mid, planned.section, *receive, entropy),
        }
    }

    fn apply_audio(&mut self, mid: &Mid, section: &Section<'_>, up: bool, down: bool, entropy: &mut Entropy) {
        if !up && self.audio_up.as_ref().is_some_and(|known| known.mid == *mid) {
            self.audio_up = None;
        }
        if !down && self.audio_down.as_ref().is_some_and(|known| known.mid == *mid) {
            self.audio_down = None;
        }
        if !up && !down {
            return;
        }
        self.declare(mid, StrKind::Audio);
        if up {
            let old = self.audio_up.take().map(|up| up.ssrcs).unwrap_or_default();
            self.expect_sources(mid, &old, &section.sources, &[]);
            for ssrc in &section.sources {
                // Concealed, not repeated: a retransmission would come too late for the mix.
                if let Some(stream) = self.rtc.direct_api().stream_rx(&(*ssrc).into()) {
                    stream.suppress_nack(true);
                }
            }
            self.audio_up = Some(AudioUp { mid: mid.clone(), ssrcs: section.sources.clone() });
        }
        let Some(pt) = self.codecs.opus.filter(|_| down) else { return };
        if self.audio_down.as_ref().is_some_and(|down| down.mid == *mid) {
            return;
        }
        let ssrc = entropy.ssrc();
        self.rtc.direct_api().declare_stream_tx(ssrc.into(), None, str_mid(mid), None);
        self.audio_down = Some(AudioDown {
            mid: mid.clone(),
            ssrc,
            pt,
            seq: entropy.u64() & 0x7fff,
            time: entropy.u64() as u32,
        });
    }

    fn apply_camera(&mut self, mid: &Mid, section: &Section<'_>) {
        let rids: Vec<Rid> =
            section.rids.iter().filter(|rid| is_rid(rid)).take(RIDS_MAX).map(|rid| Rid::from(*rid)).collect();
        let old = self.camera.take().filter(|camera| camera.mid == *mid);
        let same_layers = old.as_ref().is_some_and(|camera| camera.rids == rids);
        if !same_layers {
            // str0m only ever adds to the rids that it expects.
            self.undeclare(mid);
        }
        let fresh = !self.declared.contains(mid);
        self.declare(mid, StrKind::Video);
        if fresh {
            self.expect_rids(mid, &rids);
        }
        let ssrcs = if rids.is_empty() { section.sources.clone() } else { Vec::new() };
        let old_ssrcs = old.map(|camera| camera.ssrcs).unwrap_or_default();
        self.expect_sources(mid, &old_ssrcs, &ssrcs, &section.fid);
        self.camera = Some(Camera { mid: mid.clone(), rids, ssrcs, group: None });
    }

    fn apply_remote(&mut self, mid: &Mid, section: &Section<'_>, receive: Receive, entropy: &mut Entropy) {
        let accepted = self.codecs.accepted(section);
        let payloads: Vec<_> = accepted.iter().map(|payload| (payload.codec, payload.pt)).collect();
        let repairs = accepted.iter().any(|payload| payload.rtx.is_some());
        self.declare(mid, StrKind::Video);
        if self.route(mid).is_none() {
            let (ssrc, rtx) = (entropy.ssrc(), repairs.then(|| entropy.ssrc()));
            let mut direct = self.rtc.direct_api();
            let stream = direct.declare_stream_tx(ssrc.into(), rtx.map(Into::into), str_mid(mid), None);
            stream.set_rtx_cache(RESEND_PACKETS_MAX, RESEND_AGE_MAX, Some(0.25));
            let rewriter = Rewriter::new(entropy.u64(), entropy.u64() as u32);
            self.routes.push(Route::new(mid.clone(), ssrc, rtx, rewriter));
        }
        if let Some(route) = self.route(mid) {
            route.payloads = payloads;
            route.receive = Some(receive);
        }
    }

    /// Makes str0m expect exactly `wanted` on a section.
    fn expect_sources(&mut self, mid: &Mid, old: &[u32], wanted: &[u32], fid: &[(u32, u32)]) {
        let mut direct = self.rtc.direct_api();
        for gone in old.iter().filter(|ssrc| !wanted.contains(ssrc)) {
            direct.remove_stream_rx((*gone).into());
        }
        let is_repair = |ssrc: u32| fid.iter().any(|(_, repair)| *repair == ssrc);
        for &ssrc in wanted.iter().filter(|ssrc| !is_repair(**ssrc)) {
            let repair = fid.iter().find(|(media, _)| *media == ssrc).map(|(_, repair)| (*repair).into());
            direct.expect_stream_rx(ssrc.into(), repair, str_mid(mid), None);
        }
    }

    fn declare(&mut self, mid: &Mid, kind: StrKind) {
        if !self.declared.contains(mid) {
            self.rtc.direct_api().declare_media(str_mid(mid), kind);
            self.declared.push(mid.clone());
        }
    }

    fn expect_rids(&mut self, mid: &Mid, rids: &[Rid]) {
        let mut direct = self.rtc.direct_api();
        direct.remove_media(str_mid(mid));
        let media = direct.declare_media(str_mid(mid), StrKind::Video);
        for rid in rids {
            media.expect_rid_rx(*rid);
        }
    }

    fn undeclare(&mut self, mid: &Mid) {
        self.rtc.direct_api().remove_media(str_mid(mid));
        self.declared.retain(|known| known != mid);
        if self.audio_up.as_ref().is_some_and(|up| up.mid == *mid) {
            self.audio_up = None;
        }
        if self.audio_down.as_ref().is_some_and(|down| down.mid == *mid) {
            self.audio_down = None;
        }
    }

    fn tracks(&self, plan: &[Planned<'_>]) -> Vec<Track> {
        let track = |planned: &Planned<'_>| {
            let (Some(mid), Role::Remote(receive)) = (&planned.mid, &planned.role) else { return None };
            let route = self.routes.iter().find(|route| route.mid == *mid)?;
            Some(Track { mid: mid.clone(), requested: receive.requested, ssrc: route.ssrc })
        };
        plan.iter().filter_map(track).collect()
    }

    fn answer(&self, plan: &[Planned<'_>], fingerprint: &str, candidates: &[String]) -> String {
        let rids: Vec<Vec<&str>> = plan
            .iter()
            .map(|planned| match (&planned.role, &self.camera) {
                (Role::Camera { sends: true }, Some(camera)) => {
                    camera.rids.iter().map(|rid| &**rid).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        let sections = plan.iter().zip(&rids).map(|(planned, rids)| self.answer_section(planned, rids));
        Answer {
            session_id: self.session_id,
            session_version: self.session_version,
            ice_ufrag: &self.ufrag,
            ice_pwd: &self.transport.pwd,
            fingerprint,
            active: self.transport.active,
            candidates,
            sections: sections.collect(),
        }
        .write()
    }

    fn answer_section<'a>(&'a self, planned: &'a Planned<'_>, rids: &'a [&'a str]) -> AnswerSection<'a> {
        let section = planned.section;
        let video: Vec<&VideoPayload> = match section.kind {
            MediaKind::Video => self.codecs.accepted(section),
            _ => Vec::new(),
        };
        let known = |extension: &Extmap<'_>| {
            self.extensions.iter().any(|(id, uri)| *id == extension.id && *uri == extension.uri)
        };
        AnswerSection {
            offered: section,
            direction: direction(planned),
            opus: section.kind == MediaKind::Audio && self.codecs.accepts_opus(section),
            video,
            extensions: section.extensions.iter().copied().filter(known).collect(),
            sent: planned.mid.as_ref().and_then(|mid| self.sent_stream(mid, &planned.role, section)),
            rids,
        }
    }

    fn sent_stream(&self, mid: &Mid, role: &Role, section: &Section<'_>) -> Option<SentStream<'_>> {
        let cname = self.rtc.media(str_mid(mid)).map_or("", |media| media.cname());
        let video =
            |sources| SentStream { stream: format!("v_{mid}"), track: format!("t_{mid}"), sources, cname };
        match role {
            Role::Audio { down: true, .. } => Some(SentStream {
                stream: "audio".to_owned(),
                track: "audio".to_owned(),
                sources: self.audio_down.as_ref().map(|down| (down.ssrc, None)),
                cname,
            }),
            // Answered as if we sent (`signaling.md` section 6.4), but nothing ever is.
            Role::Camera { sends: true } if section.direction == Direction::SendRecv => Some(video(None)),
            Role::Remote(_) => {
                let route = self.routes.iter().find(|route| route.mid == *mid)?;
                Some(video(Some((route.ssrc, route.rtx))))
            }
            _ => None,
        }
    }
}

fn direction(planned: &Planned<'_>) -> Option<Direction> {
    match planned.role {
        Role::Rejected => None,
        Role::Unused | Role::Camera { sends: false } => Some(Direction::Inactive),
        Role::Audio { up: true, down: true } => Some(Direction::SendRecv),
        Role::Audio { up: true, down: false } => Some(Direction::RecvOnly),
        Role::Audio { up: false, down: true } => Some(Direction::SendOnly),
        Role::Audio { up: false, down: false } => Some(Direction::Inactive),
        Role::Camera { sends: true } if planned.section.direction == Direction::SendRecv => {
            Some(Direction::SendRecv)
        }
        Role::Camera { sends: true } => Some(Direction::RecvOnly),
        Role::Remote(_) => Some(Direction::SendOnly),
    }
}

/// A mid as both the meeting and str0m know it; str0m's takes letters and digits only.
fn read_mid(text: &str) -> Result<Mid, NegotiationError> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(NegotiationError::Unsupported);
    }
    text.parse().map_err(|_| NegotiationError::Unsupported)
}

fn str_mid(mid: &Mid) -> str0m::media::Mid {
    str0m::media::Mid::from(mid.as_str())
}

/// str0m keeps eight characters of a rid.
fn is_rid(rid: &str) -> bool {
    (1..=8).contains(&rid.len()) && rid.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn choose_extensions(offer: &Offer<'_>) -> Vec<(u8, &'static str)> {
    let mut chosen: Vec<(u8, &'static str)> = Vec::new();
    for section in offer.sections.iter().filter(|section| !section.rejected) {
        for offered in &section.extensions {
            let Some((uri, _)) = EXTENSIONS.iter().find(|(uri, _)| *uri == offered.uri) else { continue };
            let taken = chosen.iter().any(|(id, known)| *id == offered.id || known == uri);
            if !taken && offered.id <= EXTENSION_ID_MAX {
                chosen.push((offered.id, uri));
            }
        }
    }
    chosen
}

fn extension_map(extensions: &[(u8, &'static str)]) -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    for (id, uri) in extensions {
        if let Some((_, extension)) = EXTENSIONS.iter().find(|(known, _)| known == uri) {
            map.set(*id, extension.clone());
        }
    }
    map
}

fn codec_config(codecs: &CodecTable) -> CodecConfig {
    let mut params = Vec::new();
    if let Some(pt) = codecs.opus {
        let spec = CodecSpec {
            codec: Codec::Opus,
            clock_rate: Frequency::FORTY_EIGHT_KHZ,
            channels: Some(2),
            format: FormatParams::default(),
        };
        let mut opus = PayloadParams::new(Pt::new_with_value(pt), None, spec);
        // Audio alone must not make the estimator probe: a listener needs no more than it gets.
        opus.set_fb_transport_cc(false);
        params.push(opus);
    }
    for payload in &codecs.video {
        let codec = match payload.codec {
            VideoCodec::Vp8 => Codec::Vp8,
            VideoCodec::Vp9 => Codec::Vp9,
            VideoCodec::H264 => Codec::H264,
            VideoCodec::Av1 => Codec::Av1,
        };
        let spec = CodecSpec {
            codec,
            clock_rate: Frequency::NINETY_KHZ,
            channels: None,
            format: FormatParams::default(),
        };
        let rtx = payload.rtx.map(Pt::new_with_value);
        let mut video = PayloadParams::new(Pt::new_with_value(payload.pt), rtx, spec);
        video.set_fb_transport_cc(true);
        video.set_fb_nack(true);
        video.set_fb_pli(true);
        video.set_fb_fir(true);
        video.set_fb_remb(true);
        params.push(video);
    }
    CodecConfig::new_from_payload_params(params)
}

fn candidate(address: &LocalAddress) -> Option<Candidate> {
    match address.protocol {
        Protocol::Udp => Candidate::host(address.announced, StrProtocol::Udp).ok(),
        Protocol::Tcp => {
            Candidate::builder().tcp().host(address.announced).tcptype(TcpType::Passive).build().ok()
        }
    }
}

/// Host candidates only: the client deletes all others from the answer.
fn candidate_lines(addresses: &[LocalAddress]) -> Vec<String> {
    addresses
        .iter()
        .enumerate()
        .map(|(place, address)| {
            let (name, preference, suffix) = match address.protocol {
                Protocol::Udp => ("udp", 126u32, ""),
                Protocol::Tcp => ("tcp", 90, " tcptype passive"),
            };
            // RFC 8445 section 5.1.2.1, with the place in the list as local preference.
            let local = 65_535 - u32::try_from(place).unwrap_or(65_535).min(65_535);
            let priority = (preference << 24) | (local << 8) | 255;
            let (ip, port) = (address.announced.ip(), address.announced.port());
            format!("candidate:{} 1 {name} {priority} {ip} {port} typ host{suffix}", place + 1)
        })
        .collect()
}
