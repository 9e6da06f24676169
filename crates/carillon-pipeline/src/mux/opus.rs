//! What the first bytes of a packet of Opus tell.
//!
//! Wire: RFC 6716, section 3.1 (the TOC byte) and 3.2 (how many frames a packet holds).

/// Ticks of a second of audio, which is 48 kHz for Opus whatever was encoded.
pub const TICKS_PER_SECOND: u32 = 48_000;

/// 20 ms of silence, mono.
pub const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// How long that is.
pub const SILENCE_TICKS: u32 = 960;

/// No packet is longer than 120 ms.
const PACKET_TICKS_MAX: u32 = 5_760;

/// How long a packet plays, in ticks of 48 kHz; `None` when it is no packet of Opus.
pub fn packet_ticks(packet: &[u8]) -> Option<u32> {
    let toc = *packet.first()?;
    let config = u32::from(toc >> 3);
    let frame = match config {
        0..=11 => [480, 960, 1_920, 2_880][config as usize % 4],
        12..=15 => [480, 960][config as usize % 2],
        _ => [120, 240, 480, 960][config as usize % 4],
    };
    let frames = match toc & 0b11 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(packet.get(1)? & 0b11_1111),
    };
    let ticks = frame * frames;
    (1..=PACKET_TICKS_MAX).contains(&ticks).then_some(ticks)
}

/// Whether a packet holds two channels.
pub fn is_stereo(packet: &[u8]) -> bool {
    packet.first().is_some_and(|toc| toc & 0b100 != 0)
}
