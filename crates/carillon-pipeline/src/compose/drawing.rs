//! What `ffmpeg` is told to draw one slice.
//!
//! Every run of chunks is an input of its own, put into time and cut or fitted to its tile, and laid on the canvas
//! from the back to the front. All names of files are ours and relative to the directory that the process works in;
//! numbers are all else that a filter is given.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use carillon_proto::pipeline::{BorderColor, CompositedVideo, HighlightColor};

use super::layout::{Fit, Rect, Tile};
use super::slices::Slice;
use super::timeline::Names;
use super::{FRAMES_PER_SECOND, labels, shapes};
use crate::mux::Size;

/// Thickness of a frame of which only the colour is said.
const THICKNESS: u8 = 4;
/// Beside a camera that is too tall for its tile.
const BACKDROP: &str = "0x262626";

/// How slices are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pen {
    /// The picture as it was asked for.
    pub video: CompositedVideo,
    /// Whether names can be written.
    pub letters: bool,
    /// Threads of the encoder.
    pub threads: usize,
}

/// A run of chunks, joined into one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Footage {
    /// Its name.
    pub file: String,
    /// When it begins, in microseconds since the slice does.
    pub start_us: i64,
    /// How large its pictures are, where that is known.
    pub size: Option<Size>,
}

/// What has to be done to draw a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Files that have to be there, beside the footage.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The arguments.
    pub arguments: Vec<String>,
}

/// How `output` is drawn: a slice with footage for each of its tiles, which may be none.
pub fn drawing(pen: &Pen, slice: &Slice, footage: &[Vec<Footage>], names: &Names, output: &str) -> Drawing {
    let mut graph = Graph::new(pen);
    for (tile, footage) in slice.tiles.iter().zip(footage) {
        graph.tile(tile, footage);
    }
    graph.write_names(&slice.tiles, names);
    let Graph { files, inputs, text, canvases, .. } = graph;
    let fixed = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut arguments = fixed("-filter_complex_threads 1");
    arguments.extend(inputs);
    arguments.extend(["-filter_complex".to_owned(), text]);
    arguments.extend(["-map".to_owned(), format!("[c{canvases}]")]);
    arguments.extend(fixed(&format!("-an -frames:v {} -r {FRAMES_PER_SECOND}", slice.frames)));
    arguments.extend(fixed(&encoder(pen.threads)));
    arguments.extend(["-f".to_owned(), "mp4".to_owned(), format!("file:{output}")]);
    Drawing { files, arguments }
}

/// The same for all slices of a recording, or they would not join. A key frame comes every two seconds, for seeking.
/// Pictures are decoded in the order in which they are shown: a slice that is too short to need another order would
/// not fit before one that does.
fn encoder(threads: usize) -> String {
    let quality = "-c:v libx264 -preset veryfast -crf 23 -bf 0 -profile:v high -pix_fmt yuv420p";
    format!("{quality} -g {} -video_track_timescale 15360 -threads {threads}", 2 * FRAMES_PER_SECOND)
}

/// Whether a picture that fills a tile would lose more than two fifths of its height. People are in the middle of a picture's
/// width, so its sides can go; of a telephone that is held upright the forehead and the chin would.
fn is_too_tall(size: Option<Size>, tile: Rect) -> bool {
    let Some(Size { width, height }) = size else { return false };
    let seen = u64::from(width) * u64::from(tile.height);
    let whole = u64::from(height) * u64::from(tile.width);
    seen * 5 < whole * 3
}

struct Graph<'a> {
    pen: &'a Pen,
    files: BTreeMap<String, Vec<u8>>,
    inputs: Vec<String>,
    /// How many inputs there are.
    count: usize,
    text: String,
    /// The number of the last canvas.
    canvases: usize,
}

impl<'a> Graph<'a> {
    fn new(pen: &'a Pen) -> Self {
        let (width, height) = pen.video.size();
        let text = format!("color=c=black:s={width}x{height}:r={FRAMES_PER_SECOND},format=yuv420p[c0]");
        Self { pen, files: BTreeMap::new(), inputs: Vec::new(), count: 0, text, canvases: 0 }
    }

    fn tile(&mut self, tile: &Tile, footage: &[Footage]) {
        for (index, each) in footage.iter().enumerate() {
            let picture = self.picture(tile, each);
            let picture = match tile.fit {
                Fit::Fill => self.shaped(tile, picture),
                Fit::Whole => picture,
            };
            // What goes on in another size covers what was before only if it is as large.
            let until = footage.get(index + 1).map(|next| next.start_us);
            self.lay(tile, &picture, until);
        }
    }

