//! What goes out, and what receivers say about it.
//!
//! The packets of a picture leave receiver by receiver, so that the state of each is touched once and its packets leave
//! together. The beginning of a picture waits a moment for its end, which costs nobody anything: a picture is seen
//! when its last packet is there. Nothing is written before the shell asks for it: then the shares of a few receivers
//! are sealed, one after the other, and sent, one after the other: code and caches of our own and of the kernel's take
//! turns less often so, and buffers are used again while they are still in the cache.
//!
//! Wire: RFC 4585, RFC 4588, transport-wide congestion control.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use carillon_proto::id::GroupId;

use super::{MediaEngine, Timer};
use crate::config::Protocol;
use crate::egress::batch::Path;
use crate::egress::feedback::{Feedback, read};
use crate::egress::seal::Order;
use crate::egress::sender::{Collapse, Opened};
use crate::route::{Forwarded, Route, VideoPacket};
use crate::slots::Key;

/// Packets of a source that wait for the shell; then they are written although nobody has asked.
const BURST_PACKETS_MAX: usize = 512;
/// How long the beginning of a picture waits for its end, if that was lost or is late.
const GATHER_TIME: Duration = Duration::from_millis(1);
/// A larger picture goes in parts.
const GATHER_PACKETS: usize = 24;
/// Receivers whose shares are written before they are sent.
const SERVED_TOGETHER: usize = 32;
/// Packet types of RTCP, in the second byte (RFC 5761 section 4).
const RTCP_TYPES: std::ops::RangeInclusive<u8> = 192..=223;

/// A source whose packets wait to be written.
pub(super) struct Burst {
    meeting: Key,
    group: GroupId,
    /// It is written then, although its picture has not ended.
    pub(super) due: Instant,
    /// How many receivers have got theirs.
    served: usize,
}

/// What one report asks for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    plain: Vec<u8>,
    missing: Vec<Missing>,
    keyframes: Vec<u32>,
}

/// Packets of a stream that have not arrived: one, and of the sixteen after it those whose bit is set.
#[derive(Debug)]
struct Missing {
    ssrc: u32,
    first: u16,
    others: u16,
    /// The report of arrivals says so, of the packet and of what it was repeated in; a receiver that asks may not have
    /// seen the answer to what it has asked before.
    known: bool,
}

impl MediaEngine {
    /// Notes that a source has another packet to write, and whether its picture ends with it.
    pub(super) fn note_packet(&mut self, meeting: Key, group: GroupId, waiting: usize, ends: bool) {
        if waiting == 1 {
            self.gathering.push_back(Burst { meeting, group, due: self.now + GATHER_TIME, served: 0 });
        }
        if ends || waiting >= GATHER_PACKETS {
            let this = |burst: &Burst| burst.meeting == meeting && burst.group == group;
            let place = self.gathering.iter().position(this);
            self.bursts.extend(place.and_then(|place| self.gathering.remove(place)));
        }
    }

    /// Lets go what has waited long enough. What began to wait first is due first.
    pub(super) fn end_gathering(&mut self) {
        while self.gathering.front().is_some_and(|burst| burst.due <= self.now) {
            self.bursts.extend(self.gathering.pop_front());
        }
    }

    /// Writes the shares of a few receivers; `false` when there are none.
    pub(super) fn serve_bursts(&mut self) -> bool {
        (0..SERVED_TOGETHER).take_while(|_| self.serve_burst()).count() > 0
    }

    /// Writes the share of one receiver; `false` when there is none.
    fn serve_burst(&mut self) -> bool {
        let Some(burst) = self.bursts.front_mut() else { return false };
        let meeting = self.meetings.get_mut(burst.meeting);
        let Some(source) = meeting.and_then(|meeting| meeting.sources.get_mut(&burst.group)) else {
            self.bursts.pop_front();
            return true;
        };
        let Some((key, place)) = source.subscribers.get(burst.served).copied() else {
            source.burst.clear();
            self.bursts.pop_front();
            return true;
        };
        burst.served += 1;
        let Some(peer) = self.peers.get_mut(key) else { return true };
        let Some(route) = peer.routes.get_mut(place) else { return true };
        let mut forward = |packet: &VideoPacket| {
            let forwarded = route.forward(self.now, &mut peer.egress, packet, &mut self.batch);
            self.counters.forwarded += u64::from(forwarded != Forwarded::No);
            forwarded
        };
        for packet in &source.burst {
            if forward(packet) == Forwarded::Begins {
                for late in source.overtook(packet) {
                    forward(late);
                }
            }
        }
        self.batch.flush();
        self.arm(key);
        true
    }

    /// Writes everything that waits, because what comes next may change who gets it.
    pub(super) fn finish_bursts(&mut self) {
        self.bursts.append(&mut self.gathering);
        while self.serve_burst() {}
    }

    /// Whether a source that has begun to be written, or has enough, must be written before more is taken.
    pub(super) fn must_finish(&self, waiting: usize) -> bool {
        waiting >= BURST_PACKETS_MAX || self.bursts.front().is_some_and(|burst| burst.served > 0)
    }

