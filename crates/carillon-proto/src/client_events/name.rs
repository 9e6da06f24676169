//! The names of client events.
//!
//! Wire: amazon-chime-sdk-js, `EventName.ts`.

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($variant:ident = $text:literal,)+) => {
        /// What a client says happened to it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ClientEventName {
            $(
                #[doc = concat!("`", $text, "`")]
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl ClientEventName {
            /// Every name, [`Self::Other`] last.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The text on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

names! {
    MeetingStartRequested = "meetingStartRequested",
    MeetingStartSucceeded = "meetingStartSucceeded",
    MeetingReconnected = "meetingReconnected",
    MeetingStartFailed = "meetingStartFailed",
    MeetingEnded = "meetingEnded",
    MeetingFailed = "meetingFailed",
    AttendeePresenceReceived = "attendeePresenceReceived",
    AudioInputSelected = "audioInputSelected",
    AudioInputUnselected = "audioInputUnselected",
    AudioInputFailed = "audioInputFailed",
    VideoInputSelected = "videoInputSelected",
    VideoInputUnselected = "videoInputUnselected",
    VideoInputFailed = "videoInputFailed",
    SignalingDropped = "signalingDropped",
    SignalingCloseCode = "signalingCloseCode",
    SignalingCloseReason = "signalingCloseReason",
    SignalingCloseWasClean = "signalingCloseWasClean",
    ReceivingAudioDropped = "receivingAudioDropped",
    SendingAudioFailed = "sendingAudioFailed",
    SendingAudioRecovered = "sendingAudioRecovered",
    BackgroundFilterStarted = "backgroundFilterStarted",
    BackgroundFilterConfigSelected = "backgroundFilterConfigSelected",
    BackgroundFilterFailed = "backgroundFilterFailed",
    DeviceLabelTriggerFailed = "deviceLabelTriggerFailed",
    Other = "other",
}

impl ClientEventName {
    /// The event of this name; one that the client is not known to send is [`Self::Other`].
    pub fn of(text: &str) -> Self {
        Self::ALL.iter().copied().find(|name| name.as_str() == text).unwrap_or(Self::Other)
    }

    /// Whether something went wrong, as the client sees it.
    pub const fn is_trouble(self) -> bool {
        matches!(
            self,
            Self::MeetingStartFailed
                | Self::MeetingFailed
                | Self::AudioInputFailed
                | Self::VideoInputFailed
                | Self::SignalingDropped
                | Self::ReceivingAudioDropped
                | Self::SendingAudioFailed
                | Self::BackgroundFilterFailed
                | Self::DeviceLabelTriggerFailed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_client_invents_is_none_of_ours() {
        assert_eq!(ClientEventName::of("meetingEnded"), ClientEventName::MeetingEnded);
        assert_eq!(ClientEventName::of("meetingEnded\"} 1\n"), ClientEventName::Other);
    }
}
