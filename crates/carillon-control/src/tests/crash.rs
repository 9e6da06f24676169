//! Whatever the process dies in the midst of: every meeting begins once and ends once, and so does every visit.
//!
//! A death comes before a write, or after it and before anybody was told. What only the memory knew is gone then: who
//! was connected, and what live meetings had said but was not written yet.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use carillon_ports::memory::{MemoryMeetings, MemoryOutbox};
use carillon_ports::outbox::LiveChange;
use carillon_ports::{Meetings, Outbox as _};
use carillon_proto::event::EventType::{self, *};
use carillon_proto::id::{AttendeeId, MeetingId, Modality};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

use super::stores::LateAnswers;
use super::world::{World, attendee};
use crate::{ControlError, CreateMeeting, LiveReports};

#[derive(Clone, Debug)]
enum Step {
    Create(u8),
    Replica(u8, usize),
    Delete(usize),
    Add(usize, u8),
    Remove(usize),
    Tell(usize, Modality, LiveChange),
    Write,
    Sweep,
    Wait(u64),
}

/// How far a step comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Done,
    DiesBefore,
    DiesAfterTheWrite,
}

struct Process {
    world: World,
    outbox: Arc<MemoryOutbox>,
    reports: Arc<LiveReports>,
    /// All that ever were.
    meetings: Vec<MeetingId>,
    attendees: Vec<(MeetingId, AttendeeId)>,
}

impl Process {
    async fn start() -> Self {
        let mut world = World::new().await;
        let store = MemoryMeetings::default();
        let outbox = store.outbox();
        world.ports.meetings = Arc::new(LateAnswers(Arc::new(store) as Arc<dyn Meetings>));
        let reports = LiveReports::open(outbox.clone(), world.clock.clone()).await.unwrap();
        world.ports.reports = reports.clone();
        world.restart().await;
        Self { world, outbox, reports, meetings: Vec::new(), attendees: Vec::new() }
    }

    async fn restart(&mut self) {
        self.reports = LiveReports::open(self.outbox.clone(), self.world.clock.clone()).await.unwrap();
        self.world.ports.reports = self.reports.clone();
        self.world.restart().await;
        self.look_around().await;
    }

    async fn take(&mut self, step: &Step, fate: Fate) {
        match fate {
            Fate::Done => self.carry_out(step).await,
            Fate::DiesBefore => self.restart().await,
            Fate::DiesAfterTheWrite => {
                // As far as the first wait, which is the store's after it has written.
                let _ = pin!(self.carry_out(step)).poll(&mut Context::from_waker(Waker::noop()));
                self.restart().await;
            }
        }
    }

    async fn carry_out(&mut self, step: &Step) {
        let control = &self.world.control;
        match step {
            Step::Create(token) => {
                let created = control.create_meeting(creation(*token, None)).await.unwrap();
                self.meetings.push(created.id);
            }
            Step::Replica(token, of) => {
                let primary = nth(&self.meetings, *of).cloned();
                if let Ok(created) = control.create_meeting(creation(*token, primary)).await {
                    self.meetings.push(created.id);
                }
            }
            Step::Delete(place) => {
                let Some(meeting) = nth(&self.meetings, *place) else { return };
                let deleted = control.delete_meeting(meeting).await;
                assert!(matches!(deleted, Ok(()) | Err(ControlError::MeetingNotFound(_))));
            }
            Step::Add(place, user) => {
                let Some(meeting) = nth(&self.meetings, *place).cloned() else { return };
                if let Ok(added) = control.create_attendee(&meeting, attendee(&format!("user-{user}"))).await
                {
                    self.attendees.push((meeting, added.id));
                }
            }
            Step::Remove(place) => {
                let Some((meeting, id)) = nth(&self.attendees, *place) else { return };
                drop(control.delete_attendee(meeting, id).await);
            }
            Step::Tell(place, modality, change) => {
                let Some((meeting, id)) = nth(&self.attendees, *place).cloned() else { return };
                self.reports.tell(&meeting, id, "user".parse().unwrap(), *modality, *change);
            }
            Step::Write => self.reports.write().await.unwrap(),
            Step::Sweep => drop(control.sweep().await.unwrap()),
            Step::Wait(seconds) => self.world.clock.advance(Duration::from_secs(*seconds)),
        }
    }

    /// Learns of meetings whose creator died before it was answered.
    async fn look_around(&mut self) {
        for (_, event) in self.outbox.events(None, usize::MAX).await.unwrap() {
            if event.detail.event_type == MeetingStarted && !self.meetings.contains(event.meeting()) {
                self.meetings.push(event.meeting().clone());
            }
        }
    }

    /// Everybody who has not come back is given up, and whatever still lives is ended.
    async fn finish(&mut self) {
        self.restart().await;
        self.world.clock.advance(Duration::from_secs(60));
        self.reports.write().await.unwrap();
        for meeting in self.meetings.clone() {
            drop(self.world.control.delete_meeting(&meeting).await);
        }
    }

