//! What each step of the packet path costs: a video packet from the socket to fifty receivers, a frame of audio from
//! three microphones to its listeners. `cargo bench -p carillon-media`; ARCHITECTURE.md walks along these steps.
//!
//! Warm caches and no kernel: a floor for each step. What a call costs is measured by `./dev bench`.

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_media::Protocol;
use carillon_media::feedback::{Feedback, read};
use carillon_media::payload::starts_keyframe;
use carillon_media::sdp::{VideoCodec, VideoPayload};
use carillon_media::steps::batch::{Batch, Path};
use carillon_media::steps::history::{History, Sent};
use carillon_media::steps::keys::{KeyCell, Keying};
use carillon_media::steps::leg::Leg;
use carillon_media::steps::packet::{ExtensionIds, Extensions, Fixed, write_header};
use carillon_media::steps::ring::{Origin, Ring};
use carillon_media::steps::seal::{Opener, Sealer};
use carillon_media::steps::sender::Egress;
use carillon_media::steps::sent::SentLog;
use carillon_media::steps::{
    AudioIn, AudioPacket, Candidate, Choice, Demand, Demux, Listener, MixPath, Mixer, Numbers, Rewriter,
    Route, Slots, VideoPacket, silence,
};
use carillon_proto::id::{Modality, StreamId};
use carillon_proto::units::{AudioLevel, Bitrate};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use opus::{Application, Channels, Encoder};
use str0m::crypto::dtls::SrtpProfile;

const PROFILE: SrtpProfile = SrtpProfile::AEAD_AES_128_GCM;
const VIDEO_BYTES: usize = 1_000;
/// Packets of one picture at 1.2 Mbit/s.
const PICTURE: u64 = 5;
const IDS: ExtensionIds = ExtensionIds { transport: Some(3), mid: Some(4), content: None };

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "virtual time needs some origin")]
    Instant::now()
}

fn keying(active: bool) -> Keying {
    Keying::new(PROFILE, &[0x5a; 56], active)
}

fn sealer() -> Sealer {
    let keys = keying(false).sending().expect("a profile of ours");
    Sealer::new(PROFILE, &keys).expect("good keys")
}

fn path(port: u16) -> Path {
    let address = |port| SocketAddr::from(([192, 0, 2, 1], port));
    Path { protocol: Protocol::Udp, source: address(3478), destination: address(port) }
}

/// VP8 with a picture number of 15 bits; a delta frame.
fn payload() -> Arc<[u8]> {
    let mut payload = vec![0x90, 0x80, 0x81, 0x23, 0x01];
    payload.resize(VIDEO_BYTES, 7);
    payload.into()
}

fn video(now: Instant, seq: u64) -> VideoPacket {
    let mut payload = payload().to_vec();
    // The first picture is a key frame.
    payload[0] = if seq.is_multiple_of(PICTURE) { 0x90 } else { 0x80 };
    payload[4] = u8::from(seq >= PICTURE);
    VideoPacket {
        stream: StreamId(1),
        ssrc: 1,
        codec: VideoCodec::Vp8,
        starts_keyframe: seq == 0,
        layer: None,
        numbers: Numbers { seq, time: (seq / PICTURE) as u32 * 3_000 },
        marker: seq % PICTURE == PICTURE - 1,
        content_type: None,
        arrival: now,
        payload: payload.into(),
        origin: Origin { place: seq as u32, ssrc: 1, seq: seq as u32 },
    }
}

/// A receiver to whom everything may be sent.
fn receiver(now: Instant, port: u16) -> (Egress, Route) {
    let keys = KeyCell::default();
    let _ = keys.set(keying(false));
    // Without reports nothing is known of its network, so without a transport-wide number here.
    let mut egress = Egress::new(now, keys, ExtensionIds { transport: None, ..IDS });
    egress.start();
    egress.way().prove(now, path(port));
    let leg = Leg::new(u32::from(port), None, "3", "carillon", 90_000, 0);
    let mut route = Route::new("3".parse().expect("a mid"), leg, Rewriter::new(0, 0));
    route.payloads = vec![VideoPayload { codec: VideoCodec::Vp8, pt: 96, rtx: None, h264_profile: None }];
    route.set_target(Some(Choice::whole(StreamId(1))), &Demand::default());
    (egress, route)
}

