//! One live meeting as a task: takes what happened, feeds the core, carries out what it says.
//!
//! Everything that the meeting does to the outside goes through here and nothing waits for a client: frames go into
//! bounded queues, and who lets one overflow is cut off. Only the media thread is waited for, which never waits for
//! a meeting.
//!
//! Invariant: the core's outputs are drained after every input, in order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use carillon_meeting::{
    Input, Meeting, MeetingConfig, MeetingEvent, Metric as CoreMetric, Output, PresenceChange, SocketClose,
    VideoChange,
};
use carillon_pipeline::capture::{CaptureEvent, LineKind, data_message};
use carillon_ports::outbox::LiveChange;
use carillon_proto::id::{AttendeeId, ConnectionId, ExternalUserId, MeetingId, Modality};
use carillon_proto::media::{MediaCommand, MediaEvent};
use carillon_proto::plane::{Admission, PlaneCommand};
use carillon_proto::signal::{self, SdkSignalFrame};
use carillon_proto::units::Timestamp;
use tokio::sync::mpsc;

use super::connection::ConnectionHandle;
use super::live::LiveMeetings;
use crate::media_thread::{MediaLink, MediaThreads};
use crate::metrics::{Gauge, GaugeGuard, Histogram, Metric, record_sample};

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
    /// What carrying out an output caused.
    followups: VecDeque<Input>,
    _gauge: GaugeGuard,
}

/// The meeting's place on a media thread: taken with the first order, given back at the end.
struct Media {
    threads: Arc<MediaThreads>,
    open: Option<(MediaLink, mpsc::Receiver<MediaEvent>)>,
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
            id,
            meeting: Meeting::new(config),
            inbox,
            connections: BTreeMap::new(),
            media: Media { threads, open: None },
            live,
            connected: 0,
            followups: VecDeque::new(),
            _gauge: Gauge::MeetingsLive.hold(),
        }
    }

    /// Runs until the meeting holds nothing and nobody holds it.
    pub async fn run(mut self) {
        tracing::debug!(meeting = %self.id, "the meeting goes live");
        let buried = Burial { live: Arc::clone(&self.live), meeting: self.id.clone() };
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
                let (attendee, user) = (admission.attendee.clone(), admission.external_user.clone());
                self.tell(attendee, user, modality, LiveChange::Authorized);
                Input::Opened { connection, admission, modality, turn }
            }
            MeetingMessage::Frame { connection, frame } => Input::Frame { connection, frame },
            MeetingMessage::Malformed { connection } => Input::Malformed { connection },
            MeetingMessage::Closed { connection, how } => {
                self.connections.remove(&connection);
                Input::Closed { connection, how }
            }
            MeetingMessage::Plane(command) => Input::Plane(command),
            MeetingMessage::CaptureChanged => return self.apply_capture().await,
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
        if let Some(capture) = self.media.threads.captures().of(&self.id) {
            self.media.threads.captures().feed().lost(capture.id).await;
        }
        self.feed(Input::MediaLost).await;
    }

    async fn feed(&mut self, input: Input) {
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
                    handle.close(code.wire(), reason);
                }
            }
            Output::Media(command) => self.order(command).await,
            Output::Event(event) => {
                self.record(&event).await;
                self.report(event);
            }
            Output::Metric(metric) => record(metric),
        }
    }

    /// Orders go to the media thread; with its first peer a meeting comes to be there, and its capture with it.
    async fn order(&mut self, command: MediaCommand) {
        let joins = matches!(command, MediaCommand::Negotiate(_));
        self.media.apply(&self.id, command).await;
        if joins {
            self.apply_capture().await;
        }
    }

    async fn apply_capture(&mut self) {
        if self.media.open.is_some() {
            let capture = self.media.threads.captures().of(&self.id);
            self.media.apply(&self.id, MediaCommand::SetCapture(capture)).await;
        }
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
                handle.cut();
            }
            self.followups.push_back(Input::Closed { connection: *connection, how: SocketClose::Lost });
        }
    }

    /// What a recording has to say of it.
    async fn record(&mut self, event: &MeetingEvent) {
        let captures = self.media.threads.captures();
        let now = wall_clock();
        if let MeetingEvent::Presence { attendee, external_user, change: PresenceChange::Joined, .. } = event
            && captures.came(&self.id, attendee, external_user)
        {
            self.apply_capture().await;
        }
        let captures = self.media.threads.captures();
        if let Some(line) = recorded_event(event) {
            captures.line(&self.id, LineKind::MeetingEvents, || line.to_line(now));
        }
        if let MeetingEvent::DataMessage { attendee, topic, data } = event {
            let line = || data_message(now, topic, data.expose(), attendee);
            captures.line(&self.id, LineKind::DataChannel, line);
        }
    }

    fn report(&mut self, event: MeetingEvent) {
        match event {
            MeetingEvent::Presence { attendee, external_user, modality, change } => {
                tracing::info!(meeting = %self.id, %attendee, ?modality, ?change, "presence");
                let (label, change) = match change {
                    PresenceChange::Joined => ("joined", LiveChange::Joined),
                    PresenceChange::Left => ("left", LiveChange::Left),
                    PresenceChange::Dropped => ("dropped", LiveChange::Dropped),
                };
                Metric::AttendeePresences.increment_labelled("change", label);
                self.tell(attendee, external_user, modality, change);
            }
            MeetingEvent::Video { attendee, external_user, modality, change } => {
                tracing::info!(meeting = %self.id, %attendee, ?modality, ?change, "video");
                let (label, change) = match change {
                    VideoChange::Started => ("started", LiveChange::VideoStarted),
                    VideoChange::Stopped => ("stopped", LiveChange::VideoStopped),
                };
                Metric::VideoSources.increment_labelled("change", label);
                self.tell(attendee, external_user, modality, change);
            }
            MeetingEvent::Muted { .. }
            | MeetingEvent::ActiveSpeaker(_)
            | MeetingEvent::DataMessage { .. } => {}
            MeetingEvent::ConnectedCount(count) => {
                Gauge::AttendeesConnected.change(f64::from(count) - f64::from(self.connected));
                self.connected = count;
                self.live.report_presence(&self.id, count);
            }
        }
    }
}