    async fn check(&self) {
        let mut said = BTreeMap::<MeetingId, Vec<(EventType, Option<AttendeeId>)>>::new();
        for (_, event) in self.outbox.events(None, usize::MAX).await.unwrap() {
            let of_meeting = said.entry(event.meeting().clone()).or_default();
            assert_eq!(event.detail.sequence, of_meeting.len() as u64);
            of_meeting.push((event.detail.event_type, event.detail.attendee_id));
        }
        for (meeting, said) in said {
            let types: Vec<EventType> = said.iter().map(|(what, _)| *what).collect();
            let ended = self.world.control.meeting(&meeting).await.is_err();
            assert_eq!(types.first(), Some(&MeetingStarted));
            assert_eq!(types.iter().filter(|what| **what == MeetingStarted).count(), 1, "{types:?}");
            assert_eq!(
                types.iter().filter(|what| **what == MeetingEnded).count(),
                usize::from(ended),
                "{types:?}"
            );
            assert!(!ended || types.last() == Some(&MeetingEnded), "{types:?}");
            check_visits(&said, ended);
        }
    }
}

/// Joined, then what the camera does, then Left or Dropped, and the same of a share.
fn check_visits(said: &[(EventType, Option<AttendeeId>)], ended: bool) {
    let mut there = BTreeMap::<(AttendeeId, Modality), bool>::new();
    for (what, who) in said {
        let Some(who) = who.clone() else { continue };
        let main = (who.clone(), Modality::Main);
        let content = (who, Modality::Content);
        match what {
            AttendeeJoined => assert_eq!(there.insert(main, false), None, "{said:?}"),
            AttendeeContentJoined => assert_eq!(there.insert(content, false), None, "{said:?}"),
            AttendeeVideoStarted => assert_eq!(there.insert(main, true), Some(false), "{said:?}"),
            AttendeeContentVideoStarted => assert_eq!(there.insert(content, true), Some(false), "{said:?}"),
            AttendeeVideoStopped => assert_eq!(there.insert(main, false), Some(true), "{said:?}"),
            AttendeeContentVideoStopped => assert_eq!(there.insert(content, false), Some(true), "{said:?}"),
            AttendeeLeft | AttendeeDropped => assert_eq!(there.remove(&main), Some(false), "{said:?}"),
            AttendeeContentLeft | AttendeeContentDropped => {
                assert_eq!(there.remove(&content), Some(false), "{said:?}");
            }
            AttendeeDeleted => {
                assert!(!there.contains_key(&main) && !there.contains_key(&content), "{said:?}")
            }
            _ => {}
        }
    }
    assert!(!ended || there.is_empty(), "{said:?}");
}

fn creation(token: u8, primary_meeting_id: Option<MeetingId>) -> CreateMeeting {
    let client_request_token = Some(format!("token-{token}").parse().unwrap());
    CreateMeeting { client_request_token, primary_meeting_id, ..Default::default() }
}

fn nth<T>(all: &[T], place: usize) -> Option<&T> {
    all.get(place.checked_rem(all.len())?)
}

fn step() -> impl Strategy<Value = Step> {
    use LiveChange::{Authorized, Dropped, Joined, Left, VideoStarted, VideoStopped};
    let at = any::<usize>;
    let change = prop_oneof![
        1 => Just(Authorized), 4 => Just(Joined), 1 => Just(Left),
        1 => Just(Dropped), 2 => Just(VideoStarted), 1 => Just(VideoStopped)
    ];
    let modality = prop_oneof![2 => Just(Modality::Main), 1 => Just(Modality::Content)];
    prop_oneof![
        3 => (0..4u8).prop_map(Step::Create),
        2 => (4..7u8, at()).prop_map(|(token, of)| Step::Replica(token, of)),
        2 => at().prop_map(Step::Delete),
        6 => (at(), 0..3u8).prop_map(|(place, user)| Step::Add(place, user)),
        1 => at().prop_map(Step::Remove),
        20 => (at(), modality, change).prop_map(|(who, what, change)| Step::Tell(who, what, change)),
        6 => Just(Step::Write),
        3 => Just(Step::Sweep),
        3 => (0..90u64).prop_map(Step::Wait),
        1 => Just(Step::Wait(300)),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![8 => Just(Fate::Done), 1 => Just(Fate::DiesBefore), 2 => Just(Fate::DiesAfterTheWrite)]
}

proptest! {
    #![proptest_config(Config { cases: 300, ..Config::default() })]

    #[test]
    fn meetings_and_visits_begin_and_end_once_wherever_the_process_dies(
        steps in proptest::collection::vec((step(), fate()), 1..80),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut process = Process::start().await;
            for (step, fate) in &steps {
                process.take(step, *fate).await;
            }
            process.check().await;
            process.finish().await;
            process.check().await;
        });
    }
}
