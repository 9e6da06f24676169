//! A visit over HTTP, from the invitation to its end, and who is kept out on the way.

use carillon_control::CreateAttendee;
use carillon_pipeline::Report;
use carillon_ports::StoreError;
use carillon_ports::memory::EngineCall;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::visit::VisitId;
use carillon_visits::{Caller, Owed, Staff, VisitError};

use super::*;
use crate::api::Departures;

/// A clinic: a clinician and a visit with a patient and an interpreter.
pub(super) struct Clinic {
    pub(super) world: World,
    pub(super) doctor: String,
    pub(super) visit: String,
    pub(super) patient: String,
    pub(super) interpreter: String,
}

const BORN: &str = "1970-12-31";

impl Clinic {
    pub(super) async fn open() -> Self {
        Self::of(World::new().await).await
    }

    pub(super) async fn of(world: World) -> Self {
        let account = world.user("doc", &[Role::Clinician]).await;
        let doctor = world.sign_in("doc").await;
        let (visit, patient, interpreter) = schedule(&world, &doctor, account.id.as_str()).await;
        Self { world, doctor, visit, patient, interpreter }
    }

    /// A link, with the date of birth.
    async fn link(&self, participant: &str) -> String {
        let path = self.path(&format!("participants/{participant}/link"));
        let made = self.world.post(&path, Some(&self.doctor), json!({"dateOfBirth": BORN})).await.ok(201);
        assert_eq!(made["code"], Value::Null);
        made["link"].as_str().unwrap().to_owned()
    }

    async fn redeem(&self, link: &str, factor: &str) -> Answer {
        let body = json!({"link": link, "secondFactor": factor});
        self.world.post("/api/v1/visit-session", None, body).await
    }

    /// The cookie of somebody who has come by a link.
    pub(super) async fn guest(&self, participant: &str) -> String {
        let link = self.link(participant).await;
        self.redeem(&link, BORN).await.cookie()
    }

    pub(super) async fn admit(&self, participant: &str) {
        let path = self.path(&format!("participants/{participant}/admit"));
        self.world.post(&path, Some(&self.doctor), Value::Null).await.ok(200);
    }

    /// The patient and the doctor have met; with the patient's cookie and what that one joined with.
    pub(super) async fn met(&self) -> (String, Value) {
        let patient = self.guest(&self.patient).await;
        self.post("check-in", &patient, Value::Null).await.ok(200);
        self.admit(&self.patient).await;
        self.post("meeting", &self.doctor, Value::Null).await.ok(201);
        let info = self.post("join", &patient, Value::Null).await.ok(200);
        self.check_join(&info, &self.patient).await;
        (patient, info)
    }

    /// Whether what somebody joined with is a way into the meeting.
    pub(super) async fn opens(&self, info: &Value) -> bool {
        let token = info["Attendee"]["JoinToken"].as_str().unwrap();
        self.world.control.authenticate(&meeting(info), token).await.is_ok()
    }

    /// The doctor, as the use cases know that one.
    pub(super) async fn caller(&self) -> Caller {
        let me = self.world.get("/api/v1/me", &self.doctor).await.ok(200);
        let user = me["id"].as_str().unwrap().parse().unwrap();
        Caller::Account(Staff { user, roles: vec![Role::Clinician] })
    }

    pub(super) fn id(&self) -> VisitId {
        self.visit.parse().unwrap()
    }

    fn departures(&self) -> Departures {
        Departures::new(self.world.visits.clone(), self.world.control.clone())
    }

    pub(super) async fn post(&self, what: &str, cookie: &str, body: Value) -> Answer {
        self.world.post(&self.path(what), Some(cookie), body).await
    }

    pub(super) async fn get(&self, what: &str, cookie: &str) -> Answer {
        self.world.get(&self.path(what), cookie).await
    }

    pub(super) fn path(&self, what: &str) -> String {
        format!("/api/v1/visits/{}/{what}", self.visit).trim_end_matches('/').to_owned()
    }

