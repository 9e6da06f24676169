//! Writes an answer.
//!
//! Textual details matter here: the client edits the answer line by line before it hands it to the browser, finds
//! H.264 by the order of its parameters and the sender's bit rate by the Opus `fmtp` line.
//!
//! Wire: RFC 8829 section 5.3, `signaling.md` sections 6.3 to 6.5.

use std::fmt::Write as _;

use super::codec::{VideoCodec, VideoPayload, opus, red};
use super::offer::{Direction, Extmap, Payload, Section};

/// Everything of an answer.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// Of the `o=` line; stable for a peer.
    pub session_id: u64,
    /// Of the `o=` line; grows with every answer.
    pub session_version: u64,
    /// Our ICE user fragment.
    pub ice_ufrag: &'a str,
    /// Our ICE password.
    pub ice_pwd: &'a str,
    /// `sha-256 AA:BB:…`
    pub fingerprint: &'a str,
    /// Whether we start the DTLS handshake.
    pub active: bool,
    /// `candidate:…` texts.
    pub candidates: &'a [String],
    /// One for each section of the offer, in order.
    pub sections: Vec<AnswerSection<'a>>,
}

/// How one section of the offer is answered.
#[derive(Clone, Debug)]
pub struct AnswerSection<'a> {
    /// The section as offered.
    pub offered: &'a Section<'a>,
    /// `None` rejects it.
    pub direction: Option<Direction>,
    /// Answer with Opus.
    pub opus: bool,
    /// Answer with copies of it, too.
    pub red: bool,
    /// Answer with these, in this order.
    pub video: Vec<&'a VideoPayload>,
    /// RTP header extensions that are taken.
    pub extensions: Vec<Extmap<'a>>,
    /// What `a=msid` and the `a=ssrc` lines say.
    pub sent: Option<SentStream<'a>>,
    /// Rids that we receive.
    pub rids: &'a [&'a str],
}

/// A stream that the server sends, or in the case of a camera section may send but does not.
#[derive(Clone, Debug)]
pub struct SentStream<'a> {
    /// First word of `a=msid`.
    pub stream: String,
    /// Second word of `a=msid`.
    pub track: String,
    /// The synchronisation source and that of its retransmissions.
    pub sources: Option<(u32, Option<u32>)>,
    /// RTCP CNAME.
    pub cname: &'a str,
}

impl Answer<'_> {
    /// The text.
    pub fn write(&self) -> String {
        let mut text = String::with_capacity(1_024 + 2_048 * self.sections.len());
        text.push_str("v=0\r\n");
        line(&mut text, format_args!("o=- {} {} IN IP4 127.0.0.1", self.session_id, self.session_version));
        text.push_str("s=-\r\nt=0 0\r\na=ice-lite\r\n");
        let mut bundle = String::from("a=group:BUNDLE");
        for section in self.sections.iter().filter(|section| section.direction.is_some()) {
            bundle.push(' ');
            bundle.push_str(section.offered.mid);
        }
        line(&mut text, format_args!("{bundle}"));
        text.push_str("a=extmap-allow-mixed\r\na=msid-semantic: WMS *\r\n");
        let mut first = true;
        for section in &self.sections {
            if section.direction.is_some() {
                self.write_section(&mut text, section, std::mem::take(&mut first));
            } else {
                write_rejected(&mut text, section);
            }
        }
        text
    }

    fn write_section(&self, text: &mut String, section: &AnswerSection<'_>, first: bool) {
        let offered = section.offered;
        let mut media = format!("m={} 9 {}", offered.media, offered.protocol);
        for pt in section.payload_types() {
            let _ = write!(media, " {pt}");
        }
        line(text, format_args!("{media}"));
        text.push_str("c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n");
        if first {
            for candidate in self.candidates {
                line(text, format_args!("a={candidate}"));
            }
            text.push_str("a=end-of-candidates\r\n");
        }
        line(text, format_args!("a=ice-ufrag:{}", self.ice_ufrag));
        line(text, format_args!("a=ice-pwd:{}", self.ice_pwd));
        line(text, format_args!("a=fingerprint:{}", self.fingerprint));
        line(text, format_args!("a=setup:{}", if self.active { "active" } else { "passive" }));
        line(text, format_args!("a=mid:{}", offered.mid));
        for extension in &section.extensions {
            line(text, format_args!("a=extmap:{} {}", extension.id, extension.uri));
        }
        line(text, format_args!("a={}", direction(section.direction)));
        if let Some(sent) = &section.sent {
            line(text, format_args!("a=msid:{} {}", sent.stream, sent.track));
        }
        text.push_str("a=rtcp-mux\r\na=rtcp-rsize\r\n");
        section.write_codecs(text);
        section.write_rids(text);
        section.write_sources(text);
    }
}

