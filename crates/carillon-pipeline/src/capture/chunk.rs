//! A chunk that is being written.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::{FRAGMENT, FRAGMENT_BYTES, FRAGMENT_SAMPLES, Output, Record};
use crate::mux::{FileWriter, MuxError, Sample};

/// One file: its head is written, its last samples wait.
#[derive(Debug)]
pub(super) struct Chunk {
    pub start: Duration,
    key: Arc<str>,
    record: Record,
    writer: FileWriter,
    waiting: Vec<Sample>,
    waiting_ticks: u64,
    waiting_bytes: usize,
}

impl Chunk {
    pub fn open(start: Duration, record: Record, writer: FileWriter, outputs: &mut VecDeque<Output>) -> Self {
        let key: Arc<str> = record.object.as_str().into();
        outputs.push_back(Output::Open { key: key.clone(), record: Some(record.clone()) });
        Self { start, key, record, writer, waiting: Vec::new(), waiting_ticks: 0, waiting_bytes: 0 }
    }

    pub fn writer(&self) -> &FileWriter {
        &self.writer
    }

    /// How long all samples play.
    pub fn ticks(&self) -> u64 {
        self.writer.ticks() + self.waiting_ticks
    }

    /// When the samples that it has end.
    pub fn end(&self) -> Duration {
        self.start + duration(self.ticks(), self.writer.format().ticks_per_second())
    }

    /// Takes a sample, and writes those before it when they are enough for a fragment.
    pub fn push(&mut self, sample: Sample, outputs: &mut VecDeque<Output>) -> Result<(), MuxError> {
        let second = u64::from(self.writer.format().ticks_per_second()) * FRAGMENT.as_secs();
        if self.waiting_ticks >= second
            || self.waiting_bytes + sample.bytes.len() > FRAGMENT_BYTES
            || self.waiting.len() >= FRAGMENT_SAMPLES
        {
            self.flush(outputs)?;
        }
        self.waiting_ticks += u64::from(sample.ticks);
        self.waiting_bytes += sample.bytes.len();
        self.waiting.push(sample);
        Ok(())
    }

    /// Makes its last sample shorter by at most `ticks`.
    pub fn shorten(&mut self, ticks: u64) {
        if let Some(last) = self.waiting.last_mut() {
            let less = u32::try_from(ticks).unwrap_or(u32::MAX).min(last.ticks.saturating_sub(1));
            last.ticks -= less;
            self.waiting_ticks -= u64::from(less);
        }
    }

    /// Writes what waits and ends the file.
    pub fn finish(mut self, outputs: &mut VecDeque<Output>) -> Result<(), MuxError> {
        self.flush(outputs)?;
        let played = duration(self.writer.ticks(), self.writer.format().ticks_per_second());
        self.record.duration_us = micros(played);
        let written = self.writer.bytes();
        let closing = self.writer.close()?;
        self.record.bytes = written + closing.as_ref().map_or(0, |closing| closing.tail.len() as u64);
        outputs.push_back(Output::Finish { key: self.key, closing, record: Some(self.record) });
        Ok(())
    }

    fn flush(&mut self, outputs: &mut VecDeque<Output>) -> Result<(), MuxError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let bytes = self.writer.fragment(&self.waiting)?;
        self.waiting.clear();
        (self.waiting_ticks, self.waiting_bytes) = (0, 0);
        outputs.push_back(Output::Append { key: self.key.clone(), bytes });
        Ok(())
    }
}

/// How long so many ticks are.
pub(super) fn duration(ticks: u64, per_second: u32) -> Duration {
    let per_second = u64::from(per_second);
    let nanos = ticks % per_second * 1_000_000_000 / per_second;
    Duration::from_secs(ticks / per_second) + Duration::from_nanos(nanos)
}

/// How many ticks so long is.
pub(super) fn ticks(duration: Duration, per_second: u32) -> u64 {
    let ticks = duration.as_nanos() * u128::from(per_second) / 1_000_000_000;
    u64::try_from(ticks).unwrap_or(u64::MAX)
}

pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
