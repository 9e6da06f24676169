//! What a hostile client sends, while a call goes on.
//!
//! In every case the sender gets an error or is cut off, and the call loses nothing.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use carillon_client::attendee::Order;
use carillon_client::peer::{Peer, Wants};
use carillon_client::signaling::{Incoming, Signaling, address, frame};
use carillon_proto::signal::{
    FrameType, PREFIX_CLIENT, SdkDataMessageFrame, SdkDataMessagePayload, SdkSignalFrame, SdkSubscribeFrame,
    encode,
};
use tokio::net::TcpSocket;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::Message;

use crate::fixture::{Call, LIMIT, Server, attendee, until};

/// Deterministic noise.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[3]).collect()
    }
}

/// A socket of an attendee of the call that has joined and got its INDEX.
async fn joined(server: &Server, call: &Call, name: &str) -> Signaling {
    let credentials = attendee(server, &call.meeting, name).await;
    let url = &call.meeting.media_placement.signaling_url;
    let mut signaling = Signaling::connect(url, credentials.join_token.expose()).await.unwrap();
    signaling.join(3).await.unwrap();
    timeout(LIMIT, signaling.receive_type(FrameType::Index)).await.unwrap().unwrap();
    signaling
}

/// What the server says to bad input: the status of an error frame, the code with which it cuts the sender off (0
/// without one), or `None` when a frame of type `last` comes first.
async fn reaction(signaling: &mut Signaling, last: FrameType) -> Option<u32> {
    let wait = async {
        loop {
            match signaling.receive().await {
                Err(_) | Ok(Incoming::Closed(None)) => return Some(0),
                Ok(Incoming::Closed(Some(code))) => return Some(u32::from(code)),
                Ok(Incoming::Frame(frame)) => {
                    if let Some(error) = &frame.error {
                        return error.status;
                    }
                    if frame.frame_type() == Some(last) {
                        return None;
                    }
                }
            }
        }
    };
    timeout(LIMIT, wait).await.expect("the server reacts in time")
}

/// The reaction up to the answer to a PING that is sent after the bad input.
async fn reaction_before_pong(signaling: &mut Signaling) -> Option<u32> {
    if signaling.ping().await.is_err() {
        return Some(0);
    }
    reaction(signaling, FrameType::PingPong).await
}

/// What a real peer offers.
fn good_offer() -> String {
    let mut peer = Peer::new((Ipv4Addr::LOCALHOST, 9).into(), Instant::now()).unwrap();
    peer.offer(&Wants::AUDIO).unwrap().unwrap().sdp
}

