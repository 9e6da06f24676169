//! Who is heard how loudly, and how well each attendee is received, five times a second.
//!
//! A client sets everybody whom a frame does not name to silence and to a good signal, as soon as the frame names
//! anybody. So only those who are heard or badly received are named, and somebody always is: otherwise nothing would
//! be reset. A meeting in which nothing is to be said hears so once a second.
//!
//! Also whether noise is taken out of what somebody says, which no frame speaks of.
//!
//! Wire: AUDIO_METADATA (`DefaultVolumeIndicatorAdapter.ts`, `DefaultActiveSpeakerDetector.ts`).

use std::collections::BTreeMap;

use carillon_proto::id::{AttendeeId, AudioStreamId, ConnectionId};
use carillon_proto::media::{AttendeeAudio, MediaCommand};
use carillon_proto::signal::{FrameType, SdkAudioAttendeeState, SdkAudioMetadataFrame, SdkSignalFrame};
use carillon_proto::units::{AudioLevel, SignalStrength};

use crate::heard::Tick;
use crate::meeting::Meeting;
use crate::metric::Metric;
use crate::output::MeetingEvent;
use crate::roster::{Presence, Viewer};

/// One attendee of a frame.
#[derive(Clone, Copy, Debug)]
struct State {
    presence: AudioStreamId,
    level: AudioLevel,
    signal: SignalStrength,
}

impl State {
    fn is_worth_saying(&self) -> bool {
        self.level < INAUDIBLE || self.signal < SignalStrength::Good
    }

    fn wire(&self) -> SdkAudioAttendeeState {
        SdkAudioAttendeeState {
            audio_stream_id: Some(self.presence.0),
            // Zero would be the loudest; the media core says 127 for silence.
            volume: Some(u32::from(self.level.dbov_below())),
            muted: None,
            signal_strength: Some(self.signal.wire()),
        }
    }
}

/// Who speaks. A short noise makes nobody the speaker, and a pause for breath ends nothing.
#[derive(Debug, Default)]
pub(crate) struct ActiveSpeaker {
    current: Option<AudioStreamId>,
    /// Who is louder at present, and for how many ticks.
    next: Option<AudioStreamId>,
    ticks: u32,
}

impl ActiveSpeaker {
    /// Whether this presence speaks.
    pub(crate) fn is(&self, presence: AudioStreamId) -> bool {
        self.current == Some(presence)
    }

    /// Takes who is loudest in this tick; `true` when that is the speaker from here on.
    fn hear(&mut self, loudest: Option<AudioStreamId>) -> bool {
        if loudest == self.next {
            self.ticks = self.ticks.saturating_add(1);
        } else {
            (self.next, self.ticks) = (loudest, 1);
        }
        let patience = if loudest.is_some() { SPEAKER_TICKS } else { SILENCE_TICKS };
        let changes = loudest != self.current && self.ticks >= patience;
        if changes {
            self.current = loudest;
        }
        changes
    }
}

impl Meeting {
    /// Holds at once for the attendee's voice, and from its next SUBSCRIBE on where there is no peer yet.
    pub(crate) fn set_noise_suppression(&mut self, attendee: &AttendeeId, enabled: bool) {
        let mut voices = Vec::new();
        for (id, connection) in &mut self.connections {
            if connection.identity.attendee == *attendee {
                connection.noise_suppression = enabled;
                if !connection.is_content() && connection.joined().is_some_and(|joined| joined.peer) {
                    voices.push(*id);
                }
            }
        }
        for connection in voices {
            self.command(MediaCommand::SetNoiseSuppression { connection, enabled });
        }
    }

    pub(crate) fn send_audio_metadata(&mut self, heard: &[AttendeeAudio]) {
        let states = self.audio_states(heard);
        self.note_active_speaker(&states);
        self.count_heard(&states);
        let notable: Vec<State> = states.iter().copied().filter(State::is_worth_saying).collect();
        if notable.is_empty() {
            self.quiet_ticks += 1;
            // The first quiet tick resets what was heard; later ones are for clients that have come since.
            if self.quiet_ticks % QUIET_TICKS_PER_FRAME != 1 {
                return;
            }
        } else {
            self.quiet_ticks = 0;
        }
        let recipients: Vec<ConnectionId> = self.all_joined().map(|(id, ..)| id).collect();
        let frames: Vec<(ConnectionId, SdkSignalFrame)> = recipients
            .into_iter()
            .filter_map(|connection| {
                Some((connection, self.audio_metadata_for(connection, &notable, &states)?))
            })
            .collect();
        self.send_each(frames);
    }

