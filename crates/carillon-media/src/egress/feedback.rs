//! Reads what a receiver says about what we send.
//!
//! Pure: bytes in, [`Feedback`] out. The bytes have been authenticated, but come from clients all the same: nothing
//! here panics, and a compound packet costs no more than its length and [`REPORTED_MAX`] allow.
//!
//! Wire: RFC 3550 section 6.4 (reports), RFC 4585 section 6 (NACK, PLI), RFC 5104 section 4.3.1 (FIR),
//! draft-holmer-rmcat-transport-wide-cc-extensions-01 (arrivals), draft-alvestrand-rmcat-remb-03 (REMB).

/// Packets that one arrival report may speak of; a client reports every 50 to 250 ms.
pub const REPORTED_MAX: u16 = 4_096;
/// Arrival times are told in ticks of 250 microseconds.
pub const MICROS_PER_TICK: i64 = 250;
/// The reference time counts 64 ms.
const TICKS_PER_REFERENCE: i64 = 256;

/// Of one compound packet, as many entries count as a client with a network in ruins would send; the rest is a flood.
pub const ENTRIES_MAX: usize = 64;

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const GOODBYE: u8 = 203;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;
const HEADER_BYTES: usize = 4;
/// Sender information of a sender report, behind its SSRC.
const SENDER_INFO_BYTES: usize = 20;
const REPORT_BLOCK_BYTES: usize = 24;

/// One thing that a receiver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feedback<'a> {
    /// Packets of a stream are missing: `first`, and `first` + 1 + n for each bit n of `others`.
    Missing {
        /// The stream.
        ssrc: u32,
        /// The first missing sequence number.
        first: u16,
        /// Which of the sixteen after it are missing too.
        others: u16,
    },
    /// A stream cannot be decoded any more.
    KeyframeWanted {
        /// The stream.
        ssrc: u32,
    },
    /// Which packets of the whole transport have arrived, and when.
    Arrivals(Arrivals<'a>),
    /// How a stream arrives.
    Reception(Reception),
    /// The receiver's own estimate of what it can take, in bits per second.
    Ceiling(u64),
}

/// A report block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reception {
    /// The stream.
    pub ssrc: u32,
    /// Loss since the report before, of 256.
    pub fraction_lost: u8,
    /// The variance of transit, in ticks of the stream's clock.
    pub jitter: u32,
    /// The middle 32 bits of the NTP time of the last sender report that has arrived; 0 before.
    pub last_report: u32,
    /// The time since, in 1/65536 seconds.
    pub since_report: u32,
}

/// An arrival report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrivals<'a> {
    /// The first packet that it speaks of.
    pub base: u16,
    /// How many it speaks of.
    pub count: u16,
    /// In ticks.
    reference: i64,
    chunks: &'a [u8],
    deltas: &'a [u8],
}

/// Reads a compound packet. `true` when it says something of what the client sends, which is for str0m: a sender
/// report, or a goodbye. Names of reporters and their wishes for answers of kinds that nobody sends are for nobody.
///
/// At most [`REPORTED_MAX`] packets are reported on and [`ENTRIES_MAX`] other things said, whatever is in it.
pub fn read<'a>(compound: &'a [u8], mut take: impl FnMut(Feedback<'a>)) -> bool {
    let (mut reported, mut entries) = (REPORTED_MAX, ENTRIES_MAX);
    let mut take = |feedback: Feedback<'a>| {
        let within = match &feedback {
            Feedback::Arrivals(arrivals) => spend(&mut reported, arrivals.count),
            _ => spend(&mut entries, 1),
        };
        if within {
            take(feedback);
        }
    };
    let mut for_others = false;
    let mut rest = compound;
    // Each step consumes at least a header.
    while let Some((format, kind, body, next)) = split(rest) {
        rest = next;
        match kind {
            SENDER_REPORT => {
                for_others = true;
                read_blocks(format, body.get(4 + SENDER_INFO_BYTES..).unwrap_or_default(), &mut take);
            }
            RECEIVER_REPORT => read_blocks(format, body.get(4..).unwrap_or_default(), &mut take),
            TRANSPORT_FEEDBACK => read_transport(format, body, &mut take),
            PAYLOAD_FEEDBACK => read_payload(format, body, &mut take),
            GOODBYE => for_others = true,
            _ => {}
        }
    }
    for_others
}

