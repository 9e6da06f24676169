//! Where a meeting that is sent can be watched.

use carillon_pipeline::{CreateLiveConnector, Report};
use carillon_proto::arn::MeetingArn;
use carillon_proto::pipeline::LiveConnectorMuxType;
use carillon_proto::redact::Redacted;

use super::*;

#[tokio::test]
async fn a_live_stream_is_listed_with_its_playlist_while_it_runs_and_never_with_its_key() {
    let app = TestApp::new().await;
    let meeting = app.meeting().await;
    let (account, region) = app.pipelines.owner();
    let source =
        MeetingArn { region: region.clone(), account: account.clone(), meeting: meeting.parse().unwrap() };
    let request = CreateLiveConnector {
        source_arn: source.to_string(),
        mux: LiveConnectorMuxType::AudioWithActiveSpeakerVideo,
        streams: None,
        composited: None,
        url: Redacted::new("rtmp://live.example.com/app/secret".to_owned()),
        channels: None,
        sample_rate: None,
        client_request_token: None,
        tags: Vec::new(),
    };
    let id = app.pipelines.create_live_connector(request).await.unwrap().id;
    app.pipelines.report(&id, Report::Interrupted("nobody is there".to_owned())).await.unwrap();
    let streams = format!("/meetings/{meeting}/live-streams");
    let expected = json!({ "LiveStreams": [{
        "PipelineId": id.as_str(),
        "StartedAt": "2026-01-15T10:26:00.433Z",
        "Problem": "nobody is there",
        "PlaylistUrl": format!("http://127.0.0.1:8080/hls/{id}/secret/index.m3u8"),
    }] });
    assert_eq!(app.call("GET", &streams).await.body, expected);
    app.pipelines.report(&id, Report::Stopped).await.unwrap();
    assert_eq!(app.call("GET", &streams).await.body, json!({ "LiveStreams": [] }));
}
