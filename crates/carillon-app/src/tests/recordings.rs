//! Recordings and playback.

use axum::http::HeaderMap;
use carillon_pipeline::{CreateConcatenation, PipelineError, Report};
use carillon_ports::Objects as _;
use carillon_proto::id::MediaPipelineId;
use carillon_proto::pipeline::JoinedArtifacts;

use super::*;

const CAMERA: &str = "0f9a2b6e-1111-4222-8333-444455550701";

/// A meeting with a recording that is ready.
struct Recorded {
    app: TestApp,
    meeting: String,
    recording: String,
    joined: MediaPipelineId,
}

/// What a file is answered with.
struct Bytes {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl TestApp {
    async fn start(&self, meeting: &str) -> Answer {
        self.call("POST", &format!("/meetings/{meeting}/recordings")).await
    }

    async fn report(&self, id: &str, report: Report) {
        self.pipelines.report(&id.parse().unwrap(), report).await.unwrap();
    }

    async fn join(&self, capture: &str) -> Result<MediaPipelineId, PipelineError> {
        let capture = self.pipelines.arn(&capture.parse().unwrap(), None).to_string();
        let artifacts = JoinedArtifacts {
            video: true,
            content: true,
            data_channel: false,
            transcription_messages: false,
            meeting_events: false,
            composited_video: true,
        };
        let request = CreateConcatenation {
            source_arn: capture,
            artifacts,
            sink_arn: "arn:aws:s3:::recordings/made".to_owned(),
            client_request_token: None,
            tags: Vec::new(),
        };
        Ok(self.pipelines.create_concatenation(request).await?.id)
    }

    async fn put(&self, key: &str, bytes: &[u8]) {
        let (bucket, key) = ("recordings".parse().unwrap(), key.parse().unwrap());
        self.objects.put(&bucket, &key, bytes.to_vec()).await.unwrap();
    }

