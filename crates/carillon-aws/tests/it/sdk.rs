//! The AWS SDK for Rust with our service in the place of its HTTP client: no socket, everything else as in production.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_chimesdkmeetings::Client;
use aws_sdk_chimesdkmeetings::config::retry::RetryConfig;
use aws_sdk_chimesdkmeetings::config::timeout::TimeoutConfig;
use aws_sdk_chimesdkmeetings::config::{
    BehaviorVersion, Config, Credentials, IdentityCache, Region, StalledStreamProtectionConfig,
};
use aws_sdk_chimesdkmeetings::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use carillon_aws::AwsFront;
use carillon_ports::Clock as _;
use carillon_ports::memory::ManualClock;
use http_body_util::BodyExt as _;

use super::world::{KEY, SECRET, World};

impl World {
    /// A client with the good key.
    pub fn client(&self) -> Client {
        self.client_with(Credentials::new(KEY, SECRET, None, None, "test"))
    }

    /// A client with other credentials.
    pub fn client_with(&self, credentials: Credentials) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url("http://carillon.test:8080")
            .region(Region::new("eu-central-1"))
            .credentials_provider(credentials)
            .http_client(Connector(self.front.clone()))
            .time_source(StandingTime(self.clock.clone()))
            .identity_cache(IdentityCache::no_cache())
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Client::from_conf(config)
    }
}

/// An error as an application sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// The error's type, from `x-amzn-ErrorType`.
    pub code: String,
    /// HTTP status.
    pub status: u16,
    /// Whether the SDK found a type of its own for it.
    pub is_typed: bool,
    /// For people.
    pub message: String,
}

impl<E: ProvideErrorMetadata + fmt::Debug> From<SdkError<E, HttpResponse>> for Failure {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let status = error.raw_response().expect("the front always answers").status().as_u16();
        let error = error.as_service_error().expect("the answer is a service error");
        Self {
            code: error.code().unwrap_or_default().to_owned(),
            status,
            is_typed: !format!("{error:?}").starts_with("Unhandled"),
            message: error.message().unwrap_or_default().to_owned(),
        }
    }
}

#[derive(Clone)]
struct Connector(AwsFront);

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let front = self.0.clone();
        HttpConnectorFuture::new(async move {
            let other = |error: &dyn fmt::Display| ConnectorError::other(error.to_string().into(), None);
            let request = request.try_into_http1x().map_err(|error| other(&error))?;
            let reply = front.answer(request).await;
            let (parts, body) = reply.into_parts();
            let body = body.collect().await.map_err(|error| other(&error))?.to_bytes();
            let reply = http::Response::from_parts(parts, SdkBody::from(body));
            HttpResponse::try_from(reply).map_err(|error| other(&error))
        })
    }
}

#[derive(Debug)]
struct StandingTime(Arc<ManualClock>);

impl TimeSource for StandingTime {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.0.now().as_millis())
    }
}
