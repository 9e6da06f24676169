//! A camera that sends packets shaped like VP8: valid payload descriptors and key frame headers around filler.
//!
//! A server that forwards reads the descriptor and the first bytes of a frame and nothing else, so nothing is encoded
//! here; every payload ends with a [`Stamp`] instead of picture data.
//!
//! Wire: RFC 7741 (payload descriptor), RFC 6386 section 9.1 (frame header).

use std::time::{Duration, Instant};

use crate::stamp::{Part, STAMP_BYTES, Stamp};

/// Payload bytes of a full packet, so that the datagram with RTP, extensions and SRTP stays below 1,200 bytes.
const PAYLOAD_BYTES: usize = 1_140;
/// Key frames are this much larger, as a rule of thumb for talking heads.
const KEY_FRAME_FACTOR: usize = 3;
const CLOCK_RATE: u32 = 90_000;

/// How much a camera sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoSettings {
    /// Bits per second without key frames.
    pub bits_per_second: u32,
    /// Frames per second.
    pub frames_per_second: u32,
}

impl VideoSettings {
    /// 1.2 Mbit/s at 30 frames per second: what a browser sends in a call of two.
    pub const CALL: Self = Self { bits_per_second: 1_200_000, frames_per_second: 30 };
    /// 150 kbit/s at 15 frames per second: a thumbnail.
    pub const THUMBNAIL: Self = Self { bits_per_second: 150_000, frames_per_second: 15 };

    /// Time between two frames.
    pub fn frame_interval(self) -> Duration {
        Duration::from_secs(1) / self.frames_per_second.max(1)
    }
}

/// One packet of a frame.
#[derive(Clone, Debug)]
pub struct VideoPacket {
    /// RTP payload.
    pub payload: Vec<u8>,
    /// Last packet of its frame.
    pub marker: bool,
    /// RTP time of its frame.
    pub time: u32,
}

/// The camera.
#[derive(Debug)]
pub struct Camera {
    source: u32,
    settings: VideoSettings,
    frame: u32,
    packet: u32,
    key_wanted: bool,
}

impl Camera {
    /// A camera whose packets are stamped with `source`. Its first frame is a key frame.
    pub fn new(source: u32, settings: VideoSettings) -> Self {
        Self { source, settings, frame: 0, packet: 0, key_wanted: true }
    }

    /// Makes the next frame a key frame.
    pub fn request_key_frame(&mut self) {
        self.key_wanted = true;
    }

    /// The packets of the next frame.
    pub fn next_frame(&mut self, now: Instant) -> Vec<VideoPacket> {
        let key = std::mem::take(&mut self.key_wanted);
        let per_frame = self.settings.bits_per_second / 8 / self.settings.frames_per_second.max(1);
        let bytes = per_frame as usize * if key { KEY_FRAME_FACTOR } else { 1 };
        let parts = u16::try_from(bytes.div_ceil(PAYLOAD_BYTES).max(1)).unwrap_or(u16::MAX);
        let size = (bytes / usize::from(parts)).clamp(STAMP_BYTES + 16, PAYLOAD_BYTES);
        let time = self.frame.wrapping_mul(CLOCK_RATE / self.settings.frames_per_second.max(1));
        let packets = (0..parts).map(|part| {
            let part = Part { number: self.frame, part, parts, key };
            let stamp = Stamp::new(self.source, self.packet + u32::from(part.part), part, now);
            let payload = payload(&stamp, part, size);
            VideoPacket { payload, marker: part.part + 1 == parts, time }
        });
        let packets = packets.collect();
        self.packet += u32::from(parts);
        self.frame += 1;
        packets
    }
}

fn payload(stamp: &Stamp, part: Part, size: usize) -> Vec<u8> {
    let mut payload = Vec::with_capacity(size);
    let first = part.part == 0;
    // X and S; then I; then a 15-bit picture id.
    payload.push(0x80 | if first { 0x10 } else { 0 });
    payload.push(0x80);
    payload.extend_from_slice(&(0x8000 | (part.number & 0x7fff) as u16).to_be_bytes());
    if first {
        // show_frame, and the inverse key frame flag.
        payload.extend_from_slice(&[0x10 | u8::from(!part.key), 0, 0]);
        if part.key {
            payload.extend_from_slice(&[0x9d, 0x01, 0x2a]);
            payload.extend_from_slice(&640u16.to_le_bytes());
            payload.extend_from_slice(&360u16.to_le_bytes());
        }
    }
    payload.resize(size.saturating_sub(STAMP_BYTES).max(payload.len()), 0x55);
    stamp.append_to(&mut payload);
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_frame_and_a_requested_one_are_key_frames() {
        let mut camera = Camera::new(1, VideoSettings::CALL);
        let now = Instant::now();
        let keys = [false, true, false].map(|request| {
            if request {
                camera.request_key_frame();
            }
            Stamp::read(&camera.next_frame(now)[0].payload).unwrap().key()
        });
        assert_eq!(keys, [true, true, false]);
    }

    #[test]
    fn a_frame_has_the_bytes_of_its_bit_rate_and_one_marker() {
        let mut camera = Camera::new(1, VideoSettings::CALL);
        let now = Instant::now();
        camera.next_frame(now);
        let frame = camera.next_frame(now);
        let bytes: usize = frame.iter().map(|packet| packet.payload.len()).sum();
        assert!((4_900..=5_000).contains(&bytes), "{bytes}");
        let markers: Vec<bool> = frame.iter().map(|packet| packet.marker).collect();
        assert_eq!(markers, [false, false, false, false, true]);
        assert_eq!(frame[0].time, 3_000);
    }

    #[test]
    fn packets_are_counted_through() {
        let mut camera = Camera::new(1, VideoSettings::CALL);
        let now = Instant::now();
        let counts: Vec<u32> = (0..3)
            .flat_map(|_| camera.next_frame(now))
            .map(|packet| Stamp::read(&packet.payload).unwrap().packet)
            .collect();
        assert!(counts.iter().copied().eq(0..u32::try_from(counts.len()).unwrap()));
    }
}
