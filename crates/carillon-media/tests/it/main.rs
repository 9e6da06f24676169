//! The engine from outside: real session descriptions, and clients in a simulated network.

mod fixtures;
