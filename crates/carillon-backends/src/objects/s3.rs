//! Objects in one bucket of any S3 API.
//!
//! Requests are tried again for a few seconds only: whoever puts recordings waits longer by itself, and whoever reads
//! wants to know. How long one may take depends on how much it carries, so that a slow store gets there. Files beyond one part are put in parts, of which two are on their way at a time. Keys are encoded
//! on the wire by the library, so `#` and every script are themselves.

use std::io::Read as _;
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use carillon_ports::Objects;
use carillon_ports::objects::{LIST_MAX, ObjectError, ObjectKey, ObjectMeta, READ_BYTES_MAX, ShownAs};
use carillon_proto::object::BucketName;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use futures_util::TryStreamExt as _;
use http::Method;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, AwsCredential};
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer as _};
use object_store::{
    ClientOptions, Error, ObjectStore as _, ObjectStoreExt as _, RetryConfig, StaticCredentialProvider,
    WriteMultipart,
};

use super::credentials::ChainCredentials;

/// Files beyond this go up in parts of this size; S3 takes none below 5 MiB.
const PART_BYTES: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 2;
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Within which a store answers that has nothing to carry.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// What a store carries in a second at least, on each of the connections that a recording has.
const SLOWEST_BYTES: u64 = 32 << 10;
const RETRIES_MAX: usize = 3;
const RETRIED_FOR: Duration = Duration::from_secs(10);
/// Where it is tried whether a bucket may be written.
const PROBE: &str = ".carillon-probe";

/// How to reach a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Options {
    /// Its name there, when it is another than here.
    pub bucket: Option<String>,
    /// The region that requests are signed for.
    pub region: Option<String>,
    /// Where the API is, when it is not Amazon's, without the bucket. Plain HTTP is spoken where it says so.
    pub endpoint: Option<String>,
    /// Id and secret of an access key, when they are not where credentials usually come from.
    pub access_key: Option<(String, Redacted<String>)>,
    /// The profile whose credentials are used, whatever others there are.
    pub profile: Option<String>,
    /// Whether the bucket is in the path of addresses and not in their host.
    pub path_style: bool,
    /// Server-side encryption: `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub encryption: Option<String>,
    /// The key for it, where it takes one.
    pub encryption_key: Option<String>,
}

/// Why a bucket cannot be configured so.
#[derive(Debug, thiserror::Error)]
#[error("configure the bucket {bucket}")]
pub struct S3ConfigError {
    bucket: BucketName,
    #[source]
    source: Error,
}

/// One bucket, under the name that it has here.
#[derive(Clone, Debug)]
pub struct S3Objects {
    bucket: BucketName,
    store: Arc<AmazonS3>,
}

impl S3Objects {
    /// Prepares to reach a bucket; nothing is sent yet, nor are credentials looked for.
    pub fn new(bucket: BucketName, options: &S3Options) -> Result<Self, S3ConfigError> {
        let store = builder(AmazonS3Builder::from_env(), &bucket, options)
            .and_then(AmazonS3Builder::build)
            .map_err(|source| S3ConfigError { bucket: bucket.clone(), source })?;
        Ok(Self { bucket, store: Arc::new(store) })
    }

    fn is(&self, bucket: &BucketName) -> Result<(), ObjectError> {
        if *bucket == self.bucket { Ok(()) } else { Err(ObjectError::MissingBucket) }
    }

    /// Puts a file in parts, read one after the other.
    async fn put_parts(&self, path: &Path, file: std::fs::File) -> Result<(), ObjectError> {
        let upload = answer(0, self.store.put_multipart(path)).await.map_err(failed)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
        let mut file = Some(file);
        while let Some(from) = file.take() {
            let (bytes, rest) = match read_part(from).await {
                Ok(read) => read,
                Err(error) => {
                    // What was sent is the store's to forget; the error that counts is ours.
                    let _ = upload.abort().await;
                    return Err(error);
                }
            };
            // All that are on their way may have to arrive for one to be through.
            let on_their_way = answer(PARTS_AT_ONCE * PART_BYTES, upload.wait_for_capacity(PARTS_AT_ONCE));
            if let Err(error) = on_their_way.await {
                let _ = upload.abort().await;
                return Err(failed(error));
            }
            if bytes.len() == PART_BYTES {
                file = Some(rest);
            }
            upload.put(bytes);
        }
        answer((PARTS_AT_ONCE + 1) * PART_BYTES, upload.finish()).await.map(drop).map_err(failed)
    }
}

