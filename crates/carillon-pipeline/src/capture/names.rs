//! Names objects by what they hold and when they begin.
//!
//! Names sort as times do, and no name is given twice: of two objects of one kind that begin in the same millisecond
//! the second is named for the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use carillon_proto::id::AttendeeId;
use carillon_proto::object::KeyPrefix;
use carillon_proto::units::Timestamp;
use time::OffsetDateTime;
use time::macros::format_description;

use super::{LineKind, Media};

/// Names are remembered for so long after their time; more than chunks of one kind can lie apart.
const REMEMBERED_MILLIS: u64 = 60_000;
/// From so many on, the old ones are forgotten.
const REMEMBERED_MAX: usize = 4_096;

/// Gives names.
#[derive(Debug)]
pub(super) struct Names {
    prefix: KeyPrefix,
    /// What comes before and after the time, and the last time that was given.
    given: BTreeMap<(&'static str, String), u64>,
}

impl Names {
    pub fn new(prefix: KeyPrefix) -> Self {
        Self { prefix, given: BTreeMap::new() }
    }

    /// Names a chunk of a track.
    pub fn chunk(&mut self, media: Media, attendee: Option<&AttendeeId>, at: Timestamp) -> Arc<str> {
        let who = attendee.map(|id| format!("-{id}")).unwrap_or_default();
        match media {
            Media::Mix => self.name("audio", ".mp4".to_owned(), at),
            Media::Voice => self.name("audio-individual", format!("{who}.mp4"), at),
            Media::Camera => self.name("video", format!("{who}.mp4"), at),
            Media::Content => self.name("video", format!("{who}#content.mp4"), at),
        }
    }

    /// Names an object of text.
    pub fn lines(&mut self, kind: LineKind, at: Timestamp) -> Arc<str> {
        self.name(kind.folder(), ".txt".to_owned(), at)
    }

    /// Names the index.
    pub fn index(&mut self, at: Timestamp) -> Arc<str> {
        self.name("capture-index", ".jsonl".to_owned(), at)
    }

    fn name(&mut self, folder: &'static str, after: String, at: Timestamp) -> Arc<str> {
        let wanted = at.as_millis();
        if self.given.len() >= REMEMBERED_MAX {
            self.given.retain(|_, given| *given + REMEMBERED_MILLIS > wanted);
        }
        let kind = (folder, after);
        let millis = self.given.get(&kind).map_or(wanted, |given| wanted.max(given + 1));
        let text = timestamp(Timestamp::from_millis(millis));
        let key = self.prefix.key(&format!("{folder}/{text}{}", kind.1));
        self.given.insert(kind, millis);
        key.into()
    }
}

/// `YYYY-MM-DD-HH-MM-SS-mmm`, in UTC.
fn timestamp(at: Timestamp) -> String {
    let format = format_description!("[year]-[month]-[day]-[hour]-[minute]-[second]-[subsecond digits:3]");
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    let date = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    date.format(format).unwrap_or_default()
}
