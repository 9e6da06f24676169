//! What an attendee has seen of the meeting: the record that tests and scenarios look at.

use std::collections::BTreeMap;
use std::time::Instant;

use carillon_proto::signal::{
    SdkAudioStreamIdInfoFrame, SdkDataMessagePayload, SdkIndexFrame, SdkSignalFrame, SdkStreamMediaType,
};
use str0m::rtp::RtpPacket;

use crate::histogram::Histogram;
use crate::stamp::Stamp;

/// Messages kept; later ones are counted by nobody here.
const MESSAGES_MAX: usize = 1_000;

/// How a connection came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A frame with this `error.status`.
    Error(u32),
    /// AUDIO_STATUS with a status of the final ones.
    AudioStatus(u32),
    /// The server closed the socket, with this code if it gave one.
    Closed(Option<u16>),
    /// LEAVE was acknowledged.
    Left,
}

/// One entry of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Who.
    pub attendee: String,
    /// As the application calls it.
    pub external_user: String,
    /// Whether its microphone is off.
    pub muted: bool,
}

/// One video that can be received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which attendee sends it.
    pub attendee: String,
    /// The source.
    pub group: u32,
    /// Its encoding with the highest bit rate.
    pub stream: u32,
    max_bitrate_kbps: u32,
}

/// What has arrived of one source's video.
#[derive(Clone, Debug, Default)]
pub struct TrackReception {
    /// Packets.
    pub packets: u64,
    /// Complete frames.
    pub frames: u64,
    /// Complete key frames.
    pub key_frames: u64,
    /// From sending to receiving.
    pub delay: Histogram,
    first_packet: u32,
    last_packet: u32,
    frame: u32,
    parts: u16,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// JOIN_ACK and INDEX have come.
    pub joined: bool,
    /// ICE and DTLS are up.
    pub connected: bool,
    /// Answers to SUBSCRIBE.
    pub subscribed: u32,
    /// By audio stream id.
    pub roster: BTreeMap<u32, Presence>,
    /// What can be received.
    pub sources: Vec<Source>,
    /// `num_participants` of the last INDEX.
    pub participants: u32,
    /// Packets of the mix.
    pub audio_packets: u64,
    /// Sequence numbers that are missing in the mix.
    pub audio_gaps: u64,
    /// The last amplitude of each tone listened for.
    pub tones: BTreeMap<u32, f32>,
    /// By the source's mark.
    pub video: BTreeMap<u32, TrackReception>,
    /// When the first remote key frame was complete.
    pub first_frame: Option<Instant>,
    /// Data messages of the others.
    pub messages: Vec<SdkDataMessagePayload>,
    /// Loudest `volume` (smallest number) heard of each audio stream.
    pub volumes: BTreeMap<u32, u32>,
    /// Frames of any kind.
    pub frames: u64,
    /// Errors that did not end the connection.
    pub errors: Vec<u32>,
    /// How it ended, if it has.
    pub ended: Option<Ended>,
    last_audio_sequence: Option<u64>,
}

impl TrackReception {
    /// Packets between the first and the last one that never came.
    pub fn lost(&self) -> u64 {
        if self.packets == 0 {
            return 0;
        }
        u64::from(self.last_packet - self.first_packet + 1).saturating_sub(self.packets)
    }

    /// Counts a packet; answers whether it completes a key frame.
    fn count(&mut self, stamp: &Stamp, now: Instant) -> bool {
        if self.packets == 0 {
            self.first_packet = stamp.packet;
            self.last_packet = stamp.packet;
        }
        self.packets += 1;
        self.first_packet = self.first_packet.min(stamp.packet);
        self.last_packet = self.last_packet.max(stamp.packet);
        self.delay.record(stamp.delay_micros(now));
        if self.frame != stamp.frame {
            self.frame = stamp.frame;
            self.parts = 0;
        }
        self.parts += 1;
        if self.parts != stamp.parts {
            return false;
        }
        self.frames += 1;
        self.key_frames += u64::from(stamp.key());
        stamp.key()
    }
}

impl Seen {
    /// Whether an attendee is in the roster.
    pub fn sees(&self, attendee: &str) -> bool {
        self.roster.values().any(|presence| presence.attendee == attendee)
    }