/// Takes `cost` out of what is left, if it is there.
fn spend<T: Copy + PartialOrd + std::ops::SubAssign>(left: &mut T, cost: T) -> bool {
    let within = cost <= *left;
    if within {
        *left -= cost;
    }
    within
}

/// The count or format, the type and the body of the first packet, and what follows it.
fn split(bytes: &[u8]) -> Option<(u8, u8, &[u8], &[u8])> {
    let &[first, kind, high, low, ..] = bytes else { return None };
    if first >> 6 != 2 {
        return None;
    }
    let length = HEADER_BYTES + 4 * usize::from(u16::from_be_bytes([high, low]));
    let (packet, rest) = bytes.split_at_checked(length)?;
    let mut body = &packet[HEADER_BYTES..];
    if first & 0x20 != 0 {
        let padding = usize::from(*body.last()?);
        body = body.get(..body.len().checked_sub(padding)?)?;
    }
    Some((first & 0x1f, kind, body, rest))
}

fn read_blocks<'a>(count: u8, blocks: &'a [u8], take: &mut impl FnMut(Feedback<'a>)) {
    for block in blocks.chunks_exact(REPORT_BLOCK_BYTES).take(count.into()) {
        take(Feedback::Reception(Reception {
            ssrc: u32_at(block, 0),
            fraction_lost: block[4],
            jitter: u32_at(block, 12),
            last_report: u32_at(block, 16),
            since_report: u32_at(block, 20),
        }));
    }
}

fn read_transport<'a>(format: u8, body: &'a [u8], take: &mut impl FnMut(Feedback<'a>)) {
    let Some((head, control)) = body.split_at_checked(8) else { return };
    match format {
        1 => {
            for entry in control.chunks_exact(4) {
                let (first, others) = (u16_at(entry, 0), u16_at(entry, 2));
                take(Feedback::Missing { ssrc: u32_at(head, 4), first, others });
            }
        }
        15 => {
            if let Some(arrivals) = Arrivals::read(control) {
                take(Feedback::Arrivals(arrivals));
            }
        }
        _ => {}
    }
}

fn read_payload<'a>(format: u8, body: &'a [u8], take: &mut impl FnMut(Feedback<'a>)) {
    let Some((head, control)) = body.split_at_checked(8) else { return };
    match format {
        1 => take(Feedback::KeyframeWanted { ssrc: u32_at(head, 4) }),
        4 => {
            for entry in control.chunks_exact(8) {
                take(Feedback::KeyframeWanted { ssrc: u32_at(entry, 0) });
            }
        }
        15 if control.len() >= 8 && control.starts_with(b"REMB") => {
            let (exponent, mantissa) = (control[5] >> 2, u32_at(control, 4) & 0x3_ffff);
            take(Feedback::Ceiling(u64::from(mantissa).checked_shl(exponent.into()).unwrap_or(u64::MAX)));
        }
        _ => {}
    }
}

impl<'a> Arrivals<'a> {
    fn read(control: &'a [u8]) -> Option<Self> {
        let (head, rest) = control.split_at_checked(8)?;
        let count = u16_at(head, 2);
        if count > REPORTED_MAX {
            return None;
        }
        // A signed number of 24 bits.
        let reference = i64::from((u32_at(head, 4) & 0xffff_ff00).cast_signed() >> 8) * TICKS_PER_REFERENCE;
        let mut covered = 0;
        let mut length = 0;
        while covered < usize::from(count) {
            covered += Chunk::read(rest.get(length..length + 2)?).symbols();
            length += 2;
        }
        let (chunks, deltas) = rest.split_at(length);
        Some(Self { base: u16_at(head, 0), count, reference, chunks, deltas })
    }

