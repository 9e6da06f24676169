//! The jitter buffer under reordering, loss, drift and senders that stop.

use super::*;

const FRAME: Duration = Duration::from_millis(20);

fn packet(epoch: Instant, seq: u64, arrival_ms: u64) -> AudioPacket {
    AudioPacket {
        seq,
        timestamp: seq * 960,
        arrival: epoch + Duration::from_millis(arrival_ms),
        payload: Arc::from(seq.to_be_bytes().as_slice()),
        quiet: false,
    }
}

fn number(next: &Next) -> Option<u64> {
    match next {
        Next::Packet(payload) => payload.as_ref().try_into().ok().map(u64::from_be_bytes),
        _ => None,
    }
}

/// Plays `packets` (sequence number, arrival) for `frames` frames.
fn play(packets: &[(u64, u64)], frames: u64) -> Vec<Next> {
    let epoch = crate::epoch();
    let mut buffer = JitterBuffer::default();
    let mut arrivals: Vec<_> = packets.to_vec();
    arrivals.sort_by_key(|(_, at)| *at);
    let mut arrivals = arrivals.into_iter().peekable();
    (0..frames)
        .map(|frame| {
            let now = frame * 20;
            while let Some((seq, at)) = arrivals.next_if(|(_, at)| *at <= now) {
                buffer.push(packet(epoch, seq, at));
            }
            buffer.pop(epoch + FRAME * frame as u32)
        })
        .collect()
}

#[test]
fn reordered_and_duplicated_packets_come_out_once_and_in_order() {
    let packets: Vec<_> = (0..50u64).flat_map(|seq| [(seq ^ 1, seq * 20), (seq, seq * 20 + 15)]).collect();
    let played: Vec<_> = play(&packets, 60).iter().filter_map(number).collect();
    assert!(played.windows(2).all(|pair| pair[0] < pair[1]), "{played:?}");
    assert!(played.len() >= 48, "{played:?}");
}

#[test]
fn a_lost_packet_is_reported_with_the_packet_that_may_repair_it() {
    let packets: Vec<_> = (0..20u64).filter(|seq| *seq != 10).map(|seq| (seq, seq * 20)).collect();
    let played = play(&packets, 25);
    let lost: Vec<_> = played.iter().filter(|next| matches!(next, Next::Lost(_))).collect();
    assert_eq!(lost[0], &Next::Lost(Some(Arc::from(11u64.to_be_bytes().as_slice()))));
    assert_eq!(played.iter().filter_map(number).count(), 19);
}

#[test]
fn an_interrupted_stream_becomes_silence_and_starts_again() {
    let packets: Vec<_> =
        (0..20u64).map(|seq| (seq, seq * 20)).chain((20..40).map(|seq| (seq, seq * 20 + 2_000))).collect();
    let played = play(&packets, 160);
    assert_eq!(played.iter().filter_map(number).count(), 40, "{played:?}");
    let lost = played.iter().filter(|next| matches!(next, Next::Lost(_))).count();
    assert!(lost <= 2 * CONCEALED_MAX as usize, "{lost}");
}

#[test]
fn the_buffer_grows_with_jitter_and_shrinks_again() {
    let epoch = crate::epoch();
    let mut buffer = JitterBuffer::default();
    for seq in 0..100u64 {
        buffer.push(packet(epoch, seq, seq * 20 + if seq % 5 == 0 { 120 } else { 0 }));
        let _ = buffer.pop(epoch + FRAME * seq as u32);
    }
    assert!(buffer.hold() > 110.0, "{:?}", buffer.transit);
    for seq in 100..1_500u64 {
        buffer.push(packet(epoch, seq, seq * 20));
        let _ = buffer.pop(epoch + FRAME * seq as u32);
    }
    assert!(buffer.hold() < 60.0, "{:?}", buffer.transit);
    assert!(buffer.spare() < 25.0, "{}", buffer.spare());
}

