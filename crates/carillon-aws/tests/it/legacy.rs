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
async fn dial_outs_are_refused_in_words() {
    let world = World::new().await;
    let id = meeting(&world).await;
    let read = call(&world, "POST", &format!("/meetings/{id}/dial-outs"), Value::Null).await;
    assert_eq!((read.status, read.error_type()), (403, "ForbiddenException"));
    assert!(read.json()["Message"].as_str().unwrap().contains("telephony"), "{read:?}");
}

#[tokio::test]
async fn captures_are_created_found_listed_and_deleted() {
    let world = World::new().await;
    let id = meeting(&world).await;
    let body = json!({
        "SourceType": "ChimeSdkMeeting",
        "SourceArn": format!("arn:aws:chime::111122223333:meeting:{id}"),
        "SinkType": "S3Bucket",
        "SinkArn": "arn:aws:s3:::recordings",
        "ClientRequestToken": "token-1",
    });
    let pipelines = "/console/media-capture-pipelines";
    let read = call(&world, "POST", pipelines, body.clone()).await;
    assert_eq!(read.status, 201, "{read:?}");
    let made = read.json()["MediaCapturePipeline"].clone();
    assert_eq!(made["Status"], "Initializing");
    let one = format!("{pipelines}/{}", made["MediaPipelineId"].as_str().unwrap());
    let read = call(&world, "GET", &one, Value::Null).await;
    assert_eq!(read.json()["MediaCapturePipeline"], made);
    let read = call(&world, "GET", "/media-capture-pipelines?max-results=5", Value::Null).await;
    assert_eq!(read.json(), json!({ "MediaCapturePipelines": [made] }), "the legacy list holds the whole");
    let again = json!({ "ClientRequestToken": "token-2" });
    let again = body.as_object().unwrap().clone().into_iter().chain(again.as_object().unwrap().clone());
    let read = call(&world, "POST", pipelines, Value::Object(again.collect())).await;
    assert_eq!((read.status, read.error_type()), (400, "ResourceLimitExceededException"));
    assert_eq!(call(&world, "DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(
        call(&world, "GET", &one, Value::Null).await.json()["MediaCapturePipeline"]["Status"],
        "Stopping"
    );
    let read = call(&world, "GET", &format!("{pipelines}/{id}"), Value::Null).await;
    assert_eq!((read.status, read.error_type()), (404, "NotFoundException"));
}
