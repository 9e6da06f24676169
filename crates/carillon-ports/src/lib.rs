//! What Carillon needs from outside: stores, live meetings, time and randomness, in our own types.
//!
//! A port is named for the need and documented with the promise that its suppliers make. `memory` holds suppliers
//! for tests; `conformance` holds the suite that every supplier of a port passes.

pub mod analytics;
pub mod audit;
mod clock;
pub mod conformance;
pub mod consent;
pub mod engines;
mod entropy;
mod error;
pub mod keys;
pub mod meetings;
pub mod memory;
pub mod objects;
pub mod outbox;
pub mod pipelines;
mod plane;
pub mod rows;
pub mod scanner;
pub mod sink;
pub mod table;

pub use analytics::Analytics;
pub use audit::Audit;
pub use clock::Clock;
pub use consent::Consents;
pub use engines::Engines;
pub use entropy::Entropy;
pub use error::StoreError;
pub use keys::Keys;
pub use meetings::Meetings;
pub use objects::Objects;
pub use outbox::Outbox;
pub use pipelines::Pipelines;
pub use plane::{Plane, PlaneError};
pub use rows::Rows;
pub use scanner::Scanner;
pub use sink::{EventSink, ProcessorSink, RecordSink};
