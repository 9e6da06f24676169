//! Attendees of a Janus: VideoRoom for video, AudioBridge for audio.
//!
//! Every attendee has a WebSocket and a session of its own, as a page has. A publisher and a participant of the
//! AudioBridge offer, a subscriber of the VideoRoom answers.
//!
//! Wire: the Janus API over WebSockets, and the two plugins' requests, as Janus' own documentation has them.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use str0m::media::MediaKind;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::fleet::{MemberId, Shared};
use super::scenario::Role;
use crate::video::VideoSettings;

const VIDEO_ROOM: &str = "janus.plugin.videoroom";
pub(crate) const AUDIO_BRIDGE: &str = "janus.plugin.audiobridge";
/// The one room of a run.
const ROOM: u32 = 50;
const PUBLISHERS_MAX: u32 = 100;

/// A room to put load on.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    api: SocketAddr,
}

impl Call {
    /// Makes the room in both plugins.
    pub async fn create(api: SocketAddr) -> anyhow::Result<Self> {
        let mut session = Session::open(api).await?;
        let video = session.attach(VIDEO_ROOM).await?;
        // No ceiling below what the cameras send.
        let bitrate = VideoSettings::CALL.bits_per_second * 4;
        let room = json!({ "request": "create", "room": ROOM, "publishers": PUBLISHERS_MAX, "bitrate": bitrate,
            "videocodec": "vp8", "notify_joining": false });
        session.ask(video, room).await?;
        let audio = session.attach(AUDIO_BRIDGE).await?;
        session.ask(audio, json!({ "request": "create", "room": ROOM, "sampling_rate": 48_000 })).await?;
        Ok(Self { api })
    }

    /// Joins as far as the answer; `feeds` are the publishers there are, as [`Joined::feed`] names them.
    pub async fn join(&self, fleet: &Shared, role: Role, feeds: &[u64]) -> anyhow::Result<Joined> {
        let mut session = Session::open(self.api).await?;
        let joined = match role {
            Role::Camera { source, .. } | Role::CameraAndViewer { source } => {
                session.publish(fleet, self.api.ip(), source).await?
            }
            Role::Viewer => session.subscribe(fleet, self.api.ip(), feeds).await?,
            Role::Voice(_) | Role::Listener => session.participate(fleet, self.api.ip(), role).await?,
            Role::Participant { .. } => anyhow::bail!("nobody in a Janus has both audio and video here"),
        };
        // The socket is the attendee's presence; nothing it says from now on matters here.
        tokio::task::spawn_local(async move { while session.read().await.is_ok() {} });
        Ok(joined)
    }
}

/// Who has joined.
#[derive(Clone, Copy, Debug)]
pub struct Joined {
    /// Its media.
    pub member: MemberId,
    /// Under which number others subscribe to it.
    pub feed: Option<u64>,
}

/// A socket to Janus with its session.
pub(crate) struct Session {
    socket: WebSocketStream<TcpStream>,
    id: u64,
    requests: u64,
}

impl Session {
    pub(crate) async fn open(api: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(api).await.context("connecting to Janus")?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{api}/").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("janus-protocol"));
        let (socket, _) = client_async(request, stream).await.context("opening a socket to Janus")?;
        let mut session = Self { socket, id: 0, requests: 0 };
        session.id = id_of(&session.exchange(json!({ "janus": "create" })).await?)?;
        Ok(session)
    }

    pub(crate) async fn attach(&mut self, plugin: &str) -> anyhow::Result<u64> {
        let attach = json!({ "janus": "attach", "session_id": self.id, "plugin": plugin });
        id_of(&self.exchange(attach).await?)
    }

    /// Sends a video. Its number among the publishers is that of its camera.
    async fn publish(&mut self, fleet: &Shared, ip: IpAddr, source: u32) -> anyhow::Result<Joined> {
        let handle = self.attach(VIDEO_ROOM).await?;
        let member = fleet.borrow_mut().add(ip, None)?;
        let join = json!({ "request": "join", "ptype": "publisher", "room": ROOM });
        let feed = self.ask(handle, join).await?.pointer("/plugindata/data/id").and_then(Value::as_u64);
        let (offer, pending) = fleet.borrow_mut().peer(member).offer_one(MediaKind::Video)?;
        let publish = json!({ "request": "publish" });
        let answer = self.negotiate(handle, publish, Some(("offer", offer))).await?;
        let mut fleet = fleet.borrow_mut();
        fleet.peer(member).accept_one(pending, &answer)?;
        fleet.start_camera(member, source, VideoSettings::CALL);
        Ok(Joined { member, feed })
    }

