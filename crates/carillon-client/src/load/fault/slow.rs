//! Clients that do not read: their signaling, their media, or anything; and some that read now and then.
//!
//! They sit in one room with a camera, a talker, and somebody who says as much as data messages allow, so that there
//! is much to be read.

use std::time::Duration;

use carillon_proto::signal::{FrameType, SdkDataMessageFrame, SdkDataMessagePayload, SdkSignalFrame};
use tokio::time::{Instant, interval, sleep};

use super::Report;
use super::stage::Stage;
use crate::load::carillon::{Call, Entered, Window};
use crate::load::scenario::Role;
use crate::signaling::frame;
use crate::tone::Voice;
use crate::video::VideoSettings;

const EACH: u32 = 10;
/// Longer than the silence after which the server gives a peer up.
const LASTS: Duration = Duration::from_secs(25);
const MESSAGE_BYTES: usize = 2_000;
const BETWEEN_MESSAGES: Duration = Duration::from_millis(11);
/// Those who read now and then do so for a tenth of the time.
const AWAKE: Duration = Duration::from_millis(50);
const ASLEEP: Duration = Duration::from_millis(450);
const SLOW_READERS: &str = "carillon_signaling_slow_readers_total";
const PEERS_LOST: &str = "carillon_media_peers_lost_total";

/// Who speaks, who reads no signaling, who stops, and who is slow.
struct Crowd {
    speaker: Entered,
    deaf: Vec<Entered>,
    silent: Vec<Entered>,
    slow: Vec<Entered>,
}

/// All kinds at once.
pub async fn run(stage: &Stage, name: &'static str) -> anyhow::Result<Report> {
    let crowd = gather(stage).await?;
    let before = stage.quiet().await?;
    let start = stage.memory()?;
    let (cut, lost) = (stage.metric(SLOW_READERS).await?, stage.metric(PEERS_LOST).await?);
    let (during, outcome) = stage.watch(misbehave(stage, &crowd)).await?;
    let (messages, height) = outcome?;
    let cut = stage.metric(SLOW_READERS).await? - cut;
    let lost = stage.metric(PEERS_LOST).await? - lost;
    for entered in [vec![crowd.speaker], crowd.deaf, crowd.silent, crowd.slow].into_iter().flatten() {
        entered.vanish().await;
    }
    let emptied = stage.emptied().await?;
    let did = format!(
        "{EACH} that read no signaling while {messages} data messages of {MESSAGE_BYTES} bytes are said ({cut:.0} cut \
         off), {EACH} that answer nothing ({lost:.0} peers given up), {EACH} that read media a tenth of the time; \
         the last peer was gone {:.1} s later",
        emptied.as_secs_f64(),
    );
    Ok(stage.report(name, did, [before, during], [start, height, stage.memory()?]))
}

async fn gather(stage: &Stage) -> anyhow::Result<Crowd> {
    let room = Call::create(stage.rest).await?;
    let role = Role::Participant { source: Some(100), video: VideoSettings::CALL, voice: Voice::Tone(700) };
    let speaker = enter(stage, &room, role, Window::Open).await?;
    let mut seats = Vec::new();
    for (kind, window) in [(1, Window::Small), (2, Window::Open), (3, Window::Open)] {
        // A camera of each kind is enough.
        let (source, video) = (Some(100 + kind), VideoSettings::THUMBNAIL);
        let mut seated = vec![
            enter(stage, &room, Role::Participant { source, video, voice: Voice::Silence }, window).await?,
        ];
        for _ in 1..EACH {
            seated.push(enter(stage, &room, Role::Viewer, window).await?);
        }
        seats.push(seated);
    }
    let [deaf, silent, slow] =
        <[_; 3]>::try_from(seats).map_err(|_| anyhow::anyhow!("there are three kinds"))?;
    Ok(Crowd { speaker, deaf, silent, slow })
}

async fn enter(stage: &Stage, room: &Call, role: Role, window: Window) -> anyhow::Result<Entered> {
    let ticket = room.ticket(role).await?;
    let entered = room.enter(&stage.fleet, role, &ticket, window).await?;
    entered.connected().await?;
    Ok(entered)
}

/// Answers how much was said, and the most memory that the server needed.
async fn misbehave(stage: &Stage, crowd: &Crowd) -> anyhow::Result<(u32, u64)> {
    for entered in crowd.deaf.iter().chain(&crowd.silent) {
        entered.deafen().await;
    }
    for entered in &crowd.silent {
        stage.fleet.borrow_mut().freeze(entered.id);
    }
    let speaking = speak(&crowd.speaker);
    let reading = read_now_and_then(stage, &crowd.slow);
    let (said, height) = tokio::join!(speaking, reading);
    Ok((said?, height?))
}

async fn speak(speaker: &Entered) -> anyhow::Result<u32> {
    let end = Instant::now() + LASTS;
    let (mut said, mut ticks) = (0, interval(BETWEEN_MESSAGES));
    while Instant::now() < end {
        ticks.tick().await;
        speaker.say(message()).await?;
        said += 1;
    }
    Ok(said)
}

fn message() -> SdkSignalFrame {
    let mut frame = frame(FrameType::DataMessage);
    let message = SdkDataMessagePayload {
        topic: Some("load".to_owned()),
        data: Some(vec![7; MESSAGE_BYTES]),
        lifetime_ms: Some(0),
        ..SdkDataMessagePayload::default()
    };
    frame.data_message = Some(SdkDataMessageFrame { messages: vec![message] });
    frame
}

async fn read_now_and_then(stage: &Stage, slow: &[Entered]) -> anyhow::Result<u64> {
    let (end, mut height) = (Instant::now() + LASTS, 0);
    while Instant::now() < end {
        for entered in slow {
            stage.fleet.borrow_mut().freeze(entered.id);
        }
        sleep(ASLEEP).await;
        for entered in slow {
            stage.fleet.borrow_mut().thaw(entered.id)?;
        }
        sleep(AWAKE).await;
        height = height.max(stage.memory()?);
    }
    Ok(height)
}