impl MeetingActor {
    /// Has it written down as an event.
    fn tell(&self, attendee: AttendeeId, user: ExternalUserId, modality: Modality, change: LiveChange) {
        if let Some(reports) = self.live.reports() {
            reports.tell(&self.id, attendee, user, modality, change);
        }
    }
}

impl Drop for MeetingActor {
    /// A meeting that died counts nobody any more, neither on the metrics page nor for its idle clock.
    fn drop(&mut self) {
        if self.connected > 0 {
            Gauge::AttendeesConnected.change(-f64::from(self.connected));
            self.live.report_presence(&self.id, 0);
            // Whoever was here has not said that they left, and may be back in a second.
            if let Some(reports) = self.live.reports() {
                reports.broken(&self.id);
            }
        }
    }
}

/// Takes a meeting out of the registry even when its task panics.
struct Burial {
    live: Arc<LiveMeetings>,
    meeting: MeetingId,
}

impl Drop for Burial {
    fn drop(&mut self) {
        self.live.bury(&self.meeting);
    }
}

impl Media {
    async fn apply(&mut self, meeting: &MeetingId, command: MediaCommand) {
        if self.open.is_none() {
            self.open = Some(self.threads.open(meeting).await);
        }
        if let Some((link, _)) = &self.open {
            link.apply(command).await;
        }
    }

    /// The next fact, `None` when all media is lost; waits for ever while there is no media.
    async fn next(&mut self) -> Option<MediaEvent> {
        match &mut self.open {
            Some((_, events)) => events.recv().await,
            None => std::future::pending().await,
        }
    }
}

/// The event as recordings have it.
fn recorded_event(event: &MeetingEvent) -> Option<CaptureEvent> {
    Some(match event.clone() {
        MeetingEvent::Presence { attendee, external_user, modality, change } => match change {
            PresenceChange::Joined => CaptureEvent::AttendeeJoined(attendee, modality, external_user),
            PresenceChange::Left | PresenceChange::Dropped => {
                CaptureEvent::AttendeeLeft(attendee, modality, external_user)
            }
        },
        MeetingEvent::Video { attendee, external_user, modality, change } => match change {
            VideoChange::Started => CaptureEvent::AttendeeVideoJoined(attendee, modality, external_user),
            VideoChange::Stopped => CaptureEvent::AttendeeVideoLeft(attendee, modality, external_user),
        },
        MeetingEvent::Muted { attendee, muted: true } => CaptureEvent::AudioTrackMute(attendee),
        MeetingEvent::Muted { attendee, muted: false } => CaptureEvent::AudioTrackUnmute(attendee),
        MeetingEvent::ActiveSpeaker(attendee) => CaptureEvent::ActiveSpeaker(attendee),
        MeetingEvent::DataMessage { .. } | MeetingEvent::ConnectedCount(_) => return None,
    })
}

fn record(metric: CoreMetric) {
    match metric {
        CoreMetric::Client { samples, .. } => samples.into_iter().for_each(record_sample),
        CoreMetric::ConnectTime(duration) => Histogram::Connect.record(duration),
        CoreMetric::FirstFrameTime(duration) => Histogram::FirstFrame.record(duration),
        CoreMetric::Violation(violation) => {
            Metric::SignalingViolations.increment_labelled("kind", violation.label());
        }
        CoreMetric::DataMessageThrottled => Metric::DataMessagesThrottled.increment(),
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

fn wall_clock() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}
