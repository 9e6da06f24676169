//! Datagrams on a stream of bytes, as ICE-TCP carries them: each behind its length.
//!
//! A deframer takes whatever a socket has read and gives the datagrams that have become whole, in order. However the
//! stream is cut into reads, the datagrams are the same.
//!
//! Invariant: a deframer holds less than one frame, and only bytes that have arrived: a length that is announced
//! reserves nothing.
//!
//! Wire: RFC 4571, section 2 (a length of two bytes, most significant first, that may be 0); RFC 6544, section 3.

/// Bytes of the length before each datagram.
const HEADER_BYTES: usize = 2;
/// Bytes of the longest datagram.
pub const DATAGRAM_BYTES_MAX: usize = u16::MAX as usize;

/// Cuts a stream of bytes into datagrams.
#[derive(Debug, Default)]
pub struct Deframer {
    /// The beginning of a frame, header included, until the rest of it arrives.
    partial: Vec<u8>,
}

impl Deframer {
    /// Takes bytes from the front of `bytes`, up to the end of one frame at most; the datagram, if that completes it.
    ///
    /// Call it until it gives `None`: then `bytes` is empty. What is not taken is not remembered.
    pub fn take(&mut self, bytes: &mut &[u8]) -> Option<Vec<u8>> {
        if self.partial.is_empty()
            && let Some((datagram, rest)) = split_frame(bytes)
        {
            *bytes = rest;
            return Some(datagram.to_vec());
        }
        self.fill(bytes, HEADER_BYTES);
        let length = announced(&self.partial)?;
        self.fill(bytes, HEADER_BYTES + length);
        if self.partial.len() < HEADER_BYTES + length {
            return None;
        }
        let mut datagram = std::mem::take(&mut self.partial);
        datagram.drain(..HEADER_BYTES);
        Some(datagram)
    }

    /// Bytes of a frame that is not whole yet.
    pub fn pending(&self) -> usize {
        self.partial.len()
    }

    /// Moves bytes over until `partial` has `target` of them or none are left.
    fn fill(&mut self, bytes: &mut &[u8], target: usize) {
        let missing = target.saturating_sub(self.partial.len());
        let (taken, rest) = bytes.split_at(missing.min(bytes.len()));
        self.partial.extend_from_slice(taken);
        *bytes = rest;
    }
}

/// Appends `datagram` behind its length. One of more than [`DATAGRAM_BYTES_MAX`] cannot be written and is left out.
pub fn push_frame(stream: &mut Vec<u8>, datagram: &[u8]) {
    let Ok(length) = u16::try_from(datagram.len()) else { return };
    stream.extend_from_slice(&length.to_be_bytes());
    stream.extend_from_slice(datagram);
}

/// The first datagram of `bytes` and what follows it, when it is whole.
fn split_frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = announced(bytes)?;
    bytes[HEADER_BYTES..].split_at_checked(length)
}

/// The length at the front of a frame.
fn announced(frame: &[u8]) -> Option<usize> {
    let header = frame.first_chunk::<HEADER_BYTES>()?;
    Some(usize::from(u16::from_be_bytes(*header)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The datagrams of a stream that arrives in these reads, and how much is left over.
    fn read<'a>(reads: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, usize) {
        let mut deframer = Deframer::default();
        let mut datagrams = Vec::new();
        for mut bytes in reads {
            while let Some(datagram) = deframer.take(&mut bytes) {
                datagrams.push(datagram);
            }
            assert!(bytes.is_empty());
        }
        (datagrams, deframer.pending())
    }

    #[test]
    fn one_read_may_hold_several_datagrams_and_the_beginning_of_another() {
        let stream = [0, 3, b'a', b'b', b'c', 0, 0, 0, 1, b'd', 0, 9, b'e'];
        let (datagrams, pending) = read([&stream[..]]);
        assert_eq!(datagrams, [b"abc".to_vec(), vec![], b"d".to_vec()]);
        assert_eq!(pending, 3);
    }

    #[test]
    fn a_length_that_is_announced_reserves_no_memory() {
        let mut deframer = Deframer::default();
        assert_eq!(deframer.take(&mut &[0xff, 0xff, 1][..]), None);
        assert!(deframer.partial.capacity() < 64);
    }

    #[test]
    fn the_longest_datagram_crosses_and_a_longer_one_is_not_written() {
        let longest = vec![7; DATAGRAM_BYTES_MAX];
        let mut stream = Vec::new();
        push_frame(&mut stream, &longest);
        push_frame(&mut stream, &[0; DATAGRAM_BYTES_MAX + 1]);
        assert_eq!(read([&stream[..]]), (vec![longest], 0));
    }

    proptest! {
        #[test]
        fn any_split_of_the_stream_yields_the_same_datagrams(
            datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
            tail in prop::collection::vec(any::<u8>(), 0..2),
        ) {
            let mut stream = Vec::new();
            for datagram in &datagrams {
                push_frame(&mut stream, datagram);
            }
            stream.extend_from_slice(&tail);
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let reads = cuts.windows(2).map(|cut| &stream[cut[0]..cut[1]]);
            prop_assert_eq!(read(reads), (datagrams.clone(), tail.len()));
            let single = read(stream.chunks(1));
            prop_assert_eq!(single, (datagrams, tail.len()));
        }
    }
}
