//! Webhooks: an HTTP POST of the event or record, signed.
//!
//! The signature covers id, time and body, so that a receiver can refuse what was changed, what is old, and what it
//! has had. Redirects are not followed, and of an answer only the status counts, but where a processor is asked.
//!
//! Wire: Standard Webhooks 1.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`; secrets
//! `whsec_<base64>`), for which receivers find libraries in every language.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carillon_ports::sink::DeliveryError;
use carillon_ports::{Clock, Entropy};
use carillon_proto::public_address::is_public;
use reqwest::{Body, Client, Response, StatusCode, Url, redirect};

use super::in_words;
use super::reach::PublicOnly;

/// What the operator decides about webhooks.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// What deliveries are signed with.
    pub secret: WebhookSecret,
    /// Whether receivers may have addresses that are not of the public internet.
    pub private_addresses: bool,
}

/// The key of signatures.
#[derive(Clone)]
pub struct WebhookSecret(Vec<u8>);

/// A text that is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be whsec_ and the base64 of 24 to 64 bytes")]
pub struct WebhookSecretError;

pub(super) struct Webhooks {
    client: Client,
    key: hmac::Key,
    clock: Arc<dyn Clock>,
    private_addresses: bool,
}

impl Webhooks {
    pub(super) fn new(
        config: WebhookConfig,
        timeout: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, reqwest::Error> {
        let mut client = Client::builder()
            .user_agent(concat!("carillon/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            // A proxy would look names up by itself, behind our back.
            .no_proxy()
            .connect_timeout(timeout)
            .timeout(timeout)
            .pool_max_idle_per_host(IDLE_MAX);
        if !config.private_addresses {
            client = client.dns_resolver(PublicOnly);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, &config.secret.0);
        Ok(Self { client: client.build()?, key, clock, private_addresses: config.private_addresses })
    }

    pub(super) async fn deliver(&self, address: &str, id: &str, body: String) -> Result<(), DeliveryError> {
        self.post(address, id, body).await.map(drop)
    }

    /// What the receiver says to it.
    pub(super) async fn ask(&self, address: &str, id: &str, body: String) -> Result<Vec<u8>, DeliveryError> {
        read(self.post(address, id, body).await?).await
    }

    /// What the receiver says to something long, which was read once to be sealed.
    pub(super) async fn ask_sealed(
        &self,
        address: &str,
        letter: Sealed,
        body: Body,
    ) -> Result<Vec<u8>, DeliveryError> {
        read(self.send(address, letter, body).await?).await
    }

    /// Begins to sign what is about to be sent.
    pub(super) fn begin(&self, id: &str) -> Signing {
        let timestamp = self.clock.now().as_millis() / 1_000;
        let mut context = hmac::Context::with_key(&self.key);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        Signing { id: id.to_owned(), timestamp, context }
    }

    /// The answer, when that is one of success.
    async fn post(&self, address: &str, id: &str, body: String) -> Result<Response, DeliveryError> {
        let mut signing = self.begin(id);
        signing.update(body.as_bytes());
        let letter = signing.sealed("application/json", body.len() as u64);
        self.send(address, letter, body.into()).await
    }

    async fn send(&self, address: &str, letter: Sealed, body: Body) -> Result<Response, DeliveryError> {
        let url: Url = address.parse().map_err(|_| DeliveryError::Refused("is no web address".to_owned()))?;
        self.check(&url)?;
        let request = self
            .client
            .post(url)
            .header("content-type", letter.content_type)
            .header("content-length", letter.bytes)
            .header("webhook-id", letter.id)
            .header("webhook-timestamp", letter.timestamp)
            .header("webhook-signature", letter.signature)
            .body(body);
        let answer = request.send().await.map_err(failed)?;
        judge(answer.status()).map(|()| answer)
    }

    /// Addresses written as numbers are not looked up, so they are checked here.
    fn check(&self, url: &Url) -> Result<(), DeliveryError> {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        match host.parse::<IpAddr>() {
            Ok(ip) if !self.private_addresses && !is_public(ip) => {
                Err(DeliveryError::Refused("the address is not public".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// What is about to be sent, as far as it was read.
pub(super) struct Signing {
    id: String,
    timestamp: u64,
    context: hmac::Context,
}

impl Signing {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// There is no more of it.
    pub(super) fn sealed(self, content_type: &'static str, bytes: u64) -> Sealed {
        let signature = format!("v1,{}", STANDARD.encode(self.context.sign()));
        Sealed { id: self.id, timestamp: self.timestamp, content_type, bytes, signature }
    }
}

/// What is told of what is sent, beside it.
pub(super) struct Sealed {
    id: String,
    timestamp: u64,
    content_type: &'static str,
    bytes: u64,
    signature: String,
}

/// A bounded part of what was answered.
async fn read(mut answer: Response) -> Result<Vec<u8>, DeliveryError> {
    let mut said = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if said.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(DeliveryError::Failed("the answer is too long".to_owned()));
        }
        said.extend_from_slice(&chunk);
    }
    Ok(said)
}

fn failed(error: reqwest::Error) -> DeliveryError {
    let refused = error.is_builder();
    // The address may hold secrets.
    let words = in_words(&error.without_url());
    if refused { DeliveryError::Refused(words) } else { DeliveryError::Failed(words) }
}

fn judge(status: StatusCode) -> Result<(), DeliveryError> {
    if status.is_success() {
        return Ok(());
    }
    let words = format!("answered {}", status.as_u16());
    // Gone is the one answer by which a receiver says that it does not want to be asked again.
    if status == StatusCode::GONE {
        Err(DeliveryError::Refused(words))
    } else {
        Err(DeliveryError::Failed(words))
    }
}

impl WebhookSecret {
    /// A secret of 32 bytes.
    pub fn random(entropy: &dyn Entropy) -> Self {
        let mut bytes = vec![0; 32];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// The text that receivers are given.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl std::str::FromStr for WebhookSecret {
    type Err = WebhookSecretError;

    fn from_str(text: &str) -> Result<Self, WebhookSecretError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(WebhookSecretError)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| WebhookSecretError)?;
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(WebhookSecretError) }
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret([redacted])")
    }
}

const PREFIX: &str = "whsec_";
/// As many as there are deliveries to one target at a time.
const IDLE_MAX: usize = 16;
/// Of the answer of a processor: a message of 4 KiB, its metadata and attributes, each character of them escaped.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    fn webhooks(private_addresses: bool) -> Webhooks {
        webhooks_at(Arc::new(crate::SystemClock), private_addresses)
    }

    fn webhooks_at(clock: Arc<dyn Clock>, private_addresses: bool) -> Webhooks {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let config = WebhookConfig { secret, private_addresses };
        Webhooks::new(config, Duration::from_secs(5), clock).unwrap()
    }

    #[test]
    fn a_signature_is_that_of_the_specification() {
        let now = carillon_proto::units::Timestamp::from_millis(1_614_265_330_000);
        let clock = Arc::new(carillon_ports::memory::ManualClock::new(now));
        let mut signing = webhooks_at(clock, true).begin("msg_p5jXN8AQM9LWM0D4loKWxJek");
        for part in [r#"{"test":"#, " 2432232314}"] {
            signing.update(part.as_bytes());
        }
        let sealed = signing.sealed("application/json", 20);
        assert_eq!(sealed.signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_reads_back_and_does_not_print() {
        let secret = WebhookSecret::random(&crate::SystemEntropy);
        assert_eq!(secret.expose().parse::<WebhookSecret>().unwrap().0, secret.0);
        assert!(!format!("{secret:?}").contains(&secret.expose()[6..]));
        for bad in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(bad.parse::<WebhookSecret>().is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn private_receivers_are_refused_by_number_and_by_name() {
        for url in ["http://127.0.0.1:9/", "http://[::1]:9/", "http://0x7f.1:9/", "http://2130706433:9/"] {
            let outcome = webhooks(false).deliver(url, "1", "{}".to_owned()).await;
            assert!(matches!(outcome, Err(DeliveryError::Refused(_))), "{url}: {outcome:?}");
        }
        // A name may have another address later.
        let outcome = webhooks(false).deliver("http://localhost:9/?secret=1", "1", "{}".to_owned()).await;
        let Err(DeliveryError::Failed(words)) = outcome else { panic!("{outcome:?}") };
        assert!(words.contains("no public address") && !words.contains("secret"), "{words}");
    }

    /// What is read of a server that answers with `said`.
    async fn ask_one_that_says(said: &[u8]) -> Result<Vec<u8>, DeliveryError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let server = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"{}") {
                assert_ne!(socket.read_buf(&mut request).await.unwrap(), 0);
            }
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", said.len());
            socket.write_all(head.as_bytes()).await.unwrap();
            // Whoever has read enough goes away.
            let _ = socket.write_all(said).await;
        };
        let client = webhooks(true);
        tokio::join!(server, client.ask(&url, "1", "{}".to_owned())).1
    }

    #[tokio::test]
    async fn of_an_answer_a_bounded_part_is_read() {
        for said in [Vec::new(), vec![b'a'; ANSWER_BYTES_MAX]] {
            assert_eq!(ask_one_that_says(&said).await, Ok(said));
        }
        let outcome = ask_one_that_says(&vec![b'a'; 16 * ANSWER_BYTES_MAX]).await;
        assert_eq!(outcome, Err(DeliveryError::Failed("the answer is too long".to_owned())));
    }

    #[test]
    fn only_gone_is_final() {
        let judged = |status: u16| judge(StatusCode::from_u16(status).unwrap());
        assert!(judged(204).is_ok());
        assert!(matches!(judged(410), Err(DeliveryError::Refused(_))));
        for status in [302, 400, 401, 404, 429, 500, 503] {
            assert!(matches!(judged(status), Err(DeliveryError::Failed(_))), "{status}");
        }
    }
}
