//! Which addresses clients are told to send media to.

use std::net::{IpAddr, SocketAddr};

/// The operator's addresses, else the one listened on, else (listening on all) every address of this machine.
///
/// IPv6 link-local addresses are left out: they mean nothing without the client's own interface number.
pub fn announced_addresses(configured: &[IpAddr], listen: SocketAddr) -> Vec<IpAddr> {
    if !configured.is_empty() {
        return configured.to_vec();
    }
    if !listen.ip().is_unspecified() {
        return vec![listen.ip()];
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the addresses of this machine are unknown, media is announced on loopback only");
        Vec::new()
    });
    let mut addresses: Vec<IpAddr> = interfaces.iter().map(if_addrs::Interface::ip).collect();
    addresses.retain(|ip| ip.is_ipv4() == listen.is_ipv4() && !is_link_local_v6(*ip));
    // Loopback last: the first address is the one that stands for a socket of unknown origin.
    addresses.sort_by_key(|ip| ip.is_loopback());
    addresses.dedup();
    if addresses.is_empty() {
        let loopback = if listen.is_ipv4() { "127.0.0.1" } else { "::1" };
        addresses.push(loopback.parse().expect("a loopback address is an address"));
    }
    addresses
}

fn is_link_local_v6(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_wins_then_the_listener() {
        let listen: SocketAddr = "192.0.2.1:3478".parse().unwrap();
        let configured: Vec<IpAddr> = vec!["198.51.100.1".parse().unwrap()];
        assert_eq!(announced_addresses(&configured, listen), configured);
        assert_eq!(announced_addresses(&[], listen), [listen.ip()]);
    }

    #[test]
    fn an_unspecified_listener_announces_this_machine_with_loopback_last() {
        let all = announced_addresses(&[], "0.0.0.0:3478".parse().unwrap());
        assert!(all.last().unwrap().is_loopback(), "{all:?}");
        assert!(all.iter().all(|ip| ip.is_ipv4() && !ip.is_unspecified()), "{all:?}");
    }
}