proptest::proptest! {
    #[test]
    fn whatever_arrives_the_buffer_is_bounded_and_ordered(
        packets in proptest::collection::vec((0u64..200_000, 0u64..5_000_000, 0u64..10), 1..400)
    ) {
        let epoch = crate::epoch();
        let mut buffer = JitterBuffer::default();
        let mut now = 0;
        for (seq, timestamp, step) in packets {
            now += step;
            buffer.push(AudioPacket { timestamp, ..packet(epoch, seq, now) });
            let _ = buffer.pop(epoch + Duration::from_millis(now));
            proptest::prop_assert!(buffer.packets.len() <= PACKETS_MAX);
        }
    }
}

#[test]
fn a_sender_whose_clock_stood_still_for_a_while_costs_no_lasting_delay() {
    let epoch = crate::epoch();
    let mut buffer = JitterBuffer::default();
    // Another microphone is chosen: half a second without packets, and the timestamps go on as if nothing was.
    for seq in 0..2_000u64 {
        let arrival = seq * 20 + if seq >= 200 { 500 } else { 0 };
        buffer.push(packet(epoch, seq, arrival));
        let _ = buffer.pop(epoch + Duration::from_millis(arrival));
    }
    assert!(buffer.hold() < 60.0, "{:?}", buffer.transit);
}

/// Plays a talker some of whose packets are lost, each with copies of the packets 40 and 80 ms before, so slowly as the
/// buffer wants it.
fn play_with_copies(lost: impl Fn(u64) -> bool, packets: u64) -> Vec<Next> {
    let epoch = crate::epoch();
    let mut buffer = JitterBuffer::default();
    let (mut played, mut sent, mut at) = (Vec::new(), 0, 0);
    while sent < packets {
        for seq in (sent..packets).take_while(|seq| seq * 20 <= at) {
            sent = seq + 1;
            if lost(seq) {
                continue;
            }
            buffer.push(packet(epoch, seq, seq * 20));
            for before in [4, 2].into_iter().filter(|before| *before <= seq) {
                buffer.repair(packet(epoch, seq - before, seq * 20), seq, before as f64 * 20.0);
            }
        }
        played.push(buffer.pop(epoch + Duration::from_millis(at)));
        at += if buffer.spare() < 0.0 { 22 } else { 20 };
    }
    played
}

#[test]
fn copies_stand_in_for_lost_packets_once_packets_are_held_back_long_enough() {
    let played = play_with_copies(|seq| seq % 5 == 3 || seq % 50 == 10, 500);
    let heard: Vec<_> = played.iter().skip(100).filter_map(number).collect();
    assert!(heard.windows(2).all(|pair| pair[1] == pair[0] + 1), "{heard:?}");
    assert!(heard.len() > 380, "{}", heard.len());
}

#[test]
fn copies_are_waited_for_from_the_first_on_and_until_there_are_none_for_ten_seconds() {
    let (epoch, mut buffer) = (crate::epoch(), JitterBuffer::default());
    let hold_after = |buffer: &mut JitterBuffer, packets: std::ops::Range<u64>, distances: &[u64]| {
        for seq in packets {
            buffer.push(packet(epoch, seq, seq * 20));
            for before in distances {
                buffer.repair(packet(epoch, seq - before, seq * 20), seq, *before as f64 * 20.0);
            }
            assert_eq!(number(&buffer.pop(epoch + FRAME * (seq as u32 + 1))), Some(seq));
        }
        buffer.hold()
    };
    let clean = hold_after(&mut buffer, 10..20, &[]);
    assert!(hold_after(&mut buffer, 20..21, &[4, 2]) >= 80.0);
    assert!(hold_after(&mut buffer, 21..500, &[2]) >= 80.0);
    assert!(hold_after(&mut buffer, 500..530, &[2]) < 80.0);
    assert!(hold_after(&mut buffer, 530..1_100, &[]) < clean + 1.0);
}

#[test]
fn what_has_come_is_known_for_a_second() {
    let mut had = Had::default();
    for seq in [1_000, 1_002, 1_001, 1_060] {
        had.note(seq);
    }
    assert!([1_000, 1_001, 1_002, 1_060, 900].iter().all(|seq| had.has(*seq)));
    assert!([999, 1_003, 1_061].iter().all(|seq| !had.has(*seq)));
    had.note(5_000);
    assert!(had.has(1_060) && !had.has(4_999));
}
