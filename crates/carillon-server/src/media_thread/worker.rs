//! One media thread: reads its sockets and its orders, feeds the engine, writes what comes out.
//!
//! The loop has no decisions about media. It takes everything that has arrived since it last looked, lets the
//! engine write it out in one pass, and sleeps until the next packet, order or deadline.
//!
//! Invariant: a turn is bounded ([`DATAGRAMS_PER_TURN`], [`COMMANDS_PER_TURN`]) and checks the engine's deadline,
//! so a flood on the socket delays the 20 ms beat of the mixer by one turn at most.

use std::net::{IpAddr, SocketAddr};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use carillon_media::{Counters, EngineConfig, LocalAddress, MediaEngine, Output, Protocol};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::events::{Delivery, MeetingQueues};
use super::sockets::MediaSockets;
use super::tcp::{self, TcpConnections, TcpInput};
use super::udp::UdpPort;
use super::{Load, MediaOptions, ThreadCommand};
use crate::metrics::{Gauge, Metric};
use crate::recorder::Inlet;

const DATAGRAMS_PER_TURN: usize = 512;
const COMMANDS_PER_TURN: usize = 64;
/// How often counters are published, and how long a meeting's backlog waits at most.
const HOUSEKEEPING: Duration = Duration::from_millis(500);
/// A thread that panics at every start does not burn its core.
const RESTART_DELAY: Duration = Duration::from_millis(100);

/// One media thread before it runs.
pub struct Worker {
    number: usize,
    sockets: MediaSockets,
    options: MediaOptions,
    load: Arc<Load>,
}

/// The state of a running thread; lost as a whole when it panics.
struct Running<'a> {
    engine: MediaEngine,
    meetings: MeetingQueues,
    udp: UdpPort,
    connections: TcpConnections,
    tcp_inputs: mpsc::Receiver<TcpInput>,
    local: SocketAddr,
    load: &'a Load,
    inlet: Inlet,
    published: Counters,
    thread_label: String,
}

impl Worker {
    /// The `number`th thread.
    pub fn new(number: usize, sockets: MediaSockets, options: MediaOptions, load: Arc<Load>) -> Self {
        Self { number, sockets, options, load }
    }

    /// Runs until nobody can send orders any more, starting anew after a panic.
    pub fn run_to_end(self, mut inbox: mpsc::Receiver<ThreadCommand>) {
        loop {
            match catch_unwind(AssertUnwindSafe(|| self.run(&mut inbox))) {
                Ok(Ok(())) => return,
                Ok(Err(error)) => {
                    tracing::error!(thread = self.number, %error, "a media thread cannot use its sockets");
                }
                Err(_) => {
                    tracing::error!(thread = self.number, "a media thread panicked and is started again")
                }
            }
            Metric::MediaThreadRestarts.increment();
            self.load.peers.store(0, Ordering::Relaxed);
            self.load.meetings.store(0, Ordering::Relaxed);
            std::thread::park_timeout(RESTART_DELAY);
        }
    }

    fn run(&self, inbox: &mut mpsc::Receiver<ThreadCommand>) -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut running = Running::new(self)?;
            running.run(inbox).await;
            Ok(())
        })
    }

    fn engine_config(&self) -> EngineConfig {
        let bound = self.sockets.address;
        let address = |protocol| {
            move |ip: &IpAddr| LocalAddress { protocol, announced: SocketAddr::new(*ip, bound.port()), bound }
        };
        let udp = self.options.announced.iter().map(address(Protocol::Udp));
        let tcp = self.options.announced.iter().map(address(Protocol::Tcp));
        EngineConfig { addresses: udp.chain(tcp).collect(), ..EngineConfig::default() }
    }
}

impl<'a> Running<'a> {
    fn new(worker: &'a Worker) -> std::io::Result<Self> {
        let mut seed = [0; 32];
        aws_lc_rs::rand::fill(&mut seed).map_err(|_| std::io::Error::other("no random bytes"))?;
        let (inputs, tcp_inputs) = mpsc::channel(tcp::INCOMING_MAX);
        let listener = TcpListener::from_std(worker.sockets.tcp.try_clone()?)?;
        tokio::spawn(tcp::accept_all(listener, inputs.clone()));
        Ok(Self {
            engine: MediaEngine::new(worker.engine_config(), seed, Instant::now()),
            meetings: MeetingQueues::default(),
            udp: UdpPort::new(worker.sockets.udp.try_clone()?)?,
            connections: TcpConnections::new(worker.options.tcp_max, worker.options.strangers_max, inputs),
            tcp_inputs,
            local: worker.sockets.address,
            load: &worker.load,
            inlet: worker.options.captures.inlet(),
            published: Counters::default(),
            thread_label: worker.number.to_string(),
        })
    }

    async fn run(&mut self, inbox: &mut mpsc::Receiver<ThreadCommand>) {
        let mut housekeeping = tokio::time::interval(HOUSEKEEPING);
        housekeeping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let sleep = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(sleep);
        loop {
            let deadline = self.engine.next_timeout();
            if let Some(deadline) = deadline {
                sleep.as_mut().reset(deadline.into());
            }
            tokio::select! {
                command = inbox.recv() => match command {
                    Some(command) => if self.take_commands(command, inbox).is_break() { return },
                    None => return,
                },
                ready = self.udp.readable() => if ready.is_ok() { self.take_datagrams() },
                Some(input) = self.tcp_inputs.recv() => self.take_tcp(input),
                _ = housekeeping.tick() => self.keep_house(),
                () = &mut sleep, if deadline.is_some() => {}
            }
            let now = Instant::now();
            if self.engine.next_timeout().is_some_and(|deadline| deadline <= now) {
                self.engine.handle_timeout(now);
            }
            self.drain();
        }
    }

