//! What a deployment of the telemedicine sample needs in messaging: the app instance of the accounts, an admin, a bot, and
//! where its messages are sent.
//!
//! What is wanted is declared, and every run looks first at what is there: one that was cut off is repeated, and one that
//! finds all as declared changes nothing. `create` makes what is missing and refuses to change; `update` changes;
//! `destroy` takes away what these have made. That is known by a tag on each of them, and of the stream by a tag of the app
//! instance that holds its name.
//!
//! Invariant: nothing without the tag is changed or removed. An app instance that others have users, bots, channels or
//! flows in stays, though it was made here.
//!
//! Wire: televisit, section 7.

use std::sync::Arc;

use carillon_messaging::channels::{Bearer, ChannelPrivacy};
use carillon_messaging::identity::{
    AppInstance, AppInstanceBot, AppInstanceUser, CreateAppInstanceBot, CreateAppInstanceUser, InvokedBy,
    LexConfiguration, StandardMessages, TargetedMessages, UpdateAppInstanceBot,
};
use carillon_messaging::streams::{Stream, StreamData};
use carillon_messaging::{Messaging, MessagingError, PageRequest};
use carillon_ports::Entropy;
use carillon_proto::app_instance::{
    AppInstanceArn, AppInstanceId, AppInstanceUserId, MemberId, ResourceName,
};
use carillon_proto::id::ClientRequestToken;
use carillon_proto::redact::Redacted;
use carillon_proto::tags::{Tag, TagKey, TagValue, Tags};
use serde::{Deserialize, Serialize};

use super::provisioning::{Provisioning, is_no_member};

/// Sets deployments up. Clones share everything.
#[derive(Clone)]
pub struct Bootstrap {
    messaging: Messaging,
    provisioning: Provisioning,
    entropy: Arc<dyn Entropy>,
}

/// What is to be there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Declared {
    /// What people call the bot.
    pub bot_name: Redacted<String>,
    /// Where messages are sent, if anywhere.
    pub stream_arn: Option<String>,
}

/// What is there after a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bootstrapped {
    /// By the names that the sample's template gives them.
    pub outputs: Vec<(String, String)>,
    /// What was done, in words; nothing when all was as declared.
    pub changes: Vec<String>,
}

/// Why a run did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// It would touch what it must not.
    #[error("{0}")]
    Refused(&'static str),
    /// Messaging did not do it.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
}

/// Whether what is there may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Create,
    Update,
}

/// What is there of what is declared.
struct Found {
    user: Option<AppInstanceUser>,
    is_admin: bool,
    bot: Option<AppInstanceBot>,
    /// All, whoever put them.
    streams: Vec<Stream>,
    /// Where messages are sent by an earlier run, and where one that did not come to its end would have sent them.
    own_stream: Option<String>,
    next_stream: Option<String>,
}

impl Bootstrap {
    /// Over these.
    pub fn new(messaging: Messaging, provisioning: Provisioning, entropy: Arc<dyn Entropy>) -> Self {
        Self { messaging, provisioning, entropy }
    }

    /// Makes what is missing.
    pub async fn create(&self, declared: &Declared) -> Result<Bootstrapped, BootstrapError> {
        self.set_up(declared, Mode::Create).await
    }

    /// Makes what is missing, and changes what is otherwise than declared.
    pub async fn update(&self, declared: &Declared) -> Result<Bootstrapped, BootstrapError> {
        let is_there =
            self.provisioning.find().await?.is_some_and(|instance| tagged(&instance.tags).is_some());
        if !is_there {
            return Err(BootstrapError::Refused("nothing was bootstrapped here yet; create it first"));
        }
        self.set_up(declared, Mode::Update).await
    }

