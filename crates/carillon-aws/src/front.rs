//! The front as one `tower` service: a signed request in, an answer out, no socket.
//!
//! The order is fixed and fails early: read the claim, check its time and key, read the body up to a bound, verify the
//! signature over both, then route, throttle, validate, perform. Nothing of a request has an effect before its
//! signature was verified. How long all of this may take is the listener's to say, because it has the timers.
//!
//! Listeners attach a [`Scheme`] to each request, from which addresses in answers are built.
//!
//! Wire: restJson1 and AWS query over HTTP; every answer carries an [`Outcome`] for metrics and audit.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use carillon_control::{Control, PublicUrl, Scheme};
use carillon_messaging::Messaging;
use carillon_pipeline::{MediaPipelines, PipelineError};
use carillon_ports::{Clock, Entropy, Keys};
use carillon_proto::redact::Redacted;
use http::request::Parts;
use http::{Request, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::caller::{Caller, Signer};
use crate::config::AwsConfig;
use crate::error::{FrontError, WireError};
use crate::operations::{Answer, Call, perform};
use crate::reply::{Dialect, Reply, Stamp};
use crate::router::{Action, Namespace, Routed, namespace, route};
use crate::sigv4::{self, Claim, canonical};
use crate::throttle::Throttle;
use crate::{input, sts, validate};

/// Bytes of a request body. The largest that the models allow, a batch of 100 attendees, has under 64 KiB.
const BODY_BYTES_MAX: usize = 1_024 * 1_024;
/// The signing name of the Chime APIs.
pub(crate) const CHIME: &str = "chime";
/// Bytes of a path that are repeated to its sender.
const PATH_SHOWN_MAX: usize = 256;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Whether a request is for the AWS front: it carries an AWS signature in header or query, readable or not.
pub fn is_aws_signed(parts: &Parts) -> bool {
    Claim::is_present(parts)
}

/// What the front needs from outside.
#[derive(Clone)]
pub struct AwsPorts {
    /// The use cases of meetings.
    pub control: Control,
    /// The use cases of media pipelines.
    pub pipelines: MediaPipelines,
    /// The use cases of identity and messaging.
    pub messaging: Messaging,
    /// Whose signatures count.
    pub keys: Arc<dyn Keys>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes request ids.
    pub entropy: Arc<dyn Entropy>,
}

/// What became of a request: an extension of its response, for metrics and audit. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Name of the operation, when there is one.
    pub operation: Option<&'static str>,
    /// Name of the error shape, when it failed.
    pub error: Option<&'static str>,
    /// The key that signed, once the signature was verified.
    pub access_key_id: Option<String>,
    /// As in the answer's header.
    pub request_id: String,
}

/// The AWS front. Clones share everything.
#[derive(Clone)]
pub struct AwsFront(Arc<Inner>);

struct Inner {
    ports: AwsPorts,
    config: AwsConfig,
    throttle: Option<Throttle>,
}

impl AwsFront {
    /// A front over these use cases.
    pub fn new(ports: AwsPorts, config: AwsConfig) -> Self {
        let throttle = config.rate.map(|rate| Throttle::new(rate, ports.clock.clone()));
        Self(Arc::new(Inner { ports, config, throttle }))
    }

    /// Answers one request, however long it takes.
    pub async fn answer<B>(&self, request: Request<B>) -> Reply
    where
        B: http_body::Body<Data = Bytes> + Send,
        B::Error: Into<BoxError>,
    {
        self.answer_within(request, std::future::pending()).await
    }

    /// Answers one request, with an error when `end` comes before the answer is there.
    pub async fn answer_within<B>(&self, request: Request<B>, end: impl Future<Output = ()> + Send) -> Reply
    where
        B: http_body::Body<Data = Bytes> + Send,
        B::Error: Into<BoxError>,
    {
        let stamp = self.0.stamp();
        let (parts, body) = request.into_parts();
        let mut exchange = Exchange::begin(&self.0, &parts, stamp);
        let result = before(end, exchange.run(&parts, body)).await;
        let result = result.unwrap_or_else(|| Err(exchange.late()));
        exchange.end(&parts, result)
    }
}

