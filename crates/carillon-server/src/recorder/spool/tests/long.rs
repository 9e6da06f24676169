//! Long calls, as fast as the disk takes them: what a recording holds in memory depends neither on its length nor on how
//! much waits for its store.

use carillon_pipeline::catalog::Chunk;
use carillon_proto::media::VideoCodec;

use super::*;

const SECONDS: u64 = 30 * 60;
/// When everything that is ever needed has been needed.
const SETTLED: u64 = 5 * 60;
/// Allocators keep a little of what they once gave.
const GROWTH_MAX: u64 = 4 << 20;
/// Ticks are rounded.
const SEAM_US: u64 = 1_000;
const PICTURES: u64 = 25;
const PICTURE_BYTES: usize = 4_000;
/// Of pictures between two key frames.
const KEYFRAME_INTERVAL: u64 = 50;
const MIX: TrackId = TrackId(0);
const VOICES: [TrackId; 2] = [TrackId(1), TrackId(2)];
const CAMERAS: [TrackId; 2] = [TrackId(3), TrackId(4)];
const PEOPLE: [&str; 2] = ["0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-000000000002"];

#[tokio::test]
async fn half_an_hour_of_two_cameras_takes_no_more_memory_than_five_minutes() {
    let world = World::new();
    world.objects.forgets.store(true, Ordering::Relaxed);
    let mut recording = world.begin().await;
    begin(&mut recording);
    let mut early = 0;
    for second in 0..SECONDS {
        push(&mut recording, second);
        if second % 5 == 0 {
            world.until_stored().await;
        }
        if second == SETTLED {
            early = resident();
        }
    }
    let late = resident();
    println!("resident: {early} bytes after {SETTLED} s, {late} after {SECONDS} s");
    assert!(late < early + GROWTH_MAX, "{early} bytes have become {late}");
    end(recording);
    world.until_stopped().await;
    let chunks = world.objects.put.load(Ordering::Relaxed);
    assert!(chunks >= SECONDS, "five tracks, each in chunks of five seconds at most: {chunks}");
}

/// For how long a store is away.
const AWAY: u64 = 60;

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_for_a_minute_costs_neither_memory_nor_a_frame() {
    let world = World::new();
    world.objects.forgets.store(true, Ordering::Relaxed);
    let mut recording = world.begin().await;
    begin(&mut recording);
    for second in 0..AWAY {
        push(&mut recording, second);
        world.until_stored().await;
    }
    let early = resident();

    world.objects.away.store(true, Ordering::Relaxed);
    for second in AWAY..2 * AWAY {
        push(&mut recording, second);
        // The store is asked again as often as in a minute.
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let late = resident();
    let waiting = world.waiting();
    let of = |kind: &str| waiting.iter().filter(|(key, _)| key.contains(kind)).count();
    // Chunks of pictures end with the key frame at four seconds.
    assert_eq!((of("/audio/"), of("/audio-individual/"), of("/video/")), (12, 24, 30), "{waiting:?}");
    let bytes: u64 = waiting.iter().map(|(_, file)| file.metadata().unwrap().len()).sum();
    println!("resident: {early} bytes, {late} when {bytes} wait");
    assert!(
        bytes > 2 * GROWTH_MAX && late < early + GROWTH_MAX,
        "{early} bytes have become {late}, {bytes} wait"
    );

    world.objects.forgets.store(false, Ordering::Relaxed);
    world.objects.away.store(false, Ordering::Relaxed);
    end(recording);
    world.until_stopped().await;
    let told = world.told.borrow().clone();
    assert!(matches!(told[..], [Report::Interrupted(_), Report::Resumed, Report::Stopped]), "{told:?}");
    let (keys, catalog) = (world.keys().await, world.catalog().await);
    for (track, chunks) in &catalog.tracks {
        let end = catalog.began_us + 2 * AWAY * 1_000_000;
        assert!(chunks.last().is_some_and(|last| last.end_us().abs_diff(end) <= SEAM_US), "{track:?}");
        assert!(
            chunks.windows(2).all(|pair| pair[1].start_us.abs_diff(pair[0].end_us()) <= SEAM_US),
            "{chunks:?}"
        );
        let since = |chunk: &&Chunk| chunk.start_us >= catalog.began_us + AWAY * 1_000_000;
        assert!(
            chunks.iter().filter(since).all(|chunk| keys.iter().any(|key| **key == *chunk.object)),
            "{track:?}"
        );
    }
    assert_eq!((catalog.tracks.len(), catalog.missing.is_none()), (5, true));
}

impl World {
    /// What is complete and waits for the store.
    fn waiting(&self) -> Vec<(String, PathBuf)> {
        RecordingDir::new(self.dir.path().join("spool").join(pipeline().as_str())).complete().unwrap()
    }

    /// Lets the uploader work until nothing complete is left to put.
    async fn until_stored(&self) {
        while !self.waiting().is_empty() {
            tokio::task::yield_now().await;
        }
    }
}

fn begin(recording: &mut SpooledRecording) {
    let of_people = |ids: [TrackId; 2], media: TrackMedia| {
        let attendees = PEOPLE.map(|attendee| Some(attendee.parse().unwrap()));
        ids.into_iter().zip(attendees).map(move |(id, attendee)| Track { id, attendee, media })
    };
    let tracks = [Track { id: MIX, attendee: None, media: TrackMedia::Mix }]
        .into_iter()
        .chain(of_people(VOICES, TrackMedia::Voice))
        .chain(of_people(CAMERAS, TrackMedia::Camera(VideoCodec::Vp8)));
    for track in tracks {
        recording.handle(Input::Captured(Captured::Begun(track)));
    }
}

/// One second of all tracks.
fn push(recording: &mut SpooledRecording, second: u64) {
    let sound: Arc<[u8]> = Arc::from([0x78; 100]);
    let mut frame = |track, at, keyframe, data: &Arc<[u8]>| {
        let data = Arc::clone(data);
        recording.handle(Input::Captured(Captured::Frame(Frame { track, at, keyframe, data })));
    };
    for number in second * 50..(second + 1) * 50 {
        for track in [MIX].into_iter().chain(VOICES) {
            frame(track, Duration::from_millis(20 * number), true, &sound);
        }
    }
    for number in second * PICTURES..(second + 1) * PICTURES {
        let keyframe = number % KEYFRAME_INTERVAL == 0;
        let picture = picture(keyframe);
        for track in CAMERAS {
            frame(track, Duration::from_millis(number * 1_000 / PICTURES), keyframe, &picture);
        }
    }
}

/// A frame of VP8, without a picture in it.
fn picture(keyframe: bool) -> Arc<[u8]> {
    let head: &[u8] =
        if keyframe { &[0x30, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01] } else { &[0x31, 0, 0] };
    let mut frame = head.to_vec();
    frame.resize(PICTURE_BYTES, 7);
    frame.into()
}

/// What this process has in memory; nextest gives each test its own.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1_024
}
