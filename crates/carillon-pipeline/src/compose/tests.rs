//! What is where at which moment, without an encoder.

use carillon_proto::id::{AttendeeId, Modality};
use carillon_proto::pipeline::{
    AspectRatio, CanvasOrientation, CompositedVideo, ContentShareLayout, ContentShareLayoutOption,
    HighlightColor, HorizontalTilePosition, PresenterPosition, ResolutionOption, Strip, TileOrder,
    VerticalTilePosition,
};
use carillon_proto::units::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::GridRequest;
use crate::capture::{CaptureEvent, Codec, Media, Missing, Who};
use crate::catalog::{Catalog, Chunk, Place, TrackName};
use crate::mux::Size;

const SECOND: u64 = 1_000_000;

fn who(number: u8) -> AttendeeId {
    format!("0f9a2b6e-1111-4222-8333-4444555507{number:02x}").parse().unwrap()
}

fn video(content_share: ContentShareLayout) -> CompositedVideo {
    CompositedVideo {
        content_share,
        ..GridRequest::new(ContentShareLayoutOption::PresenterOnly).with_defaults()
    }
}

fn presenter() -> CompositedVideo {
    video(ContentShareLayout::PresenterOnly(PresenterPosition::TopRight))
}

fn chunk(start_us: u64, duration_us: u64) -> Chunk {
    Chunk {
        object: format!("{start_us}").into(),
        start_us,
        duration_us,
        codec: Codec::Vp8,
        size: Some(Size { width: 320, height: 180 }),
        keyframe: true,
        place: Place::Bucket,
    }
}

/// Chunks from one second to another.
type Spans<'a> = &'a [(u64, u64)];

