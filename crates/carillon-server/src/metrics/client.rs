//! What clients measure and report about themselves, cut down to fixed lists.
//!
//! CLIENT_METRIC numbers become histograms under the names below; a number that is not listed is not kept. Events
//! of the ingestion endpoint are counted by name, unknown names together.
//!
//! Wire: amazon-chime-sdk-js, `SignalingProtocol.proto` (`SdkMetric.Type`) and `EventName.ts`.

use carillon_meeting::{ClientSample, SampleScope};

/// `SdkMetric.type`, the name on the page, and what turns the number into the name's unit.
const SAMPLES: [(u16, &str, f64); 22] = [
    (2, "carillon_client_send_bandwidth_bits_per_second", 1.0),
    (4, "carillon_client_receive_bandwidth_bits_per_second", 1.0),
    (7, "carillon_client_stun_rtt_seconds", 0.001),
    (9, "carillon_client_mic_jitter_seconds", 0.001),
    (11, "carillon_client_mic_loss_percent", 1.0),
    (13, "carillon_client_mic_rtt_seconds", 0.001),
    (14, "carillon_client_speaker_packets_per_second", 1.0),
    (15, "carillon_client_speaker_loss_percent", 1.0),
    (16, "carillon_client_speaker_jitter_seconds", 0.001),
    (17, "carillon_client_speaker_decoder_loss_percent", 1.0),
    (20, "carillon_client_speaker_jitter_buffer_seconds", 0.001),
    (21, "carillon_client_video_sent_rtt_seconds", 0.001),
    (28, "carillon_client_video_sent_frames_per_second", 1.0),
    (31, "carillon_client_video_sent_loss_percent", 1.0),
    (32, "carillon_client_video_sent_bits_per_second", 1.0),
    (38, "carillon_client_video_received_loss_percent", 1.0),
    (40, "carillon_client_video_received_frames_per_second", 1.0),
    (43, "carillon_client_video_received_bits_per_second", 1.0),
    (46, "carillon_client_video_received_jitter_buffer_seconds", 0.001),
    (90, "carillon_client_video_received_freezes", 1.0),
    (91, "carillon_client_video_received_freeze_seconds", 0.001),
    (113, "carillon_client_cpu_pressure_state", 1.0),
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

/// The event names of the client, for the ingestion endpoint.
pub struct ClientEvent;

impl ClientEvent {
    /// As `EventName.ts` lists them.
    const NAMES: [&'static str; 24] = [
        "meetingStartRequested",
        "meetingStartSucceeded",
        "meetingReconnected",
        "meetingStartFailed",
        "meetingEnded",
        "meetingFailed",
        "attendeePresenceReceived",
        "audioInputSelected",
        "audioInputUnselected",
        "audioInputFailed",
        "videoInputSelected",
        "videoInputUnselected",
        "videoInputFailed",
        "signalingDropped",
        "signalingCloseCode",
        "signalingCloseReason",
        "signalingCloseWasClean",
        "receivingAudioDropped",
        "sendingAudioFailed",
        "sendingAudioRecovered",
        "backgroundFilterStarted",
        "backgroundFilterConfigSelected",
        "backgroundFilterFailed",
        "deviceLabelTriggerFailed",
    ];

    /// The label of an event: its name when it is a known one, `other` when not.
    pub fn label(name: &str) -> &'static str {
        Self::NAMES.iter().find(|known| **known == name).copied().unwrap_or("other")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_client_invents_does_not_become_a_label() {
        assert_eq!(ClientEvent::label("meetingEnded"), "meetingEnded");
        assert_eq!(ClientEvent::label("meetingEnded\"} 1\n"), "other");
    }
}
