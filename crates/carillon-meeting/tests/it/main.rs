//! The meeting core against simulated clients, in virtual time.

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
mod roster;
mod subscribe;
mod worked_example;
mod world;
