//! The promises of `Pipelines`, one case each.

use carillon_proto::event::{Detail, EventType};
use carillon_proto::id::{MediaPipelineId, MeetingId};
use carillon_proto::object::ObjectLocation;
use carillon_proto::pipeline::{
    Artifacts, AspectRatio, AudioChannelsOption, AudioMuxType, BorderColor, CanvasOrientation, Capture,
    CompositedVideo, Concatenation, ContentShareLayout, Encryption, HorizontalTilePosition, JoinedArtifacts,
    LiveConnector, LiveConnectorMuxType, PipelineKind, PipelineStatus, ResolutionOption, SampleRate,
    SelectedStreams, Sink, SourceMeeting, Strip, TileAttribute, TileOrder, Work,
};
use carillon_proto::redact::Redacted;
use carillon_proto::tags::{TAGS_MAX, Tag};
use carillon_proto::units::Timestamp;
use futures_util::future::join_all;

use crate::Meetings;
use crate::meetings::{Listed, MeetingStatus, TagChange, TagOutcome};
use crate::outbox::Outbox;
use crate::pipelines::{
    Advanced, Pipeline, PipelineBounds, PipelineCreation, PipelinePosition, Pipelines, StatusChange,
};

/// Judges a supplier of `Pipelines` that holds none.
///
/// # Panics
///
/// Where the supplier breaks a promise of the port.
pub async fn pipelines(store: &dyn Pipelines) {
    every_kind_reads_back_as_it_was_written(store).await;
    one_token_makes_one_pipeline(store).await;
    a_token_counts_until_its_pipeline_is_over(store).await;
    bounds_hold_at_creation(store).await;
    a_status_goes_forward_and_ends_once(store).await;
    of_two_ends_one_counts(store).await;
    what_is_over_is_not_active(store).await;
    lists_are_youngest_first_and_page(store).await;
    a_meeting_has_its_own_list(store).await;
    tags_change_up_to_their_number(store).await;
    nothing_happens_to_what_is_missing(store).await;
    what_ended_long_ago_is_forgotten(store).await;
}

/// Judges whether the changes of `store` put their events into `outbox`, which belongs to it and to `meetings`.
///
/// # Panics
///
/// Where a supplier breaks a promise of the port.
pub async fn pipeline_events(store: &dyn Pipelines, meetings: &dyn Meetings, outbox: &dyn Outbox) {
    use EventType::{
        MediaPipelineDeleted, MediaPipelineInProgress, MediaPipelinePermanentFailure, MediaPipelineResumed,
        MediaPipelineTemporaryFailure,
    };
    let host = super::meetings::meeting(0x50, 1);
    meetings.create(host.clone(), super::meetings::BOUNDS).await.expect("a creation");
    let source = SourceMeeting { id: host.id.clone(), ..pipeline(12, 1).meeting };
    let made = |number| Pipeline { meeting: source.clone(), ..pipeline(12, number) };
    for number in [1, 2] {
        create(store, &made(number)).await;
    }
    let trouble = StatusChange { problem: Some("away".to_owned()), ..change(PipelineStatus::InProgress, 20) };
    for step in [
        change(PipelineStatus::InProgress, 10),
        change(PipelineStatus::InProgress, 11),
        trouble.clone(),
        trouble,
        change(PipelineStatus::InProgress, 30),
        change(PipelineStatus::Stopping, 40),
        change(PipelineStatus::Stopped, 50),
        change(PipelineStatus::Failed, 60),
    ] {
        store.advance(&id(12, 1), step).await.expect("a change");
    }
    meetings.end(&host.id, MeetingStatus::Deleted, NOW).await.expect("an end");
    let end = StatusChange { problem: Some("gone".to_owned()), ..change(PipelineStatus::Failed, 70) };
    store.advance(&id(12, 2), end).await.expect("a change");

    let log = outbox.events(None, 10_000).await.expect("events");
    let of = |number| {
        let own = |detail: &&Detail| detail.media_pipeline_id == Some(id(12, number));
        let events = log.iter().map(|(_, event)| &event.detail).filter(own);
        events.map(|detail| detail.event_type).collect::<Vec<_>>()
    };
    assert_eq!(
        of(1),
        [MediaPipelineInProgress, MediaPipelineTemporaryFailure, MediaPipelineResumed, MediaPipelineDeleted],
        "each change is told once, and what changes nothing is not told"
    );
    assert_eq!(of(2), [MediaPipelinePermanentFailure], "also after the end of the meeting");
}

