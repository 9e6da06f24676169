//! AWS STS, as far as applications on Chime use it.
//!
//! `GetCallerIdentity`: samples take the account id from it when they build a resource name. `AssumeRole`: a back end
//! takes a role for one of its users, whom it names in a session tag, and hands the keys to the user's browser; the
//! roles are the operator's (see [`Role`]). Keys are lent by [`carillon_messaging`]; what they may do is said there and
//! in [`crate::caller`], not in a policy, so a call with a policy of its own is refused and not half obeyed.
//!
//! A general `AWS_ENDPOINT_URL` sends every service here; the other operations of STS are unknown.
//!
//! Wire: AWS query protocol, <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use carillon_messaging::{CREDENTIALS_LIFETIME, Credentials, Messaging};
use carillon_proto::app_instance::{AppInstanceId, AppInstanceUserId};
use carillon_proto::id::AccountId;
use http::request::Parts;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::caller::Caller;
use crate::error::FrontError;
use crate::reply::escaped;

/// The signing name.
pub const SERVICE: &str = "sts";
/// An operation.
pub const GET_CALLER_IDENTITY: &str = "GetCallerIdentity";
/// An operation.
pub const ASSUME_ROLE: &str = "AssumeRole";

/// A role that may be taken for a user of an app instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Whose users.
    pub instance: AppInstanceId,
    /// The key of the session tag that holds the user's id.
    pub user_tag: String,
}

/// Roles by name: `arn:aws:iam::<account>:role/<name>`.
pub type Roles = BTreeMap<String, Role>;

/// A request, its members by name.
pub struct Form<'a>(BTreeMap<Cow<'a, str>, Cow<'a, str>>);

impl<'a> Form<'a> {
    /// The members in query and body. One that is there twice is nothing that an SDK sends: the last one counts.
    pub fn read(parts: &'a Parts, body: &'a [u8]) -> Option<Self> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(body));
        (parts.uri.path() == "/").then(|| Self(pairs.take(MEMBERS_MAX).collect()))
    }

    /// The name of a known operation.
    pub fn operation(&self) -> Option<&'static str> {
        [GET_CALLER_IDENTITY, ASSUME_ROLE].into_iter().find(|name| self.get("Action") == Some(name))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| &**value)
    }

    /// The value of a session tag.
    fn tag(&self, key: &str) -> Option<&str> {
        let number =
            (1..=TAGS_MAX).find(|number| self.get(&format!("Tags.member.{number}.Key")) == Some(key))?;
        self.get(&format!("Tags.member.{number}.Value"))
    }
}

/// Who the caller is.
pub fn identity(caller: &Caller, account: &AccountId, request_id: &str) -> String {
    let account = escaped(account.as_str());
    let (arn, id) = match caller {
        Caller::Operator => (format!("arn:aws:iam::{account}:root"), account.clone()),
        Caller::User { user, .. } => {
            let user = escaped(user.as_str());
            (format!("arn:aws:sts::{account}:federated-user/{user}"), format!("{account}:{user}"))
        }
    };
    let result = format!("<Arn>{arn}</Arn><UserId>{id}</UserId><Account>{account}</Account>");
    response(GET_CALLER_IDENTITY, &result, request_id)
}

/// Keys of the user whom the session tag of the role names.
pub async fn assume_role(
    form: &Form<'_>,
    caller: &Caller,
    roles: &Roles,
    messaging: &Messaging,
    request_id: &str,
) -> Result<String, FrontError> {
    if *caller != Caller::Operator {
        return Err(FrontError::AccessDenied("A role cannot be taken with credentials of a user"));
    }
    let session = session_name(form)?;
    let arn = form.get("RoleArn").ok_or(missing("RoleArn"))?;
    let account = &messaging.config().account;
    let role = role_name(arn, account).and_then(|name| roles.get(name));
    let role = role.ok_or(FrontError::AccessDenied("The role does not exist or may not be taken"))?;
    if ["Policy", "PolicyArns.member.1.arn"].iter().any(|name| form.get(name).is_some()) {
        return Err(FrontError::StsInvalid("A policy of the session is not supported".into()));
    }
    let user = form
        .tag(&role.user_tag)
        .ok_or_else(|| FrontError::StsInvalid(format!("The role needs the session tag {}", role.user_tag)))?;
    let user: AppInstanceUserId = user.parse().map_err(|_| {
        FrontError::StsInvalid(format!("The session tag {} holds no id of a user", role.user_tag))
    })?;
    let keys = messaging.lend_credentials(&role.instance, &user, lifetime(form)?).await?;
    let taken = format!(
        "arn:aws:sts::{account}:assumed-role/{}/{session}",
        role_name(arn, account).unwrap_or_default()
    );
    let result = format!(
        "<AssumedRoleUser><Arn>{}</Arn><AssumedRoleId>{}:{}</AssumedRoleId></AssumedRoleUser>{}",
        escaped(&taken),
        keys.access_key_id,
        escaped(session),
        credentials(&keys)
    );
    Ok(response(ASSUME_ROLE, &result, request_id))
}

fn credentials(keys: &Credentials) -> String {
    format!(
        "<Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>\
         <SessionToken>{}</SessionToken><Expiration>{}</Expiration></Credentials>",
        keys.access_key_id,
        escaped(keys.secret_access_key.expose()),
        escaped(keys.session_token.expose()),
        time_text(keys.expires_at)
    )
}

fn response(operation: &str, result: &str, request_id: &str) -> String {
    format!(
        "<{operation}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{operation}Result>{result}\
         </{operation}Result><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </{operation}Response>"
    )
}

/// 2 to 64 of `[\w+=,.@-]`, as the API page says.
fn session_name<'f>(form: &'f Form<'_>) -> Result<&'f str, FrontError> {
    let name = form.get("RoleSessionName").ok_or(missing("RoleSessionName"))?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    match (2..=64).contains(&name.len()) && name.bytes().all(allowed) {
        true => Ok(name),
        false => Err(FrontError::StsInvalid("RoleSessionName must be 2 to 64 of [A-Za-z0-9_+=,.@-]".into())),
    }
}

fn lifetime(form: &Form<'_>) -> Result<Duration, FrontError> {
    let Some(text) = form.get("DurationSeconds") else { return Ok(*CREDENTIALS_LIFETIME.end()) };
    let lifetime = text.parse().ok().map(Duration::from_secs);
    lifetime.filter(|lifetime| CREDENTIALS_LIFETIME.contains(lifetime)).ok_or_else(|| {
        let (least, most) = (CREDENTIALS_LIFETIME.start().as_secs(), CREDENTIALS_LIFETIME.end().as_secs());
        FrontError::StsInvalid(format!("DurationSeconds must be {least} to {most}"))
    })
}

fn role_name<'a>(arn: &'a str, account: &AccountId) -> Option<&'a str> {
    arn.strip_prefix("arn:aws:iam::")?.strip_prefix(account.as_str())?.strip_prefix(":role/")
}

fn missing(member: &str) -> FrontError {
    FrontError::StsInvalid(format!("{member} is missing"))
}

fn time_text(at: carillon_proto::units::Timestamp) -> String {
    let seconds = i64::try_from(at.as_millis() / 1_000).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Members of a request that are read. `AssumeRole` has fewer, with all of its tags.
const MEMBERS_MAX: usize = 200;
/// Session tags of one call at most, as the API page says.
const TAGS_MAX: usize = 50;
