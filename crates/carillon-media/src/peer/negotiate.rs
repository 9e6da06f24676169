//! Offer in, answer out: brings a peer's sections into the state that an offer asks for.
//!
//! Everything that can fail is checked before anything is changed, so that a refused offer leaves the peer as it
//! was. The first offer fixes transport, codecs and header extensions; later ones add, change and remove sections.
//!
//! Invariant: a section that was not rejected by the offer is not rejected by the answer (`signaling.md` T11).
//!
//! Wire: `signaling.md` sections 4.4, 6.1 to 6.5; RFC 8829 section 5.3.

use carillon_proto::id::Mid;
use carillon_proto::media::{Negotiate, NegotiationError, Receive, Track};
use carillon_proto::signal::SdkVideoCodecCapability;
use str0m::media::{MediaKind as StrKind, Rid};

use super::setup::candidate_lines;
use super::{AudioDown, AudioUp, Camera, Peer};
use crate::config::LocalAddress;
use crate::egress::leg::{AUDIO_CLOCK, Leg, VIDEO_CLOCK};
use crate::entropy::Entropy;
use crate::mixer::Losses;
use crate::rewrite::Rewriter;
use crate::route::Route;
use crate::sdp::{Direction, MediaKind, Offer, OfferError, Section};

/// Simulcast layers of one source; WebRTC sends at most three.
const RIDS_MAX: usize = 4;

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
pub(super) enum Role {
    Rejected,
    Unused,
    Audio { up: bool, down: bool },
    Camera { sends: bool },
    Remote(Receive),
}

pub(super) struct Planned<'o> {
    pub(super) section: &'o Section<'o>,
    /// `None` where the section is rejected.
    pub(super) mid: Option<Mid>,
    pub(super) role: Role,
}

/// Reads an offer's text.
pub fn parse(text: &str) -> Result<Offer<'_>, NegotiationError> {
    Offer::parse(text).map_err(|error| match error {
        OfferError::Malformed => NegotiationError::Malformed,
        OfferError::TooManySections => NegotiationError::TooManySections,
    })
}

impl Peer {
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
        let leg = self.leg(mid, false, AUDIO_CLOCK, entropy);
        self.audio_down = Some(AudioDown {
            mid: mid.clone(),
            leg,
            pt,
            seq: entropy.u64() & 0x7fff,
            time: entropy.u64() as u32,
            losses: Losses::default(),
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
        let payloads: Vec<_> = accepted.iter().map(|payload| (*payload).clone()).collect();
        let repairs = accepted.iter().any(|payload| payload.rtx.is_some());
        self.declare(mid, StrKind::Video);
        if self.route(mid).is_none() {
            let leg = self.leg(mid, repairs, VIDEO_CLOCK, entropy);
            let rewriter = Rewriter::new(entropy.u64(), entropy.u64() as u32);
            self.routes.push(Route::new(mid.clone(), leg, rewriter));
        }
        if let Some(route) = self.route(mid) {
            route.payloads = payloads;
            route.receive = Some(receive);
        }
    }

    /// A new stream to the peer. It is not declared to str0m, which must not send anything on it.
    fn leg(&self, mid: &Mid, repairs: bool, clock: u32, entropy: &mut Entropy) -> Leg {
        let (ssrc, rtx) = (entropy.ssrc(), repairs.then(|| entropy.ssrc()));
        let cname = self.rtc.media(str_mid(mid)).map_or("", |media| media.cname());
        Leg::new(ssrc, rtx, mid.as_str(), cname, clock, entropy.u64())
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
}

/// A mid as both the meeting and str0m know it; str0m's takes letters and digits only.
fn read_mid(text: &str) -> Result<Mid, NegotiationError> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(NegotiationError::Unsupported);
    }
    text.parse().map_err(|_| NegotiationError::Unsupported)
}

pub(super) fn str_mid(mid: &Mid) -> str0m::media::Mid {
    str0m::media::Mid::from(mid.as_str())
}

/// str0m keeps eight characters of a rid.
fn is_rid(rid: &str) -> bool {
    (1..=8).contains(&rid.len()) && rid.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
