//! Requests for pipelines, from wire shapes to what the use cases take. Nothing is decided here but what a text means.

use carillon_control::ControlError;
use carillon_pipeline::{
    ArtifactsRequest, CreateCapture, CreateConcatenation, CreateLiveConnector, EncryptionRequest,
    GridRequest, StripRequest,
};
use carillon_proto::chime::media_pipelines as chime;
use carillon_proto::id::ClientRequestToken;
use carillon_proto::pipeline::{
    AspectRatio, JoinedArtifacts, SampleRate, SelectedStreams, TileAttribute, TileOrder,
};
use carillon_proto::redact::Redacted;

use super::super::parse;
use super::parse_tags;

pub fn capture(request: chime::CreateMediaCapturePipelineRequest) -> Result<CreateCapture, ControlError> {
    let configuration = request.chime_sdk_meeting_configuration;
    let (source, artifacts) = configuration
        .map(|configuration| (configuration.source_configuration, configuration.artifacts_configuration))
        .unwrap_or_default();
    Ok(CreateCapture {
        source_arn: request.source_arn.into_exposed(),
        sink_arn: request.sink_arn.into_exposed(),
        client_request_token: token(request.client_request_token)?,
        streams: streams(source)?,
        artifacts: artifacts.map(read_artifacts).transpose()?,
        encryption: request.sse_aws_key_management_params.map(|parameters| EncryptionRequest {
            key_id: parameters.aws_kms_key_id,
            context: parameters.aws_kms_encryption_context,
        }),
        sink_role_arn: request.sink_iam_role_arn.map(Redacted::into_exposed),
        tags: parse_tags(request.tags)?,
    })
}

pub fn concatenation(
    request: chime::CreateMediaConcatenationPipelineRequest,
) -> Result<CreateConcatenation, ControlError> {
    let source = only(request.sources, "Sources")?.media_capture_pipeline_source_configuration;
    let sink = only(request.sinks, "Sinks")?.s3_bucket_sink_configuration;
    let artifacts = source.chime_sdk_meeting_configuration.artifacts_configuration;
    let enabled = |state| state == chime::ArtifactsConcatenationState::Enabled;
    Ok(CreateConcatenation {
        source_arn: source.media_pipeline_arn.into_exposed(),
        artifacts: JoinedArtifacts {
            video: enabled(artifacts.video.state),
            content: enabled(artifacts.content.state),
            data_channel: enabled(artifacts.data_channel.state),
            transcription_messages: enabled(artifacts.transcription_messages.state),
            meeting_events: enabled(artifacts.meeting_events.state),
            composited_video: enabled(artifacts.composited_video.state),
        },
        sink_arn: sink.destination.into_exposed(),
        client_request_token: token(request.client_request_token)?,
        tags: parse_tags(request.tags)?,
    })
}

pub fn live_connector(
    request: chime::CreateMediaLiveConnectorPipelineRequest,
) -> Result<CreateLiveConnector, ControlError> {
    let source = only(request.sources, "Sources")?.chime_sdk_meeting_live_connector_configuration;
    let sink = only(request.sinks, "Sinks")?.rtmp_configuration;
    let sample_rate = sink.audio_sample_rate.as_deref().map(read_sample_rate).transpose()?;
    Ok(CreateLiveConnector {
        source_arn: source.arn.into_exposed(),
        mux: source.mux_type,
        streams: streams(source.source_configuration)?,
        composited: source.composited_video.map(read_grid).transpose()?,
        url: sink.url,
        channels: sink.audio_channels,
        sample_rate,
        client_request_token: token(request.client_request_token)?,
        tags: parse_tags(request.tags)?,
    })
}

/// The model has lists here and says that they hold one item.
fn only<T>(items: Vec<T>, field: &'static str) -> Result<T, ControlError> {
    let mut items = items.into_iter();
    match (items.next(), items.next()) {
        (Some(item), None) => Ok(item),
        _ => Err(ControlError::invalid(field, "must hold exactly one item")),
    }
}

fn token(text: Option<Redacted<String>>) -> Result<Option<ClientRequestToken>, ControlError> {
    text.map(|text| parse("ClientRequestToken", text.expose())).transpose()
}

fn streams(source: Option<chime::SourceConfiguration>) -> Result<Option<SelectedStreams>, ControlError> {
    let Some(selected) = source.and_then(|source| source.selected_video_streams) else { return Ok(None) };
    let (attendees, users) =
        (selected.attendee_ids.unwrap_or_default(), selected.external_user_ids.unwrap_or_default());
    let field = "SelectedVideoStreams";
    Ok(Some(SelectedStreams {
        attendees: attendees.iter().map(|id| parse(field, id)).collect::<Result<_, _>>()?,
        external_users: users.iter().map(|id| parse(field, id.expose())).collect::<Result<_, _>>()?,
    }))
}

fn read_artifacts(artifacts: chime::ArtifactsConfiguration) -> Result<ArtifactsRequest, ControlError> {
    Ok(ArtifactsRequest {
        audio: artifacts.audio.mux_type,
        video: artifacts.video.state == chime::ArtifactsState::Enabled,
        content: artifacts.content.state == chime::ArtifactsState::Enabled,
        composited: artifacts.composited_video.map(read_grid).transpose()?,
    })
}

fn read_grid(video: chime::CompositedVideoArtifactsConfiguration) -> Result<GridRequest, ControlError> {
    let grid = video.grid_view_configuration;
    let horizontal = grid
        .horizontal_layout_configuration
        .map(|row| strip(row.tile_position, row.tile_count, row.tile_order, row.tile_aspect_ratio));
    let vertical = grid.vertical_layout_configuration.map(|column| {
        strip(column.tile_position, column.tile_count, column.tile_order, column.tile_aspect_ratio)
    });
    Ok(GridRequest {
        resolution: video.resolution,
        orientation: grid.canvas_orientation,
        presenter: grid.presenter_only_configuration.and_then(|corner| corner.presenter_position),
        active_speaker: grid
            .active_speaker_only_configuration
            .and_then(|corner| corner.active_speaker_position),
        horizontal: horizontal.transpose()?.unwrap_or_default(),
        vertical: vertical.transpose()?.unwrap_or_default(),
        attribute: grid.video_attribute.map(attribute).unwrap_or_default(),
        ..GridRequest::new(grid.content_share_layout)
    })
}

fn strip<Position>(
    position: Option<Position>,
    count: Option<i32>,
    order: Option<TileOrder>,
    aspect: Option<String>,
) -> Result<StripRequest<Position>, ControlError> {
    let aspect = aspect.map(AspectRatio::try_from).transpose();
    let aspect = aspect.map_err(|error| ControlError::invalid("TileAspectRatio", error.to_string()))?;
    Ok(StripRequest { position, count: small(count), order, aspect })
}

fn attribute(attribute: chime::VideoAttribute) -> TileAttribute {
    TileAttribute {
        corner_radius: small(attribute.corner_radius),
        border_color: attribute.border_color,
        highlight_color: attribute.highlight_color,
        border_thickness: small(attribute.border_thickness),
    }
}

/// Validation saw to it that these are between 1 and 20.
fn small(number: Option<i32>) -> Option<u8> {
    number.and_then(|number| u8::try_from(number).ok())
}

fn read_sample_rate(text: &str) -> Result<SampleRate, ControlError> {
    match text {
        "44100" => Ok(SampleRate::Hz44100),
        "48000" => Ok(SampleRate::Hz48000),
        _ => Err(ControlError::invalid("AudioSampleRate", "must be 44100 or 48000")),
    }
}
