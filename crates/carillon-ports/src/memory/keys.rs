//! Keys in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::StoreError;
use crate::keys::{AccessKey, Keys, OperatorToken};

/// Keys that last as long as the process.
#[derive(Debug, Default)]
pub struct MemoryKeys(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    access_keys: BTreeMap<String, AccessKey>,
    operator_tokens: BTreeMap<String, OperatorToken>,
}

impl MemoryKeys {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Keys for MemoryKeys {
    async fn access_key(&self, id: &str) -> Result<Option<AccessKey>, StoreError> {
        Ok(self.state().access_keys.get(id).cloned())
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        Ok(self.state().access_keys.values().cloned().collect())
    }

    async fn put_access_key(&self, key: AccessKey) -> Result<(), StoreError> {
        self.state().access_keys.insert(key.id.clone(), key);
        Ok(())
    }

    async fn operator_token(&self, digest: &[u8; 32]) -> Result<Option<OperatorToken>, StoreError> {
        Ok(self.state().operator_tokens.values().find(|token| token.digest == *digest).cloned())
    }

    async fn operator_tokens(&self) -> Result<Vec<OperatorToken>, StoreError> {
        Ok(self.state().operator_tokens.values().cloned().collect())
    }

    async fn put_operator_token(&self, token: OperatorToken) -> Result<(), StoreError> {
        self.state().operator_tokens.insert(token.name.clone(), token);
        Ok(())
    }

    async fn remove_operator_token(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.state().operator_tokens.remove(name).is_some())
    }
}