fn video_steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("video packet");
    let start = now();

    let (mut demux, mut peers) = (Demux::default(), Slots::default());
    for port in 0..200u16 {
        let key = peers.insert(());
        demux.insert(&format!("fragment{port}"), key);
        demux.learn(Protocol::Udp, path(10_000 + port).destination, key, None);
    }
    let datagram = [[0x80, 96].as_slice(), &[0; 1_000]].concat();
    let source = path(10_100).destination;
    group.bench_function("demux", |bencher| {
        bencher.iter(|| demux.find(Protocol::Udp, black_box(source), &datagram));
    });

    let bytes = payload();
    group.bench_function("look for a key frame", |bencher| {
        bencher.iter(|| starts_keyframe(VideoCodec::Vp8, black_box(&bytes)));
    });

    let (mut ring, mut seq) = (Ring::default(), 0);
    group.bench_function("keep for retransmission", |bencher| {
        bencher.iter(|| {
            seq += 1;
            ring.push(start, 1, seq, bytes.clone())
        });
    });

    let (mut rewriter, mut seq) = (Rewriter::new(0, 0), 0);
    rewriter.begin(start, Numbers { seq: 0, time: 0 });
    group.bench_function("rewrite", |bencher| {
        bencher.iter(|| {
            let numbers = Numbers { seq, time: (seq / PICTURE) as u32 * 3_000 };
            seq += 1;
            (rewriter.rewrite(start, numbers), rewriter.picture_vp8(&bytes))
        });
    });

    let (mut history, mut log, mut seq) = (History::default(), SentLog::default(), 0);
    group.bench_function("note what is sent", |bencher| {
        bencher.iter(|| {
            seq += 1;
            (history.admit(seq, Sent::default()), log.register(seq as i64, VIDEO_BYTES, 0, None))
        });
    });

    let fixed = Fixed { pt: 96, marker: false, padding: false, seq: 7, time: 9, ssrc: 1 };
    let extensions = Extensions { transport: Some(9), ..Extensions::default() };
    let mut buffer = Vec::with_capacity(2_000);
    group.bench_function("write header and payload", |bencher| {
        bencher.iter(|| {
            buffer.clear();
            write_header(&mut buffer, &fixed, &extensions, &IDS);
            buffer.extend_from_slice(&bytes);
        });
    });

    let (sealer, mut index) = (sealer(), 0);
    let header = extensions.header_bytes();
    group.bench_function("seal", |bencher| {
        bencher.iter(|| {
            buffer.truncate(header + VIDEO_BYTES);
            index += 1;
            sealer.seal_rtp(&mut buffer, 0, header, 1, index)
        });
    });

    let mut batch = Batch::default();
    group.bench_function("collect for one send", |bencher| {
        bencher.iter(|| {
            batch.append(path(1), 100).extend([0; 100]);
            batch.flush();
            if let Some(transmit) = batch.pop() {
                batch.recycle(transmit.bytes);
            }
        });
    });
    group.finish();
}

/// From a picture of a source to what goes to the socket, for so many receivers.
fn video_whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("video, a packet for one receiver, all steps");
    for receivers in [1, 50, 200] {
        let start = now();
        let mut all: Vec<_> = (0..receivers).map(|number| receiver(start, 10_000 + number)).collect();
        let (mut batch, mut seq) = (Batch::default(), 0);
        group.throughput(Throughput::Elements(PICTURE * u64::from(receivers)));
        group.bench_function(format!("{receivers} receivers"), |bencher| {
            bencher.iter(|| {
                let picture: Vec<_> = (seq..seq + PICTURE).map(|seq| video(start, seq)).collect();
                seq += PICTURE;
                for (egress, route) in &mut all {
                    for packet in &picture {
                        route.forward(start, egress, packet, &mut batch);
                    }
                    batch.flush();
                    while let Some(transmit) = batch.pop() {
                        assert_eq!(transmit.datagrams().len() as u64, PICTURE);
                        batch.recycle(transmit.bytes);
                    }
                }
            });
        });
    }
    group.finish();
}

