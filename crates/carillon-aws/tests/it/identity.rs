//! Every error that an operation on identity may answer, and what its resource names mean.
//!
//! The pairs of operation and error that were seen are held against the table, as for media pipelines.

use std::num::NonZeroU32;

use carillon_aws::Rate;
use carillon_aws::generated::identity::OPERATIONS;
use serde_json::{Value, json};

use super::golden::request_about_nothing;
use super::raw::{Read, Signing, call, request, send};
use super::seen::Seen;
use super::world::{BrokenKeys, World};

const FOLDER: &str = "identity";
const NOBODY: &str = "0f9a2b6e-1111-4222-8333-444455550706";

/// Pairs that the model lists and that cannot happen, with the reason.
fn unreachable_here(operation: &str, error: &str) -> Option<&'static str> {
    let is_of_no_app_instance = ["CreateAppInstance", "ListAppInstances"].contains(&operation);
    let creates = ["Create", "Register"].iter().any(|word| operation.starts_with(word));
    match error {
        "UnauthorizedClientException" => {
            Some("signatures are refused with the errors of the signature protocol")
        }
        "ForbiddenException" if is_of_no_app_instance => Some("every access key may do everything"),
        "ConflictException" if operation == "CreateAppInstanceAdmin" => {
            Some("who is an admin already is one")
        }
        "ConflictException" if !creates => Some("rules run one after another"),
        "ResourceLimitExceededException" if !creates && operation != "TagResource" => {
            Some("reading, changing and deleting meet no limit")
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
    foreign(&mut seen).await;
    conflicts(&mut seen).await;
    limits(&mut seen).await;
    missing(&mut seen).await;
    for operation in OPERATIONS {
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
    let world = World::builder().config(|config| config.rate = rate).build().await;
    for operation in OPERATIONS {
        let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
        call(&world, &method, &uri, body).await;
    }
    seen.expect_of_all(&world, "ThrottledClientException", 429).await;
}

async fn broken(seen: &mut Seen) {
    let world = World::builder().keys(BrokenKeys::Unavailable).build().await;
    seen.expect_of_all(&world, "ServiceUnavailableException", 503).await;
    let world = World::builder().keys(BrokenKeys::Corrupt).build().await;
    seen.expect_of_all(&world, "ServiceFailureException", 500).await;
}

/// The golden request of an operation with another text in the place of one.
fn altered(operation: &str, from: &str, to: &str) -> (String, String, Value) {
    let (method, uri, body) = request_about_nothing(FOLDER, operation);
    let body = body.to_string().replace(from, to);
    (method, uri.replace(from, to), serde_json::from_str(&body).unwrap())
}

/// A name that nothing can have breaks every operation that takes one, and each of the others breaks in its own way.
async fn bad_requests(seen: &mut Seen) {
    let world = World::new().await;
    let bad = "BadRequestException";
    let of_no_name = |name: &str| ["CreateAppInstance", "ListAppInstances"].contains(&name);
    for operation in OPERATIONS.iter().filter(|operation| !of_no_name(operation.name)) {
        let (method, uri, body) = altered(operation.name, NOBODY, "no-guid");
        let read = call(&world, &method, &uri, body).await;
        seen.expect(operation.name, &read, bad, 400);
    }
    let (method, uri, body) = altered("CreateAppInstance", "\"clinic\"", "\"\"");
    seen.expect("CreateAppInstance", &call(&world, &method, &uri, body).await, bad, 400);
    let read = call(&world, "GET", "/app-instances?next-token=made-up", Value::Null).await;
    seen.expect("ListAppInstances", &read, bad, 400);
}

async fn foreign(seen: &mut Seen) {
    let world = World::new().await;
    for operation in OPERATIONS {
        if unreachable_here(operation.name, "ForbiddenException").is_none() {
            let (method, uri, body) = altered(operation.name, "111122223333", "999999999999");
            let read = call(&world, &method, &uri, body).await;
            seen.expect(operation.name, &read, "ForbiddenException", 403);
            assert_eq!(read.json()["Code"], "Forbidden");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_forbidden_and_deleting_it_from_the_account_succeeds() {
    let world = World::new().await;
    for operation in OPERATIONS {
        let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
        let read = call(&world, &method, &uri, body).await;
        match operation.name {
            "CreateAppInstance" => assert_eq!(read.status, 201),
            "ListAppInstances" => assert_eq!(read.status, 200),
            "DeleteAppInstance" => assert_eq!(read.status, 204),
            name => assert_eq!((read.error_type(), read.status), ("ForbiddenException", 403), "{name}"),
        }
    }
}

/// An app instance with a user and a bot, made by the golden requests.
struct Clinic {
    world: World,
    id: String,
    bot: String,
}

impl Clinic {
    async fn new(world: World) -> Self {
        let mut clinic = Self { world, id: NOBODY.into(), bot: NOBODY.into() };
        let made = clinic.play("CreateAppInstance").await.json();
        clinic.id = last_part(&made["AppInstanceArn"]);
        clinic.play("CreateAppInstanceUser").await;
        let made = clinic.play("CreateAppInstanceBot").await.json();
        clinic.bot = last_part(&made["AppInstanceBotArn"]);
        clinic
    }

    /// The golden request about what is there.
    async fn play(&self, operation: &str) -> Read {
        self.play_altered(operation, &[]).await
    }

    /// The same with other texts in the places of some.
    async fn play_altered(&self, operation: &str, changes: &[(&str, &str)]) -> Read {
        let bots = [format!("bot/{NOBODY}"), format!("bot%2F{NOBODY}")];
        let (method, mut uri, body) = request_about_nothing(FOLDER, operation);
        let mut body = body.to_string();
        for text in [&mut uri, &mut body] {
            *text = bots
                .iter()
                .fold(text.clone(), |text, bot| text.replace(bot, &bot.replace(NOBODY, &self.bot)));
            *text = text.replace(NOBODY, &self.id);
            *text = changes.iter().fold(text.clone(), |text, (from, to)| text.replace(from, to));
        }
        call(&self.world, &method, &uri, serde_json::from_str(&body).unwrap()).await
    }
}

fn last_part(arn: &Value) -> String {
    arn.as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

async fn conflicts(seen: &mut Seen) {
    let clinic = Clinic::new(World::new().await).await;
    clinic.play("RegisterAppInstanceUserEndpoint").await;
    for (operation, from, to) in [
        ("CreateAppInstance", "clinic", "another"),
        ("CreateAppInstanceBot", "intake", "another"),
        ("CreateAppInstanceUser", "Ada", "another"),
        ("RegisterAppInstanceUserEndpoint", "token-4", "token-5"),
    ] {
        let read = clinic.play_altered(operation, &[(from, to)]).await;
        seen.expect(operation, &read, "ConflictException", 409);
    }
}

async fn limits(seen: &mut Seen) {
    let limit = "ResourceLimitExceededException";
    let world = World::builder().messaging(|config| {
        config.app_instances_max = 1;
        (config.users_max, config.bots_max) = (1, 1);
        (config.admins_max, config.endpoints_max) = (0, 0);
    });
    let clinic = Clinic::new(world.build().await).await;
    for operation in [
        "CreateAppInstance",
        "CreateAppInstanceUser",
        "CreateAppInstanceBot",
        "CreateAppInstanceAdmin",
        "RegisterAppInstanceUserEndpoint",
    ] {
        let others = [("\"token-", "\"other-"), ("\"us-east-1:7d5a@home\"", "\"bob\"")];
        let read = clinic.play_altered(operation, &others).await;
        seen.expect(operation, &read, limit, 400);
        assert_eq!(read.json()["Code"], "ResourceLimitExceeded");
    }
    let arn = format!("arn:aws:chime:us-east-1:111122223333:app-instance/{}", clinic.id);
    let tags: Vec<Value> = (0..50).map(|key| json!({"Key": format!("k{key}"), "Value": "v"})).collect();
    let body = json!({"ResourceARN": arn, "Tags": tags});
    let read = call(&clinic.world, "POST", "/tags?operation=tag-resource", body).await;
    seen.expect("TagResource", &read, limit, 400);
}

async fn missing(seen: &mut Seen) {
    let clinic = Clinic::new(World::new().await).await;
    clinic.play("DeleteAppInstanceBot").await;
    let read = clinic.play("DescribeAppInstanceBot").await;
    seen.expect("DescribeAppInstanceBot", &read, "NotFoundException", 404);
}

#[tokio::test]
async fn every_operation_refuses_a_signature_of_another_request() {
    let world = World::new().await;
    for operation in OPERATIONS {
        let (method, uri, body) = request_about_nothing(FOLDER, operation.name);
        let mut signed = Signing::default().sign(request(&method, &uri, body.to_string()));
        *signed.body_mut() = "{}".into();
        let read = send(&world.front, signed).await;
        let refused = ("InvalidSignatureException", 403);
        assert_eq!((read.error_type(), read.status), refused, "{}", operation.name);
    }
}

#[tokio::test]
async fn any_region_in_a_name_is_read_and_the_one_of_the_creation_is_answered() {
    let clinic = Clinic::new(World::new().await).await;
    let read =
        clinic.play_altered("DescribeAppInstanceUser", &[("us-east-1%3A1111", "eu-central-1%3A1111")]).await;
    let arn =
        format!("arn:aws:chime:us-east-1:111122223333:app-instance/{}/user/us-east-1:7d5a@home", clinic.id);
    assert_eq!(read.json()["AppInstanceUser"]["AppInstanceUserArn"], arn);
}

#[tokio::test]
async fn the_name_of_one_kind_of_resource_is_not_taken_for_another() {
    let clinic = Clinic::new(World::new().await).await;
    for operation in OPERATIONS.iter().filter(|operation| operation.name.contains("AppInstanceUser")) {
        let read =
            clinic.play_altered(operation.name, &[("user%2Fus-east-1%3A7d5a%40home", "channel%2Fx")]).await;
        if !["CreateAppInstanceUser", "ListAppInstanceUsers"].contains(&operation.name) {
            assert_eq!((read.error_type(), read.status), ("BadRequestException", 400), "{}", operation.name);
        }
    }
    let read = clinic.play_altered("DescribeAppInstanceAdmin", &[("user%2F", "bot%2F")]).await;
    assert_eq!(read.error_type(), "BadRequestException", "the id of a user is none of a bot");
    let instances = clinic
        .play_altered("DescribeAppInstance", &[(&clinic.id, &format!("{}%2Fuser%2Fx", clinic.id))])
        .await;
    assert_eq!(instances.error_type(), "BadRequestException");
}

#[tokio::test]
async fn the_longest_ids_of_users_are_named_in_paths() {
    let clinic = Clinic::new(World::new().await).await;
    let id = format!("a{}z", ":@._-x".repeat(11)).chars().take(63).chain(['z']).collect::<String>();
    assert_eq!(id.len(), 64);
    let made = clinic
        .play_altered("CreateAppInstanceUser", &[("us-east-1:7d5a@home", &id), ("token-2", "token-9")])
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    let encoded = id.replace(':', "%3A").replace('@', "%40");
    let read = clinic.play_altered("DescribeAppInstanceUser", &[("us-east-1%3A7d5a%40home", &encoded)]).await;
    assert!(
        read.json()["AppInstanceUser"]["AppInstanceUserArn"].as_str().unwrap().ends_with(&id),
        "{read:?}"
    );
}

#[tokio::test]
async fn metadata_has_a_kibibyte_of_utf_8() {
    let clinic = Clinic::new(World::new().await).await;
    let fits = clinic.play_altered("UpdateAppInstance", &[("{\\\"beds\\\":7}", &"é".repeat(512))]).await;
    assert_eq!(fits.status, 200, "{fits:?}");
    let long = clinic.play_altered("UpdateAppInstance", &[("{\\\"beds\\\":7}", &"é".repeat(513))]).await;
    assert_eq!((long.error_type(), long.status), ("BadRequestException", 400), "{long:?}");
}
