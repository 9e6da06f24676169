//! One live meeting as a task: takes what happened, feeds the core, carries out what it says.
//!
//! Everything that the meeting does to the outside goes through here and nothing waits for a client: frames go into
//! bounded queues, and who lets one overflow is cut off. Only the media thread is waited for, which never waits for
//! a meeting.
//!
//! Invariant: the core's outputs are drained after every input, in order.

mod tell;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use carillon_meeting::{Input, Meeting, MeetingConfig, MeetingEvent, Output, RollEntry, SocketClose};
use carillon_proto::id::{ConnectionId, MeetingId, Modality};
use carillon_proto::media::{Capture, MediaCommand, MediaEvent};
use carillon_proto::plane::{Admission, PlaneCommand, Refusal};
use carillon_proto::signal::{self, SdkSignalFrame};
use carillon_proto::units::Timestamp;
use tokio::sync::mpsc;

use super::ConnectionHandle;
use super::chronicle::Chronicle;
use super::live::{Burial, LiveMeetings};
use super::media::Media;
use super::observed::Observed;
use crate::media_thread::MediaThreads;
use crate::metrics::{Gauge, GaugeGuard, Metric};
use crate::socket_queue::Close;

/// How often a meeting that holds nothing looks whether the last socket has let go of it.
const RETIRE_INTERVAL: Duration = Duration::from_secs(1);

/// What reaches a meeting through its mailbox.
#[derive(Debug)]
pub enum MeetingMessage {
    Opened {
        connection: ConnectionId,
        admission: Admission,
        modality: Modality,
        handle: ConnectionHandle,
    },
    Frame {
        connection: ConnectionId,
        frame: Box<SdkSignalFrame>,
    },
    Malformed {
        connection: ConnectionId,
    },
    Closed {
        connection: ConnectionId,
        how: SocketClose,
    },
    /// Whose the token of a promotion is.
    Authenticated {
        connection: ConnectionId,
        outcome: Result<Admission, Refusal>,
    },
    Plane(PlaneCommand),
    /// The meeting is captured from here on, or no more.
    CaptureChanged,
    Drain,
    /// Stands for a fault in the core.
    #[cfg(test)]
    Panic,
}

/// The task of one live meeting.
pub struct MeetingActor {
    id: MeetingId,
    meeting: Meeting,
    inbox: mpsc::Receiver<MeetingMessage>,
    connections: BTreeMap<ConnectionId, ConnectionHandle>,
    media: Media,
    live: Arc<LiveMeetings>,
    connected: u32,
    viewers: u32,
    /// Replicas whose attendees have been here.
    replicas: BTreeSet<MeetingId>,
    /// What is remembered of how everybody fares.
    observed: Observed,
    /// What its recordings say.
    chronicle: Chronicle,
    /// What carrying out an output caused.
    followups: VecDeque<Input>,
    /// Whether what is captured may have changed since clients and the media thread were told. It may have before the
    /// meeting went live.
    capture_due: bool,
    _gauge: GaugeGuard,
}

enum Wake {
    Message(MeetingMessage),
    Media(MediaEvent),
    MediaLost,
    Timeout,
    Idle,
}

impl MeetingActor {
    /// A meeting with nobody in it.
    pub fn new(
        id: MeetingId,
        config: MeetingConfig,
        inbox: mpsc::Receiver<MeetingMessage>,
        threads: Arc<MediaThreads>,
        live: Arc<LiveMeetings>,
    ) -> Self {
        Self {
            observed: Observed::new(id.clone(), live.recorder()),
            chronicle: Chronicle::new(Arc::clone(threads.captures())),
            id,
            meeting: Meeting::new(config),
            inbox,
            connections: BTreeMap::new(),
            media: Media { threads, open: None },
            live,
            connected: 0,
            viewers: 0,
            replicas: BTreeSet::new(),
            followups: VecDeque::new(),
            capture_due: true,
            _gauge: Gauge::MeetingsLive.hold(),
        }
    }

