//! The keys file: access keys and digests of operator tokens, in one JSON file in the data directory.
//!
//! A file of its own and not the store, because the command line must show and change keys while the server runs,
//! and the store belongs to one process. It is replaced as a whole, under a lock that every writer takes.
//!
//! Invariant: the file is readable by its owner alone; one that others can read is refused.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::keys::{AccessKey, Keys, OperatorToken};
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

/// Keys in a file.
#[derive(Clone, Debug)]
pub struct KeysFile {
    path: PathBuf,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    version: u32,
    access_keys: BTreeMap<String, StoredAccessKey>,
    operator_tokens: BTreeMap<String, StoredOperatorToken>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredAccessKey {
    secret: Redacted<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_token: Option<Redacted<String>>,
    enabled: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredOperatorToken {
    sha256: String,
}

impl Default for Content {
    fn default() -> Self {
        Self { version: VERSION, access_keys: BTreeMap::new(), operator_tokens: BTreeMap::new() }
    }
}

impl KeysFile {
    /// The keys file of `directory`, which must exist. The file is made by the first write.
    pub fn new(directory: &Path) -> Self {
        Self { path: directory.join(FILE_NAME) }
    }

    /// Where the file is, for the operator.
    pub fn path(&self) -> &Path {
        &self.path
    }

    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(Content) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let reading = tokio::task::spawn_blocking(move || load(&path).and_then(look));
        reading.await.map_err(StoreError::unavailable)?
    }

    async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Content) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let writing = tokio::task::spawn_blocking(move || {
            let _lock = lock(&path).map_err(|error| unavailable(&path, error))?;
            let mut content = load(&path)?;
            let outcome = change(&mut content);
            replace(&path, &content).map_err(|error| unavailable(&path, error))?;
            Ok(outcome)
        });
        writing.await.map_err(StoreError::unavailable)?
    }
}

#[async_trait]
impl Keys for KeysFile {
    async fn access_key(&self, id: &str) -> Result<Option<AccessKey>, StoreError> {
        let id = id.to_owned();
        self.read(move |mut content| Ok(content.access_keys.remove(&id).map(|key| key.into_key(id)))).await
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        self.read(|content| Ok(content.access_keys.into_iter().map(|(id, key)| key.into_key(id)).collect()))
            .await
    }

    async fn put_access_key(&self, key: AccessKey) -> Result<(), StoreError> {
        self.change(move |content| {
            let stored = StoredAccessKey {
                secret: key.secret,
                session_token: key.session_token,
                enabled: key.enabled,
            };
            content.access_keys.insert(key.id, stored);
        })
        .await
    }

    async fn operator_token(&self, digest: &[u8; 32]) -> Result<Option<OperatorToken>, StoreError> {
        let digest = *digest;
        self.read(move |content| {
            let tokens = tokens(content)?;
            Ok(tokens.into_iter().find(|token| token.digest == digest))
        })
        .await
    }

    async fn operator_tokens(&self) -> Result<Vec<OperatorToken>, StoreError> {
        self.read(tokens).await
    }

    async fn put_operator_token(&self, token: OperatorToken) -> Result<(), StoreError> {
        self.change(move |content| {
            let stored = StoredOperatorToken { sha256: hex(&token.digest) };
            content.operator_tokens.insert(token.name, stored);
        })
        .await
    }

    async fn remove_operator_token(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.change(move |content| content.operator_tokens.remove(&name).is_some()).await
    }
}

impl StoredAccessKey {
    fn into_key(self, id: String) -> AccessKey {
        AccessKey { id, secret: self.secret, session_token: self.session_token, enabled: self.enabled }
    }
}

fn tokens(content: Content) -> Result<Vec<OperatorToken>, StoreError> {
    let parse = |(name, token): (String, StoredOperatorToken)| {
        let digest =
            unhex(&token.sha256).ok_or_else(|| StoreError::corrupt("an operator token is no SHA-256"))?;
        Ok(OperatorToken { name, digest })
    };
    content.operator_tokens.into_iter().map(parse).collect()
}

fn load(path: &Path) -> Result<Content, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::default()),
        Err(error) => return Err(unavailable(path, error)),
    };
    check_privacy(path, &file)?;
    let content: Content = serde_json::from_reader(io::BufReader::new(file))
        .map_err(|error| corrupt(path, &error.to_string()))?;
    match content.version {
        VERSION => Ok(content),
        version => Err(corrupt(path, &format!("unknown version {version}"))),
    }
}

#[cfg(unix)]
fn check_privacy(path: &Path, file: &File) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_err(|error| unavailable(path, error))?.permissions().mode();
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(corrupt(path, "others than its owner can read it; run chmod 600")),
    }
}

#[cfg(not(unix))]
fn check_privacy(_path: &Path, _file: &File) -> Result<(), StoreError> {
    Ok(())
}

fn lock(path: &Path) -> io::Result<File> {
    let file = private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(path.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

fn replace(path: &Path, content: &Content) -> io::Result<()> {
    let draft = path.with_extension("tmp");
    let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(&draft)?;
    serde_json::to_writer_pretty(&mut file, content)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn unavailable(path: &Path, error: io::Error) -> StoreError {
    StoreError::unavailable(format!("{}: {error}", path.display()))
}

fn corrupt(path: &Path, problem: &str) -> StoreError {
    StoreError::corrupt(format!("{}: {problem}", path.display()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

const FILE_NAME: &str = "keys.json";
const VERSION: u32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> AccessKey {
        AccessKey {
            id: "AKIA".to_owned(),
            secret: Redacted::new("secret".to_owned()),
            session_token: None,
            enabled: true,
        }
    }

    #[tokio::test]
    async fn the_keys_file_conforms() {
        let directory = tempfile::tempdir().unwrap();
        carillon_ports::conformance::keys(&KeysFile::new(directory.path())).await;
    }

    #[tokio::test]
    async fn a_key_is_seen_through_another_handle() {
        let directory = tempfile::tempdir().unwrap();
        let (one, other) = (KeysFile::new(directory.path()), KeysFile::new(directory.path()));
        one.put_access_key(key()).await.unwrap();
        assert_eq!(other.access_key("AKIA").await.unwrap(), Some(key()));
    }

    #[tokio::test]
    async fn writers_at_once_lose_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let mut writers = tokio::task::JoinSet::new();
        for number in 0..20 {
            let keys = KeysFile::new(directory.path());
            writers.spawn(async move {
                keys.put_access_key(AccessKey { id: format!("AKIA{number}"), ..key() }).await.unwrap();
            });
        }
        writers.join_all().await;
        assert_eq!(KeysFile::new(directory.path()).access_keys().await.unwrap().len(), 20);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let keys = KeysFile::new(directory.path());
        keys.put_access_key(key()).await.unwrap();
        std::fs::set_permissions(keys.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
        let Err(StoreError::Corrupt(source)) = keys.access_key("AKIA").await else { panic!("it was read") };
        assert!(source.to_string().ends_with("run chmod 600"), "{source}");
    }

    #[tokio::test]
    async fn a_damaged_file_is_an_error_and_no_empty_list() {
        let directory = tempfile::tempdir().unwrap();
        let keys = KeysFile::new(directory.path());
        keys.put_access_key(key()).await.unwrap();
        for content in ["", "{", r#"{"version":2,"accessKeys":{},"operatorTokens":{}}"#] {
            std::fs::write(keys.path(), content).unwrap();
            assert!(matches!(keys.access_keys().await, Err(StoreError::Corrupt(_))), "{content}");
        }
    }
}
