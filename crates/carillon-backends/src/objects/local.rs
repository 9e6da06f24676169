//! Objects in a local directory: `<root>/<bucket>/<key>`, exactly as a listing of S3 would show them.
//!
//! An object is written, or linked, beside the buckets and then renamed to its place, so that whoever looks sees it
//! whole or not at all; file and folder are flushed to the disk before that is told. Folders come with their first
//! object and go with their last. What a file system cannot hold is refused: a key that is a folder of another key.
//!
//! Invariant: nothing outside of the root is touched, because no [`ObjectKey`] leaves its bucket.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use carillon_ports::Objects;
use carillon_ports::objects::{LIST_MAX, ObjectError, ObjectKey, ObjectMeta, READ_BYTES_MAX, ShownAs};
use carillon_proto::object::BucketName;
use carillon_proto::units::Timestamp;

/// Where objects are while they are written. No bucket is named so.
const UNFINISHED: &str = ".unfinished";
/// A folder may go between its making and the renaming into it; no more often than this.
const RENAMES_MAX: usize = 8;
/// Folders in folders: a key has no more slashes.
const DEPTH_MAX: usize = 512;

/// Objects in a local directory.
#[derive(Clone, Debug)]
pub struct LocalObjects(Arc<Root>);

#[derive(Debug)]
struct Root {
    path: PathBuf,
    next: AtomicU64,
}

impl LocalObjects {
    /// Opens the directory, in which the buckets are made if they are not there. What was being written when its
    /// last user ended is removed; it has one user at a time.
    pub fn open(path: &Path, buckets: &[BucketName]) -> io::Result<Self> {
        let unfinished = path.join(UNFINISHED);
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;
        for bucket in buckets {
            fs::create_dir_all(path.join(bucket.as_str()))?;
        }
        File::open(path)?.sync_all()?;
        Ok(Self(Arc::new(Root { path: path.to_owned(), next: AtomicU64::new(0) })))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Root) -> io::Result<T> + Send + 'static,
        bucket: &BucketName,
    ) -> Result<T, ObjectError> {
        let (root, bucket) = (self.0.clone(), bucket.clone());
        let done = tokio::task::spawn_blocking(move || {
            if root.path.join(bucket.as_str()).is_dir() {
                work(&root).map_err(failed)
            } else {
                Err(ObjectError::MissingBucket)
            }
        });
        done.await.map_err(|error| ObjectError::Unreachable(error.into()))?
    }
}

fn failed(error: io::Error) -> ObjectError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ObjectError::Full(error.into()),
        ErrorKind::PermissionDenied
        | ErrorKind::AlreadyExists
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory
        | ErrorKind::DirectoryNotEmpty => ObjectError::Refused(error.into()),
        _ => ObjectError::Unreachable(error.into()),
    }
}

impl Root {
    fn place(&self, bucket: &BucketName, key: &ObjectKey) -> PathBuf {
        self.path.join(bucket.as_str()).join(key.as_str())
    }

    fn unfinished(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.path.join(UNFINISHED).join(number.to_string())
    }

    fn write(&self, bytes: &[u8], place: &Path) -> io::Result<()> {
        let unfinished = self.unfinished();
        let written = File::create_new(&unfinished)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .and_then(|()| self.rename(&unfinished, place));
        self.clean_up(&unfinished, written)
    }

    fn link(&self, file: &Path, place: &Path) -> io::Result<()> {
        let unfinished = self.unfinished();
        // Another file system, or one without links.
        let linked = fs::hard_link(file, &unfinished).or_else(|_| fs::copy(file, &unfinished).map(drop));
        let linked = linked
            .and_then(|()| OpenOptions::new().read(true).open(&unfinished)?.sync_all())
            .and_then(|()| self.rename(&unfinished, place));
        self.clean_up(&unfinished, linked)
    }

    fn clean_up(&self, unfinished: &Path, done: io::Result<()>) -> io::Result<()> {
        if done.is_err() {
            // It is removed at the next start if it cannot be now.
            let _ = fs::remove_file(unfinished);
        }
        done
    }

    fn rename(&self, unfinished: &Path, place: &Path) -> io::Result<()> {
        let folder = place.parent().unwrap_or(&self.path);
        let mut tries = 0;
        loop {
            self.make_folders(folder)?;
            match fs::rename(unfinished, place) {
                Err(error) if error.kind() == ErrorKind::NotFound && tries < RENAMES_MAX => tries += 1,
                Err(error) => return Err(error),
                Ok(()) => return File::open(folder)?.sync_all(),
            }
        }
    }

