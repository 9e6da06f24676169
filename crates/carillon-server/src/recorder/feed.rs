//! The queue between the media threads and the recorder's thread.
//!
//! Who puts something into it never waits. It has places for packets, beside those many for lines of events and
//! messages, and beside those some for beginnings and ends of tracks: when a disk is slow, pictures and sound have gaps first,
//! and what happened and was said is written all the same. All is in one queue, so it stays in its order. What has no place
//! is counted by who had to drop it, and told to the recording as soon as there is one.
//!
//! A recording that panics takes no other with it: it is dropped as it is, and whoever began it is told, to begin it
//! again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use carillon_media::capture::{Assembler, Tapped};
use carillon_pipeline::capture::{Input, LineKind, Missing};
use carillon_proto::media::CaptureId;
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use crate::metrics::Metric;

/// Packets that wait for the recorder: a second of twenty good cameras.
const PACKETS_MAX: usize = 14_336;
/// Beginnings and ends of tracks that wait beside them.
const CHANGES_MAX: usize = 2_048;
/// Lines that wait beside those: minutes of the liveliest meetings. Their number is all that is bounded: if somebody floods
/// with data messages of 2 KiB, the longest there are, they are about 64 MiB, or more by what JSON escapes in them.
const LINES_MAX: usize = 32_768;
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
    Missing {
        capture: CaptureId,
        missing: Missing,
    },
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
    let (sender, queue) = mpsc::channel(PACKETS_MAX + CHANGES_MAX + LINES_MAX);
    let (broken, told) = mpsc::channel(BROKEN_MAX);
    let recorder = Recorder { recorded: BTreeMap::new(), broken };
    let thread =
        std::thread::Builder::new().name("recorder".to_owned()).spawn(move || run(queue, recorder))?;
    Ok((CaptureFeed(sender), told, thread))
}

impl CaptureFeed {
    /// Frames of a capture go to `sink` from here on, with their times since `since`.
    pub async fn begin(&self, capture: CaptureId, since: Instant, sink: Sink) {
        // The thread outlives its feeds.
        let _ = self.0.send(Fed::Begin { capture, since, sink }).await;
    }

