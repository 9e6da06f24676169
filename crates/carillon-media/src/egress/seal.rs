//! SRTP and SRTCP: protects what we send in place, and opens the reports that we get.
//!
//! The keys stay expanded for the life of a peer. A packet is sealed where it lies, in the buffer that goes to the
//! socket.
//!
//! **Two authors, one key.** str0m protects its own reports with the same keys. No nonce is used twice because
//! - str0m sends no RTP at all: no sending stream is ever declared to it, and the engine drops what would look so;
//! - SRTCP of ours counts from [`SRTCP_INDEX_FIRST`] on and str0m's from zero, so that no index is ever used by both,
//!   whatever the SSRCs are; ours ends before it would wrap;
//! - a leg gives out every RTP index once ([`super::history`]).
//!
//! Wire: RFC 3711 sections 3 and 4, RFC 7714 sections 8 and 9.

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::hmac;
use str0m::crypto::dtls::SrtpProfile;

use super::keys::{DirectionKeys, SessionKeys};

/// Where our SRTCP indices begin; str0m's begin at zero and would need ages to get here.
pub const SRTCP_INDEX_FIRST: u32 = 1 << 30;
/// The index has 31 bits.
const SRTCP_INDEX_END: u32 = 1 << 31;
/// The E bit: the packet is encrypted.
const SRTCP_ENCRYPTED: u32 = 1 << 31;
const SRTCP_INDEX_BYTES: usize = 4;
/// Of an RTCP packet, what stays readable.
const RTCP_CLEAR_BYTES: usize = 8;
const GCM_TAG_BYTES: usize = 16;
const SHA1_TAG_BYTES: usize = 10;
/// Senders of reports that are told apart; a client has one for each of its streams.
const REPORTERS_MAX: usize = 64;

/// One cipher with its keys.
enum Suite {
    Gcm { key: LessSafeKey, salt: [u8; 12] },
    CounterMode(Box<CounterMode>),
}

/// AES in counter mode, signed with HMAC-SHA1.
struct CounterMode {
    key: EncryptingKey,
    authentication: hmac::Key,
    salt: [u8; 14],
}

/// Protects what one peer is sent.
pub struct Sealer {
    rtp: Suite,
    rtcp: Suite,
    next_report: u32,
}

/// Opens the reports of one peer.
pub struct Opener {
    rtcp: Suite,
    reporters: Vec<Reporter>,
}

/// How a report stands to those that came before it from the same reporter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It is newer than all.
    Newest,
    /// Overtaken on its way, or held up by somebody.
    Late,
}

/// Which indices of one reporter have been seen.
struct Reporter {
    ssrc: u32,
    newest: u32,
    seen: u64,
}

impl Sealer {
    /// Takes the keys of what we send.
    pub fn new(profile: SrtpProfile, keys: &DirectionKeys) -> Option<Self> {
        Some(Self {
            rtp: Suite::new(profile, &keys.rtp)?,
            rtcp: Suite::new(profile, &keys.rtcp)?,
            next_report: SRTCP_INDEX_FIRST,
        })
    }

    /// By how much a packet grows.
    pub fn tag_bytes(&self) -> usize {
        self.rtp.tag_bytes()
    }

    /// Seals the RTP packet that `buffer` ends with: from `start`, `header` bytes of it in the clear. `index` is the
    /// extended sequence number. `false` when the packet has to be dropped.
    pub fn seal_rtp(&self, buffer: &mut Vec<u8>, start: usize, header: usize, ssrc: u32, index: u64) -> bool {
        let Some((clear, text)) = buffer.get_mut(start..).and_then(|it| it.split_at_mut_checked(header))
        else {
            return false;
        };
        match &self.rtp {
            Suite::Gcm { key, salt } => {
                let nonce = rtp_nonce(salt, ssrc, index);
                let Ok(tag) = key.seal_in_place_separate_tag(nonce, Aad::from(&*clear), text) else {
                    return false;
                };
                buffer.extend_from_slice(tag.as_ref());
            }
            Suite::CounterMode(suite) => {
                if !suite.crypt(ssrc, index, text) {
                    return false;
                }
                let rollovers = ((index >> 16) as u32).to_be_bytes();
                let tag = suite.tag(&[&buffer[start..], &rollovers]);
                buffer.extend_from_slice(&tag);
            }
        }
        true
    }

