//! Our own way out: everything that a peer is sent but ICE, DTLS and the reports on what it sends itself (ADR 0004).

pub mod batch;
pub mod congestion;
pub mod feedback;
pub mod history;
pub mod keys;
pub mod leg;
pub mod pacer;
pub mod packet;
pub mod report;
pub mod ring;
pub mod seal;
pub mod sender;
pub mod sent;
pub mod way;
