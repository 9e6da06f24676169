//! One WebRTC peer without its socket: str0m as a browser would use it.
//!
//! It sends RTP packets it is given and hands out those that arrive. In a call of ours it always offers: the first
//! `m=video` section is its own camera, every further one receives; sections are never removed, only made inactive
//! and used again. Other servers are offered one sending section, or offer what they send themselves.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt};
use str0m::net::{Protocol, Receive, Transmit};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, SeqNo};
use str0m::{Candidate, Event, Input, Output, Rtc};

use crate::tone::{PACKET_SAMPLES, VoicePacket};
use crate::video::VideoPacket;

/// No timer of WebRTC needs to be served more often.
const DRIVE_INTERVAL_MIN: Duration = Duration::from_millis(1);

/// What happened to the peer.
#[derive(Debug)]
pub enum PeerEvent {
    /// ICE and DTLS are up.
    Connected,
    /// A packet of the mixed audio.
    Audio(Box<RtpPacket>),
    /// A packet of a remote video.
    Video(Mid, Box<RtpPacket>),
    /// The own camera is to send a key frame.
    KeyFrameRequest,
    /// The peer is over.
    Closed,
}

/// The peer.
pub struct Peer {
    rtc: Rtc,
    local: SocketAddr,
    audio: Option<Mid>,
    camera: Option<Mid>,
    receive: Vec<Section>,
    audio_sequence: u64,
    audio_time: u32,
    video_sequence: u64,
    key_frame_requests: u32,
}

/// One receiving section.
#[derive(Clone, Copy, Debug)]
struct Section {
    mid: Mid,
    /// What is subscribed on it; 0 for nothing.
    stream: u32,
}

/// What the peer wants to send and receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants {
    /// Hear the mix and be heard.
    pub audio: bool,
    /// Send the camera.
    pub camera: bool,
    /// The streams to receive.
    pub streams: Vec<u32>,
}

impl Wants {
    /// What the official client asks for first.
    pub const AUDIO: Self = Self { audio: true, camera: false, streams: Vec::new() };
}

/// An offer on its way.
#[derive(Debug)]
pub struct Offer {
    /// The text.
    pub sdp: String,
    /// One number for every `m=video` section: the stream to receive there, or 0.
    pub receive_stream_ids: Vec<u32>,
    pending: SdpPendingOffer,
}

impl Peer {
    /// A peer whose socket has this address.
    pub fn new(local: SocketAddr, now: Instant) -> anyhow::Result<Self> {
        let config = Rtc::builder().clear_codecs().enable_opus(true, true).enable_vp8(true);
        let mut rtc = config.set_rtp_mode(true).set_stats_interval(None).build(now);
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        Ok(Self {
            rtc,
            local,
            audio: None,
            camera: None,
            receive: Vec::new(),
            audio_sequence: 1,
            audio_time: 0,
            video_sequence: 1,
            key_frame_requests: 0,
        })
    }

    /// Makes the offer that `wants` needs, if it needs one: a source that has ended has made its section inactive
    /// already. The first offer always holds audio and an inactive camera.
    pub fn offer(&mut self, wants: &Wants) -> anyhow::Result<Option<Offer>> {
        self.assign(&wants.streams);
        let first = self.audio.is_none();
        let mut changes = self.rtc.sdp_api();
        if first {
            let audio = if wants.audio { Direction::SendRecv } else { Direction::Inactive };
            self.audio = Some(changes.add_media(MediaKind::Audio, audio, None, None, None));
            self.camera = Some(changes.add_media(MediaKind::Video, Direction::Inactive, None, None, None));
        }
        if let (Some(camera), false) = (self.camera, first) {
            changes
                .set_direction(camera, if wants.camera { Direction::SendRecv } else { Direction::Inactive });
        }
        for section in &self.receive {
            let wanted = section.stream != 0;
            changes
                .set_direction(section.mid, if wanted { Direction::RecvOnly } else { Direction::Inactive });
        }
        let subscribed: Vec<u32> = self.receive.iter().map(|section| section.stream).collect();
        let additional = wants.streams.iter().copied().filter(|stream| !subscribed.contains(stream));
        for stream in additional {
            let mid = changes.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
            self.receive.push(Section { mid, stream });
        }
        let Some((offer, pending)) = changes.apply() else { return Ok(None) };
        let receive_stream_ids = std::iter::once(0).chain(self.receive.iter().map(|section| section.stream));
        Ok(Some(Offer {
            sdp: offer.to_sdp_string(),
            receive_stream_ids: receive_stream_ids.collect(),
            pending,
        }))
    }

