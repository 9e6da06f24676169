//! What one media section of a receiver gets: which stream, and how it leaves.
//!
//! A route has a stream that it should forward (`target`) and one that it does forward (`current`). They differ
//! while a key frame of the target is awaited; until it comes the current one goes on, so that a picture never
//! freezes for a change of layer.
//!
//! Invariant: a stream begins with the first packet of a key frame, in a codec that the section negotiated.
//!
//! Wire: `signaling.md` sections 4.4 (tracks), 4.6, 4.7, 8.1.

use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_proto::id::{Mid, StreamId};
use carillon_proto::media::Receive;

use crate::allocate::{Choice, Demand};
use crate::egress::batch::Batch;
use crate::egress::leg::Leg;
use crate::egress::ring::Origin;
use crate::egress::sender::{Egress, VideoOut};
use crate::payload::LayerFrame;
use crate::rewrite::{Numbers, Rewriter};
use crate::sdp::{VideoCodec, VideoPayload};

/// A receiver whose losses cannot be repaired costs its sender a key frame no sooner again.
const MEND_PAUSE: Duration = Duration::from_secs(1);
/// For how long it is remembered that there was no bandwidth.
const STOPS_REMEMBERED: Duration = Duration::from_secs(60);
/// No sender has higher temporal layers than this.
const HIGHEST: u8 = 2;

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarded {
    /// It does not belong here.
    No,
    /// It was written.
    Yes,
    /// It was written, and a stream begins with it: what has overtaken it can be written too.
    Begins,
}

/// A video packet on its way from a source to its receivers.
#[derive(Clone, Debug)]
pub struct VideoPacket {
    /// Which encoding it is of.
    pub stream: StreamId,
    /// The SSRC that it came with.
    pub ssrc: u32,
    /// Its codec.
    pub codec: VideoCodec,
    /// Whether a decoder can begin here.
    pub starts_keyframe: bool,
    /// Its place among the layers, of a scalable stream only.
    pub layer: Option<LayerFrame>,
    /// Its numbers.
    pub numbers: Numbers,
    /// The RTP marker: last packet of a picture.
    pub marker: bool,
    /// `video-content-type`, which tells a screen from a camera.
    pub content_type: Option<u8>,
    /// When it arrived.
    pub arrival: Instant,
    /// The payload, shared by all receivers.
    pub payload: Arc<[u8]>,
    /// Where its source keeps it.
    pub origin: Origin,
}

/// What one section gets.
#[derive(Debug)]
pub struct Route {
    /// The section.
    pub mid: Mid,
    /// The stream that it is sent, the same for as long as the section lives.
    pub leg: Leg,
    /// Codecs that the section negotiated.
    pub payloads: Vec<VideoPayload>,
    /// What the client asked for; `None` while the section gets nothing.
    pub receive: Option<Receive>,
    /// Stopped for want of bandwidth.
    pub stopped: bool,
    /// Not forwarded for want of bandwidth, of which nobody is told yet.
    pub withheld: bool,
    /// How often it was stopped lately, and when last.
    stops: u32,
    stopped_at: Option<Instant>,
    /// Since when the allocation has wanted the opposite of `stopped`.
    pub doubted: Option<Instant>,
    target: Option<Choice>,
    /// The target is of a smaller stream than the current one, for which there is no room any more.
    descends: bool,
    current: Option<Current>,
    /// The outgoing number that the current stream began with, and that of the last key frame.
    begun: u64,
    keyframe: u64,
    /// The highest layers that are forwarded of the current stream.
    spatial: u8,
    temporal: u8,
    /// What the receiver misses and cannot be given, and when a key frame was last asked for because of it.
    hopeless: Option<u64>,
    mended: Option<Instant>,
    rewriter: Rewriter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Current {
    stream: StreamId,
    ssrc: u32,
    codec: VideoCodec,
}

impl Route {
    /// A section that gets nothing yet.
    pub fn new(mid: Mid, leg: Leg, rewriter: Rewriter) -> Self {
        Self {
            mid,
            leg,
            payloads: Vec::new(),
            receive: None,
            stopped: false,
            withheld: false,
            stops: 0,
            stopped_at: None,
            doubted: None,
            target: None,
            descends: false,
            current: None,
            begun: 0,
            keyframe: 0,
            spatial: Choice::WHOLE,
            temporal: Choice::WHOLE,
            hopeless: None,
            mended: None,
            rewriter,
        }
    }

