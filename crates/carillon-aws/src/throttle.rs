//! Requests per second, by operation, as the quotas of the real service count them.
//!
//! Off unless configured. Time comes from the clock port, so that a test fills and empties a bucket without waiting.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use carillon_ports::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// How many requests each operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Steadily, in a second.
    pub per_second: NonZeroU32,
    /// At once after a pause.
    pub burst: NonZeroU32,
}

type Limiter =
    RateLimiter<&'static str, DashMapStateStore<&'static str>, PortClock, NoOpMiddleware<Duration>>;

/// Counts requests. There is one bucket for each name of the operation tables, so its size is bounded.
pub struct Throttle(Limiter);

impl Throttle {
    /// Full buckets.
    pub fn new(rate: Rate, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Self(RateLimiter::new(quota, DashMapStateStore::default(), PortClock(clock)))
    }

    /// Whether the operation may go on; takes from its bucket.
    pub fn admits(&self, operation: &'static str) -> bool {
        self.0.check_key(&operation).is_ok()
    }
}

/// The wall clock as the time since its epoch.
#[derive(Clone)]
struct PortClock(Arc<dyn Clock>);

impl governor::clock::Clock for PortClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(self.0.now().as_millis())
    }
}

#[cfg(test)]
mod tests {
    use carillon_ports::memory::ManualClock;
    use carillon_proto::units::Timestamp;

    use super::*;

    #[test]
    fn each_operation_has_its_own_bucket_that_fills_again() {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_768_478_400_000)));
        let two = NonZeroU32::new(2).unwrap();
        let throttle = Throttle::new(Rate { per_second: two, burst: two }, clock.clone());
        assert!(throttle.admits("GetMeeting"));
        assert!(throttle.admits("GetMeeting"));
        assert!(!throttle.admits("GetMeeting"));
        assert!(throttle.admits("CreateMeeting"));
        clock.advance(Duration::from_millis(500));
        assert!(throttle.admits("GetMeeting"));
        assert!(!throttle.admits("GetMeeting"));
    }
}
