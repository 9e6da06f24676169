//! The video sources of a meeting and the ids under which they are known.
//!
//! A group is one camera or content share of one connection; a stream is one encoding of it. A client may hold a
//! stream id long after its source has replaced it, so a group answers to its retired ids too while it lives.
//!
//! Invariant: group and stream ids grow and are never reused; `by_stream` names living groups only.
//!
//! Wire: `SdkStreamDescriptor`, `SdkStreamAllocation` (`DefaultVideoStreamIndex.ts`).

use std::collections::{BTreeMap, VecDeque};

use carillon_proto::id::{ExternalUserId, GroupId, Modality, StreamId};
use carillon_proto::media::PublishedStream;
use carillon_proto::units::{Bitrate, Timestamp};

use crate::connection::Identity;

/// Every video source.
#[derive(Debug)]
pub(crate) struct Sources {
    next_group: u32,
    next_stream: u32,
    live: BTreeMap<GroupId, Source>,
    by_stream: BTreeMap<StreamId, GroupId>,
}

/// One camera or content share.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) identity: Identity,
    pub(crate) external_user: ExternalUserId,
    /// When it was switched on.
    pub(crate) since: Timestamp,
    /// In the order of `send_streams`.
    pub(crate) layers: Vec<Layer>,
    retired: VecDeque<StreamId>,
    /// The streams that really flow; `None` until the media core has said so for the first time.
    active: Option<Vec<StreamId>>,
}

/// One encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    pub(crate) stream: StreamId,
    /// Zero: switched off.
    pub(crate) max_bitrate_kbps: u32,
    pub(crate) framerate: Option<u32>,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    /// As measured last.
    pub(crate) bitrate: Bitrate,
}

impl Source {
    pub(crate) fn new(
        identity: Identity,
        external_user: ExternalUserId,
        since: Timestamp,
        layers: Vec<Layer>,
    ) -> Self {
        Self { identity, external_user, since, layers, retired: VecDeque::new(), active: None }
    }

    pub(crate) fn modality(&self) -> Modality {
        self.identity.modality
    }

    /// The layers to tell others about: switched on, and flowing as far as is known.
    pub(crate) fn listed(&self) -> impl Iterator<Item = &Layer> {
        let flows =
            |layer: &&Layer| self.active.as_ref().is_some_and(|active| active.contains(&layer.stream));
        let on = || self.layers.iter().filter(|layer| layer.max_bitrate_kbps > 0);
        let by_flow = on().any(|layer| flows(&layer));
        on().filter(move |layer| !by_flow || flows(layer))
    }

    /// Whether packets have stopped, as opposed to not having started.
    pub(crate) fn is_stalled(&self) -> bool {
        self.active.as_ref().is_some_and(Vec::is_empty)
    }

    pub(crate) fn has(&self, stream: StreamId) -> bool {
        self.layers.iter().any(|layer| layer.stream == stream)
    }

    /// Every id that the source answers to.
    pub(crate) fn ids(&self) -> impl Iterator<Item = StreamId> {
        self.retired.iter().copied().chain(self.layers.iter().map(|layer| layer.stream))
    }
}

impl Layer {
    pub(crate) fn published(self) -> PublishedStream {
        PublishedStream { stream: self.stream, max_bitrate: Bitrate::from_kbps(self.max_bitrate_kbps) }
    }
}

impl Sources {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self {
            next_group: GROUP_FIRST,
            next_stream: STREAM_FIRST,
            live: BTreeMap::new(),
            by_stream: BTreeMap::new(),
        }
    }

    /// Mints a group id.
    pub(crate) fn mint_group(&mut self) -> GroupId {
        let id = GroupId(self.next_group);
        self.next_group = self.next_group.saturating_add(1);
        id
    }

    /// Mints a stream id.
    pub(crate) fn mint_stream(&mut self) -> StreamId {
        let id = StreamId(self.next_stream);
        self.next_stream = self.next_stream.saturating_add(1);
        id
    }

    /// Adds a source.
    pub(crate) fn start(&mut self, group: GroupId, source: Source) {
        self.by_stream.extend(source.ids().map(|stream| (stream, group)));
        self.live.insert(group, source);
    }

    /// Replaces the layers of a source; ids that go are retired. False if nothing changes.
    pub(crate) fn relayer(&mut self, group: GroupId, layers: Vec<Layer>) -> bool {
        let Some(source) = self.live.get_mut(&group) else { return false };
        let same = |(old, new): (&Layer, &Layer)| Layer { bitrate: new.bitrate, ..*old } == *new;
        if source.layers.len() == layers.len() && source.layers.iter().zip(&layers).all(same) {
            return false;
        }
        let old = std::mem::replace(&mut source.layers, layers);
        for layer in old {
            if !source.has(layer.stream) {
                source.retired.push_back(layer.stream);
            }
        }
        while source.retired.len() > RETIRED_MAX {
            if let Some(forgotten) = source.retired.pop_front() {
                self.by_stream.remove(&forgotten);
            }
        }
        self.by_stream.extend(source.ids().map(|stream| (stream, group)));
        true
    }

    /// Notes which streams flow. False if nothing changes.
    pub(crate) fn set_active(&mut self, group: GroupId, mut active: Vec<StreamId>) -> bool {
        let Some(source) = self.live.get_mut(&group) else { return false };
        active.retain(|stream| source.has(*stream));
        active.sort_unstable();
        let changed = source.active.as_ref() != Some(&active);
        source.active = Some(active);
        changed
    }

    /// Notes what the streams carry; those that are not named carry nothing.
    pub(crate) fn set_bitrates(&mut self, bitrates: &[(StreamId, Bitrate)]) {
        let measured: BTreeMap<StreamId, Bitrate> = bitrates.iter().copied().collect();
        for layer in self.live.values_mut().flat_map(|source| &mut source.layers) {
            layer.bitrate = measured.get(&layer.stream).copied().unwrap_or(Bitrate::ZERO);
        }
    }

    /// Removes a source and every id of it.
    pub(crate) fn stop(&mut self, group: GroupId) -> Option<Source> {
        let source = self.live.remove(&group)?;
        for stream in source.ids() {
            self.by_stream.remove(&stream);
        }
        Some(source)
    }

    pub(crate) fn get(&self, group: GroupId) -> Option<&Source> {
        self.live.get(&group)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (GroupId, &Source)> {
        self.live.iter().map(|(group, source)| (*group, source))
    }

    /// The living group that answers to `stream`, which may be retired.
    pub(crate) fn group_of(&self, stream: StreamId) -> Option<GroupId> {
        self.by_stream.get(&stream).copied()
    }

    /// How many cameras there are.
    pub(crate) fn cameras(&self) -> usize {
        self.live.values().filter(|source| source.modality() == Modality::Main).count()
    }
}

/// Clients name their own camera 2 and their microphone 1, in both number spaces; real ids stay clear of these.
const GROUP_FIRST: u32 = 10;
/// See [`GROUP_FIRST`].
const STREAM_FIRST: u32 = 100;
/// A client retires three ids at a time, when it turns simulcast on or off. More would only serve one that does so
/// all day while others still hold an id of the morning.
const RETIRED_MAX: usize = 60;
