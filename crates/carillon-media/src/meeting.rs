//! The media side of one meeting: who is in it, what is sent in it, and its clock.
//!
//! Links sources to the routes that want them and chooses what each route gets. Peers live in the engine's table,
//! because datagrams find them there; a meeting names them by key.
//!
//! Invariant: the subscribers of a source are exactly the routes that ask for its group; routes have targets only
//! among the streams of their source.
//!
//! Wire: `signaling.md` sections 4.6 to 4.8, 8.1.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use carillon_proto::id::{AttendeeId, ConnectionId, GroupId, MeetingId};
use carillon_proto::media::{Adaptation, MediaEvent};

use crate::allocate::{Choice, Demand, Layer, allocate};
use crate::capture::tap::MeetingTap;
use crate::mixer::{Candidate, Mixer};
use crate::peer::Peer;
use crate::slots::{Key, Slots};
use crate::source::{MIN_LIMIT, Source};

/// A source is stopped only after its bandwidth has been wanting for so long, and comes back as slowly.
const STOP_AFTER: Duration = Duration::from_secs(3);
/// The same for a source whose sender is coming down for this receiver: it needs time to do so.
const STOP_FOLLOWER_AFTER: Duration = Duration::from_secs(8);
/// What does not fit is withheld at once, and not only when it has been wanting for a while, where so many times of what
/// there is would be needed for the least of all.
const SHORT: u64 = 2;
/// What was stopped goes on without much ado where so many times the least of all is there.
const AMPLE: u64 = 2;
/// Nothing is stopped for want of bandwidth in a peer's first seconds: the estimate is still a guess.
const SETTLE_TIME: Duration = Duration::from_secs(6);

/// One meeting.
pub struct Meeting {
    /// Its name.
    pub id: MeetingId,
    /// Its peers.
    pub peers: BTreeMap<ConnectionId, Key>,
    /// What is sent in it.
    pub sources: BTreeMap<GroupId, Source>,
    /// Its audio.
    pub mixer: Mixer,
    /// When the next frame of audio is due.
    pub next_frame: Instant,
    /// Frames since the start.
    pub frames: u64,
    /// For [`Mixer::elect`], kept to spare allocations.
    pub candidates: Vec<Candidate>,
    /// Its captures: a recording, a live connector.
    pub taps: Vec<MeetingTap>,
    attendees_seen: u32,
}

/// The table of a thread's peers.
pub type Peers = Slots<Peer>;

impl Meeting {
    /// A meeting with nobody in it.
    pub fn new(id: MeetingId, mixer: Mixer, now: Instant) -> Self {
        Self {
            id,
            peers: BTreeMap::new(),
            sources: BTreeMap::new(),
            mixer,
            next_frame: now,
            frames: 0,
            candidates: Vec::new(),
            taps: Vec::new(),
            attendees_seen: 0,
        }
    }

    /// The number of an attendee within this meeting, for as long as one of its peers is there.
    pub fn attendee_number(&mut self, attendee: &AttendeeId, peers: &Peers) -> u32 {
        let mut present = self.peers.values().filter_map(|key| peers.get(*key));
        if let Some(known) = present.find(|peer| peer.attendee == *attendee) {
            return known.attendee_number;
        }
        // 0 is nobody.
        self.attendees_seen = self.attendees_seen.wrapping_add(1).max(1);
        self.attendees_seen
    }

    /// Connects routes and sources anew; to be called whenever either has changed.
    pub fn link(&mut self, peers: &mut Peers) {
        for source in self.sources.values_mut() {
            source.subscribers.clear();
        }
        for key in self.peers.values() {
            link_routes(&mut self.sources, *key, peers);
        }
    }

    /// The same where only the routes of one peer have changed.
    pub fn link_receiver(&mut self, key: Key, peers: &mut Peers) {
        for source in self.sources.values_mut() {
            source.subscribers.retain(|(subscriber, _)| *subscriber != key);
        }
        link_routes(&mut self.sources, key, peers);
    }

    /// Chooses what every route of a peer gets; returns groups that were stopped or restarted for bandwidth.
    pub fn choose(&self, now: Instant, key: Key, peer: &mut Peer) -> Vec<(GroupId, bool)> {
        peer.chosen_for = peer.estimate;
        peer.note_repeats(now);
        let wanted: Vec<_> =
            (0..peer.routes.len()).filter_map(|place| self.wanted(now, key, peer, place)).collect();
        let changes = self.choose_targets(now, key, peer, &wanted);
        if wanted.is_empty() {
            peer.set_rates(None);
        } else {
            let desired: u64 = wanted.iter().map(|(_, _, demand)| best_cost(demand)).sum();
            let next = next_step(peer, &wanted);
            let with_room = |bits: u64| bits * 12 / 10;
            peer.set_rates(Some((next.map_or(0, with_room), with_room(desired))));
        }
        changes
    }

