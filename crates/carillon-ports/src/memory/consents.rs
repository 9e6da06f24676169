//! Consents that tests give and take back, and what was written down of them.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::StoreError;
use crate::audit::Occasion;
use crate::consent::{Consents, Matter, Outcome, Purpose};

/// One answer for every visit. Nobody has agreed to anything at first.
#[derive(Debug, Default)]
pub struct MemoryConsents(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    given: BTreeSet<Purpose>,
    /// How often it is permitted yet before everybody takes it back.
    left: Option<usize>,
    noted: Vec<(Purpose, Outcome, String)>,
    is_away: bool,
}

impl MemoryConsents {
    /// Everybody agrees from here on.
    pub fn give(&self, purpose: Purpose) {
        self.state().given.insert(purpose);
    }

    /// Somebody takes it back.
    pub fn withdraw(&self, purpose: Purpose) {
        self.state().given.remove(&purpose);
    }

    /// Somebody takes everything back as soon as it was asked for so often.
    pub fn withdraw_after(&self, times: usize) {
        self.state().left = Some(times);
    }

    /// Whether nobody can be asked from here on.
    pub fn be_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// What was written down since the last look, and by whom.
    pub fn noted(&self) -> Vec<(Purpose, Outcome, String)> {
        std::mem::take(&mut self.state().noted)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.state();
        match state.is_away {
            true => Err(StoreError::unavailable("nobody can be asked")),
            false => Ok(state),
        }
    }

    fn permits(&self, matter: &Matter) -> Result<bool, StoreError> {
        let mut state = self.reached()?;
        match &mut state.left {
            Some(0) => return Ok(false),
            Some(left) => *left -= 1,
            None => {}
        }
        Ok(state.given.contains(&matter.purpose))
    }
}

#[async_trait]
impl Consents for MemoryConsents {
    async fn may_begin(&self, matter: &Matter) -> Result<bool, StoreError> {
        self.permits(matter)
    }

    async fn may_go_on(&self, matter: &Matter) -> Result<bool, StoreError> {
        self.permits(matter)
    }

    async fn note(&self, matter: &Matter, outcome: &Outcome, occasion: &Occasion) -> Result<(), StoreError> {
        let line = (matter.purpose, outcome.clone(), occasion.actor.to_string());
        self.reached()?.noted.push(line);
        Ok(())
    }
}