    /// Receives videos, all over one connection.
    async fn subscribe(&mut self, fleet: &Shared, ip: IpAddr, feeds: &[u64]) -> anyhow::Result<Joined> {
        let handle = self.attach(VIDEO_ROOM).await?;
        let member = fleet.borrow_mut().add(ip, None)?;
        let streams: Vec<Value> = feeds.iter().map(|feed| json!({ "feed": feed })).collect();
        let join = json!({ "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams });
        let offer = self.negotiate(handle, join, None).await?;
        let answer = fleet.borrow_mut().peer(member).answer(&offer)?;
        self.message(handle, json!({ "request": "start" }), Some(("answer", answer))).await?;
        Ok(Joined { member, feed: None })
    }

    /// Takes part in the mix.
    async fn participate(&mut self, fleet: &Shared, ip: IpAddr, role: Role) -> anyhow::Result<Joined> {
        let handle = self.attach(AUDIO_BRIDGE).await?;
        let member = fleet.borrow_mut().add(ip, role.voice())?;
        self.ask(handle, json!({ "request": "join", "room": ROOM })).await?;
        let (offer, pending) = fleet.borrow_mut().peer(member).offer_one(MediaKind::Audio)?;
        let configure = json!({ "request": "configure", "muted": false });
        let answer = self.negotiate(handle, configure, Some(("offer", offer))).await?;
        fleet.borrow_mut().peer(member).accept_one(pending, &answer)?;
        Ok(Joined { member, feed: None })
    }

    /// A request that is answered with a session description.
    pub(crate) async fn negotiate(
        &mut self,
        handle: u64,
        body: Value,
        description: Option<(&str, String)>,
    ) -> anyhow::Result<String> {
        let answer = self.message(handle, body, description).await?;
        let sdp = answer.pointer("/jsep/sdp").and_then(Value::as_str);
        Ok(sdp.with_context(|| format!("Janus gave no session description: {answer}"))?.to_owned())
    }

    pub(crate) async fn ask(&mut self, handle: u64, body: Value) -> anyhow::Result<Value> {
        self.message(handle, body, None).await
    }

    async fn message(
        &mut self,
        handle: u64,
        body: Value,
        description: Option<(&str, String)>,
    ) -> anyhow::Result<Value> {
        let mut message =
            json!({ "janus": "message", "session_id": self.id, "handle_id": handle, "body": body });
        if let Some((kind, sdp)) = description {
            message["jsep"] = json!({ "type": kind, "sdp": sdp });
        }
        let answer = self.exchange(message).await?;
        match answer.pointer("/plugindata/data/error") {
            Some(error) => bail!("Janus refused {body}: {error}"),
            None => Ok(answer),
        }
    }

    /// Sends a request and waits for what it leads to; events of others in between are skipped.
    async fn exchange(&mut self, mut request: Value) -> anyhow::Result<Value> {
        self.requests += 1;
        let transaction = self.requests.to_string();
        request["transaction"] = json!(transaction);
        self.socket.send(Message::text(request.to_string())).await.context("writing to Janus")?;
        loop {
            let answer = self.read().await?;
            if answer["transaction"] != json!(transaction) {
                continue;
            }
            match answer["janus"].as_str() {
                Some("ack") => {}
                Some("error") => bail!("Janus refused {request}: {answer}"),
                _ => return Ok(answer),
            }
        }
    }

    pub(crate) async fn read(&mut self) -> anyhow::Result<Value> {
        loop {
            match self.socket.next().await.context("Janus closed the socket")?? {
                Message::Text(text) => return serde_json::from_str(&text).context("reading what Janus says"),
                Message::Close(_) => bail!("Janus closed the socket"),
                _ => {}
            }
        }
    }
}

fn id_of(answer: &Value) -> anyhow::Result<u64> {
    answer.pointer("/data/id").and_then(Value::as_u64).context("Janus gave no id")
}
