//! Our answer to each session description of the real client, in sequence, on one peer.
//!
//! The offers were captured from the official client; the rules are those of `signaling.md` sections 6.3 to 6.5.

use std::collections::BTreeMap;

use carillon_media::dependency;
use carillon_media::sdp::{Direction, Extmap, MediaKind, Offer, Section};
use carillon_media::{EngineConfig, LocalAddress, MediaEngine, Output, Protocol};
use carillon_proto::id::{AttendeeId, ConnectionId, GroupId, MeetingId, Mid, Modality, StreamId};
use carillon_proto::media::{
    Adaptation, AudioPolicy, MediaCommand, MediaEvent, Negotiate, NegotiationError, Publish, PublishedStream,
    Receive, Track,
};
use carillon_proto::signal::SdkVideoCodecCapability;
use carillon_proto::units::Bitrate;

use crate::world::epoch;

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_str!(concat!("../fixtures/sdp/", $name, ".offer.sdp")))
    };
}

const FAMILIES: [&[(&str, &str)]; 5] = [
    &[
        fixture!("sequence_1_join"),
        fixture!("sequence_2_receive_one"),
        fixture!("sequence_3_send_and_receive"),
        fixture!("sequence_4_remote_left"),
        fixture!("sequence_5_section_reused"),
    ],
    &[fixture!("simulcast_1"), fixture!("simulcast_2"), fixture!("simulcast_3")],
    &[fixture!("svc_1"), fixture!("svc_2")],
    &[fixture!("content_1"), fixture!("content_2")],
    &[fixture!("content_share_1"), fixture!("content_share_2")],
];

fn meeting() -> MeetingId {
    "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap()
}

fn attendee() -> AttendeeId {
    "0f9a2b6e-1111-4222-8333-444455550001".parse().unwrap()
}

fn engine() -> MediaEngine {
    let address = |protocol| LocalAddress {
        protocol,
        announced: "192.0.2.10:3478".parse().unwrap(),
        bound: "0.0.0.0:3478".parse().unwrap(),
    };
    let addresses = vec![address(Protocol::Udp), address(Protocol::Tcp)];
    MediaEngine::new(EngineConfig { addresses, ..EngineConfig::default() }, [7; 32], epoch())
}

/// A SUBSCRIBE as the meeting would resolve it: every remote section asks for a group of its own, and the camera is
/// published while it is offered.
fn negotiate(offer: &str) -> Negotiate {
    let parsed = Offer::parse(offer).unwrap();
    let videos: Vec<_> = parsed.sections.iter().filter(|section| section.kind == MediaKind::Video).collect();
    let sends = videos.iter().find(|section| section.direction == Direction::SendRecv && !section.rejected);
    let streams = sends.map_or(0, |section| section.rids.len().max(1));
    let receive = |(place, section): (usize, &&Section<'_>)| {
        (section.direction == Direction::RecvOnly && !section.rejected)
            .then(|| Receive::new(StreamId(100 + place as u32), Some(GroupId(10 + place as u32)), None))
    };
    Negotiate {
        connection: ConnectionId(1),
        attendee: attendee(),
        modality: Modality::Main,
        offer: offer.to_owned(),
        audio: AudioPolicy { uplink: true, downlink: true },
        publish: sends.map(|_| Publish {
            group: GroupId(5),
            streams: (0..streams)
                .map(|place| PublishedStream {
                    stream: StreamId(50 + place as u32),
                    max_bitrate: Bitrate::from_kbps(600),
                })
                .collect(),
            periodic_keyframes: false,
        }),
        receive: videos.iter().enumerate().map(receive).collect(),
        receive_by_mid: Vec::new(),
        adaptation: Adaptation::Server,
    }
}

fn answer(engine: &mut MediaEngine, negotiate: Negotiate) -> Result<(String, Vec<Track>), NegotiationError> {
    engine.handle_command(epoch(), &meeting(), MediaCommand::Negotiate(Box::new(negotiate)));
    let mut outcome = None;
    while let Some(output) = engine.poll_output() {
        match output {
            Output::Event { event: MediaEvent::Negotiated { answer, tracks, decodes, .. }, .. } => {
                assert_eq!(
                    decodes,
                    [
                        SdkVideoCodecCapability::Vp8,
                        SdkVideoCodecCapability::H264ConstrainedBaseline,
                        SdkVideoCodecCapability::Vp9Profile0,
                        SdkVideoCodecCapability::Av1Main,
                    ]
                );
                assert!(outcome.replace(Ok((answer, tracks))).is_none());
            }
            Output::Event { event: MediaEvent::NegotiationFailed { reason, .. }, .. } => {
                assert!(outcome.replace(Err(reason)).is_none());
            }
            _ => {}
        }
    }
    outcome.expect("every Negotiate is answered")
}

