//! How much everybody was heard, for the operator: summed up while it happens, told every few seconds and at the end.
//!
//! The server listens to everybody anyway, so this needs no client to be honest: who talks while muted does not talk.

use std::time::Duration;

use carillon_proto::id::{AttendeeId, ExternalUserId, Modality};

use crate::roster::Presence;

/// What was heard of an attendee over some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Of whom.
    pub attendee: AttendeeId,
    /// Its external id.
    pub external_user: ExternalUserId,
    /// Over which time.
    pub span: Duration,
    /// For how long of it somebody spoke.
    pub talk: Duration,
    /// For how long of it the microphone was muted.
    pub muted: Duration,
    /// For how long of it little or nothing arrived.
    pub weak: Duration,
}

/// The same, as it is being counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ticks {
    all: u32,
    talk: u32,
    muted: u32,
    weak: u32,
}

/// What there is to count of one tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tick {
    pub(crate) talks: bool,
    pub(crate) muted: bool,
    pub(crate) weak: bool,
}

impl Ticks {
    pub(crate) fn count(&mut self, tick: Tick) {
        self.all += 1;
        self.talk += u32::from(tick.talks);
        self.muted += u32::from(tick.muted);
        self.weak += u32::from(tick.weak);
    }

    /// Whether it is time to tell.
    pub(crate) fn is_due(&self) -> bool {
        self.all >= TICKS_PER_REPORT
    }
}

impl Presence {
    /// What was heard of it and not told yet, which begins anew.
    pub(crate) fn take_heard(&mut self) -> Option<Heard> {
        let ticks = std::mem::take(&mut self.ticks);
        let told = ticks.all > 0 && self.identity.modality == Modality::Main;
        told.then(|| Heard {
            attendee: self.identity.attendee.clone(),
            external_user: self.external_user.clone(),
            span: TICK * ticks.all,
            talk: TICK * ticks.talk,
            muted: TICK * ticks.muted,
            weak: TICK * ticks.weak,
        })
    }
}

/// The media core ticks five times a second.
const TICK: Duration = Duration::from_millis(200);
/// Every five seconds: a twentieth of what the reports of the clients themselves cost.
const TICKS_PER_REPORT: u32 = 25;
