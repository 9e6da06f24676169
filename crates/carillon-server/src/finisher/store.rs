//! One bucket, with patience: while the store is away a concatenation waits, and says so. One that refuses may be mended by
//! somebody, so it is asked for a while.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use carillon_pipeline::catalog::{Chunk, Place};
use carillon_ports::Objects;
use carillon_ports::objects::{LIST_MAX, ObjectError, ObjectKey, READ_BYTES_MAX};
use carillon_proto::id::MediaPipelineId;
use carillon_proto::object::BucketName;
use tokio::time::Instant;

use crate::recorder::{Interruption, REFUSED_MAX, Reports, WithheldDir};

/// A chunk of five seconds beyond this is none of ours.
const CHUNK_BYTES_MAX: usize = 96 << 20;
/// Objects of one listing: a day of one every five seconds, many times over.
const LISTED_MAX: usize = 1 << 18;

/// What a capture has left: in its bucket, and withheld from it.
#[derive(Clone)]
pub struct Source {
    /// Its bucket.
    pub bucket: Bucket,
    /// What the bucket was not to have.
    pub withheld: Option<WithheldDir>,
}

impl Source {
    /// One of which nothing is withheld.
    pub fn all_in(bucket: Bucket) -> Self {
        Self { bucket, withheld: None }
    }

    /// All bytes of a chunk; `None` when it is not there.
    pub async fn read(&self, chunk: &Chunk) -> Result<Option<Vec<u8>>, Refusal> {
        match (chunk.place, &self.withheld) {
            (Place::Bucket, _) => self.bucket.read_all(&chunk.object).await,
            (Place::Withheld, Some(withheld)) => Ok(withheld.read(&chunk.object).await),
            (Place::Withheld, None) => Ok(None),
        }
    }
}

/// The store will not do it, and was asked for as long as that is worth. The text is for people.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(String);

/// A bucket.
#[derive(Clone)]
pub struct Bucket {
    pub objects: Arc<dyn Objects>,
    pub name: BucketName,
    pub pipeline: MediaPipelineId,
    pub reports: Reports,
}

impl Bucket {
    /// All bytes of an object; `None` when it is not there, cannot have that key, or is larger than any chunk.
    pub async fn read_all(&self, key: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let mut all = Vec::new();
        loop {
            let Some(bytes) = self.read(key, all.len() as u64).await? else { return Ok(None) };
            let is_last = (bytes.len() as u64) < READ_BYTES_MAX;
            all.extend(bytes);
            if is_last {
                return Ok(Some(all));
            }
            if all.len() > CHUNK_BYTES_MAX {
                return Ok(None);
            }
        }
    }

    /// Bytes of an object from `at` on, as many as one read gives.
    pub async fn read(&self, key: &str, at: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let Ok(key) = key.parse::<ObjectKey>() else { return Ok(None) };
        self.patiently(|| self.objects.read(&self.name, &key, at..at.saturating_add(READ_BYTES_MAX))).await
    }

    /// The keys below a prefix, in the order of their bytes.
    pub async fn list(&self, prefix: &str) -> Result<Vec<ObjectKey>, Refusal> {
        let mut keys: Vec<ObjectKey> = Vec::new();
        loop {
            let last = keys.last().cloned();
            let more =
                self.patiently(|| self.objects.list(&self.name, prefix, last.as_ref(), LIST_MAX)).await?;
            let count = more.len();
            keys.extend(more.into_iter().map(|object| object.key));
            if count < LIST_MAX || keys.len() >= LISTED_MAX {
                return Ok(keys);
            }
        }
    }

    /// Whether an object is there.
    pub async fn has(&self, key: &ObjectKey) -> Result<bool, Refusal> {
        Ok(self.patiently(|| self.objects.head(&self.name, key)).await?.is_some())
    }

    /// Puts a file.
    pub async fn put_file(&self, key: &ObjectKey, file: &Path) -> Result<(), Refusal> {
        self.patiently(|| self.objects.put_file(&self.name, key, file)).await
    }

    /// Puts bytes.
    pub async fn put(&self, key: &ObjectKey, bytes: &[u8]) -> Result<(), Refusal> {
        self.patiently(|| self.objects.put(&self.name, key, bytes.to_vec())).await
    }

    /// Does it, however long that takes, unless it is refused for good.
    async fn patiently<T, F: Future<Output = Result<T, ObjectError>>>(
        &self,
        work: impl Fn() -> F,
    ) -> Result<T, Refusal> {
        let mut interruption = Interruption::none(&self.pipeline, &self.reports);
        let mut refused_since: Option<Instant> = None;
        loop {
            let error = match work().await {
                Ok(done) => {
                    interruption.over();
                    return Ok(done);
                }
                Err(error @ (ObjectError::MissingBucket | ObjectError::Refused(_))) => {
                    let since = *refused_since.get_or_insert_with(Instant::now);
                    if since.elapsed() < REFUSED_MAX {
                        interruption.wait(format!("failed to {error} {}", self.name.as_str())).await;
                        continue;
                    }
                    tracing::warn!(pipeline = %self.pipeline, %error, "a bucket refuses a concatenation");
                    return Err(Refusal(format!("failed to {error} {}", self.name.as_str())));
                }
                Err(error @ (ObjectError::Full(_) | ObjectError::Unreachable(_))) => error,
            };
            refused_since = None;
            interruption.wait(format!("failed to {error}")).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use carillon_pipeline::Report;
    use carillon_ports::memory::MemoryObjects;

    use super::*;

    fn bucket() -> (Bucket, Arc<Mutex<Vec<Report>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let said = Arc::clone(&told);
        let name: BucketName = "recordings".parse().unwrap();
        let bucket = Bucket {
            objects: Arc::new(MemoryObjects::new([name.clone()])),
            name,
            pipeline: "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap(),
            reports: Arc::new(move |_, report| said.lock().unwrap().push(report)),
        };
        (bucket, told)
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_that_refuses_at_first_is_asked_again() {
        let (bucket, told) = bucket();
        let tries = AtomicU32::new(0);
        let done = bucket.patiently(|| async {
            match tries.fetch_add(1, Ordering::Relaxed) {
                // Credentials of the machine are not there yet.
                0..3 => Err(ObjectError::Refused("no credentials".into())),
                number => Ok(number),
            }
        });
        assert_eq!(done.await.unwrap(), 3);
        let told = told.lock().unwrap();
        assert!(matches!(told[..], [Report::Interrupted(_), Report::Resumed]), "{told:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_that_goes_on_refusing_is_given_up() {
        let (bucket, told) = bucket();
        let began = Instant::now();
        let refused = || async { Err::<(), _>(ObjectError::MissingBucket) };
        let refusal = bucket.patiently(refused).await.unwrap_err();
        assert!(refusal.to_string().ends_with("recordings"), "{refusal}");
        assert!(began.elapsed() >= REFUSED_MAX && began.elapsed() < 2 * REFUSED_MAX);
        assert!(matches!(told.lock().unwrap()[..], [Report::Interrupted(_)]));
    }
}