    /// Wakes the sending side of a peer when it has something to do.
    pub(super) fn arm(&mut self, key: Key) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        let at = peer.egress.wake_at(self.now);
        if at.is_none() && peer.egress_timer.is_none() {
            return;
        }
        // What is set for earlier does no harm, and moving it would cost more.
        if let (Some(at), Some(set)) = (at, peer.egress_timer)
            && set <= at
        {
            return;
        }
        if let Some(set) = std::mem::replace(&mut peer.egress_timer, at) {
            self.timers.remove(&(set, Timer::Egress(key)));
        }
        self.timers.extend(at.map(|at| (at, Timer::Egress(key))));
    }

    pub(super) fn pump(&mut self, key: Key) {
        let Some(peer) = self.peers.get_mut(key) else { return };
        peer.egress_timer = None;
        peer.pump(self.now, &mut self.batch);
        peer.note_estimate();
        self.batch.flush();
        self.arm(key);
    }

    /// Takes what a peer says of what it receives; `true` when str0m has to hear of it too.
    pub(super) fn take_report(&mut self, key: Key, path: Path, bytes: &[u8]) -> bool {
        let Some(peer) = self.peers.get_mut(key) else { return false };
        let mut asked = std::mem::take(&mut self.asked);
        let opened = peer.egress.open(bytes, &mut asked.plain);
        let Opened::Plain(order) = opened else {
            self.asked = asked;
            return opened == Opened::NotYet;
        };
        let now = self.now;
        // Where the peer sends from, it can be reached.
        if order == Order::Newest {
            peer.egress.way().prove(now, path);
        }
        peer.touch(now);
        let Asked { plain, missing, keyframes } = &mut asked;
        missing.clear();
        keyframes.clear();
        let mut ceiling = None;
        let for_others = read(plain, |feedback| match feedback {
            Feedback::Missing { ssrc, first, others } => {
                missing.push(Missing { ssrc, first, others, known: false });
            }
            Feedback::KeyframeWanted { ssrc } => keyframes.push(ssrc),
            Feedback::Arrivals(arrivals) => {
                peer.egress.arrivals(now, &arrivals);
                if peer.egress.take_deaf() {
                    peer.routes.iter_mut().for_each(|route| route.give_up(route.leg.history.newest()));
                }
                for lost in peer.egress.lost() {
                    let route = peer.routes.iter().find(|route| route.leg.ssrc as u16 == lost.ssrc);
                    let of = |route: &Route| Missing {
                        ssrc: route.leg.ssrc,
                        first: lost.seq,
                        others: 0,
                        known: true,
                    };
                    missing.extend(route.map(of));
                }
            }
            Feedback::Reception(reception) => {
                peer.note_reception(&reception);
                if let Some(round_trip) = self.moments.round_trip(now, &reception) {
                    peer.note_round_trip(round_trip);
                }
            }
            Feedback::Ceiling(bits_per_second) => ceiling = Some(bits_per_second),
        });
        peer.note_ceiling(ceiling);
        peer.note_estimate();
        let collapse = peer.egress.take_collapse();
        if collapse.is_some() || peer.has_less() {
            self.react(key, collapse);
        }
        for missing in missing.drain(..) {
            self.resend(key, &missing);
        }
        for ssrc in keyframes.drain(..) {
            self.handle_keyframe_request(key, ssrc);
        }
        self.batch.flush();
        self.asked = asked;
        self.arm(key);
        for_others
    }

    /// A receiver's network has become narrower: it is given less at once.
    fn react(&mut self, key: Key, collapse: Option<Collapse>) {
        self.choose_for(key);
        let Some(peer) = self.peers.get_mut(key) else { return };
        if collapse == Some(Collapse::Hopeless) {
            for route in &mut peer.routes {
                if route.restart() {
                    peer.egress.forget_waiting(route.leg.ssrc);
                }
            }
        }
        let meeting = peer.meeting;
        self.request_awaited(meeting, key);
    }

    fn resend(&mut self, key: Key, missing: &Missing) {
        let Missing { ssrc, first, others, known } = *missing;
        let Some(peer) = self.peers.get_mut(key) else { return };
        let Some(route) = peer.routes.iter_mut().find(|route| route.leg.ssrc == ssrc) else { return };
        let group = route.receive.and_then(|receive| receive.group);
        let meeting = self.meetings.get(peer.meeting);
        let source = group.and_then(|group| meeting?.sources.get(&group));
        let Some(source) = source else { return };
        let payloads = &route.payloads;
        let rtx_of = |pt: u8| payloads.iter().find(|payload| payload.pt == pt)?.rtx;
        let following = (0..16u16).filter(|bit| others & 1 << bit != 0).map(|bit| bit + 1);
        let since = route.begun();
        let mut hopeless = None;
        for ahead in std::iter::once(0).chain(following) {
            let seq = first.wrapping_add(ahead);
            let find = |origin| source.ring.get(self.now, origin);
            let resent = peer.egress.resend(
                self.now,
                &mut route.leg,
                (seq, since, known),
                rtx_of,
                find,
                &mut self.batch,
            );
            self.counters.resent += u64::from(resent.sent);
            hopeless = hopeless.max(resent.hopeless);
        }
        if let Some(seq) = hopeless {
            route.give_up(seq);
        }
    }

    /// The way to a peer, told by what str0m sends it unless something better is known.
    pub(super) fn note_path(&mut self, key: Key, path: Path) -> Path {
        self.peers.get_mut(key).map_or(path, |peer| peer.egress.way().choose(self.now, path))
    }

    /// Whether a datagram is a report.
    pub(super) fn is_report(bytes: &[u8]) -> bool {
        matches!(bytes, [first, kind, ..] if first >> 6 == 2 && RTCP_TYPES.contains(kind))
    }
}

/// The way back of a datagram.
pub(super) fn way_back(protocol: Protocol, source: SocketAddr, local: SocketAddr) -> Path {
    Path { protocol, source: local, destination: source }
}
