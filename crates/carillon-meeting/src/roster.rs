//! Who is present, and what each client has yet to hear of it.
//!
//! Every change has a version. A client that has heard everything up to a version gets what is newer in one frame:
//! arrivals first, so that a reconnection's new id is known before its old one goes, then mute changes, then
//! departures. Nothing is ever said of an id that the client was not told about, and no id is said twice.
//!
//! Invariant: ids grow and are never reused, not even by a meeting's later incarnation; `gone` keeps only what some client has not heard.
//!
//! Wire: AUDIO_STREAM_ID_INFO (`DefaultVolumeIndicatorAdapter.ts`).

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use carillon_proto::id::{AttendeeId, AudioStreamId, ExternalUserId};
use carillon_proto::signal::SdkAudioStreamIdInfo;
use carillon_proto::units::Timestamp;

use crate::connection::Identity;
use crate::heard::Ticks;
use crate::output::PresenceChange;

/// Counts changes of the roster; 0 is before the first.
pub(crate) type Version = u64;

/// Everybody present.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    version: Version,
    last_id: u32,
    present: BTreeMap<AudioStreamId, Presence>,
    gone: VecDeque<Gone>,
}

/// One attendee, or its content share, being in the meeting.
#[derive(Debug)]
pub(crate) struct Presence {
    pub(crate) identity: Identity,
    pub(crate) external_user: ExternalUserId,
    /// When it came, whatever devices it has used since.
    pub(crate) since: Timestamp,
    /// As shown to the others.
    pub(crate) muted: bool,
    /// The client instance behind it, to tell its return from another device.
    pub(crate) audio_session: Option<u64>,
    /// Set while no connection carries it.
    pub(crate) lingering: Option<Lingering>,
    /// What was heard of it and not told yet.
    pub(crate) ticks: Ticks,
    arrived: Version,
    muted_changed: Version,
}

/// How long a presence without a connection lasts, and how it then ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lingering {
    pub(crate) until: Instant,
    pub(crate) change: PresenceChange,
}

#[derive(Debug)]
struct Gone {
    id: AudioStreamId,
    identity: Identity,
    dropped: bool,
    arrived: Version,
    left: Version,
}

/// Whose eyes the roster is seen with: a returning attendee is not shown its own former presence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) own: Option<AudioStreamId>,
}

impl Viewer<'_> {
    fn sees(&self, id: AudioStreamId, identity: &Identity) -> bool {
        self.own == Some(id) || self.identity != identity
    }
}

impl Roster {
    /// Nobody yet. Ids begin where the clock is, so that they go on growing when a meeting is taken up again after a
    /// restart: clients that come back keep what they knew under the former ids, and an id of theirs with another
    /// meaning would leave them with attendees who never go.
    pub(crate) fn starting_at(wall: Timestamp) -> Self {
        let seconds = wall.as_millis() / 1_000 % CLOCK_SECONDS;
        let last_id =
            u32::try_from(seconds * IDS_PER_SECOND).expect("the product of the two is within 32 bits");
        Self { last_id, ..Self::default() }
    }

    /// Adds a presence under an id of its own, larger than all before.
    pub(crate) fn arrive(
        &mut self,
        identity: Identity,
        external_user: ExternalUserId,
        since: Timestamp,
        muted: bool,
        audio_session: Option<u64>,
    ) -> AudioStreamId {
        self.last_id = self.last_id.saturating_add(1);
        let id = AudioStreamId(self.last_id);
        let arrived = self.bump();
        let presence = Presence {
            identity,
            external_user,
            since,
            muted,
            audio_session,
            lingering: None,
            ticks: Ticks::default(),
            arrived,
            muted_changed: arrived,
        };
        self.present.insert(id, presence);
        id
    }

    /// Changes what the others see of the microphone; false if nothing changes.
    pub(crate) fn set_muted(&mut self, id: AudioStreamId, muted: bool) -> bool {
        let version = self.version + 1;
        match self.present.get_mut(&id) {
            Some(presence) if presence.muted != muted => {
                presence.muted = muted;
                presence.muted_changed = version;
                self.version = version;
                true
            }
            _ => false,
        }
    }