/// Everything that section 6.3 to 6.5 demands of an answer by itself.
fn check(name: &str, offer_text: &str, answer_text: &str, tracks: &[Track]) {
    let offer = Offer::parse(offer_text).unwrap();
    let answer = Offer::parse(answer_text).unwrap_or_else(|error| panic!("{name}: {error}\n{answer_text}"));
    assert!(
        answer_text.lines().count() > 10
            && answer_text.split('\n').all(|l| l.is_empty() || l.ends_with('\r'))
    );
    assert!(answer_text.contains("a=ice-lite\r\n"), "{name}");
    assert_eq!(offer.sections.len(), answer.sections.len(), "{name}");
    let alive: Vec<_> = answer.sections.iter().filter(|s| !s.rejected).map(|s| s.mid).collect();
    assert_eq!(answer.bundle, alive, "{name}");
    let blocks: Vec<_> = answer_text.split("\r\nm=").skip(1).collect();
    let mut tracks: BTreeMap<&str, &Track> = tracks.iter().map(|track| (track.mid.as_str(), track)).collect();
    let mut videos = 0;
    for (place, (offered, answered)) in offer.sections.iter().zip(&answer.sections).enumerate() {
        let block = format!("m={}\r\n", blocks[place]);
        let context = format!("{name}, section {place}:\n{block}");
        assert_eq!((offered.mid, offered.media), (answered.mid, answered.media), "{context}");
        assert_eq!(offered.rejected, answered.rejected, "{context}");
        let video = videos;
        videos += usize::from(offered.kind == MediaKind::Video);
        if offered.rejected {
            assert!(block.contains("a=inactive\r\n") && !block.contains("msid"), "{context}");
            continue;
        }
        for needed in
            ["a=rtcp-mux\r\n", "a=fingerprint:sha-256 ", "a=setup:passive\r\n", "a=ice-ufrag:", "a=ice-pwd:"]
        {
            assert!(block.contains(needed), "{needed}: {context}");
        }
        assert_eq!(block.contains("a=candidate:"), place == 0, "{context}");
        for extension in &answered.extensions {
            assert!(offered.extensions.contains(extension), "{context}");
        }
        let uris: Vec<_> = answered.extensions.iter().map(|extension| extension.uri).collect();
        assert!(uris.iter().any(|uri| uri.contains("transport-wide-cc")), "{context}");
        assert!(uris.iter().any(|uri| uri.ends_with("sdes:mid")), "{context}");
        assert!(!uris.iter().any(|uri| uri.contains("layers-allocation")), "{context}");
        // Understood of what is sent to us, and never sent.
        let dependency = |extensions: &[Extmap<'_>]| extensions.iter().any(|it| it.uri == dependency::URI);
        let understood = offered.direction != Direction::RecvOnly && dependency(&offered.extensions);
        assert_eq!(dependency(&answered.extensions), understood, "{context}");
        match (offered.kind, offered.direction) {
            (MediaKind::Audio, _) => check_audio(&block, answered, &context),
            (_, Direction::SendRecv) => {
                assert_eq!(answered.direction, Direction::SendRecv, "{context}");
                check_codecs(&block, offered, answered, &context);
                check_simulcast(&block, offered, &context);
            }
            (_, Direction::RecvOnly) => {
                assert_eq!(answered.direction, Direction::SendOnly, "{context}");
                check_codecs(&block, offered, answered, &context);
                let track = tracks.remove(offered.mid).expect(&context);
                assert_eq!(track.requested, StreamId(100 + video as u32), "{context}");
                assert!(block.contains(&format!("a=msid:v_{} ", offered.mid)), "{context}");
                assert!(block.contains(&format!("a=ssrc:{} cname:", track.ssrc)), "{context}");
                assert_eq!((answered.sources[0], answered.fid[0].0), (track.ssrc, track.ssrc), "{context}");
            }
            _ => {
                assert_eq!(answered.direction, Direction::Inactive, "{context}");
                check_codecs(&block, offered, answered, &context);
            }
        }
    }
    assert!(tracks.is_empty(), "{name}: {tracks:?}");
    let candidates: Vec<_> = answer_text.lines().filter(|line| line.starts_with("a=candidate")).collect();
    assert_eq!(candidates.len(), 2, "{name}");
    assert!(
        candidates[0].contains(" 1 udp ") && candidates[0].ends_with(" 192.0.2.10 3478 typ host"),
        "{name}"
    );
    assert!(
        candidates[1].contains(" 1 tcp ") && candidates[1].ends_with(" typ host tcptype passive"),
        "{name}"
    );
}

fn check_audio(block: &str, answered: &Section<'_>, context: &str) {
    assert_eq!(answered.direction, Direction::SendRecv, "{context}");
    let codecs: Vec<_> = answered.payloads.iter().map(|payload| (payload.pt, payload.name)).collect();
    // What comes first is what the browser sends.
    assert_eq!(codecs, [(63, "red"), (111, "opus")], "{context}");
    assert!(block.contains("a=fmtp:63 111/111\r\n"), "{context}");
    assert!(block.contains("a=fmtp:111 minptime=10;useinbandfec=1\r\n"), "{context}");
    assert!(block.contains("a=msid:audio audio\r\n"), "{context}");
    assert!(block.contains("ssrc-audio-level\r\n"), "{context}");
}

fn check_codecs(block: &str, offered: &Section<'_>, answered: &Section<'_>, context: &str) {
    for payload in &answered.payloads {
        let same = offered.payloads.iter().find(|offered| offered.pt == payload.pt).expect(context);
        assert_eq!((payload.name, payload.clock_rate), (same.name, same.clock_rate), "{context}");
        assert!(payload.feedback.iter().all(|feedback| same.feedback.contains(feedback)), "{context}");
    }
    let mut names: Vec<_> =
        answered.payloads.iter().map(|payload| payload.name).filter(|n| *n != "rtx").collect();
    let wanted: Vec<_> = offered.payloads.iter().filter(|p| names_ours(p)).map(|p| p.name).collect();
    assert_eq!(names, wanted, "in the order of the offer: {context}");
    names.sort_unstable();
    assert_eq!(names, ["AV1", "H264", "VP8", "VP9"], "{context}");
    assert_eq!(answered.payloads.iter().filter(|payload| payload.name == "rtx").count(), 4, "{context}");
    let h264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n";
    assert!(block.contains(h264) && block.contains("profile-id=0\r\n"), "{context}");
    assert!(!block.contains("x-google") && !block.contains("profile-id=2"), "{context}");
}

/// The one payload of each codec that can be forwarded.
fn names_ours(payload: &carillon_media::sdp::Payload<'_>) -> bool {
    match payload.name {
        "VP8" => true,
        "VP9" => payload.parameter("profile-id") == Some("0"),
        "AV1" => payload.parameter("profile") == Some("0"),
        "H264" => payload.parameters.contains("packetization-mode=1;profile-level-id=42e01f"),
        _ => false,
    }
}

fn check_simulcast(block: &str, offered: &Section<'_>, context: &str) {
    if offered.rids.is_empty() {
        assert!(!block.contains("simulcast"), "{context}");
        return;
    }
    assert!(block.contains("a=simulcast:recv low;mid;hi\r\n"), "{context}");
    for rid in ["low", "mid", "hi"] {
        assert!(block.contains(&format!("a=rid:{rid} recv\r\n")), "{context}");
    }
}

#[test]
fn every_offer_of_the_real_client_gets_an_answer_that_follows_the_rules() {
    for family in FAMILIES {
        let mut engine = engine();
        for (name, offer) in family {
            let (text, tracks) =
                answer(&mut engine, negotiate(offer)).unwrap_or_else(|e| panic!("{name}: {e}"));
            check(name, offer, &text, &tracks);
        }
    }
}

#[test]
fn an_ssrc_lives_as_long_as_its_mid_and_a_reused_section_gets_a_fresh_one() {
    let mut engine = engine();
    let mut ssrcs: BTreeMap<Mid, Vec<u32>> = BTreeMap::new();
    let mut transports = Vec::new();
    for (_, offer) in FAMILIES[0] {
        let (text, tracks) = answer(&mut engine, negotiate(offer)).unwrap();
        for track in tracks {
            ssrcs.entry(track.mid).or_default().push(track.ssrc);
        }
        let parsed = Offer::parse(&text).unwrap();
        transports.push((
            parsed.ice_ufrag.to_owned(),
            parsed.ice_pwd.to_owned(),
            parsed.sections[0].sources.clone(),
        ));
    }
    let [two, three] = ["2", "3"].map(|mid| &ssrcs[&mid.parse::<Mid>().unwrap()]);
    assert!(two.len() == 2 && two[0] == two[1], "{two:?}");
    assert!(three.len() == 1 && three[0] != two[0], "{three:?}");
    assert!(transports.windows(2).all(|pair| pair[0] == pair[1]), "{transports:?}");
}

#[test]
fn copies_of_sound_are_taken_only_from_who_prefers_to_send_them() {
    let mut request = negotiate(FAMILIES[0][0].1);
    request.offer = request.offer.replacen(" 63 111 ", " 111 63 ", 1);
    let (text, _) = answer(&mut engine(), request).unwrap();
    let parsed = Offer::parse(&text).unwrap();
    assert_eq!(parsed.sections[0].payloads.iter().map(|payload| payload.pt).collect::<Vec<_>>(), [111]);
}

#[test]
fn a_camera_that_may_not_send_is_answered_inactive() {
    let mut engine = engine();
    let mut request = negotiate(FAMILIES[0][2].1);
    request.publish = None;
    let (text, _) = answer(&mut engine, request).unwrap();
    let parsed = Offer::parse(&text).unwrap();
    assert_eq!(parsed.sections[1].direction, Direction::Inactive);
    assert!(!parsed.sections[1].rejected);
}

#[test]
fn a_section_whose_source_has_gone_is_answered_without_media() {
    let mut engine = engine();
    let mut request = negotiate(FAMILIES[0][1].1);
    request.receive = vec![None, Some(Receive { group: None, ..request.receive[1].unwrap() })];
    let (text, tracks) = answer(&mut engine, request).unwrap();
    assert!(tracks.is_empty());
    let parsed = Offer::parse(&text).unwrap();
    assert_eq!((parsed.sections[2].direction, parsed.sections[2].rejected), (Direction::Inactive, false));
}

#[test]
fn the_subscription_by_mid_wins_over_the_one_by_position() {
    let mut engine = engine();
    let mut request = negotiate(FAMILIES[0][1].1);
    let by_position = request.receive[1].unwrap();
    request.receive_by_mid =
        vec![("2".parse().unwrap(), Receive { requested: StreamId(777), ..by_position })];
    let (_, tracks) = answer(&mut engine, request).unwrap();
    assert_eq!(tracks[0].requested, StreamId(777));
}

#[test]
fn an_unusable_offer_leaves_the_peer_as_it_was() {
    let mut engine = engine();
    let (first, _) = answer(&mut engine, negotiate(FAMILIES[0][2].1)).unwrap();
    let offer = FAMILIES[0][2].1;
    let other_ice = offer.replace("a=ice-ufrag:GFhr", "a=ice-ufrag:Other");
    let other_certificate = offer.replace("8D:EE:58", "00:11:22");
    let endless = format!("{offer}{}", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:x\r\n".repeat(200));
    let cases = [
        ("v=0\r\nnonsense", NegotiationError::Malformed),
        ("", NegotiationError::Malformed),
        (&other_ice, NegotiationError::Unsupported),
        (&other_certificate, NegotiationError::Unsupported),
        (&endless, NegotiationError::TooManySections),
    ];
    for (text, reason) in cases {
        let request = Negotiate { offer: text.to_owned(), ..negotiate(offer) };
        assert_eq!(answer(&mut engine, request), Err(reason));
    }
    let (again, _) = answer(&mut engine, negotiate(offer)).unwrap();
    let without_version =
        |text: &str| text.lines().filter(|l| !l.starts_with("o=")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_version(&first), without_version(&again));
}

#[test]
fn a_full_thread_says_so_and_keeps_nothing() {
    let config = EngineConfig { peers_max: 1, ..EngineConfig::default() };
    let mut engine = MediaEngine::new(config, [7; 32], epoch());
    assert!(answer(&mut engine, negotiate(FAMILIES[0][0].1)).is_ok());
    let mut second = negotiate(FAMILIES[0][0].1);
    second.connection = ConnectionId(2);
    assert_eq!(answer(&mut engine, second.clone()), Err(NegotiationError::Full));
    engine.handle_command(epoch(), &meeting(), MediaCommand::ClosePeer { connection: ConnectionId(1) });
    assert_eq!(engine.peers(), 0);
    assert!(answer(&mut engine, second).is_ok());
}
