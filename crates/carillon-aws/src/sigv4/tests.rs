//! The vectors of the reference by name, what a forger would try, and random requests signed by the AWS SDK's signer.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use carillon_proto::units::Timestamp;
use http::Request;
use http::request::Parts;
use proptest::prelude::*;

use super::verify::{hex, read_time, time_text};
use super::{Claim, Form, SignatureError, canonical, check_time, payload_hash, verify};

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const SKEW: Duration = Duration::from_secs(300);
const MEETING: &str = "/meetings/0f9a2b6e-1111-4222-8333-444455550706";
const BODY: &str = r#"{"ClientRequestToken":"tok-1","MediaRegion":"us-east-1","ExternalMeetingId":"demo","Attendees":[{"ExternalUserId":"alice"}]}"#;

struct Vector {
    method: &'static str,
    uri: &'static str,
    headers: &'static [(&'static str, &'static str)],
    signed: &'static str,
    body: &'static str,
    canonical_hash: &'static str,
    signature: &'static str,
}

fn vector_request(vector: &Vector) -> Parts {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20260115/us-east-1/chime/aws4_request, SignedHeaders={}, Signature={}",
        vector.signed, vector.signature
    );
    let mut request = Request::builder()
        .method(vector.method)
        .uri(vector.uri)
        .header("host", "localhost:8080")
        .header("x-amz-date", "20260115T120000Z")
        .header("authorization", authorization);
    for (name, value) in vector.headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn signed_parts(parts: &Parts) -> canonical::Parts<'_> {
    canonical::Parts {
        method: &parts.method,
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        host: parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default(),
        spelling: canonical::Spelling::Standard,
    }
}

fn check(parts: &Parts, body: &[u8], secret: &str) -> Result<Claim, SignatureError> {
    let claim = Claim::read(parts)?;
    let said = parts.headers.get("x-amz-content-sha256").map(|value| value.as_bytes());
    let hash = payload_hash(body, said)?;
    verify(&claim, signed_parts(parts), [], &hash, secret)?;
    Ok(claim)
}

fn check_vector(vector: &Vector) {
    let parts = vector_request(vector);
    let claim = check(&parts, vector.body.as_bytes(), SECRET).unwrap();
    let hash = payload_hash(vector.body.as_bytes(), None).unwrap();
    let canonical = canonical::request(signed_parts(&parts), &claim.signed_headers, &hash);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &canonical);
    assert_eq!(hex(digest.as_ref()), vector.canonical_hash);
    assert_eq!(check(&parts, vector.body.as_bytes(), "another secret"), Err(SignatureError::Mismatch));
}

#[test]
fn vector_1_get_meeting() {
    check_vector(&Vector {
        method: "GET",
        uri: MEETING,
        headers: &[],
        signed: "host;x-amz-date",
        body: "",
        canonical_hash: "91a0bd964a751d50166a03116c36ff43dc6a6235c26a3d8b28007925fa6097a9",
        signature: "16a22049f38986ad9ceb12a382c50e87069eb15693d041d190dbee4262518c06",
    });
}

#[test]
fn vector_2_create_meeting_with_attendees() {
    check_vector(&Vector {
        method: "POST",
        uri: "/meetings?operation=create-attendees",
        headers: &[("content-type", "application/json")],
        signed: "content-type;host;x-amz-date",
        body: BODY,
        canonical_hash: "ef03557358b53ca07f43cc4ecea923641949be05e613cbdf79b7b1fd759755f5",
        signature: "65cdb9d79b402be679df3ce453fb5e785bb0ebd5875d91642f8650439476aacf",
    });
}

#[test]
fn vector_3_arn_in_the_path_with_session_token() {
    check_vector(&Vector {
        method: "GET",
        uri: "/media-insights-pipeline-configurations/arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Amedia-insights-pipeline-configuration%2FMyConf",
        headers: &[("x-amz-security-token", "SESSION/TOKEN+EXAMPLE=")],
        signed: "host;x-amz-date;x-amz-security-token",
        body: "",
        canonical_hash: "e15af3fc64a65b5473ac9a7fbc28c94d51df9333a8ced23309ff65b4e6209b3f",
        signature: "f790121965d8c0b9b896289adb457d16bb397618cb7da7061019a4c9d1d4f705",
    });
}

