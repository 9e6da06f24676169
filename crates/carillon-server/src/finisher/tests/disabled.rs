//! Captures of which some artifacts are disabled: what is in no file, and what is to be seen all the same.

use super::*;

const NOTHING: Artifacts =
    Artifacts { audio: AudioMuxType::AudioOnly, video: false, content: false, composited: None };

/// A caller's concatenation of a capture of these artifacts.
fn callers(artifacts: Artifacts) -> ConcatenationSpec {
    let mut spec = spec(grid());
    spec.source.capture.artifacts = artifacts;
    spec
}

/// The concatenation that the server makes by itself.
fn own(artifacts: Artifacts) -> ConcatenationSpec {
    let mut spec = callers(artifacts);
    spec.concatenation.layout = Some(grid());
    spec
}

/// Two cameras, and from the third second on the screen of the first.
fn tracks() -> Vec<Recorded> {
    let (ann, bob) = (Some(attendee(1)), Some(attendee(2)));
    vec![
        (TrackMedia::Mix, None, 0, footage::beeps(5)),
        (CAMERA, ann.clone(), 0, footage::flashes(Colour::Red, "320x180", 5)),
        (CAMERA, bob, 0, footage::flashes(Colour::Green, "320x180", 5)),
        (SCREEN, ann, 3_000, footage::flashes(Colour::Blue, "640x360", 2)),
    ]
}

/// Who speaks from the first second on, and who from the third.
fn speech() -> [String; 2] {
    [(2, 0), (1, 3)].map(|(who, second)| {
        let at = BEGAN + Duration::from_secs(second);
        CaptureEvent::ActiveSpeaker(Some(attendee(who))).to_line(at)
    })
}

impl World {
    /// What a capture of these artifacts records of the two, and what comes of it.
    async fn capture_and_finish(&self, spec: ConcatenationSpec) -> Report {
        let artifacts = &spec.source.capture.artifacts;
        let recorded = tracks().into_iter().filter(|(media, ..)| match media {
            TrackMedia::Camera(_) => artifacts.need_cameras(),
            TrackMedia::Content(_) => artifacts.need_content(),
            TrackMedia::Mix | TrackMedia::Voice => true,
        });
        self.record_withholding(artifacts.withheld(), recorded.collect(), &speech()).await;
        self.finish_as(&self.finisher(FFMPEG), spec).await
    }

    /// Cameras and screens in the bucket, as files of their own.
    async fn pictures_in_the_bucket(&self) -> (usize, usize) {
        let keys = self.keys("").await;
        let pictures: Vec<_> =
            keys.iter().filter(|key| key.contains("/video/") && key.ends_with(".mp4")).collect();
        let screens = pictures.iter().filter(|key| key.contains("#content")).count();
        (pictures.len() - screens, screens)
    }

