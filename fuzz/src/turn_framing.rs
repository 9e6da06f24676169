//! What a client of the TURN relay sends over a stream, in reads of any size.

use carillon_media::turn_framing::{NotTurn, TurnDeframer, push_message};

use crate::cursor::Cursor;

/// However the stream is cut, the messages are the same, and written again they are what arrived but for padding.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let size = 1 + usize::from(cursor.byte().unwrap_or(0));
    let stream = cursor.rest();
    let whole = read([stream]);
    assert_eq!(read(stream.chunks(size)), whole);

    let Ok(messages) = whole else { return };
    let mut written = Vec::new();
    for message in &messages {
        push_message(&mut written, message);
    }
    assert!(written.len() <= stream.len(), "nothing is made up");
}

fn read<'a>(reads: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Vec<u8>>, NotTurn> {
    let mut deframer = TurnDeframer::default();
    let mut messages = Vec::new();
    for mut bytes in reads {
        while let Some(message) = deframer.take(&mut bytes)? {
            messages.push(message);
        }
        assert!(bytes.is_empty(), "everything is taken");
    }
    Ok(messages)
}
