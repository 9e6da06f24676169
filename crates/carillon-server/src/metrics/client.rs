//! What clients measure and report about themselves, cut down to fixed lists.
//!
//! CLIENT_METRIC numbers become histograms under the names below; a number that is not listed is not kept.
//!
//! Wire: amazon-chime-sdk-js, `SignalingProtocol.proto` (`SdkMetric.Type`).

use carillon_meeting::{ClientSample, SampleScope};

/// `SdkMetric.type`, the name on the page, and what turns the number into the name's unit.
const SAMPLES: [(u16, &str, f64); 22] = [
    (2, "carillon_client_send_bandwidth_bits_per_second", 1.0),
    (4, "carillon_client_receive_bandwidth_bits_per_second", 1.0),
    (7, "carillon_client_stun_rtt_seconds", 0.001),
    (9, "carillon_client_mic_jitter_seconds", 0.001),
    (11, "carillon_client_mic_loss_ratio", 0.01),
    (13, "carillon_client_mic_rtt_seconds", 0.001),
    (14, "carillon_client_speaker_packets_per_second", 1.0),
    (15, "carillon_client_speaker_loss_ratio", 0.01),
    (16, "carillon_client_speaker_jitter_seconds", 0.001),
    (17, "carillon_client_speaker_decoder_loss_ratio", 0.01),
    (20, "carillon_client_speaker_jitter_buffer_seconds", 0.001),
    (21, "carillon_client_video_sent_rtt_seconds", 0.001),
    (28, "carillon_client_video_sent_frames_per_second", 1.0),
    (31, "carillon_client_video_sent_loss_ratio", 0.01),
    (32, "carillon_client_video_sent_bits_per_second", 1.0),
    (38, "carillon_client_video_received_loss_ratio", 0.01),
    (40, "carillon_client_video_received_frames_per_second", 1.0),
    (44, "carillon_client_video_received_bits_per_second", 1.0),
    (46, "carillon_client_video_received_jitter_buffer_seconds", 0.001),
    (90, "carillon_client_video_received_freezes_per_second", 1.0),
    (91, "carillon_client_video_received_frozen_ratio", 0.001),
    (113, "carillon_client_cpu_pressure_level", 1.0),
];

/// Keeps one number of a client.
pub fn record_sample(sample: ClientSample) {
    let Some((_, name, factor)) = SAMPLES.iter().find(|(kind, ..)| *kind == sample.kind) else { return };
    let scope = match sample.scope {
        SampleScope::Global => "global",
        SampleScope::Audio => "audio",
        SampleScope::Video => "video",
    };
    metrics::histogram!(*name, "scope" => scope).record(sample.value * factor);
}

/// Puts the meaning of the numbers on the page.
pub fn describe() {
    for (_, name, _) in SAMPLES {
        metrics::describe_histogram!(name, "As clients measured it in the last second");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_in_their_unit_and_numbers_are_listed_once() {
        let units = ["_seconds", "_ratio", "_per_second", "_level"];
        let mut kinds: Vec<u16> = SAMPLES.iter().map(|(kind, ..)| *kind).collect();
        let mut names: Vec<&str> = SAMPLES.iter().map(|(_, name, _)| *name).collect();
        assert!(names.iter().all(|name| units.iter().any(|unit| name.ends_with(unit))), "{names:?}");
        kinds.sort_unstable();
        kinds.dedup();
        names.sort_unstable();
        names.dedup();
        assert_eq!((kinds.len(), names.len()), (SAMPLES.len(), SAMPLES.len()));
    }
}
