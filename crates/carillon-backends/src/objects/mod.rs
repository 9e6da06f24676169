//! Suppliers of objects.

mod local;

pub use local::LocalObjects;
