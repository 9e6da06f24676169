//! Waiting for something outside to come back: longer each time, up to a bound, so that what is away for a moment is
//! back soon and what is away for a day is not asked all day.

use std::time::Duration;

/// The time between tries.
#[derive(Debug)]
pub struct Patience {
    shortest: Duration,
    longest: Duration,
    next: Duration,
}

impl Patience {
    /// Waits the shortest time first.
    pub const fn between(shortest: Duration, longest: Duration) -> Self {
        Self { shortest, longest, next: shortest }
    }

    /// Waits, and will wait twice as long the next time.
    pub async fn wait(&mut self) {
        let time = self.next;
        self.next = (time * 2).min(self.longest);
        tokio::time::sleep(time).await;
    }

    /// Begins with the shortest time again.
    pub fn restore(&mut self) {
        self.next = self.shortest;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_wait_is_twice_as_long_up_to_the_longest() {
        let mut patience = Patience::between(Duration::from_secs(1), Duration::from_secs(5));
        let mut waited = Vec::new();
        for restored in [false, false, false, false, true] {
            if restored {
                patience.restore();
            }
            let began = Instant::now();
            patience.wait().await;
            waited.push(began.elapsed().as_secs());
        }
        assert_eq!(waited, [1, 2, 4, 5, 1]);
    }
}
