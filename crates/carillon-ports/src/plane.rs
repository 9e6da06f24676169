use async_trait::async_trait;
use carillon_proto::id::MeetingId;
use carillon_proto::plane::PlaneCommand;

/// The way to a live meeting: a mailbox in one process, a broker between processes.
///
/// `Ok` promises that the command reaches the meeting if it is live, after every command sent to it before. A
/// command for a meeting that is not live is `Ok` and has no effect. Commands may arrive twice.
#[async_trait]
pub trait Plane: Send + Sync {
    /// Sends `command` to `meeting`.
    async fn send(&self, meeting: &MeetingId, command: PlaneCommand) -> Result<(), PlaneError>;
}

/// Why a command was not taken. Whoever sent it may send it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaneError {
    /// The way is blocked or broken for the moment.
    #[error("reach the live meeting")]
    Unreachable,
}
