//! The signaling WebSocket, as the official client opens it.
//!
//! Wire: amazon-chime-sdk-js, `SignalingClientConnectionRequest.ts` and `DefaultSignalingClient.ts`.

use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use carillon_proto::id::Modality;
use carillon_proto::signal::{
    self, FrameType, PREFIX_CLIENT, SdkJoinFrame, SdkPingPongFrame, SdkPingPongType, SdkSignalFrame,
    SdkStreamDescriptor, SdkStreamMediaType, SdkStreamServiceType, SdkSubscribeFrame,
};
use carillon_proto::units::Timestamp;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::peer::Offer;

/// The subprotocol that the server must choose.
pub const SUBPROTOCOL: &str = "_aws_wt_session";

/// What came off the socket.
#[derive(Debug)]
pub enum Incoming {
    /// A signaling frame.
    Frame(Box<SdkSignalFrame>),
    /// The end, with the close code if there was one.
    Closed(Option<u16>),
}

/// An open socket.
#[derive(Debug)]
pub struct Signaling {
    socket: WebSocketStream<TcpStream>,
    pings: u32,
}

impl Signaling {
    /// Opens the socket at `url` with a join token in place of a credential.
    pub async fn connect(url: &str, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address(url)?).await.context("connecting to the signaling port")?;
        stream.set_nodelay(true)?;
        Self::over(stream, url, token).await
    }

    /// The same over a TCP connection that leads there already.
    pub async fn over(stream: TcpStream, url: &str, token: &str) -> anyhow::Result<Self> {
        let url = format!(
            "{url}?X-Chime-Control-Protocol-Version=3&X-Amzn-Chime-Send-Close-On-Error=1&X-Amzn-Version=3.32.0\
             &X-Amzn-User-Agent=carillon-client"
        );
        let mut request = url.as_str().into_client_request().context("reading the signaling URL")?;
        let offered =
            HeaderValue::from_str(&format!("{SUBPROTOCOL}, {token}")).context("offering the token")?;
        request.headers_mut().insert("sec-websocket-protocol", offered);
        let (socket, _) = client_async(request, stream).await.context("opening the signaling socket")?;
        Ok(Self { socket, pings: 0 })
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &SdkSignalFrame) -> anyhow::Result<()> {
        self.send_message(Message::binary(signal::encode(PREFIX_CLIENT, frame))).await
    }

    /// Sends any message, right or wrong.
    pub async fn send_message(&mut self, message: Message) -> anyhow::Result<()> {
        self.socket.send(message).await.context("writing to the signaling socket")
    }

    /// Sends the next PING.
    pub async fn ping(&mut self) -> anyhow::Result<()> {
        self.pings += 1;
        let mut frame = frame(FrameType::PingPong);
        frame.ping_pong =
            Some(SdkPingPongFrame { r#type: SdkPingPongType::Ping as i32, ping_id: self.pings });
        self.send(&frame).await
    }

    /// Answers a PING of the server; anything else needs no answer.
    pub async fn answer_ping(&mut self, ping: &SdkSignalFrame) -> anyhow::Result<()> {
        let Some(ping) = ping.ping_pong.filter(|ping| ping.r#type == SdkPingPongType::Ping as i32) else {
            return Ok(());
        };
        let mut pong = frame(FrameType::PingPong);
        pong.ping_pong =
            Some(SdkPingPongFrame { r#type: SdkPingPongType::Pong as i32, ping_id: ping.ping_id });
        self.send(&pong).await
    }

    /// Sends JOIN as the official client does with its default policy.
    pub async fn join(&mut self, audio_session: u64) -> anyhow::Result<()> {
        let mut frame = frame(FrameType::Join);
        frame.join = Some(SdkJoinFrame {
            protocol_version: Some(2),
            flags: Some(2),
            audio_session_id: Some(audio_session),
            wants_compressed_sdp: Some(false),
            server_side_network_adaption: Some(1),
            ..SdkJoinFrame::default()
        });
        self.send(&frame).await
    }

    /// The next frame, or the end. Messages that are no frames are a mistake of the server.
    pub async fn receive(&mut self) -> anyhow::Result<Incoming> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(message))) => {
                    let frame = signal::decode(&message).context("decoding what the server sent")?;
                    return Ok(Incoming::Frame(Box::new(frame)));
                }
                Some(Ok(Message::Close(close))) => {
                    return Ok(Incoming::Closed(close.map(|close| close.code.into())));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Text(_))) => anyhow::bail!("the server sent a text message"),
                Some(Err(_)) | None => return Ok(Incoming::Closed(None)),
            }
        }
    }

    /// Waits for a frame of one type and skips others.
    pub async fn receive_type(&mut self, wanted: FrameType) -> anyhow::Result<SdkSignalFrame> {
        loop {
            match self.receive().await? {
                Incoming::Frame(frame) if frame.frame_type() == Some(wanted) => return Ok(*frame),
                Incoming::Frame(_) => {}
                Incoming::Closed(code) => anyhow::bail!("closed with {code:?} before {wanted:?}"),
            }
        }
    }

    /// Closes as a browser does when its page leaves the call.
    pub async fn close(mut self) {
        // A peer that is gone already needs no goodbye.
        drop(self.socket.close(None).await);
    }
}

