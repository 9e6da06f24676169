//! One control plane over memory ports, with what a test needs to look behind it.

use std::sync::Arc;
use std::time::Duration;

use carillon_ports::Outbox as _;
use carillon_ports::meetings::{Attendee, Meeting};
use carillon_ports::memory::{
    ManualClock, MemoryConsents, MemoryMeetings, MemoryOutbox, RecordingPlane, SeededEntropy,
};
use carillon_ports::outbox::LiveChange;
use carillon_proto::capabilities::{Capabilities, MediaCapability};
use carillon_proto::event::EventType;
use carillon_proto::features::MeetingFeatures;
use carillon_proto::id::{AttendeeId, MeetingId, Modality};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::tags::Tag;
use carillon_proto::units::Timestamp;

use crate::{Control, ControlConfig, ControlError, CreateAttendee, CreateMeeting, LiveReports, Ports};

pub(super) struct World {
    pub(super) control: Control,
    pub(super) clock: Arc<ManualClock>,
    pub(super) plane: Arc<RecordingPlane>,
    pub(super) consents: Arc<MemoryConsents>,
    pub(super) ports: Ports,
    pub(super) outbox: Arc<MemoryOutbox>,
}

impl World {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut ControlConfig)) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
        let plane = Arc::new(RecordingPlane::default());
        let consents = Arc::new(MemoryConsents::default());
        let meetings = MemoryMeetings::default();
        let outbox = meetings.outbox();
        let ports = Ports {
            reports: LiveReports::open(outbox.clone(), clock.clone()).await.unwrap(),
            meetings: Arc::new(meetings),
            plane: plane.clone(),
            consents: consents.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
        };
        let mut config = config();
        change(&mut config);
        let control = Control::open(ports.clone(), config).await.unwrap();
        Self { control, clock, plane, consents, ports, outbox }
    }

    /// The control plane after the process died and came back.
    pub(super) async fn restart(&mut self) {
        self.control = Control::open(self.ports.clone(), config()).await.unwrap();
    }

    pub(super) async fn meeting(&self) -> Meeting {
        self.control.create_meeting(CreateMeeting::default()).await.unwrap()
    }

    pub(super) async fn meeting_with(&self, features: MeetingFeatures) -> Result<Meeting, ControlError> {
        self.control.create_meeting(CreateMeeting { features: Some(features), ..Default::default() }).await
    }

    pub(super) async fn attendee(&self, meeting: &Meeting, user: &str) -> Attendee {
        self.control.create_attendee(&meeting.id, attendee(user)).await.unwrap()
    }

    /// The live meeting tells of an attendee.
    pub(super) fn tell(&self, meeting: &Meeting, attendee: &Attendee, changes: &[LiveChange]) {
        for change in changes {
            let (id, user) = (attendee.id.clone(), attendee.external_user_id.clone());
            self.ports.reports.tell(&meeting.id, id, user, Modality::Main, *change);
        }
    }

    /// What is written of everything that happened.
    pub(super) async fn events(&self) -> Vec<EventType> {
        let events = self.outbox.events(None, 1_000).await.unwrap();
        events.into_iter().map(|(_, event)| event.detail.event_type).collect()
    }

    pub(super) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(super) async fn sweep(&self) -> Vec<MeetingId> {
        self.control.sweep().await.unwrap()
    }

    pub(super) async fn lives(&self, meeting: &Meeting) -> bool {
        match self.control.meeting(&meeting.id).await {
            Ok(_) => true,
            Err(ControlError::MeetingNotFound(_)) => false,
            Err(other) => panic!("{other}"),
        }
    }

    /// The commands that the live meeting got since the last look.
    pub(super) fn heard(&self, meeting: &Meeting) -> Vec<PlaneCommand> {
        let sent = self.plane.take();
        sent.into_iter().filter(|(id, _)| *id == meeting.id).map(|(_, command)| command).collect()
    }
}

fn config() -> ControlConfig {
    ControlConfig::new("111122223333".parse().unwrap(), "eu-central-1".parse().unwrap())
}

pub(super) fn attendee(user: &str) -> CreateAttendee {
    CreateAttendee { external_user_id: Some(user.parse().unwrap()), ..Default::default() }
}

pub(super) fn capabilities(audio: &str, video: &str, content: &str) -> Capabilities {
    let parse = |text: &str| match text {
        "SendReceive" => MediaCapability::SendReceive,
        "Send" => MediaCapability::Send,
        "Receive" => MediaCapability::Receive,
        "None" => MediaCapability::None,
        other => panic!("{other}"),
    };
    Capabilities { audio: parse(audio), video: parse(video), content: parse(content) }
}

pub(super) fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.parse().unwrap(), value: value.parse().unwrap() }
}

pub(super) fn update(attendee: &AttendeeId, capabilities: Capabilities) -> PlaneCommand {
    PlaneCommand::UpdateCapabilities { attendee: attendee.clone(), capabilities }
}

pub(super) fn suppress(attendee: &AttendeeId, enabled: bool) -> PlaneCommand {
    PlaneCommand::SetNoiseSuppression { attendee: attendee.clone(), enabled }
}

/// The field that an error names.
pub(super) fn field<T: std::fmt::Debug>(result: Result<T, ControlError>) -> &'static str {
    match result {
        Err(ControlError::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}
