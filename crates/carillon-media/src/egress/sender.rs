//! Everything that one peer is sent by us: numbered, sealed, accounted for.
//!
//! One call writes one packet from shared payload into the buffer that goes to the socket: header, payload, seal. The
//! peer's transport-wide numbers, its keys, its estimate and its pacer live here; what belongs to one stream lives in
//! its [`Leg`].
//!
//! Invariant: nothing is sent before the handshake is done and the path is known.

mod resend;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::congestion::Congestion;
use super::feedback::Arrivals;
use super::history::Sent;
use super::keys::KeyCell;
use super::leg::Leg;
use super::pacer::Pacer;
use super::packet::{ExtensionIds, Extensions, Fixed, ORIGINAL_SEQ_BYTES, write_header};
use super::report::{self, Moments};
use super::ring::Origin;
use super::seal::{Opener, Order, Sealer};
use super::sent::{Fate, Part, SentLog};
use super::way::Way;
use crate::payload::{Picture, set_vp8_picture};
use str0m::crypto::dtls::SrtpProfile;

pub use resend::Repeated;
use resend::{RESEND_BYTES_MAX, RESEND_SHARE, Repeats};

/// Padding of one packet; more does not fit into the byte that counts it.
const PADDING_BYTES: u8 = 255;
/// What is sent beyond the rate to sustain spares no more padding than this, in bytes.
const PADDING_ROOM_MIN: f64 = -5_000.0;
/// Padding packets at one go.
const PADDING_PACKETS_MAX: usize = 256;
/// What is under way for longer has mostly run over some queue.
const HOPELESS: Duration = Duration::from_millis(400);
/// How long a queue that has run over stays full.
const CALM: Duration = Duration::from_millis(500);
/// Without a report for so long, and on so many packets, receivers may have asked in vain and given up.
const DEAF: Duration = Duration::from_millis(350);
const DEAF_PACKETS: u64 = 8;
/// How often the pacer looks, the padding, and the need for a probe.
const PACER_STEP: Duration = Duration::from_millis(5);
const PADDING_STEP: Duration = Duration::from_millis(20);
const PROBE_CHECK: Duration = Duration::from_millis(250);

/// The sending side of a peer.
pub struct Egress {
    keys: KeyCell,
    ids: ExtensionIds,
    born: Instant,
    sealer: Option<Sealer>,
    opener: Option<Opener>,
    way: Way,
    log: SentLog,
    congestion: Option<Congestion>,
    pacer: Pacer<Waiting>,
    fates: Vec<Fate>,
    lost: Vec<Part>,
    reported: Option<Instant>,
    was_deaf: bool,
    collapse: Option<Collapse>,
    /// Whether the peer gets video, so that its network matters.
    video: bool,
    resend_room: f64,
    resend_filled: u32,
    repeats: Repeats,
    padding_room: f64,
    padded: Option<Instant>,
}

/// A video packet for one receiver.
#[derive(Clone, Debug)]
pub struct VideoOut {
    /// The payload type.
    pub pt: u8,
    /// The marker.
    pub marker: bool,
    /// The extended sequence number.
    pub seq: u64,
    /// The timestamp.
    pub time: u32,
    /// VP8's numbers, where they have to be written.
    pub picture: Option<Picture>,
    /// The kind of content.
    pub content: Option<u8>,
    /// What it is made of.
    pub origin: Origin,
}

/// An audio packet for one receiver; no number is ever used twice.
#[derive(Clone, Copy, Debug)]
pub struct AudioOut {
    /// The payload type.
    pub pt: u8,
    /// The extended sequence number.
    pub seq: u64,
    /// The timestamp.
    pub time: u32,
}

/// A network has become far narrower, and what is under way…
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collapse {
    /// … will arrive in time to be of use.
    Late,
    /// … takes longer than any queue is, so that much of it is lost and the rest too late.
    Hopeless,
}

struct Waiting {
    ssrc: u32,
    out: VideoOut,
    payload: Arc<[u8]>,
}

/// What a report was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// There are no keys yet.
    NotYet,
    /// Not from the peer, or not for the first time.
    Refused,
    /// Read it.
    Plain(Order),
}

/// What is written where.
struct Parts<'a> {
    fixed: Fixed,
    extensions: Extensions<'a>,
    payload: &'a [u8],
    picture: Option<Picture>,
    /// At the head of a retransmission.
    original: Option<u64>,
    /// What is lost with it.
    part: Option<Part>,
}

