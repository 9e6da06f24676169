//! What a kill at any moment leaves of the embedded store: everything that it had acknowledged.

#[cfg(test)]
mod crash;
