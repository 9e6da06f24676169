//! Pipelines as the API shows them: as they were asked for, with every default filled in.

use carillon_ports::pipelines::Pipeline;
use carillon_proto::chime::media_pipelines as chime;
use carillon_proto::pipeline::{
    Capture, CompositedVideo, Concatenation, ContentShareLayout, JoinedArtifacts, LiveConnector,
    SelectedStreams, TileAttribute, Work,
};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::super::Call;

impl Call<'_> {
    /// The name of a pipeline, in the region for which the caller signed.
    pub fn pipeline_arn(&self, pipeline: &Pipeline) -> String {
        self.pipelines.arn(&pipeline.id, self.region.as_ref()).to_string()
    }

    /// A pipeline as the one member that is of its kind.
    pub fn shape_pipeline(&self, pipeline: &Pipeline) -> chime::MediaPipeline {
        let arn = self.pipeline_arn(pipeline);
        let empty = chime::MediaPipeline::default();
        match &pipeline.work {
            Work::Capture(work) => {
                chime::MediaPipeline { media_capture_pipeline: Some(capture(pipeline, arn, work)), ..empty }
            }
            Work::Concatenation(work) => chime::MediaPipeline {
                media_concatenation_pipeline: Some(concatenation(pipeline, arn, work)),
                ..empty
            },
            Work::LiveConnector(work) => chime::MediaPipeline {
                media_live_connector_pipeline: Some(live_connector(pipeline, arn, work)),
                ..empty
            },
        }
    }

    /// A capture; `None` when it is none.
    pub fn shape_capture(&self, pipeline: &Pipeline) -> Option<chime::MediaCapturePipeline> {
        self.shape_pipeline(pipeline).media_capture_pipeline
    }
}

fn capture(pipeline: &Pipeline, arn: String, work: &Capture) -> chime::MediaCapturePipeline {
    let encryption = work.encryption.as_ref();
    chime::MediaCapturePipeline {
        media_pipeline_id: Some(pipeline.id.to_string()),
        media_pipeline_arn: Some(arn),
        source_type: Some(chime::MediaPipelineSourceType::ChimeSdkMeeting),
        source_arn: Some(Redacted::new(work.source_arn.clone())),
        status: Some(pipeline.status.into()),
        sink_type: Some(chime::MediaPipelineSinkType::S3Bucket),
        sink_arn: Some(Redacted::new(work.sink.arn.clone())),
        created_timestamp: Some(iso8601(pipeline.created_at)),
        updated_timestamp: Some(iso8601(pipeline.updated_at)),
        chime_sdk_meeting_configuration: Some(chime::ChimeSdkMeetingConfiguration {
            source_configuration: work.streams.as_ref().map(streams),
            artifacts_configuration: Some(chime::ArtifactsConfiguration {
                audio: chime::AudioArtifactsConfiguration { mux_type: work.artifacts.audio },
                video: chime::VideoArtifactsConfiguration {
                    state: state(work.artifacts.video),
                    mux_type: Some(chime::VideoMuxType::VideoOnly),
                },
                content: chime::ContentArtifactsConfiguration {
                    state: state(work.artifacts.content),
                    mux_type: Some(chime::ContentMuxType::ContentOnly),
                },
                composited_video: work.artifacts.composited.as_ref().map(grid),
            }),
        }),
        sse_aws_key_management_params: encryption.map(|encryption| chime::SseAwsKeyManagementParams {
            aws_kms_key_id: encryption.key_id.clone(),
            aws_kms_encryption_context: encryption.context.clone(),
        }),
        sink_iam_role_arn: encryption.map(|encryption| Redacted::new(encryption.role_arn.clone())),
    }
}

fn concatenation(
    pipeline: &Pipeline,
    arn: String,
    work: &Concatenation,
) -> chime::MediaConcatenationPipeline {
    let source = chime::ConcatenationSource {
        r#type: chime::ConcatenationSourceType::MediaCapturePipeline,
        media_capture_pipeline_source_configuration: chime::MediaCapturePipelineSourceConfiguration {
            media_pipeline_arn: Redacted::new(work.source_arn.clone()),
            chime_sdk_meeting_configuration: chime::ChimeSdkMeetingConcatenationConfiguration {
                artifacts_configuration: joined(work.artifacts),
            },
        },
    };
    let sink = chime::ConcatenationSink {
        r#type: chime::ConcatenationSinkType::S3Bucket,
        s3_bucket_sink_configuration: chime::S3BucketSinkConfiguration {
            destination: Redacted::new(work.sink.arn.clone()),
        },
    };
    chime::MediaConcatenationPipeline {
        media_pipeline_id: Some(pipeline.id.to_string()),
        media_pipeline_arn: Some(arn),
        sources: Some(vec![source]),
        sinks: Some(vec![sink]),
        status: Some(pipeline.status.into()),
        created_timestamp: Some(iso8601(pipeline.created_at)),
        updated_timestamp: Some(iso8601(pipeline.updated_at)),
    }
}

fn joined(artifacts: JoinedArtifacts) -> chime::ArtifactsConcatenationConfiguration {
    use chime::ArtifactsConcatenationState as State;
    let state = |enabled| if enabled { State::Enabled } else { State::Disabled };
    chime::ArtifactsConcatenationConfiguration {
        audio: chime::AudioConcatenationConfiguration {
            state: chime::AudioArtifactsConcatenationState::Enabled,
        },
        video: chime::VideoConcatenationConfiguration { state: state(artifacts.video) },
        content: chime::ContentConcatenationConfiguration { state: state(artifacts.content) },
        data_channel: chime::DataChannelConcatenationConfiguration { state: state(artifacts.data_channel) },
        transcription_messages: chime::TranscriptionMessagesConcatenationConfiguration {
            state: state(artifacts.transcription_messages),
        },
        meeting_events: chime::MeetingEventsConcatenationConfiguration {
            state: state(artifacts.meeting_events),
        },
        composited_video: chime::CompositedVideoConcatenationConfiguration {
            state: state(artifacts.composited_video),
        },
    }
}

