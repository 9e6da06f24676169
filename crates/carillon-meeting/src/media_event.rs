//! Facts from the media thread, each handed to the module whose rule it is.
//!
//! Every event names a connection or an id that may be gone by the time it arrives; those are ignored.

use carillon_proto::media::MediaEvent;

use crate::meeting::Meeting;

impl Meeting {
    pub(crate) fn media_event(&mut self, event: MediaEvent) {
        match event {
            MediaEvent::Negotiated { connection, answer, tracks, decodes } => {
                self.negotiated(connection, answer, tracks, &decodes);
            }
            MediaEvent::NegotiationFailed { connection, reason } => {
                self.negotiation_failed(connection, reason)
            }
            MediaEvent::Connected { connection } => self.media_connected(connection),
            MediaEvent::AudioStarted { connection } => self.audio_started(connection),
            MediaEvent::Disconnected { connection } => self.media_disconnected(connection),
            MediaEvent::AudioLevels(levels) => self.send_audio_metadata(&levels),
            MediaEvent::StreamBitrates(bitrates) => self.stream_bitrates(&bitrates),
            MediaEvent::DownlinkEstimate { connection, available } => {
                self.downlink_estimate(connection, available);
            }
            MediaEvent::Quality(quality) => self.note_quality(&quality),
            MediaEvent::DownlinkPaused { connection, groups, paused } => {
                self.downlink_paused(connection, &groups, paused);
            }
            MediaEvent::ActiveStreams { group, streams } => self.active_streams(group, streams),
        }
    }
}