const BOUNDS: PipelineBounds = PipelineBounds { active_max: u64::MAX, per_meeting_max: None };
const ONE: PipelineBounds = PipelineBounds { active_max: u64::MAX, per_meeting_max: Some(1) };
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn id(case: u16, number: u16) -> MediaPipelineId {
    format!("c0f0c0f0-{case:04x}-4000-9000-00000000{number:04x}").parse().expect("a GUID")
}

fn meeting(case: u16) -> MeetingId {
    format!("c0f0c0f0-{case:04x}-4000-a000-000000000000").parse().expect("a GUID")
}

fn sink() -> Sink {
    let arn = "arn:aws:s3:::recordings/visits/".to_owned();
    Sink { location: ObjectLocation::from_arn(&arn).expect("a bucket"), arn }
}

fn composited() -> CompositedVideo {
    CompositedVideo {
        resolution: ResolutionOption::Fhd,
        orientation: CanvasOrientation::Portrait,
        content_share: ContentShareLayout::Horizontal(Strip {
            position: HorizontalTilePosition::Top,
            count: 7,
            order: TileOrder::SpeakerSequence,
            aspect: AspectRatio::WIDE,
        }),
        attribute: TileAttribute {
            corner_radius: Some(3),
            border_color: Some(BorderColor::Yellow),
            ..Default::default()
        },
    }
}

fn streams() -> SelectedStreams {
    SelectedStreams {
        attendees: vec!["a77e0dee-0000-4000-8000-000000000001".parse().expect("a GUID")],
        external_users: vec!["Zoë".parse().expect("an external user id")],
    }
}

fn capture() -> Capture {
    Capture {
        source_arn: "arn:aws:chime::111122223333:meeting:x".to_owned(),
        sink: sink(),
        streams: Some(streams()),
        artifacts: Artifacts {
            audio: AudioMuxType::AudioWithCompositedVideo,
            video: true,
            content: false,
            composited: Some(composited()),
        },
        encryption: Some(Encryption {
            key_id: "key".to_owned(),
            context: Some("e30=".to_owned()),
            role_arn: "arn:aws:iam::111122223333:role/x".to_owned(),
        }),
    }
}

fn concatenation(capture: MediaPipelineId) -> Concatenation {
    Concatenation {
        source_arn: "arn:aws:chime:us-east-1:111122223333:media-pipeline/x".to_owned(),
        capture,
        artifacts: JoinedArtifacts {
            video: true,
            content: false,
            data_channel: true,
            transcription_messages: false,
            meeting_events: true,
            composited_video: false,
        },
        sink: sink(),
        layout: None,
    }
}

fn live_connector() -> LiveConnector {
    LiveConnector {
        source_arn: "arn:aws:chime::111122223333:meeting:x".to_owned(),
        mux: LiveConnectorMuxType::AudioWithCompositedVideo,
        streams: None,
        composited: Some(composited()),
        url: Redacted::new("rtmps://example.com:443/app/key".parse().expect("an address")),
        channels: AudioChannelsOption::Stereo,
        sample_rate: SampleRate::Hz44100,
    }
}

fn pipeline(case: u16, number: u16) -> Pipeline {
    let created_at = Timestamp::from_millis(NOW.as_millis() + u64::from(number));
    Pipeline {
        id: id(case, number),
        work: Work::Capture(capture()),
        meeting: SourceMeeting {
            id: meeting(case),
            external_meeting_id: "Zoë's «room»".parse().expect("an external meeting id"),
            media_region: "us-east-1".parse().expect("a region"),
            visit: Some("0f9a2b6e-1111-4222-8333-444455550799".parse().expect("a visit")),
        },
        status: PipelineStatus::Initializing,
        problem: None,
        created_at,
        updated_at: created_at,
        tags: Default::default(),
        client_request_token: None,
    }
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.parse().expect("a key"), value: value.parse().expect("a value") }
}

fn change(to: PipelineStatus, millis: u64) -> StatusChange {
    StatusChange { to, at: Timestamp::from_millis(NOW.as_millis() + millis), problem: None }
}

async fn create(store: &dyn Pipelines, pipeline: &Pipeline) {
    let creation = store.create(pipeline.clone(), BOUNDS).await.expect("a creation");
    assert_eq!(creation, PipelineCreation::Created);
}

