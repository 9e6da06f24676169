//! Sockets that do nothing.

use carillon_client::attendee::{Attendee, Join};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::fixture::{Call, LIMIT, Server, attendee};

const SOCKETS: usize = 10_000;
/// For everything else that this process and the server have open.
const SPARE: usize = 500;
const AT_A_TIME: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_idle_sockets_do_not_disturb_a_call_nor_keep_anybody_out() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let sockets = SOCKETS.min(open_files_max().saturating_sub(SPARE));
    if sockets < SOCKETS {
        eprintln!("only {sockets} sockets: the limit of open files allows no more");
    }
    let mut held = Vec::with_capacity(sockets);
    while held.len() < sockets {
        let mut opening = JoinSet::new();
        for _ in 0..AT_A_TIME.min(sockets - held.len()) {
            let (server, path) = (server.http, format!("/control/{}", call.meeting.meeting_id));
            opening.spawn(async move { open(server, &path).await });
        }
        held.extend(opening.join_all().await);
    }
    call.flows().await;
    let credentials = attendee(&server, &call.meeting, "Cleo").await;
    let mut cleo = Attendee::join(Join::new(&call.meeting, &credentials).watching());
    cleo.wait_for("the call", LIMIT, |seen| seen.connected && seen.video.len() == 2).await.unwrap();
    cleo.leave().await.unwrap();
    call.flows().await;
    drop(held);
    call.flows().await;
}

/// A WebSocket that is upgraded, or is about to be, and never says anything.
async fn open(server: std::net::SocketAddr, path: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(server).await.ok()?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {server}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: _aws_wt_session, nobody\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    Some(stream)
}

fn open_files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    line.and_then(|line| line.split_ascii_whitespace().next()?.parse().ok()).unwrap_or(1_024)
}
