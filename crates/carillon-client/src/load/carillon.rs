//! Attendees of a carillon: REST for the attendee, our signaling for what it sends and receives.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use anyhow::Context as _;
use carillon_proto::id::Modality;
use carillon_proto::signal::{FrameType, SdkSignalFrame};
use tokio::time::interval;

use super::fleet::{MemberId, Shared};
use super::scenario::Role;
use crate::attendee::Seen;
use crate::peer::{Offer, Wants};
use crate::rest::{Credentials, Meeting, Rest};
use crate::signaling::{Incoming, Signaling, Subscription, token_for};
use crate::video::VideoSettings;

const PING_INTERVAL: Duration = Duration::from_secs(10);
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

    /// Joins as far as the answer to SUBSCRIBE; wait for [`super::fleet::Fleet::connected`].
    pub async fn join(&self, fleet: &Shared, role: Role) -> anyhow::Result<MemberId> {
        let audio = if role.hears() { "SendReceive" } else { "None" };
        let credentials = self.rest.create_attendee_with(&self.meeting, "load", audio).await?;
        let token = token_for(credentials.join_token.expose(), Modality::Main);
        let mut signaling = Signaling::connect(&self.meeting.media_placement.signaling_url, &token).await?;
        signaling.ping().await?;
        signaling.join(1).await?;
        let id = fleet.borrow_mut().add(LOCAL, role.voice())?;
        let mut attendee = Attendee {
            fleet: fleet.clone(),
            id,
            role,
            meeting: self.meeting.clone(),
            credentials,
            signaling,
            seen: Seen::default(),
            offered: None,
            wants: Wants { audio: role.hears(), ..Wants::AUDIO },
        };
        while attendee.seen.subscribed == 0 {
            attendee.step().await?;
        }
        tokio::task::spawn_local(attendee.live());
        Ok(id)
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
    async fn live(mut self) -> anyhow::Result<()> {
        let mut pings = interval(PING_INTERVAL);
        loop {
            tokio::select! {
                incoming = self.signaling.receive() => self.take(incoming?).await?,
                _ = pings.tick() => self.signaling.ping().await?,
            }
        }
    }

    async fn step(&mut self) -> anyhow::Result<()> {
        let incoming = self.signaling.receive().await?;
        self.take(incoming).await
    }

    async fn take(&mut self, incoming: Incoming) -> anyhow::Result<()> {
        let Incoming::Frame(frame) = incoming else { anyhow::bail!("the server closed the connection") };
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
            fleet.start_camera(self.id, source, VideoSettings::CALL);
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
        let subscription = Subscription {
            attendee: self.credentials.attendee_id.as_str(),
            audio_host: &self.meeting.media_placement.audio_host_url,
            camera_kbps: wants.camera.then_some(VideoSettings::CALL.bits_per_second / 1_000),
            muted: false,
        };
        self.signaling.send(&subscription.frame(&offer)).await?;
        (self.wants, self.offered) = (wants, Some(offer));
        Ok(())
    }

    fn wishes(&self) -> Wants {
        let sources = self.seen.sources.iter().filter(|_| self.role.watches());
        let streams = sources.map(|source| source.stream).collect();
        Wants { camera: self.role.camera().is_some(), streams, ..self.wants }
    }
}