async fn stop(store: &dyn Pipelines, id: &MediaPipelineId) {
    let advanced = store.advance(id, change(PipelineStatus::Stopped, 1)).await.expect("a change");
    assert!(matches!(advanced, Advanced::Changed(_)), "{advanced:?}");
}

fn readable<P>(listed: Listed<P, Pipeline>) -> Vec<Pipeline> {
    listed.into_iter().map(|(_, pipeline)| pipeline.expect("a readable record")).collect()
}

fn ids(pipelines: &[Pipeline]) -> Vec<MediaPipelineId> {
    pipelines.iter().map(|pipeline| pipeline.id.clone()).collect()
}

async fn every_kind_reads_back_as_it_was_written(store: &dyn Pipelines) {
    let full = Pipeline {
        tags: [tag("a", "1"), tag("b", "")].into_iter().map(|tag| (tag.key, tag.value)).collect(),
        client_request_token: Some("conformance-1".parse().expect("a token")),
        problem: Some("a problem".to_owned()),
        ..pipeline(1, 1)
    };
    let plain = Capture { streams: None, artifacts: Artifacts::default(), encryption: None, ..capture() };
    let plain = Pipeline { work: Work::Capture(plain), ..pipeline(1, 2) };
    let joined = Pipeline { work: Work::Concatenation(concatenation(id(1, 1))), ..pipeline(1, 3) };
    let live = Pipeline { work: Work::LiveConnector(live_connector()), ..pipeline(1, 4) };
    for pipeline in [full, plain, joined, live] {
        assert_eq!(store.pipeline(&pipeline.id).await.expect("a lookup"), None);
        create(store, &pipeline).await;
        assert_eq!(store.pipeline(&pipeline.id).await.expect("a lookup"), Some(pipeline));
    }
}

async fn one_token_makes_one_pipeline(store: &dyn Pipelines) {
    let token = Some("conformance-2".parse().expect("a token"));
    let twin = |number| Pipeline { client_request_token: token.clone(), ..pipeline(2, number) };
    let (mut created, mut existing) = (Vec::new(), Vec::new());
    let attempts = (0..16).map(|number| store.create(twin(number), ONE));
    for (number, creation) in (0..).zip(join_all(attempts).await) {
        match creation.expect("a creation") {
            PipelineCreation::Created => created.push(id(2, number)),
            PipelineCreation::Existing(pipeline) => existing.push(pipeline.id),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(created.len(), 1);
    assert_eq!(existing, vec![created[0].clone(); 15]);
    let other_kind = Pipeline { work: Work::LiveConnector(live_connector()), ..twin(99) };
    create(store, &other_kind).await;
}

async fn a_token_counts_until_its_pipeline_is_over(store: &dyn Pipelines) {
    let token = Some("conformance-3".parse().expect("a token"));
    let twin = |number| Pipeline { client_request_token: token.clone(), ..pipeline(3, number) };
    create(store, &twin(1)).await;
    store.advance(&id(3, 1), change(PipelineStatus::Stopping, 1)).await.expect("a change");
    let again = store.create(twin(2), BOUNDS).await.expect("a creation");
    assert!(matches!(again, PipelineCreation::Existing(pipeline) if pipeline.id == id(3, 1)));
    stop(store, &id(3, 1)).await;
    create(store, &twin(2)).await;
    let again = store.create(twin(3), BOUNDS).await.expect("a creation");
    assert!(matches!(again, PipelineCreation::Existing(pipeline) if pipeline.id == id(3, 2)));
}

async fn bounds_hold_at_creation(store: &dyn Pipelines) {
    create(store, &pipeline(4, 1)).await;
    let attempt =
        async |pipeline: &Pipeline, bounds| store.create(pipeline.clone(), bounds).await.expect("a creation");
    assert_eq!(attempt(&pipeline(4, 2), ONE).await, PipelineCreation::MeetingFull);
    let live = Pipeline { work: Work::LiveConnector(live_connector()), ..pipeline(4, 3) };
    assert_eq!(attempt(&live, ONE).await, PipelineCreation::Created, "another kind has its own place");
    store.advance(&id(4, 1), change(PipelineStatus::Stopping, 1)).await.expect("a change");
    assert_eq!(attempt(&pipeline(4, 2), ONE).await, PipelineCreation::MeetingFull, "it still writes");
    stop(store, &id(4, 1)).await;
    assert_eq!(attempt(&pipeline(4, 2), ONE).await, PipelineCreation::Created);

    let alike = |pipeline: &Pipeline| pipeline.kind() == PipelineKind::Capture;
    let active = store.active().await.expect("a list").into_iter();
    let active = active.filter(|(_, pipeline)| pipeline.as_ref().is_ok_and(alike)).count() as u64;
    let full = PipelineBounds { active_max: active, per_meeting_max: None };
    assert_eq!(attempt(&pipeline(4, 5), full).await, PipelineCreation::Full);
    assert_eq!(store.pipeline(&id(4, 5)).await.expect("a lookup"), None);
    let other = Pipeline { work: Work::Concatenation(concatenation(id(4, 1))), ..pipeline(4, 6) };
    assert_eq!(attempt(&other, full).await, PipelineCreation::Created, "other kinds count by themselves");
    stop(store, &id(4, 2)).await;
    assert_eq!(attempt(&pipeline(4, 5), full).await, PipelineCreation::Created);
}

async fn a_status_goes_forward_and_ends_once(store: &dyn Pipelines) {
    let pipeline = pipeline(5, 1);
    create(store, &pipeline).await;
    let advance =
        async |change: &StatusChange| store.advance(&pipeline.id, change.clone()).await.expect("a change");
    let trouble = StatusChange {
        problem: Some("the bucket is away".to_owned()),
        ..change(PipelineStatus::InProgress, 20)
    };
    let mut expected = pipeline.clone();
    for step in [
        change(PipelineStatus::InProgress, 10),
        trouble,
        change(PipelineStatus::InProgress, 30),
        change(PipelineStatus::Stopping, 40),
        change(PipelineStatus::Stopped, 50),
    ] {
        expected.status = step.to;
        expected.updated_at = step.at;
        expected.problem.clone_from(&step.problem);
        assert_eq!(advance(&step).await, Advanced::Changed(Box::new(expected.clone())));
        let again = StatusChange { at: Timestamp::from_millis(1), ..step };
        assert_eq!(advance(&again).await, Advanced::Unchanged(Box::new(expected.clone())));
    }
    for late in [change(PipelineStatus::Failed, 60), change(PipelineStatus::Stopped, 60)] {
        assert_eq!(advance(&late).await, Advanced::Unchanged(Box::new(expected.clone())));
    }
    assert_eq!(store.pipeline(&pipeline.id).await.expect("a lookup"), Some(expected));
}

async fn of_two_ends_one_counts(store: &dyn Pipelines) {
    create(store, &pipeline(6, 1)).await;
    let id = id(6, 1);
    let ends = (0..16).map(|number| {
        let to = if number % 2 == 0 { PipelineStatus::Stopped } else { PipelineStatus::Failed };
        store.advance(&id, change(to, number))
    });
    let outcomes = join_all(ends).await;
    let changed = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Advanced::Changed(_)))).count();
    assert_eq!(changed, 1);
}

