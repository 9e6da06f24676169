//! The ends of the packet path, where the kernel and str0m do the work: the socket calls, and a datagram from there to
//! the ring of its source (demux, decryption, reordering). `cargo bench -p carillon-media`.
//!
//! Unlike in `packet_path` the caches are cold here: between two datagrams the client encodes the next frame.

use std::hint::black_box;
use std::io::IoSliceMut;
use std::net::UdpSocket;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSockRef, UdpSocketState};

// The virtual world of the tests: a real client with its keys.
#[expect(dead_code, clippy::unwrap_used, reason = "the tests' own modules, of which a little is used")]
#[path = "../tests/it"]
mod it {
    pub mod camera;
    pub mod client;
    pub mod network;
    pub mod scalable;
    pub mod viewer;
    pub mod world;
}
use it::{camera, client, network, scalable, viewer, world};

use camera::Video;
use network::GOOD;
use world::{World, publish};

const DATAGRAM_BYTES: usize = 1_100;
/// Packets of one picture at 1.2 Mbit/s.
const PICTURE: usize = 5;

/// A meeting of which only one microphone or camera sends, and nobody receives.
fn alone(camera: bool) -> World {
    let mut world = World::new(1);
    world.join(1, GOOD);
    world.run_ms(1_000);
    if camera {
        world.start_camera(1, publish(7, &[1_200]));
        world.clients.get_mut(&1).expect("it has joined").videos = vec![Video::new(None, 1, 1_200)];
    }
    world.run_ms(2_000);
    world
}

fn received(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("receive");
    for (name, camera) in
        [("a datagram of a microphone", false), ("a datagram of a camera and its microphone", true)]
    {
        let mut world = alone(camera);
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|wanted| {
                world.measured = Some((0, Duration::ZERO));
                loop {
                    world.run_ms(20);
                    let (datagrams, spent) = world.measured.expect("it measures");
                    if datagrams >= wanted {
                        break spent.mul_f64(wanted as f64 / datagrams as f64);
                    }
                }
            });
        });
    }
    group.finish();
}

fn sockets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("socket, a picture of five datagrams over loopback");
    let [from, to] = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").expect("a port"));
    let [sending, receiving] = [&from, &to].map(|socket| {
        socket.set_nonblocking(true).expect("a socket");
        UdpSocketState::new(UdpSockRef::from(socket)).expect("a socket")
    });
    let destination = to.local_addr().expect("it is bound");
    let contents = [7; DATAGRAM_BYTES * PICTURE];
    let send = |contents: &[u8], segment_size| {
        let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
        sending.try_send(UdpSockRef::from(&from), &transmit).expect("there is room");
    };
    let mut buffer = vec![0; 64 * 1024 * BATCH_SIZE];
    let mut drain = || {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let mut chunks = buffer.chunks_mut(64 * 1024);
        let mut slices = [(); BATCH_SIZE].map(|()| IoSliceMut::new(chunks.next().expect("so many")));
        let mut bytes = 0;
        while bytes < contents.len() {
            let count = receiving.recv(UdpSockRef::from(&to), &mut slices, &mut metas).expect("it has come");
            bytes += metas.iter().take(count).map(|meta| meta.len).sum::<usize>();
        }
    };
    group.throughput(Throughput::Elements(PICTURE as u64));
    group.bench_function("one by one", |bencher| {
        bencher.iter(|| {
            contents.chunks(DATAGRAM_BYTES).for_each(|datagram| send(black_box(datagram), None));
            drain();
        });
    });
    group.bench_function("one segmented send", |bencher| {
        bencher.iter(|| {
            send(black_box(&contents), Some(DATAGRAM_BYTES));
            drain();
        });
    });
    group.finish();
}

criterion_group! {
    name = ingress;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(20);
    targets = received, sockets
}
criterion_main!(ingress);
