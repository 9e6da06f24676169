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

#[tokio::test]
async fn streams_are_put_by_their_old_names_and_shown_by_both() {
    let world = World::new().await;
    let body = json!({"Name": "clinic", "ClientRequestToken": "token-1"});
    let made = call(&world, "POST", "/app-instances", body).await.json();
    let arn = made["AppInstanceArn"].as_str().unwrap().replace(':', "%3A").replace('/', "%2F");
    let path = format!("/app-instances/{arn}/streaming-configurations");
    let stream = "arn:aws:kinesis:us-east-1:111122223333:stream/chime-messaging-ward";
    let old = json!([{"AppInstanceDataType": "ChannelMessage", "ResourceArn": stream}]);
    let read = call(&world, "PUT", &path, json!({"AppInstanceStreamingConfigurations": old})).await;
    assert_eq!(read.status, 200, "{read:?}");
    let both = json!({
        "StreamingConfigurations": [{"DataType": "ChannelMessage", "ResourceArn": stream}],
        "AppInstanceStreamingConfigurations": old,
    });
    assert_eq!(read.json(), both);
    assert_eq!(call(&world, "GET", &path, Value::Null).await.json(), both);
    let wrong = json!({"AppInstanceStreamingConfigurations": [{"AppInstanceDataType": "All", "ResourceArn": stream}]});
    let read = call(&world, "PUT", &path, wrong).await;
    assert_eq!((read.status, read.error_type()), (400, "BadRequestException"), "{read:?}");
    let nothing = call(&world, "PUT", &path, json!({})).await;
    assert_eq!(nothing.status, 400, "{nothing:?}");
}

/// The custom resource of the telemedicine sample when it is created, and again when it is updated.
#[tokio::test]
async fn the_bootstrap_of_the_sample_succeeds_twice() {
    let world = World::new().await;
    let body = json!({"Name": "AWSChimeMessagingSDKDemo-7", "ClientRequestToken": "token-1"});
    let made = call(&world, "POST", "/app-instances", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let instance = made.json()["AppInstanceArn"].as_str().unwrap().to_owned();
    let path = format!("/app-instances/{}", instance.replace(':', "%3A").replace('/', "%2F"));
    let stream = "arn:aws:kinesis:us-east-1:111122223333:stream/chime-messaging-ward";
    let streams = json!([{"AppInstanceDataType": "ChannelMessage", "ResourceArn": stream}]);
    let mut answers = Vec::new();
    // Its token is the hour and the minute, so it is another one the next time.
    for token in ["1207", "1318"] {
        let user = json!({
            "AppInstanceArn": instance,
            "AppInstanceUserId": "ModeratorBot",
            "Name": "ModeratorBot",
            "ClientRequestToken": token,
        });
        let user = call(&world, "POST", "/app-instance-users", user).await;
        let admin = json!({"AppInstanceAdminArn": user.json()["AppInstanceUserArn"]});
        let admin = call(&world, "POST", &format!("{path}/admins"), admin).await;
        let body = json!({"AppInstanceStreamingConfigurations": streams});
        let put = call(&world, "PUT", &format!("{path}/streaming-configurations"), body).await;
        assert_eq!([user.status, admin.status, put.status], [201, 201, 200], "{user:?} {admin:?} {put:?}");
        answers.push((user.json(), admin.json(), put.json()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].1["AppInstanceAdmin"]["Name"], "ModeratorBot");
}

#[tokio::test]
async fn errors_of_channels_have_their_names_in_either_namespace() {
    let world = World::new().await;
    for prefix in ["", "/console"] {
        let read = call(&world, "POST", &format!("{prefix}/channels"), json!({"Name": "ward"})).await;
        assert_eq!((read.status, read.error_type()), (400, "BadRequestException"), "{read:?}");
        let nobody = "arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Aapp-instance%2F0f9a2b6e-1111-4222-8333-444455550706%2Fuser%2Fx";
        let read = call(&world, "GET", &format!("{prefix}/app-instance-users/{nobody}"), Value::Null).await;
        assert_eq!((read.status, read.error_type()), (403, "ForbiddenException"), "{read:?}");
    }
}
