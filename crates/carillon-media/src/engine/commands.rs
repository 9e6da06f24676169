//! What the orders of a live meeting change.
//!
//! An order for a connection without a peer is ignored: its peer may have been lost a moment before, which the
//! meeting is told on the way.
//!
//! Wire: `carillon_proto::media`.

use carillon_proto::id::{AttendeeId, ConnectionId, GroupId, MeetingId};
use carillon_proto::media::{Capture, MediaCommand, MediaEvent, Negotiate, NegotiationError, Publish};

use super::{MediaEngine, Timer};
use crate::capture::tap::MeetingTap;
use crate::meeting::Meeting;
use crate::mixer::Mixer;
use crate::peer::{Negotiated, Peer, PeerSetup, parse};
use crate::slots::Key;
use crate::source::Source;

impl MediaEngine {
    pub(super) fn apply(&mut self, meeting: &MeetingId, command: MediaCommand) {
        if let MediaCommand::Negotiate(negotiate) = command {
            return self.negotiate(meeting, &negotiate);
        }
        let Some(meeting) = self.meetings_by_id.get(meeting).copied() else { return };
        match command {
            MediaCommand::Negotiate(_) => {}
            MediaCommand::SetAudio { connection, audio } => {
                if let Some(peer) = self.peer_of(meeting, connection).and_then(|key| self.peers.get_mut(key))
                {
                    peer.audio_policy = audio;
                    if !audio.uplink {
                        peer.audio_in.silence();
                    }
                }
            }
            MediaCommand::SetAttendee { connection, attendee } => {
                self.set_attendee(meeting, connection, attendee);
            }
            MediaCommand::SetNoiseSuppression { connection, enabled } => {
                if let Some(peer) = self.peer_of(meeting, connection).and_then(|key| self.peers.get_mut(key))
                {
                    peer.audio_in.suppress_noise(enabled);
                }
            }
            MediaCommand::SetPublish { connection, publish } => {
                if let Some(key) = self.peer_of(meeting, connection) {
                    self.publish(meeting, key, publish.as_ref());
                    self.relink(meeting);
                }
            }
            MediaCommand::UpdateReceive { connection, mid, receive } => {
                let Some(key) = self.peer_of(meeting, connection) else { return };
                let route = self.peers.get_mut(key).and_then(|peer| peer.route(&mid));
                // A section that was answered without media has no stream to put anything on.
                if let Some(route) = route.filter(|route| route.receive.is_some()) {
                    route.set_receive(receive);
                    self.relink_receiver(meeting, key);
                }
            }
            MediaCommand::StopReceive { connection, mid } => {
                let Some(key) = self.peer_of(meeting, connection) else { return };
                if let Some(route) = self.peers.get_mut(key).and_then(|peer| peer.route(&mid))
                    && let Some(receive) = &mut route.receive
                {
                    receive.group = None;
                    self.relink_receiver(meeting, key);
                }
            }
            MediaCommand::SetPaused { connection, groups, paused } => {
                self.set_paused(meeting, connection, &groups, paused);
            }
            MediaCommand::SetCaptures(captures) => self.set_captures(meeting, captures),
            MediaCommand::ClosePeer { connection } => {
                if let Some(key) = self.peer_of(meeting, connection) {
                    self.remove_peer(key);
                }
            }
        }
    }

    fn set_attendee(&mut self, meeting: Key, connection: ConnectionId, attendee: AttendeeId) {
        let Some(key) = self.peer_of(meeting, connection) else { return };
        let Some(meeting) = self.meetings.get_mut(meeting) else { return };
        let number = meeting.attendee_number(&attendee, &self.peers);
        let Some(peer) = self.peers.get_mut(key) else { return };
        (peer.attendee, peer.attendee_number) = (attendee, number);
        for tap in &mut meeting.taps {
            tap.end_voice(connection, &mut self.outputs);
        }
    }

    fn set_captures(&mut self, meeting: Key, captures: Vec<Capture>) {
        let Some(meeting) = self.meetings.get_mut(meeting) else { return };
        let mut before = std::mem::take(&mut meeting.taps);
        for capture in captures {
            let known = before.iter().position(|tap| tap.id() == capture.id);
            meeting.taps.push(match known {
                Some(place) => before.swap_remove(place).wanting(capture.tracks),
                None => MeetingTap::new(capture),
            });
        }
        before.into_iter().for_each(|ended| ended.end(&mut self.outputs));
    }

    fn peer_of(&self, meeting: Key, connection: ConnectionId) -> Option<Key> {
        self.meetings.get(meeting)?.peers.get(&connection).copied()
    }

    fn negotiate(&mut self, meeting: &MeetingId, negotiate: &Negotiate) {
        let connection = negotiate.connection;
        let event = match self.try_negotiate(meeting, negotiate) {
            Ok(Negotiated { answer, tracks, decodes }) => {
                MediaEvent::Negotiated { connection, answer, tracks, decodes }
            }
            Err(reason) => MediaEvent::NegotiationFailed { connection, reason },
        };
        self.outputs.push_back(super::Output::Event { meeting: meeting.clone(), event });
    }

