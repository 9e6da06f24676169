//! Channels and what is in them as the API shows them, and what it calls their kinds.

use carillon_messaging::channels::{
    Channel, ChannelMessage, ChannelMode, ChannelPrivacy, ChannelSeen, MembershipKind, MembershipOfMember,
    MessageKind, MessageStatus, Persistence,
};
use carillon_messaging::identity::Member;
use carillon_proto::app_instance::AppInstanceArn;
use carillon_proto::chime::messaging as chime;
use carillon_proto::redact::Redacted;

use super::super::app_instance::{seconds, shown};
use super::settings::shape_expiration;

pub fn identity(instance: &AppInstanceArn, member: Member) -> chime::Identity {
    chime::Identity { arn: Some(instance.member(&member.id)), name: Some(member.name) }
}

pub fn channel(instance: &AppInstanceArn, seen: ChannelSeen) -> chime::Channel {
    let ChannelSeen { channel, last_message_at } = seen;
    chime::Channel {
        channel_arn: Some(instance.channel(&channel.id)),
        mode: Some(shape_mode(channel.mode)),
        privacy: Some(shape_privacy(channel.privacy)),
        metadata: shown(channel.metadata.as_ref()),
        created_timestamp: seconds(channel.created_at),
        last_message_timestamp: last_message_at.and_then(seconds),
        last_updated_timestamp: seconds(channel.updated_at),
        created_by: Some(identity(instance, channel.created_by)),
        channel_flow_arn: channel.flow.map(|flow| instance.channel_flow(&flow)),
        expiration_settings: channel.expiration.map(shape_expiration),
        name: Some(channel.name),
        ..chime::Channel::default()
    }
}

pub fn summary(instance: &AppInstanceArn, seen: ChannelSeen) -> chime::ChannelSummary {
    let ChannelSeen { channel: Channel { id, name, mode, privacy, metadata, .. }, last_message_at } = seen;
    chime::ChannelSummary {
        name: Some(name),
        channel_arn: Some(instance.channel(&id)),
        mode: Some(shape_mode(mode)),
        privacy: Some(shape_privacy(privacy)),
        metadata: shown(metadata.as_ref()),
        last_message_timestamp: last_message_at.and_then(seconds),
    }
}

pub fn membership_of_user(
    instance: &AppInstanceArn,
    membership: MembershipOfMember,
) -> chime::ChannelMembershipForAppInstanceUserSummary {
    let app_instance_user_membership_summary = Some(chime::AppInstanceUserMembershipSummary {
        r#type: Some(shape_membership(membership.kind)),
        read_marker_timestamp: membership.read_at.and_then(seconds),
        sub_channel_id: None,
    });
    chime::ChannelMembershipForAppInstanceUserSummary {
        channel_summary: Some(summary(instance, membership.channel)),
        app_instance_user_membership_summary,
    }
}

pub fn moderated_by_user(
    instance: &AppInstanceArn,
    seen: ChannelSeen,
) -> chime::ChannelModeratedByAppInstanceUserSummary {
    chime::ChannelModeratedByAppInstanceUserSummary { channel_summary: Some(summary(instance, seen)) }
}

/// A message in a list.
pub fn message_summary(instance: &AppInstanceArn, message: ChannelMessage) -> chime::ChannelMessageSummary {
    chime::ChannelMessageSummary {
        message_id: Some(message.id.to_string()),
        content: Some(Redacted::new(message.content.expose().to_owned())),
        metadata: shown(message.metadata.as_ref()),
        r#type: Some(shape_kind(message.kind)),
        created_timestamp: seconds(message.created_at),
        last_updated_timestamp: seconds(message.updated_at),
        last_edited_timestamp: message.edited_at.and_then(seconds),
        redacted: Some(message.is_redacted),
        status: status(message.status),
        message_attributes: attributes(&message),
        target: target(instance, &message),
        sender: Some(identity(instance, message.sender)),
        content_type: message.content_type,
    }
}

