//! The promises of `Objects`, one case each.

use std::path::Path;

use carillon_proto::object::BucketName;

use crate::Objects;
use crate::objects::{LIST_MAX, ObjectError, ObjectKey};

/// Judges a supplier of `Objects`: `bucket` is there and holds nothing below `conformance`, `missing` is not there,
/// and files may be made in `directory`.
///
/// # Panics
///
/// Where the supplier breaks a promise of the port.
pub async fn objects(objects: &dyn Objects, bucket: &BucketName, missing: &BucketName, directory: &Path) {
    bytes_come_back_whole_and_in_ranges(objects, bucket).await;
    a_put_replaces_and_a_delete_removes(objects, bucket).await;
    files_are_put_small_and_large(objects, bucket, directory).await;
    keys_are_listed_in_the_order_of_their_bytes(objects, bucket).await;
    buckets_that_are_not_there_are_told(objects, missing, directory).await;
}

fn key(name: &str) -> ObjectKey {
    format!("conformance/{name}").parse().expect("a key")
}

async fn bytes_come_back_whole_and_in_ranges(objects: &dyn Objects, bucket: &BucketName) {
    objects.check(bucket).await.expect("the bucket is there");
    let object = key("range");
    assert_eq!(objects.read(bucket, &object, 0..10).await.expect("a read"), None);
    assert_eq!(objects.head(bucket, &object).await.expect("a head"), None);
    objects.put(bucket, &object, b"0123456789".to_vec()).await.expect("a put");
    assert_eq!(objects.head(bucket, &object).await.expect("a head").map(|found| found.bytes), Some(10));
    for (range, expected) in
        [(0..10, "0123456789"), (2..5, "234"), (8..100, "89"), (10..20, ""), (50..60, ""), (3..3, "")]
    {
        let found = objects.read(bucket, &object, range.clone()).await.expect("a read");
        assert_eq!(found.as_deref(), Some(expected.as_bytes()), "{range:?}");
    }
}

async fn a_put_replaces_and_a_delete_removes(objects: &dyn Objects, bucket: &BucketName) {
    let object = key("deep/er/«é»#content 日本.mp4");
    for text in ["first", "second, which is longer", ""] {
        objects.put(bucket, &object, text.into()).await.expect("a put");
        let found = objects.read(bucket, &object, 0..100).await.expect("a read");
        assert_eq!(found.as_deref(), Some(text.as_bytes()));
    }
    objects.delete(bucket, &object).await.expect("a delete");
    assert_eq!(objects.head(bucket, &object).await.expect("a head"), None);
    objects.delete(bucket, &object).await.expect("a delete of nothing");
    // What was a folder may be an object now.
    objects.put(bucket, &key("deep"), b"object".to_vec()).await.expect("a put");
    objects.delete(bucket, &key("deep")).await.expect("a delete");
}

async fn files_are_put_small_and_large(objects: &dyn Objects, bucket: &BucketName, directory: &Path) {
    for size in [0, 1_000, 12 << 20] {
        let bytes: Vec<u8> = (0..size).map(|at: usize| ((at * 31) >> 8) as u8).collect();
        let file = directory.join(format!("conformance-{size}"));
        std::fs::write(&file, &bytes).expect("a file");
        let object = key(&format!("file-{size}"));
        objects.put_file(bucket, &object, &file).await.expect("a put of a file");
        std::fs::remove_file(&file).expect("the file is ours");
        let found = objects.read(bucket, &object, 0..size as u64 + 1).await.expect("a read");
        assert!(found == Some(bytes), "{size} bytes came back otherwise");
    }
}

async fn keys_are_listed_in_the_order_of_their_bytes(objects: &dyn Objects, bucket: &BucketName) {
    // No name is a folder of another: file systems cannot hold both.
    let names = ["list/a b", "list/a#b", "list/a-b", "list/a/b", "list/a/c/d", "list/aé", "list/b"];
    for name in names.iter().rev() {
        objects.put(bucket, &key(name), b"x".to_vec()).await.expect("a put");
    }
    let all = names.map(key);
    assert_eq!(listed(objects, bucket, "conformance/list/", None, LIST_MAX).await, all);
    assert_eq!(listed(objects, bucket, "conformance/list/a", None, LIST_MAX).await, all[..6]);
    assert_eq!(listed(objects, bucket, "conformance/list/a/", None, LIST_MAX).await, all[3..5]);
    assert_eq!(listed(objects, bucket, "conformance/lis", None, 2).await, all[..2]);
    assert_eq!(listed(objects, bucket, "conformance/lis", Some(&all[1]), 3).await, all[2..5]);
    assert_eq!(listed(objects, bucket, "conformance/list/nothing", None, LIST_MAX).await, []);
}

async fn listed(
    objects: &dyn Objects,
    bucket: &BucketName,
    prefix: &str,
    after: Option<&ObjectKey>,
    limit: usize,
) -> Vec<ObjectKey> {
    let found = objects.list(bucket, prefix, after, limit).await.expect("a list");
    found.into_iter().map(|object| object.key).collect()
}

async fn buckets_that_are_not_there_are_told(objects: &dyn Objects, missing: &BucketName, directory: &Path) {
    let file = directory.join("conformance-missing");
    std::fs::write(&file, b"x").expect("a file");
    for answer in [
        objects.check(missing).await,
        objects.put(missing, &key("x"), b"x".to_vec()).await,
        objects.put_file(missing, &key("x"), &file).await,
        objects.list(missing, "", None, 1).await.map(drop),
    ] {
        assert!(matches!(answer, Err(ObjectError::MissingBucket)), "{answer:?}");
    }
    std::fs::remove_file(&file).expect("the file is ours");
}
