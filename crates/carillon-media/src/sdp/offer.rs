//! Reads an offer into borrowed pieces.
//!
//! The text comes from the network: nothing here panics, every list is bounded, and what is not understood is
//! skipped. Meaning (which section is what, which codec is taken) is decided by the caller.
//!
//! Invariant: every section that is not rejected has a mid, and no two of them have the same.
//!
//! Wire: RFC 8866, RFC 8829 section 5.2.

use carillon_proto::limits::SDP_MEDIA_SECTIONS_MAX;

/// Formats, extensions, rids or sources that one section may list. Chromium lists about 50 formats.
const SECTION_LIST_MAX: usize = 128;

/// Why an offer is not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Not the session description of a WebRTC peer.
    #[error("not a session description of a WebRTC peer")]
    Malformed,
    /// More sections than [`SDP_MEDIA_SECTIONS_MAX`].
    #[error("too many media sections")]
    TooManySections,
}

/// An offer, borrowed from its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer<'a> {
    /// ICE user fragment of the bundle.
    pub ice_ufrag: &'a str,
    /// ICE password of the bundle.
    pub ice_pwd: &'a str,
    /// Hash function of the certificate fingerprint.
    pub fingerprint_hash: &'a str,
    /// The certificate fingerprint.
    pub fingerprint: Vec<u8>,
    /// Which side may start DTLS.
    pub setup: Setup,
    /// Mids of the bundle.
    pub bundle: Vec<&'a str>,
    /// Media sections in order.
    pub sections: Vec<Section<'a>>,
}

/// `a=setup` (RFC 8842).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    /// The offerer lets us choose.
    ActPass,
    /// The offerer starts the handshake.
    Active,
    /// We have to start the handshake.
    Passive,
}

/// What a section carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// `m=audio`
    Audio,
    /// `m=video`
    Video,
    /// Anything else, such as a data channel.
    Other,
}

/// Which way media flows, seen from the offerer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Both ways, also when nothing is said.
    SendRecv,
    /// The offerer sends.
    SendOnly,
    /// The offerer receives.
    RecvOnly,
    /// Neither.
    Inactive,
}

/// One `m=` section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// What it carries.
    pub kind: MediaKind,
    /// The word after `m=`.
    pub media: &'a str,
    /// The transport, `UDP/TLS/RTP/SAVPF` for all that we speak.
    pub protocol: &'a str,
    /// The formats as written, for the answer of a rejected section.
    pub formats: &'a str,
    /// Port 0: the offerer has stopped the section.
    pub rejected: bool,
    /// Its name; empty only when rejected.
    pub mid: &'a str,
    /// Which way media flows.
    pub direction: Direction,
    /// The formats in the offerer's order of preference, those without `rtpmap` left out.
    pub payloads: Vec<Payload<'a>>,
    /// RTP header extensions.
    pub extensions: Vec<Extmap<'a>>,
    /// `a=ssrc` sources in order, each once.
    pub sources: Vec<u32>,
    /// `a=ssrc-group:FID` pairs: media and its retransmissions.
    pub fid: Vec<(u32, u32)>,
    /// Rids that the offerer sends, in the order of `a=simulcast` (of `a=rid` without one); `~` removed.
    pub rids: Vec<&'a str>,
}

/// One RTP payload type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload<'a> {
    /// The number, at most 127.
    pub pt: u8,
    /// The codec's name in the offerer's spelling.
    pub name: &'a str,
    /// Ticks per second.
    pub clock_rate: u32,
    /// Channels, where given.
    pub channels: Option<u8>,
    /// The text of `a=fmtp`, empty without one.
    pub parameters: &'a str,
    /// The texts of `a=rtcp-fb`.
    pub feedback: Vec<&'a str>,
}

impl<'a> Payload<'a> {
    /// One parameter of `a=fmtp`; names are compared without case.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.split(';').find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// One `a=extmap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extmap<'a> {
    /// The id, 1 to 255.
    pub id: u8,
    /// The extension's URI.
    pub uri: &'a str,
}

impl<'a> Offer<'a> {
    /// Reads an offer.
    pub fn parse(text: &'a str) -> Result<Self, OfferError> {
        let mut lines = text.lines().map(|line| line.trim_end_matches('\r'));
        if lines.next() != Some("v=0") {
            return Err(OfferError::Malformed);
        }
        let mut session = Attributes::default();
        let mut sections: Vec<(Section<'a>, Attributes<'a>)> = Vec::new();
        for line in lines {
            if let Some(media) = line.strip_prefix("m=") {
                if sections.len() == SDP_MEDIA_SECTIONS_MAX {
                    return Err(OfferError::TooManySections);
                }
                sections.push((Section::start(media)?, Attributes::default()));
            } else if let Some(attribute) = line.strip_prefix("a=") {
                let (key, value) = attribute.split_once(':').unwrap_or((attribute, ""));
                match sections.last_mut() {
                    None => session.read(key, value)?,
                    Some((section, transport)) => {
                        transport.read(key, value)?;
                        section.read(key, value)?;
                    }
                }
            }
        }
        Self::assemble(session, sections)
    }

