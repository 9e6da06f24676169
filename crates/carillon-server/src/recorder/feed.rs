//! The queue between the media threads and the recorder's thread.
//!
//! A recording that panics takes no other with it: it is dropped as it is, and whoever began it is told, to begin it
//! again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use carillon_media::capture::{Assembler, Tapped};
use carillon_pipeline::capture::{Input, LineKind};
use carillon_proto::media::CaptureId;
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use crate::metrics::Metric;

/// What waits for the recorder: a second of twenty good cameras.
const QUEUE_MAX: usize = 16_384;
/// Of which so many places are kept for beginnings and ends of tracks.
const RESERVED: usize = 2_048;
/// What waits to be begun again: more than there are captures.
const BROKEN_MAX: usize = 4_096;
/// So often a recording looks at the time.
const TICK: Duration = Duration::from_secs(1);

/// Takes what is recorded of one capture, up to its end. One that is dropped without an end is to go on later.
pub type Sink = Box<dyn FnMut(Input) + Send>;

/// The recorder's end of the line, for the media threads and for those who begin and end captures.
#[derive(Clone, Debug)]
pub struct CaptureFeed(mpsc::Sender<Fed>);

enum Fed {
    Begin {
        capture: CaptureId,
        since: Instant,
        sink: Sink,
    },
    Tapped {
        capture: CaptureId,
        tapped: Tapped,
    },
    /// The media thread of the capture has died; another may go on.
    Lost(CaptureId),
    End(CaptureId),
    Line {
        capture: CaptureId,
        kind: LineKind,
        line: String,
    },
    Stop,
    #[cfg(test)]
    Panic(CaptureId),
}

struct Recorded {
    assembler: Assembler,
    sink: Sink,
}

/// The captures of which a recording is, and where those go that panic.
struct Recorder {
    recorded: BTreeMap<CaptureId, Recorded>,
    broken: mpsc::Sender<CaptureId>,
}

/// Starts the thread; it ends when it is stopped. The receiver tells which captures are recorded no more because
/// their recording panicked.
pub fn start() -> std::io::Result<(CaptureFeed, mpsc::Receiver<CaptureId>, JoinHandle<()>)> {
    let (sender, queue) = mpsc::channel(QUEUE_MAX);
    let (broken, told) = mpsc::channel(BROKEN_MAX);
    let recorder = Recorder { recorded: BTreeMap::new(), broken };
    let thread =
        std::thread::Builder::new().name("recorder".to_owned()).spawn(move || run(queue, recorder))?;
    Ok((CaptureFeed(sender), told, thread))
}

impl CaptureFeed {
    /// From a media thread: never waits.
    pub fn put(&self, capture: CaptureId, tapped: Tapped) {
        let room = self.0.capacity() > RESERVED || tapped.is_change();
        if !room || self.0.try_send(Fed::Tapped { capture, tapped }).is_err() {
            Metric::CapturePacketsDropped.increment();
        }
    }

    /// Frames of a capture go to `sink` from here on, with their times since `since`.
    pub async fn begin(&self, capture: CaptureId, since: Instant, sink: Sink) {
        // The thread outlives its feeds.
        let _ = self.0.send(Fed::Begin { capture, since, sink }).await;
    }

    /// A line of text: never waits, and is lost when even the places kept for changes are taken.
    pub fn line(&self, capture: CaptureId, kind: LineKind, line: String) {
        if self.0.try_send(Fed::Line { capture, kind, line }).is_err() {
            Metric::CapturePacketsDropped.increment();
        }
    }

    /// The media of a captured meeting is lost: its tracks have ended without saying so.
    pub async fn lost(&self, capture: CaptureId) {
        let _ = self.0.send(Fed::Lost(capture)).await;
    }

    /// Makes one recording panic.
    #[cfg(test)]
    pub async fn panic(&self, capture: CaptureId) {
        let _ = self.0.send(Fed::Panic(capture)).await;
    }

    /// Ends everything, once what was fed before has reached its sinks.
    pub async fn stop(&self) {
        let _ = self.0.send(Fed::Stop).await;
    }

    /// Ends every track of a capture and drops its sink.
    pub async fn end(&self, capture: CaptureId) {
        let _ = self.0.send(Fed::End(capture)).await;
    }
}

/// The thread's own runtime has nothing to do but the queue and the clock.
fn run(queue: mpsc::Receiver<Fed>, recorder: Recorder) {
    match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime.block_on(recorder.take_all(queue)),
        Err(error) => tracing::error!(%error, "nothing can be recorded"),
    }
}

impl Recorder {
    async fn take_all(mut self, mut queue: mpsc::Receiver<Fed>) {
        let mut clock = tokio::time::interval(TICK);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                fed = queue.recv() => match fed {
                    None | Some(Fed::Stop) => break,
                    Some(fed) => self.take(fed),
                },
                _ = clock.tick() => self.all(|recorded| (recorded.sink)(Input::Tick)),
            }
        }
        self.all(Recorded::finish);
    }

    fn take(&mut self, fed: Fed) {
        match fed {
            Fed::Begin { capture, since, sink } => {
                self.recorded.insert(capture, Recorded { assembler: Assembler::new(since), sink });
            }
            Fed::Tapped { capture, tapped } => self.with(capture, |recorded| {
                recorded.assembler.push(tapped);
                recorded.pass_on();
            }),
            Fed::Line { capture, kind, line } => {
                self.with(capture, |recorded| (recorded.sink)(Input::Line(kind, line)));
            }
            Fed::Lost(capture) => self.with(capture, Recorded::finish),
            Fed::End(capture) => {
                self.with(capture, |recorded| {
                    recorded.finish();
                    (recorded.sink)(Input::Ended);
                });
                self.remove(capture);
            }
            Fed::Stop => {}
            #[cfg(test)]
            Fed::Panic(capture) => self.with(capture, |_| panic!("a test asked for it")),
        }
    }

    fn all(&mut self, mut work: impl FnMut(&mut Recorded)) {
        let captures: Vec<CaptureId> = self.recorded.keys().copied().collect();
        for capture in captures {
            self.with(capture, &mut work);
        }
    }

    fn with(&mut self, capture: CaptureId, work: impl FnOnce(&mut Recorded)) {
        let Some(recorded) = self.recorded.get_mut(&capture) else { return };
        // What may be half done is dropped below, and nothing else is touched.
        if catch_unwind(AssertUnwindSafe(|| work(recorded))).is_err() {
            tracing::error!("a recording panicked and begins again");
            Metric::RecordingRestarts.increment();
            self.remove(capture);
            if self.broken.try_send(capture).is_err() {
                tracing::error!("nobody begins a recording again");
            }
        }
    }

    fn remove(&mut self, capture: CaptureId) {
        let removed = self.recorded.remove(&capture);
        // Dropping closes files, after a panic as well.
        if catch_unwind(AssertUnwindSafe(|| drop(removed))).is_err() {
            tracing::error!("the end of a recording panicked");
        }
    }
}

impl Recorded {
    fn pass_on(&mut self) {
        while let Some(captured) = self.assembler.poll() {
            (self.sink)(Input::Captured(captured));
        }
    }

    fn finish(&mut self) {
        self.assembler.finish();
        self.pass_on();
    }
}
