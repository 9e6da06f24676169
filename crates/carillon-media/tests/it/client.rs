//! A client: str0m on the other side of the wire, with its own session descriptions.

use std::collections::{BTreeMap, VecDeque};
use std::f32::consts::TAU;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use opus::{Application, Channels, Decoder, Encoder};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};

use crate::camera::{Packet, Video};
use crate::network::{Datagram, Link, Queue};
use crate::scalable::descriptor_extension;
use crate::viewer::Viewer;

pub const FRAME_SAMPLES: usize = 960;

pub struct Client {
    pub rtc: Rtc,
    pub address: SocketAddr,
    /// What others see of it: its own, or that of a NAT.
    pub outside: SocketAddr,
    pub up: Link,
    pub down: Link,
    pub up_queue: Queue,
    pub down_queue: Queue,
    pub audio_mid: Option<Mid>,
    pub camera_mid: Option<Mid>,
    pub connected: bool,
    pub tone: Option<Tone>,
    pub videos: Vec<Video>,
    /// Audio packets received, by sequence number.
    pub heard: BTreeMap<u64, Vec<u8>>,
    /// When the first of them came.
    pub heard_since: Option<Instant>,
    /// Video packets received: by section.
    pub seen: BTreeMap<String, Vec<Seen>>,
    /// What can be seen of it.
    pub viewers: BTreeMap<String, (u32, Viewer)>,
    pub remb: Option<u64>,
    pub keyframe_requests: usize,
    /// Bytes that reached it, of whatever kind.
    pub bytes: usize,
    pub timeout: Instant,
    outbox: VecDeque<Datagram>,
    /// The last that it sent.
    pub sent: VecDeque<Datagram>,
}

/// A video packet as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub at: Instant,
    pub ssrc: u32,
    pub seq: u64,
    pub time: u32,
    pub pt: u8,
    pub marker: bool,
    pub payload: Vec<u8>,
}

impl Seen {
    pub fn is_keyframe(&self) -> bool {
        carillon_media::payload::starts_keyframe(carillon_media::sdp::VideoCodec::Vp8, &self.payload)
    }

    pub fn picture(&self) -> u16 {
        u16::from(self.payload[2] & 0x7f) << 8 | u16::from(self.payload[3])
    }

    /// Which sender's stream, and its frame.
    pub fn content(&self) -> (u8, u32) {
        (self.payload[7], u32::from_be_bytes(self.payload[8..12].try_into().unwrap()))
    }
}

/// A talker: a steady tone, or a recording with silence behind it.
pub struct Tone {
    encoder: Encoder,
    frequency: f32,
    phase: f32,
    recording: Vec<f32>,
    played: usize,
    /// When its first packet was sent.
    pub since: Option<Instant>,
    pub muted: bool,
    /// How many earlier packets go along in each, as the browser client sends them; `None` for plain Opus.
    pub copies: Option<usize>,
    /// What was sent before, oldest first.
    said: VecDeque<Vec<u8>>,
    seq: u64,
}

/// The browser client's copies: of every second packet before this one, because in-band FEC has the others.
const COPY_EVERY: usize = 2;
const COPIES_MAX: usize = 2;

impl Tone {
    pub fn new(frequency: f32) -> Self {
        let encoder = Encoder::new(48_000, Channels::Mono, Application::Audio).unwrap();
        let (recording, played, since) = (Vec::new(), 0, None);
        let (copies, said) = (None, VecDeque::new());
        Self {
            encoder,
            frequency,
            phase: 0.0,
            recording,
            played,
            since,
            muted: false,
            copies,
            said,
            seq: 100,
        }
    }

