//! From the media threads to recordings.
//!
//! What the media threads tap goes through one bounded queue to one thread of its own, which puts frames together and
//! hands them to the recordings, which write them to the spool. A media thread never waits: when the queue is full it
//! drops packets, which costs their tracks everything up to the next key frame and is counted. The beginnings and
//! ends of tracks have room of their own in the queue.

mod captures;
mod engine;
mod feed;
mod reports;
mod spool;

pub use captures::Captures;
#[cfg(test)]
pub use captures::NewCapture;
pub use engine::RecorderEngines;
pub use feed::CaptureFeed;
pub use reports::{ReportQueue, Reports};
pub use spool::Spool;
