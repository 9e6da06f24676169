//! Bad networks, and what a receiver sees on them.

use std::time::Duration;

use carillon_proto::media::Adaptation;

use crate::network::{GOOD, Link};
use crate::scenes::{KINDS, Kind, Scene, USUAL, on_network, step};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// 3 Mbit/s, 200 kbit/s, 3 Mbit/s. The queue in front of the narrow link decides what is possible: a key frame that is
/// asked for when the step is known, 0.2 s after it, comes behind all that the queue holds.
fn check_steps(kind: Kind) {
    for (queue, freeze) in [(ms(200), ms(500)), (ms(300), ms(600))] {
        for seed in 0..5 {
            let step = step(Scene::new(kind, seed), seed, queue);
            let context = format!("{kind:?} {queue:?} {seed}: {step:?}");
            assert!(step.before.freeze <= ms(100) && step.before.pictures >= 124, "{context}");
            assert!(step.narrow.freeze <= freeze && step.after.freeze <= ms(250), "{context}");
            assert!(step.down <= ms(2_000), "{context}");
            assert!(step.up.is_some_and(|up| up <= ms(10_000)), "{context}");
            assert!((100..=300).contains(&step.estimate), "{context}");
            // A quarter of the pictures at least, and nobody had to ask for a key frame.
            assert!(step.narrow.pictures >= 120 && step.narrow.asked + step.after.asked == 0, "{context}");
        }
    }
}

#[test]
fn sizes_follow_a_step_of_the_bandwidth_down_in_two_seconds_and_up_in_ten_without_a_freeze() {
    check_steps(Kind::Simulcast);
}

#[test]
fn layers_of_vp9_follow_a_step_as_well() {
    check_steps(Kind::Vp9);
}

#[test]
fn layers_of_av1_follow_a_step_as_well() {
    check_steps(Kind::Av1);
}

#[test]
fn who_names_a_stream_gets_it_while_the_line_carries_it_and_a_smaller_one_meanwhile() {
    for seed in 0..5 {
        let scene = Scene::with(Kind::Simulcast, seed, Adaptation::Client, Some(72));
        let step = step(scene, seed, ms(300));
        let context = format!("{seed}: {step:?}");
        assert!(step.before.freeze <= ms(100) && step.narrow.freeze <= ms(600), "{context}");
        assert!(step.down <= ms(2_000) && step.up.is_some_and(|up| up <= ms(10_000)), "{context}");
        assert!(step.narrow.pictures >= 120, "{context}");
    }
}

/// Twenty seconds on each network, after ten to get used to it: nobody had to ask for a key frame, nothing was paused,
/// no time without a new picture was longer than `freeze`, and `pictures` of a hundred were seen.
fn check(cases: &[(Link, u64, usize)]) {
    for kind in KINDS {
        for (link, freeze, pictures) in cases {
            for seed in 0..2 {
                let mut scene = Scene::new(kind, seed);
                let seen = on_network(&mut scene, *link);
                let context = format!("{kind:?} {seed} {link:?}: {seen:?}");
                assert!(seen.report.freeze <= ms(*freeze), "{context}");
                assert!(seen.report.pictures >= pictures * 5, "{context}");
                assert!(seen.least >= 200 && seen.most <= 3_500, "{context}");
                assert!(seen.report.asked == 0 && !seen.paused, "{context}");
                // No more than one a second.
                assert!(seen.keyframes <= 35 + 15, "{context}");
            }
        }
    }
}

#[test]
fn random_loss_is_repaired() {
    let lossy = |loss| Link { loss, ..USUAL };
    check(&[
        (lossy(0.01), 400, 85),
        (lossy(0.05), 700, 70),
        (lossy(0.15), 1_200, 50),
        (lossy(0.3), 2_000, 40),
    ]);
}

#[test]
fn bursts_of_loss_are_repaired() {
    let lossy = |loss| Link { loss, burst: 5.0, ..USUAL };
    check(&[
        (lossy(0.01), 700, 85),
        (lossy(0.05), 900, 70),
        (lossy(0.15), 1_600, 45),
        (lossy(0.3), 2_500, 35),
    ]);
}

#[test]
fn jitter_and_overtaking_and_copies_are_no_loss_and_no_queue() {
    let jittery = |jitter, ordered| Link { jitter: ms(jitter), ordered, ..USUAL };
    let copies = Link { duplication: 0.2, ..USUAL };
    check(&[
        (jittery(50, false), 250, 60),
        (jittery(100, false), 300, 45),
        (jittery(200, false), 400, 35),
        (jittery(50, true), 250, 75),
        (jittery(200, true), 300, 60),
        (copies, 100, 99),
    ]);
}

#[test]
fn losses_of_the_sender_are_repaired_for_all() {
    for kind in KINDS {
        for (loss, freeze, pictures) in
            [(0.01, 300, 450), (0.05, 600, 400), (0.15, 1_000, 300), (0.3, 2_500, 180)]
        {
            for seed in 0..2 {
                let mut scene = Scene::new(kind, seed);
                let lossy = Link { loss, delay: ms(25), ..GOOD };
                let sender = scene.world.clients.get_mut(&1).unwrap();
                (sender.up, sender.down) = (lossy, lossy);
                scene.run(5);
                let report = scene.run(20);
                let context = format!("{kind:?} {loss} {seed}: {report:?}");
                assert!(report.freeze <= ms(freeze) && report.pictures >= pictures, "{context}");
                assert!(report.asked == 0 && scene.world.clients[&1].keyframe_requests <= 30, "{context}");
            }
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_call() {
    let call = || {
        let mut scene = Scene::new(Kind::Simulcast, 7);
        let jitter = ms(20);
        scene.set(Link { loss: 0.1, jitter, duplication: 0.1, ..USUAL }, Link { loss: 0.1, ..USUAL });
        scene.run(10);
        let start = scene.world.start;
        let shown: Vec<_> =
            scene.shown(start).iter().map(|shown| (shown.at - start, shown.picture)).collect();
        (shown, scene.estimates(start))
    };
    assert_eq!(call(), call());
}

#[test]
fn a_line_that_becomes_narrow_at_once_shows_a_small_picture_soon() {
    for adaptation in [Adaptation::Client, Adaptation::Server] {
        for begun in [500, 1_000, 2_000, 4_000] {
            for rate in [200_000, 250_000] {
                let asked = (adaptation == Adaptation::Client).then_some(72);
                let mut scene = Scene::with(Kind::Simulcast, begun, adaptation, asked);
                let wide = Link { rate: Some(3_000_000), queue: ms(300), delay: ms(20), ..GOOD };
                scene.set(wide, GOOD);
                scene.world.run_ms(begun);
                scene.set(Link { rate: Some(rate), ..wide }, GOOD);
                let (first, then) = (scene.run(10), scene.run(10));
                let context = format!("{adaptation:?} {begun} {rate}: {first:?} {then:?}");
                assert!(first.freeze <= ms(700) && then.freeze <= ms(300), "{context}");
                assert!(first.pictures >= 100 && then.pictures >= 120, "{context}");
            }
        }
    }
}
