//! The telemedicine sample's functions: as its client calls them, and who is kept out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use carillon_pipeline::CreateCapture;
use carillon_proto::id::MeetingId;

use super::visits::Clinic;
use super::*;

impl Clinic {
    /// As the sample's page does: everything in the query, no body.
    async fn function(&self, function: &str, cookie: &str) -> Answer {
        self.world.post(&format!("/{function}"), Some(cookie), Value::Null).await
    }

    /// Patient and doctor have met; with the patient's cookie and the meeting's id.
    async fn in_meeting(&self) -> (String, String) {
        let (patient, info) = self.met().await;
        (patient, text(&info["Meeting"]["MeetingId"]))
    }

    async fn all_consent(&self, cookies: &[&str]) {
        for cookie in cookies {
            for kind in ["recording", "transcription"] {
                let body = json!({"kind": kind, "textVersion": "1"});
                self.post("consents", cookie, body).await.ok(201);
            }
        }
    }
}

impl Clinic {
    /// Of a meeting that somebody with the operator's keys records.
    async fn capture(&self, meeting: &MeetingId) -> String {
        let capture = CreateCapture {
            source_arn: self.world.control.arn(meeting, None).to_string(),
            sink_arn: "arn:aws:s3:::recordings".to_owned(),
            client_request_token: None,
            streams: None,
            artifacts: None,
            encryption: None,
            sink_role_arn: None,
            tags: Vec::new(),
        };
        self.world.pipelines.create_capture(capture).await.unwrap().id.to_string()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_visit_through_the_samples_functions() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let channel =
        format!("arn:aws:chime:eu-central-1:111122223333:app-instance/{id}/channel/{id}", id = clinic.visit);
    let early = clinic.function(&format!("prod/join?channel={channel}"), &patient).await;
    early.error_message(409, "visit_meeting_ended");
    clinic.post("check-in", &patient, Value::Null).await.ok(200);
    clinic.admit(&clinic.patient).await;

    let claims = "userId=somebody-else&name=Somebody";
    let create = format!("create?channel={channel}&{claims}");
    let created = clinic.function(&create, &clinic.doctor).await.ok(200);
    let again = clinic.function(&format!("prod/{create}"), &clinic.doctor).await.ok(200);
    assert_eq!(created, again, "one meeting and one attendee, however often it is pressed");
    let meeting = text(&created["JoinInfo"]["Meeting"]["MeetingId"]);

    let forged = "meeting=%7B%22MeetingId%22%3A%220f9a2b6e-1111-4222-8333-444455550706%22%7D";
    let join = format!("join?channel={channel}&{forged}&{claims}");
    let joined = clinic.function(&join, &patient).await.ok(200);
    assert_eq!(joined["JoinInfo"]["Meeting"], created["JoinInfo"]["Meeting"]);
    clinic.check_join(&joined["JoinInfo"], &clinic.patient).await;

    clinic.all_consent(&[&patient, &clinic.doctor]).await;
    let start = format!("startrecord?meetingId={meeting}");
    let recording = clinic.function(&start, &clinic.doctor).await.ok(200);
    let pipeline = text(&recording["MediaCapturePipeline"]["MediaPipelineId"]);
    let again = clinic.function(&start, &clinic.doctor).await.ok(200);
    assert_eq!(again["MediaCapturePipeline"]["MediaPipelineId"], pipeline.as_str());
    let transcript = clinic.function(&format!("transcript?meetingId={meeting}"), &clinic.doctor).await;
    transcript.error(422, "unprocessable");

    let stop = format!("stoprecord?mediapipelineid={pipeline}");
    assert_eq!(clinic.function(&stop, &clinic.doctor).await.ok(200), Value::Null);
    clinic.function(&stop, &clinic.doctor).await.ok(200);
    let end = format!("end?meetingId={meeting}");
    assert_eq!(clinic.function(&end, &clinic.doctor).await.ok(200), Value::Null);
    clinic.function(&end, &clinic.doctor).await.ok(200);
    assert!(!clinic.opens(&joined["JoinInfo"]).await);
    clinic.function(&join, &patient).await.error_message(409, "visit_meeting_ended");
    clinic.function(&start, &clinic.doctor).await.error(409, "visit_state");
    assert_eq!(clinic.get("", &clinic.doctor).await.ok(200)["visit"]["state"], "ended");
}

#[tokio::test]
async fn what_a_function_is_asked_may_be_in_a_body() {
    let clinic = Clinic::open().await;
    let (patient, meeting) = clinic.in_meeting().await;
    let body = json!({"channel": clinic.visit, "userId": "x", "name": "x", "meeting": {"MeetingId": "x"}});
    let joined = clinic.world.post("/prod/join", Some(&patient), body).await.ok(200);
    assert_eq!(joined["JoinInfo"]["Meeting"]["MeetingId"], meeting.as_str());
    clinic.world.post("/join", Some(&patient), json!({"channel": 1})).await.error(400, "malformed");
    clinic.world.post("/end", Some(&clinic.doctor), json!({})).await.error(422, "invalid_field");
    let doubled = "/join?channel=a&channel=b";
    clinic.world.post(doubled, Some(&patient), Value::Null).await.error(400, "malformed");
}

#[tokio::test]
async fn who_does_not_lead_a_visit_cannot_start_record_or_end_it() {
    let clinic = Clinic::open().await;
    let (patient, meeting) = clinic.in_meeting().await;
    clinic.all_consent(&[&patient, &clinic.doctor]).await;
    let start = format!("startrecord?meetingId={meeting}");
    let recording = clinic.function(&start, &clinic.doctor).await.ok(200);
    let pipeline = text(&recording["MediaCapturePipeline"]["MediaPipelineId"]);
    clinic.world.user("other", &[Role::Clinician]).await;
    clinic.world.user("desk", &[Role::FrontDesk]).await;
    clinic.world.user("root", &[Role::Admin, Role::Auditor, Role::Patient, Role::Interpreter]).await;
    let functions = [
        format!("create?channel={}", clinic.visit),
        format!("transcript?meetingId={meeting}"),
        start,
        format!("stoprecord?mediapipelineid={pipeline}"),
        format!("end?meetingId={meeting}"),
    ];
    for function in &functions {
        clinic.function(function, &patient).await.error(401, "unauthenticated");
        for name in ["desk", "root"] {
            let cookie = clinic.world.sign_in(name).await;
            clinic.function(function, &cookie).await.error(403, "forbidden");
        }
        let other = clinic.world.sign_in("other").await;
        let answer = clinic.function(function, &other).await;
        answer.error(404, "not_found");
    }
    let other = clinic.world.sign_in("other").await;
    let join = format!("join?channel={}", clinic.visit);
    clinic.function(&join, &other).await.error(404, "not_found");
    assert_eq!(clinic.get("", &clinic.doctor).await.ok(200)["visit"]["state"], "in_progress");
}

#[tokio::test]
async fn meetings_that_are_no_visits_are_not_there() {
    let clinic = Clinic::open().await;
    clinic.in_meeting().await;
    let named = |name: &str| carillon_control::CreateMeeting {
        external_meeting_id: Some(name.parse().unwrap()),
        ..carillon_control::CreateMeeting::default()
    };
    let plain = clinic.world.control.create_meeting(named("plain")).await.unwrap().id;
    let borrowed = clinic.world.control.create_meeting(named(&clinic.visit)).await.unwrap().id;
    for function in ["transcript", "startrecord", "end"] {
        let of_plain = format!("{function}?meetingId={plain}");
        clinic.function(&of_plain, &clinic.doctor).await.error(404, "not_found");
        let of_borrowed = format!("{function}?meetingId={borrowed}");
        clinic.function(&of_borrowed, &clinic.doctor).await.error(404, "not_found");
        let of_none = format!("{function}?meetingId=0f9a2b6e-1111-4222-8333-444455550706");
        clinic.function(&of_none, &clinic.doctor).await.error(404, "not_found");
    }
    for meeting in [&plain, &borrowed] {
        let stop = format!("stoprecord?mediapipelineid={}", clinic.capture(meeting).await);
        clinic.function(&stop, &clinic.doctor).await.error(404, "not_found");
    }
    clinic.world.control.meeting(&plain).await.unwrap();
    clinic.world.control.meeting(&borrowed).await.unwrap();
}

#[tokio::test]
async fn credentials_are_of_the_account_whose_token_is_shown() {
    let world = World::new().await;
    let ada = world.user("ada", &[Role::Patient]).await;
    let cookie = world.sign_in("ada").await;
    let token = cookie.split_once('=').unwrap().1.to_owned();
    for shown in [STANDARD.encode(&token), token.clone()] {
        let request = request("POST", "/prod/creds").header(header::AUTHORIZATION, format!("Bearer {shown}"));
        let lent = world.send(request.body(Body::empty()).unwrap()).await.ok(200);
        assert_eq!(lent["ChimeUserId"], ada.id.as_str());
        assert_eq!(lent["ChimeDisplayName"], "ada Display");
        let arn = text(&lent["ChimeAppInstanceUserArn"]);
        assert!(arn.ends_with(&format!("/user/{}", ada.id)), "{arn}");
        let keys = &lent["ChimeCredentials"];
        let session = carillon_proto::redact::Redacted::new(text(&keys["SessionToken"]));
        let presented = world.messaging.present_credentials(&text(&keys["AccessKeyId"]), &session).await;
        let carillon_messaging::Presented::Valid(borrower) = presented.unwrap() else { panic!("{lent}") };
        assert_eq!(borrower.user.as_str(), ada.id.as_str());
        assert_eq!(borrower.secret_access_key.expose(), &text(&keys["SecretAccessKey"]));
        assert!(text(&keys["Expiration"]).ends_with('Z'));
    }
    for shown in [STANDARD.encode("anybody"), STANDARD.encode("a b"), "x".to_owned(), String::new()] {
        let request = request("POST", "/creds").header(header::AUTHORIZATION, format!("Bearer {shown}"));
        world.send(request.body(Body::empty()).unwrap()).await.error(401, "unauthenticated");
    }
}

#[tokio::test]
async fn pages_of_other_origins_do_not_act_for_whoever_is_signed_in() {
    let clinic = Clinic::open().await;
    let (_, meeting) = clinic.in_meeting().await;
    let request = request("POST", &format!("/prod/end?meetingId={meeting}"))
        .header(header::COOKIE, &clinic.doctor)
        .header("sec-fetch-site", "cross-site");
    clinic.world.send(request.body(Body::empty()).unwrap()).await.error(403, "foreign_origin");
    clinic
        .world
        .call("GET", "/end", Some(&clinic.doctor), Value::Null)
        .await
        .error(405, "method_not_allowed");
    assert_eq!(clinic.get("", &clinic.doctor).await.ok(200)["visit"]["state"], "in_progress");
}

#[tokio::test]
async fn nothing_is_recorded_or_written_down_that_somebody_has_not_agreed_to() {
    let clinic = Clinic::open().await;
    let (patient, meeting) = clinic.in_meeting().await;
    let start = format!("startrecord?meetingId={meeting}");
    let transcript = format!("transcript?meetingId={meeting}");
    for function in [&start, &transcript] {
        clinic.function(function, &clinic.doctor).await.error(409, "no_consent");
    }
    clinic.all_consent(&[&patient, &clinic.doctor]).await;
    clinic.function(&start, &clinic.doctor).await.ok(200);
    clinic.function(&transcript, &clinic.doctor).await.error(422, "unprocessable");

    clinic.world.user("eye", &[Role::Auditor]).await;
    let eye = clinic.world.sign_in("eye").await;
    let log = clinic.world.get("/api/v1/audit?limit=100", &eye).await.ok(200);
    let doctor = clinic.world.get("/api/v1/me", &clinic.doctor).await.ok(200)["id"].clone();
    let told = |action: &str| {
        let entries = log["entries"].as_array().unwrap();
        let entry = entries.iter().find(|entry| entry["action"] == action).unwrap_or_else(|| panic!("{log}"));
        text(&entry["actor"])
    };
    for action in ["visit.recording_refused", "visit.transcription_refused", "visit.recording_started"] {
        assert!(told(action).contains(doctor.as_str().unwrap()), "{action} by {}", told(action));
    }
}
