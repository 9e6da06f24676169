//! The estimator against a simulated link, in virtual time.

use super::*;

/// A link with a queue of 300 ms and a sender behind the estimator, reports every 50 ms.
struct World {
    control: Congestion,
    start: Instant,
    millis: u64,
    /// Bits per second, share of random loss, and jitter in microseconds.
    link: f64,
    loss: f64,
    jitter: u64,
    /// Bits per second that there are to send.
    media: f64,
    /// Whether media obeys the estimate, as with many layers.
    obeys: bool,
    /// The least that is sent: the lowest layer and its repetitions.
    least: f64,
    busy_until: i64,
    credit: f64,
    padding: f64,
    random: u64,
    unreported: Vec<Fate>,
}

impl World {
    fn new(link: f64, media: f64) -> Self {
        Self {
            control: Congestion::default(),
            start: crate::epoch(),
            millis: 0,
            link,
            loss: 0.0,
            jitter: 0,
            media,
            obeys: true,
            least: 0.0,
            busy_until: 0,
            credit: 0.0,
            padding: 0.0,
            random: 0x9e37_79b9_7f4a_7c15,
            unreported: Vec::new(),
        }
    }

    fn chance(&mut self) -> f64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) as f64 / (1u64 << 53) as f64
    }

    fn send(&mut self, bytes: u32) {
        let sent = self.millis as i64 * 1_000;
        let probe = self.control.probe_number();
        self.control.sent(sent, bytes as usize);
        let leaves = self.busy_until.max(sent);
        let dropped = leaves - sent > 300_000 || self.chance() < self.loss;
        let jitter = (self.chance() * self.jitter as f64) as i64;
        if !dropped {
            self.busy_until = leaves + (f64::from(bytes) * 8.0 / self.link * 1_000_000.0) as i64;
        }
        let arrived = (!dropped).then_some(self.busy_until + 20_000 + jitter);
        self.unreported.push(Fate { sent, arrived, bytes, probe, was_lost: false, part: None });
    }

    fn run(&mut self, millis: u64) {
        let end = self.millis + millis;
        while self.millis < end {
            self.millis += 1;
            let now = self.start + Duration::from_millis(self.millis);
            let bound = if self.obeys { self.control.estimate() as f64 * 0.95 } else { f64::MAX };
            self.credit += self.media.min(bound.max(self.least)) / 8_000.0;
            self.padding += self.control.padding(now) / 8_000.0;
            // A frame each 33 ms.
            if self.millis.is_multiple_of(33) {
                while self.credit >= 1_000.0 {
                    self.credit -= 1_000.0;
                    self.padding -= 1_000.0;
                    self.send(1_000);
                }
            }
            if self.millis.is_multiple_of(5) {
                let mut due = self.control.probe(now).max(self.padding - 300.0);
                while due > 0.0 {
                    due -= 290.0;
                    self.padding -= 290.0;
                    self.send(290);
                }
                self.padding = self.padding.max(-3_000.0);
            }
            if self.millis.is_multiple_of(50) {
                self.report(now);
            }
        }
    }

    fn report(&mut self, now: Instant) {
        let sent_before = (self.millis as i64 - 30) * 1_000;
        let arrived = |fate: &Fate| fate.arrived.unwrap_or(fate.sent) < sent_before;
        let (told, rest) = std::mem::take(&mut self.unreported).into_iter().partition(arrived);
        self.unreported = rest;
        self.control.set_round_trip(Duration::from_millis(60));
        self.control.settle(now, &told);
        self.control.watch(now, self.unreported.len() as u64);
    }

    fn kilobits(&self) -> u64 {
        self.control.estimate() / 1_000
    }
}