    fn choose_targets(
        &self,
        now: Instant,
        key: Key,
        peer: &mut Peer,
        wanted: &[(usize, GroupId, Demand)],
    ) -> Vec<(GroupId, bool)> {
        match peer.adaptation {
            Adaptation::Server => self.choose_by_budget(now, key, peer, wanted),
            Adaptation::Client => {
                choose_asked(peer, wanted);
                Vec::new()
            }
        }
    }

    /// What a route asks for, if it may get anything.
    fn wanted(
        &self,
        now: Instant,
        key: Key,
        peer: &mut Peer,
        place: usize,
    ) -> Option<(usize, GroupId, Demand)> {
        let route = &mut peer.routes[place];
        let receive = route.receive;
        let group = receive.and_then(|receive| receive.group);
        let source = group.and_then(|group| self.sources.get(&group));
        let (Some(receive), Some(group), Some(source)) = (receive, group, source) else {
            route.stop();
            return None;
        };
        if peer.paused.contains(&group) {
            route.stop();
            return None;
        }
        let (mut layers, readable) = source.ladder(now, receive.preference);
        if let Some(asked) = receive.stream {
            source.keep_up_to(asked, &mut layers);
        }
        let readable = readable.filter(|rung| *rung < layers.len());
        // Nothing has arrived yet: be ready for the first key frame of what was announced.
        if layers.is_empty() {
            let announced = source.encodings.iter().filter(|encoding| encoding.max_bitrate.bps() > 0);
            let highest = announced.max_by_key(|encoding| encoding.max_bitrate);
            let highest = highest.or(source.encodings.first());
            layers.extend(highest.map(|encoding| Layer {
                choice: Choice::whole(encoding.stream),
                cost: 0,
                declared: encoding.max_bitrate.bps(),
            }));
        }
        if source.follows(key, now) {
            // The sender comes down to what this receiver can take (REMB); only the least that it can send counts.
            layers.iter_mut().for_each(|layer| layer.cost = layer.cost.min(MIN_LIMIT));
        }
        let demand = Demand {
            priority: receive.priority,
            readable,
            target: receive.target_bitrate.map(|target| target.bps()),
            layers,
            current: route.current(),
            stopped: route.stopped || route.withheld,
        };
        Some((place, group, demand))
    }

    fn choose_by_budget(
        &self,
        now: Instant,
        key: Key,
        peer: &mut Peer,
        wanted: &[(usize, GroupId, Demand)],
    ) -> Vec<(GroupId, bool)> {
        let demands: Vec<_> = wanted.iter().map(|(_, _, demand)| demand.clone()).collect();
        let chosen = allocate(peer.video_budget(), peer.repeats, &demands);
        let settled = peer.age(now) >= SETTLE_TIME;
        // Much more than there is room for would only be lost, and what fits with it.
        let least: u64 =
            demands.iter().filter_map(|demand| demand.layers.first()).map(|layer| layer.cost).sum();
        let short = settled && peer.video_budget().is_some_and(|budget| least > budget.saturating_mul(SHORT));
        // There is no doubt that all goes on.
        let ample = peer.video_budget().is_none_or(|budget| budget > least.saturating_mul(AMPLE));
        let mut changes = Vec::new();
        for ((place, group, demand), choice) in wanted.iter().zip(chosen) {
            let route = &mut peer.routes[*place];
            let stop = choice.is_none() && !demand.layers.is_empty();
            if stop == route.stopped {
                route.doubted = None;
            } else {
                let since = *route.doubted.get_or_insert(now);
                let follows = self.sources.get(group).is_some_and(|source| source.follows(key, now));
                let limit = match stop {
                    true if follows => STOP_FOLLOWER_AFTER,
                    true => STOP_AFTER,
                    false if ample => STOP_AFTER,
                    false => STOP_AFTER * route.patience(now),
                };
                let lasting = now.saturating_duration_since(since) >= limit;
                if lasting && (settled || !stop) {
                    route.set_stopped(now, stop);
                    changes.push((*group, stop));
                }
            }
            let lowest = demand.layers.first().map(|layer| layer.choice);
            route.withheld = stop && (short || route.withheld);
            let nothing = route.stopped || route.withheld;
            route.set_target(if nothing { None } else { choice.or(lowest) }, demand);
        }
        changes
    }

