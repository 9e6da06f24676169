//! Media pipelines: what is captured of a meeting, how it becomes files, what is made of them.

pub mod capture;
pub mod mux;
mod usecases;

pub use usecases::{
    ArtifactsRequest, CreateCapture, CreateConcatenation, CreateLiveConnector, EncryptionRequest,
    GridRequest, MediaPipelines, PipelineConfig, PipelineError, PipelineLimit, PipelinePage,
    PipelinePageToken, PipelinePageTokenError, PipelinePorts, Report, StripRequest,
};
