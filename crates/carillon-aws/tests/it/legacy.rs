//! The legacy `chime` namespace, as the samples of its time call it.

use serde_json::{Value, json};

use super::raw::call;
use super::world::World;

async fn meeting(world: &World) -> String {
    let body = json!({"ClientRequestToken": "token-1"});
    let read = call(world, "POST", "/console/meetings", body).await;
    assert_eq!(read.status, 201, "{read:?}");
    read.json()["Meeting"]["MeetingId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_meeting_needs_nothing_but_a_token_and_is_201_below_the_prefix() {
    let world = World::new().await;
    let id = meeting(&world).await;
    let read = call(&world, "GET", &format!("/console/meetings/{id}"), Value::Null).await;
    assert_eq!(read.status, 200);
    assert_eq!(read.json()["Meeting"]["MediaRegion"], "us-east-1");
}

#[tokio::test]
async fn meetings_are_listed_page_by_page() {
    let world = World::new().await;
    for token in ["t1", "t2", "t3"] {
        call(&world, "POST", "/meetings", json!({"ClientRequestToken": token})).await;
    }
    let first = call(&world, "GET", "/meetings?max-results=2", Value::Null).await.json();
    assert_eq!(first["Meetings"].as_array().unwrap().len(), 2);
    let token = first["NextToken"].as_str().unwrap();
    let second = call(&world, "GET", &format!("/meetings?next-token={token}"), Value::Null).await.json();
    assert_eq!(second["Meetings"].as_array().unwrap().len(), 1);
    assert_eq!(second.get("NextToken"), None);
    let read = call(&world, "GET", "/meetings?next-token=bad", Value::Null).await;
    assert_eq!(read.error_type(), "BadRequestException");
}

#[tokio::test]
async fn meetings_and_attendees_have_tags() {
    let world = World::new().await;
    let id = meeting(&world).await;
    let body = json!({"ExternalUserId": "alice", "Tags": [{"Key": "role", "Value": "host"}]});
    let read = call(&world, "POST", &format!("/console/meetings/{id}/attendees"), body).await;
    assert_eq!(read.status, 201);
    let attendee = read.json()["Attendee"]["AttendeeId"].as_str().unwrap().to_owned();
    for path in [format!("/meetings/{id}/tags"), format!("/meetings/{id}/attendees/{attendee}/tags")] {
        let tags = json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]});
        assert_eq!(call(&world, "POST", &format!("{path}?operation=add"), tags).await.status, 204);
        let keys = json!({"TagKeys": ["a", "role"]});
        assert_eq!(call(&world, "POST", &format!("{path}?operation=delete"), keys).await.status, 204);
        let listed = call(&world, "GET", &path, Value::Null).await.json();
        assert_eq!(listed, json!({"Tags": [{"Key": "b", "Value": "2"}]}));
    }
}

#[tokio::test]
async fn errors_have_the_names_of_their_time() {
    let world = World::builder().control(|config| config.quotas.meetings_max = 1).build().await;
    let id = meeting(&world).await;
    let read = call(&world, "POST", "/console/meetings", json!({"ClientRequestToken": "token-2"})).await;
    assert_eq!((read.status, read.error_type()), (400, "ResourceLimitExceededException"));
    let read = call(&world, "POST", "/meetings", json!({"ClientRequestToken": "token-2"})).await;
    assert_eq!(read.error_type(), "LimitExceededException");
    call(&world, "DELETE", &format!("/console/meetings/{id}"), Value::Null).await;
    let read = call(&world, "GET", &format!("/console/meetings/{id}"), Value::Null).await;
    assert_eq!((read.status, read.error_type()), (404, "NotFoundException"));
}

#[tokio::test]
async fn dial_outs_and_captures_are_refused_in_words() {
    let world = World::new().await;
    let id = meeting(&world).await;
    for (method, uri, word) in [
        ("POST", format!("/meetings/{id}/dial-outs"), "telephony"),
        ("POST", "/console/media-capture-pipelines".into(), "pipelines"),
        ("GET", "/media-capture-pipelines".into(), "pipelines"),
        ("GET", format!("/media-capture-pipelines/{id}"), "pipelines"),
        ("DELETE", format!("/media-capture-pipelines/{id}"), "pipelines"),
    ] {
        let read = call(&world, method, &uri, Value::Null).await;
        assert_eq!((read.status, read.error_type()), (403, "ForbiddenException"), "{method} {uri}");
        assert!(read.json()["Message"].as_str().unwrap().contains(word), "{read:?}");
    }
}
