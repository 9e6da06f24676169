//! Puts a fixed load on a running server and prints what it costs, beside what the machine itself asks for.
//!
//! Usage: `carillon-load --server 127.0.0.1:8080 --pid PID [--scenario standard]`

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use carillon_client::floor::Floor;
use carillon_client::process::Process;
use carillon_client::rest::Rest;
use carillon_client::scenario::{self, Target};
use carillon_client::video::VideoSettings;
use clap::{Parser, ValueEnum};

#[derive(Parser)]
#[command(about = "Puts a fixed load on a running server and prints what it costs")]
struct Flags {
    /// HTTP address of a server that runs with --dev.
    #[arg(long, default_value = "127.0.0.1:8080")]
    server: SocketAddr,
    /// Process id of that server, whose CPU and memory are read.
    #[arg(long)]
    pid: u32,
    /// Which load.
    #[arg(long, value_enum, default_value = "standard")]
    scenario: Scenario,
}

/// The loads. Each is fixed, so that runs can be compared.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scenario {
    /// 20 joins; one camera to 20 viewers; a mesh of five; 50 participants of whom three talk; 50 for memory.
    Standard,
    /// The same parts at a tenth of the size, to see that everything works.
    Smoke,
}

struct Size {
    window: Duration,
    joins: u32,
    viewers: u32,
    mesh: u32,
    participants: u32,
}

impl Scenario {
    fn size(self) -> Size {
        match self {
            Self::Standard => {
                Size { window: Duration::from_secs(10), joins: 20, viewers: 20, mesh: 5, participants: 50 }
            }
            Self::Smoke => {
                Size { window: Duration::from_secs(2), joins: 2, viewers: 2, mesh: 2, participants: 5 }
            }
        }
    }
}

const TALKERS: u32 = 3;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let size = flags.scenario.size();
    let process = Process::new(flags.pid);
    let target = Target { rest: Rest::new(flags.server), process, window: size.window };
    let floor = Floor::measure()?;
    let mut report = String::new();
    writeln!(report, "scenario {:?}, windows of {} s", flags.scenario, size.window.as_secs())?;
    writeln!(
        report,
        "floor: seal and send {:.2} us a video packet, {:.2} us an audio packet",
        micros(floor.video_packet),
        micros(floor.audio_packet)
    )?;
    writeln!(
        report,
        "floor: Opus encode {:.0} us, decode {:.0} us for 20 ms",
        micros(floor.encode),
        micros(floor.decode)
    )?;

    let memory = scenario::memory(&target, size.participants).await?;
    writeln!(report, "memory per attendee: {:.0} KiB resident", memory as f64 / 1_024.0)?;

    let first = scenario::first_frame(&target, size.joins).await?;
    let percentile = |percent| first.times.percentile_ms(percent).unwrap_or(0.0);
    writeln!(
        report,
        "click to first remote frame, {} joins: p50 {:.0} ms, p95 {:.0} ms",
        first.joins,
        percentile(50),
        percentile(95)
    )?;

    for (name, senders, viewers) in [("one to many", 1, size.viewers), ("mesh", size.mesh, 0)] {
        let cost = scenario::video(&target, VideoSettings::CALL, senders, viewers).await?;
        let ratio = cost.per_packet.as_secs_f64() / floor.video_packet.as_secs_f64();
        writeln!(
            report,
            "video {name} ({senders} senders, {viewers} viewers): {:.1} us of server CPU per forwarded packet = {ratio:.1} floors; {} packets, {} lost, delay p50 {:.1} ms p99 {:.1} ms; cores: server {:.2}, generator {:.2}",
            micros(cost.per_packet),
            cost.packets,
            cost.lost,
            cost.delay_ms.0,
            cost.delay_ms.1,
            cost.server_cores,
            cost.generator_cores
        )?;
    }

    let talkers = TALKERS.min(size.participants);
    let cost = scenario::audio(&target, size.participants, talkers).await?;
    let least = floor.audio_participant_second(size.participants, talkers);
    writeln!(
        report,
        "audio ({} participants, {talkers} talk): {:.2} ms of server CPU per participant-second = {:.1} floors of {:.2} ms; {:.1}% of 50 packets a second, {} gaps; cores: server {:.2}, generator {:.2}",
        size.participants,
        cost.per_participant_second.as_secs_f64() * 1_000.0,
        cost.per_participant_second.as_secs_f64() / least.as_secs_f64(),
        least.as_secs_f64() * 1_000.0,
        cost.received * 100.0,
        cost.gaps,
        cost.server_cores,
        cost.generator_cores
    )?;
    std::io::stdout().write_all(report.as_bytes())?;
    Ok(())
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
