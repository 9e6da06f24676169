//! Who may call: the access key of this server, and the operator's bearer tokens.
//!
//! The access key comes from the environment, else it is made at first start and kept in the keys file. With one
//! in the environment that one alone opens, so that changing it there changes it for good.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carillon_app::mint_operator_token;
use carillon_backends::KeysFile;
use carillon_ports::keys::{AccessKey, Keys, OperatorToken};
use carillon_ports::{Entropy, StoreError};
use carillon_proto::redact::Redacted;

use crate::config::EnvironmentKey;

const TOKEN_NAME_LENGTH_MAX: usize = 64;

/// Why a key or token was not found, made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The keys file cannot be used.
    #[error("cannot use the keys file: {0}")]
    File(String),
    /// The name is empty, long or odd.
    #[error(
        "a token's name must have 1 to {TOKEN_NAME_LENGTH_MAX} letters, digits, hyphens, dots or underscores"
    )]
    Name,
    /// There is one of this name.
    #[error("there is a token named {0} already")]
    Exists(String),
    /// There is none of this name.
    #[error("there is no token named {0}")]
    Unknown(String),
}

/// The keys of a server: the environment's access key before the file's, the file's tokens.
pub struct ServerKeys {
    environment: Option<EnvironmentKey>,
    file: Arc<KeysFile>,
}

impl ServerKeys {
    /// Over the file; `environment` replaces its access keys.
    pub fn new(environment: Option<EnvironmentKey>, file: Arc<KeysFile>) -> Self {
        Self { environment, file }
    }

    /// The access keys that open; makes one when there is none.
    pub async fn usable_or_new(&self, entropy: &dyn Entropy) -> Result<Vec<AccessKey>, KeyError> {
        let keys = self.access_keys().await?;
        if keys.iter().any(|key| key.enabled) {
            return Ok(keys);
        }
        let key = new_access_key(entropy);
        self.file.put_access_key(key.clone()).await?;
        Ok(vec![key])
    }

    /// Where the operator finds the keys.
    pub fn place(&self) -> String {
        match self.environment {
            Some(_) => "the environment (CARILLON_ACCESS_KEY_ID)".to_owned(),
            None => self.file.path().display().to_string(),
        }
    }
}

#[async_trait]
impl Keys for ServerKeys {
    async fn access_key(&self, id: &str) -> Result<Option<AccessKey>, StoreError> {
        match &self.environment {
            Some(key) => Ok((key.id == id).then(|| key.to_access_key())),
            None => self.file.access_key(id).await,
        }
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        match &self.environment {
            Some(key) => Ok(vec![key.to_access_key()]),
            None => self.file.access_keys().await,
        }
    }

    async fn put_access_key(&self, key: AccessKey) -> Result<(), StoreError> {
        self.file.put_access_key(key).await
    }

    async fn operator_token(&self, digest: &[u8; 32]) -> Result<Option<OperatorToken>, StoreError> {
        self.file.operator_token(digest).await
    }

    async fn operator_tokens(&self) -> Result<Vec<OperatorToken>, StoreError> {
        self.file.operator_tokens().await
    }

    async fn put_operator_token(&self, token: OperatorToken) -> Result<(), StoreError> {
        self.file.put_operator_token(token).await
    }

    async fn remove_operator_token(&self, name: &str) -> Result<bool, StoreError> {
        self.file.remove_operator_token(name).await
    }
}

/// Makes an operator token, keeps its digest, and returns the token for the only time.
pub async fn create_token(keys: &dyn Keys, name: &str, entropy: &dyn Entropy) -> Result<String, KeyError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if !(1..=TOKEN_NAME_LENGTH_MAX).contains(&name.len()) || !name.bytes().all(allowed) {
        return Err(KeyError::Name);
    }
    if keys.operator_tokens().await?.iter().any(|token| token.name == name) {
        return Err(KeyError::Exists(name.to_owned()));
    }
    let (token, kept) = mint_operator_token(name.to_owned(), entropy);
    keys.put_operator_token(kept).await?;
    Ok(token.into_exposed())
}

/// Revokes an operator token; a running server refuses it from the next request on.
pub async fn revoke_token(keys: &dyn Keys, name: &str) -> Result<(), KeyError> {
    match keys.remove_operator_token(name).await? {
        true => Ok(()),
        false => Err(KeyError::Unknown(name.to_owned())),
    }
}

/// Shaped like Amazon's (20 and 40 characters), with a prefix that secret scanners do not take for one of those.
fn new_access_key(entropy: &dyn Entropy) -> AccessKey {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut tail, mut secret) = ([0; 16], [0; 30]);
    entropy.fill(&mut tail);
    entropy.fill(&mut secret);
    let tail: String = tail.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
    AccessKey {
        id: format!("CKIA{tail}"),
        secret: Redacted::new(STANDARD.encode(secret)),
        session_token: None,
        enabled: true,
    }
}

impl EnvironmentKey {
    fn to_access_key(&self) -> AccessKey {
        AccessKey { id: self.id.clone(), secret: self.secret.clone(), session_token: None, enabled: true }
    }
}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        let text = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        Self::File(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use carillon_backends::SystemEntropy;

    fn keys(environment: Option<EnvironmentKey>) -> (tempfile::TempDir, ServerKeys) {
        let directory = tempfile::tempdir().unwrap();
        let file = Arc::new(KeysFile::new(directory.path()));
        (directory, ServerKeys::new(environment, file))
    }

    #[tokio::test]
    async fn the_first_start_makes_a_key_that_the_next_one_finds() {
        let (_directory, keys) = keys(None);
        let made = keys.usable_or_new(&SystemEntropy).await.unwrap();
        assert_eq!((made[0].id.len(), made[0].secret.expose().len()), (20, 40));
        assert_eq!(keys.usable_or_new(&SystemEntropy).await.unwrap(), made);
        assert_eq!(keys.access_key(&made[0].id).await.unwrap().as_ref(), Some(&made[0]));
    }

    #[tokio::test]
    async fn a_key_of_the_environment_replaces_the_one_in_the_file() {
        let (directory, keys) = keys(None);
        let made = keys.usable_or_new(&SystemEntropy).await.unwrap();
        let environment = EnvironmentKey { id: "mine".into(), secret: Redacted::new("hush".into()) };
        assert!(!format!("{environment:?}").contains("hush"));
        let keys = ServerKeys::new(Some(environment), Arc::new(KeysFile::new(directory.path())));
        assert!(keys.access_key(&made[0].id).await.unwrap().is_none());
        assert_eq!(keys.access_key("mine").await.unwrap().unwrap().secret.expose(), "hush");
    }

    #[tokio::test]
    async fn tokens_have_plain_unique_names_and_can_be_revoked() {
        let (_directory, keys) = keys(None);
        let token = create_token(&keys, "backend", &SystemEntropy).await.unwrap();
        assert!(!token.is_empty());
        assert_eq!(keys.operator_tokens().await.unwrap()[0].name, "backend");
        assert!(matches!(create_token(&keys, "backend", &SystemEntropy).await, Err(KeyError::Exists(_))));
        assert!(matches!(create_token(&keys, "a b", &SystemEntropy).await, Err(KeyError::Name)));
        revoke_token(&keys, "backend").await.unwrap();
        assert!(keys.operator_tokens().await.unwrap().is_empty());
        assert!(matches!(revoke_token(&keys, "backend").await, Err(KeyError::Unknown(_))));
    }
}