fn subscribe(offer: &str) -> SdkSignalFrame {
    let mut subscribe = frame(FrameType::Subscribe);
    subscribe.sub = Some(SdkSubscribeFrame {
        sdp_offer: Some(offer.to_owned()),
        receive_stream_ids: vec![0],
        audio_host: Some("host".to_owned()),
        ..SdkSubscribeFrame::default()
    });
    subscribe
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_instead_of_frames_harms_only_its_sender() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let mut noise = Noise(0x9e37_79b9);
    for round in 0u8..40 {
        let mut signaling = joined(&server, &call, "Mallory").await;
        let length = usize::try_from(noise.next() % 300).unwrap();
        let mut garbage = noise.bytes(length);
        if round % 2 == 0 {
            garbage.insert(0, PREFIX_CLIENT);
        }
        let sent = match round % 5 {
            4 => Message::text("I am a text message"),
            _ => Message::binary(garbage),
        };
        signaling.send_message(sent).await.unwrap();
        reaction_before_pong(&mut signaling).await;
    }
    assert!(
        server.counter("carillon_signaling_violations_total").await >= 8.0,
        "each text message counts at least"
    );
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_out_of_order_or_without_their_content_harm_only_their_sender() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let credentials = attendee(&server, &call.meeting, "Mallory").await;
    let url = call.meeting.media_placement.signaling_url.clone();
    for number in 0..=50 {
        let Ok(frame_type) = FrameType::try_from(number) else { continue };
        for before_join in [true, false] {
            let mut signaling = Signaling::connect(&url, credentials.join_token.expose()).await.unwrap();
            if !before_join {
                signaling.join(u64::try_from(number).unwrap()).await.unwrap();
                timeout(LIMIT, signaling.receive_type(FrameType::Index)).await.unwrap().unwrap();
            }
            // Twice: a JOIN after a JOIN, a LEAVE after a LEAVE.
            for _ in 0..2 {
                drop(signaling.send(&frame(frame_type)).await);
            }
            reaction_before_pong(&mut signaling).await;
        }
    }
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_offer_is_answered_with_an_error_and_the_call_does_not_notice() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let good = &good_offer();
    let many_sections = format!("{good}{}", "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:9\r\n".repeat(2_000));
    let mut offers = vec![
        String::new(),
        "v=0".to_owned(),
        "offer, please".to_owned(),
        "\r\n".repeat(10_000),
        "m=audio ".repeat(1_000),
        good.replace("a=fingerprint", "a=fingerprin"),
        good.replace("a=ice-ufrag", "a=x"),
        good.replace("a=mid:", "a=mid:9999999999999999999999999999"),
        good.replace("m=video 9", "m=video 99999999999999999999"),
        good.replace("extmap:", "extmap:4294967296"),
        many_sections,
    ];
    offers.extend((1..20).map(|part| good[..good.len() * part / 20].to_owned()));
    for (number, offer) in offers.iter().enumerate() {
        let mut signaling = joined(&server, &call, "Mallory").await;
        signaling.send(&subscribe(offer)).await.unwrap();
        let status = reaction(&mut signaling, FrameType::SubscribeAck).await;
        if number < 5 {
            assert!(status.is_some(), "offer {number} is not a session description and must be refused");
        }
    }
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_oversize_message_cuts_off_its_sender() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let mut signaling = joined(&server, &call, "Mallory").await;
    let mut message = encode(PREFIX_CLIENT, &frame(FrameType::DataMessage));
    message.resize(4 * 1_024 * 1_024, 0);
    drop(signaling.send_message(Message::binary(message)).await);
    assert!(reaction_before_pong(&mut signaling).await.is_some(), "the sender is cut off");
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn datagrams_of_strangers_change_nothing() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let strangers: Vec<UdpSocket> =
        (0..8).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
    let threads = u16::try_from(std::thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let mut noise = Noise(77);
    for _ in 0..6 {
        for round in 0..500usize {
            let port = server.media.port() + u16::try_from(round).unwrap() % threads;
            let length = usize::try_from(noise.next() % 1_400).unwrap();
            let mut datagram = noise.bytes(length);
            disguise(&mut datagram, round);
            let target = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            strangers[round % strangers.len()].send_to(&datagram, target).unwrap();
        }
        // In portions that the socket buffer holds: a flood would cost anybody's call packets.
        tokio::task::yield_now().await;
        call.flows().await;
    }
    let strangers = "carillon_media_datagrams_strangers_total";
    until("the datagrams to be counted", async || server.counter(strangers).await > 1_000.0).await;
}

/// Gives noise the first bytes of RTP, RTCP, STUN or DTLS.
fn disguise(datagram: &mut [u8], round: usize) {
    let Some(header) = datagram.first_chunk_mut::<8>() else { return };
    match round % 5 {
        0 => header[..2].copy_from_slice(&[0x80, 96]),
        1 => header[..2].copy_from_slice(&[0x81, 200]),
        2 => *header = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42],
        3 => header[..3].copy_from_slice(&[22, 0xfe, 0xfd]),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn media_over_tcp_from_strangers_changes_nothing() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let mut noise = Noise(5);
    let mut held = Vec::new();
    for _ in 0..200 {
        let Ok(stream) = tokio::net::TcpStream::connect(server.media).await else { continue };
        let garbage = noise.bytes(2_000);
        drop(stream.try_write(&garbage));
        held.push(stream);
    }
    call.flows().await;
    drop(held);
    call.flows().await;
}

/// An attendee of the call that has joined and reads nothing from then on, with little room between it and the server.
async fn slow_reader(server: &Server, call: &Call) -> Signaling {
    let credentials = attendee(server, &call.meeting, "Mallory").await;
    let url = &call.meeting.media_placement.signaling_url;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let stream = socket.connect(address(url).unwrap()).await.unwrap();
    let mut signaling = Signaling::over(stream, url, credentials.join_token.expose()).await.unwrap();
    signaling.join(3).await.unwrap();
    timeout(LIMIT, signaling.receive_type(FrameType::Index)).await.unwrap().unwrap();
    signaling
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_does_not_slow_the_others_and_is_cut_off() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let slow = slow_reader(&server, &call).await;
    let mut message = frame(FrameType::DataMessage);
    let payload = SdkDataMessagePayload {
        topic: Some("noise".to_owned()),
        data: Some(vec![0x55; 2_048]),
        lifetime_ms: Some(0),
        ..SdkDataMessagePayload::default()
    };
    message.data_message = Some(SdkDataMessageFrame { messages: vec![payload] });
    let message = encode(PREFIX_CLIENT, &message);
    // Below the limit of messages per second, until what lies between server and slow reader is full.
    let mut pace = tokio::time::interval(Duration::from_millis(15));
    let mut sent = 0usize;
    while server.counter("carillon_signaling_slow_readers_total").await == 0.0 {
        pace.tick().await;
        call.people[0].order(Order::Send(Message::binary(message.clone()))).await.unwrap();
        sent += 1;
        assert!(sent < 6_000, "the slow reader is cut off before 12 MB wait for it");
    }
    until("all messages to arrive", async || call.people[1].seen().messages.len() >= sent.min(1_000)).await;
    call.flows().await;
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_of_client_events_from_strangers_and_garbage_are_refused_and_counted() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let path = "/v1/client-events";
    let meeting = &call.meeting.meeting_id;
    let stranger =
        format!(r#"{{"metadata":{{"meetingId":"{meeting}"}},"authorization":"nobody","events":[]}}"#);
    let deep = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
    let wrong = [
        "",
        "null",
        "{",
        "[]",
        r#"{"metadata":7}"#,
        r#"{"metadata":{"meetingId":"x"},"events":{}}"#,
        &stranger,
        &deep,
    ];
    for body in wrong {
        let (status, _) = server.rest().request("POST", path, body).await.unwrap();
        assert!(status.is_client_error(), "{status} for {} bytes", body.len());
    }
    let mut noise = Noise(11);
    for _ in 0..50 {
        let garbage: String = noise.bytes(200).into_iter().map(char::from).collect();
        let (status, _) = server.rest().request("POST", path, &garbage).await.unwrap();
        assert!(status.is_client_error());
    }
    let refused = server.counter("carillon_client_events_refused_total").await;
    assert!(refused >= 50.0, "{refused} were counted");
    call.flows().await;
}
