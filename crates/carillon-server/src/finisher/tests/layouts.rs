//! Every layout of the API, drawn by a real `ffmpeg` and looked at pixel by pixel: who is where, and what can be read.
//!
//! Each camera has a colour of its own, a white square in its middle and a name; the screen is blue and has a white edge, so
//! that what is stretched or cut shows. Built with `CARILLON_SHOTS` in the environment, a folder, the tests leave a picture of
//! each there.

use std::path::Path;
use std::process::Command;

use carillon_pipeline::compose::{
    Drawing, Footage, Frames, Names, Pen, Rect, Slice, Stage, Tile, TileSource, drawing, tiles,
};
use carillon_pipeline::mux::Size;
use carillon_proto::pipeline::{
    AspectRatio, HorizontalTilePosition, PresenterPosition, Strip, TileOrder, VerticalTilePosition,
};

use super::*;

const FRAMES: u64 = 3;
/// Colour and size of the cameras of the attendees from 1 on; the fourth is a telephone that is held upright.
const CAMERAS: [(Colour, Size); 5] = [
    (Colour::Red, Size { width: 640, height: 360 }),
    (Colour::Green, Size { width: 640, height: 480 }),
    (Colour::Yellow, Size { width: 640, height: 360 }),
    (Colour::Red, Size { width: 360, height: 640 }),
    (Colour::Green, Size { width: 320, height: 180 }),
];
const NAMES: [&str; 5] = ["Ann", "Bob Grünwald", "Cleo Østergård", "Dora", "Emil"];
/// Wider than any canvas that lies, as browser windows may be.
const SCREEN_SIZE: Size = Size { width: 1_600, height: 800 };

/// The pictures of everybody, in a directory.
struct Studio {
    dir: tempfile::TempDir,
}

/// A frame as it was drawn, and where the tiles are that it has.
struct Shot {
    size: (u32, u32),
    rgb: Vec<u8>,
    tiles: Vec<Tile>,
}

fn ffmpeg(directory: &Path, arguments: &[String]) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-y"]).args(arguments).current_dir(directory);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

impl Studio {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for ((colour, Size { width, height }), number) in CAMERAS.into_iter().zip(1..) {
            let square = "drawbox=x=iw/2-ih/8:y=ih*3/8:w=ih/4:h=ih/4:color=white:t=fill";
            let source = format!("color=c={colour:?}:s={width}x{height}:r=15,{square}");
            Self::encode(dir.path(), &source, &format!("camera-{number}.mkv"));
        }
        let Size { width, height } = SCREEN_SIZE;
        let source = format!("color=c=blue:s={width}x{height}:r=15,drawbox=color=white:t=24");
        Self::encode(dir.path(), &source, "screen.mkv");
        Self { dir }
    }

    fn encode(directory: &Path, source: &str, file: &str) {
        let encoder = "-frames:v 4 -pix_fmt yuv420p -c:v libx264 -preset ultrafast -qp 10";
        ffmpeg(directory, &words(&format!("-f lavfi -i {source} {encoder} {file}")));
    }

    /// The attendees from 1 to `cameras`, of whom one may share a screen, and who speaks.
    fn shoot(
        &self,
        name: &str,
        video: &CompositedVideo,
        cameras: u8,
        presenter: Option<u8>,
        speaker: u8,
    ) -> Shot {
        let stage = Stage {
            cameras: (1..=cameras).map(attendee).collect(),
            presenter: presenter.map(attendee),
            speaker: Some(attendee(speaker)),
            spoken: vec![attendee(speaker)],
        };
        self.draw(name, video, tiles(video, &stage), &names())
    }

    fn draw(&self, name: &str, video: &CompositedVideo, tiles: Vec<Tile>, names: &Names) -> Shot {
        let pen = Pen { video: video.clone(), letters: true, threads: 1 };
        let slice = Slice { from: Frames(0), frames: FRAMES, tiles: tiles.clone() };
        let footage: Vec<_> = tiles.iter().map(|tile| vec![footage_of(&tile.source)]).collect();
        let Drawing { files, arguments } = drawing(&pen, &slice, &footage, names, "slice.mp4");
        for (name, bytes) in files {
            std::fs::write(self.dir.path().join(name), bytes).unwrap();
        }
        ffmpeg(self.dir.path(), &arguments);
        if let Some(folder) = option_env!("CARILLON_SHOTS") {
            ffmpeg(self.dir.path(), &words(&format!("-i slice.mp4 -frames:v 1 {folder}/{name}.png")));
        }
        let frame = "-i slice.mp4 -frames:v 1 -pix_fmt rgb24 -f rawvideo -";
        let rgb = ffmpeg(self.dir.path(), &words(frame));
        let size = video.size();
        assert_eq!(rgb.len() as u32, size.0 * size.1 * 3, "the canvas has the size that was asked for");
        Shot { size, rgb, tiles }
    }
}

