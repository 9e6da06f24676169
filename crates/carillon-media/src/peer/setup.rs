//! Makes a peer that fits its first offer.
//!
//! What is fixed once and for all is fixed here: transport, payload types, header extensions, bandwidth estimation.
//! No section exists yet; those come with [`Peer::negotiate`], also for the first offer.
//!
//! Wire: `signaling.md` sections 6.5 and 6.6, RFC 8445 (ICE-lite), RFC 8285 (header extensions).

use std::time::Instant;

use carillon_proto::media::{Negotiate, NegotiationError};
use str0m::config::{DtlsCert, Fingerprint};
use str0m::crypto::CryptoProvider;
use str0m::format::{Codec, CodecConfig, CodecSpec, FormatParams, PayloadParams};
use str0m::media::{Frequency, Pt};
use str0m::net::{Protocol as StrProtocol, TcpType};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, IceCreds, RtcConfig};

use super::{Peer, Transport};
use crate::capture::sender::SenderClock;
use crate::config::{LocalAddress, Protocol};
use crate::dependency;
use crate::egress::keys::overhear;
use crate::egress::packet::ExtensionIds;
use crate::egress::sender::Egress;
use crate::entropy::Entropy;
use crate::mixer::AudioIn;
use crate::quality::Outbound;
use crate::sdp::{CodecTable, Offer, Setup, VideoCodec};
use crate::slots::Key;

const AUDIO_LEVEL: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
const TRANSPORT_CC: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
const SDES_MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
const RTP_STREAM_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
const REPAIRED_RTP_STREAM_ID: &str = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
const VIDEO_CONTENT_TYPE: &str = "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type";

/// What is taken of an offer's header extensions, but for the dependency descriptor, which str0m does not know. Not
/// video orientation: receivers that do not know it would show a turned picture, and without it the sender turns the
/// picture itself.
const EXTENSIONS: [(&str, Extension); 6] = [
    (AUDIO_LEVEL, Extension::AudioLevel),
    (TRANSPORT_CC, Extension::TransportSequenceNumber),
    (SDES_MID, Extension::RtpMid),
    (RTP_STREAM_ID, Extension::RtpStreamId),
    (REPAIRED_RTP_STREAM_ID, Extension::RepairedRtpStreamId),
    (VIDEO_CONTENT_TYPE, Extension::VideoContentType),
];
/// The largest id of a one-byte header extension (RFC 8285 section 4.2).
const EXTENSION_ID_MAX: u8 = 14;

/// What a new peer needs from its engine.
pub struct PeerSetup<'a> {
    /// The meeting.
    pub meeting: Key,
    /// The attendee, numbered within the meeting.
    pub attendee_number: u32,
    /// Where clients reach us.
    pub addresses: &'a [LocalAddress],
    /// The engine's certificate.
    pub certificate: &'a DtlsCert,
    /// Cryptography.
    pub provider: &'a std::sync::Arc<CryptoProvider>,
}