async fn what_is_over_is_not_active(store: &dyn Pipelines) {
    for number in [3, 1, 2] {
        create(store, &pipeline(7, number)).await;
    }
    stop(store, &id(7, 2)).await;
    let of_meeting = readable(store.active_of(&meeting(7)).await.expect("a list"));
    assert_eq!(ids(&of_meeting), [id(7, 1), id(7, 3)]);
    let all = ids(&readable(store.active().await.expect("a list")));
    assert!(all.is_sorted());
    assert!(all.contains(&id(7, 1)) && !all.contains(&id(7, 2)));
}

async fn lists_are_youngest_first_and_page(store: &dyn Pipelines) {
    for number in [103, 101, 102] {
        create(store, &pipeline(8, number)).await;
    }
    let live = Pipeline { work: Work::LiveConnector(live_connector()), ..pipeline(8, 104) };
    create(store, &live).await;
    stop(store, &id(8, 101)).await;
    let all = async |kind| {
        let (mut found, mut before): (Vec<Pipeline>, Option<PipelinePosition>) = (Vec::new(), None);
        loop {
            let page = store.list(kind, before.as_ref(), 2).await.expect("a list");
            let Some(last) = page.last() else { return found };
            before = Some(last.0.clone());
            found.extend(readable(page));
        }
    };
    let listed = all(None).await;
    let positions: Vec<_> = listed.iter().map(Pipeline::position).collect();
    assert!(positions.is_sorted_by(|one, next| one > next), "youngest first, each once");
    let of_case = |pipelines: &[Pipeline]| {
        let own = |pipeline: &&Pipeline| pipeline.meeting.id == meeting(8);
        pipelines.iter().filter(own).map(|pipeline| pipeline.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of_case(&listed), [id(8, 104), id(8, 103), id(8, 102), id(8, 101)], "what is over too");
    let captures = all(Some(PipelineKind::Capture)).await;
    assert_eq!(of_case(&captures), [id(8, 103), id(8, 102), id(8, 101)]);
}

async fn a_meeting_has_its_own_list(store: &dyn Pipelines) {
    for number in [2, 1, 3] {
        create(store, &pipeline(13, number)).await;
    }
    create(store, &pipeline(14, 1)).await;
    stop(store, &id(13, 2)).await;
    let of = async |case, limit| {
        let listed = store.of_meeting(&meeting(case), limit).await.expect("a list");
        assert!(
            listed.iter().all(|(position, found)| found.as_ref().is_ok_and(|it| it.position() == *position))
        );
        ids(&readable(listed))
    };
    assert_eq!(of(13, 10).await, [id(13, 3), id(13, 2), id(13, 1)], "youngest first, what is over too");
    assert_eq!(of(13, 2).await, [id(13, 3), id(13, 2)]);
    assert_eq!(of(14, 10).await, [id(14, 1)]);
    assert_eq!(of(15, 10).await, []);
}

async fn tags_change_up_to_their_number(store: &dyn Pipelines) {
    let pipeline = pipeline(9, 1);
    create(store, &pipeline).await;
    let all: Vec<_> = (0..TAGS_MAX).map(|number| tag(&"k".repeat(number + 1), "v")).collect();
    let outcome = store.tag(&pipeline.id, TagChange::Put(all.clone())).await.expect("a change");
    assert!(matches!(outcome, Some(TagOutcome::Changed(tags)) if tags.len() == TAGS_MAX));
    let outcome = store.tag(&pipeline.id, TagChange::Put(vec![tag("other", "v")])).await.expect("a change");
    assert_eq!(outcome, Some(TagOutcome::TooMany));
    let rest = all.iter().skip(1).map(|tag| tag.key.clone()).collect();
    store.tag(&pipeline.id, TagChange::Remove(rest)).await.expect("a change");
    let left = [tag("k", "v")].into_iter().map(|tag| (tag.key, tag.value)).collect();
    let stored = store.pipeline(&pipeline.id).await.expect("a lookup").expect("a pipeline");
    assert_eq!(stored, Pipeline { tags: left, ..pipeline }, "tags change nothing else");
}

async fn nothing_happens_to_what_is_missing(store: &dyn Pipelines) {
    let missing = id(10, 1);
    assert_eq!(store.pipeline(&missing).await.expect("a lookup"), None);
    let advanced = store.advance(&missing, change(PipelineStatus::Stopped, 1)).await.expect("a change");
    assert_eq!(advanced, Advanced::Missing);
    assert_eq!(store.tag(&missing, TagChange::Remove(Vec::new())).await.expect("a change"), None);
    assert!(store.active_of(&meeting(10)).await.expect("a list").is_empty());
}

async fn what_ended_long_ago_is_forgotten(store: &dyn Pipelines) {
    let token = Some("conformance-11".parse().expect("a token"));
    // Older than anything else here.
    let early = Timestamp::from_millis(1_000);
    let pipeline = |number| Pipeline {
        client_request_token: token.clone(),
        created_at: early,
        updated_at: early,
        ..pipeline(11, number)
    };
    let end = StatusChange { to: PipelineStatus::Failed, at: early, problem: Some("gone".to_owned()) };
    for number in [1, 2] {
        create(store, &pipeline(number)).await;
        store.advance(&id(11, number), end.clone()).await.expect("a change");
    }
    create(store, &pipeline(3)).await;
    assert_eq!(store.forget(early, 10).await.expect("a change"), 0);
    let later = Timestamp::from_millis(1_001);
    assert_eq!(store.forget(later, 1).await.expect("a change"), 1);
    assert_eq!(store.forget(later, 10).await.expect("a change"), 1);
    let left = store.of_meeting(&meeting(11), 10).await.expect("a list");
    assert_eq!(ids(&readable(left)), [id(11, 3)]);
    for (number, is_there) in [(1, false), (2, false), (3, true)] {
        let found = store.pipeline(&id(11, number)).await.expect("a lookup");
        assert_eq!(found.is_some(), is_there, "{number}: what is not over is never forgotten");
    }
    let listed = readable(store.list(None, None, usize::MAX).await.expect("a list"));
    assert!(!ids(&listed).contains(&id(11, 1)));
}
