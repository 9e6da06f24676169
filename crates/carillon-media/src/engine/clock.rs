//! What happens by the clock of a meeting: audio every 20 ms, and the slower duties on multiples of it.
//!
//! Invariant: everybody who is connected gets 50 packets of audio a second, whatever is said or not said
//! (`signaling.md` T27).
//!
//! Wire: `signaling.md` sections 4.8, 4.10, 6.7.

use std::sync::Arc;
use std::time::Duration;

use carillon_proto::media::{AttendeeAudio, MediaEvent};
use carillon_proto::units::{AudioLevel, Bitrate};

use super::{MediaEngine, Timer};
use crate::capture::tap::MeetingTap;
use crate::mixer::{Candidate, Listener};
use crate::peer::Peer;
use crate::slots::Key;

/// Duration of an audio frame.
const FRAME: Duration = Duration::from_millis(20);
/// Frames that are made up for when the thread was late; what is older is left out.
const LATE_FRAMES_MAX: u32 = 5;
/// Key frame wishes are looked at every 100 ms, in frames.
const KEYFRAME_FRAMES: u64 = 5;
/// AUDIO_METADATA five times a second, in frames.
const LEVEL_FRAMES: u64 = 10;
/// Choice of layers and search for dead peers twice a second, in frames.
const CHOICE_FRAMES: u64 = 25;
/// Sender reports on video once a second, on audio every five, in frames.
const SENDER_REPORT_FRAMES: u64 = 50;
const AUDIO_REPORT_FRAMES: u64 = 250;
/// BITRATES every two seconds, in frames.
const REPORT_FRAMES: u64 = 100;
/// What the operator is told of everybody's packets, every five seconds, in frames: as often as all who hear us report.
const QUALITY_FRAMES: u64 = 250;

impl MediaEngine {
    /// Makes the frames of a meeting that are due.
    pub(super) fn tick(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get_mut(key) else { return };
        self.timers.remove(&(meeting.next_frame, Timer::Meeting(key)));
        if self.now.saturating_duration_since(meeting.next_frame) > FRAME * LATE_FRAMES_MAX {
            meeting.next_frame = self.now;
        }
        // At most LATE_FRAMES_MAX + 1 rounds.
        while let Some(meeting) = self.meetings.get_mut(key)
            && meeting.next_frame <= self.now
        {
            meeting.next_frame += FRAME;
            meeting.frames += 1;
            let frames = meeting.frames;
            self.mix(key);
            self.duties(key, frames);
        }
        if let Some(meeting) = self.meetings.get(key) {
            self.timers.insert((meeting.next_frame, Timer::Meeting(key)));
        }
    }

    /// One frame of audio for everybody.
    fn mix(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get_mut(key) else { return };
        let (now, peers) = (self.now, &mut self.peers);
        // Frames that are made up for have their own times.
        let due = meeting.next_frame - FRAME;
        meeting.candidates.clear();
        for peer_key in meeting.peers.values() {
            let Some(peer) = peers.get(*peer_key) else { continue };
            if !peer.audio_policy.uplink {
                continue;
            }
            if let Some(loudness) = peer.audio_in.loudness(now) {
                let attendee = peer.attendee_number;
                meeting.candidates.push(Candidate { peer: *peer_key, attendee, loudness });
            }
        }
        meeting.mixer.elect(&mut meeting.candidates);
        for peer_key in meeting.peers.values() {
            let Some(peer) = peers.get_mut(*peer_key) else { continue };
            if peer.audio_in.started() {
                meeting.mixer.pull(due, *peer_key, &mut peer.audio_in);
            }
        }
        for peer_key in meeting.peers.values() {
            let Some(peer) = peers.get_mut(*peer_key) else { continue };
            if !peer.is_connected() {
                continue;
            }
            let packet = meeting.mixer.packet_for(peer.listener());
            peer.write_audio(now, &packet, &mut self.batch);
            // One peer after the other, so that reports do not come in one go.
            let turn = meeting.frames + u64::from(peer.attendee_number);
            if turn.is_multiple_of(SENDER_REPORT_FRAMES) {
                let with_audio = turn.is_multiple_of(AUDIO_REPORT_FRAMES);
                peer.report(now, self.moments, with_audio, &mut self.batch);
            }
        }
        self.batch.flush();
        if meeting.taps.iter().any(MeetingTap::takes_mix) {
            let (packet, age) = (meeting.mixer.packet_for(Listener::NOBODY), meeting.mixer.age());
            for tap in meeting.taps.iter_mut().filter(|tap| tap.takes_mix()) {
                tap.mix(due, age, Arc::clone(&packet), &mut self.outputs);
            }
        }
    }

