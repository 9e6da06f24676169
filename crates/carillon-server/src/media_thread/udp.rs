//! The UDP socket of a media thread, read and written in batches.
//!
//! What costs is the walk through the network stack and not the call alone, so datagrams of equal size for one
//! client (the packets of a video frame) leave as one segmented send, and arrive so too where the kernel can.
//! Kernels and network cards that cannot are noticed by the library, and everything goes out one by one.
//!
//! Invariant: datagrams to one destination leave in the order in which they were queued.

use std::io::{self, IoSliceMut};
use std::net::SocketAddr;

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::metrics::Metric;

/// Coalesced datagrams of one sender; the kernel makes no larger ones, and cuts off what does not fit.
const RECEIVE_BYTES: usize = 64 * 1024;
/// What one segmented send may hold, below the largest UDP payload.
const SEND_BYTES_MAX: usize = 60_000;

/// A UDP socket with its buffers.
pub struct UdpPort {
    socket: UdpSocket,
    state: UdpSocketState,
    receiving: Vec<u8>,
    sending: Run,
}

/// Datagrams for one destination, all of one size but the last, which may be shorter.
#[derive(Default)]
struct Run {
    destination: Option<SocketAddr>,
    bytes: Vec<u8>,
    segment: usize,
    count: usize,
    /// The last one was shorter, so nothing can follow it.
    ended: bool,
}

impl UdpPort {
    /// Takes a bound, non-blocking socket. To be called inside a runtime.
    pub fn new(socket: std::net::UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        let receiving = vec![0; RECEIVE_BYTES * BATCH_SIZE];
        Ok(Self { socket: UdpSocket::from_std(socket)?, state, receiving, sending: Run::default() })
    }

    /// Resolves when there may be something to receive.
    pub async fn readable(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    /// Gives what has arrived to `take`, one batch of it, and says how many datagrams that were; none is an end.
    pub fn receive(&mut self, mut take: impl FnMut(SocketAddr, &[u8])) -> usize {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let (socket, state) = (&self.socket, &self.state);
        let mut chunks = self.receiving.chunks_mut(RECEIVE_BYTES);
        let mut slices: [IoSliceMut<'_>; BATCH_SIZE] =
            std::array::from_fn(|_| IoSliceMut::new(chunks.next().expect("there are BATCH_SIZE chunks")));
        let received = socket
            .try_io(Interest::READABLE, || state.recv(UdpSockRef::from(socket), &mut slices, &mut metas));
        let received = match received {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return 0,
            // A late answer to something that was sent; the socket lives on and there may be more.
            Err(_) => return 1,
        };
        let mut datagrams = 0;
        for (meta, slice) in metas.iter().zip(&slices).take(received) {
            for datagram in slice[..meta.len.min(slice.len())].chunks(meta.stride.max(1)) {
                take(meta.addr, datagram);
                datagrams += 1;
            }
        }
        datagrams
    }

    /// Sends a datagram, maybe together with those before and after it; [`Self::flush`] ends the waiting.
    pub fn queue(&mut self, destination: SocketAddr, datagram: &[u8]) {
        if !self.sending.takes(destination, datagram, self.state.max_gso_segments()) {
            self.flush();
        }
        self.sending.push(destination, datagram);
    }

    /// Sends what waits.
    pub fn flush(&mut self) {
        let Some(destination) = self.sending.destination else { return };
        let (bytes, segment, count) = (&self.sending.bytes, self.sending.segment, self.sending.count);
        let together = (count > 1).then_some(segment);
        if let Err(error) = self.send(destination, bytes, together) {
            // A full socket buffer loses packets, as any full router would. Anything else, on a run, may be a
            // card that cannot segment; each datagram alone may pass.
            let retried = count > 1 && error.kind() != io::ErrorKind::WouldBlock;
            let alone = bytes.chunks(segment.max(1)).filter(|_| retried);
            let passed = alone.filter(|datagram| self.send(destination, datagram, None).is_ok()).count();
            Metric::MediaSendDropped.add((count - passed) as u64);
        }
        self.sending.clear();
    }

    fn send(&self, destination: SocketAddr, contents: &[u8], segment_size: Option<usize>) -> io::Result<()> {
        let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
        self.state.try_send(UdpSockRef::from(&self.socket), &transmit)
    }
}

impl Run {
    fn takes(&self, destination: SocketAddr, datagram: &[u8], segments_max: usize) -> bool {
        self.destination == Some(destination)
            && !self.ended
            && self.count < segments_max
            && (1..=self.segment).contains(&datagram.len())
            && self.bytes.len() + datagram.len() <= SEND_BYTES_MAX
    }

    fn push(&mut self, destination: SocketAddr, datagram: &[u8]) {
        if self.count == 0 {
            self.destination = Some(destination);
            self.segment = datagram.len();
        }
        self.ended = datagram.len() < self.segment;
        self.bytes.extend_from_slice(datagram);
        self.count += 1;
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.destination = None;
        self.count = 0;
        self.ended = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port() -> (UdpPort, SocketAddr) {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        let address = socket.local_addr().unwrap();
        (UdpPort::new(socket).unwrap(), address)
    }

    #[tokio::test]
    async fn every_datagram_arrives_whole_and_in_order_whatever_leaves_together() {
        let ((mut near, near_address), (mut far, far_address)) = (port(), port());
        let (mut other, other_address) = port();
        let sizes = [1_200, 1_200, 1_200, 700, 1_200, 80, 80, 81, 0, 80];
        for (number, size) in sizes.into_iter().enumerate() {
            near.queue(far_address, &vec![number as u8; size]);
            near.queue(other_address, &[number as u8]);
        }
        near.queue(far_address, &[99; 100]);
        near.queue(far_address, &[99; 100]);
        near.flush();
        let mut arrived = Vec::new();
        // The empty datagram carries nothing, as none of WebRTC is empty, and may get lost on the way.
        while arrived.iter().map(|(_, size)| size).filter(|size| **size > 0).count() < sizes.len() + 1 {
            far.readable().await.unwrap();
            while far.receive(|source, datagram| {
                assert_eq!(source, near_address);
                arrived.push((datagram.first().copied(), datagram.len()));
            }) > 0
            {}
        }
        arrived.retain(|(_, size)| *size > 0);
        let sent = sizes.into_iter().enumerate().map(|(number, size)| (Some(number as u8), size));
        let sent: Vec<_> = sent.filter(|(_, size)| *size > 0).chain([(Some(99), 100); 2]).collect();
        assert_eq!(arrived, sent);
        let mut count = 0;
        while count < sizes.len() {
            other.readable().await.unwrap();
            count += other.receive(|_, datagram| assert_eq!(datagram.len(), 1));
        }
    }
}