    fn assemble(
        session: Attributes<'a>,
        sections: Vec<(Section<'a>, Attributes<'a>)>,
    ) -> Result<Self, OfferError> {
        let (first, _) = (sections.iter().find(|(section, _)| !section.rejected))
            .map(|(section, transport)| (transport.clone(), section))
            .ok_or(OfferError::Malformed)?;
        let sections: Vec<_> = sections.into_iter().map(|(section, _)| section.finish()).collect();
        let mut mids: Vec<_> = sections.iter().filter(|s| !s.rejected).map(|s| s.mid).collect();
        mids.sort_unstable();
        if mids.first() == Some(&"") || mids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(OfferError::Malformed);
        }
        let (hash, fingerprint) = first.fingerprint.or(session.fingerprint).ok_or(OfferError::Malformed)?;
        Ok(Self {
            ice_ufrag: first.ice_ufrag.or(session.ice_ufrag).ok_or(OfferError::Malformed)?,
            ice_pwd: first.ice_pwd.or(session.ice_pwd).ok_or(OfferError::Malformed)?,
            fingerprint_hash: hash,
            fingerprint: hexadecimal(fingerprint)?,
            setup: first.setup.or(session.setup).unwrap_or(Setup::ActPass),
            bundle: session.bundle,
            sections,
        })
    }
}

/// Attributes that may stand at the session or in a section.
#[derive(Clone, Default)]
struct Attributes<'a> {
    ice_ufrag: Option<&'a str>,
    ice_pwd: Option<&'a str>,
    fingerprint: Option<(&'a str, &'a str)>,
    setup: Option<Setup>,
    bundle: Vec<&'a str>,
}