fn footage_of(source: &TileSource) -> Footage {
    let (file, size) = match source {
        TileSource::Camera(who) => {
            let number = (1..=5).find(|number| attendee(*number) == *who).unwrap();
            (format!("camera-{number}.mkv"), CAMERAS[usize::from(number) - 1].1)
        }
        TileSource::Screen(_) => ("screen.mkv".to_owned(), SCREEN_SIZE),
    };
    Footage { file, start_us: 0, size: Some(size) }
}

fn names() -> Names {
    let mut names = Names::default();
    for (name, number) in NAMES.into_iter().zip(1..) {
        let mut who = Who::new(attendee(number), Modality::Main, format!("user-{number}").parse().unwrap());
        who.display_name = Some(name.parse().unwrap());
        names.note(&CaptureEvent::AttendeeJoined(who));
    }
    names
}

impl Shot {
    fn rgb(&self, x: u32, y: u32) -> [u8; 3] {
        let at = ((y * self.size.0 + x) * 3) as usize;
        self.rgb[at..at + 3].try_into().unwrap()
    }

    fn colour(&self, x: u32, y: u32) -> Colour {
        judge::colour(self.rgb(x, y))
    }

    fn rect_of(&self, source: &TileSource) -> Rect {
        self.tiles.iter().find(|tile| tile.source == *source).expect("it is in the picture").rect
    }

    fn camera(&self, number: u8) -> Rect {
        self.rect_of(&TileSource::Camera(attendee(number)))
    }

    fn screen(&self, number: u8) -> Rect {
        self.rect_of(&TileSource::Screen(attendee(number)))
    }

    /// A camera is in its place: its colour at a side, its square in the middle, as wide as it is high, and its name.
    fn shows_camera(&self, number: u8) {
        let rect = self.camera(number);
        let (x, y) = (rect.x + rect.width / 2, rect.y + rect.height / 2);
        let is_white = |x: u32, y: u32| self.colour(x, y) == Colour::White;
        let wide = (rect.x..rect.x + rect.width).filter(|x| is_white(*x, y)).count();
        let high = (rect.y..rect.y + rect.height * 3 / 4).filter(|y| is_white(x, *y)).count();
        assert!(wide > 5 && wide.abs_diff(high) <= 4, "camera {number} in {rect:?}: {wide} by {high}");
        let (expected, side) = (CAMERAS[usize::from(number) - 1].0, x - wide as u32);
        assert_eq!(self.colour(side, y), expected, "camera {number} in {rect:?}");
    }