    /// Plays a recording; `loss` is what a browser has learned about its network, in percent.
    pub fn recording(recording: Vec<f32>, loss: i32) -> Self {
        let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip).unwrap();
        encoder.set_bitrate(opus::Bitrate::Bits(32_000)).unwrap();
        encoder.set_inband_fec(true).unwrap();
        encoder.set_packet_loss_perc(loss).unwrap();
        Self { encoder, recording, ..Self::new(0.0) }
    }

    /// What it says, encoded and decoded: what is heard without any network.
    pub fn heard_directly(mut self) -> Vec<f32> {
        let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
        let mut samples = vec![0.0; self.recording.len()];
        for frame in samples.chunks_exact_mut(FRAME_SAMPLES) {
            decoder.decode_float(&self.packet().0, frame, false).unwrap();
        }
        samples
    }

    fn samples(&mut self) -> Vec<f32> {
        if self.muted {
            return vec![0.0; FRAME_SAMPLES];
        }
        if self.played < self.recording.len() || self.frequency == 0.0 {
            let rest = self.recording.iter().skip(self.played).take(FRAME_SAMPLES);
            let mut samples: Vec<f32> = rest.copied().collect();
            samples.resize(FRAME_SAMPLES, 0.0);
            self.played += FRAME_SAMPLES;
            return samples;
        }
        let mut tone = || {
            self.phase = (self.phase + self.frequency / 48_000.0).fract();
            0.3 * (TAU * self.phase).sin()
        };
        (0..FRAME_SAMPLES).map(|_| tone()).collect()
    }

    /// The next packet, and how loud it is.
    fn packet(&mut self) -> (Vec<u8>, i8) {
        let samples = self.samples();
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / FRAME_SAMPLES as f32;
        let level = (10.0 * power.log10()).clamp(-127.0, 0.0) as i8;
        (self.encoder.encode_vec_float(&samples, 1_000).unwrap(), level)
    }
}

impl Tone {
    /// The packet with its copies (RFC 2198).
    fn redundant(&mut self, packet: Vec<u8>, pt: u8, copies: usize) -> Vec<u8> {
        let (mut headers, mut blocks) = (Vec::new(), Vec::new());
        for place in (1..=copies).rev() {
            let before = place * COPY_EVERY;
            let Some(copy) = self.said.len().checked_sub(before).map(|at| &self.said[at]) else { continue };
            let (time, length) = ((before * FRAME_SAMPLES) as u16, copy.len() as u16);
            headers.push(0x80 | pt);
            headers.extend((time << 2 | length >> 8).to_be_bytes());
            headers.push(length as u8);
            blocks.extend_from_slice(copy);
        }
        let red = [&headers[..], &[pt], &blocks, &packet].concat();
        self.said.push_back(packet);
        if self.said.len() > COPIES_MAX * COPY_EVERY {
            self.said.pop_front();
        }
        red
    }
}

impl Client {
    pub fn new(now: Instant, address: SocketAddr, tcp: bool, link: Link) -> Self {
        // As browsers do, with copies of Opus; nobody has to send any.
        let builder = Rtc::builder().enable_opus(true, true).set_rtp_mode(true);
        let mut rtc = builder.set_extension(12, descriptor_extension()).build(now);
        let candidate = if tcp {
            Candidate::builder().tcp().host(address).tcptype(str0m::net::TcpType::Active).build().unwrap()
        } else {
            Candidate::host(address, Protocol::Udp).unwrap()
        };
        rtc.add_local_candidate(candidate).unwrap();
        Self {
            rtc,
            address,
            outside: address,
            up: link,
            down: link,
            up_queue: Queue::default(),
            down_queue: Queue::default(),
            audio_mid: None,
            camera_mid: None,
            connected: false,
            tone: None,
            videos: Vec::new(),
            heard: BTreeMap::new(),
            heard_since: None,
            seen: BTreeMap::new(),
            viewers: BTreeMap::new(),
            remb: None,
            keyframe_requests: 0,
            bytes: 0,
            timeout: now,
            outbox: VecDeque::new(),
            sent: VecDeque::new(),
        }
    }

