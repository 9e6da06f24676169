//! The UDP socket of a media thread, read and written in batches.
//!
//! What costs is the walk through the network stack and not the call alone, so datagrams of equal size for one
//! client (the packets of a video frame) leave as one segmented send, and arrive so too where the kernel can.
//! Kernels and network cards that cannot are noticed by the library, and everything goes out one by one.
//!
//! Invariant: datagrams to one destination leave in the order in which they were made.

use std::io::{self, IoSliceMut};
use std::net::SocketAddr;

use carillon_media::Transmit;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::metrics::Metric;

/// Coalesced datagrams of one sender; the kernel makes no larger ones, and cuts off what does not fit.
const RECEIVE_BYTES: usize = 64 * 1024;

/// A UDP socket with its buffer.
pub struct UdpPort {
    socket: UdpSocket,
    state: UdpSocketState,
    receiving: Vec<u8>,
}

impl UdpPort {
    /// Takes a bound, non-blocking socket. To be called inside a runtime.
    pub fn new(socket: std::net::UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        let receiving = vec![0; RECEIVE_BYTES * BATCH_SIZE];
        Ok(Self { socket: UdpSocket::from_std(socket)?, state, receiving })
    }

    /// Datagrams that leave in one call at most. One, where the kernel or the network card has refused more.
    pub fn segments_max(&self) -> usize {
        self.state.max_gso_segments()
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
                datagrams += 1;
                // Port 0 cannot be answered, and trying to would cost this socket its segmentation.
                if meta.addr.port() != 0 {
                    take(meta.addr, datagram);
                }
            }
        }
        datagrams
    }

    /// Sends datagrams of one size (but the last) for one client, as many at once as the kernel takes.
    pub fn send(&self, transmit: &Transmit) {
        let segment = transmit.segment.max(1);
        let together = self.state.max_gso_segments().max(1);
        for bytes in transmit.bytes.chunks(segment * together) {
            self.send_run(transmit.destination, bytes, segment);
        }
    }

    fn send_run(&self, destination: SocketAddr, bytes: &[u8], segment: usize) {
        let count = bytes.len().div_ceil(segment);
        let Err(error) = self.try_send(destination, bytes, (count > 1).then_some(segment)) else { return };
        // A full socket buffer loses packets, as any full router would. Anything else, on a run, may be a card that
        // cannot segment; each datagram alone may pass.
        let retried = count > 1 && error.kind() != io::ErrorKind::WouldBlock;
        let alone = bytes.chunks(segment).filter(|_| retried);
        let passed = alone.filter(|datagram| self.try_send(destination, datagram, None).is_ok()).count();
        Metric::MediaSendDropped.add((count - passed) as u64);
    }

    fn try_send(
        &self,
        destination: SocketAddr,
        contents: &[u8],
        segment_size: Option<usize>,
    ) -> io::Result<()> {
        let transmit = quinn_udp::Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
        self.state.try_send(UdpSockRef::from(&self.socket), &transmit)
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

    fn transmit(destination: SocketAddr, sizes: &[usize]) -> Transmit {
        let datagram = |(number, size): (usize, &usize)| vec![number as u8; *size];
        let bytes = sizes.iter().enumerate().flat_map(datagram).collect();
        let protocol = carillon_media::Protocol::Udp;
        Transmit { protocol, source: destination, destination, bytes, segment: sizes[0] }
    }

    #[tokio::test]
    async fn a_refused_segmentation_shows() {
        let (near, address) = port();
        near.send(&transmit(address, &[80, 80]));
        assert!(near.segments_max() > 1, "this kernel can");
        // A port that the kernel refuses, as it refuses what a network card cannot do.
        near.send(&transmit(SocketAddr::new(address.ip(), 0), &[80, 80]));
        assert_eq!(near.segments_max(), 1);
    }

    #[tokio::test]
    async fn every_datagram_arrives_whole_and_in_order_whatever_leaves_together() {
        let ((near, near_address), (mut far, far_address)) = (port(), port());
        let many = [900; 60];
        let runs: [&[usize]; 5] = [&[1_200, 1_200, 1_200, 700], &[80], &[80, 80, 1], &[1_200, 80], &many];
        for sizes in runs {
            near.send(&transmit(far_address, sizes));
        }
        let expected: Vec<_> = runs.iter().flat_map(|sizes| sizes.iter().copied().enumerate()).collect();
        let mut arrived = Vec::new();
        while arrived.len() < expected.len() {
            far.readable().await.unwrap();
            while far.receive(|source, datagram| {
                assert_eq!(source, near_address);
                assert!(datagram.iter().all(|byte| *byte == datagram[0]), "whole");
                arrived.push((usize::from(datagram[0]), datagram.len()));
            }) > 0
            {}
        }
        assert_eq!(arrived, expected);
    }
}
