//! The hatch in the data directory through which `carillon events`, `users`, `audit`, `compact` and
//! `bootstrap` ask the running server.
//!
//! The stores belong to one process, so a command beside the server has to ask it. Whoever may open the socket could
//! as well read the store: both are their owner's alone.
//!
//! Wire: one line of JSON, answered by one line of JSON.

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use carillon_accounts::Accounts;
use carillon_app::api::Bootstrapped;
use carillon_messaging::Messaging;
use carillon_messaging::streams::StreamRecord;
use carillon_ports::outbox::{DeadLetter, Letters};
use carillon_ports::{Clock, Outbox};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::accounts::{self, CreateUser};
use crate::bootstrap::{Asked, Site};
use crate::compact::{self, Outcome, Stores};

/// What is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    /// The same of streams of channels.
    ListStreams {
        /// The last that was seen.
        after: Option<u64>,
    },
    /// The same of streams of channels.
    RetryStreams {
        /// Which one; all without.
        number: Option<u64>,
    },
    /// Make an account.
    CreateUser(CreateUser),
    /// Walk along the audit log.
    VerifyAudit {
        /// Number and hash that were noted earlier.
        noted: Option<(u64, String)>,
    },
    /// Rid the stores of what was removed.
    Compact,
    /// Set up what a deployment needs.
    Bootstrap(Asked),
}

/// A dead letter by its name in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// An event of a meeting, by its number.
    Event(u64),
    /// A record of a stream, by its number behind an `s`.
    Record(u64),
}

impl FromStr for Named {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix('s') {
            Some(number) => number.parse().map(Self::Record),
            None => text.parse().map(Self::Event),
        }
    }
}

/// What the hatch answers from.
pub struct Behind {
    /// What was given up.
    pub letters: DeadLetters,
    /// Accounts.
    pub accounts: Accounts,
    /// What can be compacted.
    pub stores: Stores,
    /// What deployments are set up with.
    pub site: Site,
}

/// Where the letters are.
pub struct DeadLetters {
    pub outbox: Arc<dyn Outbox>,
    pub messaging: Messaging,
    pub clock: Arc<dyn Clock>,
}

/// What is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    /// A page of the list.
    Letters(Vec<Letter>),
    /// So many are on their way again.
    Retried(u64),
    /// The account is there; its password, when the server has made one.
    UserCreated(Option<Redacted<String>>),
    /// What the walk has found, or what is wrong.
    Audit(Result<String, String>),
    /// What became of the stores.
    Compacted(Vec<Outcome>),
    /// What is there of a deployment, and what was done.
    Bootstrapped(Bootstrapped),
    /// It could not be done.
    Failed(String),
}

/// A dead letter, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Letter {
    number: u64,
    at: u64,
    target: String,
    /// The meeting, or the channel.
    of: String,
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
    pub async fn serve(self, behind: Behind) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            };
            if let Err(error) = answer(stream, &behind).await {
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

async fn answer(stream: UnixStream, behind: &Behind) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    let mut reader = BufReader::new(reader.take(REQUEST_BYTES_MAX));
    tokio::time::timeout(TALK_TIMEOUT, reader.read_line(&mut line)).await??;
    let answer = match serde_json::from_str(&line) {
        Ok(request) => behind.fulfil(request).await.unwrap_or_else(Answer::Failed),
        Err(_) => Answer::Failed("the server does not understand this version's request".to_owned()),
    };
    let mut text = serde_json::to_vec(&answer)?;
    text.push(b'\n');
    tokio::time::timeout(TALK_TIMEOUT, writer.write_all(&text)).await?
}

impl Behind {
    async fn fulfil(&self, request: Request) -> Result<Answer, String> {
        let DeadLetters { outbox, messaging, clock } = &self.letters;
        let failed = |error: anyhow::Error| format!("{error:#}");
        match request {
            Request::CreateUser(asked) => {
                accounts::create(&self.accounts, asked).await.map(Answer::UserCreated).map_err(failed)
            }
            Request::VerifyAudit { noted } => {
                accounts::verify(&self.accounts, noted).await.map(Answer::Audit).map_err(failed)
            }
            Request::Compact => compact::all(&self.stores).await.map(Answer::Compacted).map_err(in_words),
            Request::Bootstrap(asked) => self.site.fulfil(asked).await.map(Answer::Bootstrapped),
            Request::List { after } => {
                let letters = outbox.dead_letters(after, PAGE).await.map_err(in_words)?;
                Ok(Answer::Letters(letters.into_iter().map(of_meeting).collect()))
            }
            Request::ListStreams { after } => {
                let letters = messaging.dead_stream_records(after, PAGE).await.map_err(in_words)?;
                Ok(Answer::Letters(letters.into_iter().map(of_stream).collect()))
            }
            Request::Retry { number } => {
                let which = number.map_or(Letters::All, Letters::One);
                let retried = outbox.retry(which, clock.now()).await;
                retried.map(Answer::Retried).map_err(in_words)
            }
            Request::RetryStreams { number } => {
                let which = number.map_or(Letters::All, Letters::One);
                let retried = messaging.retry_stream_records(which).await;
                retried.map(Answer::Retried).map_err(in_words)
            }
        }
    }
}

