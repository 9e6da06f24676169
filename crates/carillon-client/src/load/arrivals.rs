//! Reads datagrams in batches, with the time at which the kernel received them.
//!
//! The generator shares its core with nobody, but it serves hundreds of sockets: the kernel's time tells the delay of
//! the server from that of the generator. Segments are never coalesced (no UDP_GRO): on loopback that would make a
//! server's segmentation offload look cheaper than a network does.

use std::array;
use std::io::IoSliceMut;
use std::net::{SocketAddr, SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, setsockopt, sockopt,
};
use nix::sys::time::TimeSpec;

/// Larger than any datagram of WebRTC.
const DATAGRAM_BYTES_MAX: usize = 2_048;
/// Datagrams of one system call: more than a frame of a camera has.
const BATCH: usize = 16;

/// A datagram.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Who sent it.
    pub source: SocketAddr,
    /// When the kernel had it.
    pub at: Instant,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// Buffers for one batch.
#[derive(Debug)]
pub struct Arrivals {
    headers: MultiHeaders<SockaddrIn>,
    buffers: Box<[[u8; DATAGRAM_BYTES_MAX]; BATCH]>,
}

impl Default for Arrivals {
    fn default() -> Self {
        let headers = MultiHeaders::preallocate(BATCH, Some(cmsg_space!(TimeSpec)));
        Self { headers, buffers: Box::new([[0; DATAGRAM_BYTES_MAX]; BATCH]) }
    }
}

impl Arrivals {
    /// Makes a socket ready for this.
    pub fn prepare(socket: &UdpSocket) -> anyhow::Result<()> {
        socket.set_nonblocking(true)?;
        setsockopt(socket, sockopt::ReceiveTimestampns, &true).context("asking for arrival times")
    }

    /// Hands over what waits on a socket, at most one batch. The answer is how much it was.
    pub fn receive(
        &mut self,
        socket: &UdpSocket,
        mut take: impl FnMut(Arrival<'_>),
    ) -> anyhow::Result<usize> {
        let mut buffers = self.buffers.iter_mut();
        let mut slices: [[IoSliceMut<'_>; 1]; BATCH] = array::from_fn(|_| {
            [IoSliceMut::new(buffers.next().map_or(&mut [][..], |buffer| &mut buffer[..]))]
        });
        let flags = MsgFlags::MSG_DONTWAIT;
        let batch = match recvmmsg(socket.as_raw_fd(), &mut self.headers, slices.iter_mut(), flags, None) {
            Ok(batch) => batch,
            // Refused: an ICMP answer to an earlier send, the server is away.
            Err(Errno::EAGAIN | Errno::ECONNREFUSED) => return Ok(0),
            Err(error) => return Err(error).context("reading a media socket"),
        };
        let (now, clock) = (Instant::now(), SystemTime::now());
        let mut taken = 0;
        for message in batch {
            taken += 1;
            let kernel = message.cmsgs().ok().and_then(|mut notes| notes.find_map(kernel_time));
            let waited = kernel.and_then(|kernel| clock.duration_since(kernel).ok()).unwrap_or_default();
            let (Some(source), Some(bytes)) = (message.address, message.iovs().next()) else { continue };
            take(Arrival { source: SocketAddrV4::from(source).into(), at: now - waited, bytes });
        }
        Ok(taken)
    }

    /// Whether a batch of this size may have left something behind.
    pub fn is_full(taken: usize) -> bool {
        taken == BATCH
    }
}

fn kernel_time(note: ControlMessageOwned) -> Option<SystemTime> {
    match note {
        ControlMessageOwned::ScmTimestampns(time) => Some(UNIX_EPOCH + Duration::from(time)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datagrams_are_read_in_order_with_a_time_before_the_reading() {
        let (from, to) = (UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
        Arrivals::prepare(&to).unwrap();
        let sent = Instant::now();
        for number in 0..20u8 {
            from.send_to(&[number; 3], to.local_addr().unwrap()).unwrap();
        }
        let mut arrivals = Arrivals::default();
        let mut seen = Vec::new();
        for wanted in [BATCH, 4, 0] {
            let taken = arrivals.receive(&to, |arrival| {
                assert_eq!(arrival.source, from.local_addr().unwrap());
                assert!(arrival.at <= Instant::now() && arrival.at + Duration::from_millis(1) > sent);
                seen.extend_from_slice(arrival.bytes);
            });
            assert_eq!(taken.unwrap(), wanted);
        }
        assert_eq!(seen, (0..20).flat_map(|number| [number; 3]).collect::<Vec<u8>>());
    }
}