fn catalog(tracks: &[(Media, u8, Spans<'_>)]) -> Catalog {
    let tracks = tracks.iter().map(|(media, attendee, spans)| {
        let name = TrackName { media: *media, attendee: Some(who(*attendee)) };
        let chunks = spans.iter().map(|(from, to)| chunk(from * SECOND, (to - from) * SECOND));
        (name, chunks.collect())
    });
    Catalog {
        began_us: 0,
        tracks: tracks.collect(),
        texts: Vec::new(),
        left_out: 0,
        missing: Missing::default(),
    }
}

fn stage(cameras: &[u8]) -> Stage {
    Stage { cameras: cameras.iter().map(|number| who(*number)).collect(), ..Stage::default() }
}

fn places(tiles: &[Tile]) -> Vec<(u32, u32, u32, u32)> {
    tiles.iter().map(|tile| (tile.rect.x, tile.rect.y, tile.rect.width, tile.rect.height)).collect()
}

fn seen(scene: &Scene) -> Vec<(bool, AttendeeId)> {
    let source = |tile: &Tile| match &tile.source {
        TileSource::Camera(who) => (false, who.clone()),
        TileSource::Screen(who) => (true, who.clone()),
    };
    scene.tiles.iter().map(source).collect()
}

#[test]
fn a_grid_is_even_and_its_last_row_stands_in_the_middle() {
    let of = |count: u8| places(&tiles(&presenter(), &stage(&(0..count).collect::<Vec<_>>())));
    assert_eq!(of(0), []);
    assert_eq!(of(1), [(0, 0, 1_280, 720)]);
    assert_eq!(of(2), [(0, 122, 636, 476), (644, 122, 636, 476)]);
    assert_eq!(of(3), [(4, 0, 632, 356), (644, 0, 632, 356), (324, 364, 632, 356)]);
    assert_eq!(of(25).len(), 25);
    assert_eq!(of(30).len(), 25, "Amazon's grid has 25 tiles");
}

#[test]
fn a_screen_has_the_canvas_and_who_shares_it_a_corner() {
    let shared = Stage { presenter: Some(who(2)), ..stage(&[1, 2]) };
    let tiles_of = |video: &CompositedVideo| tiles(video, &shared);
    let tiles = tiles_of(&presenter());
    assert_eq!(places(&tiles), [(0, 0, 1_280, 720), (944, 16, 320, 180)]);
    assert_eq!((tiles[0].fit, tiles[1].fit), (Fit::Whole, Fit::Fill));
    let portrait = CompositedVideo { orientation: CanvasOrientation::Portrait, ..presenter() };
    assert_eq!(places(&tiles_of(&portrait)), [(0, 0, 720, 1_280), (384, 16, 320, 180)]);
    let full = CompositedVideo { resolution: ResolutionOption::Fhd, ..presenter() };
    assert_eq!(places(&tiles_of(&full)), [(0, 0, 1_920, 1_080), (1_416, 24, 480, 270)]);
}

#[test]
fn a_strip_begins_with_who_shares_and_takes_no_more_than_it_may() {
    let row = |position, count| {
        let (order, aspect) = (TileOrder::JoinSequence, AspectRatio::WIDE);
        video(ContentShareLayout::Horizontal(Strip { position, count, order, aspect }))
    };
    let shared = Stage { presenter: Some(who(3)), ..stage(&[1, 2, 3, 4, 5]) };
    let below = tiles(&row(HorizontalTilePosition::Bottom, 4), &shared);
    assert_eq!(
        places(&below),
        [
            (0, 0, 1_280, 540),
            (0, 540, 320, 180),
            (320, 540, 320, 180),
            (640, 540, 320, 180),
            (960, 540, 320, 180)
        ]
    );
    let shown = |tiles: Vec<Tile>| seen(&Scene { from: Frames(0), to: Frames(1), tiles });
    let expected = [(true, 3), (false, 3), (false, 1), (false, 2), (false, 4)];
    assert_eq!(shown(below), expected.map(|(screen, number)| (screen, who(number))));
    assert_eq!(places(&tiles(&row(HorizontalTilePosition::Top, 1), &shared))[0], (0, 240, 1_280, 480));

    let (order, aspect) = (TileOrder::SpeakerSequence, AspectRatio::TALL);
    let column = Strip { position: VerticalTilePosition::Left, count: 3, order, aspect };
    let spoken = Stage { spoken: vec![who(9), who(5), who(3)], ..shared };
    let beside = tiles(&video(ContentShareLayout::Vertical(column)), &spoken);
    assert_eq!(places(&beside)[..2], [(134, 0, 1_146, 720), (0, 0, 134, 240)]);
    let expected = [(true, 3), (false, 3), (false, 5), (false, 1)];
    assert_eq!(shown(beside), expected.map(|(screen, number)| (screen, who(number))));
}

#[test]
fn scenes_change_with_cameras_and_screens_and_cover_the_whole() {
    let catalog = catalog(&[
        (Media::Camera, 1, &[(0, 5), (5, 10), (20, 25)]),
        (Media::Camera, 2, &[(4, 12)]),
        (Media::Content, 2, &[(6, 8)]),
    ]);
    let timeline = Timeline::new(&catalog, &[]);
    let scenes = scenes(&presenter(), &timeline);
    let told: Vec<_> = scenes.iter().map(|scene| (scene.from.0 / 30, scene.to.0 / 30, seen(scene))).collect();
    let camera = |number| (false, who(number));
    assert_eq!(
        told,
        [
            (0, 4, vec![camera(1)]),
            (4, 6, vec![camera(1), camera(2)]),
            (6, 8, vec![(true, who(2)), camera(2)]),
            (8, 10, vec![camera(1), camera(2)]),
            (10, 12, vec![camera(2)]),
            (12, 20, vec![]),
            (20, 25, vec![camera(1)]),
        ]
    );
}

#[test]
fn who_speaks_is_marked_and_a_cough_is_not() {
    let catalog = catalog(&[(Media::Camera, 1, &[(0, 20)]), (Media::Camera, 2, &[(0, 20)])]);
    let speaks =
        |millis, number: u8| (Timestamp::from_millis(millis), CaptureEvent::ActiveSpeaker(Some(who(number))));
    let events = [speaks(2_000, 1), speaks(5_000, 2), speaks(5_300, 1), speaks(9_000, 2)];
    let timeline = Timeline::new(&catalog, &events);
    let mut video = presenter();
    assert_eq!(scenes(&video, &timeline).len(), 1, "nothing shows who speaks");
    video.attribute.highlight_color = Some(HighlightColor::Green);
    let told: Vec<_> = scenes(&video, &timeline)
        .iter()
        .map(|scene| (scene.from.0 / 30, scene.tiles.iter().map(|tile| tile.highlighted).collect::<Vec<_>>()))
        .collect();
    assert_eq!(told, [(0, vec![false, false]), (2, vec![true, false]), (9, vec![false, true])]);
}

#[test]
fn a_slice_needs_what_a_decoder_needs_and_no_more() {
    let mut chunks: Vec<Chunk> = (0..10).map(|number| chunk(number * 5 * SECOND, 5 * SECOND)).collect();
    chunks[3].keyframe = false;
    chunks[6].size = Some(Size { width: 640, height: 360 });
    let runs = |from: u64, to: u64| -> Vec<(usize, usize)> {
        let runs = runs(&chunks, from * SECOND, to * SECOND);
        runs.into_iter().map(|run| (run.start, run.end)).collect()
    };
    assert_eq!(runs(6, 9), [(1, 2)]);
    assert_eq!(runs(16, 19), [(2, 4)], "back to a key frame");
    assert_eq!(runs(26, 36), [(5, 6), (6, 7), (7, 8)], "a size, a file");
    assert_eq!(runs(50, 52), [(9, 10)], "its last picture is held");
    assert!(runs(52, 55).is_empty());
}

#[test]
fn what_is_drawn_is_told_in_numbers_and_names_are_in_a_file() {
    let tile = Tile {
        source: TileSource::Camera(who(1)),
        rect: Rect { x: 4, y: 8, width: 632, height: 356 },
        fit: Fit::Fill,
        highlighted: false,
    };
    let slice = Slice { from: Frames(60), frames: 45, tiles: vec![tile] };
    let pen = Pen { video: presenter(), letters: true, threads: 2 };
    let mut names = Names::default();
    let hostile = "x#a'],movie=/etc/passwd[c1]{x}".parse().unwrap();
    names.note(&CaptureEvent::AttendeeJoined(Who::new(who(1), Modality::Main, hostile)));
    let footage = [vec![Footage { file: "tile-0-0.1.part".to_owned(), start_us: -2_500_000, size: None }]];
    let Drawing { files, arguments } = drawing(&pen, &slice, &footage, &names, "slice.mp4");
    let graph = &arguments[arguments.iter().position(|word| word == "-filter_complex").unwrap() + 1];
    assert_eq!(
        graph,
        "color=c=black:s=1280x720:r=30,format=yuv420p[c0];\
         [0:v:0]setpts=PTS+(-2.500000)/TB,scale=632:356:force_original_aspect_ratio=increase:\
         force_divisible_by=2,crop=632:356,setsar=1,format=yuv420p,fps=30:start_time=0[p0];\
         [c0][p0]overlay=x=4:y=8[c1];[c1]ass=names.ass[c2]"
    );
    assert!(!arguments.iter().any(|word| word.contains("passwd")));
    assert!(String::from_utf8_lossy(&files["names.ass"]).contains("a'],movie=/etc/passwd[c1]\\{x\\}"));
    assert!(arguments.windows(2).any(|pair| pair == ["-frames:v", "45"]));
    let without = drawing(&Pen { letters: false, ..pen }, &slice, &footage, &names, "slice.mp4");
    assert!(without.files.is_empty());
}

#[test]
fn chapters_tell_who_came_and_who_shared() {
    let at = |millis: u64| Timestamp::from_millis(1_000 + millis);
    let name = |text: &str| text.parse().unwrap();
    let events = [
        (at(200), CaptureEvent::AttendeeJoined(Who::new(who(1), Modality::Main, name("1#Ann & Co")))),
        (at(900), CaptureEvent::AttendeeJoined(Who::new(who(2), Modality::Main, name("Bob")))),
        (at(61_000), CaptureEvent::AttendeeVideoJoined(Who::new(who(2), Modality::Content, name("Bob")))),
    ];
    let mut names = Names::default();
    events.iter().for_each(|(_, event)| names.note(event));
    assert_eq!(
        chapters(SECOND, Frames(30 * 90), &events, &names),
        "WEBVTT\n\n00:00:00.000 --> 00:01:01.000\nAnn &amp; Co joined, Bob joined\n\n\
         00:01:01.000 --> 00:01:30.000\nBob shares a screen\n"
    );
}

/// Somebody, or a video of theirs, that was there before the capture began.
fn before(number: u8, modality: Modality, name: &str, since: u64) -> Who {
    let display_name = Some(name.parse().unwrap());
    let since = Some(Timestamp::from_millis(since));
    Who { display_name, since, ..Who::new(who(number), modality, "id-of-it".parse().unwrap()) }
}

#[test]
fn a_recording_that_begins_later_begins_with_those_who_are_there() {
    let at = |millis: u64| Timestamp::from_millis(9_000 + millis);
    let bob = || Who::new(who(2), Modality::Main, "2#Bob".parse().unwrap());
    let events = [
        (at(1), CaptureEvent::AttendeeJoined(before(1, Modality::Main, "Zoë", 1_000))),
        (at(1), CaptureEvent::AttendeeJoined(before(1, Modality::Content, "Zoë", 5_000))),
        (at(1), CaptureEvent::AttendeeJoined(before(3, Modality::Main, "日本", 2_000))),
        (at(1), CaptureEvent::AttendeeVideoJoined(before(1, Modality::Content, "Zoë", 5_000))),
        (at(30_000), CaptureEvent::AttendeeJoined(bob())),
        // The recorder has begun again.
        (at(60_000), CaptureEvent::AttendeeJoined(before(1, Modality::Main, "Zoë", 1_000))),
    ];
    let mut names = Names::default();
    events.iter().for_each(|(_, event)| names.note(event));
    assert_eq!((names.of(&who(3)), names.of(&who(2))), ("日本", "Bob"));
    assert_eq!(
        chapters(9 * SECOND, Frames(30 * 90), &events, &names),
        "WEBVTT\n\n00:00:00.000 --> 00:00:30.000\nBeginning, with Zoë, 日本, Zoë shares a screen\n\n\
         00:00:30.000 --> 00:01:30.000\nBob joined\n"
    );
}

#[test]
fn tiles_are_in_the_order_in_which_cameras_were_switched_on() {
    let began = 100;
    let spans = [
        (Media::Camera, 1, &[(began + 2, began + 20)][..]),
        (Media::Camera, 2, &[(began, began + 20)]),
        (Media::Camera, 3, &[(began + 1, began + 5), (began + 9, began + 20)]),
        (Media::Camera, 4, &[(began + 8, began + 20)]),
    ];
    let catalog = Catalog { began_us: began * SECOND, ..catalog(&spans) };
    let on =
        |at: u64, who| (Timestamp::from_millis((began + at) * 1_000), CaptureEvent::AttendeeVideoJoined(who));
    let events = [
        on(0, before(3, Modality::Main, "Cleo", 20_000)),
        on(0, before(1, Modality::Main, "Ann", 30_000)),
        on(0, before(2, Modality::Main, "Bob", 40_000)),
        on(7, Who::new(who(4), Modality::Main, "Dan".parse().unwrap())),
        on(8, Who::new(who(3), Modality::Main, "Cleo".parse().unwrap())),
    ];
    let timeline = Timeline::new(&catalog, &events);
    let scenes = scenes(&presenter(), &timeline);
    let told: Vec<_> = scenes.iter().map(|scene| (scene.from.0 / 30, seen(scene))).collect();
    let of = |numbers: &[u8]| numbers.iter().map(|number| (false, who(*number))).collect::<Vec<_>>();
    let expected = [
        (0, of(&[2])),
        (1, of(&[3, 2])),
        (2, of(&[3, 1, 2])),
        (5, of(&[1, 2])),
        (8, of(&[1, 2, 4])),
        (9, of(&[1, 2, 4, 3])),
    ];
    assert_eq!(told, expected);
    let first = timeline.speaker_alone().cameras.into_iter().map(|span| span.attendee);
    assert_eq!(first.collect::<Vec<_>>(), [who(2), who(3), who(1)]);
}

proptest! {
    #[test]
    fn no_tile_leaves_the_canvas_or_stands_on_an_odd_place(
        count in 0_u8..30, strip in 1_u8..=10, width in 1_u8..=99, height in 1_u8..=99, portrait: bool, shared: bool
    ) {
        let aspect = AspectRatio::try_from(format!("{width}/{height}")).unwrap();
        let order = TileOrder::JoinSequence;
        let orientation = if portrait { CanvasOrientation::Portrait } else { CanvasOrientation::Landscape };
        let row = Strip { position: HorizontalTilePosition::Top, count: strip, order, aspect };
        let column = Strip { position: VerticalTilePosition::Right, count: strip, order, aspect };
        let cameras: Vec<u8> = (0..count).collect();
        let stage = Stage { presenter: shared.then(|| who(0)), ..stage(&cameras) };
        for layout in [ContentShareLayout::Horizontal(row), ContentShareLayout::Vertical(column)] {
            let video = CompositedVideo { orientation, ..video(layout) };
            let (canvas_width, canvas_height) = video.size();
            for Tile { rect, .. } in tiles(&video, &stage) {
                prop_assert!(rect.width >= 2 && rect.height >= 2, "{rect:?}");
                prop_assert!(rect.x + rect.width <= canvas_width && rect.y + rect.height <= canvas_height, "{rect:?}");
                prop_assert_eq!((rect.x | rect.y | rect.width | rect.height) & 1, 0, "{:?}", rect);
            }
        }
    }

    #[test]
    fn slices_follow_one_another_and_none_is_long(
        spans in proptest::collection::vec((0_u64..300, 1_u64..100, 0_u8..4), 0..12)
    ) {
        let mut tracks: std::collections::BTreeMap<TrackName, Vec<Chunk>> = Default::default();
        for (from, length, number) in spans {
            let name = TrackName { media: Media::Camera, attendee: Some(who(number)) };
            tracks.entry(name).or_default().push(chunk(from * SECOND / 3, length * SECOND / 3));
        }
        tracks.values_mut().for_each(|chunks| chunks.sort_by_key(|chunk| chunk.start_us));
        let catalog = Catalog { began_us: 0, tracks, texts: Vec::new(), left_out: 0, missing: Missing::default() };
        let timeline = Timeline::new(&catalog, &[]);
        let mut next = Frames(0);
        for slice in slices(&scenes(&presenter(), &timeline)) {
            prop_assert_eq!(slice.from, next);
            prop_assert!((1..=900).contains(&slice.frames));
            next = slice.to();
        }
        prop_assert_eq!(next, timeline.length);
    }
}

#[test]
fn a_text_says_who_was_there_and_whose_camera_and_screen_was_on_when() {
    let mut catalog = catalog(&[
        (Media::Camera, 1, &[(1, 4), (4, 6), (8, 10)]),
        (Media::Content, 2, &[(3, 5)]),
        (Media::Mix, 1, &[(0, 10)]),
    ]);
    let camera = TrackName { media: Media::Camera, attendee: Some(who(1)) };
    catalog.tracks.get_mut(&camera).unwrap()[2].codec = Codec::Vp9;
    let at = |seconds: u64| Timestamp::from_millis(seconds * 1_000);
    let person = |number: u8, name: &str| Who {
        attendee: who(number),
        modality: Modality::Main,
        external_user: format!("user-{number}").parse().unwrap(),
        display_name: Some(name.parse().unwrap()),
        since: None,
    };
    let events = [
        (at(0), CaptureEvent::AttendeeJoined(person(1, "Ada \"</script>"))),
        (at(2), CaptureEvent::AttendeeJoined(person(2, "Zoë"))),
        (at(3), CaptureEvent::ActiveSpeaker(Some(who(2)))),
        (at(7), CaptureEvent::AttendeeLeft(person(2, "Zoë"))),
    ];
    let mut names = Names::default();
    events.iter().for_each(|(_, event)| names.note(event));
    let told = |catalog: &Catalog| -> serde_json::Value {
        serde_json::from_str(&people(catalog, &events, &names)).unwrap()
    };
    assert_eq!(
        told(&catalog),
        serde_json::json!({
            "Seconds": 10.0,
            "People": [
                { "AttendeeId": who(1).as_str(), "Name": "Ada \"</script>", "Present": [[0.0, 10.0]],
                  "Camera": { "On": [[1.0, 6.0], [8.0, 10.0]], "Files": [0.0, 8.0] },
                  "Content": { "On": [], "Files": [] } },
                { "AttendeeId": who(2).as_str(), "Name": "Zoë", "Present": [[2.0, 7.0]],
                  "Camera": { "On": [], "Files": [] },
                  "Content": { "On": [[3.0, 5.0]], "Files": [0.0] } },
            ],
            "Speakers": [[3.0, who(2).as_str()]],
        })
    );
    for chunk in catalog.tracks.get_mut(&camera).unwrap() {
        chunk.place = Place::Withheld;
    }
    assert_eq!(
        told(&catalog)["People"][0]["Camera"]["On"],
        serde_json::json!([]),
        "of that there is no file"
    );
}