    /// Takes the answer to the one offer on its way.
    pub fn accept(&mut self, offer: Offer, answer: &str) -> anyhow::Result<()> {
        let answer = SdpAnswer::from_sdp_string(answer).context("reading the answer")?;
        self.rtc.sdp_api().accept_answer(offer.pending, answer).context("applying the answer")
    }

    /// Offers to send and receive one kind of media and nothing else.
    pub fn offer_one(&mut self, kind: MediaKind) -> anyhow::Result<(String, SdpPendingOffer)> {
        let mut changes = self.rtc.sdp_api();
        match kind {
            MediaKind::Audio => {
                self.audio = Some(changes.add_media(kind, Direction::SendRecv, None, None, None));
            }
            MediaKind::Video => {
                self.camera = Some(changes.add_media(kind, Direction::SendOnly, None, None, None));
            }
        }
        let (offer, pending) = changes.apply().context("an offer without a change")?;
        Ok((offer.to_sdp_string(), pending))
    }

    /// Takes the answer to [`Self::offer_one`].
    pub fn accept_one(&mut self, pending: SdpPendingOffer, answer: &str) -> anyhow::Result<()> {
        let answer = SdpAnswer::from_sdp_string(answer).context("reading the answer")?;
        self.rtc.sdp_api().accept_answer(pending, answer).context("applying the answer")
    }

    /// Answers a server that offers what it sends.
    pub fn answer(&mut self, offer: &str) -> anyhow::Result<String> {
        let offer = SdpOffer::from_sdp_string(offer).context("reading the offer")?;
        let answer = self.rtc.sdp_api().accept_offer(offer).context("applying the offer")?;
        Ok(answer.to_sdp_string())
    }

    /// The section on which `stream` was asked for.
    pub fn section_of(&self, stream: u32) -> Option<Mid> {
        self.receive.iter().find(|section| section.stream == stream).map(|section| section.mid)
    }

    /// Sends 20 ms of audio, or lets them pass when the voice says nothing.
    pub fn write_audio(&mut self, packet: Option<VoicePacket>, now: Instant) {
        self.write_voice(self.payload_type(Codec::Opus), packet, now);
    }

    /// The same with copies of earlier packets in it (RFC 2198).
    pub fn write_redundant_audio(&mut self, packet: VoicePacket, now: Instant) {
        self.write_voice(self.redundant_audio().map(|(red, _)| red), Some(packet), now);
    }

    /// The payload types of Opus with copies and without, when the server takes both.
    pub fn redundant_audio(&self) -> Option<(Pt, Pt)> {
        let opus = self.rtc.codec_config().find(|params| params.spec().codec == Codec::Opus)?;
        Some((opus.red()?, opus.pt()))
    }

