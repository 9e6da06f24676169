//! One member of a fleet: a peer with its socket, what it sends, and what it has received.

use std::net::{IpAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use str0m::net::Transmit;

use super::arrivals::Arrivals;
use super::reception::Reception;
use crate::peer::{Peer, PeerEvent};
use crate::tone::Microphone;
use crate::video::{Camera, VideoSettings};

/// A member.
#[derive(Debug)]
pub struct Member {
    /// Negotiated with from outside.
    pub peer: Peer,
    /// When the peer is to be driven next.
    pub due: Instant,
    /// Its media.
    pub media: Media,
    /// Whether it does nothing at all.
    pub frozen: bool,
    socket: UdpSocket,
    microphone: Option<Microphone>,
    frame_interval: Duration,
}

/// What a member has received, and what that asks of its camera.
#[derive(Debug)]
pub struct Media {
    /// When ICE and DTLS were up; `None` before and after.
    pub connected: Option<Instant>,
    /// Since the window was opened.
    pub reception: Reception,
    /// Packets of video sent since the window was opened.
    pub video_sent: u64,
    /// Requests for key frames of its camera since the window was opened.
    pub key_frames_asked: u64,
    camera: Option<Camera>,
    start: Instant,
}

impl Member {
    /// A member with a socket on this address; times of its audio count from `start`.
    pub fn new(local_ip: IpAddr, microphone: Option<Microphone>, start: Instant) -> anyhow::Result<Self> {
        let now = Instant::now();
        let socket = UdpSocket::bind((local_ip, 0)).context("binding a media socket")?;
        Arrivals::prepare(&socket)?;
        Ok(Self {
            peer: Peer::new(socket.local_addr()?, now)?,
            due: now,
            media: Media {
                connected: None,
                reception: Reception::default(),
                video_sent: 0,
                key_frames_asked: 0,
                camera: None,
                start,
            },
            frozen: false,
            socket,
            microphone,
            frame_interval: Duration::MAX,
        })
    }

    /// To be watched for datagrams.
    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Turns the camera on.
    pub fn start_camera(&mut self, source: u32, settings: VideoSettings) {
        self.media.camera = Some(Camera::new(source, settings));
        self.frame_interval = settings.frame_interval();
    }

    /// Between two frames of its camera.
    pub fn frame_interval(&self) -> Duration {
        self.frame_interval
    }

    /// Takes in one batch of datagrams. The answer is whether anything happened that others wait for.
    pub fn receive(&mut self, arrivals: &mut Arrivals) -> anyhow::Result<bool> {
        let Self { peer, due, media, socket, .. } = self;
        let now = Instant::now();
        let send = |transmit: &Transmit| send(socket, transmit);
        let (mut changed, mut outcome) = (false, Ok(()));
        arrivals.receive(socket, |arrival| {
            let event = |event| changed |= media.take(event, arrival.at);
            match peer.receive(now, arrival.source, arrival.bytes, send, event) {
                Ok(next) => *due = next.unwrap_or(*due),
                Err(error) => outcome = Err(error),
            }
        })?;
        outcome.map(|()| changed)
    }

    /// Lets the peer do what is due. The answer is as of [`Self::receive`].
    pub fn drive(&mut self, now: Instant) -> anyhow::Result<bool> {
        let Self { peer, due, media, socket, .. } = self;
        let mut changed = false;
        *due =
            peer.drive(now, |transmit| send(socket, transmit), |event| changed |= media.take(event, now))?;
        Ok(changed)
    }

    /// Sends the next 20 ms of audio.
    pub fn speak(&mut self, now: Instant) -> anyhow::Result<bool> {
        if self.media.connected.is_none() {
            return Ok(false);
        }
        let Some(microphone) = self.microphone.as_mut() else { return Ok(false) };
        self.peer.write_audio(microphone.next_packet(), now);
        self.drive(now)
    }

    /// Sends the next frame of the camera.
    pub fn film(&mut self, now: Instant) -> anyhow::Result<bool> {
        if self.media.connected.is_none() {
            return Ok(false);
        }
        let Some(camera) = self.media.camera.as_mut() else { return Ok(false) };
        for packet in camera.next_frame(now) {
            self.peer.write_video(packet, now);
            self.media.video_sent += 1;
        }
        self.drive(now)
    }
}

impl Media {
    /// Forgets what was counted so far.
    pub fn open_window(&mut self) {
        (self.reception, self.video_sent, self.key_frames_asked) = (Reception::default(), 0, 0);
    }

    fn take(&mut self, event: PeerEvent, at: Instant) -> bool {
        match event {
            PeerEvent::Connected => self.connected = Some(at),
            PeerEvent::Closed => self.connected = None,
            PeerEvent::KeyFrameRequest => {
                self.key_frames_asked += 1;
                if let Some(camera) = &mut self.camera {
                    camera.request_key_frame();
                }
                return false;
            }
            PeerEvent::Audio(packet) => {
                self.reception.count_audio(&packet, at - self.start);
                return false;
            }
            PeerEvent::Video(_, packet) => {
                let known = self.reception.video.len();
                self.reception.count_video(&packet, at);
                return self.reception.video.len() > known;
            }
        }
        true
    }
}

/// A full socket buffer loses the datagram, as a network would.
fn send(socket: &UdpSocket, transmit: &Transmit) {
    drop(socket.send_to(&transmit.contents, transmit.destination));
}
