//! Every error that an operation on messaging may answer, and on whose behalf a call is.
//!
//! The pairs of operation and error that were seen are held against the table, as for identity.

use std::num::NonZeroU32;

use carillon_aws::Rate;
use carillon_aws::generated::messaging::OPERATIONS;

use super::golden::{MESSAGING_SCENE, Ward};
use super::raw::{Signing, request, send};
use super::seen::Seen;
use super::world::{BrokenKeys, World};

const FOLDER: &str = "messaging";
/// In the place of the message that a scene would have sent: an id that no message has.
const NO_MESSAGE: (&str, &str) = ("{MessageId1}", "none");
/// In the place of the flow that it would have made.
const NO_FLOW: (&str, &str) = ("{ChannelFlowId1}", NOTHING);
const NOTHING: &str = "0f9a2b6e-1111-4222-8333-444455550706";

/// Pairs that the model lists and that cannot happen, with the reason.
fn unreachable_here(operation: &str, error: &str) -> Option<&'static str> {
    let conflicts = [
        "AssociateChannelFlow",
        "CreateChannel",
        "CreateChannelBan",
        "CreateChannelFlow",
        "CreateChannelMembership",
        "CreateChannelModerator",
        "DeleteChannelFlow",
        "RedactChannelMessage",
        "SendChannelMessage",
        "UpdateChannelMessage",
    ];
    match error {
        "UnauthorizedClientException" => {
            Some("signatures are refused with the errors of the signature protocol")
        }
        "ConflictException" if !conflicts.contains(&operation) => Some("rules run one after another"),
        "NotFoundException" | "ResourceLimitExceededException"
            if operation == "BatchCreateChannelMembership" =>
        {
            Some("each member has its own error")
        }
        _ => None,
    }
}

#[tokio::test]
async fn every_error_of_the_model_is_answered_or_cannot_be() {
    let mut seen = Seen::of(FOLDER, OPERATIONS);
    throttled(&mut seen).await;
    broken(&mut seen).await;
    bad_requests(&mut seen).await;
    forbidden(&mut seen).await;
    conflicts(&mut seen).await;
    limits(&mut seen).await;
    missing(&mut seen).await;
    let is_built = |name| MESSAGING_SCENE.contains(&name) && !is_about_tags(name);
    for operation in OPERATIONS.iter().filter(|operation| is_built(operation.name)) {
        for &error in operation.errors {
            let (name, unreachable) = (operation.name, unreachable_here(operation.name, error).is_some());
            let was_seen = seen.has(name, error);
            assert!(was_seen != unreachable, "{name} {error}: seen {was_seen}");
        }
    }
}

async fn throttled(seen: &mut Seen) {
    let one = NonZeroU32::new(1).unwrap();
    let rate = Some(Rate { per_second: one, burst: one });
    let mut ward = Ward::new(World::builder().config(|config| config.rate = rate).build().await).await;
    for operation in MESSAGING_SCENE {
        ward.play(operation).await;
        seen.expect(operation, &ward.play(operation).await, "ThrottledClientException", 429);
    }
}

async fn broken(seen: &mut Seen) {
    for (keys, error, status) in [
        (BrokenKeys::Unavailable, "ServiceUnavailableException", 503),
        (BrokenKeys::Corrupt, "ServiceFailureException", 500),
    ] {
        let mut ward = Ward::new(World::builder().keys(keys).build().await).await;
        for operation in MESSAGING_SCENE {
            seen.expect(operation, &ward.play(operation).await, error, status);
        }
    }
}

/// Who names something else than a channel, or gives a token that this server did not make.
async fn bad_requests(seen: &mut Seen) {
    let mut ward = Ward::new(World::new().await).await;
    for operation in MESSAGING_SCENE {
        let change = match *operation {
            "CreateChannel" | "CreateChannelFlow" => ("\"AppInstanceArn\":\"arn", "\"AppInstanceArn\":\"urn"),
            "DescribeChannelFlow"
            | "UpdateChannelFlow"
            | "DeleteChannelFlow"
            | "ListChannelsAssociatedWithChannelFlow" => ("channel-flow%2F", "channel%2F"),
            "ListChannels" | "ListChannelFlows" => ("app-instance-arn=arn", "app-instance-arn=urn"),
            "SearchChannels" => ("\"Values\":[\"arn", "\"Values\":[\"urn"),
            list if list.ends_with("edByAppInstanceUser") && list.starts_with("List") => {
                ("moderated-channels", "moderated-channels&next-token=made-up")
            }
            list if list.ends_with("ForAppInstanceUser") && list.starts_with("List") => (
                "scope=app-instance-user-memberships",
                "scope=app-instance-user-memberships&next-token=made-up",
            ),
            tags if is_about_tags(tags) => continue,
            streams if is_about_streams(streams) => ("arn%3Aaws%3Achime", "arn%3Aaws%3Aother"),
            _ => ("channel%2Fward%3A7", "user%2Fward%3A7"),
        };
        let read = ward.play_altered(&format!("messaging/{operation}"), &[change, NO_MESSAGE, NO_FLOW]).await;
        seen.expect(operation, &read, "BadRequestException", 400);
    }
}

