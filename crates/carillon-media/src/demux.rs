//! Finds the peer that a datagram belongs to.
//!
//! All peers of a thread share its sockets. The first packets of a peer are STUN requests that name our user
//! fragment; once such a request has proved that it knows the password, its source address stands for the peer.
//! Two hash lookups at most, whatever the number of peers.
//!
//! Invariant: an address is learned only from a STUN request whose integrity a peer has verified, and a peer keeps
//! at most [`ADDRESSES_PER_PEER_MAX`] of them.
//!
//! Wire: RFC 7983 (multiplexing), RFC 8489 section 14.3 (USERNAME).

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use crate::config::Protocol;
use crate::slots::Key;

/// Addresses of one peer: IPv4 and IPv6 of a few interfaces, over UDP and TCP, and as many again after it moved.
const ADDRESSES_PER_PEER_MAX: usize = 24;
const STUN_HEADER_BYTES: usize = 20;
const STUN_MAGIC: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const STUN_USERNAME: u16 = 0x0006;

/// Which peer a datagram may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// A STUN request that names this peer; it has yet to prove that it knows the password.
    Claimed(Key),
    /// From an address that has proved itself.
    Known(Key),
    /// Nobody's.
    Stranger,
}

/// The addresses and user fragments of a thread's peers.
#[derive(Debug, Default)]
pub struct Demux {
    by_ufrag: HashMap<Box<str>, Key>,
    by_address: HashMap<(Protocol, SocketAddr), Key>,
    addresses: HashMap<Key, VecDeque<(Protocol, SocketAddr)>>,
}

impl Demux {
    /// Makes a peer known by its (our) user fragment.
    pub fn insert(&mut self, ufrag: &str, peer: Key) {
        self.by_ufrag.insert(ufrag.into(), peer);
        self.addresses.insert(peer, VecDeque::new());
    }

    /// Forgets a peer.
    pub fn remove(&mut self, ufrag: &str, peer: Key) {
        self.by_ufrag.remove(ufrag);
        for address in self.addresses.remove(&peer).unwrap_or_default() {
            if self.by_address.get(&address) == Some(&peer) {
                self.by_address.remove(&address);
            }
        }
    }

    /// Whose datagram this is.
    pub fn find(&self, protocol: Protocol, source: SocketAddr, bytes: &[u8]) -> Match {
        if let Some(ufrag) = stun_local_ufrag(bytes) {
            return self.by_ufrag.get(ufrag).map_or(Match::Stranger, |peer| Match::Claimed(*peer));
        }
        self.by_address.get(&(protocol, source)).map_or(Match::Stranger, |peer| Match::Known(*peer))
    }

    /// Learns an address from a verified STUN request; a newer claim wins over an older, but none over `present`, where
    /// the peer is.
    pub fn learn(
        &mut self,
        protocol: Protocol,
        source: SocketAddr,
        peer: Key,
        present: Option<(Protocol, SocketAddr)>,
    ) {
        let address = (protocol, source);
        if self.by_address.insert(address, peer) == Some(peer) {
            return;
        }
        let Some(addresses) = self.addresses.get_mut(&peer) else { return };
        addresses.push_back(address);
        if addresses.len() <= ADDRESSES_PER_PEER_MAX {
            return;
        }
        if addresses.front().copied() == present {
            addresses.rotate_left(1);
        }
        if let Some(oldest) = addresses.pop_front()
            && self.by_address.get(&oldest) == Some(&peer)
        {
            self.by_address.remove(&oldest);
        }
    }

    /// Forgets one address.
    pub fn forget(&mut self, protocol: Protocol, source: SocketAddr) {
        if let Some(peer) = self.by_address.remove(&(protocol, source))
            && let Some(addresses) = self.addresses.get_mut(&peer)
        {
            addresses.retain(|address| *address != (protocol, source));
        }
    }
}

/// The part of USERNAME that names the receiver, of a STUN binding request.
pub fn stun_local_ufrag(bytes: &[u8]) -> Option<&str> {
    let header = bytes.get(..STUN_HEADER_BYTES)?;
    // Binding request, and the magic cookie.
    if header[..2] != [0, 1] || header[4..8] != STUN_MAGIC {
        return None;
    }
    let mut rest = &bytes[STUN_HEADER_BYTES..];
    // Each step consumes at least four bytes of a datagram.
    while let [kind_high, kind_low, length_high, length_low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        let value = rest.get(4..4 + length)?;
        if u16::from_be_bytes([kind_high, kind_low]) == STUN_USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        rest = rest.get(4 + length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::Slots;

    fn binding_request(username: &str) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        bytes.extend([7; 12]);
        // An attribute before USERNAME.
        bytes.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        bytes.extend([0, 6, 0, username.len() as u8]);
        bytes.extend(username.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    #[test]
    fn a_request_is_claimed_by_name_and_an_address_is_known_once_learned() {
        let peer = Slots::default().insert(());
        let mut demux = Demux::default();
        demux.insert("ours", peer);
        let request = binding_request("ours:theirs");
        assert_eq!(demux.find(Protocol::Udp, address(1), &request), Match::Claimed(peer));
        assert_eq!(demux.find(Protocol::Udp, address(1), &binding_request("other:x")), Match::Stranger);
        assert_eq!(demux.find(Protocol::Udp, address(1), &[128, 1]), Match::Stranger);
        demux.learn(Protocol::Udp, address(1), peer, None);
        assert_eq!(demux.find(Protocol::Udp, address(1), &[128, 1]), Match::Known(peer));
        assert_eq!(demux.find(Protocol::Tcp, address(1), &[128, 1]), Match::Stranger);
        demux.remove("ours", peer);
        assert_eq!(demux.find(Protocol::Udp, address(1), &[128, 1]), Match::Stranger);
        assert_eq!(demux.find(Protocol::Udp, address(1), &request), Match::Stranger);
    }

    #[test]
    fn a_peer_keeps_its_newest_addresses_only() {
        let peer = Slots::default().insert(());
        let mut demux = Demux::default();
        demux.insert("ours", peer);
        for port in 1..=100 {
            demux.learn(Protocol::Udp, address(port), peer, Some((Protocol::Udp, address(7))));
        }
        assert_eq!(demux.by_address.len(), ADDRESSES_PER_PEER_MAX);
        assert_eq!(demux.find(Protocol::Udp, address(100), &[128]), Match::Known(peer));
        assert_eq!(demux.find(Protocol::Udp, address(7), &[128]), Match::Known(peer), "where it is");
        assert_eq!(demux.find(Protocol::Udp, address(1), &[128]), Match::Stranger);
    }

    proptest::proptest! {
        #[test]
        fn no_datagram_confuses_the_stun_reader(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = stun_local_ufrag(&bytes);
            let mut request = binding_request("a:b");
            request.truncate(20);
            request.extend(&bytes);
            let _ = stun_local_ufrag(&request);
        }
    }
}
