//! Types of files: what a name claims, and whether the bytes prove it.
//!
//! A file is of the type that its name ends with, or it is refused. The bytes are looked at as they come, and of each
//! file only its head is kept. What a browser could run (HTML, SVG, scripts) is of no type here and begins as none.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::VisitError;

/// A type of files that visits may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the types'")]
pub enum FileKind {
    Pdf,
    Jpeg,
    Png,
    Webp,
    Heic,
    Gif,
    Dicom,
    Mp4,
    Text,
}

impl FileKind {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Pdf,
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Heic,
        Self::Gif,
        Self::Dicom,
        Self::Mp4,
        Self::Text,
    ];

    /// What patients send: documents and pictures.
    pub const USUAL: [Self; 6] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Webp, Self::Heic, Self::Text];

    /// As settings and the store spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Heic => "heic",
            Self::Gif => "gif",
            Self::Dicom => "dicom",
            Self::Mp4 => "mp4",
            Self::Text => "text",
        }
    }

    /// `Content-Type`
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Gif => "image/gif",
            Self::Dicom => "application/dicom",
            Self::Mp4 => "video/mp4",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// What names of such files end with, in small letters.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Gif => &["gif"],
            Self::Dicom => &["dcm"],
            Self::Mp4 => &["mp4", "m4v"],
            Self::Text => &["txt"],
        }
    }

    pub(super) fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        Self::ALL.into_iter().find(|kind| kind.extensions().contains(&extension.as_str()))
    }

    /// Whether a `Content-Type` says this, or nothing in particular.
    pub fn is_said_by(self, content_type: &str) -> bool {
        let said = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match said.as_str() {
            "" | "application/octet-stream" => true,
            "image/heif" => self == Self::Heic,
            said => self.content_type().split(';').next() == Some(said),
        }
    }

    /// Whether a file may begin so. Of a text the rest is looked at, too.
    fn begins(self, head: &[u8]) -> bool {
        let brand = |brands: &[&[u8]]| {
            head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(|brand| brands.contains(&brand))
        };
        match self {
            Self::Pdf => head.starts_with(b"%PDF-"),
            Self::Jpeg => head.starts_with(&[0xff, 0xd8, 0xff]),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Webp => head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
            Self::Heic => brand(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"]),
            Self::Gif => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
            Self::Dicom => head.get(128..132) == Some(b"DICM"),
            Self::Mp4 => {
                brand(&[b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "])
            }
            Self::Text => {
                let is_other = |other: Self| other != Self::Text && other.begins(head);
                !is_markup(head) && !Self::ALL.into_iter().any(is_other)
            }
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be pdf, jpeg, png, webp, heic, gif, dicom, mp4 or text")]
pub struct FileKindError;

impl FromStr for FileKind {
    type Err = FileKindError;

    fn from_str(text: &str) -> Result<Self, FileKindError> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(FileKindError)
    }
}

/// Looks at the bytes of a file as they come.
#[derive(Debug)]
pub struct Proof {
    kind: FileKind,
    head: Vec<u8>,
    /// Of a text: the beginning of a character whose rest is yet to come.
    broken_off: Vec<u8>,
    is_judged: bool,
}

impl Proof {
    /// That it is of this type.
    pub fn of(kind: FileKind) -> Self {
        Self { kind, head: Vec::new(), broken_off: Vec::new(), is_judged: false }
    }

    /// The next bytes.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), VisitError> {
        if self.kind == FileKind::Text {
            self.read_text(bytes)?;
        }
        if !self.is_judged {
            let missing = HEAD_BYTES - self.head.len();
            self.head.extend_from_slice(&bytes[..missing.min(bytes.len())]);
            if self.head.len() == HEAD_BYTES {
                self.judge()?;
            }
        }
        Ok(())
    }

    /// There are no more.
    pub fn finish(mut self) -> Result<(), VisitError> {
        if !self.is_judged {
            self.judge()?;
        }
        if self.broken_off.is_empty() { Ok(()) } else { Err(LIE) }
    }

    fn judge(&mut self) -> Result<(), VisitError> {
        self.is_judged = true;
        if self.head.is_empty() || !self.kind.begins(&self.head) { Err(LIE) } else { Ok(()) }
    }

    /// A text is UTF-8 without what nobody can type.
    fn read_text(&mut self, bytes: &[u8]) -> Result<(), VisitError> {
        let mut all = std::mem::take(&mut self.broken_off);
        all.extend_from_slice(bytes);
        let text = match std::str::from_utf8(&all) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                let (whole, rest) = all.split_at(error.valid_up_to());
                self.broken_off = rest.to_vec();
                std::str::from_utf8(whole).map_err(|_| LIE)?
            }
            Err(_) => return Err(LIE),
        };
        let is_odd = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
        if text.contains(is_odd) { Err(LIE) } else { Ok(()) }
    }
}

/// Whether a text begins as what a browser or a shell would run, or as if to hide how it begins.
fn is_markup(head: &[u8]) -> bool {
    let mark = "\u{feff}".as_bytes();
    let mut head = head.trim_ascii_start();
    while let Some(rest) = head.strip_prefix(mark) {
        head = rest.trim_ascii_start();
    }
    [mark, b"<", b"#!"].iter().any(|begin| head.starts_with(begin) || begin.starts_with(head))
}

const LIE: VisitError = VisitError::FileType("the file is not of the type that its name says");
/// What a type is known by lies in these.
const HEAD_BYTES: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    fn proves(kind: FileKind, bytes: &[u8], step: usize) -> bool {
        let mut proof = Proof::of(kind);
        bytes.chunks(step).all(|chunk| proof.add(chunk).is_ok()) && proof.finish().is_ok()
    }

    fn dicom() -> Vec<u8> {
        [vec![0; 128], b"DICM".to_vec()].concat()
    }

    #[test]
    fn a_file_is_what_its_bytes_say_however_they_come() {
        let files: [(FileKind, Vec<u8>); 9] = [
            (FileKind::Pdf, b"%PDF-1.7\n...".to_vec()),
            (FileKind::Jpeg, b"\xff\xd8\xff\xe0..JFIF".to_vec()),
            (FileKind::Png, b"\x89PNG\r\n\x1a\n....IHDR".to_vec()),
            (FileKind::Webp, b"RIFF\x10\0\0\0WEBPVP8 ".to_vec()),
            (FileKind::Heic, b"\0\0\0\x18ftypheic....".to_vec()),
            (FileKind::Gif, b"GIF89a....".to_vec()),
            (FileKind::Dicom, dicom()),
            (FileKind::Mp4, b"\0\0\0\x18ftypisom....".to_vec()),
            (FileKind::Text, "\u{feff}Größe: 3 < 4\r\n\tdone\n".as_bytes().to_vec()),
        ];
        for (kind, bytes) in &files {
            for step in [1, 3, 4_096] {
                assert!(proves(*kind, bytes, step), "{kind} in steps of {step}");
            }
            for other in FileKind::ALL.into_iter().filter(|other| other != kind) {
                assert!(!proves(other, bytes, 4_096), "{kind} taken for {other}");
            }
            assert!(!proves(*kind, b"", 1), "an empty file is no {kind}");
        }
    }

    #[test]
    fn what_a_browser_or_a_shell_runs_is_no_text() {
        for bad in [
            &b"<!doctype html><script>alert(1)</script>"[..],
            b"\xef\xbb\xbf  \n<svg onload=alert(1)>",
            b"<?xml version=\"1.0\"?>",
            b"#!/bin/sh\nrm -rf /",
            b"MZ\x90\0",
            b"\x7fELF",
            b"fine so far\0",
            b"cut off \xc3",
            b"latin \xe4 one",
        ] {
            for step in [1, 4_096] {
                assert!(!proves(FileKind::Text, bad, step), "{bad:?}");
            }
        }
        let hidden = [vec![b' '; 2_000], b"<script>".to_vec()].concat();
        assert!(!proves(FileKind::Text, &hidden, 4_096));
        let late = [vec![b'a'; 100_000], b"\0".to_vec()].concat();
        assert!(!proves(FileKind::Text, &late, 4_096), "the whole of a text is read");
    }

    #[test]
    fn a_content_type_agrees_or_says_nothing() {
        assert!(FileKind::Png.is_said_by("image/png") && FileKind::Text.is_said_by("Text/Plain; charset=x"));
        assert!(FileKind::Png.is_said_by("") && FileKind::Heic.is_said_by("image/heif"));
        assert!(FileKind::Dicom.is_said_by("application/octet-stream"));
        for other in ["text/html", "image/svg+xml", "image/jpeg", "application/json"] {
            assert!(!FileKind::Png.is_said_by(other));
        }
    }
}
