//! The files of one recording.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use carillon_pipeline::mux::{Closing, salvage};
use carillon_ports::objects::ObjectKey;
use carillon_proto::object::BucketName;

/// The ending of what is not complete.
const PART: &str = ".part";
const MP4: &str = ".mp4";
const BUCKET: &str = "bucket";

/// The directory of a recording: below it a file for each object, at the path of its key.
#[derive(Clone, Debug)]
pub struct RecordingDir(PathBuf);

/// A file that is being written.
#[derive(Debug)]
pub struct OpenFile {
    part: PathBuf,
    file: File,
}

impl RecordingDir {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes it, and writes down which bucket its files are for.
    pub fn create(&self, bucket: &BucketName) -> io::Result<()> {
        fs::create_dir_all(self.objects())?;
        fs::write(self.0.join(BUCKET), bucket.as_str())
    }

    /// The bucket; `None` when there is no such recording.
    pub fn bucket(&self) -> Option<BucketName> {
        fs::read_to_string(self.0.join(BUCKET)).ok()?.parse().ok()
    }

    fn objects(&self) -> PathBuf {
        self.0.join("objects")
    }

    /// Whether it is there.
    pub fn exists(&self) -> bool {
        self.objects().is_dir()
    }

    /// All bytes of a complete file; `None` when it is not there.
    pub fn read(&self, key: &ObjectKey) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.objects().join(key.as_str())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            bytes => bytes.map(Some),
        }
    }

    /// Begins a file. The key's prefix cannot leave the directory, which its type says; the rest is ours.
    pub fn open(&self, key: &str) -> io::Result<OpenFile> {
        let part = self.objects().join(format!("{key}{PART}"));
        if let Some(folder) = part.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&part)?;
        Ok(OpenFile { part, file })
    }

    /// Completes what was being written when it was given up: chunks as far as they are whole, texts as they are. What
    /// cannot be completed, as a chunk on a full disk, is left for another try and keeps nothing else from it.
    pub fn salvage(&self) -> io::Result<()> {
        let parts = self.files()?.into_iter().filter(|path| is_part(path));
        parts.map(|part| salvage_file(&part)).fold(Ok(()), Result::and)
    }

    /// The keys of complete files and the files, in the order of their names.
    pub fn complete(&self) -> io::Result<Vec<(String, PathBuf)>> {
        let key = |path: PathBuf| {
            let key = path.strip_prefix(self.objects()).ok()?.to_str()?.to_owned();
            Some((key, path))
        };
        Ok(self.files()?.into_iter().filter(|path| !is_part(path)).filter_map(key).collect())
    }

    /// Deletes the directory with what is left in it.
    pub fn remove(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.0)
    }

    /// Deletes the directory if nothing but directories is in it.
    pub fn remove_empty(&self) -> io::Result<()> {
        match fs::remove_dir(self.objects()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::remove_dir(&self.0),
        }
    }

    /// Whether so many bytes can be written.
    pub fn has_room(&self, bytes: usize) -> bool {
        let probe = self.0.join(format!("probe{PART}"));
        let written = File::create(&probe).and_then(|mut file| {
            file.write_all(&vec![0; bytes])?;
            file.sync_all()
        });
        let _ = fs::remove_file(&probe);
        written.is_ok()
    }

    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let (mut files, mut folders) = (Vec::new(), vec![self.objects()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else {
                    files.push(entry.path());
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

impl OpenFile {
    /// Writes all of it or nothing: a line that finds no room is written again, into another file, and half a line in this
    /// one would be taken for one that was cut off by a crash.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let before = self.file.metadata()?.len();
        let written = self.file.write_all(bytes);
        if written.is_err() {
            let _ = self.file.set_len(before);
        }
        written
    }

    /// Makes it complete; an empty one goes away.
    pub fn finish(self, closing: Option<&Closing>) -> io::Result<()> {
        let Self { part, file } = self;
        drop(file);
        complete(&part, None, closing)
    }
}

fn is_part(path: &Path) -> bool {
    path.as_os_str().to_str().is_some_and(|path| path.ends_with(PART))
}

fn salvage_file(part: &Path) -> io::Result<()> {
    let is_chunk = part.to_str().is_some_and(|path| path.trim_end_matches(PART).ends_with(MP4));
    if !is_chunk {
        return complete(part, None, None);
    }
    match salvage(&fs::read(part)?) {
        Ok(Some(salvaged)) => complete(part, Some(salvaged.bytes), Some(&salvaged.closing)),
        // Nothing in it can be played.
        Ok(None) | Err(_) => fs::remove_file(part),
    }
}

fn complete(part: &Path, bytes: Option<u64>, closing: Option<&Closing>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(part)?;
    if let Some(bytes) = bytes {
        file.set_len(bytes)?;
    }
    if let Some(closing) = closing {
        file.seek(SeekFrom::End(0))?;
        file.write_all(&closing.tail)?;
        file.sync_data()?;
        file.seek(SeekFrom::Start(closing.head_at))?;
        file.write_all(&closing.head)?;
    }
    let is_empty = file.metadata()?.len() == 0;
    file.sync_all()?;
    drop(file);
    if is_empty {
        return fs::remove_file(part);
    }
    let name = part.to_str().and_then(|path| path.strip_suffix(PART));
    let name = name.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    fs::rename(part, name)?;
    match part.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
