//! Attendees of a carillon: REST for the attendee, our signaling for what it sends and receives.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use anyhow::Context as _;
use carillon_proto::id::Modality;
use carillon_proto::signal::{FrameType, SdkSignalFrame};
use hyper::StatusCode;
use tokio::net::TcpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{interval, timeout};

use super::fleet::{MemberId, Shared};
use super::scenario::{Role, wait};
use crate::attendee::Seen;
use crate::peer::{Offer, Wants};
use crate::rest::{Credentials, Meeting, Rest};
use crate::signaling::{Incoming, Signaling, Subscription, address, frame, token_for};

const PING_INTERVAL: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(30);
const ORDERS_MAX: usize = 16;
const SMALL_WINDOW_BYTES: u32 = 4_096;
const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A meeting to put load on.
#[derive(Clone, Debug)]
pub struct Call {
    rest: Rest,
    meeting: Meeting,
}

impl Call {
    /// Makes a meeting.
    pub async fn create(rest: Rest) -> anyhow::Result<Self> {
        Ok(Self { rest, meeting: rest.create_meeting().await? })
    }

    /// Begins to record it.
    pub async fn record(&self) -> anyhow::Result<()> {
        let path = format!("/meetings/{}/recordings", self.meeting.meeting_id);
        let (status, body) = self.rest.request("POST", &path, "").await?;
        anyhow::ensure!(
            status == StatusCode::CREATED,
            "POST {path} was answered with {status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(())
    }

    /// Joins as far as the answer to SUBSCRIBE, and stays; wait for [`super::fleet::Fleet::connected`].
    pub async fn join(&self, fleet: &Shared, role: Role) -> anyhow::Result<MemberId> {
        let ticket = self.ticket(role).await?;
        Ok(self.enter(fleet, role, &ticket, Window::Open).await?.stay())
    }

    /// Makes an attendee for this role, who can join again and again.
    pub async fn ticket(&self, role: Role) -> anyhow::Result<Credentials> {
        let audio = if role.hears() { "SendReceive" } else { "None" };
        self.rest.create_attendee_with(&self.meeting, "load", audio).await
    }

    /// The same as [`Self::join`] as an attendee that exists.
    pub async fn enter(
        &self,
        fleet: &Shared,
        role: Role,
        ticket: &Credentials,
        window: Window,
    ) -> anyhow::Result<Entered> {
        let token = token_for(ticket.join_token.expose(), Modality::Main);
        let mut signaling = self.connect(&token, window).await?;
        signaling.ping().await?;
        signaling.join(1).await?;
        let id = fleet.borrow_mut().add(LOCAL, role.voice())?;
        let mut attendee = Attendee {
            fleet: fleet.clone(),
            id,
            role,
            meeting: self.meeting.clone(),
            credentials: ticket.clone(),
            signaling,
            seen: Seen::default(),
            offered: None,
            wants: Wants { audio: role.hears(), ..Wants::AUDIO },
        };
        if let Err(error) = attendee.until_subscribed().await {
            fleet.borrow_mut().remove(id);
            return Err(error);
        }
        let (orders, inbox) = mpsc::channel(ORDERS_MAX);
        let task = tokio::task::spawn_local(attendee.live(inbox));
        Ok(Entered { id, fleet: fleet.clone(), orders, task })
    }

    async fn connect(&self, token: &str, window: Window) -> anyhow::Result<Signaling> {
        let url = &self.meeting.media_placement.signaling_url;
        match window {
            Window::Open => Signaling::connect(url, token).await,
            Window::Small => {
                let socket = TcpSocket::new_v4()?;
                socket.set_recv_buffer_size(SMALL_WINDOW_BYTES)?;
                let stream =
                    socket.connect(address(url)?).await.context("connecting to the signaling port")?;
                Signaling::over(stream, url, token).await
            }
        }
    }
}

/// How much of its signaling waits for a client that does not read it, in the client's own kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// As much as the kernel likes.
    Open,
    /// Next to nothing.
    Small,
}

/// An attendee who has joined.
#[derive(Debug)]
pub struct Entered {
    /// In the fleet.
    pub id: MemberId,
    fleet: Shared,
    orders: mpsc::Sender<Order>,
    task: JoinHandle<anyhow::Result<()>>,
}

#[derive(Debug)]
enum Order {
    Leave,
    Deafen,
    Say(Box<SdkSignalFrame>),
}

impl Entered {
    /// Lets the attendee be for as long as the fleet lives.
    pub fn stay(self) -> MemberId {
        self.id
    }

    /// Waits until its media are up.
    pub async fn connected(&self) -> anyhow::Result<()> {
        let up = wait(&self.fleet, |fleet| fleet.connected(self.id).is_some());
        timeout(LIMIT, up).await.context("not connected")?
    }

    /// Reads no signaling any more; the socket stays open.
    pub async fn deafen(&self) {
        // One that is gone is deaf, too.
        drop(self.orders.send(Order::Deafen).await);
    }

