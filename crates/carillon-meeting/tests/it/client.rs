//! A simulated client: what the real one makes of the frames it gets.
//!
//! Roster and volume follow `DefaultVolumeIndicatorAdapter.ts`, sources follow `DefaultVideoStreamIndex.ts`. On top of
//! that it insists on what the real client silently relies on, and panics where that one would go astray.

use std::collections::{BTreeMap, BTreeSet};

use carillon_proto::signal::{
    FrameType, SdkAudioMetadataFrame, SdkAudioStreamIdInfoFrame, SdkIndexFrame, SdkSignalFrame,
    SdkStreamMediaType,
};

/// What an application sees of one attendee.
#[derive(Clone, Debug, PartialEq)]
pub struct Attendee {
    pub external_user: String,
    pub muted: bool,
}

/// A presence callback of the realtime controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    Here(String),
    Left(String),
    Dropped(String),
}

#[derive(Debug, Default)]
pub struct Client {
    pub id: String,
    /// By attendee id, as the application sees it.
    pub attendees: BTreeMap<String, Attendee>,
    pub presence: Vec<Presence>,
    pub volumes: BTreeMap<String, f64>,
    pub signals: BTreeMap<String, f64>,
    pub index: Option<SdkIndexFrame>,
    pub indexes: usize,
    pub join_acks: usize,
    pub subscribe_acks: usize,
    pub data_times: Vec<i64>,
    ids: BTreeMap<u32, String>,
    largest_id: u32,
    /// The first roster frame after a reconnection is compared with what was known before.
    reconnected: bool,
}

impl Client {
    pub fn new(id: String) -> Self {
        Self { id, ..Self::default() }
    }

    /// The same page on a new socket: it keeps its picture of the roster until the first frame.
    pub fn reconnected(former: &Self) -> Self {
        Self {
            id: former.id.clone(),
            attendees: former.attendees.clone(),
            ids: former.ids.clone(),
            reconnected: true,
            ..Self::default()
        }
    }

    pub fn receive(&mut self, frame: &SdkSignalFrame) {
        assert!(frame.timestamp_ms > 0, "a frame without a time is discarded");
        match frame.frame_type().expect("the server sends known types only") {
            FrameType::JoinAck => {
                if frame.error.is_none() {
                    assert_eq!(self.join_acks, 0, "one JOIN, one JOIN_ACK");
                    self.join_acks += 1;
                }
            }
            FrameType::Index => {
                let index = frame.index.as_ref().expect("payload fits type");
                assert!(frame.error.is_some() || self.index.as_ref() != Some(index), "no identical copies");
                self.receive_index(index);
            }
            FrameType::SubscribeAck => {
                assert!(self.index.is_some(), "INDEX comes before SUBSCRIBE_ACK");
                if frame.error.as_ref().is_none_or(|error| error.status == Some(206)) {
                    assert!(frame.suback.is_some(), "without suback the client throws");
                }
                self.subscribe_acks += 1;
            }
            FrameType::AudioStreamIdInfo => {
                self.receive_roster(frame.audio_stream_id_info.as_ref().expect("payload fits type"));
            }
            FrameType::AudioMetadata => {
                self.receive_metadata(frame.audio_metadata.as_ref().expect("payload fits type"));
            }
            FrameType::DataMessage => {
                for message in &frame.data_message.as_ref().expect("payload fits type").messages {
                    let time = message.ingest_time_ns.expect("a time, even if zero");
                    let last = self.data_times.last().copied().unwrap_or(0);
                    assert!(time == 0 || time > last, "times grow: {last} {time}");
                    if time > 0 {
                        self.data_times.push(time);
                    }
                }
            }
            FrameType::AudioStatus => assert!(frame.audio_status.is_some(), "payload fits type"),
            FrameType::Bitrates => assert!(frame.bitrates.is_some(), "payload fits type"),
            FrameType::Pause | FrameType::Resume => assert!(frame.pause.is_some(), "payload fits type"),
            FrameType::Notification => assert!(frame.notification.is_some(), "payload fits type"),
            FrameType::PrimaryMeetingJoinAck => assert!(frame.primary_meeting_join_ack.is_some()),
            FrameType::LeaveAck | FrameType::PingPong | FrameType::PrimaryMeetingLeave => {}
            other => panic!("a server does not send {other:?}"),
        }
    }

