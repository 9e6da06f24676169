//! A headless attendee for end-to-end tests, benchmarks and load.
