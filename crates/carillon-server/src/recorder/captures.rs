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
use tokio::sync::mpsc;

use super::feed::{self, CaptureFeed, Inlet, Sink};

/// The captures of this process, and the thread that puts their frames together. A meeting may have several:
/// a recording and a live connector.
#[derive(Debug)]
pub struct Captures {
    active: Mutex<BTreeMap<MeetingId, Vec<Active>>>,
    minted: AtomicU64,
    feed: CaptureFeed,
    /// What meetings tell.
    lines: Mutex<Inlet>,
    broken: tokio::sync::Mutex<mpsc::Receiver<CaptureId>>,
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
        let (feed, broken, thread) = feed::start()?;
        Ok(Arc::new(Self {
            active: Mutex::default(),
            minted: AtomicU64::default(),
            lines: Mutex::new(Inlet::new(feed.clone())),
            feed,
            broken: tokio::sync::Mutex::new(broken),
            thread: Mutex::new(Some(thread)),
        }))
    }

    /// A way in for what a media thread taps.
    pub fn inlet(&self) -> Inlet {
        Inlet::new(self.feed.clone())
    }

    /// The way in for what is told of captures.
    pub fn feed(&self) -> CaptureFeed {
        self.feed.clone()
    }

    /// Captures a meeting from here on. The live meeting has to be told that it changed.
    pub async fn begin(&self, meeting: &MeetingId, new: NewCapture) -> CaptureId {
        let NewCapture { tracks, streams, since, sink } = new;
        let id = CaptureId(self.minted.fetch_add(1, Ordering::Relaxed));
        self.feed.begin(id, since, sink).await;
        let active = Active { capture: Capture { id, tracks }, streams };
        self.lock().entry(meeting.clone()).or_default().push(active);
        id
    }

    /// Ends a capture of a meeting, which has to be told. Its sink is dropped when it has all frames. What is tapped
    /// after that is dropped, and only then is the meeting not captured any more.
    pub async fn end(&self, meeting: &MeetingId, id: CaptureId) {
        let missing = self.told().settle(id);
        if let Some(missing) = missing {
            self.feed.missing(id, missing).await;
        }
        self.feed.end(id).await;
        self.forget(meeting, id);
    }

    fn forget(&self, meeting: &MeetingId, id: CaptureId) {
        let mut active = self.lock();
        let Some(captures) = active.get_mut(meeting) else { return };
        captures.retain(|active| active.capture.id != id);
        if captures.is_empty() {
            active.remove(meeting);
        }
    }

    /// The captures of a meeting.
    pub fn of(&self, meeting: &MeetingId) -> Vec<Capture> {
        let active = self.lock();
        active.get(meeting).into_iter().flatten().map(|active| active.capture.clone()).collect()
    }

    /// Somebody is in a meeting; `true` when a capture of it has changed by that.
    pub fn came(&self, meeting: &MeetingId, attendee: &AttendeeId, external_user: &ExternalUserId) -> bool {
        let mut changed = false;
        for Active { capture, streams } in self.lock().get_mut(meeting).into_iter().flatten() {
            if let (Selected::Only(attendees), Some(streams)) = (&mut capture.tracks.cameras, streams)
                && streams.holds(attendee, external_user)
            {
                changed |= attendees.insert(attendee.clone());
            }
        }
        changed
    }

    /// Writes a line into a recording, if it goes on.
    pub fn line_of(&self, capture: CaptureId, kind: LineKind, line: String) {
        self.told().line(capture, kind, line);
    }

    /// Waits for a capture whose recording has panicked, and is to begin again; `None` when there are none any more.
    pub async fn next_broken(&self) -> Option<CaptureId> {
        self.broken.lock().await.recv().await
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

    fn told(&self) -> MutexGuard<'_, Inlet> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<MeetingId, Vec<Active>>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
