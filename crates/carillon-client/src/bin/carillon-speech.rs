//! Sends recorded speech through a carillon and a Janus over lossy links, and keeps what is heard.
//!
//! Usage: `carillon-speech --carillon target/release/carillon [--janus /usr/bin/janus --janus-ip 192.0.2.1] DIRECTORY`
//!
//! The directory has `speech.raw` (48 kHz, 16 bits, one channel); a directory of recordings for each server comes to it.

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;

use carillon_client::load::server::Programs;
use carillon_client::process::{cores, pin_to};
use carillon_client::speech::case::{self, Script, Subject};
use carillon_client::speech::recording::Recording;
use clap::Parser;

#[derive(Parser)]
#[command(
    about = "Sends recorded speech through a carillon and a Janus over lossy links, and keeps what is heard"
)]
struct Flags {
    /// The server's release binary.
    #[arg(long)]
    carillon: PathBuf,
    /// Janus, to compare with.
    #[arg(long, requires = "janus_ip")]
    janus: Option<PathBuf>,
    /// An address of this machine that is not on its loopback interface, which Janus skips.
    #[arg(long)]
    janus_ip: Option<IpAddr>,
    /// Where the speech is and the recordings go.
    directory: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let script = Script::new(&Recording::read(&flags.directory.join("speech.raw"))?)?;
    let programs = Programs { carillon: flags.carillon, janus: flags.janus.zip(flags.janus_ip) };
    pin_to(cores().1)?;
    for subject in Subject::ALL {
        if subject == Subject::Carillon || programs.janus.is_some() {
            let out = flags.directory.join(subject.name());
            case::run(&programs, subject, &script, &out, |line| {
                drop(writeln!(std::io::stderr(), "{line}"));
            })?;
        }
    }
    Ok(())
}