    /// Seals the RTCP packet that `buffer` ends with, from `start`. `false` when it has to be dropped.
    pub fn seal_rtcp(&mut self, buffer: &mut Vec<u8>, start: usize) -> bool {
        let index = self.next_report;
        if index >= SRTCP_INDEX_END {
            return false;
        }
        let trailer = (SRTCP_ENCRYPTED | index).to_be_bytes();
        let Some(packet) = buffer.get_mut(start..) else { return false };
        let Some((clear, text)) = packet.split_at_mut_checked(RTCP_CLEAR_BYTES) else { return false };
        self.next_report += 1;
        let ssrc = u32_at(clear, 4);
        match &self.rtcp {
            Suite::Gcm { key, salt } => {
                let mut aad = [0; RTCP_CLEAR_BYTES + SRTCP_INDEX_BYTES];
                aad[..RTCP_CLEAR_BYTES].copy_from_slice(clear);
                aad[RTCP_CLEAR_BYTES..].copy_from_slice(&trailer);
                let nonce = rtcp_nonce(salt, ssrc, index);
                let Ok(tag) = key.seal_in_place_separate_tag(nonce, Aad::from(aad), text) else {
                    return false;
                };
                buffer.extend_from_slice(tag.as_ref());
                buffer.extend_from_slice(&trailer);
            }
            Suite::CounterMode(suite) => {
                if !suite.crypt(ssrc, index.into(), text) {
                    return false;
                }
                buffer.extend_from_slice(&trailer);
                let tag = suite.tag(&[&buffer[start..]]);
                buffer.extend_from_slice(&tag);
            }
        }
        true
    }
}

impl Opener {
    /// Takes the keys of what we receive.
    pub fn new(profile: SrtpProfile, keys: &DirectionKeys) -> Option<Self> {
        Some(Self { rtcp: Suite::new(profile, &keys.rtcp)?, reporters: Vec::new() })
    }

    /// Opens an SRTCP packet into `plain`; `None` when it is forged, repeated, or not encrypted, which no client of
    /// WebRTC ever sends.
    pub fn open_rtcp(&mut self, packet: &[u8], plain: &mut Vec<u8>) -> Option<Order> {
        plain.clear();
        let (ssrc, index) = self.rtcp.open_rtcp(packet, plain)?;
        self.order(ssrc, index)
    }

    fn order(&mut self, ssrc: u32, index: u32) -> Option<Order> {
        let known = self.reporters.iter_mut().find(|reporter| reporter.ssrc == ssrc);
        let Some(reporter) = known else {
            if self.reporters.len() == REPORTERS_MAX {
                self.reporters.remove(0);
            }
            self.reporters.push(Reporter { ssrc, newest: index, seen: 1 });
            return Some(Order::Newest);
        };
        if index > reporter.newest {
            let ahead = index - reporter.newest;
            reporter.seen = reporter.seen.checked_shl(ahead).unwrap_or(0) | 1;
            reporter.newest = index;
            return Some(Order::Newest);
        }
        let bit = 1u64.checked_shl(reporter.newest - index)?;
        let new = reporter.seen & bit == 0;
        reporter.seen |= bit;
        new.then_some(Order::Late)
    }
}