    /// Makes a folder and those above it, each of them flushed into the one above.
    fn make_folders(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        let above = folder.parent().unwrap_or(&self.path);
        if above.starts_with(&self.path) && above != self.path {
            self.make_folders(above)?;
        }
        match fs::create_dir(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
            Err(error) => Err(error),
            Ok(()) => File::open(above)?.sync_all(),
        }
    }

    fn delete(&self, bucket: &BucketName, place: &Path) -> io::Result<()> {
        match fs::remove_file(place) {
            Err(error) if is_absent(&error) || error.kind() == ErrorKind::IsADirectory => return Ok(()),
            done => done?,
        }
        let bucket = self.path.join(bucket.as_str());
        let mut folder = place.parent();
        while let Some(empty) = folder.filter(|folder| **folder != *bucket && folder.starts_with(&bucket)) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        File::open(folder.unwrap_or(&bucket)).and_then(|folder| folder.sync_all())
    }

    /// The first `limit` objects below the bucket, by key.
    fn list(&self, bucket: &BucketName, wanted: &Wanted) -> io::Result<Vec<ObjectMeta>> {
        let mut found = BTreeMap::new();
        let folder = wanted.prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        // A prefix may say `..`, and there is no such key.
        if folder.is_empty() || folder.parse::<ObjectKey>().is_ok() {
            self.walk(bucket, folder, 0, wanted, &mut found)?;
        }
        Ok(found.into_values().collect())
    }

    fn walk(
        &self,
        bucket: &BucketName,
        folder: &str,
        depth: usize,
        wanted: &Wanted,
        found: &mut BTreeMap<ObjectKey, ObjectMeta>,
    ) -> io::Result<()> {
        let entries = match fs::read_dir(self.path.join(bucket.as_str()).join(folder)) {
            Err(error) if is_absent(&error) => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            // Names that are not of ours are nobody's objects.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let Ok(key) = path.parse::<ObjectKey>() else { continue };
            if entry.file_type()?.is_dir() {
                if depth < DEPTH_MAX && wanted.may_lie_in(&path, found) {
                    self.walk(bucket, &path, depth + 1, wanted, found)?;
                }
            } else if wanted.is(&key)
                && let Some(meta) = meta(&entry.path(), &key)?
            {
                found.insert(key, meta);
                if found.len() > wanted.limit {
                    found.pop_last();
                }
            }
        }
        Ok(())
    }
}

/// Which objects are listed.
struct Wanted {
    prefix: String,
    after: Option<ObjectKey>,
    limit: usize,
}

impl Wanted {
    fn is(&self, key: &ObjectKey) -> bool {
        key.as_str().starts_with(&self.prefix) && self.after.as_ref().is_none_or(|after| key > after)
    }

    /// Whether a folder is worth looking into: not when all in it comes too early or too late.
    fn may_lie_in(&self, folder: &str, found: &BTreeMap<ObjectKey, ObjectMeta>) -> bool {
        let folder = format!("{folder}/");
        let below_prefix = folder.starts_with(&self.prefix) || self.prefix.starts_with(&folder);
        let late_enough = self
            .after
            .as_ref()
            .is_none_or(|after| after.as_str() < &*folder || after.as_str().starts_with(&folder));
        let full = found.len() >= self.limit;
        let early_enough = !full || found.last_key_value().is_some_and(|(last, _)| &*folder < last.as_str());
        below_prefix && late_enough && early_enough
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn meta(place: &Path, key: &ObjectKey) -> io::Result<Option<ObjectMeta>> {
    let found = match fs::symlink_metadata(place) {
        Err(error) if is_absent(&error) => return Ok(None),
        found => found?,
    };
    let modified = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    let modified = Timestamp::default() + modified;
    Ok(found.is_file().then(|| ObjectMeta { key: key.clone(), bytes: found.len(), modified }))
}

fn read(place: &Path, range: Range<u64>) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(place) {
        Err(error) if is_absent(&error) => return Ok(None),
        file => file?,
    };
    let found = file.metadata()?;
    if !found.is_file() {
        return Ok(None);
    }
    let end = range.end.min(range.start.saturating_add(READ_BYTES_MAX)).min(found.len());
    let mut bytes = vec![0; usize::try_from(end.saturating_sub(range.start)).unwrap_or(0)];
    file.read_exact_at(&mut bytes, range.start)?;
    Ok(Some(bytes))
}

#[async_trait]
impl Objects for LocalObjects {
    async fn check(&self, bucket: &BucketName) -> Result<(), ObjectError> {
        let place = bucket.clone();
        let probe = move |root: &Root| {
            let unfinished = root.unfinished();
            let probe = root.path.join(place.as_str()).join(".probe");
            File::create_new(&unfinished)?;
            let renamed = fs::rename(&unfinished, &probe).and_then(|()| fs::remove_file(&probe));
            root.clean_up(&unfinished, renamed)
        };
        self.blocking(probe, bucket).await
    }

