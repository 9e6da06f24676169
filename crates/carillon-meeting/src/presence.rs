//! Who is present: announcements, mute, departures, and telling all of it to the clients.
//!
//! An attendee is announced when its first audio arrives, or a moment after its media is up. By then it has had its
//! SUBSCRIBE_ACK, before which clients that wait for their own presence would miss it. A presence that takes over
//! from a former one of the same attendee is announced before the former one goes, which clients show as nothing.
//!
//! Wire: AUDIO_STREAM_ID_INFO, AUDIO_CONTROL (`DefaultVolumeIndicatorAdapter.ts`).

use carillon_proto::id::{ConnectionId, ExternalUserId, MeetingId, Modality};
use carillon_proto::media::MediaCommand;
use carillon_proto::signal::{FrameType, SdkAudioStreamIdInfo, SdkAudioStreamIdInfoFrame, SdkSignalFrame};

use crate::connection::Identity;
use crate::meeting::Meeting;
use crate::metric::Metric;
use crate::output::{MeetingEvent, PresenceChange};
use crate::roster::Viewer;

impl Meeting {
    /// ICE and DTLS are up; audio should follow.
    pub(crate) fn media_connected(&mut self, connection: ConnectionId) {
        let announce_at = self.now() + self.config.grace.first_audio;
        let Some(joined) = self.joined_mut(connection) else { return };
        joined.media_until = None;
        if joined.presence.is_none() {
            joined.announce_at.get_or_insert(announce_at);
        }
    }

    /// The first audio has arrived.
    pub(crate) fn audio_started(&mut self, connection: ConnectionId) {
        let Some(joined) = self.joined_mut(connection) else { return };
        joined.media_until = None;
        self.announce(connection);
    }

    /// Its media is up: the connection's attendee (or content share) is there.
    pub(crate) fn announce(&mut self, connection: ConnectionId) {
        let Some(joined) = self.joined_mut(connection) else { return };
        joined.announce_at = None;
        self.announce_viewer(connection);
        self.announce_participant(connection);
        self.announce_return(connection);
    }

    /// Whoever was lost and has its media again has reconnected, however many attempts that took.
    fn announce_return(&mut self, connection: ConnectionId) {
        let Some(newcomer) = self.connections.get(&connection) else { return };
        let identity = newcomer.own_identity();
        if identity.modality != Modality::Main || !self.lost.remove(&identity.attendee) {
            return;
        }
        let external_user = newcomer.own_external_user().clone();
        let replica = newcomer.viewing.as_ref().map(|viewing| viewing.replica.clone());
        let attendee = identity.attendee.clone();
        self.event(MeetingEvent::Reconnected { replica, attendee, external_user });
    }

    /// Puts who takes part into the roster.
    pub(crate) fn announce_participant(&mut self, connection: ConnectionId) {
        let Some(newcomer) = self.connections.get(&connection).filter(|it| !it.is_viewer()) else { return };
        let identity = newcomer.identity.clone();
        let external_user = newcomer.external_user.clone();
        let Some(joined) = newcomer.joined().filter(|joined| joined.presence.is_none()) else { return };
        let (muted, audio_session) = (joined.muted, joined.audio_session);
        let shown_muted = newcomer.shown_muted(muted);
        let former = self.roster.ids_of(&identity);
        let since = former.iter().filter_map(|id| Some(self.roster.get(*id)?.since)).min();
        let since = since.unwrap_or(self.wall());
        let presence =
            self.roster.arrive(identity.clone(), external_user.clone(), since, shown_muted, audio_session);
        if former.is_empty() {
            self.presence_event(None, &identity, external_user, PresenceChange::Joined);
        }
        for id in former {
            let heard = self.roster.depart(id, PresenceChange::Left).and_then(|mut it| it.take_heard());
            if let Some(heard) = heard {
                self.metric(Metric::Heard(heard));
            }
        }
        if let Some(joined) = self.joined_mut(connection) {
            joined.presence = Some(presence);
        }
        self.roster_urgent.insert(connection);
        self.roster_changed();
        self.seats_changed();
    }

