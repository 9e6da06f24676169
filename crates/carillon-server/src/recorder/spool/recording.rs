//! One recording as it is written to its files.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use carillon_pipeline::Report;
use carillon_pipeline::capture::{IndexLine, Input, Output, Recording, RecordingConfig};
use carillon_proto::capture::Captured;
use carillon_proto::id::MediaPipelineId;

use super::Written;
use super::disk::{OpenFile, RecordingDir};
use crate::metrics::Metric;
use crate::recorder::Reports;

/// How long after a failure it is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// Room that there must be before a recording goes on: some seconds of it.
const ROOM: usize = 4 << 20;

/// A recording with its files. One that is dropped before its end is closed where it is, and can go on after a restart.
pub struct SpooledRecording {
    pipeline: MediaPipelineId,
    recording: Recording,
    began: Instant,
    dir: RecordingDir,
    open: BTreeMap<Arc<str>, OpenFile>,
    index: Arc<str>,
    index_begins: IndexLine,
    /// Nothing can be written before then.
    paused: Option<Instant>,
    written: Written,
    reports: Reports,
}

impl SpooledRecording {
    pub(super) fn new(
        config: RecordingConfig,
        dir: RecordingDir,
        written: Written,
        reports: Reports,
    ) -> Self {
        let pipeline = config.pipeline.clone();
        let began_us = config.began.as_millis().saturating_mul(1_000);
        let index_begins = IndexLine::Capture { pipeline: pipeline.clone(), began_us };
        let mut recording = Recording::new(config);
        let index = recording.index_key();
        let began = Instant::now();
        Self {
            pipeline,
            recording,
            began,
            dir,
            open: BTreeMap::new(),
            index,
            index_begins,
            paused: None,
            written,
            reports,
        }
    }

    /// The zero of the times of its frames.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// Takes what happened, and writes what comes of it.
    pub fn handle(&mut self, input: Input) {
        let now = self.began.elapsed();
        if matches!(input, Input::Ended) {
            self.written.end();
        }
        self.take(now, input);
    }

    fn take(&mut self, now: Duration, input: Input) {
        if !self.can_write(now) {
            // Who has come or gone is known all the same; nothing is put out of that.
            match input {
                Input::Captured(Captured::Begun(_) | Captured::Ended(_)) => {
                    self.recording.handle_input(now, input)
                }
                _ => Metric::CapturePacketsDropped.increment(),
            }
            return;
        }
        self.recording.handle_input(now, input);
        while let Some(output) = self.recording.poll_output() {
            if let Err(error) = self.carry_out(output) {
                return self.pause(now, &error);
            }
        }
    }

    fn carry_out(&mut self, output: Output) -> io::Result<()> {
        match output {
            Output::Open { key, record } => {
                let file = self.dir.open(&key)?;
                self.open.insert(key, file);
                record.map_or(Ok(()), |record| self.note(&IndexLine::Chunk(record)))
            }
            Output::Append { key, bytes } => {
                self.open.get_mut(&key).map_or(Ok(()), |file| file.append(&bytes))
            }
            Output::Finish { key, closing, record } => {
                let Some(file) = self.open.remove(&key) else { return Ok(()) };
                file.finish(closing.as_ref())?;
                self.written.file();
                record.map_or(Ok(()), |record| self.note(&IndexLine::Chunk(record)))
            }
        }
    }

    /// Writes a line of the index; the first one begins it.
    fn note(&mut self, line: &IndexLine) -> io::Result<()> {
        if !self.open.contains_key(&self.index) {
            let mut file = self.dir.open(&self.index)?;
            file.append(self.index_begins.to_line().as_bytes())?;
            self.open.insert(self.index.clone(), file);
        }
        let index = self.open.get_mut(&self.index);
        index.map_or(Ok(()), |file| file.append(line.to_line().as_bytes()))
    }

    fn pause(&mut self, now: Duration, error: &io::Error) {
        tracing::warn!(pipeline = %self.pipeline, %error, "a recording cannot be written and pauses");
        self.recording.handle_input(now, Input::Interrupted);
        // What was open stays as it is, up to its last whole fragment.
        self.open.clear();
        if self.paused.is_none() {
            (self.reports)(
                &self.pipeline,
                Report::Interrupted("the server's disk cannot be written".to_owned()),
            );
        }
        self.paused = Some(self.began + now + RETRY);
    }

    fn can_write(&mut self, now: Duration) -> bool {
        let Some(until) = self.paused else { return true };
        if self.began + now < until {
            return false;
        }
        if !self.dir.has_room(ROOM) || self.dir.salvage().is_err() {
            self.paused = Some(self.began + now + RETRY);
            return false;
        }
        self.paused = None;
        self.written.file();
        (self.reports)(&self.pipeline, Report::Resumed);
        true
    }
}

impl Drop for SpooledRecording {
    fn drop(&mut self) {
        self.take(self.began.elapsed(), Input::Ended);
        if let Some(index) = self.open.remove(&self.index)
            && let Err(error) = index.finish(None)
        {
            tracing::warn!(pipeline = %self.pipeline, %error, "the index of a recording is not complete");
        }
        self.open.clear();
        if let Err(error) = self.dir.salvage() {
            tracing::warn!(pipeline = %self.pipeline, %error, "the last chunks of a recording stay in the spool");
        }
    }
}
