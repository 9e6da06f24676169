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
use carillon_visits::{
    Attachment, AttachmentRules, Caller, NewAttachment, Proof, Upkeep, VisitError, Visits,
};
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
    uploads: Semaphore,
    /// Whose requests were given up. What finds no place here is found after an hour.
    given_up: Mutex<Vec<Attachment>>,
}

impl Attachments {
    /// By these rules; whether files are looked into follows from the ports.
    pub fn new(ports: AttachmentPorts, rules: AttachmentRules) -> Self {
        let rules = AttachmentRules { scanned: ports.scanner.is_some(), ..rules };
        let uploads = Semaphore::new(UPLOADS_MAX);
        Self(Arc::new(Inner { ports, rules, uploads, given_up: Mutex::default() }))
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
        let Ok(_place) = self.0.uploads.try_acquire() else {
            let message = "too many files are on their way: try again".to_owned();
            return Err(ApiError::later(ApiCode::Throttled, message, Duration::from_secs(5)));
        };
        let visits = &self.0.ports.visits;
        let attachment = visits.attach(caller, visit, asked, &self.0.rules).await?;
        let mut arrival = Arrival { keeper: self, attachment: Some(attachment.clone()) };
        let outcome = match self.put(&attachment, body).await {
            Ok(bytes) => {
                let added = visits.attached(caller, &attachment, bytes, &self.0.rules, occasion).await;
                added.map_err(ApiError::from)
            }
            Err(error) => Err(error),
        };
        if outcome.is_ok() || visits.not_attached(&attachment).await.is_ok() {
            arrival.attachment = None;
        }
        outcome
    }

    /// Puts what comes into the store; how many bytes there were.
    async fn put(&self, attachment: &Attachment, body: Body) -> Result<u64, ApiError> {
        let AttachmentPorts { objects, bucket, arriving, .. } = &self.0.ports;
        let file = Arriving(arriving.join(attachment.id.as_str()));
        let bytes = take_in(body, attachment, &file.0).await?;
        objects.put_file(bucket, &key(attachment), &file.0).await.map_err(unkept)?;
        Ok(bytes)
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

    /// Does a part of what is to be done; whether there is more. To be called every second, by one at a time.
    pub async fn settle(&self) -> Result<bool, ApiError> {
        let given_up = std::mem::take(&mut *self.given_up());
        for attachment in &given_up {
            self.0.ports.visits.not_attached(attachment).await?;
        }
        let upkeep = self.0.ports.visits.upkeep(STEP).await?;
        let has_more = upkeep.len() == STEP;
        // One that cannot be done keeps no other from it.
        let all = stream::iter(upkeep).map(|one| self.settle_one(one)).buffer_unordered(AT_ONCE);
        all.fold(Ok(()), async |done: Result<(), ApiError>, one| done.and(one)).await.map(|()| has_more)
    }

    async fn settle_one(&self, upkeep: Upkeep) -> Result<(), ApiError> {
        match upkeep {
            Upkeep::Delete(attachment) => self.delete(&attachment).await,
            Upkeep::Scan(attachment) => self.scan(&attachment).await,
        }
    }

    async fn delete(&self, attachment: &Attachment) -> Result<(), ApiError> {
        let AttachmentPorts { visits, objects, bucket, .. } = &self.0.ports;
        objects.delete(bucket, &key(attachment)).await.map_err(unkept)?;
        Ok(visits.object_gone(attachment).await?)
    }

    async fn scan(&self, attachment: &Attachment) -> Result<(), ApiError> {
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

    fn given_up(&self) -> std::sync::MutexGuard<'_, Vec<Attachment>> {
        self.0.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that comes; unless it is there at the end, nothing is to be left of it.
struct Arrival<'a> {
    keeper: &'a Attachments,
    attachment: Option<Attachment>,
}

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let Some(attachment) = self.attachment.take() else { return };
        let mut given_up = self.keeper.given_up();
        if given_up.len() < GIVEN_UP_MAX {
            given_up.push(attachment);
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
/// Of a connection that has broken without a word.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Requests that were given up between two beats.
const GIVEN_UP_MAX: usize = 10_000;
/// What is done in one go.
const STEP: usize = 100;
/// And at the same time: a scanner takes its time.
const AT_ONCE: usize = 4;
