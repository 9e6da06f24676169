//! Media pipelines: what is captured of a meeting, how it becomes files, what is made of them.

pub mod capture;
pub mod catalog;
pub mod compose;
pub mod mux;
pub mod recordings;
mod shortfall;
mod usecases;

pub use shortfall::Shortfall;
pub use usecases::{
    ArtifactsRequest, BucketKey, CreateCapture, CreateConcatenation, CreateLiveConnector, EncryptionRequest,
    GridRequest, MediaPipelines, PipelineConfig, PipelineError, PipelineLimit, PipelinePage,
    PipelinePageToken, PipelinePageTokenError, PipelinePorts, Report, StripRequest,
};
