//! Which codecs of an offer are taken, and under which payload types.
//!
//! Video is forwarded as it comes, so a codec is worth taking only in the one form that every receiver of it can
//! decode: VP8, VP9 profile 0, H.264 baseline in packetization mode 1, AV1 main profile. Audio is Opus alone; RED
//! is left out because the mixer takes plain Opus.
//!
//! Invariant: the table of a peer does not change after its first offer, because the payload types of a bundle
//! mean the same in every section and str0m takes its codecs once.
//!
//! Wire: RFC 7741 (VP8), RFC 9628 (VP9), RFC 6184 (H.264), the AV1 RTP specification, RFC 7587 (Opus).

use carillon_proto::signal::SdkVideoCodecCapability;

use super::offer::{MediaKind, Offer, Payload, Section};

pub use carillon_proto::media::VideoCodec;

/// A video codec under its payload types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoPayload {
    /// The codec.
    pub codec: VideoCodec,
    /// Its payload type.
    pub pt: u8,
    /// The payload type of its retransmissions (RFC 4588).
    pub rtx: Option<u8>,
    /// `profile-level-id`, of H.264 only.
    pub h264_profile: Option<u32>,
}

/// What a peer's payload types mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodecTable {
    /// Opus.
    pub opus: Option<u8>,
    /// Opus with copies of earlier packets (RFC 2198).
    pub red: Option<u8>,
    /// At most one entry for each codec.
    pub video: Vec<VideoPayload>,
}

impl CodecTable {
    /// Chooses from all sections of a first offer.
    pub fn of(offer: &Offer<'_>) -> Self {
        let mut table = Self::default();
        for section in offer.sections.iter().filter(|section| !section.rejected) {
            match section.kind {
                MediaKind::Audio if table.opus.is_none() => {
                    table.opus = opus(section).map(|payload| payload.pt);
                    table.red = red(section).map(|payload| payload.pt);
                }
                MediaKind::Audio => {}
                MediaKind::Video => table.take_video(section),
                MediaKind::Other => {}
            }
        }
        table
    }

    /// The entries of this table that a section of a later (or the same) offer contains, in its order.
    pub fn accepted(&self, section: &Section<'_>) -> Vec<&VideoPayload> {
        let known = |payload: &Payload<'_>| {
            let (codec, _) = video_codec(payload)?;
            self.video.iter().find(|entry| entry.pt == payload.pt && entry.codec == codec)
        };
        section.payloads.iter().filter_map(known).collect()
    }

    /// The entry of a payload type.
    pub fn video_by_pt(&self, pt: u8) -> Option<&VideoPayload> {
        self.video.iter().find(|entry| entry.pt == pt)
    }

    /// Whether the section offers this table's Opus.
    pub fn accepts_opus(&self, section: &Section<'_>) -> bool {
        opus(section).is_some_and(|payload| Some(payload.pt) == self.opus)
    }

    /// Whether the section offers this table's Opus with copies.
    pub fn accepts_red(&self, section: &Section<'_>) -> bool {
        self.accepts_opus(section) && red(section).is_some_and(|payload| Some(payload.pt) == self.red)
    }

    /// What the peer can decode of all that is forwarded.
    pub fn decodes(&self) -> Vec<SdkVideoCodecCapability> {
        let mut decodes = Vec::new();
        for entry in &self.video {
            match entry.codec {
                VideoCodec::Vp8 => decodes.push(SdkVideoCodecCapability::Vp8),
                VideoCodec::Vp9 => decodes.push(SdkVideoCodecCapability::Vp9Profile0),
                VideoCodec::H264 => decodes.push(SdkVideoCodecCapability::H264ConstrainedBaseline),
                VideoCodec::Av1 => decodes.push(SdkVideoCodecCapability::Av1Main),
            }
        }
        decodes.sort_by_key(|capability| *capability as i32);
        decodes
    }

    fn take_video(&mut self, section: &Section<'_>) {
        // The constrained baseline profile comes first: it is the one that the client knows by name.
        for wanted in [true, false] {
            for payload in &section.payloads {
                let Some((codec, first_choice)) = video_codec(payload) else { continue };
                let taken = |entry: &VideoPayload| entry.codec == codec || entry.pt == payload.pt;
                if first_choice != wanted || self.video.iter().any(taken) {
                    continue;
                }
                self.video.push(VideoPayload {
                    codec,
                    pt: payload.pt,
                    rtx: retransmission(section, payload.pt),
                    h264_profile: payload
                        .parameter("profile-level-id")
                        .and_then(|text| u32::from_str_radix(text, 16).ok()),
                });
            }
        }
    }
}

/// The Opus payload of a section.
pub fn opus<'s, 'a>(section: &'s Section<'a>) -> Option<&'s Payload<'a>> {
    section.payloads.iter().find(|payload| {
        payload.name.eq_ignore_ascii_case("opus")
            && payload.clock_rate == 48_000
            && payload.channels == Some(2)
    })
}

/// The payload of a section that is Opus with copies of Opus, and of nothing else, when the offerer prefers it: the client
/// that adds copies by itself puts it first, and one that does not want them leaves it to where browsers put it.
pub fn red<'s, 'a>(section: &'s Section<'a>) -> Option<&'s Payload<'a>> {
    let opus = opus(section)?.pt;
    section.payloads.first().filter(|payload| {
        payload.name.eq_ignore_ascii_case("red")
            && payload.clock_rate == 48_000
            && payload.channels == Some(2)
            && !payload.parameters.is_empty()
            && payload.parameters.split('/').all(|block| block.trim().parse() == Ok(opus))
    })
}

/// Which forwarded codec a payload is, and whether it is the first choice among its kin.
fn video_codec(payload: &Payload<'_>) -> Option<(VideoCodec, bool)> {
    if payload.clock_rate != 90_000 {
        return None;
    }
    let zero = |name| matches!(payload.parameter(name), None | Some("0"));
    match payload.name.to_ascii_uppercase().as_str() {
        "VP8" => Some((VideoCodec::Vp8, true)),
        "VP9" if zero("profile-id") => Some((VideoCodec::Vp9, true)),
        "AV1" if zero("profile") => Some((VideoCodec::Av1, true)),
        "H264" if payload.parameter("packetization-mode") == Some("1") => {
            let id = payload.parameter("profile-level-id").and_then(|id| u32::from_str_radix(id, 16).ok())?;
            // RFC 6184 section 8.1: profile_idc 66; constraint_set1_flag makes it "constrained".
            (id >> 16 == 0x42).then_some((VideoCodec::H264, id & 0x4000 != 0))
        }
        _ => None,
    }
}

/// The payload type of RFC 4588 retransmissions of `pt`.
fn retransmission(section: &Section<'_>, pt: u8) -> Option<u8> {
    section
        .payloads
        .iter()
        .find(|payload| {
            payload.name.eq_ignore_ascii_case("rtx")
                && payload.parameter("apt").and_then(|apt| apt.parse().ok()) == Some(pt)
        })
        .map(|payload| payload.pt)
}
