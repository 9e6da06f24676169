//! Frames of real encoders, as a meeting would bring them.

use std::process::{Command, Stdio};

use carillon_proto::media::VideoCodec;

/// A frame as its encoder made it.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// Its bytes, in the form of [`carillon_proto::capture::Frame::data`].
    pub data: Vec<u8>,
    /// Whether a decoder can begin with it.
    pub keyframe: bool,
}

/// A moving test picture at 15 frames a second, with a key frame each two seconds.
pub fn video(codec: VideoCodec, size: &str, seconds: u32) -> Vec<Encoded> {
    let source = format!("testsrc=size={size}:rate=15:duration={seconds}");
    let encoder: &[&str] = match codec {
        VideoCodec::H264 => &[
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-bf",
            "0",
            "-x264-params",
            "aud=1:repeat-headers=1",
            "-f",
            "h264",
        ],
        VideoCodec::Vp8 => {
            &["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-f", "ivf"]
        }
        VideoCodec::Vp9 => &[
            "-c:v",
            "libvpx-vp9",
            "-deadline",
            "realtime",
            "-cpu-used",
            "8",
            "-lag-in-frames",
            "0",
            "-f",
            "ivf",
        ],
        VideoCodec::Av1 => {
            &["-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "pred-struct=1", "-f", "ivf"]
        }
    };
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", &source, "-pix_fmt", "yuv420p", "-g", "30"])
        .args(encoder)
        .arg("-")
        .stdin(Stdio::null())
        .output()
        .expect("ffmpeg runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let frames = if codec == VideoCodec::H264 { access_units(&output.stdout) } else { ivf(&output.stdout) };
    frames.into_iter().map(|data| Encoded { keyframe: is_keyframe(codec, &data), data }).collect()
}

/// Packets of 20 ms of a tone.
pub fn tone(hertz: f32, packets: usize) -> Vec<Encoded> {
    let mut encoder =
        opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Voip).expect("an encoder");
    (0..packets)
        .map(|packet| {
            let samples: Vec<f32> = (0..960)
                .map(|sample| {
                    ((packet * 960 + sample) as f32 * hertz * std::f32::consts::TAU / 48_000.0).sin() / 2.0
                })
                .collect();
            let data = encoder.encode_vec_float(&samples, 1_275).expect("it encodes");
            Encoded { data, keyframe: true }
        })
        .collect()
}

fn access_units(stream: &[u8]) -> Vec<Vec<u8>> {
    const DELIMITER: [u8; 5] = [0, 0, 0, 1, 9];
    let starts: Vec<usize> =
        (0..stream.len()).filter(|&at| stream[at..].starts_with(&DELIMITER)).chain([stream.len()]).collect();
    starts.windows(2).map(|pair| stream[pair[0]..pair[1]].to_vec()).collect()
}

fn ivf(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[32..];
    let mut frames = Vec::new();
    while let Some((header, after)) = rest.split_at_checked(12) {
        let size = u32::from_le_bytes(header[..4].try_into().expect("four bytes")) as usize;
        frames.push(after[..size].to_vec());
        rest = &after[size..];
    }
    frames
}

fn is_keyframe(codec: VideoCodec, data: &[u8]) -> bool {
    match codec {
        VideoCodec::H264 => data.windows(4).any(|bytes| bytes[..3] == [0, 0, 1] && bytes[3] & 0x1f == 7),
        VideoCodec::Vp8 => data[0] & 1 == 0,
        VideoCodec::Vp9 => data[0] & 0b1111_1100 == 0b1000_0000 && data[0] & 0b100 == 0,
        // A temporal delimiter, then a sequence header.
        VideoCodec::Av1 => data.get(2).is_some_and(|header| header >> 3 & 0xf == 1),
    }
}
