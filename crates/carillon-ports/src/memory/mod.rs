//! Suppliers of the ports that keep everything in memory: for tests, and for nothing that must last.

mod analytics;
mod audit;
mod clock;
mod consents;
mod engines;
mod entropy;
mod keys;
mod meetings;
mod objects;
mod outbox;
mod pipelines;
mod plane;
mod rows;

pub use analytics::MemoryAnalytics;
pub use audit::MemoryAudit;
pub use clock::ManualClock;
pub use consents::MemoryConsents;
pub use engines::{EngineCall, RecordingEngines};
pub use entropy::SeededEntropy;
pub use keys::MemoryKeys;
pub use meetings::MemoryMeetings;
pub use objects::MemoryObjects;
pub use outbox::MemoryOutbox;
pub use pipelines::MemoryPipelines;
pub use plane::RecordingPlane;
pub use rows::MemoryRows;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance;

    #[tokio::test]
    async fn memory_meetings_conform() {
        conformance::meetings(&MemoryMeetings::default()).await;
    }

    #[tokio::test]
    async fn memory_analytics_conform() {
        conformance::analytics(&MemoryAnalytics::default()).await;
    }

    #[tokio::test]
    async fn memory_pipelines_conform() {
        conformance::pipelines(&MemoryPipelines::default()).await;
        let meetings = MemoryMeetings::default();
        let outbox = meetings.outbox();
        conformance::pipeline_events(&MemoryPipelines::with(meetings.outbox()), &meetings, &*outbox).await;
    }

    #[tokio::test]
    async fn a_memory_outbox_conforms() {
        let meetings = MemoryMeetings::default();
        conformance::outbox(&meetings, &*meetings.outbox()).await;
    }

    #[tokio::test]
    async fn memory_objects_conform() {
        let [bucket, missing] = ["recordings", "nowhere"].map(|name| name.parse().expect("a bucket"));
        let directory = tempfile::tempdir().expect("a directory");
        let objects = MemoryObjects::new([carillon_proto::object::BucketName::clone(&bucket)]);
        conformance::objects(&objects, &bucket, &missing, directory.path()).await;
    }

    #[tokio::test]
    async fn memory_rows_conform() {
        conformance::rows(MemoryRows::new).await;
    }

    #[tokio::test]
    async fn memory_keys_conform() {
        conformance::keys(&MemoryKeys::default()).await;
    }
}
