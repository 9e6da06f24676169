//! SUBSCRIBE: what a connection sends and wants to receive, negotiated with the media core and acknowledged.
//!
//! Each SUBSCRIBE replaces the whole state of the connection and is answered exactly once, in order; one at a time is
//! with the media core. What it publishes counts from the media core's answer on, so that nobody is told of a source
//! that the media core does not know.
//!
//! The client writes constants or nothing as ids of what it sends; the real ones are minted here, stay for as long as
//! the connection sends, and return to it in `allocations`, one per video entry and in their order.
//!
//! Wire: SUBSCRIBE, SUBSCRIBE_ACK (`SubscribeAndReceiveSubscribeAckTask.ts`, `DefaultVideoStreamIndex.ts`).

use std::collections::BTreeMap;

use carillon_proto::id::{ConnectionId, GroupId, Mid, Modality};
use carillon_proto::limits::SDP_MEDIA_SECTIONS_MAX;
use carillon_proto::media::{MediaCommand, Negotiate, NegotiationError, Publish, Track};
use carillon_proto::signal::{
    FrameType, SdkErrorFrame, SdkSignalFrame, SdkStreamAllocation, SdkStreamDescriptor, SdkStreamMediaType,
    SdkStreamServiceType, SdkSubscribeAckFrame, SdkSubscribeFrame, SdkTrackMapping, SdkVideoCodecCapability,
};
use carillon_proto::units::Bitrate;

use crate::ending::status;
use crate::frames::error;
use crate::inflate;
use crate::meeting::Meeting;
use crate::metric::Violation;
use crate::output::CloseCode;
use crate::sources::{Layer, Source};

/// A SUBSCRIBE that is with the media core.
#[derive(Debug)]
pub(crate) struct Pending {
    duplex: Option<i32>,
    /// What it will send, if the media core agrees.
    pub(crate) publish: Option<Planned>,
    /// It wanted to send video and may not.
    view_only: bool,
    /// It is one content share too many.
    share_refused: bool,
    /// Sections that REMOTE_VIDEO_UPDATE has given to another source meanwhile.
    pub(crate) moved: BTreeMap<Mid, GroupId>,
}

/// A source in the making.
#[derive(Debug)]
pub(crate) struct Planned {
    group: GroupId,
    layers: Vec<Layer>,
    labels: Vec<String>,
}

impl Meeting {
    pub(crate) fn receive_subscribe(&mut self, connection: ConnectionId, sub: SdkSubscribeFrame) {
        let now = self.now();
        let muted = sub.audio_muted;
        let Some(subscriber) = self.connections.get_mut(&connection) else { return };
        let within_rate = subscriber.budget.subscribes.take(now);
        let Some(joined) = subscriber.joined_mut() else { return };
        if !within_rate || joined.waiting.len() >= WAITING_MAX {
            return self.reject(connection, Violation::TooManyFrames, FrameType::SubscribeAck);
        }
        let busy = joined.pending.is_some();
        // At once, also if the rest has to wait: a mute that comes later must not be undone by this.
        if let Some(muted) = muted {
            self.set_muted(connection, muted);
        }
        match self.joined_mut(connection) {
            Some(joined) if busy => joined.waiting.push_back(sub),
            _ => self.subscribe(connection, sub),
        }
    }

    fn subscribe(&mut self, connection: ConnectionId, mut sub: SdkSubscribeFrame) {
        if is_too_long(&sub) {
            return self.reject(connection, Violation::TooLong, FrameType::SubscribeAck);
        }
        let Some(offer) = inflate::offer(&mut sub) else {
            return self.reject(connection, Violation::BadOffer, FrameType::SubscribeAck);
        };
        let share_refused = !self.has_room_for_share(connection);
        let wanted = if share_refused { Vec::new() } else { video_entries(&sub) };
        let view_only = !wanted.is_empty() && !self.may_publish(connection);
        let publish = (!wanted.is_empty() && !view_only).then(|| self.plan(connection, &wanted));
        let (receive, receive_by_mid) = self.receives(connection, &sub, &offer);
        let Some(subscriber) = self.connections.get_mut(&connection) else { return };
        let (attendee, modality) = (subscriber.identity.attendee.clone(), subscriber.identity.modality);
        let Some(joined) = subscriber.joined() else { return };
        // A share that is about to be refused is not heard either.
        let silenced = joined.muted || share_refused;
        let negotiate = Negotiate {
            connection,
            attendee,
            modality,
            offer,
            audio: subscriber.audio_policy(silenced),
            publish: publish.as_ref().map(|planned| Publish {
                group: planned.group,
                streams: planned.layers.iter().map(|layer| layer.published()).collect(),
                periodic_keyframes: joined.periodic_keyframes && modality == Modality::Content,
            }),
            receive,
            receive_by_mid,
            adaptation: joined.adaptation,
        };
        let suppresses_noise = subscriber.suppresses_noise();
        if let Some(joined) = subscriber.joined_mut() {
            joined.peer = true;
            joined.pending = Some(Pending {
                duplex: sub.duplex,
                publish,
                view_only,
                share_refused,
                moved: BTreeMap::new(),
            });
        }
        self.command(MediaCommand::Negotiate(Box::new(negotiate)));
        // Each time, because a peer that could not be made is made anew by the next SUBSCRIBE.
        if suppresses_noise {
            self.command(MediaCommand::SetNoiseSuppression { connection, enabled: true });
        }
    }

