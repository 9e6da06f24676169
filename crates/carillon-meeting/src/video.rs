//! What a connection receives: the sections of SUBSCRIBE, REMOTE_VIDEO_UPDATE, PAUSE and RESUME, bit rates.
//!
//! Clients name streams, at times ones that their source has replaced; everything is resolved to a group that lives
//! and that the client may receive. Whatever does not resolve is answered without media and never fails a SUBSCRIBE.
//!
//! Wire: `receive_stream_ids`, `video_subscription_configuration`, REMOTE_VIDEO_UPDATE, PAUSE, RESUME, BITRATES.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use carillon_proto::id::{ConnectionId, GroupId, Mid, StreamId};
use carillon_proto::limits::SDP_MEDIA_SECTIONS_MAX;
use carillon_proto::media::{Adaptation, MediaCommand, QualityPreference, Receive, Track};
use carillon_proto::signal::{
    FrameType, SdkBitrate, SdkBitrateFrame, SdkPauseResumeFrame, SdkRemoteVideoUpdateFrame,
    SdkSubscribeFrame, SdkVideoQualityAdaptationPreference, SdkVideoSubscriptionConfiguration,
};
use carillon_proto::units::Bitrate;

use crate::connection::Connection;
use crate::meeting::Meeting;
use crate::metric::Violation;

impl Meeting {
    /// What the sections of an offer ask for, by position and by mid.
    pub(crate) fn receives(
        &self,
        connection: ConnectionId,
        sub: &SdkSubscribeFrame,
        offer: &str,
    ) -> (Vec<Option<Receive>>, Vec<(Mid, Receive)>) {
        let Some(receiver) = self.connections.get(&connection) else { return (Vec::new(), Vec::new()) };
        let mut allowed = BTreeSet::new();
        let mut room = self.config.video_subscriptions_max;
        let mut section = |id: u32| {
            (id != 0).then(|| {
                let requested = StreamId(id);
                let group = self.receivable(receiver, requested).filter(|_| room > 0);
                if let Some(group) = group {
                    room -= 1;
                    allowed.insert(group);
                }
                Receive { group, ..self.receive_stream(receiver, requested) }
            })
        };
        let ids = video_sections(&sub.receive_stream_ids, offer);
        let by_position: Vec<Option<Receive>> = ids.into_iter().map(&mut section).collect();
        let by_mid = sub.video_subscription_configuration.iter().filter_map(|config| {
            let mid: Mid = config.mid.parse().ok()?;
            let receive = self.receive_config(receiver, config)?;
            let same = |asked: &&Receive| asked.group.is_some() && asked.group == receive.group;
            let asked = by_position.iter().flatten().find(same);
            let requested = asked.map_or(receive.requested, |asked| asked.requested);
            let group = receive.group.filter(|group| allowed.contains(group));
            Some((mid, Receive { requested, group, ..receive }))
        });
        let by_mid = by_mid.collect();
        (by_position, by_mid)
    }

    /// One stream, as a client that adapts by itself asks for it.
    fn receive_stream(&self, receiver: &Connection, requested: StreamId) -> Receive {
        let group = self.receivable(receiver, requested);
        let source = group.and_then(|group| self.sources.get(group));
        let chooses = receiver.joined().is_some_and(|joined| joined.adaptation == Adaptation::Client);
        let stream = source.is_some_and(|source| chooses && source.has(requested)).then_some(requested);
        Receive::new(requested, group, stream)
    }

    /// One entry of a subscription configuration: a group with preferences, or a stream. `None` when it names
    /// neither.
    fn receive_config(
        &self,
        receiver: &Connection,
        config: &SdkVideoSubscriptionConfiguration,
    ) -> Option<Receive> {
        let by_stream = config.stream_id.filter(|id| *id != 0).map(StreamId);
        let receive = match (config.group_id.filter(|id| *id != 0).map(GroupId), by_stream) {
            (None, None) => return None,
            (None, Some(stream)) => self.receive_stream(receiver, stream),
            (Some(group), stream) => {
                let group = self.may_receive(receiver, group).then_some(group);
                let source = group.and_then(|group| self.sources.get(group));
                let first = source.and_then(|source| source.layers.first()).map(|layer| layer.stream);
                let requested = stream.or(first).unwrap_or(StreamId(0));
                Receive::new(requested, group, None)
            }
        };
        let target = config.target_bitrate_kbps.filter(|kbps| *kbps > 0).map(Bitrate::from_kbps);
        let preference = match config.quality_adaptation_preference() {
            SdkVideoQualityAdaptationPreference::Balanced => QualityPreference::Balanced,
            SdkVideoQualityAdaptationPreference::MaintainFramerate => QualityPreference::Framerate,
            SdkVideoQualityAdaptationPreference::MaintainResolution => QualityPreference::Resolution,
        };
        let priority = config.priority.unwrap_or_default();
        Some(Receive { priority, target_bitrate: target, preference, ..receive })
    }