    /// Streams whose key frame somebody awaits, with the SSRC to ask for it.
    pub fn awaited_keyframes(&mut self, now: Instant, peers: &mut Peers) -> Vec<(Key, u32)> {
        let mut requests = Vec::new();
        for (group, source) in &mut self.sources {
            let (mut awaited, mut missed, mut forwarded) = (Vec::new(), Vec::new(), Vec::new());
            for (key, place) in &source.subscribers {
                let route = peers.get_mut(*key).and_then(|peer| peer.routes.get_mut(*place));
                let Some(route) = route else { continue };
                awaited.extend(route.awaits());
                forwarded.extend(route.current().map(|choice| choice.stream));
                missed.extend(route.mends(now));
            }
            forwarded.extend(self.taps.iter().filter_map(|tap| tap.taken(*group)));
            for encoding in &mut source.encodings {
                let broken = encoding.gaps.is_broken(now) && forwarded.contains(&encoding.stream);
                if broken || missed.contains(&encoding.stream) {
                    encoding.keyframes.want();
                }
                let waiting = awaited.contains(&encoding.stream);
                let Some(ssrc) = encoding.ssrc else { continue };
                if encoding.keyframes.poll(now, waiting) {
                    requests.push((source.owner, ssrc));
                }
            }
        }
        requests
    }

    /// How much the sender of each source may send, with the SSRC to tell it on: what its strongest receiver can
    /// take. In a call of two that is how the one receiver's network reaches the sender.
    pub fn sender_limits(&self, now: Instant, peers: &Peers) -> Vec<(Key, u32, Option<u64>)> {
        let budget = |key: &Key| {
            let peer = peers.get(*key)?;
            let share = u64::try_from(peer.routes.len()).unwrap_or(u64::MAX).max(1);
            Some(peer.video_budget().map_or(u64::MAX, |budget| budget / share))
        };
        let limit = |source: &Source| {
            let mut flowing = source.flowing(now).map(|place| &source.encodings[place]);
            let encoding = flowing.next()?;
            let best = source.subscribers.iter().filter_map(|(key, _)| budget(key)).max();
            // Layers are chosen for each receiver; only a single encoding has to suit them itself.
            let alone = flowing.next().is_none();
            let limit = best.filter(|_| alone).and_then(|best| encoding.limit(best));
            Some((source.owner, encoding.ssrc?, limit))
        };
        self.sources.values().filter_map(limit).collect()
    }

    /// What each source's streams really carry. Nothing is said only where nobody sends: that all have stopped is
    /// worth saying.
    pub fn take_bitrates(&mut self, now: Instant, interval: Duration) -> Option<MediaEvent> {
        let bitrates: Vec<_> =
            self.sources.values_mut().flat_map(|source| source.take_bitrates(now, interval)).collect();
        (!self.sources.is_empty()).then_some(MediaEvent::StreamBitrates(bitrates))
    }
}

fn link_routes(sources: &mut BTreeMap<GroupId, Source>, key: Key, peers: &mut Peers) {
    let Some(peer) = peers.get_mut(key) else { return };
    for (place, route) in peer.routes.iter_mut().enumerate() {
        let group = route.receive.and_then(|receive| receive.group);
        match group.and_then(|group| sources.get_mut(&group)) {
            Some(source) => source.subscribers.push((key, place)),
            None => route.stop(),
        }
    }
}

/// [`Adaptation::Client`]: what was asked for, or the next below it that flows. Where the line does not carry that,
/// the layers below which it does: these clients do not turn to a smaller stream by themselves, and what is lost on the
/// way is no picture at all. Nothing is stopped, because nobody would tell them.
fn choose_asked(peer: &mut Peer, wanted: &[(usize, GroupId, Demand)]) {
    let demands: Vec<_> = wanted.iter().map(|(_, _, demand)| demand.clone()).collect();
    for ((place, _, demand), choice) in
        wanted.iter().zip(allocate(peer.video_budget(), peer.repeats, &demands))
    {
        let lowest = demand.layers.first().map(|layer| layer.choice);
        peer.routes[*place].set_target(choice.or(lowest), demand);
    }
}

/// What all routes would take if the cheapest improvement among them were made; `None` when all is as good as it
/// gets. Padding is sent up to there, because an estimate cannot grow far beyond what
/// is really sent.
fn next_step(peer: &Peer, wanted: &[(usize, GroupId, Demand)]) -> Option<u64> {
    let mut spent = 0;
    let mut cheapest: Option<u64> = None;
    for (place, _, demand) in wanted {
        let target = peer.routes[*place].target();
        let at = demand.layers.iter().position(|layer| Some(layer.choice) == target);
        let cost = at.map_or(0, |at| demand.layers[at].cost);
        spent += cost;
        let next = demand.layers.get(at.map_or(0, |at| at + 1));
        let allowed =
            next.filter(|next| at.is_none() || demand.target.is_none_or(|target| next.declared <= target));
        if let Some(next) = allowed {
            let more = next.cost.saturating_sub(cost);
            cheapest = Some(cheapest.map_or(more, |cheapest| cheapest.min(more)));
        }
    }
    cheapest.map(|more| spent + more)
}

fn best_cost(demand: &Demand) -> u64 {
    let fits = |layer: &&Layer| demand.target.is_none_or(|target| layer.declared <= target);
    let best = demand.layers.iter().rev().find(fits).or(demand.layers.first());
    best.map_or(0, |layer| layer.cost.max(layer.declared))
}
