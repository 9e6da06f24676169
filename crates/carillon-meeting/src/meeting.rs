//! The live meeting itself: takes inputs, keeps the state, queues outputs.

use std::collections::VecDeque;
use std::time::Instant;

use carillon_proto::units::Timestamp;

use crate::config::MeetingConfig;
use crate::input::Input;
use crate::output::Output;

/// One live meeting.
///
/// Drain [`Meeting::poll_output`] to `None` after every [`Meeting::handle_input`]: the queue is bounded only by what
/// one input can cause.
#[derive(Debug)]
pub struct Meeting {
    config: MeetingConfig,
    outputs: VecDeque<Output>,
}

impl Meeting {
    /// A meeting with nobody in it.
    pub fn new(config: MeetingConfig) -> Self {
        Self { config, outputs: VecDeque::new() }
    }

    /// Takes in one thing that happened. `now` never goes back; `wall` may.
    pub fn handle_input(&mut self, now: Instant, wall: Timestamp, input: Input) {
        let _ = (now, wall, input, &self.config);
    }

    /// The next thing to do, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call with [`Input::Timeout`], if nothing else happens before. `None` also means that the meeting
    /// holds nothing: no connection, no presence, no stored message.
    pub fn next_timeout(&self) -> Option<Instant> {
        None
    }
}