impl Peer {
    /// Makes a peer that fits a first offer; the offer itself is applied by [`Peer::negotiate`].
    pub fn new(
        now: Instant,
        setup: &PeerSetup<'_>,
        entropy: &mut Entropy,
        negotiate: &Negotiate,
        offer: &Offer<'_>,
    ) -> Result<Self, NegotiationError> {
        if !offer.fingerprint_hash.eq_ignore_ascii_case("sha-256") || offer.fingerprint.len() != 32 {
            return Err(NegotiationError::Unsupported);
        }
        let codecs = CodecTable::of(offer);
        let extensions = choose_extensions(offer);
        let twcc = extensions.iter().any(|(_, uri)| *uri == TRANSPORT_CC);
        let creds = IceCreds { ufrag: entropy.ice_text::<12>(), pass: entropy.ice_text::<24>() };
        let mut config = RtcConfig::new()
            .set_crypto_provider(setup.provider.clone())
            .set_dtls_cert(setup.certificate.clone())
            .set_local_ice_credentials(creds.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_extension_map(extension_map(&extensions));
        *config.codec_config() = codec_config(&codecs);
        let (mut rtc, keys) = overhear(|| config.build(now));
        for address in setup.addresses {
            if let Some(candidate) = candidate(address) {
                rtc.add_local_candidate(candidate);
            }
        }
        let active = offer.setup == Setup::Passive;
        let mut direct = rtc.direct_api();
        direct.set_ice_controlling(false);
        direct.set_remote_ice_credentials(IceCreds {
            ufrag: offer.ice_ufrag.to_owned(),
            pass: offer.ice_pwd.to_owned(),
        });
        direct.set_remote_fingerprint(Fingerprint {
            hash_func: "sha-256".to_owned(),
            bytes: offer.fingerprint.clone(),
        });
        if twcc {
            direct.enable_twcc_feedback();
        }
        direct.start_dtls(active).map_err(|_| NegotiationError::Unsupported)?;
        Ok(Self {
            meeting: setup.meeting,
            connection: negotiate.connection,
            attendee_number: setup.attendee_number,
            modality: negotiate.modality,
            audio_policy: negotiate.audio,
            adaptation: negotiate.adaptation,
            rtc,
            egress: Egress::new(now, keys, extension_ids(&extensions)),
            ufrag: creds.ufrag,
            audio_in: AudioIn::default(),
            sender_clock: SenderClock::default(),
            camera: None,
            routes: Vec::new(),
            paused: std::collections::BTreeSet::new(),
            estimate: None,
            chosen_for: None,
            repeats: 0,
            timer: None,
            egress_timer: None,
            dirty: false,
            attendee: negotiate.attendee.clone(),
            transport: Transport {
                pwd: creds.pass,
                remote_ufrag: offer.ice_ufrag.to_owned(),
                remote_pwd: offer.ice_pwd.to_owned(),
                remote_fingerprint: offer.fingerprint.clone(),
                active,
                twcc,
                sections: 0,
            },
            codecs,
            extensions,
            declared: Vec::new(),
            audio_up: None,
            audio_down: None,
            received: Vec::new(),
            outbound: Outbound::default(),
            // JSEP wants a positive 63-bit number.
            session_id: entropy.u64() >> 2,
            session_version: 0,
            rates: (0, 0),
            limited: false,
            connected_at: None,
            created: now,
            last_received: now,
            flood_window: (now, 0),
        })
    }
}

fn choose_extensions(offer: &Offer<'_>) -> Vec<(u8, &'static str)> {
    let mut chosen: Vec<(u8, &'static str)> = Vec::new();
    for section in offer.sections.iter().filter(|section| !section.rejected) {
        for offered in &section.extensions {
            let mut known = EXTENSIONS.iter().map(|(uri, _)| *uri).chain([dependency::URI]);
            let Some(uri) = known.find(|uri| *uri == offered.uri) else { continue };
            let taken = chosen.iter().any(|(id, known)| *id == offered.id || *known == uri);
            if !taken && offered.id <= EXTENSION_ID_MAX {
                chosen.push((offered.id, uri));
            }
        }
    }
    chosen
}

fn extension_map(extensions: &[(u8, &'static str)]) -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    for (id, uri) in extensions {
        let known = EXTENSIONS.iter().find(|(known, _)| known == uri);
        map.set(*id, known.map_or_else(dependency::extension, |(_, extension)| extension.clone()));
    }
    map
}

/// What of the extensions we write ourselves.
fn extension_ids(extensions: &[(u8, &'static str)]) -> ExtensionIds {
    let id = |uri| extensions.iter().find(|(_, known)| *known == uri).map(|(id, _)| *id);
    ExtensionIds { transport: id(TRANSPORT_CC), mid: id(SDES_MID), content: id(VIDEO_CONTENT_TYPE) }
}

fn codec_config(codecs: &CodecTable) -> CodecConfig {
    let mut params = Vec::new();
    // To str0m what has copies is more of the same: it hands packets on as they are.
    for pt in codecs.opus.into_iter().chain(codecs.red) {
        let spec = CodecSpec {
            codec: Codec::Opus,
            clock_rate: Frequency::FORTY_EIGHT_KHZ,
            channels: Some(2),
            format: FormatParams::default(),
        };
        params.push(PayloadParams::new(Pt::new_with_value(pt), None, spec));
    }
    for payload in &codecs.video {
        let codec = match payload.codec {
            VideoCodec::Vp8 => Codec::Vp8,
            VideoCodec::Vp9 => Codec::Vp9,
            VideoCodec::H264 => Codec::H264,
            VideoCodec::Av1 => Codec::Av1,
        };
        let spec = CodecSpec {
            codec,
            clock_rate: Frequency::NINETY_KHZ,
            channels: None,
            format: FormatParams::default(),
        };
        let rtx = payload.rtx.map(Pt::new_with_value);
        let mut video = PayloadParams::new(Pt::new_with_value(payload.pt), rtx, spec);
        // What str0m says of what it receives.
        video.set_fb_transport_cc(true);
        video.set_fb_nack(true);
        video.set_fb_pli(true);
        video.set_fb_remb(true);
        params.push(video);
    }
    CodecConfig::new_from_payload_params(params)
}

fn candidate(address: &LocalAddress) -> Option<Candidate> {
    match address.protocol {
        Protocol::Udp => Candidate::host(address.announced, StrProtocol::Udp).ok(),
        Protocol::Tcp => {
            Candidate::builder().tcp().host(address.announced).tcptype(TcpType::Passive).build().ok()
        }
    }
}

/// Host candidates only: the client deletes all others from the answer.
pub(super) fn candidate_lines(addresses: &[LocalAddress]) -> Vec<String> {
    addresses
        .iter()
        .enumerate()
        .map(|(place, address)| {
            let (name, preference, suffix) = match address.protocol {
                Protocol::Udp => ("udp", 126u32, ""),
                Protocol::Tcp => ("tcp", 90, " tcptype passive"),
            };
            // RFC 8445 section 5.1.2.1, with the place in the list as local preference.
            let local = 65_535 - u32::try_from(place).unwrap_or(65_535).min(65_535);
            let priority = (preference << 24) | (local << 8) | 255;
            let (ip, port) = (address.announced.ip(), address.announced.port());
            format!("candidate:{} 1 {name} {priority} {ip} {port} typ host{suffix}", place + 1)
        })
        .collect()
}