    /// The screen is whole and as large as its place lets it be: its edge is where it must end, and beyond it is nothing.
    fn shows_screen(&self, number: u8) {
        let rect = self.screen(number);
        let (width, height) = (u32::from(SCREEN_SIZE.width), u32::from(SCREEN_SIZE.height));
        let shown = match rect.width * height <= rect.height * width {
            true => (rect.width, rect.width * height / width),
            false => (rect.height * width / height, rect.height),
        };
        let (left, top) = (rect.x + (rect.width - shown.0) / 2, rect.y + (rect.height - shown.1) / 2);
        let (middle_x, middle_y) = (rect.x + rect.width / 2, rect.y + rect.height / 2);
        let edge = 24 * shown.0 / width / 2;
        for (x, y, part) in [
            (left + edge, middle_y, "left"),
            (left + shown.0 - edge, middle_y, "right"),
            (middle_x, top + edge, "top"),
            (middle_x, top + shown.1 - edge, "bottom"),
        ] {
            assert_eq!(self.colour(x, y), Colour::White, "the {part} edge of the screen in {rect:?}");
        }
        assert_eq!(self.colour(middle_x, middle_y), Colour::Blue);
        if top > rect.y + 4 {
            assert_eq!(self.colour(middle_x, top - 4), Colour::Black, "nothing above it");
        }
    }

    /// How many pixels differ within a part of the canvas.
    fn differs(&self, other: &Self, rect: Rect) -> usize {
        let places =
            (rect.y..rect.y + rect.height).flat_map(|y| (rect.x..rect.x + rect.width).map(move |x| (x, y)));
        let differ = |(x, y): &(u32, u32)| {
            let (one, other) = (self.rgb(*x, *y), other.rgb(*x, *y));
            one.iter().zip(other).any(|(one, other)| one.abs_diff(other) > 48)
        };
        places.filter(differ).count()
    }
}

fn layout(content_share: ContentShareLayout) -> CompositedVideo {
    CompositedVideo { content_share, ..grid() }
}

fn row(position: HorizontalTilePosition, order: TileOrder, aspect: AspectRatio) -> CompositedVideo {
    layout(ContentShareLayout::Horizontal(Strip { position, count: 4, order, aspect }))
}

fn column(position: VerticalTilePosition, order: TileOrder, aspect: AspectRatio) -> CompositedVideo {
    layout(ContentShareLayout::Vertical(Strip { position, count: 4, order, aspect }))
}

fn upright(video: CompositedVideo) -> CompositedVideo {
    CompositedVideo { orientation: CanvasOrientation::Portrait, ..video }
}

fn full(video: CompositedVideo) -> CompositedVideo {
    CompositedVideo { resolution: ResolutionOption::Fhd, ..video }
}

#[test]
fn a_grid_shows_everybody_whole_enough_on_every_canvas() {
    let studio = Studio::new();
    for (video, name, counts) in [
        (grid(), "grid-hd", &[1, 2, 5][..]),
        (full(grid()), "grid-fhd", &[5]),
        (upright(grid()), "grid-hd-portrait", &[2, 5]),
        (full(upright(grid())), "grid-fhd-portrait", &[1]),
    ] {
        for cameras in counts.iter().copied() {
            let shot = studio.shoot(&format!("{name}-{cameras}"), &video, cameras, None, 1);
            assert_eq!(shot.tiles.len(), usize::from(cameras));
            (1..=cameras).for_each(|number| shot.shows_camera(number));
        }
    }
}

