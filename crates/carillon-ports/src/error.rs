/// Why a store did not do what it was asked to. What is not found or not allowed is an answer, not an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It may work later. Whether a write took place is unknown.
    #[error("reach the store")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A record cannot be read. Trying again does not help.
    #[error("read a stored record")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// From whatever made the store unreachable.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// From whatever made a record unreadable.
    pub fn corrupt(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt(source.into())
    }
}