    /// Every packet with the time of its arrival in ticks of an unknown beginning; `None` for those not received.
    pub fn packets(&self) -> impl Iterator<Item = (u16, Option<i64>)> + '_ {
        let mut deltas = self.deltas;
        let mut time = self.reference;
        let symbols = self.chunks.chunks_exact(2).flat_map(|chunk| {
            let chunk = Chunk::read(chunk);
            (0..chunk.symbols()).map(move |place| chunk.symbol(place))
        });
        symbols.take(self.count.into()).enumerate().map_while(move |(place, symbol)| {
            let seq = self.base.wrapping_add(place as u16);
            let (delta, length) = match symbol {
                1 => (i64::from(*deltas.first()?), 1),
                2 => (i64::from(u16_at(deltas.get(..2)?, 0).cast_signed()), 2),
                _ => return Some((seq, None)),
            };
            deltas = &deltas[length..];
            time += delta;
            Some((seq, Some(time)))
        })
    }
}

/// Statuses of several packets: 0 not received, 1 received after a small delta, 2 after a large one.
#[derive(Clone, Copy)]
enum Chunk {
    Run { symbol: u8, length: u16 },
    OneBit(u16),
    TwoBits(u16),
}

impl Chunk {
    fn read(bytes: &[u8]) -> Self {
        let word = u16_at(bytes, 0);
        match word >> 14 {
            0 | 1 => Self::Run { symbol: (word >> 13 & 3) as u8, length: word & 0x1fff },
            2 => Self::OneBit(word),
            _ => Self::TwoBits(word),
        }
    }

    /// At least one, so that reading comes to an end.
    fn symbols(self) -> usize {
        match self {
            Self::Run { length, .. } => usize::from(length.max(1)),
            Self::OneBit(_) => 14,
            Self::TwoBits(_) => 7,
        }
    }

    fn symbol(self, place: usize) -> u8 {
        match self {
            Self::Run { symbol, .. } => symbol,
            Self::OneBit(word) => (word >> 13usize.saturating_sub(place) & 1) as u8,
            Self::TwoBits(word) => (word >> 12usize.saturating_sub(place * 2) & 3) as u8,
        }
    }
}