    /// What the client asks for from here on. Another source has not been stopped for want of bandwidth.
    pub fn set_receive(&mut self, receive: Receive) {
        let before = self.receive.replace(receive);
        if before.is_some_and(|before| before.group != receive.group) {
            self.stopped = false;
            self.withheld = false;
            self.doubted = None;
        }
    }

    /// Stops it for want of bandwidth, or lets it go on.
    pub fn set_stopped(&mut self, now: Instant, stopped: bool) {
        if stopped {
            let recent = |at| now.saturating_duration_since(at) < STOPS_REMEMBERED;
            self.stops = if self.stopped_at.is_some_and(recent) { self.stops + 1 } else { 1 };
            self.stopped_at = Some(now);
        }
        self.stopped = stopped;
        self.doubted = None;
    }

    /// How many times longer than usual there must be bandwidth before it goes on: on a network that changes all the
    /// time a tile must not blink.
    pub fn patience(&self, now: Instant) -> u32 {
        let recent = |at| now.saturating_duration_since(at) < STOPS_REMEMBERED;
        if self.stopped_at.is_some_and(recent) { 2 << (2 * self.stops.saturating_sub(1)).min(3) } else { 1 }
    }

    /// The payload type of padding.
    pub fn padding_pt(&self) -> Option<u8> {
        self.leg.rtx_pt.or_else(|| self.payloads.iter().find_map(|payload| payload.rtx))
    }

    /// Chooses what should be forwarded of what is in `demand`; `None` stops forwarding at once.
    pub fn set_target(&mut self, target: Option<Choice>, demand: &Demand) {
        let Some(target) = target else { return self.stop() };
        self.descends = demand.descends_to(target);
        self.target = Some(target);
    }

    /// Nothing is forwarded from here on.
    pub fn stop(&mut self) {
        self.target = None;
        self.current = None;
    }

    /// What should be forwarded.
    pub fn target(&self) -> Option<Choice> {
        self.target
    }

    /// What is forwarded.
    pub fn current(&self) -> Option<Choice> {
        let Current { stream, .. } = self.current?;
        Some(Choice { stream, spatial: self.spatial, temporal: self.temporal })
    }

    /// The stream whose key frame is awaited: to begin with it, or to add a spatial layer.
    pub fn awaits(&self) -> Option<StreamId> {
        let target = self.target?;
        let there = self
            .current()
            .is_some_and(|current| current.stream == target.stream && current.spatial >= target.spatial);
        (!there).then_some(target.stream)
    }

    /// Stops what is forwarded now if less is to come, and waits for its key frame; `false` when nothing changes. For
    /// when what is under way is lost anyway.
    pub fn restart(&mut self) -> bool {
        let (Some(target), Some(current)) = (self.target, self.current()) else { return false };
        let less = target.stream != current.stream
            || target.spatial < current.spatial
            || target.temporal < current.temporal;
        if less {
            self.current = None;
        }
        less
    }

    /// The first number of which it is worth to send a packet again: what was before the stream began helps nobody,
    /// because that begins with a key frame.
    pub fn begun(&self) -> u64 {
        if self.current.is_some() { self.begun } else { u64::MAX }
    }

    /// The receiver misses packet `seq`, and it cannot be repaired.
    pub fn give_up(&mut self, seq: u64) {
        self.hopeless = self.hopeless.max(Some(seq));
    }

    /// The stream that a key frame should be asked for, now and then, because the receiver misses what cannot be repaired
    /// and none has come since. It would ask by itself only after seconds without a picture.
    pub fn mends(&mut self, now: Instant) -> Option<StreamId> {
        let since = self.hopeless.filter(|seq| *seq >= self.keyframe).and(self.current);
        self.hopeless = self.hopeless.filter(|_| since.is_some());
        let recent = |last| now.saturating_duration_since(last) < MEND_PAUSE;
        let current = since.filter(|_| !self.mended.is_some_and(recent))?;
        self.mended = Some(now);
        Some(current.stream)
    }