fn of_meeting(letter: DeadLetter) -> Letter {
    Letter {
        number: letter.number,
        at: letter.at.as_millis(),
        target: letter.target.to_string(),
        of: letter.event.meeting().to_string(),
        event: letter.event.id.to_string(),
        event_type: letter.event.detail.event_type.as_str().to_owned(),
        attempts: letter.attempts,
        error: letter.error,
    }
}

fn of_stream(letter: DeadLetter<StreamRecord>) -> Letter {
    let StreamRecord { number, news, .. } = letter.event;
    Letter {
        number: letter.number,
        at: letter.at.as_millis(),
        target: letter.target.to_string(),
        of: news.instance.channel(&news.channel),
        event: format!("{}-{number}", news.instance.instance),
        event_type: news.event.name().to_owned(),
        attempts: letter.attempts,
        error: letter.error,
    }
}

fn in_words(error: impl std::error::Error) -> String {
    error.to_string()
}

/// Writes every dead letter, a line each, with tabs between what is said of it.
pub async fn list(data_dir: &Path, out: &mut dyn io::Write) -> anyhow::Result<()> {
    list_all(data_dir, "", |after| Request::List { after }, out).await?;
    list_all(data_dir, "s", |after| Request::ListStreams { after }, out).await
}

async fn list_all(
    data_dir: &Path,
    prefix: &str,
    request: impl Fn(Option<u64>) -> Request,
    out: &mut dyn io::Write,
) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let letters = match ask(data_dir, request(after)).await? {
            Answer::Letters(letters) => letters,
            other => return unexpected(other),
        };
        let Some(last) = letters.last() else { return Ok(()) };
        after = Some(last.number);
        for it in &letters {
            let time = carillon_proto::event::iso_time(Timestamp::from_millis(it.at));
            let Letter { number, attempts, event, event_type, of, target, error, .. } = it;
            writeln!(
                out,
                "{prefix}{number}\t{time}\t{attempts}\t{event}\t{event_type}\t{of}\t{target}\t{error}"
            )?;
        }
    }
}

/// Has one dead letter, or all, delivered again, and says how many.
pub async fn retry(data_dir: &Path, named: Option<Named>) -> anyhow::Result<u64> {
    match named {
        Some(Named::Event(number)) => retry_one(data_dir, Request::Retry { number: Some(number) }).await,
        Some(Named::Record(number)) => {
            retry_one(data_dir, Request::RetryStreams { number: Some(number) }).await
        }
        None => {
            let events = ask_to_retry(data_dir, Request::Retry { number: None }).await?;
            Ok(events + ask_to_retry(data_dir, Request::RetryStreams { number: None }).await?)
        }
    }
}

async fn retry_one(data_dir: &Path, request: Request) -> anyhow::Result<u64> {
    match ask_to_retry(data_dir, request).await? {
        0 => anyhow::bail!("there is no such dead letter, or too much waits for its target"),
        count => Ok(count),
    }
}

async fn ask_to_retry(data_dir: &Path, request: Request) -> anyhow::Result<u64> {
    match ask(data_dir, request).await? {
        Answer::Retried(count) => Ok(count),
        other => unexpected(other),
    }
}

/// Makes an account; its password, when one was made.
pub async fn create_user(data_dir: &Path, asked: CreateUser) -> anyhow::Result<Option<Redacted<String>>> {
    match ask(data_dir, Request::CreateUser(asked)).await? {
        Answer::UserCreated(password) => Ok(password),
        other => unexpected(other),
    }
}

/// Walks along the audit log: what was found, or what is wrong.
pub async fn verify_audit(
    data_dir: &Path,
    noted: Option<(u64, String)>,
) -> anyhow::Result<Result<String, String>> {
    match ask(data_dir, Request::VerifyAudit { noted }).await? {
        Answer::Audit(found) => Ok(found),
        other => unexpected(other),
    }
}

/// Rids the stores of what was removed.
pub async fn compact(data_dir: &Path) -> anyhow::Result<Vec<Outcome>> {
    match ask(data_dir, Request::Compact).await? {
        Answer::Compacted(outcomes) => Ok(outcomes),
        other => unexpected(other),
    }
}

/// Sets up, changes or removes what a deployment needs.
pub async fn bootstrap(data_dir: &Path, asked: Asked) -> anyhow::Result<Bootstrapped> {
    match ask(data_dir, Request::Bootstrap(asked)).await? {
        Answer::Bootstrapped(done) => Ok(done),
        other => unexpected(other),
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
/// What a large store takes to be walked along or copied, and no longer.
const ASK_TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// What a line takes either way.
const TALK_TIMEOUT: Duration = Duration::from_secs(10);
/// After an accept that failed, as when there are no descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const REQUEST_BYTES_MAX: u64 = 4_096;
const ANSWER_BYTES_MAX: u64 = 4 << 20;
/// Letters in one answer, each of two kilobytes at most.
const PAGE: usize = 500;