    async fn fetch(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Bytes {
        let mut request = request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Bytes { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn state(&self, meeting: &str) -> Value {
        self.call("GET", &format!("/meetings/{meeting}/recordings")).await.body["Recordings"][0].clone()
    }
}

impl Recorded {
    async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    async fn on(app: TestApp) -> Self {
        let meeting = app.meeting().await;
        let recording = id_of(&app.start(&meeting).await);
        app.report(&recording, Report::Started).await;
        app.clock.advance(std::time::Duration::from_secs(90));
        app.report(&recording, Report::Stopped).await;
        let joined = app.join(&recording).await.unwrap();
        app.report(joined.as_str(), Report::Started).await;
        app.report(joined.as_str(), Report::Stopped).await;
        let all: Vec<u8> = (0..3_000_000u32).map(|at| (at % 251) as u8).collect();
        app.put(&format!("made/composited-video/{joined}.mp4"), &all).await;
        app.put(&format!("made/composited-video/{joined}.vtt"), b"WEBVTT\n").await;
        app.put(&format!("made/audio/{joined}.mp4"), b"sound").await;
        app.put(&format!("made/video/{joined}-{CAMERA}.mp4"), b"camera").await;
        app.put(&format!("made/video/{joined}-{CAMERA}#content.mp4"), b"screen").await;
        app.put(&format!("made/audio-individual/{joined}-{CAMERA}.mp4"), b"voice").await;
        app.put(&format!("made/video/{joined}-nobody.mp4"), b"?").await;
        app.put("made/secret.mp4", b"secret").await;
        Self { app, meeting, recording, joined }
    }

    async fn link(&self, body: Value) -> Answer {
        let path = format!("/meetings/{}/recordings/{}/links", self.meeting, self.recording);
        self.app.post(&path, body).await
    }

    async fn token(&self) -> String {
        self.link(json!({})).await.body["Link"]["Token"].as_str().unwrap().to_owned()
    }

    async fn path(&self, name: &str) -> String {
        format!("/playback/{}/files/{}/{name}", self.token().await, self.joined)
    }
}

fn id_of(answer: &Answer) -> String {
    answer.body["Recording"]["RecordingId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_meeting_is_recorded_once_however_often_it_is_asked_for() {
    let app = TestApp::new().await;
    let meeting = app.meeting().await;
    let first = app.start(&meeting).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let expected = json!({
        "RecordingId": id_of(&first),
        "MeetingId": meeting,
        "State": "Recording",
        "StartedAt": "2026-01-15T10:26:00.433Z",
    });
    assert_eq!(first.body["Recording"], expected);
    let again = app.start(&meeting).await;
    assert_eq!((again.status, id_of(&again)), (StatusCode::OK, id_of(&first)));
    assert_eq!(app.engines.take().len(), 1);
}

#[tokio::test]
async fn a_recording_goes_from_recording_to_ready_and_says_how_far_it_is() {
    let app = TestApp::new().await;
    let meeting = app.meeting().await;
    let recording = id_of(&app.start(&meeting).await);
    app.report(&recording, Report::Started).await;
    app.report(&recording, Report::Interrupted("the disk is full".to_owned())).await;
    let state = app.state(&meeting).await;
    assert_eq!((&state["State"], &state["Problem"]), (&json!("Recording"), &json!("the disk is full")));
    app.clock.advance(std::time::Duration::from_secs(60));
    let stopped = app.call("POST", &format!("/meetings/{meeting}/recordings/{recording}/stop")).await;
    assert_eq!(stopped.status, StatusCode::OK);
    assert_eq!(stopped.body["Recording"]["State"], "Processing");
    assert_eq!(stopped.body["Recording"]["EndedAt"], "2026-01-15T10:27:00.433Z");
    app.start(&meeting).await.error(409, "LimitExceeded");
    app.report(&recording, Report::Stopped).await;
    assert_eq!(app.state(&meeting).await["State"], "Pieces");
    let joined = app.join(&recording).await.unwrap();
    assert_eq!(app.state(&meeting).await["State"], "Processing");
    app.report(joined.as_str(), Report::Failed("ffmpeg is not installed".to_owned())).await;
    let state = app.state(&meeting).await;
    assert_eq!((&state["State"], &state["Problem"]), (&json!("Failed"), &json!("ffmpeg is not installed")));
    let joined = app.join(&recording).await.unwrap();
    app.report(joined.as_str(), Report::Stopped).await;
    assert_eq!(app.state(&meeting).await["State"], "Ready");
    let again = app.call("POST", &format!("/meetings/{meeting}/recordings/{recording}/stop")).await;
    assert_eq!(again.body["Recording"]["State"], "Ready", "what is over stays as it is");
}

#[tokio::test]
async fn recordings_outlive_their_meeting() {
    let it = Recorded::new().await;
    it.app.call("DELETE", &format!("/meetings/{}", it.meeting)).await;
    assert_eq!(it.app.state(&it.meeting).await["State"], "Ready");
    it.app.start(&it.meeting).await.error(404, "NotFound");
    assert_eq!(it.app.fetch("GET", &it.path("audio.mp4").await, &[]).await.body, b"sound");
}

#[tokio::test]
async fn a_recording_of_another_meeting_is_not_there() {
    let it = Recorded::new().await;
    let other = it.app.meeting().await;
    assert_eq!(
        it.app.call("GET", &format!("/meetings/{other}/recordings")).await.body,
        json!({"Recordings": []})
    );
    for (method, rest) in [("GET", ""), ("POST", "/stop"), ("POST", "/links")] {
        let path = format!("/meetings/{other}/recordings/{}{rest}", it.recording);
        it.app.call(method, &path).await.error(404, "NotFound");
        let path = format!("/meetings/{}/recordings/{}{rest}", it.meeting, it.joined);
        it.app.call(method, &path).await.error(404, "NotFound");
        let path = format!("/meetings/{}/recordings/x{rest}", it.meeting);
        assert_eq!(it.app.call(method, &path).await.error(400, "BadRequest"), "recordingId");
    }
}

#[tokio::test]
async fn what_the_engine_says_no_to_is_told_in_its_words() {
    let app = TestApp::new().await;
    let meeting = app.meeting().await;
    let refused = carillon_ports::engines::EngineError::Refused("no room".to_owned());
    app.engines.answer_requests(Some(refused));
    let answer = app.start(&meeting).await;
    answer.error(422, "Unprocessable");
    assert!(answer.body["error"].as_str().unwrap().contains("no room"));
    app.start(UNKNOWN).await.error(404, "NotFound");
}

#[tokio::test]
async fn only_operators_begin_end_see_and_hand_on_recordings() {
    let keys = Arc::new(MemoryKeys::default());
    let app = TestApp::with(Access::Operators(keys), Settings::default(), |_| {}).await;
    let recording = format!("/meetings/{UNKNOWN}/recordings/{UNKNOWN}");
    for (method, path) in [
        ("POST", format!("/meetings/{UNKNOWN}/recordings")),
        ("GET", format!("/meetings/{UNKNOWN}/recordings")),
        ("GET", recording.clone()),
        ("POST", format!("{recording}/stop")),
        ("POST", format!("{recording}/links")),
    ] {
        app.call(method, &path).await.error(401, "Unauthorized");
    }
}

#[tokio::test]
async fn a_link_shows_the_recording_and_its_files_and_nothing_of_its_meeting() {
    let it = Recorded::new().await;
    let link = it.link(json!({"validSeconds": 3600})).await;
    assert_eq!(link.status, StatusCode::CREATED);
    let token = link.body["Link"]["Token"].as_str().unwrap();
    assert_eq!(link.body["Link"]["Url"], format!("http://127.0.0.1:8080/r/{token}"));
    assert_eq!(link.body["Link"]["ExpiresAt"], "2026-01-15T11:27:30.000Z");
    let playback = it.app.call("GET", &format!("/playback/{token}")).await;
    assert_eq!(playback.headers[header::CACHE_CONTROL], "no-store");
    let body = &playback.body;
    let expected = json!({
        "RecordingId": it.recording,
        "State": "Ready",
        "StartedAt": "2026-01-15T10:26:00.433Z",
        "EndedAt": "2026-01-15T10:27:30.433Z",
    });
    assert_eq!(body["Recording"], expected);
    let files: Vec<_> =
        body["Files"].as_array().unwrap().iter().map(|file| file["Part"].as_str().unwrap()).collect();
    assert_eq!(files, ["Composed", "Chapters", "Audio", "Content", "Camera", "Voice"]);
    let camera = json!({
        "Part": "Camera",
        "AttendeeId": CAMERA,
        "ContentType": "video/mp4",
        "Bytes": 6,
        "Url": format!("/playback/{token}/files/{}/camera-{CAMERA}.mp4", it.joined),
        "MadeAt": "1970-01-01T00:00:00.000Z",
    });
    assert_eq!(body["Files"][4], camera);
    for file in body["Files"].as_array().unwrap() {
        let fetched = it.app.fetch("GET", file["Url"].as_str().unwrap(), &[]).await;
        assert_eq!((fetched.status, fetched.body.len()), (200, file["Bytes"].as_u64().unwrap() as usize));
    }
}

#[tokio::test]
async fn a_link_is_good_for_as_long_as_was_asked_within_bounds() {
    let it = Recorded::new().await;
    for wrong in [json!(59), json!(604_801), json!(-1), json!("60"), json!(1.5)] {
        let answer = it.link(json!({"validSeconds": wrong})).await;
        assert_eq!(answer.error(400, "BadRequest"), "validSeconds", "{wrong}");
    }
    let token = it.link(json!({"validSeconds": 60})).await.body["Link"]["Token"].as_str().unwrap().to_owned();
    let paths = [format!("/playback/{token}"), format!("/playback/{token}/files/{}/audio.mp4", it.joined)];
    it.app.clock.advance(std::time::Duration::from_secs(61));
    for path in &paths {
        it.app.call("GET", path).await.error(410, "Gone");
    }
}

#[tokio::test]
async fn a_forged_link_opens_nothing() {
    let it = Recorded::new().await;
    let token = it.token().await;
    let other = token.replace(&it.recording, it.joined.as_str());
    let later = token.replacen(".17", ".27", 1);
    for forged in [&other, &later, "x", "..", "%2e%2e", &token[..token.len() - 4]] {
        it.app.call("GET", &format!("/playback/{forged}")).await.error(403, "Forbidden");
        let path = format!("/playback/{forged}/files/{}/audio.mp4", it.joined);
        it.app.call("GET", &path).await.error(403, "Forbidden");
    }
}

#[tokio::test]
async fn a_link_opens_only_files_of_its_recording() {
    let it = Recorded::new().await;
    let token = it.token().await;
    let stranger = id_of(&it.app.start(&it.app.meeting().await).await);
    it.app.report(&stranger, Report::Stopped).await;
    let strangers = it.app.join(&stranger).await.unwrap();
    it.app.report(strangers.as_str(), Report::Stopped).await;
    it.app.put(&format!("made/audio/{strangers}.mp4"), b"not for you").await;
    for (joined, name) in [
        (strangers.as_str(), "audio.mp4"),
        (it.recording.as_str(), "audio.mp4"),
        (it.joined.as_str(), "secret.mp4"),
        (it.joined.as_str(), "..%2f..%2fsecret.mp4"),
        (it.joined.as_str(), "camera-..%2f..%2fsecret.mp4"),
        (it.joined.as_str(), "camera-nobody.mp4"),
        (it.joined.as_str(), "captions.vtt"),
        ("%2e%2e", "secret.mp4"),
        (UNKNOWN, "audio.mp4"),
    ] {
        let path = format!("/playback/{token}/files/{joined}/{name}");
        it.app.call("GET", &path).await.error(404, "NotFound");
    }
}

#[tokio::test]
async fn a_file_is_read_from_any_place() {
    let it = Recorded::new().await;
    let path = it.path("composed.mp4").await;
    let whole = it.app.fetch("GET", &path, &[]).await;
    assert_eq!((whole.status, whole.body.len()), (200, 3_000_000));
    assert_eq!(whole.headers[header::ACCEPT_RANGES], "bytes");
    assert_eq!(whole.headers[header::CONTENT_TYPE], "video/mp4");
    assert_eq!(whole.headers[header::CONTENT_LENGTH], "3000000");
    assert_eq!(whole.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(whole.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let part = it.app.fetch("GET", &path, &[("range", "bytes=1048570-2097159")]).await;
    assert_eq!(part.status, 206);
    assert_eq!(part.headers[header::CONTENT_RANGE], "bytes 1048570-2097159/3000000");
    assert_eq!(part.headers[header::CONTENT_LENGTH], "1048590");
    assert!(part.body == whole.body[1_048_570..2_097_160], "across pieces");
    let end = it.app.fetch("GET", &path, &[("range", "bytes=-5")]).await;
    assert!(end.body == whole.body[2_999_995..]);
    let beyond = it.app.fetch("GET", &path, &[("range", "bytes=3000000-")]).await;
    assert_eq!(
        (beyond.status, &beyond.headers[header::CONTENT_RANGE]),
        (416, &"bytes */3000000".parse().unwrap())
    );
    let head = it.app.fetch("HEAD", &path, &[]).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.headers[header::CONTENT_LENGTH], "3000000");
}

#[tokio::test]
async fn a_file_that_is_known_is_not_sent_again() {
    let it = Recorded::new().await;
    let path = it.path("audio.mp4").await;
    let first = it.app.fetch("GET", &path, &[]).await;
    let tag = first.headers[header::ETAG].to_str().unwrap();
    let again = it.app.fetch("GET", &path, &[("if-none-match", tag)]).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let part = it.app.fetch("GET", &path, &[("range", "bytes=1-2"), ("if-range", tag)]).await;
    assert_eq!((part.status, part.body.as_slice()), (206, b"ou".as_slice()));
    let changed = it.app.fetch("GET", &path, &[("range", "bytes=1-2"), ("if-range", "\"x\"")]).await;
    assert_eq!((changed.status, changed.body.as_slice()), (200, b"sound".as_slice()));
}

#[tokio::test]
async fn a_file_is_shown_or_saved_as_is_asked() {
    let it = Recorded::new().await;
    let path = it.path("chapters.vtt").await;
    let shown = it.app.fetch("GET", &path, &[]).await;
    assert_eq!(shown.headers[header::CONTENT_TYPE], "text/vtt; charset=utf-8");
    let name = format!("filename=\"recording-{}-chapters.vtt\"", it.recording);
    assert_eq!(shown.headers[header::CONTENT_DISPOSITION], format!("inline; {name}"));
    let saved = it.app.fetch("GET", &format!("{path}?download"), &[]).await;
    assert_eq!(saved.headers[header::CONTENT_DISPOSITION], format!("attachment; {name}"));
}

#[tokio::test]
async fn pages_of_other_origins_may_seek() {
    let it = Recorded::new().await;
    let headers = [
        ("origin", "https://other.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "range"),
    ];
    let preflight = it.app.fetch("OPTIONS", &it.path("audio.mp4").await, &headers).await;
    assert_eq!(preflight.status, 200);
    assert!(preflight.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str().unwrap().contains("range"));
    let part = it.app.fetch("GET", &it.path("audio.mp4").await, &[headers[0], ("range", "bytes=0-0")]).await;
    let exposed = part.headers[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap();
    assert!(exposed.contains("content-range"), "{exposed}");
}

#[tokio::test]
async fn where_the_store_makes_addresses_pictures_and_sound_come_from_there_and_texts_from_here() {
    let objects = MemoryObjects::new(["recordings".parse().unwrap()]).at("https://store.example");
    let app = TestApp::over(objects, Access::Open, Settings::default(), |_| {}).await;
    let it = Recorded::on(app).await;
    let sound = it.app.fetch("GET", &it.path("audio.mp4").await, &[("range", "bytes=0-")]).await;
    assert_eq!((sound.status, sound.body.len()), (307, 0));
    let key = format!("recordings/made/audio/{}.mp4", it.joined);
    let address = format!("https://store.example/{key}?valid=3600&type=audio/mp4");
    assert_eq!(sound.headers[header::LOCATION], address);
    assert_eq!(sound.headers[header::CACHE_CONTROL], "no-store");
    let chapters = it.app.fetch("GET", &it.path("chapters.vtt").await, &[]).await;
    assert_eq!((chapters.status, chapters.body.as_slice()), (200, b"WEBVTT\n".as_slice()));
    let token = it.link(json!({"validSeconds": 60})).await.body["Link"]["Token"].as_str().unwrap().to_owned();
    let path = format!("/playback/{token}/files/{}/audio.mp4", it.joined);
    let sound = it.app.fetch("GET", &path, &[]).await;
    let address = sound.headers[header::LOCATION].to_str().unwrap();
    assert!(
        address.contains("valid=59&") || address.contains("valid=60&"),
        "no longer than the link: {address}"
    );
}
