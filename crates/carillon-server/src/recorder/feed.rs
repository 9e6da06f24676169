//! The queue between the media threads and the recorder's thread.

use std::collections::BTreeMap;
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
/// So often a recording looks at the time.
const TICK: Duration = Duration::from_secs(1);
/// Of which so many places are kept for beginnings and ends of tracks.
const RESERVED: usize = 2_048;

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
}

struct Recorded {
    assembler: Assembler,
    sink: Sink,
}

/// Starts the thread; it ends when it is stopped.
pub fn start() -> std::io::Result<(CaptureFeed, JoinHandle<()>)> {
    let (sender, queue) = mpsc::channel(QUEUE_MAX);
    let thread = std::thread::Builder::new().name("recorder".to_owned()).spawn(move || run(queue))?;
    Ok((CaptureFeed(sender), thread))
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
fn run(queue: mpsc::Receiver<Fed>) {
    match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime.block_on(take_all(queue)),
        Err(error) => tracing::error!(%error, "nothing can be recorded"),
    }
}

async fn take_all(mut queue: mpsc::Receiver<Fed>) {
    let mut recorded: BTreeMap<CaptureId, Recorded> = BTreeMap::new();
    let mut clock = tokio::time::interval(TICK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            fed = queue.recv() => match fed {
                None | Some(Fed::Stop) => break,
                Some(fed) => take(&mut recorded, fed),
            },
            _ = clock.tick() => recorded.values_mut().for_each(|recorded| (recorded.sink)(Input::Tick)),
        }
    }
    recorded.into_values().for_each(|mut recorded| recorded.finish());
}

fn take(recorded: &mut BTreeMap<CaptureId, Recorded>, fed: Fed) {
    match fed {
        Fed::Begin { capture, since, sink } => {
            recorded.insert(capture, Recorded { assembler: Assembler::new(since), sink });
        }
        Fed::Tapped { capture, tapped } => {
            if let Some(recorded) = recorded.get_mut(&capture) {
                recorded.assembler.push(tapped);
                recorded.pass_on();
            }
        }
        Fed::Line { capture, kind, line } => {
            if let Some(recorded) = recorded.get_mut(&capture) {
                (recorded.sink)(Input::Line(kind, line));
            }
        }
        Fed::Lost(capture) => {
            if let Some(recorded) = recorded.get_mut(&capture) {
                recorded.finish();
            }
        }
        Fed::End(capture) => {
            if let Some(mut ended) = recorded.remove(&capture) {
                ended.finish();
                (ended.sink)(Input::Ended);
            }
        }
        Fed::Stop => {}
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