    /// Content shares are few: the third one is told so once it has its answer. Shares of the same attendee replace
    /// each other.
    fn has_room_for_share(&self, connection: ConnectionId) -> bool {
        if !self.connections.get(&connection).is_some_and(|it| it.is_content()) {
            return true;
        }
        let others = self.all_joined().filter(|(id, other, joined)| {
            let refused = joined.pending.as_ref().is_some_and(|pending| pending.share_refused);
            other.is_content() && *id != connection && joined.peer && !refused
        });
        others.count() < self.limits.content_shares_max as usize
    }

    fn may_publish(&self, connection: ConnectionId) -> bool {
        let Some(sender) = self.connections.get(&connection) else { return false };
        let sends_already = sender.joined().is_some_and(|joined| joined.source.is_some());
        sender.sends_video() && (sends_already || sender.is_content() || self.has_room_for_camera())
    }

    /// Gives ids to what the connection wants to send: those it has, if it sends the same number of encodings.
    fn plan(&mut self, connection: ConnectionId, wanted: &[SdkStreamDescriptor]) -> Planned {
        let source = self.joined(connection).and_then(|joined| joined.source);
        let known: Vec<_> = source
            .and_then(|group| self.sources.get(group))
            .map(|source| source.layers.iter().map(|layer| (layer.stream, layer.bitrate)).collect())
            .unwrap_or_default();
        let group = source.unwrap_or_else(|| self.sources.mint_group());
        let simulcast = wanted.len() > 1;
        let mut layer = |(place, entry): (usize, &SdkStreamDescriptor)| {
            let (stream, bitrate) = match known.get(place) {
                Some(known_layer) if known.len() == wanted.len() => *known_layer,
                _ => (self.sources.mint_stream(), Bitrate::ZERO),
            };
            let declared = entry.max_bitrate_kbps.unwrap_or_default().min(LAYER_KBPS_MAX);
            let single = if declared == 0 { CAMERA_KBPS } else { declared };
            Layer {
                stream,
                max_bitrate_kbps: if simulcast { declared } else { single },
                framerate: entry.framerate,
                width: entry.width,
                height: entry.height,
                bitrate,
            }
        };
        let layers = wanted.iter().enumerate().map(&mut layer).collect();
        let labels = wanted.iter().map(|entry| entry.track_label.clone().unwrap_or_default()).collect();
        Planned { group, layers, labels }
    }

    pub(crate) fn negotiated(
        &mut self,
        connection: ConnectionId,
        answer: String,
        tracks: Vec<Track>,
        decodes: &[SdkVideoCodecCapability],
    ) {
        let Some(joined) = self.joined_mut(connection) else { return };
        let Some(mut pending) = joined.pending.take() else { return };
        let decodes = decodes.iter().map(|codec| *codec as i32).collect();
        if joined.decodes.replace(decodes) != joined.decodes {
            self.index_changed();
        }
        self.withdraw_if_forbidden(connection, &mut pending);
        self.receive_tracks(connection, &tracks, &pending.moved);
        let ack = self.subscribe_ack(&pending, answer, tracks);
        self.publish(connection, pending.publish);
        self.send(connection, ack);
        self.subscribed(connection);
        if pending.share_refused {
            self.send_audio_status(connection, status::AT_CAPACITY);
            return self.finish(connection, CloseCode::Normal);
        }
        self.subscribe_next(connection);
    }

    /// The right to send may have been taken away while the media core was at work.
    fn withdraw_if_forbidden(&mut self, connection: ConnectionId, pending: &mut Pending) {
        let may_send = self.connections.get(&connection).is_some_and(|it| it.sends_video());
        if pending.publish.is_some() && !may_send {
            pending.publish = None;
            pending.view_only = true;
            self.command(MediaCommand::SetPublish { connection, publish: None });
        }
    }

    /// Makes the connection's source what the media core has agreed to.
    fn publish(&mut self, connection: ConnectionId, planned: Option<Planned>) {
        let Some(sender) = self.connections.get_mut(&connection) else { return };
        let (identity, external_user) = (sender.identity.clone(), sender.external_user.clone());
        let Some(joined) = sender.joined_mut() else { return };
        let former = std::mem::replace(&mut joined.source, planned.as_ref().map(|planned| planned.group));
        match (former, planned) {
            (Some(group), Some(planned)) if group == planned.group => {
                if self.sources.relayer(group, planned.layers) {
                    self.index_changed();
                }
            }
            (former, planned) => {
                if let Some(group) = former {
                    self.stop_source(group);
                }
                if let Some(Planned { group, layers, .. }) = planned {
                    self.start_source(group, Source::new(identity, external_user, self.wall(), layers));
                }
            }
        }
    }