/// `around` is what the environment says.
fn builder(
    around: AmazonS3Builder,
    bucket: &BucketName,
    options: &S3Options,
) -> Result<AmazonS3Builder, Error> {
    let endpoint = options.endpoint.as_deref();
    let plain = endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = ClientOptions::new()
        .with_connect_timeout(CONNECT_MAX)
        .with_timeout(time_for(READ_BYTES_MAX))
        .with_allow_http(plain);
    let retry =
        RetryConfig { max_retries: RETRIES_MAX, retry_timeout: RETRIED_FOR, ..RetryConfig::default() };
    let bucket = options.bucket.as_deref().unwrap_or(bucket.as_str());
    let mut builder = around
        .with_bucket_name(bucket)
        .with_virtual_hosted_style_request(!options.path_style)
        // Not every S3 knows the other way, and objects are deleted one by one.
        .with_disable_bulk_delete(true)
        .with_client_options(client)
        .with_retry(retry);
    if let Some(region) = &options.region {
        builder = builder.with_region(region);
    }
    if let Some(endpoint) = endpoint {
        // The library puts the bucket into paths only.
        builder = builder.with_endpoint(match options.path_style {
            true => endpoint.to_owned(),
            false => with_host_of(bucket, endpoint),
        });
    }
    // Never what the environment has of a key: a session token belongs to the keys that it came with.
    builder = match &options.access_key {
        Some((id, secret)) => {
            let (key_id, secret_key) = (id.clone(), secret.expose().clone());
            let own = AwsCredential { key_id, secret_key, token: None };
            builder.with_credentials(Arc::new(StaticCredentialProvider::new(own)))
        }
        None => {
            let credentials = ChainCredentials::new(options.profile.clone(), options.region.clone());
            builder.with_credentials(Arc::new(credentials))
        }
    };
    let encryption = [
        ("aws_server_side_encryption", &options.encryption),
        ("aws_sse_kms_key_id", &options.encryption_key),
    ];
    for (name, value) in encryption {
        if let Some(value) = value {
            builder = builder.with_config(name.parse::<AmazonS3ConfigKey>()?, value);
        }
    }
    Ok(builder)
}

/// The address of a bucket that has a host of its own at a service.
fn with_host_of(bucket: &str, endpoint: &str) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    match endpoint.split_once("://") {
        Some((scheme, host)) => format!("{scheme}://{bucket}.{host}"),
        None => format!("{bucket}.{endpoint}"),
    }
}

/// How long a request may take that carries so many bytes.
fn time_for(bytes: u64) -> Duration {
    ANSWER_MAX + Duration::from_secs(bytes / SLOWEST_BYTES)
}

/// Waits for an answer to a request that carries so many bytes.
async fn answer<T>(bytes: usize, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let limit = time_for(u64::try_from(bytes).unwrap_or(u64::MAX));
    match tokio::time::timeout(limit, request).await {
        Ok(answer) => answer,
        Err(elapsed) => Err(Error::Generic { store: "S3", source: elapsed.into() }),
    }
}

/// The next part of a file, and the file behind it.
async fn read_part(mut file: std::fs::File) -> Result<(Bytes, std::fs::File), ObjectError> {
    let read = tokio::task::spawn_blocking(move || {
        let mut part = Vec::with_capacity(PART_BYTES);
        (&mut file).take(PART_BYTES as u64).read_to_end(&mut part).map(|_| (Bytes::from(part), file))
    });
    let read = read.await.map_err(|error| ObjectError::Unreachable(error.into()))?;
    read.map_err(|error| ObjectError::Unreachable(error.into()))
}

/// What is not found where nothing was looked for is the bucket.
fn failed(error: Error) -> ObjectError {
    match error {
        Error::NotFound { .. } => ObjectError::MissingBucket,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => ObjectError::Refused(error.into()),
        // S3 has room; servers that have not say so in their own words.
        _ if error.to_string().contains("XMinioStorageFull") => ObjectError::Full(error.into()),
        _ => ObjectError::Unreachable(error.into()),
    }
}