#[test]
fn who_is_in_a_corner_is_in_the_one_that_was_asked_for_and_the_screen_is_large() {
    let studio = Studio::new();
    let corners = [
        (PresenterPosition::TopLeft, ActiveSpeakerPosition::TopLeft, (false, false)),
        (PresenterPosition::TopRight, ActiveSpeakerPosition::TopRight, (true, false)),
        (PresenterPosition::BottomLeft, ActiveSpeakerPosition::BottomLeft, (false, true)),
        (PresenterPosition::BottomRight, ActiveSpeakerPosition::BottomRight, (true, true)),
    ];
    for (presenter, speaker, corner) in corners {
        for (video, who, name) in [
            (layout(ContentShareLayout::PresenterOnly(presenter)), 2, "presenter"),
            (layout(ContentShareLayout::ActiveSpeakerOnly(speaker)), 3, "speaker"),
        ] {
            let canvases = [(video.clone(), "hd"), (upright(video), "hd-portrait")];
            // An upright canvas has the same corners: one of them is enough.
            let count = if corner == (true, false) { 2 } else { 1 };
            for (video, canvas) in canvases.into_iter().take(count) {
                let name = format!("{name}-{canvas}-{presenter:?}");
                let shot = studio.shoot(&name, &video, 5, Some(2), 3);
                assert_eq!(shot.tiles.len(), 2, "the screen, and one camera");
                shot.shows_camera(who);
                let (rect, (width, height)) = (shot.camera(who), shot.size);
                let found = (rect.x > width / 2 - rect.width / 2, rect.y > height / 2);
                assert_eq!(found, corner, "{rect:?}");
                let screen = shot.screen(2);
                assert_eq!((screen.width, screen.height), shot.size);
                assert_eq!(shot.colour(width / 2, height / 2), Colour::Blue);
            }
        }
    }
}

#[test]
fn strips_are_where_they_were_asked_for_in_the_order_that_was_and_the_screen_is_whole() {
    let studio = Studio::new();
    let (wide, tall) = (AspectRatio::WIDE, AspectRatio::TALL);
    let square: AspectRatio = "1/1".to_owned().try_into().unwrap();
    let (joined, spoken) = (TileOrder::JoinSequence, TileOrder::SpeakerSequence);
    let cases = [
        ("row-bottom", row(HorizontalTilePosition::Bottom, joined, wide), [2, 1, 3, 4]),
        ("row-top-spoken", row(HorizontalTilePosition::Top, spoken, wide), [2, 5, 1, 3]),
        ("row-bottom-square", row(HorizontalTilePosition::Bottom, joined, square), [2, 1, 3, 4]),
        ("row-portrait", upright(row(HorizontalTilePosition::Bottom, joined, wide)), [2, 1, 3, 4]),
        ("row-fhd", full(row(HorizontalTilePosition::Bottom, joined, wide)), [2, 1, 3, 4]),
        ("column-right", column(VerticalTilePosition::Right, joined, tall), [2, 1, 3, 4]),
        ("column-left-wide", column(VerticalTilePosition::Left, spoken, wide), [2, 5, 1, 3]),
        ("column-portrait", upright(column(VerticalTilePosition::Right, joined, tall)), [2, 1, 3, 4]),
        ("column-fhd", full(column(VerticalTilePosition::Left, joined, wide)), [2, 1, 3, 4]),
    ];
    for (name, video, order) in cases {
        let shot = studio.shoot(name, &video, 5, Some(2), 5);
        shot.shows_screen(2);
        order.into_iter().for_each(|number| shot.shows_camera(number));
        let shown: Vec<AttendeeId> = shot.tiles[1..].iter().map(|tile| who(&tile.source)).collect();
        assert_eq!(shown, order.map(attendee), "{name}");
        let places: Vec<(u32, u32)> = shot.tiles[1..].iter().map(|tile| (tile.rect.x, tile.rect.y)).collect();
        assert!(places.is_sorted(), "from the left, or from the top: {places:?}");
        let (screen, (width, height)) = (shot.screen(2), shot.size);
        assert!(screen.width * screen.height * 3 >= width * height, "{name}: {screen:?}");
        let strip = shot.tiles[1].rect;
        match video.content_share {
            ContentShareLayout::Horizontal(of) => {
                assert_eq!(strip.y == 0, of.position == HorizontalTilePosition::Top, "{name}");
            }
            ContentShareLayout::Vertical(of) => {
                assert_eq!(strip.x == 0, of.position == VerticalTilePosition::Left, "{name}");
            }
            _ => unreachable!("strips alone"),
        }
    }
}

fn who(source: &TileSource) -> AttendeeId {
    match source {
        TileSource::Camera(who) | TileSource::Screen(who) => who.clone(),
    }
}

