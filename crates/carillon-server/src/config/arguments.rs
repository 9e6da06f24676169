//! The command line as it was typed, with the environment variables behind it.
//!
//! Nothing here has a default: an absent flag is `None`, so that the file can speak before [`super::settings`]
//! fills in what nobody said. The spelling of the flags is a contract that scripts rely on.

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::hatch::Named;

/// The Amazon Chime SDK that you run yourself.
#[derive(Debug, Parser)]
#[command(name = "carillon", version, about, max_term_width = 110)]
pub struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The jobs of the binary.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve meetings: the AWS APIs, signaling, media and the web client
    Serve(Box<ServeArguments>),
    /// Show the access keys that AWS SDKs sign with
    Keys(DataDirArguments),
    /// Make, list and revoke the bearer tokens that open the application API
    Tokens {
        /// Where the tokens are kept.
        #[command(flatten)]
        data_dir: DataDirArguments,
        /// What to do with them.
        #[command(subcommand)]
        action: TokenAction,
    },
    /// Make accounts of people; the server may run or not
    Users {
        /// The data directory of the server.
        #[command(flatten)]
        data_dir: DataDirArguments,
        /// What to do with them.
        #[command(subcommand)]
        action: UserAction,
    },
    /// Look after the audit log; the server may run or not
    Audit {
        /// The data directory of the server.
        #[command(flatten)]
        data_dir: DataDirArguments,
        /// What to do with it.
        #[command(subcommand)]
        action: AuditAction,
    },
    /// Rid the stores of messages and accounts of what was redacted or deleted; the server may run or not
    Compact(DataDirArguments),
    /// Set up what a deployment of the telemedicine sample needs in messaging; asks the running server
    Bootstrap {
        /// The data directory of the server.
        #[command(flatten)]
        data_dir: DataDirArguments,
        /// What to do with it.
        #[command(subcommand)]
        action: BootstrapAction,
    },
    /// List events that no target took, and have them delivered again; asks the running server
    Events {
        /// The data directory of the server.
        #[command(flatten)]
        data_dir: DataDirArguments,
        /// What to do with them.
        #[command(subcommand)]
        action: EventsAction,
    },
    /// Become another program, which ends with the server that has started it
    #[command(hide = true)]
    Leashed {
        /// The server's process
        parent: i32,
        /// The program
        program: PathBuf,
        /// What it is told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

/// What can be done with a deployment.
#[derive(Clone, Debug, Subcommand)]
pub enum BootstrapAction {
    /// Make what is missing (app instance, admin, bot, stream), and print the outputs; refuses to change what is there
    Create(BootstrapArguments),
    /// Change what is otherwise than asked, make what is missing, and print the outputs
    Update(BootstrapArguments),
    /// Remove what the other two have made, and nothing else
    Destroy {
        /// The app instance, as the other two print it, so that no other deployment is meant
        #[arg(long, value_name = "ARN")]
        app_instance_arn: String,
    },
}

/// What a deployment is to have.
#[derive(Args, Clone, Debug)]
pub struct BootstrapArguments {
    /// What people call the bot
    #[arg(long, value_name = "NAME", default_value = "ModeratorBot", value_parser = bot_name)]
    pub bot_name: String,
    /// Where messages are sent: a stream of the configuration, a queue, a topic or a function [default: nowhere]
    #[arg(long, value_name = "ARN")]
    pub stream_arn: Option<String>,
    /// Print the outputs as JSON, in the form of the sample's deployment
    #[arg(long)]
    pub json: bool,
}

/// As the Identity API takes it.
fn bot_name(text: &str) -> Result<String, &'static str> {
    match text.chars().count() {
        1..=256 if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err("must have 1 to 256 characters"),
    }
}

/// What can be done with the events that were given up.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum EventsAction {
    /// List them, oldest first: number, time, attempts, event, meeting or channel, target, and why it did not take it
    List,
    /// Deliver them again, one by its number or all
    Retry {
        /// The number in the list
        #[arg(required_unless_present = "all")]
        number: Option<Named>,
        /// Every one
        #[arg(long, conflicts_with = "number")]
        all: bool,
    },
}

/// What can be done with the operator-made bearer tokens.
#[derive(Debug, Subcommand)]
pub enum TokenAction {
    /// Make a token and print it; it is kept as a hash and cannot be shown again
    Create {
        /// What the token is for; names it in the list and when it is revoked
        name: String,
    },
    /// List names and creation times
    List,
    /// Revoke a token by its name; a running server refuses it from the next request on
    Revoke {
        /// The name that was given to `create`
        name: String,
    },
}