fn absent<T>(answer: Result<T, Error>) -> Result<Option<T>, ObjectError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn path(key: &ObjectKey) -> Result<Path, ObjectError> {
    Path::parse(key.as_str()).map_err(|error| ObjectError::Refused(error.into()))
}

/// What is known of an object; `None` for what is none of ours, as a folder that a console made.
fn meta(found: &object_store::ObjectMeta) -> Option<ObjectMeta> {
    let key = found.location.as_ref().parse().ok()?;
    let modified = u64::try_from(found.last_modified.timestamp_millis()).unwrap_or(0);
    Some(ObjectMeta { key, bytes: found.size, modified: Timestamp::from_millis(modified) })
}

#[async_trait]
impl Objects for S3Objects {
    async fn check(&self, bucket: &BucketName) -> Result<(), ObjectError> {
        self.is(bucket)?;
        let probe = Path::from(PROBE);
        answer(0, self.store.put(&probe, Bytes::new().into())).await.map_err(failed)?;
        absent(answer(0, self.store.delete(&probe)).await).map(drop)
    }

    async fn put_file(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        file: &FilePath,
    ) -> Result<(), ObjectError> {
        self.is(bucket)?;
        let (path, file) = (path(key)?, file.to_owned());
        let opened = tokio::task::spawn_blocking(move || std::fs::File::open(file)).await;
        let opened = opened.map_err(|error| ObjectError::Unreachable(error.into()))?;
        let file = opened.map_err(|error| ObjectError::Unreachable(error.into()))?;
        let bytes = file.metadata().map_err(|error| ObjectError::Unreachable(error.into()))?.len();
        if bytes > PART_BYTES as u64 {
            return self.put_parts(&path, file).await;
        }
        let (bytes, _) = read_part(file).await?;
        answer(bytes.len(), self.store.put(&path, bytes.into())).await.map(drop).map_err(failed)
    }

    async fn put(&self, bucket: &BucketName, key: &ObjectKey, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.is(bucket)?;
        answer(bytes.len(), self.store.put(&path(key)?, bytes.into())).await.map(drop).map_err(failed)
    }

