//! Signaling frames and their framing: one WebSocket message is one prefix byte and one [`SdkSignalFrame`].
//!
//! The frames themselves are generated from `proto/signal.proto`. Presence matters (proto2): `Some(0)` and
//! `Some(false)` are on the wire, `None` is not, and the client tells them apart.
//!
//! Wire: amazon-chime-sdk-js, `DefaultSignalingClient.ts` and `SignalingProtocol.proto`.

#[allow(missing_docs, clippy::all, clippy::allow_attributes, unused_qualifications)]
mod generated;

pub use generated::*;
pub use sdk_signal_frame::Type as FrameType;

use prost::Message as _;

use crate::units::Timestamp;

/// What this server writes before every frame. The client accepts 0x02 and 0x05 silently.
pub const PREFIX_SERVER: u8 = 0x02;
/// What the JavaScript client writes before every frame.
pub const PREFIX_CLIENT: u8 = 0x05;

/// Why a message is not a signaling frame.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A message without even the prefix byte.
    #[error("the message is empty")]
    Empty,
    /// The prefix is neither of the two known ones.
    #[error("the prefix byte {0:#04x} is unknown")]
    Prefix(u8),
    /// The rest is not a `SdkSignalFrame`.
    #[error("the frame is malformed: {0}")]
    Malformed(#[from] prost::DecodeError),
}

/// Reads one WebSocket message. A frame of a type that this server does not know decodes too; its
/// [`SdkSignalFrame::frame_type`] is `None`.
pub fn decode(message: &[u8]) -> Result<SdkSignalFrame, DecodeError> {
    match message.split_first() {
        None => Err(DecodeError::Empty),
        Some((&(PREFIX_SERVER | PREFIX_CLIENT), frame)) => Ok(SdkSignalFrame::decode(frame)?),
        Some((&prefix, _)) => Err(DecodeError::Prefix(prefix)),
    }
}

/// Writes one WebSocket message with the given prefix.
pub fn encode(prefix: u8, frame: &SdkSignalFrame) -> Vec<u8> {
    let mut message = Vec::with_capacity(1 + frame.encoded_len());
    message.push(prefix);
    frame.encode(&mut message).expect("a vector grows as needed");
    message
}

impl SdkSignalFrame {
    /// An empty frame of type `frame_type`, to be filled.
    pub fn new(frame_type: FrameType, timestamp: Timestamp) -> Self {
        Self { timestamp_ms: timestamp.as_millis(), r#type: frame_type as i32, ..Self::default() }
    }

    /// The type, when it is a known one.
    pub fn frame_type(&self) -> Option<FrameType> {
        FrameType::try_from(self.r#type).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_round_trip_with_explicit_zeros() {
        let mut frame =
            SdkSignalFrame::new(FrameType::AudioStreamIdInfo, Timestamp::from_millis(1_700_000_000_000));
        frame.audio_stream_id_info = Some(SdkAudioStreamIdInfoFrame {
            streams: vec![SdkAudioStreamIdInfo {
                audio_stream_id: Some(1),
                muted: Some(false),
                ..SdkAudioStreamIdInfo::default()
            }],
        });
        let message = encode(PREFIX_SERVER, &frame);
        let read = decode(&message).unwrap();
        assert_eq!(read, frame);
        assert_eq!(read.audio_stream_id_info.unwrap().streams[0].muted, Some(false));
    }

    #[test]
    fn garbage_is_refused_with_a_reason() {
        assert!(matches!(decode(&[]), Err(DecodeError::Empty)));
        assert!(matches!(decode(&[0x09, 1, 2]), Err(DecodeError::Prefix(0x09))));
        assert!(matches!(decode(&[PREFIX_CLIENT, 0xff, 0xff]), Err(DecodeError::Malformed(_))));
    }

    #[test]
    fn an_unknown_type_is_not_an_error() {
        let mut frame = SdkSignalFrame::new(FrameType::Join, Timestamp::default());
        frame.r#type = 99;
        assert_eq!(decode(&encode(PREFIX_CLIENT, &frame)).unwrap().frame_type(), None);
    }
}