#[test]
fn vector_4_arn_in_the_query() {
    check_vector(&Vector {
        method: "GET",
        uri: "/tags?arn=arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Ameeting%2F0f9a2b6e-1111-4222-8333-444455550706",
        headers: &[],
        signed: "host;x-amz-date",
        body: "",
        canonical_hash: "8a8660f01feebf9845514f148f50c8d329d74a882b781aaefe7a925f55601c93",
        signature: "9c2d1bbfa6bb1126f41f58183fc39528adc31df9efc6f01ea4aa542137a0bc59",
    });
}

fn claim_of(authorization: &str, headers: &[(&str, &str)]) -> Result<Claim, SignatureError> {
    let mut request = Request::builder().uri("/meetings").header("authorization", authorization);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Claim::read(&request.body(()).unwrap().into_parts().0)
}

const GOOD: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/us-east-1/chime/aws4_request,SignedHeaders=host;x-amz-date,Signature=16a22049f38986ad9ceb12a382c50e87069eb15693d041d190dbee4262518c06";
const DATE: (&str, &str) = ("x-amz-date", "20260115T120000Z");

#[test]
fn a_claim_without_spaces_is_read_as_one_with_them() {
    let claim = claim_of(GOOD, &[DATE]).unwrap();
    assert_eq!(claim.access_key_id, "AKIDEXAMPLE");
    assert_eq!(claim.scope.region, "us-east-1");
    assert_eq!(claim.form, Form::Header);
}

#[test]
fn a_malformed_claim_is_incomplete() {
    for (authorization, headers) in [
        (GOOD, &[][..]),
        (GOOD, &[("x-amz-date", "yesterday")]),
        (GOOD, &[("x-amz-date", "20260116T120000Z")]),
        (GOOD, &[DATE, DATE]),
        (GOOD, &[DATE, ("x-amz-security-token", "unsigned")]),
        (&GOOD.replace("host;", ""), &[DATE]),
        (&GOOD.replace(";x-amz-date", ""), &[DATE]),
        (&GOOD.replace("host", "Host"), &[DATE]),
        (&GOOD.replace("HMAC-SHA256", "ECDSA-P256-SHA256"), &[DATE]),
        (&GOOD.replace("Signature=16", "Signature=1"), &[DATE]),
        (&GOOD.replace("Signature=16", "Signature=ZZ"), &[DATE]),
        (&GOOD.replace("/chime", ""), &[DATE]),
        (&GOOD.replace("aws4_request", "aws4"), &[DATE]),
        (&GOOD.replace("Credential", "Credentials"), &[DATE]),
        (&format!("{GOOD},Signature=16"), &[DATE]),
        ("AWS4-HMAC-SHA256", &[DATE]),
        ("AWS4-HMAC-SHA256 nonsense", &[DATE]),
        (&format!("AWS4-HMAC-SHA256 SignedHeaders={}", "a;".repeat(20_000)), &[DATE]),
    ] {
        let read = claim_of(authorization, headers);
        assert!(matches!(read, Err(SignatureError::Incomplete(_))), "{authorization} {headers:?}: {read:?}");
    }
    assert_eq!(claim_of("Bearer abc", &[DATE]), Err(SignatureError::Missing));
}

#[test]
fn a_request_signed_in_header_and_query_is_refused() {
    let request = Request::builder()
        .uri("/meetings?X-Amz-Algorithm=AWS4-HMAC-SHA256")
        .header("authorization", GOOD)
        .body(())
        .unwrap();
    assert_eq!(
        Claim::read(&request.into_parts().0),
        Err(SignatureError::Incomplete("the request is signed twice"))
    );
}