    /// Whether an index in the bucket tells of a camera or a screen.
    async fn index_tells_of(&self, media: &str) -> bool {
        let mut found = false;
        for key in self.keys("visits/capture-index/").await {
            let text = String::from_utf8(self.read(&key).await).unwrap();
            found |= text.contains(&format!("\"media\":\"{media}\""));
        }
        found
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cameras_that_are_disabled_are_in_the_composed_picture_and_nowhere_else() {
    let world = World::new();
    let artifacts = Artifacts { content: true, composited: Some(grid()), ..NOTHING };
    assert_eq!(world.capture_and_finish(callers(artifacts)).await, Report::Stopped);
    let (cameras, screens) = world.pictures_in_the_bucket().await;
    assert_eq!(cameras, 0);
    assert_eq!(screens, 2, "a chunk and the joined file");
    assert!(!world.index_tells_of("camera").await && world.index_tells_of("content").await);
    let composed = world.composed().await;
    let both = composed.at(1.5);
    assert_eq!((both.colour(3, 4), both.colour(12, 4)), (Colour::Red, Colour::Green));
    assert_eq!(composed.at(4.5).colour(3, 4), Colour::Blue);
}

#[tokio::test(flavor = "multi_thread")]
async fn screens_that_are_disabled_are_in_the_composed_picture_and_nowhere_else() {
    let world = World::new();
    let artifacts = Artifacts { video: true, composited: Some(grid()), ..NOTHING };
    assert_eq!(world.capture_and_finish(callers(artifacts)).await, Report::Stopped);
    let (cameras, screens) = world.pictures_in_the_bucket().await;
    assert!(cameras >= 4, "of each a chunk and the joined file");
    assert_eq!(screens, 0);
    assert!(!world.index_tells_of("content").await);
    assert_eq!(world.composed().await.at(4.5).colour(3, 4), Colour::Blue);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_active_speaker_is_seen_in_the_file_of_sound_though_cameras_are_disabled() {
    let world = World::new();
    let artifacts = Artifacts { audio: AudioMuxType::AudioWithActiveSpeakerVideo, ..NOTHING };
    assert_eq!(world.capture_and_finish(own(artifacts)).await, Report::Stopped);
    assert_eq!(world.pictures_in_the_bucket().await, (0, 0));
    for folder in ["audio", "composited-video"] {
        let judged = world.judged(folder).await;
        assert_eq!(judged.codecs, "h264 aac");
        assert_eq!(judged.beeps(BEEP).len(), 5);
        let spoke = |at: f64| (judged.at(at).colour(1, 4), judged.at(at).colour(14, 4));
        assert_eq!(spoke(1.5), (Colour::Green, Colour::Green), "who speaks, alone: {folder}");
        assert_eq!(spoke(4.5), (Colour::Red, Colour::Red), "{folder}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_sound_that_a_caller_asks_for_shows_the_active_speaker() {
    let world = World::new();
    assert_eq!(world.capture_and_finish(callers(Artifacts::default())).await, Report::Stopped);
    assert_eq!(world.judged("audio").await.at(1.5).colour(8, 4), Colour::Green);
    let composed = format!("done/composited-video/{}.mp4", joined_id());
    assert!(!world.keys("done/").await.contains(&composed), "the capture names no layout");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_seen_where_nothing_was_asked_for_that_shows_anybody() {
    let world = World::new();
    assert_eq!(world.capture_and_finish(own(NOTHING)).await, Report::Stopped);
    assert_eq!(world.pictures_in_the_bucket().await, (0, 0));
    assert_eq!(world.judged("audio").await.codecs, "opus");
    let composed = world.composed().await;
    for at in [1.5, 4.5] {
        assert_eq!(composed.at(at).colour(8, 4), Colour::Black);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withheld_survives_a_crash_and_is_missed_when_it_is_deleted() {
    let artifacts = Artifacts { composited: Some(grid()), ..NOTHING };
    let world = World::new();
    let (_, recording) = world.begin(artifacts.withheld(), tracks(), &speech()).await;
    // Nothing is closed and nothing is said: as after a kill.
    std::mem::forget(recording);
    let restarted = Spool::new(world.dir.path(), world.objects(), world.reports());
    restarted.finish(&capture_id()).await.unwrap();
    world.told.subscribe().wait_for(|told| *told == [Report::Stopped]).await.unwrap();
    world.told.send_modify(Vec::clear);

    let finisher = world.finisher(FFMPEG);
    let short = async || match world.finish_as(&finisher, callers(artifacts.clone())).await {
        Report::StoppedShort(shortfall) => shortfall,
        report => panic!("{report:?}"),
    };
    let of_crash = short().await;
    // Of each camera the chunk that had just been begun.
    assert_eq!(of_crash, Shortfall { chunks: 2, ..Shortfall::default() });
    assert_eq!(world.composed().await.at(1.5).colour(3, 4), Colour::Red);
    assert_eq!(world.pictures_in_the_bucket().await, (0, 0));

    world.told.send_modify(Vec::clear);
    let composed = format!("done/composited-video/{}.mp4", joined_id());
    world.objects.delete(&bucket(), &composed.parse().unwrap()).await.unwrap();
    std::fs::remove_dir_all(world.dir.path().join("withheld")).unwrap();
    assert!(short().await.pictures_gone);
    assert!(!world.keys("done/").await.contains(&composed), "it is not there, instead of black");
}