    /// Ends what the identity has in the rosters.
    pub(crate) fn end_presences(&mut self, identity: &Identity, change: PresenceChange) {
        self.end_viewer_presences(identity, change);
        for id in self.roster.ids_of(identity) {
            if let Some(mut gone) = self.roster.depart(id, change) {
                if let Some(heard) = gone.take_heard() {
                    self.metric(Metric::Heard(heard));
                }
                self.presence_event(None, identity, gone.external_user, change);
            }
            self.roster_changed();
            self.seats_changed();
        }
    }

    /// AUDIO_CONTROL, or the mute state that every SUBSCRIBE repeats.
    pub(crate) fn set_muted(&mut self, connection: ConnectionId, muted: bool) {
        let Some(joined) = self.joined_mut(connection) else { return };
        if std::mem::replace(&mut joined.muted, muted) != muted {
            self.audio_changed(connection);
        }
    }

    /// Applies mute state and capabilities of a connection to its audio and to what the others see.
    pub(crate) fn audio_changed(&mut self, connection: ConnectionId) {
        let Some(talker) = self.connections.get(&connection) else { return };
        let Some(joined) = talker.joined() else { return };
        let (audio, shown_muted) = (talker.audio_policy(joined.muted), talker.shown_muted(joined.muted));
        let presence = joined.presence;
        let (attendee, external_user) = (talker.identity.attendee.clone(), talker.external_user.clone());
        if joined.peer {
            self.command(MediaCommand::SetAudio { connection, audio });
        }
        if presence.is_some_and(|presence| self.roster.set_muted(presence, shown_muted)) {
            self.roster_urgent.insert(connection);
            self.roster_changed();
            self.event(MeetingEvent::Muted { attendee, external_user, muted: shown_muted });
        }
    }

    /// Tells everybody what changed in the roster.
    pub(crate) fn send_roster_to_all(&mut self) {
        let connections: Vec<ConnectionId> = self.all_joined().map(|(id, ..)| id).collect();
        self.send_roster(connections);
        let slowest = self.all_joined().filter_map(|(_, _, joined)| joined.heard).min();
        self.roster.trim(slowest.unwrap_or(self.roster.version()));
    }

    /// Tells each of them what it has not heard of the roster: in its first frame everything, since a client that
    /// has reconnected takes whoever is missing there as gone.
    pub(crate) fn send_roster(&mut self, connections: impl IntoIterator<Item = ConnectionId>) {
        let version = self.roster.version();
        let mut frames = Vec::new();
        for connection in connections {
            let Some(streams) = self.unheard(connection) else { continue };
            let Some(joined) = self.joined_mut(connection) else { continue };
            let first = joined.heard.is_none();
            if !first || !streams.is_empty() {
                joined.heard = Some(version);
            }
            if !streams.is_empty() {
                frames.push((connection, self.roster_frame(streams)));
            }
        }
        self.send_each(frames);
    }

    fn unheard(&self, connection: ConnectionId) -> Option<Vec<SdkAudioStreamIdInfo>> {
        let listener = self.connections.get(&connection)?;
        let joined = listener.joined().filter(|joined| joined.subscribed)?;
        let viewer = Viewer { identity: listener.own_identity(), own: joined.presence };
        Some(self.roster.changes(joined.heard.unwrap_or(0), viewer))
    }

    fn roster_frame(&self, streams: Vec<SdkAudioStreamIdInfo>) -> SdkSignalFrame {
        let mut frame = self.frame(FrameType::AudioStreamIdInfo);
        frame.audio_stream_id_info = Some(SdkAudioStreamIdInfoFrame { streams });
        frame
    }

    pub(crate) fn presence_event(
        &mut self,
        replica: Option<&MeetingId>,
        identity: &Identity,
        external_user: ExternalUserId,
        change: PresenceChange,
    ) {
        self.event(MeetingEvent::Presence {
            replica: replica.cloned(),
            attendee: identity.attendee.clone(),
            external_user,
            modality: identity.modality,
            change,
        });
    }
}
