//! What the machine itself asks for a packet: the unit in which the server is measured.
//!
//! A number of microseconds says as much about the machine as about the server. So the same run measures what no
//! server can go below: sealing a packet with AES-128-GCM and one `sendto` on loopback.

use std::net::UdpSocket;
use std::time::Duration;

use anyhow::Context as _;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use opus::{Application, Channels, Decoder, Encoder};

use crate::process::Process;
use crate::tone::PACKET_SAMPLES;

/// Packets in one measurement.
const PACKETS: u32 = 200_000;
/// Frames of audio in one measurement: five seconds of sound, over and over, because the kernel counts in steps of
/// 10 ms.
const AUDIO_FRAMES: u32 = 250;
const AUDIO_ROUNDS: u32 = 20;
/// An Opus packet of 32 kbit/s.
const AUDIO_BYTES: usize = 80;
const VIDEO_BYTES: usize = 1_180;

/// CPU time for one unit of work.
#[derive(Clone, Copy, Debug)]
pub struct Floor {
    /// Seal and send one video packet.
    pub video_packet: Duration,
    /// Seal and send one audio packet.
    pub audio_packet: Duration,
    /// Decode 20 ms of Opus.
    pub decode: Duration,
    /// Encode 20 ms of Opus.
    pub encode: Duration,
}

impl Floor {
    /// Measures on this machine, now. Takes about two seconds.
    pub fn measure() -> anyhow::Result<Self> {
        let (encode, decode) = codec()?;
        Ok(Self { video_packet: packets(VIDEO_BYTES)?, audio_packet: packets(AUDIO_BYTES)?, decode, encode })
    }

    /// One participant-second of mixed audio among `participants` with `talkers`: everybody's 50 packets, and a share
    /// of decoding the talkers and encoding one mix for each of them and one for all others.
    pub fn audio_participant_second(&self, participants: u32, talkers: u32) -> Duration {
        let shared = self.decode * talkers + self.encode * (talkers + 1);
        (self.audio_packet + shared / participants.max(1)) * 50
    }
}

fn packets(bytes: usize) -> anyhow::Result<Duration> {
    let key = UnboundKey::new(&AES_128_GCM, &[7; 16]).ok().context("making a key")?;
    let key = LessSafeKey::new(key);
    let (sender, receiver) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    let address = receiver.local_addr()?;
    // Somebody takes the packets, on a thread whose time is not counted: to a full buffer a send costs less.
    let taker = std::thread::spawn(move || {
        let mut taken = [0; 2_048];
        while receiver.recv(&mut taken).is_ok_and(|length| length > 0) {}
    });
    let plain = vec![0x55; bytes];
    let mut sealed = Vec::with_capacity(bytes + 16);
    let before = Process::own_thread_cpu()?;
    for packet in 0..PACKETS {
        sealed.clear();
        sealed.extend_from_slice(&plain);
        let mut nonce = [0; 12];
        nonce[8..].copy_from_slice(&packet.to_be_bytes());
        let nonce = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).ok().context("sealing a packet")?;
        sender.send_to(&sealed, address)?;
    }
    let used = Process::own_thread_cpu()? - before;
    // An empty datagram ends the taker; it may be lost in a full buffer, so there are several.
    while !taker.is_finished() {
        sender.send_to(&[], address)?;
        std::thread::yield_now();
    }
    Ok(used / PACKETS)
}

fn codec() -> anyhow::Result<(Duration, Duration)> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio)?;
    encoder.set_complexity(5)?;
    let mut decoder = Decoder::new(48_000, Channels::Mono)?;
    let frames: Vec<[f32; PACKET_SAMPLES]> = (0..AUDIO_FRAMES).map(sound).collect();
    let mut packets = Vec::new();
    let before = Process::own_thread_cpu()?;
    for _ in 0..AUDIO_ROUNDS {
        packets.clear();
        for frame in &frames {
            packets.push(encoder.encode_vec_float(frame, 1_500)?);
        }
    }
    let encoded = Process::own_thread_cpu()?;
    let mut pcm = [0.0; PACKET_SAMPLES];
    for _ in 0..AUDIO_ROUNDS {
        for packet in &packets {
            decoder.decode_float(packet, &mut pcm, false)?;
        }
    }
    let decoded = Process::own_thread_cpu()?;
    let all = AUDIO_FRAMES * AUDIO_ROUNDS;
    Ok(((encoded - before) / all, (decoded - encoded) / all))
}

/// Three tones that drift, so that the encoder has something to do.
#[expect(clippy::cast_precision_loss, reason = "sample numbers are far below 2^24")]
fn sound(frame: u32) -> [f32; PACKET_SAMPLES] {
    std::array::from_fn(|at| {
        let time = (frame as usize * PACKET_SAMPLES + at) as f32 / 48_000.0;
        let drift = (time * 3.0).sin() * 20.0;
        [(220.0, 0.2), (570.0, 0.1), (1_900.0, 0.05)]
            .iter()
            .map(|(hertz, loud)| loud * (std::f32::consts::TAU * (hertz + drift) * time).sin())
            .sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_work_is_divided_among_the_participants() {
        let floor = Floor {
            video_packet: Duration::from_micros(2),
            audio_packet: Duration::from_micros(2),
            decode: Duration::from_micros(30),
            encode: Duration::from_micros(60),
        };
        assert_eq!(floor.audio_participant_second(50, 3), Duration::from_micros(430));
    }
}
