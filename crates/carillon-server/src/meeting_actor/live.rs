//! Which meetings are live here, and the way to each.
//!
//! A meeting is live from its first admitted connection until its core holds nothing any more. Opening and ending
//! are decided under one lock, so that a connection never reaches a meeting that has just ended.
//!
//! Invariant: a meeting ends only when nobody holds a [`MeetingHandle`] of it and its mailbox is empty.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use carillon_analytics::Recorder;
use carillon_control::{Control, LiveReports};
use carillon_meeting::{MeetingConfig, SocketClose, TurnCredentials};
use carillon_ports::{Plane, PlaneError};
use carillon_proto::id::{AttendeeId, ConnectionId, MeetingId, Modality};
use carillon_proto::plane::{Admission, PlaneCommand, Refusal};
use carillon_proto::redact::Redacted;
use carillon_proto::signal::SdkSignalFrame;
use tokio::sync::{mpsc, watch};

use super::ConnectionHandle;
use super::actor::{MeetingActor, MeetingMessage};
use crate::media_thread::MediaThreads;
use crate::metrics::Metric;
use crate::turn::TurnIssuer;

/// Messages that wait for one meeting; a socket that would exceed it waits, and so does its client.
const MAILBOX_MAX: usize = 1_024;

/// Learns how many attendees are connected to a meeting, for its idle clock.
pub type PresenceSink = Arc<dyn Fn(&MeetingId, u32) + Send + Sync>;

/// The live meetings of this process.
pub struct LiveMeetings {
    state: Mutex<State>,
    /// Behind a watch, so that the end of the last one can be waited for.
    count: watch::Sender<usize>,
    minted: AtomicU64,
    config: MeetingConfig,
    turn: Option<TurnIssuer>,
    media: Arc<MediaThreads>,
    presence: PresenceSink,
    /// Filled before anything runs, where events are kept.
    reports: OnceLock<Arc<LiveReports>>,
    /// Likewise.
    control: OnceLock<Control>,
    /// Likewise, where reports are kept.
    recorder: OnceLock<Arc<Recorder>>,
}

#[derive(Default)]
struct State {
    meetings: BTreeMap<MeetingId, mpsc::Sender<MeetingMessage>>,
    draining: bool,
}

/// The way to one live meeting, which stays live while this exists.
#[derive(Clone, Debug)]
pub struct MeetingHandle {
    mailbox: mpsc::Sender<MeetingMessage>,
}

/// This process stops; no meeting goes live any more.
#[derive(Debug, thiserror::Error)]
#[error("the server is shutting down")]
pub struct Draining;

/// The meeting's task died.
#[derive(Debug, thiserror::Error)]
#[error("the live meeting is gone")]
pub struct MeetingGone;

