//! Who opens a messaging session: the presigned address of its WebSocket, verified.
//!
//! Browsers cannot set headers on a WebSocket, so the client signs the query. The signature is good for as far as clocks
//! may be apart, whatever its `X-Amz-Expires` says: ten seconds, as the client says, would shut out every laptop whose
//! clock is off. What that would open to those who read addresses in logs, [`Replays`] closes: a signature counts once.
//!
//! Wire: chime-messaging-api, sections 7.1 to 7.3; amazon-chime-sdk-js, `DefaultSigV4.ts`.

mod replays;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use carillon_messaging::Messaging;
use carillon_messaging::channels::Bearer;
use carillon_messaging::sessions::{Asking, PrefetchSort, SessionName, SignedWith};
use carillon_ports::{Clock, Keys};
use carillon_proto::app_instance::{MemberId, Resource, ResourceName};
use carillon_proto::id::AccountId;
use http::request::Parts;

use crate::caller::{Caller, Signer};
use crate::config::AwsConfig;
use crate::error::FrontError;
use crate::front::{CHIME, host};
use crate::sigv4::canonical::{self, Spelling};
use crate::sigv4::{self, Claim, Form, SignatureError};
use replays::{Full, Replays};

/// What a client asks for that may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// Whose events it wants, in which session, and with whose keys.
    pub asking: Asking,
    /// Whether it wants its channels first, and which of them.
    pub prefetch: Option<PrefetchSort>,
    /// How long its credentials are good, when they were lent.
    pub valid_for: Option<Duration>,
}