impl Egress {
    /// A peer that nothing can be sent to yet; it reports arrivals if a transport-wide number was agreed.
    pub fn new(now: Instant, keys: KeyCell, ids: ExtensionIds) -> Self {
        Self {
            keys,
            ids,
            born: now,
            sealer: None,
            opener: None,
            way: Way::new(now),
            log: SentLog::default(),
            congestion: ids.transport.map(|_| Congestion::default()),
            pacer: Pacer::default(),
            fates: Vec::new(),
            lost: Vec::new(),
            reported: None,
            was_deaf: false,
            collapse: None,
            video: false,
            resend_room: RESEND_BYTES_MAX / 2.0,
            resend_filled: 0,
            repeats: Repeats::default(),
            padding_room: 0.0,
            padded: None,
        }
    }

    /// The handshake is done: from here on things are sent. `None` if its keys are not usable.
    pub fn start(&mut self) -> Option<SrtpProfile> {
        let keying = self.keys.get()?;
        self.sealer = Sealer::new(keying.profile, &keying.sending()?);
        self.opener = Opener::new(keying.profile, &keying.receiving()?);
        self.sealer.as_ref().map(|_| keying.profile)
    }

    /// How the peer is reached.
    pub fn way(&mut self) -> &mut Way {
        &mut self.way
    }

    /// Whether the peer gets video at all, which padding to sustain and which rate to look for.
    pub fn set_rates(&mut self, video: bool, minimum: u64, desired: u64) {
        self.video = video;
        if let Some(congestion) = &mut self.congestion {
            congestion.set_rates(minimum, desired);
        }
    }

    /// What can be sent, in bits per second; `None` when the peer does not report arrivals.
    pub fn estimate(&self) -> Option<u64> {
        self.congestion.as_ref().map(Congestion::estimate)
    }

    /// What repetitions take of a line that is full, in bits per second.
    pub fn repeats(&self, now: Instant) -> u64 {
        let full = self.congestion.as_ref().is_some_and(|congestion| congestion.was_full(now));
        if full { self.repeats.rate(now) as u64 } else { 0 }
    }

    /// Whether another video packet can be taken.
    pub fn has_space(&self) -> bool {
        self.pacer.has_space()
    }

    /// Sends a video packet, or lets it wait.
    pub fn video(
        &mut self,
        now: Instant,
        leg: &mut Leg,
        out: VideoOut,
        payload: &Arc<[u8]>,
        batch: &mut Batch,
    ) {
        let open = self.congestion.as_ref().map(Congestion::estimate);
        if open.is_none_or(|estimate| self.pacer.is_open(now, estimate)) {
            self.send_video(now, leg, &out, payload, batch);
        } else {
            self.pacer.push(Waiting { ssrc: leg.ssrc, out, payload: payload.clone() });
        }
    }

    fn send_video(&mut self, now: Instant, leg: &mut Leg, out: &VideoOut, payload: &[u8], batch: &mut Batch) {
        let sent = Sent {
            origin: out.origin,
            time: out.time,
            picture: out.picture,
            pt: out.pt,
            marker: out.marker,
            empty: payload.is_empty(),
            content: out.content,
            at: self.millis(now),
            repeated: None,
        };
        if self.sealer.is_none() || !leg.history.admit(out.seq, sent) {
            return;
        }
        let parts = Parts {
            fixed: Fixed {
                pt: out.pt,
                marker: out.marker,
                padding: false,
                seq: out.seq,
                time: out.time,
                ssrc: leg.ssrc,
            },
            extensions: Extensions { transport: Some(0), mid: name(leg), content: out.content },
            payload,
            picture: out.picture,
            original: None,
            part: Some(Part { again: false, ssrc: leg.ssrc as u16, seq: out.seq as u16 }),
        };
        let bytes = self.write(now, parts, batch);
        self.pacer.passed(bytes);
        self.resend_room = (self.resend_room + bytes as f64 * RESEND_SHARE).min(RESEND_BYTES_MAX);
        leg.count(now, out.time, payload.len());
    }

