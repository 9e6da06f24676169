//! Places tiles on the canvas.
//!
//! Without a shared screen the cameras stand in an even grid; with one it has the most room, and whom the layout
//! chooses stands beside or on it. Cameras are cut to fill their tiles, a screen is shown whole. Amazon does not say
//! either; nor does it say what an empty canvas looks like: ours is black.
//!
//! Every side and place is even, as the encoder's half-size colours want it.
//!
//! Wire: `GridViewConfiguration`; Amazon Chime SDK Developer Guide, "Compositing audio and video into a single view".

use carillon_proto::id::AttendeeId;
use carillon_proto::pipeline::{
    ActiveSpeakerPosition, CompositedVideo, ContentShareLayout, HorizontalTilePosition, PresenterPosition,
    Strip, TileOrder, VerticalTilePosition,
};

/// Cameras of the grid, as Amazon's.
const GRID_MAX: usize = 25;

/// A part of the canvas, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rect {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// To the right.
    pub width: u32,
    /// Downwards.
    pub height: u32,
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileSource {
    /// Somebody's camera.
    Camera(AttendeeId),
    /// Somebody's screen.
    Screen(AttendeeId),
}

/// How a picture that has another shape comes into its tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// What is too much is cut off.
    Fill,
    /// It is whole, with nothing beside it.
    Whole,
}

/// A picture in its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// What it shows.
    pub source: TileSource,
    /// Where.
    pub rect: Rect,
    /// How.
    pub fit: Fit,
    /// Whether it is marked as that of who speaks.
    pub highlighted: bool,
}

/// Who is to be seen at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Whose cameras are on, in the order in which they were switched on.
    pub cameras: Vec<AttendeeId>,
    /// Who shares a screen.
    pub presenter: Option<AttendeeId>,
    /// Who speaks.
    pub speaker: Option<AttendeeId>,
    /// Who has spoken, the last one first.
    pub spoken: Vec<AttendeeId>,
}

/// The tiles of a moment, from the one at the back to the one in front.
pub fn tiles(video: &CompositedVideo, stage: &Stage) -> Vec<Tile> {
    let (width, height) = video.size();
    let canvas = Rect { x: 0, y: 0, width, height };
    let Some(presenter) = &stage.presenter else {
        let cameras = &stage.cameras[..stage.cameras.len().min(GRID_MAX)];
        let places = grid(canvas, cameras.len());
        return cameras.iter().zip(places).map(|(who, rect)| camera(video, stage, who, rect)).collect();
    };
    let screen = |rect| Tile {
        source: TileSource::Screen(presenter.clone()),
        rect,
        fit: Fit::Whole,
        highlighted: false,
    };
    let corner = |who: Option<&AttendeeId>, corner: Corner| {
        let who = who.filter(|who| stage.cameras.contains(who));
        let overlay = who.map(|who| camera(video, stage, who, in_corner(canvas, corner)));
        std::iter::once(screen(canvas)).chain(overlay).collect()
    };
    match &video.content_share {
        ContentShareLayout::PresenterOnly(position) => corner(Some(presenter), Corner::from(*position)),
        ContentShareLayout::ActiveSpeakerOnly(position) => {
            let speaker = stage.speaker.as_ref().or(stage.spoken.first());
            corner(speaker, Corner::from(*position))
        }
        ContentShareLayout::Horizontal(strip) => {
            let cameras = chosen(stage, presenter, strip);
            let (rest, places) = row(canvas, strip, cameras.len());
            with_strip(video, stage, screen(rest), cameras, places)
        }
        ContentShareLayout::Vertical(strip) => {
            let cameras = chosen(stage, presenter, strip);
            let (rest, places) = column(canvas, strip, cameras.len());
            with_strip(video, stage, screen(rest), cameras, places)
        }
    }
}

fn camera(video: &CompositedVideo, stage: &Stage, who: &AttendeeId, rect: Rect) -> Tile {
    let highlighted = video.attribute.highlight_color.is_some() && stage.speaker.as_ref() == Some(who);
    Tile { source: TileSource::Camera(who.clone()), rect, fit: Fit::Fill, highlighted }
}

fn with_strip(
    video: &CompositedVideo,
    stage: &Stage,
    screen: Tile,
    cameras: Vec<&AttendeeId>,
    places: Vec<Rect>,
) -> Vec<Tile> {
    let strip = cameras.into_iter().zip(places).map(|(who, rect)| camera(video, stage, who, rect));
    std::iter::once(screen).chain(strip).collect()
}

/// Whose cameras are in the strip: who shares comes first.
fn chosen<'a, Position>(
    stage: &'a Stage,
    presenter: &'a AttendeeId,
    strip: &Strip<Position>,
) -> Vec<&'a AttendeeId> {
    let is_on = |who: &&AttendeeId| stage.cameras.contains(who);
    let by_speech = stage.spoken.iter().filter(is_on);
    let mut order = vec![presenter];
    if strip.order == TileOrder::SpeakerSequence {
        order.extend(by_speech);
    }
    order.extend(&stage.cameras);
    let mut chosen: Vec<&AttendeeId> = Vec::new();
    for who in order.into_iter().filter(is_on) {
        if chosen.len() < usize::from(strip.count) && !chosen.contains(&who) {
            chosen.push(who);
        }
    }
    chosen
}

