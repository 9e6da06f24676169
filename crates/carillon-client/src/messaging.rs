//! Identity and messaging as their callers have them: signed requests, and the messaging WebSocket.
//!
//! Wire: amazon-chime-sdk-js, `DefaultMessagingSession.ts`; the Identity and Messaging APIs.

use std::net::SocketAddr;

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::signed::{Caller, encode};

/// An app instance, its users and channels, made by the operator.
#[derive(Debug)]
pub struct Instance {
    api: SocketAddr,
    operator: Caller,
    arn: String,
    made: u32,
}

/// A channel, and who made it.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its path in the API.
    path: String,
    /// Who moderates it.
    pub moderator: String,
}

/// What an operation answers that makes something.
#[derive(Deserialize)]
struct Made {
    #[serde(alias = "AppInstanceArn", alias = "AppInstanceUserArn", alias = "ChannelArn")]
    arn: String,
}

impl Instance {
    /// One without anybody.
    pub async fn create(api: SocketAddr) -> anyhow::Result<Self> {
        let mut operator = Caller::connect(api).await?;
        let body = json!({ "Name": "load", "ClientRequestToken": "load" });
        let Made { arn } = operator.post("/app-instances", body.to_string()).await?;
        Ok(Self { api, operator, arn, made: 0 })
    }

    /// Where its server is.
    pub fn api(&self) -> SocketAddr {
        self.api
    }

    /// Another user.
    pub async fn user(&mut self) -> anyhow::Result<String> {
        let name = self.next_name();
        let body = json!({
            "AppInstanceArn": self.arn, "AppInstanceUserId": name, "Name": name, "ClientRequestToken": name,
        });
        let Made { arn } = self.operator.post("/app-instance-users", body.to_string()).await?;
        Ok(arn)
    }

    /// A channel that another user has made, who is its only member.
    pub async fn channel(&mut self) -> anyhow::Result<Channel> {
        let moderator = self.user().await?;
        let name = self.next_name();
        let body = json!({ "AppInstanceArn": self.arn, "Name": name, "ClientRequestToken": name });
        let answer = self.operator.call_as(&moderator, "POST", "/channels", body.to_string()).await?;
        let Made { arn } = serde_json::from_slice(&answer).context("reading the answer to CreateChannel")?;
        Ok(Channel { path: format!("/channels/{}", encode(&arn)), moderator })
    }

    /// Another user, who is a member of the channel.
    pub async fn member(&mut self, channel: &Channel) -> anyhow::Result<String> {
        let user = self.user().await?;
        let path = format!("{}/memberships", channel.path);
        let body = json!({ "MemberArn": user, "Type": "DEFAULT" });
        self.operator.call_as(&channel.moderator, "POST", &path, body.to_string()).await?;
        Ok(user)
    }

    /// A name that nothing has.
    pub fn next_name(&mut self) -> String {
        self.made += 1;
        format!("load-{}", self.made)
    }
}

impl Channel {
    /// Sends a persistent message, the `number`th of this user, and returns when it is kept.
    pub async fn send(&self, caller: &mut Caller, user: &str, number: u64, text: &str) -> anyhow::Result<()> {
        let body = json!({
            "Content": text, "Type": "STANDARD", "Persistence": "PERSISTENT",
            "ClientRequestToken": format!("message-{number}"),
        });
        let path = format!("{}/messages", self.path);
        caller.call_as(user, "POST", &path, body.to_string()).await?;
        Ok(())
    }
}

/// An open messaging session.
#[derive(Debug)]
pub struct Session {
    socket: WebSocketStream<TcpStream>,
}

/// What came off the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An event, as JSON.
    Event(String),
    /// The end, with the close code if there was one.
    Closed(Option<u16>),
}

impl Session {
    /// Opens the socket at this path and query, whoever that lets in.
    pub async fn open(api: SocketAddr, path: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(api).await.context("connecting to the server")?;
        let (socket, _) = client_async(format!("ws://{api}{path}"), stream)
            .await
            .context("opening the messaging socket")?;
        Ok(Self { socket })
    }

    /// What comes next.
    pub async fn hear(&mut self) -> Heard {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Heard::Event(text.as_str().to_owned()),
                Some(Ok(Message::Close(close))) => {
                    return Heard::Closed(close.map(|close| close.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(None),
            }
        }
    }

    /// Returns with the first event that has this in it, or says how the socket was closed instead.
    pub async fn hear_of(&mut self, what: &str) -> Result<Value, Option<u16>> {
        loop {
            match self.hear().await {
                Heard::Event(event) if event.contains(what) => {
                    return Ok(serde_json::from_str(&event).unwrap_or(Value::Null));
                }
                Heard::Event(_) => {}
                Heard::Closed(code) => return Err(code),
            }
        }
    }

    /// Sends any message, which no client does.
    pub async fn send(&mut self, message: Message) -> anyhow::Result<()> {
        self.socket.send(message).await.context("writing to the messaging socket")
    }
}
