//! The creation of live connectors.

use carillon_ports::audit::Occasion;
use carillon_ports::consent::Purpose;
use carillon_ports::pipelines::Pipeline;
use carillon_proto::id::ClientRequestToken;
use carillon_proto::pipeline::{
    AudioChannelsOption, LiveConnector, LiveConnectorMuxType, PipelineKind, SampleRate, SelectedStreams, Work,
};
use carillon_proto::redact::Redacted;
use carillon_proto::rtmp::{RtmpUrl, STREAM_BYTES_MAX};
use carillon_proto::tags::Tag;

use super::MediaPipelines;
use super::create::{checked_streams, checked_tags};
use super::error::PipelineError;
use super::grid::GridRequest;

/// A live connector as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateLiveConnector {
    /// The meeting's name.
    pub source_arn: String,
    /// Which picture goes with the sound.
    pub mux: LiveConnectorMuxType,
    /// Whose video.
    pub streams: Option<SelectedStreams>,
    /// The composed picture.
    pub composited: Option<GridRequest>,
    /// Where to.
    pub url: Redacted<String>,
    /// Channels of sound; one unless said otherwise.
    pub channels: Option<AudioChannelsOption>,
    /// Samples of sound in a second; 48,000 unless said otherwise.
    pub sample_rate: Option<SampleRate>,
    /// Makes the call repeatable.
    pub client_request_token: Option<ClientRequestToken>,
    /// To be remembered with it.
    pub tags: Vec<Tag>,
}

const SOURCE: &str = "Sources.ChimeSdkMeetingLiveConnectorConfiguration.Arn";
const PICTURE: &str = "Sources.ChimeSdkMeetingLiveConnectorConfiguration.CompositedVideo";
const URL: &str = "Sinks.RTMPConfiguration.Url";

impl MediaPipelines {
    /// Begins to send a meeting to a streaming service.
    pub async fn create_live_connector(
        &self,
        request: CreateLiveConnector,
    ) -> Result<Pipeline, PipelineError> {
        let url = self.checked_url(request.url.expose())?;
        let meeting = self.own_meeting(SOURCE, &request.source_arn)?;
        if request.mux == LiveConnectorMuxType::AudioWithCompositedVideo && request.composited.is_none() {
            return Err(PipelineError::invalid(PICTURE, "is needed for AudioWithCompositedVideo"));
        }
        let streams = request.streams.map(checked_streams).transpose()?.flatten();
        let tags = checked_tags(request.tags)?;
        self.admit(PipelineKind::LiveConnector)?;
        let meeting = self.live_meeting(SOURCE, &meeting).await?;
        let occasion = Occasion::operator();
        self.ask(&meeting, Purpose::Recording, &occasion).await?;
        let connector = LiveConnector {
            source_arn: request.source_arn,
            mux: request.mux,
            streams,
            composited: request.composited.map(GridRequest::with_defaults),
            url: Redacted::new(url),
            channels: request.channels.unwrap_or(AudioChannelsOption::Mono),
            sample_rate: request.sample_rate.unwrap_or(SampleRate::Hz48000),
        };
        let (work, token) = (Work::LiveConnector(connector), request.client_request_token);
        self.write_and_start(self.pipeline_of(work, meeting, tags, token), Some(1), &occasion).await
    }

    fn checked_url(&self, text: &str) -> Result<RtmpUrl, PipelineError> {
        let url: RtmpUrl = text.parse().map_err(|error: carillon_proto::rtmp::RtmpUrlError| {
            PipelineError::invalid(URL, error.to_string())
        })?;
        if url.stream().len() > STREAM_BYTES_MAX {
            let problem = format!("has a stream key of more than {STREAM_BYTES_MAX} bytes");
            return Err(PipelineError::invalid(URL, problem));
        }
        if url.is_private() && !self.config().private_addresses {
            return Err(PipelineError::invalid(
                URL,
                "names a private address, to which this server does not send",
            ));
        }
        Ok(url)
    }
}
