//! What `carillon bootstrap` makes, changes, leaves and removes.

use carillon_messaging::identity::{
    AppInstance, CreateAppInstanceBot, CreateAppInstanceUser, LexConfiguration,
};
use carillon_messaging::streams::{Stream, StreamData};
use carillon_messaging::{MessagingError, PageRequest};
use carillon_proto::app_instance::{MemberId, ResourceName};
use carillon_proto::redact::Redacted;
use carillon_proto::tags::{Tag, Tags};

use super::*;
use crate::api::{Bootstrap, BootstrapError, Bootstrapped, Declared, Provisioning};

const QUEUE: &str = "arn:aws:sqs:eu-central-1:111122223333:ward";
const OTHER: &str = "arn:aws:sqs:eu-central-1:111122223333:other";

impl World {
    fn bootstrap(&self) -> Bootstrap {
        let provisioning =
            Provisioning::new(self.accounts.clone(), self.messaging.clone(), self.clock.clone());
        Bootstrap::new(self.messaging.clone(), provisioning, Arc::new(SeededEntropy::new(7)))
    }

    async fn instances(&self) -> Vec<AppInstance> {
        self.messaging.app_instances(PageRequest::default()).await.unwrap().items
    }

    async fn streams(&self) -> Vec<(StreamData, String)> {
        let instance = self.instances().await.pop().unwrap().id;
        match self.messaging.streams(&instance).await {
            Err(MessagingError::NotFound(_)) => Vec::new(),
            streams => streams.unwrap().into_iter().map(|stream| (stream.data, stream.arn)).collect(),
        }
    }

    async fn put_stream(&self, data: StreamData, arn: &str) {
        let instance = self.instances().await.pop().unwrap().id;
        let streams = vec![Stream { data, arn: arn.to_owned() }];
        self.messaging.put_streams(&instance, streams).await.unwrap();
    }
}

fn declared(bot: &str, stream: Option<&str>) -> Declared {
    Declared { bot_name: Redacted::new(bot.to_owned()), stream_arn: stream.map(str::to_owned) }
}

fn output<'a>(done: &'a Bootstrapped, name: &str) -> &'a str {
    done.outputs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap()
}

#[track_caller]
fn refused(outcome: Result<Bootstrapped, BootstrapError>, said: &str) {
    let error = outcome.unwrap_err();
    assert!(matches!(error, BootstrapError::Refused(text) if text.contains(said)), "{error}");
}

#[tokio::test]
async fn what_is_missing_is_made_once() {
    let world = World::new().await;
    let bootstrap = world.bootstrap();
    let wanted = declared("ModeratorBot", Some(QUEUE));
    let first = bootstrap.create(&wanted).await.unwrap();
    assert_eq!(first.changes.len(), 5, "{:?}", first.changes);
    let again = bootstrap.create(&wanted).await.unwrap();
    assert_eq!((again.outputs, again.changes), (first.outputs.clone(), Vec::new()));
    assert_eq!(bootstrap.update(&wanted).await.unwrap().changes, Vec::<String>::new());

    let instance = world.instances().await.pop().unwrap();
    let arn = world.messaging.arn(&instance);
    assert_eq!(output(&first, "appInstanceArn"), arn.to_string());
    assert_eq!(output(&first, "streamArn"), QUEUE);
    let admins =
        world.messaging.app_instance_admins(&instance.id, PageRequest::default()).await.unwrap().item;
    let admins: Vec<_> = admins.items.iter().map(|admin| arn.member(&admin.member.id)).collect();
    assert_eq!(admins, [output(&first, "adminUserArn")], "the bot is none");
    let bots = world.messaging.app_instance_bots(&instance.id, PageRequest::default()).await.unwrap().item;
    assert_eq!(arn.member(&MemberId::Bot(bots.items[0].id.clone())), output(&first, "botArn"));
    assert_eq!(world.streams().await, [(StreamData::Messages, QUEUE.to_owned())]);
}