#[test]
fn a_signature_is_good_for_five_minutes_either_way() {
    let claim = claim_of(GOOD, &[DATE]).unwrap();
    let signed_at = read_time("20260115T120000Z").unwrap();
    assert_eq!(check_time(&claim, signed_at + SKEW, SKEW), Ok(()));
    let late = check_time(&claim, signed_at + SKEW + Duration::from_secs(1), SKEW).unwrap_err();
    assert_eq!(
        late.to_string(),
        "Signature expired: 20260115T120000Z is now earlier than 20260115T120001Z (20260115T120501Z - 300 sec.)"
    );
    let early = Timestamp::from_millis(signed_at.as_millis() - 300_001);
    assert!(matches!(check_time(&claim, early, SKEW), Err(SignatureError::NotYetCurrent { .. })));
}

#[test]
fn a_presigned_request_is_good_as_long_as_it_says() {
    let claim = Claim {
        form: Form::Presigned { expires: Duration::from_secs(60) },
        ..claim_of(GOOD, &[DATE]).unwrap()
    };
    let signed_at = claim.signed_at;
    assert_eq!(check_time(&claim, signed_at + Duration::from_secs(60), SKEW), Ok(()));
    let late = check_time(&claim, signed_at + Duration::from_secs(61), SKEW);
    assert!(matches!(late, Err(SignatureError::Expired { .. })));
}

#[test]
fn a_presigned_claim_has_bounds() {
    let query = |expires: &str| {
        format!(
            "/meetings?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request\
             &X-Amz-Date=20260115T120000Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host&X-Amz-Signature={}",
            "0".repeat(64)
        )
    };
    let read = |uri: String| Claim::read(&Request::builder().uri(uri).body(()).unwrap().into_parts().0);
    assert!(read(query("604800")).is_ok());
    for expires in ["0", "604801", "-1", "1e3", "", "99999999999999999999"] {
        assert!(matches!(read(query(expires)), Err(SignatureError::Incomplete(_))), "{expires}");
    }
    assert!(matches!(read(query("60") + "&X-Amz-Expires=61"), Err(SignatureError::Incomplete(_))));
    assert!(matches!(read(query("60").replace("=host", "=date")), Err(SignatureError::Incomplete(_))));
}

#[test]
fn a_body_that_is_not_the_stated_one_does_not_match() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(payload_hash(b"", None).unwrap(), empty);
    assert_eq!(payload_hash(b"", Some(empty.as_bytes())).unwrap(), empty);
    assert_eq!(payload_hash(b"x", Some(empty.as_bytes())), Err(SignatureError::Mismatch));
    assert_eq!(payload_hash(b"x", Some(b"UNSIGNED-PAYLOAD")), Err(SignatureError::Mismatch));
}

#[test]
fn a_configured_host_name_is_accepted_in_place_of_the_direct_one() {
    let vector = Vector {
        method: "GET",
        uri: MEETING,
        headers: &[],
        signed: "host;x-amz-date",
        body: "",
        canonical_hash: "",
        signature: "16a22049f38986ad9ceb12a382c50e87069eb15693d041d190dbee4262518c06",
    };
    let parts = vector_request(&vector);
    let claim = Claim::read(&parts).unwrap();
    let hash = payload_hash(b"", None).unwrap();
    let behind_proxy = canonical::Parts { host: "10.0.0.7:9000", ..signed_parts(&parts) };
    assert_eq!(verify(&claim, behind_proxy, ["other"], &hash, SECRET), Err(SignatureError::Mismatch));
    assert_eq!(verify(&claim, behind_proxy, ["other", "localhost:8080"], &hash, SECRET), Ok(()));
}

#[test]
fn paths_are_normalised_and_encoded_again() {
    assert_eq!(canonical::path(""), "/");
    assert_eq!(canonical::path("/"), "/");
    assert_eq!(canonical::path("//a/./b/../c"), "/a/c");
    assert_eq!(canonical::path("/a/"), "/a/");
    assert_eq!(canonical::path("/a/.."), "/");
    assert_eq!(canonical::path("/../.."), "/");
    assert_eq!(canonical::path("/arn%3Aaws"), "/arn%253Aaws");
    assert_eq!(canonical::path("/arn:aws"), "/arn%3Aaws");
}

