//! One `ffmpeg` that sends what is composed on: to a streaming service, or into the files of a playlist.
//!
//! Pictures are encoded already and pass through; sound comes as samples, because encoding it piece by piece would be
//! heard at the joints. The process ends with [`push`].

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use carillon_proto::pipeline::{AudioChannelsOption, SampleRate};
use carillon_proto::rtmp::{RtmpUrl, STREAM_BYTES_MAX};
use tokio::io::{AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::connect::{ConnectError, Service, connect};
use crate::finisher::Ffmpeg;
use crate::{leash, private_file};

/// A piece is a few seconds long: what takes so much longer is stuck.
const PIECE_MAX: Duration = Duration::from_secs(30);
/// From the end of the input to the end of the process.
const FINISH_MAX: Duration = Duration::from_secs(15);
/// Seconds of a piece in a playlist, and how many a playlist names.
const HLS_SECONDS: &str = "4";
const HLS_PIECES: &str = "8";

/// Where to.
#[derive(Clone, Debug)]
pub enum Destination {
    /// A streaming service.
    Rtmp {
        /// Its address, with the key of the stream.
        url: RtmpUrl,
        /// Whether it may be in our own network.
        private_addresses: bool,
        /// Where the key of the stream is written for `ffmpeg`, for as long as it reads it from there.
        note: PathBuf,
    },
    /// A playlist, `index.m3u8`, and its pieces in a directory.
    Hls(PathBuf),
}

/// How the sound is sent.
#[derive(Clone, Copy, Debug)]
pub struct Sound {
    pub channels: AudioChannelsOption,
    pub rate: SampleRate,
}

/// Why sending has ended.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The service is not there.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// `ffmpeg` cannot be run, or not be fed.
    #[error("run ffmpeg")]
    Run(#[source] io::Error),
    /// It takes nothing any more.
    #[error("the stream is stuck")]
    Stuck,
    /// It gave up: mostly because the service has ended the stream.
    #[error("the stream has ended: {0}")]
    Ended(ExitStatus),
}

/// Sends pieces of MPEG-TS until there are no more.
pub async fn push(
    ffmpeg: &Ffmpeg,
    destination: Destination,
    sound: Sound,
    pieces: mpsc::Receiver<Bytes>,
) -> Result<(), PushError> {
    match destination {
        Destination::Hls(directory) => feed(spawn(hls(ffmpeg, &directory, sound)).await?, pieces).await,
        Destination::Rtmp { url, private_addresses, note } => {
            let service = connect(&url, private_addresses).await?;
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(PushError::Run)?;
            let port = listener.local_addr().map_err(PushError::Run)?.port();
            write_stream(&note, &url).map_err(PushError::Run)?;
            let child = spawn(rtmp(ffmpeg, &url, &note, port, sound)).await?;
            // The process ends with its connection, and says how. Before it connects it has read the note.
            let (ended, ()) = tokio::join!(feed(child, pieces), relay(listener, service, &note));
            ended
        }
    }
}

async fn spawn(command: Command) -> Result<Child, PushError> {
    leash::spawn(command).await.map_err(PushError::Run)
}

/// Carries what `ffmpeg` says to the service and back, once it comes.
async fn relay(listener: TcpListener, mut service: Service, note: &Path) {
    let accepted = timeout(PIECE_MAX, listener.accept()).await;
    let _ = tokio::fs::remove_file(note).await;
    if let Ok(Ok((mut local, _))) = accepted {
        drop(listener);
        let _ended = copy_bidirectional(&mut local, &mut service).await;
    }
}

async fn feed(mut child: Child, mut pieces: mpsc::Receiver<Bytes>) -> Result<(), PushError> {
    let Some(mut stdin) = child.stdin.take() else {
        return Err(PushError::Run(io::ErrorKind::BrokenPipe.into()));
    };
    while let Some(piece) = pieces.recv().await {
        match timeout(PIECE_MAX, stdin.write_all(&piece)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return end(&mut child).await,
            Err(_) => return Err(PushError::Stuck),
        }
    }
    drop(stdin);
    end(&mut child).await
}

async fn end(child: &mut Child) -> Result<(), PushError> {
    match timeout(FINISH_MAX, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(PushError::Ended(status)),
        Ok(Err(error)) => Err(PushError::Run(error)),
        Err(_) => Err(PushError::Stuck),
    }
}

/// To a service, through the relay on a port of ours, at the pace of the clock. Everybody on the machine can read the
/// arguments, so the key of the stream is in a note. What `ffmpeg` says of itself may name the stream, so nobody reads
/// it.
fn rtmp(ffmpeg: &Ffmpeg, url: &RtmpUrl, note: &Path, port: u16, sound: Sound) -> Command {
    let mut command = sending(ffmpeg.command(Path::new("/")), &["-re"], sound);
    command.args(["-f", "flv", "-flvflags", "no_duration_filesize", "-rtmp_tcurl", url.without_stream()]);
    command.args(["-rtmp_app", url.app()]).arg("-fpre").arg(note);
    command.arg(format!("rtmp://127.0.0.1:{port}/"));
    command
}

/// Writes the key of the stream as a preset of `ffmpeg`, which only we may read. A longer line would be taken for two.
fn write_stream(note: &Path, url: &RtmpUrl) -> io::Result<()> {
    if url.stream().len() > STREAM_BYTES_MAX {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    private_file::write(note, &format!("rtmp_playpath={}\n", url.stream())).map_err(io::Error::other)
}

/// Into a directory, as soon as there is a piece.
fn hls(ffmpeg: &Ffmpeg, directory: &Path, sound: Sound) -> Command {
    let mut command = sending(ffmpeg.command(directory), &[], sound);
    command.args(["-f", "hls", "-hls_time", HLS_SECONDS, "-hls_list_size", HLS_PIECES]);
    command.args([
        "-hls_segment_type",
        "fmp4",
        "-hls_flags",
        "delete_segments+independent_segments+temp_file",
    ]);
    command.arg("-hls_segment_filename").arg(directory.join("%d.m4s"));
    command.arg(directory.join("index.m3u8"));
    command
}

fn sending(mut command: Command, input: &[&str], sound: Sound) -> Command {
    let channels = match sound.channels {
        AudioChannelsOption::Mono => "1",
        AudioChannelsOption::Stereo => "2",
    };
    command.args(["-nostdin", "-hide_banner", "-loglevel", "quiet"]).args(input);
    command.args(["-f", "mpegts", "-i", "pipe:0", "-map", "0:v:0", "-map", "0:a:0", "-c:v", "copy"]);
    command.args(["-c:a", "aac", "-b:a", "128k", "-ac", channels]);
    command.arg("-ar").arg(sound.rate.hertz().to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_on_the_machine_can_read_the_key_of_a_stream() {
        let dir = tempfile::tempdir().unwrap();
        let note = dir.path().join("stream");
        let url: RtmpUrl = "rtmp://live.example.com/app/secret/with?token=b".parse().unwrap();
        let sound = Sound { channels: AudioChannelsOption::Mono, rate: SampleRate::Hz48000 };
        let command = rtmp(&Ffmpeg::new("ffmpeg".into()), &url, &note, 1_935, sound);
        let told: Vec<_> = command.as_std().get_args().map(|it| it.to_string_lossy()).collect();
        assert!(!told.iter().any(|it| it.contains("secret") || it.contains("token")), "{told:?}");
        let known: Vec<_> = command.as_std().get_envs().map(|(name, _)| name.to_string_lossy()).collect();
        assert!(!known.iter().any(|name| name.contains("CARILLON") || name.contains("AWS")), "{known:?}");
        write_stream(&note, &url).unwrap();
        assert_eq!(std::fs::read_to_string(&note).unwrap(), "rtmp_playpath=secret/with?token=b\n");
        assert_eq!(std::fs::metadata(&note).unwrap().permissions().mode() & 0o777, 0o600);
        let long = format!("rtmp://live.example.com/app/{}", "k".repeat(985)).parse().unwrap();
        assert!(write_stream(&note, &long).is_err());
    }
}