    fn try_negotiate(
        &mut self,
        id: &MeetingId,
        negotiate: &Negotiate,
    ) -> Result<Negotiated, NegotiationError> {
        let offer = parse(&negotiate.offer)?;
        let known =
            self.meetings_by_id.get(id).and_then(|meeting| self.peer_of(*meeting, negotiate.connection));
        let (key, created) = match known {
            Some(key) => (key, false),
            None => (self.create_peer(id, negotiate, &offer)?, true),
        };
        let Some(peer) = self.peers.get_mut(key) else { return Err(NegotiationError::Unsupported) };
        let addresses = &self.config.addresses;
        let outcome = peer.negotiate(addresses, &self.fingerprint, &mut self.entropy, negotiate, &offer);
        if outcome.is_err() && created {
            self.remove_peer(key);
        }
        let negotiated = outcome?;
        let Some(peer) = self.peers.get_mut(key) else { return Err(NegotiationError::Unsupported) };
        let meeting = peer.meeting;
        if !peer.audio_policy.uplink {
            peer.audio_in.silence();
        }
        let sends = peer.camera.as_ref().is_some_and(|camera| camera.group.is_some());
        self.publish(meeting, key, negotiate.publish.as_ref().filter(|_| sends));
        self.relink(meeting);
        self.mark_dirty(key);
        Ok(negotiated)
    }

    fn create_peer(
        &mut self,
        id: &MeetingId,
        negotiate: &Negotiate,
        offer: &crate::sdp::Offer<'_>,
    ) -> Result<Key, NegotiationError> {
        if self.peers.len() >= self.config.peers_max {
            return Err(NegotiationError::Full);
        }
        let meeting_key = self.meeting_key(id);
        let meeting = self.meetings.get_mut(meeting_key).expect("the key was made a line above");
        let setup = PeerSetup {
            meeting: meeting_key,
            attendee_number: meeting.attendee_number(&negotiate.attendee, &self.peers),
            addresses: &self.config.addresses,
            certificate: &self.certificate,
            provider: &self.provider,
        };
        let peer = match Peer::new(self.now, &setup, &mut self.entropy, negotiate, offer) {
            Ok(peer) => peer,
            Err(error) => {
                if meeting.peers.is_empty() {
                    self.remove_meeting(meeting_key);
                }
                return Err(error);
            }
        };
        let ufrag = peer.ufrag.clone();
        let key = self.peers.insert(peer);
        meeting.peers.insert(negotiate.connection, key);
        self.demux.insert(&ufrag, key);
        Ok(key)
    }

    fn meeting_key(&mut self, id: &MeetingId) -> Key {
        if let Some(key) = self.meetings_by_id.get(id) {
            return *key;
        }
        let mixer = Mixer::new(self.config.audio_bitrate, self.config.talkers_max, self.silence.clone());
        let key = self.meetings.insert(Meeting::new(id.clone(), mixer, self.now));
        self.meetings_by_id.insert(id.clone(), key);
        self.timers.insert((self.now, Timer::Meeting(key)));
        key
    }

    /// Makes `publish` the only source of a peer, or takes away what it had.
    fn publish(&mut self, meeting: Key, key: Key, publish: Option<&Publish>) {
        let (Some(meeting), Some(peer)) = (self.meetings.get_mut(meeting), self.peers.get_mut(key)) else {
            return;
        };
        let group = publish.map(|publish| publish.group);
        if let Some(camera) = &mut peer.camera {
            camera.group = group;
        }
        let stays = |id: &GroupId, source: &Source| source.owner != key || Some(*id) == group;
        meeting.sources.retain(|id, source| stays(id, source));
        if let Some(publish) = publish {
            let source = meeting
                .sources
                .entry(publish.group)
                .or_insert_with(|| Source::new(key, peer.modality, publish));
            source.owner = key;
            source.update(publish);
        }
    }

    fn set_paused(&mut self, meeting: Key, connection: ConnectionId, groups: &[GroupId], paused: bool) {
        let Some(key) = self.peer_of(meeting, connection) else { return };
        let Some(peer) = self.peers.get_mut(key) else { return };
        for group in groups {
            let received =
                peer.routes.iter().any(|route| route.receive.and_then(|r| r.group) == Some(*group));
            if !paused {
                peer.paused.remove(group);
            } else if received {
                peer.paused.insert(*group);
            }
        }
        self.relink_receiver(meeting, key);
    }

    /// After any change of sources or routes: links them anew and chooses again what every receiver gets.
    fn relink(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get_mut(key) else { return };
        meeting.link(&mut self.peers);
        self.choose_all(key);
        self.request_keyframes(key);
    }

    /// The same where only one peer's routes have changed. Clients may change them often, and a large meeting is
    /// not gone through for each.
    fn relink_receiver(&mut self, meeting_key: Key, key: Key) {
        let Some(meeting) = self.meetings.get_mut(meeting_key) else { return };
        meeting.link_receiver(key, &mut self.peers);
        self.choose_for(key);
        self.request_awaited(meeting_key, key);
    }

    /// Asks for the key frames that a peer awaits.
    pub(super) fn request_awaited(&mut self, meeting_key: Key, key: Key) {
        let Some(peer) = self.peers.get(key) else { return };
        let awaited: Vec<_> =
            peer.routes.iter().filter_map(|route| Some((route.receive?.group?, route.awaits()?))).collect();
        for (group, stream) in awaited {
            self.request_keyframe(meeting_key, group, stream, true);
        }
    }
}