    /// Runs until the meeting holds nothing and nobody holds it.
    pub async fn run(mut self) {
        tracing::debug!(meeting = %self.id, "the meeting goes live");
        let buried = Burial { live: Arc::clone(&self.live), meeting: self.id.clone() };
        self.follow_capture().await;
        loop {
            match self.wake().await {
                Wake::Message(message) => self.take(message).await,
                Wake::Media(event) => self.feed(Input::Media(event)).await,
                Wake::MediaLost => self.media_lost().await,
                Wake::Timeout => self.feed(Input::Timeout).await,
                Wake::Idle => {}
            }
            if self.meeting.next_timeout().is_none() && self.live.retire(&self.id, &self.inbox) {
                break;
            }
        }
        if let Some((link, _)) = self.media.open.take() {
            link.close().await;
        }
        drop(buried);
        tracing::debug!(meeting = %self.id, "the meeting is not live any more");
    }

    async fn wake(&mut self) -> Wake {
        let deadline = self.meeting.next_timeout();
        let (until, at_deadline) = match deadline {
            Some(deadline) => (deadline, Wake::Timeout),
            None => (Instant::now() + RETIRE_INTERVAL, Wake::Idle),
        };
        tokio::select! {
            message = self.inbox.recv() => match message {
                Some(message) => Wake::Message(message),
                // The registry holds a sender until the meeting retires.
                None => Wake::Idle,
            },
            event = self.media.next() => event.map_or(Wake::MediaLost, Wake::Media),
            () = tokio::time::sleep_until(until.into()) => at_deadline,
        }
    }

    async fn take(&mut self, message: MeetingMessage) {
        let input = match message {
            MeetingMessage::Opened { connection, admission, modality, handle } => {
                self.connections.insert(connection, handle);
                let turn = self.live.turn_for(&admission.attendee);
                self.replicas.extend(admission.replica().cloned());
                self.chronicle.note_name(&admission);
                self.tell_authorized(&admission, modality);
                Input::Opened { connection, admission, modality, turn }
            }
            MeetingMessage::Frame { connection, frame } => Input::Frame { connection, frame },
            MeetingMessage::Malformed { connection } => Input::Malformed { connection },
            MeetingMessage::Closed { connection, how } => {
                self.connections.remove(&connection);
                Input::Closed { connection, how }
            }
            MeetingMessage::Authenticated { connection, outcome } => {
                if let Ok(admission) = &outcome {
                    self.chronicle.note_name(admission);
                    self.tell_authorized(admission, Modality::Main);
                }
                Input::Authenticated { connection, outcome }
            }
            MeetingMessage::Plane(command) => {
                if let PlaneCommand::EndReplica(replica) = &command {
                    self.replicas.remove(replica);
                }
                Input::Plane(command)
            }
            MeetingMessage::CaptureChanged => {
                self.capture_due = true;
                return self.follow_capture().await;
            }
            MeetingMessage::Drain => Input::Drain,
            #[cfg(test)]
            MeetingMessage::Panic => panic!("a test asked for it"),
        };
        self.feed(input).await;
    }

    async fn media_lost(&mut self) {
        tracing::warn!(meeting = %self.id, "the media of the meeting is lost");
        Metric::MediaLost.increment();
        self.media.open = None;
        for capture in self.captures() {
            self.media.threads.captures().feed().lost(capture.id).await;
        }
        self.feed(Input::MediaLost).await;
    }

    async fn feed(&mut self, input: Input) {
        self.handle(input).await;
        self.follow_capture().await;
    }

    async fn follow_capture(&mut self) {
        while std::mem::take(&mut self.capture_due) {
            self.apply_capture().await;
        }
    }

    async fn handle(&mut self, input: Input) {
        let mut next = Some(input);
        while let Some(input) = next {
            self.meeting.handle_input(Instant::now(), wall_clock(), input);
            while let Some(output) = self.meeting.poll_output() {
                self.carry_out(output).await;
            }
            next = self.followups.pop_front();
        }
    }