/// What can be done with accounts from here; the rest is for admins who are signed in.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Make an account, and print a password that is good for choosing another within three days
    Create {
        /// With which its owner signs in
        name: String,
        /// What it is for: admin, clinician, patient, front_desk, interpreter or auditor; repeatable
        #[arg(long, required = true, value_delimiter = ',')]
        role: Vec<String>,
        /// What others see it called [default: its name]
        #[arg(long)]
        display_name: Option<String>,
        /// Take the first line of standard input as its password, and print none
        #[arg(long)]
        password_stdin: bool,
    },
}

/// What can be done with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditAction {
    /// Walk along its chain, and print number and hash of the last entry, or say where it is broken
    Verify {
        /// What an earlier walk has printed, which the log must still hold
        #[arg(long, value_name = "NUMBER:HASH", value_parser = noted)]
        noted: Option<(u64, String)>,
    },
}

fn noted(text: &str) -> Result<(u64, String), &'static str> {
    let (number, hash) = text.split_once(':').ok_or("must be a number, a colon and a hash")?;
    let number = number.parse().map_err(|_| "must begin with a number")?;
    Ok((number, hash.to_owned()))
}

/// Which data directory a side command works on.
#[derive(Args, Clone, Debug, Default)]
pub struct DataDirArguments {
    /// Configuration file [default: carillon.toml in the working directory, if there is one]
    #[arg(long, env = "CARILLON_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of everything that outlives the process [default: ./carillon-data]
    #[arg(long, env = "CARILLON_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// Flags of `carillon serve`.
#[derive(Args, Clone, Debug, Default)]
pub struct ServeArguments {
    /// Where the configuration and the data lie.
    #[command(flatten)]
    pub place: DataDirArguments,
    /// Open the application API to everyone on this machine; binds loopback addresses only
    #[arg(long, env = "CARILLON_DEV", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub dev: Option<bool>,
    /// Address for HTTP and WebSocket [default: 127.0.0.1:8080]
    #[arg(long, env = "CARILLON_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Address for the same over TLS, or `off` [default: 127.0.0.1:8443]
    #[arg(long, env = "CARILLON_LISTEN_TLS", value_name = "ADDRESS")]
    pub listen_tls: Option<TlsAddress>,
    /// Certificate chain (PEM) of the TLS port [default: issued by a local CA kept in the data directory]
    #[arg(long, env = "CARILLON_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, env = "CARILLON_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// First media address, UDP and TCP; media thread n takes port + n [default: 127.0.0.1:3478]
    #[arg(long, env = "CARILLON_MEDIA_LISTEN", value_name = "ADDRESS")]
    pub media_listen: Option<SocketAddr>,
    /// Address put into media answers, repeatable [default: the address media listens on, or every address of
    /// this machine when that is unspecified]
    #[arg(long, env = "CARILLON_MEDIA_ANNOUNCE", value_name = "IP", value_delimiter = ',')]
    pub media_announce: Option<Vec<IpAddr>>,
    /// Media threads [default: one per core]
    #[arg(long, env = "CARILLON_MEDIA_THREADS", value_name = "COUNT")]
    pub media_threads: Option<NonZeroUsize>,
    /// Take noise out of what attendees say, of whom nothing else is said
    #[arg(
        long,
        env = "CARILLON_NOISE_SUPPRESSION",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub noise_suppression: Option<bool>,
    /// Address under which clients reach the HTTP port, when it is not the one listened on
    #[arg(long, env = "CARILLON_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// AWS region of ARNs and the default media region [default: us-east-1]
    #[arg(long, env = "CARILLON_REGION", value_name = "NAME")]
    pub region: Option<String>,
    /// AWS account of ARNs, twelve digits [default: 000000000000]
    #[arg(long, env = "CARILLON_ACCOUNT_ID", value_name = "DIGITS")]
    pub account_id: Option<String>,
    /// Bucket that recordings may go to, repeatable [default: recordings, attachments]
    #[arg(long, env = "CARILLON_BUCKET", value_name = "NAME", value_delimiter = ',')]
    pub bucket: Option<Vec<String>>,
    /// Receiver of event webhooks, repeatable
    #[arg(long, env = "CARILLON_WEBHOOK_URL", value_name = "URL", value_delimiter = ',')]
    pub webhook_url: Option<Vec<String>>,
    /// What is logged, as a level or a filter such as `info,carillon=debug` [default: info]
    #[arg(long, env = "CARILLON_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// How log lines look [default: text]
    #[arg(long, env = "CARILLON_LOG_FORMAT", value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line for people.
    #[default]
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// The TLS port, which can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub enum TlsAddress {
    /// No TLS port.
    Off,
    /// Listen here.
    On(SocketAddr),
}

impl std::str::FromStr for TlsAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Off);
        }
        text.parse().map(Self::On).map_err(|_| "must be an address such as 127.0.0.1:8443, or off".to_owned())
    }
}

impl TryFrom<String> for TlsAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
