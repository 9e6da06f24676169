//! Send, get, list, update, redact, delete.

use carillon_ports::rows::{Order, View};
use carillon_proto::app_instance::{AppInstanceArn, MemberId, MessageId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::Serialize;

use super::history::{self, Spot, Window};
use super::pending::{self, Change};
use super::{Attributes, ChannelMessage, Content, MessageKind, MessageStatus, Persistence};
use crate::channels::channel::announce;
use crate::channels::flows::{self, Processor};
use crate::channels::standing::{Deed, Entry, Whose, by_name_of_today};
use crate::channels::{Bearer, ChannelName, memberships};
use crate::error::{MessagingError, NO_MESSAGE};
use crate::identity::Within;
use crate::news::{Audience, Event};
use crate::once::Call;
use crate::page::{Page, PageRequest};
use crate::service::{self, Messaging};
use crate::text::Metadata;

/// What is asked of `SendChannelMessage`.
#[derive(Clone, Debug, Serialize)]
pub struct SendMessage {
    /// What it says.
    pub content: Content,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// What it is for.
    pub kind: MessageKind,
    /// Whether it is kept.
    pub persistence: Persistence,
    /// Who alone sees it, beside the sender.
    pub target: Option<MemberId>,
    /// What its content is, in the application's words.
    pub content_type: Option<Redacted<String>>,
    /// What bots and filters of push notifications look at.
    pub attributes: Attributes,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateChannelMessage`: what is absent stays.
#[derive(Clone, Debug)]
pub struct UpdateMessage {
    /// What it says.
    pub content: Content,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// What its content is, in the application's words.
    pub content_type: Option<Redacted<String>>,
}

/// Which messages are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageList {
    /// Which come first.
    pub order: SortOrder,
    /// None that was sent earlier.
    pub not_before: Option<Timestamp>,
    /// None that was sent later.
    pub not_after: Option<Timestamp>,
}

/// Which messages come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortOrder {
    /// The oldest.
    Ascending,
    /// The newest.
    #[default]
    Descending,
}

impl Messaging {
    /// Sends a message; its id, and whether members see it already.
    pub async fn send_channel_message(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        asked: SendMessage,
    ) -> Result<Within<(MessageId, MessageStatus)>, MessagingError> {
        asked.check()?;
        let (bearer, name) = (bearer.clone(), name.clone());
        let of = format!("{} {} {}", name.instance, name.id, bearer.member);
        let call = Call::new("SendChannelMessage", of, asked.token.clone(), &asked);
        let [secret, callback] = [(); 2].map(|()| history::secret(self.entropy()));
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::Send)?;
            if let Some(made) = call.made_before(change, service)? {
                let id = made.parse().map_err(carillon_ports::StoreError::corrupt)?;
                let status = match pending::outcome(service, change, &name, &id)? {
                    Some(status) => status,
                    None => status_of(change, &name, &id)?,
                };
                return Ok(Within { instance: entry.instance, item: (id, status) });
            }
            if let Some(target) = &asked.target
                && memberships::find(change, &name, target)?.is_none()
            {
                return Err(MessagingError::Forbidden("The target is not a member of the channel"));
            }
            let spot = Spot::next(change, &name, service.now())?;
            let message = asked.clone().into_message(spot, secret, &entry);
            call.note(change, service.now(), message.id.as_str());
            let id = message.id.clone();
            if let Some(processors) = processors(change, &entry, &message)? {
                pending::keep(change, &entry.instance, &name, Change::Create, &message)?;
                let what = (Change::Create, message);
                flows::begin(service, change, &name, what, processors, callback)?;
                return Ok(Within { instance: entry.instance, item: (id, MessageStatus::Pending) });
            }
            if message.persistence == Persistence::Persistent {
                history::put(change, &name, &message);
            }
            tell(change, &entry, Event::MessageCreated, message)?;
            Ok(Within { instance: entry.instance, item: (id, MessageStatus::Sent) })
        })
        .await
    }

    /// A message that the bearer sees. Whoever reads the channel may know that it is not there.
    pub async fn channel_message(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &MessageId,
    ) -> Result<Within<ChannelMessage>, MessagingError> {
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        self.read(move |service, view| {
            let entry = Entry::to(service, view, &bearer, &name, Deed::Read)?;
            let message = seen(service, view, &entry, &id)?;
            let message = message.ok_or(MessagingError::NotFound("Channel message"))?;
            Ok(Within { item: by_name_of_its_sender(view, &name, message)?, instance: entry.instance })
        })
        .await
    }

    /// Messages that the bearer sees, by the time when they were sent.
    pub async fn channel_messages(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        wanted: MessageList,
        page: PageRequest,
    ) -> Result<Within<Page<ChannelMessage>>, MessagingError> {
        let list = format!("ListChannelMessages {} {} {} {wanted:?}", name.instance, name.id, bearer.member);
        let (after, limit) = (self.pages().place(&list, &page)?, page.limit());
        let (bearer, name) = (bearer.clone(), name.clone());
        let (arn, messages) = self
            .read(move |service, view| {
                let entry = Entry::to(service, view, &bearer, &name, Deed::Read)?;
                let window = Window {
                    from: wanted.not_before.unwrap_or_default().max(history::horizon(service, view, &name)?),
                    to: wanted.not_after.unwrap_or(Timestamp::from_millis(u64::MAX)),
                    order: wanted.order.into(),
                };
                let found = history::read(view, &name, &bearer.member, &window, after.as_ref(), limit + 1)?;
                let messages = found
                    .into_iter()
                    .map(|(place, message)| Ok((place, by_name_of_its_sender(view, &name, message)?)));
                Ok((entry.instance, messages.collect::<Result<Vec<_>, MessagingError>>()?))
            })
            .await?;
        Ok(Within { instance: arn, item: self.pages().cut(&list, messages, limit, self.entropy()) })
    }

    /// Gives a message of the bearer another content; whether members see it already.
    pub async fn update_channel_message(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &MessageId,
        asked: UpdateMessage,
    ) -> Result<Within<MessageStatus>, MessagingError> {
        let callback = history::secret(self.entropy());
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        let alter = move |service: &Messaging, message: &mut ChannelMessage| {
            if message.is_redacted {
                return Err(MessagingError::Conflict("The message is redacted"));
            }
            asked.content.check(message.kind)?;
            check_metadata(message.kind, asked.metadata.as_ref())?;
            message.content = asked.content.clone();
            message.metadata = asked.metadata.clone().or_else(|| message.metadata.take());
            message.content_type = asked.content_type.clone().or_else(|| message.content_type.take());
            message.edited_at = Some(service.now());
            Ok(())
        };
        self.write(move |service, change| {
            let (entry, mut message) = to_change(service, change, &bearer, &name, &id, Deed::Edit)?;
            if flows::find_processing(change, &name, &id)?.is_some() {
                return Err(MessagingError::Conflict("The message is being processed"));
            }
            alter(service, &mut message)?;
            let Some(processors) = processors(change, &entry, &message)? else {
                message.updated_at = service.now();
                history::put(change, &name, &message);
                tell(change, &entry, Event::MessageUpdated, message)?;
                return Ok(Within { instance: entry.instance, item: MessageStatus::Sent });
            };
            pending::keep(change, &entry.instance, &name, Change::Update, &message)?;
            flows::begin(service, change, &name, (Change::Update, message), processors, callback)?;
            Ok(Within { instance: entry.instance, item: MessageStatus::Pending })
        })
        .await
    }

    /// Takes the content of a message away. Once more is no change.
    pub async fn redact_channel_message(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &MessageId,
    ) -> Result<AppInstanceArn, MessagingError> {
        let redact = |message: &mut ChannelMessage| {
            empty(message);
            message.is_redacted = true;
        };
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        self.write(move |service, change| {
            let (entry, before) = to_change(service, change, &bearer, &name, &id, Deed::Redact)?;
            let mut message = before.clone();
            redact(&mut message);
            if message != before {
                message.updated_at = service.now();
                history::put(change, &name, &message);
                tell(change, &entry, Event::MessageRedacted, message.clone())?;
            }
            // No processor is shown what was to be its content.
            if flows::cancel(change, &name, &id)? {
                pending::fail_update(change, &entry.instance, &name, message)?;
            }
            Ok(entry.instance)
        })
        .await
    }

    /// Removes a message, seen or not. Nobody misses one that is not there.
    pub async fn delete_channel_message(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &MessageId,
    ) -> Result<(), MessagingError> {
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        self.write(move |service, change| {
            let entry = Entry::to(service, change, &bearer, &name, Deed::Erase)?;
            let Some(mut message) = history::find(change, &name, &id)? else { return Ok(()) };
            history::remove(change, &name, &message);
            flows::cancel(change, &name, &id)?;
            // What is gone is not told once more.
            empty(&mut message);
            message.updated_at = service.now();
            tell(change, &entry, Event::MessageDeleted, message)
        })
        .await
    }

    /// How far a message has come that the bearer has sent and that is there.
    pub async fn channel_message_status(
        &self,
        bearer: &Bearer,
        name: &ChannelName,
        id: &MessageId,
    ) -> Result<MessageStatus, MessagingError> {
        let (bearer, name, id) = (bearer.clone(), name.clone(), id.clone());
        self.read(move |service, view| {
            let entry = Entry::find(service, view, &bearer, &name)?;
            let message = seen(service, view, &entry, &id)?.ok_or(NO_MESSAGE)?;
            entry.check(Deed::SeeStatus, Whose::of(&bearer.member, &message.sender.id))?;
            status_of(view, &name, &id)
        })
        .await
    }
}

/// The channel, and a message in it that members see and the bearer may do `deed` to.
fn to_change(
    service: &Messaging,
    change: &mut service::Change<'_>,
    bearer: &Bearer,
    name: &ChannelName,
    id: &MessageId,
    deed: Deed,
) -> Result<(Entry, ChannelMessage), MessagingError> {
    let entry = Entry::find(service, change, bearer, name)?;
    let found = seen(service, change, &entry, id)?;
    let whose = match &found {
        Some(message) => Whose::of(&bearer.member, &message.sender.id),
        None => Whose::Other,
    };
    entry.check(deed, whose)?;
    let message = found.ok_or(NO_MESSAGE)?;
    if message.status != MessageStatus::Sent {
        return Err(MessagingError::Conflict("The message is not sent"));
    }
    Ok((entry, message))
}

/// Who sees a message before the members do: the processors of the channel's flow. Messages of type CONTROL go by.
fn processors(
    view: &dyn View,
    entry: &Entry,
    message: &ChannelMessage,
) -> Result<Option<(Processor, Vec<Processor>)>, MessagingError> {
    let (Some(flow), MessageKind::Standard) = (&entry.channel.flow, message.kind) else { return Ok(None) };
    let Some(flow) = flows::find_flow(view, &entry.name.instance, flow)? else { return Ok(None) };
    let mut processors = flow.processors.into_iter();
    Ok(processors.next().map(|first| (first, processors.collect())))
}

/// How far a message has come: one that is being processed is pending, also when that is about another content.
fn status_of(view: &dyn View, name: &ChannelName, id: &MessageId) -> Result<MessageStatus, MessagingError> {
    if flows::find_processing(view, name, id)?.is_some() {
        return Ok(MessageStatus::Pending);
    }
    Ok(history::find(view, name, id)?.map_or(MessageStatus::Sent, |message| message.status))
}

/// When the last message was sent that `viewer` sees.
pub(in crate::channels) fn last_at(
    service: &Messaging,
    view: &dyn View,
    name: &ChannelName,
    viewer: &MemberId,
) -> Result<Option<Timestamp>, MessagingError> {
    history::last_at(service, view, name, viewer)
}

impl SendMessage {
    fn check(&self) -> Result<(), MessagingError> {
        self.content.check(self.kind)?;
        check_metadata(self.kind, self.metadata.as_ref())
    }

    fn into_message(self, spot: Spot, secret: u128, entry: &Entry) -> ChannelMessage {
        ChannelMessage {
            id: spot.id(secret),
            content: self.content,
            metadata: self.metadata,
            kind: self.kind,
            persistence: self.persistence,
            sender: entry.bearer.clone(),
            target: self.target,
            content_type: self.content_type,
            attributes: self.attributes,
            is_redacted: false,
            status: MessageStatus::Sent,
            created_at: spot.at,
            edited_at: None,
            updated_at: spot.at,
        }
    }
}

impl From<SortOrder> for Order {
    fn from(order: SortOrder) -> Self {
        match order {
            SortOrder::Ascending => Self::Ascending,
            SortOrder::Descending => Self::Descending,
        }
    }
}

/// The message, if the bearer sees it and retention has not hidden it.
fn seen(
    service: &Messaging,
    view: &dyn View,
    entry: &Entry,
    id: &MessageId,
) -> Result<Option<ChannelMessage>, MessagingError> {
    let horizon = history::horizon(service, view, &entry.name)?;
    let viewer = &entry.bearer.id;
    let is_seen = |message: &ChannelMessage| {
        let is_to_viewer = match (&message.target, message.status) {
            _ if message.sender.id == *viewer => true,
            (_, status) if status != MessageStatus::Sent => false,
            (target, _) => target.as_ref().is_none_or(|target| target == viewer),
        };
        is_to_viewer && message.created_at >= horizon
    };
    Ok(history::find(view, &entry.name, id)?.filter(is_seen))
}

/// Those of the two who are members still: who has left or was banned hears nothing more, not even of what was its own.
pub(super) fn members_of(
    view: &dyn View,
    name: &ChannelName,
    [sender, target]: [&MemberId; 2],
) -> Result<Vec<MemberId>, MessagingError> {
    let mut members = Vec::new();
    for member in [sender, target] {
        if !members.contains(member) && memberships::find(view, name, member)?.is_some() {
            members.push(member.clone());
        }
    }
    Ok(members)
}

/// Tells those who see a message what has become of it.
fn tell(
    change: &mut service::Change<'_>,
    entry: &Entry,
    event: fn(ChannelMessage) -> Event,
    message: ChannelMessage,
) -> Result<(), MessagingError> {
    tell_of(change, &entry.instance, &entry.name, event, message)
}

/// The same in a channel by its name.
pub(super) fn tell_of(
    change: &mut service::Change<'_>,
    instance: &AppInstanceArn,
    name: &ChannelName,
    event: fn(ChannelMessage) -> Event,
    message: ChannelMessage,
) -> Result<(), MessagingError> {
    let audience = match &message.target {
        _ if message.status != MessageStatus::Sent => {
            let sender = &message.sender.id;
            Audience::Only(members_of(change, name, [sender, sender])?)
        }
        None => Audience::Members,
        Some(target) => Audience::Only(members_of(change, name, [&message.sender.id, target])?),
    };
    let message = by_name_of_its_sender(change, name, message)?;
    announce(change, instance, name, audience, event(message));
    Ok(())
}

fn empty(message: &mut ChannelMessage) {
    message.content = Content::default();
    message.metadata = message.metadata.as_ref().map(|_| Metadata::default());
    message.attributes = Attributes::default();
}

fn by_name_of_its_sender(
    view: &dyn View,
    name: &ChannelName,
    mut message: ChannelMessage,
) -> Result<ChannelMessage, MessagingError> {
    message.sender = by_name_of_today(view, name, &message.sender)?;
    Ok(message)
}

fn check_metadata(kind: MessageKind, metadata: Option<&Metadata>) -> Result<(), MessagingError> {
    match (kind, metadata) {
        (MessageKind::Control, Some(_)) => {
            Err(MessagingError::invalid("Metadata", "is not for messages of type CONTROL"))
        }
        _ => Ok(()),
    }
}