impl Suite {
    fn new(profile: SrtpProfile, keys: &SessionKeys) -> Option<Self> {
        match profile {
            SrtpProfile::AES128_CM_SHA1_80 => {
                let key = UnboundCipherKey::new(&AES_128, &keys.encryption).ok()?;
                Some(Self::CounterMode(Box::new(CounterMode {
                    key: EncryptingKey::ctr(key).ok()?,
                    authentication: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &keys.authentication),
                    salt: keys.salt.as_slice().try_into().ok()?,
                })))
            }
            SrtpProfile::AEAD_AES_128_GCM | SrtpProfile::AEAD_AES_256_GCM => {
                let short = profile == SrtpProfile::AEAD_AES_128_GCM;
                let algorithm = if short { &AES_128_GCM } else { &AES_256_GCM };
                let key = LessSafeKey::new(UnboundKey::new(algorithm, &keys.encryption).ok()?);
                Some(Self::Gcm { key, salt: keys.salt.as_slice().try_into().ok()? })
            }
            _ => None,
        }
    }

    fn tag_bytes(&self) -> usize {
        match self {
            Self::Gcm { .. } => GCM_TAG_BYTES,
            Self::CounterMode(_) => SHA1_TAG_BYTES,
        }
    }

    /// Opens into `plain` and tells the sender with the index.
    fn open_rtcp(&self, packet: &[u8], plain: &mut Vec<u8>) -> Option<(u32, u32)> {
        let (clear, rest) = packet.split_at_checked(RTCP_CLEAR_BYTES)?;
        let ssrc = u32_at(clear, 4);
        match self {
            Self::Gcm { key, salt } => {
                let (sealed, trailer) = rest.split_at_checked(rest.len().checked_sub(SRTCP_INDEX_BYTES)?)?;
                let index = encrypted_index(trailer)?;
                let mut aad = [0; RTCP_CLEAR_BYTES + SRTCP_INDEX_BYTES];
                aad[..RTCP_CLEAR_BYTES].copy_from_slice(clear);
                aad[RTCP_CLEAR_BYTES..].copy_from_slice(trailer);
                plain.extend_from_slice(packet.get(..packet.len() - SRTCP_INDEX_BYTES)?);
                let text = plain.get_mut(RTCP_CLEAR_BYTES..)?;
                let length = sealed.len().checked_sub(GCM_TAG_BYTES)?;
                key.open_in_place(rtcp_nonce(salt, ssrc, index), Aad::from(aad), text).ok()?;
                plain.truncate(RTCP_CLEAR_BYTES + length);
                Some((ssrc, index))
            }
            Self::CounterMode(suite) => {
                let (signed, tag) = packet.split_at_checked(packet.len().checked_sub(SHA1_TAG_BYTES)?)?;
                if !suite.verifies(signed, tag) {
                    return None;
                }
                let (text, trailer) =
                    signed.split_at_checked(signed.len().checked_sub(SRTCP_INDEX_BYTES)?)?;
                let index = encrypted_index(trailer)?;
                plain.extend_from_slice(text);
                let text = plain.get_mut(RTCP_CLEAR_BYTES..)?;
                suite.crypt(ssrc, index.into(), text).then_some((ssrc, index))
            }
        }
    }
}

fn encrypted_index(trailer: &[u8]) -> Option<u32> {
    let trailer = u32::from_be_bytes(trailer.try_into().ok()?);
    (trailer & SRTCP_ENCRYPTED != 0).then_some(trailer & !SRTCP_ENCRYPTED)
}

/// RFC 7714 section 8.1.
fn rtp_nonce(salt: &[u8; 12], ssrc: u32, index: u64) -> Nonce {
    let mut nonce = [0; 12];
    nonce[2..6].copy_from_slice(&ssrc.to_be_bytes());
    nonce[6..].copy_from_slice(&index.to_be_bytes()[2..]);
    masked(nonce, salt)
}

/// RFC 7714 section 9.1.
fn rtcp_nonce(salt: &[u8; 12], ssrc: u32, index: u32) -> Nonce {
    let mut nonce = [0; 12];
    nonce[2..6].copy_from_slice(&ssrc.to_be_bytes());
    nonce[8..].copy_from_slice(&index.to_be_bytes());
    masked(nonce, salt)
}

fn masked(mut nonce: [u8; 12], salt: &[u8; 12]) -> Nonce {
    for (byte, salt) in nonce.iter_mut().zip(salt) {
        *byte ^= salt;
    }
    Nonce::assume_unique_for_key(nonce)
}

impl CounterMode {
    /// RFC 3711 section 4.1.1; encrypts and decrypts.
    fn crypt(&self, ssrc: u32, index: u64, text: &mut [u8]) -> bool {
        let mut counter = [0; 16];
        counter[4..8].copy_from_slice(&ssrc.to_be_bytes());
        counter[8..14].copy_from_slice(&index.to_be_bytes()[2..]);
        for (byte, salt) in counter.iter_mut().zip(&self.salt) {
            *byte ^= salt;
        }
        self.key.less_safe_encrypt(text, EncryptionContext::Iv128(counter.into())).is_ok()
    }

    fn tag(&self, parts: &[&[u8]]) -> [u8; SHA1_TAG_BYTES] {
        let mut context = hmac::Context::with_key(&self.authentication);
        for part in parts {
            context.update(part);
        }
        let mut tag = [0; SHA1_TAG_BYTES];
        tag.copy_from_slice(&context.sign().as_ref()[..SHA1_TAG_BYTES]);
        tag
    }

    fn verifies(&self, signed: &[u8], tag: &[u8]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.tag(&[signed]), tag).is_ok()
    }
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    bytes.get(place..place + 4).map_or(0, |it| u32::from_be_bytes([it[0], it[1], it[2], it[3]]))
}