    fn receivable(&self, receiver: &Connection, stream: StreamId) -> Option<GroupId> {
        self.sources.group_of(stream).filter(|group| self.may_receive(receiver, *group))
    }

    fn may_receive(&self, receiver: &Connection, group: GroupId) -> bool {
        self.sources.get(group).is_some_and(|source| receiver.may_receive(source))
    }

    /// Notes what the media core now sends on which section, and stops what has been forbidden meanwhile.
    pub(crate) fn receive_tracks(
        &mut self,
        connection: ConnectionId,
        tracks: &[Track],
        moved: &BTreeMap<Mid, GroupId>,
    ) {
        let mut receiving: BTreeMap<Mid, GroupId> = tracks
            .iter()
            .take(SDP_MEDIA_SECTIONS_MAX)
            .filter_map(|track| Some((track.mid.clone(), self.sources.group_of(track.requested)?)))
            .collect();
        for (mid, group) in &mut receiving {
            *group = moved.get(mid).copied().unwrap_or(*group);
        }
        if let Some(joined) = self.joined_mut(connection) {
            joined.receiving = receiving;
        }
        self.stop_forbidden(connection);
    }

    /// Stops forwarding what the connection may not receive (any more).
    pub(crate) fn stop_forbidden(&mut self, connection: ConnectionId) {
        let Some(receiver) = self.connections.get(&connection) else { return };
        let Some(joined) = receiver.joined() else { return };
        let forbidden =
            |group: &GroupId| self.sources.get(*group).is_some_and(|it| !receiver.may_receive(it));
        let mids: Vec<Mid> = joined
            .receiving
            .iter()
            .filter(|(_, group)| forbidden(group))
            .map(|(mid, _)| mid.clone())
            .collect();
        for mid in mids {
            self.stop_receiving(connection, mid);
        }
    }

    fn stop_receiving(&mut self, connection: ConnectionId, mid: Mid) {
        let known = self.joined_mut(connection).and_then(|joined| joined.receiving.remove(&mid));
        if known.is_some() {
            self.command(MediaCommand::StopReceive { connection, mid });
        }
    }

    /// Applied without an answer. Entries for sections that receive nothing, or that name nothing that lives, are
    /// left alone: the next SUBSCRIBE settles them.
    pub(crate) fn receive_remote_video_update(
        &mut self,
        connection: ConnectionId,
        update: SdkRemoteVideoUpdateFrame,
    ) {
        let updates = update.added_or_updated_video_subscriptions;
        let removed = update.removed_video_subscription_mids;
        if updates.len().max(removed.len()) > SDP_MEDIA_SECTIONS_MAX {
            return self.mistake(connection, Violation::TooLong);
        }
        if !self.may_wish(connection) {
            return;
        }
        let Some(receiver) = self.connections.get(&connection) else { return };
        let wished = updates.iter().filter_map(|config| {
            let receive = self.receive_config(receiver, config)?;
            Some((config.mid.parse().ok()?, (receive.group?, receive)))
        });
        // Of several for one section the last counts.
        let wished: BTreeMap<Mid, (GroupId, Receive)> = wished.collect();
        for (mid, (group, receive)) in wished {
            self.update_receive(connection, mid, group, receive);
        }
        for mid in removed.iter().filter_map(|mid| mid.parse().ok()) {
            self.stop_receiving(connection, mid);
        }
    }

    /// Whether the client may change once more what it gets; if not, it is cut off.
    fn may_wish(&mut self, connection: ConnectionId) -> bool {
        let now = self.now();
        let Some(receiver) = self.connections.get_mut(&connection) else { return false };
        let within_rate = receiver.budget.wishes.take(now);
        if !within_rate {
            self.reject(connection, Violation::TooManyFrames, FrameType::AudioStatus);
        }
        within_rate
    }

    fn update_receive(&mut self, connection: ConnectionId, mid: Mid, group: GroupId, receive: Receive) {
        let Some(joined) = self.joined_mut(connection) else { return };
        let Some(receiving) = joined.receiving.get_mut(&mid) else { return };
        *receiving = group;
        if let Some(pending) = &mut joined.pending {
            pending.moved.insert(mid.clone(), group);
        }
        self.command(MediaCommand::UpdateReceive { connection, mid, receive });
    }

