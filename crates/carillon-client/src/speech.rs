//! Recorded speech through a real server over lossy links, ours or Janus' AudioBridge, kept for an objective measure.
//!
//! Every case is a room with one who talks and one who listens. The links lose packets at the client's own socket, with
//! a seed: packet number n of a direction is lost or not whichever server it is for, and no kernel module is needed.
//! What arrives is decoded in order as a browser with a patient jitter buffer would, the same for every server.

pub mod carillon;
pub mod case;
pub mod janus;
pub mod line;
pub mod loss;
pub mod playout;
pub mod recording;
mod redundancy;