    /// So much of a capture was dropped.
    pub async fn missing(&self, capture: CaptureId, missing: Missing) {
        let _ = self.0.send(Fed::Missing { capture, missing }).await;
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

/// The way in for one of those who may not wait, as media threads.
#[derive(Debug)]
pub struct Inlet {
    feed: CaptureFeed,
    /// What had to be dropped, of each capture, and was not said yet.
    owed: BTreeMap<CaptureId, Missing>,
}

impl Inlet {
    /// A way in of one's own.
    pub fn new(feed: CaptureFeed) -> Self {
        Self { feed, owed: BTreeMap::new() }
    }

    /// What was tapped on a media thread.
    pub fn put(&mut self, capture: CaptureId, tapped: Tapped) {
        let kept = if tapped.is_change() { 0 } else { LINES_MAX + CHANGES_MAX };
        self.pass(capture, Fed::Tapped { capture, tapped }, kept, Missing::PACKET);
    }

    /// A line of text.
    pub fn line(&mut self, capture: CaptureId, kind: LineKind, line: String) {
        self.pass(capture, Fed::Line { capture, kind, line }, CHANGES_MAX, Missing::LINE);
    }

    /// What has been dropped of a capture and was not said yet, for its end.
    pub fn settle(&mut self, capture: CaptureId) -> Option<Missing> {
        self.owed.remove(&capture)
    }

    /// Passes it on if that leaves so many places to others.
    fn pass(&mut self, capture: CaptureId, fed: Fed, kept: usize, cost: Missing) {
        self.say(kept);
        if self.feed.0.capacity() <= kept || self.feed.0.try_send(fed).is_err() {
            *self.owed.entry(capture).or_default() += cost;
            Metric::CapturePacketsDropped.increment();
        }
    }

    fn say(&mut self, kept: usize) {
        while let Some((&capture, &missing)) = self.owed.first_key_value()
            && self.feed.0.capacity() > kept
            && self.feed.0.try_send(Fed::Missing { capture, missing }).is_ok()
        {
            self.owed.pop_first();
        }
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
            Fed::Missing { capture, missing } => {
                self.with(capture, |recorded| (recorded.sink)(Input::Missing(missing)));
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use carillon_proto::capture::{Track, TrackId, TrackMedia};

    use super::*;

    const CAPTURE: CaptureId = CaptureId(0);
    const TRACK: TrackId = TrackId(0);

    /// What a sink was given that stands still until it is let go.
    #[derive(Default)]
    struct Given {
        lines: Vec<String>,
        frames: usize,
        begun: usize,
        missing: Missing,
    }

    #[tokio::test]
    async fn lines_outlast_a_sink_that_stands_still_and_dropped_packets_are_told() {
        let (feed, _broken, thread) = start().unwrap();
        let given = Arc::new(Mutex::new(Given::default()));
        let (stands, standing) = std::sync::mpsc::channel();
        let (go, gate) = std::sync::mpsc::channel::<()>();
        let written = Arc::clone(&given);
        let sink = Box::new(move |input| {
            let mut given = written.lock().unwrap();
            match input {
                Input::Line(_, line) if line == "stand still" => {
                    stands.send(()).unwrap();
                    gate.recv().unwrap();
                }
                Input::Line(_, line) => given.lines.push(line),
                Input::Captured(carillon_proto::capture::Captured::Frame(_)) => given.frames += 1,
                Input::Captured(carillon_proto::capture::Captured::Begun(_)) => given.begun += 1,
                Input::Missing(missing) => given.missing += missing,
                _ => {}
            }
        });
        let since = Instant::now();
        feed.begin(CAPTURE, since, sink).await;
        let (mut media, mut meeting) = (Inlet::new(feed.clone()), Inlet::new(feed.clone()));
        meeting.line(CAPTURE, LineKind::MeetingEvents, "stand still".to_owned());
        tokio::task::spawn_blocking(move || standing.recv().unwrap()).await.unwrap();

        let track = Track { id: TRACK, attendee: None, media: TrackMedia::Mix };
        media.put(CAPTURE, Tapped::begun(track.clone()));
        let frame = |number: usize| {
            let due = since + Duration::from_millis(20) * u32::try_from(number).unwrap();
            Tapped::mix(TRACK, due, None, Arc::from([0xf8, 0xff, 0xfe]))
        };
        let tapped = PACKETS_MAX + 1_000;
        (0..tapped).for_each(|number| media.put(CAPTURE, frame(number)));
        let said: Vec<String> = (0..LINES_MAX / 2).map(|number| format!("line {number}")).collect();
        said.iter().for_each(|line| meeting.line(CAPTURE, LineKind::DataChannel, line.clone()));
        media.put(CAPTURE, Tapped::begun(Track { id: TrackId(1), ..track }));

        go.send(()).unwrap();
        feed.end(CAPTURE).await;
        feed.stop().await;
        tokio::task::spawn_blocking(move || thread.join().unwrap()).await.unwrap();
        let given = given.lock().unwrap();
        assert_eq!(given.lines, said, "every line, in its order");
        assert_eq!(given.begun, 2, "tracks begin whatever waits");
        // The first beginning waits where packets do.
        assert_eq!(given.missing, Missing { packets: 1_001, lines: 0 });
        // A few of the first only tell where the clock of the mix stands.
        assert!((PACKETS_MAX - 100..PACKETS_MAX).contains(&given.frames), "{}", given.frames);
    }

    #[tokio::test]
    async fn lines_beyond_all_places_are_told_at_the_end() {
        let (feed, _broken, thread) = start().unwrap();
        let mut meeting = Inlet::new(feed.clone());
        feed.stop().await;
        tokio::task::spawn_blocking(move || thread.join().unwrap()).await.unwrap();
        // Nobody takes anything any more.
        meeting.line(CAPTURE, LineKind::MeetingEvents, "{}".to_owned());
        assert_eq!(meeting.settle(CAPTURE), Some(Missing::LINE));
        assert_eq!(meeting.settle(CAPTURE), None);
    }
}
