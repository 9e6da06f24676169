/// Randomness fit for secrets.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`. A supplier that cannot must not return, for nothing of ours is safe without it.
    fn fill(&self, bytes: &mut [u8]);
}