    /// Removes what the other two have made. Who asks has to name the app instance.
    pub async fn destroy(&self, arn: &str) -> Result<Bootstrapped, BootstrapError> {
        let mut done = Bootstrapped::default();
        let Some(instance) = self.provisioning.find().await? else { return Ok(done) };
        if !self.is_named(&instance, arn) {
            return Err(BootstrapError::Refused("the app instance of this server is another one"));
        }
        let Some(origin) = tagged(&instance.tags) else { return Ok(done) };
        if origin.as_str() == MADE && self.is_ours_alone(&instance).await? {
            self.messaging.delete_app_instance(&instance.id).await?;
            done.note(
                "removed the app instance, and the admin, the bot and the streaming configuration with it",
            );
            return Ok(done);
        }
        let found = self.found(&instance).await?;
        if let Some(bot) = &found.bot {
            self.messaging.delete_app_instance_bot(&instance.id, &bot.id).await?;
            done.note("removed the bot");
        }
        if found.streams_as_told() {
            self.put_streams(&instance.id, &found, None).await?;
            done.note("removed the streaming configuration");
        }
        if let Some(user) = &found.user {
            self.messaging.delete_app_instance_user(&instance.id, &user.id).await?;
            done.note("removed the admin");
        }
        self.untag(&instance, &[ORIGIN, STREAM, NEXT_STREAM]).await?;
        done.note("left the app instance, which holds more than what was bootstrapped or was there before");
        Ok(done)
    }

    async fn set_up(&self, declared: &Declared, mode: Mode) -> Result<Bootstrapped, BootstrapError> {
        let mut done = Bootstrapped::default();
        let instance = self.instance(&mut done).await?;
        let found = self.found(&instance).await?;
        found.check(declared, mode)?;
        // First what may be refused for its name.
        self.stream(&instance, &found, declared, &mut done).await?;
        self.admin(&instance.id, &found, &mut done).await?;
        let bot = self.bot(&instance, &found, declared, &mut done).await?;

        let arn = self.messaging.arn(&instance);
        done.output("appInstanceArn", arn.to_string());
        done.output("adminUserArn", arn.member(&MemberId::User(admin_id())));
        done.output("botArn", arn.member(&MemberId::Bot(bot.id)));
        if let Some(stream) = &declared.stream_arn {
            done.output("streamArn", stream.clone());
        }
        Ok(done)
    }

    /// The app instance of the accounts, which from here on carries the tag.
    async fn instance(&self, done: &mut Bootstrapped) -> Result<AppInstance, BootstrapError> {
        let (instance, origin) = match self.provisioning.find().await? {
            Some(instance) => (instance, FOUND),
            None => {
                done.note("made the app instance");
                (self.provisioning.instance().await?, MADE)
            }
        };
        if tagged(&instance.tags).is_none() {
            self.tag(&instance, ORIGIN, origin).await?;
        }
        Ok(instance)
    }

    async fn found(&self, instance: &AppInstance) -> Result<Found, BootstrapError> {
        let user = match self.messaging.app_instance_user(&instance.id, &admin_id()).await {
            Ok(found) => Some(found.item),
            Err(error) if is_no_member(&error) => None,
            Err(error) => return Err(error.into()),
        };
        if user.as_ref().is_some_and(|user| tagged(&user.tags).is_none()) {
            let message = "there is a user by the id of the admin, whom somebody else has made";
            return Err(BootstrapError::Refused(message));
        }
        let admin = MemberId::User(admin_id());
        let is_admin = match self.messaging.app_instance_admin(&instance.id, &admin).await {
            Ok(_) => true,
            Err(MessagingError::Forbidden(_)) => false,
            Err(error) => return Err(error.into()),
        };
        let streams = match self.messaging.streams(&instance.id).await {
            Err(MessagingError::NotFound(_)) => Vec::new(),
            streams => streams?,
        };
        let noted = |name| instance.tags.get(&key(name)).map(|arn| arn.as_str().to_owned());
        let (own_stream, next_stream) = (noted(STREAM), noted(NEXT_STREAM));
        let bot = self.own_bot(&instance.id).await?;
        Ok(Found { user, is_admin, bot, streams, own_stream, next_stream })
    }

    async fn own_bot(&self, instance: &AppInstanceId) -> Result<Option<AppInstanceBot>, BootstrapError> {
        let mut page = PageRequest::default();
        loop {
            let bots = self.messaging.app_instance_bots(instance, page).await?.item;
            let own = bots.items.into_iter().find(|bot| tagged(&bot.tags).is_some());
            match (own, bots.next) {
                (None, Some(next)) => page = PageRequest { after: Some(next), ..PageRequest::default() },
                (own, _) => return Ok(own),
            }
        }
    }

    async fn admin(
        &self,
        instance: &AppInstanceId,
        found: &Found,
        done: &mut Bootstrapped,
    ) -> Result<(), BootstrapError> {
        if found.user.is_none() {
            let asked = CreateAppInstanceUser {
                id: admin_id(),
                name: Redacted::new(ADMIN.to_owned()),
                metadata: None,
                tags: Tags::from([(key(ORIGIN), value(MADE)?)]),
                expiration: None,
                token: self.token(),
            };
            self.messaging.create_app_instance_user(instance, asked).await?;
            done.note("made the admin's user");
        }
        if !found.is_admin {
            self.messaging.create_app_instance_admin(instance, &MemberId::User(admin_id())).await?;
            done.note("made it an admin");
        }
        Ok(())
    }

