//! Writes a generated file, or checks that it is what would be written.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// What to do with a generated text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Put it into the tree.
    Write,
    /// Fail when the tree holds something else.
    Check,
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// Formats `text` as Rust and brings `path` (relative to the root) in line with it, or checks that it is.
pub fn rust_file(mode: Mode, path: &str, text: &str) -> Result<()> {
    text_file(mode, path, &rustfmt(text)?)
}

/// Brings `path` (relative to the root) in line with `text`, or checks that it is.
pub fn text_file(mode: Mode, path: &str, text: &str) -> Result<()> {
    let file = root().join(path);
    if mode == Mode::Write {
        return std::fs::write(&file, text).with_context(|| format!("writing {path}"));
    }
    if std::fs::read_to_string(&file).unwrap_or_default() != text {
        bail!("{path} is not what its source generates; run `cargo xtask codegen`");
    }
    Ok(())
}

fn rustfmt(text: &str) -> Result<String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root().join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("starting rustfmt")?;
    child.stdin.take().expect("stdin was piped").write_all(text.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt refused generated code");
    }
    Ok(String::from_utf8(output.stdout)?)
}
