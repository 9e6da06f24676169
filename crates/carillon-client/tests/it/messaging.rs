//! What a hostile client does at the messaging WebSocket, while members of a channel talk.
//!
//! In every case it is told no or cut off, and the members hear every message in order.

use carillon_client::messaging::{Channel, Heard, Instance, Session};
use carillon_client::signed::{Caller, connect_path};
use serde_json::Value;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::Message;

use crate::fixture::{LIMIT, Server};

/// A channel with somebody who speaks and somebody who listens.
struct Talk {
    instance: Instance,
    channel: Channel,
    caller: Caller,
    listener: Session,
    said: u64,
}

impl Talk {
    async fn start(server: &Server) -> Self {
        let mut instance = Instance::create(server.http).await.unwrap();
        let channel = instance.channel().await.unwrap();
        let user = instance.member(&channel).await.unwrap();
        let listener = established(&instance, &user, "listener").await;
        let caller = Caller::connect(server.http).await.unwrap();
        Self { instance, channel, caller, listener, said: 0 }
    }

    /// The next message is heard, and none before it was missed.
    async fn goes_on(&mut self) {
        let Self { channel, caller, listener, said, .. } = self;
        *said += 1;
        let text = format!("This is message {said}.");
        channel.send(caller, &channel.moderator.clone(), *said, &text).await.unwrap();
        let heard = timeout(LIMIT, listener.hear_of("CREATE_CHANNEL_MESSAGE")).await.unwrap().unwrap();
        let payload: Value = serde_json::from_str(heard["Payload"].as_str().unwrap()).unwrap();
        assert_eq!(payload["Content"], text);
    }
}

async fn established(instance: &Instance, user: &str, session: &str) -> Session {
    let path = connect_path(instance.api(), user, session).unwrap();
    let mut session = Session::open(instance.api(), &path).await.unwrap();
    timeout(LIMIT, session.hear_of("SESSION_ESTABLISHED")).await.unwrap().unwrap();
    session
}

/// How the server answers somebody who connects like this: a close code, or nothing when not even the upgrade is made.
async fn refusal(instance: &Instance, path: &str) -> Option<u16> {
    let mut session = Session::open(instance.api(), path).await.ok()?;
    match timeout(LIMIT, session.hear()).await.unwrap() {
        Heard::Closed(code) => code,
        Heard::Event(event) => panic!("{path} was let in: {event}"),
    }
}

const UNAUTHORIZED: u16 = 4_401;
const POLICY: u16 = 1_008;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_changed_and_replayed_addresses_open_nothing() {
    let server = Server::start().await;
    let mut talk = Talk::start(&server).await;
    let victim = talk.instance.member(&talk.channel).await.unwrap();
    let mallory = talk.instance.user().await.unwrap();
    let signed = connect_path(server.http, &mallory, "mallory").unwrap();
    let stranger = format!("{mallory}-who-is-not-there");
    let of_nobody = connect_path(server.http, &stranger, "mallory").unwrap();
    let id = |arn: &str| arn.rsplit('/').next().unwrap().to_owned();
    let forged = [
        signed.replace(&id(&mallory), &id(&victim)),
        signed.replace("sessionId=mallory", "sessionId=listener"),
        signed.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
        format!("{signed}&prefetch-on=connect"),
        format!("{}0", &signed[..signed.len() - 1]),
        signed.split("&X-Amz-Signature").next().unwrap().to_owned(),
        of_nobody,
        "/connect".to_owned(),
    ];
    for path in forged.iter().filter(|path| **path != signed) {
        assert_eq!(refusal(&talk.instance, path).await, Some(UNAUTHORIZED), "{path}");
        talk.goes_on().await;
    }
    let mut session = Session::open(server.http, &signed).await.unwrap();
    timeout(LIMIT, session.hear_of("SESSION_ESTABLISHED")).await.unwrap().unwrap();
    assert_eq!(refusal(&talk.instance, &signed).await, Some(UNAUTHORIZED), "an address counts once");
    talk.goes_on().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_stop_talking_is_cut_off() {
    let server = Server::start().await;
    let mut talk = Talk::start(&server).await;
    let mallory = talk.instance.member(&talk.channel).await.unwrap();
    let messages =
        [Message::text("x".repeat(2_000)), Message::binary(vec![0; 100]), Message::Ping(vec![1; 100].into())];
    for (number, message) in messages.into_iter().enumerate() {
        let mut session = established(&talk.instance, &mallory, &format!("mallory-{number}")).await;
        for _ in 0..1_000 {
            // At some time there is nobody any more to write to.
            if session.send(message.clone()).await.is_err() {
                break;
            }
        }
        let code = timeout(LIMIT, session.hear_of("nothing that is ever said")).await.unwrap().unwrap_err();
        assert!(matches!(code, Some(POLICY) | None), "closed with {code:?}");
        talk.goes_on().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_instead_of_an_address_changes_nothing() {
    let server = Server::start().await;
    let mut talk = Talk::start(&server).await;
    let mallory = talk.instance.user().await.unwrap();
    let signed = connect_path(server.http, &mallory, "mallory").unwrap();
    for round in 0..200_usize {
        // A piece is cut out, or takes the place of another.
        let (from, length) = (9 + round * 7 % (signed.len() - 60), 1 + round % 50);
        let mut nonsense = signed.clone();
        let piece = if round % 2 == 0 { String::new() } else { "%00%ff&=%".repeat(1 + round % 9) };
        nonsense.replace_range(from..from + length, &piece);
        let code = refusal(&talk.instance, &nonsense).await;
        assert!(matches!(code, Some(UNAUTHORIZED) | None), "{nonsense} was answered with {code:?}");
    }
    talk.goes_on().await;
}
