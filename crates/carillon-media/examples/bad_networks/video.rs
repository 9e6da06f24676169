//! What a receiver sees of a camera of 1.2 Mbit/s and 25 pictures a second: the worst of a few runs.

use std::time::Duration;

use crate::network::Link;
use crate::scenes::{
    KINDS, Kind, Moves, Report, Scene, USUAL, another_address, another_port, hole, moves, on_network, step,
};

const RUNS: u64 = 5;

pub fn print() {
    println!("| network | simulcast | VP9 | AV1 |");
    println!("| --- | --- | --- | --- |");
    for (name, link) in networks() {
        row(name, |kind| on(link, kind));
    }
    for queue in [200, 300] {
        row(&format!("3 Mbit/s, then 200 kbit/s, queue of {queue} ms; and back"), |kind| {
            stepped(kind, queue)
        });
    }
    row("nothing for 3 s", after_hole);
    for (name, to) in [("another port", another_port as fn(_) -> _), ("another address", another_address)] {
        for who in [Moves::Sender, Moves::Receiver] {
            let gap = |kind| format!("{} ms", moves(kind, who, to).as_millis());
            row(&format!("{name} of the {}", format!("{who:?}").to_lowercase()), gap);
        }
    }
}

fn row(name: &str, cell: impl Fn(Kind) -> String) {
    let [simulcast, vp9, av1] = KINDS.map(cell);
    println!("| {name} | {simulcast} | {vp9} | {av1} |");
}

fn networks() -> Vec<(&'static str, Link)> {
    let lossy = |loss, burst| Link { loss, burst, ..USUAL };
    let jittery = |milliseconds| Link { jitter: Duration::from_millis(milliseconds), ..USUAL };
    vec![
        ("nothing wrong", USUAL),
        ("loss 1 %", lossy(0.01, 1.0)),
        ("loss 5 %", lossy(0.05, 1.0)),
        ("loss 15 %", lossy(0.15, 1.0)),
        ("loss 30 %", lossy(0.3, 1.0)),
        ("loss 1 %, in fives", lossy(0.01, 5.0)),
        ("loss 5 %, in fives", lossy(0.05, 5.0)),
        ("loss 15 %, in fives", lossy(0.15, 5.0)),
        ("loss 30 %, in fives", lossy(0.3, 5.0)),
        ("jitter 50 ms, reordered", jittery(50)),
        ("jitter 200 ms, reordered", jittery(200)),
        ("jitter 50 ms, in order", Link { ordered: true, ..jittery(50) }),
        ("jitter 200 ms, in order", Link { ordered: true, ..jittery(200) }),
        ("a fifth twice", Link { duplication: 0.2, ..USUAL }),
        ("MTU 1200, loss 2 %", Link { mtu: 1_200, ..lossy(0.02, 1.0) }),
    ]
}

fn on(link: Link, kind: Kind) -> String {
    let seen: Vec<_> = (0..RUNS).map(|seed| on_network(&mut Scene::new(kind, seed), link)).collect();
    let (freeze, pictures) = worst(seen.iter().map(|seen| seen.report));
    let least = seen.iter().map(|seen| seen.least).min().unwrap();
    let asked = seen.iter().map(|seen| seen.keyframes).max().unwrap();
    let paused = if seen.iter().any(|seen| seen.paused) { ", paused" } else { "" };
    format!("{freeze} ms, {pictures}, {least} kbit/s, {asked}{paused}")
}

fn stepped(kind: Kind, queue: u64) -> String {
    let steps: Vec<_> =
        (0..RUNS).map(|seed| step(Scene::new(kind, seed), seed, Duration::from_millis(queue))).collect();
    let down = steps.iter().map(|step| step.down.as_millis()).max().unwrap();
    let up = steps.iter().map(|step| step.up.map_or(u128::MAX, |up| up.as_millis())).max().unwrap();
    let (freeze, pictures) = worst(steps.iter().map(|step| step.narrow));
    let (freeze_after, _) = worst(steps.iter().map(|step| step.after));
    format!("{freeze} ms, {pictures}, fits after {down} ms; {freeze_after} ms, best after {up} ms")
}

fn after_hole(kind: Kind) -> String {
    let holes: Vec<_> = (0..RUNS).map(|seed| hole(kind, seed)).collect();
    let (freeze, _) = worst(holes.iter().map(|hole| hole.report));
    let up = holes.iter().map(|hole| hole.up.map_or(u128::MAX, |up| up.as_millis())).max().unwrap();
    format!("{freeze} ms, best after {up} ms")
}

/// The longest freeze in milliseconds and the fewest pictures.
fn worst(reports: impl Iterator<Item = Report> + Clone) -> (u128, usize) {
    let freeze = reports.clone().map(|report| report.freeze.as_millis()).max().unwrap();
    (freeze, reports.map(|report| report.pictures).min().unwrap())
}
