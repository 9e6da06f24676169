//! `sts:GetCallerIdentity`, from which samples take the account id when they build a resource name.
//!
//! A general `AWS_ENDPOINT_URL` sends every service here, so this one answer keeps such applications working; the
//! other operations of STS are unknown.
//!
//! Wire: AWS query protocol, <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.

use carillon_proto::id::AccountId;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::reply::escaped;

/// The signing name.
pub const SERVICE: &str = "sts";
/// The operation.
pub const GET_CALLER_IDENTITY: &str = "GetCallerIdentity";

/// Whether the request, in query or form, asks for the caller's identity.
pub fn asks_for_identity(parts: &Parts, body: &[u8]) -> bool {
    let form = std::str::from_utf8(body).unwrap_or_default();
    let query = parts.uri.query().unwrap_or_default();
    parts.uri.path() == "/"
        && [form, query].into_iter().any(|text| action(text).as_deref() == Some(GET_CALLER_IDENTITY))
}

fn action(form: &str) -> Option<String> {
    let value = form.split('&').find_map(|pair| pair.strip_prefix("Action="))?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

/// The answer.
pub fn identity(account: &AccountId, request_id: &str) -> String {
    let account = escaped(account.as_str());
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{account}:root</Arn><UserId>{account}</UserId><Account>{account}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    )
}
