//! AWS Signature Version 4, verified: from a request as it arrived to the access key that signed it.
//!
//! Everything here is a pure function of the request, the secret and the time. Looking the key up and reading the
//! body belong to the front: it reads a [`Claim`], checks its time, fetches the secret, hashes the body and then asks
//! [`verify()`].
//!
//! Invariant: nothing of a request is used before `verify` said yes, except to answer that it may not be used.
//!
//! Wire: Signature Version 4, <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>.

pub mod canonical;
pub mod credentials;
#[cfg(test)]
mod tests;
pub mod verify;

pub use credentials::{Claim, Form, Scope};
pub(crate) use verify::hex;
pub use verify::{check_skew, check_time, payload_hash, verify};

/// The only algorithm that is accepted.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Why a request is not accepted as signed. The text is for the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No signature at all.
    #[error("Missing Authentication Token")]
    Missing,
    /// A signature that cannot be read.
    #[error("{0}")]
    Incomplete(&'static str),
    /// The access key is unknown or disabled, or the session token is not its own.
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    /// The time of the temporary credentials is over.
    #[error("The security token included in the request is expired")]
    ExpiredToken,
    /// The request was signed too long ago, or its presigned form has expired.
    #[error("Signature expired: {signed} is now earlier than {limit}")]
    Expired {
        /// When it was signed, or when it expired.
        signed: String,
        /// The earliest acceptable time.
        limit: String,
    },
    /// The request was signed in the future.
    #[error("Signature not yet current: {signed} is still later than {limit}")]
    NotYetCurrent {
        /// When it was signed.
        signed: String,
        /// The latest acceptable time.
        limit: String,
    },
    /// The signature is not what the secret makes of the request.
    #[error(
        "The request signature we calculated does not match the signature you provided. \
         Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
}