    /// Writes a packet to the receiver if it belongs there.
    pub fn forward(
        &mut self,
        now: Instant,
        egress: &mut Egress,
        packet: &VideoPacket,
        batch: &mut Batch,
    ) -> Forwarded {
        let this = Current { stream: packet.stream, ssrc: packet.ssrc, codec: packet.codec };
        if self.current == Some(this) && self.rewriter.is_leap(packet.numbers.seq) {
            // Nothing after it can be decoded, and the gap would go on in our own numbers.
            self.current = None;
        }
        let begins = self.current != Some(this);
        if begins && !self.enter(this, packet) {
            return Forwarded::No;
        }
        let Some(pt) = self.payloads.iter().find(|it| it.codec == packet.codec).map(|it| it.pt) else {
            return Forwarded::No;
        };
        // Padding of the sender's own bandwidth probing, and layers that are not wanted.
        let wanted = !packet.payload.is_empty() && self.wants_layer(packet);
        if !wanted && self.rewriter.leave_out(packet.numbers.seq) {
            if packet.codec == VideoCodec::Vp8 {
                self.rewriter.leave_out_picture_vp8(&packet.payload);
            }
            return Forwarded::No;
        }
        // What was overtaken keeps its number, and goes as padding: a gap would stop the receiver's assembly.
        let nothing: Arc<[u8]>;
        let payload = if wanted {
            &packet.payload
        } else {
            nothing = Arc::default();
            &nothing
        };
        // The picture ends with the highest layer that is sent.
        let ends = packet.layer.is_some_and(|layer| layer.ends && layer.spatial == self.spatial);
        if !egress.has_space() {
            // What comes next cannot be decoded without this; begin again with a key frame.
            self.current = None;
            return Forwarded::No;
        }
        let Some(numbers) = self.rewriter.rewrite(packet.arrival, packet.numbers) else {
            return Forwarded::No;
        };
        if begins {
            self.begun = numbers.seq;
        }
        if wanted && packet.starts_keyframe {
            self.keyframe = self.keyframe.max(numbers.seq);
        }
        let picture = if wanted && packet.codec == VideoCodec::Vp8 {
            self.rewriter.picture_vp8(&packet.payload)
        } else {
            None
        };
        let out = VideoOut {
            pt,
            marker: wanted && (packet.marker || ends),
            seq: numbers.seq,
            time: numbers.time,
            picture,
            content: packet.content_type,
            origin: packet.origin,
        };
        egress.video(now, &mut self.leg, out, payload, batch);
        if begins { Forwarded::Begins } else { Forwarded::Yes }
    }

    /// Changes over to the stream of `packet` if it is the target and can be begun here.
    fn enter(&mut self, this: Current, packet: &VideoPacket) -> bool {
        let negotiated = self.payloads.iter().any(|payload| payload.codec == packet.codec);
        let Some(target) = self.target.filter(|target| target.stream == this.stream) else { return false };
        let lowest = packet.layer.is_none_or(|layer| layer.spatial == 0);
        if !packet.starts_keyframe || !lowest || !negotiated {
            return false;
        }
        self.current = Some(this);
        (self.spatial, self.temporal) = (target.spatial, target.temporal);
        self.rewriter.begin(packet.arrival, packet.numbers);
        true
    }

