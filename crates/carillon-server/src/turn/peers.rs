//! Whom the relay may talk to: this server's media sockets, by the addresses that clients know them by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The media sockets: as answers announce them, and where they are reached from this machine.
#[derive(Clone, Debug, Default)]
pub struct Peers(Vec<Peer>);

#[derive(Clone, Copy, Debug)]
struct Peer {
    announced: SocketAddr,
    bound: SocketAddr,
}

impl Peers {
    /// Every media socket under every announced address of its family.
    pub fn new(announced: &[IpAddr], bound: &[SocketAddr]) -> Self {
        let peer = |bound: &SocketAddr| {
            let (port, here) = (bound.port(), reachable(*bound));
            let same = move |ip: &&IpAddr| ip.is_ipv4() == here.is_ipv4();
            announced
                .iter()
                .filter(same)
                .map(move |ip| Peer { announced: SocketAddr::new(*ip, port), bound: here })
                .collect::<Vec<_>>()
        };
        Self(bound.iter().flat_map(peer).collect())
    }

    /// Where a socket is reached that clients know by `announced`; `None` of everything that is not ours.
    pub fn bound(&self, announced: SocketAddr) -> Option<SocketAddr> {
        self.0.iter().find(|peer| peer.announced == announced).map(|peer| peer.bound)
    }

    /// What clients know the socket by that has sent from `bound`; `None` of everybody else. Of several addresses it is
    /// the one that `wrote` says this client has written to.
    pub fn announced(&self, bound: SocketAddr, wrote: impl Fn(SocketAddr) -> bool) -> Option<SocketAddr> {
        let mut names = self.0.iter().filter(|peer| peer.bound == bound).map(|peer| peer.announced);
        names.find(|name| wrote(*name))
    }

    /// Relayed addresses of a family: what they are given out under, and where they are bound.
    pub fn relayed(&self, ipv4: bool) -> Option<(IpAddr, IpAddr)> {
        let peer = self.0.iter().find(|peer| peer.announced.is_ipv4() == ipv4)?;
        Some((peer.announced.ip(), peer.bound.ip()))
    }
}

fn reachable(bound: SocketAddr) -> SocketAddr {
    match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), bound.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => SocketAddr::new(Ipv6Addr::LOCALHOST.into(), bound.port()),
        _ => bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_is_reached_under_its_announced_addresses_and_nothing_else_is() {
        let announced: Vec<IpAddr> = ["192.0.2.1", "198.51.100.1"].map(|ip| ip.parse().unwrap()).to_vec();
        let bound: Vec<SocketAddr> = ["0.0.0.0:3478", "0.0.0.0:3479"].map(|it| it.parse().unwrap()).to_vec();
        let peers = Peers::new(&announced, &bound);
        let here = peers.bound("198.51.100.1:3479".parse().unwrap());
        assert_eq!(here, Some("127.0.0.1:3479".parse().unwrap()));
        for other in ["127.0.0.1:3478", "192.0.2.1:22", "192.0.2.2:3478"] {
            assert_eq!(peers.bound(other.parse().unwrap()), None, "{other}");
        }
        let wrote: SocketAddr = "198.51.100.1:3479".parse().unwrap();
        assert_eq!(peers.announced(here.unwrap(), |name| name == wrote), Some(wrote));
        assert_eq!(peers.announced(here.unwrap(), |_| false), None);
        assert_eq!(peers.announced(wrote, |_| true), None);
    }
}