    /// That join information is a way into the meeting, as the participant and nobody else.
    pub(super) async fn check_join(&self, info: &Value, participant: &str) {
        let meeting: MeetingId = info["Meeting"]["MeetingId"].as_str().unwrap().parse().unwrap();
        let token = info["Attendee"]["JoinToken"].as_str().unwrap();
        let admission = self.world.control.authenticate(&meeting, token).await.unwrap();
        assert_eq!(info["Attendee"]["AttendeeId"], admission.attendee.as_str());
        assert_eq!(info["Attendee"]["ExternalUserId"], participant);
        assert_eq!(info["Meeting"]["ExternalMeetingId"], self.visit.as_str());
        assert!(info["Meeting"]["MediaPlacement"]["SignalingUrl"].is_string());
    }
}

fn meeting(info: &Value) -> MeetingId {
    info["Meeting"]["MeetingId"].as_str().unwrap().parse().unwrap()
}

async fn schedule(world: &World, doctor: &str, id: &str) -> (String, String, String) {
    let body = json!({
        "scheduledAt": "2026-01-15T10:30:00Z",
        "participants": [
            {"role": "patient", "name": "Pat"},
            {"role": "clinician", "userId": id},
            {"role": "interpreter", "name": "Int"},
        ],
    });
    let visit = world.post("/api/v1/visits", Some(doctor), body).await.ok(201);
    assert_eq!(
        (&visit["state"], &visit["participants"][1]["name"]),
        (&json!("scheduled"), &json!("doc Display"))
    );
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let participant = |number: usize| text(&visit["participants"][number]["id"]);
    (text(&visit["id"]), participant(0), participant(2))
}

#[tokio::test]
async fn a_visit_from_the_invitation_to_its_end() {
    let clinic = Clinic::open().await;
    let link = clinic.link(&clinic.patient).await;
    clinic.redeem(&link, "1970-12-30").await.error(401, "second_factor_invalid");
    let redeemed = clinic.redeem(&link, BORN).await;
    let cookie = redeemed.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let patient = redeemed.cookie();
    assert_eq!(redeemed.body["visitId"], clinic.visit.as_str());
    clinic.redeem(&link, BORN).await.error(403, "link_invalid");

    clinic.post("join", &patient, Value::Null).await.error(409, "visit_state");
    let waiting = clinic.post("check-in", &patient, Value::Null).await.ok(200);
    assert_eq!((&waiting["state"], &waiting["place"]), (&json!("waiting"), &json!(1)));
    let queue = clinic.world.get("/api/v1/visits/queue", &clinic.doctor).await.ok(200);
    assert_eq!(queue["waiting"][0]["participantId"], clinic.patient.as_str());
    clinic.post("meeting", &clinic.doctor, Value::Null).await.error(409, "visit_state");
    clinic.admit(&clinic.patient).await;
    clinic.post("join", &patient, Value::Null).await.error(409, "visit_state");

    let doctors = clinic.post("meeting", &clinic.doctor, Value::Null).await.ok(201);
    let again = clinic.post("meeting", &clinic.doctor, Value::Null).await.ok(200);
    assert_eq!(doctors, again, "one meeting and one attendee, however often it is started");
    let patients = clinic.post("join", &patient, Value::Null).await.ok(200);
    assert_eq!(patients, clinic.post("join", &patient, Value::Null).await.ok(200));
    let seen = clinic.get("", &clinic.doctor).await.ok(200);
    let id_of_doctor = seen["visit"]["participants"][1]["id"].as_str().unwrap().to_owned();
    clinic.check_join(&doctors, &id_of_doctor).await;
    clinic.check_join(&patients, &clinic.patient).await;
    assert_eq!(doctors["Meeting"]["MeetingId"], patients["Meeting"]["MeetingId"]);
    assert_ne!(doctors["Attendee"]["JoinToken"], patients["Attendee"]["JoinToken"]);
    assert!(!seen.to_string().contains("JoinToken"), "a visit shows nobody's token");

    let agree = json!({"kind": "recording", "textVersion": "recording-1.en"});
    let half = clinic.post("consents", &clinic.doctor, agree.clone()).await.ok(201);
    assert_eq!(half["permits"]["recording"], false, "the patient was not asked");
    let whole = clinic.post("consents", &patient, agree).await.ok(201);
    assert_eq!(whole["permits"], json!({"recording": true, "transcription": false}));

    let path = clinic.path("papers/summary");
    let written = clinic.world.call("PUT", &path, Some(&clinic.doctor), json!({"text": "Rest."})).await;
    assert_eq!(written.status, 204);
    let late = json!({"text": "Work.", "replaces": ""});
    clinic.world.call("PUT", &path, Some(&clinic.doctor), late).await.error(409, "paper_changed");
    let path = clinic.path("meeting");
    for _ in 0..2 {
        let ended = clinic.world.call("DELETE", &path, Some(&clinic.doctor), Value::Null).await;
        assert_eq!(ended.status, 204);
    }
    let meeting: MeetingId = patients["Meeting"]["MeetingId"].as_str().unwrap().parse().unwrap();
    let token = patients["Attendee"]["JoinToken"].as_str().unwrap();
    assert!(clinic.world.control.authenticate(&meeting, token).await.is_err(), "the meeting is over");
    clinic.post("join", &patient, Value::Null).await.error(409, "visit_state");
    let papers = clinic.get("papers", &patient).await.ok(200);
    assert_eq!(papers, json!({"notes": null, "summary": "Rest.", "followUp": null}));
    let verdict = clinic.world.accounts.verify_audit(None).await.unwrap();
    assert!(matches!(verdict, carillon_accounts::Verdict::Whole(_)), "{verdict:?}");
}