impl AnswerSection<'_> {
    fn red_payload(&self) -> Option<&Payload<'_>> {
        self.red.then(|| red(self.offered)).flatten()
    }

    fn payload_types(&self) -> Vec<u8> {
        let opus = self.opus.then(|| opus(self.offered)).flatten().map(|payload| payload.pt);
        let video = self.video.iter().flat_map(|entry| std::iter::once(entry.pt).chain(entry.rtx));
        // Browsers send what comes first.
        let accepted: Vec<_> =
            self.red_payload().map(|payload| payload.pt).into_iter().chain(opus).chain(video).collect();
        if !accepted.is_empty() {
            return accepted;
        }
        // Nothing in common, but the section must not be rejected: one format keeps it alive, inactive.
        self.offered.payloads.first().map(|payload| payload.pt).into_iter().collect()
    }

    fn write_codecs(&self, text: &mut String) {
        if !self.opus && self.video.is_empty() {
            if let Some(payload) = self.offered.payloads.first() {
                let (pt, name, rate) = (payload.pt, payload.name, payload.clock_rate);
                line(text, format_args!("a=rtpmap:{pt} {name}/{rate}"));
            }
            return;
        }
        if let Some(payload) = self.opus.then(|| opus(self.offered)).flatten() {
            let pt = payload.pt;
            line(text, format_args!("a=rtpmap:{pt} opus/48000/2"));
            write_feedback(text, payload, &["transport-cc"]);
            line(text, format_args!("a=fmtp:{pt} minptime=10;useinbandfec=1"));
            if let Some(red) = self.red_payload() {
                line(text, format_args!("a=rtpmap:{} red/48000/2", red.pt));
                line(text, format_args!("a=fmtp:{} {pt}/{pt}", red.pt));
            }
        }
        for entry in &self.video {
            let Some(payload) = self.offered.payloads.iter().find(|payload| payload.pt == entry.pt) else {
                continue;
            };
            write_video(text, payload, entry);
        }
    }

    fn write_rids(&self, text: &mut String) {
        if self.rids.is_empty() {
            return;
        }
        for rid in self.rids {
            line(text, format_args!("a=rid:{rid} recv"));
        }
        line(text, format_args!("a=simulcast:recv {}", self.rids.join(";")));
    }

    fn write_sources(&self, text: &mut String) {
        let Some(sent) = &self.sent else { return };
        let Some((media, repair)) = sent.sources else { return };
        if let Some(repair) = repair {
            line(text, format_args!("a=ssrc-group:FID {media} {repair}"));
        }
        for source in std::iter::once(media).chain(repair) {
            line(text, format_args!("a=ssrc:{source} cname:{}", sent.cname));
            line(text, format_args!("a=ssrc:{source} msid:{} {}", sent.stream, sent.track));
        }
    }
}

fn write_video(text: &mut String, payload: &Payload<'_>, entry: &VideoPayload) {
    let pt = entry.pt;
    let name = match entry.codec {
        VideoCodec::Vp8 => "VP8",
        VideoCodec::Vp9 => "VP9",
        VideoCodec::H264 => "H264",
        VideoCodec::Av1 => "AV1",
    };
    line(text, format_args!("a=rtpmap:{pt} {name}/90000"));
    write_feedback(text, payload, &["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"]);
    let parameters = match entry.codec {
        VideoCodec::Vp8 => String::new(),
        VideoCodec::Vp9 => "profile-id=0".to_owned(),
        VideoCodec::H264 => format!(
            "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={}",
            payload.parameter("profile-level-id").unwrap_or("42e01f")
        ),
        VideoCodec::Av1 => {
            let own = payload.parameters.split(';').map(str::trim);
            own.filter(|parameter| !parameter.starts_with("x-google-")).collect::<Vec<_>>().join(";")
        }
    };
    if !parameters.is_empty() {
        line(text, format_args!("a=fmtp:{pt} {parameters}"));
    }
    if let Some(rtx) = entry.rtx {
        line(text, format_args!("a=rtpmap:{rtx} rtx/90000"));
        line(text, format_args!("a=fmtp:{rtx} apt={pt}"));
    }
}

/// Those of `wanted` that were offered.
fn write_feedback(text: &mut String, payload: &Payload<'_>, wanted: &[&str]) {
    for feedback in wanted.iter().filter(|feedback| payload.feedback.contains(feedback)) {
        line(text, format_args!("a=rtcp-fb:{} {feedback}", payload.pt));
    }
}

fn write_rejected(text: &mut String, section: &AnswerSection<'_>) {
    let offered = section.offered;
    let types: Vec<_> = section.payload_types().iter().map(u8::to_string).collect();
    // Something that is not RTP has formats of its own.
    let formats = if types.is_empty() { offered.formats.to_owned() } else { types.join(" ") };
    line(text, format_args!("m={} 0 {} {formats}", offered.media, offered.protocol));
    text.push_str("c=IN IP4 0.0.0.0\r\n");
    if !offered.mid.is_empty() {
        line(text, format_args!("a=mid:{}", offered.mid));
    }
    text.push_str("a=inactive\r\n");
    section.write_codecs(text);
}

fn direction(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::SendRecv) => "sendrecv",
        Some(Direction::SendOnly) => "sendonly",
        Some(Direction::RecvOnly) => "recvonly",
        Some(Direction::Inactive) | None => "inactive",
    }
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(content);
    text.push_str("\r\n");
}
