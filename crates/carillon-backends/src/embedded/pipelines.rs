//! Media pipelines in the embedded store.
//!
//! A change of a status appends its event to the stream of the pipeline's meeting, which the store keeps after the
//! meeting's end.
//!
//! Invariant: a row of `pipeline_times` and one of `meeting_pipelines` stand for each pipeline. A row of
//! `active_pipelines` stands for each pipeline that is not over and for no other, and so does a row of
//! `pipeline_tokens` when the pipeline has a token.

use std::ops::Bound;

use async_trait::async_trait;
use carillon_ports::StoreError;
use carillon_ports::meetings::{Listed, TagChange, TagOutcome};
use carillon_ports::pipelines::{
    Advanced, Pipeline, PipelineBounds, PipelineCreation, PipelinePosition, Pipelines, StatusChange,
};
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::pipeline::PipelineKind;
use carillon_proto::units::Timestamp;
use redb::ReadableTable;

use super::outbox::Stream;
use super::records::{decode_pipeline, encode_pipeline};
use super::tables::{Bytes, PairKey, ReadTables, WriteTables};
use super::{Embedded, fault};

#[async_trait]
impl Pipelines for Embedded {
    async fn create(
        &self,
        pipeline: Pipeline,
        bounds: PipelineBounds,
    ) -> Result<PipelineCreation, StoreError> {
        self.writer.write(move |tables| create(tables, &pipeline, bounds)).await
    }

    async fn pipeline(&self, id: &MediaPipelineId) -> Result<Option<Pipeline>, StoreError> {
        let id = id.clone();
        self.read(move |tables| pipeline_in(&tables.pipelines().map_err(fault)?, id.as_str())).await
    }

    async fn list(
        &self,
        kind: Option<PipelineKind>,
        before: Option<&PipelinePosition>,
        limit: usize,
    ) -> Result<Listed<PipelinePosition, Pipeline>, StoreError> {
        let before = before.cloned();
        self.read(move |tables| list(tables, kind, before.as_ref(), limit)).await
    }

    async fn of_meeting(
        &self,
        meeting: &MeetingId,
        limit: usize,
    ) -> Result<Listed<PipelinePosition, Pipeline>, StoreError> {
        let meeting = meeting.clone();
        self.read(move |tables| of_meeting(tables, &meeting, limit)).await
    }

    async fn active(&self) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError> {
        self.read(|tables| active(tables, None)).await
    }

    async fn active_of(&self, meeting: &MeetingId) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError> {
        let meeting = meeting.clone();
        self.read(move |tables| active(tables, Some(&meeting))).await
    }

    async fn advance(&self, id: &MediaPipelineId, change: StatusChange) -> Result<Advanced, StoreError> {
        let id = id.clone();
        self.writer.write(move |tables| advance(tables, &id, &change)).await
    }

    async fn tag(&self, id: &MediaPipelineId, change: TagChange) -> Result<Option<TagOutcome>, StoreError> {
        let id = id.clone();
        self.writer.write(move |tables| tag(tables, &id, change)).await
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
        self.writer.write(move |tables| forget(tables, before, limit)).await
    }
}

fn create(
    tables: &mut WriteTables<'_>,
    pipeline: &Pipeline,
    bounds: PipelineBounds,
) -> Result<PipelineCreation, StoreError> {
    let (id, kind) = (pipeline.id.as_str(), kind_key(pipeline.kind()));
    if let Some(token) = &pipeline.client_request_token {
        let row = tables.pipeline_tokens.get((kind, token.as_str())).map_err(fault)?;
        if let Some(twin) = row
            && let Some(existing) = pipeline_in(&tables.pipelines, twin.value())?
        {
            return Ok(PipelineCreation::Existing(Box::new(existing)));
        }
    }
    let meeting = pipeline.meeting.id.as_str();
    if let Some(max) = bounds.per_meeting_max
        && count(&tables.active_pipelines, |owner| owner == (kind, meeting))? >= max
    {
        return Ok(PipelineCreation::MeetingFull);
    }
    if count(&tables.active_pipelines, |owner| owner.0 == kind)? >= bounds.active_max {
        return Ok(PipelineCreation::Full);
    }
    let place = (pipeline.created_at.as_millis(), id);
    tables.pipeline_times.insert(place, kind).map_err(fault)?;
    tables.meeting_pipelines.insert((pipeline.meeting.id.as_str(), place.0, id), ()).map_err(fault)?;
    tables.active_pipelines.insert(id, (kind, pipeline.meeting.id.as_str())).map_err(fault)?;
    if let Some(token) = &pipeline.client_request_token {
        tables.pipeline_tokens.insert((kind, token.as_str()), id).map_err(fault)?;
    }
    write(tables, pipeline)?;
    Ok(PipelineCreation::Created)
}

