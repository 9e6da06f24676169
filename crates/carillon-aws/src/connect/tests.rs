//! Addresses that the official client signed, and what others would make of them.

use std::time::Duration;

use carillon_messaging::{MessagingConfig, Ports};
use carillon_ports::keys::AccessKey;
use carillon_ports::memory::{ManualClock, MemoryKeys, MemoryRows, SeededEntropy};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use http::Request;

use super::*;

/// Signed by amazon-chime-sdk-js for `LocalHost:8443`.
const PLAIN: &str = "/connect?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T120000Z&X-Amz-Expires=10&X-Amz-SignedHeaders=host&X-Amzn-User-Agent=chrome-140&X-Amzn-Version=3.32.0&sessionId=tab%201%2F%C3%A9&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Aapp-instance%2F0f9a2b6e-1111-4222-8333-444455550706%2Fuser%2Fzoe%40clinic.example&X-Amz-Signature=fe331f60eb5b277030714f8b81114cd5f1d696e0390b83702326d0a3129567db";
/// Signed by it for `chime.example.org:443`, with the token of temporary credentials.
const PREFETCHING: &str = "/connect?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T120000Z&X-Amz-Expires=10&X-Amz-Security-Token=SESSION%2FTOKEN%2BEX%20AMPLE%3D&X-Amz-SignedHeaders=host&X-Amzn-User-Agent=chrome-140&X-Amzn-Version=3.32.0&prefetch-on=connect&prefetch-sort-by=last-message-timestamp&sessionId=tab%201%2F%C3%A9&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Aapp-instance%2F0f9a2b6e-1111-4222-8333-444455550706%2Fuser%2Fzoe%40clinic.example&X-Amz-Signature=24575e64281f7876ccc3e4f7c48051783f8b1eb3873202b5bfd690fe7f384c2c";
/// The same as the first with what browsers leave as it is in the name of the session; on its way they encode one of it.
const NAMED: &str = "/connect?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T120000Z&X-Amz-Expires=10&X-Amz-SignedHeaders=host&X-Amzn-User-Agent=chrome-140&X-Amzn-Version=3.32.0&sessionId=ada%27s%20(1st)*!&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Aapp-instance%2F0f9a2b6e-1111-4222-8333-444455550706%2Fuser%2Fzoe%40clinic.example&X-Amz-Signature=3394319d613ca4f40e755e4ed47d662722783d4df773bd8419e9faa964e1d151";
const SIGNED_AT: u64 = 1_768_478_400_000;

struct World {
    connects: Connects,
    clock: Arc<ManualClock>,
    keys: Arc<MemoryKeys>,
}

impl World {
    async fn new(token: Option<&str>) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(SIGNED_AT)));
        let keys = Arc::new(MemoryKeys::default());
        let account: AccountId = "111122223333".parse().unwrap();
        let ports = Ports {
            rows: Arc::new(MemoryRows::new(Box::new(drop))),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let config = MessagingConfig::new(account.clone(), "us-east-1".parse().unwrap());
        let messaging = Messaging::open(ports, config).await.unwrap();
        let connects = Connects::new(keys.clone(), messaging, clock.clone(), account, AwsConfig::default());
        let world = Self { connects, clock, keys };
        world.put_key(token, true).await;
        world
    }

    async fn put_key(&self, token: Option<&str>, enabled: bool) {
        let key = AccessKey {
            id: "AKIDEXAMPLE".to_owned(),
            secret: Redacted::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned()),
            session_token: token.map(|token| Redacted::new(token.to_owned())),
            enabled,
        };
        self.keys.put_access_key(key).await.unwrap();
    }

    async fn connect(&self, uri: &str, host: &str) -> Result<Connect, ConnectError> {
        let request = Request::get(uri).header("host", host).body(()).unwrap();
        self.connects.verify(&request.into_parts().0).await
    }

    async fn signature_error(&self, uri: &str, host: &str) -> SignatureError {
        match self.connect(uri, host).await {
            Err(ConnectError::Signature(error)) => error,
            other => panic!("{other:?}"),
        }
    }
}

fn zoe() -> Bearer {
    Bearer {
        instance: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
        member: MemberId::User("zoe@clinic.example".parse().unwrap()),
    }
}

#[tokio::test]
async fn what_the_official_client_signs_is_verified_and_read() {
    let connect = World::new(None).await.connect(PLAIN, "localhost:8443").await.unwrap();
    let asking = Asking { user: zoe(), session: "tab 1/é".parse().unwrap(), keys: SignedWith::OperatorKeys };
    assert_eq!(connect, Connect { asking: asking.clone(), prefetch: None, valid_for: None });

    let connect = World::new(None).await.connect(NAMED, "localhost:8443").await.unwrap();
    assert_eq!(connect.asking.session, "ada's (1st)*!".parse().unwrap());

    let world = World::new(Some("SESSION/TOKEN+EX AMPLE=")).await;
    let connect = world.connect(PREFETCHING, "chime.example.org").await.unwrap();
    assert_eq!(connect, Connect { asking, prefetch: Some(PrefetchSort::LastMessage), valid_for: None });
}

#[tokio::test]
async fn an_address_is_good_once_and_for_five_minutes_either_way_whatever_it_says() {
    let world = World::new(None).await;
    world.clock.advance(Duration::from_secs(300));
    assert!(world.connect(PLAIN, "localhost:8443").await.is_ok());
    assert!(matches!(world.connect(PLAIN, "localhost:8443").await, Err(ConnectError::Replayed)));
    world.clock.advance(Duration::from_secs(1));
    let late = world.signature_error(PLAIN, "localhost:8443").await;
    assert!(matches!(late, SignatureError::Expired { .. }));
}

#[tokio::test]
async fn an_address_that_was_altered_stolen_or_made_with_another_key_opens_nothing() {
    let world = World::new(None).await;
    for (uri, host) in [
        (PLAIN.replace("zoe", "bob"), "localhost:8443"),
        (PLAIN.replace("X-Amz-Expires=10", "X-Amz-Expires=11"), "localhost:8443"),
        (PLAIN.replace("/connect", "/connect/"), "localhost:8443"),
        (format!("{PLAIN}&userArn=x"), "localhost:8443"),
        (PLAIN.to_owned(), "evil.example"),
    ] {
        assert_eq!(world.signature_error(&uri, host).await, SignatureError::Mismatch, "{uri} {host}");
    }
    assert!(world.connect(PLAIN, "localhost:8443").await.is_ok(), "a wrong use does not use it up");
    world.put_key(None, false).await;
    assert_eq!(world.signature_error(PLAIN, "localhost:8443").await, SignatureError::UnknownKey);
    world.put_key(Some("another token"), true).await;
    assert_eq!(world.signature_error(PLAIN, "localhost:8443").await, SignatureError::UnknownKey);
    assert_eq!(world.signature_error("/connect", "localhost:8443").await, SignatureError::Missing);
}

#[test]
fn only_what_can_be_meant_is_read() {
    let read = |query: &str| Asked::read(query).map(|asked| (asked.user_arn, asked.session_id));
    let good = read("userArn=a%2Fb&sessionId=1&other=%ff").unwrap();
    assert_eq!(good, (Some("a/b".to_owned()), Some("1".to_owned())));
    assert!(read("userArn=a&userArn=a").is_err());
    assert!(read("sessionId=%ff").is_err());
    assert!("x".repeat(257).parse::<SessionName>().is_err() && "".parse::<SessionName>().is_err());
}
