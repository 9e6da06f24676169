//! Events as the messaging WebSocket carries them: headers, and the record as JSON in a text; and as streams do.
//!
//! Times are texts here, where the answers of operations have numbers.
//!
//! Wire: amazon-chime-sdk-js, `Message.ts`; chime-messaging-api, sections 1.4, 7.4, 7.5 and 8.

use carillon_messaging::channels::flows::Invocation;
use carillon_messaging::channels::{
    Attributes, Channel, ChannelBan, ChannelMembership, ChannelMessage, ChannelMode, ChannelModerator,
    ChannelPrivacy, Expiration, ExpirationCriterion, MembershipKind, MessageKind, MessageStatus, Persistence,
};
use carillon_messaging::identity::Member;
use carillon_messaging::sessions::ChannelDetails;
use carillon_messaging::{ChannelNews, Event};
use carillon_proto::app_instance::{AppInstanceArn, ChannelId};
use carillon_proto::units::Timestamp;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// What a client is told when it hears of everything from then on.
pub const SESSION_ESTABLISHED: &str =
    r#"{"Headers":{"x-amz-chime-event-type":"SESSION_ESTABLISHED","x-amz-chime-message-type":"SYSTEM"}}"#;

/// What a client is told of something in a channel; `None` when it is for streams alone.
pub fn event_frame(news: &ChannelNews) -> Option<String> {
    let kind = match &news.event {
        Event::MessageCreated(message)
        | Event::MessageUpdated(message)
        | Event::MessageRedacted(message)
        | Event::MessageDeleted(message)
        | Event::MessagePending(message)
        | Event::MessageFailed(message)
        | Event::MessageDenied(message)
        | Event::UpdatePending(message)
        | Event::UpdateFailed(message)
        | Event::UpdateDenied(message) => message_kind(message.kind),
        Event::ChannelUpdated(_)
        | Event::ChannelDeleted(_)
        | Event::MembershipCreated(_)
        | Event::MembershipDeleted(_)
        | Event::MembershipsCreated(_) => SYSTEM,
        Event::ChannelCreated(_)
        | Event::ExpirationUpdated(_)
        | Event::ModeratorCreated(_)
        | Event::ModeratorDeleted(_)
        | Event::BanCreated(_)
        | Event::BanDeleted(_) => return None,
    };
    Some(frame(news.event.name(), kind, payload(news)?))
}

/// What a stream is told of something in a channel: the payload as it is, not as a text.
pub fn stream_record(news: &ChannelNews) -> Option<String> {
    let mut payload = payload(news)?;
    // Whoever asks when a channel expires is not told by the WebSocket.
    if let Event::ChannelCreated(channel) | Event::ExpirationUpdated(channel) = &news.event {
        put(&mut payload, "ExpirationSettings", channel.expiration.map(expiration));
    }
    Some(json!({"EventType": news.event.name(), "Payload": payload}).to_string())
}

fn payload(news: &ChannelNews) -> Option<Value> {
    let place = Place { instance: &news.instance, channel: &news.channel };
    Some(match &news.event {
        Event::MessageCreated(message)
        | Event::MessageUpdated(message)
        | Event::MessageRedacted(message)
        | Event::MessageDeleted(message)
        | Event::MessagePending(message)
        | Event::MessageFailed(message)
        | Event::MessageDenied(message)
        | Event::UpdatePending(message)
        | Event::UpdateFailed(message)
        | Event::UpdateDenied(message) => place.within(place.message(message)),
        Event::ChannelCreated(channel)
        | Event::ChannelUpdated(channel)
        | Event::ChannelDeleted(channel)
        | Event::ExpirationUpdated(channel) => place.channel(channel),
        Event::MembershipCreated(membership) | Event::MembershipDeleted(membership) => {
            place.within(place.membership(membership))
        }
        Event::MembershipsCreated(memberships) => place.within(place.memberships(memberships)?),
        Event::ModeratorCreated(ChannelModerator { moderator, created_by, created_at })
        | Event::ModeratorDeleted(ChannelModerator { moderator, created_by, created_at }) => {
            place.within(place.tie("Moderator", moderator, created_by, *created_at))
        }
        Event::BanCreated(ChannelBan { member, created_by, created_at })
        | Event::BanDeleted(ChannelBan { member, created_by, created_at }) => {
            place.within(place.tie("Member", member, created_by, *created_at))
        }
    })
}

/// What a processor of a channel flow is called with.
pub fn processor_event(invocation: &Invocation) -> String {
    let place = Place { instance: &invocation.instance, channel: &invocation.channel };
    json!({
        "EventType": "CHANNEL_MESSAGE_EVENT",
        "CallbackId": invocation.callback.expose(),
        "ChannelMessage": place.within(place.message(&invocation.message)),
    })
    .to_string()
}

