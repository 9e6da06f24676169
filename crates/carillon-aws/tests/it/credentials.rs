//! Keys that were lent to one user: how a back end gets them, what they open, and when no more.

use std::time::Duration;

use carillon_aws::{Role, Roles};
use carillon_ports::Clock as _;
use carillon_proto::app_instance::AppInstanceId;
use serde_json::json;

use super::raw::{Read, Signing, call, request, send};
use super::world::{ACCOUNT, World};

const TAG: &str = "UserUUID";

/// A server with a role for the users of its one app instance.
struct Clinic {
    world: World,
    instance: AppInstanceId,
}

/// What AssumeRole gave.
type Keys = (String, String, Option<String>);

impl Clinic {
    async fn new() -> Self {
        // Ids are the same in every world, so a first one tells which the role has to be for.
        let instance = make_instance(&World::new().await).await;
        let role = Role { instance: instance.clone(), user_tag: TAG.to_owned() };
        let roles = Roles::from([("chime-user".to_owned(), role)]);
        let world = World::builder().config(|config| config.roles = roles).build().await;
        assert_eq!(make_instance(&world).await, instance);
        let clinic = Self { world, instance };
        for user in ["ada", "bob"] {
            let body = json!({"AppInstanceArn": clinic.arn(), "AppInstanceUserId": user, "Name": user,
                "ClientRequestToken": format!("sign-up-{user}")});
            assert_eq!(call(&clinic.world, "POST", "/app-instance-users", body).await.status, 201);
        }
        clinic
    }

    fn arn(&self) -> String {
        format!("arn:aws:chime:us-east-1:{ACCOUNT}:app-instance/{}", self.instance)
    }

    async fn sts(&self, signing: Signing, form: &[(&str, &str)]) -> Read {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let signing = Signing { service: "sts", ..signing };
        send(&self.world.front, signing.sign(request("POST", "/", body))).await
    }

    /// The request of the sample, with other members instead of some.
    async fn assume(&self, changes: &[(&str, &str)]) -> Read {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/chime-user");
        let mut form = vec![
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", role.as_str()),
            ("RoleSessionName", "chime_ada"),
            ("Tags.member.1.Key", TAG),
            ("Tags.member.1.Value", "ada"),
        ];
        form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        self.sts(Signing::default(), &form).await
    }

    async fn keys(&self) -> Keys {
        let read = self.assume(&[]).await;
        assert_eq!(read.status, 200, "{read:?}");
        let [id, secret, token] =
            ["AccessKeyId", "SecretAccessKey", "SessionToken"].map(|name| element(&read.body, name));
        (id, secret, Some(token))
    }

    async fn as_user(&self, keys: &Keys, method: &str, uri: &str, bearer: Option<&str>) -> Read {
        let mut request = request(method, uri, "");
        if let Some(user) = bearer {
            let arn = format!("{}/user/{user}", self.arn());
            request.headers_mut().insert("x-amz-chime-bearer", arn.parse().unwrap());
        }
        let at = self.world.clock.now();
        send(&self.world.front, Signing { keys: keys.clone(), at, ..Signing::default() }.sign(request)).await
    }
}

async fn make_instance(world: &World) -> AppInstanceId {
    let made =
        call(world, "POST", "/app-instances", json!({"Name": "clinic", "ClientRequestToken": "one"})).await;
    let arn = made.json()["AppInstanceArn"].as_str().unwrap().to_owned();
    arn.rsplit('/').next().unwrap().parse().unwrap()
}

fn element(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split_once(&format!("</{name}>")).unwrap().0.to_owned()
}

const OWN: &str = "/channels?scope=app-instance-user-memberships";

#[tokio::test]
async fn keys_are_for_what_one_user_does_in_channels() {
    let clinic = Clinic::new().await;
    let keys = clinic.keys().await;
    let passes =
        |read: &Read| !["AccessDeniedException", "InvalidSignatureException"].contains(&read.error_type());
    let own = clinic.as_user(&keys, "GET", OWN, Some("ada")).await;
    assert!(passes(&own), "{own:?}");
    assert_eq!(own.outcome.access_key_id.as_ref(), Some(&keys.0));
    let user =
        format!("/app-instance-users/{}%2Fuser%2Fada", clinic.arn().replace(':', "%3A").replace('/', "%2F"));
    let flows = format!("/channel-flows?app-instance-arn={}", clinic.arn());
    for (method, uri, bearer) in [
        ("GET", OWN, Some("bob")),
        ("GET", OWN, Some("nobody")),
        ("GET", OWN, None),
        ("GET", flows.as_str(), Some("ada")),
        ("GET", user.as_str(), Some("ada")),
        ("DELETE", user.as_str(), None),
        ("GET", "/app-instances", None),
        ("GET", "/meetings/0f9a2b6e-1111-4222-8333-444455550706", None),
        ("GET", "/sdk-media-capture-pipelines", None),
    ] {
        let read = clinic.as_user(&keys, method, uri, bearer).await;
        assert_eq!(
            (read.status, read.error_type()),
            (403, "AccessDeniedException"),
            "{method} {uri} {bearer:?}"
        );
    }
}

