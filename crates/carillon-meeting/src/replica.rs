//! Replica meetings: those who watch a primary meeting, and ([`promotion`]) those of them who are given the word.
//!
//! Attendees of a replica are connections of its primary's live meeting, because all that they get is the primary's:
//! the mix, the sources, the roster, the data messages. What makes them viewers is what they lack: they send nothing,
//! hold no seat, and stand in a roster of their replica's that nobody is shown.
//!
//! A promoted viewer acts as an attendee of the primary in every respect, until it is demoted or its connection ends.
//! In its replica it is there all the while.
//!
//! Invariant: only a joined connection acts as another than itself.
//!
//! Wire: `PromoteToPrimaryMeetingTask.ts`, `guides/18_Replicated_Meetings.md`.

mod promotion;

use std::collections::BTreeSet;

use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::id::{AttendeeId, ConnectionId, ExternalUserId, MeetingId};
use carillon_proto::limits;
use carillon_proto::signal::FrameType;

use crate::connection::{Connection, Identity};
use crate::ending::status;
use crate::meeting::Meeting;
use crate::metric::Violation;
use crate::output::{CloseCode, PresenceChange};
use crate::roster::{Lingering, Roster};

/// What a connection is in a replica.
#[derive(Debug)]
pub(crate) struct Viewing {
    pub(crate) replica: MeetingId,
    wish: Wish,
    /// While it is promoted: who it is in the replica.
    own: Option<Part>,
}

/// How far a promotion has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// None is under way.
    None,
    /// Its credentials are being looked up.
    Asked,
    /// They are, but the client has thought better of it.
    Withdrawn,
}

/// Whom a connection acts as, and what it may do.
#[derive(Debug)]
struct Part {
    identity: Identity,
    external_user: ExternalUserId,
    capabilities: Capabilities,
    noise_suppression: bool,
}

/// The attendees of one replica.
#[derive(Debug)]
pub(crate) struct Audience {
    pub(crate) attendees_max: u32,
    pub(crate) roster: Roster,
}

/// What a promoted viewer gave back.
pub(crate) struct Reverted {
    identity: Identity,
    sent_video: bool,
}

impl Viewing {
    pub(crate) fn new(replica: MeetingId) -> Self {
        Self { replica, wish: Wish::None, own: None }
    }
}

impl Audience {
    fn new() -> Self {
        Self { attendees_max: limits::ATTENDEES_MAX, roster: Roster::default() }
    }

    /// Nobody is told of departures, so none is remembered.
    fn depart(&mut self, identity: &Identity, change: PresenceChange) -> Vec<ExternalUserId> {
        let ids = self.roster.ids_of(identity);
        let gone = ids.into_iter().filter_map(|id| self.roster.depart(id, change));
        let gone = gone.map(|presence| presence.external_user).collect();
        self.roster.trim(self.roster.version());
        gone
    }
}

impl Connection {
    /// Who it is, whomever it acts as.
    pub(crate) fn own_identity(&self) -> &Identity {
        self.own().map_or(&self.identity, |own| &own.identity)
    }

    /// The application's name for who it is, whomever it acts as.
    pub(crate) fn own_external_user(&self) -> &ExternalUserId {
        self.own().map_or(&self.external_user, |own| &own.external_user)
    }

    /// Whether it watches and does not take part.
    pub(crate) fn is_viewer(&self) -> bool {
        self.viewing.is_some() && self.own().is_none()
    }

    /// The attendee that it takes part as, unless it watches or shares content.
    pub(crate) fn participant(&self) -> Option<&AttendeeId> {
        self.identity.as_main().filter(|_| !self.is_viewer())
    }

    /// Takes what an attendee may do from here on; false if that changes nothing at present.
    pub(crate) fn grant(&mut self, attendee: &AttendeeId, capabilities: Capabilities) -> bool {
        let viewer = self.is_viewer();
        let acts = self.identity.attendee == *attendee;
        if acts {
            self.capabilities = if viewer { receiving_only(capabilities) } else { capabilities };
        }
        let own = self.viewing.as_mut().and_then(|viewing| viewing.own.as_mut());
        if let Some(own) = own.filter(|own| own.identity.attendee == *attendee) {
            own.capabilities = receiving_only(capabilities);
        }
        acts
    }

    fn own(&self) -> Option<&Part> {
        self.viewing.as_ref()?.own.as_ref()
    }

    fn act_as(&mut self, part: Part) -> Part {
        Part {
            identity: std::mem::replace(&mut self.identity, part.identity),
            external_user: std::mem::replace(&mut self.external_user, part.external_user),
            capabilities: std::mem::replace(&mut self.capabilities, part.capabilities),
            noise_suppression: std::mem::replace(&mut self.noise_suppression, part.noise_suppression),
        }
    }
}

/// Whatever attendees of a replica may do, they send nothing.
pub(crate) fn receiving_only(capabilities: Capabilities) -> Capabilities {
    let receiving = |capability: MediaCapability| match capability {
        MediaCapability::SendReceive | MediaCapability::Receive => MediaCapability::Receive,
        MediaCapability::Send | MediaCapability::None => MediaCapability::None,
    };
    Capabilities {
        audio: receiving(capabilities.audio),
        video: receiving(capabilities.video),
        content: receiving(capabilities.content),
    }
}