/// What a client is told of a channel that was there before it connected.
pub fn details_frame(details: &ChannelDetails) -> String {
    let seen = &details.membership.channel;
    let place = Place { instance: &details.instance, channel: &seen.channel.id };
    let mut channel = place.channel(&seen.channel);
    put(&mut channel, "LastMessageTimestamp", seen.last_message_at.map(time));
    let messages: Vec<Value> = details.messages.iter().map(|message| place.message(message)).collect();
    let members: Vec<Value> =
        details.members.iter().map(|member| json!({"Member": place.identity(member)})).collect();
    let mut payload = json!({
        "Channel": channel,
        "ChannelMessages": messages,
        "ChannelMemberships": members,
        "ChannelMessagesHasMore": details.has_more_messages,
    });
    put(&mut payload, "ReadMarkerTimestamp", details.membership.read_at.map(time));
    frame("CHANNEL_DETAILS", SYSTEM, payload)
}

const SYSTEM: &str = "SYSTEM";

fn frame(event: &str, kind: &str, payload: Value) -> String {
    let headers = json!({"x-amz-chime-event-type": event, "x-amz-chime-message-type": kind});
    json!({"Headers": headers, "Payload": payload.to_string()}).to_string()
}

/// Where something is, from which resource names are made.
#[derive(Clone, Copy)]
struct Place<'a> {
    instance: &'a AppInstanceArn,
    channel: &'a ChannelId,
}

impl Place<'_> {
    /// With the channel that it is in.
    fn within(self, mut payload: Value) -> Value {
        put(&mut payload, "ChannelArn", Some(self.instance.channel(self.channel)));
        payload
    }

    fn identity(self, member: &Member) -> Value {
        json!({"Arn": self.instance.member(&member.id), "Name": member.name.expose()})
    }

    fn channel(self, channel: &Channel) -> Value {
        let mut payload = json!({
            "Name": channel.name.expose(),
            "Mode": mode(channel.mode),
            "Privacy": privacy(channel.privacy),
            "CreatedBy": self.identity(&channel.created_by),
            "CreatedTimestamp": time(channel.created_at),
            "LastUpdatedTimestamp": time(channel.updated_at),
        });
        put(&mut payload, "Metadata", channel.metadata.as_ref().map(|text| text.expose().to_owned()));
        let flow = channel.flow.as_ref().map(|flow| self.instance.channel_flow(flow));
        put(&mut payload, "ChannelFlowArn", flow);
        self.within(payload)
    }

    fn membership(self, membership: &ChannelMembership) -> Value {
        json!({
            "Member": self.identity(&membership.member),
            "InvitedBy": self.identity(&membership.invited_by),
            "Type": membership_kind(membership.kind),
            "CreatedTimestamp": time(membership.created_at),
            "LastUpdatedTimestamp": time(membership.updated_at),
        })
    }

    fn tie(self, role: &str, member: &Member, created_by: &Member, created_at: Timestamp) -> Value {
        json!({
            role: self.identity(member),
            "CreatedBy": self.identity(created_by),
            "CreatedTimestamp": time(created_at),
        })
    }

    fn memberships(self, memberships: &[ChannelMembership]) -> Option<Value> {
        let ChannelMembership { invited_by, kind, .. } = memberships.first()?;
        let members: Vec<Value> =
            memberships.iter().map(|membership| self.identity(&membership.member)).collect();
        Some(json!({
            "InvitedBy": self.identity(invited_by),
            "Type": membership_kind(*kind),
            "Members": members,
        }))
    }

    fn message(self, message: &ChannelMessage) -> Value {
        let mut payload = json!({
            "MessageId": message.id.as_str(),
            "Content": message.content.expose(),
            "Type": message_kind(message.kind),
            "Persistence": persistence(message.persistence),
            "Sender": self.identity(&message.sender),
            "Redacted": message.is_redacted,
            "CreatedTimestamp": time(message.created_at),
            "LastUpdatedTimestamp": time(message.updated_at),
        });
        put(&mut payload, "LastEditedTimestamp", message.edited_at.map(time));
        put(&mut payload, "Metadata", message.metadata.as_ref().map(|text| text.expose().to_owned()));
        put(&mut payload, "ContentType", message.content_type.as_ref().map(|text| text.expose().clone()));
        put(&mut payload, "MessageAttributes", attributes(&message.attributes));
        let target =
            message.target.as_ref().map(|target| json!([{"MemberArn": self.instance.member(target)}]));
        put(&mut payload, "Target", target);
        let status = status(message.status).map(|status| json!({"Value": status}));
        put(&mut payload, "Status", status);
        payload
    }
}

fn put(payload: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let (Value::Object(members), Some(value)) = (payload, value) {
        members.insert(name.to_owned(), value.into());
    }
}