/// What SUBSCRIBE says beside its offer.
#[derive(Clone, Copy, Debug)]
pub struct Subscription<'a> {
    /// As whom, with `#content` for a content share.
    pub attendee: &'a str,
    /// From the meeting's media placement.
    pub audio_host: &'a str,
    /// The bit rate of the camera, if it is on.
    pub camera_kbps: Option<u32>,
    /// Whether the microphone is off.
    pub muted: bool,
}

impl Subscription<'_> {
    /// SUBSCRIBE with this offer.
    pub fn frame(&self, offer: &Offer) -> SdkSignalFrame {
        let mut send_streams =
            vec![self.descriptor(SdkStreamMediaType::Audio, 1, "AmazonChimeExpressAudio", 600)];
        if let Some(kbps) = self.camera_kbps {
            send_streams.push(self.descriptor(SdkStreamMediaType::Video, 2, "AmazonChimeExpressVideo", kbps));
        }
        let duplex = match self.camera_kbps {
            Some(_) => SdkStreamServiceType::Duplex,
            None => SdkStreamServiceType::Rx,
        };
        let mut frame = frame(FrameType::Subscribe);
        frame.sub = Some(SdkSubscribeFrame {
            duplex: Some(duplex as i32),
            send_streams,
            receive_stream_ids: offer.receive_stream_ids.clone(),
            sdp_offer: Some(offer.sdp.clone()),
            audio_host: Some(self.audio_host.to_owned()),
            audio_checkin: Some(false),
            audio_muted: Some(self.muted),
            ..SdkSubscribeFrame::default()
        });
        frame
    }

    fn descriptor(&self, media: SdkStreamMediaType, id: u32, label: &str, kbps: u32) -> SdkStreamDescriptor {
        SdkStreamDescriptor {
            stream_id: Some(id),
            group_id: Some(id),
            framerate: Some(15),
            max_bitrate_kbps: Some(kbps),
            track_label: Some(label.to_owned()),
            attendee_id: Some(self.attendee.to_owned()),
            media_type: Some(media as i32),
            ..SdkStreamDescriptor::default()
        }
    }
}

/// A frame of this type, dated now.
pub fn frame(frame_type: FrameType) -> SdkSignalFrame {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    SdkSignalFrame::new(frame_type, Timestamp::from_millis(millis))
}

/// The token as a connection of this modality presents it.
pub fn token_for(token: &str, modality: Modality) -> String {
    match modality {
        Modality::Main => token.to_owned(),
        Modality::Content => format!("{token}#content"),
    }
}

/// The address and port of a `ws://` URL.
pub fn address(url: &str) -> anyhow::Result<SocketAddr> {
    let rest = url.strip_prefix("ws://").context("only ws:// is spoken")?;
    let authority = rest.split('/').next().unwrap_or_default();
    authority.parse().with_context(|| format!("{authority} is not an address and port"))
}