    fn receive_index(&mut self, index: &SdkIndexFrame) {
        assert_eq!(self.join_acks, 1, "JOIN_ACK comes before INDEX");
        for source in &index.sources {
            assert_eq!(source.media_type, Some(SdkStreamMediaType::Video as i32));
            assert_ne!(source.attendee_id.as_deref(), Some(self.id.as_str()), "never its own source");
            assert!(source.stream_id.is_some_and(|id| id > 0) && source.group_id.is_some_and(|id| id > 0));
            assert!(source.max_bitrate_kbps.is_some_and(|kbps| kbps > 0));
            assert!(source.external_user_id.is_some());
        }
        let streams: BTreeSet<_> = index.sources.iter().map(|source| source.stream_id).collect();
        assert_eq!(streams.len(), index.sources.len(), "stream ids are unique");
        self.indexes += 1;
        self.index = Some(index.clone());
    }

    fn receive_roster(&mut self, info: &SdkAudioStreamIdInfoFrame) {
        let first_of_socket = self.largest_id == 0;
        let mut named = BTreeSet::new();
        for stream in &info.streams {
            let id = stream.audio_stream_id.filter(|id| *id > 0).expect("0 is reserved");
            assert!(named.insert(id), "no id twice in a frame");
            if let Some(attendee) = &stream.attendee_id {
                assert!(id > self.largest_id, "ids of arrivals grow: {id}");
                self.largest_id = id;
                self.ids.insert(id, attendee.clone());
                let external_user =
                    stream.external_user_id.clone().expect("an external id with each arrival");
                let muted = stream.muted.expect("a mute state with each arrival");
                if self.attendees.insert(attendee.clone(), Attendee { external_user, muted }).is_none() {
                    self.presence.push(Presence::Here(attendee.clone()));
                }
            } else if let Some(muted) = stream.muted {
                let attendee = self.ids.get(&id).expect("mute changes of known ids only").clone();
                self.attendees.get_mut(&attendee).expect("it is present").muted = muted;
            } else {
                let attendee = self.ids.remove(&id).expect("departures of known ids only");
                if !self.ids.iter().any(|(other, known)| *other > id && *known == attendee) {
                    self.attendees.remove(&attendee);
                    let dropped = stream.dropped == Some(true);
                    self.presence.push(if dropped {
                        Presence::Dropped(attendee)
                    } else {
                        Presence::Left(attendee)
                    });
                }
            }
        }
        if std::mem::take(&mut self.reconnected) {
            assert!(first_of_socket);
            self.clean_up(info);
        }
    }

    /// After a reconnection, whoever is not in the first frame is gone, the client itself excepted.
    fn clean_up(&mut self, info: &SdkAudioStreamIdInfoFrame) {
        let named: BTreeSet<_> =
            info.streams.iter().filter_map(|stream| stream.attendee_id.as_ref()).collect();
        let missing: Vec<String> = self.attendees.keys().filter(|id| !named.contains(id)).cloned().collect();
        self.ids.retain(|_, attendee| named.contains(attendee));
        for attendee in missing {
            self.attendees.remove(&attendee);
            if attendee != self.id {
                self.presence.push(Presence::Left(attendee));
            }
        }
    }

    fn receive_metadata(&mut self, metadata: &SdkAudioMetadataFrame) {
        assert!(!metadata.attendee_states.is_empty());
        let (mut volumes, mut signals) = (BTreeMap::new(), BTreeMap::new());
        for state in &metadata.attendee_states {
            let id = state.audio_stream_id.expect("an id");
            let attendee = self.ids.get(&id).expect("only ids that were announced").clone();
            if let Some(volume) = state.volume {
                volumes.insert(attendee.clone(), (1.0 - (f64::from(volume) - 14.0) / 28.0).clamp(0.0, 1.0));
            }
            if let Some(signal) = state.signal_strength {
                signals.insert(attendee, f64::from(signal) / 2.0);
            }
        }
        for attendee in self.ids.values() {
            if !volumes.is_empty() {
                self.volumes.insert(attendee.clone(), volumes.get(attendee).copied().unwrap_or(0.0));
            }
            if !signals.is_empty() {
                self.signals.insert(attendee.clone(), signals.get(attendee).copied().unwrap_or(1.0));
            }
        }
    }

    /// Sources by group, as (attendee, stream ids).
    pub fn sources(&self) -> BTreeMap<u32, (String, Vec<u32>)> {
        let mut sources = BTreeMap::new();
        for source in self.index.iter().flat_map(|index| &index.sources) {
            let attendee = source.attendee_id.clone().unwrap();
            let entry = sources.entry(source.group_id.unwrap()).or_insert((attendee, Vec::new()));
            entry.1.push(source.stream_id.unwrap());
        }
        sources
    }
}
