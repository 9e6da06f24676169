//! What takes a process of its own: a kill at any moment, after which the embedded store has everything that it had
//! acknowledged, and an S3 server of somebody else's.

#[cfg(test)]
mod crash;
#[cfg(test)]
mod s3;
