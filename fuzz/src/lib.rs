//! What each fuzz target does with its bytes.
//!
//! The bodies are ordinary functions, so that an ordinary `cargo test` replays the committed corpus with a stable
//! compiler. A target fails by panicking: it feeds bytes to a parser and asserts what must hold of everything that
//! was accepted.

pub mod app_request;
pub mod attachment;
pub mod aws_request;
pub mod byte_range;
pub mod client_events;
pub mod cursor;
pub mod dependency_descriptor;
pub mod media_datagram;
pub mod meeting;
pub mod page_token;
pub mod peer_rtp;
pub mod pipeline_names;
pub mod recording_file;
pub mod red_payload;
pub mod rtcp_feedback;
pub mod rtp_payload;
pub mod sdp_offer;
pub mod signal_frame;
pub mod sigv4_claim;
pub mod tcp_framing;
pub mod turn_framing;
pub mod video_frame;

/// Every target by name.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("app_request", app_request::run),
    ("attachment", attachment::run),
    ("aws_request", aws_request::run),
    ("byte_range", byte_range::run),
    ("client_events", client_events::run),
    ("dependency_descriptor", dependency_descriptor::run),
    ("media_datagram", media_datagram::run),
    ("meeting", meeting::run),
    ("page_token", page_token::run),
    ("peer_rtp", peer_rtp::run),
    ("pipeline_names", pipeline_names::run),
    ("recording_file", recording_file::run),
    ("red_payload", red_payload::run),
    ("rtcp_feedback", rtcp_feedback::run),
    ("rtp_payload", rtp_payload::run),
    ("sdp_offer", sdp_offer::run),
    ("signal_frame", signal_frame::run),
    ("sigv4_claim", sigv4_claim::run),
    ("tcp_framing", tcp_framing::run),
    ("turn_framing", turn_framing::run),
    ("video_frame", video_frame::run),
];
