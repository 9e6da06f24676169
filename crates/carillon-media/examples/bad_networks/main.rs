//! Calls on bad networks, in virtual time, with the clients and the networks of the tests: what is left of them.
//!
//! `video` prints the table of docs/benchmarks.md; `speech DIRECTORY` writes recordings for `benches/audio-quality`.

#![expect(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "made of tests, and prints what they measure"
)]

#[path = "../../tests/it/camera.rs"]
mod camera;
#[path = "../../tests/it/client.rs"]
mod client;
#[path = "../../tests/it/network.rs"]
mod network;
#[path = "../../tests/it/scalable.rs"]
mod scalable;
#[path = "../../tests/it/scenes.rs"]
mod scenes;
mod speech;
mod video;
#[path = "../../tests/it/viewer.rs"]
mod viewer;
#[path = "../../tests/it/world.rs"]
mod world;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["video"] => video::print(),
        ["speech", directory] => speech::record(directory.as_ref()),
        _ => println!("bad_networks video | speech DIRECTORY"),
    }
}