impl Meeting {
    pub(crate) fn audience(&mut self, replica: &MeetingId) -> &mut Audience {
        self.audiences.entry(replica.clone()).or_insert_with(Audience::new)
    }

    /// The roster of a replica, or of the meeting itself.
    pub(crate) fn roster_of(&mut self, replica: Option<&MeetingId>) -> &mut Roster {
        match replica {
            Some(replica) => &mut self.audience(replica).roster,
            None => &mut self.roster,
        }
    }

    /// Presences without a connection.
    pub(crate) fn lingering(&self) -> impl Iterator<Item = (&Identity, Lingering)> {
        let rosters = self.audiences.values().map(|audience| &audience.roster);
        let presences = rosters.chain([&self.roster]).flat_map(Roster::iter);
        presences.filter_map(|(_, presence)| Some((&presence.identity, presence.lingering?)))
    }

    /// How many viewers are connected or may come back within their grace time.
    pub(crate) fn viewers(&self) -> usize {
        let connected = self.all_joined().filter(|(_, connection, _)| connection.viewing.is_some());
        let connected = connected.filter_map(|(_, connection, _)| connection.own_identity().as_main());
        let lingering = self.audiences.values().flat_map(|audience| audience.roster.attendees());
        connected.chain(lingering).collect::<BTreeSet<_>>().len()
    }

    /// Whether an attendee of a replica may come (again).
    pub(crate) fn has_place_for(&self, attendee: &AttendeeId, replica: &MeetingId) -> bool {
        let watches = |it: &Connection| it.viewing.as_ref().is_some_and(|it| it.replica == *replica);
        let connected = self.all_joined().filter(|(_, connection, _)| watches(connection));
        let connected = connected.filter_map(|(_, connection, _)| connection.own_identity().as_main());
        let audience = self.audiences.get(replica);
        let lingering = audience.into_iter().flat_map(|audience| audience.roster.attendees());
        let places: BTreeSet<&AttendeeId> = connected.chain(lingering).collect();
        let max = audience.map_or(limits::ATTENDEES_MAX, |audience| audience.attendees_max);
        places.contains(attendee) || places.len() < max as usize
    }

    /// Puts a viewer whose media is up into the roster of its replica.
    pub(crate) fn announce_viewer(&mut self, connection: ConnectionId) {
        let Some(newcomer) = self.connections.get(&connection) else { return };
        let Some(joined) = newcomer.joined().filter(|joined| joined.viewer_presence.is_none()) else {
            return;
        };
        let Some(viewing) = &newcomer.viewing else { return };
        let external_user = newcomer.own_external_user().clone();
        let (identity, replica) = (newcomer.own_identity().clone(), viewing.replica.clone());
        let session = joined.audio_session;
        let wall = self.wall();
        let audience = self.audience(&replica);
        let former = audience.depart(&identity, PresenceChange::Left);
        let presence = audience.roster.arrive(identity.clone(), external_user.clone(), wall, true, session);
        if let Some(joined) = self.joined_mut(connection) {
            joined.viewer_presence = Some(presence);
        }
        if former.is_empty() {
            self.presence_event(Some(&replica), &identity, external_user, PresenceChange::Joined);
        }
        self.seats_changed();
    }

    pub(crate) fn end_viewer_presences(&mut self, identity: &Identity, change: PresenceChange) {
        let gone = self
            .audiences
            .iter_mut()
            .map(|(replica, audience)| (replica.clone(), audience.depart(identity, change)));
        for (replica, users) in gone.collect::<Vec<_>>() {
            for user in users {
                self.presence_event(Some(&replica), identity, user, change);
                self.seats_changed();
            }
        }
    }

    /// The replica alone is over.
    pub(crate) fn end_replica(&mut self, replica: MeetingId) {
        let watches = |it: &Connection| it.viewing.as_ref().is_some_and(|it| it.replica == replica);
        let viewers = self.connections.iter().filter(|(_, it)| watches(it)).map(|(id, _)| *id);
        for viewer in viewers.collect::<Vec<_>>() {
            self.dismiss(viewer, status::MEETING_ENDED, CloseCode::MeetingEnded, "the meeting has ended");
        }
        let present = self.audiences.get(&replica).into_iter().flat_map(|audience| audience.roster.iter());
        for identity in present.map(|(_, presence)| presence.identity.clone()).collect::<Vec<_>>() {
            self.end_viewer_presences(&identity, PresenceChange::Left);
        }
        self.audiences.remove(&replica);
        if self.ended_replicas.len() == ENDED_MAX {
            self.ended_replicas.pop_front();
        }
        self.ended_replicas.push_back(replica);
    }

    /// What viewers say reaches nobody; those who flood are cut off as any other.
    pub(crate) fn drop_data_messages(&mut self, connection: ConnectionId, count: usize) {
        let now = self.now();
        let Some(viewer) = self.connections.get_mut(&connection) else { return };
        if !(0..count).all(|_| viewer.budget.data_messages.take(now)) {
            self.reject(connection, Violation::TooManyDataMessages, FrameType::AudioStatus);
        }
    }
}

/// Replicas that ended are remembered for sockets whose token was looked up just before; a primary has a few.
const ENDED_MAX: usize = 100;
