//! Datagrams at the media port, from strangers and from the address of a peer.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::Instant;

use carillon_media::{EngineConfig, LocalAddress, MediaEngine, Output, Protocol, stun_local_ufrag};

use crate::cursor::Cursor;

/// Outputs that one datagram may cause; strangers get no answers at all.
const OUTPUTS_MAX: usize = 64;

thread_local! {
    // Making an engine makes a certificate, which costs more than a run; strangers leave nothing in it.
    static ENGINE: RefCell<MediaEngine> = RefCell::new(engine());
}

/// Nothing that arrives makes the engine answer a stranger.
pub fn run(data: &[u8]) {
    ENGINE.with_borrow_mut(|engine| {
        let mut cursor = Cursor::new(data);
        while let Some(choice) = cursor.byte() {
            let protocol = if choice & 1 == 0 { Protocol::Udp } else { Protocol::Tcp };
            let source = SocketAddr::from(([127, 0, 0, choice >> 4], 1_000 + u16::from(choice >> 2)));
            let datagram = cursor.long();
            let _ = stun_local_ufrag(datagram);
            let now = Instant::now();
            engine.handle_datagram(now, protocol, source, local(), datagram);
            engine.handle_timeout(now);
            let outputs: Vec<Output> =
                std::iter::from_fn(|| engine.poll_output()).take(OUTPUTS_MAX).collect();
            assert!(
                !outputs.iter().any(|output| matches!(output, Output::Transmit(_))),
                "a stranger gets no answer"
            );
        }
        assert_eq!(engine.peers(), 0, "a stranger is no peer");
    });
}

fn engine() -> MediaEngine {
    let addresses = vec![LocalAddress { protocol: Protocol::Udp, announced: local(), bound: local() }];
    MediaEngine::new(EngineConfig { addresses, ..EngineConfig::default() }, [7; 32], Instant::now())
}

fn local() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 3_478))
}