fn attributes(attributes: &Attributes) -> Option<Value> {
    let named: Map<String, Value> = attributes
        .expose()
        .iter()
        .map(|(name, texts)| {
            let texts: Vec<&String> = texts.iter().map(|text| text.expose()).collect();
            (name.clone(), json!({"StringValues": texts}))
        })
        .collect();
    (!named.is_empty()).then_some(Value::Object(named))
}

/// As `2021-06-03T16:26:31.013Z`, the form that clients read.
fn time(at: Timestamp) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok();
    time.and_then(|time| time.format(FORMAT).ok()).unwrap_or_default()
}

fn expiration(expiration: Expiration) -> Value {
    let criterion = match expiration.since {
        ExpirationCriterion::Created => "CREATED_TIMESTAMP",
        ExpirationCriterion::LastMessage => "LAST_MESSAGE_TIMESTAMP",
    };
    json!({"ExpirationDays": expiration.days.get(), "ExpirationCriterion": criterion})
}

fn mode(mode: ChannelMode) -> &'static str {
    match mode {
        ChannelMode::Unrestricted => "UNRESTRICTED",
        ChannelMode::Restricted => "RESTRICTED",
    }
}

fn privacy(privacy: ChannelPrivacy) -> &'static str {
    match privacy {
        ChannelPrivacy::Public => "PUBLIC",
        ChannelPrivacy::Private => "PRIVATE",
    }
}

fn membership_kind(kind: MembershipKind) -> &'static str {
    match kind {
        MembershipKind::Default => "DEFAULT",
        MembershipKind::Hidden => "HIDDEN",
    }
}

fn message_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Standard => "STANDARD",
        MessageKind::Control => "CONTROL",
    }
}

/// What is told of a message is that it is sent, where nothing else is said.
fn status(status: MessageStatus) -> Option<&'static str> {
    match status {
        MessageStatus::Sent => None,
        MessageStatus::Pending => Some("PENDING"),
        MessageStatus::Failed => Some("FAILED"),
        MessageStatus::Denied => Some("DENIED"),
    }
}

fn persistence(persistence: Persistence) -> &'static str {
    match persistence {
        Persistence::Persistent => "PERSISTENT",
        Persistence::NonPersistent => "NON_PERSISTENT",
    }
}

#[cfg(test)]
mod tests {
    use carillon_messaging::channels::Content;
    use carillon_messaging::{Audience, Metadata};
    use carillon_proto::app_instance::MemberId;
    use carillon_proto::redact::Redacted;

    use super::*;

    const INSTANCE: &str =
        "arn:aws:chime:us-east-1:111122223333:app-instance/0f9a2b6e-1111-4222-8333-444455550706";

    fn member(name: &str) -> Member {
        Member { id: MemberId::User(name.parse().unwrap()), name: Redacted::new(name.to_uppercase()) }
    }

    fn news(event: Event) -> ChannelNews {
        let instance = AppInstanceArn {
            region: "us-east-1".parse().unwrap(),
            account: "111122223333".parse().unwrap(),
            instance: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
        };
        ChannelNews { instance, channel: "c".parse().unwrap(), audience: Audience::Members, event }
    }

    /// The headers and the payload.
    fn read(frame: &str) -> (Value, Value) {
        let frame: Value = serde_json::from_str(frame).unwrap();
        let payload = serde_json::from_str(frame["Payload"].as_str().unwrap()).unwrap();
        (frame["Headers"].clone(), payload)
    }

    fn message(content: &str) -> ChannelMessage {
        ChannelMessage {
            id: "0a".repeat(32).parse().unwrap(),
            content: Content::new(content.to_owned()).unwrap(),
            metadata: None,
            kind: MessageKind::Standard,
            persistence: Persistence::Persistent,
            sender: member("ada"),
            target: None,
            content_type: None,
            attributes: Attributes::default(),
            is_redacted: false,
            status: MessageStatus::Sent,
            created_at: Timestamp::from_millis(1_622_737_591_013),
            edited_at: None,
            updated_at: Timestamp::from_millis(1_622_737_591_013),
        }
    }

    #[test]
    fn a_message_is_what_the_official_client_and_its_samples_read() {
        let content = "a\u{0}\"é😀";
        let (headers, payload) = read(&event_frame(&news(Event::MessageCreated(message(content)))).unwrap());
        let expected = json!({
            "x-amz-chime-event-type": "CREATE_CHANNEL_MESSAGE",
            "x-amz-chime-message-type": "STANDARD",
        });
        assert_eq!(headers, expected);
        let expected = json!({
            "ChannelArn": format!("{INSTANCE}/channel/c"),
            "MessageId": "0a".repeat(32),
            "Content": content,
            "Type": "STANDARD",
            "Persistence": "PERSISTENT",
            "Sender": {"Arn": format!("{INSTANCE}/user/ada"), "Name": "ADA"},
            "Redacted": false,
            "CreatedTimestamp": "2021-06-03T16:26:31.013Z",
            "LastUpdatedTimestamp": "2021-06-03T16:26:31.013Z",
        });
        assert_eq!(payload, expected);
    }

