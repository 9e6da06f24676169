//! Who is told of TURN servers: those whose last attempt has found no way through their network.
//!
//! A client that is told of a TURN server sends everything through it, so nobody is told who can do without. An attempt
//! that ends before media came up, though there was time enough, makes the next one of the same attendee use TURN; one
//! that fails with TURN makes the next one try without.
//!
//! Wire: JOIN_ACK `turn_credentials` (`signaling.md` section 6.6).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use carillon_proto::id::{AttendeeId, ConnectionId, Modality};
use carillon_proto::signal::SdkTurnCredentials;

use crate::config::TurnUse;
use crate::connection::{Identity, Joined};
use crate::meeting::Meeting;

/// A client that was cut off is back within seconds, or with the patience of a person who reloads the page.
const REMEMBERED: Duration = Duration::from_secs(60);
/// What the service announces where there is nothing to announce. Clients store it and do nothing with it.
const TTL_SECONDS: u32 = 300;

/// Attendees whose next connection needs TURN, each with the time when that is forgotten.
#[derive(Debug, Default)]
pub(crate) struct Unreached(BTreeMap<AttendeeId, Instant>);

impl Unreached {
    pub(crate) fn expire(&mut self, now: Instant) {
        self.0.retain(|_, until| *until > now);
    }

    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        self.0.values().min().copied()
    }
}

impl Meeting {
    /// Whether a connection that joins now is told of TURN servers.
    pub(crate) fn needs_relay(&self, connection: ConnectionId) -> bool {
        let Some(newcomer) = self.connections.get(&connection) else { return false };
        let attendee = &newcomer.identity.attendee;
        let main = Identity { attendee: attendee.clone(), modality: Modality::Main };
        let main = self.joined_as(&main).and_then(|main| self.joined(main));
        let unreached = self.unreached.0.contains_key(attendee) || main.is_some_and(|main| main.relayed);
        newcomer.turn.is_some() && (unreached || self.config.turn == TurnUse::Always)
    }

    /// Takes note of how a connection fared that has gone out of the meeting.
    pub(crate) fn remember_reach(&mut self, attendee: &AttendeeId, joined: &Joined) {
        let came_up = joined.media_until.is_none();
        let patient = joined.subscribed && self.now() >= joined.since + self.config.grace.unreached;
        if joined.relayed == came_up && (came_up || patient) {
            self.unreached.0.insert(attendee.clone(), self.now() + REMEMBERED);
        } else if joined.relayed {
            self.unreached.0.remove(attendee);
        }
    }

    /// What JOIN_ACK says of TURN. Present with no URI: clients gather host candidates and stop at the first.
    pub(crate) fn turn_credentials(&self, connection: ConnectionId) -> SdkTurnCredentials {
        let joined = self.joined(connection).filter(|joined| joined.relayed);
        let turn = self.connections.get(&connection).and_then(|it| it.turn.as_deref());
        let Some(turn) = turn.filter(|_| joined.is_some()) else {
            return SdkTurnCredentials {
                username: Some(String::new()),
                password: Some(String::new()),
                ttl: Some(TTL_SECONDS),
                uris: Vec::new(),
            };
        };
        SdkTurnCredentials {
            username: Some(turn.username.clone()),
            password: Some(turn.password.expose().clone()),
            ttl: Some(u32::try_from(turn.ttl.as_secs()).unwrap_or(u32::MAX)),
            uris: turn.uris.clone(),
        }
    }
}
