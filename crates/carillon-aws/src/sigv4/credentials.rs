//! What a request claims: which key signed it, when, for what scope and over which headers.
//!
//! The claim stands in the `Authorization` header or, presigned, in the query. Both at once are refused, as is any
//! part given twice, so that nobody can be shown one claim and verify another.
//!
//! Invariant: a claim is bounded in size and names no header that is not in lower case.

use std::time::Duration;

use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use http::HeaderMap;
use http::request::Parts;

use super::verify::{read_time, time_text};
use super::{ALGORITHM, SignatureError, canonical};

/// The query parameter that holds a presigned signature, and that is no part of what is signed.
pub const SIGNATURE_PARAMETER: &str = "X-Amz-Signature";

/// Bytes of an `Authorization` header or of a query. A real claim has under 1 KiB, with a session token in the query
/// under 4 KiB.
const CLAIM_BYTES_MAX: usize = 16 * 1_024;
/// Headers that one claim may sign; the JavaScript SDK signs ten.
const SIGNED_HEADERS_MAX: usize = 64;
/// Longest validity of a presigned request: seven days.
const EXPIRES_SECONDS_MAX: u64 = 7 * 24 * 3_600;

/// How the claim travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query, valid for as long as it says.
    Presigned {
        /// From the time of signing.
        expires: Duration,
    },
}

/// For what the signing key was derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Day of signing, `yyyymmdd`.
    pub date: String,
    /// The client's region.
    pub region: String,
    /// The service's signing name.
    pub service: String,
}

impl Scope {
    /// As it is signed.
    pub fn text(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.date, self.region, self.service)
    }
}

/// What a request claims about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Header or query.
    pub form: Form,
    /// The public half of the key.
    pub access_key_id: String,
    /// For what it was signed.
    pub scope: Scope,
    /// Lower-case names in the order of the claim.
    pub signed_headers: Vec<String>,
    /// Lower-case hexadecimal signature.
    pub signature: String,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// Of temporary credentials.
    pub session_token: Option<Redacted<String>>,
}

impl Claim {
    /// Whether the request carries any AWS claim, readable or not.
    pub fn is_present(parts: &Parts) -> bool {
        has_header_claim(&parts.headers) || has_query_claim(parts.uri.query().unwrap_or_default())
    }

    /// Reads the claim of a request.
    pub fn read(parts: &Parts) -> Result<Self, SignatureError> {
        let query = parts.uri.query().unwrap_or_default();
        let claim = match (has_header_claim(&parts.headers), has_query_claim(query)) {
            (false, false) => return Err(SignatureError::Missing),
            (true, true) => return Err(SignatureError::Incomplete("the request is signed twice")),
            (true, false) => from_header(&parts.headers)?,
            (false, true) => from_query(query)?,
        };
        claim.check(&parts.headers)?;
        Ok(claim)
    }

    /// Holds the claim against the rules that need no secret.
    fn check(&self, headers: &HeaderMap) -> Result<(), SignatureError> {
        let signs = |name: &str| self.signed_headers.iter().any(|signed| signed == name);
        if !signs("host") {
            return Err(SignatureError::Incomplete("'Host' must be a signed header"));
        }
        // Whoever stands before this server might have read another of two than the one that was verified.
        single(headers, "host")?;
        if self.form == Form::Header && !signs("x-amz-date") && !signs("date") {
            return Err(SignatureError::Incomplete("'X-Amz-Date' or 'Date' must be a signed header"));
        }
        if headers.contains_key("x-amz-security-token") && !signs("x-amz-security-token") {
            return Err(SignatureError::Incomplete("'X-Amz-Security-Token' must be a signed header"));
        }
        // It says on whose behalf the call is.
        if single(headers, BEARER)?.is_some() && !signs(BEARER) {
            return Err(SignatureError::Incomplete("'X-Amz-Chime-Bearer' must be a signed header"));
        }
        if !time_text(self.signed_at).starts_with(&format!("{}T", self.scope.date)) {
            return Err(SignatureError::Incomplete(
                "the date of the credential scope is not that of the request",
            ));
        }
        Ok(())
    }
}

