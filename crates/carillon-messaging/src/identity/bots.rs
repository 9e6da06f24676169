//! App-instance bots: create, describe, list, update, delete.
//!
//! What a bot's configuration names, a bot of Amazon Lex, is kept as the caller gave it; who answers for it is decided
//! where messages reach bots.

use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceBotId, AppInstanceId, MemberId};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::tags::Tags;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::members::Within;
use super::{admins, partition};
use crate::departures;
use crate::error::{Limit, MessagingError, NO_MEMBER};
use crate::once::Call;
use crate::page::{Page, PageRequest};
use crate::service::{Change, Messaging};
use crate::text::{Metadata, Name};
use crate::{mint, table};

/// A program that sends and reads in an app instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInstanceBot {
    /// Unique for ever.
    pub id: AppInstanceBotId,
    /// What people call it.
    pub name: Option<Name>,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// Who answers for it, and to what.
    pub configuration: LexConfiguration,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// Which bot of Amazon Lex answers, and to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LexConfiguration {
    /// The alias of the Lex bot.
    pub bot_alias_arn: String,
    /// The language.
    pub locale_id: String,
    /// Which messages reach the bot.
    pub invoked_by: Option<InvokedBy>,
    /// Whether the older member `RespondsTo` says that all standard messages do. Callers read back what they gave.
    pub responds_to_standard_messages: bool,
    /// What the bot says when it joins a channel.
    pub welcome_intent: Option<String>,
}

/// Which messages reach a bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvokedBy {
    /// Of those to the whole channel.
    pub standard: StandardMessages,
    /// Whether those that are targeted at it do.
    pub targeted: TargetedMessages,
}

/// Which messages to the whole channel reach a bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StandardMessages {
    /// All when it is alone with one member, else those that mention it.
    Auto,
    /// All.
    All,
    /// Those that mention it.
    Mentions,
    /// None.
    None,
}

/// Which messages that are targeted at a bot reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetedMessages {
    /// All; the answer is targeted at the sender.
    All,
    /// None.
    None,
}

/// What is asked of `CreateAppInstanceBot`.
#[derive(Clone, Debug, Serialize)]
pub struct CreateAppInstanceBot {
    /// What people call it.
    pub name: Option<Name>,
    /// What the application remembers with it.
    pub metadata: Option<Metadata>,
    /// By key.
    pub tags: Tags,
    /// Who answers for it, and to what.
    pub configuration: LexConfiguration,
    /// Makes the call repeatable.
    #[serde(skip)]
    pub token: ClientRequestToken,
}

/// What is asked of `UpdateAppInstanceBot`: name and metadata are replaced.
#[derive(Clone, Debug)]
pub struct UpdateAppInstanceBot {
    /// What people call it.
    pub name: Name,
    /// What the application remembers with it.
    pub metadata: Metadata,
    /// Replaced when given.
    pub configuration: Option<LexConfiguration>,
}

impl Messaging {
    /// Makes a bot.
    pub async fn create_app_instance_bot(
        &self,
        instance: &AppInstanceId,
        asked: CreateAppInstanceBot,
    ) -> Result<Within<AppInstanceBot>, MessagingError> {
        let instance = instance.clone();
        let call = Call::new("CreateAppInstanceBot", instance.as_str(), asked.token.clone(), &asked);
        let fresh: AppInstanceBotId = mint::guid(self.entropy());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            if let Some(made) = call.made_before(change, service)? {
                let id = made.parse().map_err(carillon_ports::StoreError::corrupt)?;
                if let Some(bot) = find(change, &instance, &id)? {
                    return Ok(Within { instance: arn, item: bot });
                }
            }
            let bot = make(service, change, &instance, fresh.clone(), &asked)?;
            call.note(change, bot.created_at, bot.id.as_str());
            Ok(Within { instance: arn, item: bot })
        })
        .await
    }

    /// A bot. Whoever may know of its app instance may know that it is not there.
    pub async fn app_instance_bot(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceBotId,
    ) -> Result<Within<AppInstanceBot>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.read(move |service, view| {
            let arn = service.arn(&super::found(view, &instance)?);
            let bot = find(view, &instance, &id)?.ok_or(MessagingError::NotFound("App instance bot"))?;
            Ok(Within { instance: arn, item: bot })
        })
        .await
    }

    /// The bots of an app instance, by id.
    pub async fn app_instance_bots(
        &self,
        instance: &AppInstanceId,
        page: PageRequest,
    ) -> Result<Within<Page<AppInstanceBot>>, MessagingError> {
        self.list_within("ListAppInstanceBots", instance, Place::of(BOT), page).await
    }

    /// Replaces name, metadata and, when it is given, the configuration.
    pub async fn update_app_instance_bot(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceBotId,
        asked: UpdateAppInstanceBot,
    ) -> Result<Within<AppInstanceBot>, MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            let mut bot = found(change, &instance, &id)?;
            bot.name = Some(asked.name.clone());
            bot.metadata = Some(asked.metadata.clone());
            if let Some(configuration) = &asked.configuration {
                bot.configuration = configuration.clone();
            }
            bot.updated_at = service.now();
            put(change, &instance, &bot);
            Ok(Within { instance: arn, item: bot })
        })
        .await
    }

    /// Deletes a bot. Nobody misses one that is not there.
    pub async fn delete_app_instance_bot(
        &self,
        instance: &AppInstanceId,
        id: &AppInstanceBotId,
    ) -> Result<(), MessagingError> {
        let (instance, id) = (instance.clone(), id.clone());
        self.write(move |service, change| {
            let arn = service.arn(&super::found(change, &instance)?);
            if find(change, &instance, &id)?.is_none() {
                return Ok(());
            }
            let member = MemberId::Bot(id.clone());
            departures::forget_member(change, &arn, &member)?;
            change.remove(key(&instance, &id));
            admins::remove(change, &instance, &member);
            Ok(())
        })
        .await
    }
}

/// The bot, which is there.
pub(super) fn found(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &AppInstanceBotId,
) -> Result<AppInstanceBot, MessagingError> {
    find(view, instance, id)?.ok_or(NO_MEMBER)
}

pub(super) fn find(
    view: &dyn View,
    instance: &AppInstanceId,
    id: &AppInstanceBotId,
) -> Result<Option<AppInstanceBot>, MessagingError> {
    Ok(table::find(view, &key(instance, id))?)
}

pub(super) fn put(change: &mut Change<'_>, instance: &AppInstanceId, bot: &AppInstanceBot) {
    table::put(change, key(instance, &bot.id), bot);
}

fn make(
    service: &Messaging,
    change: &mut Change<'_>,
    instance: &AppInstanceId,
    id: AppInstanceBotId,
    asked: &CreateAppInstanceBot,
) -> Result<AppInstanceBot, MessagingError> {
    let max = service.config().bots_max;
    if table::count(change, &Range::below(partition(instance), &Place::of(BOT)), max)? >= max {
        return Err(MessagingError::LimitExceeded(Limit::Bots));
    }
    let now = service.now();
    let bot = AppInstanceBot {
        id,
        name: asked.name.clone(),
        metadata: asked.metadata.clone(),
        tags: asked.tags.clone(),
        configuration: asked.configuration.clone(),
        created_at: now,
        updated_at: now,
    };
    put(change, instance, &bot);
    Ok(bot)
}

fn key(instance: &AppInstanceId, id: &AppInstanceBotId) -> Key {
    Key { partition: partition(instance), place: Place::of(BOT).text(id.as_str()) }
}

const BOT: &str = "bot";
