//! Numbers that the service publishes or that the protocol fixes, each with its source.

/// Longest text of an external id, in characters (CreateMeeting, CreateAttendee API pages).
pub const EXTERNAL_ID_LENGTH_MAX: usize = 64;
/// Attendees in one meeting (Amazon Chime SDK quotas).
pub const ATTENDEES_MAX: u32 = 250;
/// Video sources in one meeting, content shares apart (Amazon Chime SDK quotas).
pub const VIDEO_SOURCES_MAX: u32 = 25;
/// Content shares in one meeting (Amazon Chime SDK quotas).
pub const CONTENT_SHARES_MAX: u32 = 2;
/// Bytes of data in one data message (amazon-chime-sdk-js, `SendAndReceiveDataMessagesTask.ts`).
pub const DATA_MESSAGE_BYTES_MAX: usize = 2_048;
/// Data messages stored for later joiners (amazon-chime-sdk-js, `guides/03_API_Overview.md`).
pub const DATA_MESSAGES_STORED_MAX: usize = 1_024;
/// Longest lifetime of a stored data message, in milliseconds (the same guide).
pub const DATA_MESSAGE_LIFETIME_MS_MAX: u32 = 300_000;
/// Bytes of one signaling message. The largest that the client sends is a SUBSCRIBE with an offer of 27 media
/// sections, about 150 KiB uncompressed; higher only costs memory per hostile socket.
pub const SIGNAL_MESSAGE_BYTES_MAX: usize = 512 * 1_024;
/// Media sections of one offer: audio, own camera, 25 videos, and room for stopped ones that a client keeps.
pub const SDP_MEDIA_SECTIONS_MAX: usize = 128;