/// An even grid of `count` tiles, as large as they can be. The last row stands in the middle.
fn grid(canvas: Rect, count: usize) -> Vec<Rect> {
    let count = u32::try_from(count).unwrap_or(0);
    let gap = gap(canvas);
    let of = |columns: u32| {
        let rows = count.div_ceil(columns);
        let width = (canvas.width - gap * (columns - 1)) / columns;
        let height = (canvas.height - gap * (rows - 1)) / rows;
        let (width, height) = within_shapes(canvas, width, height);
        (columns, rows, width, height)
    };
    let sizes = (1..=count).map(of);
    let Some((columns, rows, width, height)) =
        sizes.reduce(|best, next| if next.2 * next.3 > best.2 * best.3 { next } else { best })
    else {
        return Vec::new();
    };
    let top = middle(canvas.height, rows * height + gap * (rows - 1));
    let place = |number: u32| {
        let row = number / columns;
        let in_row = (count - row * columns).min(columns);
        let left = middle(canvas.width, in_row * width + gap * (in_row - 1));
        let (x, y) = (left + (number % columns) * (width + gap), top + row * (height + gap));
        Rect { x: even(x), y: even(y), width, height }
    };
    (0..count).map(place).collect()
}

/// The largest tile in a cell that no camera looks strange in: not wider than 16 to 9, and not narrower than 4 to 3,
/// or 3 to 4 on a canvas that stands upright.
fn within_shapes(canvas: Rect, width: u32, height: u32) -> (u32, u32) {
    let wide = width.min(height * 16 / 9);
    let tall = match canvas.width >= canvas.height {
        true => height.min(width * 3 / 4),
        false => height.min(width * 4 / 3),
    };
    (even(wide), even(tall))
}

/// A row of tiles, and what is left of the canvas.
fn row(canvas: Rect, strip: &Strip<HorizontalTilePosition>, count: usize) -> (Rect, Vec<Rect>) {
    if count == 0 {
        return (canvas, Vec::new());
    }
    let along_max = canvas.width / u32::from(strip.count.max(1));
    let (across, along) = sides_of(strip.aspect.sides(), along_max, canvas.height);
    let count = u32::try_from(count).unwrap_or(0);
    let left = middle(canvas.width, count * along);
    let (y, rest_y) = match strip.position {
        HorizontalTilePosition::Top => (0, across),
        HorizontalTilePosition::Bottom => (canvas.height - across, 0),
    };
    let tiles = (0..count).map(|number| Rect { x: left + number * along, y, width: along, height: across });
    (Rect { y: rest_y, height: canvas.height - across, ..canvas }, tiles.collect())
}

/// A column of tiles, and what is left of the canvas.
fn column(canvas: Rect, strip: &Strip<VerticalTilePosition>, count: usize) -> (Rect, Vec<Rect>) {
    if count == 0 {
        return (canvas, Vec::new());
    }
    let (width, height) = strip.aspect.sides();
    let (turned, along_max) = ((height, width), canvas.height / u32::from(strip.count.max(1)));
    let (across, along) = sides_of(turned, along_max, canvas.width);
    let count = u32::try_from(count).unwrap_or(0);
    let top = middle(canvas.height, count * along);
    let (x, rest_x) = match strip.position {
        VerticalTilePosition::Left => (0, across),
        VerticalTilePosition::Right => (canvas.width - across, 0),
    };
    let tiles = (0..count).map(|number| Rect { x, y: top + number * along, width: across, height: along });
    (Rect { x: rest_x, width: canvas.width - across, ..canvas }, tiles.collect())
}

/// Across and along the strip: `along` to `across` as `aspect` says, and never more than a third of the canvas, which
/// is the screen's.
fn sides_of((along, across): (u8, u8), along_max: u32, canvas_across: u32) -> (u32, u32) {
    let (along, across) = (u32::from(along), u32::from(across));
    let wanted = along_max * across / along;
    let thickness = wanted.min(canvas_across / 3).max(2);
    let length = (thickness * along / across).clamp(2, along_max);
    (even(thickness), even(length))
}

#[derive(Clone, Copy)]
struct Corner {
    left: bool,
    top: bool,
}

impl From<PresenterPosition> for Corner {
    fn from(position: PresenterPosition) -> Self {
        let (left, top) = match position {
            PresenterPosition::TopLeft => (true, true),
            PresenterPosition::TopRight => (false, true),
            PresenterPosition::BottomLeft => (true, false),
            PresenterPosition::BottomRight => (false, false),
        };
        Self { left, top }
    }
}

impl From<ActiveSpeakerPosition> for Corner {
    fn from(position: ActiveSpeakerPosition) -> Self {
        let (left, top) = match position {
            ActiveSpeakerPosition::TopLeft => (true, true),
            ActiveSpeakerPosition::TopRight => (false, true),
            ActiveSpeakerPosition::BottomLeft => (true, false),
            ActiveSpeakerPosition::BottomRight => (false, false),
        };
        Self { left, top }
    }
}

/// A tile of 16 to 9, a quarter of the canvas's shorter side high.
fn in_corner(canvas: Rect, corner: Corner) -> Rect {
    let height = even(canvas.width.min(canvas.height) / 4);
    let width = even(height * 16 / 9);
    let margin = gap(canvas) * 2;
    let x = if corner.left { margin } else { canvas.width - width - margin };
    let y = if corner.top { margin } else { canvas.height - height - margin };
    Rect { x, y, width, height }
}

/// Between tiles.
fn gap(canvas: Rect) -> u32 {
    even(canvas.width.min(canvas.height) / 90)
}

fn middle(whole: u32, part: u32) -> u32 {
    even(whole.saturating_sub(part) / 2)
}

const fn even(pixels: u32) -> u32 {
    pixels & !1
}
