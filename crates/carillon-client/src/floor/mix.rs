//! The ideal mixer: every 20 ms it opens what has come, decodes who talks, encodes one mix for each of them and one for
//! all others, and seals and sends one packet to each participant.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use opus::{Application, Channels, Decoder, Encoder};

use super::outlet::{Outlet, Way};
use super::rig::{Feed, Rig};
use super::sealer::{HEADER_BYTES, Sealer, TAG_BYTES};
use crate::process::Process;
use crate::tone::PACKET_SAMPLES;

/// An Opus packet of 32 kbit/s.
const PAYLOAD_BYTES: usize = 80;
const TICK: Duration = Duration::from_millis(20);
/// Frames of sound, over and over.
const FRAMES: u32 = 50;

/// What a mixer serves.
#[derive(Clone, Copy, Debug)]
pub struct Audience {
    /// Who gets the mix.
    pub participants: u32,
    /// Who is in it.
    pub talkers: u32,
    /// Packets that come in each tick, of talkers and others.
    pub incoming: u32,
}

/// CPU time of the thread for each participant's second.
pub fn measure(way: Way, audience: Audience, window: Duration) -> anyhow::Result<Duration> {
    let burst = usize::try_from(audience.incoming)?;
    let rig =
        Rig::start(audience.participants, Feed { interval: TICK, burst, payload_bytes: PAYLOAD_BYTES })?;
    rig.socket.set_nonblocking(true)?;
    let mut mixer = Mixer::new(way, audience)?;
    mixer.run(&rig, window / 10)?;
    let before = Process::own_thread_cpu()?;
    let ticks = mixer.run(&rig, window)?;
    let used = Process::own_thread_cpu()? - before;
    rig.stop()?;
    Ok(used.div_f64(f64::from(ticks) * TICK.as_secs_f64() * f64::from(audience.participants.max(1))))
}

struct Mixer {
    sealer: Sealer,
    outlet: Outlet,
    codecs: Vec<(Decoder, Encoder)>,
    common: Encoder,
    sound: Vec<Vec<u8>>,
}

impl Mixer {
    fn new(way: Way, audience: Audience) -> anyhow::Result<Self> {
        let decoder = || Decoder::new(48_000, Channels::Mono);
        let codecs = (0..audience.talkers).map(|_| anyhow::Ok((decoder()?, encoder()?)));
        let mut common = encoder()?;
        let sound = (0..FRAMES).map(|frame| common.encode_vec_float(&sound(frame), 1_500));
        Ok(Self {
            sealer: Sealer::new()?,
            outlet: Outlet::new(way, HEADER_BYTES + PAYLOAD_BYTES + TAG_BYTES)?,
            codecs: codecs.collect::<anyhow::Result<_>>()?,
            sound: sound.collect::<Result<_, _>>()?,
            common,
        })
    }

    /// Mixes for a while; answers how many ticks that were.
    fn run(&mut self, rig: &Rig, window: Duration) -> anyhow::Result<u32> {
        let ticks = u32::try_from(window.as_millis() / TICK.as_millis())?;
        let mut due = Instant::now();
        for tick in 0..ticks {
            due += TICK;
            std::thread::park_timeout(due.saturating_duration_since(Instant::now()));
            self.tick(rig, tick)?;
        }
        Ok(ticks)
    }

    fn tick(&mut self, rig: &Rig, tick: u32) -> anyhow::Result<()> {
        take(&rig.socket, &self.sealer)?;
        let packet = &self.sound[(tick % FRAMES) as usize];
        let mut mix = [0.0; PACKET_SAMPLES];
        for (decoder, encoder) in &mut self.codecs {
            decoder.decode_float(packet, &mut mix, false)?;
            encoder.encode_vec_float(&mix, 1_500)?;
        }
        self.common.encode_vec_float(&mix, 1_500)?;
        let Self { sealer, outlet, .. } = self;
        for &receiver in &rig.receivers {
            outlet.send(&rig.socket, receiver, 1, |_, out| sealer.seal(&[0x55; PAYLOAD_BYTES], out))?;
        }
        outlet.flush(&rig.socket)
    }
}

/// Takes in and opens what has come since the last tick.
fn take(socket: &UdpSocket, sealer: &Sealer) -> anyhow::Result<()> {
    let mut packet = [0; 2_048];
    while let Ok(length) = socket.recv(&mut packet) {
        sealer.open(&mut packet[..length])?;
    }
    Ok(())
}

fn encoder() -> anyhow::Result<Encoder> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio)?;
    encoder.set_complexity(5)?;
    Ok(encoder)
}

/// Three tones that drift, so that the encoder has something to do.
#[expect(clippy::cast_precision_loss, reason = "sample numbers are far below 2^24")]
fn sound(frame: u32) -> [f32; PACKET_SAMPLES] {
    std::array::from_fn(|at| {
        let time = (frame as usize * PACKET_SAMPLES + at) as f32 / 48_000.0;
        let drift = (time * 3.0).sin() * 20.0;
        [(220.0, 0.2), (570.0, 0.1), (1_900.0, 0.05)]
            .iter()
            .map(|(hertz, loud)| loud * (std::f32::consts::TAU * (hertz + drift) * time).sin())
            .sum()
    })
}
