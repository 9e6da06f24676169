//! One attendee: signaling and media in one task, steered by orders and watched from outside.
//!
//! The task is the client's life: JOIN, INDEX, SUBSCRIBE, and again a SUBSCRIBE whenever the videos change. What it
//! has seen is published as one [`Seen`]; tests and scenarios wait for conditions on it.

mod endpoint;
mod seen;
mod session;

use std::net::IpAddr;
use std::time::Duration;

use anyhow::Context as _;
use carillon_proto::id::Modality;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::Message;

pub use self::seen::{Ended, Presence, Seen, Source, TrackReception};
use crate::rest::{Credentials, Meeting};
use crate::tone::Voice;
use crate::video::VideoSettings;

const ORDERS_MAX: usize = 16;

/// How to be in a meeting.
#[derive(Clone, Debug)]
pub struct Join {
    /// Which meeting.
    pub meeting: Meeting,
    /// As whom.
    pub credentials: Credentials,
    /// Camera connection or content share.
    pub modality: Modality,
    /// What the microphone sends; `None` sends no packets at all.
    pub voice: Option<Voice>,
    /// What the camera sends once it is on.
    pub camera: Option<VideoSettings>,
    /// Receive the videos of the others.
    pub watch: bool,
    /// Tones to listen for in the mix; nothing is decoded when there are none.
    pub listen: Vec<u32>,
    /// From which address of this machine.
    pub local_ip: IpAddr,
    /// Tells reconnections from second devices.
    pub audio_session: u64,
    /// Marks the own video packets; unique in the process.
    pub source: u32,
}

impl Join {
    /// An attendee with a microphone that sends silence and neither camera nor interest in others' videos.
    pub fn new(meeting: &Meeting, credentials: &Credentials) -> Self {
        Self {
            meeting: meeting.clone(),
            credentials: credentials.clone(),
            modality: Modality::Main,
            voice: Some(Voice::Silence),
            camera: None,
            watch: false,
            listen: Vec::new(),
            local_ip: IpAddr::from([127, 0, 0, 1]),
            audio_session: 1,
            source: 0,
        }
    }

    /// With this voice.
    pub fn voice(self, voice: Voice) -> Self {
        Self { voice: Some(voice), ..self }
    }

    /// With a camera that is on from the start; `source` marks its packets.
    pub fn camera(self, source: u32, settings: VideoSettings) -> Self {
        Self { camera: Some(settings), source, ..self }
    }

    /// Receiving every video of the others.
    pub fn watching(self) -> Self {
        Self { watch: true, ..self }
    }

    /// Listening for these tones.
    pub fn listening(self, tones: &[u32]) -> Self {
        Self { listen: tones.to_vec(), ..self }
    }
}

/// What an attendee can be told.
#[derive(Debug)]
pub enum Order {
    /// AUDIO_CONTROL.
    Mute(bool),
    /// Send a message, right or wrong, on the signaling socket.
    Send(Message),
    /// LEAVE, wait for LEAVE_ACK, close.
    Leave,
}

/// A handle on a running attendee. Dropping it makes the attendee vanish without a word, as a lost client does.
#[derive(Debug)]
pub struct Attendee {
    seen: watch::Receiver<Seen>,
    orders: mpsc::Sender<Order>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Attendee {
    /// Joins, and returns at once; wait for [`Seen::connected`].
    pub fn join(join: Join) -> Self {
        let (publish, seen) = watch::channel(Seen::default());
        let (orders, inbox) = mpsc::channel(ORDERS_MAX);
        let task = tokio::spawn(session::run(join, publish, inbox));
        Self { seen, orders, task }
    }

    /// What the attendee has seen so far.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until `condition` holds of what it has seen.
    pub async fn wait_for(
        &mut self,
        what: &str,
        limit: Duration,
        condition: impl FnMut(&Seen) -> bool,
    ) -> anyhow::Result<Seen> {
        let met =
            timeout(limit, self.seen.wait_for(condition)).await.map(|seen| seen.map(|seen| seen.clone()));
        match met {
            Ok(Ok(seen)) => return Ok(seen),
            Ok(Err(_)) => {}
            Err(_) => anyhow::bail!("waited {limit:?} in vain for {what}; seen: {:?}", self.seen()),
        }
        // The task is over; its own error says more than the closed channel.
        let ended = (&mut self.task).await.context("the attendee panicked")?;
        ended.with_context(|| format!("the attendee ended before {what}"))?;
        anyhow::bail!("the attendee ended before {what}; seen: {:?}", self.seen())
    }

    /// Tells the attendee what to do.
    pub async fn order(&self, order: Order) -> anyhow::Result<()> {
        self.orders.send(order).await.context("the attendee is gone")
    }

    /// Leaves properly and waits for the end.
    pub async fn leave(self) -> anyhow::Result<()> {
        self.order(Order::Leave).await?;
        let mut task = self.task;
        let ended = timeout(Duration::from_secs(10), &mut task).await.context("waiting for the end")?;
        ended.context("the attendee panicked")?
    }

    /// Disappears without a word.
    pub fn vanish(self) {
        self.task.abort();
    }
}
