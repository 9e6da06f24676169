//! One exchange of every operation as files: `tests/golden/<Operation>/{request,response}.http`.
//!
//! Ids, tokens and names that the server makes stand in braces. The exchanges are played in [`SCENE`]'s order in one
//! world; what an answer brings fills the braces of the requests after it. `CARILLON_BLESS=1` writes the responses.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use carillon_aws::generated::{identity, media_pipelines, meetings, messaging};
use carillon_ports::Clock as _;
use carillon_ports::outbox::Allotment;
use serde_json::Value;

use super::raw::{HOST, Read, Signing, request, send};
use super::world::World;

/// In this order each request finds what it needs.
const SCENE: &[&str] = &[
    "CreateMeeting",
    "GetMeeting",
    "CreateAttendee",
    "GetAttendee",
    "BatchCreateAttendee",
    "ListAttendees",
    "UpdateAttendeeCapabilities",
    "BatchUpdateAttendeeCapabilitiesExcept",
    "StopMeetingTranscription",
    "StartMeetingTranscription",
    "TagResource",
    "ListTagsForResource",
    "UntagResource",
    "DeleteAttendee",
    "DeleteMeeting",
    "CreateMeetingWithAttendees",
];

/// The same for media pipelines, in the folder `media-pipelines`. The meeting is made by the first scene's request.
const PIPELINES_SCENE: &[&str] = &[
    "CreateMediaCapturePipeline",
    "GetMediaCapturePipeline",
    "ListMediaCapturePipelines",
    "CreateMediaConcatenationPipeline",
    "CreateMediaLiveConnectorPipeline",
    "GetMediaPipeline",
    "ListMediaPipelines",
    "TagResource",
    "ListTagsForResource",
    "UntagResource",
    "DeleteMediaCapturePipeline",
    "DeleteMediaPipeline",
    "CreateMediaInsightsPipeline",
    "CreateMediaInsightsPipelineConfiguration",
    "GetMediaInsightsPipelineConfiguration",
    "ListMediaInsightsPipelineConfigurations",
    "UpdateMediaInsightsPipelineConfiguration",
    "UpdateMediaInsightsPipelineStatus",
    "DeleteMediaInsightsPipelineConfiguration",
    "StartSpeakerSearchTask",
    "GetSpeakerSearchTask",
    "StopSpeakerSearchTask",
    "StartVoiceToneAnalysisTask",
    "GetVoiceToneAnalysisTask",
    "StopVoiceToneAnalysisTask",
    "CreateMediaStreamPipeline",
    "CreateMediaPipelineKinesisVideoStreamPool",
    "GetMediaPipelineKinesisVideoStreamPool",
    "ListMediaPipelineKinesisVideoStreamPools",
    "UpdateMediaPipelineKinesisVideoStreamPool",
    "DeleteMediaPipelineKinesisVideoStreamPool",
];

/// The same for identity, in the folder `identity`.
const IDENTITY_SCENE: &[&str] = &[
    "CreateAppInstance",
    "DescribeAppInstance",
    "ListAppInstances",
    "UpdateAppInstance",
    "CreateAppInstanceUser",
    "DescribeAppInstanceUser",
    "ListAppInstanceUsers",
    "UpdateAppInstanceUser",
    "PutAppInstanceUserExpirationSettings",
    "CreateAppInstanceBot",
    "DescribeAppInstanceBot",
    "ListAppInstanceBots",
    "UpdateAppInstanceBot",
    "CreateAppInstanceAdmin",
    "DescribeAppInstanceAdmin",
    "ListAppInstanceAdmins",
    "RegisterAppInstanceUserEndpoint",
    "DescribeAppInstanceUserEndpoint",
    "UpdateAppInstanceUserEndpoint",
    "ListAppInstanceUserEndpoints",
    "PutAppInstanceRetentionSettings",
    "GetAppInstanceRetentionSettings",
    "TagResource",
    "ListTagsForResource",
    "UntagResource",
    "DeregisterAppInstanceUserEndpoint",
    "DeleteAppInstanceAdmin",
    "DeleteAppInstanceBot",
    "DeleteAppInstanceUser",
    "DeleteAppInstance",
];

