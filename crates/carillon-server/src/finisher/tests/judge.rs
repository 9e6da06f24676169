//! What is in a file, by the decoders of `ffmpeg`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::footage::Colour;

/// Pictures are looked at in so many fields.
const ACROSS: usize = 16;
const DOWN: usize = 9;
const RATE: usize = 8_000;

/// What was found.
pub struct Judged {
    file: PathBuf,
    /// Names of the codecs, pictures first.
    pub codecs: String,
    pub size: (u32, u32),
    /// Pictures a second: as the file says, and as they are on average.
    pub rates: [String; 2],
    pub seconds: f64,
    /// The table of contents comes before what it tells of.
    pub plays_while_it_loads: bool,
    pictures: Vec<Picture>,
    /// One channel at 8 kHz.
    sound: Vec<f32>,
}

/// The mean colours of the fields of a picture.
pub struct Picture(Vec<u8>);

pub fn judge(file: &Path) -> Judged {
    let probed = run("ffprobe", &["-v", "error", "-show_streams", "-show_format"], file, &[]);
    let probed = String::from_utf8(probed).unwrap();
    let all = |key: &str| -> Vec<String> {
        let values = probed.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        values.map(str::to_owned).collect()
    };
    let first = |key: &str| all(key).into_iter().next().unwrap_or_default();
    let has_pictures = first("codec_type") == "video";
    let fields = format!("scale={ACROSS}:{DOWN}:flags=area,format=rgb24");
    let pictures = match has_pictures {
        true => run("ffmpeg", &["-v", "error", "-i"], file, &["-an", "-vf", &fields, "-f", "rawvideo", "-"]),
        false => Vec::new(),
    };
    let sound = ["-vn", "-ac", "1", "-ar", "8000", "-f", "f32le", "-"];
    let sound = run("ffmpeg", &["-v", "error", "-i"], file, &sound);
    Judged {
        file: file.to_owned(),
        codecs: all("codec_name").join(" "),
        size: (first("width").parse().unwrap_or(0), first("height").parse().unwrap_or(0)),
        rates: [first("r_frame_rate"), first("avg_frame_rate")],
        seconds: all("duration").last().unwrap().parse().unwrap(),
        plays_while_it_loads: moov_is_first(&std::fs::read(file).unwrap()),
        pictures: pictures.chunks_exact(ACROSS * DOWN * 3).map(|fields| Picture(fields.to_vec())).collect(),
        sound: sound.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect(),
    }
}

impl Judged {
    /// The picture that is shown at a time.
    pub fn at(&self, seconds: f64) -> &Picture {
        &self.pictures[(seconds * 30.0) as usize]
    }

    /// The colour of one pixel of the picture that is shown at a time.
    pub fn pixel(&self, seconds: f64, (x, y): (u32, u32)) -> Colour {
        let filter = format!("crop=2:2:{x}:{y},scale=1:1:flags=area,format=rgb24");
        let at = seconds.to_string();
        let options = ["-vf", &filter, "-frames:v", "1", "-f", "rawvideo", "-"];
        let pixel = run("ffmpeg", &["-v", "error", "-ss", &at, "-i"], &self.file, &options);
        colour(pixel[..3].try_into().unwrap())
    }

    /// How much later than the nearest beep each flash begins, in seconds.
    pub fn flashes_against_beeps(&self, pitch: f32) -> Vec<f64> {
        let beeps = self.beeps(pitch);
        let is_white = |picture: &Picture| picture.colour(3, 4) == Colour::White;
        let begins = |index: usize| is_white(&self.pictures[index]) && !is_white(&self.pictures[index - 1]);
        let flashes =
            (1..self.pictures.len()).filter(|index| begins(*index)).map(|index| index as f64 / 30.0);
        let nearest = |flash: f64| {
            beeps.iter().map(|beep| flash - beep).min_by(|one, other| one.abs().total_cmp(&other.abs()))
        };
        flashes.filter_map(nearest).collect()
    }

    /// When beeps begin, in seconds.
    pub fn beeps(&self, pitch: f32) -> Vec<f64> {
        const WINDOW: usize = RATE / 100;
        let loud = |window: &[f32]| strength(window, pitch) > 0.1;
        let heard: Vec<bool> = self.sound.chunks_exact(WINDOW).map(loud).collect();
        let begins = |index: &usize| heard[*index] && (*index == 0 || !heard[index - 1]);
        (0..heard.len()).filter(begins).map(|index| (index * WINDOW) as f64 / RATE as f64).collect()
    }
}

impl Picture {
    /// The colour of a field, counted from the left and from the top.
    pub fn colour(&self, across: usize, down: usize) -> Colour {
        let at = (down * ACROSS + across) * 3;
        colour(self.0[at..at + 3].try_into().unwrap())
    }
}

/// The colour of a pixel.
pub fn colour(rgb: [u8; 3]) -> Colour {
    match rgb.map(|part| part > 90) {
        [true, false, false] => Colour::Red,
        [false, true, false] => Colour::Green,
        [false, false, true] => Colour::Blue,
        [true, true, true] => Colour::White,
        [true, true, false] => Colour::Yellow,
        [false, false, false] => Colour::Black,
        _ => Colour::Other,
    }
}

/// Goertzel's way to one line of the spectrum.
fn strength(window: &[f32], pitch: f32) -> f32 {
    let coefficient = 2.0 * (std::f32::consts::TAU * pitch / RATE as f32).cos();
    let (before, last) =
        window.iter().fold((0.0, 0.0), |(before, last), sample| (last, sample + coefficient * last - before));
    let power = before * before + last * last - coefficient * before * last;
    power.max(0.0).sqrt() / (window.len() as f32 / 2.0)
}

fn moov_is_first(file: &[u8]) -> bool {
    let mut at = 0;
    while let Some(head) = file.get(at..at + 8) {
        match &head[4..] {
            b"moov" => return true,
            b"mdat" => return false,
            _ => at += u32::from_be_bytes(head[..4].try_into().unwrap()) as usize,
        }
    }
    false
}

fn run(program: &str, before: &[&str], file: &Path, after: &[&str]) -> Vec<u8> {
    let output =
        Command::new(program).args(before).arg(file).args(after).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