    /// The first offer: microphone, and a camera section that is off unless `layers` says otherwise.
    pub fn join_offer(&mut self, layers: &[&str]) -> (String, SdpPendingOffer) {
        let simulcast = (!layers.is_empty()).then(|| Simulcast {
            send: layers.iter().map(|rid| SimulcastLayer::new(rid)).collect(),
            recv: Vec::new(),
        });
        let direction = if layers.is_empty() { Direction::Inactive } else { Direction::SendRecv };
        let mut api = self.rtc.sdp_api();
        self.audio_mid = Some(api.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None));
        self.camera_mid = Some(api.add_media(MediaKind::Video, direction, None, None, simulcast));
        let (offer, pending) = api.apply().unwrap();
        (offer.to_sdp_string(), pending)
    }

    pub fn offer(
        &mut self,
        change: impl FnOnce(&mut str0m::change::SdpApi<'_>),
    ) -> (String, SdpPendingOffer) {
        let mut api = self.rtc.sdp_api();
        change(&mut api);
        let (offer, pending) = api.apply().unwrap();
        (offer.to_sdp_string(), pending)
    }

    pub fn accept(&mut self, answer: &str, pending: SdpPendingOffer) {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
    }

    fn pt(&self, codec: Codec) -> Pt {
        let matches = |p: &&str0m::format::PayloadParams| {
            p.spec().codec == codec && p.spec().format.packetization_mode != Some(0)
        };
        self.rtc.codec_config().params().iter().find(matches).unwrap().pt()
    }

    /// The payload type of Opus with copies, if the server takes it.
    pub fn red(&self) -> Option<Pt> {
        let opus = |params: &&str0m::format::PayloadParams| params.spec().codec == Codec::Opus;
        self.rtc.codec_config().params().iter().find(opus)?.red()
    }

    /// Sends 20 ms of audio.
    pub fn talk(&mut self, now: Instant) {
        let opus = self.pt(Codec::Opus);
        let red = self.red();
        let (Some(tone), Some(mid), true) = (&mut self.tone, self.audio_mid, self.connected) else { return };
        tone.since.get_or_insert(now);
        let (payload, level) = tone.packet();
        let (pt, payload) = match tone.copies.zip(red) {
            Some((copies, red)) => (red, tone.redundant(payload, *opus, copies)),
            None => (opus, payload),
        };
        tone.seq += 1;
        let ext_vals = ExtensionValues {
            audio_level: Some(level),
            voice_activity: Some(true),
            ..ExtensionValues::default()
        };
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        let time = (tone.seq * FRAME_SAMPLES as u64) as u32;
        stream.write_rtp(RtpWrite::new(pt, tone.seq.into(), time, now, payload).ext_vals(ext_vals));
    }

    /// Sends one frame of every encoding.
    pub fn film(&mut self, now: Instant) {
        let Some(mid) = self.camera_mid.filter(|_| self.connected) else { return };
        for place in 0..self.videos.len() {
            let pt = self.pt(self.videos[place].codec);
            let video = &mut self.videos[place];
            if !video.on {
                continue;
            }
            let packets = video.film(self.remb);
            let time = video.frame * 3_600;
            let mut direct = self.rtc.direct_api();
            let Some(stream) = direct.stream_tx_by_mid(mid, video.rid) else { continue };
            if video.frame == 1 {
                // Browsers do not stop repeating at a share of what they send.
                stream.set_rtx_cache(1_024, Duration::from_secs(3), None);
            }
            for Packet { payload, descriptor, last, .. } in packets {
                video.seq += 1;
                let mut ext_vals = ExtensionValues::default();
                if let Some(descriptor) = descriptor {
                    ext_vals.user_values.set(descriptor);
                }
                let taken = now - video.encoding;
                let write = RtpWrite::new(pt, video.seq.into(), time, taken, payload).ext_vals(ext_vals);
                stream.write_rtp(write.marker(last).nackable(true));
            }
        }
    }

    /// Asks for the key frames that its viewers miss.
    pub fn watch(&mut self, now: Instant) {
        for (ssrc, viewer) in self.viewers.values_mut() {
            let mut direct = self.rtc.direct_api();
            let stream = direct.stream_rx(&(*ssrc).into());
            if let Some(stream) = stream.filter(|_| viewer.wants_keyframe(now)) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
        }
    }

    pub fn receive(&mut self, now: Instant, datagram: &Datagram) {
        self.bytes += datagram.bytes.len();
        let proto = if datagram.tcp { Protocol::Tcp } else { Protocol::Udp };
        let received = Receive::new(proto, datagram.source, datagram.destination, &datagram.bytes);
        if let Ok(received) = received {
            self.rtc.handle_input(Input::Receive(now, received)).unwrap();
            // str0m wants to be drained after every single input.
            let sent = self.drive(now);
            self.outbox.extend(sent);
        }
    }

    /// Drives str0m and returns what it sends.
    pub fn drive(&mut self, now: Instant) -> VecDeque<Datagram> {
        let mut sent = std::mem::take(&mut self.outbox);
        loop {
            let Ok(output) = self.rtc.poll_output() else {
                self.timeout = now + Duration::from_secs(3_600);
                return sent;
            };
            match output {
                Output::Transmit(transmit) => sent.push_back(Datagram {
                    tcp: transmit.proto == Protocol::Tcp,
                    source: transmit.source,
                    destination: transmit.destination,
                    bytes: transmit.contents.into(),
                }),
                Output::Event(event) => self.handle(now, event),
                Output::Timeout(at) if at > now => {
                    self.timeout = at;
                    return sent;
                }
                // A handshake that nobody answers fails in the end; that is not the engine's.
                Output::Timeout(_) => drop(self.rtc.handle_input(Input::Timeout(now))),
            }
        }
    }

    fn handle(&mut self, now: Instant, event: Event) {
        match event {
            Event::Connected => self.connected = true,
            Event::RtpPacket(packet) => {
                let mid = packet.header.ext_vals.mid.or_else(|| {
                    let mut direct = self.rtc.direct_api();
                    direct.stream_rx(&packet.header.ssrc).map(|stream| stream.mid())
                });
                let Some(mid) = mid else { return };
                if Some(mid) == self.audio_mid {
                    self.heard_since.get_or_insert(now);
                    self.heard.insert(*packet.seq_no, packet.payload.to_vec());
                } else {
                    let (ssrc, viewer) = self.viewers.entry(mid.to_string()).or_default();
                    *ssrc = *packet.header.ssrc;
                    let header = &packet.header;
                    viewer.take(now, *packet.seq_no, header.timestamp, header.marker, &packet.payload);
                    self.seen.entry(mid.to_string()).or_default().push(Seen {
                        at: now,
                        ssrc: *packet.header.ssrc,
                        seq: *packet.seq_no,
                        time: packet.header.timestamp,
                        pt: *packet.header.payload_type,
                        marker: packet.header.marker,
                        payload: packet.payload.to_vec(),
                    });
                }
            }
            Event::KeyframeRequest(request) => {
                self.keyframe_requests += 1;
                for video in &mut self.videos {
                    if video.rid.is_none() || video.rid == request.rid {
                        video.keyframe = true;
                    }
                }
            }
            Event::EgressBitrateEstimate(str0m::bwe::BweKind::Remb { estimate, .. }) => {
                self.remb = Some(estimate.as_u64());
            }
            _ => {}
        }
    }

    /// Everything heard so far, decoded; what is missing is repaired or concealed.
    pub fn listen(&self) -> Vec<f32> {
        let mut decoder = Decoder::new(48_000, Channels::Mono).unwrap();
        let mut samples = Vec::new();
        let mut expected = None;
        for (seq, packet) in &self.heard {
            let missing = expected.map_or(0, |expected: u64| seq - expected).min(50);
            for place in 1..=missing {
                let mut frame = [0.0; FRAME_SAMPLES];
                let repair: &[u8] = if place == missing { packet } else { &[] };
                decoder.decode_float(repair, &mut frame, place == missing).unwrap();
                samples.extend(frame);
            }
            let mut frame = [0.0; FRAME_SAMPLES];
            assert_eq!(decoder.decode_float(packet, &mut frame, false).unwrap(), FRAME_SAMPLES);
            samples.extend(frame);
            expected = Some(seq + 1);
        }
        samples
    }
}

/// Energy of one frequency, 1.0 for a full-scale sine (Goertzel).
pub fn energy(samples: &[f32], frequency: f32) -> f32 {
    let coefficient = 2.0 * (TAU * frequency / 48_000.0).cos();
    let (mut s1, mut s2) = (0.0, 0.0);
    for sample in samples {
        (s1, s2) = (sample + coefficient * s1 - s2, s1);
    }
    let power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
    4.0 * power / (samples.len() * samples.len()).max(1) as f32
}
