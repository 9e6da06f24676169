//! TURN messages on a stream of bytes: STUN messages and channel data, each with its own length.
//!
//! Invariant: a deframer holds less than one message, and only bytes that have arrived: a length that is announced
//! reserves nothing.
//!
//! Wire: RFC 8489 section 5 (STUN header), RFC 8656 section 12.5 (channel data over TCP is padded to four bytes).

/// Bytes before the length that both forms have, and the length itself.
const PREFIX_BYTES: usize = 4;
const STUN_HEADER_BYTES: usize = 20;
const CHANNEL_HEADER_BYTES: usize = 4;

/// What arrives is neither STUN nor channel data; nothing that follows can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stream is not TURN")]
pub struct NotTurn;

/// Cuts a stream of bytes into TURN messages.
#[derive(Debug, Default)]
pub struct TurnDeframer {
    partial: Vec<u8>,
}

impl TurnDeframer {
    /// Takes bytes from the front of `bytes`, up to the end of one message at most; the message without its padding,
    /// if that completes it. Call it until it gives `None`: then `bytes` is empty.
    pub fn take(&mut self, bytes: &mut &[u8]) -> Result<Option<Vec<u8>>, NotTurn> {
        self.fill(bytes, PREFIX_BYTES);
        let Some(length) = message_bytes(&self.partial)? else { return Ok(None) };
        let padded = length.next_multiple_of(4);
        self.fill(bytes, padded);
        if self.partial.len() < padded {
            return Ok(None);
        }
        let mut message = std::mem::take(&mut self.partial);
        message.truncate(length);
        Ok(Some(message))
    }

    fn fill(&mut self, bytes: &mut &[u8], target: usize) {
        let missing = target.saturating_sub(self.partial.len());
        let (taken, rest) = bytes.split_at(missing.min(bytes.len()));
        self.partial.extend_from_slice(taken);
        *bytes = rest;
    }
}

/// Appends a message, padded as it has to be on a stream.
pub fn push_message(stream: &mut Vec<u8>, message: &[u8]) {
    stream.extend_from_slice(message);
    stream.resize(stream.len() + message.len().next_multiple_of(4) - message.len(), 0);
}

/// The length of the message that begins so, header included; `None` as long as that is not known.
fn message_bytes(beginning: &[u8]) -> Result<Option<usize>, NotTurn> {
    let Some(&[first, _, high, low]) = beginning.first_chunk::<PREFIX_BYTES>() else {
        return Ok(None);
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    match first >> 6 {
        // STUN attributes are padded themselves, so the length is a multiple of four.
        0 if length % 4 == 0 => Ok(Some(STUN_HEADER_BYTES + length)),
        1 => Ok(Some(CHANNEL_HEADER_BYTES + length)),
        _ => Err(NotTurn),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(reads: &[&[u8]]) -> Result<Vec<Vec<u8>>, NotTurn> {
        let mut deframer = TurnDeframer::default();
        let mut messages = Vec::new();
        for mut bytes in reads.iter().copied() {
            while let Some(message) = deframer.take(&mut bytes)? {
                messages.push(message);
            }
            assert!(bytes.is_empty());
        }
        Ok(messages)
    }

    fn stun(body: usize) -> Vec<u8> {
        let mut message = vec![0, 1];
        message.extend((body as u16 * 4).to_be_bytes());
        message.resize(20 + body * 4, 7);
        message
    }

    fn channel(body: usize) -> Vec<u8> {
        let mut message = vec![0x40, 3];
        message.extend((body as u16).to_be_bytes());
        message.resize(4 + body, 9);
        message
    }

    #[test]
    fn channel_data_is_padded_and_stun_is_not() {
        let mut stream = Vec::new();
        for message in [channel(5), stun(2), channel(4), channel(0)] {
            push_message(&mut stream, &message);
        }
        assert_eq!(stream.len(), 12 + 28 + 8 + 4);
        assert_eq!(read(&[&stream]), Ok(vec![channel(5), stun(2), channel(4), channel(0)]));
    }

    #[test]
    fn what_is_not_turn_is_refused_at_its_fourth_byte() {
        assert_eq!(read(&[b"GE", b"T"]), Ok(vec![]));
        assert_eq!(read(&[&[0x80, 0, 0, 0]]), Err(NotTurn));
        assert_eq!(read(&[&[0, 1, 0, 3]]), Err(NotTurn), "no STUN message has such a length");
    }

    proptest! {
        #[test]
        fn however_the_stream_is_cut_the_messages_are_the_same(
            sizes in proptest::collection::vec((proptest::bool::ANY, 0usize..40), 0..8),
            cuts in proptest::collection::vec(1usize..30, 1..20),
        ) {
            let message = |(is_stun, size): &(bool, usize)| if *is_stun { stun(*size) } else { channel(*size) };
            let messages: Vec<_> = sizes.iter().map(message).collect();
            let mut stream = Vec::new();
            messages.iter().for_each(|message| push_message(&mut stream, message));
            let mut reads = Vec::new();
            let mut rest = &stream[..];
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (read, left) = rest.split_at((*cut).min(rest.len()));
                reads.push(read);
                rest = left;
            }
            prop_assert_eq!(read(&reads), Ok(messages));
        }
    }
}
