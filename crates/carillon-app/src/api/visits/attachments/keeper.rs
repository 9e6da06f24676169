//! Where visits and the object store meet: files come in, are looked into, and go.
//!
//! A file is written to a directory first and put into the store as a whole, so that one that breaks off, lies about its
//! type or is too long leaves nothing there. Visits know of it before that, and are told when its request is given up:
//! a beat of the server's cleans up, also after a restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use carillon_ports::audit::Occasion;
use carillon_ports::objects::{ObjectError, ObjectKey};
use carillon_ports::scanner::Suspect;
use carillon_ports::{Objects, Scanner};
use carillon_proto::object::BucketName;
use carillon_proto::visit::VisitId;
use carillon_visits::{Attachment, AttachmentRules, Caller, Look, NewAttachment, Proof, VisitError, Visits};
use futures_util::{StreamExt as _, stream};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::Semaphore;

use crate::api::error::{ApiCode, ApiError};

/// What files of visits need.
pub struct AttachmentPorts {
    /// Know of the files.
    pub visits: Visits,
    /// Keep them.
    pub objects: Arc<dyn Objects>,
    /// In this bucket.
    pub bucket: BucketName,
    /// Looks into them, if anything does.
    pub scanner: Option<Arc<dyn Scanner>>,
    /// Where they lie while they come. What is there at the start is nobody's.
    pub arriving: PathBuf,
}

/// The files of visits. Clones share everything.
#[derive(Clone)]
pub struct Attachments(Arc<Inner>);

struct Inner {
    ports: AttachmentPorts,
    rules: AttachmentRules,
    uploads: Arc<Semaphore>,
    puts: Semaphore,
    /// Whose requests were given up. What finds no place here is found after a quarter of an hour.
    given_up: Mutex<Vec<Attachment>>,
}

impl Attachments {
    /// By these rules; whether files are looked into follows from the ports.
    pub fn new(ports: AttachmentPorts, rules: AttachmentRules) -> Self {
        let rules = AttachmentRules { scanned: ports.scanner.is_some(), ..rules };
        let (uploads, puts) = (Arc::new(Semaphore::new(UPLOADS_MAX)), Semaphore::new(PUTS_MAX));
        Self(Arc::new(Inner { ports, rules, uploads, puts, given_up: Mutex::default() }))
    }

    pub(super) fn rules(&self) -> &AttachmentRules {
        &self.0.rules
    }

    /// Takes a file in.
    pub(super) async fn receive(
        &self,
        caller: &Caller,
        visit: &VisitId,
        asked: NewAttachment,
        body: Body,
        occasion: &Occasion,
    ) -> Result<Attachment, ApiError> {
        let Ok(place) = Arc::clone(&self.0.uploads).try_acquire_owned() else {
            let message = "too many files are on their way: try again".to_owned();
            return Err(ApiError::later(ApiCode::Throttled, message, Duration::from_secs(5)));
        };
        let attachment = self.0.ports.visits.attach(caller, visit, asked, &self.0.rules).await?;
        let mut arrival = Arrival { keeper: self, attachment: Some(attachment.clone()) };
        let file = Arriving(self.0.ports.arriving.join(attachment.id.as_str()));
        let taken = take_in(body, &attachment, &file.0).await;
        let (keeper, caller, occasion) = (self.clone(), caller.clone(), occasion.clone());
        arrival.attachment = None;
        // From here on to the end, whether the caller waits for it or not: a put that is cut off may be done all the same.
        #[expect(
            clippy::disallowed_methods,
            reason = "it is awaited here, and must not be cut off with what waits"
        )]
        let kept = tokio::spawn(async move {
            let _place = place;
            match taken {
                Ok(bytes) => keeper.keep(&caller, attachment, bytes, file, &occasion).await,
                Err(error) => {
                    keeper.give_up(attachment, false).await;
                    Err(error)
                }
            }
        });
        kept.await.map_err(|_| ApiError::new(ApiCode::Internal, "the file was not kept"))?
    }

    /// Puts what has come into the store, and tells.
    async fn keep(
        &self,
        caller: &Caller,
        attachment: Attachment,
        bytes: u64,
        file: Arriving,
        occasion: &Occasion,
    ) -> Result<Attachment, ApiError> {
        let AttachmentPorts { visits, objects, bucket, .. } = &self.0.ports;
        let put = {
            let _turn = self.0.puts.acquire().await;
            objects.put_file(bucket, &key(&attachment), &file.0).await
        };
        if let Err(error) = put {
            self.give_up(attachment, matches!(error, ObjectError::Unreachable(_))).await;
            return Err(unkept(error));
        }
        let added = visits.attached(caller, &attachment, bytes, &self.0.rules, occasion).await;
        if added.is_err() {
            self.give_up(attachment, false).await;
        }
        Ok(added?)
    }

    /// Nothing is to be left of a file that did not arrive.
    async fn give_up(&self, attachment: Attachment, may_come: bool) {
        if self.0.ports.visits.not_attached(&attachment, may_come).await.is_err() {
            self.note_given_up(attachment);
        }
    }

    fn note_given_up(&self, attachment: Attachment) {
        let mut given_up = self.0.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        if given_up.len() < GIVEN_UP_MAX {
            given_up.push(attachment);
        }
    }

    /// A part of the bytes of a file.
    pub(super) async fn read(
        &self,
        attachment: &Attachment,
        range: std::ops::Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError> {
        self.0.ports.objects.read(&self.0.ports.bucket, &key(attachment), range).await
    }

    /// Deletes the object of a file that was removed; the beats see to what fails.
    pub(super) async fn delete_soon(&self, removed: &Attachment) {
        if self.delete(removed).await.is_err() {
            tracing::warn!(attachment = %removed.id, "a file that was removed has yet to be deleted");
        }
    }

    /// Deletes what is to be deleted; whether there was something. To be called every second, by one at a time.
    pub async fn clear(&self) -> Result<bool, ApiError> {
        let given_up = std::mem::take(&mut *self.0.given_up.lock().unwrap_or_else(PoisonError::into_inner));
        for attachment in given_up {
            self.give_up(attachment, false).await;
        }
        let all = self.0.ports.visits.to_delete(STEP).await?;
        all_of(all, |one| async move { self.delete(&one).await }).await
    }

    /// Has files looked into; whether there was one. To be called every second, by one at a time.
    pub async fn scan(&self) -> Result<bool, ApiError> {
        let visits = &self.0.ports.visits;
        let mut all = visits.to_scan(Look::First, SCANS).await?;
        all.extend(visits.to_scan(Look::Again, SCANS).await?);
        all_of(all, |one| async move { self.scan_one(&one).await }).await
    }

    async fn delete(&self, attachment: &Attachment) -> Result<(), ApiError> {
        let AttachmentPorts { visits, objects, bucket, .. } = &self.0.ports;
        if let Err(error) = objects.delete(bucket, &key(attachment)).await {
            visits.object_left(attachment).await?;
            return Err(unkept(error));
        }
        Ok(visits.object_gone(attachment).await?)
    }

    async fn scan_one(&self, attachment: &Attachment) -> Result<(), ApiError> {
        let AttachmentPorts { visits, bucket, scanner, .. } = &self.0.ports;
        let suspect = Suspect {
            id: attachment.id.to_string(),
            content_type: attachment.kind.content_type(),
            bytes: attachment.bytes,
            bucket: bucket.clone(),
            key: key(attachment),
        };
        let found = match scanner {
            Some(scanner) => scanner.is_clean(&suspect).await,
            // The operator has taken the hook away.
            None => Ok(true),
        };
        let (is_clean, failed) = match found {
            Ok(is_clean) => (Some(is_clean), Ok(())),
            Err(error) => (None, Err(ApiError::new(ApiCode::Unavailable, error.to_string()))),
        };
        visits.scanned(attachment, is_clean, &self.0.rules).await?;
        failed
    }
}