impl<B> tower::Service<Request<B>> for AwsFront
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Reply;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Reply, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let front = self.clone();
        Box::pin(async move { Ok(front.answer(request).await) })
    }
}

impl Inner {
    fn stamp(&self) -> Stamp {
        let mut bytes = [0; 16];
        self.ports.entropy.fill(&mut bytes);
        Stamp { request_id: uuid(bytes), now: self.ports.clock.now() }
    }
}

/// One request on its way through the front.
struct Exchange<'a> {
    front: &'a Inner,
    stamp: Stamp,
    host: String,
    namespace: Namespace,
    dialect: Dialect,
    operation: Option<&'static str>,
    access_key_id: Option<String>,
    /// The client is the one who is waited for.
    is_reading: bool,
}

impl<'a> Exchange<'a> {
    fn begin(front: &'a Inner, parts: &Parts, stamp: Stamp) -> Self {
        let host = host(parts);
        let namespace = namespace(parts, &host);
        Self {
            front,
            stamp,
            host,
            namespace,
            dialect: Dialect::Json,
            operation: None,
            access_key_id: None,
            is_reading: false,
        }
    }

    async fn run<B>(&mut self, parts: &Parts, body: B) -> Result<Reply, FrontError>
    where
        B: http_body::Body<Data = Bytes> + Send,
        B::Error: Into<BoxError>,
    {
        let claim = Claim::read(parts)?;
        self.check_service(parts, &claim)?;
        sigv4::check_time(&claim, self.stamp.now, self.front.config.clock_skew)?;
        let signer = Signer::of(&claim, &*self.front.ports.keys, &self.front.ports.messaging).await?;
        self.is_reading = true;
        let body = read_body(parts, body).await?;
        self.is_reading = false;
        self.verify(parts, &claim, &signer.secret, &body)?;
        self.access_key_id = Some(signer.access_key_id);
        if claim.scope.service == sts::SERVICE {
            return self.security_token(parts, &body, &signer.caller).await;
        }
        let routed = route(parts).ok_or_else(|| unknown_operation(parts))?;
        self.operation = Some(routed.name);
        self.perform(parts, claim, &signer.caller, routed, &body).await
    }

    /// Refuses other services before their signature is looked at: some sign by other rules.
    fn check_service(&mut self, parts: &Parts, claim: &Claim) -> Result<(), FrontError> {
        match claim.scope.service.as_str() {
            CHIME => Ok(()),
            sts::SERVICE => {
                self.dialect = Dialect::Xml;
                Ok(())
            }
            service => {
                self.dialect = foreign_dialect(parts, service);
                Err(FrontError::UnknownService { service: service.to_owned() })
            }
        }
    }

    fn verify(
        &self,
        parts: &Parts,
        claim: &Claim,
        secret: &Redacted<String>,
        body: &[u8],
    ) -> Result<(), FrontError> {
        let said = parts.headers.get("x-amz-content-sha256").map(|value| value.as_bytes());
        let hash = sigv4::payload_hash(body, said)?;
        let signed = canonical::Parts {
            method: &parts.method,
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &parts.headers,
            host: &self.host,
            spelling: canonical::Spelling::Standard,
        };
        let hosts = self.front.config.hosts.iter().map(String::as_str);
        Ok(sigv4::verify(claim, signed, hosts, &hash, secret.expose())?)
    }

