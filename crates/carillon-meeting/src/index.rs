//! INDEX: which video sources there are, for each client as it may see them.
//!
//! A full snapshot each time, sent only when it differs from the one that the client has. Measured bit rates and,
//! beyond two, the number of participants go along but are no reason to send: clients act on neither.
//!
//! Invariant: a client is never told of its own source, nor of one that its capabilities hide.
//!
//! Wire: `SdkIndexFrame` (`DefaultVideoStreamIndex.ts`, `ReceiveVideoStreamIndexTask.ts`).

use std::collections::BTreeSet;

use carillon_proto::id::{ConnectionId, GroupId, Modality};
use carillon_proto::signal::{
    FrameType, SdkErrorFrame, SdkIndexFrame, SdkSignalFrame, SdkStreamDescriptor, SdkStreamMediaType,
};

use crate::connection::{Connection, Joined};
use crate::meeting::Meeting;
use crate::output::{MeetingEvent, VideoChange};
use crate::sources::{Layer, Source};

/// What INDEX says to everybody alike.
struct Common {
    participants: u32,
    cameras_full: bool,
    codecs: Vec<i32>,
}

impl Meeting {
    pub(crate) fn send_first_index(&mut self, connection: ConnectionId) {
        let common = self.index_common();
        self.send_each_index([connection], &common);
    }

    pub(crate) fn send_index_to_all(&mut self) {
        let common = self.index_common();
        let connections: Vec<ConnectionId> = self.all_joined().map(|(id, ..)| id).collect();
        self.send_each_index(connections, &common);
    }

    /// Sends INDEX whether or not it differs, with an `error` for the client to act on.
    pub(crate) fn send_index_with(&mut self, connection: ConnectionId, error: SdkErrorFrame) {
        let common = self.index_common();
        if let Some(joined) = self.joined_mut(connection) {
            joined.index = None;
        }
        if let Some(mut frame) = self.index_if_new(connection, &common) {
            frame.error = Some(error);
            self.send(connection, frame);
        }
    }

    fn send_each_index(&mut self, connections: impl IntoIterator<Item = ConnectionId>, common: &Common) {
        for connection in connections {
            let frame = self.index_if_new(connection, common);
            self.send_each(frame.map(|frame| (connection, frame)));
        }
    }

    /// The INDEX frame for a client, unless it has the like already.
    fn index_if_new(&mut self, connection: ConnectionId, common: &Common) -> Option<SdkSignalFrame> {
        let receiver = self.connections.get(&connection)?;
        let index = self.index(receiver, receiver.joined()?, common);
        let joined = self.joined_mut(connection)?;
        let essence = essence(index.clone());
        if joined.index.as_ref() == Some(&essence) {
            return None;
        }
        joined.index = Some(essence);
        let mut frame = self.frame(FrameType::Index);
        frame.index = Some(index);
        Some(frame)
    }

    fn index_common(&self) -> Common {
        Common {
            participants: u32::try_from(self.seats().len()).unwrap_or(u32::MAX),
            cameras_full: self.sources.cameras() >= self.limits.video_sources_max as usize,
            codecs: self.codec_intersection(),
        }
    }

    fn index(&self, receiver: &Connection, joined: &Joined, common: &Common) -> SdkIndexFrame {
        let visible = || {
            let own_content = |source: &Source| {
                joined.excludes_own_content && source.identity.attendee == receiver.identity.attendee
            };
            let shown = move |source: &Source| receiver.may_see(source) && !own_content(source);
            self.sources.iter().filter(move |(_, source)| shown(source))
        };
        let descriptors = |(group, source)| listed(group, source);
        let stalled = visible().filter(|(_, source)| source.is_stalled());
        let cameras_full = common.cameras_full && !receiver.is_content();
        SdkIndexFrame {
            at_capacity: Some(cameras_full || !receiver.sends_video()),
            sources: visible().flat_map(descriptors).collect(),
            paused_at_source_ids: stalled
                .flat_map(|(_, source)| source.ids())
                .map(|stream| stream.0)
                .collect(),
            num_participants: Some(common.participants),
            supported_receive_codec_intersection: common.codecs.clone(),
        }
    }

    /// The codecs that every attendee can decode. With fewer than two there is nobody to decode for.
    fn codec_intersection(&self) -> Vec<i32> {
        let receivers = self.all_joined().filter(|(_, connection, _)| !connection.is_content());
        let decodes: Vec<&BTreeSet<i32>> =
            receivers.filter_map(|(_, _, joined)| joined.decodes.as_ref()).collect();
        match decodes.split_first() {
            Some((first, others)) if !others.is_empty() => first
                .iter()
                .filter(|codec| others.iter().all(|other| other.contains(codec)))
                .copied()
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn start_source(&mut self, group: GroupId, source: Source) {
        self.video_event(&source, VideoChange::Started);
        self.sources.start(group, source);
        self.index_changed();
    }

    pub(crate) fn stop_source(&mut self, group: GroupId) {
        if let Some(source) = self.sources.stop(group) {
            self.video_event(&source, VideoChange::Stopped);
            self.index_changed();
        }
    }

    fn video_event(&mut self, source: &Source, change: VideoChange) {
        self.event(MeetingEvent::Video {
            attendee: source.identity.attendee.clone(),
            external_user: source.external_user.clone(),
            modality: source.modality(),
            change,
        });
    }

    /// Whether one more camera fits, those included whose negotiation is under way.
    pub(crate) fn has_room_for_camera(&self) -> bool {
        let pending = self.all_joined().filter(|(_, connection, joined)| {
            connection.identity.modality == Modality::Main
                && joined.source.is_none()
                && joined.pending.as_ref().is_some_and(|pending| pending.publish.is_some())
        });
        self.sources.cameras() + pending.count() < self.limits.video_sources_max as usize
    }
}

fn listed(group: GroupId, source: &Source) -> impl Iterator<Item = SdkStreamDescriptor> {
    source.listed().map(move |layer| descriptor(group, source, layer))
}

fn descriptor(group: GroupId, source: &Source, layer: &Layer) -> SdkStreamDescriptor {
    let bitrate = u32::try_from(layer.bitrate.bps()).unwrap_or(u32::MAX);
    SdkStreamDescriptor {
        stream_id: Some(layer.stream.0),
        group_id: Some(group.0),
        attendee_id: Some(source.identity.wire()),
        external_user_id: Some(source.external_user.as_str().to_owned()),
        // Left out it would read as AUDIO.
        media_type: Some(SdkStreamMediaType::Video as i32),
        max_bitrate_kbps: Some(layer.max_bitrate_kbps),
        avg_bitrate_bps: (bitrate > 0).then_some(bitrate),
        framerate: layer.framerate,
        width: layer.width,
        height: layer.height,
        track_label: None,
    }
}

/// What of an INDEX is worth sending another one for.
fn essence(mut index: SdkIndexFrame) -> SdkIndexFrame {
    index.num_participants = index.num_participants.map(|participants| participants.min(PARTICIPANTS_MANY));
    for source in &mut index.sources {
        source.avg_bitrate_bps = None;
    }
    index
}

/// Clients tell one or two participants (simulcast off) from more, and nothing else.
const PARTICIPANTS_MANY: u32 = 3;
