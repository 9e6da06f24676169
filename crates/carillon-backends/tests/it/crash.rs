//! A child process writes and says what was acknowledged; it is killed; the store must know all of it.
//!
//! The child is this very test binary, run again with `CHILD_DIRECTORY` set.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use carillon_backends::{Embedded, SystemEntropy};
use carillon_ports::meetings::{Attendee, CreateBounds, Creation, Lookup, Meeting, MeetingStatus};
use carillon_ports::outbox::{LiveChange, LiveFact};
use carillon_ports::{Entropy as _, Meetings as _, Outbox as _};
use carillon_proto::event::EventType;
use carillon_proto::id::{MeetingId, Modality};
use carillon_proto::units::Timestamp;

const CHILD_DIRECTORY: &str = "CARILLON_TEST_CHILD_DIRECTORY";

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = Acknowledged::default();
    for kill_after in [1, 60, 450] {
        acknowledged.collect(start_child(directory.path()), kill_after);
        acknowledged.compare(directory.path()).await;
    }
    assert!(acknowledged.attendees.len() > 100 && acknowledged.ended.len() > 10);
}

/// In the child this writes until it is killed; in an ordinary run of the tests it has nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_writes_until_it_is_killed() {
    let Some(directory) = std::env::var_os(CHILD_DIRECTORY).map(PathBuf::from) else { return };
    let store = Arc::new(Embedded::open(&directory).unwrap());
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        // Bounded, so that a child whose parent died does not write for ever.
        writers.spawn(async move {
            for round in 0..2_000 {
                write_one_meeting(&store, round).await;
            }
        });
    }
    writers.join_all().await;
}

async fn write_one_meeting(store: &Embedded, round: usize) {
    let meeting = meeting();
    let bounds = CreateBounds { meetings_max: u64::MAX, replicas_max: 4 };
    assert_eq!(store.create(meeting.clone(), bounds).await.unwrap(), Creation::Created);
    println!("acknowledged meeting {}", meeting.id);
    let attendee = attendee();
    store.add_attendees(&meeting.id, vec![attendee.clone()], 250).await.unwrap().unwrap();
    println!("acknowledged attendee {} {} {}", meeting.id, attendee.id, attendee.join_token.expose());
    let replica = Meeting { primary_meeting_id: Some(meeting.id.clone()), ..self::meeting() };
    assert_eq!(store.create(replica.clone(), bounds).await.unwrap(), Creation::Created);
    println!("acknowledged meeting {}", replica.id);
    for change in [LiveChange::Joined, LiveChange::VideoStarted] {
        store.append_live(&meeting.id, vec![fact(&attendee, change)]).await.unwrap();
    }
    if round % 4 == 1 {
        store.append_live(&meeting.id, vec![fact(&attendee, LiveChange::Dropped)]).await.unwrap();
    }
    if round % 4 == 3 {
        // Said before, because a kill between the write and the word would look like a loss.
        println!("acknowledged ending {}", meeting.id);
        println!("acknowledged ending {}", replica.id);
        store.end(&meeting.id, MeetingStatus::Deleted, Timestamp::from_millis(2)).await.unwrap();
        println!("acknowledged end {}", meeting.id);
    }
}