#[cfg(test)]
mod tests {
    use super::super::keys::tests::keying;
    use super::*;

    fn pair(profile: SrtpProfile) -> (Sealer, Opener) {
        let (ours, theirs) = (keying(profile, false), keying(profile, true));
        let sealer = Sealer::new(profile, &ours.sending().unwrap()).unwrap();
        (sealer, Opener::new(profile, &theirs.receiving().unwrap()).unwrap())
    }

    fn hexadecimal(text: &str) -> Vec<u8> {
        let pair = |place| u8::from_str_radix(&text[place..place + 2], 16).unwrap();
        (0..text.len()).step_by(2).map(pair).collect()
    }

    // RFC 7714 section 16.1.1.
    #[test]
    fn rtp_is_sealed_as_the_standard_shows() {
        let session = SessionKeys {
            encryption: (0..16).collect(),
            authentication: [0; 20],
            salt: hexadecimal("517569642070726f2071756f"),
        };
        let rtp = Suite::new(SrtpProfile::AEAD_AES_128_GCM, &session).unwrap();
        let rtcp = Suite::new(SrtpProfile::AEAD_AES_128_GCM, &session).unwrap();
        let sealer = Sealer { rtp, rtcp, next_report: SRTCP_INDEX_FIRST };
        let mut packet = hexadecimal(concat!(
            "8040f17b8041f8d35501a0b2",
            "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573",
        ));
        assert!(sealer.seal_rtp(&mut packet, 0, 12, 0x5501_a0b2, 0xf17b));
        let sealed = concat!(
            "8040f17b8041f8d35501a0b2",
            "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833",
            "899d7f27beb16a9152cf765ee4390cce",
        );
        assert_eq!(packet, hexadecimal(sealed));
    }

    #[test]
    fn reports_are_opened_once_and_only_whole() {
        for profile in SrtpProfile::ALL {
            let (mut sealer, mut opener) = pair(*profile);
            let report: Vec<u8> = (0..40).map(|byte| byte ^ 0x81).collect();
            let (mut sealed, mut plain) = (vec![9; 5], Vec::new());
            sealed.extend(&report);
            assert!(sealer.seal_rtcp(&mut sealed, 5));
            let sealed = &sealed[5..];
            assert_ne!(&sealed[8..40], &report[8..]);
            for place in 0..sealed.len() {
                let mut forged = sealed.to_vec();
                forged[place] ^= 1;
                assert!(opener.open_rtcp(&forged, &mut plain).is_none(), "{profile}: {place}");
                assert!(opener.open_rtcp(&sealed[..place], &mut plain).is_none());
            }
            assert_eq!(opener.open_rtcp(sealed, &mut plain), Some(Order::Newest));
            assert_eq!(plain, report);
            assert!(opener.open_rtcp(sealed, &mut plain).is_none(), "a repetition");
        }
    }

    #[test]
    fn our_reports_never_share_an_index_with_those_of_str0m() {
        let (mut sealer, _) = pair(SrtpProfile::AEAD_AES_128_GCM);
        let mut report = vec![7; 28];
        assert!(sealer.seal_rtcp(&mut report, 0));
        let trailer = u32_at(&report, report.len() - 4);
        assert_eq!(trailer, SRTCP_ENCRYPTED | SRTCP_INDEX_FIRST);
        sealer.next_report = SRTCP_INDEX_END;
        assert!(!sealer.seal_rtcp(&mut vec![7; 28], 0), "it never wraps");
    }

    #[test]
    fn late_reports_are_taken_within_the_window_and_once() {
        let (_, mut opener) = pair(SrtpProfile::AEAD_AES_128_GCM);
        let orders = [5, 7, 6, 6, 200, 100, 137, 137].map(|index| opener.order(1, index));
        let (newest, late) = (Some(Order::Newest), Some(Order::Late));
        assert_eq!(orders, [newest, newest, late, None, newest, None, late, None]);
        assert_eq!(opener.order(2, 5), newest);
    }

    proptest::proptest! {
        #[test]
        fn nothing_opens_by_chance(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..120)) {
            for profile in SrtpProfile::ALL {
                let (sealer, mut opener) = pair(*profile);
                proptest::prop_assert!(opener.open_rtcp(&bytes, &mut Vec::new()).is_none());
                let mut packet = bytes.clone();
                proptest::prop_assert_eq!(sealer.seal_rtp(&mut packet, 0, 12, 1, 1), bytes.len() >= 12);
            }
        }
    }
}