/// The callers hand over enough bytes.
fn u16_at(bytes: &[u8], place: usize) -> u16 {
    bytes.get(place..place + 2).map_or(0, |it| u16::from_be_bytes([it[0], it[1]]))
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    bytes.get(place..place + 4).map_or(0, |it| u32::from_be_bytes([it[0], it[1], it[2], it[3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(compound: &[u8]) -> (Vec<Feedback<'_>>, bool) {
        let mut said = Vec::new();
        let for_others = read(compound, |feedback| said.push(feedback));
        (said, for_others)
    }

    fn packet(format: u8, kind: u8, body: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x80 | format, kind];
        packet.extend(u16::try_from(body.len() / 4).unwrap().to_be_bytes());
        packet.extend(body);
        packet
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn a_compound_packet_says_several_things() {
        let mut compound = packet(1, 201, &words(&[1, 70, 0x4000_0003, 99, 5, 0xaabb_ccdd, 65_536]));
        compound.extend(packet(1, 205, &words(&[1, 71, 0x0007_8001, 0x0100_0000])));
        compound.extend(packet(1, 206, &words(&[1, 72])));
        compound.extend(packet(4, 206, &words(&[1, 0, 73, 0x0500_0000])));
        let remb = [1, 0, u32::from_be_bytes(*b"REMB"), 0x0100_0000 | 3 << 18 | 1_000, 74];
        compound.extend(packet(15, 206, &words(&remb)));
        let (said, for_others) = all(&compound);
        let reception = Reception {
            ssrc: 70,
            fraction_lost: 0x40,
            jitter: 5,
            last_report: 0xaabb_ccdd,
            since_report: 65_536,
        };
        let expected = [
            Feedback::Reception(reception),
            Feedback::Missing { ssrc: 71, first: 7, others: 0x8001 },
            Feedback::Missing { ssrc: 71, first: 0x100, others: 0 },
            Feedback::KeyframeWanted { ssrc: 72 },
            Feedback::KeyframeWanted { ssrc: 73 },
            Feedback::Ceiling(8_000),
        ];
        assert_eq!((said.as_slice(), for_others), (expected.as_slice(), false));
    }

    #[test]
    fn one_compound_packet_says_only_so_much() {
        // Nothing of 4,000 packets has arrived; then nothing of another 4,000; and a thousand wishes.
        let nothing = packet(15, 205, &words(&[1, 2, 4_000, 0, 4_000 << 16]));
        let mut compound = [nothing.clone(), nothing].concat();
        for _ in 0..1_000 {
            compound.extend(packet(1, 206, &words(&[1, 72])));
        }
        let (said, _) = all(&compound);
        let arrivals = said.iter().filter(|it| matches!(it, Feedback::Arrivals(_))).count();
        assert_eq!((arrivals, said.len()), (1, 1 + ENTRIES_MAX));
    }

    #[test]
    fn what_speaks_of_the_clients_own_packets_is_for_others() {
        let report = packet(0, 200, &words(&[1, 2, 3, 4, 5, 6]));
        assert_eq!(all(&report), (vec![], true));
        assert!(all(&packet(1, 203, &words(&[1]))).1);
        assert!(!all(&packet(1, 202, &words(&[1, 0x0100_0000]))).1);
    }

    #[test]
    fn arrivals_are_read_from_runs_and_both_kinds_of_vectors() {
        // Base 65535, 18 packets, reference -1, report 3: a run of two small deltas, a vector 1 0 1 0 1 0…, and
        // two-bit statuses 2 0 …, of which only two are spoken of.
        let mut control = vec![0xff, 0xff, 0, 18, 0xff, 0xff, 0xff, 3];
        control.extend([0x20, 2, 0xaa, 0, 0xe0, 0]);
        // Small deltas of 4, 8, 12, 16, 20 ticks, a large one of -2.
        control.extend([4, 8, 12, 16, 20, 0xff, 0xfe, 0]);
        control.extend([0, 0]);
        let mut body = words(&[1, 2]);
        body.extend(&control);
        let compound = packet(15, 205, &body);
        let (said, _) = all(&compound);
        let [Feedback::Arrivals(arrivals)] = &said[..] else { panic!("{said:?}") };
        let packets: Vec<_> = arrivals.packets().collect();
        assert_eq!(packets.len(), 18);
        let received: Vec<_> =
            packets.iter().filter_map(|(seq, time)| Some((*seq, (*time)? + 256))).collect();
        assert_eq!(received, [(65_535, 4), (0, 12), (1, 24), (3, 40), (5, 60), (15, 58)]);
    }

    #[test]
    fn a_report_on_too_many_packets_is_left_out() {
        let mut body = words(&[1, 2]);
        body.extend([0, 0, 0xff, 0xff, 0, 0, 0, 0]);
        body.extend([0x1f, 0xff].repeat(8));
        assert_eq!(all(&packet(15, 205, &body)).0, []);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_confuse_the_reader(
            mut bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), format in 0u8..32, kind in 200u8..208
        ) {
            let mut packets = 0;
            let mut count = |feedback: Feedback<'_>| {
                packets += 1;
                if let Feedback::Arrivals(arrivals) = feedback {
                    packets += arrivals.packets().count();
                }
            };
            read(&bytes, &mut count);
            bytes.truncate(bytes.len() / 4 * 4);
            read(&packet(format, kind, &bytes), &mut count);
            proptest::prop_assert!(packets <= 4_096 + 100);
        }
    }
}