    async fn security_token(
        &mut self,
        parts: &Parts,
        body: &[u8],
        caller: &Caller,
    ) -> Result<Reply, FrontError> {
        let form = sts::Form::read(parts, body).ok_or_else(|| unknown_operation(parts))?;
        let operation = form.operation().ok_or_else(|| unknown_operation(parts))?;
        self.operation = Some(operation);
        self.throttle(operation)?;
        let (ports, id) = (&self.front.ports, &self.stamp.request_id);
        let text = match operation {
            sts::ASSUME_ROLE => {
                sts::assume_role(&form, caller, &self.front.config.roles, &ports.messaging, id).await?
            }
            _ => sts::identity(caller, ports.control.account(), id),
        };
        Ok(self.stamp.success(200, Dialect::Xml, text))
    }

    async fn perform(
        &mut self,
        parts: &Parts,
        claim: Claim,
        caller: &Caller,
        routed: Routed,
        body: &[u8],
    ) -> Result<Reply, FrontError> {
        // Whose operation it is can depend on the members, and by it the name of the error.
        let input = input::read(&routed, &parts.headers, body)?;
        let routed = routed.of_resource(&input);
        self.speak_of(routed.action);
        caller.check(&routed, &input)?;
        self.throttle(routed.name)?;
        let violations = validate::check(routed.input, &input, self.front.config.strictness)?;
        if !violations.is_empty() {
            return Err(FrontError::Validation(violations));
        }
        let scheme = parts.extensions.get::<Scheme>().copied().unwrap_or(Scheme::Http);
        let reached = PublicUrl::from_host(scheme, &self.host).map_err(|error| {
            FrontError::Control(carillon_control::ControlError::invalid("Host", error.to_string()))
        })?;
        let region = claim.scope.region.parse().ok();
        let AwsPorts { control, pipelines, messaging, .. } = &self.front.ports;
        let sessions_port = self.front.config.sessions_port;
        let call = Call { control, pipelines, messaging, reached: &reached, sessions_port, region, input };
        Ok(match perform(routed.action, call).await? {
            Answer::Empty => self.stamp.empty(routed.status),
            Answer::Json(body) => self.stamp.success(routed.status, Dialect::Json, body),
        })
    }

    /// Errors have the names of the service that is called, unless the caller knows the older names only. Those of
    /// identity and messaging never had others.
    fn speak_of(&mut self, action: Action) {
        self.namespace = match (action, self.namespace) {
            (Action::Identity(_) | Action::Messaging(_), _) => Namespace::Messaging,
            (Action::Pipelines(_), Namespace::Meetings) => Namespace::Pipelines,
            (Action::Pipelines(_) | Action::Meetings(_) | Action::Legacy(_), spoken) => spoken,
        };
    }

    fn throttle(&self, operation: &'static str) -> Result<(), FrontError> {
        match &self.front.throttle {
            Some(throttle) if !throttle.admits(operation) => Err(FrontError::Throttled),
            _ => Ok(()),
        }
    }

    /// Why there is no answer yet.
    fn late(&self) -> FrontError {
        if self.is_reading { FrontError::BodyLate } else { FrontError::Late }
    }

    /// Shapes the answer and tells the log and the metrics of it.
    fn end(self, parts: &Parts, result: Result<Reply, FrontError>) -> Reply {
        let (mut reply, error) = match result {
            Ok(reply) => (reply, None),
            Err(error) => {
                let wire = error.wire(self.namespace);
                self.log_failure(&error, &wire);
                (self.stamp.failure(&wire, self.dialect), Some(wire.shape))
            }
        };
        let outcome = Outcome {
            operation: self.operation,
            error,
            access_key_id: self.access_key_id,
            request_id: self.stamp.request_id,
        };
        audit(parts, &outcome, reply.status().as_u16());
        reply.extensions_mut().insert(outcome);
        reply
    }

    /// Failures of ours go to the log with their cause, which the client does not see. That there is no engine is the
    /// operator's choice.
    fn log_failure(&self, error: &FrontError, wire: &WireError) {
        if wire.status < 500 || matches!(error, FrontError::Pipeline(PipelineError::NoEngine(_))) {
            return;
        }
        let cause = std::error::Error::source(error).map(ToString::to_string);
        let request_id = self.stamp.request_id.as_str();
        tracing::error!(
            operation = self.operation,
            shape = wire.shape,
            request_id,
            cause,
            "failed to answer an AWS request"
        );
    }
}

