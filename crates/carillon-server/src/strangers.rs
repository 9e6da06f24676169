//! How many connections of one address may be open before they have shown whose they are.
//!
//! Whoever connects to a media port gets some seconds to show credentials. Without a bound one machine could hold all
//! places with connections that never do. Connections that have shown them do not count: a clinic with hundreds of
//! clients behind one address needs places here only for those that connect at the same moment.
//!
//! Invariant: an address is remembered for as long as it holds a place, and no longer.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What of an IPv6 address tells customers apart: one is given a whole network of this length.
const CUSTOMER_BITS: u128 = u128::MAX << 64;

/// The strangers of some ports. Clones share everything.
#[derive(Clone, Debug)]
pub struct Strangers {
    per_address: usize,
    held: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
}

/// A place among the strangers; dropped when the connection is over or is a stranger's no more.
#[derive(Debug)]
pub struct StrangerPlace {
    strangers: Strangers,
    address: IpAddr,
}

impl Strangers {
    /// So many of each address.
    pub fn new(per_address: usize) -> Self {
        Self { per_address, held: Arc::default() }
    }

    /// A place for a connection from there, if there is one left.
    pub fn admit(&self, address: IpAddr) -> Option<StrangerPlace> {
        let address = customer(address);
        let mut held = self.held();
        let count = held.get(&address).copied().unwrap_or(0);
        if count >= self.per_address {
            return None;
        }
        held.insert(address, count + 1);
        Some(StrangerPlace { strangers: self.clone(), address })
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for StrangerPlace {
    fn drop(&mut self) {
        let mut held = self.strangers.held();
        match held.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(held.remove(&self.address)),
        }
    }
}

fn customer(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & CUSTOMER_BITS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let strangers = Strangers::new(2);
        let first = strangers.admit(ip("192.0.2.1")).unwrap();
        let _second = strangers.admit(ip("::ffff:192.0.2.1")).unwrap();
        assert!(strangers.admit(ip("192.0.2.1")).is_none());
        assert!(strangers.admit(ip("192.0.2.2")).is_some(), "another address has places of its own");
        drop(first);
        assert!(strangers.admit(ip("192.0.2.1")).is_some());
    }

    #[test]
    fn a_network_of_one_customer_is_one_address() {
        let strangers = Strangers::new(1);
        let _held = strangers.admit(ip("2001:db8::1")).unwrap();
        assert!(strangers.admit(ip("2001:db8::ffff:2")).is_none());
        assert!(strangers.admit(ip("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn nobody_is_remembered_after_the_last_place_is_given_back() {
        let strangers = Strangers::new(2);
        let places = [strangers.admit(ip("192.0.2.1")), strangers.admit(ip("192.0.2.1"))];
        drop(places);
        assert!(strangers.held().is_empty());
    }
}