fn reports(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report of a receiver");
    let mut sealing =
        Sealer::new(PROFILE, &keying(true).sending().expect("a profile of ours")).expect("good keys");
    let mut opener =
        Opener::new(PROFILE, &keying(false).receiving().expect("a profile of ours")).expect("good keys");
    // Fifteen packets have arrived, one run of small deltas.
    let report = |base: u16| {
        let mut packet = vec![0x8f, 205, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2];
        packet.extend(base.to_be_bytes());
        packet.extend([0, 15, 0, 0, 1, 0, 0x20, 15]);
        packet.extend([4; 15]);
        packet.resize(40, 0);
        packet
    };
    let mut plain = Vec::new();
    group.bench_function("open", |bencher| {
        bencher.iter_batched(
            || {
                let mut packet = report(0);
                sealing.seal_rtcp(&mut packet, 0);
                packet
            },
            |packet| assert!(opener.open_rtcp(&packet, &mut plain).is_some()),
            criterion::BatchSize::SmallInput,
        );
    });
    let (mut log, mut fates, mut base) = (SentLog::default(), Vec::new(), 0u16);
    group.bench_function("read and settle fifteen packets", |bencher| {
        bencher.iter(|| {
            for packet in 0..15 {
                log.register(packet, 1_000, 0, None);
            }
            fates.clear();
            read(&report(base), |feedback| {
                if let Feedback::Arrivals(arrivals) = feedback {
                    log.settle(&arrivals, &mut fates);
                }
            });
            assert_eq!(fates.len(), 15);
            base = base.wrapping_add(15);
        });
    });
    group.finish();
}

/// A tone as packets of Opus.
fn tone(frequency: f32) -> Vec<Arc<[u8]>> {
    let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Audio).expect("an encoder");
    let sample = |place: usize| 0.2 * (place as f32 * frequency * std::f32::consts::TAU / 48_000.0).sin();
    let frame = |number: usize| (0..960).map(|place| sample(number * 960 + place)).collect::<Vec<f32>>();
    (0..100).map(|number| encoder.encode_vec_float(&frame(number), 1_000).expect("a packet").into()).collect()
}

/// One frame of a meeting in which three speak.
fn audio(criterion: &mut Criterion) {
    let bitrate = Bitrate::from_kbps(40);
    let mut group = criterion.benchmark_group("audio, one frame, 3 of them speak");
    for participants in [3u32, 50, 250] {
        let start = now();
        let mut mixer = Mixer::new(bitrate, 3, silence(bitrate));
        let mut keys = Slots::default();
        let mut all: Vec<_> = (0..participants).map(|_| (keys.insert(()), AudioIn::default())).collect();
        let voices: Vec<_> = [300.0, 500.0, 700.0].map(tone).into();
        let (sealer, mut buffer) = (sealer(), Vec::new());
        let mut frame = 0u64;
        group.bench_function(format!("{participants} participants"), |bencher| {
            bencher.iter(|| {
                let due = start + Duration::from_millis(20) * frame as u32;
                for ((_, input), voice) in all.iter_mut().zip(&voices) {
                    let payload = voice[frame as usize % voice.len()].clone();
                    let (seq, timestamp) = (frame, frame * 960);
                    let packet = AudioPacket { seq, timestamp, arrival: due, payload, quiet: false };
                    input.push(packet, 1, AudioLevel::from_dbov_below(20), true);
                }
                let loudness = |(attendee, (peer, _)): (u32, &(_, AudioIn))| Candidate {
                    peer: *peer,
                    attendee,
                    loudness: 9.0,
                };
                let mut candidates: Vec<_> = (0..).zip(&all).take(3).map(loudness).collect();
                mixer.elect(&mut candidates);
                for (key, input) in &mut all {
                    mixer.pull(due, *key, input);
                }
                for attendee in 0..participants {
                    let (modality, path) = (Modality::Main, MixPath::Clean);
                    let payload = mixer.packet_for(Listener { attendee, modality, downlink: true, path });
                    buffer.clear();
                    let fixed =
                        Fixed { pt: 111, marker: false, padding: false, seq: frame, time: 0, ssrc: attendee };
                    write_header(&mut buffer, &fixed, &Extensions::default(), &IDS);
                    buffer.extend_from_slice(&payload);
                    sealer.seal_rtp(&mut buffer, 0, 12, attendee, frame);
                }
                frame += 1;
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = packet_path;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    targets = video_steps, video_whole, reports, audio
}
criterion_main!(packet_path);
