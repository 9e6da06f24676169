//! What a live connector records for itself: chunks on the disk until they are composed, a minute at most.
//!
//! The same recording as a capture's, without an index and without a store: who composes is told of each chunk and
//! each event when it is there.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use carillon_pipeline::capture::{CaptureEvent, Input, LineKind, Output, Record, Recording, RecordingConfig};
use carillon_proto::units::Timestamp;
use tokio::sync::mpsc;

use crate::metrics::Metric;
use crate::recorder::{OpenFile, RecordingDir};

/// Chunks and events that wait for the director: minutes of the largest meeting.
const QUEUE_MAX: usize = 4_096;

/// What happened in a meeting.
pub type Happened = (Timestamp, CaptureEvent);

/// What the director gets.
#[derive(Debug)]
pub enum Told {
    /// A chunk is complete.
    Chunk(Record),
    /// Something happened in the meeting.
    Event(Happened),
}

/// The recording with its files.
pub struct Reel {
    recording: Recording,
    began: Instant,
    dir: RecordingDir,
    open: BTreeMap<Arc<str>, OpenFile>,
    told: mpsc::Sender<Told>,
}

impl Reel {
    /// A recording of nothing yet, and what comes of it.
    pub fn new(config: RecordingConfig, dir: RecordingDir) -> (Self, mpsc::Receiver<Told>) {
        let (told, director) = mpsc::channel(QUEUE_MAX);
        let (recording, began) = (Recording::new(config), Instant::now());
        (Self { recording, began, dir, open: BTreeMap::new(), told }, director)
    }

    /// The zero of the times of its frames.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// Takes what happened, and writes what comes of it.
    pub fn handle(&mut self, input: Input) {
        if let Input::Line(kind, line) = input {
            // Texts are for whoever reads a recording later.
            if kind == LineKind::MeetingEvents
                && let Some(event) = CaptureEvent::from_line(&line)
            {
                self.tell(Told::Event(event));
            }
            return;
        }
        self.recording.handle_input(self.began.elapsed(), input);
        while let Some(output) = self.recording.poll_output() {
            if let Err(error) = self.carry_out(output) {
                tracing::warn!(%error, "a live connector cannot write what it sends");
                self.open.clear();
                return self.recording.handle_input(self.began.elapsed(), Input::Interrupted);
            }
        }
    }

    fn carry_out(&mut self, output: Output) -> io::Result<()> {
        match output {
            Output::Open { key, .. } => {
                let file = self.dir.open(&key)?;
                self.open.insert(key, file);
                Ok(())
            }
            Output::Append { key, bytes } => {
                self.open.get_mut(&key).map_or(Ok(()), |file| file.append(&bytes))
            }
            Output::Finish { key, closing, record } => {
                let Some(file) = self.open.remove(&key) else { return Ok(()) };
                file.finish(closing.as_ref())?;
                record.into_iter().for_each(|record| self.tell(Told::Chunk(record)));
                Ok(())
            }
        }
    }

    /// Never waits: a director that is minutes behind gets nothing more.
    fn tell(&self, told: Told) {
        if self.told.try_send(told).is_err() {
            Metric::CapturePacketsDropped.increment();
        }
    }
}
