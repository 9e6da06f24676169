//! A file that somebody adds to a visit: its name, and bytes that come in pieces.

use carillon_visits::{FileKind, FileName, Proof};

use crate::cursor::Cursor;

/// A name leads nowhere, what is proved does not depend on how it came, and a text is one that nothing runs.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let step = usize::from(cursor.below(16)) + 1;
    if let Ok(name) = std::str::from_utf8(cursor.short()).unwrap_or_default().parse::<FileName>() {
        let name = name.expose();
        assert!(!name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', '\n']));
    }
    let bytes = cursor.rest();
    let proved: Vec<FileKind> = FileKind::ALL.into_iter().filter(|kind| is(*kind, bytes, step)).collect();
    for kind in FileKind::ALL {
        assert_eq!(is(kind, bytes, usize::MAX), proved.contains(&kind), "{kind} depends on its pieces");
    }
    assert!(proved.len() <= 2, "{proved:?}");
    if proved.contains(&FileKind::Text) {
        assert_eq!(proved.len(), 1, "a text is nothing else");
        let text = std::str::from_utf8(bytes).expect("a text is UTF-8");
        let shown = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace());
        assert!(!text.contains('\0') && !shown.starts_with('<') && !shown.starts_with("#!"), "{text:?}");
    }
}

fn is(kind: FileKind, bytes: &[u8], step: usize) -> bool {
    let mut proof = Proof::of(kind);
    bytes.chunks(step).all(|piece| proof.add(piece).is_ok()) && proof.finish().is_ok()
}