    fn take_commands(
        &mut self,
        first: ThreadCommand,
        inbox: &mut mpsc::Receiver<ThreadCommand>,
    ) -> ControlFlow<()> {
        let now = Instant::now();
        self.take_command(now, first)?;
        for _ in 1..COMMANDS_PER_TURN {
            let Ok(command) = inbox.try_recv() else { break };
            self.take_command(now, command)?;
        }
        self.publish_load();
        ControlFlow::Continue(())
    }

    fn take_command(&mut self, now: Instant, command: ThreadCommand) -> ControlFlow<()> {
        match command {
            ThreadCommand::Open { meeting, events } => {
                // Peers that a meeting left behind when it died are nobody's.
                self.engine.close_meeting(&meeting);
                self.meetings.open(meeting, events);
            }
            ThreadCommand::Apply { meeting, command } => {
                if self.meetings.contains(&meeting) {
                    self.engine.handle_command(now, &meeting, command);
                }
            }
            ThreadCommand::Close { meeting } => {
                self.meetings.close(&meeting);
                self.engine.close_meeting(&meeting);
            }
            #[cfg(test)]
            ThreadCommand::Panic => panic!("a test asked for it"),
            ThreadCommand::Stop => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    fn take_datagrams(&mut self) {
        let now = Instant::now();
        let (engine, local) = (&mut self.engine, self.local);
        let mut taken = 0;
        while taken < DATAGRAMS_PER_TURN {
            let received = self.udp.receive(|source, datagram| {
                engine.handle_datagram(now, Protocol::Udp, source, local, datagram);
            });
            if received == 0 {
                return;
            }
            taken += received;
        }
    }

    fn take_tcp(&mut self, first: TcpInput) {
        let now = Instant::now();
        let mut next = Some(first);
        let mut left = DATAGRAMS_PER_TURN;
        while let Some(input) = next {
            match input {
                TcpInput::Accepted { stream, source } => self.connections.accept(stream, source),
                TcpInput::Datagram { source, bytes } => {
                    self.engine.handle_datagram(now, Protocol::Tcp, source, self.local, &bytes);
                }
                TcpInput::Closed { source, number } => {
                    if self.connections.close(source, number) {
                        self.engine.handle_tcp_closed(source);
                    }
                }
            }
            left -= 1;
            next = if left == 0 { None } else { self.tcp_inputs.try_recv().ok() };
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.engine.poll_output() {
            match output {
                Output::Transmit(transmit) => {
                    match transmit.protocol {
                        Protocol::Udp => self.udp.send(&transmit),
                        Protocol::Tcp => {
                            for datagram in transmit.datagrams() {
                                self.connections.transmit(transmit.destination, datagram.to_vec());
                            }
                        }
                    }
                    self.engine.recycle(transmit.bytes);
                }
                Output::Captured { capture, tapped } => self.inlet.put(capture, tapped),
                Output::Event { meeting, event } => {
                    if self.meetings.deliver(&meeting, event) == Delivery::Lost {
                        tracing::warn!(%meeting, "a meeting does not take its media events and is cut off");
                        self.engine.close_meeting(&meeting);
                    }
                }
            }
        }
        if self.meetings.is_behind() {
            for meeting in self.meetings.flush() {
                self.engine.close_meeting(&meeting);
            }
        }
    }

    fn keep_house(&mut self) {
        let counters = self.engine.counters();
        Metric::MediaDatagramsStrangers.add(counters.strangers - self.published.strangers);
        Metric::MediaDatagramsReceived.add(counters.received - self.published.received);
        Metric::MediaDatagramsSent.add(counters.sent - self.published.sent);
        Metric::MediaDatagramsFlooded.add(counters.flooded - self.published.flooded);
        Metric::MediaVideoForwarded.add(counters.forwarded - self.published.forwarded);
        Metric::MediaVideoResent.add(counters.resent - self.published.resent);
        let (connected, before) = (counters.protections, self.published.protections);
        for (name, more) in [
            ("AEAD_AES_128_GCM", connected.aes_128_gcm - before.aes_128_gcm),
            ("AEAD_AES_256_GCM", connected.aes_256_gcm - before.aes_256_gcm),
            ("AES128_CM_HMAC_SHA1_80", connected.aes_128_cm - before.aes_128_cm),
        ] {
            if more > 0 {
                Metric::MediaPeersConnected.add_labelled("protection", name, more);
            }
        }
        Metric::MediaKeyframeRequests.add(counters.keyframe_requests - self.published.keyframe_requests);
        Metric::MediaPeersLost.add(counters.disconnected - self.published.disconnected);
        self.published = counters;
        self.publish_load();
        Gauge::MediaPeers.set_labelled("thread", &self.thread_label, self.engine.peers());
        Gauge::MediaTcpConnections.set_labelled("thread", &self.thread_label, self.connections.len());
        Gauge::MediaUdpSegments.set_labelled("thread", &self.thread_label, self.udp.segments_max());
    }

    fn publish_load(&self) {
        self.load.peers.store(self.engine.peers(), Ordering::Relaxed);
        self.load.meetings.store(self.meetings.len(), Ordering::Relaxed);
    }
}