    /// Ends a presence.
    pub(crate) fn depart(&mut self, id: AudioStreamId, change: PresenceChange) -> Option<Presence> {
        let presence = self.present.remove(&id)?;
        let left = self.bump();
        self.gone.push_back(Gone {
            id,
            identity: presence.identity.clone(),
            dropped: change == PresenceChange::Dropped,
            arrived: presence.arrived,
            left,
        });
        Some(presence)
    }

    /// Keeps a presence for a while without a connection.
    pub(crate) fn linger(&mut self, id: AudioStreamId, lingering: Lingering) {
        if let Some(presence) = self.present.get_mut(&id) {
            presence.lingering = Some(lingering);
        }
    }

    /// Gives a lingering presence more time, because its attendee is on the way back.
    pub(crate) fn extend(&mut self, identity: &Identity, until: Instant) {
        for presence in self.present.values_mut().filter(|presence| presence.identity == *identity) {
            if let Some(lingering) = &mut presence.lingering {
                lingering.until = lingering.until.max(until);
            }
        }
    }

    /// Forgets departures that every client with a version of at least `heard` knows.
    pub(crate) fn trim(&mut self, heard: Version) {
        while self.gone.front().is_some_and(|gone| gone.left <= heard) {
            self.gone.pop_front();
        }
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }

    pub(crate) fn get(&self, id: AudioStreamId) -> Option<&Presence> {
        self.present.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: AudioStreamId) -> Option<&mut Presence> {
        self.present.get_mut(&id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (AudioStreamId, &Presence)> {
        self.present.iter().map(|(id, presence)| (*id, presence))
    }

    /// The presences of an attendee or of its content share: the present one, and perhaps a former one.
    pub(crate) fn ids_of(&self, identity: &Identity) -> Vec<AudioStreamId> {
        self.iter().filter(|(_, presence)| presence.identity == *identity).map(|(id, _)| id).collect()
    }

    /// The base attendees that are present.
    pub(crate) fn attendees(&self) -> impl Iterator<Item = &AttendeeId> {
        self.present.values().filter_map(|presence| presence.identity.as_main())
    }

    /// What `viewer` has not heard since `heard`; everything if that is 0.
    pub(crate) fn changes(&self, heard: Version, viewer: Viewer<'_>) -> Vec<SdkAudioStreamIdInfo> {
        let seen = || self.iter().filter(|(id, presence)| viewer.sees(*id, &presence.identity));
        let arrived = seen().filter(|(_, presence)| presence.arrived > heard).map(arrival);
        let muted = seen()
            .filter(|(_, presence)| presence.arrived <= heard && presence.muted_changed > heard)
            .map(|(id, presence)| SdkAudioStreamIdInfo { muted: Some(presence.muted), ..info(id) });
        let gone = self
            .gone
            .iter()
            .filter(|gone| gone.arrived <= heard && gone.left > heard && viewer.sees(gone.id, &gone.identity))
            .map(|gone| SdkAudioStreamIdInfo { dropped: gone.dropped.then_some(true), ..info(gone.id) });
        arrived.chain(muted).chain(gone).collect()
    }

    /// Whether a client that has heard everything up to `heard` knows the presence.
    pub(crate) fn knows(&self, heard: Version, viewer: Viewer<'_>, id: AudioStreamId) -> bool {
        self.present
            .get(&id)
            .is_some_and(|presence| presence.arrived <= heard && viewer.sees(id, &presence.identity))
    }

    fn bump(&mut self) -> Version {
        self.version += 1;
        self.version
    }
}

fn arrival((id, presence): (AudioStreamId, &Presence)) -> SdkAudioStreamIdInfo {
    SdkAudioStreamIdInfo {
        attendee_id: Some(presence.identity.wire()),
        external_user_id: Some(presence.external_user.as_str().to_owned()),
        muted: Some(presence.muted),
        ..info(id)
    }
}

fn info(id: AudioStreamId) -> SdkAudioStreamIdInfo {
    SdkAudioStreamIdInfo { audio_stream_id: Some(id.0), ..SdkAudioStreamIdInfo::default() }
}

/// More than arrive in the long run, even in a burst of reconnections.
const IDS_PER_SECOND: u64 = 32;
/// What 32 bits leave room for, less a day's worth of arrivals: ids begin anew every four years.
const CLOCK_SECONDS: u64 = (1 << 32) / IDS_PER_SECOND - 86_400;