/// The same for messaging, in the folder `messaging`, between those of [`Ward`].
pub const MESSAGING_SCENE: &[&str] = &[
    "CreateChannel",
    "DescribeChannel",
    "UpdateChannel",
    "PutChannelExpirationSettings",
    "TagResource",
    "ListTagsForResource",
    "UntagResource",
    "ListChannels",
    "SearchChannels",
    "CreateChannelModerator",
    "DescribeChannelModerator",
    "ListChannelModerators",
    "DescribeChannelModeratedByAppInstanceUser",
    "ListChannelsModeratedByAppInstanceUser",
    "CreateChannelMembership",
    "BatchCreateChannelMembership",
    "DescribeChannelMembership",
    "ListChannelMemberships",
    "PutChannelMembershipPreferences",
    "GetChannelMembershipPreferences",
    "SendChannelMessage",
    "UpdateChannelReadMarker",
    "DescribeChannelMembershipForAppInstanceUser",
    "ListChannelMembershipsForAppInstanceUser",
    "GetChannelMessage",
    "GetChannelMessageStatus",
    "UpdateChannelMessage",
    "ListChannelMessages",
    "RedactChannelMessage",
    "DeleteChannelMessage",
    "CreateChannelFlow",
    "DescribeChannelFlow",
    "UpdateChannelFlow",
    "ListChannelFlows",
    "AssociateChannelFlow",
    "ListChannelsAssociatedWithChannelFlow",
    "ChannelFlowCallback",
    "DisassociateChannelFlow",
    "DeleteChannelFlow",
    "CreateChannelBan",
    "DescribeChannelBan",
    "ListChannelBans",
    "DeleteChannelBan",
    "DeleteChannelMembership",
    "DeleteChannelModerator",
    "DeleteChannel",
    "PutMessagingStreamingConfigurations",
    "GetMessagingStreamingConfigurations",
    "DeleteMessagingStreamingConfigurations",
];

/// Members whose values the server makes up.
const MADE_UP: &[&str] =
    &["MeetingId", "AttendeeId", "JoinToken", "NextToken", "MediaPipelineId", "EndpointId", "MessageId"];
/// Members with resource names whose last part the server makes up, and what it is.
const MADE_UP_LAST: &[(&str, &str)] = &[
    ("AppInstanceArn", "AppInstanceId"),
    ("AppInstanceBotArn", "BotId"),
    ("ChannelFlowArn", "ChannelFlowId"),
];

#[tokio::test]
async fn every_operation_answers_as_its_golden_exchange() {
    let scene = SCENE.iter().map(|operation| (*operation).to_owned());
    let differences = differences(&World::new().await, &mut Names::default(), scene).await;
    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn every_operation_on_pipelines_answers_as_its_golden_exchange() {
    let (world, mut names) = (World::new().await, Names::default());
    let meeting = include_str!("../golden/CreateMeeting/request.http");
    names.learn(&play(&world, meeting).await.json());
    let scene = PIPELINES_SCENE.iter().map(|operation| format!("media-pipelines/{operation}"));
    let differences = differences(&world, &mut names, scene).await;
    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn every_operation_on_identity_answers_as_its_golden_exchange() {
    let scene = IDENTITY_SCENE.iter().map(|operation| format!("identity/{operation}"));
    let differences = differences(&World::new().await, &mut Names::default(), scene).await;
    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn every_operation_on_messaging_answers_as_its_golden_exchange() {
    let mut ward = Ward::new(World::new().await).await;
    let scene = MESSAGING_SCENE.iter().map(|operation| format!("messaging/{operation}"));
    let differences = differences(&ward.world, &mut ward.names, scene).await;
    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test]
async fn where_messaging_sessions_are_is_answered_as_its_golden_exchange() {
    let world = World::builder().config(|config| config.sessions_port = Some(8_443)).build().await;
    let exchange = "messaging/GetMessagingSessionEndpoint".to_owned();
    let differences = differences(&world, &mut Names::default(), std::iter::once(exchange)).await;
    assert!(differences.is_empty(), "{differences}");
}

/// An app instance with users, of whom Cleo is an admin, in which golden requests on messaging are played.
pub struct Ward {
    pub world: World,
    names: Names,
}

impl Ward {
    pub async fn new(world: World) -> Self {
        let mut ward = Self { world, names: Names::default() };
        ward.play_altered("identity/CreateAppInstance", &[]).await;
        ward.play_altered("identity/CreateAppInstanceUser", &[]).await;
        for (user, name, token) in [("bob", "Bob", "bob"), ("cleo", "Cleo", "cleo"), ("eve", "Eve", "eve")] {
            let changes = [("us-east-1:7d5a@home", user), ("Ada", name), ("token-2", token)];
            ward.play_altered("identity/CreateAppInstanceUser", &changes).await;
        }
        ward.play_altered("identity/CreateAppInstanceAdmin", &[("us-east-1:7d5a@home", "cleo")]).await;
        ward
    }

    /// Plays the scene up to an operation, without it.
    pub async fn before(&mut self, operation: &str) {
        for played in MESSAGING_SCENE.iter().take_while(|played| **played != operation) {
            self.play(played).await;
        }
    }

    pub async fn play(&mut self, operation: &str) -> Read {
        self.play_altered(&format!("messaging/{operation}"), &[]).await
    }

    /// A message that waits for the processor of the channel's flow.
    pub async fn pend(&mut self) {
        self.names.pend(&self.world).await;
    }

    /// A golden request with other texts in the places of some.
    pub async fn play_altered(&mut self, exchange: &str, changes: &[(&str, &str)]) -> Read {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(exchange);
        let text = std::fs::read_to_string(folder.join("request.http")).expect(exchange);
        let text = changes.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let read = play(&self.world, &self.names.fill(&text)).await;
        self.names.learn(&read.json());
        read
    }
}

async fn differences(world: &World, names: &mut Names, scene: impl Iterator<Item = String>) -> String {
    let mut differences = String::new();
    for operation in scene {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(&operation);
        let text = std::fs::read_to_string(folder.join("request.http")).expect(&operation);
        if operation == "messaging/ChannelFlowCallback" {
            names.pend(world).await;
        }
        let read = play(world, &names.fill(&text)).await;
        names.learn(&read.json());
        let shown = names.redact(&show(&read));
        compare(&folder.join("response.http"), &shown, &mut differences);
    }
    differences
}

#[test]
fn every_operation_of_the_table_has_a_golden_exchange() {
    let names = meetings::OPERATIONS.iter().map(|operation| operation.name);
    assert_eq!(sorted(SCENE.iter().copied()), sorted(names));
    let names = media_pipelines::OPERATIONS.iter().map(|operation| operation.name);
    assert_eq!(sorted(PIPELINES_SCENE.iter().copied()), sorted(names));
    let names = identity::OPERATIONS.iter().map(|operation| operation.name);
    assert_eq!(sorted(IDENTITY_SCENE.iter().copied()), sorted(names));
    // Elastic channels are not built.
    let elsewhere = ["GetMessagingSessionEndpoint", "ListSubChannels"];
    let names = messaging::OPERATIONS.iter().map(|operation| operation.name);
    let played = MESSAGING_SCENE.iter().copied().chain(elsewhere);
    assert_eq!(sorted(played), sorted(names));
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

/// The request of a golden exchange, about meetings, pipelines, app instances and what is in them that nobody has made.
pub fn request_about_nothing(folder: &str, operation: &str) -> (String, String, Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder).join(operation);
    let text = std::fs::read_to_string(folder.join("request.http")).expect(operation);
    let names = ["MeetingId", "MediaPipelineId", "AppInstanceId", "BotId", "EndpointId"];
    let names = names.into_iter().flat_map(|name| (1..=3).map(move |number| format!("{{{name}{number}}}")));
    let text = names.fold(text, |text, name| text.replace(&name, "0f9a2b6e-1111-4222-8333-444455550706"));
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), "null"));
    let (method, uri) = head.lines().next().unwrap().split_once(' ').unwrap();
    (method.to_owned(), uri.to_owned(), serde_json::from_str(body).unwrap())
}

