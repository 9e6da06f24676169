//! The engine from outside: real session descriptions, and clients in a simulated network.

mod audio;
mod client;
mod fixtures;
mod network;
mod transport;
mod video;
mod world;