    async fn bot(
        &self,
        instance: &AppInstance,
        found: &Found,
        declared: &Declared,
        done: &mut Bootstrapped,
    ) -> Result<AppInstanceBot, BootstrapError> {
        let name = declared.bot_name.clone();
        let bot = match &found.bot {
            None => {
                let asked = CreateAppInstanceBot {
                    name: Some(name),
                    metadata: None,
                    tags: Tags::from([(key(ORIGIN), value(MADE)?)]),
                    configuration: unanswered(&self.messaging.arn(instance)),
                    token: self.token(),
                };
                done.note("made the bot");
                self.messaging.create_app_instance_bot(&instance.id, asked).await?.item
            }
            Some(bot) if bot.name.as_ref() != Some(&name) => {
                let metadata = bot.metadata.clone().unwrap_or_default();
                let asked = UpdateAppInstanceBot { name, metadata, configuration: None };
                done.note("renamed the bot");
                self.messaging.update_app_instance_bot(&instance.id, &bot.id, asked).await?.item
            }
            Some(bot) => bot.clone(),
        };
        Ok(bot)
    }

    async fn stream(
        &self,
        instance: &AppInstance,
        found: &Found,
        declared: &Declared,
        done: &mut Bootstrapped,
    ) -> Result<(), BootstrapError> {
        let wanted = declared.stream_arn.as_deref();
        if wanted != found.messages_to() && (wanted.is_some() || found.streams_as_told()) {
            // Noted first: a run that is cut off here has made nothing that it would not know again.
            if let Some(arn) = wanted {
                self.tag(instance, NEXT_STREAM, arn).await?;
            }
            let put = self.put_streams(&instance.id, found, wanted).await;
            if let (Err(_), Some(_)) = (&put, wanted) {
                self.untag(instance, &[NEXT_STREAM]).await?;
            }
            put?;
            done.note(if wanted.is_some() {
                "set where messages are sent"
            } else {
                "sends messages nowhere"
            });
        } else if !found.streams_as_told() {
            return Ok(());
        }
        match wanted {
            Some(arn) => self.tag(instance, STREAM, arn).await?,
            // What somebody else says later is not ours.
            None => self.untag(instance, &[STREAM]).await?,
        }
        self.untag(instance, &[NEXT_STREAM]).await
    }

    /// Has messages sent there, and all else where it is sent already.
    async fn put_streams(
        &self,
        instance: &AppInstanceId,
        found: &Found,
        messages_to: Option<&str>,
    ) -> Result<(), BootstrapError> {
        let others = found.streams.iter().filter(|stream| stream.data != StreamData::Messages).cloned();
        let messages = messages_to.map(|arn| Stream { data: StreamData::Messages, arn: arn.to_owned() });
        let streams: Vec<_> = others.chain(messages).collect();
        match streams.is_empty() {
            true => self.messaging.delete_streams(instance).await?,
            false => self.messaging.put_streams(instance, streams).await?,
        }
        Ok(())
    }

