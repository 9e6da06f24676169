//! Requests as no SDK would send them: signed by hand, altered afterwards, oversized, malformed, for others.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use carillon_aws::{AwsFront, Outcome, Reply, is_aws_signed};
use carillon_proto::units::Timestamp;
use http::{HeaderMap, Request, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use serde_json::{Value, json};

use super::world::{BrokenKeys, KEY, NOW, SECRET, World};

pub const HOST: &str = "carillon.test:8080";

/// An answer, read.
#[derive(Debug)]
pub struct Read {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
    pub outcome: Outcome,
}

impl Read {
    pub fn error_type(&self) -> &str {
        self.headers.get("x-amzn-errortype").map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// How a request is signed.
#[derive(Clone)]
pub struct Signing {
    pub service: &'static str,
    pub location: SignatureLocation,
    pub at: Timestamp,
    pub content_sha256: bool,
    /// Access key, secret, session token.
    pub keys: (String, String, Option<String>),
}

impl Default for Signing {
    fn default() -> Self {
        let keys = (KEY.to_owned(), SECRET.to_owned(), None);
        Self { service: "chime", location: SignatureLocation::Headers, at: NOW, content_sha256: false, keys }
    }
}

pub fn request(method: &str, uri: &str, body: impl Into<Bytes>) -> Request<Bytes> {
    Request::builder().method(method).uri(uri).header("host", HOST).body(body.into()).unwrap()
}

impl Signing {
    pub fn sign(&self, mut request: Request<Bytes>) -> Request<Bytes> {
        let (id, secret, token) = self.keys.clone();
        let identity = aws_credential_types::Credentials::new(id, secret, token, None, "test").into();
        let mut settings = SigningSettings::default();
        settings.signature_location = self.location;
        if self.location == SignatureLocation::QueryParams {
            settings.expires_in = Some(Duration::from_secs(60));
        }
        if self.content_sha256 {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name(self.service)
            .time(SystemTime::UNIX_EPOCH + Duration::from_millis(self.at.as_millis()))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let host = request.headers()["host"].to_str().unwrap();
        let uri = format!("http://{host}{}", request.uri());
        let headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(request.body());
        let signable = SignableRequest::new(request.method().as_str(), uri, headers, body).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}

pub async fn send(front: &AwsFront, request: Request<Bytes>) -> Read {
    read(front.answer(request.map(Full::new)).await).await
}

async fn read(reply: Reply) -> Read {
    let (parts, body) = reply.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let read = Read {
        status: parts.status.as_u16(),
        outcome: parts.extensions.get::<Outcome>().unwrap().clone(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    for name in ["date", "x-amzn-requestid", "content-type"] {
        assert!(read.headers.contains_key(name), "{name} is missing: {read:?}");
    }
    read
}

pub async fn call(world: &World, method: &str, uri: &str, body: Value) -> Read {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(&world.front, Signing::default().sign(request(method, uri, body))).await
}

fn create_body() -> Value {
    json!({"ClientRequestToken": "token-1", "MediaRegion": "us-east-1", "ExternalMeetingId": "demo"})
}

#[tokio::test]
async fn an_answer_carries_what_sdks_read() {
    let world = World::new().await;
    let read = call(&world, "POST", "/meetings", create_body()).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.headers["content-type"], "application/json");
    assert_eq!(read.headers["date"], "Thu, 15 Jan 2026 12:00:00 GMT");
    assert_eq!(read.headers["x-amzn-requestid"], read.outcome.request_id.as_str());
    assert_eq!((read.outcome.operation, read.outcome.error), (Some("CreateMeeting"), None));
    assert_eq!(read.outcome.access_key_id.as_deref(), Some(KEY));
    assert!(!read.body.contains(":null"), "{}", read.body);

    let missing = call(&world, "GET", "/meetings/0f9a2b6e-1111-4222-8333-444455550706", Value::Null).await;
    assert_eq!((missing.status, missing.error_type()), (404, "NotFoundException"));
    assert_eq!(missing.json()["Code"], "NotFound");
    assert_eq!(missing.json()["RequestId"], missing.outcome.request_id.as_str());
}

#[tokio::test]
async fn a_204_has_no_body() {
    let world = World::new().await;
    let read = call(&world, "POST", "/meetings", create_body()).await;
    let id = read.json()["Meeting"]["MeetingId"].as_str().unwrap().to_owned();
    let read = call(&world, "DELETE", &format!("/meetings/{id}"), Value::Null).await;
    assert_eq!((read.status, read.body.as_str()), (204, ""));
}

#[tokio::test]
async fn nothing_unsigned_or_altered_passes() {
    let world = World::new().await;
    let signed = || Signing::default().sign(request("POST", "/meetings", create_body().to_string()));
    let mut cases: BTreeMap<&str, (Request<Bytes>, &str)> = BTreeMap::new();
    cases.insert("unsigned", (request("POST", "/meetings", ""), "MissingAuthenticationTokenException"));
    let mut altered = signed();
    *altered.body_mut() = create_body().to_string().replace("demo", "evil").into();
    cases.insert("altered body", (altered, "InvalidSignatureException"));
    let mut altered = signed();
    *altered.uri_mut() = "/meetings?operation=create-attendees".parse().unwrap();
    cases.insert("altered query", (altered, "InvalidSignatureException"));
    let mut altered = signed();
    *altered.method_mut() = http::Method::DELETE;
    cases.insert("altered method", (altered, "InvalidSignatureException"));
    let mut altered = signed();
    altered.headers_mut().insert("host", "evil.test".parse().unwrap());
    cases.insert("altered host", (altered, "InvalidSignatureException"));
    let mut altered = signed();
    altered.headers_mut().insert("x-amz-date", "20260115T120001Z".parse().unwrap());
    cases.insert("altered date", (altered, "InvalidSignatureException"));
    let mut altered = signed();
    altered.headers_mut().insert("authorization", "AWS4-HMAC-SHA256 nonsense".parse().unwrap());
    cases.insert("malformed", (altered, "IncompleteSignatureException"));
    let mut altered =
        Signing { content_sha256: true, ..Signing::default() }.sign(request("POST", "/meetings", "{}"));
    *altered.body_mut() = "{ }".into();
    cases.insert("not the stated body", (altered, "InvalidSignatureException"));
    for (what, (request, code)) in cases {
        let read = send(&world.front, request).await;
        assert_eq!(read.error_type(), code, "{what}: {read:?}");
        assert!(matches!(read.status, 400 | 403), "{what}");
        assert_eq!(read.outcome.access_key_id, None, "{what}");
    }
    let listed = call(&world, "GET", "/meetings", Value::Null).await;
    assert_eq!(listed.json(), json!({"Meetings": []}), "a refused request had an effect");
}

#[tokio::test]
async fn a_request_has_one_host_and_its_target_goes_before_its_header() {
    let world = World::new().await;
    let signed = || Signing::default().sign(request("GET", "/meetings", ""));
    let mut twice = signed();
    twice.headers_mut().append("host", "other.test".parse().unwrap());
    assert_eq!(send(&world.front, twice).await.error_type(), "IncompleteSignatureException");
    let mut elsewhere = signed();
    *elsewhere.uri_mut() = "http://other.test/meetings".parse().unwrap();
    assert_eq!(send(&world.front, elsewhere).await.error_type(), "InvalidSignatureException");
    let mut same = signed();
    *same.uri_mut() = format!("http://{HOST}/meetings").parse().unwrap();
    assert_eq!(send(&world.front, same).await.status, 200);
}

#[tokio::test]
async fn old_and_future_signatures_are_refused_with_the_servers_time() {
    let world = World::new().await;
    for (offset, text) in [(-301_000, "Signature expired"), (301_000, "Signature not yet current")] {
        let at = Timestamp::from_millis(NOW.as_millis().checked_add_signed(offset).unwrap());
        let signed = Signing { at, ..Signing::default() }.sign(request("GET", "/meetings", ""));
        let read = send(&world.front, signed).await;
        assert_eq!((read.status, read.error_type()), (403, "InvalidSignatureException"));
        assert!(read.json()["Message"].as_str().unwrap().starts_with(text), "{read:?}");
    }
}

#[tokio::test]
async fn a_presigned_request_works_until_it_expires() {
    let world = World::new().await;
    let presigned = || {
        Signing { location: SignatureLocation::QueryParams, ..Signing::default() }.sign(request(
            "GET",
            "/meetings",
            "",
        ))
    };
    assert_eq!(send(&world.front, presigned()).await.status, 200);
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(send(&world.front, presigned()).await.error_type(), "InvalidSignatureException");
}

#[tokio::test]
async fn the_clock_skew_and_further_host_names_are_configured() {
    let world = World::builder()
        .config(|config| {
            config.clock_skew = Duration::from_secs(3_600);
            config.hosts = vec!["chime.example.net".into()];
        })
        .build()
        .await;
    let at = Timestamp::from_millis(NOW.as_millis() - 3_000_000);
    let mut unsigned = request("GET", "/meetings", "");
    unsigned.headers_mut().insert("host", "chime.example.net".parse().unwrap());
    let mut signed = Signing { at, ..Signing::default() }.sign(unsigned);
    signed.headers_mut().insert("host", "10.0.0.7:9000".parse().unwrap());
    assert_eq!(send(&world.front, signed).await.status, 200);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_the_clients_timeout() {
    let world = World::new().await;
    let signed = Signing::default().sign(request("POST", "/meetings", create_body().to_string()));
    let silent = futures_util::stream::pending::<Result<Frame<Bytes>, Infallible>>();
    let silent = signed.map(|_| StreamBody::new(silent));
    let read = read(world.front.answer_within(silent, async {}).await).await;
    assert_eq!((read.status, read.error_type()), (408, "RequestTimeoutException"));
    assert_eq!(read.json()["Code"], "RequestTimeout");
    assert_eq!(read.json()["RequestId"], read.outcome.request_id.as_str());
    assert_eq!((read.outcome.operation, read.outcome.error), (None, Some("RequestTimeoutException")));
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_says_when_to_come_back() {
    let world = World::builder().keys(BrokenKeys::Stuck).build().await;
    let signed = Signing::default().sign(request("GET", "/meetings", "")).map(Full::new);
    let read = read(world.front.answer_within(signed, async {}).await).await;
    assert_eq!((read.status, read.error_type()), (503, "ServiceUnavailableException"));
    assert_eq!(read.headers["retry-after"], "1");
    assert!(!read.json()["Message"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_that_is_there_goes_before_the_end_of_its_time() {
    let world = World::new().await;
    let signed = Signing::default().sign(request("GET", "/meetings", "")).map(Full::new);
    assert_eq!(world.front.answer_within(signed, async {}).await.status(), 200);
}

#[tokio::test]
async fn an_oversized_body_is_refused_in_json() {
    let world = World::new().await;
    let body = vec![b' '; 1_024 * 1_024 + 1];
    let read = send(&world.front, Signing::default().sign(request("POST", "/meetings", body.clone()))).await;
    assert_eq!((read.status, read.error_type()), (413, "RequestEntityTooLargeException"));
    let mut announced = Signing::default().sign(request("POST", "/meetings", ""));
    announced.headers_mut().insert("content-length", "9999999999".parse().unwrap());
    assert_eq!(send(&world.front, announced).await.status, 413);
    assert!(read.json()["Message"].as_str().unwrap().contains("1048576"));
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_a_serialization_error() {
    let world = World::new().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in ["{", "[]", "\"text\"", "{\"ClientRequestToken\": 7}", "\u{0}", "{\"a\":1}x", &deep] {
        let signed = Signing::default().sign(request("POST", "/meetings", body.to_owned()));
        let read = send(&world.front, signed).await;
        assert_eq!((read.status, read.error_type()), (400, "SerializationException"), "{body:.40}");
    }
    let invalid_utf8 =
        Signing::default().sign(request("POST", "/meetings", vec![b'{', b'"', 0xff, b'"', b'}']));
    assert_eq!(send(&world.front, invalid_utf8).await.error_type(), "SerializationException");
}

#[tokio::test]
async fn nulls_and_unknown_members_count_as_absent() {
    let world = World::new().await;
    let mut body = create_body();
    body["MeetingFeatures"] = json!({"Video": null, "Unheard": {"of": 1}});
    body["Tags"] = Value::Null;
    body["Later"] = json!([1, 2]);
    let read = call(&world, "POST", "/meetings", body).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.json()["Meeting"]["MeetingFeatures"], json!({}));
}

#[tokio::test]
async fn utf_8_arrives_raw_or_escaped() {
    let world = World::new().await;
    let escaped = r#"{"ClientRequestToken":"t1","MediaRegion":"us-east-1","ExternalMeetingId":"caf\u00e9"}"#;
    let raw = r#"{"ClientRequestToken":"t2","MediaRegion":"us-east-1","ExternalMeetingId":"café"}"#;
    for body in [escaped, raw] {
        let read =
            send(&world.front, Signing::default().sign(request("POST", "/meetings", body.to_owned()))).await;
        assert_eq!(read.json()["Meeting"]["ExternalMeetingId"], "café");
    }
}

#[tokio::test]
async fn validation_speaks_as_the_real_service() {
    let world = World::new().await;
    let mut body = create_body();
    body["ExternalMeetingId"] = json!("x");
    body["MediaPlacementNetworkType"] = json!("Ipv5");
    let read = call(&world, "POST", "/meetings", body).await;
    assert_eq!((read.status, read.error_type()), (400, "ValidationException"));
    assert_eq!(
        read.json()["Message"],
        "2 validation errors detected: Value at 'externalMeetingId' failed to satisfy constraint: \
         Member must have length greater than or equal to 2; Value 'Ipv5' at 'mediaPlacementNetworkType' \
         failed to satisfy constraint: Member must satisfy enum value set: [Ipv4Only, DualStack]"
    );
    for query in ["max-results=0", "max-results=101", "max-results=ten"] {
        let uri = format!("/meetings/0f9a2b6e-1111-4222-8333-444455550706/attendees?{query}");
        let read = call(&world, "GET", &uri, Value::Null).await;
        assert_eq!(read.status, 400, "{query}: {read:?}");
    }
}

#[tokio::test]
async fn strict_mode_asks_for_what_the_model_requires() {
    let body = json!({"ClientRequestToken": "token-1"});
    let relaxed = World::new().await;
    let read = call(&relaxed, "POST", "/meetings", body.clone()).await;
    assert_eq!(read.json()["Meeting"]["MediaRegion"], "us-east-1");
    let strict =
        World::builder().config(|config| config.strictness = carillon_aws::Strictness::Strict).build().await;
    let read = call(&strict, "POST", "/meetings", body).await;
    assert_eq!(read.error_type(), "ValidationException");
}

#[tokio::test]
async fn what_is_not_an_operation_is_said_so() {
    let world = World::new().await;
    for (method, uri) in [("GET", "/"), ("PATCH", "/meetings"), ("POST", "/sdk-media-everything-pipelines")] {
        let read = call(&world, method, uri, Value::Null).await;
        assert_eq!((read.status, read.error_type()), (404, "UnknownOperationException"), "{method} {uri}");
        assert_eq!(read.json()["Code"], "UnknownOperation");
    }
}

#[tokio::test]
async fn other_services_are_told_which_variable_to_set() {
    let world = World::new().await;
    let signed = Signing { service: "s3", ..Signing::default() }.sign(request("GET", "/bucket/key", ""));
    let read = send(&world.front, signed).await;
    assert_eq!((read.status, read.headers["content-type"].to_str().unwrap()), (404, "text/xml"));
    assert!(
        read.body.contains("not 's3'") && read.body.contains("AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS"),
        "{read:?}"
    );
    assert!(read.body.starts_with("<Error><Code>InvalidAction</Code>"), "{read:?}");
    let mut json = request("POST", "/", "{}");
    json.headers_mut().insert("content-type", "application/x-amz-json-1.0".parse().unwrap());
    let read = send(&world.front, Signing { service: "dynamodb", ..Signing::default() }.sign(json)).await;
    assert_eq!(read.headers["content-type"], "application/json");
    assert_eq!(read.error_type(), "UnknownOperationException");
}

#[tokio::test]
async fn sts_says_whose_account_this_is() {
    let world = World::new().await;
    let sts = |body: &'static str| {
        let mut unsigned = request("POST", "/", body);
        unsigned
            .headers_mut()
            .insert("content-type", "application/x-www-form-urlencoded; charset=utf-8".parse().unwrap());
        Signing { service: "sts", ..Signing::default() }.sign(unsigned)
    };
    let read = send(&world.front, sts("Action=GetCallerIdentity&Version=2011-06-15")).await;
    assert_eq!((read.status, read.headers["content-type"].to_str().unwrap()), (200, "text/xml"));
    assert!(read.body.contains("<Account>111122223333</Account>"), "{}", read.body);
    assert_eq!(read.outcome.operation, Some("GetCallerIdentity"));
    let read = send(&world.front, sts("Action=GetSessionToken&Version=2011-06-15")).await;
    assert_eq!(read.status, 404);
    assert!(read.body.contains("<Code>InvalidAction</Code>"), "{}", read.body);
    let mut forged = sts("Action=GetCallerIdentity&Version=2011-06-15");
    *forged.body_mut() = "Action=GetCallerIdentity".into();
    let read = send(&world.front, forged).await;
    assert!(read.body.contains("<Code>SignatureDoesNotMatch</Code>"), "{}", read.body);
}

#[test]
fn only_signed_requests_are_for_this_front() {
    let is_signed = |request: Request<Bytes>| is_aws_signed(&request.into_parts().0);
    assert!(is_signed(Signing::default().sign(request("GET", "/anything", ""))));
    let presigned = Signing { location: SignatureLocation::QueryParams, ..Signing::default() };
    assert!(is_signed(presigned.sign(request("GET", "/anything", ""))));
    assert!(!is_signed(request("POST", "/meetings", "")));
    let mut bearer = request("POST", "/meetings?X-Amz-Date=1", "");
    bearer.headers_mut().insert("authorization", "Bearer AWS4-".parse().unwrap());
    assert!(!is_signed(bearer));
}

#[tokio::test]
async fn a_request_from_tls_gets_tls_addresses() {
    let world = World::new().await;
    let mut signed = Signing::default().sign(request("POST", "/meetings", create_body().to_string()));
    signed.extensions_mut().insert(carillon_control::Scheme::Https);
    let read = send(&world.front, signed).await;
    let url = read.json()["Meeting"]["MediaPlacement"]["SignalingUrl"].as_str().unwrap().to_owned();
    assert!(url.starts_with("wss://carillon.test:8080/control/"), "{url}");
}

#[tokio::test]
async fn the_service_is_always_ready() {
    use tower::ServiceExt as _;
    let world = World::new().await;
    let signed = Signing::default().sign(request("GET", "/meetings", "")).map(Full::new);
    let reply = world.front.oneshot(signed).await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
}
