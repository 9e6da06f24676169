use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use carillon_proto::id::MeetingId;
use carillon_proto::plane::PlaneCommand;

use crate::{Plane, PlaneError};

/// A plane without meetings that remembers what it was told.
#[derive(Debug, Default)]
pub struct RecordingPlane(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    sent: Vec<(MeetingId, PlaneCommand)>,
    broken: bool,
}

impl RecordingPlane {
    /// Everything sent since the last call.
    pub fn take(&self) -> Vec<(MeetingId, PlaneCommand)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).sent)
    }

    /// Refuses every command from here on.
    pub fn break_off(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).broken = true;
    }

    /// Takes commands again.
    pub fn mend(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).broken = false;
    }
}

#[async_trait]
impl Plane for RecordingPlane {
    async fn send(&self, meeting: &MeetingId, command: PlaneCommand) -> Result<(), PlaneError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.broken {
            return Err(PlaneError::Unreachable);
        }
        state.sent.push((meeting.clone(), command));
        Ok(())
    }
}