fn advance(
    tables: &mut WriteTables<'_>,
    id: &MediaPipelineId,
    change: &StatusChange,
) -> Result<Advanced, StoreError> {
    let Some(mut pipeline) = pipeline_in(&tables.pipelines, id.as_str())? else {
        return Ok(Advanced::Missing);
    };
    let event = pipeline.event(change);
    let stream = Stream::read(&tables.outbox, &pipeline.meeting.id)?;
    if !pipeline.advance(change) {
        return Ok(Advanced::Unchanged(Box::new(pipeline)));
    }
    if let (Some(mut stream), Some(fact)) = (stream, event) {
        stream.append(&mut tables.outbox, change.at, fact)?;
        stream.save(&mut tables.outbox)?;
    }
    if pipeline.status.is_over() {
        tables.active_pipelines.remove(id.as_str()).map_err(fault)?;
        if let Some(token) = &pipeline.client_request_token {
            let key = (kind_key(pipeline.kind()), token.as_str());
            tables.pipeline_tokens.remove(key).map_err(fault)?;
        }
    }
    write(tables, &pipeline)?;
    Ok(Advanced::Changed(Box::new(pipeline)))
}

fn tag(
    tables: &mut WriteTables<'_>,
    id: &MediaPipelineId,
    change: TagChange,
) -> Result<Option<TagOutcome>, StoreError> {
    let Some(mut pipeline) = pipeline_in(&tables.pipelines, id.as_str())? else { return Ok(None) };
    let Some(tags) = change.apply(&pipeline.tags) else { return Ok(Some(TagOutcome::TooMany)) };
    pipeline.tags = tags;
    write(tables, &pipeline)?;
    Ok(Some(TagOutcome::Changed(pipeline.tags)))
}

/// Looks at the oldest first. A pipeline is over after it was created, so the look ends at those created later.
fn forget(tables: &mut WriteTables<'_>, before: Timestamp, limit: usize) -> Result<usize, StoreError> {
    let mut gone = Vec::new();
    for row in tables.pipeline_times.range::<(u64, &str)>(..(before.as_millis(), "")).map_err(fault)? {
        if gone.len() == limit {
            break;
        }
        let (key, _) = row.map_err(fault)?;
        let (created_at, id) = key.value();
        let Ok(Some(pipeline)) = pipeline_in(&tables.pipelines, id) else { continue };
        if pipeline.status.is_over() && pipeline.updated_at < before {
            gone.push((created_at, pipeline.id, pipeline.meeting.id));
        }
    }
    for (created_at, id, meeting) in &gone {
        let place = (meeting.as_str(), *created_at, id.as_str());
        tables.meeting_pipelines.remove(place).map_err(fault)?;
        tables.pipeline_times.remove((*created_at, id.as_str())).map_err(fault)?;
        tables.pipelines.remove(id.as_str()).map_err(fault)?;
    }
    Ok(gone.len())
}

