//! Who may not come in: wrong, forged and foreign tokens.

use carillon_client::signaling::{Incoming, Signaling};
use carillon_proto::signal::FrameType;

use crate::fixture::{Call, LIMIT, Server, attendee};

/// Opens a socket, says JOIN, and tells how the server refused: a close code, or the status of an error frame.
async fn refusal(url: &str, token: &str) -> u16 {
    let attempt = async {
        let mut signaling = Signaling::connect(url, token).await.unwrap();
        signaling.ping().await.unwrap();
        signaling.join(9).await.unwrap();
        loop {
            match signaling.receive().await.unwrap() {
                Incoming::Closed(code) => return code.expect("a refusal has a code"),
                Incoming::Frame(frame) => {
                    if let Some(error) = frame.error {
                        return u16::try_from(error.status()).unwrap();
                    }
                    assert_eq!(
                        frame.frame_type(),
                        Some(FrameType::PingPong),
                        "nothing but PONG before the refusal"
                    );
                }
            }
        }
    };
    tokio::time::timeout(LIMIT, attempt).await.expect("the server says no in time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_forged_and_foreign_tokens_are_refused_and_the_call_does_not_notice() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let url = call.meeting.media_placement.signaling_url.clone();
    let other_meeting = server.rest().create_meeting().await.unwrap();
    let stranger = attendee(&server, &other_meeting, "Mallory").await;
    let foreign = stranger.join_token.expose();
    let genuine = call.credentials[1].join_token.expose();
    let mut forged = genuine.to_owned();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    let tokens = [
        "no-such-token".to_owned(),
        "#content".to_owned(),
        forged.clone(),
        format!("{forged}#content"),
        format!("{genuine}#content#content"),
        format!("{genuine}#main"),
        foreign.to_owned(),
        format!("{foreign}#content"),
        "x".repeat(2_048),
    ];
    for token in tokens {
        let code = refusal(&url, &token).await;
        assert!(
            [4403, 403].contains(&code),
            "a wrong token of {} bytes was answered with {code}",
            token.len()
        );
    }
    call.flows().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_attendee_and_an_ended_meeting_are_refused_for_good() {
    let server = Server::start().await;
    let mut call = Call::start(&server).await;
    let url = call.meeting.media_placement.signaling_url.clone();
    let cleo = attendee(&server, &call.meeting, "Cleo").await;
    let path = format!("/meetings/{}/attendees/{}", call.meeting.meeting_id, cleo.attendee_id);
    server.rest().request("DELETE", &path, "").await.unwrap();
    assert!([4403, 403].contains(&refusal(&url, cleo.join_token.expose()).await));
    call.flows().await;
    let over = server.rest().create_meeting().await.unwrap();
    let late = attendee(&server, &over, "Dora").await;
    server.rest().delete_meeting(&over).await.unwrap();
    assert_eq!(refusal(&over.media_placement.signaling_url, late.join_token.expose()).await, 4410);
}