const BEARER: &str = "x-amz-chime-bearer";

fn has_header_claim(headers: &HeaderMap) -> bool {
    headers.get_all(http::header::AUTHORIZATION).iter().any(|value| value.as_bytes().starts_with(b"AWS4-"))
}

fn has_query_claim(query: &str) -> bool {
    query.split('&').any(|pair| pair.split('=').next() == Some("X-Amz-Algorithm"))
}

fn from_header(headers: &HeaderMap) -> Result<Claim, SignatureError> {
    let text = single(headers, "authorization")?.ok_or(SignatureError::Missing)?;
    if text.len() > CLAIM_BYTES_MAX {
        return Err(SignatureError::Incomplete("the Authorization header is too long"));
    }
    let (algorithm, rest) = text.split_once(' ').unwrap_or((text, ""));
    check_algorithm(algorithm)?;
    let (mut credential, mut signed_headers, mut signature) = (None, None, None);
    for part in rest.split(',') {
        let (key, value) = part
            .trim()
            .split_once('=')
            .ok_or(SignatureError::Incomplete("the Authorization header holds a part without a value"))?;
        let place = match key {
            "Credential" => &mut credential,
            "SignedHeaders" => &mut signed_headers,
            "Signature" => &mut signature,
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Err(SignatureError::Incomplete("the Authorization header holds a part twice"));
        }
    }
    let credential = credential
        .ok_or(SignatureError::Incomplete("Authorization header requires 'Credential' parameter."))?;
    let signed_headers = signed_headers
        .ok_or(SignatureError::Incomplete("Authorization header requires 'SignedHeaders' parameter."))?;
    let signature = signature
        .ok_or(SignatureError::Incomplete("Authorization header requires 'Signature' parameter."))?;
    let (access_key_id, scope) = read_credential(credential)?;
    Ok(Claim {
        form: Form::Header,
        access_key_id,
        scope,
        signed_headers: read_signed_headers(signed_headers)?,
        signature: read_signature(signature)?,
        signed_at: header_time(headers)?,
        session_token: single(headers, "x-amz-security-token")?.map(|token| Redacted::new(token.to_owned())),
    })
}

fn from_query(query: &str) -> Result<Claim, SignatureError> {
    if query.len() > CLAIM_BYTES_MAX {
        return Err(SignatureError::Incomplete("the query is too long"));
    }
    let mut found = QueryClaim::default();
    for (key, value) in canonical::pairs(query) {
        let Some(place) = found.place(&key) else { continue };
        let value = String::from_utf8(value)
            .map_err(|_| SignatureError::Incomplete("a parameter of the signature is not UTF-8"))?;
        if place.replace(value).is_some() {
            return Err(SignatureError::Incomplete("a parameter of the signature is given twice"));
        }
    }
    found.into_claim()
}

/// The query parameters of the presigned form.
#[derive(Default)]
struct QueryClaim {
    algorithm: Option<String>,
    credential: Option<String>,
    date: Option<String>,
    expires: Option<String>,
    signed_headers: Option<String>,
    signature: Option<String>,
    session_token: Option<String>,
}

impl QueryClaim {
    fn place(&mut self, key: &[u8]) -> Option<&mut Option<String>> {
        Some(match key {
            b"X-Amz-Algorithm" => &mut self.algorithm,
            b"X-Amz-Credential" => &mut self.credential,
            b"X-Amz-Date" => &mut self.date,
            b"X-Amz-Expires" => &mut self.expires,
            b"X-Amz-SignedHeaders" => &mut self.signed_headers,
            b"X-Amz-Signature" => &mut self.signature,
            b"X-Amz-Security-Token" => &mut self.session_token,
            _ => return None,
        })
    }

