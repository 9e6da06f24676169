//! Passwords as they are kept: argon2id with a salt of their own.
//!
//! Hashing costs tens of milliseconds of a core and megabytes, so a flood of sign-ins could eat the machine. Few are
//! hashed at once, off the threads that serve; some wait; who comes on top is refused at once and told to come back.

use std::num::NonZeroUsize;
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use carillon_ports::{Entropy, StoreError};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;

use crate::config::HashCost;
use crate::error::AccountsError;
use crate::text::Password;

/// What is kept of a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PasswordHash {
    memory_kib: u32,
    passes: u32,
    salt: [u8; 16],
    hash: [u8; 32],
}

/// Whether a password is the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    Right,
    /// Right, and kept at another cost than is asked for today.
    RightAndStale,
    Wrong,
}

/// Hashes passwords, few at a time.
pub(crate) struct Hashing {
    cost: HashCost,
    /// Who is being hashed or waits for it.
    admitted: Arc<Semaphore>,
    working: Arc<Semaphore>,
    /// Of nobody's password: what costs as much as checking one.
    nobody: PasswordHash,
}

impl Hashing {
    pub(crate) fn new(cost: HashCost, at_once: NonZeroUsize, entropy: &dyn Entropy) -> Self {
        let HashCost { memory_kib, passes } = cost;
        let mut hash = [0; 32];
        entropy.fill(&mut hash);
        Self {
            cost,
            admitted: Arc::new(Semaphore::new(at_once.get() * (1 + WAITING_PER_WORKER))),
            working: Arc::new(Semaphore::new(at_once.get())),
            nobody: PasswordHash { memory_kib, passes, salt: salt(entropy), hash },
        }
    }

    /// What to keep of a password.
    pub(crate) async fn hash(
        &self,
        password: Password,
        entropy: &dyn Entropy,
    ) -> Result<PasswordHash, AccountsError> {
        let (HashCost { memory_kib, passes }, salt) = (self.cost, salt(entropy));
        let hash = self.work(move || derive(&password, memory_kib, passes, &salt)).await?;
        Ok(PasswordHash { memory_kib, passes, salt, hash })
    }

    /// Whether `password` is the one that is kept. When none is, it takes as long to say no.
    pub(crate) async fn check(
        &self,
        password: Password,
        kept: Option<&PasswordHash>,
    ) -> Result<Checked, AccountsError> {
        let PasswordHash { memory_kib, passes, salt, hash } = kept.unwrap_or(&self.nobody).clone();
        let derived = self.work(move || derive(&password, memory_kib, passes, &salt)).await?;
        let is_stale = HashCost { memory_kib, passes } != self.cost;
        Ok(match bool::from(derived.ct_eq(&hash)) && kept.is_some() {
            true if is_stale => Checked::RightAndStale,
            true => Checked::Right,
            false => Checked::Wrong,
        })
    }

    async fn work(
        &self,
        work: impl FnOnce() -> Result<[u8; 32], argon2::Error> + Send + 'static,
    ) -> Result<[u8; 32], AccountsError> {
        let place = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| AccountsError::Busy)?;
        let turn = Arc::clone(&self.working).acquire_owned().await.map_err(StoreError::unavailable)?;
        // The work holds its place itself: it goes on when whoever waited for it has hung up.
        let work = move || {
            let _held = (place, turn);
            work()
        };
        let done = tokio::task::spawn_blocking(work).await.map_err(StoreError::unavailable)?;
        Ok(done.map_err(|error| StoreError::corrupt(error.to_string()))?)
    }
}

fn derive(
    password: &Password,
    memory_kib: u32,
    passes: u32,
    salt: &[u8; 16],
) -> Result<[u8; 32], argon2::Error> {
    let params = Params::new(memory_kib, passes, LANES, None)?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        password.expose().as_bytes(),
        salt,
        &mut hash,
    )?;
    Ok(hash)
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    salt
}

/// One, because a hash is the work of one thread here.
const LANES: u32 = 1;
/// They have waited a second when their turn comes.
const WAITING_PER_WORKER: usize = 32;

#[cfg(test)]
mod tests {
    use carillon_ports::memory::SeededEntropy;

    use super::*;

    const CHEAP: HashCost = HashCost { memory_kib: 8, passes: 1 };

    fn hashing(cost: HashCost) -> Hashing {
        Hashing::new(cost, NonZeroUsize::MIN, &SeededEntropy::new(1))
    }

    fn shown(text: &str) -> Password {
        Password::shown(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let (hashing, entropy) = (hashing(CHEAP), SeededEntropy::new(2));
        let kept = hashing.hash(shown("correct horse"), &entropy).await.unwrap();
        let other = hashing.hash(shown("correct horse"), &entropy).await.unwrap();
        assert!(kept.salt != other.salt && kept.hash != other.hash);
        assert_eq!(hashing.check(shown("correct horse"), Some(&kept)).await.unwrap(), Checked::Right);
        assert_eq!(hashing.check(shown("Correct horse"), Some(&kept)).await.unwrap(), Checked::Wrong);
        assert_eq!(hashing.check(shown("correct horse"), None).await.unwrap(), Checked::Wrong);
    }

    #[tokio::test]
    async fn what_was_kept_at_another_cost_is_right_and_stale() {
        let kept = hashing(CHEAP).hash(shown("correct horse"), &SeededEntropy::new(2)).await.unwrap();
        let dearer = hashing(HashCost { memory_kib: 16, passes: 1 });
        assert_eq!(dearer.check(shown("correct horse"), Some(&kept)).await.unwrap(), Checked::RightAndStale);
        assert_eq!(dearer.check(shown("wrong horse"), Some(&kept)).await.unwrap(), Checked::Wrong);
    }

    #[tokio::test]
    async fn who_comes_on_top_of_those_who_wait_is_refused_at_once() {
        let hashing = hashing(CHEAP);
        let all = hashing.admitted.available_permits();
        let held = hashing.admitted.acquire_many(u32::try_from(all).unwrap()).await.unwrap();
        assert!(matches!(hashing.check(shown("x"), None).await, Err(AccountsError::Busy)));
        drop(held);
        assert!(hashing.check(shown("x"), None).await.is_ok());
    }
}
