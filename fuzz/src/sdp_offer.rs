//! The SDP of a SUBSCRIBE: the parser, and the engine that answers it.

use std::cell::RefCell;
use std::time::Instant;

use carillon_media::sdp::{CodecTable, Offer};
use carillon_media::{EngineConfig, LocalAddress, MediaEngine, Output, Protocol};
use carillon_proto::id::{ConnectionId, GroupId, MeetingId, Modality, StreamId};
use carillon_proto::media::{
    Adaptation, AudioPolicy, MediaCommand, MediaEvent, Negotiate, Publish, PublishedStream, Receive,
};
use carillon_proto::units::Bitrate;

/// Offers of one peer, one after the other, each between lines of `---`.
const BETWEEN: &str = "\n---\n";
const OFFERS_MAX: usize = 8;

thread_local! {
    // Making an engine makes a certificate, which costs more than a run; a meeting that is closed leaves nothing.
    static ENGINE: RefCell<MediaEngine> = RefCell::new(engine());
}

/// Every offer is answered or refused, exactly once, and an answer has the sections of its offer.
pub fn run(data: &[u8]) {
    ENGINE.with_borrow_mut(|engine| {
        negotiate_all(engine, &String::from_utf8_lossy(data));
        engine.close_meeting(&meeting());
        while engine.poll_output().is_some() {}
        assert_eq!(engine.peers(), 0, "a closed meeting leaves nothing");
    });
}

fn negotiate_all(engine: &mut MediaEngine, text: &str) {
    for offer in text.split(BETWEEN).take(OFFERS_MAX) {
        let sections = parse(offer);
        engine.handle_command(
            Instant::now(),
            &meeting(),
            MediaCommand::Negotiate(Box::new(negotiate(offer))),
        );
        let mut answers = 0;
        while let Some(output) = engine.poll_output() {
            match output {
                Output::Event { event: MediaEvent::Negotiated { answer, .. }, .. } => {
                    answers += 1;
                    let answered = answer.lines().filter(|line| line.starts_with("m=")).count();
                    assert_eq!(Some(answered), sections, "an answer has the sections of its offer");
                }
                Output::Event { event: MediaEvent::NegotiationFailed { .. }, .. } => answers += 1,
                Output::Event { .. } | Output::Transmit(_) | Output::Captured { .. } => {}
            }
        }
        assert_eq!(answers, 1, "an offer has one answer");
    }
}

fn parse(offer: &str) -> Option<usize> {
    let offer = Offer::parse(offer).ok()?;
    let codecs = CodecTable::of(&offer);
    let decodes = codecs.decodes();
    assert!(decodes.len() <= 16, "the codecs are a small set");
    Some(offer.sections.len())
}

fn engine() -> MediaEngine {
    let address = "127.0.0.1:3478".parse().expect("an address");
    let addresses = [Protocol::Udp, Protocol::Tcp]
        .map(|protocol| LocalAddress { protocol, announced: address, bound: address })
        .to_vec();
    MediaEngine::new(EngineConfig { addresses, ..EngineConfig::default() }, [7; 32], Instant::now())
}

fn meeting() -> MeetingId {
    "00000000-0000-4000-8000-000000000001".parse().expect("a GUID")
}

fn negotiate(offer: &str) -> Negotiate {
    let receive = Receive { priority: 1, ..Receive::new(StreamId(7), None, None) };
    Negotiate {
        connection: ConnectionId(1),
        attendee: "00000000-0000-4000-8000-000000000002".parse().expect("a GUID"),
        modality: Modality::Main,
        offer: offer.to_owned(),
        audio: AudioPolicy { uplink: true, downlink: true },
        publish: Some(Publish {
            group: GroupId(1),
            streams: vec![PublishedStream { stream: StreamId(1), max_bitrate: Bitrate::from_kbps(600) }],
            periodic_keyframes: false,
        }),
        receive: vec![None, Some(receive), Some(receive)],
        receive_by_mid: Vec::new(),
        adaptation: Adaptation::Server,
    }
}