    /// Whether nobody else has anything in the app instance that an earlier run has made. Only an admin sees all
    /// channels, so it is made where a run that was cut off has left none.
    async fn is_ours_alone(&self, instance: &AppInstance) -> Result<bool, BootstrapError> {
        let found = self.found(instance).await?;
        self.admin(&instance.id, &found, &mut Bootstrapped::default()).await?;
        let instance = &instance.id;
        let few = PageRequest { limit: Some(2), after: None };
        let admin = MemberId::User(admin_id());
        let users = self.messaging.app_instance_users(instance, few.clone()).await?.item.items;
        let bots = self.messaging.app_instance_bots(instance, few.clone()).await?.item.items;
        let flows = self.messaging.channel_flows(instance, few.clone()).await?.item.items;
        let are_ours = users.iter().all(|user| tagged(&user.tags).is_some())
            && bots.iter().all(|bot| tagged(&bot.tags).is_some());
        if !are_ours || !flows.is_empty() {
            return Ok(false);
        }
        let bearer = Bearer { instance: instance.clone(), member: admin };
        for privacy in [ChannelPrivacy::Private, ChannelPrivacy::Public] {
            let channels = self.messaging.channels(&bearer, instance, privacy, few.clone()).await?.item;
            if !channels.items.is_empty() || channels.next.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_named(&self, instance: &AppInstance, arn: &str) -> bool {
        arn == self.messaging.arn(instance).to_string()
    }

    async fn tag(&self, of: &AppInstance, name: &str, text: &str) -> Result<(), BootstrapError> {
        let tag = Tag { key: key(name), value: value(text)? };
        Ok(self.messaging.tag(&resource(&self.messaging.arn(of)), vec![tag]).await?)
    }

    async fn untag(&self, of: &AppInstance, names: &[&str]) -> Result<(), BootstrapError> {
        let keys = names.iter().map(|name| key(name)).collect();
        Ok(self.messaging.untag(&resource(&self.messaging.arn(of)), keys).await?)
    }

    /// Another one for each run: what makes runs repeatable are the tags.
    fn token(&self) -> ClientRequestToken {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        format!("{:032x}", u128::from_be_bytes(bytes)).parse().expect("hexadecimal digits are a token")
    }
}

impl Found {
    /// Refuses to change what is others', and in a creation anything.
    fn check(&self, declared: &Declared, mode: Mode) -> Result<(), BootstrapError> {
        let is_renamed = self.bot.as_ref().is_some_and(|bot| bot.name.as_ref() != Some(&declared.bot_name));
        let (now, wanted) = (self.messages_to(), declared.stream_arn.as_deref());
        let is_redirected = self.streams_as_told() && now != wanted;
        if now.is_some() && wanted.is_some() && now != wanted && !self.streams_as_told() {
            let message = "messages of the app instance are sent elsewhere, as somebody else has said";
            return Err(BootstrapError::Refused(message));
        }
        if mode == Mode::Create && (is_renamed || is_redirected) {
            let message = "what is there is otherwise than declared; update it instead";
            return Err(BootstrapError::Refused(message));
        }
        Ok(())
    }

    /// Whether messages are sent where an earlier run has said.
    fn streams_as_told(&self) -> bool {
        let told =
            |arn| [&self.own_stream, &self.next_stream].iter().any(|told| told.as_deref() == Some(arn));
        self.messages_to().is_some_and(told)
    }

    fn messages_to(&self) -> Option<&str> {
        let messages = self.streams.iter().find(|stream| stream.data == StreamData::Messages);
        messages.map(|stream| stream.arn.as_str())
    }
}

impl Bootstrapped {
    fn note(&mut self, change: &str) {
        self.changes.push(change.to_owned());
    }

    fn output(&mut self, name: &str, value: String) {
        self.outputs.push((name.to_owned(), value));
    }
}

/// A bot that nobody answers for: the API wants a bot of Amazon Lex, and this names none that is there.
fn unanswered(arn: &AppInstanceArn) -> LexConfiguration {
    LexConfiguration {
        bot_alias_arn: format!("arn:aws:lex:{}:{}:bot-alias/CARILLON00/MODERATOR0", arn.region, arn.account),
        locale_id: "en_US".to_owned(),
        invoked_by: Some(InvokedBy { standard: StandardMessages::None, targeted: TargetedMessages::All }),
        responds_to_standard_messages: false,
        welcome_intent: None,
    }
}

/// How something came to be, of what these commands look after.
fn tagged(tags: &Tags) -> Option<&TagValue> {
    tags.get(&key(ORIGIN))
}

fn resource(arn: &AppInstanceArn) -> ResourceName {
    ResourceName::read(&arn.to_string()).expect("the resource name of an app instance names it")
}

fn admin_id() -> AppInstanceUserId {
    ADMIN.parse().expect("an id of a user")
}

fn key(name: &str) -> TagKey {
    name.parse().expect("a key of a tag")
}

fn value(text: &str) -> Result<TagValue, BootstrapError> {
    text.parse().map_err(|_| BootstrapError::Refused("the resource name of the stream is too long or odd"))
}

/// The admin's user.
const ADMIN: &str = "system";
const ORIGIN: &str = "carillon:bootstrap";
const STREAM: &str = "carillon:bootstrap-stream";
const NEXT_STREAM: &str = "carillon:bootstrap-next-stream";
/// It was made here.
const MADE: &str = "made";
/// It was there before.
const FOUND: &str = "found";