#[test]
fn borders_corners_and_the_mark_of_who_speaks_are_as_they_were_asked_for() {
    let studio = Studio::new();
    let attribute = TileAttribute {
        corner_radius: Some(20),
        border_color: Some(BorderColor::Blue),
        highlight_color: Some(HighlightColor::White),
        border_thickness: Some(10),
    };
    for (video, name) in [(grid(), "borders-hd"), (full(grid()), "borders-fhd")] {
        let shot = studio.shoot(name, &CompositedVideo { attribute, ..video }, 5, None, 3);
        for number in 1..=5 {
            let rect = shot.camera(number);
            let expected = if number == 3 { Colour::White } else { Colour::Blue };
            let (middle, down) = (rect.x + rect.width / 2, rect.y + rect.height / 2);
            assert_eq!(shot.colour(rect.x + 5, down), expected, "the left edge of {number}");
            assert_eq!(shot.colour(middle, rect.y + 5), expected, "the upper edge of {number}");
            assert_eq!(shot.colour(rect.x + 1, rect.y + 1), Colour::Black, "a corner of {number}");
        }
    }
}

#[test]
fn a_telephone_that_is_held_upright_is_whole_in_a_tile_that_lies() {
    let studio = Studio::new();
    let only = Stage { cameras: vec![attendee(4)], ..Stage::default() };
    let shot = studio.draw("telephone", &grid(), tiles(&grid(), &only), &Names::default());
    let (middle, height) = (640, 720);
    let red = (0..1_280).filter(|x| shot.colour(*x, 4) == Colour::Red).count();
    assert!(red.abs_diff(height * 9 / 16) < 6, "all of its width, {red}");
    assert_eq!(shot.colour(middle, height as u32 - 4), Colour::Red, "and of its height");
    assert_eq!(shot.colour(100, 360), Colour::Black);
}

#[test]
fn names_can_be_read_on_large_and_on_small_tiles() {
    let studio = Studio::new();
    for (video, presenter, name) in [
        (grid(), None, "large"),
        (row(HorizontalTilePosition::Bottom, TileOrder::JoinSequence, AspectRatio::WIDE), Some(1), "small"),
    ] {
        let stage = Stage {
            cameras: (1..=3).map(attendee).collect(),
            presenter: presenter.map(attendee),
            ..Stage::default()
        };
        let placed = tiles(&video, &stage);
        let with = studio.draw(&format!("names-{name}"), &video, placed.clone(), &names());
        let without = studio.draw(&format!("names-{name}-without"), &video, placed, &Names::default());
        for number in 1..=3 {
            let rect = with.camera(number);
            let strip = Rect { y: rect.y + rect.height * 3 / 4, height: rect.height / 4, ..rect };
            assert!(with.differs(&without, strip) > 400, "the name of {number} on {name} tiles");
            let above = Rect { height: rect.height / 2, ..rect };
            assert_eq!(with.differs(&without, above), 0, "and nothing else of its picture");
            let dark = Rect { x: rect.x + 4, width: 8, ..strip };
            let bright = with.count(rect, [255; 3]);
            assert!(bright > without.count(rect, [255; 3]) + 40, "white letters: {number} on {name}");
            assert!(with.differs(&without, dark) > 0, "on a dark ground that begins at the edge");
        }
    }
}

impl Shot {
    /// How many pixels of a part of the canvas have nearly this colour.
    fn count(&self, rect: Rect, colour: [u8; 3]) -> usize {
        let rows = rect.y..rect.y + rect.height;
        let places = rows.flat_map(|y| (rect.x..rect.x + rect.width).map(move |x| (x, y)));
        let is_near = |(x, y): &(u32, u32)| {
            self.rgb(*x, *y).iter().zip(colour).all(|(one, other)| one.abs_diff(other) < 40)
        };
        places.filter(is_near).count()
    }
}
