//! What attendees would send: cameras that flash and a mix that beeps at every full second.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use carillon_proto::capture::{Frame, TrackId};

/// The pitch of a beep, in hertz.
pub const BEEP: f32 = 1_000.0;
/// How long flashes and beeps are, in milliseconds.
const LASTING_MS: u64 = 100;

/// Colours that can be told apart, however they were encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Red,
    Green,
    Blue,
    White,
    Yellow,
    Black,
    Other,
}

/// A camera of one colour, with a flash of white.
pub fn flashes(colour: Colour, size: &str, seconds: u64) -> Vec<Frame> {
    let flash = "drawbox=w=iw:h=ih:color=white:t=fill:enable='lt(mod(t,1),0.1)'";
    encoded(&format!("color=c={colour:?}:s={size}:r=15:d={seconds},{flash}"), 300)
}

/// A camera whose whole picture moves, at so many kilobits a second.
pub fn busy(size: &str, seconds: u64, kilobits: u32) -> Vec<Frame> {
    encoded(&format!("testsrc2=s={size}:r=15:d={seconds},noise=alls=12:allf=t"), kilobits)
}

/// What a browser makes of 15 pictures a second.
fn encoded(source: &str, kilobits: u32) -> Vec<Frame> {
    let bitrate = format!("{kilobits}k");
    let encoder =
        "-pix_fmt yuv420p -c:v libvpx -deadline realtime -cpu-used 8 -lag-in-frames 0 -g 30 -f ivf -";
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-b:v", &bitrate])
        .args(encoder.split(' '))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut rest = &output.stdout[32..];
    let mut frames = Vec::new();
    while let Some((head, after)) = rest.split_at_checked(12) {
        let size = u32::from_le_bytes(head[..4].try_into().unwrap()) as usize;
        let data: Arc<[u8]> = after[..size].into();
        let at = Duration::from_micros(frames.len() as u64 * 1_000_000 / 15);
        frames.push(Frame { track: TrackId(0), at, keyframe: data[0] & 1 == 0, data });
        rest = &after[size..];
    }
    frames
}

/// A mix that beeps.
pub fn beeps(seconds: u64) -> Vec<Frame> {
    let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Audio).unwrap();
    let packet = |number: u64| {
        let at = Duration::from_millis(number * 20);
        let loudness = if at.as_millis() as u64 % 1_000 < LASTING_MS { 0.5 } else { 0.0 };
        let sample = |sample: u64| {
            let phase = (number * 960 + sample) as f32 * BEEP / 48_000.0;
            loudness * (phase * std::f32::consts::TAU).sin()
        };
        let samples: Vec<f32> = (0..960).map(sample).collect();
        let data = encoder.encode_vec_float(&samples, 1_275).unwrap();
        Frame { track: TrackId(0), at, keyframe: true, data: data.into() }
    };
    (0..seconds * 50).map(packet).collect()
}