    fn write_voice(&mut self, pt: Option<Pt>, packet: Option<VoicePacket>, now: Instant) {
        #[expect(clippy::cast_possible_truncation, reason = "960 samples")]
        let samples = PACKET_SAMPLES as u32;
        self.audio_time = self.audio_time.wrapping_add(samples);
        let (Some(mid), Some(packet)) = (self.audio, packet) else { return };
        let Some(pt) = pt else { return };
        let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None).map(|stream| stream.ssrc())
        else {
            return;
        };
        let extensions = ExtensionValues {
            audio_level: Some(packet.level),
            voice_activity: Some(packet.level > -60),
            ..ExtensionValues::default()
        };
        let write = RtpWrite::new(pt, SeqNo::from(self.audio_sequence), self.audio_time, now, packet.payload);
        self.audio_sequence += 1;
        if let Some(stream) = self.rtc.direct_api().stream_tx(&stream) {
            stream.write_rtp(write.ext_vals(extensions));
        }
    }

    /// Asks for a key frame of every video that is received, by PLI and by FIR in turn, whether one is needed or not.
    /// The answer is how many were asked.
    pub fn request_key_frames(&mut self) -> usize {
        self.key_frame_requests = self.key_frame_requests.wrapping_add(1);
        let kind = match self.key_frame_requests % 2 {
            0 => KeyframeRequestKind::Pli,
            _ => KeyframeRequestKind::Fir,
        };
        let mut asked = 0;
        for section in self.receive.iter().filter(|section| section.stream != 0) {
            if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(section.mid, None) {
                stream.request_keyframe(kind);
                asked += 1;
            }
        }
        asked
    }

    /// Sends one packet of the camera.
    pub fn write_video(&mut self, packet: VideoPacket, now: Instant) {
        let Some(mid) = self.camera else { return };
        let Some(pt) = self.payload_type(Codec::Vp8) else { return };
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx_by_mid(mid, None) else { return };
        let write = RtpWrite::new(pt, SeqNo::from(self.video_sequence), packet.time, now, packet.payload);
        self.video_sequence += 1;
        stream.write_rtp(write.marker(packet.marker).nackable(true));
    }

    /// Takes in one datagram, sends what it calls for and hands out what it caused. The answer is when to
    /// [`Self::drive`]. What is no WebRTC is ignored.
    pub fn receive(
        &mut self,
        now: Instant,
        source: SocketAddr,
        datagram: &[u8],
        send: impl FnMut(&Transmit),
        event: impl FnMut(PeerEvent),
    ) -> anyhow::Result<Option<Instant>> {
        let Ok(received) = Receive::new(Protocol::Udp, source, self.local, datagram) else { return Ok(None) };
        self.rtc.handle_input(Input::Receive(now, received))?;
        // str0m holds one received packet at a time, so its outputs are drained after every datagram.
        self.drain(now, send, event).map(Some)
    }

    /// Lets time pass, sends what is to be sent and hands out what happened. The answer is when to come back.
    pub fn drive(
        &mut self,
        now: Instant,
        send: impl FnMut(&Transmit),
        event: impl FnMut(PeerEvent),
    ) -> anyhow::Result<Instant> {
        self.rtc.handle_input(Input::Timeout(now))?;
        self.drain(now, send, event)
    }

    fn drain(
        &mut self,
        now: Instant,
        mut send: impl FnMut(&Transmit),
        mut event: impl FnMut(PeerEvent),
    ) -> anyhow::Result<Instant> {
        loop {
            match self.rtc.poll_output()? {
                Output::Transmit(transmit) => send(&transmit),
                Output::Event(happened) => {
                    if let Some(happened) = self.translate(happened) {
                        event(happened);
                    }
                }
                Output::Timeout(at) => return Ok(at.max(now + DRIVE_INTERVAL_MIN)),
            }
        }
    }

    fn translate(&mut self, event: Event) -> Option<PeerEvent> {
        match event {
            Event::Connected => Some(PeerEvent::Connected),
            Event::KeyframeRequest(_) => Some(PeerEvent::KeyFrameRequest),
            Event::Closed => Some(PeerEvent::Closed),
            Event::RtpPacket(packet) => {
                let mid = self.rtc.direct_api().stream_rx(&packet.header.ssrc)?.mid();
                let packet = Box::new(packet);
                Some(if Some(mid) == self.audio {
                    PeerEvent::Audio(packet)
                } else {
                    PeerEvent::Video(mid, packet)
                })
            }
            _ => None,
        }
    }

    /// Gives free sections to new streams and frees those of streams that are no longer wanted, which others may use
    /// from the next offer on: an offer in which a section only changed its stream would be the same text again.
    fn assign(&mut self, wanted: &[u32]) {
        let (free, taken): (Vec<_>, Vec<_>) =
            self.receive.iter_mut().partition(|section| section.stream == 0);
        let known: Vec<u32> = taken.iter().map(|section| section.stream).collect();
        let new = wanted.iter().filter(|stream| !known.contains(stream));
        for (section, &stream) in free.into_iter().zip(new) {
            section.stream = stream;
        }
        for section in taken.into_iter().filter(|section| !wanted.contains(&section.stream)) {
            section.stream = 0;
        }
    }

    fn payload_type(&self, codec: Codec) -> Option<Pt> {
        self.rtc.codec_config().find(|params| params.spec().codec == codec).map(|params| params.pt())
    }
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peer").field("local", &self.local).finish_non_exhaustive()
    }
}
