//! Writes RTP headers.
//!
//! Extensions are written in the one-byte form, which every client understands; their ids were agreed within it.
//! What is written depends on few things, so that the packets of one picture have headers of one length: a kernel
//! that segments for us wants equal sizes.
//!
//! Wire: RFC 3550 section 5.1, RFC 8285 section 4.2, RFC 4588 section 4.

/// The fixed part of the header.
pub const FIXED_BYTES: usize = 12;
/// The original sequence number at the head of a retransmission.
pub const ORIGINAL_SEQ_BYTES: usize = 2;
const ONE_BYTE_FORM: [u8; 2] = [0xbe, 0xde];
/// The name of a section, as long as the one-byte form allows.
const MID_BYTES_MAX: usize = 16;

/// The agreed ids of header extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtensionIds {
    /// The transport-wide sequence number.
    pub transport: Option<u8>,
    /// The section's name.
    pub mid: Option<u8>,
    /// The kind of content of a video.
    pub content: Option<u8>,
}

/// What changes from packet to packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The payload type.
    pub pt: u8,
    /// The marker.
    pub marker: bool,
    /// Whether the payload ends with padding.
    pub padding: bool,
    /// The extended sequence number.
    pub seq: u64,
    /// The timestamp.
    pub time: u32,
    /// The stream.
    pub ssrc: u32,
}

/// The extensions of one packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extensions<'a> {
    /// The transport-wide sequence number.
    pub transport: Option<u16>,
    /// The section's name.
    pub mid: Option<&'a str>,
    /// The kind of content.
    pub content: Option<u8>,
}

impl Extensions<'_> {
    /// Those of which an id was agreed.
    pub fn agreed(mut self, ids: &ExtensionIds) -> Self {
        self.transport = self.transport.filter(|_| ids.transport.is_some());
        let fits = |mid: &&str| ids.mid.is_some() && (1..=MID_BYTES_MAX).contains(&mid.len());
        self.mid = self.mid.filter(fits);
        self.content = self.content.filter(|_| ids.content.is_some());
        self
    }

    fn bytes(&self) -> usize {
        let transport = self.transport.map_or(0, |_| 3);
        transport + self.mid.map_or(0, |mid| 1 + mid.len()) + self.content.map_or(0, |_| 2)
    }

    /// How long the header gets with these.
    pub fn header_bytes(&self) -> usize {
        match self.bytes() {
            0 => FIXED_BYTES,
            bytes => FIXED_BYTES + 4 + bytes.next_multiple_of(4),
        }
    }
}

/// Appends a header; `extensions` must be [`Extensions::agreed`].
pub fn write_header(buffer: &mut Vec<u8>, fixed: &Fixed, extensions: &Extensions<'_>, ids: &ExtensionIds) {
    let bytes = extensions.bytes();
    let flags = 0x80 | u8::from(fixed.padding) << 5 | u8::from(bytes > 0) << 4;
    buffer.extend([flags, u8::from(fixed.marker) << 7 | fixed.pt & 0x7f]);
    buffer.extend((fixed.seq as u16).to_be_bytes());
    buffer.extend(fixed.time.to_be_bytes());
    buffer.extend(fixed.ssrc.to_be_bytes());
    if bytes == 0 {
        return;
    }
    let words = bytes.div_ceil(4);
    buffer.extend(ONE_BYTE_FORM);
    buffer.extend((words as u16).to_be_bytes());
    if let (Some(id), Some(seq)) = (ids.transport, extensions.transport) {
        let [high, low] = seq.to_be_bytes();
        buffer.extend([id << 4 | 1, high, low]);
    }
    if let (Some(id), Some(mid)) = (ids.mid, extensions.mid) {
        buffer.push(id << 4 | (mid.len() - 1) as u8);
        buffer.extend(mid.as_bytes());
    }
    if let (Some(id), Some(content)) = (ids.content, extensions.content) {
        buffer.extend([id << 4, content]);
    }
    buffer.resize(buffer.len() + (words * 4 - bytes), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: ExtensionIds = ExtensionIds { transport: Some(3), mid: Some(14), content: Some(7) };

    fn header(extensions: Extensions<'_>, ids: &ExtensionIds) -> Vec<u8> {
        let fixed = Fixed { pt: 96, marker: true, padding: false, seq: 0x1_2345, time: 0x0102_0304, ssrc: 7 };
        let extensions = extensions.agreed(ids);
        let mut buffer = vec![9];
        write_header(&mut buffer, &fixed, &extensions, ids);
        assert_eq!(buffer.len() - 1, extensions.header_bytes());
        buffer.remove(0);
        buffer
    }

    #[test]
    fn a_header_has_what_was_agreed_and_ends_on_a_word() {
        let extensions = Extensions { transport: Some(0xabcd), mid: Some("12"), content: Some(1) };
        let expected = [
            &[0x90, 0x80 | 96, 0x23, 0x45, 1, 2, 3, 4, 0, 0, 0, 7][..],
            &[0xbe, 0xde, 0, 2, 0x31, 0xab, 0xcd, 0xe1, b'1', b'2', 0x70, 1],
        ];
        assert_eq!(header(extensions, &IDS), expected.concat());
        let short = Extensions { mid: None, content: None, ..extensions };
        assert_eq!(header(short, &IDS)[12..], [0xbe, 0xde, 0, 1, 0x31, 0xab, 0xcd, 0]);
    }

    #[test]
    fn what_was_not_agreed_is_not_written() {
        let extensions = Extensions { transport: Some(1), mid: Some("1"), content: Some(1) };
        assert_eq!(header(extensions, &ExtensionIds::default()).len(), FIXED_BYTES);
        let without = Extensions { mid: Some("a name of many letters"), ..Extensions::default() };
        assert_eq!(header(without, &IDS).len(), FIXED_BYTES);
    }
}