    /// Sends 20 ms of audio. It is neither paced nor numbered for the whole transport: it is sent whatever the network
    /// carries, reports on it would cost more than it does, and between the pictures of a narrow stream it makes their
    /// transmission look like a queue.
    pub fn audio(&mut self, now: Instant, leg: &mut Leg, out: AudioOut, payload: &[u8], batch: &mut Batch) {
        let AudioOut { pt, seq, time } = out;
        let parts = Parts {
            fixed: Fixed { pt, marker: false, padding: false, seq, time, ssrc: leg.ssrc },
            extensions: Extensions { transport: None, mid: name(leg), content: None },
            payload,
            picture: None,
            original: None,
            part: None,
        };
        if self.write(now, parts, batch) > 0 {
            leg.count(now, time, payload.len());
        }
    }

    /// Does what is due without a packet: what waited, probes, padding. `legs` are the peer's video streams, each with
    /// the payload type of its retransmissions.
    pub fn pump(&mut self, now: Instant, legs: &mut [(&mut Leg, Option<u8>)], batch: &mut Batch) {
        let Some(estimate) = self.estimate() else { return };
        while let Some(waiting) = self.pacer.pop(now, estimate) {
            let leg = legs.iter_mut().find(|(leg, _)| leg.ssrc == waiting.ssrc);
            if let Some((leg, _)) = leg {
                self.send_video(now, leg, &waiting.out, &waiting.payload, batch);
            }
        }
        let Some(congestion) = self.congestion.as_mut().filter(|_| self.sealer.is_some()) else { return };
        congestion.watch(now, self.log.under_way());
        if !congestion.is_restless() {
            return;
        }
        let since = now.saturating_duration_since(self.padded.replace(now).unwrap_or(now));
        let rate = congestion.padding(now) / 8.0;
        self.padding_room += rate * since.min(PROBE_CHECK).as_secs_f64();
        self.padding_room = self.padding_room.min(rate * PROBE_CHECK.as_secs_f64());
        let mut due = congestion.probe(now).max(self.padding_room);
        let Some((leg, Some(pt))) = legs.iter_mut().find(|(leg, pt)| leg.rtx.is_some() && pt.is_some())
        else {
            return;
        };
        for _ in 0..PADDING_PACKETS_MAX {
            if due <= 0.0 {
                return;
            }
            let bytes = self.pad(now, leg, *pt, batch);
            due -= bytes.max(1) as f64;
        }
    }

    /// Sends a packet of nothing on the stream of retransmissions.
    fn pad(&mut self, now: Instant, leg: &mut Leg, pt: u8, batch: &mut Batch) -> usize {
        let Some(ssrc) = leg.rtx else { return 0 };
        let mut payload = [0; PADDING_BYTES as usize];
        payload[PADDING_BYTES as usize - 1] = PADDING_BYTES;
        let (time, seq) = (leg.time_at(now).unwrap_or(0), leg.next_rtx());
        let parts = Parts {
            fixed: Fixed { pt, marker: false, padding: true, seq, time, ssrc },
            extensions: Extensions { transport: Some(0), mid: name(leg), content: None },
            payload: &payload,
            picture: None,
            original: None,
            part: None,
        };
        self.write(now, parts, batch)
    }

    /// When [`Self::pump`] has something to do.
    pub fn wake_at(&self, now: Instant) -> Option<Instant> {
        let congestion = self.congestion.as_ref().filter(|_| self.sealer.is_some())?;
        if self.pacer.is_waiting() || congestion.probe_number() != 0 {
            return Some(now + PACER_STEP);
        }
        if !self.video || !congestion.is_restless() {
            return None;
        }
        Some(now + if congestion.padding(now) > 0.0 { PADDING_STEP } else { PROBE_CHECK })
    }

    /// Opens a report of the peer into `plain`.
    pub fn open(&mut self, packet: &[u8], plain: &mut Vec<u8>) -> Opened {
        let Some(opener) = &mut self.opener else { return Opened::NotYet };
        opener.open_rtcp(packet, plain).map_or(Opened::Refused, Opened::Plain)
    }

    /// The peer has reported arrivals.
    pub fn arrivals(&mut self, now: Instant, arrivals: &Arrivals<'_>) {
        let Some(congestion) = &mut self.congestion else { return };
        self.fates.clear();
        let last = self.reported.replace(now).unwrap_or(now);
        self.was_deaf |= self.log.under_way() >= DEAF_PACKETS && now.saturating_duration_since(last) >= DEAF;
        self.lost.clear();
        self.lost.extend(self.log.unheard(arrivals));
        self.log.settle(arrivals, &mut self.fates);
        let lost = |fate: &Fate| fate.part.filter(|_| fate.arrived.is_none());
        self.lost.extend(self.fates.iter().filter_map(lost));
        congestion.settle(now, &self.fates);
        self.pacer.hold(now, congestion.is_suspicious());
        if congestion.take_collapse() {
            let waiting: usize = self.pacer.waiting().map(|waiting| waiting.payload.len()).sum();
            let bits = (self.log.bytes_under_way() + waiting as u64) * 8;
            let late = bits as f64 / congestion.estimate() as f64 > HOPELESS.as_secs_f64();
            self.pacer.calm(now + CALM);
            self.collapse = Some(if late { Collapse::Hopeless } else { Collapse::Late });
        }
    }