    async fn read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        range: Range<u64>,
    ) -> Result<Option<Vec<u8>>, ObjectError> {
        // A range that an object does not have is an error to S3, so its length is asked for first.
        let Some(found) = self.head(bucket, key).await? else { return Ok(None) };
        let end = range.end.min(range.start.saturating_add(READ_BYTES_MAX)).min(found.bytes);
        if range.start >= end {
            return Ok(Some(Vec::new()));
        }
        let length = usize::try_from(end - range.start).unwrap_or(usize::MAX);
        let path = path(key)?;
        Ok(absent(answer(length, self.store.get_range(&path, range.start..end)).await)?.map(Vec::from))
    }

    async fn head(&self, bucket: &BucketName, key: &ObjectKey) -> Result<Option<ObjectMeta>, ObjectError> {
        self.is(bucket)?;
        Ok(absent(answer(0, self.store.head(&path(key)?)).await)?.as_ref().and_then(meta))
    }

    async fn list(
        &self,
        bucket: &BucketName,
        prefix: &str,
        after: Option<&ObjectKey>,
        limit: usize,
    ) -> Result<Vec<ObjectMeta>, ObjectError> {
        self.is(bucket)?;
        // The library lists whole folders only.
        let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Ok(folder) = Path::parse(folder) else { return Ok(Vec::new()) };
        let folder = (!folder.as_ref().is_empty()).then_some(&folder);
        let mut listing = match after {
            Some(after) => self.store.list_with_offset(folder, &path(after)?),
            None => self.store.list(folder),
        };
        let mut found = Vec::new();
        while found.len() < limit.min(LIST_MAX)
            && let Some(object) = answer(0, listing.try_next()).await.map_err(failed)?
        {
            if let Some(object) = meta(&object) {
                let key = object.key.as_str();
                if key.starts_with(prefix) {
                    found.push(object);
                } else if key > prefix {
                    break;
                }
            }
        }
        Ok(found)
    }

    async fn delete(&self, bucket: &BucketName, key: &ObjectKey) -> Result<(), ObjectError> {
        self.is(bucket)?;
        absent(answer(0, self.store.delete(&path(key)?)).await).map(drop)
    }

    async fn presigned_read(
        &self,
        bucket: &BucketName,
        key: &ObjectKey,
        valid: Duration,
        shown: &ShownAs,
    ) -> Result<Option<String>, ObjectError> {
        self.is(bucket)?;
        let options = SignedUrlOptions::default().with_query([
            ("response-content-type", shown.content_type),
            ("response-content-disposition", &shown.disposition),
        ]);
        let path = path(key)?;
        let signed = answer(0, self.store.signed_url_opts(Method::GET, &path, valid, &options)).await;
        let signed = signed.map_err(failed)?;
        Ok(Some(signed.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_token_of_the_environment_does_not_go_with_keys_of_the_configuration() {
        let around = AmazonS3Builder::new()
            .with_access_key_id("AKIAENVIRONMENT")
            .with_secret_access_key("theirs")
            .with_token("their session");
        let options = S3Options {
            region: Some("us-east-1".to_owned()),
            access_key: Some(("AKIAOWN".to_owned(), Redacted::new("own".to_owned()))),
            ..S3Options::default()
        };
        let store = builder(around, &"recordings".parse().unwrap(), &options).unwrap().build().unwrap();
        let credential = store.credentials().get_credential().await.unwrap();
        assert_eq!((&*credential.key_id, &*credential.secret_key), ("AKIAOWN", "own"));
        assert_eq!(credential.token, None);
    }

    /// Where an object of `recordings` is read, and what the signature is for.
    async fn signed(options: S3Options) -> (String, String) {
        let own = ("AKIAOWN".to_owned(), Redacted::new("own".to_owned()));
        let options = S3Options { access_key: Some(own), ..options };
        let bucket: BucketName = "recordings".parse().unwrap();
        let store = builder(AmazonS3Builder::new(), &bucket, &options).unwrap().build().unwrap();
        let objects = S3Objects { bucket: bucket.clone(), store: Arc::new(store) };
        let shown = ShownAs { content_type: "video/mp4", disposition: "inline".to_owned() };
        let key = "visit/a#b.mp4".parse().unwrap();
        let address = objects.presigned_read(&bucket, &key, Duration::from_secs(60), &shown).await;
        let address = address.unwrap().unwrap();
        let (place, query) = address.split_once('?').unwrap();
        let scope = query.split('&').find_map(|pair| pair.strip_prefix("X-Amz-Credential=")).unwrap();
        // The day is between the key and the region.
        let [key, _day, region] = scope.splitn(3, "%2F").collect::<Vec<_>>()[..] else { panic!("{scope}") };
        assert_eq!(key, "AKIAOWN");
        (place.to_owned(), region.replace("%2F", "/"))
    }

    #[tokio::test]
    async fn a_bucket_is_in_the_host_or_in_the_path_and_requests_are_signed_for_its_region() {
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            ("eu-central-1", None, None, false, "https://recordings.s3.eu-central-1.amazonaws.com"),
            ("ap-southeast-2", some("acme"), None, false, "https://acme.s3.ap-southeast-2.amazonaws.com"),
            ("eu-central-1", some("acme"), None, true, "https://s3.eu-central-1.amazonaws.com/acme"),
            (
                "fr-par",
                some("acme"),
                some("https://s3.fr-par.scw.cloud"),
                false,
                "https://acme.s3.fr-par.scw.cloud",
            ),
            (
                "fr-par",
                some("acme"),
                some("https://s3.fr-par.scw.cloud/"),
                true,
                "https://s3.fr-par.scw.cloud/acme",
            ),
            (
                "garage",
                None,
                some("http://objects.example.org:3900"),
                false,
                "http://recordings.objects.example.org:3900",
            ),
        ];
        for (region, bucket, endpoint, path_style, place) in cases {
            let options =
                S3Options { bucket, region: some(region), endpoint, path_style, ..S3Options::default() };
            let expected = (format!("{place}/visit/a%23b.mp4"), format!("{region}/s3/aws4_request"));
            assert_eq!(signed(options).await, expected);
        }
    }
}