async fn forbidden(seen: &mut Seen) {
    let mut ward = Ward::new(World::new().await).await;
    for operation in MESSAGING_SCENE.iter().filter(|operation| acts_for_nobody(operation)) {
        let elsewhere = ("{AppInstanceId1}", NOTHING);
        let callback = ("{CallbackId1}", "cccccccccccccccccccccccccccccccc");
        let changes = [elsewhere, callback, NO_FLOW, ("{MessageId2}", "none")];
        let read = ward.play_altered(&format!("messaging/{operation}"), &changes).await;
        seen.expect(operation, &read, "ForbiddenException", 403);
    }
    for operation in MESSAGING_SCENE.iter().filter(|it| !is_about_tags(it) && !acts_for_nobody(it)) {
        for (from, to) in [
            ("chime-bearer: arn:aws:chime:us-east-1:1111", "chime-bearer: arn:aws:chime:us-east-1:9999"),
            ("chime-bearer: arn:aws:chime", "chime-bearer: arn:aws:other"),
            ("x-amz-chime-bearer", "x-other"),
        ] {
            // The operator may set when a channel expires without acting for anybody.
            if to == "x-other" && *operation == "PutChannelExpirationSettings" {
                continue;
            }
            let read = ward
                .play_altered(&format!("messaging/{operation}"), &[(from, to), NO_MESSAGE, NO_FLOW])
                .await;
            seen.expect(operation, &read, "ForbiddenException", 403);
            let answer = read.json();
            assert_eq!(answer["Code"], "Forbidden");
            assert!(answer["Message"].as_str().unwrap().contains("x-amz-chime-bearer"), "{answer}");
        }
    }
}

/// They are the operator's, are read by the same handlers as those of identity, and proved there.
fn is_about_tags(operation: &str) -> bool {
    ["TagResource", "UntagResource", "ListTagsForResource"].contains(&operation)
}

/// They are the operator's.
fn acts_for_nobody(operation: &str) -> bool {
    let is_about_a_channel = ["AssociateChannelFlow", "DisassociateChannelFlow"].contains(&operation);
    is_about_streams(operation) || (operation.contains("ChannelFlow") && !is_about_a_channel)
}

fn is_about_streams(operation: &str) -> bool {
    operation.ends_with("MessagingStreamingConfigurations")
}

async fn conflicts(seen: &mut Seen) {
    let mut ward = Ward::new(World::new().await).await;
    ward.before("DeleteChannelMessage").await;
    ward.play("CreateChannelBan").await;
    for operation in
        ["CreateChannel", "CreateChannelMembership", "CreateChannelModerator", "CreateChannelBan"]
    {
        let other = [("\"ClientRequestToken\":\"token-1\"", "\"ClientRequestToken\":\"token-9\"")];
        let read = ward.play_altered(&format!("messaging/{operation}"), &other).await;
        seen.expect(operation, &read, "ConflictException", 409);
    }
    let read = ward.play_altered("messaging/SendChannelMessage", &[("calm", "cross")]).await;
    seen.expect("SendChannelMessage", &read, "ConflictException", 409);
    seen.expect("UpdateChannelMessage", &ward.play("UpdateChannelMessage").await, "ConflictException", 409);
    ward.play("CreateChannelFlow").await;
    ward.play("AssociateChannelFlow").await;
    let read = ward.play_altered("messaging/CreateChannelFlow", &[("Moderation", "Manners")]).await;
    seen.expect("CreateChannelFlow", &read, "ConflictException", 409);
    seen.expect("DeleteChannelFlow", &ward.play("DeleteChannelFlow").await, "ConflictException", 409);
    ward.pend().await;
    let read = ward.play_altered("messaging/RedactChannelMessage", &[("{MessageId1}", "{MessageId2}")]).await;
    seen.expect("RedactChannelMessage", &read, "ConflictException", 409);
    ward.play_altered("messaging/CreateChannelFlow", &[("token-1", "token-2")]).await;
    let other = [("{ChannelFlowId1}", "{ChannelFlowId2}")];
    let read = ward.play_altered("messaging/AssociateChannelFlow", &other).await;
    seen.expect("AssociateChannelFlow", &read, "ConflictException", 409);
}

