//! What an ICE-TCP connection brings: a stream of datagrams behind their lengths, in reads of any size.

use carillon_media::framing::{DATAGRAM_BYTES_MAX, Deframer, push_frame};

use crate::cursor::Cursor;

/// Reads of one length each before the pattern repeats.
const READS_MAX: u8 = 8;

/// However the stream is cut, the datagrams are the same, and they and what is pending are all of it.
pub fn run(data: &[u8]) {
    let mut cursor = Cursor::new(data);
    let reads = 1 + cursor.below(READS_MAX);
    let reads: Vec<usize> = (0..reads).map(|_| 1 + usize::from(cursor.byte().unwrap_or(0))).collect();
    let stream = cursor.rest();

    let (datagrams, pending) = read([stream]);
    assert_eq!(read(cut(stream, &reads)), (datagrams.clone(), pending));

    let mut written = Vec::new();
    for datagram in &datagrams {
        push_frame(&mut written, datagram);
    }
    assert!(stream.starts_with(&written));
    assert_eq!(written.len() + pending, stream.len());
}

/// The datagrams of a stream that arrives in these reads, and how many bytes wait for more.
fn read<'a>(reads: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, usize) {
    let mut deframer = Deframer::default();
    let mut datagrams = Vec::new();
    for mut bytes in reads {
        while let Some(datagram) = deframer.take(&mut bytes) {
            datagrams.push(datagram);
        }
        assert!(bytes.is_empty(), "a read is taken whole");
        assert!(deframer.pending() < 2 + DATAGRAM_BYTES_MAX, "no more waits than one datagram");
    }
    (datagrams, deframer.pending())
}

fn cut<'a>(mut stream: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut reads = Vec::new();
    for &length in lengths.iter().cycle() {
        let (read, rest) = stream.split_at(length.min(stream.len()));
        reads.push(read);
        stream = rest;
        if stream.is_empty() {
            break;
        }
    }
    reads
}
