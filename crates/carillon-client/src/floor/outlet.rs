//! The ways in which Linux sends datagrams to many receivers.

use std::io::IoSlice;
use std::net::{SocketAddrV4, UdpSocket};
use std::os::fd::AsRawFd as _;

use anyhow::Context as _;
use nix::cmsg_space;
use nix::sys::socket::{ControlMessage, MsgFlags, MultiHeaders, SockaddrIn, sendmmsg, sendmsg};

/// Messages of one system call.
const MESSAGES_MAX: usize = 50;

/// How packets leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A call for each packet.
    SendTo,
    /// A call for fifty packets.
    SendMmsg,
    /// A call for each receiver; the kernel cuts the packets (UDP_SEGMENT).
    Gso,
    /// A call for fifty receivers, each with packets to be cut.
    SendMmsgGso,
}

impl Way {
    /// Those for several packets to one receiver.
    pub const BURSTS: [Self; 4] = [Self::SendTo, Self::SendMmsg, Self::Gso, Self::SendMmsgGso];
    /// Those for one packet to each receiver.
    pub const SINGLES: [Self; 2] = [Self::SendTo, Self::SendMmsg];

    fn cuts(self) -> bool {
        matches!(self, Self::Gso | Self::SendMmsgGso)
    }
}

/// Collects packets of one size and sends them in one of the ways.
#[derive(Debug)]
pub struct Outlet {
    way: Way,
    headers: MultiHeaders<SockaddrIn>,
    bytes: Vec<u8>,
    /// Where the message for each receiver ends.
    messages: Vec<(Option<SockaddrIn>, usize)>,
    packet_bytes: u16,
}

impl Outlet {
    /// An outlet for packets of this size.
    pub fn new(way: Way, packet_bytes: usize) -> anyhow::Result<Self> {
        let notes = way.cuts().then(|| cmsg_space!(u16));
        Ok(Self {
            way,
            headers: MultiHeaders::preallocate(MESSAGES_MAX, notes),
            bytes: Vec::new(),
            messages: Vec::with_capacity(MESSAGES_MAX),
            packet_bytes: u16::try_from(packet_bytes).context("a datagram's size")?,
        })
    }

    /// Sends packets to a receiver, now or with those of others; `write` appends one packet.
    pub fn send(
        &mut self,
        socket: &UdpSocket,
        to: SocketAddrV4,
        packets: usize,
        mut write: impl FnMut(usize, &mut Vec<u8>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for packet in 0..packets {
            write(packet, &mut self.bytes)?;
            if !self.way.cuts() {
                self.end_message(socket, to)?;
            }
        }
        if self.way.cuts() { self.end_message(socket, to) } else { Ok(()) }
    }

    fn end_message(&mut self, socket: &UdpSocket, to: SocketAddrV4) -> anyhow::Result<()> {
        self.messages.push((Some(to.into()), self.bytes.len()));
        let max = if matches!(self.way, Way::SendTo | Way::Gso) { 1 } else { MESSAGES_MAX };
        if self.messages.len() == max { self.flush(socket) } else { Ok(()) }
    }

    /// Sends what is collected. A full receiver loses packets, as a network would; the sender does not notice.
    pub fn flush(&mut self, socket: &UdpSocket) -> anyhow::Result<()> {
        let fd = socket.as_raw_fd();
        let cut = [ControlMessage::UdpGsoSegments(&self.packet_bytes)];
        let notes = if self.way.cuts() { &cut[..] } else { &[] };
        match (self.way, self.messages.first()) {
            (_, None) => {}
            (Way::SendTo | Way::Gso, Some((to, end))) => {
                let bytes = [IoSlice::new(&self.bytes[..*end])];
                sendmsg(fd, &bytes, notes, MsgFlags::empty(), to.as_ref()).context("sending")?;
            }
            (Way::SendMmsg | Way::SendMmsgGso, Some(_)) => {
                let starts = std::iter::once(0).chain(self.messages.iter().map(|(_, end)| *end));
                let spans = starts.zip(&self.messages);
                let slices: Vec<[IoSlice<'_>; 1]> =
                    spans.map(|(start, (_, end))| [IoSlice::new(&self.bytes[start..*end])]).collect();
                let receivers: Vec<Option<SockaddrIn>> = self.messages.iter().map(|(to, _)| *to).collect();
                sendmmsg(fd, &mut self.headers, &slices, receivers, notes, MsgFlags::empty())
                    .context("sending")?;
            }
        }
        self.messages.clear();
        self.bytes.clear();
        Ok(())
    }
}
