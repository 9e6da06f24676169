//! Which meetings are captured, and how.
//!
//! A live meeting looks here whenever it opens media, so that a capture goes on wherever the meeting does.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use carillon_pipeline::capture::LineKind;
use carillon_proto::capture::{CaptureTracks, Selected};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};
use carillon_proto::media::{Capture, CaptureId};
use carillon_proto::pipeline::SelectedStreams;

use super::feed::{self, CaptureFeed, Sink};

/// The captures of this process, and the thread that puts their frames together. A meeting has one at a time.
#[derive(Debug)]
pub struct Captures {
    active: Mutex<BTreeMap<MeetingId, Active>>,
    minted: AtomicU64,
    feed: CaptureFeed,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Active {
    capture: Capture,
    /// Whose cameras, when not everybody's: some are named by the application's names for them, of whom nobody
    /// knows who they are before they come.
    streams: Option<SelectedStreams>,
}

/// What to capture of a meeting.
pub struct NewCapture {
    /// Which tracks; of cameras those of attendees who are named by their ids.
    pub tracks: CaptureTracks,
    /// Whose cameras, when not everybody's.
    pub streams: Option<SelectedStreams>,
    /// The zero of the frames' times.
    pub since: Instant,
    /// Who takes the frames.
    pub sink: Sink,
}

impl Captures {
    /// Starts the thread.
    pub fn start() -> std::io::Result<Arc<Self>> {
        let (feed, thread) = feed::start()?;
        let (active, minted) = (Mutex::default(), AtomicU64::default());
        Ok(Arc::new(Self { active, minted, feed, thread: Mutex::new(Some(thread)) }))
    }

    /// The way in for what is tapped.
    pub fn feed(&self) -> CaptureFeed {
        self.feed.clone()
    }

    /// Captures a meeting from here on. The live meeting has to be told that it changed.
    pub async fn begin(&self, meeting: &MeetingId, new: NewCapture) {
        let NewCapture { tracks, streams, since, sink } = new;
        let id = CaptureId(self.minted.fetch_add(1, Ordering::Relaxed));
        self.feed.begin(id, since, sink).await;
        let active = Active { capture: Capture { id, tracks }, streams };
        let before = self.lock().insert(meeting.clone(), active);
        if let Some(before) = before {
            self.feed.end(before.capture.id).await;
        }
    }

    /// Captures a meeting no more. Its sink is dropped when it has all frames.
    pub async fn end(&self, meeting: &MeetingId) {
        let ended = self.lock().remove(meeting);
        if let Some(ended) = ended {
            self.feed.end(ended.capture.id).await;
        }
    }

    /// The capture of a meeting.
    pub fn of(&self, meeting: &MeetingId) -> Option<Capture> {
        self.lock().get(meeting).map(|active| active.capture.clone())
    }

    /// Somebody is in a meeting; `true` when its capture has changed by that.
    pub fn came(&self, meeting: &MeetingId, attendee: &AttendeeId, external_user: &ExternalUserId) -> bool {
        let mut active = self.lock();
        let Some(Active { capture, streams: Some(streams) }) = active.get_mut(meeting) else { return false };
        match &mut capture.tracks.cameras {
            Selected::Only(attendees) if streams.holds(attendee, external_user) => {
                attendees.insert(attendee.clone())
            }
            _ => false,
        }
    }

    /// Writes a line into the recording of a meeting, if there is one.
    pub fn line(&self, meeting: &MeetingId, kind: LineKind, line: impl FnOnce() -> String) {
        let id = self.lock().get(meeting).map(|active| active.capture.id);
        if let Some(id) = id {
            self.feed.line(id, kind, line());
        }
    }

    /// Ends all captures and the thread, once everything that was fed has reached its sink.
    pub async fn stop(&self) {
        self.feed.stop().await;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        if !matches!(tokio::task::spawn_blocking(move || thread.join()).await, Ok(Ok(()))) {
            tracing::error!("the recorder ended with a panic");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<MeetingId, Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
