//! A front over ports in memory, and the keys to it.
//!
//! Time stands still at [`NOW`] and randomness is the same in every run, so that answers can be compared with files.

use std::sync::Arc;

use async_trait::async_trait;
use carillon_aws::{AwsConfig, AwsFront, AwsPorts};
use carillon_control::{Control, ControlConfig, LiveReports, Ports};
use carillon_messaging::{Messaging, MessagingConfig, Ports as MessagingPorts};
use carillon_pipeline::{BucketKey, MediaPipelines, PipelineConfig, PipelinePorts};
use carillon_ports::engines::NoEngines;
use carillon_ports::keys::{AccessKey, OperatorToken};
use carillon_ports::memory::{
    ManualClock, MemoryConsents, MemoryKeys, MemoryMeetings, MemoryPipelines, MemoryRows, RecordingEngines,
    RecordingPlane, SeededEntropy,
};
use carillon_ports::{Engines, Keys, StoreError};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;

/// 2026-01-15, noon.
pub const NOW: Timestamp = Timestamp::from_millis(1_768_478_400_000);
pub const KEY: &str = "AKIDEXAMPLE";
pub const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
/// A key of temporary credentials, with the same secret.
pub const TEMPORARY_KEY: &str = "ASIAEXAMPLE";
pub const SESSION_TOKEN: &str = "SESSION/TOKEN+EXAMPLE=";
pub const DISABLED_KEY: &str = "AKIDDISABLED";
pub const ACCOUNT: &str = "111122223333";

pub struct World {
    pub front: AwsFront,
    pub control: Control,
    pub pipelines: MediaPipelines,
    pub messaging: Messaging,
    pub engines: Arc<RecordingEngines>,
    pub clock: Arc<ManualClock>,
}

pub struct Builder {
    config: AwsConfig,
    control: ControlConfig,
    pipelines: PipelineConfig,
    messaging: MessagingConfig,
    has_engines: bool,
    keys: Option<Arc<dyn Keys>>,
}

impl World {
    pub async fn new() -> Self {
        Self::builder().build().await
    }

    pub fn builder() -> Builder {
        let control = ControlConfig::new(ACCOUNT.parse().unwrap(), "us-east-1".parse().unwrap());
        let buckets = ["recordings".parse().unwrap()].into();
        let mut pipelines = PipelineConfig::new(control.account.clone(), control.region.clone(), buckets);
        pipelines.bucket_keys.insert("recordings".parse().unwrap(), BucketKey::Any);
        let mut messaging = MessagingConfig::new(control.account.clone(), control.region.clone());
        messaging.streams.kinesis.insert("chime-messaging-ward".to_owned());
        Builder { config: AwsConfig::default(), control, pipelines, messaging, has_engines: true, keys: None }
    }
}

impl Builder {
    pub fn config(mut self, change: impl FnOnce(&mut AwsConfig)) -> Self {
        change(&mut self.config);
        self
    }

    pub fn control(mut self, change: impl FnOnce(&mut ControlConfig)) -> Self {
        change(&mut self.control);
        self
    }

    pub fn pipelines(mut self, change: impl FnOnce(&mut PipelineConfig)) -> Self {
        change(&mut self.pipelines);
        self
    }

    pub fn messaging(mut self, change: impl FnOnce(&mut MessagingConfig)) -> Self {
        change(&mut self.messaging);
        self
    }

    pub fn without_engines(mut self) -> Self {
        self.has_engines = false;
        self
    }

    pub fn keys(mut self, keys: impl Keys + 'static) -> Self {
        self.keys = Some(Arc::new(keys));
        self
    }

    pub async fn build(self) -> World {
        let clock = Arc::new(ManualClock::new(NOW));
        let meetings = Arc::new(MemoryMeetings::default());
        let ports = Ports {
            meetings: meetings.clone(),
            plane: Arc::new(RecordingPlane::default()),
            reports: LiveReports::open(meetings.outbox(), clock.clone()).await.unwrap(),
            consents: Arc::new(MemoryConsents::default()),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let control = Control::open(ports, self.control).await.unwrap();
        let keys = match self.keys {
            Some(keys) => keys,
            None => Arc::new(memory_keys().await),
        };
        let engines = Arc::new(RecordingEngines::default());
        let ports = PipelinePorts {
            pipelines: Arc::new(MemoryPipelines::default()),
            meetings,
            engines: if self.has_engines { engines.clone() } else { Arc::new(NoEngines) as Arc<dyn Engines> },
            consents: Arc::new(MemoryConsents::default()),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(3)),
        };
        let pipelines = MediaPipelines::new(ports, self.pipelines);
        let messaging = messaging(clock.clone(), self.messaging).await;
        let ports = AwsPorts {
            control: control.clone(),
            pipelines: pipelines.clone(),
            messaging: messaging.clone(),
            keys,
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(2)),
        };
        World { front: AwsFront::new(ports, self.config), control, pipelines, messaging, engines, clock }
    }
}

async fn messaging(clock: Arc<ManualClock>, config: MessagingConfig) -> Messaging {
    let ports = MessagingPorts {
        rows: Arc::new(MemoryRows::new(Box::new(drop))),
        clock,
        entropy: Arc::new(SeededEntropy::new(4)),
    };
    Messaging::open(ports, config).await.unwrap()
}

async fn memory_keys() -> MemoryKeys {
    let keys = MemoryKeys::default();
    for (id, session_token, enabled) in
        [(KEY, None, true), (TEMPORARY_KEY, Some(SESSION_TOKEN), true), (DISABLED_KEY, None, false)]
    {
        let key = AccessKey {
            id: id.into(),
            secret: Redacted::new(SECRET.into()),
            session_token: session_token.map(|token| Redacted::new(token.into())),
            enabled,
        };
        keys.put_access_key(key).await.unwrap();
    }
    keys
}

/// Keys behind a store that fails, for the errors that only a broken server gives.
pub enum BrokenKeys {
    Unavailable,
    Corrupt,
    /// Never answers.
    Stuck,
}

impl BrokenKeys {
    async fn fail<T>(&self) -> Result<T, StoreError> {
        match self {
            Self::Unavailable => Err(StoreError::unavailable("inner text")),
            Self::Corrupt => Err(StoreError::corrupt("inner text")),
            Self::Stuck => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Keys for BrokenKeys {
    async fn access_key(&self, _: &str) -> Result<Option<AccessKey>, StoreError> {
        self.fail().await
    }

    async fn access_keys(&self) -> Result<Vec<AccessKey>, StoreError> {
        self.fail().await
    }

    async fn put_access_key(&self, _: AccessKey) -> Result<(), StoreError> {
        self.fail().await
    }

    async fn operator_token(&self, _: &[u8; 32]) -> Result<Option<OperatorToken>, StoreError> {
        self.fail().await
    }

    async fn operator_tokens(&self) -> Result<Vec<OperatorToken>, StoreError> {
        self.fail().await
    }

    async fn put_operator_token(&self, _: OperatorToken) -> Result<(), StoreError> {
        self.fail().await
    }

    async fn remove_operator_token(&self, _: &str) -> Result<bool, StoreError> {
        self.fail().await
    }
}
