//! Time-limited credentials that need no table: the user name says until when, the password proves that we said so.
//!
//! Wire: draft-uberti-behave-turn-rest-00 section 2.2: user name `expiry` or `expiry:name` in seconds since 1970,
//! password base64(HMAC-SHA1(secret, user name)).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carillon_meeting::TurnCredentials;
use carillon_proto::id::AttendeeId;
use carillon_proto::redact::Redacted;

/// Makes credentials with the secret that a TURN server knows, too.
#[derive(Clone)]
pub struct TurnIssuer {
    key: hmac::Key,
    ttl: Duration,
    uris: Vec<String>,
    own: bool,
}

impl TurnIssuer {
    /// For servers of the operator. User names name the attendee, for those servers' quotas and logs.
    pub fn for_servers(secret: &[u8], ttl: Duration, uris: Vec<String>) -> Self {
        Self { key: key(secret), ttl, uris, own: false }
    }

    /// For the relay of this process. User names are times only, so that the relay knows all that are good.
    pub fn for_relay(secret: &[u8], ttl: Duration, uris: Vec<String>) -> Self {
        Self { key: key(secret), ttl, uris, own: true }
    }

    /// Credentials that are good for the time to live at least, and for twice that at most.
    pub fn issue(&self, attendee: &AttendeeId, now: SystemTime) -> TurnCredentials {
        let [_, expiry] = self.expiries(now);
        let username = if self.own { expiry.to_string() } else { format!("{expiry}:{attendee}") };
        let password = self.password(&username);
        TurnCredentials { username, password, ttl: self.ttl, uris: self.uris.clone() }
    }

    /// All user names that the relay knows now, with their passwords.
    pub(super) fn users(&self, now: SystemTime) -> [(String, Redacted<String>); 2] {
        self.expiries(now).map(|expiry| {
            let username = expiry.to_string();
            let password = self.password(&username);
            (username, password)
        })
    }

    /// The ends of the present window and of the next: everybody who comes within a window gets the same.
    fn expiries(&self, now: SystemTime) -> [u64; 2] {
        let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let ttl = self.ttl.as_secs().max(1);
        [1, 2].map(|windows| (seconds / ttl + windows) * ttl)
    }

    fn password(&self, username: &str) -> Redacted<String> {
        Redacted::new(STANDARD.encode(hmac::sign(&self.key, username.as_bytes())))
    }
}

fn key(secret: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TTL: Duration = Duration::from_secs(3_600);

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn attendee() -> AttendeeId {
        "b4f5e7a2-0000-4000-8000-000000000001".parse().unwrap()
    }

    #[test]
    fn a_turn_server_with_the_same_secret_comes_to_the_same_password() {
        let issuer = TurnIssuer::for_servers(b"north", TTL, vec!["turn:x".to_owned()]);
        let issued = issuer.issue(&attendee(), at(7_300));
        assert_eq!(issued.username, "14400:b4f5e7a2-0000-4000-8000-000000000001");
        // printf "$username" | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(issued.password.expose(), "B4mD7uES+wCTJHc1gP82hnZwB74=");
        assert_eq!((issued.ttl, issued.uris), (TTL, vec!["turn:x".to_owned()]));
    }

    #[test]
    fn the_relay_knows_every_user_name_for_at_least_its_time_to_live() {
        let issuer = TurnIssuer::for_relay(b"north", TTL, Vec::new());
        for start in [0, 1, 3_599, 3_600, 1_800_000_000] {
            let issued = issuer.issue(&attendee(), at(start));
            let known = |now| {
                let users = issuer.users(at(now));
                users.contains(&(issued.username.clone(), issued.password.clone()))
            };
            assert!(known(start) && known(start + 3_600), "issued at {start}");
            assert!(!known(start + 2 * 3_600), "issued at {start}");
        }
    }
}