    /// Whether a packet of a scalable stream is of layers that are forwarded. Layers are left where a picture begins;
    /// spatial ones are added with a picture that stands alone, temporal ones where the sender allows it.
    fn wants_layer(&mut self, packet: &VideoPacket) -> bool {
        let target = self.target.filter(|target| target.stream == packet.stream);
        let Some(layer) = packet.layer else {
            // A stream without layers has none that could be awaited. Only VP9 says so in every packet; of other codecs
            // the layers of a packet may merely not be known yet.
            let none = packet.codec == VideoCodec::Vp9 || packet.starts_keyframe;
            if let Some(target) = target.filter(|_| none) {
                (self.spatial, self.temporal) = (target.spatial, target.temporal);
            }
            return true;
        };
        let picture_begins = layer.begins && layer.spatial == 0;
        if self.descends && target.is_none() && picture_begins {
            // A few pictures of what is too large, until the key frame of the smaller one comes.
            self.temporal = 0;
        }
        if let Some(target) = target.filter(|_| picture_begins) {
            if target.spatial < self.spatial || packet.starts_keyframe {
                self.spatial = target.spatial;
            }
            if target.temporal < self.temporal || packet.starts_keyframe {
                self.temporal = target.temporal;
            } else if layer.syncs && layer.temporal > self.temporal {
                // The layers between are entered with frames of their own.
                if layer.temporal == self.temporal + 1 && layer.temporal <= target.temporal {
                    self.temporal = if layer.temporal == HIGHEST { target.temporal } else { layer.temporal };
                }
            } else if layer.temporal <= self.temporal {
                self.temporal = self.temporal.max(entered(layer, target.temporal));
            }
        }
        layer.spatial <= self.spatial && layer.temporal <= self.temporal
    }
}

/// The highest temporal layer up to `target` that may be entered with this frame, or zero.
fn entered(layer: LayerFrame, target: u8) -> u8 {
    let reached = (0..8).rev().find(|temporal| *temporal <= target && layer.switches_to & 1 << temporal != 0);
    match reached {
        Some(7) => target,
        reached => reached.unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allocate::Layer;
    use crate::egress::leg::VIDEO_CLOCK;
    use crate::payload::Vp9Descriptor;

    fn packet(payload: &[u8]) -> VideoPacket {
        VideoPacket {
            stream: StreamId(70),
            ssrc: 1,
            codec: VideoCodec::Vp9,
            starts_keyframe: crate::payload::starts_keyframe(VideoCodec::Vp9, payload),
            layer: Vp9Descriptor::parse(payload).and_then(Vp9Descriptor::layer_frame),
            numbers: Numbers { seq: 1, time: 1 },
            marker: false,
            content_type: None,
            arrival: crate::epoch(),
            payload: payload.into(),
            origin: Origin::default(),
        }
    }

    fn route() -> Route {
        let mut route = Route::new(
            "2".parse().expect("a mid"),
            Leg::new(1, None, "2", "us", VIDEO_CLOCK, 0),
            Rewriter::new(0, 0),
        );
        route.payloads = vec![VideoPayload { codec: VideoCodec::Vp9, pt: 98, rtx: None, h264_profile: None }];
        route
    }

    #[test]
    fn until_the_key_frame_of_a_smaller_stream_comes_few_pictures_of_the_larger_one_go() {
        let [small, large] = [60, 70].map(|stream| Choice::whole(StreamId(stream)));
        let layers = [small, large].map(|choice| Layer { choice, cost: 1, declared: 1 }).to_vec();
        let demand = Demand { layers, current: Some(large), ..Demand::default() };
        let mut route = route();
        let first = packet(&[0xa8, 0x81, 0x23, 0x00, 0x01, 0x82]);
        let frame = first.layer.expect("it has layers");
        let later = |temporal| VideoPacket {
            starts_keyframe: false,
            layer: Some(LayerFrame { temporal, switches_to: 0, ..frame }),
            ..first.clone()
        };
        route.set_target(Some(large), &Demand::default());
        let this = Current { stream: first.stream, ssrc: first.ssrc, codec: first.codec };
        assert!(route.enter(this, &first) && route.wants_layer(&first));
        assert!(route.wants_layer(&later(0)) && route.wants_layer(&later(1)));
        route.set_target(Some(small), &demand);
        assert!(route.wants_layer(&later(0)) && !route.wants_layer(&later(1)));
        assert_eq!(route.awaits(), Some(StreamId(60)));
    }

    #[test]
    fn no_key_frame_is_awaited_of_a_stream_that_has_no_layers_any_more() {
        let mut route = route();
        let lowest = Choice { spatial: 0, ..Choice::whole(StreamId(70)) };
        route.set_target(Some(lowest), &Demand::default());
        let layered = packet(&[0xa8, 0x81, 0x23, 0x00, 0x01, 0x82]);
        let this = Current { stream: layered.stream, ssrc: layered.ssrc, codec: layered.codec };
        assert!(route.enter(this, &layered) && route.wants_layer(&layered));
        assert_eq!(route.awaits(), None);
        route.set_target(Some(Choice::whole(StreamId(70))), &Demand::default());
        assert_eq!(route.awaits(), Some(StreamId(70)));
        // L1T1: the descriptor names no layers.
        assert!(route.wants_layer(&packet(&[0x88, 0x81, 0x24, 0x00])));
        assert_eq!(route.awaits(), None);
    }
}
