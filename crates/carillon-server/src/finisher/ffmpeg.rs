//! Runs `ffmpeg`, one process for each thing to be done.
//!
//! A process reads and writes files in the directory that it works in and nothing else, is given no secrets of ours in
//! its environment, comes after calls in the scheduler, and has an end: it is killed when it takes too long and when
//! nobody waits for it any more, and ends with the server ([`crate::leash`]).

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, setpriority_pgrp};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::leash;

/// Far behind everything that has to do with calls.
const NICENESS: i32 = 15;
/// Looking at what there is takes no longer.
const LOOK_MAX: Duration = Duration::from_secs(20);
/// What is kept of what the process says.
const SAID_BYTES_MAX: u64 = 4_096;
/// What the process may know of our environment: where programs, libraries and fonts are.
const ENVIRONMENT: [&str; 7] =
    ["PATH", "HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "TMPDIR"];

/// The program, and what is known of it.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    program: PathBuf,
    ability: Arc<Mutex<Option<Ability>>>,
}

/// What the program can do beside encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ability {
    /// It writes names.
    pub letters: bool,
}

/// Why it did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum FfmpegError {
    /// It could not be started, or not be read.
    #[error("run ffmpeg")]
    NotRun(#[from] io::Error),
    /// It took too long.
    #[error("wait for ffmpeg any longer")]
    TooLong,
    /// It failed. What it says is for the log: no names are in it.
    #[error("have it done by ffmpeg, which says: {0}")]
    Failed(String),
}

impl Ffmpeg {
    /// The program of this name or at this path.
    pub fn new(program: PathBuf) -> Self {
        Self { program, ability: Arc::default() }
    }

    /// What it can do; `None` when it is not there, or cannot encode. Once found it is not looked for again.
    pub async fn ability(&self) -> Option<Ability> {
        let mut known = self.ability.lock().await;
        if known.is_none() {
            let encoders = self.look("-encoders").await?;
            let filters = self.look("-filters").await.unwrap_or_default();
            let has = |list: &str, name: &str| list.split_whitespace().any(|word| word == name);
            let encodes = has(&encoders, "libx264") && has(&encoders, "aac");
            *known = encodes.then(|| Ability { letters: has(&filters, "ass") });
        }
        *known
    }

    /// Runs it in a directory. `progress` is told how many frames it has written.
    pub async fn run(
        &self,
        directory: &Path,
        arguments: &[String],
        limit: Duration,
        mut progress: impl FnMut(u64),
    ) -> Result<(), FfmpegError> {
        let mut command = self.command(directory);
        command.args(["-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-y"]);
        command.args(["-progress", "pipe:1"]).args(arguments);
        let mut child = leash::spawn(command).await?;
        give_way(&child);
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let work = async {
            let ((), said) = tokio::join!(tell(output, &mut progress), last_words(errors));
            let status = child.wait().await?;
            if status.success() { Ok(()) } else { Err(FfmpegError::Failed(said)) }
        };
        match tokio::time::timeout(limit, work).await {
            Ok(outcome) => outcome,
            Err(_) => {
                kill(&child);
                let _ = child.wait().await;
                Err(FfmpegError::TooLong)
            }
        }
    }

    /// The program, to be started in a directory with [`leash::spawn`]: it has nothing to read, is heard, and dies with who
    /// waits for it.
    pub fn command(&self, directory: &Path) -> Command {
        let mut command = leash::command(&self.program);
        command.current_dir(directory).process_group(0).kill_on_drop(true).env_clear();
        for name in ENVIRONMENT {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn look(&self, list: &str) -> Option<String> {
        let mut command = self.command(Path::new("/"));
        command.args(["-nostdin", "-hide_banner", list]);
        let output = leash::spawn(command).await.ok()?.wait_with_output();
        let output = tokio::time::timeout(LOOK_MAX, output).await.ok()?.ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn process(child: &Child) -> Option<Pid> {
    child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?))
}

fn give_way(child: &Child) {
    if let Err(error) = setpriority_pgrp(process(child), NICENESS) {
        tracing::debug!(%error, "ffmpeg runs with the priority of the server");
    }
}

fn kill(child: &Child) {
    if let Some(process) = process(child) {
        // It may have ended by itself.
        let _ = kill_process_group(process, Signal::KILL);
    }
}

/// Reads the lines of `-progress`.
async fn tell(output: Option<impl AsyncRead + Unpin>, progress: &mut impl FnMut(u64)) {
    let Some(output) = output else { return };
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(frames) = line.strip_prefix("frame=").and_then(|frames| frames.trim().parse().ok()) {
            progress(frames);
        }
    }
}

/// The beginning of what it says of errors; the rest is read and forgotten.
async fn last_words(errors: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut errors) = errors else { return String::new() };
    let mut said = Vec::new();
    let _ = (&mut errors).take(SAID_BYTES_MAX).read_to_end(&mut said).await;
    let _ = tokio::io::copy(&mut errors, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&said).trim().replace('\n', " | ")
}
