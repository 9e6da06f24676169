//! One recording as it is written to its files.
//!
//! While its disk is full, sound and pictures are lost; what happens and is said waits in memory, up to a bound. What is
//! lost for whatever reason is written into the index, so that whoever makes files of the recording can say so.

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use carillon_pipeline::Report;
use carillon_pipeline::capture::{IndexLine, Input, LineKind, Missing, Output, Recording, RecordingConfig};
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
/// Bytes of lines that wait for room: hours of most meetings.
const WAITING_BYTES_MAX: usize = 4 << 20;

/// A recording with its files. One that is dropped before its end is closed where it is, and can go on after a restart.
pub struct SpooledRecording {
    pipeline: MediaPipelineId,
    recording: Recording,
    began: Instant,
    shelves: Shelves,
    head: IndexHead,
    /// Nothing can be written before then.
    paused: Option<Instant>,
    /// Lines that wait for that, and their bytes.
    waiting: (VecDeque<(LineKind, String)>, usize),
    /// What is missing and the index does not say.
    unsaid: Missing,
    /// What was missing lately, if people were told that something is.
    lagging: Option<Missing>,
    written: Written,
    reports: Reports,
    /// While something is being taken; still so when that has panicked.
    taking: bool,
}

impl SpooledRecording {
    pub(super) fn new(
        config: RecordingConfig,
        began: Instant,
        shelves: Shelves,
        written: Written,
        reports: Reports,
    ) -> Self {
        let pipeline = config.pipeline.clone();
        let began_us = config.began.as_millis().saturating_mul(1_000);
        let line = IndexLine::Capture { pipeline: pipeline.clone(), began_us };
        let mut recording = Recording::new(config);
        let head = IndexHead { key: recording.index_key(Duration::ZERO), line };
        Self {
            pipeline,
            recording,
            began,
            shelves,
            head,
            paused: None,
            waiting: Default::default(),
            unsaid: Missing::default(),
            lagging: None,
            written,
            reports,
            taking: false,
        }
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
        if let Input::Missing(missing) = input {
            return self.fall_behind(missing);
        }
        if !self.can_write(now, matches!(input, Input::Ended)) {
            return self.do_without(now, input);
        }
        let is_tick = matches!(input, Input::Tick);
        if let Input::Line(kind, line) = input {
            self.keep(kind, line);
        } else {
            self.recording.handle_input(now, input);
        }
        let written = self.write().and_then(|()| self.write_lines(now)).and_then(|()| self.say_missing());
        match written {
            Ok(()) if is_tick => self.keep_up(),
            Ok(()) => {}
            Err(error) => self.pause(now, &error),
        }
    }

    /// Who has come or gone is known all the same, and what happens waits; nothing is put out of that.
    fn do_without(&mut self, now: Duration, input: Input) {
        match input {
            Input::Captured(Captured::Begun(_) | Captured::Ended(_)) => {
                self.recording.handle_input(now, input);
            }
            Input::Captured(Captured::Frame(_)) => self.miss(Missing::PACKET),
            Input::Line(kind, line) => self.keep(kind, line),
            Input::Ended => {
                let lines = self.waiting.0.len() as u64;
                self.waiting = Default::default();
                self.miss(Missing { packets: 0, lines });
            }
            Input::Missing(_) | Input::Tick | Input::Interrupted => {}
        }
    }

    fn keep(&mut self, kind: LineKind, line: String) {
        let (lines, bytes) = &mut self.waiting;
        if *bytes + line.len() > WAITING_BYTES_MAX {
            return self.miss(Missing::LINE);
        }
        *bytes += line.len();
        lines.push_back((kind, line));
    }

    /// A line waits until it is written.
    fn write_lines(&mut self, now: Duration) -> io::Result<()> {
        while let Some((kind, line)) = self.waiting.0.front() {
            let length = line.len();
            self.recording.handle_input(now, Input::Line(*kind, line.clone()));
            self.write()?;
            self.waiting.0.pop_front();
            self.waiting.1 -= length;
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        while let Some(output) = self.recording.poll_output() {
            self.carry_out(output)?;
        }
        Ok(())
    }

    /// Who hands over what is captured was behind. People are told once, and when it is over.
    fn fall_behind(&mut self, missing: Missing) {
        self.unsaid += missing;
        self.written.miss(missing);
        if self.lagging.is_none() && self.paused.is_none() {
            tracing::warn!(pipeline = %self.pipeline, "a recording falls behind");
            (self.reports)(&self.pipeline, Report::Interrupted(self.unsaid.to_string()));
        }
        *self.lagging.get_or_insert_default() += missing;
    }

    /// A second has passed; when nothing was missing in it, it has caught up.
    fn keep_up(&mut self) {
        if self.lagging.take_if(|lately| lately.is_none()).is_some() {
            (self.reports)(&self.pipeline, Report::Resumed);
        }
        self.lagging = self.lagging.map(|_| Missing::default());
    }

    fn miss(&mut self, missing: Missing) {
        if missing.is_none() {
            return;
        }
        self.unsaid += missing;
        self.written.miss(missing);
        Metric::CapturePacketsDropped.add(missing.packets + missing.lines);
    }

    fn say_missing(&mut self) -> io::Result<()> {
        if !self.unsaid.is_none() {
            self.shelves.miss(self.unsaid, &self.head)?;
            self.unsaid = Missing::default();
        }
        Ok(())
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

    /// Whether it can be written, or can be again. At the end that is looked at whenever it comes: there is no later.
    fn can_write(&mut self, now: Duration, is_end: bool) -> bool {
        let Some(until) = self.paused else { return true };
        if !is_end && self.began + now < until {
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
