//! ICE-TCP: clients whose network lets no UDP through connect to the media port and frame their datagrams.
//!
//! Each connection is two small tasks on the media thread's own runtime. The engine decides whom it answers; a
//! connection that it has never sent anything on is a stranger's and is closed soon.
//!
//! Invariant: a client is a stranger until the engine has answered it; of one address there are few such at a time.
//! A connection that does not read costs one bounded queue, and its packets are dropped, as UDP's are.
//!
//! Wire: RFC 4571 (a length of two bytes before every datagram), RFC 6544.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use carillon_media::framing::{Deframer, push_frame};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::metrics::Metric;
use crate::strangers::{StrangerPlace, Strangers};

/// A client sends its first STUN request at once; more time only helps who wants to hold sockets.
const STRANGER_TIMEOUT: Duration = Duration::from_secs(10);
/// ICE consent is checked every few seconds (RFC 7675), so silence means that the path is gone.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// About half a second of video at 2 Mbit/s.
const OUTGOING_MAX: usize = 128;
/// Five or six packets of video.
const READ_BYTES: usize = 8 * 1_024;
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Datagrams of all connections that wait for the engine; a full queue slows the senders down.
pub const INCOMING_MAX: usize = 1_024;

/// What connections bring.
pub enum TcpInput {
    /// A client has connected.
    Accepted { stream: TcpStream, source: SocketAddr },
    /// One datagram.
    Datagram { source: SocketAddr, bytes: Vec<u8> },
    /// The connection is over.
    Closed { source: SocketAddr, number: u64 },
}

/// The open connections of one thread.
pub struct TcpConnections {
    max: usize,
    strangers: Strangers,
    minted: u64,
    open: BTreeMap<SocketAddr, Connection>,
    inputs: mpsc::Sender<TcpInput>,
}

struct Connection {
    /// Tells a connection from an earlier one of the same remote address.
    number: u64,
    outgoing: mpsc::Sender<Vec<u8>>,
    known: Arc<AtomicBool>,
    /// Until it is known.
    stranger: Option<StrangerPlace>,
}

impl TcpConnections {
    /// No connection yet; what they bring goes to `inputs`.
    pub fn new(max: usize, strangers_max: usize, inputs: mpsc::Sender<TcpInput>) -> Self {
        let strangers = Strangers::new(strangers_max);
        Self { max, strangers, minted: 0, open: BTreeMap::new(), inputs }
    }

    /// Takes a connection in, or drops it when there are too many.
    pub fn accept(&mut self, stream: TcpStream, source: SocketAddr) {
        let room = self.open.len() < self.max;
        let Some(stranger) = self.strangers.admit(source.ip()).filter(|_| room) else {
            Metric::MediaTcpRefused.increment();
            return;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a media connection keeps its delay");
        }
        self.minted += 1;
        let number = self.minted;
        let known = Arc::new(AtomicBool::new(false));
        let (outgoing, queue) = mpsc::channel(OUTGOING_MAX);
        let (read, write) = stream.into_split();
        let (inputs, authenticated) = (self.inputs.clone(), Arc::clone(&known));
        tokio::spawn(async move {
            tokio::select! {
                () = receive(read, source, &inputs, &authenticated) => {}
                () = send(write, queue) => {}
            }
            // Fails only when the thread ends, which forgets everything anyway.
            let _ = inputs.send(TcpInput::Closed { source, number }).await;
        });
        self.open.insert(source, Connection { number, outgoing, known, stranger: Some(stranger) });
    }

    /// Sends a datagram; a connection that is behind or gone loses it.
    pub fn transmit(&mut self, destination: SocketAddr, bytes: Vec<u8>) {
        let Some(connection) = self.open.get_mut(&destination) else { return };
        connection.known.store(true, Ordering::Relaxed);
        connection.stranger = None;
        if connection.outgoing.try_send(bytes).is_err() {
            Metric::MediaSendDropped.increment();
        }
    }

    /// Forgets the connection; `false` when a later one of the same remote address has replaced it.
    pub fn close(&mut self, source: SocketAddr, number: u64) -> bool {
        let current = self.open.get(&source).is_some_and(|connection| connection.number == number);
        if current {
            self.open.remove(&source);
        }
        current
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.open.len()
    }
}

