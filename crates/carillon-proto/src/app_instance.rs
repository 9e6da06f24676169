//! App instances: the ids of what lies in one, and the resource names (ARNs) under which callers know it.
//!
//! The region of an ARN is a label that the app instance keeps from its creation. Reading takes any, because the
//! app instance is named by its id alone; what is answered has the one that was kept.
//!
//! Wire: `arn:aws:chime:<region>:<account>:app-instance/<id>` with `/user/<id>`, `/bot/<id>`, `/channel/<id>` or
//! `/channel-flow/<id>` behind it. Ids of users hold colons (those of Amazon Cognito do), so only the first five colons
//! of an ARN divide it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, IdError, MediaRegion, guid_id, text_id};

guid_id! {
    /// Names an app instance: users, bots and channels that know each other. Never used again.
    AppInstanceId
}
guid_id! {
    /// Names a bot of an app instance.
    AppInstanceBotId
}
guid_id! {
    /// Names a push endpoint of a user. Made when the device is registered.
    EndpointId
}
guid_id! {
    /// Names a channel flow of an app instance.
    ChannelFlowId
}
text_id! {
    /// Names a user of an app instance. The application chooses it.
    AppInstanceUserId, chosen_text
}
text_id! {
    /// Names a channel of an app instance. The application may choose it.
    ChannelId, chosen_text
}
text_id! {
    /// Names a message of a channel: 64 hexadecimal digits of ours.
    MessageId, hex_text
}
text_id! {
    /// Names a sub-channel of an elastic channel: 64 hexadecimal digits of ours.
    SubChannelId, hex_text
}

/// `[A-Za-z0-9]([A-Za-z0-9\:\-\_\.\@]{0,62}[A-Za-z0-9])?`, as the API pages say.
fn chosen_text(text: &str) -> Result<(), IdError> {
    if !(1..=64).contains(&text.len()) {
        return Err(IdError::Length { min: 1, max: 64 });
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b":-_.@".contains(&byte);
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    let is_closed = ends.into_iter().flatten().all(u8::is_ascii_alphanumeric);
    if is_closed && text.bytes().all(allowed) { Ok(()) } else { Err(IdError::Character) }
}

fn hex_text(text: &str) -> Result<(), IdError> {
    match text.len() {
        64 if text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) => Ok(()),
        64 => Err(IdError::Character),
        _ => Err(IdError::Length { min: 64, max: 64 }),
    }
}

/// Who acts in an app instance: a user or a bot of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MemberId {
    /// A user.
    User(AppInstanceUserId),
    /// A bot.
    Bot(AppInstanceBotId),
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user/{id}"),
            Self::Bot(id) => write!(f, "bot/{id}"),
        }
    }
}

impl FromStr for MemberId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            Some(("user", id)) => Ok(Self::User(id.parse()?)),
            Some(("bot", id)) => Ok(Self::Bot(id.parse()?)),
            _ => Err(IdError::Character),
        }
    }
}

/// What lies in an app instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The app instance itself.
    Instance,
    /// A user or a bot.
    Member(MemberId),
    /// A channel.
    Channel(ChannelId),
    /// A channel flow.
    ChannelFlow(ChannelFlowId),
}

/// A resource name that a caller sent: the app instance and what of it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceName {
    /// The app instance.
    pub instance: AppInstanceId,
    /// What of it.
    pub resource: Resource,
    account: Box<str>,
}

impl ResourceName {
    /// What an ARN means, `None` when it means nothing of an app instance.
    pub fn read(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (scheme, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_region, account, path) = (parts.next()?, parts.next()?, parts.next()?);
        if scheme != "arn" || service != "chime" {
            return None;
        }
        let path = path.strip_prefix("app-instance/")?;
        let (instance, below) = path.split_once('/').map_or((path, None), |(id, below)| (id, Some(below)));
        let resource = match below.map(|below| below.split_once('/')) {
            None => Resource::Instance,
            Some(Some(("channel", id))) => Resource::Channel(id.parse().ok()?),
            Some(Some(("channel-flow", id))) => Resource::ChannelFlow(id.parse().ok()?),
            Some(_) => Resource::Member(below?.parse().ok()?),
        };
        Some(Self { instance: instance.parse().ok()?, resource, account: account.into() })
    }

    /// Whether the name does not put the resource into another account than `account`.
    pub fn belongs_to(&self, account: &AccountId) -> bool {
        self.account.is_empty() || *self.account == *account.as_str()
    }
}

/// The resource name of an app instance, from which those of what lies in it are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInstanceArn {
    /// The label that the app instance has kept.
    pub region: MediaRegion,
    /// The owner.
    pub account: AccountId,
    /// The app instance.
    pub instance: AppInstanceId,
}

impl AppInstanceArn {
    /// Of a user or a bot.
    pub fn member(&self, member: &MemberId) -> String {
        format!("{self}/{member}")
    }

    /// Of a channel.
    pub fn channel(&self, channel: &ChannelId) -> String {
        format!("{self}/channel/{channel}")
    }

    /// Of a channel flow.
    pub fn channel_flow(&self, flow: &ChannelFlowId) -> String {
        format!("{self}/channel-flow/{flow}")
    }
}

impl fmt::Display for AppInstanceArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:aws:chime:{}:{}:app-instance/{}", self.region, self.account, self.instance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0f9a2b6e-1111-4222-8333-444455550706";

    fn own() -> AppInstanceArn {
        AppInstanceArn {
            region: "us-east-1".parse().unwrap(),
            account: "111122223333".parse().unwrap(),
            instance: ID.parse().unwrap(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let user = MemberId::User("us-east-1:7d5a@home.example_1".parse().unwrap());
        let bot = MemberId::Bot(ID.parse().unwrap());
        let (channel, flow): (ChannelId, ChannelFlowId) = ("c.1".parse().unwrap(), ID.parse().unwrap());
        for (arn, resource) in [
            (own().to_string(), Resource::Instance),
            (own().member(&user), Resource::Member(user)),
            (own().member(&bot), Resource::Member(bot)),
            (own().channel(&channel), Resource::Channel(channel)),
            (own().channel_flow(&flow), Resource::ChannelFlow(flow)),
        ] {
            let name = ResourceName::read(&arn).unwrap();
            assert_eq!((name.instance.as_str(), name.resource.clone()), (ID, resource), "{arn}");
            assert!(name.belongs_to(&own().account));
            assert!(!name.belongs_to(&"999999999999".parse().unwrap()));
        }
    }

    #[test]
    fn a_name_cannot_be_taken_for_another() {
        for rest in [
            "app-instance/",
            "app-instance/x",
            &format!("app-instance/{ID}/"),
            &format!("app-instance/{ID}/user"),
            &format!("app-instance/{ID}/user/"),
            &format!("app-instance/{ID}/user/a/b"),
            &format!("app-instance/{ID}/user/../bot/{ID}"),
            &format!("app-instance/{ID}/user/a\0"),
            &format!("app-instance/{ID}/user/.a"),
            &format!("app-instance/{ID}/bot/ada"),
            &format!("app-instance/{ID}/channel/c/membership/x"),
            &format!("app-instance/{ID}/{}", "user/".repeat(2)),
            &format!("app-instance/{ID}/user/{}", "a".repeat(65)),
            &format!("meeting/{ID}"),
        ] {
            let arn = format!("arn:aws:chime:us-east-1:111122223333:{rest}");
            assert_eq!(ResourceName::read(&arn), None, "{arn}");
        }
        assert_eq!(ResourceName::read(&own().to_string().replace("chime", "s3")), None);
        assert_eq!(ResourceName::read(""), None);
    }
}
