//! One exchange of every operation as files: `tests/golden/<Operation>/{request,response}.http`.
//!
//! Ids, tokens and names that the server makes stand in braces. The exchanges are played in [`SCENE`]'s order in one
//! world; what an answer brings fills the braces of the requests after it. `CARILLON_BLESS=1` writes the responses.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use carillon_aws::generated::meetings::OPERATIONS;
use serde_json::Value;

use super::raw::{HOST, Read, Signing, request, send};
use super::world::World;

/// In this order each request finds what it needs.
const SCENE: &[&str] = &[
    "CreateMeeting",
    "GetMeeting",
    "CreateAttendee",
    "GetAttendee",
    "BatchCreateAttendee",
    "ListAttendees",
    "UpdateAttendeeCapabilities",
    "BatchUpdateAttendeeCapabilitiesExcept",
    "StopMeetingTranscription",
    "StartMeetingTranscription",
    "TagResource",
    "ListTagsForResource",
    "UntagResource",
    "DeleteAttendee",
    "DeleteMeeting",
    "CreateMeetingWithAttendees",
];

/// Members whose values the server makes up.
const MADE_UP: &[&str] = &["MeetingId", "AttendeeId", "JoinToken", "NextToken"];

#[tokio::test]
async fn every_operation_answers_as_its_golden_exchange() {
    let world = World::new().await;
    let mut names = Names::default();
    let mut differences = String::new();
    for operation in SCENE {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(operation);
        let text = std::fs::read_to_string(folder.join("request.http")).expect(operation);
        let read = play(&world, &names.fill(&text)).await;
        names.learn(&read.json());
        let shown = names.redact(&show(&read));
        compare(&folder.join("response.http"), &shown, &mut differences);
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn every_operation_of_the_table_has_a_golden_exchange() {
    for operation in OPERATIONS {
        assert!(SCENE.contains(&operation.name), "{} has no golden exchange", operation.name);
    }
    assert_eq!(SCENE.len(), OPERATIONS.len());
}

/// Sends a request as its file says it: request line, headers, an empty line, body.
async fn play(world: &World, text: &str) -> Read {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let (method, uri) = lines.next().unwrap().split_once(' ').unwrap();
    let mut unsigned = request(method, uri, body.trim_end().to_owned());
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
        unsigned.headers_mut().insert(name, value.parse().unwrap());
    }
    assert_eq!(unsigned.headers()["host"], HOST);
    send(&world.front, Signing::default().sign(unsigned)).await
}

fn show(read: &Read) -> String {
    let mut text = format!("{}\n", read.status);
    for (name, value) in &read.headers {
        if name != "x-amzn-requestid" {
            writeln!(text, "{name}: {}", value.to_str().unwrap()).unwrap();
        }
    }
    let mut body = read.json();
    if let Some(body) = body.as_object_mut() {
        body.remove("RequestId");
    }
    match body {
        Value::Null => text,
        body => format!("{text}\n{}\n", serde_json::to_string_pretty(&body).unwrap()),
    }
}

fn compare(file: &PathBuf, shown: &str, differences: &mut String) {
    if std::env::var_os("CARILLON_BLESS").is_some() {
        std::fs::write(file, shown).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    if kept != shown {
        writeln!(differences, "{} should hold:\n{shown}", file.display()).unwrap();
    }
}

/// What stands for the values that the server makes up.
#[derive(Default)]
struct Names(Vec<(String, String)>);

impl Names {
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value.as_str() {
                        Some(text) if MADE_UP.contains(&name.as_str()) => self.add(name, text),
                        _ => self.learn(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            _ => {}
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        if self.0.iter().all(|(_, known)| known != value) {
            let number =
                self.0.iter().filter(|(known, _)| known.starts_with(&format!("{{{name}"))).count() + 1;
            self.0.push((format!("{{{name}{number}}}"), value.to_owned()));
        }
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    fn redact(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(value, name))
    }
}