impl LiveMeetings {
    /// None is live yet.
    pub fn new(
        config: MeetingConfig,
        turn: Option<TurnIssuer>,
        media: Arc<MediaThreads>,
        presence: PresenceSink,
    ) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            count: watch::Sender::new(0),
            minted: AtomicU64::new(1),
            config,
            turn,
            media,
            presence,
            reports: OnceLock::new(),
            control: OnceLock::new(),
            recorder: OnceLock::new(),
        })
    }

    /// Has what happens in meetings written down as events.
    pub fn report_to(&self, reports: Arc<LiveReports>) {
        let _second = self.reports.set(reports);
    }

    /// Looks tokens of promotions up.
    pub fn authenticate_by(&self, control: Control) {
        let _second = self.control.set(control);
    }

    /// Has what is measured in meetings written down.
    pub fn record_with(&self, recorder: Arc<Recorder>) {
        let _second = self.recorder.set(recorder);
    }

    /// A name for a connection that was never used before.
    pub fn mint_connection(&self) -> ConnectionId {
        ConnectionId(self.minted.fetch_add(1, Ordering::Relaxed))
    }

    /// The meeting, if it is live.
    pub fn find(&self, meeting: &MeetingId) -> Option<MeetingHandle> {
        self.lock().find(meeting)
    }

    /// The meeting, which goes live when it is not.
    pub fn open(self: &Arc<Self>, meeting: &MeetingId) -> Result<MeetingHandle, Draining> {
        let mut state = self.lock();
        if state.draining {
            return Err(Draining);
        }
        if let Some(handle) = state.find(meeting) {
            return Ok(handle);
        }
        let (mailbox, inbox) = mpsc::channel(MAILBOX_MAX);
        let actor = MeetingActor::new(
            meeting.clone(),
            self.config.clone(),
            inbox,
            Arc::clone(&self.media),
            Arc::clone(self),
        );
        state.meetings.insert(meeting.clone(), mailbox.clone());
        self.count.send_replace(state.meetings.len());
        Metric::MeetingsOpened.increment();
        tokio::spawn(actor.run());
        Ok(MeetingHandle { mailbox })
    }

    /// What is captured of a meeting has changed. One that is not live will see it when it is.
    pub async fn capture_changed(&self, meeting: &MeetingId) {
        if let Some(handle) = self.find(meeting) {
            let _ = handle.send(MeetingMessage::CaptureChanged).await;
        }
    }

    /// Whether no meeting goes live any more.
    pub fn is_draining(&self) -> bool {
        self.lock().draining
    }

    /// Sends every client elsewhere and resolves when all meetings are gone.
    pub async fn drain(&self) {
        let handles: Vec<MeetingHandle> = {
            let mut state = self.lock();
            state.draining = true;
            state.meetings.values().map(|mailbox| MeetingHandle { mailbox: mailbox.clone() }).collect()
        };
        for handle in handles {
            // One that is gone has nobody to send elsewhere.
            let _ = handle.send(MeetingMessage::Drain).await;
        }
        let mut count = self.count.subscribe();
        // The sender is in `self`, so waiting ends only with the condition.
        let _ = count.wait_for(|count| *count == 0).await;
    }

    /// Ends the meeting of `inbox` unless somebody still holds a handle. Called by its own task.
    pub(super) fn retire(&self, meeting: &MeetingId, inbox: &mpsc::Receiver<MeetingMessage>) -> bool {
        let mut state = self.lock();
        // The registry's own sender is the one that may be left.
        if inbox.sender_strong_count() > 1 || !inbox.is_empty() {
            return false;
        }
        state.meetings.remove(meeting);
        self.count.send_replace(state.meetings.len());
        true
    }

    /// Forgets a meeting whose task died without retiring.
    pub(super) fn bury(&self, meeting: &MeetingId) {
        let mut state = self.lock();
        if state.meetings.get(meeting).is_some_and(mpsc::Sender::is_closed) {
            state.meetings.remove(meeting);
            self.count.send_replace(state.meetings.len());
        }
    }

    /// What an attendee who joins now may use TURN with.
    pub(super) fn turn_for(&self, attendee: &AttendeeId) -> Option<Box<TurnCredentials>> {
        let issuer = self.turn.as_ref()?;
        Some(Box::new(issuer.issue(attendee, SystemTime::now())))
    }

    /// Looks up whose token it is, and tells the meeting: the store may take its time, and the meeting has none.
    pub(super) fn authenticate(
        self: &Arc<Self>,
        meeting: &MeetingId,
        connection: ConnectionId,
        token: Redacted<String>,
    ) {
        let Some(handle) = self.find(meeting) else { return };
        let (live, meeting) = (Arc::clone(self), meeting.clone());
        tokio::spawn(async move {
            let outcome = match live.control.get() {
                Some(control) => control.authenticate(&meeting, token.expose()).await,
                None => Err(Refusal::Unavailable),
            };
            // A meeting that is gone has nobody to tell.
            let _ = handle.send(MeetingMessage::Authenticated { connection, outcome }).await;
        });
    }

    /// Tells control how many are connected.
    pub(super) fn report_presence(&self, meeting: &MeetingId, connected: u32) {
        (self.presence)(meeting, connected);
    }

    /// What is measured is written down by this.
    pub(super) fn recorder(&self) -> Option<Arc<Recorder>> {
        self.recorder.get().cloned()
    }

    /// What happens is written down by this.
    pub(super) fn reports(&self) -> Option<&LiveReports> {
        self.reports.get().map(|reports| &**reports)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a meeting out of the registry even when its task panics.
pub(super) struct Burial {
    pub(super) live: Arc<LiveMeetings>,
    pub(super) meeting: MeetingId,
}

impl Drop for Burial {
    fn drop(&mut self) {
        self.live.bury(&self.meeting);
    }
}

impl State {
    fn find(&self, meeting: &MeetingId) -> Option<MeetingHandle> {
        let mailbox = self.meetings.get(meeting).filter(|mailbox| !mailbox.is_closed())?;
        Some(MeetingHandle { mailbox: mailbox.clone() })
    }
}

#[async_trait]
impl Plane for LiveMeetings {
    async fn send(&self, meeting: &MeetingId, command: PlaneCommand) -> Result<(), PlaneError> {
        if let Some(handle) = self.find(meeting) {
            // A meeting that died in between is not live, and those orders have no effect.
            let _ = handle.send(MeetingMessage::Plane(command)).await;
        }
        Ok(())
    }
}

impl MeetingHandle {
    /// A WebSocket with a valid token is open.
    pub async fn opened(
        &self,
        connection: ConnectionId,
        admission: Admission,
        modality: Modality,
        handle: ConnectionHandle,
    ) -> Result<(), MeetingGone> {
        self.send(MeetingMessage::Opened { connection, admission, modality, handle }).await
    }

    /// A frame arrived.
    pub async fn frame(
        &self,
        connection: ConnectionId,
        frame: Box<SdkSignalFrame>,
    ) -> Result<(), MeetingGone> {
        self.send(MeetingMessage::Frame { connection, frame }).await
    }

    /// A message arrived that is no frame.
    pub async fn malformed(&self, connection: ConnectionId) -> Result<(), MeetingGone> {
        self.send(MeetingMessage::Malformed { connection }).await
    }

    /// The WebSocket is gone.
    pub async fn closed(&self, connection: ConnectionId, how: SocketClose) -> Result<(), MeetingGone> {
        self.send(MeetingMessage::Closed { connection, how }).await
    }

    /// Kills the meeting's task.
    #[cfg(test)]
    pub async fn panic(&self) -> Result<(), MeetingGone> {
        self.send(MeetingMessage::Panic).await
    }

    async fn send(&self, message: MeetingMessage) -> Result<(), MeetingGone> {
        self.mailbox.send(message).await.map_err(|_| MeetingGone)
    }
}
