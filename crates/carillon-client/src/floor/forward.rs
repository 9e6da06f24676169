//! The ideal forwarder: opens each packet of a publisher once, seals it for each receiver and sends it.
//!
//! No ICE, no RTCP, no retransmission, no state but keys: what a forwarding server adds to this is its own.

use std::io::ErrorKind;
use std::net::UdpSocket;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::outlet::{Outlet, Way};
use super::rig::{Feed, Rig};
use super::sealer::{HEADER_BYTES, Sealer, TAG_BYTES};
use crate::process::Process;
use crate::video::VideoSettings;

/// Packets of one frame at [`VideoSettings::CALL`].
const BURST: usize = 5;
const PAYLOAD_BYTES: usize = 1_000;
const PACKET_BYTES: usize = HEADER_BYTES + PAYLOAD_BYTES + TAG_BYTES;
/// Longer than between two frames.
const SILENCE: Duration = Duration::from_secs(2);

/// CPU time of the thread for each packet that it sends, with `publishers` cameras, each sent to `receivers`.
pub fn measure(way: Way, publishers: u32, receivers: u32, window: Duration) -> anyhow::Result<Duration> {
    let interval = VideoSettings::CALL.frame_interval() / publishers.max(1);
    let rig = Rig::start(receivers, Feed { interval, burst: BURST, payload_bytes: PAYLOAD_BYTES })?;
    rig.socket.set_read_timeout(Some(SILENCE))?;
    let mut forwarder = Forwarder::new(way)?;
    // Until caches and buffers are as they stay.
    forwarder.run(&rig, window / 10)?;
    let before = Process::own_thread_cpu()?;
    let sent = forwarder.run(&rig, window)?;
    let used = Process::own_thread_cpu()? - before;
    rig.stop()?;
    Ok(used / u32::try_from(sent.max(1)).context("an impossible number of packets")?)
}

struct Forwarder {
    sealer: Sealer,
    outlet: Outlet,
    burst: Vec<Vec<u8>>,
}

impl Forwarder {
    fn new(way: Way) -> anyhow::Result<Self> {
        let outlet = Outlet::new(way, PACKET_BYTES)?;
        Ok(Self { sealer: Sealer::new()?, outlet, burst: vec![vec![0; 2_048]; BURST] })
    }

    /// Forwards for a while; answers how many packets it sent.
    fn run(&mut self, rig: &Rig, window: Duration) -> anyhow::Result<usize> {
        let end = Instant::now() + window;
        let mut sent = 0;
        while Instant::now() < end {
            let payloads = receive(&rig.socket, &mut self.burst, &self.sealer)?;
            let Self { sealer, outlet, burst } = self;
            for &receiver in &rig.receivers {
                outlet.send(&rig.socket, receiver, payloads, |packet, out| {
                    sealer.seal(&burst[packet][HEADER_BYTES..HEADER_BYTES + PAYLOAD_BYTES], out)
                })?;
            }
            outlet.flush(&rig.socket)?;
            sent += payloads * rig.receivers.len();
        }
        Ok(sent)
    }
}

/// Waits for a burst and opens it where it lies.
fn receive(socket: &UdpSocket, burst: &mut [Vec<u8>], sealer: &Sealer) -> anyhow::Result<usize> {
    for (number, packet) in burst.iter_mut().enumerate() {
        let length = match socket.recv(packet) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(number),
            Err(error) => return Err(error).context("reading what is to be forwarded"),
        };
        sealer.open(&mut packet[..length])?;
    }
    Ok(burst.len())
}
