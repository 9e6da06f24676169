//! The rules of the meeting operations, over memory ports and a clock that stands still until it is moved.

mod attendees;
mod crash;
mod delivery;
mod lifecycle;
mod meetings;
mod reports;
mod stores;
mod tags;
mod visits;
mod world;
