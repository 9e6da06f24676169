//! Collects sealed packets into what the shell sends in one go.
//!
//! Packets of one size for one client lie behind each other in one buffer, so that the kernel walks its stack once
//! for all of them (UDP segmentation offload). Buffers come back when they have been sent.
//!
//! Invariant: all packets of a transmit have the size of its `segment` but the last, which may be smaller.

use std::collections::VecDeque;
use std::net::SocketAddr;

use crate::config::Protocol;

/// What one transmit may hold, below the largest UDP payload.
const TRANSMIT_BYTES_MAX: usize = 60_000;
/// The kernel takes no more segments in one go.
const SEGMENTS_MAX: usize = 64;
/// Buffers that wait to be used again. A tick of audio for a large meeting uses one for each listener.
const SPARE_MAX: usize = 1_024;
/// A larger buffer is given back to the system,
const SPARE_BYTES_MAX: usize = 16_384;
/// and so is what comes back when these wait already: the first pictures of a large call leave in far more buffers than
/// any later moment needs.
const SPARES_BYTES_MAX: usize = 1_024 * 1_024;

/// Datagrams to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// Over which kind of socket.
    pub protocol: Protocol,
    /// The local socket (`LocalAddress::bound`).
    pub source: SocketAddr,
    /// The client; with TCP the remote end of the connection that it opened.
    pub destination: SocketAddr,
    /// The datagrams, one behind the other; TCP framing is added by the shell.
    pub bytes: Vec<u8>,
    /// The size of each of them but the last, which may be smaller.
    pub segment: usize,
}

impl Transmit {
    /// The datagrams one by one.
    pub fn datagrams(&self) -> std::slice::Chunks<'_, u8> {
        self.bytes.chunks(self.segment.max(1))
    }
}

/// The way to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// Over which kind of socket.
    pub protocol: Protocol,
    /// Our end.
    pub source: SocketAddr,
    /// Its end.
    pub destination: SocketAddr,
}

/// Packets on their way out.
#[derive(Debug, Default)]
pub struct Batch {
    ready: VecDeque<Transmit>,
    open: Option<Transmit>,
    spare: Spare,
    sent: u64,
}

/// Buffers to be used again.
#[derive(Debug, Default)]
struct Spare {
    buffers: Vec<Vec<u8>>,
    /// What they hold room for.
    bytes: usize,
}

impl Spare {
    fn take(&mut self) -> Vec<u8> {
        let buffer = self.buffers.pop().unwrap_or_default();
        self.bytes -= buffer.capacity();
        buffer
    }

    fn keep(&mut self, mut buffer: Vec<u8>) {
        let bytes = self.bytes + buffer.capacity();
        let is_wanted = self.buffers.len() < SPARE_MAX && bytes <= SPARES_BYTES_MAX;
        if is_wanted && buffer.capacity() <= SPARE_BYTES_MAX {
            buffer.clear();
            self.buffers.push(buffer);
            self.bytes = bytes;
        }
    }
}

impl Batch {
    /// The buffer that a packet of exactly `bytes` is to be appended to.
    pub fn append(&mut self, path: Path, bytes: usize) -> &mut Vec<u8> {
        if !self.open.as_ref().is_some_and(|open| takes(open, path, bytes)) {
            self.flush();
        }
        self.sent += 1;
        let spare = &mut self.spare;
        let open = self.open.get_or_insert_with(|| Transmit {
            protocol: path.protocol,
            source: path.source,
            destination: path.destination,
            bytes: spare.take(),
            segment: bytes,
        });
        &mut open.bytes
    }

    /// Takes back the packet that was appended last, of which `start` was the beginning.
    pub fn undo(&mut self, start: usize) {
        self.sent -= 1;
        if let Some(open) = &mut self.open {
            open.bytes.truncate(start);
        }
    }

    /// Adds nothing more to what was appended.
    pub fn flush(&mut self) {
        if let Some(open) = self.open.take() {
            if open.bytes.is_empty() {
                self.recycle(open.bytes);
            } else {
                self.ready.push_back(open);
            }
        }
    }

    /// What is to be sent next.
    pub fn pop(&mut self) -> Option<Transmit> {
        self.ready.pop_front()
    }

    /// Takes a buffer back.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        self.spare.keep(buffer);
    }

    /// Packets since the start.
    pub fn sent(&self) -> u64 {
        self.sent
    }
}

fn takes(open: &Transmit, path: Path, bytes: usize) -> bool {
    let same =
        open.destination == path.destination && open.protocol == path.protocol && open.source == path.source;
    let whole = open.bytes.len().is_multiple_of(open.segment.max(1));
    let room =
        open.bytes.len() + bytes <= TRANSMIT_BYTES_MAX && open.bytes.len() < open.segment * SEGMENTS_MAX;
    same && (open.bytes.is_empty() && bytes == open.segment || whole && bytes <= open.segment && room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(port: u16) -> Path {
        let address = |port| SocketAddr::from(([192, 0, 2, 1], port));
        Path { protocol: Protocol::Udp, source: address(1), destination: address(port) }
    }

    #[test]
    fn packets_leave_together_as_long_as_their_sizes_allow() {
        let mut batch = Batch::default();
        for (port, bytes) in [(7, 100), (7, 100), (7, 60), (7, 60), (7, 80), (8, 80), (8, 80)] {
            let buffer = batch.append(path(port), bytes);
            buffer.resize(buffer.len() + bytes, port as u8);
        }
        batch.flush();
        let mut sizes = Vec::new();
        while let Some(transmit) = batch.pop() {
            sizes.push(transmit.datagrams().map(<[u8]>::len).collect::<Vec<_>>());
            batch.recycle(transmit.bytes);
        }
        assert_eq!(sizes, [vec![100, 100, 60], vec![60], vec![80], vec![80, 80]]);
        assert_eq!((batch.sent(), batch.spare.buffers.len()), (7, 4));
    }

    #[test]
    fn no_transmit_is_larger_than_a_kernel_takes() {
        let mut batch = Batch::default();
        for _ in 0..200 {
            let buffer = batch.append(path(7), 1_200);
            buffer.resize(buffer.len() + 1_200, 0);
        }
        for _ in 0..200 {
            let buffer = batch.append(path(7), 50);
            buffer.resize(buffer.len() + 50, 0);
        }
        batch.flush();
        while let Some(transmit) = batch.pop() {
            assert!(transmit.bytes.len() <= TRANSMIT_BYTES_MAX && transmit.datagrams().len() <= SEGMENTS_MAX);
        }
    }

    #[test]
    fn what_waits_to_be_used_again_is_bounded() {
        let mut batch = Batch::default();
        (0..200).for_each(|_| batch.recycle(Vec::with_capacity(8_192)));
        assert_eq!((batch.spare.buffers.len(), batch.spare.bytes), (128, 1_024 * 1_024));
        batch.append(path(7), 100);
        assert_eq!(batch.spare.bytes, 127 * 8_192);
        batch.recycle(Vec::with_capacity(SPARE_BYTES_MAX + 1));
        assert_eq!(batch.spare.buffers.len(), 127);
    }

    #[test]
    fn what_was_taken_back_is_not_sent() {
        let mut batch = Batch::default();
        let start = batch.append(path(7), 100).len();
        batch.undo(start);
        batch.append(path(7), 50).extend([1; 50]);
        batch.flush();
        assert_eq!(batch.pop().map(|transmit| transmit.bytes.len()), Some(50));
        assert!(batch.pop().is_none());
    }
}
