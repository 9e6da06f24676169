//! One sender and one receiver whose network gets bad: what the receiver sees of it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use carillon_proto::media::{Adaptation, MediaEvent, Track};
use str0m::format::Codec;

use crate::camera::Video;
use crate::client::Tone;
use crate::network::{DEAD, GOOD, Link};
use crate::scalable::Scalable;
use crate::viewer::{Shown, Viewer};
use crate::world::{World, publish, receive};

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// VP8 in three sizes.
    Simulcast,
    /// VP9 in three spatial and three temporal layers.
    Vp9,
    /// AV1 in one size and three temporal layers.
    Av1,
}

pub const KINDS: [Kind; 3] = [Kind::Simulcast, Kind::Vp9, Kind::Av1];

/// Client 1 films, client 2 watches, client 3 with a good network watches too, so that the sender does not come down
/// for client 2.
pub struct Scene {
    pub world: World,
    pub kind: Kind,
    pub track: Track,
}

/// What a receiver saw of a time.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    /// The longest time without a new picture.
    pub freeze: Duration,
    pub pictures: usize,
    pub asked: usize,
}

impl Scene {
    pub fn new(kind: Kind, seed: u64) -> Self {
        Self::with(kind, seed, Adaptation::Server, None)
    }

    /// The receiver adapts as it says, and asks for one of the streams or for the group.
    pub fn with(kind: Kind, seed: u64, adaptation: Adaptation, asked: Option<u32>) -> Self {
        let mut world = World::new(seed);
        match kind {
            Kind::Simulcast => {
                let layers = [("low", 200), ("mid", 500), ("hi", 1_200)];
                let publish = publish(7, &layers.map(|(_, kilobits)| kilobits));
                world.join_with(1, GOOD, false, &layers.map(|(rid, _)| rid), Some(publish));
                let videos = layers.iter().zip(1..);
                let video = |((rid, kilobits), tag): (&(&str, u32), u8)| {
                    Video::layered(rid, tag, *kilobits as usize * 9 / 10)
                };
                world.clients.get_mut(&1).unwrap().videos = videos.map(video).collect();
            }
            Kind::Vp9 | Kind::Av1 => {
                let (codec, kilobits): (_, &[usize]) =
                    if kind == Kind::Vp9 { (Codec::Vp9, &[130, 300, 700]) } else { (Codec::Av1, &[400]) };
                world.join(1, GOOD);
                world.run_ms(500);
                world.start_camera(1, publish(7, &[1_200]));
                let scalable = Scalable::new(codec, kilobits, &[0, 2, 1, 2]);
                world.clients.get_mut(&1).unwrap().videos = vec![Video::scalable(1, scalable)];
            }
        }
        world.join(2, GOOD);
        world.join(3, GOOD);
        world.run_ms(2_000);
        world.watch(3, receive(7, None));
        world.adaptation = adaptation;
        let track = world.watch(2, receive(7, asked));
        world.run_ms(2_000);
        Self { world, kind, track }
    }

    pub fn viewer(&self) -> &Viewer {
        &self.world.clients[&2].viewers[self.track.mid.as_str()].1
    }

    /// The receiver's networks from here on: to it and from it.
    pub fn set(&mut self, down: Link, up: Link) {
        let client = self.world.clients.get_mut(&2).unwrap();
        (client.down, client.up) = (down, up);
    }

    pub fn run(&mut self, seconds: u64) -> Report {
        let from = self.world.now;
        let asked = self.viewer().keyframes_asked;
        self.world.run(Duration::from_secs(seconds));
        let viewer = self.viewer();
        let shown = self.shown(from);
        Report {
            freeze: viewer.freeze(from, self.world.now).0,
            pictures: shown.len(),
            asked: viewer.keyframes_asked - asked,
        }
    }

    pub fn shown(&self, from: Instant) -> &[Shown] {
        let shown = &self.viewer().shown;
        &shown[shown.partition_point(|shown| shown.at < from)..]
    }

    /// Kilobits per second that the server believes in, at each of its reports since.
    pub fn estimates(&self, from: Instant) -> Vec<u64> {
        let from = (from - self.world.start).as_millis() as u64;
        let estimates = self.world.events(|event| match event {
            MediaEvent::DownlinkEstimate { connection, available } if connection.0 == 2 => {
                Some(available.kbps())
            }
            _ => None,
        });
        estimates.into_iter().filter(|(at, _)| *at >= from).map(|(_, kilobits)| u64::from(kilobits)).collect()
    }

    /// How good what was shown is: larger is better.
    fn quality(&self, shown: &Shown) -> u8 {
        match self.kind {
            Kind::Simulcast => shown.tag,
            Kind::Vp9 => shown.spatial + 1,
            Kind::Av1 => shown.temporal + 1,
        }
    }

    /// When the first picture came that is better than `quality`.
    pub fn better(&self, from: Instant, quality: u8) -> Option<Duration> {
        self.shown(from).iter().find(|shown| self.quality(shown) > quality).map(|shown| shown.at - from)
    }

    /// When the last picture came that is better than `quality`.
    pub fn still_better(&self, from: Instant, quality: u8) -> Duration {
        let last = self.shown(from).iter().rev().find(|shown| self.quality(shown) > quality);
        last.map_or(Duration::ZERO, |shown| shown.at - from)
    }
}

