//! INDEX: what is listed for whom, and when it is sent.

use carillon_meeting::{Input, MeetingConfig};
use carillon_proto::id::{GroupId, StreamId};
use carillon_proto::media::MediaEvent;
use carillon_proto::plane::MeetingLimits;
use carillon_proto::signal::{FrameType, SdkVideoCodecCapability};
use carillon_proto::units::Bitrate;

use crate::world::{CONTENT, MAIN, World, camera, ms, rx, simulcast, wire_id};

fn active(world: &mut World, group: u32, streams: &[u32]) {
    let streams = streams.iter().map(|stream| StreamId(*stream)).collect();
    world.input(Input::Media(MediaEvent::ActiveStreams { group: GroupId(group), streams }));
    world.flush();
}

#[test]
fn a_late_joiner_gets_the_present_sources_in_its_first_index() {
    let mut world = World::new();
    world.publish(1, MAIN);
    let b = world.open(2, MAIN);
    world.join(b, 2);
    assert_eq!(world.client(b).sources()[&10], (wire_id(1, MAIN), vec![100]));
}

#[test]
fn bit_rates_alone_are_no_reason_for_an_index_but_go_along() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.publish(2, MAIN);
    world.flush();
    world.take(a);
    let rates = vec![(StreamId(100), Bitrate::from_bps(700_000))];
    world.input(Input::Media(MediaEvent::StreamBitrates(rates)));
    world.flush();
    assert_eq!(world.take_types(a), [FrameType::Bitrates]);
    world.publish(3, MAIN);
    world.flush();
    assert_eq!(world.last_index(a).sources[0].avg_bitrate_bps, Some(700_000));
    assert_eq!(world.closed(b), None);
}

#[test]
fn participants_matter_up_to_three() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.decodes = vec![SdkVideoCodecCapability::Vp8];
    for (number, expected) in [(2, Some(2)), (3, Some(3)), (4, None), (5, None)] {
        world.decodes = Vec::new();
        world.flush();
        world.take(a);
        world.connect(number, MAIN);
        world.flush();
        let index = world.take_of(a, FrameType::Index).pop().map(|frame| frame.index.unwrap());
        assert_eq!(index.and_then(|index| index.num_participants), expected, "{number}");
    }
}

#[test]
fn only_layers_that_are_on_and_flow_are_listed() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.connect(2, MAIN);
    world.subscribe(b, simulcast(&[300, 0, 1_200], &[0]));
    world.flush();
    assert_eq!(world.client(a).sources()[&10].1, [100, 102], "mid is off");
    active(&mut world, 10, &[100]);
    assert_eq!(world.client(a).sources()[&10].1, [100], "hi does not flow");
    active(&mut world, 10, &[102, 100]);
    assert_eq!(world.client(a).sources()[&10].1, [100, 102]);
    let indexes = world.client(a).indexes;
    active(&mut world, 10, &[100, 102]);
    assert_eq!(world.client(a).indexes, indexes, "nothing has changed");
    world.subscribe(b, simulcast(&[0, 1_200, 0], &[0]));
    world.flush();
    assert_eq!(world.client(a).sources()[&10].1, [101], "the same ids, another layer");
}

#[test]
fn a_stalled_source_stays_listed_and_is_named_with_all_its_ids() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.publish(2, MAIN);
    world.subscribe(b, simulcast(&[300, 0, 1_200], &[0]));
    active(&mut world, 10, &[]);
    let index = world.last_index(a);
    assert_eq!(
        index.paused_at_source_ids,
        [100, 101, 102, 103],
        "100 is retired, and tiles may still have it"
    );
    assert_eq!(index.sources.len(), 2);
    active(&mut world, 10, &[101, 103]);
    assert!(world.last_index(a).paused_at_source_ids.is_empty());
}

#[test]
fn the_intersection_holds_what_all_attendees_decode() {
    use SdkVideoCodecCapability::{Av1Main, H264ConstrainedBaseline, Vp8, Vp9Profile0};
    let mut world = World::new();
    world.decodes = vec![Vp9Profile0, Vp8, H264ConstrainedBaseline, Av1Main];
    let a = world.connect(1, MAIN);
    world.flush();
    assert!(world.client(a).index.as_ref().unwrap().supported_receive_codec_intersection.is_empty());
    world.decodes = vec![H264ConstrainedBaseline, Vp8];
    let poor = world.connect(2, MAIN);
    world.flush();
    assert_eq!(world.client(a).index.as_ref().unwrap().supported_receive_codec_intersection, [1, 3]);
    world.decodes = vec![Vp8, Vp9Profile0];
    world.connect(2, CONTENT);
    world.flush();
    assert_eq!(
        world.client(a).index.as_ref().unwrap().supported_receive_codec_intersection,
        [1, 3],
        "a share receives nothing"
    );
    world.decodes = vec![Vp9Profile0, Vp8];
    world.connect(3, MAIN);
    world.leave(poor);
    world.flush();
    assert_eq!(world.client(a).index.as_ref().unwrap().supported_receive_codec_intersection, [1, 8]);
}

#[test]
fn at_capacity_is_told_to_all_and_taken_back() {
    let limits = MeetingLimits { video_sources_max: 1, ..MeetingLimits::default() };
    let mut world = World::with(MeetingConfig { limits, ..MeetingConfig::default() });
    let a = world.connect(1, MAIN);
    let b = world.publish(2, MAIN);
    let share = world.publish(2, CONTENT);
    world.flush();
    assert_eq!(world.last_index(a).at_capacity, Some(true));
    assert_eq!(world.last_index(share).at_capacity, Some(false), "shares are counted apart");
    world.subscribe(b, rx(&[0]));
    world.flush();
    assert_eq!(world.last_index(a).at_capacity, Some(false));
    assert_eq!(world.client(a).sources().len(), 1, "the share");
}

#[test]
fn a_source_that_stops_and_starts_is_a_new_group() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    let b = world.publish(2, MAIN);
    world.subscribe(b, rx(&[0]));
    world.flush();
    assert!(world.client(a).sources().is_empty());
    world.subscribe(b, camera(&[0]));
    world.flush();
    assert_eq!(world.client(a).sources()[&11].1, [101]);
}

#[test]
fn changes_in_a_burst_reach_a_client_in_few_frames() {
    let mut world = World::new();
    let a = world.connect(1, MAIN);
    world.flush();
    let before = world.client(a).indexes;
    for number in 2..20 {
        world.publish(number, MAIN);
        world.advance(ms(1));
    }
    world.flush();
    assert_eq!(world.client(a).sources().len(), 18);
    assert!(world.client(a).indexes - before <= 3);
}
