//! The task of one attendee.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use carillon_proto::id::Modality;
use carillon_proto::signal::{FrameType, SdkAudioControlFrame, SdkSignalFrame};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant as Wake, sleep_until};

use super::endpoint::Endpoint;
use super::{Ended, Join, Order, Seen};
use crate::peer::{Offer, PeerEvent, Wants};
use crate::signaling::{Incoming, Signaling, Subscription, frame, token_for};
use crate::tone::{Ear, Microphone};
use crate::video::Camera;

const PING_INTERVAL: Duration = Duration::from_secs(10);
const AUDIO_INTERVAL: Duration = Duration::from_millis(20);

/// Lives the attendee's life. Ends with an error only for what a correct server never causes.
pub async fn run(join: Join, seen: watch::Sender<Seen>, orders: mpsc::Receiver<Order>) -> anyhow::Result<()> {
    let token = token_for(join.credentials.join_token.expose(), join.modality);
    let mut signaling = Signaling::connect(&join.meeting.media_placement.signaling_url, &token).await?;
    signaling.ping().await?;
    signaling.join(join.audio_session).await?;
    let endpoint = Endpoint::new(join.local_ip, Instant::now()).await?;
    let microphone = join.voice.map(Microphone::new).transpose()?;
    let ear = if join.listen.is_empty() { None } else { Some(Ear::new(join.listen.clone())?) };
    let camera = join.camera.map(|settings| Camera::new(join.source, settings));
    let session = Session {
        join,
        seen,
        signaling,
        endpoint,
        microphone,
        camera,
        ear,
        offered: None,
        wants: Wants::AUDIO,
        muted: false,
    };
    session.live(orders).await
}

struct Session {
    join: Join,
    seen: watch::Sender<Seen>,
    signaling: Signaling,
    endpoint: Endpoint,
    microphone: Option<Microphone>,
    camera: Option<Camera>,
    ear: Option<Ear>,
    /// The SUBSCRIBE that waits for its answer.
    offered: Option<Offer>,
    /// What the last SUBSCRIBE asked for.
    wants: Wants,
    muted: bool,
}

impl Session {
    async fn live(mut self, mut orders: mpsc::Receiver<Order>) -> anyhow::Result<()> {
        let start = Instant::now();
        let mut next = Ticks { ping: start + PING_INTERVAL, audio: start, frame: start };
        // Reused: a busy receiver takes in thousands of packets a second.
        let mut events = Vec::new();
        loop {
            let peer_due = self.drive()?;
            let due = next.ping.min(next.audio).min(next.frame).min(peer_due);
            tokio::select! {
                incoming = self.signaling.receive() => {
                    if self.read(incoming?).await? {
                        return Ok(());
                    }
                }
                received = self.endpoint.receive(|event| events.push(event)) => {
                    received?;
                    self.take_in(&mut events, Instant::now());
                }
                order = orders.recv() => match order {
                    Some(order) => self.obey(order).await?,
                    None => return Ok(()),
                },
                () = sleep_until(Wake::from_std(due)) => self.tick(&mut next).await?,
            }
        }
    }

    /// Sends what is due. A late wake-up sends what was missed, so that rates hold on a busy machine.
    async fn tick(&mut self, next: &mut Ticks) -> anyhow::Result<()> {
        let now = Instant::now();
        if next.ping <= now {
            self.signaling.ping().await?;
            next.ping += PING_INTERVAL;
        }
        let connected = self.seen.borrow().connected;
        while next.audio <= now {
            if connected && let Some(microphone) = &mut self.microphone {
                let packet = microphone.next_packet();
                self.endpoint.peer.write_audio(packet, now);
                self.drive()?;
            }
            next.audio += AUDIO_INTERVAL;
        }
        let interval = self.join.camera.map_or(PING_INTERVAL, |settings| settings.frame_interval());
        while next.frame <= now {
            if connected
                && self.wants.camera
                && self.offered.is_none()
                && let Some(camera) = &mut self.camera
            {
                for packet in camera.next_frame(now) {
                    self.endpoint.peer.write_video(packet, now);
                }
                self.drive()?;
            }
            next.frame += interval;
        }
        Ok(())
    }

    fn drive(&mut self) -> anyhow::Result<Instant> {
        let now = Instant::now();
        let mut events = Vec::new();
        let due = self.endpoint.drive(now, |event| events.push(event))?;
        self.take_in(&mut events, now);
        Ok(due)
    }

