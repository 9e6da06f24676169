//! Holds a claim against the time and the secret.

use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use carillon_proto::units::Timestamp;
use subtle::ConstantTimeEq as _;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc2822;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::canonical::{self, Parts};
use super::{ALGORITHM, Claim, Form, SignatureError};

const BASIC_FORMAT: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// Whether the claim is of this time: neither older nor newer than `skew` allows, nor expired when presigned.
pub fn check_time(claim: &Claim, now: Timestamp, skew: Duration) -> Result<(), SignatureError> {
    let valid = match claim.form {
        Form::Header => skew,
        Form::Presigned { expires } => expires,
    };
    check_validity(claim, now, skew, valid)
}

/// Whether the claim is of this time, as far as `skew` allows, whatever it says of when it expires.
pub fn check_skew(claim: &Claim, now: Timestamp, skew: Duration) -> Result<(), SignatureError> {
    check_validity(claim, now, skew, skew)
}

fn check_validity(
    claim: &Claim,
    now: Timestamp,
    skew: Duration,
    valid: Duration,
) -> Result<(), SignatureError> {
    let latest = now + skew;
    if claim.signed_at > latest {
        return Err(SignatureError::NotYetCurrent {
            signed: time_text(claim.signed_at),
            limit: format!("{} ({} + {} min.)", time_text(latest), time_text(now), skew.as_secs() / 60),
        });
    }
    if claim.signed_at + valid < now {
        let earliest = Timestamp::from_millis(
            now.as_millis().saturating_sub(u64::try_from(valid.as_millis()).unwrap_or(u64::MAX)),
        );
        return Err(SignatureError::Expired {
            signed: time_text(claim.signed_at),
            limit: format!("{} ({} - {} sec.)", time_text(earliest), time_text(now), valid.as_secs()),
        });
    }
    Ok(())
}

/// The hash of the body as the signature covers it, when what the client says of it in `x-amz-content-sha256` is true.
pub fn payload_hash(body: &[u8], said: Option<&[u8]>) -> Result<String, SignatureError> {
    let hash = hex(digest::digest(&digest::SHA256, body).as_ref());
    match said {
        Some(said) if !said.eq_ignore_ascii_case(hash.as_bytes()) => Err(SignatureError::Mismatch),
        _ => Ok(hash),
    }
}

/// Whether `secret` signed this request. `hosts` are tried in turn as the value of `host`.
pub fn verify<'a>(
    claim: &Claim,
    parts: Parts<'a>,
    hosts: impl IntoIterator<Item = &'a str>,
    payload_hash: &str,
    secret: &str,
) -> Result<(), SignatureError> {
    let key = signing_key(claim, secret);
    for host in std::iter::once(parts.host).chain(hosts) {
        let request = canonical::request(Parts { host, ..parts }, &claim.signed_headers, payload_hash);
        let expected = hex(hmac::sign(&key, string_to_sign(claim, &request).as_bytes()).as_ref());
        if bool::from(expected.as_bytes().ct_eq(claim.signature.as_bytes())) {
            return Ok(());
        }
    }
    Err(SignatureError::Mismatch)
}

fn string_to_sign(claim: &Claim, request: &[u8]) -> String {
    let hash = hex(digest::digest(&digest::SHA256, request).as_ref());
    format!("{ALGORITHM}\n{}\n{}\n{hash}", time_text(claim.signed_at), claim.scope.text())
}

fn signing_key(claim: &Claim, secret: &str) -> hmac::Key {
    let scope = &claim.scope;
    let mut key = hmac::Key::new(hmac::HMAC_SHA256, format!("AWS4{secret}").as_bytes());
    for part in [&scope.date, &scope.region, &scope.service, "aws4_request"] {
        key = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&key, part.as_bytes()).as_ref());
    }
    key
}

/// A time as `20260115T120000Z`.
pub(super) fn time_text(time: Timestamp) -> String {
    i64::try_from(time.as_millis() / 1_000)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|time| time.format(BASIC_FORMAT).ok())
        .unwrap_or_default()
}

/// Reads `20260115T120000Z`, or the format of the `Date` header.
pub(super) fn read_time(text: &str) -> Option<Timestamp> {
    let time = match PrimitiveDateTime::parse(text, BASIC_FORMAT) {
        Ok(time) => time.assume_utc(),
        Err(_) => OffsetDateTime::parse(text, &Rfc2822).ok()?,
    };
    let seconds = u64::try_from(time.unix_timestamp()).ok()?;
    Some(Timestamp::from_millis(seconds * 1_000))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