#[tokio::test]
async fn whoever_comes_by_a_link_reaches_one_visit_and_no_account() {
    let clinic = Clinic::open().await;
    let account = clinic.world.get("/api/v1/me", &clinic.doctor).await.ok(200);
    let (other, ..) = schedule(&clinic.world, &clinic.doctor, account["id"].as_str().unwrap()).await;
    let patient = clinic.guest(&clinic.patient).await;
    let world = &clinic.world;
    for what in ["", "/papers"] {
        world.get(&format!("/api/v1/visits/{other}{what}"), &patient).await.error(404, "not_found");
    }
    for what in ["check-in", "join"] {
        let path = format!("/api/v1/visits/{other}/{what}");
        world.post(&path, Some(&patient), Value::Null).await.error(404, "not_found");
    }
    let list = world.get("/api/v1/visits", &patient).await.ok(200);
    assert_eq!(list["visits"].as_array().unwrap().len(), 1);
    assert_eq!(list["visits"][0]["id"], clinic.visit.as_str());
    for path in ["/api/v1/me", "/api/v1/visits/queue", "/api/v1/directory?q=doc", "/api/v1/users"] {
        world.get(path, &patient).await.error(401, "unauthenticated");
    }
    // As a bearer token it is worth the same, and a foreign page gets nowhere with the cookie.
    let (_, token) = patient.split_once('=').unwrap();
    let bearer = |method: &str, path: &str| {
        request(method, path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(world.send(bearer("GET", "/api/v1/visits")).await.ok(200), list);
    world.send(bearer("GET", "/api/v1/me")).await.error(401, "unauthenticated");
    let foreign = request("POST", &clinic.path("check-in"))
        .header(header::COOKIE, &patient)
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    world.send(foreign).await.error(403, "foreign_origin");
    // With an account, too, each counts for what it is for.
    let both = format!("{}; {patient}", clinic.doctor);
    let mine = world.get(&clinic.path(""), &both).await.ok(200);
    assert_eq!(mine["visit"]["participants"][0]["me"], true);
    assert_eq!(world.get(&format!("/api/v1/visits/{other}"), &both).await.status, 200);
}

#[tokio::test]
async fn staff_without_a_part_in_a_visit_do_not_find_it() {
    let clinic = Clinic::open().await;
    clinic.world.user("other", &[Role::Clinician, Role::Admin, Role::Auditor]).await;
    let other = clinic.world.sign_in("other").await;
    clinic.get("", &other).await.error(404, "not_found");
    clinic.post("meeting", &other, Value::Null).await.error(404, "not_found");
    let path = format!("participants/{}/link", clinic.patient);
    clinic.post(&path, &other, json!({})).await.error(404, "not_found");
    clinic.world.user("desk", &[Role::FrontDesk]).await;
    let desk = clinic.world.sign_in("desk").await;
    let seen = clinic.get("", &desk).await.ok(200);
    assert!(seen["visit"]["participants"].is_array() && seen["visit"]["consents"].is_null());
    clinic.get("papers", &desk).await.error(403, "forbidden");
    clinic.post("meeting", &desk, Value::Null).await.error(403, "forbidden");
}

#[tokio::test]
async fn a_link_is_locked_by_wrong_factors_and_guessing_is_slowed_down() {
    let clinic = Clinic::open().await;
    let link = clinic.link(&clinic.patient).await;
    clinic.redeem(&link, "31.12.1970").await.error(422, "invalid_field");
    for _ in 0..4 {
        clinic.redeem(&link, "1970-12-30").await.error(401, "second_factor_invalid");
    }
    clinic.redeem(&link, "1970-12-30").await.error(423, "link_locked");
    clinic.redeem(&link, BORN).await.error(423, "link_locked");
    clinic.redeem(&link, "no factor").await.error(422, "invalid_field");
    let throttled = loop {
        let answer = clinic.redeem("made-up", BORN).await;
        if answer.status != 403 {
            break answer;
        }
    };
    throttled.error(429, "throttled");
    assert!(throttled.headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn whoever_is_sent_away_is_out_of_the_meeting_until_invited_anew() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let interpreter = clinic.guest(&clinic.interpreter).await;
    clinic.post("check-in", &patient, Value::Null).await.ok(200);
    let place = clinic.post("check-in", &interpreter, Value::Null).await.ok(200);
    assert_eq!(place["place"], 2);
    clinic.admit(&clinic.patient).await;
    clinic.admit(&clinic.interpreter).await;
    clinic.post("meeting", &clinic.doctor, Value::Null).await.ok(201);
    let info = clinic.post("join", &interpreter, Value::Null).await.ok(200);
    clinic.check_join(&info, &clinic.interpreter).await;
    let path = clinic.path(&format!("participants/{}/link", clinic.interpreter));
    assert_eq!(clinic.world.call("DELETE", &path, Some(&clinic.doctor), Value::Null).await.status, 204);
    let meeting: MeetingId = info["Meeting"]["MeetingId"].as_str().unwrap().parse().unwrap();
    let token = info["Attendee"]["JoinToken"].as_str().unwrap();
    assert!(clinic.world.control.authenticate(&meeting, token).await.is_err());
    clinic.post("join", &interpreter, Value::Null).await.error(401, "unauthenticated");
    let anew = clinic.guest(&clinic.interpreter).await;
    clinic.post("join", &anew, Value::Null).await.error(409, "visit_state");
}

#[tokio::test]
async fn a_meeting_that_ended_by_itself_is_made_anew() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    clinic.post("check-in", &patient, Value::Null).await.ok(200);
    clinic.admit(&clinic.patient).await;
    let first = clinic.post("meeting", &clinic.doctor, Value::Null).await.ok(201);
    let meeting: MeetingId = first["Meeting"]["MeetingId"].as_str().unwrap().parse().unwrap();
    clinic.world.control.delete_meeting(&meeting).await.unwrap();
    clinic.post("join", &patient, Value::Null).await.error(409, "visit_state");
    let second = clinic.post("meeting", &clinic.doctor, Value::Null).await.ok(201);
    assert_ne!(first["Meeting"]["MeetingId"], second["Meeting"]["MeetingId"]);
    let info = clinic.post("join", &patient, Value::Null).await.ok(200);
    clinic.check_join(&info, &clinic.patient).await;
}

#[tokio::test]
async fn whoever_waits_hears_of_the_next_change() {
    let clinic = Clinic::open().await;
    let patient = clinic.guest(&clinic.patient).await;
    let waiting = clinic.post("check-in", &patient, Value::Null).await.ok(200);
    assert_eq!(waiting["place"], 1);
    let seen = clinic.get("", &patient).await.ok(200);
    let tag = seen["tag"].as_str().unwrap();
    assert_eq!(clinic.get("", &patient).await.ok(200)["tag"], tag, "the same while nothing changes");
    let path = format!("{}?after={tag}&wait=25", clinic.path(""));
    // The one waits while the other changes something.
    let (next, ()) = tokio::join!(clinic.world.get(&path, &patient), clinic.admit(&clinic.patient));
    let next = next.ok(200);
    assert_eq!((&next["visit"]["state"], &next["visit"]["place"]), (&json!("admitted"), &Value::Null));
    assert_ne!(next["tag"], tag);
    let path = format!("{}?wait=26", clinic.path(""));
    clinic.world.get(&path, &patient).await.error(422, "invalid_field");
}

#[tokio::test]
async fn a_meeting_ends_at_last_though_the_request_that_ends_the_visit_is_cut_off() {
    for again in [true, false] {
        let clinic = Clinic::open().await;
        let (_, info) = clinic.met().await;
        // As far as a handler comes whose client hangs up.
        let on = Occasion::operator();
        clinic.world.visits.end(&clinic.caller().await, &clinic.id(), &on).await.unwrap();
        assert!(clinic.opens(&info).await);
        if again {
            let path = clinic.path("meeting");
            let ended = clinic.world.call("DELETE", &path, Some(&clinic.doctor), Value::Null).await;
            assert_eq!(ended.status, 204);
        } else {
            assert!(!clinic.departures().settle().await.unwrap());
        }
        assert!(clinic.world.control.meeting(&meeting(&info)).await.is_err());
        assert_eq!(clinic.world.visits.owed(10).await.unwrap(), []);
    }
}

#[tokio::test]
async fn whoever_is_sent_away_leaves_at_last_though_the_request_is_cut_off() {
    let clinic = Clinic::open().await;
    let (_, info) = clinic.met().await;
    let (caller, who) = (clinic.caller().await, clinic.patient.parse().unwrap());
    clinic.world.visits.revoke(&caller, &clinic.id(), &who, &Occasion::operator()).await.unwrap();
    assert!(clinic.opens(&info).await);
    let path = clinic.path(&format!("participants/{}/link", clinic.patient));
    let again = clinic.world.call("DELETE", &path, Some(&clinic.doctor), Value::Null).await;
    assert_eq!((again.status, clinic.opens(&info).await), (204, false));
}

#[tokio::test]
async fn another_link_puts_whoever_came_by_the_former_out_of_the_meeting() {
    let clinic = Clinic::open().await;
    let (former, info) = clinic.met().await;
    let patient = clinic.guest(&clinic.patient).await;
    assert!(!clinic.opens(&info).await);
    clinic.post("join", &former, Value::Null).await.error(401, "unauthenticated");
    clinic.post("join", &patient, Value::Null).await.error(409, "visit_state");
    clinic.post("check-in", &patient, Value::Null).await.ok(200);
    clinic.admit(&clinic.patient).await;
    let own = clinic.post("join", &patient, Value::Null).await.ok(200);
    assert_ne!(own["Attendee"]["AttendeeId"], info["Attendee"]["AttendeeId"]);
    clinic.check_join(&own, &clinic.patient).await;
}

#[tokio::test]
async fn a_join_that_is_refused_takes_nobody_out_whom_the_visit_has() {
    let clinic = Clinic::open().await;
    let (_, info) = clinic.met().await;
    let refused = || VisitError::Forbidden("for some reason");
    let made = |attendee: Option<AttendeeId>| Owed { visit: clinic.id(), meeting: meeting(&info), attendee };
    let present: AttendeeId = info["Attendee"]["AttendeeId"].as_str().unwrap().parse().unwrap();
    for named in [made(Some(present)), made(None)] {
        clinic.departures().undo(named, refused()).await;
        assert!(clinic.opens(&info).await, "another request has told the visit");
    }
    let input = CreateAttendee { external_user_id: Some("other".parse().unwrap()), ..Default::default() };
    let other =
        clinic.world.control.create_visit_attendee(&clinic.id(), &meeting(&info), input).await.unwrap().id;
    let is_there = async || clinic.world.control.attendee(&meeting(&info), &other).await.is_ok();
    let unknown = VisitError::Unavailable(StoreError::Unavailable("away".into()));
    clinic.departures().undo(made(Some(other.clone())), unknown).await;
    assert!(is_there().await, "the visit may have that one");
    clinic.departures().undo(made(Some(other.clone())), refused()).await;
    assert!(!is_there().await);
}

#[tokio::test]
async fn who_has_come_by_a_link_asks_only_so_often_and_hinders_nobody() {
    let clinic = Clinic::open().await;
    let (patient, interpreter) =
        (clinic.guest(&clinic.patient).await, clinic.guest(&clinic.interpreter).await);
    let throttled = loop {
        let answer = clinic.get("papers", &patient).await;
        if answer.status != 200 {
            break answer;
        }
    };
    throttled.error(429, "throttled");
    assert!(throttled.headers.contains_key(header::RETRY_AFTER));
    for other in [&interpreter, &clinic.doctor] {
        clinic.get("", other).await.ok(200);
    }
}

impl Clinic {
    async fn agree(&self, cookie: &str) {
        let body = json!({"kind": "recording", "textVersion": "recording-1.en"});
        self.post("consents", cookie, body).await.ok(201);
    }

    async fn delete(&self, what: &str, cookie: &str) -> Answer {
        self.world.call("DELETE", &self.path(what), Some(cookie), Value::Null).await
    }

    async fn is_recorded(&self) -> bool {
        self.get("", &self.doctor).await.ok(200)["visit"]["recorded"] == true
    }

    /// What the audit log has of recordings, the oldest first.
    async fn told(&self) -> Vec<String> {
        self.told_of("visit.recording").await
    }

    /// What the audit log has of actions that begin so, the oldest first. To be asked once.
    pub(super) async fn told_of(&self, begin: &str) -> Vec<String> {
        self.world.user("log", &[Role::Auditor]).await;
        let auditor = self.world.sign_in("log").await;
        let log = self.world.get("/api/v1/audit?limit=100", &auditor).await.ok(200);
        let entries = log["entries"].as_array().unwrap();
        let action = |entry: &Value| entry["action"].as_str().unwrap().to_owned();
        let mut told: Vec<_> =
            entries.iter().map(action).filter(|action| action.starts_with(begin)).collect();
        told.reverse();
        told
    }
}

#[tokio::test]
async fn a_visit_is_recorded_as_long_as_everybody_agrees() {
    let clinic = Clinic::open().await;
    let (patient, _) = clinic.met().await;
    let start = async || clinic.post("recording", &clinic.doctor, Value::Null).await;
    clinic.agree(&clinic.doctor).await;
    start().await.error(409, "no_consent");
    assert!(clinic.world.engines.take().is_empty());
    clinic.agree(&patient).await;
    clinic.post("recording", &patient, Value::Null).await.error(401, "unauthenticated");
    let recording = start().await.ok(201);
    assert_eq!((&recording["state"], clinic.is_recorded().await), (&json!("recording"), true));
    assert_eq!(start().await.ok(200)["id"], recording["id"], "once, however often it is started");
    let withdrawn = clinic.delete("consents/recording", &patient).await.ok(200);
    assert_eq!(withdrawn["permits"]["recording"], false);
    let id = recording["id"].as_str().unwrap().parse().unwrap();
    let calls = clinic.world.engines.take();
    assert!(matches!(&calls[..], [EngineCall::StartCapture(_), EngineCall::StopCapture(_)]), "{calls:?}");
    assert!(!clinic.is_recorded().await);
    start().await.error(409, "no_consent");
    clinic.world.pipelines.report(&id, Report::Stopped).await.unwrap();
    clinic.agree(&patient).await;
    start().await.ok(201);
    clinic.post("pause", &clinic.doctor, Value::Null).await.ok(200);
    assert!(!clinic.is_recorded().await, "nothing is recorded in a pause");
    start().await.error(409, "visit_state");
    let told = [
        "visit.recording_refused",
        "visit.recording_started",
        "visit.recording_stopped",
        "visit.recording_refused",
        "visit.recording_started",
        "visit.recording_stopped",
    ];
    assert_eq!(clinic.told().await, told);
}

#[tokio::test]
async fn whoever_joins_a_recorded_visit_without_consent_ends_the_recording_first() {
    let clinic = Clinic::open().await;
    let (patient, _) = clinic.met().await;
    clinic.agree(&clinic.doctor).await;
    clinic.agree(&patient).await;
    clinic.post("recording", &clinic.doctor, Value::Null).await.ok(201);
    let interpreter = clinic.guest(&clinic.interpreter).await;
    clinic.post("check-in", &interpreter, Value::Null).await.ok(200);
    clinic.admit(&clinic.interpreter).await;
    assert!(clinic.is_recorded().await, "who was let in is not there yet");
    clinic.post("join", &interpreter, Value::Null).await.ok(200);
    assert!(!clinic.is_recorded().await);
    let calls = clinic.world.engines.take();
    assert!(matches!(&calls[..], [EngineCall::StartCapture(_), EngineCall::StopCapture(_)]), "{calls:?}");
}

#[tokio::test]
async fn what_was_recorded_is_the_visits_and_its_clinicians_to_watch() {
    let clinic = Clinic::open().await;
    let (patient, _) = clinic.met().await;
    clinic.agree(&clinic.doctor).await;
    clinic.agree(&patient).await;
    let recording = clinic.post("recording", &clinic.doctor, Value::Null).await.ok(201);
    for _ in 0..2 {
        assert_eq!(clinic.delete("recording", &clinic.doctor).await.status, 204);
    }
    assert_eq!(clinic.delete("meeting", &clinic.doctor).await.status, 204);
    let list = clinic.get("recordings", &clinic.doctor).await.ok(200);
    assert_eq!(list["recordings"][0]["id"], recording["id"]);
    assert_eq!(list["recordings"][0]["state"], "processing");
    let path = format!("recordings/{}/link", recording["id"].as_str().unwrap());
    let link = clinic.post(&path, &clinic.doctor, Value::Null).await.ok(201);
    assert!(link["url"].as_str().unwrap().contains("/r/"), "{link}");
    clinic.get("recordings", &patient).await.error(401, "unauthenticated");
    clinic.world.user("other", &[Role::Clinician]).await;
    let other = clinic.world.sign_in("other").await;
    clinic.get("recordings", &other).await.error(404, "not_found");
    clinic.post(&path, &other, Value::Null).await.error(404, "not_found");
    let foreign = format!("recordings/{}/link", clinic.visit);
    clinic.post(&foreign, &clinic.doctor, Value::Null).await.error(404, "not_found");
    let told = ["visit.recording_started", "visit.recording_stopped", "visit.recording_opened"];
    assert_eq!(clinic.told().await, told);
}

#[tokio::test]
async fn nobody_is_present_in_a_meeting_that_has_ended_by_itself() {
    let clinic = Clinic::open().await;
    let (_, info) = clinic.met().await;
    clinic.departures().notice().await.unwrap();
    assert_eq!(clinic.get("", &clinic.doctor).await.ok(200)["visit"]["state"], "in_progress");
    clinic.world.control.delete_meeting(&meeting(&info)).await.unwrap();
    clinic.departures().notice().await.unwrap();
    let seen = clinic.get("", &clinic.doctor).await.ok(200);
    assert_eq!(seen["visit"]["state"], "admitted");
    let presence = |number: usize| seen["visit"]["participants"][number]["presence"].clone();
    assert_eq!((presence(0), presence(1)), (json!("admitted"), json!("admitted")));
}

#[tokio::test]
async fn the_front_desk_puts_people_with_accounts_out_and_ends_the_visit() {
    let clinic = Clinic::open().await;
    let (_, info) = clinic.met().await;
    clinic.world.user("desk", &[Role::FrontDesk]).await;
    let desk = clinic.world.sign_in("desk").await;
    let seen = clinic.get("", &clinic.doctor).await.ok(200);
    let id_of_doctor = seen["visit"]["participants"][1]["id"].as_str().unwrap();
    let doctors = clinic.post("join", &clinic.doctor, Value::Null).await.ok(200);
    let path = format!("participants/{id_of_doctor}/dismiss");
    let dismissed = clinic.post(&path, &desk, Value::Null).await.ok(200);
    assert_eq!(dismissed["participants"][1]["presence"], "expected");
    assert!(!clinic.opens(&doctors).await && clinic.opens(&info).await);
    let again = clinic.post("join", &clinic.doctor, Value::Null).await.ok(200);
    assert_ne!(again["Attendee"]["AttendeeId"], doctors["Attendee"]["AttendeeId"]);
    assert_eq!(clinic.delete("meeting", &desk).await.status, 204);
    assert!(!clinic.opens(&info).await);
}

#[tokio::test]
async fn a_browser_keeps_the_visits_of_several_links() {
    let clinic = Clinic::open().await;
    let first = clinic.guest(&clinic.patient).await;
    let link = clinic.link(&clinic.interpreter).await;
    let open = async |cookie: &str, factor: &str| {
        let body = json!({"link": link, "secondFactor": factor});
        clinic.world.post("/api/v1/visit-session", Some(cookie), body).await
    };
    let refused = open(&first, "1970-12-30").await;
    assert!(!refused.headers.contains_key(header::SET_COOKIE), "what does not count burns nothing");
    let account = clinic.world.get("/api/v1/me", &clinic.doctor).await.ok(200);
    let (other, patient, _) = schedule(&clinic.world, &clinic.doctor, account["id"].as_str().unwrap()).await;
    let path = format!("/api/v1/visits/{other}/participants/{patient}/link");
    let made = clinic.world.post(&path, Some(&clinic.doctor), json!({"dateOfBirth": BORN})).await.ok(201);
    let body = json!({"link": made["link"], "secondFactor": BORN});
    let both = clinic.world.post("/api/v1/visit-session", Some(&first), body).await.cookie();
    for visit in [&clinic.visit, &other] {
        let seen = clinic.world.get(&format!("/api/v1/visits/{visit}"), &both).await.ok(200);
        assert_eq!(seen["visit"]["participants"][0]["me"], true);
    }
    let list = clinic.world.get("/api/v1/visits", &both).await.ok(200);
    assert_eq!(list["visits"][0]["id"], other.as_str(), "the latest goes first");
    let forget = async |query: &str| {
        let path = format!("/api/v1/visit-session{query}");
        let forgotten = clinic.world.call("DELETE", &path, Some(&both), Value::Null).await;
        assert_eq!(forgotten.status, 204);
        let cookie = forgotten.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    };
    let rest = forget(&format!("?visit={other}")).await;
    clinic.get("", &rest).await.ok(200);
    clinic.world.get(&format!("/api/v1/visits/{other}"), &rest).await.error(404, "not_found");
    assert_eq!(forget("").await, "carillon_visit=");
    // The same participant again has one session.
    let anew = clinic.redeem(&clinic.link(&clinic.patient).await, BORN).await.cookie();
    assert_eq!(anew.len(), first.len());
}

#[tokio::test]
async fn whoever_leaves_is_out_of_the_meeting_and_may_join_again() {
    let clinic = Clinic::open().await;
    let (patient, info) = clinic.met().await;
    let left = clinic.post("leave", &patient, Value::Null).await.ok(200);
    assert_eq!(left["participants"][0]["presence"], "admitted");
    assert!(!clinic.opens(&info).await);
    let again = clinic.post("join", &patient, Value::Null).await.ok(200);
    assert!(clinic.opens(&again).await);
}

#[tokio::test]
async fn a_recording_that_is_started_right_after_somebody_went_is_not_refused_for_them() {
    let clinic = Clinic::open().await;
    clinic.met().await;
    clinic.agree(&clinic.doctor).await;
    let (caller, who) = (clinic.caller().await, clinic.patient.parse().unwrap());
    clinic.world.visits.dismiss(&caller, &clinic.id(), &who, &Occasion::operator()).await.unwrap();
    clinic.post("recording", &clinic.doctor, Value::Null).await.ok(201);
}

#[tokio::test]
async fn whoever_comes_by_another_link_is_recorded_only_when_they_agree() {
    let clinic = Clinic::open().await;
    let (stranger, _) = clinic.met().await;
    clinic.agree(&clinic.doctor).await;
    clinic.agree(&stranger).await;
    clinic.post("recording", &clinic.doctor, Value::Null).await.ok(201);
    let patient = clinic.guest(&clinic.patient).await;
    clinic.post("check-in", &patient, Value::Null).await.ok(200);
    clinic.admit(&clinic.patient).await;
    clinic.post("join", &patient, Value::Null).await.ok(200);
    assert!(!clinic.is_recorded().await);
    clinic.post("recording", &clinic.doctor, Value::Null).await.error(409, "no_consent");
}
