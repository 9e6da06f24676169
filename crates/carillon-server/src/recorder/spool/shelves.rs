//! The directories that one recording writes to: one for its bucket and, when it has tracks that the bucket is not to have,
//! one for those. Each has an index of what is in it.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use carillon_pipeline::capture::{IndexLine, Media, Missing, Output, Record};
use carillon_pipeline::mux::Closing;
use carillon_proto::pipeline::Withheld;

use super::disk::{OpenFile, RecordingDir};

/// The directories with the files that are open in them.
#[derive(Debug)]
pub struct Shelves {
    bucket: Shelf,
    aside: Option<(Withheld, Shelf)>,
}

/// A directory.
#[derive(Debug)]
struct Shelf {
    dir: RecordingDir,
    index: Option<OpenFile>,
    open: BTreeMap<Arc<str>, OpenFile>,
}

/// What an index begins with.
#[derive(Clone, Debug)]
pub struct IndexHead {
    /// The key of the index.
    pub key: Arc<str>,
    /// Its first line.
    pub line: IndexLine,
}

impl Shelves {
    /// Directories in which nothing is open.
    pub fn new(bucket: RecordingDir, aside: Option<(Withheld, RecordingDir)>) -> Self {
        let aside = aside.map(|(withheld, dir)| (withheld, Shelf::new(dir)));
        Self { bucket: Shelf::new(bucket), aside }
    }

    /// Does what a recording puts out. `true` when the bucket may have one more file.
    pub fn carry_out(&mut self, output: Output, head: &IndexHead) -> io::Result<bool> {
        match output {
            Output::Open { key, record } => {
                self.shelf_for(record.as_ref()).begin(key, record, head).map(|()| false)
            }
            Output::Append { key, bytes } => {
                let file = self.all().find_map(|shelf| shelf.open.get_mut(&key));
                file.map_or(Ok(()), |file| file.append(&bytes)).map(|()| false)
            }
            Output::Finish { key, closing, record } => {
                self.shelf_for(record.as_ref()).finish(&key, closing.as_ref(), record, head)?;
                Ok(true)
            }
        }
    }

    /// Writes down that so much is missing.
    pub fn miss(&mut self, missing: Missing, head: &IndexHead) -> io::Result<()> {
        self.bucket.note(&IndexLine::Missing(missing), head)
    }

    /// Leaves everything as it is that is open.
    pub fn leave(&mut self) {
        for shelf in self.all() {
            shelf.open.clear();
            shelf.index = None;
        }
    }

    /// Ends what is open: indexes are complete, chunks as far as they are whole.
    pub fn close(&mut self) -> io::Result<()> {
        self.all().map(Shelf::close).fold(Ok(()), Result::and)
    }

    /// Completes what was being written when it was left.
    pub fn salvage(&mut self) -> io::Result<()> {
        self.all().map(|shelf| shelf.dir.salvage()).fold(Ok(()), Result::and)
    }

    /// Whether so many bytes can be written. All directories are on one disk.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.bucket.dir.has_room(bytes)
    }

    fn shelf_for(&mut self, record: Option<&Record>) -> &mut Shelf {
        let is_aside = |withheld: &Withheld| match record.map(|record| record.media) {
            Some(Media::Camera) => withheld.cameras,
            Some(Media::Content) => withheld.content,
            Some(Media::Mix | Media::Voice) | None => false,
        };
        match &mut self.aside {
            Some((withheld, aside)) if is_aside(withheld) => aside,
            _ => &mut self.bucket,
        }
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Shelf> {
        std::iter::once(&mut self.bucket).chain(self.aside.as_mut().map(|(_, shelf)| shelf))
    }
}

impl Shelf {
    fn new(dir: RecordingDir) -> Self {
        Self { dir, index: None, open: BTreeMap::new() }
    }

    fn begin(&mut self, key: Arc<str>, record: Option<Record>, head: &IndexHead) -> io::Result<()> {
        let file = self.dir.open(&key)?;
        let line = match record {
            Some(record) => IndexLine::Chunk(record),
            None => IndexLine::Text { object: key.to_string() },
        };
        self.open.insert(key, file);
        self.note(&line, head)
    }

    fn finish(
        &mut self,
        key: &Arc<str>,
        closing: Option<&Closing>,
        record: Option<Record>,
        head: &IndexHead,
    ) -> io::Result<()> {
        let Some(file) = self.open.remove(key) else { return Ok(()) };
        file.finish(closing)?;
        record.map_or(Ok(()), |record| self.note(&IndexLine::Chunk(record), head))
    }

    /// Writes a line of the index; the first one begins it.
    fn note(&mut self, line: &IndexLine, head: &IndexHead) -> io::Result<()> {
        let index = match &mut self.index {
            Some(index) => index,
            none => {
                let mut index = self.dir.open(&head.key)?;
                index.append(head.line.to_line().as_bytes())?;
                none.insert(index)
            }
        };
        index.append(line.to_line().as_bytes())
    }

    fn close(&mut self) -> io::Result<()> {
        self.open.clear();
        let index = self.index.take().map_or(Ok(()), |index| index.finish(None));
        index.and(self.dir.salvage())
    }
}
