//! The second factor: codes of an authenticator app, and recovery codes for when it is lost.
//!
//! A code counts once: whoever looked over a shoulder cannot use it again within its half minute.
//!
//! Wire: RFC 6238 with SHA-1, six digits and thirty seconds, which is what all apps know; the `otpauth` address.

use carillon_ports::{Entropy, StoreError};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, Builder, Totp};

use crate::text::Username;
use crate::token::{self, Digest};

/// What an authenticator app is told.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// In base32, for who types it.
    pub secret: Redacted<String>,
    /// The same for a QR code.
    pub uri: Redacted<String>,
}

/// What is kept of a second factor.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SecondFactor {
    secret: Secret,
    /// The time step of the last code that counted.
    used: u64,
    /// Of the recovery codes that are left.
    recovery: Vec<Digest>,
}

/// What an app and this server share.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret([u8; 20]);

impl Secret {
    pub(crate) fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn enrolment(&self, issuer: &str, username: &Username) -> Result<Enrolment, StoreError> {
        let totp = self.totp(issuer, username.expose())?;
        let uri = totp.to_url().map_err(|error| StoreError::corrupt(error.to_string()))?;
        Ok(Enrolment { secret: Redacted::new(totp.secret().to_base32()), uri: Redacted::new(uri) })
    }

    /// The time step of which `code` is the code.
    fn step(&self, code: &str, now: Timestamp) -> Result<Option<u64>, StoreError> {
        Ok(self.totp("", "")?.check(code, now.as_millis() / 1_000))
    }

    fn totp(&self, issuer: &str, account: &str) -> Result<Totp, StoreError> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(self.0.to_vec())
            .with_issuer(Some(issuer))
            .with_account_name(account)
            .build()
            .map_err(|error| StoreError::corrupt(error.to_string()))
    }
}

impl SecondFactor {
    /// The factor that `code` proves, with its recovery codes; `None` when the code is wrong.
    pub(crate) fn confirmed(
        secret: Secret,
        code: &str,
        recovery: &[Redacted<String>],
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let recovery = recovery.iter().map(|code| token::code_digest(code.expose())).collect();
        Ok(secret.step(code, now)?.map(|used| Self { secret, used, recovery }))
    }

    /// Uses a code up; whether it counts.
    pub(crate) fn take(&mut self, code: &str, now: Timestamp) -> Result<bool, StoreError> {
        if let Some(step) = self.secret.step(code, now)? {
            let is_fresh = step > self.used;
            self.used = self.used.max(step);
            return Ok(is_fresh);
        }
        let digest = token::code_digest(code);
        let found = self.recovery.iter().position(|kept| kept.as_bytes().ct_eq(digest.as_bytes()).into());
        found.inspect(|place| {
            self.recovery.remove(*place);
        });
        Ok(found.is_some())
    }
}

/// Fresh recovery codes.
pub(crate) fn recovery_codes(entropy: &dyn Entropy) -> Vec<Redacted<String>> {
    (0..RECOVERY_CODES).map(|_| token::code(entropy)).collect()
}

const RECOVERY_CODES: usize = 10;

#[cfg(test)]
mod tests {
    use carillon_ports::memory::SeededEntropy;

    use super::*;

    /// The secret of RFC 6238, appendix B, whose eight digits end in the six here.
    const OF_THE_RFC: Secret = Secret(*b"12345678901234567890");

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let step = OF_THE_RFC.step(code, Timestamp::from_millis(seconds * 1_000)).unwrap();
            assert_eq!(step, Some(seconds / 30));
        }
        assert_eq!(OF_THE_RFC.step("287082", Timestamp::from_millis(200_000)).unwrap(), None);
    }

    #[test]
    fn a_code_counts_once_and_so_does_a_recovery_code() {
        let now = Timestamp::from_millis(59_000);
        let recovery = recovery_codes(&SeededEntropy::new(1));
        let wrong = SecondFactor::confirmed(OF_THE_RFC, "000000", &recovery, now).unwrap();
        assert!(wrong.is_none());
        let mut factor = SecondFactor::confirmed(OF_THE_RFC, "287082", &recovery, now).unwrap().unwrap();
        assert!(!factor.take("287082", now).unwrap(), "it has confirmed the factor");
        let later = Timestamp::from_millis(1_111_111_109_000);
        assert!(factor.take("081804", later).unwrap() && !factor.take("081804", later).unwrap());
        let typed = recovery[3].expose().to_lowercase().replace('-', " ");
        assert!(factor.take(&typed, later).unwrap() && !factor.take(&typed, later).unwrap());
        assert_eq!(factor.recovery.len(), 9);
        for odd in ["", "\0", "-", "AAAA-AAAA-AAAA-AAAA", &"1".repeat(10_000)] {
            assert!(!factor.take(odd, later).unwrap(), "{odd:?}");
        }
    }

    #[test]
    fn an_app_is_told_who_and_of_what() {
        let enrolment = OF_THE_RFC.enrolment("Klinik Ost & Co", &"ada@example.org".parse().unwrap()).unwrap();
        assert_eq!(enrolment.secret.expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let uri = enrolment.uri.expose();
        assert!(uri.starts_with("otpauth://totp/Klinik%20Ost%20%26%20Co:ada%40example.org?"), "{uri}");
        assert!(uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{uri}");
        assert!(!format!("{enrolment:?}").contains("GEZD"));
    }
}