/// A message by itself: as in a list, with where it is.
pub fn message(
    instance: &AppInstanceArn,
    channel_arn: String,
    message: ChannelMessage,
) -> chime::ChannelMessage {
    let persistence = Some(match message.persistence {
        Persistence::Persistent => chime::ChannelMessagePersistenceType::Persistent,
        Persistence::NonPersistent => chime::ChannelMessagePersistenceType::NonPersistent,
    });
    let shown = message_summary(instance, message);
    chime::ChannelMessage {
        channel_arn: Some(channel_arn),
        message_id: shown.message_id,
        content: shown.content,
        metadata: shown.metadata,
        r#type: shown.r#type,
        created_timestamp: shown.created_timestamp,
        last_edited_timestamp: shown.last_edited_timestamp,
        last_updated_timestamp: shown.last_updated_timestamp,
        sender: shown.sender,
        redacted: shown.redacted,
        persistence,
        status: shown.status,
        message_attributes: shown.message_attributes,
        sub_channel_id: None,
        content_type: shown.content_type,
        target: shown.target,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the members of answers are optional")]
pub fn status(status: MessageStatus) -> Option<chime::ChannelMessageStatusStructure> {
    let value = match status {
        MessageStatus::Sent => chime::ChannelMessageStatus::Sent,
        MessageStatus::Pending => chime::ChannelMessageStatus::Pending,
        MessageStatus::Failed => chime::ChannelMessageStatus::Failed,
        MessageStatus::Denied => chime::ChannelMessageStatus::Denied,
    };
    Some(chime::ChannelMessageStatusStructure { value: Some(value), detail: None })
}

pub fn mode(mode: chime::ChannelMode) -> ChannelMode {
    match mode {
        chime::ChannelMode::Unrestricted => ChannelMode::Unrestricted,
        chime::ChannelMode::Restricted => ChannelMode::Restricted,
    }
}

pub fn privacy(privacy: chime::ChannelPrivacy) -> ChannelPrivacy {
    match privacy {
        chime::ChannelPrivacy::Public => ChannelPrivacy::Public,
        chime::ChannelPrivacy::Private => ChannelPrivacy::Private,
    }
}

pub fn membership(kind: chime::ChannelMembershipType) -> MembershipKind {
    match kind {
        chime::ChannelMembershipType::Default => MembershipKind::Default,
        chime::ChannelMembershipType::Hidden => MembershipKind::Hidden,
    }
}

pub fn shape_membership(kind: MembershipKind) -> chime::ChannelMembershipType {
    match kind {
        MembershipKind::Default => chime::ChannelMembershipType::Default,
        MembershipKind::Hidden => chime::ChannelMembershipType::Hidden,
    }
}

pub fn shape_mode(mode: ChannelMode) -> chime::ChannelMode {
    match mode {
        ChannelMode::Unrestricted => chime::ChannelMode::Unrestricted,
        ChannelMode::Restricted => chime::ChannelMode::Restricted,
    }
}

pub fn shape_privacy(privacy: ChannelPrivacy) -> chime::ChannelPrivacy {
    match privacy {
        ChannelPrivacy::Public => chime::ChannelPrivacy::Public,
        ChannelPrivacy::Private => chime::ChannelPrivacy::Private,
    }
}

fn shape_kind(kind: MessageKind) -> chime::ChannelMessageType {
    match kind {
        MessageKind::Standard => chime::ChannelMessageType::Standard,
        MessageKind::Control => chime::ChannelMessageType::Control,
    }
}

fn attributes(
    message: &ChannelMessage,
) -> Option<std::collections::BTreeMap<String, chime::MessageAttributeValue>> {
    let all = message.attributes.expose();
    let shape = |texts: &Vec<_>| chime::MessageAttributeValue { string_values: Some(texts.clone()) };
    (!all.is_empty()).then(|| all.iter().map(|(name, texts)| (name.clone(), shape(texts))).collect())
}

fn target(instance: &AppInstanceArn, message: &ChannelMessage) -> Option<Vec<chime::Target>> {
    let target = message.target.as_ref()?;
    Some(vec![chime::Target { member_arn: Some(instance.member(target)) }])
}
