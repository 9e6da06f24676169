//! The hatch in the data directory through which `carillon events` asks the running server.
//!
//! The store belongs to one process, so a command beside the server has to ask it. Whoever may open the socket could
//! as well read the store: both are their owner's alone.
//!
//! Wire: one line of JSON, answered by one line of JSON.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use carillon_ports::outbox::Letters;
use carillon_ports::{Clock, Outbox};
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Request {
    /// Dead letters, oldest first, from the first after this number.
    List {
        /// The last that was seen.
        after: Option<u64>,
    },
    /// Have one, or all, delivered again.
    Retry {
        /// Which one; all without.
        number: Option<u64>,
    },
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    /// A page of the list.
    Letters(Vec<Letter>),
    /// So many are on their way again.
    Retried(u64),
    /// It could not be done.
    Failed(String),
}

/// A dead letter, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Letter {
    number: u64,
    at: u64,
    target: String,
    meeting: String,
    event: String,
    event_type: String,
    attempts: u32,
    error: String,
}

/// The open hatch. Closed by dropping.
pub struct Hatch {
    path: PathBuf,
    listener: UnixListener,
}

impl Hatch {
    /// Opens it; one that a former process left is replaced, because the data directory is ours alone.
    pub fn open(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(FILE);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot replace {}", path.display()));
            }
            _ => {}
        }
        let listener =
            UnixListener::bind(&path).with_context(|| format!("cannot listen on {}", path.display()))?;
        let owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&path, owner)?;
        Ok(Self { path, listener })
    }

    /// Answers until it is dropped, one at a time.
    pub async fn serve(self, outbox: Arc<dyn Outbox>, clock: Arc<dyn Clock>) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            };
            let answering = answer(stream, &*outbox, &*clock);
            if let Ok(Err(error)) = tokio::time::timeout(ASK_TIMEOUT, answering).await {
                tracing::debug!(%error, "an operator's command went away");
            }
        }
    }
}

impl Drop for Hatch {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.path);
    }
}

async fn answer(stream: UnixStream, outbox: &dyn Outbox, clock: &dyn Clock) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(REQUEST_BYTES_MAX)).read_line(&mut line).await?;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => fulfil(request, outbox, clock).await,
        Err(_) => Answer::Failed("the server does not understand this version's request".to_owned()),
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    writer.write_all(&text).await
}

async fn fulfil(request: Request, outbox: &dyn Outbox, clock: &dyn Clock) -> Answer {
    let answer = match request {
        Request::List { after } => outbox.dead_letters(after, PAGE).await.map(|letters| {
            Answer::Letters(
                letters
                    .into_iter()
                    .map(|letter| Letter {
                        number: letter.number,
                        at: letter.at.as_millis(),
                        target: letter.target.to_string(),
                        meeting: letter.event.meeting().to_string(),
                        event: letter.event.id.to_string(),
                        event_type: letter.event.detail.event_type.as_str().to_owned(),
                        attempts: letter.attempts,
                        error: letter.error,
                    })
                    .collect(),
            )
        }),
        Request::Retry { number } => {
            let which = number.map_or(Letters::All, Letters::One);
            outbox.retry(which, clock.now()).await.map(Answer::Retried)
        }
    };
    answer.unwrap_or_else(|error| Answer::Failed(error.to_string()))
}

/// Writes every dead letter, a line each, with tabs between what is said of it.
pub async fn list(data_dir: &Path, out: &mut dyn io::Write) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let letters = match ask(data_dir, Request::List { after }).await? {
            Answer::Letters(letters) => letters,
            other => return unexpected(other),
        };
        let Some(last) = letters.last() else { return Ok(()) };
        after = Some(last.number);
        for it in &letters {
            let time = carillon_proto::event::iso_time(Timestamp::from_millis(it.at));
            let Letter { number, attempts, event, event_type, meeting, target, error, .. } = it;
            writeln!(
                out,
                "{number}\t{time}\t{attempts}\t{event}\t{event_type}\t{meeting}\t{target}\t{error}"
            )?;
        }
    }
}

/// Has one dead letter, or all, delivered again, and says how many.
pub async fn retry(data_dir: &Path, number: Option<u64>) -> anyhow::Result<u64> {
    match (ask(data_dir, Request::Retry { number }).await?, number) {
        (Answer::Retried(0), Some(number)) => {
            anyhow::bail!("there is no dead letter {number}, or too much waits for its target")
        }
        (Answer::Retried(count), _) => Ok(count),
        (other, _) => unexpected(other),
    }
}

fn unexpected<T>(answer: Answer) -> anyhow::Result<T> {
    match answer {
        Answer::Failed(reason) => anyhow::bail!("the server could not: {reason}"),
        other => anyhow::bail!("the server answered something else: {other:?}"),
    }
}

/// Asks the server of this data directory.
async fn ask(data_dir: &Path, request: Request) -> anyhow::Result<Answer> {
    let path = data_dir.join(FILE);
    let stream = UnixStream::connect(&path).await;
    let stream =
        stream.with_context(|| format!("no server answers at {}: is it running?", path.display()))?;
    let (reader, mut writer) = stream.into_split();
    let mut text = serde_json::to_vec(&request)?;
    text.push(b'\n');
    let asking = async {
        writer.write_all(&text).await?;
        let mut line = String::new();
        BufReader::new(reader.take(ANSWER_BYTES_MAX)).read_line(&mut line).await?;
        io::Result::Ok(line)
    };
    let line = tokio::time::timeout(ASK_TIMEOUT, asking).await.context("the server does not answer")??;
    Ok(serde_json::from_str(&line)?)
}

const FILE: &str = "operator.sock";
const ASK_TIMEOUT: Duration = Duration::from_secs(30);
/// After an accept that failed, as when there are no descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const REQUEST_BYTES_MAX: u64 = 1_024;
const ANSWER_BYTES_MAX: u64 = 4 << 20;
/// Letters in one answer, each of two kilobytes at most.
const PAGE: usize = 500;
