//! What every supplier of a port must do, as code that panics where one does not.
//!
//! A supplier is done when its tests call these and they return. Each case makes meetings of its own, so a store
//! that holds others already, or is shared, can be judged too.

mod analytics;
mod keys;
mod meetings;
mod objects;
mod outbox;
mod pipelines;
mod rows;

pub use analytics::analytics;
pub use keys::keys;
pub use meetings::meetings;
pub use objects::objects;
pub use outbox::outbox;
pub use pipelines::{pipeline_events, pipelines};
pub use rows::rows;
