//! Subjects of a nats-server: who sends publishes to a stream of JetStream's and waits until it is acknowledged, who
//! listens has subscribed.

use std::net::SocketAddr;

use anyhow::{bail, ensure};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::audience::Shared;
use crate::load::nats::{Nats, payload};

const STREAM: &str = r#"{"name":"bench","subjects":["bench.*"],"storage":"file"}"#;

/// A nats-server with a stream that keeps what is sent.
pub struct World {
    server: SocketAddr,
    made: u32,
}

/// Publishes to one subject.
pub struct Sender {
    stream: BufReader<TcpStream>,
    subject: String,
    inbox: String,
}

impl World {
    /// A stream without anything.
    pub async fn new(nats: &Nats) -> anyhow::Result<Self> {
        let mut world = Self { server: nats.address(), made: 0 };
        let mut operator = world.publisher("$JS.API.STREAM.CREATE.bench".to_owned()).await?;
        let answer = operator.request(STREAM).await?;
        ensure!(!answer.contains("\"error\""), "JetStream refuses the stream: {answer}");
        Ok(world)
    }

    /// A subject with somebody who publishes to it.
    pub async fn sender(&mut self) -> anyhow::Result<Sender> {
        let subject = format!("bench.{}", self.made);
        self.publisher(subject).await
    }

    /// One more who publishes to the subject of another.
    pub async fn beside(&mut self, other: &Sender) -> anyhow::Result<Sender> {
        self.publisher(other.subject.clone()).await
    }

    /// Somebody who listens to the subject of this sender.
    pub async fn listener(&mut self, sender: &Sender, audience: Shared) -> anyhow::Result<()> {
        let mut stream = self.connect().await?;
        stream.write_all(format!("SUB {} 1\r\nPING\r\n", sender.subject).as_bytes()).await?;
        let mut line = String::new();
        while !line.starts_with("PONG") {
            line.clear();
            ensure!(stream.read_line(&mut line).await? > 0, "nats-server closed the connection");
        }
        // What goes wrong is seen by the messages that are missing.
        tokio::task::spawn_local(async move { drop(listen(stream, audience).await) });
        Ok(())
    }

    async fn publisher(&mut self, subject: String) -> anyhow::Result<Sender> {
        self.made += 1;
        let inbox = format!("inbox.{}", self.made);
        let mut stream = self.connect().await?;
        stream.write_all(format!("SUB {inbox} 1\r\n").as_bytes()).await?;
        Ok(Sender { stream, subject, inbox })
    }

    async fn connect(&self) -> anyhow::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(self.server).await?;
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        stream.write_all(b"CONNECT {\"verbose\":false,\"headers\":true}\r\n").await?;
        Ok(stream)
    }
}

impl Sender {
    /// Returns when the message is in the stream.
    pub async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        let answer = self.request(text).await?;
        ensure!(answer.contains("\"seq\""), "JetStream did not take a message: {answer}");
        Ok(())
    }

    async fn request(&mut self, body: &str) -> anyhow::Result<String> {
        let Self { subject, inbox, .. } = self;
        let request = format!("PUB {subject} {inbox} {}\r\n{body}\r\n", body.len());
        self.stream.write_all(request.as_bytes()).await?;
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line).await? > 0, "nats-server closed the connection");
            if line.starts_with("PING") {
                self.stream.write_all(b"PONG\r\n").await?;
            } else if line.starts_with("-ERR") {
                bail!("nats-server says {line}");
            } else if let Some(answer) = payload(&mut self.stream, &line).await? {
                return Ok(String::from_utf8_lossy(&answer).into_owned());
            }
        }
    }
}

async fn listen(mut stream: BufReader<TcpStream>, audience: Shared) -> anyhow::Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        ensure!(stream.read_line(&mut line).await? > 0, "nats-server closed the connection");
        if line.starts_with("PING") {
            stream.write_all(b"PONG\r\n").await?;
        } else if let Some(message) = payload(&mut stream, &line).await? {
            audience.borrow_mut().hear(&message);
        }
    }
}