#[tokio::test]
async fn the_app_instance_is_that_of_the_accounts() {
    let world = World::new().await;
    let made = world.bootstrap().create(&declared("Bot", None)).await.unwrap();
    world.user("ada", &[Role::Patient]).await;
    let me = world.sign_in_with("ada", PASSWORD).await.ok(200);
    assert_eq!(me["user"]["appInstanceArn"], output(&made, "appInstanceArn"));
    assert_eq!(world.instances().await.len(), 1);
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_completed() {
    let world = World::new().await;
    let bootstrap = world.bootstrap();
    let wanted = declared("Bot", Some(QUEUE));
    let first = bootstrap.create(&wanted).await.unwrap();
    let instance = world.instances().await.pop().unwrap().id;
    world.messaging.delete_app_instance_user(&instance, &"system".parse().unwrap()).await.unwrap();
    world.messaging.delete_streams(&instance).await.unwrap();
    let again = bootstrap.create(&wanted).await.unwrap();
    assert_eq!(again.outputs, first.outputs);
    assert_eq!(again.changes.len(), 3, "{:?}", again.changes);
}

#[tokio::test]
async fn creating_changes_nothing_and_updating_does() {
    let world = World::new().await;
    let bootstrap = world.bootstrap();
    refused(bootstrap.update(&declared("Bot", None)).await, "nothing was bootstrapped");
    let first = bootstrap.create(&declared("Bot", Some(QUEUE))).await.unwrap();
    world.put_stream(StreamData::Messages, QUEUE).await;
    for other in [declared("Other", Some(QUEUE)), declared("Bot", Some(OTHER)), declared("Bot", None)] {
        refused(bootstrap.create(&other).await, "otherwise than declared");
    }
    let changed = bootstrap.update(&declared("Other", Some(OTHER))).await.unwrap();
    assert_eq!(output(&changed, "botArn"), output(&first, "botArn"));
    assert_eq!(world.streams().await, [(StreamData::Messages, OTHER.to_owned())]);
    bootstrap.update(&declared("Other", None)).await.unwrap();
    assert!(world.streams().await.is_empty());
}

#[tokio::test]
async fn what_others_have_made_is_left_alone() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    world.sign_in("ada").await;
    let bootstrap = world.bootstrap();
    world.put_stream(StreamData::Messages, OTHER).await;
    refused(bootstrap.create(&declared("Bot", Some(QUEUE))).await, "sent elsewhere");
    world.put_stream(StreamData::Channels, OTHER).await;
    let made = bootstrap.create(&declared("Bot", Some(QUEUE))).await.unwrap();
    let arn = output(&made, "appInstanceArn").to_owned();
    let instance = world.instances().await.pop().unwrap().id;
    let bot = CreateAppInstanceBot {
        name: None,
        metadata: None,
        tags: Tags::default(),
        configuration: LexConfiguration {
            bot_alias_arn: "arn:aws:lex:us-east-1:111122223333:bot-alias/A/B".to_owned(),
            locale_id: "en_US".to_owned(),
            invoked_by: None,
            responds_to_standard_messages: false,
            welcome_intent: None,
        },
        token: "token".parse().unwrap(),
    };
    world.messaging.create_app_instance_bot(&instance, bot).await.unwrap();

    refused(bootstrap.destroy(&arn.replace("app-instance/", "app-instance/0")).await, "another");
    let removed = bootstrap.destroy(&arn).await.unwrap();
    assert!(removed.changes.iter().any(|change| change.starts_with("left the app instance")));
    assert_eq!(world.streams().await, [(StreamData::Channels, OTHER.to_owned())]);
    let users = world.messaging.app_instance_users(&instance, PageRequest::default()).await.unwrap().item;
    assert_eq!(users.items.len(), 1, "ada's");
    let bots = world.messaging.app_instance_bots(&instance, PageRequest::default()).await.unwrap().item;
    assert_eq!(bots.items.len(), 1, "the other one");
    assert_eq!(bootstrap.destroy(&arn).await.unwrap().changes, Vec::<String>::new());
}

