//! From the media threads to recordings.
//!
//! What the media threads tap goes through one bounded queue to one thread of its own, which puts frames together and
//! hands them to the recordings, which write them to the spool. A media thread never waits: when the queue is full it
//! drops packets, which costs their tracks everything up to the next key frame; it is counted, and told in the problem of
//! the pipeline. The beginnings and ends of tracks have room of their own in the queue, and so have lines of text.
//!
//! Tracks that a picture needs and that its caller does not want to have go to [`WithheldTracks`], all others to the [`Spool`]
//! and from there to their bucket.

mod captures;
mod engine;
mod feed;
mod interruption;
mod leftover;
mod reports;
mod spool;
mod withheld;

pub use captures::{Captures, NewCapture};
pub use engine::RecorderEngines;
pub use feed::Inlet;
pub use interruption::{Interruption, REFUSED_MAX};
pub use leftover::{pipelines_in, sweep};
pub use reports::{ReportQueue, Reports};
#[cfg(test)]
pub use spool::SpooledRecording;
pub use spool::{OpenFile, RecordingDir, Spool};
pub use withheld::{WithheldDir, WithheldTracks};

#[cfg(test)]
mod tests;