    async fn carry_out(&mut self, output: Output) {
        match output {
            Output::Send { to, frame } => self.send(&to, &frame),
            Output::Close { connection, code, reason } => {
                if let Some(handle) = self.connections.remove(&connection) {
                    tracing::debug!(meeting = %self.id, %connection, code = code.wire(), reason, "closing a connection");
                    Metric::SignalingClosed.increment_labelled("code", close_label(code));
                    handle.close(Close { code: code.wire(), reason });
                }
            }
            Output::Authenticate { connection, token } => self.live.authenticate(&self.id, connection, token),
            Output::Media(command) => {
                // With its first peer a meeting comes to be on its media thread, and its capture with it.
                self.capture_due |= matches!(command, MediaCommand::Negotiate(_));
                self.media.apply(&self.id, command).await;
            }
            Output::Event(event) => {
                self.record(&event);
                self.report(event);
            }
            Output::Metric(metric) => self.measure(metric),
        }
    }

    /// Everybody is told of a recording before its first frame is taken, and of its end after the last: frames that
    /// are taken after a capture was given up are recorded no more.
    async fn apply_capture(&mut self) {
        let mut captures = self.captures();
        let recorded = !captures.is_empty();
        let roll = if recorded { self.meeting.roll() } else { Vec::new() };
        if self.tell_who_is_there(&roll) {
            captures = self.captures();
        }
        self.chronicle.follow(wall_clock(), &captures, &roll);
        if recorded {
            self.handle(Input::RecordingChanged(true)).await;
        }
        if self.media.open.is_some() {
            self.media.apply(&self.id, MediaCommand::SetCaptures(captures)).await;
        }
        if !recorded {
            self.handle(Input::RecordingChanged(false)).await;
        }
    }

    fn captures(&self) -> Vec<Capture> {
        self.media.threads.captures().of(&self.id)
    }

    /// A capture may name people by the application's names for them: it learns who of those present they are. `true`
    /// when one has changed by that.
    fn tell_who_is_there(&self, roll: &[RollEntry]) -> bool {
        let mut changed = false;
        for RollEntry { event, .. } in roll {
            if let MeetingEvent::Presence { attendee, external_user, .. } = event {
                changed |= self.media.threads.captures().came(&self.id, attendee, external_user);
            }
        }
        changed
    }

    /// Encodes once for all; cuts off who does not read.
    fn send(&mut self, to: &[ConnectionId], frame: &SdkSignalFrame) {
        let message = Bytes::from(signal::encode(signal::PREFIX_SERVER, frame));
        for connection in to {
            let Some(handle) = self.connections.get(connection) else { continue };
            Metric::SignalingMessagesSent.increment();
            if handle.send(message.clone()).is_ok() {
                continue;
            }
            tracing::info!(meeting = %self.id, %connection, "a client does not read and is cut off");
            Metric::SignalingSlowReaders.increment();
            if let Some(handle) = self.connections.remove(connection) {
                handle.cut(None);
            }
            self.followups.push_back(Input::Closed { connection: *connection, how: SocketClose::Lost });
        }
    }
}

impl Drop for MeetingActor {
    /// A meeting that died counts nobody any more, neither on the metrics page nor for its idle clock.
    fn drop(&mut self) {
        if self.connected == 0 && self.viewers == 0 {
            return;
        }
        Gauge::AttendeesConnected.change(-f64::from(self.connected));
        Gauge::ViewersConnected.change(-f64::from(self.viewers));
        self.live.report_presence(&self.id, 0);
        // Whoever was here has not said that they left, and may be back in a second.
        if let Some(reports) = self.live.reports() {
            self.replicas.iter().chain([&self.id]).for_each(|meeting| reports.broken(meeting));
        }
    }
}

/// The code as a metrics label.
fn close_label(code: carillon_meeting::CloseCode) -> &'static str {
    use carillon_meeting::CloseCode;
    match code {
        CloseCode::Normal => "1000",
        CloseCode::BadRequest => "4400",
        CloseCode::Refused => "4403",
        CloseCode::MeetingEnded => "4410",
        CloseCode::TryAgain => "4500",
    }
}

pub(super) fn wall_clock() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}