    /// PAUSE (`paused`) or RESUME by the client.
    pub(crate) fn receive_pause(
        &mut self,
        connection: ConnectionId,
        pause: &SdkPauseResumeFrame,
        paused: bool,
    ) {
        if pause.stream_ids.len() > PAUSE_IDS_MAX {
            return self.mistake(connection, Violation::TooLong);
        }
        if !self.may_wish(connection) {
            return;
        }
        let Some(receiver) = self.connections.get(&connection) else { return };
        let groups: BTreeSet<GroupId> =
            pause.stream_ids.iter().filter_map(|id| self.receivable(receiver, StreamId(*id))).collect();
        if groups.is_empty() || !receiver.joined().is_some_and(|joined| joined.peer) {
            return;
        }
        self.command(MediaCommand::SetPaused { connection, groups: groups.into_iter().collect(), paused });
    }

    /// The media core stopped or restarted groups for lack of bandwidth: the client shows that on their tiles.
    pub(crate) fn downlink_paused(&mut self, connection: ConnectionId, groups: &[GroupId], paused: bool) {
        let Some(receiver) = self.connections.get(&connection) else { return };
        if !receiver.joined().is_some_and(|joined| joined.subscribed) {
            return;
        }
        let known = groups.iter().filter(|group| self.may_receive(receiver, **group));
        let group_ids: Vec<u32> = known.map(|group| group.0).collect();
        if group_ids.is_empty() {
            return;
        }
        let mut frame = self.frame(if paused { FrameType::Pause } else { FrameType::Resume });
        frame.pause = Some(SdkPauseResumeFrame { stream_ids: Vec::new(), group_ids });
        self.send(connection, frame);
    }

    pub(crate) fn active_streams(&mut self, group: GroupId, streams: Vec<StreamId>) {
        if self.sources.set_active(group, streams) {
            self.index_changed();
        }
    }

    pub(crate) fn stream_bitrates(&mut self, bitrates: &[(StreamId, Bitrate)]) {
        self.sources.set_bitrates(bitrates);
        let subscribed = self.all_joined().filter(|(_, _, joined)| joined.subscribed);
        let connections: Vec<ConnectionId> = subscribed.map(|(id, ..)| id).collect();
        self.send_bitrates(connections);
    }

    pub(crate) fn downlink_estimate(&mut self, connection: ConnectionId, available: Bitrate) {
        let now = self.now();
        let Some(joined) = self.joined_mut(connection) else { return };
        joined.downlink = Some(available);
        let overdue = joined.bitrates_at.is_none_or(|sent| now >= sent + BITRATES_OVERDUE);
        if overdue && joined.subscribed {
            self.send_bitrates([connection]);
        }
    }

    fn send_bitrates(&mut self, connections: impl IntoIterator<Item = ConnectionId>) {
        let now = self.now();
        let flowing = self.sources.iter().flat_map(|(_, source)| &source.layers);
        let bitrates: Vec<SdkBitrate> = flowing
            .filter(|layer| layer.bitrate > Bitrate::ZERO)
            .map(|layer| SdkBitrate {
                source_stream_id: Some(layer.stream.0),
                avg_bitrate_bps: Some(u32::try_from(layer.bitrate.bps()).unwrap_or(u32::MAX)),
            })
            .collect();
        for connection in connections {
            let Some(joined) = self.joined_mut(connection) else { continue };
            joined.bitrates_at = Some(now);
            let server_available_outgoing_bitrate = joined.downlink.map(Bitrate::kbps);
            let mut frame = self.frame(FrameType::Bitrates);
            frame.bitrates =
                Some(SdkBitrateFrame { bitrates: bitrates.clone(), server_available_outgoing_bitrate });
            self.send_each([(connection, frame)]);
        }
    }
}

/// `receive_stream_ids` counts the video sections of the offer. Native clients count the audio section too: then the
/// list is as long as all sections together, and the entries of the others are dropped.
fn video_sections(ids: &[u32], offer: &str) -> Vec<u32> {
    let sections: Vec<bool> =
        offer.lines().filter(|line| line.starts_with("m=")).map(|line| line.starts_with("m=video")).collect();
    let videos = sections.iter().filter(|video| **video).count();
    if ids.len() == sections.len() && videos < ids.len() {
        ids.iter().zip(sections).filter(|(_, video)| *video).map(|(id, _)| *id).collect()
    } else {
        ids.to_vec()
    }
}

/// Twenty-five sources with the few ids that each has been known by.
const PAUSE_IDS_MAX: usize = 512;
/// The estimate reaches a client without delay though no video flows in the meeting.
const BITRATES_OVERDUE: Duration = Duration::from_millis(1_900);

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\nm=audio 9 x\r\na=mid:0\r\nm=video 9 x\r\nm=video 9 x\r\n";

    #[test]
    fn stream_ids_are_counted_by_video_sections_or_by_all_sections() {
        assert_eq!(video_sections(&[0, 100], OFFER), [0, 100]);
        assert_eq!(video_sections(&[0, 0, 100], OFFER), [0, 100]);
        assert_eq!(video_sections(&[7], OFFER), [7]);
        assert_eq!(video_sections(&[], ""), [0u32; 0]);
    }
}
