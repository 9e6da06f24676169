//! Randomness of a media thread, from one seed.
//!
//! ICE passwords must be unguessable and tests must be repeatable, so randomness is an input: the shell hands over
//! 32 bytes of the operating system's generator and everything else is SHA-256 in counter mode over them.
//!
//! Invariant: no block is given out twice.

use str0m::crypto::CryptoProvider;

/// A deterministic stream of unpredictable bytes.
pub struct Entropy {
    sha256: &'static dyn str0m::crypto::Sha256Provider,
    seed: [u8; 32],
    counter: u64,
}

impl Entropy {
    /// Starts the stream of `seed`.
    pub fn new(provider: &CryptoProvider, seed: [u8; 32]) -> Self {
        Self { sha256: provider.sha256_provider, seed, counter: 0 }
    }

    /// Eight unpredictable bytes.
    pub fn u64(&mut self) -> u64 {
        let block = self.block();
        u64::from_be_bytes([block[0], block[1], block[2], block[3], block[4], block[5], block[6], block[7]])
    }

    /// A synchronisation source: never 0, which stands for bandwidth probes.
    pub fn ssrc(&mut self) -> u32 {
        loop {
            let ssrc = (self.u64() >> 32) as u32;
            if ssrc != 0 {
                return ssrc;
            }
        }
    }

    /// `N` characters of the ICE alphabet (RFC 8839 section 5.4), six bits each; at most 32.
    pub fn ice_text<const N: usize>(&mut self) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let block = self.block();
        block.iter().take(N).map(|byte| char::from(ALPHABET[usize::from(byte & 63)])).collect()
    }

    fn block(&mut self) -> [u8; 32] {
        let mut input = [0; 40];
        input[..32].copy_from_slice(&self.seed);
        input[32..].copy_from_slice(&self.counter.to_be_bytes());
        self.counter += 1;
        self.sha256.sha256(&input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_stream_and_another_seed_another() {
        let provider = str0m::crypto::from_feature_flags();
        let mut one = Entropy::new(&provider, [1; 32]);
        let mut same = Entropy::new(&provider, [1; 32]);
        let mut other = Entropy::new(&provider, [2; 32]);
        let text = one.ice_text::<24>();
        assert_eq!(text.len(), 24);
        assert_eq!(text, same.ice_text::<24>());
        assert_ne!(text, other.ice_text::<24>());
        assert_ne!(one.u64(), one.u64());
    }
}
