use carillon_proto::units::Timestamp;

/// The wall clock. It may step backwards, so differences are taken with `Timestamp::since`, which never underflows.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;
}