fn list(
    tables: &ReadTables,
    kind: Option<PipelineKind>,
    before: Option<&PipelinePosition>,
    limit: usize,
) -> Result<Listed<PipelinePosition, Pipeline>, StoreError> {
    let (times, pipelines) = (tables.pipeline_times().map_err(fault)?, tables.pipelines().map_err(fault)?);
    let to = before.map_or(Bound::Unbounded, |position| {
        Bound::Excluded((position.created_at.as_millis(), position.id.as_str()))
    });
    let mut listed = Vec::new();
    for row in times.range::<(u64, &str)>((Bound::Unbounded, to)).map_err(fault)?.rev() {
        if listed.len() == limit {
            break;
        }
        let (key, found) = row.map_err(fault)?;
        if kind.is_some_and(|kind| kind_key(kind) != found.value()) {
            continue;
        }
        let (created_at, id) = key.value();
        let position = PipelinePosition { created_at: Timestamp::from_millis(created_at), id: parse(id)? };
        listed.push((position, expected(&pipelines, id)));
    }
    Ok(listed)
}

fn of_meeting(
    tables: &ReadTables,
    meeting: &MeetingId,
    limit: usize,
) -> Result<Listed<PipelinePosition, Pipeline>, StoreError> {
    let (places, pipelines) =
        (tables.meeting_pipelines().map_err(fault)?, tables.pipelines().map_err(fault)?);
    let own = (meeting.as_str(), 0, "")..=(meeting.as_str(), u64::MAX, LAST);
    let mut listed = Vec::new();
    for row in places.range::<(&str, u64, &str)>(own).map_err(fault)?.rev().take(limit) {
        let (key, _) = row.map_err(fault)?;
        let (_, created_at, id) = key.value();
        let position = PipelinePosition { created_at: Timestamp::from_millis(created_at), id: parse(id)? };
        listed.push((position, expected(&pipelines, id)));
    }
    Ok(listed)
}

fn active(
    tables: &ReadTables,
    meeting: Option<&MeetingId>,
) -> Result<Listed<MediaPipelineId, Pipeline>, StoreError> {
    let (active, pipelines) = (tables.active_pipelines().map_err(fault)?, tables.pipelines().map_err(fault)?);
    let mut listed = Vec::new();
    for row in active.iter().map_err(fault)? {
        let (id, owner) = row.map_err(fault)?;
        if meeting.is_none_or(|meeting| owner.value().1 == meeting.as_str()) {
            listed.push((parse(id.value())?, expected(&pipelines, id.value())));
        }
    }
    Ok(listed)
}

/// How many active pipelines have this kind and meeting. There are as many rows as pipelines at work.
/// How many pipelines are not over whose kind and meeting are such.
fn count(
    active: &impl ReadableTable<&'static str, PairKey>,
    is_such: impl Fn((&str, &str)) -> bool,
) -> Result<u64, StoreError> {
    let mut found = 0;
    for row in active.iter().map_err(fault)? {
        found += u64::from(is_such(row.map_err(fault)?.1.value()));
    }
    Ok(found)
}

fn write(tables: &mut WriteTables<'_>, pipeline: &Pipeline) -> Result<(), StoreError> {
    let row = encode_pipeline(pipeline);
    tables.pipelines.insert(pipeline.id.as_str(), row.as_slice()).map_err(fault)?;
    Ok(())
}

fn pipeline_in(
    pipelines: &impl ReadableTable<&'static str, Bytes>,
    id: &str,
) -> Result<Option<Pipeline>, StoreError> {
    let row = pipelines.get(id).map_err(fault)?;
    row.map(|row| decode_pipeline(row.value())).transpose()
}

/// A pipeline that another table knows of.
fn expected(pipelines: &impl ReadableTable<&'static str, Bytes>, id: &str) -> Result<Pipeline, StoreError> {
    pipeline_in(pipelines, id)?.ok_or_else(|| StoreError::corrupt("a pipeline has no record"))
}

fn parse(id: &str) -> Result<MediaPipelineId, StoreError> {
    id.parse().map_err(StoreError::corrupt)
}

/// After every id.
const LAST: &str = "\u{10ffff}";

/// As in the keys; frozen.
fn kind_key(kind: PipelineKind) -> &'static str {
    match kind {
        PipelineKind::Capture => "capture",
        PipelineKind::Concatenation => "concatenation",
        PipelineKind::LiveConnector => "live_connector",
    }
}