    fn subscribe_ack(&self, pending: &Pending, answer: String, tracks: Vec<Track>) -> SdkSignalFrame {
        let allocation = |planned: &Planned| {
            let group_id = Some(planned.group.0);
            let entries = planned.layers.iter().zip(&planned.labels);
            entries
                .map(|(layer, label)| SdkStreamAllocation {
                    track_label: Some(label.clone()),
                    stream_id: Some(layer.stream.0),
                    group_id,
                })
                .collect()
        };
        let mapping = |track: Track| SdkTrackMapping {
            stream_id: Some(track.requested.0),
            ssrc: Some(track.ssrc),
            // The client finds the section by exactly this label.
            track_label: Some(format!("v_{}", track.mid)),
        };
        let mut ack = self.frame(FrameType::SubscribeAck);
        ack.suback = Some(SdkSubscribeAckFrame {
            duplex: pending.duplex,
            allocations: pending.publish.as_ref().map(allocation).unwrap_or_default(),
            sdp_answer: Some(answer),
            tracks: tracks.into_iter().map(mapping).collect(),
            compressed_sdp_answer: None,
        });
        ack.error = pending.view_only.then(view_only);
        ack
    }

    /// From the first SUBSCRIBE_ACK on, the client hears of the others.
    fn subscribed(&mut self, connection: ConnectionId) {
        let media_until = self.now() + self.config.grace.subscribe;
        let Some(joined) = self.joined_mut(connection) else { return };
        if !std::mem::replace(&mut joined.subscribed, true) {
            joined.media_until = joined.media_until.map(|_| media_until);
            self.roster_urgent.insert(connection);
        }
    }

    pub(crate) fn negotiation_failed(&mut self, connection: ConnectionId, reason: NegotiationError) {
        let Some(joined) = self.joined_mut(connection) else { return };
        if joined.pending.take().is_none() {
            return;
        }
        let status = match reason {
            NegotiationError::Malformed | NegotiationError::TooManySections => {
                return self.reject(connection, Violation::BadOffer, FrameType::SubscribeAck);
            }
            // A fresh connection begins a fresh session, and may land where there is room.
            NegotiationError::Unsupported => 500,
            NegotiationError::Full => 503,
        };
        let mut ack = self.frame(FrameType::SubscribeAck);
        ack.error = Some(error(status, &reason.to_string()));
        self.send(connection, ack);
        self.subscribe_next(connection);
    }

    fn subscribe_next(&mut self, connection: ConnectionId) {
        let Some(joined) = self.joined_mut(connection) else { return };
        if let Some(sub) = joined.waiting.pop_front() {
            self.subscribe(connection, sub);
        }
    }
}

/// The status that leaves a client in the call without its camera.
pub(crate) fn view_only() -> SdkErrorFrame {
    error(206, "no more video can be sent")
}

/// What the client wants to send. RX is about video alone: audio is sent whatever `duplex` says.
fn video_entries(sub: &SdkSubscribeFrame) -> Vec<SdkStreamDescriptor> {
    let sends = [SdkStreamServiceType::Tx, SdkStreamServiceType::Duplex];
    if !sends.iter().any(|service| sub.duplex == Some(*service as i32)) {
        return Vec::new();
    }
    let is_video = |entry: &&SdkStreamDescriptor| entry.media_type == Some(SdkStreamMediaType::Video as i32);
    sub.send_streams.iter().filter(is_video).cloned().collect()
}

fn is_too_long(sub: &SdkSubscribeFrame) -> bool {
    let label_is =
        |entry: &SdkStreamDescriptor| entry.track_label.as_ref().is_some_and(|it| it.len() > LABEL_MAX);
    let video = |entry: &&SdkStreamDescriptor| entry.media_type == Some(SdkStreamMediaType::Video as i32);
    sub.send_streams.len() > SEND_STREAMS_MAX
        || sub.send_streams.iter().filter(video).count() > ENCODINGS_MAX
        || sub.send_streams.iter().any(label_is)
        || sub.receive_stream_ids.len() > SDP_MEDIA_SECTIONS_MAX
        || sub.video_subscription_configuration.len() > SDP_MEDIA_SECTIONS_MAX
}

/// A client waits for each answer; two more are patience for one that does not.
const WAITING_MAX: usize = 2;
/// One microphone and the encodings of one camera; some room for clients that name more.
const SEND_STREAMS_MAX: usize = 8;
/// Simulcast has three: low, mid, hi.
const ENCODINGS_MAX: usize = 3;
/// Clients use `AmazonChimeExpressVideo` or nothing.
const LABEL_MAX: usize = 128;
/// What a client declares for a camera without simulcast, for one that declares nothing.
const CAMERA_KBPS: u32 = 1_500;
/// Far beyond any real encoder; keeps sums of declared rates from overflowing in clients.
const LAYER_KBPS_MAX: u32 = 50_000;
