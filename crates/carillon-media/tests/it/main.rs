//! The engine from outside: real session descriptions, and clients in a simulated network.

#[cfg(test)]
mod audio;
#[cfg(test)]
mod bursts;
#[cfg(test)]
mod camera;
#[cfg(test)]
mod capture;
#[cfg(test)]
mod client;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod network;
#[cfg(test)]
mod networks;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod priorities;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod scalable;
#[cfg(test)]
mod scenes;
#[cfg(test)]
mod speaker;
#[cfg(test)]
mod speech;
#[cfg(test)]
mod transport;
#[cfg(test)]
mod video;
#[cfg(test)]
mod viewer;
#[cfg(test)]
mod world;
