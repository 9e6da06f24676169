//! Puts fixed loads on a carillon and on a Janus, in turn, and prints what they cost.
//!
//! Usage: `carillon-load --carillon target/release/carillon [--janus /usr/bin/janus --janus-ip 192.0.2.1] [SCENARIO ...]`

use std::io::Write as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use carillon_client::load::campaign::{self, PLANS, Plan};
use carillon_client::load::capture;
use carillon_client::load::fault::{self, Fault};
use carillon_client::load::first_frame;
use carillon_client::load::join::{self, Storm};
use carillon_client::load::messages;
use carillon_client::load::outbox;
use carillon_client::load::server::Programs;
use carillon_client::load::table;
use carillon_client::process::{cores, pin_to};
use clap::Parser;

const JOIN: &str = "join";
const FIRST_FRAME: &str = "first-frame";
const CAPTURE: &str = "capture";
const OUTBOX: &str = "outbox";
const MESSAGES: &str = "messages";
const FAULTS: &str = "faults";

#[derive(Parser)]
#[command(about = "Puts fixed loads on a carillon and on a Janus, in turn, and prints what they cost")]
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
    /// Which loads, of: video-50 video-200 mesh-10 audio-50 audio-75 audio-250 audio-500 audio-1000 audio-1900
    /// first-frame join capture outbox messages rooms-video-25 rooms-100x4 room-audio-250 churn slow key-frames publisher-20 strangers soak. When none is named:
    /// all but soak. `faults` stands for those from rooms-video-25 to strangers.
    scenarios: Vec<String>,
    /// How long a soak lasts.
    #[arg(long, default_value_t = 30)]
    soak_minutes: u64,
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let plans = chosen(&flags.scenarios)?;
    let programs = Programs { carillon: flags.carillon, janus: flags.janus.zip(flags.janus_ip) };
    pin_to(cores().1).context("pinning the generator")?;
    let mut out = std::io::stdout().lock();
    let mut outcomes = Vec::new();
    for plan in plans {
        outcomes.push(campaign::run(&programs, plan)?);
    }
    if !outcomes.is_empty() {
        out.write_all(table::header().as_bytes())?;
    }
    for outcome in &outcomes {
        out.write_all(table::rows(outcome).as_bytes())?;
    }
    let wanted = |scenario| flags.scenarios.is_empty() || flags.scenarios.iter().any(|name| name == scenario);
    if wanted(FIRST_FRAME) {
        let times = first_frame::run(&programs)?;
        let percentile = |percent| times.percentile_ms(percent).unwrap_or(0.0);
        let (median, tail) = (percentile(50), percentile(95));
        writeln!(
            out,
            "\nfirst-frame: from the click to the first picture p50 {median:.0} ms, p95 {tail:.0} ms"
        )?;
    }
    if wanted(JOIN) {
        print_storm(&join::run(&programs)?, &mut out)?;
    }
    if wanted(CAPTURE) {
        out.write_all(capture::table(&capture::run(&programs)?).as_bytes())?;
    }
    if wanted(OUTBOX) {
        out.write_all(outbox::table(&outbox::run(&programs)?).as_bytes())?;
    }
    if wanted(MESSAGES) {
        out.write_all(messages::table(&messages::run(&programs)?).as_bytes())?;
    }
    let soak = Duration::from_secs(flags.soak_minutes * 60);
    run_faults(&programs, &flags.scenarios, soak, &mut out)
}

/// One after the other; one that cannot be run does not keep the others from it.
fn run_faults(
    programs: &Programs,
    names: &[String],
    soak: Duration,
    out: &mut impl std::io::Write,
) -> anyhow::Result<()> {
    let named = |fault: Fault| names.iter().any(|name| name == fault.name());
    let all =
        |fault: Fault| fault.is_short() && (names.is_empty() || names.iter().any(|name| name == FAULTS));
    let mut failed = Vec::new();
    let mut rows = String::new();
    for fault in Fault::ALL.into_iter().filter(|fault| named(*fault) || all(*fault)) {
        writeln!(std::io::stderr(), "{}", fault.name())?;
        match fault::run(programs, fault, soak) {
            Ok(report) => rows.push_str(&fault::row(&report)),
            Err(error) => {
                writeln!(std::io::stderr(), "  failed: {error:#}")?;
                failed.push(fault.name());
            }
        }
    }
    if !rows.is_empty() {
        write!(out, "\n{}{rows}", fault::header())?;
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(" "));
    }
    Ok(())
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<Plan>> {
    let known = |name: &&String| {
        [JOIN, FIRST_FRAME, CAPTURE, OUTBOX, MESSAGES, FAULTS].contains(&name.as_str())
            || Fault::ALL.iter().any(|fault| fault.name() == **name)
            || PLANS.iter().any(|plan| plan.name == **name)
    };
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        bail!("there is no scenario {unknown}");
    }
    let wanted = |plan: &&Plan| names.is_empty() || names.iter().any(|name| name == plan.name);
    Ok(PLANS.iter().filter(wanted).copied().collect())
}

fn print_storm(storm: &Storm, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    let percentile = |percent| storm.times.percentile_ms(percent).unwrap_or(0.0);
    writeln!(
        out,
        "\njoin: {} joins in {:.2} s cost {:.2} ms of server CPU each, p50 {:.0} ms, p99 {:.0} ms; server {:.2}, generator {:.2}, others {:.2}",
        storm.joins,
        storm.took.as_secs_f64(),
        storm.cost.as_secs_f64() * 1e3,
        percentile(50),
        percentile(99),
        storm.usage.server_cores,
        storm.usage.generator_cores,
        storm.usage.others_cores,
    )?;
    if let Some(how) = storm.usage.starved() {
        writeln!(out, "  not to be believed: {how}")?;
    }
    for (when, call) in ["before", "meanwhile"].iter().zip(storm.call) {
        let (median, tail) = call.video.delay_ms;
        writeln!(
            out,
            "  the running call, {when}: {} of {} packets lost, p50 {median:.1} ms, p99 {tail:.1} ms",
            call.video.lost,
            call.video.received + call.video.lost,
        )?;
    }
    Ok(())
}
