//! The meeting core against simulated clients, in virtual time.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there has failed it")]

mod audio;
mod capabilities;
mod chaos;
mod client;
mod content;
mod data_message;
mod ending;
mod index;
mod join;
mod model;
mod protocol;
mod reconnect;
mod recording;
mod relay;
mod replica;
mod roster;
mod subscribe;
mod worked_example;
mod world;
