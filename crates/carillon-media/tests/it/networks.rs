//! Bad networks, and what a receiver sees on them.

use std::time::Duration;

use crate::scenes::{KINDS, step};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// 3 Mbit/s, 200 kbit/s, 3 Mbit/s. The queue in front of the narrow link decides what is possible: a key frame that is
/// asked for when the step is known, 0.2 s after it, comes behind all that the queue holds.
#[test]
fn layers_follow_a_step_of_the_bandwidth_down_in_two_seconds_and_up_in_ten_without_a_freeze() {
    for (queue, freeze) in [(ms(200), ms(500)), (ms(300), ms(600))] {
        for kind in KINDS {
            for seed in 0..6 {
                let step = step(kind, seed, queue);
                let context = format!("{kind:?} {queue:?} {seed}: {step:?}");
                assert!(step.before.freeze <= ms(100) && step.before.pictures >= 124, "{context}");
                assert!(step.narrow.freeze <= freeze && step.after.freeze <= ms(250), "{context}");
                assert!(step.down <= ms(2_000), "{context}");
                assert!(step.up.is_some_and(|up| up <= ms(10_000)), "{context}");
                assert!((100..=300).contains(&step.estimate), "{context}");
                // A quarter of the pictures at least, and nobody had to ask for a key frame.
                assert!(
                    step.narrow.pictures >= 120 && step.narrow.asked + step.after.asked == 0,
                    "{context}"
                );
            }
        }
    }
}
