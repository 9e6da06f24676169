//! Who may call: access keys for signed requests, operator tokens for the application API.
//!
//! Secrets of access keys must be kept readable, because verifying a signature needs them. Operator tokens are
//! kept as SHA-256 digests: they are random, so a fast digest is enough, and a stolen file opens nothing.

use async_trait::async_trait;
use carillon_proto::redact::Redacted;

use crate::StoreError;

/// An access key for AWS Signature Version 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Public half, as in the `Credential` of a signature.
    pub id: String,
    /// Secret half.
    pub secret: Redacted<String>,
    /// What `x-amz-security-token` must say, for temporary credentials.
    pub session_token: Option<Redacted<String>>,
    /// A disabled key stays listed and opens nothing.
    pub enabled: bool,
}

/// A bearer token that an operator made, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorToken {
    /// What the operator calls it, so that it can be told from others and revoked.
    pub name: String,
    /// SHA-256 of the token's text.
    pub digest: [u8; 32],
}

/// Keeps access keys and operator tokens.
///
/// `put` is durable before it returns and replaces what has the same id or name. A lookup sees every `put` that
/// returned before it, also one made through another process.
#[async_trait]
pub trait Keys: Send + Sync {
    /// The access key with this id, disabled ones included.
    async fn access_key(&self, id: &str) -> Result<Option<AccessKey>, StoreError>;

    /// Every access key, by id.
    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError>;

    /// Keeps an access key.
    async fn put_access_key(&self, key: AccessKey) -> Result<(), StoreError>;

    /// The operator token with this digest. Comparing digests leaks nothing useful about the token.
    async fn operator_token(&self, digest: &[u8; 32]) -> Result<Option<OperatorToken>, StoreError>;

    /// Every operator token, by name.
    async fn operator_tokens(&self) -> Result<Vec<OperatorToken>, StoreError>;

    /// Keeps an operator token.
    async fn put_operator_token(&self, token: OperatorToken) -> Result<(), StoreError>;

    /// Forgets the operator token of this name; whether there was one.
    async fn remove_operator_token(&self, name: &str) -> Result<bool, StoreError>;
}