/// One line for every call that may have changed something.
fn audit(parts: &Parts, outcome: &Outcome, status: u16) {
    let Some(operation) = outcome.operation.filter(|_| parts.method != http::Method::GET) else { return };
    tracing::info!(
        operation,
        status,
        error = outcome.error,
        access_key_id = outcome.access_key_id,
        request_id = outcome.request_id,
        resource = told_path(parts.uri.path()),
        "answered an AWS call"
    );
}

/// A path as logs may have it: up to the id of a user, which applications make of addresses and names of people.
fn told_path(path: &str) -> &str {
    let ends = USER_MARKS.iter().filter_map(|mark| Some(find_ignoring_case(path, mark)? + mark.len()));
    &path[..ends.min().unwrap_or(path.len())]
}

/// How the resource name of a user says that its id follows, plain and encoded.
const USER_MARKS: &[&str] = &["/user/", "%2Fuser%2F", "/user%2F", "%2Fuser/"];

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// What `work` gives, unless `end` comes first.
async fn before<T>(end: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    let (mut end, mut work) = (pin!(end), pin!(work));
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => end.as_mut().poll(cx).map(|()| None),
    })
    .await
}

async fn read_body<B>(parts: &Parts, body: B) -> Result<Bytes, FrontError>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<BoxError>,
{
    let too_large = || FrontError::TooLarge { max: BODY_BYTES_MAX };
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(too_large());
    }
    match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(FrontError::Body),
    }
}

/// The host that the client dialled: the authority of the target, as in HTTP/2, goes before the header
/// (RFC 9112, section 3.2.2).
pub(crate) fn host(parts: &Parts) -> String {
    match (parts.uri.authority(), parts.headers.get(header::HOST)) {
        (Some(authority), _) => authority.as_str().to_owned(),
        (None, Some(host)) => String::from_utf8_lossy(host.as_bytes()).into_owned(),
        (None, None) => String::new(),
    }
}

fn unknown_operation(parts: &Parts) -> FrontError {
    let path = parts.uri.path();
    let end = (0..=path.len().min(PATH_SHOWN_MAX))
        .rev()
        .find(|&end| path.is_char_boundary(end))
        .unwrap_or_default();
    FrontError::UnknownOperation { method: parts.method.to_string(), path: path[..end].to_owned() }
}

/// A service that speaks JSON says so; the others read XML.
fn foreign_dialect(parts: &Parts, service: &str) -> Dialect {
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match service {
        "s3" => Dialect::S3,
        _ if kind.contains("json") || parts.headers.contains_key("x-amz-target") => Dialect::Json,
        _ => Dialect::Xml,
    }
}

/// A version 4 UUID of these random bytes (RFC 9562, section 5.4).
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = sigv4::hex(&bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_have_no_id_of_a_user() {
        let instance = "/app-instance-users/arn%3Aaws%3Achime%3Aus-east-1%3A1%3Aapp-instance%2Fx";
        for (path, told) in [
            (
                format!("{instance}%2Fuser%2Fzoe%40clinic.example/endpoints/1"),
                format!("{instance}%2Fuser%2F"),
            ),
            (format!("{instance}%2fUser%2fzoe"), format!("{instance}%2fUser%2f")),
            ("/a/user/zoe".to_owned(), "/a/user/".to_owned()),
            (
                format!("/channels/c/bans/{instance}%2Fuser%2Fé"),
                format!("/channels/c/bans/{instance}%2Fuser%2F"),
            ),
            ("/meetings/m1".to_owned(), "/meetings/m1".to_owned()),
        ] {
            assert_eq!(told_path(&path), told);
        }
    }
}
