//! Copies of earlier packets, as the browser client adds them: none at first, and as many as the losses that it is told of
//! call for.
//!
//! Wire: RFC 2198; amazon-chime-sdk-js, `RedundantAudioEncoder.ts` (distances, thresholds) and
//! `RedundantAudioEncodedTransformManager.ts` (windows of five seconds).

use std::collections::VecDeque;
use std::sync::Arc;

use crate::tone::{PACKET_SAMPLES, VoicePacket};

/// In-band FEC stands for those between.
const DISTANCE: usize = 2;
const COPIES_MAX: usize = 2;
/// Packets between two reports.
const REPORT: u32 = 250;
/// Up to so many percent of loss there are no copies, and above the second two. Fewer again only after minutes.
const NONE_TO: u32 = 8;
const ONE_TO: u32 = 10;
const FOLLOWED: u8 = 0x80;

/// A sender's copies.
#[derive(Debug, Default)]
pub struct Redundancy {
    said: VecDeque<Arc<[u8]>>,
    copies: usize,
    packets: u32,
    /// Of the link, at the last report.
    lost: u32,
}

impl Redundancy {
    /// The packet with its copies, for this payload type of Opus; `lost` is what the link has lost so far.
    pub fn pack(&mut self, packet: &VoicePacket, opus: u8, lost: u32) -> VoicePacket {
        self.learn(lost);
        let (mut headers, mut blocks) = (Vec::new(), Vec::new());
        for before in (1..=self.copies).rev().map(|copy| copy * DISTANCE) {
            let Some(copy) = self.said.len().checked_sub(before).and_then(|at| self.said.get(at)) else {
                continue;
            };
            let header = ((before * PACKET_SAMPLES) << 10) | copy.len();
            headers.push(FOLLOWED | opus);
            headers.extend(header.to_be_bytes().into_iter().skip(size_of::<usize>() - 3));
            blocks.extend_from_slice(copy);
        }
        self.said.push_back(packet.payload.clone());
        if self.said.len() > COPIES_MAX * DISTANCE {
            self.said.pop_front();
        }
        let payload = [&headers[..], &[opus], &blocks, &packet.payload].concat().into();
        VoicePacket { payload, level: packet.level }
    }

    fn learn(&mut self, lost: u32) {
        self.packets += 1;
        if self.packets.is_multiple_of(REPORT) {
            let percent = (lost - self.lost) * 100 / REPORT;
            let copies = usize::from(percent > NONE_TO) + usize::from(percent > ONE_TO);
            (self.copies, self.lost) = (self.copies.max(copies), lost);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPUS: u8 = 111;

    #[test]
    fn copies_come_when_losses_are_told_and_are_of_every_second_packet_before() {
        let mut redundancy = Redundancy::default();
        let mut last = Vec::new();
        for place in 0..=REPORT {
            let packet = VoicePacket { payload: vec![place as u8; 2].into(), level: 0 };
            let lost = if place < 100 { 0 } else { 40 };
            last = redundancy.pack(&packet, OPUS, lost).payload.to_vec();
            assert_eq!(last.len(), if place + 1 < REPORT { 3 } else { 15 });
        }
        let header = |before: u16| [FOLLOWED | OPUS, (before >> 6) as u8, (before << 2) as u8, 2];
        let expected = [&header(3_840)[..], &header(1_920), &[OPUS, 246, 246, 248, 248, 250, 250]].concat();
        assert_eq!(last, expected);
    }
}