/// Sends a request as its file says it: request line, headers, an empty line, body.
async fn play(world: &World, text: &str) -> Read {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let (method, uri) = lines.next().unwrap().split_once(' ').unwrap();
    let mut unsigned = request(method, uri, body.trim_end().to_owned());
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        unsigned.headers_mut().insert(name, value.parse().unwrap());
    }
    assert_eq!(unsigned.headers()["host"], HOST);
    send(&world.front, Signing::default().sign(unsigned)).await
}

fn show(read: &Read) -> String {
    let mut text = format!("{}\n", read.status);
    for (name, value) in &read.headers {
        if name != "x-amzn-requestid" {
            writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
        }
    }
    let mut body = read.json();
    if let Some(body) = body.as_object_mut() {
        body.remove("RequestId");
    }
    match body {
        Value::Null => text,
        body => format!("{text}\n{}\n", serde_json::to_string_pretty(&body).unwrap()),
    }
}

fn compare(file: &PathBuf, shown: &str, differences: &mut String) {
    if std::env::var_os("CARILLON_BLESS").is_some() {
        std::fs::write(file, shown).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    if kept != shown {
        writeln!(differences, "{} should hold:\n{shown}", file.display()).unwrap();
    }
}

/// What stands for the values that the server makes up.
#[derive(Default)]
struct Names(Vec<(String, String)>);

impl Names {
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value.as_str() {
                        Some(text) if MADE_UP.contains(&name.as_str()) => self.add(name, text),
                        Some(arn) => self.learn_last(name, arn),
                        None => self.learn(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            _ => {}
        }
    }

    fn learn_last(&mut self, member: &str, arn: &str) {
        if let Some((_, name)) = MADE_UP_LAST.iter().find(|(known, _)| *known == member) {
            self.add(name, arn.rsplit('/').next().unwrap());
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        if self.0.iter().all(|(_, known)| known != value) {
            let number =
                self.0.iter().filter(|(known, _)| known.starts_with(&format!("{{{name}"))).count() + 1;
            self.0.push((format!("{{{name}{number}}}"), value.to_owned()));
        }
    }

    /// Sends a message to a channel with a flow, and learns what its processor is to give back.
    async fn pend(&mut self, world: &World) {
        let text = include_str!("../golden/messaging/SendChannelMessage/request.http");
        let sent = play(world, &self.fill(&text.replace("token-2", "token-3"))).await;
        assert_eq!(sent.json()["Status"]["Value"], "PENDING");
        self.learn(&sent.json());
        let allotment = Allotment { lanes_per_target: 1, lanes: 1, events: 1 };
        let due = world.messaging.flows_due(world.clock.now(), &BTreeSet::new(), allotment).await.unwrap();
        self.add("CallbackId", due.work[0].events[0].event.callback.expose());
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    fn redact(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(value, name))
    }
}
