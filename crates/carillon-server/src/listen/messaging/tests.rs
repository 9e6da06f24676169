//! The messaging WebSocket over memory ports, dialled with addresses that are signed as the official client signs.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use carillon_control::DeliveryPolicy;
use carillon_messaging::channels::flows::{CreateChannelFlow, Fallback, Processor, WordFilter};
use carillon_messaging::channels::{
    Attributes, Bearer, ChannelMode, ChannelName, ChannelPrivacy, Content, CreateChannel, MessageKind,
    Persistence, SendMessage,
};
use carillon_messaging::identity::{CreateAppInstance, CreateAppInstanceUser};
use carillon_ports::keys::AccessKey;
use carillon_ports::memory::{ManualClock, SeededEntropy};
use carillon_ports::outbox::Target;
use carillon_ports::sink::{DeliveryError, ProcessorCall};
use carillon_ports::{Keys as _, ProcessorSink};
use carillon_proto::app_instance::{AppInstanceArn, MemberId};
use carillon_proto::redact::Redacted;
use carillon_proto::tags::Tags;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::delivery::{Bell, FlowDelivery, FlowWays};
use crate::stand::{ACCOUNT, NOW, Stand, StandOptions};

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "a secret of the tests";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A server with an app instance, whose users ada and bob are members of a channel.
struct World {
    stand: Stand,
    instance: AppInstanceArn,
    channel: ChannelName,
}

impl World {
    async fn new() -> Self {
        let stand = Stand::start(StandOptions::default()).await;
        let key = AccessKey {
            id: KEY.to_owned(),
            secret: Redacted::new(SECRET.to_owned()),
            session_token: None,
            enabled: true,
        };
        stand.keys.put_access_key(key).await.unwrap();
        let messaging = &stand.door.messaging;
        let asked = CreateAppInstance {
            region: None,
            name: Redacted::new("an app".to_owned()),
            metadata: None,
            tags: Tags::default(),
            token: "token-1".parse().unwrap(),
        };
        let made = messaging.create_app_instance(asked).await.unwrap();
        for name in ["ada", "bob", "eve"] {
            let asked = CreateAppInstanceUser {
                id: name.parse().unwrap(),
                name: Redacted::new(name.to_owned()),
                metadata: None,
                tags: Tags::default(),
                expiration: None,
                token: format!("token-{name}").parse().unwrap(),
            };
            messaging.create_app_instance_user(&made.id, asked).await.unwrap();
        }
        let instance = AppInstanceArn {
            region: "us-east-1".parse().unwrap(),
            account: ACCOUNT.parse().unwrap(),
            instance: made.id,
        };
        let channel = ChannelName { instance: instance.instance.clone(), id: "c".parse().unwrap() };
        let world = Self { stand, instance, channel };
        world.create_channel().await;
        world
    }

    async fn create_channel(&self) {
        let asked = CreateChannel {
            id: Some(self.channel.id.clone()),
            name: Redacted::new("a channel".to_owned()),
            mode: ChannelMode::Restricted,
            privacy: ChannelPrivacy::Private,
            metadata: None,
            tags: Tags::default(),
            members: vec![self.bearer("bob").member],
            moderators: Vec::new(),
            expiration: None,
            token: "token-2".parse().unwrap(),
        };
        self.stand
            .door
            .messaging
            .create_channel(&self.bearer("ada"), &self.instance.instance, asked)
            .await
            .unwrap();
    }

    fn bearer(&self, name: &str) -> Bearer {
        Bearer { instance: self.instance.instance.clone(), member: MemberId::User(name.parse().unwrap()) }
    }

