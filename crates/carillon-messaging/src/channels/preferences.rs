//! Preferences of a membership: which messages the member wants to be pushed. They are the member's own business, and go
//! with the membership.

use carillon_proto::app_instance::MemberId;
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::standing::{Deed, Entry, Whose};
use super::{Bearer, ChannelName, ties};
use crate::error::MessagingError;
use crate::identity::{Member, Within};
use crate::service::Messaging;
use crate::table;

/// Which messages of a channel are pushed to a member's devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PushPreference {
    /// All that ask for it.
    #[default]
    All,
    /// None.
    None,
    /// Those whose attributes match.
    Filtered(FilterRule),
}

/// Which attributes a message has to have, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FilterRule(Redacted<String>);

const RULE_BYTES_MAX: usize = 2_048;
/// Keys and values together.
const RULE_PARTS_MAX: usize = 20;

impl FilterRule {
    /// From what a request holds.
    pub fn new(text: String) -> Result<Self, MessagingError> {
        let wrong = |problem: &'static str| Err(MessagingError::invalid("FilterRule", problem));
        if text.len() > RULE_BYTES_MAX {
            return wrong("must have at most 2048 bytes of UTF-8");
        }
        match serde_json::from_str(&text) {
            Ok(rule @ Value::Object(_)) if parts(&rule) <= RULE_PARTS_MAX => Ok(Self(Redacted::new(text))),
            Ok(Value::Object(_)) => wrong("must have at most 20 keys and values"),
            _ => wrong("must be a JSON object"),
        }
    }

    /// The text, for the wire and never for a log.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// How many keys and values a rule has.
fn parts(rule: &Value) -> usize {
    match rule {
        Value::Object(members) => members.values().map(|value| 1 + parts(value)).sum(),
        Value::Array(items) => items.iter().map(parts).sum(),
        _ => 1,
    }
}

impl Messaging {
    /// What a member prefers in a channel, and who it is.
    pub async fn channel_membership_preferences(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
    ) -> Result<Within<(Member, PushPreference)>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.read(move |service, view| {
            let entry = Entry::find(service, view, &bearer, &name)?;
            entry.check(Deed::Prefer, Whose::of(&bearer.member, &member))?;
            let preference = table::find(view, &ties::preference_key(&name, &member))?;
            Ok(Within { instance: entry.instance, item: (entry.bearer, preference.unwrap_or_default()) })
        })
        .await
    }

    /// Sets what a member prefers in a channel.
    pub async fn put_channel_membership_preferences(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        member: &MemberId,
        preference: PushPreference,
    ) -> Result<Within<Member>, MessagingError> {
        let (bearer, name, member) = (bearer.clone(), name.clone(), member.clone());
        self.write(move |service, change| {
            let entry = Entry::find(service, change, &bearer, &name)?;
            entry.check(Deed::Prefer, Whose::of(&bearer.member, &member))?;
            table::put(change, ties::preference_key(&name, &member), &preference);
            Ok(Within { instance: entry.instance, item: entry.bearer })
        })
        .await
    }
}
