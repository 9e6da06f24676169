//! How much of a concatenation is done.

use std::sync::atomic::{AtomicU64, Ordering};

use carillon_proto::units::Percent;

/// Work done and work to do, in the gauge's own unit: about a chunk of five seconds.
#[derive(Debug, Default)]
pub struct Gauge {
    done: AtomicU64,
    whole: AtomicU64,
}

impl Gauge {
    /// So much is to do in all. What was done before counts no more: an attempt begins.
    pub fn begin(&self, whole: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.whole.store(whole.max(1), Ordering::Relaxed);
    }

    /// So much more is done.
    pub fn add(&self, done: u64) {
        self.done.fetch_add(done, Ordering::Relaxed);
    }

    /// The share that is done; `None` before anybody knows how much there is. All is done only when it is over.
    pub fn percent(&self) -> Option<Percent> {
        let whole = self.whole.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed);
        (whole > 0).then(|| {
            Percent::of(done.saturating_mul(99), whole.saturating_mul(100)).min(Percent::of(99, 100))
        })
    }
}