    fn duties(&mut self, key: Key, frames: u64) {
        if frames.is_multiple_of(KEYFRAME_FRAMES) {
            self.request_keyframes(key);
        }
        if frames.is_multiple_of(LEVEL_FRAMES) {
            self.report_levels(key);
        }
        if frames.is_multiple_of(CHOICE_FRAMES) {
            self.bury(key);
            self.observe_sources(key);
            self.choose_all(key);
            self.limit_senders(key);
        }
        if frames.is_multiple_of(REPORT_FRAMES) {
            self.report_bitrates(key);
        }
        if frames.is_multiple_of(QUALITY_FRAMES) {
            self.report_quality(key);
        }
    }

    fn report_quality(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get(key) else { return };
        let peers = meeting.peers.values();
        let known: Vec<_> =
            peers.filter_map(|peer| self.peers.get_mut(*peer).and_then(Peer::take_quality)).collect();
        if !known.is_empty() {
            self.emit(key, MediaEvent::Quality(known));
        }
    }

    fn report_levels(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get(key) else { return };
        let mut levels = Vec::new();
        for (connection, peer_key) in &meeting.peers {
            let Some(peer) = self.peers.get(*peer_key) else { continue };
            if !peer.audio_in.started() {
                continue;
            }
            let (level, signal) = peer.audio_in.levels(self.now);
            let level = if peer.audio_policy.uplink { level } else { AudioLevel::SILENCE };
            levels.push(AttendeeAudio { connection: *connection, level, signal });
        }
        if !levels.is_empty() {
            self.emit(key, MediaEvent::AudioLevels(levels));
        }
    }

    /// Gives up peers without a path.
    fn bury(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get(key) else { return };
        let is_dead = |key: &&Key| self.peers.get(**key).is_some_and(|peer| peer.is_dead(self.now));
        let dead: Vec<_> = meeting.peers.values().filter(is_dead).copied().collect();
        for peer in dead {
            self.disconnect(peer);
        }
    }

    fn observe_sources(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get_mut(key) else { return };
        let mut changes = Vec::new();
        for (group, source) in &mut meeting.sources {
            source.measure(FRAME * CHOICE_FRAMES as u32);
            source.want_periodic(self.now);
            if let Some(streams) = source.take_active_change(self.now) {
                changes.push(MediaEvent::ActiveStreams { group: *group, streams });
            }
        }
        for tap in &mut meeting.taps {
            tap.observe(self.now, &meeting.sources, &meeting.peers, &mut self.outputs);
        }
        for change in changes {
            self.emit(key, change);
        }
    }

    /// Chooses anew what every receiver gets.
    pub(super) fn choose_all(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get(key) else { return };
        let peers: Vec<_> = meeting.peers.values().copied().collect();
        for peer in peers {
            self.choose_for(peer);
        }
    }

    /// Chooses anew what one receiver gets.
    pub(super) fn choose_for(&mut self, key: Key) {
        let Some(peer) = self.peers.get_mut(key).filter(|peer| !peer.routes.is_empty()) else { return };
        let (meeting_key, connection) = (peer.meeting, peer.connection);
        let Some(meeting) = self.meetings.get(meeting_key) else { return };
        let changes = meeting.choose(self.now, key, peer);
        self.arm(key);
        for paused in [true, false] {
            let groups: Vec<_> =
                changes.iter().filter(|(_, stopped)| *stopped == paused).map(|(group, _)| *group).collect();
            if !groups.is_empty() {
                self.emit(meeting_key, MediaEvent::DownlinkPaused { connection, groups, paused });
            }
        }
    }

    fn limit_senders(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get(key) else { return };
        for (owner, ssrc, limit) in meeting.sender_limits(self.now, &self.peers) {
            if self.peers.get_mut(owner).is_some_and(|peer| peer.limit_sender(ssrc, limit)) {
                self.mark_dirty(owner);
            }
        }
    }

    fn report_bitrates(&mut self, key: Key) {
        let Some(meeting) = self.meetings.get_mut(key) else { return };
        let mut events: Vec<_> =
            meeting.take_bitrates(self.now, FRAME * REPORT_FRAMES as u32).into_iter().collect();
        for (connection, peer_key) in &meeting.peers {
            let estimate = self.peers.get(*peer_key).and_then(|peer| peer.estimate);
            if let Some(estimate) = estimate {
                let available = Bitrate::from_bps(estimate);
                events.push(MediaEvent::DownlinkEstimate { connection: *connection, available });
            }
        }
        for event in events {
            self.emit(key, event);
        }
    }
}
