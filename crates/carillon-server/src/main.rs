//! The carillon binary: config, wiring, listeners, meeting actors, media threads, shutdown.
//!
//! `serve` runs the server; `keys` and `tokens` work on the keys file beside a running one, `events`, `users`,
//! `audit`, `compact` and `bootstrap` ask it. What goes wrong before
//! serving is one line on standard error and exit code 1.

mod accounts;
mod analytics;
mod banner;
mod bootstrap;
mod compact;
mod config;
mod data_dir;
mod delivery;
mod finisher;
mod hatch;
mod keys;
mod leash;
mod lifecycle;
mod listen;
mod live_connector;
mod log;
mod media_thread;
mod meeting_actor;
mod metrics;
mod objects;
mod old_recordings;
mod patience;
mod private_file;
mod recorder;
#[cfg(test)]
mod recovery_tests;
mod serve;
mod sessions;
mod shutdown;
mod socket_queue;
#[cfg(test)]
mod stand;
mod strangers;
mod tls;
mod traces;
mod turn;
mod wiring;

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use carillon_backends::{KeysFile, SystemEntropy};
use carillon_ports::Keys as _;
use clap::Parser as _;

use accounts::CreateUser;
use carillon_proto::redact::Redacted;
use config::{
    AuditAction, BootstrapAction, Command, CommandLine, DataDirArguments, EnvironmentKey, EventsAction,
    FileSettings, ServeArguments, Settings,
};
use config::{TokenAction, UserAction, data_dir};
use keys::ServerKeys;

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done about a closed standard error.
            let _ = writeln!(std::io::stderr(), "carillon: {}", one_line(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error with its causes, each said once: our own errors quote theirs already.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line.replace('\n', " ")
}

fn run(command_line: CommandLine) -> anyhow::Result<()> {
    match command_line.command {
        Command::Serve(arguments) => serve(*arguments),
        Command::Keys(place) => current_thread()?.block_on(show_keys(&place)),
        Command::Events { data_dir, action } => current_thread()?.block_on(events(&data_dir, action)),
        Command::Leashed { parent, program, arguments } => {
            Err(leash::become_program(parent, &program, &arguments)).context(program.display().to_string())
        }
        Command::Tokens { data_dir, action } => current_thread()?.block_on(tokens(&data_dir, action)),
        Command::Users { data_dir, action } => current_thread()?.block_on(users(&data_dir, action)),
        Command::Audit { data_dir, action } => current_thread()?.block_on(audit(&data_dir, action)),
        Command::Bootstrap { data_dir, action } => current_thread()?.block_on(set_up(&data_dir, action)),
        Command::Compact(place) => current_thread()?.block_on(compact_stores(&place)),
    }
}

fn serve(arguments: ServeArguments) -> anyhow::Result<()> {
    let file = FileSettings::load(arguments.place.config.as_deref())?;
    let settings = Settings::resolve(arguments, file)?;
    log::install(&settings.log, settings.log_format).map_err(anyhow::Error::msg)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    runtime.block_on(serve::run(settings))
}

async fn show_keys(place: &DataDirArguments) -> anyhow::Result<()> {
    let keys = server_keys(place)?;
    let usable: Vec<_> = keys.access_keys().await.map_err(keys::KeyError::from)?;
    let mut out = std::io::stdout().lock();
    for key in usable.iter().filter(|key| key.enabled) {
        writeln!(out, "AWS_ACCESS_KEY_ID={}", key.id)?;
        writeln!(out, "AWS_SECRET_ACCESS_KEY={}", key.secret.expose())?;
    }
    anyhow::ensure!(!usable.is_empty(), "there is no access key yet; the first `carillon serve` makes one");
    Ok(())
}

async fn tokens(place: &DataDirArguments, action: TokenAction) -> anyhow::Result<()> {
    let keys = server_keys(place)?;
    let mut out = std::io::stdout().lock();
    match action {
        TokenAction::Create { name } => {
            writeln!(out, "{}", keys::create_token(&keys, &name, &SystemEntropy).await?)?;
        }
        TokenAction::List => {
            for token in keys.operator_tokens().await.map_err(keys::KeyError::from)? {
                writeln!(out, "{}", token.name)?;
            }
        }
        TokenAction::Revoke { name } => keys::revoke_token(&keys, &name).await?,
    }
    Ok(())
}

async fn events(place: &DataDirArguments, action: EventsAction) -> anyhow::Result<()> {
    let file = FileSettings::load(place.config.as_deref())?;
    let data_dir = data_dir(place, file.data_dir);
    let mut out = std::io::stdout().lock();
    match action {
        EventsAction::List => hatch::list(&data_dir, &mut out).await,
        EventsAction::Retry { number, .. } => {
            let retried = hatch::retry(&data_dir, number).await?;
            writeln!(out, "{retried} on their way again")?;
            Ok(())
        }
    }
}

async fn users(place: &DataDirArguments, action: UserAction) -> anyhow::Result<()> {
    let file = FileSettings::load(place.config.as_deref())?;
    let UserAction::Create { name, role, display_name, password_stdin } = action;
    let asked = CreateUser {
        name: Redacted::new(name),
        display_name: display_name.map(Redacted::new),
        roles: role,
        password: password_stdin.then(read_password).transpose()?,
    };
    let made = accounts::create_user(&data_dir(place, file.data_dir), asked).await?;
    if let Some(password) = made {
        writeln!(std::io::stdout().lock(), "{}", password.expose())?;
    }
    Ok(())
}

/// The first line of standard input.
fn read_password() -> anyhow::Result<Redacted<String>> {
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::stdin().lock().take(PASSWORD_LINE_MAX), &mut line)
        .context("cannot read the password")?;
    Ok(Redacted::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn audit(place: &DataDirArguments, action: AuditAction) -> anyhow::Result<()> {
    let file = FileSettings::load(place.config.as_deref())?;
    let AuditAction::Verify { noted } = action;
    let head = accounts::verify_audit(&data_dir(place, file.data_dir), noted).await?;
    writeln!(std::io::stdout().lock(), "{head}")?;
    Ok(())
}

async fn set_up(place: &DataDirArguments, action: BootstrapAction) -> anyhow::Result<()> {
    let file = FileSettings::load(place.config.as_deref())?;
    let (mut out, mut log) = (std::io::stdout().lock(), std::io::stderr().lock());
    bootstrap::run(&data_dir(place, file.data_dir), action, &mut out, &mut log).await
}

async fn compact_stores(place: &DataDirArguments) -> anyhow::Result<()> {
    let file = FileSettings::load(place.config.as_deref())?;
    let mut out = std::io::stdout().lock();
    for compact::Outcome { file, before, after } in compact::run(&data_dir(place, file.data_dir)).await? {
        writeln!(out, "{file}\t{before}\t{after}")?;
    }
    Ok(())
}

/// The keys of the data directory, which is made when a token is created before the first start.
fn server_keys(place: &DataDirArguments) -> anyhow::Result<ServerKeys> {
    let file = FileSettings::load(place.config.as_deref())?;
    let path = data_dir(place, file.data_dir);
    data_dir::make(&path)
        .with_context(|| format!("the data directory {} is not writable", path.display()))?;
    Ok(ServerKeys::new(EnvironmentKey::read()?, Arc::new(KeysFile::new(&path))))
}

/// More than any password has.
const PASSWORD_LINE_MAX: u64 = 1_024;

fn current_thread() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")
}
