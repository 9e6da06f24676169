//! Opens the buckets that the settings name.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use carillon_backends::{Buckets, LocalObjects, S3Objects};
use carillon_ports::Objects;

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
