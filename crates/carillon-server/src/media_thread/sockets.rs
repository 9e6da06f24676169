//! The sockets of one media thread: a UDP socket and, on the same port, a listener for ICE-TCP.
//!
//! They are bound before any thread starts, so that a port in use ends the program with a clear line, and they
//! outlive the engine, so that a restarted one is reached under the same address.
//!
//! Wire: RFC 6544 (ICE-TCP, `tcptype passive`).

use std::net::{SocketAddr, TcpListener, UdpSocket};

use socket2::{Domain, Protocol, Socket, Type};

/// The kernel keeps this much while the thread is busy: at 2,000 packets of 1,200 bytes a burst of 100 ms from a
/// hundred senders. The kernel may grant less (`net.core.rmem_max`).
const BUFFER_BYTES: usize = 4 << 20;
const TCP_BACKLOG: i32 = 256;
/// With port 0 the system chooses for UDP, and TCP may find that port taken.
const ATTEMPTS: usize = 16;

/// A media port that cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen for media on {address} ({protocol}): {source}")]
pub struct SocketError {
    address: SocketAddr,
    protocol: &'static str,
    #[source]
    source: std::io::Error,
}

/// What one thread reads and writes.
#[derive(Debug)]
pub struct MediaSockets {
    /// Media of nearly everyone.
    pub udp: UdpSocket,
    /// Media of clients whose network lets no UDP through.
    pub tcp: TcpListener,
    /// Where both are bound.
    pub address: SocketAddr,
}

impl MediaSockets {
    /// The sockets of `threads` threads: port, port + 1, …, or any ports when the first is 0.
    pub fn bind_all(first: SocketAddr, threads: usize) -> Result<Vec<Self>, SocketError> {
        (0..threads).map(|number| Self::bind(nth(first, number))).collect()
    }

    fn bind(address: SocketAddr) -> Result<Self, SocketError> {
        let attempts = if address.port() == 0 { ATTEMPTS } else { 1 };
        let mut last = None;
        for _ in 0..attempts {
            match Self::bind_pair(address) {
                Ok(sockets) => return Ok(sockets),
                Err(error) => last = Some(error),
            }
        }
        Err(last.expect("there was at least one attempt"))
    }

    fn bind_pair(address: SocketAddr) -> Result<Self, SocketError> {
        let failed = |protocol| move |source| SocketError { address, protocol, source };
        let udp = udp(address).map_err(failed("UDP"))?;
        let bound = udp.local_addr().map_err(failed("UDP"))?;
        let tcp = tcp(bound).map_err(failed("TCP"))?;
        Ok(Self { udp, tcp, address: bound })
    }
}

fn nth(first: SocketAddr, number: usize) -> SocketAddr {
    let port = match first.port() {
        0 => 0,
        port => port.saturating_add(u16::try_from(number).unwrap_or(u16::MAX)),
    };
    SocketAddr::new(first.ip(), port)
}

fn udp(address: SocketAddr) -> std::io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    for granted in [socket.set_recv_buffer_size(BUFFER_BYTES), socket.set_send_buffer_size(BUFFER_BYTES)] {
        if let Err(error) = granted {
            tracing::debug!(%error, "the kernel granted no larger socket buffer");
        }
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn tcp(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    // A server that restarts takes its port back while old connections linger.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(TCP_BACKLOG)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_thread_has_udp_and_tcp_on_one_port_of_its_own() {
        let all = MediaSockets::bind_all("127.0.0.1:0".parse().unwrap(), 3).unwrap();
        let mut ports: Vec<u16> = all.iter().map(|sockets| sockets.address.port()).collect();
        assert!(all.iter().all(|it| it.tcp.local_addr().unwrap() == it.udp.local_addr().unwrap()));
        ports.dedup();
        assert_eq!(ports.len(), 3);
    }

    #[test]
    fn a_port_in_use_is_named() {
        let taken = MediaSockets::bind_all("127.0.0.1:0".parse().unwrap(), 1).unwrap();
        let error = MediaSockets::bind_all(taken[0].address, 1).unwrap_err().to_string();
        assert!(error.contains(&taken[0].address.to_string()), "{error}");
    }
}
