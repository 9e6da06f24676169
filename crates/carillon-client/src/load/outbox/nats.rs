//! A subscriber of a nats-server.

use std::net::SocketAddr;

use anyhow::ensure;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::Shared;
use crate::load::nats::payload;

/// Subscribes to all events, which a task of this thread takes as they come.
pub async fn subscribe(server: SocketAddr, received: Shared) -> anyhow::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(server).await?);
    stream.write_all(b"CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB carillon.events.* 1\r\n").await?;
    // What goes wrong is seen by the events that are missing.
    tokio::task::spawn_local(async move { drop(read(stream, received).await) });
    Ok(())
}

async fn read(mut stream: BufReader<TcpStream>, received: Shared) -> anyhow::Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        ensure!(stream.read_line(&mut line).await? > 0, "nats-server closed the connection");
        if line.starts_with("PING") {
            stream.write_all(b"PONG\r\n").await?;
        } else if let Some(event) = payload(&mut stream, &line).await? {
            received.borrow_mut().take(&event);
        }
    }
}
