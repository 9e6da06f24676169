//! Speech as a browser sends it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use opus::{Application, Bitrate, Channels, Encoder};

use crate::tone::{PACKET_SAMPLES, VoicePacket};

/// What browsers use for one voice unless told otherwise.
const BITS_PER_SECOND: i32 = 32_000;
const OPUS_BYTES_MAX: usize = 1_500;

/// A recording, 48 kHz and one channel.
#[derive(Clone, Debug)]
pub struct Recording(Vec<f32>);

impl Recording {
    /// Reads one without a header, 16 bits a sample.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let (pairs, _) = bytes.as_chunks::<2>();
        Ok(Self(pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32_768.0).collect()))
    }

    /// So much silence.
    pub fn silence(packets: usize) -> Self {
        Self(vec![0.0; packets * PACKET_SAMPLES])
    }

    /// The packets of a browser: with copies against as much loss as was reported to it (in-band FEC).
    pub fn packets(&self, loss_percent: u32) -> anyhow::Result<Vec<VoicePacket>> {
        let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip)?;
        encoder.set_bitrate(Bitrate::Bits(BITS_PER_SECOND))?;
        encoder.set_inband_fec(true)?;
        encoder.set_packet_loss_perc(i32::try_from(loss_percent)?)?;
        let encode = |frame: &[f32]| {
            let payload: Arc<[u8]> = encoder.encode_vec_float(frame, OPUS_BYTES_MAX)?.into();
            Ok(VoicePacket { payload, level: level(frame) })
        };
        self.0.chunks_exact(PACKET_SAMPLES).map(encode).collect()
    }
}

/// In dBov (RFC 6464).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "-127 to 0, and 960 samples"
)]
fn level(frame: &[f32]) -> i8 {
    let power = frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len() as f32;
    (10.0 * power.log10()).clamp(-127.0, 0.0) as i8
}