#[test]
fn queries_are_decoded_encoded_and_sorted() {
    assert_eq!(canonical::query("b=2&a=1&a=0&c", canonical::Spelling::Standard), "a=0&a=1&b=2&c=");
    assert_eq!(canonical::query("a=%7e%2b+%20%21", canonical::Spelling::Standard), "a=~%2B%2B%20%21");
    assert_eq!(canonical::query("a=1&&X-Amz-Signature=dead", canonical::Spelling::Standard), "a=1");
    assert_eq!(canonical::query("a=%zz&b=1=2", canonical::Spelling::Standard), "a=%25zz&b=1%3D2");
    assert_eq!(canonical::query("a=%27%21()*%24", canonical::Spelling::Browser), "a='!()*%24");
}

/// Signs `request` with the AWS SDK's signer, in the header or presigned for an hour.
fn sdk_signed(
    mut request: Request<String>,
    location: SignatureLocation,
    token: Option<String>,
) -> Request<String> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_478_400);
    let identity = Credentials::new(KEY, SECRET, token, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Enabled;
    if location == SignatureLocation::QueryParams {
        settings.expires_in = Some(Duration::from_secs(3_600));
    }
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("eu-central-1")
        .name("chime")
        .time(time)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let uri = format!("http://localhost:8080{}", request.uri());
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(request.body().as_bytes());
    let signable = SignableRequest::new(request.method().as_str(), uri, headers, body).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    instructions.apply_to_request_http1x(&mut request);
    request.headers_mut().insert("host", "localhost:8080".parse().unwrap());
    request
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_aws_signer_signs_verifies_and_nothing_else(
        segments in prop::collection::vec("[ -~äß名😀]{0,8}", 0..4),
        pairs in prop::collection::vec(("[a-c +&=é]{1,3}", "[ -~ü名]{0,8}"), 0..5),
        value in "[a-z]{0,4}( {0,3}[a-z,;=]{1,4}){0,3}",
        body in ".{0,64}",
        token in prop::option::of("[A-Za-z0-9/+=]{1,40}"),
        presigned: bool,
    ) {
        let path: String = segments.iter().map(|segment| format!("/{}", encoded(segment))).collect();
        let query: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
        let uri = format!("{}?{}", if path.is_empty() { "/" } else { &path }, query.join("&"));
        let request = Request::builder().method("POST").uri(uri).header("x-amz-meta", value.trim());
        let location = if presigned { SignatureLocation::QueryParams } else { SignatureLocation::Headers };
        let (parts, body) = sdk_signed(request.body(body).unwrap(), location, token.clone()).into_parts();

        let claim = check(&parts, body.as_bytes(), SECRET);
        prop_assert!(claim.is_ok(), "{:?} of {:?}", claim, parts);
        let claim = claim.unwrap();
        prop_assert_eq!(claim.session_token.map(|token| token.into_exposed()), token);
        prop_assert_eq!(time_text(claim.signed_at), "20260115T120000Z");

        prop_assert_eq!(check(&parts, format!("{body}.").as_bytes(), SECRET), Err(SignatureError::Mismatch));
        prop_assert_eq!(check(&parts, body.as_bytes(), "other"), Err(SignatureError::Mismatch));
        let mut altered = parts.clone();
        let uri = parts.uri.to_string();
        altered.uri = format!("/x{uri}").parse().unwrap();
        prop_assert_eq!(check(&altered, body.as_bytes(), SECRET), Err(SignatureError::Mismatch));
        let mut altered = parts;
        altered.uri = format!("{uri}&extra=1").parse().unwrap();
        prop_assert_eq!(check(&altered, body.as_bytes(), SECRET), Err(SignatureError::Mismatch));
    }

    #[test]
    fn no_authorization_header_makes_the_reader_panic(text in "(AWS4-HMAC-SHA256 )?[ -~]{0,200}", query in "[ -~]{0,100}") {
        let _ = claim_of(&text, &[DATE]);
        let uri = format!("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&{}", query.replace(['#', '"', '<', '>', ' ', '`', '{', '}', '\\', '^', '|'], ""));
        if let Ok(request) = Request::builder().uri(uri).body(()) {
            let _ = Claim::read(&request.into_parts().0);
        }
    }
}