/// 3 Mbit/s, then 200 kbit/s, then 3 Mbit/s again.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub before: Report,
    /// The whole time of little bandwidth, beginning with the step.
    pub narrow: Report,
    pub after: Report,
    /// From the step to the last picture of a layer that does not fit, and back.
    pub down: Duration,
    pub up: Option<Duration>,
    pub estimate: u64,
}

/// From 3 Mbit/s to 200 kbit/s and back, behind a queue.
pub fn step(mut scene: Scene, seed: u64, queue: Duration) -> Step {
    let wide = Link { rate: Some(3_000_000), queue, ..GOOD };
    // The lowest of three qualities fits.
    let (fits, best) = (1, 2);
    scene.set(wide, GOOD);
    scene.run(15);
    let before = scene.run(5);
    // Pictures and reports stand differently to the step.
    scene.world.run_ms(seed * 13);
    let stepped = scene.world.now;
    scene.set(Link { rate: Some(200_000), ..wide }, GOOD);
    let narrow = scene.run(20);
    let down = scene.still_better(stepped, fits);
    let estimate = scene.estimates(stepped).last().copied().unwrap_or(0);
    let widened = scene.world.now;
    scene.set(wide, GOOD);
    let after = scene.run(20);
    let up = scene.better(widened, best);
    Step { before, narrow, after, down, up, estimate }
}

/// A network of 50 ms there and back and 3 Mbit/s.
pub const USUAL: Link = Link { delay: Duration::from_millis(25), rate: Some(3_000_000), ..GOOD };

/// What was seen on a network that is bad in one way.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub report: Report,
    /// Kilobits per second that the server believed in, at least and at most.
    pub least: u64,
    pub most: u64,
    /// Key frames that the sender was asked for.
    pub keyframes: usize,
    pub paused: bool,
}

pub fn on_network(scene: &mut Scene, link: Link) -> Seen {
    scene.set(link, Link { rate: None, ..link });
    scene.run(10);
    let from = scene.world.now;
    let report = scene.run(20);
    let estimates = scene.estimates(from);
    let is_pause = |event: &MediaEvent| matches!(event, MediaEvent::DownlinkPaused { .. }).then_some(());
    Seen {
        report,
        least: estimates.iter().copied().min().unwrap_or(0),
        most: estimates.iter().copied().max().unwrap_or(0),
        keyframes: scene.world.clients[&1].keyframe_requests,
        paused: !scene.world.events(is_pause).is_empty(),
    }
}

/// What is left when nothing passes for three seconds.
#[derive(Clone, Copy, Debug)]
pub struct Hole {
    /// From its end on.
    pub report: Report,
    /// Until the best layer was there again.
    pub up: Option<Duration>,
    /// Kilobits per second that the server believed in before, and eight seconds after.
    pub before: u64,
    pub after: u64,
}

pub fn hole(kind: Kind, seed: u64) -> Hole {
    let mut scene = usual(kind, seed);
    scene.run(20);
    let before = scene.estimates(scene.world.start).last().copied().unwrap_or(0);
    scene.world.run_ms(seed * 17);
    scene.set(DEAD, DEAD);
    scene.run(3);
    scene.set(USUAL, Link { rate: None, ..USUAL });
    let back = scene.world.now;
    let report = scene.run(12);
    let after = scene.estimates(back + Duration::from_secs(8)).first().copied().unwrap_or(0);
    Hole { report, up: scene.better(back, 2), before, after }
}

pub fn usual(kind: Kind, seed: u64) -> Scene {
    let mut scene = Scene::new(kind, seed);
    scene.set(USUAL, Link { rate: None, ..USUAL });
    scene
}

/// Whose address changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moves {
    Sender,
    Receiver,
}

/// The longest time without a picture after a client was given another address: of who moved, or of who watches it.
/// The old address gets nothing after ten seconds.
pub fn moves(kind: Kind, who: Moves, to: impl Fn(SocketAddr) -> SocketAddr) -> Duration {
    let (client, watcher) = if who == Moves::Sender { (1, 3) } else { (2, 2) };
    let mut scene = usual(kind, client);
    scene.world.clients.get_mut(&client).unwrap().tone = Some(Tone::new(440.0));
    scene.run(10);
    let moving = scene.world.clients.get_mut(&client).unwrap();
    moving.outside = to(moving.outside);
    let moved = scene.world.now;
    scene.run(10);
    let (_, viewer) = scene.world.clients[&watcher].viewers.values().next().unwrap();
    let (gap, _) = viewer.freeze(moved, scene.world.now);
    let strays = scene.world.strays.len();
    scene.run(2);
    assert_eq!(scene.world.strays.len(), strays, "{kind:?} {who:?}");
    assert!(scene.world.hears(3, 440.0, 2), "{kind:?} {who:?}");
    gap
}

pub fn another_port(old: SocketAddr) -> SocketAddr {
    SocketAddr::new(old.ip(), old.port() + 7)
}

pub fn another_address(old: SocketAddr) -> SocketAddr {
    SocketAddr::from(([203, 0, 113, 7], old.port()))
}