    fn note_active_speaker(&mut self, states: &[State]) {
        let loudest = states.iter().filter(|state| state.level < INAUDIBLE).min_by_key(|state| state.level);
        let loudest = loudest.map(|state| state.presence);
        if self.speaker.hear(loudest) {
            let attendee = loudest.and_then(|loudest| {
                let (_, presence) = self.roster.iter().find(|(presence, _)| *presence == loudest)?;
                Some(presence.identity.attendee.clone())
            });
            self.event(MeetingEvent::ActiveSpeaker(attendee));
        }
    }

    fn count_heard(&mut self, states: &[State]) {
        let mut due = Vec::new();
        for state in states {
            let Some(presence) = self.roster.get_mut(state.presence) else { continue };
            presence.ticks.count(Tick {
                talks: state.level < INAUDIBLE,
                muted: presence.muted,
                weak: state.signal < SignalStrength::Good,
            });
            if presence.ticks.is_due() {
                due.push(state.presence);
            }
        }
        for id in due {
            if let Some(heard) = self.roster.get_mut(id).and_then(Presence::take_heard) {
                self.metric(Metric::Heard(heard));
            }
        }
    }

    /// The state of everybody present. Those without a connection are not received at all.
    fn audio_states(&self, heard: &[AttendeeAudio]) -> Vec<State> {
        let by_connection: BTreeMap<ConnectionId, &AttendeeAudio> =
            heard.iter().map(|audio| (audio.connection, audio)).collect();
        let carried = self.all_joined().filter_map(|(id, _, joined)| Some((joined.presence?, id)));
        let carriers: BTreeMap<AudioStreamId, ConnectionId> = carried.collect();
        let state = |(presence, entry): (AudioStreamId, &Presence)| {
            let audio = carriers.get(&presence).map(|connection| by_connection.get(connection));
            let (level, signal) = match audio {
                None => (AudioLevel::SILENCE, SignalStrength::None),
                Some(None) => (AudioLevel::SILENCE, SignalStrength::Good),
                Some(Some(audio)) if entry.muted => (AudioLevel::SILENCE, audio.signal),
                Some(Some(audio)) => (audio.level, audio.signal),
            };
            State { presence, level, signal }
        };
        self.roster.iter().map(state).collect()
    }

    /// The frame for one client: only ids that it knows; `None` when it knows nobody.
    fn audio_metadata_for(
        &self,
        connection: ConnectionId,
        notable: &[State],
        all: &[State],
    ) -> Option<SdkSignalFrame> {
        let listener = self.connections.get(&connection)?;
        let joined = listener.joined()?;
        let heard = joined.heard?;
        let viewer = Viewer { identity: listener.own_identity(), own: joined.presence };
        let knows = |state: &&State| self.roster.knows(heard, viewer, state.presence);
        let mut attendee_states: Vec<_> = notable.iter().filter(knows).map(State::wire).collect();
        if attendee_states.is_empty() {
            attendee_states.push(all.iter().find(knows)?.wire());
        }
        let mut frame = self.frame(FrameType::AudioMetadata);
        frame.audio_metadata = Some(SdkAudioMetadataFrame { attendee_states });
        Some(frame)
    }
}

/// Ticks for which somebody must be loudest to be the speaker, and for which nobody is heard until there is none.
const SPEAKER_TICKS: u32 = 2;
const SILENCE_TICKS: u32 = 10;
/// Clients show this and everything below it as zero.
const INAUDIBLE: AudioLevel = AudioLevel::from_dbov_below(42);
/// The media core ticks five times a second.
const QUIET_TICKS_PER_FRAME: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noise_makes_nobody_the_speaker_and_a_breath_ends_nothing() {
        let mut speaker = ActiveSpeaker::default();
        let [a, b] = [1, 2].map(AudioStreamId);
        let heard =
            [Some(a), None, Some(a), Some(a), Some(b), Some(a), None, None, Some(b), Some(b), Some(b)];
        let changes: Vec<_> = heard.into_iter().filter(|loudest| speaker.hear(*loudest)).collect();
        assert_eq!(changes, [Some(a), Some(b)]);
        let silence = (0..20).position(|_| speaker.hear(None));
        assert_eq!(silence, Some(9));
    }
}
