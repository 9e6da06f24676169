//! How fast recordings are composed, beside an `ffmpeg` that only decodes and encodes. `./dev bench compose` runs it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use carillon_proto::pipeline::{
    AspectRatio, HorizontalTilePosition, PresenterPosition, Strip, TileOrder, VerticalTilePosition,
};

use super::*;

/// Shared from the first third on.
const SECONDS: u64 = 60;
const SHARED_FROM_MS: u64 = 20_000;

/// Seconds of wall and of processors.
struct Cost {
    wall: f64,
    cpu: f64,
}

/// What the processes that `work` starts and waits for cost, and this one.
async fn cost(work: impl Future<Output = ()>) -> Cost {
    let (began, before) = (Instant::now(), cpu_seconds());
    work.await;
    Cost { wall: began.elapsed().as_secs_f64(), cpu: cpu_seconds() - before }
}

/// Of this process and the children that it has waited for, in user and system (proc(5), `stat`).
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let (_, after_name) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = after_name.split(' ').skip(11).take(4).map(|field| field.parse::<u64>().unwrap()).sum();
    ticks as f64 / TICKS_PER_SECOND
}

fn strip<Position>(position: Position, aspect: AspectRatio) -> Strip<Position> {
    Strip { position, count: 4, order: TileOrder::JoinSequence, aspect }
}

fn layouts() -> [(&'static str, ContentShareLayout); 4] {
    [
        ("presenter only", ContentShareLayout::PresenterOnly(PresenterPosition::BottomRight)),
        ("active speaker only", ContentShareLayout::ActiveSpeakerOnly(ActiveSpeakerPosition::BottomRight)),
        (
            "horizontal",
            ContentShareLayout::Horizontal(strip(HorizontalTilePosition::Bottom, AspectRatio::WIDE)),
        ),
        ("vertical", ContentShareLayout::Vertical(strip(VerticalTilePosition::Right, AspectRatio::WIDE))),
    ]
}

/// One camera decoded, made as large as the canvas, and encoded as compositions are: what no composition does without.
fn only_transcode(directory: &Path) -> Cost {
    let camera = "-pix_fmt yuv420p -c:v libvpx -b:v 600k -deadline realtime -cpu-used 8 camera.webm";
    let source = format!("testsrc2=s=640x360:r=15:d={SECONDS},noise=alls=12:allf=t");
    ffmpeg(directory, &format!("-f lavfi -i {source} {camera}"));
    let (began, before) = (Instant::now(), cpu_seconds());
    let canvas = "-vf scale=1280:720,fps=30 -c:v libx264 -preset veryfast -crf 23 -bf 0 -threads 1 floor.mp4";
    ffmpeg(directory, &format!("-i camera.webm {canvas}"));
    Cost { wall: began.elapsed().as_secs_f64(), cpu: cpu_seconds() - before }
}

fn ffmpeg(directory: &Path, arguments: &str) {
    let mut command = Command::new(FFMPEG);
    command.args(["-nostdin", "-v", "error", "-y"]).args(arguments.split(' ')).current_dir(directory);
    assert!(command.stdin(Stdio::null()).status().unwrap().success());
}

fn print_row(what: &str, cost: &Cost) {
    let seconds = SECONDS as f64;
    println!("| {what} | {:.1} | {:.1} |", seconds / cost.wall, seconds / cost.cpu);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement, which `./dev bench compose` makes"]
async fn composing_speed() {
    let world = World::new();
    let camera =
        |number, kilobits| (CAMERA, Some(attendee(number)), 0, footage::busy("640x360", SECONDS, kilobits));
    let screen = footage::busy("1280x720", SECONDS - SHARED_FROM_MS / 1_000, 1_200);
    let tracks = vec![
        (TrackMedia::Mix, None, 0, footage::beeps(SECONDS)),
        camera(1, 600),
        camera(2, 600),
        camera(3, 600),
        camera(4, 600),
        (SCREEN, Some(attendee(1)), SHARED_FROM_MS, screen),
    ];
    let lines: Vec<_> =
        (1..=4).map(|number| joined_line(number, &format!("{number}#Name {number}"))).collect();
    world.record(tracks, &lines).await;
    println!("| composed | seconds of recording a second | a second of CPU |");
    println!("| --- | --- | --- |");
    let floor = only_transcode(world.dir.path());
    print_row("one camera decoded, scaled and encoded (floor)", &floor);
    for (name, content_share) in layouts() {
        let finisher = world.finisher(FFMPEG);
        world.told.send_replace(Vec::new());
        let composed = cost(async {
            let video = CompositedVideo { content_share, ..grid() };
            assert_eq!(world.finish(&finisher, video).await, Report::Stopped);
        });
        print_row(name, &composed.await);
        for key in world.keys("done/").await {
            world.objects.delete(&bucket(), &key.parse().unwrap()).await.unwrap();
        }
    }
}
