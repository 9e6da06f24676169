//! What the machine itself asks for the work: the unit in which servers are measured.
//!
//! A number of microseconds says as much about the machine as about the server. So the same run measures what no
//! server can go below: one thread with bare loops of socket, cipher and codec calls, fed at the rate of the scenario
//! on the core of the servers ([`forward`] for video, [`mix`] for audio). Each is tried with every way of sending that
//! the kernel has; the cheapest is the floor.

pub mod forward;
pub mod mix;
mod outlet;
mod rig;
mod sealer;

pub use self::outlet::Way;