    fn into_claim(self) -> Result<Claim, SignatureError> {
        check_algorithm(&self.algorithm.unwrap_or_default())?;
        let credential = self.credential.ok_or(SignatureError::Incomplete("X-Amz-Credential is missing"))?;
        let date = self.date.ok_or(SignatureError::Incomplete("X-Amz-Date is missing"))?;
        let expires = self.expires.ok_or(SignatureError::Incomplete("X-Amz-Expires is missing"))?;
        let signed_headers =
            self.signed_headers.ok_or(SignatureError::Incomplete("X-Amz-SignedHeaders is missing"))?;
        let signature = self.signature.ok_or(SignatureError::Incomplete("X-Amz-Signature is missing"))?;
        let (access_key_id, scope) = read_credential(&credential)?;
        Ok(Claim {
            form: Form::Presigned { expires: read_expires(&expires)? },
            access_key_id,
            scope,
            signed_headers: read_signed_headers(&signed_headers)?,
            signature: read_signature(&signature)?,
            signed_at: read_time(&date)
                .ok_or(SignatureError::Incomplete("X-Amz-Date must be in the ISO8601 'Basic Format'"))?,
            session_token: self.session_token.map(Redacted::new),
        })
    }
}

fn check_algorithm(algorithm: &str) -> Result<(), SignatureError> {
    if algorithm == ALGORITHM {
        return Ok(());
    }
    Err(SignatureError::Incomplete("Unsupported AWS 'algorithm': only AWS4-HMAC-SHA256 is accepted"))
}

fn read_expires(text: &str) -> Result<Duration, SignatureError> {
    match text.parse::<u64>() {
        Ok(seconds) if (1..=EXPIRES_SECONDS_MAX).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(SignatureError::Incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800")),
    }
}

/// The header's value, refused when it is there twice or not printable.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, SignatureError> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(SignatureError::Incomplete("a header of the signature is given twice"));
    }
    first
        .map(|value| value.to_str())
        .transpose()
        .map_err(|_| SignatureError::Incomplete("a header of the signature is not printable"))
}

fn header_time(headers: &HeaderMap) -> Result<Timestamp, SignatureError> {
    let text = match single(headers, "x-amz-date")? {
        Some(text) => Some(text),
        None => single(headers, "date")?,
    };
    let text = text.ok_or(SignatureError::Incomplete(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    ))?;
    read_time(text)
        .ok_or(SignatureError::Incomplete("Date must be in the ISO8601 'Basic Format' or that of RFC 2822"))
}

/// `<key>/<yyyymmdd>/<region>/<service>/aws4_request`.
fn read_credential(text: &str) -> Result<(String, Scope), SignatureError> {
    let malformed = SignatureError::Incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term",
    );
    let parts: Vec<&str> = text.split('/').collect();
    let [key, date, region, service, "aws4_request"] = parts[..] else { return Err(malformed) };
    let printable =
        |part: &str| !part.is_empty() && part.len() <= 128 && part.bytes().all(|b| b.is_ascii_graphic());
    if ![key, date, region, service].into_iter().all(printable) {
        return Err(malformed);
    }
    let scope = Scope { date: date.into(), region: region.into(), service: service.into() };
    Ok((key.to_owned(), scope))
}

fn read_signed_headers(text: &str) -> Result<Vec<String>, SignatureError> {
    let names: Vec<String> = text.split(';').map(str::to_owned).collect();
    let is_name = |name: &String| {
        !name.is_empty()
            && !name.bytes().any(|byte| byte.is_ascii_uppercase())
            && http::HeaderName::from_bytes(name.as_bytes()).is_ok()
    };
    if names.len() > SIGNED_HEADERS_MAX || !names.iter().all(is_name) {
        return Err(SignatureError::Incomplete("SignedHeaders must be lower-case header names"));
    }
    Ok(names)
}

fn read_signature(text: &str) -> Result<String, SignatureError> {
    let is_hex = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hex {
        Ok(text.to_owned())
    } else {
        Err(SignatureError::Incomplete("Signature must be 64 hexadecimal digits"))
    }
}