impl<'a> Attributes<'a> {
    fn read(&mut self, key: &str, value: &'a str) -> Result<(), OfferError> {
        match key {
            // RFC 8839 section 5.4: 4 to 256 and 22 to 256 characters.
            "ice-ufrag" if (4..=256).contains(&value.len()) => self.ice_ufrag = Some(value),
            "ice-pwd" if (22..=256).contains(&value.len()) => self.ice_pwd = Some(value),
            "ice-ufrag" | "ice-pwd" => return Err(OfferError::Malformed),
            "fingerprint" => {
                let pair = value.split_once(' ').ok_or(OfferError::Malformed)?;
                // Several may be given; the strongest that we verify wins.
                if self.fingerprint.is_none() || pair.0.eq_ignore_ascii_case("sha-256") {
                    self.fingerprint = Some(pair);
                }
            }
            "setup" => {
                self.setup = Some(match value {
                    "actpass" => Setup::ActPass,
                    "active" => Setup::Active,
                    "passive" => Setup::Passive,
                    _ => return Err(OfferError::Malformed),
                });
            }
            "group" => {
                let mut words = value.split_ascii_whitespace();
                if words.next() == Some("BUNDLE") {
                    self.bundle = words.take(SDP_MEDIA_SECTIONS_MAX).collect();
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl<'a> Section<'a> {
    /// Reads what follows `m=`.
    fn start(text: &'a str) -> Result<Self, OfferError> {
        let mut words = text.splitn(4, ' ');
        let (Some(media), Some(port), Some(protocol), Some(formats)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(OfferError::Malformed);
        };
        let port: u16 = port.parse().map_err(|_| OfferError::Malformed)?;
        let mut section = Self {
            kind: match media {
                "audio" => MediaKind::Audio,
                "video" => MediaKind::Video,
                _ => MediaKind::Other,
            },
            media,
            protocol,
            formats,
            rejected: port == 0,
            mid: "",
            direction: Direction::SendRecv,
            payloads: Vec::new(),
            extensions: Vec::new(),
            sources: Vec::new(),
            fid: Vec::new(),
            rids: Vec::new(),
        };
        if section.kind != MediaKind::Other {
            section.payloads = read_formats(formats)?;
        }
        Ok(section)
    }

    fn read(&mut self, key: &str, value: &'a str) -> Result<(), OfferError> {
        match key {
            "mid" => self.mid = value,
            "sendrecv" => self.direction = Direction::SendRecv,
            "sendonly" => self.direction = Direction::SendOnly,
            "recvonly" => self.direction = Direction::RecvOnly,
            "inactive" => self.direction = Direction::Inactive,
            "rtpmap" => self.read_rtpmap(value)?,
            "fmtp" => {
                if let Some((payload, rest)) = self.payload(value) {
                    payload.parameters = rest;
                }
            }
            "rtcp-fb" => self.read_feedback(value),
            "extmap" => self.read_extmap(value)?,
            "ssrc" => self.read_source(value)?,
            "ssrc-group" => self.read_group(value)?,
            "rid" => self.read_rid(value),
            "simulcast" => self.read_simulcast(value),
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Self {
        self.payloads.retain(|payload| payload.clock_rate != 0);
        self
    }

    /// The payload that a `<pt> <rest>` attribute speaks of.
    fn payload(&mut self, value: &'a str) -> Option<(&mut Payload<'a>, &'a str)> {
        let (pt, rest) = value.split_once(' ')?;
        let pt: u8 = pt.parse().ok()?;
        self.payloads.iter_mut().find(|payload| payload.pt == pt).map(|payload| (payload, rest))
    }

    fn read_rtpmap(&mut self, value: &'a str) -> Result<(), OfferError> {
        let Some((payload, rest)) = self.payload(value) else { return Ok(()) };
        let mut words = rest.split('/');
        let name = words.next().unwrap_or_default();
        let clock_rate = words.next().and_then(|word| word.parse().ok());
        payload.name = name;
        payload.clock_rate = clock_rate.ok_or(OfferError::Malformed)?;
        payload.channels = words.next().and_then(|word| word.parse().ok());
        Ok(())
    }

    fn read_feedback(&mut self, value: &'a str) {
        let Some((pt, feedback)) = value.split_once(' ') else { return };
        for payload in &mut self.payloads {
            let named = pt == "*" || pt.parse() == Ok(payload.pt);
            if named && payload.feedback.len() < SECTION_LIST_MAX {
                payload.feedback.push(feedback);
            }
        }
    }

    fn read_extmap(&mut self, value: &'a str) -> Result<(), OfferError> {
        let mut words = value.split_ascii_whitespace();
        let id = words.next().and_then(|word| word.split('/').next()).and_then(|word| word.parse().ok());
        let (Some(id), Some(uri)) = (id, words.next()) else { return Err(OfferError::Malformed) };
        if id != 0 && self.extensions.len() < SECTION_LIST_MAX {
            self.extensions.push(Extmap { id, uri });
        }
        Ok(())
    }

    fn read_source(&mut self, value: &'a str) -> Result<(), OfferError> {
        let word = value.split(' ').next().unwrap_or_default();
        let source: u32 = word.parse().map_err(|_| OfferError::Malformed)?;
        if source != 0 && !self.sources.contains(&source) && self.sources.len() < SECTION_LIST_MAX {
            self.sources.push(source);
        }
        Ok(())
    }

    fn read_group(&mut self, value: &'a str) -> Result<(), OfferError> {
        let mut words = value.split_ascii_whitespace();
        if words.next() != Some("FID") {
            return Ok(());
        }
        let pair = (words.next().and_then(|w| w.parse().ok()), words.next().and_then(|w| w.parse().ok()));
        let (Some(media), Some(repair)) = pair else { return Err(OfferError::Malformed) };
        if self.fid.len() < SECTION_LIST_MAX {
            self.fid.push((media, repair));
        }
        Ok(())
    }

    fn read_rid(&mut self, value: &'a str) {
        let mut words = value.split(' ');
        let (Some(rid), Some("send")) = (words.next(), words.next()) else { return };
        if !self.rids.contains(&rid) && self.rids.len() < SECTION_LIST_MAX {
            self.rids.push(rid);
        }
    }

    /// `send low;~mid;hi`: the order of the layers. Of alternatives (`a,b`) the first counts.
    fn read_simulcast(&mut self, value: &'a str) {
        let mut words = value.split_ascii_whitespace();
        let Some("send") = words.next() else { return };
        let Some(layers) = words.next() else { return };
        let order = layers
            .split(';')
            .take(SECTION_LIST_MAX)
            .filter_map(|layer| layer.split(',').next())
            .map(|rid| rid.trim_start_matches('~'));
        self.rids = order.filter(|rid| !rid.is_empty()).collect();
    }
}

fn read_formats<'a>(formats: &str) -> Result<Vec<Payload<'a>>, OfferError> {
    let mut payloads = Vec::new();
    for word in formats.split_ascii_whitespace().take(SECTION_LIST_MAX) {
        let pt: u8 = word.parse().map_err(|_| OfferError::Malformed)?;
        if pt > 127 {
            return Err(OfferError::Malformed);
        }
        payloads.push(Payload {
            pt,
            name: "",
            clock_rate: 0,
            channels: None,
            parameters: "",
            feedback: Vec::new(),
        });
    }
    Ok(payloads)
}

/// `AA:BB:…` of at most 64 bytes.
fn hexadecimal(text: &str) -> Result<Vec<u8>, OfferError> {
    let bytes: Result<Vec<u8>, _> =
        text.trim().split(':').take(65).map(|pair| u8::from_str_radix(pair, 16)).collect();
    match bytes {
        Ok(bytes) if bytes.len() <= 64 => Ok(bytes),
        _ => Err(OfferError::Malformed),
    }
}