#[tokio::test]
async fn sts_knows_whose_keys_they_are() {
    let clinic = Clinic::new().await;
    let keys = clinic.keys().await;
    let signing = Signing { keys, ..Signing::default() };
    let read = clinic.sts(signing.clone(), &[("Action", "GetCallerIdentity")]).await;
    assert_eq!(element(&read.body, "Arn"), format!("arn:aws:sts::{ACCOUNT}:federated-user/ada"));
    let again = clinic.sts(signing, &[("Action", "AssumeRole")]).await;
    assert_eq!((again.status, again.error_type()), (403, "AccessDeniedException"), "{again:?}");
}

#[tokio::test]
async fn a_role_is_taken_for_an_hour_or_less() {
    let clinic = Clinic::new().await;
    let read = clinic.assume(&[]).await;
    assert_eq!(element(&read.body, "Expiration"), "2026-01-15T13:00:00Z");
    assert_eq!(
        element(&element(&read.body, "AssumedRoleUser"), "Arn"),
        format!("arn:aws:sts::{ACCOUNT}:assumed-role/chime-user/chime_ada")
    );
    let read = clinic.assume(&[("DurationSeconds", "900")]).await;
    assert_eq!(element(&read.body, "Expiration"), "2026-01-15T12:15:00Z");
}

#[tokio::test]
async fn a_role_is_refused_with_the_reason() {
    let clinic = Clinic::new().await;
    let other = format!("arn:aws:iam::{ACCOUNT}:role/admin");
    for (change, error) in [
        (("RoleArn", other.as_str()), "AccessDeniedException"),
        (("RoleArn", "arn:aws:iam::999999999999:role/chime-user"), "AccessDeniedException"),
        (("RoleArn", ""), "ValidationError"),
        (("RoleSessionName", ""), "ValidationError"),
        (("RoleSessionName", "a"), "ValidationError"),
        (("RoleSessionName", "<ada>"), "ValidationError"),
        (("DurationSeconds", "899"), "ValidationError"),
        (("DurationSeconds", "43200"), "ValidationError"),
        (("DurationSeconds", "-1"), "ValidationError"),
        (("Policy", "{}"), "ValidationError"),
        (("Tags.member.1.Key", "Other"), "ValidationError"),
        (("Tags.member.1.Value", "../bob"), "ValidationError"),
        (("Tags.member.1.Value", ""), "ValidationError"),
        (("Action", "GetFederationToken"), "UnknownOperationException"),
    ] {
        let read = clinic.assume(&[change]).await;
        assert_eq!(read.error_type(), error, "{change:?} {read:?}");
    }
}

#[tokio::test]
async fn keys_end_with_their_time_their_user_and_a_revocation() {
    let clinic = Clinic::new().await;
    let (keys, user) = (clinic.keys().await, "ada".parse().unwrap());
    let error = async |keys: &Keys| {
        let read = clinic.as_user(keys, "GET", "/app-instances", None).await;
        (read.status, read.error_type().to_owned())
    };
    let (known, unknown) =
        ((403, "AccessDeniedException".to_owned()), (403, "UnrecognizedClientException".to_owned()));
    assert_eq!(error(&keys).await, known);
    clinic.world.messaging.revoke_credentials(&clinic.instance, &user).await.unwrap();
    assert_eq!(error(&keys).await, unknown, "revoked");
    let keys = clinic.keys().await;
    assert_eq!(error(&keys).await, known);
    clinic.world.clock.advance(Duration::from_secs(3_601));
    assert_eq!(error(&keys).await, (403, "ExpiredTokenException".to_owned()));
}

#[tokio::test]
async fn keys_that_were_put_together_open_nothing() {
    let clinic = Clinic::new().await;
    let (one, two) = (clinic.keys().await, clinic.keys().await);
    for (keys, error) in [
        ((one.0.clone(), one.1.clone(), two.2.clone()), "UnrecognizedClientException"),
        ((one.0.clone(), two.1.clone(), one.2.clone()), "InvalidSignatureException"),
        ((one.0.clone(), one.1.clone(), None), "UnrecognizedClientException"),
        (
            (super::world::KEY.to_owned(), super::world::SECRET.to_owned(), one.2.clone()),
            "UnrecognizedClientException",
        ),
    ] {
        let read = clinic.as_user(&keys, "GET", OWN, Some("ada")).await;
        assert_eq!((read.status, read.error_type()), (403, error), "{keys:?}");
    }
}
