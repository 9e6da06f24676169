//! SNS, SQS, Lambda and EventBridge, or anything that speaks as they do.
//!
//! Credentials come from the usual chain of AWS SDKs, read when the first of these targets is used. A resource name
//! says in which region its client calls. It also says whose it is: targets of other accounts than this server's
//! are refused unless the operator lists the account, because whoever may create a meeting names them.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_lambda::types::InvocationType;
use carillon_ports::sink::DeliveryError;
use carillon_proto::event::{Event, Origin};
use tokio::sync::{Mutex, OnceCell};

use super::arn::Arn;
use super::in_words;

/// What the operator decides about AWS targets.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AwsSinksConfig {
    /// Where the services are instead of at Amazon.
    pub endpoint_url: Option<String>,
    /// Accounts whose targets are allowed beside this server's own.
    pub accounts: Vec<String>,
    /// What events on a bus give as their source. Amazon's own bus takes nothing that begins with `aws.`.
    pub source: String,
}

/// What a queue or a topic gets.
pub(super) struct Letter {
    /// Known by those that take nothing twice.
    pub(super) id: String,
    /// In order among each other in those that keep an order.
    pub(super) group: String,
    pub(super) body: String,
}

pub(super) struct AwsSinks {
    config: AwsSinksConfig,
    origin: Origin,
    timeout: Duration,
    loaded: OnceCell<SdkConfig>,
    clients: Mutex<BTreeMap<String, Clients>>,
    queue_urls: Mutex<BTreeMap<String, String>>,
}

/// Of one region. They share connections and credentials.
#[derive(Clone)]
struct Clients {
    sns: aws_sdk_sns::Client,
    sqs: aws_sdk_sqs::Client,
    lambda: aws_sdk_lambda::Client,
    bus: aws_sdk_eventbridge::Client,
}

impl AwsSinks {
    pub(super) fn new(config: AwsSinksConfig, origin: Origin, timeout: Duration) -> Self {
        Self {
            config,
            origin,
            timeout,
            loaded: OnceCell::new(),
            clients: Mutex::default(),
            queue_urls: Mutex::default(),
        }
    }

    pub(super) async fn queue(&self, name: &str, letter: Letter) -> Result<(), DeliveryError> {
        let arn = self.admit(Arn::parse(name, "sqs")?)?;
        let sqs = self.clients(arn.region).await.sqs;
        let url = self.queue_url(&sqs, name, arn).await?;
        let fifo = arn.resource.ends_with(FIFO);
        let send = sqs
            .send_message()
            .queue_url(&url)
            .message_body(letter.body)
            .set_message_group_id(fifo.then_some(letter.group))
            .set_message_deduplication_id(fifo.then_some(letter.id));
        let sent = send.send().await;
        if sent.is_err() {
            // It may have been deleted and made anew under another address.
            self.queue_urls.lock().await.remove(name);
        }
        sent.map(drop).map_err(failed)
    }

    pub(super) async fn topic(&self, name: &str, letter: Letter) -> Result<(), DeliveryError> {
        let arn = self.admit(Arn::parse(name, "sns")?)?;
        let fifo = arn.resource.ends_with(FIFO);
        let publish = self
            .clients(arn.region)
            .await
            .sns
            .publish()
            .topic_arn(name)
            .message(letter.body)
            .set_message_group_id(fifo.then_some(letter.group))
            .set_message_deduplication_id(fifo.then_some(letter.id));
        publish.send().await.map(drop).map_err(failed)
    }

    pub(super) async fn function(&self, name: &str, payload: String) -> Result<(), DeliveryError> {
        let arn = self.admit(Arn::parse(name, "lambda")?)?;
        let invoke = self
            .clients(arn.region)
            .await
            .lambda
            .invoke()
            .function_name(name)
            .invocation_type(InvocationType::Event)
            .payload(aws_sdk_lambda::primitives::Blob::new(payload));
        invoke.send().await.map(drop).map_err(failed)
    }

    /// A bus by its name, in the server's own region, or by its resource name.
    pub(super) async fn bus(&self, name: &str, event: &Event) -> Result<(), DeliveryError> {
        let region = match name.starts_with("arn:") {
            true => self.admit(Arn::parse(name, "events")?)?.region,
            false => self.origin.region.as_str(),
        };
        let time = i64::try_from(event.at().as_millis()).unwrap_or(i64::MAX);
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(name)
            .source(&self.config.source)
            .detail_type(event.detail_type().as_str())
            .detail(event.detail.json())
            .time(aws_sdk_eventbridge::primitives::DateTime::from_millis(time))
            .build();
        let answer =
            self.clients(region).await.bus.put_events().entries(entry).send().await.map_err(failed)?;
        let Some(entry) = answer.entries().first().filter(|_| answer.failed_entry_count() > 0) else {
            return Ok(());
        };
        let (code, message) = (entry.error_code(), entry.error_message());
        Err(DeliveryError::Failed([code, message].into_iter().flatten().collect::<Vec<_>>().join(": ")))
    }

    fn admit<'a>(&self, arn: Arn<'a>) -> Result<Arn<'a>, DeliveryError> {
        let own = arn.account == self.origin.account.as_str();
        if own || self.config.accounts.iter().any(|account| account == arn.account) {
            return Ok(arn);
        }
        let account = arn.account;
        Err(DeliveryError::Refused(format!(
            "account {account} is neither ours nor listed in events.aws-accounts"
        )))
    }

    async fn queue_url(
        &self,
        sqs: &aws_sdk_sqs::Client,
        name: &str,
        arn: Arn<'_>,
    ) -> Result<String, DeliveryError> {
        if let Some(url) = self.queue_urls.lock().await.get(name) {
            return Ok(url.clone());
        }
        let get = sqs.get_queue_url().queue_name(arn.resource).queue_owner_aws_account_id(arn.account);
        let found = get.send().await.map_err(failed)?;
        let url = found.queue_url().unwrap_or_default().to_owned();
        let mut known = self.queue_urls.lock().await;
        if known.len() >= QUEUES_MAX {
            known.pop_first();
        }
        known.insert(name.to_owned(), url.clone());
        Ok(url)
    }

    async fn clients(&self, region: &str) -> Clients {
        if let Some(clients) = self.clients.lock().await.get(region) {
            return clients.clone();
        }
        let shared = self.loaded.get_or_init(|| self.load()).await;
        let shared = shared.to_builder().region(Region::new(region.to_owned())).build();
        let clients = Clients {
            sns: aws_sdk_sns::Client::new(&shared),
            sqs: aws_sdk_sqs::Client::new(&shared),
            lambda: aws_sdk_lambda::Client::new(&shared),
            bus: aws_sdk_eventbridge::Client::new(&shared),
        };
        let mut known = self.clients.lock().await;
        if known.len() >= REGIONS_MAX {
            known.pop_first();
        }
        known.entry(region.to_owned()).or_insert(clients).clone()
    }

    async fn load(&self) -> SdkConfig {
        let timeouts = TimeoutConfig::builder().operation_timeout(self.timeout).build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(self.origin.region.as_str().to_owned()))
            // The outbox knows better when to try again.
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        if let Some(url) = &self.config.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        loader.load().await
    }
}

fn failed(error: impl std::error::Error) -> DeliveryError {
    DeliveryError::Failed(in_words(&error))
}

const FIFO: &str = ".fifo";
/// Regions whose clients are kept. There are some forty.
const REGIONS_MAX: usize = 64;
/// Queues whose addresses are remembered, a hundred bytes each.
const QUEUES_MAX: usize = 4_096;
