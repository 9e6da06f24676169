//! Opens the buckets that the settings name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use carillon_backends::{Buckets, LocalObjects, S3Objects, S3Options};
use carillon_pipeline::BucketKey;
use carillon_ports::Objects;
use carillon_proto::object::BucketName;

use crate::config::Settings;

/// Opens all buckets: those of the data directory are made if they are not there; the others are not yet asked for.
pub async fn open(settings: &Settings, data_dir: &Path) -> anyhow::Result<Arc<dyn Objects>> {
    let mut buckets = Buckets::default();
    for (bucket, options) in &settings.objects {
        buckets.insert(bucket.clone(), Arc::new(S3Objects::new(bucket.clone(), options)?));
    }
    let here = |bucket: &&_| !settings.objects.contains_key(*bucket);
    let local: Vec<_> = settings.buckets.iter().filter(here).cloned().collect();
    let (path, made) = (data_dir.join("objects"), local.clone());
    let opening = tokio::task::spawn_blocking(move || LocalObjects::open(&path, &made));
    let objects: Arc<dyn Objects> = Arc::new(opening.await?.context("opening the buckets")?);
    for bucket in local {
        buckets.insert(bucket, Arc::clone(&objects));
    }
    Ok(Arc::new(buckets))
}

/// Which keys captures may ask their buckets for. A directory encrypts nothing: only a server for development takes it
/// for a bucket that does.
pub fn keys(
    buckets: &[BucketName],
    remote: &BTreeMap<BucketName, S3Options>,
    dev: bool,
) -> BTreeMap<BucketName, BucketKey> {
    let key = |bucket: &BucketName| match remote.get(bucket) {
        Some(options) => options.encryption_key.clone().map(BucketKey::Only),
        None => dev.then_some(BucketKey::Any),
    };
    buckets.iter().filter_map(|bucket| Some((bucket.clone(), key(bucket)?))).collect()
}

/// From where browsers fetch objects by themselves, as sources of a content security policy, each after a space.
pub fn media_sources(remote: &BTreeMap<BucketName, S3Options>) -> String {
    let sources: BTreeSet<String> = remote.values().map(media_source).collect();
    sources.into_iter().map(|source| format!(" {source}")).collect()
}

fn media_source(options: &S3Options) -> String {
    let Some(endpoint) = &options.endpoint else { return "https://*.amazonaws.com".to_owned() };
    let (scheme, rest) = endpoint.split_once("://").unwrap_or(("https", endpoint));
    let host = rest.split('/').next().unwrap_or_default();
    // Nothing but what a host is made of gets into the policy.
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let host: String = host.chars().filter(|c| is_host(*c)).collect();
    if options.path_style { format!("{scheme}://{host}") } else { format!("{scheme}://*.{host}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_buckets_and_directories_take_any_in_development_alone() {
        let [kept, plain, here] = ["kept", "plain", "here"].map(|name| name.parse::<BucketName>().unwrap());
        let options = S3Options { encryption_key: Some("alias/kept".to_owned()), ..S3Options::default() };
        let remote = [(kept.clone(), options), (plain.clone(), S3Options::default())].into();
        let buckets = [kept.clone(), plain, here.clone()];
        let only = (kept, BucketKey::Only("alias/kept".to_owned()));
        assert_eq!(keys(&buckets, &remote, false), [only.clone()].into());
        assert_eq!(keys(&buckets, &remote, true), [only, (here, BucketKey::Any)].into());
    }

    #[test]
    fn browsers_may_fetch_objects_from_the_stores_that_are_configured_and_no_others() {
        let stores = [
            ("a-bucket", S3Options::default()),
            ("b-bucket", S3Options::default()),
            (
                "c-bucket",
                S3Options {
                    endpoint: Some("http://store.local:9000/; script-src *".to_owned()),
                    path_style: true,
                    ..S3Options::default()
                },
            ),
            (
                "d-bucket",
                S3Options { endpoint: Some("https://s3.example.org".to_owned()), ..S3Options::default() },
            ),
        ];
        let stores = stores.map(|(name, options)| (name.parse().unwrap(), options));
        assert_eq!(
            media_sources(&stores.into()),
            " http://store.local:9000 https://*.amazonaws.com https://*.s3.example.org"
        );
        assert_eq!(media_sources(&BTreeMap::new()), "");
    }
}
