//! The end of peers and meetings: what is forgotten with them, and who is told.

use carillon_proto::id::MeetingId;
use carillon_proto::media::MediaEvent;

use super::{MediaEngine, Timer};
use crate::slots::Key;

impl MediaEngine {
    /// Forgets a meeting with all its peers.
    pub fn close_meeting(&mut self, meeting: &MeetingId) {
        let Some(key) = self.meetings_by_id.get(meeting).copied() else { return };
        self.finish_bursts();
        let peers: Vec<_> =
            self.meetings.get(key).into_iter().flat_map(|m| m.peers.values().copied()).collect();
        for peer in peers {
            self.remove_peer(peer);
        }
        self.remove_meeting(key);
    }

    /// The path of a peer is lost: tell the meeting and forget the peer.
    pub(super) fn disconnect(&mut self, key: Key) {
        let Some(peer) = self.peers.get(key) else { return };
        let (meeting, connection) = (peer.meeting, peer.connection);
        self.counters.disconnected += 1;
        self.emit(meeting, MediaEvent::Disconnected { connection });
        self.remove_peer(key);
    }

    /// Forgets a peer and what it sent; a meeting without peers goes with it.
    pub(super) fn remove_peer(&mut self, key: Key) {
        let Some(peer) = self.peers.remove(key) else { return };
        self.demux.remove(&peer.ufrag, key);
        for (at, timer) in [(peer.timer, Timer::Peer(key)), (peer.egress_timer, Timer::Egress(key))] {
            if let Some(at) = at {
                self.timers.remove(&(at, timer));
            }
        }
        let Some(meeting) = self.meetings.get_mut(peer.meeting) else { return };
        meeting.peers.retain(|_, known| *known != key);
        meeting.sources.retain(|_, source| source.owner != key);
        meeting.link(&mut self.peers);
        if meeting.peers.is_empty() {
            self.remove_meeting(peer.meeting);
        }
    }

    pub(super) fn remove_meeting(&mut self, key: Key) {
        if let Some(meeting) = self.meetings.remove(key) {
            meeting.taps.into_iter().for_each(|tap| tap.end(&mut self.outputs));
            self.meetings_by_id.remove(&meeting.id);
            self.timers.remove(&(meeting.next_frame, Timer::Meeting(key)));
        }
    }
}
