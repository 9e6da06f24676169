//! One live meeting as a sans-IO state machine.