    #[test]
    fn what_is_optional_is_there_when_it_was_given() {
        let texts = [("CHIME.mentions".to_owned(), vec![Redacted::new("x".to_owned())])];
        let whole = ChannelMessage {
            metadata: Some(Metadata::new("{}".to_owned()).unwrap()),
            kind: MessageKind::Control,
            target: Some(member("bob").id),
            content_type: Some(Redacted::new("text/plain".to_owned())),
            attributes: Attributes::new(texts.into()).unwrap(),
            edited_at: Some(Timestamp::from_millis(1_622_737_591_014)),
            ..message("x")
        };
        let (headers, payload) = read(&event_frame(&news(Event::MessageUpdated(whole))).unwrap());
        assert_eq!(headers["x-amz-chime-message-type"], "CONTROL");
        assert_eq!(payload["Metadata"], "{}");
        assert_eq!(payload["Target"], json!([{"MemberArn": format!("{INSTANCE}/user/bob")}]));
        assert_eq!(payload["ContentType"], "text/plain");
        assert_eq!(payload["MessageAttributes"], json!({"CHIME.mentions": {"StringValues": ["x"]}}));
        assert_eq!(payload["LastEditedTimestamp"], "2021-06-03T16:26:31.014Z");
    }

    #[test]
    fn what_has_not_passed_a_flow_says_how_far_it_has_come() {
        for (status, event, shown) in [
            (MessageStatus::Pending, Event::MessagePending as fn(_) -> _, "PENDING"),
            (MessageStatus::Failed, Event::UpdateFailed, "FAILED"),
            (MessageStatus::Denied, Event::MessageDenied, "DENIED"),
        ] {
            let told = news(event(ChannelMessage { status, ..message("x") }));
            let (headers, payload) = read(&event_frame(&told).unwrap());
            let kind = headers["x-amz-chime-event-type"].as_str().unwrap();
            assert!(kind.starts_with(shown) && kind.ends_with("_CHANNEL_MESSAGE"), "{kind}");
            assert_eq!(payload["Status"], json!({"Value": shown}));
        }
    }

    #[test]
    fn a_processor_is_given_what_its_lambda_function_reads() {
        let told = news(Event::MessageCreated(message("x")));
        let callback = Redacted::new("c".repeat(34));
        let invocation =
            Invocation { callback, instance: told.instance, channel: told.channel, message: message("x") };
        let event: Value = serde_json::from_str(&processor_event(&invocation)).unwrap();
        assert_eq!(event["EventType"], "CHANNEL_MESSAGE_EVENT");
        assert_eq!(event["CallbackId"], "c".repeat(34));
        let shown = &event["ChannelMessage"];
        assert_eq!(shown["ChannelArn"], format!("{INSTANCE}/channel/c"));
        assert_eq!((&shown["Content"], &shown["Type"]), (&json!("x"), &json!("STANDARD")));
        assert_eq!(shown["Sender"], json!({"Arn": format!("{INSTANCE}/user/ada"), "Name": "ADA"}));
        assert_eq!(shown["CreatedTimestamp"], "2021-06-03T16:26:31.013Z");
        assert!(!format!("{invocation:?}").contains("cccc"));
    }

    #[test]
    fn memberships_say_who_and_by_whom() {
        let membership = |name| ChannelMembership {
            member: member(name),
            kind: MembershipKind::Hidden,
            invited_by: member("root"),
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        };
        let one = Event::MembershipDeleted(membership("ada"));
        let (headers, payload) = read(&event_frame(&news(one)).unwrap());
        assert_eq!(headers["x-amz-chime-event-type"], "DELETE_CHANNEL_MEMBERSHIP");
        assert_eq!((&payload["Member"]["Name"], &payload["Type"]), (&json!("ADA"), &json!("HIDDEN")));
        let both = Event::MembershipsCreated(vec![membership("ada"), membership("bob")]);
        let (headers, payload) = read(&event_frame(&news(both)).unwrap());
        assert_eq!(headers["x-amz-chime-event-type"], "BATCH_CREATE_CHANNEL_MEMBERSHIP");
        assert_eq!(payload["Members"].as_array().unwrap().len(), 2);
        assert_eq!(payload["InvitedBy"]["Arn"], format!("{INSTANCE}/user/root"));
    }

    #[test]
    fn that_a_session_is_established_has_no_payload() {
        let frame: Value = serde_json::from_str(SESSION_ESTABLISHED).unwrap();
        assert_eq!(frame["Headers"]["x-amz-chime-event-type"], "SESSION_ESTABLISHED");
        assert_eq!(frame.get("Payload"), None);
    }
}
