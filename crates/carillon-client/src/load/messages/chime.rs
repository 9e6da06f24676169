//! Channels of a carillon: who sends is a member and signs as an SDK does, who listens has a messaging session open.

use anyhow::anyhow;

use super::audience::Shared;
use crate::load::server::Server;
use crate::messaging::{Channel, Heard, Instance, Session};
use crate::signed::{Caller, connect_path};

/// An app instance with its users.
pub struct World(Instance);

/// Sends to one channel.
pub struct Sender {
    caller: Caller,
    channel: Channel,
    user: String,
    sent: u64,
}

impl World {
    /// An app instance without anybody.
    pub async fn new(server: &Server) -> anyhow::Result<Self> {
        Instance::create(server.api()).await.map(Self)
    }

    /// A channel with somebody who sends to it, and nobody else.
    pub async fn sender(&mut self) -> anyhow::Result<Sender> {
        let channel = self.0.channel().await?;
        let user = channel.moderator.clone();
        Ok(Sender { caller: Caller::connect(self.0.api()).await?, channel, user, sent: 0 })
    }

    /// One more who sends to the channel of another.
    pub async fn beside(&mut self, other: &Sender) -> anyhow::Result<Sender> {
        let user = self.0.member(&other.channel).await?;
        let channel = other.channel.clone();
        Ok(Sender { caller: Caller::connect(self.0.api()).await?, channel, user, sent: 0 })
    }

    /// Somebody who listens to the channel of this sender.
    pub async fn listener(&mut self, sender: &Sender, audience: Shared) -> anyhow::Result<()> {
        let user = self.0.member(&sender.channel).await?;
        let path = connect_path(self.0.api(), &user, &self.0.next_name())?;
        let mut session = Session::open(self.0.api(), &path).await?;
        let established = session.hear_of("SESSION_ESTABLISHED").await;
        established.map_err(|code| anyhow!("closed with {code:?} before it was established"))?;
        // What goes wrong is seen by the messages that are missing.
        tokio::task::spawn_local(async move {
            while let Heard::Event(event) = session.hear().await {
                audience.borrow_mut().hear(event.as_bytes());
            }
        });
        Ok(())
    }
}

impl Sender {
    /// Returns when the message is kept.
    pub async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        self.sent += 1;
        self.channel.send(&mut self.caller, &self.user, self.sent, text).await
    }
}