    fn take_in(&mut self, events: &mut Vec<PeerEvent>, now: Instant) {
        if events.is_empty() {
            return;
        }
        self.seen.send_modify(|seen| {
            for event in events.drain(..) {
                match event {
                    PeerEvent::Connected => seen.connected = true,
                    PeerEvent::Closed => seen.connected = false,
                    PeerEvent::KeyFrameRequest => {
                        if let Some(camera) = &mut self.camera {
                            camera.request_key_frame();
                        }
                    }
                    PeerEvent::Video(_, packet) => seen.count_video(&packet, now),
                    PeerEvent::Audio(packet) => {
                        seen.count_audio(&packet);
                        let heard = self.ear.as_mut().and_then(|ear| ear.hear(&packet.payload));
                        seen.tones.extend(heard.into_iter().flatten());
                    }
                }
            }
        });
    }

    /// Takes one frame in; answers whether this was the end.
    async fn read(&mut self, incoming: Incoming) -> anyhow::Result<bool> {
        let frame = match incoming {
            Incoming::Closed(code) => {
                self.seen.send_modify(|seen| {
                    seen.ended.get_or_insert(Ended::Closed(code));
                });
                return Ok(true);
            }
            Incoming::Frame(frame) => *frame,
        };
        self.seen.send_modify(|seen| seen.read(&frame));
        match frame.frame_type() {
            Some(FrameType::PingPong) => self.signaling.answer_ping(&frame).await?,
            Some(FrameType::SubscribeAck) => self.accept(&frame)?,
            Some(FrameType::LeaveAck) => {
                self.seen.send_modify(|seen| {
                    seen.ended.get_or_insert(Ended::Left);
                });
                return Ok(true);
            }
            _ => {}
        }
        if self.seen.borrow().ended.is_some() {
            // As the official client does after every final status.
            self.signaling.send(&crate::signaling::frame(FrameType::Leave)).await?;
            return Ok(false);
        }
        self.subscribe().await?;
        Ok(false)
    }

    fn accept(&mut self, frame: &SdkSignalFrame) -> anyhow::Result<()> {
        let answer = frame.suback.as_ref().context("SUBSCRIBE_ACK without its content")?;
        let offer = self.offered.take().context("SUBSCRIBE_ACK without a SUBSCRIBE")?;
        self.endpoint.peer.accept(offer, answer.sdp_answer())?;
        for track in &answer.tracks {
            let mid =
                self.endpoint.peer.section_of(track.stream_id()).context("a track that nobody asked for")?;
            anyhow::ensure!(
                track.track_label() == format!("v_{mid}"),
                "a track with the label {}",
                track.track_label()
            );
        }
        self.seen.send_modify(|seen| seen.subscribed += 1);
        Ok(())
    }

    /// Sends a SUBSCRIBE when something else is wanted than the last one said and none waits for its answer.
    async fn subscribe(&mut self) -> anyhow::Result<()> {
        let (joined, first) = {
            let seen = self.seen.borrow();
            (seen.joined, seen.subscribed == 0)
        };
        if !joined || self.offered.is_some() {
            return Ok(());
        }
        let wants = if first { Wants::AUDIO } else { self.wishes() };
        if !first && wants == self.wants {
            return Ok(());
        }
        let offer = self.endpoint.peer.offer(&wants)?;
        if let Some(offer) = &offer {
            self.signaling.send(&self.subscribe_frame(&wants, offer)).await?;
        }
        (self.wants, self.offered) = (wants, offer);
        Ok(())
    }

    fn wishes(&self) -> Wants {
        let streams = if self.join.watch {
            self.seen.borrow().sources.iter().map(|source| source.stream).collect()
        } else {
            Vec::new()
        };
        Wants { camera: self.camera.is_some(), streams, ..Wants::AUDIO }
    }

    fn subscribe_frame(&self, wants: &Wants, offer: &Offer) -> SdkSignalFrame {
        let attendee = match self.join.modality {
            Modality::Main => self.join.credentials.attendee_id.to_string(),
            Modality::Content => format!("{}#content", self.join.credentials.attendee_id),
        };
        let kbps = self.join.camera.map_or(0, |settings| settings.bits_per_second / 1_000);
        let subscription = Subscription {
            attendee: &attendee,
            audio_host: &self.join.meeting.media_placement.audio_host_url,
            camera_kbps: wants.camera.then_some(kbps),
            muted: self.muted,
        };
        subscription.frame(offer)
    }

    async fn obey(&mut self, order: Order) -> anyhow::Result<()> {
        match order {
            Order::Mute(muted) => {
                self.muted = muted;
                let mut frame = frame(FrameType::AudioControl);
                frame.audio_control = Some(SdkAudioControlFrame { muted: Some(muted) });
                self.signaling.send(&frame).await
            }
            Order::Send(message) => self.signaling.send_message(message).await,
            Order::Leave => self.signaling.send(&frame(FrameType::Leave)).await,
        }
    }
}

struct Ticks {
    ping: Instant,
    audio: Instant,
    frame: Instant,
}