#[test]
fn it_finds_a_link_and_stays_at_it() {
    for link in [300_000.0, 900_000.0, 2_500_000.0] {
        let mut world = World::new(link, 5_000_000.0);
        world.control.set_rates(0, 5_000_000);
        world.run(10_000);
        let (mut least, mut most) = (u64::MAX, 0);
        for _ in 0..100 {
            world.run(100);
            least = least.min(world.kilobits());
            most = most.max(world.kilobits());
        }
        let link = (link / 1_000.0) as u64;
        assert!(least * 10 > link * 6 && most * 10 < link * 13, "{link}: {least} to {most}");
    }
}

#[test]
fn a_step_down_is_followed_within_two_seconds_and_a_step_up_within_ten() {
    let mut world = World::new(3_000_000.0, 2_500_000.0);
    world.control.set_rates(0, 3_000_000);
    world.run(15_000);
    assert!(world.kilobits() > 2_000, "{}", world.kilobits());
    world.link = 200_000.0;
    world.run(2_000);
    assert!(world.kilobits() < 260, "{}", world.kilobits());
    world.run(10_000);
    assert!((100..260).contains(&world.kilobits()), "{}", world.kilobits());
    world.link = 3_000_000.0;
    world.run(10_000);
    assert!(world.kilobits() > 2_000, "{}", world.kilobits());
}

#[test]
fn what_nobody_uses_is_found_by_probes_alone() {
    let mut world = World::new(10_000_000.0, 100_000.0);
    world.control.set_rates(0, 3_000_000);
    world.run(5_000);
    assert!(world.kilobits() > 2_900, "{}", world.kilobits());
    world.run(30_000);
    assert!(world.kilobits() > 2_900, "{}", world.kilobits());
}

#[test]
fn random_loss_and_jitter_starve_nobody() {
    for (loss, jitter) in [(0.03, 25_000), (0.05, 0), (0.15, 0), (0.3, 0), (0.0, 60_000)] {
        let mut world = World::new(3_000_000.0, 1_000_000.0);
        (world.loss, world.jitter) = (loss, jitter);
        world.control.set_rates(0, 1_200_000);
        world.run(20_000);
        assert!(world.kilobits() > 500, "{loss} {jitter}: {}", world.kilobits());
    }
}

#[test]
fn a_sender_that_does_not_obey_does_not_hide_the_link() {
    let mut world = World::new(250_000.0, 900_000.0);
    world.obeys = false;
    world.control.set_rates(0, 1_200_000);
    world.run(6_000);
    assert!(world.kilobits() < 350, "{}", world.kilobits());
}

#[test]
fn padding_is_sent_up_to_what_passes_and_not_into_a_queue() {
    let mut world = World::new(5_000_000.0, 100_000.0);
    world.control.set_rates(600_000, 600_000);
    world.run(5_000);
    let now = |world: &World| world.start + Duration::from_millis(world.millis);
    assert_eq!(world.control.padding(now(&world)), 600_000.0);
    world.link = 300_000.0;
    world.run(3_000);
    let padding = world.control.padding(now(&world));
    assert!(padding < 330_000.0, "{padding}");
}

#[test]
fn without_reports_less_and_less_is_sent() {
    let mut world = World::new(5_000_000.0, 1_000_000.0);
    world.run(5_000);
    let before = world.kilobits();
    let at = |world: &World, millis| world.start + Duration::from_millis(world.millis + millis);
    for millis in (0..3_000).step_by(100) {
        let now = at(&world, millis);
        world.control.watch(now, 100);
    }
    assert!(world.kilobits() < before / 2, "{} {before}", world.kilobits());
}

#[test]
fn a_link_too_narrow_for_the_least_that_is_sent_is_known_to_be_that() {
    for (before, least) in [(1_100_000.0, 400_000.0), (1_400_000.0, 330_000.0), (2_500_000.0, 500_000.0)] {
        let mut world = World::new(3_000_000.0, before);
        world.control.set_rates(0, 3_000_000);
        world.run(15_000);
        (world.link, world.least) = (190_000.0, least);
        world.run(1_000);
        for _ in 0..30 {
            world.run(1_000);
            assert!((90..200).contains(&world.kilobits()), "{least}: {}", world.kilobits());
        }
    }
}