async fn limits(seen: &mut Seen) {
    let limit = "ResourceLimitExceededException";
    let world = World::builder().messaging(|config| config.memberships_of_member_max = 0);
    let mut ward = Ward::new(world.build().await).await;
    seen.expect("CreateChannel", &ward.play("CreateChannel").await, limit, 400);
    let world = World::builder().messaging(|config| {
        (config.memberships_max, config.moderators_max, config.bans_max) = (2, 1, 0);
        config.flows_max = 0;
    });
    let mut ward = Ward::new(world.build().await).await;
    ward.play("CreateChannel").await;
    for operation in
        ["CreateChannelMembership", "CreateChannelModerator", "CreateChannelBan", "CreateChannelFlow"]
    {
        seen.expect(operation, &ward.play(operation).await, limit, 400);
    }
}

async fn missing(seen: &mut Seen) {
    let mut ward = Ward::new(World::new().await).await;
    ward.play("CreateChannel").await;
    let read = ward.play_altered("messaging/CreateChannelMembership", &[("cleo", "nobody")]).await;
    seen.expect("CreateChannelMembership", &read, "NotFoundException", 404);
    for operation in ["DescribeChannelBan", "DescribeChannelMembership", "DescribeChannelModerator"] {
        seen.expect(operation, &ward.play(operation).await, "NotFoundException", 404);
    }
    for operation in ["AssociateChannelFlow", "DisassociateChannelFlow"] {
        let read = ward.play_altered(&format!("messaging/{operation}"), &[NO_FLOW]).await;
        seen.expect(operation, &read, "NotFoundException", 404);
    }
    let nowhere = [("chime-messaging-ward", "chime-messaging-nowhere")];
    let read = ward.play_altered("messaging/PutMessagingStreamingConfigurations", &nowhere).await;
    seen.expect("PutMessagingStreamingConfigurations", &read, "NotFoundException", 404);
    let read = ward.play("GetMessagingStreamingConfigurations").await;
    seen.expect("GetMessagingStreamingConfigurations", &read, "NotFoundException", 404);
    for id in ["none", &"0".repeat(64)] {
        let read = ward.play_altered("messaging/GetChannelMessage", &[("{MessageId1}", id)]).await;
        seen.expect("GetChannelMessage", &read, "NotFoundException", 404);
    }
}

#[tokio::test]
async fn on_whose_behalf_a_call_is_has_to_be_signed() {
    let mut ward = Ward::new(World::new().await).await;
    ward.play("CreateChannel").await;
    let uri = "/channels?scope=app-instance-user-memberships";
    let mut signed = Signing::default().sign(request("GET", uri, ""));
    let bearer = "arn:aws:chime:us-east-1:111122223333:app-instance/x/user/y";
    signed.headers_mut().insert("x-amz-chime-bearer", bearer.parse().unwrap());
    let read = send(&ward.world.front, signed).await;
    assert_eq!((read.error_type(), read.status), ("IncompleteSignatureException", 400), "{read:?}");
    let mut twice = request("GET", uri, "");
    for _ in 0..2 {
        twice.headers_mut().append("x-amz-chime-bearer", bearer.parse().unwrap());
    }
    let read = send(&ward.world.front, Signing::default().sign(twice)).await;
    assert_eq!((read.error_type(), read.status), ("IncompleteSignatureException", 400), "{read:?}");
}

#[tokio::test]
async fn parts_of_elastic_channels_are_not_here() {
    let mut ward = Ward::new(World::new().await).await;
    let elastic = (
        "\"Tags\"",
        "\"ElasticChannelConfiguration\":{\"MaximumSubChannels\":2,\"TargetMembershipsPerSubChannel\":2,\"MinimumMembershipPercentage\":1},\"Tags\"",
    );
    let read = ward.play_altered("messaging/CreateChannel", &[elastic]).await;
    assert_eq!((read.error_type(), read.status), ("BadRequestException", 400), "{read:?}");
    ward.play("CreateChannel").await;
    let parts = [("channel%2Fward%3A7", "channel%2Fward%3A7/subchannels")];
    let read = ward.play_altered("messaging/DescribeChannel", &parts).await;
    assert_eq!((read.error_type(), read.status), ("BadRequestException", 400), "{read:?}");
    assert!(read.json()["Message"].as_str().unwrap().contains("not available on this server"));
    let read = ward
        .play_altered(
            "messaging/UpdateChannelMessage",
            &[("{\"Content\"", "{\"SubChannelId\":\"s\",\"Content\"")],
        )
        .await;
    assert_eq!((read.error_type(), read.status), ("BadRequestException", 400), "{read:?}");
}