    /// Sends a frame.
    pub async fn say(&self, frame: SdkSignalFrame) -> anyhow::Result<()> {
        self.orders.send(Order::Say(Box::new(frame))).await.context("the attendee is gone")
    }

    /// Leaves in form.
    pub async fn leave(mut self) -> anyhow::Result<()> {
        drop(self.orders.send(Order::Leave).await);
        let ended = timeout(LIMIT, &mut self.task).await;
        self.fleet.borrow_mut().remove(self.id);
        ended.context("LEAVE was not answered")??
    }

    /// Goes away without a word.
    pub async fn vanish(self) {
        self.task.abort();
        // It has ended or will at once; what it ended with is nobody's business.
        drop(self.task.await);
        self.fleet.borrow_mut().remove(self.id);
    }
}

struct Attendee {
    fleet: Shared,
    id: MemberId,
    role: Role,
    meeting: Meeting,
    credentials: Credentials,
    signaling: Signaling,
    seen: Seen,
    offered: Option<Offer>,
    wants: Wants,
}

impl Attendee {
    async fn live(mut self, mut orders: mpsc::Receiver<Order>) -> anyhow::Result<()> {
        let mut pings = interval(PING_INTERVAL);
        loop {
            tokio::select! {
                incoming = self.signaling.receive() => self.take(incoming?).await?,
                _ = pings.tick() => self.signaling.ping().await?,
                Some(order) = orders.recv() => match order {
                    Order::Leave => return self.leave().await,
                    Order::Say(frame) => self.signaling.send(&frame).await?,
                    Order::Deafen => std::future::pending().await,
                },
            }
        }
    }

    async fn leave(mut self) -> anyhow::Result<()> {
        self.signaling.send(&frame(FrameType::Leave)).await?;
        self.signaling.receive_type(FrameType::LeaveAck).await?;
        self.signaling.close().await;
        Ok(())
    }

    async fn until_subscribed(&mut self) -> anyhow::Result<()> {
        while self.seen.subscribed == 0 {
            let incoming = self.signaling.receive().await?;
            self.take(incoming).await?;
        }
        Ok(())
    }

    async fn take(&mut self, incoming: Incoming) -> anyhow::Result<()> {
        let Incoming::Frame(frame) = incoming else { anyhow::bail!("the server closed the connection") };
        anyhow::ensure!(self.fleet.borrow().has(self.id), "the member was taken out of the fleet");
        self.seen.read(&frame);
        match frame.frame_type() {
            Some(FrameType::PingPong) => self.signaling.answer_ping(&frame).await?,
            Some(FrameType::SubscribeAck) => self.accept(&frame)?,
            _ => {}
        }
        anyhow::ensure!(self.seen.ended.is_none(), "the server ended it with {:?}", self.seen.ended);
        self.subscribe().await
    }

    fn accept(&mut self, frame: &SdkSignalFrame) -> anyhow::Result<()> {
        let answer = frame.suback.as_ref().context("SUBSCRIBE_ACK without its content")?;
        let offer = self.offered.take().context("SUBSCRIBE_ACK without a SUBSCRIBE")?;
        self.seen.subscribed += 1;
        let mut fleet = self.fleet.borrow_mut();
        fleet.peer(self.id).accept(offer, answer.sdp_answer())?;
        if let (true, Some(source), 2) = (self.wants.camera, self.role.camera(), self.seen.subscribed) {
            fleet.start_camera(self.id, source, self.role.video());
        }
        Ok(())
    }

    /// Subscribes when something else is wanted than the last time; the first time, as the official client does, to
    /// audio alone. Who does not hear has that section inactive, as nobody has audio in a VideoRoom.
    async fn subscribe(&mut self) -> anyhow::Result<()> {
        if !self.seen.joined || self.offered.is_some() {
            return Ok(());
        }
        let first = self.seen.subscribed == 0;
        let wants = if first { self.wants.clone() } else { self.wishes() };
        if !first && wants == self.wants {
            return Ok(());
        }
        let offer = self.fleet.borrow_mut().peer(self.id).offer(&wants)?;
        if let Some(offer) = &offer {
            let subscription = Subscription {
                attendee: self.credentials.attendee_id.as_str(),
                audio_host: &self.meeting.media_placement.audio_host_url,
                camera_kbps: wants.camera.then_some(self.role.video().bits_per_second / 1_000),
                muted: false,
            };
            self.signaling.send(&subscription.frame(offer)).await?;
        }
        (self.wants, self.offered) = (wants, offer);
        Ok(())
    }

    fn wishes(&self) -> Wants {
        let sources = self.seen.sources.iter().filter(|_| self.role.watches());
        let mut streams: Vec<u32> = sources.map(|source| source.stream).collect();
        // In another order they are the same wishes.
        streams.sort_unstable();
        Wants { camera: self.role.camera().is_some(), streams, ..self.wants }
    }
}