/// Why somebody may not connect.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The signature is none.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The signature was used before.
    #[error("the address was used before")]
    Replayed,
    /// What is signed asks for nothing that there is.
    #[error("{0}")]
    Request(&'static str),
    /// The credentials are those of another user.
    #[error("the credentials are of another app instance user")]
    OtherUser,
    /// More signatures are good than are remembered: later there are fewer.
    #[error("too many clients connect")]
    Full,
    /// Nobody can tell now.
    #[error("nobody can tell whose the credentials are")]
    Unavailable(#[source] Box<FrontError>),
}

impl From<FrontError> for ConnectError {
    fn from(error: FrontError) -> Self {
        match error {
            FrontError::Signature(error) => Self::Signature(error),
            error => Self::Unavailable(Box::new(error)),
        }
    }
}

/// Verifies who connects.
pub struct Connects {
    keys: Arc<dyn Keys>,
    messaging: Messaging,
    clock: Arc<dyn Clock>,
    account: AccountId,
    config: AwsConfig,
    replays: Replays,
}

impl Connects {
    /// Nobody has connected yet.
    pub fn new(
        keys: Arc<dyn Keys>,
        messaging: Messaging,
        clock: Arc<dyn Clock>,
        account: AccountId,
        config: AwsConfig,
    ) -> Self {
        Self { keys, messaging, clock, account, config, replays: Replays::default() }
    }

    /// Who connects with this request, which is a presigned one and is not good again.
    pub async fn verify(&self, parts: &Parts) -> Result<Connect, ConnectError> {
        let claim = Claim::read(parts)?;
        if claim.form == Form::Header || claim.scope.service != CHIME {
            return Err(SignatureError::Missing.into());
        }
        let (now, skew) = (self.clock.now(), self.config.clock_skew);
        sigv4::check_skew(&claim, now, skew)?;
        let signer = Signer::of(&claim, &*self.keys, &self.messaging).await?;
        let host = host(parts);
        let signed = canonical::Parts {
            method: &parts.method,
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &parts.headers,
            host: &host,
            spelling: Spelling::Browser,
        };
        self.verify_signature(&claim, signed, &signer)?;
        let (user, session, prefetch) = self.read(signed.query)?;
        if !signer.caller.may_be(&user.instance, &user.member) {
            return Err(ConnectError::OtherUser);
        }
        let keys = match signer.caller {
            Caller::Operator => SignedWith::OperatorKeys,
            Caller::User { .. } => SignedWith::LentKeys,
        };
        match self.replays.is_first(&claim, keys, now, skew) {
            Ok(true) => {}
            Ok(false) => return Err(ConnectError::Replayed),
            Err(Full) => return Err(ConnectError::Full),
        }
        let asking = Asking { user, session, keys };
        Ok(Connect { asking, prefetch, valid_for: signer.valid_for(now) })
    }

    /// The official client writes the query as browsers do, others as the standard says.
    fn verify_signature(
        &self,
        claim: &Claim,
        signed: canonical::Parts<'_>,
        signer: &Signer,
    ) -> Result<(), SignatureError> {
        let hash = sigv4::payload_hash(b"", None)?;
        let other_port = other_spelling(signed.host);
        let is_signed = |spelling| {
            let hosts = self.config.hosts.iter().map(String::as_str).chain([other_port.as_str()]);
            let signed = canonical::Parts { spelling, ..signed };
            sigv4::verify(claim, signed, hosts, &hash, signer.secret.expose())
        };
        is_signed(Spelling::Browser).or_else(|_| is_signed(Spelling::Standard))
    }

    /// Whether the keys of a request that was verified still count: they may have been revoked before anybody knew of
    /// the socket.
    pub async fn check_again(&self, parts: &Parts) -> Result<(), ConnectError> {
        let claim = Claim::read(parts)?;
        Signer::of(&claim, &*self.keys, &self.messaging).await?;
        Ok(())
    }

    fn read(&self, query: &str) -> Result<(Bearer, SessionName, Option<PrefetchSort>), ConnectError> {
        let asked = Asked::read(query)?;
        let name = ResourceName::read(&asked.user_arn.ok_or(NO_USER)?).ok_or(NO_USER)?;
        let Resource::Member(member @ MemberId::User(_)) = &name.resource else { return Err(NO_USER) };
        if !name.belongs_to(&self.account) {
            return Err(NO_USER);
        }
        let session = asked.session_id.and_then(|text| text.parse().ok()).ok_or(NO_SESSION)?;
        let prefetch = match (asked.prefetch_on.as_deref(), asked.prefetch_sort_by.as_deref()) {
            (Some("connect"), Some("last-message-timestamp")) => Some(PrefetchSort::LastMessage),
            (Some("connect"), None | Some("unread")) => Some(PrefetchSort::Unread),
            (None, None) => None,
            _ => return Err(ConnectError::Request("prefetch-on or prefetch-sort-by has no value of theirs")),
        };
        let user = Bearer { instance: name.instance.clone(), member: member.clone() };
        Ok((user, session, prefetch))
    }
}

const NO_USER: ConnectError = ConnectError::Request("userArn is not the ARN of an app instance user");
const NO_SESSION: ConnectError = ConnectError::Request("sessionId is missing or too long");

/// The parameters that say what is wanted. Others are of no interest here.
#[derive(Default)]
struct Asked {
    user_arn: Option<String>,
    session_id: Option<String>,
    prefetch_on: Option<String>,
    prefetch_sort_by: Option<String>,
}

impl Asked {
    fn read(query: &str) -> Result<Self, ConnectError> {
        let mut asked = Self::default();
        for (key, value) in canonical::pairs(query) {
            let place = match key.as_slice() {
                b"userArn" => &mut asked.user_arn,
                b"sessionId" => &mut asked.session_id,
                b"prefetch-on" => &mut asked.prefetch_on,
                b"prefetch-sort-by" => &mut asked.prefetch_sort_by,
                _ => continue,
            };
            let value =
                String::from_utf8(value).map_err(|_| ConnectError::Request("a parameter is not UTF-8"))?;
            if place.replace(value).is_some() {
                return Err(ConnectError::Request("a parameter is given twice"));
            }
        }
        Ok(asked)
    }
}

/// The host with the port of `wss` when it has none, or without it: browsers leave it out, and clients sign what they
/// were told.
fn other_spelling(host: &str) -> String {
    host.strip_suffix(":443").map_or_else(|| format!("{host}:443"), str::to_owned)
}