    async fn put_file(&self, bucket: &BucketName, key: &ObjectKey, file: &Path) -> Result<(), ObjectError> {
        let (place, file) = (self.0.place(bucket, key), file.to_owned());
        self.blocking(move |root| root.link(&file, &place), bucket).await
    }

    async fn put(&self, bucket: &BucketName, key: &ObjectKey, bytes: Vec<u8>) -> Result<(), ObjectError> {
        let place = self.0.place(bucket, key);
        self.blocking(move |root| root.write(&bytes, &place), bucket).await
    }

    async fn read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        range: Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError> {
        let place = self.0.place(bucket, key);
        self.blocking(move |_| read(&place, range), bucket).await
    }

    async fn head(&self, bucket: &BucketName, key: &ObjectKey) -> Result<Option<ObjectMeta>, ObjectError> {
        let (place, key) = (self.0.place(bucket, key), key.clone());
        self.blocking(move |_| meta(&place, &key), bucket).await
    }

    async fn list(
        &self,
        bucket: &BucketName,
        prefix: &str,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Vec<ObjectMeta>, ObjectError> {
        let limit = limit.min(LIST_MAX);
        let wanted = Wanted { prefix: prefix.to_owned(), after: after.cloned(), limit };
        let name = bucket.clone();
        self.blocking(move |root| root.list(&name, &wanted), bucket).await
    }

    async fn delete(&self, bucket: &BucketName, key: &ObjectKey) -> Result<(), ObjectError> {
        let (place, name) = (self.0.place(bucket, key), bucket.clone());
        self.blocking(move |root| root.delete(&name, &place), bucket).await
    }

    async fn presigned_read(
        &self,
        bucket: &BucketName,
        _: &ObjectKey,
        _: Duration,
        _: &ShownAs,
    ) -> Result<Option<String>, ObjectError> {
        self.blocking(|_| Ok(None), bucket).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(name: &str) -> BucketName {
        name.parse().unwrap()
    }

    fn opened(directory: &Path) -> LocalObjects {
        LocalObjects::open(directory, &[bucket("recordings"), bucket("attachments")]).unwrap()
    }

    #[tokio::test]
    async fn local_objects_conform() {
        let directory = tempfile::tempdir().unwrap();
        let objects = opened(&directory.path().join("objects"));
        let (here, nowhere) = (bucket("recordings"), bucket("nowhere"));
        carillon_ports::conformance::objects(&objects, &here, &nowhere, directory.path()).await;
        assert_eq!(fs::read_dir(directory.path().join("objects").join(UNFINISHED)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn an_object_lies_where_its_key_says_and_what_was_unfinished_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let objects = opened(directory.path());
        let key = "visit/video/2022-12-18-06-11-45-284-a#content.mp4".parse().unwrap();
        objects.put(&bucket("recordings"), &key, b"x".to_vec()).await.unwrap();
        assert_eq!(fs::read(directory.path().join("recordings").join(key.as_str())).unwrap(), b"x");

        fs::write(directory.path().join(UNFINISHED).join("7"), b"half").unwrap();
        opened(directory.path());
        assert_eq!(fs::read_dir(directory.path().join(UNFINISHED)).unwrap().count(), 0);
        objects.delete(&bucket("recordings"), &key).await.unwrap();
        assert_eq!(fs::read_dir(directory.path().join("recordings")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_cannot_be_both_folder_and_object_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let objects = opened(directory.path());
        objects.put(&bucket("recordings"), &"a".parse().unwrap(), b"x".to_vec()).await.unwrap();
        for key in ["a/b", "a/b/c"] {
            let answer = objects.put(&bucket("recordings"), &key.parse().unwrap(), b"y".to_vec()).await;
            assert!(matches!(answer, Err(ObjectError::Refused(_))), "{answer:?}");
        }
        assert_eq!(fs::read_dir(directory.path().join(UNFINISHED)).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn listings_stay_inside_the_bucket() {
        let directory = tempfile::tempdir().unwrap();
        let objects = opened(directory.path());
        objects.put(&bucket("attachments"), &"secret".parse().unwrap(), b"x".to_vec()).await.unwrap();
        for prefix in ["", "../attachments/", "/", "./", "../"] {
            let found = objects.list(&bucket("recordings"), prefix, None, 10).await.unwrap();
            assert_eq!(found, [], "{prefix}");
        }
    }
}