    /// Whether nothing was heard for a while before the last report: what was asked for in that time is not known.
    pub fn take_deaf(&mut self) -> bool {
        std::mem::take(&mut self.was_deaf)
    }

    /// What is lost for all that the last report tells, on a path where it is not merely late. The receiver asks for it
    /// too, but what it asks may be lost, and it does not ask for ever.
    pub fn lost(&self) -> impl Iterator<Item = Part> {
        let sure = self.congestion.as_ref().is_some_and(Congestion::keeps_order);
        self.lost.iter().filter(move |_| sure).copied()
    }

    /// What has become of what is under way, if the network has become far narrower since this was asked last.
    pub fn take_collapse(&mut self) -> Option<Collapse> {
        self.collapse.take()
    }

    /// Gives up what waits to be sent on a stream.
    pub fn forget_waiting(&mut self, ssrc: u32) {
        self.pacer.retain(|waiting| waiting.ssrc != ssrc);
    }

    /// The peer has answered a report of ours.
    pub fn set_round_trip(&mut self, round_trip: Duration) {
        if let Some(congestion) = &mut self.congestion {
            congestion.set_round_trip(round_trip);
        }
    }

    /// Reports on what was sent on these streams.
    pub fn report<'l>(
        &mut self,
        now: Instant,
        moments: Moments,
        legs: impl Iterator<Item = &'l Leg> + Clone,
        batch: &mut Batch,
    ) {
        let (Some(sealer), Some(path)) = (&mut self.sealer, self.way.path()) else { return };
        let mut report = Vec::with_capacity(256);
        if report::write(&mut report, now, moments, legs) && sealer.seal_rtcp(&mut report, 0) {
            batch.append(path, report.len()).extend_from_slice(&report);
        }
    }

    /// Writes one packet and returns its size; 0 when nothing can be sent.
    fn write(&mut self, now: Instant, parts: Parts<'_>, batch: &mut Batch) -> usize {
        let (Some(sealer), Some(path)) = (&self.sealer, self.way.path()) else { return 0 };
        let mut extensions = parts.extensions.agreed(&self.ids);
        let header = extensions.header_bytes();
        let prefix = parts.original.map_or(0, |_| ORIGINAL_SEQ_BYTES);
        let bytes = header + prefix + parts.payload.len() + sealer.tag_bytes();
        if extensions.transport.is_some() {
            let probe = self.congestion.as_ref().map_or(0, Congestion::probe_number);
            let micros = now.saturating_duration_since(self.born).as_micros() as i64;
            extensions.transport = Some(self.log.register(micros, bytes, probe, parts.part));
            self.padding_room = (self.padding_room - bytes as f64).max(PADDING_ROOM_MIN);
            if let Some(congestion) = &mut self.congestion {
                congestion.sent(micros, bytes);
            }
        }
        let buffer = batch.append(path, bytes);
        let start = buffer.len();
        buffer.reserve(bytes);
        write_header(buffer, &parts.fixed, &extensions, &self.ids);
        if let Some(original) = parts.original {
            buffer.extend_from_slice(&(original as u16).to_be_bytes());
        }
        let payload = buffer.len();
        buffer.extend_from_slice(parts.payload);
        if let Some(picture) = parts.picture {
            set_vp8_picture(&mut buffer[payload..], picture);
        }
        if !sealer.seal_rtp(buffer, start, header, parts.fixed.ssrc, parts.fixed.seq) {
            batch.undo(start);
            return 0;
        }
        bytes
    }

    fn millis(&self, now: Instant) -> u32 {
        now.saturating_duration_since(self.born).as_millis() as u32
    }
}

/// The section's name, until the receiver knows the stream.
fn name(leg: &Leg) -> Option<&str> {
    (!leg.known).then_some(&*leg.mid)
}
