//! What somebody hears of the packets that arrived.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use opus::{Channels, Decoder};

use crate::tone::PACKET_SAMPLES;

/// More packets missing in a row are a hole in the call, of which the rest is left out.
const MISSING_MAX: u64 = 50;

/// Packets by their sequence numbers.
#[derive(Debug, Default)]
pub struct Playout(BTreeMap<u64, Arc<[u8]>>);

impl Playout {
    /// Keeps a packet.
    pub fn push(&mut self, sequence: u64, payload: Arc<[u8]>) {
        self.0.insert(sequence, payload);
    }

    /// How many there are, and how many are missing between them.
    pub fn counts(&self) -> (usize, u64) {
        let (Some((first, _)), Some((last, _))) = (self.0.first_key_value(), self.0.last_key_value()) else {
            return (0, 0);
        };
        (self.0.len(), last - first + 1 - self.0.len() as u64)
    }

    /// Decodes all: what is missing is mended from the packet after it where that has a copy, and concealed otherwise.
    pub fn listen(&self) -> anyhow::Result<Vec<f32>> {
        let mut decoder = Decoder::new(48_000, Channels::Mono)?;
        let (mut heard, mut expected) = (Vec::new(), None);
        for (&sequence, payload) in &self.0 {
            let missing = expected.map_or(0, |expected| sequence - expected).min(MISSING_MAX);
            for place in 1..=missing {
                let mut frame = [0.0; PACKET_SAMPLES];
                let last = place == missing;
                decoder.decode_float(if last { payload } else { &[] }, &mut frame, last)?;
                heard.extend(frame);
            }
            let mut samples = [0.0; PACKET_SAMPLES * 6];
            let count = decoder.decode_float(payload, &mut samples, false)?;
            heard.extend(&samples[..count]);
            expected = Some(sequence + 1);
        }
        Ok(heard)
    }

    /// Writes what is heard, 48 kHz and 16 bits.
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let sample = |sample: f32| ((sample * 32_767.0).clamp(-32_768.0, 32_767.0) as i16).to_le_bytes();
        let bytes: Vec<u8> = self.listen()?.into_iter().flat_map(sample).collect();
        std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::recording::Recording;

    #[test]
    fn what_is_missing_takes_its_time() {
        let packets = Recording::silence(10).packets(10).unwrap();
        let mut playout = Playout::default();
        for (number, packet) in (100..).zip(packets).filter(|(number, _)| ![103, 105, 106].contains(number)) {
            playout.push(number, packet.payload);
        }
        assert_eq!(playout.counts(), (7, 3));
        assert_eq!(playout.listen().unwrap().len(), 10 * PACKET_SAMPLES);
    }
}