#[tokio::test]
async fn a_user_whom_somebody_else_has_made_does_not_become_the_admin() {
    let world = World::new().await;
    world.user("ada", &[Role::Patient]).await;
    world.sign_in("ada").await;
    let instance = world.instances().await.pop().unwrap().id;
    let asked = CreateAppInstanceUser {
        id: "system".parse().unwrap(),
        name: Redacted::new("Mallory".to_owned()),
        metadata: None,
        tags: Tags::default(),
        expiration: None,
        token: "token".parse().unwrap(),
    };
    world.messaging.create_app_instance_user(&instance, asked).await.unwrap();
    refused(world.bootstrap().create(&declared("Bot", None)).await, "somebody else has made");
    let admins = world.messaging.app_instance_admins(&instance, PageRequest::default()).await.unwrap();
    assert!(admins.item.items.is_empty());
}

#[tokio::test]
async fn all_goes_that_nobody_else_uses() {
    let world = World::new().await;
    let bootstrap = world.bootstrap();
    assert_eq!(bootstrap.destroy("arn").await.unwrap(), Bootstrapped::default());
    let first = bootstrap.create(&declared("Bot", Some(QUEUE))).await.unwrap();
    let arn = output(&first, "appInstanceArn").to_owned();
    assert_eq!(bootstrap.destroy(&arn).await.unwrap().changes.len(), 1);
    assert!(world.instances().await.is_empty());
    assert_eq!(bootstrap.destroy(&arn).await.unwrap(), Bootstrapped::default());
    let second = bootstrap.create(&declared("Bot", Some(QUEUE))).await.unwrap();
    assert_ne!(output(&second, "appInstanceArn"), arn);
    assert_eq!(second.changes.len(), 5);
}

#[tokio::test]
async fn a_stream_that_is_refused_or_cut_off_leaves_the_other_ours() {
    let world = World::new().await;
    let bootstrap = world.bootstrap();
    let made = bootstrap.create(&declared("Bot", Some(QUEUE))).await.unwrap();
    let foreign = "arn:aws:sqs:eu-central-1:999999999999:theirs";
    let outcome = bootstrap.update(&declared("Bot", Some(foreign))).await;
    assert!(matches!(outcome, Err(BootstrapError::Messaging(_))));
    bootstrap.update(&declared("Bot", Some(OTHER))).await.unwrap();
    assert_eq!(world.streams().await, [(StreamData::Messages, OTHER.to_owned())]);

    // As a run leaves it that is cut off before the tags are in order.
    world.put_stream(StreamData::Messages, QUEUE).await;
    let instance = world.instances().await.pop().unwrap();
    let tag = |name: &str, text: &str| Tag { key: name.parse().unwrap(), value: text.parse().unwrap() };
    let tags = vec![tag("carillon:bootstrap-next-stream", QUEUE)];
    let arn = output(&made, "appInstanceArn");
    world.messaging.tag(&ResourceName::read(arn).unwrap(), tags).await.unwrap();
    bootstrap.update(&declared("Bot", Some(QUEUE))).await.unwrap();
    bootstrap.update(&declared("Bot", None)).await.unwrap();
    assert!(world.streams().await.is_empty());

    // What somebody else says from here on is not ours, though it is the same.
    world.put_stream(StreamData::Messages, QUEUE).await;
    world.user("ada", &[Role::Patient]).await;
    world.sign_in("ada").await;
    bootstrap.destroy(arn).await.unwrap();
    assert_eq!(world.streams().await, [(StreamData::Messages, QUEUE.to_owned())]);
    assert_eq!(world.instances().await[0].id, instance.id);
}

#[tokio::test]
async fn a_removal_that_was_cut_off_and_a_creation_that_was_refused_are_removed() {
    let world = World::new().await;
    let bootstrap = world.bootstrap();
    bootstrap.create(&declared("Bot", None)).await.unwrap();
    let instance = world.instances().await.pop().unwrap();
    world.messaging.delete_app_instance_user(&instance.id, &"system".parse().unwrap()).await.unwrap();
    bootstrap.destroy(&world.messaging.arn(&instance).to_string()).await.unwrap();
    assert!(world.instances().await.is_empty());

    let foreign = "arn:aws:sqs:eu-central-1:999999999999:theirs";
    bootstrap.create(&declared("Bot", Some(foreign))).await.unwrap_err();
    let instance = world.instances().await.pop().unwrap();
    bootstrap.destroy(&world.messaging.arn(&instance).to_string()).await.unwrap();
    assert!(world.instances().await.is_empty());
}
