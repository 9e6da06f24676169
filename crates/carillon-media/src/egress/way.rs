//! Where a peer is reached.
//!
//! A client moves to another network, or its NAT takes another port. It is followed, but only by what it alone can
//! have sent: authenticated SRTP or SRTCP, and for the first time. Whoever has caught a check of ICE can send it again
//! from anywhere, so a check counts only for a peer that has proved nothing, or of which nothing has been heard for so
//! long where it was that its consent (RFC 7675) would soon have to be renewed.
//!
//! Invariant: what was caught and sent again moves no peer that is still heard where it was.

use std::time::{Duration, Instant};

use super::batch::Path;

/// Clients check their pair every few seconds, and send reports every eight at the latest.
const SILENCE: Duration = Duration::from_secs(15);

/// The way to a peer.
#[derive(Debug)]
pub struct Way {
    path: Option<Path>,
    proven: bool,
    heard: Instant,
}

impl Way {
    /// Nothing is known.
    pub fn new(now: Instant) -> Self {
        Self { path: None, proven: false, heard: now }
    }

    /// Where to send.
    pub fn path(&self) -> Option<Path> {
        self.path
    }

    /// Something came this way that only the peer can have sent.
    pub fn prove(&mut self, now: Instant, path: Path) {
        *self = Self { path: Some(path), proven: true, heard: now };
    }

    /// ICE has chosen this way, which counts until a better one is proven. Returns the one to take.
    pub fn choose(&mut self, now: Instant, path: Path) -> Path {
        match self.path {
            Some(better) if self.proven || better == path => better,
            _ => {
                (self.path, self.heard) = (Some(path), now);
                path
            }
        }
    }

    /// A valid check of ICE came this way.
    pub fn check(&mut self, now: Instant, path: Path) {
        let Some(present) = self.path else { return };
        if path == present {
            self.heard = now;
        } else if now.saturating_duration_since(self.heard) >= SILENCE {
            *self = Self { path: Some(path), proven: false, heard: now };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Protocol;

    fn path(port: u16) -> Path {
        let address = |port| ([192, 0, 2, 1], port).into();
        Path { protocol: Protocol::Udp, source: address(3_478), destination: address(port) }
    }

    #[test]
    fn ice_chooses_until_the_peer_proves_where_it_is() {
        let start = crate::epoch();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut way = Way::new(at(0));
        way.check(at(0), path(1));
        assert_eq!(way.path(), None, "only what ICE has chosen");
        assert_eq!(way.choose(at(0), path(1)), path(1));
        assert_eq!(way.choose(at(1), path(2)), path(2));
        way.prove(at(2), path(3));
        assert_eq!(way.choose(at(3), path(2)), path(3));
        way.prove(at(4), path(4));
        assert_eq!(way.path(), Some(path(4)));
    }

    #[test]
    fn checks_move_only_who_is_not_heard_any_more() {
        let start = crate::epoch();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut way = Way::new(at(0));
        way.prove(at(0), path(1));
        for seconds in 1..60 {
            way.check(at(seconds), path(2));
            if seconds % 10 == 0 {
                way.check(at(seconds), path(1));
            }
            assert_eq!(way.path(), Some(path(1)), "{seconds}");
        }
        way.check(at(64), path(2));
        assert_eq!(way.path(), Some(path(1)));
        way.check(at(65), path(2));
        assert_eq!(way.path(), Some(path(2)));
        way.prove(at(66), path(1));
        assert_eq!(way.path(), Some(path(1)), "it was there all the time");
    }
}