    /// Packets lost of all sources.
    pub fn video_lost(&self) -> u64 {
        self.video.values().map(TrackReception::lost).sum()
    }

    /// Packets received of all sources.
    pub fn video_packets(&self) -> u64 {
        self.video.values().map(|track| track.packets).sum()
    }

    pub(super) fn count_audio(&mut self, packet: &RtpPacket) {
        self.audio_packets += 1;
        let sequence = *packet.seq_no;
        if let Some(last) = self.last_audio_sequence {
            self.audio_gaps += sequence.saturating_sub(last + 1);
        }
        self.last_audio_sequence = Some(self.last_audio_sequence.map_or(sequence, |last| last.max(sequence)));
    }

    pub(super) fn count_video(&mut self, packet: &RtpPacket, now: Instant) {
        // Padding probes carry no stamp.
        let Some(stamp) = Stamp::read(&packet.payload) else { return };
        let completes_key_frame = self.video.entry(stamp.source).or_default().count(&stamp, now);
        if completes_key_frame && self.first_frame.is_none() {
            self.first_frame = Some(now);
        }
    }

    pub(crate) fn read(&mut self, frame: &SdkSignalFrame) {
        self.frames += 1;
        if let Some(status) = frame.error.as_ref().and_then(|error| error.status) {
            self.read_error(status);
        }
        if let Some(status) = frame.audio_status.as_ref().and_then(|status| status.audio_status) {
            self.read_audio_status(status);
        }
        if let Some(index) = &frame.index {
            self.read_index(index);
        }
        if let Some(info) = &frame.audio_stream_id_info {
            self.read_roster(info);
        }
        if let Some(metadata) = &frame.audio_metadata {
            for state in &metadata.attendee_states {
                let (Some(stream), Some(volume)) = (state.audio_stream_id, state.volume) else { continue };
                let loudest = self.volumes.entry(stream).or_insert(volume);
                *loudest = volume.min(*loudest);
            }
        }
        if let Some(data) = &frame.data_message {
            let room = MESSAGES_MAX - self.messages.len();
            self.messages.extend(data.messages.iter().take(room).cloned());
        }
    }

    fn read_error(&mut self, status: u32) {
        if (200..300).contains(&status) {
            self.errors.push(status);
        } else {
            self.ended = Some(Ended::Error(status));
        }
    }

    fn read_audio_status(&mut self, status: u32) {
        if !(200..300).contains(&status) && status != 302 {
            self.ended = Some(Ended::AudioStatus(status));
        }
    }

    fn read_index(&mut self, index: &SdkIndexFrame) {
        self.joined = true;
        self.participants = index.num_participants.unwrap_or(0);
        self.sources.clear();
        let videos =
            index.sources.iter().filter(|source| source.media_type == Some(SdkStreamMediaType::Video as i32));
        for source in videos {
            let (Some(stream), Some(group)) = (source.stream_id, source.group_id) else { continue };
            let attendee = source.attendee_id.clone().unwrap_or_default();
            let max_bitrate_kbps = source.max_bitrate_kbps.unwrap_or(0);
            match self.sources.iter_mut().find(|known| known.group == group) {
                Some(known) if known.max_bitrate_kbps >= max_bitrate_kbps => {}
                Some(known) => (known.stream, known.max_bitrate_kbps) = (stream, max_bitrate_kbps),
                None => self.sources.push(Source { attendee, group, stream, max_bitrate_kbps }),
            }
        }
    }

    fn read_roster(&mut self, info: &SdkAudioStreamIdInfoFrame) {
        for entry in &info.streams {
            let Some(id) = entry.audio_stream_id else { continue };
            match (&entry.attendee_id, entry.muted) {
                (Some(attendee), muted) => {
                    let presence = Presence {
                        attendee: attendee.clone(),
                        external_user: entry.external_user_id.clone().unwrap_or_default(),
                        muted: muted.unwrap_or(false),
                    };
                    self.roster.insert(id, presence);
                }
                (None, Some(muted)) => {
                    if let Some(known) = self.roster.get_mut(&id) {
                        known.muted = muted;
                    }
                }
                (None, None) => {
                    self.roster.remove(&id);
                }
            }
        }
    }
}
