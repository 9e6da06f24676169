//! Who is present: announcements, mute, departures, and telling all of it to the clients.
//!
//! An attendee is announced when its first audio arrives, or a moment after its media is up. By then it has had its
//! SUBSCRIBE_ACK, before which clients that wait for their own presence would miss it. A presence that takes over
//! from a former one of the same attendee is announced before the former one goes, which clients show as nothing.
//!
//! Wire: AUDIO_STREAM_ID_INFO, AUDIO_CONTROL (`DefaultVolumeIndicatorAdapter.ts`).

use carillon_proto::id::{ConnectionId, ExternalUserId};
use carillon_proto::media::MediaCommand;
use carillon_proto::signal::{FrameType, SdkAudioStreamIdInfo, SdkAudioStreamIdInfoFrame, SdkSignalFrame};

use crate::connection::Identity;
use crate::meeting::Meeting;
use crate::output::{MeetingEvent, PresenceChange};
use crate::roster::{Presence, Viewer};

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

    /// Puts the connection's attendee (or content share) into the roster.
    pub(crate) fn announce(&mut self, connection: ConnectionId) {
        let Some(newcomer) = self.connections.get_mut(&connection) else { return };
        let identity = newcomer.identity.clone();
        let external_user = newcomer.external_user.clone();
        let Some(joined) = newcomer.joined_mut() else { return };
        joined.announce_at = None;
        if joined.presence.is_some() {
            return;
        }
        let (muted, audio_session) = (joined.muted, joined.audio_session);
        let shown_muted = newcomer.shown_muted(muted);
        let former = self.roster.ids_of(&identity);
        let presence =
            self.roster.arrive(identity.clone(), external_user.clone(), shown_muted, audio_session);
        if former.is_empty() {
            self.presence_event(&identity, external_user, PresenceChange::Joined);
        }
        for id in former {
            self.roster.depart(id, PresenceChange::Left);
        }
        if let Some(joined) = self.joined_mut(connection) {
            joined.presence = Some(presence);
        }
        self.roster_urgent.insert(connection);
        self.roster_changed();
        self.seats_changed();
    }

    /// Ends what the identity has in the roster.
    pub(crate) fn end_presences(&mut self, identity: &Identity, change: PresenceChange) {
        for id in self.roster.ids_of(identity) {
            if let Some(Presence { external_user, .. }) = self.roster.depart(id, change) {
                self.presence_event(identity, external_user, change);
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
        let attendee = talker.identity.attendee.clone();
        if joined.peer {
            self.command(MediaCommand::SetAudio { connection, audio });
        }
        if presence.is_some_and(|presence| self.roster.set_muted(presence, shown_muted)) {
            self.roster_urgent.insert(connection);
            self.roster_changed();
            self.event(MeetingEvent::Muted { attendee, muted: shown_muted });
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
        let viewer = Viewer { identity: &listener.identity, own: joined.presence };
        Some(self.roster.changes(joined.heard.unwrap_or(0), viewer))
    }

    fn roster_frame(&self, streams: Vec<SdkAudioStreamIdInfo>) -> SdkSignalFrame {
        let mut frame = self.frame(FrameType::AudioStreamIdInfo);
        frame.audio_stream_id_info = Some(SdkAudioStreamIdInfoFrame { streams });
        frame
    }

    fn presence_event(&mut self, identity: &Identity, external_user: ExternalUserId, change: PresenceChange) {
        self.event(MeetingEvent::Presence {
            attendee: identity.attendee.clone(),
            external_user,
            modality: identity.modality,
            change,
        });
    }
}
