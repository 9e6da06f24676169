//! The header extensions of one scalable stream, one after another: later ones refer to what earlier ones said.

use carillon_media::dependency::{DependencyReader, Place};

use crate::cursor::Cursor;

/// Whatever is read names layers that templates can name, and reading it twice says the same.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let mut reader = DependencyReader::default();
    loop {
        let descriptor = cursor.short();
        if descriptor.is_empty() {
            return;
        }
        let place = Place { ssrc: 1, seq: cursor.byte().unwrap_or_default().into() };
        let read = reader.read(place, descriptor);
        assert_eq!(reader.read(place, descriptor), read);
        if let Some(layer) = read {
            assert!(layer.spatial < 64 && layer.temporal < 64, "there are 64 templates at most");
            assert_eq!((layer.begins, layer.ends), (descriptor[0] & 0x80 != 0, descriptor[0] & 0x40 != 0));
        }
    }
}
