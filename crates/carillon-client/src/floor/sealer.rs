//! Seals and opens packets as SRTP with AES-128-GCM does (RFC 7714): twelve bytes of header in the clear, then the
//! payload and its tag, in one pass.

use anyhow::Context as _;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

/// Header of RTP without extensions.
pub const HEADER_BYTES: usize = 12;
/// Authentication tag.
pub const TAG_BYTES: usize = 16;

/// A key with its count of packets.
#[derive(Debug)]
pub struct Sealer {
    key: LessSafeKey,
    packets: u32,
}

impl Sealer {
    /// The one key of the floor.
    pub fn new() -> anyhow::Result<Self> {
        let key = UnboundKey::new(&AES_128_GCM, &[7; 16]).ok().context("making a key")?;
        Ok(Self { key: LessSafeKey::new(key), packets: 0 })
    }

    /// Appends header, sealed payload and tag.
    pub fn seal(&mut self, payload: &[u8], out: &mut Vec<u8>) -> anyhow::Result<()> {
        self.packets += 1;
        let mut header = [0x80; HEADER_BYTES];
        header[8..].copy_from_slice(&self.packets.to_be_bytes());
        out.extend_from_slice(&header);
        let start = out.len();
        out.extend_from_slice(payload);
        let nonce = nonce(self.packets);
        let sealed = self.key.seal_in_place_separate_tag(nonce, Aad::from(header), &mut out[start..]);
        out.extend_from_slice(sealed.ok().context("sealing a packet")?.as_ref());
        Ok(())
    }

    /// Opens a packet and finds its payload.
    pub fn open<'a>(&self, packet: &'a mut [u8]) -> anyhow::Result<&'a [u8]> {
        let (header, sealed) =
            packet.split_first_chunk_mut::<HEADER_BYTES>().context("a packet without header")?;
        let number = header.last_chunk::<4>().context("twelve bytes hold four")?;
        let nonce = nonce(u32::from_be_bytes(*number));
        let payload = self.key.open_in_place(nonce, Aad::from(*header), sealed);
        Ok(payload.ok().context("opening a packet")?)
    }
}

fn nonce(packet: u32) -> Nonce {
    let mut nonce = [0; 12];
    nonce[8..].copy_from_slice(&packet.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_and_not_when_it_was_touched() {
        let mut sealer = Sealer::new().unwrap();
        let mut packet = Vec::new();
        sealer.seal(b"picture", &mut packet).unwrap();
        assert_eq!(packet.len(), HEADER_BYTES + 7 + TAG_BYTES);
        assert_eq!(sealer.open(&mut packet.clone()).unwrap(), b"picture");
        packet[0] ^= 1;
        assert!(sealer.open(&mut packet).is_err());
    }
}