    async fn say(&self, name: &str, text: &str) {
        let asked = SendMessage {
            content: Content::new(text.to_owned()).unwrap(),
            metadata: None,
            kind: MessageKind::Standard,
            persistence: Persistence::Persistent,
            target: None,
            content_type: None,
            attributes: Attributes::default(),
            token: format!("say-{}", text.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
                .parse()
                .unwrap(),
        };
        let messaging = &self.stand.door.messaging;
        messaging.send_channel_message(&self.bearer(name), &self.channel, asked).await.unwrap();
    }

    /// A signed address of a user, with more parameters in it.
    fn address(&self, name: &str, session: &str, more: &[(&str, &str)]) -> String {
        let host = self.stand.address.to_string();
        let arn = self.instance.member(&self.bearer(name).member);
        let credential = format!("{KEY}/20260115/us-east-1/chime/aws4_request");
        let mut parameters = vec![
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", "20260115T120000Z"),
            ("X-Amz-Expires", "10"),
            ("X-Amz-SignedHeaders", "host"),
            ("sessionId", session),
            ("userArn", &arn),
        ];
        parameters.extend(more);
        parameters.sort_unstable();
        let encoded: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let query = encoded.join("&");
        let canonical = format!("GET\n/connect\n{query}\nhost:{host}\n\nhost\n{}", hash(""));
        let scope = "20260115/us-east-1/chime/aws4_request";
        let text = format!("AWS4-HMAC-SHA256\n20260115T120000Z\n{scope}\n{}", hash(&canonical));
        let mut key = format!("AWS4{SECRET}").into_bytes();
        for part in scope.split('/') {
            key = sign(&key, part);
        }
        format!("ws://{host}/connect?{query}&X-Amz-Signature={}", hex(&sign(&key, &text)))
    }

    async fn connect(&self, name: &str, session: &str, more: &[(&str, &str)]) -> Socket {
        let mut socket = dial(&self.address(name, session, more)).await;
        assert_eq!(hear(&mut socket).await.unwrap().0, "SESSION_ESTABLISHED");
        socket
    }
}

fn sign(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn hash(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

async fn dial(address: &str) -> Socket {
    tokio_tungstenite::connect_async(address).await.unwrap().0
}

/// The next event with its payload, or the close code.
async fn hear(socket: &mut Socket) -> Result<(String, Value), Option<u16>> {
    loop {
        match tokio::time::timeout(Duration::from_secs(30), socket.next()).await.unwrap() {
            Some(Ok(Message::Text(text))) => {
                let frame: Value = serde_json::from_str(&text).unwrap();
                let event = frame["Headers"]["x-amz-chime-event-type"].as_str().unwrap().to_owned();
                let payload = frame["Payload"].as_str().map(|text| serde_json::from_str(text).unwrap());
                return Ok((event, payload.unwrap_or_default()));
            }
            Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code.into())),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(None),
        }
    }
}

async fn hear_text(socket: &mut Socket) -> String {
    let (event, payload) = hear(socket).await.unwrap();
    assert_eq!(event, "CREATE_CHANNEL_MESSAGE");
    payload["Content"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_one_member_says_all_sockets_of_all_members_hear_in_order() {
    let world = World::new().await;
    let mut sockets = [
        world.connect("ada", "1", &[]).await,
        world.connect("bob", "1", &[]).await,
        world.connect("bob", "2", &[]).await,
    ];
    let mut stranger = world.connect("eve", "1", &[]).await;
    let texts: Vec<String> = (0..40).map(|number| format!("number {number}")).collect();
    for text in &texts {
        world.say("ada", text).await;
    }
    for socket in &mut sockets {
        for text in &texts {
            assert_eq!(hear_text(socket).await, *text);
        }
    }
    let (messaging, eve) = (&world.stand.door.messaging, world.bearer("eve"));
    messaging
        .create_channel_membership(
            &world.bearer("ada"),
            &world.channel,
            &eve.member,
            carillon_messaging::channels::MembershipKind::Default,
        )
        .await
        .unwrap();
    assert_eq!(hear(&mut stranger).await.unwrap().0, "CREATE_CHANNEL_MEMBERSHIP", "and nothing before");
}

/// No processor of the test is out there.
struct Nowhere;

#[async_trait::async_trait]
impl ProcessorSink for Nowhere {
    async fn process(
        &self,
        target: &Target,
        _: &ProcessorCall,
    ) -> Result<Option<Redacted<Vec<u8>>>, DeliveryError> {
        Err(DeliveryError::Refused(target.to_string()))
    }
}

#[tokio::test]
async fn what_a_flow_does_with_a_message_its_sender_hears_and_all_hear_what_it_lets_through() {
    let world = World::new().await;
    let messaging = &world.stand.door.messaging;
    let processor = Processor {
        name: Redacted::new("words".to_owned()),
        function: format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:words"),
        order: 1,
        fallback: Fallback::Abort,
    };
    let asked = CreateChannelFlow {
        name: Redacted::new("manners".to_owned()),
        processors: vec![processor],
        tags: Tags::default(),
        token: "token-1".parse().unwrap(),
    };
    let flow = messaging.create_channel_flow(&world.instance.instance, asked).await.unwrap().item.id;
    messaging.associate_channel_flow(&world.bearer("ada"), &world.channel, &flow).await.unwrap();
    let mut ada = world.connect("ada", "1", &[]).await;
    let mut bob = world.connect("bob", "1", &[]).await;
    world.say("ada", "how rude").await;
    world.say("ada", "a secret").await;
    for _ in 0..2 {
        let (event, payload) = hear(&mut ada).await.unwrap();
        assert_eq!(
            (event.as_str(), &payload["Status"]["Value"]),
            ("PENDING_CREATE_CHANNEL_MESSAGE", &"PENDING".into())
        );
    }
    let words = WordFilter::new(&["rude".to_owned()], &["secret".to_owned()]).unwrap();
    let ways = FlowWays {
        messaging: messaging.clone(),
        sink: Arc::new(Nowhere),
        processors: Arc::new([("words".to_owned(), crate::config::Processor::Words(words))].into()),
        bell: Bell::default(),
        clock: Arc::new(ManualClock::new(NOW)),
        entropy: Arc::new(SeededEntropy::new(3)),
    };
    let delivery = FlowDelivery::start(ways, DeliveryPolicy::default());
    let mut heard = Vec::new();
    for _ in 0..2 {
        let (event, payload) = hear(&mut ada).await.unwrap();
        heard.push((event, payload["Content"].as_str().unwrap().to_owned()));
    }
    heard.sort();
    let told = [("CREATE_CHANNEL_MESSAGE", "a ******"), ("DENIED_CREATE_CHANNEL_MESSAGE", "how rude")];
    assert_eq!(heard, told.map(|(event, text)| (event.to_owned(), text.to_owned())));
    assert_eq!(hear_text(&mut bob).await, "a ******", "and nothing before");
    delivery.stop().await;
}

#[tokio::test]
async fn who_is_removed_hears_of_it_and_of_nothing_more() {
    let world = World::new().await;
    let (mut ada, mut bob) = (world.connect("ada", "1", &[]).await, world.connect("bob", "1", &[]).await);
    let (messaging, by) = (&world.stand.door.messaging, world.bearer("ada"));
    messaging.delete_channel_membership(&by, &world.channel, &world.bearer("bob").member).await.unwrap();
    world.say("ada", "secret").await;
    assert_eq!(hear(&mut bob).await.unwrap().0, "DELETE_CHANNEL_MEMBERSHIP");
    assert_eq!(hear(&mut ada).await.unwrap().0, "DELETE_CHANNEL_MEMBERSHIP");
    assert_eq!(hear_text(&mut ada).await, "secret");
    let app = world.bearer("bob");
    let MemberId::User(user) = &app.member else { panic!("bob is a user") };
    messaging.delete_app_instance_user(&app.instance, user).await.unwrap();
    assert_eq!(hear(&mut bob).await, Err(Some(4003)), "the next that bob hears is the end");
}

#[tokio::test]
async fn bad_addresses_are_told_so_after_the_upgrade() {
    let world = World::new().await;
    let good = world.address("ada", "1", &[]);
    let host = world.stand.address;
    for address in [
        format!("ws://{host}/connect"),
        format!("{}{}", &good[..good.len() - 1], if good.ends_with('0') { '1' } else { '0' }),
        good.replace("%2Fada", "%2Fbob"),
        good.replace(KEY, "AKIDUNKNOWN"),
        good.replace("20260115", "20260114"),
        world.address("nobody", "1", &[]),
        world.address("ada", "", &[]),
        world.address("ada", "1", &[("prefetch-on", "always")]),
        format!("{good}&{}", "x".repeat(20_000)),
    ] {
        let mut socket = dial(&address).await;
        assert_eq!(hear(&mut socket).await, Err(Some(4401)), "{address}");
    }
    let mut first = dial(&good).await;
    assert_eq!(hear(&mut first).await.unwrap().0, "SESSION_ESTABLISHED");
    let mut replayed = dial(&good).await;
    assert_eq!(hear(&mut replayed).await, Err(Some(4401)));
}

#[tokio::test]
async fn a_user_has_ten_sockets_and_a_session_one() {
    let world = World::new().await;
    let mut sockets = Vec::new();
    for session in 0..10 {
        sockets.push(world.connect("ada", &session.to_string(), &[]).await);
    }
    let mut eleventh = dial(&world.address("ada", "eleven", &[])).await;
    assert_eq!(hear(&mut eleventh).await, Err(Some(4003)));
    let _again = world.connect("ada", "0", &[("X-Amzn-Version", "again")]).await;
    assert_eq!(hear(&mut sockets[0]).await, Err(Some(4002)));
}

#[tokio::test]
async fn channels_are_told_first_to_those_who_ask() {
    let world = World::new().await;
    for number in 0..25 {
        world.say("ada", &format!("number {number}")).await;
    }
    let prefetch = [("prefetch-on", "connect"), ("prefetch-sort-by", "last-message-timestamp")];
    let mut bob = world.connect("bob", "1", &prefetch).await;
    let (event, details) = hear(&mut bob).await.unwrap();
    assert_eq!(event, "CHANNEL_DETAILS");
    assert_eq!(details["Channel"]["ChannelArn"], world.instance.channel(&world.channel.id));
    let messages = details["ChannelMessages"].as_array().unwrap();
    assert_eq!((messages.len(), &messages[0]["Content"]), (20, &Value::from("number 24")));
    assert_eq!(details["ChannelMessagesHasMore"], true);
    assert_eq!(details["ChannelMemberships"].as_array().unwrap().len(), 2);
    world.say("ada", "later").await;
    assert_eq!(hear_text(&mut bob).await, "later");
    let mut eve = world.connect("eve", "1", &prefetch).await;
    eve.close(None).await.unwrap();
    assert!(hear(&mut eve).await.is_err(), "who is in no channel is told of none");
}

#[tokio::test]
async fn who_sends_is_not_listened_to_and_who_goes_on_is_closed() {
    let world = World::new().await;
    let (mut ada, mut bob) = (world.connect("ada", "1", &[]).await, world.connect("bob", "1", &[]).await);
    for _ in 0..8 {
        bob.send(Message::text("{}")).await.unwrap();
        bob.send(Message::binary(vec![0xff; 100])).await.unwrap();
    }
    world.say("ada", "still here").await;
    assert_eq!(hear_text(&mut bob).await, "still here");
    for _ in 0..100 {
        if bob.send(Message::text("{}")).await.is_err() {
            break;
        }
    }
    assert!(matches!(hear(&mut bob).await, Err(Some(1008) | None)));
    assert_eq!(hear_text(&mut ada).await, "still here");
    // Too large: the connection ends.
    drop(ada.send(Message::text("x".repeat(100_000))).await);
    assert!(hear(&mut ada).await.is_err());
}

#[tokio::test]
async fn a_server_that_stops_tells_its_sockets_to_come_back() {
    let world = World::new().await;
    let mut ada = world.connect("ada", "1", &[]).await;
    let sessions = world.stand.door.sessions.clone();
    let drained = tokio::spawn(async move { sessions.drain().await });
    assert_eq!(hear(&mut ada).await, Err(Some(1012)));
    assert!(hear(&mut ada).await.is_err());
    drained.await.unwrap();
    assert!(tokio_tungstenite::connect_async(world.address("ada", "2", &[])).await.is_err());
}
