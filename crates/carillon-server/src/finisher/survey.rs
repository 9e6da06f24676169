//! What a capture has left, and what happened in its meeting.

use carillon_pipeline::capture::{CaptureEvent, LineKind};
use carillon_pipeline::catalog::{Catalog, CatalogReader, Place};
use carillon_pipeline::compose::Names;
use carillon_pipeline::mux::ChunkFile;
use carillon_ports::engines::CaptureSpec;
use carillon_ports::objects::READ_BYTES_MAX;
use carillon_proto::units::Timestamp;

use super::store::{Bucket, Refusal, Source};

/// Events of one meeting.
const EVENTS_MAX: usize = 1 << 20;

/// Reads the index, and those of what was withheld; `None` when there is none. Chunks whose writer died are looked at, for how long they are; those
/// of which nothing is whole are left out and counted.
pub async fn catalog(
    source: &Source,
    withheld: &[Vec<u8>],
    capture: &CaptureSpec,
) -> Result<Option<Catalog>, Refusal> {
    let bucket = &source.bucket;
    let prefix = capture.capture.sink.location.prefix_or(&capture.id);
    let mut reader = CatalogReader::new(capture.id.clone(), &prefix);
    for key in bucket.list(&prefix.key("capture-index/")).await? {
        reader.begin_object(Place::Bucket);
        let mut at = 0;
        while let Some(bytes) = bucket.read(key.as_str(), at).await? {
            at += bytes.len() as u64;
            if !reader.read(&bytes) || (bytes.len() as u64) < READ_BYTES_MAX {
                break;
            }
        }
    }
    for index in withheld {
        reader.begin_object(Place::Withheld);
        reader.read(index);
    }
    let Some(mut catalog) = reader.finish() else { return Ok(None) };
    for chunks in catalog.tracks.values_mut() {
        for chunk in chunks.iter_mut().filter(|chunk| chunk.duration_us == 0) {
            let bytes = source.read(chunk).await?.unwrap_or_default();
            let found = ChunkFile::read(&bytes).ok().flatten().map(|file| file.duration());
            chunk.duration_us = found.map_or(0, |found| u64::try_from(found.as_micros()).unwrap_or(0));
        }
        let before = chunks.len();
        chunks.retain(|chunk| chunk.duration_us > 0);
        catalog.left_out += (before - chunks.len()) as u64;
    }
    Ok(Some(catalog))
}

/// The events of the meeting in their order, and the names in them.
pub async fn events(
    bucket: &Bucket,
    catalog: &Catalog,
) -> Result<(Vec<(Timestamp, CaptureEvent)>, Names), Refusal> {
    let (mut events, mut names) = (Vec::new(), Names::default());
    for key in catalog.texts_of(LineKind::MeetingEvents) {
        let bytes = bucket.read_all(key).await?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        for (at, event) in text.lines().filter_map(CaptureEvent::from_line) {
            names.note(&event);
            if events.len() < EVENTS_MAX {
                events.push((at, event));
            }
        }
    }
    events.sort_by_key(|(at, _)| *at);
    Ok((events, names))
}