fn start_child(directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::the_child_writes_until_it_is_killed", "--nocapture"])
        .env(CHILD_DIRECTORY, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[derive(Default)]
struct Acknowledged {
    meetings: BTreeSet<MeetingId>,
    attendees: BTreeMap<MeetingId, (String, String)>,
    ending: BTreeSet<MeetingId>,
    ended: BTreeSet<MeetingId>,
}

impl Acknowledged {
    /// Takes lines from the child, kills it after some, and takes what it had still said.
    fn collect(&mut self, mut child: Child, kill_after: usize) {
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut taken = 0;
        for line in lines {
            taken += usize::from(self.take(&line.unwrap()));
            if taken == kill_after {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(taken >= kill_after, "the child stopped by itself");
    }

    fn take(&mut self, line: &str) -> bool {
        let Some((_, said)) = line.split_once("acknowledged ") else { return false };
        let words: Vec<&str> = said.split(' ').collect();
        let complete = match words[..] {
            [_, id, ..] => id.parse::<MeetingId>().ok(),
            _ => None,
        };
        // The kill may cut the last line.
        let Some(id) = complete else { return false };
        match words[..] {
            ["meeting", _] => drop(self.meetings.insert(id)),
            ["attendee", _, attendee, token] if token.len() == TOKEN_LENGTH => {
                drop(self.attendees.insert(id, (attendee.to_owned(), token.to_owned())));
            }
            ["ending", _] => drop(self.ending.insert(id)),
            ["end", _] => drop(self.ended.insert(id)),
            _ => return false,
        }
        true
    }

    async fn compare(&self, directory: &Path) {
        let store = Embedded::open(directory).unwrap();
        self.compare_events(&store).await;
        for id in &self.meetings {
            let record = store.record(id).await.unwrap().expect("the record of an acknowledged meeting");
            let live = store.meeting(id).await.unwrap().is_some();
            assert_eq!(live, record.status == MeetingStatus::Active, "{id} and its record agree");
            assert!(live || self.ending.contains(id), "{id} lives until somebody ends it");
        }
        for (id, (attendee, token)) in &self.attendees {
            match store.attendee(id, &attendee.parse().unwrap()).await.unwrap() {
                Lookup::Found(found) => assert_eq!(found.join_token.expose(), token),
                other => assert!(self.ending.contains(id), "{id}: {other:?}"),
            }
        }
        for id in &self.ended {
            assert_eq!(store.meeting(id).await.unwrap(), None);
            assert_eq!(store.record(id).await.unwrap().unwrap().status, MeetingStatus::Deleted);
        }
    }
}

impl Acknowledged {
    /// A meeting has its beginning once, and its end once or not at all, exactly as the meeting itself.
    async fn compare_events(&self, store: &Embedded) {
        let (mut ids, mut said) = (BTreeSet::new(), BTreeMap::<MeetingId, Vec<EventType>>::new());
        let mut after = None;
        loop {
            let events = store.events(after, 1_000).await.unwrap();
            let Some((last, _)) = events.last() else { break };
            after = Some(*last);
            for (_, event) in events {
                assert!(ids.insert(event.id), "{} comes once", event.id);
                let of_meeting = said.entry(event.meeting().clone()).or_default();
                assert_eq!(event.detail.sequence, of_meeting.len() as u64);
                of_meeting.push(event.detail.event_type);
            }
        }
        for id in &self.meetings {
            let said = &said[id];
            let ended = said.iter().filter(|said| **said == EventType::MeetingEnded).count();
            assert_eq!(said[0], EventType::MeetingStarted);
            assert!(!said[1..].contains(&EventType::MeetingStarted));
            assert_eq!(ended, usize::from(store.meeting(id).await.unwrap().is_none()));
            let added = said.contains(&EventType::AttendeeAdded);
            assert!(added || !self.attendees.contains_key(id), "{id}: {said:?}");
            compare_visit(said, ended == 1);
        }
        assert_eq!(ids.len(), said.values().map(Vec::len).sum::<usize>());
    }
}

/// A visit's events come in order and once each, whatever was cut off; it ends with its meeting.
fn compare_visit(said: &[EventType], ended: bool) {
    use EventType::*;
    let course = [AttendeeJoined, AttendeeVideoStarted, AttendeeVideoStopped];
    let of_visit = |what: &EventType| course.contains(what) || [AttendeeDropped, AttendeeLeft].contains(what);
    let mut told: Vec<EventType> = said.iter().copied().filter(of_visit).collect();
    let departed = told.pop_if(|last| !course.contains(last)).is_some();
    assert!(course.starts_with(&told), "{said:?}");
    assert!(departed || !ended || told.is_empty(), "{said:?}");
}

fn fact(attendee: &Attendee, change: LiveChange) -> LiveFact {
    LiveFact {
        at: Timestamp::from_millis(2),
        attendee: attendee.id.clone(),
        external_user: attendee.external_user_id.clone(),
        modality: Modality::Main,
        change,
    }
}

fn meeting() -> Meeting {
    Meeting::new(
        guid().parse().unwrap(),
        "demo".parse().unwrap(),
        "us-east-1".parse().unwrap(),
        Timestamp::from_millis(1),
    )
}

fn attendee() -> Attendee {
    let (id, join_token) = (guid().parse().unwrap(), hex().parse().unwrap());
    Attendee::new(id, "alice".parse().unwrap(), join_token, Timestamp::from_millis(1))
}

fn hex() -> String {
    let mut bytes = [0; TOKEN_LENGTH / 2];
    SystemEntropy.fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn guid() -> String {
    let hex = hex();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

const TOKEN_LENGTH: usize = 32;
