//! One recording as it is written to its files.

use std::io;
use std::time::{Duration, Instant};

use carillon_pipeline::Report;
use carillon_pipeline::capture::{IndexLine, Input, Output, Recording, RecordingConfig};
use carillon_proto::capture::Captured;
use carillon_proto::id::MediaPipelineId;

use super::Written;
use super::shelves::{IndexHead, Shelves};
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
    shelves: Shelves,
    head: IndexHead,
    /// Nothing can be written before then.
    paused: Option<Instant>,
    written: Written,
    reports: Reports,
    /// While something is being taken; still so when that has panicked.
    taking: bool,
}

impl SpooledRecording {
    pub(super) fn new(config: RecordingConfig, shelves: Shelves, written: Written, reports: Reports) -> Self {
        let pipeline = config.pipeline.clone();
        let began_us = config.began.as_millis().saturating_mul(1_000);
        let line = IndexLine::Capture { pipeline: pipeline.clone(), began_us };
        let mut recording = Recording::new(config);
        let head = IndexHead { key: recording.index_key(Duration::ZERO), line };
        let began = Instant::now();
        Self { pipeline, recording, began, shelves, head, paused: None, written, reports, taking: false }
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
        self.taking = true;
        self.take(now, input);
        self.taking = false;
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
        if self.shelves.carry_out(output, &self.head)? {
            self.written.file();
        }
        Ok(())
    }

    fn pause(&mut self, now: Duration, error: &io::Error) {
        tracing::warn!(pipeline = %self.pipeline, %error, "a recording cannot be written and pauses");
        self.recording.handle_input(now, Input::Interrupted);
        // What was open stays as it is, up to its last whole fragment. The index is another object from here on: what
        // there is of it goes to the store when there is room.
        self.shelves.leave();
        self.head.key = self.recording.index_key(now);
        if self.paused.is_none() {
            (self.reports)(
                &self.pipeline,
                Report::Interrupted("the server's disk cannot be written".to_owned()),
            );
        }
        self.paused = Some(self.began + now + RETRY);
    }

    /// A disk that could not be written is tried again at once.
    #[cfg(test)]
    pub(super) fn lose_patience(&mut self) {
        self.paused = self.paused.map(|_| self.began);
    }

    fn can_write(&mut self, now: Duration) -> bool {
        let Some(until) = self.paused else { return true };
        if self.began + now < until {
            return false;
        }
        if !self.shelves.has_room(ROOM) || self.shelves.salvage().is_err() {
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
        // After a panic what is in memory cannot be trusted; the files are as good as after a crash.
        if !self.taking {
            self.take(self.began.elapsed(), Input::Ended);
        }
        if let Err(error) = self.shelves.close() {
            tracing::warn!(pipeline = %self.pipeline, %error, "the last files of a recording stay in the spool as they are");
        }
    }
}
