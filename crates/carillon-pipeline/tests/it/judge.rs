//! What `ffprobe` and `ffmpeg` say of files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What `ffprobe` finds in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub codec: String,
    pub frames: u32,
    pub seconds: f64,
}

/// Decodes a file to its end.
pub fn probe(file: &Path) -> Found {
    let text = run(Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-of", "default=nw=1"])
        .args(["-show_entries", "stream=codec_name,nb_read_frames:format=duration"])
        .arg(file));
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("{name} in {text}")).to_owned()
    };
    Found {
        codec: value("codec_name"),
        frames: value("nb_read_frames").parse().expect("a count"),
        seconds: value("duration").parse().expect("a duration"),
    }
}

/// Joins files as consumers do: by name, without re-encoding.
pub fn concatenate(files: &[PathBuf], into: &Path) -> Found {
    let list = into.with_extension("txt");
    let lines: String = files.iter().map(|file| format!("file '{}'\n", file.display())).collect();
    std::fs::write(&list, lines).expect("a list");
    run(Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "concat", "-safe", "0", "-i"])
        .arg(&list)
        .args(["-c", "copy", "-y"])
        .arg(into));
    probe(into)
}

/// Runs a command that must succeed and have nothing to complain of.
fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.is_empty(), "{command:?}: {complaints}");
    String::from_utf8(output.stdout).expect("text")
}
