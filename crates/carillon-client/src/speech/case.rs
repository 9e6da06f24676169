//! One case after the other: which link loses how much, and what was heard then.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures_util::future::try_join_all;
use tokio::task::LocalSet;

use super::line::Line;
use super::loss::Loss;
use super::playout::Playout;
use super::recording::Recording;
use super::{carillon, janus};
use crate::load::server::{Kind, Programs, Server};
use crate::rest::Rest;
use crate::tone::VoicePacket;

/// For everybody to join, after which all begin to speak.
const JOINING: Duration = Duration::from_secs(8);
/// Of that, at least so long for jitter buffers to find their length.
const SETTLING: Duration = Duration::from_secs(2);
/// Packets of silence behind the speech: what is on its way when it ends is still heard.
const TAIL: usize = 100;
/// Cases at a time, each with its room. Few enough that no server is late for want of time.
const AT_ONCE: usize = 14;
const PERCENTS: [u32; 4] = [1, 5, 15, 30];
/// Which packets of half a minute are lost is luck: so many times, each time others.
const SEEDS: u64 = 5;
/// As in the simulated networks of `carillon-media`.
const BURST: f64 = 3.0;

/// Which server, and how it is told to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Ours.
    Carillon,
    /// The AudioBridge as it comes.
    AudioBridge,
    /// The AudioBridge, told the loss of each link in advance.
    AudioBridgeTold,
}

/// Where packets are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    /// Between talker and server.
    Uplink,
    /// Between server and listener.
    Downlink,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    room: u32,
    place: Where,
    loss: Loss,
    seed: u64,
}

impl Subject {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Carillon, Self::AudioBridge, Self::AudioBridgeTold];

    /// The directory of its recordings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Carillon => "carillon",
            Self::AudioBridge => "audiobridge",
            Self::AudioBridgeTold => "audiobridge-told",
        }
    }

    /// What it is put through. How much a talker loses is told to nobody.
    fn cases(self) -> impl Iterator<Item = Case> {
        Case::all()
            .into_iter()
            .filter(move |case| self != Self::AudioBridgeTold || case.place == Where::Downlink)
    }

    fn server(self) -> Kind {
        match self {
            Self::Carillon => Kind::Carillon,
            Self::AudioBridge | Self::AudioBridgeTold => Kind::Janus,
        }
    }
}

impl Case {
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        for place in [Where::Uplink, Where::Downlink] {
            cases.push((place, Loss::NONE, 0));
            for burst in [1.0, BURST] {
                for percent in PERCENTS {
                    cases.extend((0..SEEDS).map(|seed| (place, Loss { percent, burst }, seed)));
                }
            }
        }
        let case = |(room, (place, loss, seed))| Self { room, place, loss, seed };
        (100..).zip(cases).map(case).collect()
    }

    /// As the judge knows it.
    fn file(self) -> String {
        let place = if self.place == Where::Uplink { "uplink" } else { "downlink" };
        let pattern = if self.loss.burst > 1.0 { "burst" } else { "random" };
        format!("{place}.{pattern}.{}.{}.raw", self.loss.percent, self.seed)
    }

    fn up(self) -> Loss {
        if self.place == Where::Uplink { self.loss } else { Loss::NONE }
    }

    fn down(self) -> Loss {
        if self.place == Where::Downlink { self.loss } else { Loss::NONE }
    }
}

/// What is said in the rooms, encoded beforehand: whatever takes its time while packets are due is jitter to the servers.
#[derive(Debug)]
pub struct Script {
    /// By the loss that the talker knows of.
    said: BTreeMap<u32, Vec<VoicePacket>>,
    silence: Vec<VoicePacket>,
}

impl Script {
    /// Everybody says this.
    pub fn new(speech: &Recording) -> anyhow::Result<Self> {
        let tail = Recording::silence(TAIL).packets(0)?;
        let mut said = BTreeMap::new();
        for percent in std::iter::once(0).chain(PERCENTS) {
            let mut packets = speech.packets(percent)?;
            packets.extend(tail.iter().cloned());
            said.insert(percent, packets);
        }
        let silence = Recording::silence(said[&0].len()).packets(0)?;
        Ok(Self { said, silence })
    }
}

/// Runs every case with one server and keeps what was heard in `out`; `say` is told what came of each.
pub fn run(
    programs: &Programs,
    subject: Subject,
    script: &Script,
    out: &Path,
    mut say: impl FnMut(&str),
) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
    let cases: Vec<_> = subject.cases().collect();
    for cases in cases.chunks(AT_ONCE) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let heard = LocalSet::new().block_on(&runtime, async {
            let server = Server::start(programs, subject.server()).await?;
            let begin = Instant::now() + JOINING;
            try_join_all(cases.iter().map(|case| one(subject, server.api(), *case, script, begin))).await
        })?;
        for (case, heard) in cases.iter().zip(heard) {
            let (count, missing) = heard.counts();
            let (server, file) = (subject.name(), case.file());
            say(&format!("{server} {file}: heard {count} packets, {missing} missing"));
            heard.write(&out.join(file))?;
        }
    }
    Ok(())
}

/// One room, in which the speech begins at `begin`: what its listener has heard.
async fn one(
    subject: Subject,
    api: SocketAddr,
    case: Case,
    script: &Script,
    begin: Instant,
) -> anyhow::Result<Playout> {
    let (said, silence) = (&script.said[&case.up().percent], &script.silence);
    let ip = if subject == Subject::Carillon { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { api.ip() };
    let (mut talker, mut listener) = (Line::new(ip).await?, Line::new(ip).await?);
    let fec = match subject {
        Subject::Carillon => {
            let rest = Rest::new(api);
            let meeting = rest.create_meeting().await?;
            let fec = carillon::join(rest, &meeting, &mut talker).await?;
            carillon::join(rest, &meeting, &mut listener).await?;
            fec
        }
        Subject::AudioBridge | Subject::AudioBridgeTold => {
            let told = |loss: Loss| (subject == Subject::AudioBridgeTold).then_some(loss.percent);
            janus::create(api, case.room).await?;
            let fec = janus::join(api, case.room, None, &mut talker).await?;
            janus::join(api, case.room, told(case.down()), &mut listener).await?;
            fec
        }
    };
    ensure!(fec, "{} takes no copies of packets, which are sent all the same", subject.name());
    let connecting = tokio::try_join!(talker.connect(), listener.connect());
    connecting.with_context(|| format!("connecting to {}", subject.name()))?;
    ensure!(begin > Instant::now() + SETTLING, "joining took too long");
    tokio::try_join!(talker.say_until(silence, begin), listener.say_until(silence, begin))?;
    talker.lose(case.up(), Loss::NONE, case.seed);
    listener.lose(Loss::NONE, case.down(), case.seed);
    listener.listen();
    tokio::try_join!(talker.say(said), listener.say(silence))?;
    Ok(listener.heard)
}