fn live_connector(
    pipeline: &Pipeline,
    arn: String,
    work: &LiveConnector,
) -> chime::MediaLiveConnectorPipeline {
    let source = chime::LiveConnectorSourceConfiguration {
        source_type: chime::LiveConnectorSourceType::ChimeSdkMeeting,
        chime_sdk_meeting_live_connector_configuration: chime::ChimeSdkMeetingLiveConnectorConfiguration {
            arn: Redacted::new(work.source_arn.clone()),
            mux_type: work.mux,
            composited_video: work.composited.as_ref().map(grid),
            source_configuration: work.streams.as_ref().map(streams),
        },
    };
    let sink = chime::LiveConnectorSinkConfiguration {
        sink_type: chime::LiveConnectorSinkType::Rtmp,
        rtmp_configuration: chime::LiveConnectorRTMPConfiguration {
            url: Redacted::new(work.url.expose().expose().to_owned()),
            audio_channels: Some(work.channels),
            audio_sample_rate: Some(work.sample_rate.hertz().to_string()),
        },
    };
    chime::MediaLiveConnectorPipeline {
        sources: Some(vec![source]),
        sinks: Some(vec![sink]),
        media_pipeline_id: Some(pipeline.id.to_string()),
        media_pipeline_arn: Some(arn),
        status: Some(pipeline.status.into()),
        created_timestamp: Some(iso8601(pipeline.created_at)),
        updated_timestamp: Some(iso8601(pipeline.updated_at)),
    }
}

fn streams(streams: &SelectedStreams) -> chime::SourceConfiguration {
    let attendees: Vec<_> = streams.attendees.iter().map(ToString::to_string).collect();
    let users: Vec<_> =
        streams.external_users.iter().map(|user| Redacted::new(user.as_str().to_owned())).collect();
    chime::SourceConfiguration {
        selected_video_streams: Some(chime::SelectedVideoStreams {
            attendee_ids: (!attendees.is_empty()).then_some(attendees),
            external_user_ids: (!users.is_empty()).then_some(users),
        }),
    }
}

fn grid(video: &CompositedVideo) -> chime::CompositedVideoArtifactsConfiguration {
    use chime::ContentShareLayoutOption as Layout;
    let mut grid = chime::GridViewConfiguration {
        content_share_layout: match video.content_share {
            ContentShareLayout::PresenterOnly(_) => Layout::PresenterOnly,
            ContentShareLayout::ActiveSpeakerOnly(_) => Layout::ActiveSpeakerOnly,
            ContentShareLayout::Horizontal(_) => Layout::Horizontal,
            ContentShareLayout::Vertical(_) => Layout::Vertical,
        },
        presenter_only_configuration: None,
        active_speaker_only_configuration: None,
        horizontal_layout_configuration: None,
        vertical_layout_configuration: None,
        video_attribute: attribute(video.attribute),
        canvas_orientation: Some(video.orientation),
    };
    match video.content_share {
        ContentShareLayout::PresenterOnly(position) => {
            grid.presenter_only_configuration =
                Some(chime::PresenterOnlyConfiguration { presenter_position: Some(position) });
        }
        ContentShareLayout::ActiveSpeakerOnly(position) => {
            grid.active_speaker_only_configuration =
                Some(chime::ActiveSpeakerOnlyConfiguration { active_speaker_position: Some(position) });
        }
        ContentShareLayout::Horizontal(row) => {
            grid.horizontal_layout_configuration = Some(chime::HorizontalLayoutConfiguration {
                tile_order: Some(row.order),
                tile_position: Some(row.position),
                tile_count: Some(row.count.into()),
                tile_aspect_ratio: Some(row.aspect.into()),
            });
        }
        ContentShareLayout::Vertical(column) => {
            grid.vertical_layout_configuration = Some(chime::VerticalLayoutConfiguration {
                tile_order: Some(column.order),
                tile_position: Some(column.position),
                tile_count: Some(column.count.into()),
                tile_aspect_ratio: Some(column.aspect.into()),
            });
        }
    }
    chime::CompositedVideoArtifactsConfiguration {
        layout: Some(chime::LayoutOption::GridView),
        resolution: Some(video.resolution),
        grid_view_configuration: grid,
    }
}

fn attribute(attribute: TileAttribute) -> Option<chime::VideoAttribute> {
    (attribute != TileAttribute::default()).then(|| chime::VideoAttribute {
        corner_radius: attribute.corner_radius.map(Into::into),
        border_color: attribute.border_color,
        highlight_color: attribute.highlight_color,
        border_thickness: attribute.border_thickness.map(Into::into),
    })
}

fn state(enabled: bool) -> chime::ArtifactsState {
    if enabled { chime::ArtifactsState::Enabled } else { chime::ArtifactsState::Disabled }
}

/// With milliseconds, always: Amazon's answers have them.
const ISO_8601: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

fn iso8601(time: Timestamp) -> String {
    let nanoseconds = i128::from(time.as_millis()) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .ok()
        .and_then(|time| time.format(ISO_8601).ok())
        .unwrap_or_default()
}