/// Accepts connections for as long as somebody takes them.
pub async fn accept_all(listener: TcpListener, inputs: mpsc::Sender<TcpInput>) {
    loop {
        match listener.accept().await {
            Ok((stream, source)) => {
                if inputs.send(TcpInput::Accepted { stream, source }).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                // Out of file descriptors, most likely: others must close first.
                tracing::warn!(%error, "a media connection was not accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Reads until the client closes, goes silent, or turns out to be a stranger.
async fn receive(
    mut read: OwnedReadHalf,
    source: SocketAddr,
    inputs: &mpsc::Sender<TcpInput>,
    known: &AtomicBool,
) {
    let opened = Instant::now();
    let mut heard = opened;
    let mut deframer = Deframer::default();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        // Only whole datagrams count as life: one byte now and then does not.
        let was_known = known.load(Ordering::Relaxed);
        let deadline = if was_known { heard + IDLE_TIMEOUT } else { opened + STRANGER_TIMEOUT };
        let mut bytes = match tokio::time::timeout_at(deadline, read.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return,
            Ok(Ok(count)) => &buffer[..count],
            // The engine has answered meanwhile.
            Err(_) if !was_known && known.load(Ordering::Relaxed) => continue,
            Err(_) => {
                Metric::MediaTcpTimedOut.increment();
                return;
            }
        };
        while let Some(bytes) = deframer.take(&mut bytes) {
            if inputs.send(TcpInput::Datagram { source, bytes }).await.is_err() {
                return;
            }
            heard = Instant::now();
        }
    }
}

/// Writes what is queued, as many frames at once as there are.
async fn send(mut write: OwnedWriteHalf, mut queue: mpsc::Receiver<Vec<u8>>) {
    let mut batch = Vec::new();
    while let Some(first) = queue.recv().await {
        batch.clear();
        push_frame(&mut batch, &first);
        while let Ok(next) = queue.try_recv() {
            push_frame(&mut batch, &next);
        }
        match tokio::time::timeout(IDLE_TIMEOUT, write.write_all(&batch)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn pair() -> (TcpStream, TcpStream, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (server, source) = listener.accept().await.unwrap();
        (client, server, source)
    }

    #[tokio::test]
    async fn datagrams_cross_in_both_directions_with_their_length_before_them() {
        let (mut client, server, source) = pair().await;
        let (inputs, mut inbox) = mpsc::channel(INCOMING_MAX);
        let mut connections = TcpConnections::new(1, 1, inputs);
        connections.accept(server, source);
        client.write_all(&[0, 3, b'a', b'b', b'c', 0, 0]).await.unwrap();
        let Some(TcpInput::Datagram { bytes, .. }) = inbox.recv().await else { panic!("no datagram") };
        assert_eq!(bytes, b"abc");
        connections.transmit(source, b"xy".to_vec());
        let mut answer = [0; 4];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, [0, 2, b'x', b'y']);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_sends_its_datagram_byte_by_byte_does_not_hold_the_connection_with_it() {
        let (mut client, server, source) = pair().await;
        let (inputs, mut inbox) = mpsc::channel(INCOMING_MAX);
        let mut connections = TcpConnections::new(1, 1, inputs);
        connections.accept(server, source);
        connections.transmit(source, b"known".to_vec());
        let trickle = async {
            for byte in [0, 200].into_iter().chain([7; 200]) {
                tokio::time::sleep(IDLE_TIMEOUT / 100).await;
                // Fails once the server has closed, which is what is waited for.
                let _ = client.write_all(&[byte]).await;
            }
        };
        let closed = tokio::select! { input = inbox.recv() => input, () = trickle => None };
        assert!(matches!(closed, Some(TcpInput::Closed { .. })), "held while the bytes lasted");
    }

    #[tokio::test]
    async fn a_connection_over_the_bound_is_dropped() {
        let (mut client, server, source) = pair().await;
        let (inputs, _inbox) = mpsc::channel(INCOMING_MAX);
        let mut connections = TcpConnections::new(0, 1, inputs);
        connections.accept(server, source);
        assert_eq!(client.read(&mut [0; 1]).await.unwrap(), 0);
        assert_eq!(connections.len(), 0);
    }

    #[tokio::test]
    async fn one_address_has_few_strangers_and_any_number_of_known_clients() {
        let (inputs, mut inbox) = mpsc::channel(INCOMING_MAX);
        let mut connections = TcpConnections::new(4, 1, inputs);
        let mut clients = Vec::new();
        for known in 1..=3 {
            let (client, server, source) = pair().await;
            connections.accept(server, source);
            assert_eq!(connections.len(), known, "the others are known");
            let (mut refused, server, second) = pair().await;
            connections.accept(server, second);
            assert_eq!(refused.read(&mut [0; 1]).await.unwrap(), 0, "one stranger is enough");
            connections.transmit(source, b"known".to_vec());
            clients.push(client);
        }
        let (client, server, source) = pair().await;
        connections.accept(server, source);
        drop(client);
        let Some(TcpInput::Closed { source, number }) = inbox.recv().await else { panic!("not closed") };
        connections.close(source, number);
        let (_client, server, source) = pair().await;
        connections.accept(server, source);
        assert_eq!(connections.len(), 4, "a stranger that went has left its place");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stranger_that_the_engine_never_answers_is_closed() {
        let (_client, server, source) = pair().await;
        let (inputs, mut inbox) = mpsc::channel(INCOMING_MAX);
        let mut connections = TcpConnections::new(1, 1, inputs);
        connections.accept(server, source);
        let Some(TcpInput::Closed { source: closed, number }) = inbox.recv().await else {
            panic!("not closed")
        };
        assert!(connections.close(closed, number));
        assert!(!connections.close(closed, number));
    }
}