    /// The picture in the tile's size and the slice's time.
    fn picture(&mut self, tile: &Tile, footage: &Footage) -> String {
        let Rect { width, height, .. } = tile.rect;
        let number = self.input(&["-threads", "1", "-reinit_filter", "0"], &footage.file);
        let seconds = footage.start_us as f64 / 1_000_000.0;
        let fit = match tile.fit {
            Fit::Fill if is_too_tall(footage.size, tile.rect) => format!(
                "decrease:force_divisible_by=2,pad={width}:{height}:(ow-iw)/2:(oh-ih)/2:color={BACKDROP}"
            ),
            Fit::Fill => format!("increase:force_divisible_by=2,crop={width}:{height}"),
            Fit::Whole => "decrease:force_divisible_by=2".to_owned(),
        };
        // What was sent before the slice is decoded and not shown.
        let start = if footage.start_us < 0 { ":start_time=0" } else { "" };
        let name = format!("p{number}");
        let _ = write!(
            self.text,
            ";[{number}:v:0]setpts=PTS+({seconds:.6})/TB,scale={width}:{height}:force_original_aspect_ratio={fit},\
             setsar=1,format=yuv420p,fps={FRAMES_PER_SECOND}{start}[{name}]"
        );
        name
    }

    /// The picture with its frame and its corners.
    fn shaped(&mut self, tile: &Tile, mut picture: String) -> String {
        let Rect { width, height, .. } = tile.rect;
        let attribute = &self.pen.video.attribute;
        let border = attribute.border_color.map(border_colour);
        let highlight = attribute.highlight_color.map(highlight_colour).filter(|_| tile.highlighted);
        let radius = attribute.corner_radius.unwrap_or(0);
        let thickness = attribute.border_thickness.unwrap_or(THICKNESS);
        if let Some([red, green, blue]) = highlight.or(border) {
            let file = format!("frame-{width}x{height}-{red}-{green}-{blue}.pam");
            let shape = || shapes::frame(width, height, radius, thickness, [red, green, blue]);
            self.files.entry(file.clone()).or_insert_with(shape);
            let number = self.input(&[], &file);
            let _ = write!(self.text, ";[{picture}][{number}:v:0]overlay[f{number}]");
            picture = format!("f{number}");
        }
        if radius > 0 {
            let file = format!("mask-{width}x{height}.pgm");
            self.files.entry(file.clone()).or_insert_with(|| shapes::mask(width, height, radius));
            let number = self.input(&[], &file);
            let _ = write!(self.text, ";[{picture}][{number}:v:0]alphamerge[m{number}]");
            picture = format!("m{number}");
        }
        picture
    }

    /// Puts a picture on the canvas.
    fn lay(&mut self, tile: &Tile, picture: &str, until_us: Option<i64>) {
        let Rect { x, y, width, height } = tile.rect;
        let (x, y) = match tile.fit {
            Fit::Fill => (x.to_string(), y.to_string()),
            Fit::Whole => (format!("{x}+({width}-w)/2"), format!("{y}+({height}-h)/2")),
        };
        let (before, after) = (self.canvases, self.canvases + 1);
        let _ = write!(self.text, ";[c{before}][{picture}]overlay=x={x}:y={y}");
        if let Some(until) = until_us {
            let _ = write!(self.text, ":enable='lt(t,{:.6})'", until as f64 / 1_000_000.0);
        }
        let _ = write!(self.text, "[c{after}]");
        self.canvases = after;
    }

    fn write_names(&mut self, tiles: &[Tile], names: &Names) {
        let attribute = &self.pen.video.attribute;
        let is_framed = attribute.border_color.is_some() || attribute.highlight_color.is_some();
        let thickness = if is_framed { attribute.border_thickness.unwrap_or(THICKNESS) } else { 0 };
        let script = labels::script(self.pen.video.size(), u32::from(thickness), tiles, names);
        let script = script.filter(|_| self.pen.letters);
        let Some(script) = script else { return };
        let (before, after) = (self.canvases, self.canvases + 1);
        self.files.insert("names.ass".to_owned(), script.into_bytes());
        let _ = write!(self.text, ";[c{before}]ass=names.ass[c{after}]");
        self.canvases = after;
    }

    fn input(&mut self, options: &[&str], file: &str) -> usize {
        self.inputs.extend(options.iter().map(|option| (*option).to_owned()));
        self.inputs.extend(["-i".to_owned(), format!("file:{file}")]);
        self.count += 1;
        self.count - 1
    }
}

const BLACK: [u8; 3] = [0, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 200, 0];
const WHITE: [u8; 3] = [255, 255, 255];
const YELLOW: [u8; 3] = [255, 255, 0];

const fn border_colour(colour: BorderColor) -> [u8; 3] {
    match colour {
        BorderColor::Black => BLACK,
        BorderColor::Blue => BLUE,
        BorderColor::Red => RED,
        BorderColor::Green => GREEN,
        BorderColor::White => WHITE,
        BorderColor::Yellow => YELLOW,
    }
}

const fn highlight_colour(colour: HighlightColor) -> [u8; 3] {
    match colour {
        HighlightColor::Black => BLACK,
        HighlightColor::Blue => BLUE,
        HighlightColor::Red => RED,
        HighlightColor::Green => GREEN,
        HighlightColor::White => WHITE,
        HighlightColor::Yellow => YELLOW,
    }
}
