//! Reads the offer of a SUBSCRIBE, plain or compressed.
//!
//! JOIN_ACK says that this server wants plain offers. A client that compresses all the same uses raw DEFLATE
//! (RFC 1951) without a preset dictionary; inflation stops at the size that a plain offer may have.
//!
//! Wire: `SdkSubscribeFrame.sdp_offer` and `.compressed_sdp_offer`.

use std::io::Read as _;

use carillon_proto::limits::SIGNAL_MESSAGE_BYTES_MAX;
use carillon_proto::signal::SdkSubscribeFrame;
use flate2::read::DeflateDecoder;

/// The offer as text; `None` when there is none, or none of a sensible size.
pub(crate) fn offer(sub: &mut SdkSubscribeFrame) -> Option<String> {
    match sub.compressed_sdp_offer.take() {
        Some(compressed) if !compressed.is_empty() => inflate(&compressed),
        _ => sub.sdp_offer.take().filter(|offer| !offer.is_empty()),
    }
}

fn inflate(compressed: &[u8]) -> Option<String> {
    let mut text = Vec::new();
    let limit = SIGNAL_MESSAGE_BYTES_MAX as u64 + 1;
    DeflateDecoder::new(compressed).take(limit).read_to_end(&mut text).ok()?;
    if text.is_empty() || text.len() > SIGNAL_MESSAGE_BYTES_MAX {
        return None;
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    fn compressed(text: &[u8]) -> SdkSubscribeFrame {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        SdkSubscribeFrame {
            sdp_offer: Some(String::new()),
            compressed_sdp_offer: Some(encoder.finish().unwrap()),
            ..SdkSubscribeFrame::default()
        }
    }

    #[test]
    fn a_compressed_offer_is_read_though_not_asked_for() {
        assert_eq!(offer(&mut compressed(b"v=0\r\n")).as_deref(), Some("v=0\r\n"));
    }

    #[test]
    fn a_bomb_is_refused_without_being_unpacked() {
        assert_eq!(offer(&mut compressed(&vec![b'a'; 64 << 20])), None);
    }

    #[test]
    fn garbage_and_emptiness_are_no_offers() {
        let mut garbage =
            SdkSubscribeFrame { compressed_sdp_offer: Some(vec![0xff; 9]), ..SdkSubscribeFrame::default() };
        assert_eq!(offer(&mut garbage), None);
        assert_eq!(offer(&mut SdkSubscribeFrame::default()), None);
        let mut empty = SdkSubscribeFrame { sdp_offer: Some(String::new()), ..SdkSubscribeFrame::default() };
        assert_eq!(offer(&mut empty), None);
    }
}