/// Does each, some at the same time; one that cannot be done keeps no other from it. Whether there was one.
async fn all_of<F: Future<Output = Result<(), ApiError>>>(
    all: Vec<Attachment>,
    each: impl Fn(Attachment) -> F,
) -> Result<bool, ApiError> {
    let is_some = !all.is_empty();
    let done = stream::iter(all).map(each).buffer_unordered(AT_ONCE);
    done.fold(Ok(()), async |done: Result<(), ApiError>, one| done.and(one)).await.map(|()| is_some)
}

/// A file that comes; unless it is there at the end, nothing is to be left of it.
struct Arrival<'a> {
    keeper: &'a Attachments,
    attachment: Option<Attachment>,
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        if let Some(attachment) = self.attachment.take() {
            self.keeper.note_given_up(attachment);
        }
    }
}

/// The file of one that comes.
struct Arriving(PathBuf);

impl Drop for Arriving {
    fn drop(&mut self) {
        // What cannot be removed now is at the next start.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Writes what comes to a file, as long as it is what it is said to be; how many bytes there were.
async fn take_in(body: Body, attachment: &Attachment, path: &Path) -> Result<u64, ApiError> {
    let mut file = File::create_new(path).await.map_err(unwritten)?;
    let (mut proof, mut bytes) = (Proof::of(attachment.kind), 0_u64);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = next(&mut pieces).await? {
        bytes += piece.len() as u64;
        if bytes > attachment.bytes {
            return Err(VisitError::FileTooLarge { max: attachment.bytes }.into());
        }
        proof.add(&piece)?;
        file.write_all(&piece).await.map_err(unwritten)?;
    }
    proof.finish()?;
    file.flush().await.map_err(unwritten)?;
    Ok(bytes)
}

/// The next piece, from a sender that is not silent for long.
async fn next(pieces: &mut axum::body::BodyDataStream) -> Result<Option<axum::body::Bytes>, ApiError> {
    match tokio::time::timeout(SILENCE_MAX, pieces.next()).await {
        Ok(None) => Ok(None),
        Ok(Some(Ok(piece))) => Ok(Some(piece)),
        Ok(Some(Err(_))) | Err(_) => Err(ApiError::new(ApiCode::Malformed, "the file did not arrive whole")),
    }
}

fn key(attachment: &Attachment) -> ObjectKey {
    let key = format!("visits/{}/{}", attachment.visit, attachment.id);
    key.parse().expect("ids are segments of keys")
}

fn unwritten(error: std::io::Error) -> ApiError {
    tracing::error!(%error, "a file that comes cannot be written");
    ApiError::new(ApiCode::Unavailable, "files cannot be taken for the moment")
}

fn unkept(error: ObjectError) -> ApiError {
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    tracing::error!(%error, cause, "the store of files is out of reach");
    ApiError::new(ApiCode::Unavailable, "files are out of reach for the moment")
}

/// Files that come at the same time, each with a connection and a piece in memory.
const UPLOADS_MAX: usize = 64;
/// Of those, how many the store is given at a time, some parts in memory each.
const PUTS_MAX: usize = 8;
/// Of a connection that has broken without a word.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Requests that were given up between two beats.
const GIVEN_UP_MAX: usize = 10_000;
/// Objects that are deleted in one go.
const STEP: usize = 100;
/// Files that are looked into in one go, those for the first time and those again each.
const SCANS: usize = 8;
/// And at the same time: a scanner takes its time.
const AT_ONCE: usize = 4;
