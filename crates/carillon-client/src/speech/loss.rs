//! A link that loses packets, the same ones each time.

/// How a link loses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Of a hundred packets.
    pub percent: u32,
    /// Packets lost in a row, on average.
    pub burst: f64,
}

impl Loss {
    /// Nothing is lost.
    pub const NONE: Self = Self { percent: 0, burst: 1.0 };
}

/// A link in one direction.
#[derive(Debug)]
pub struct Link {
    /// Packets of media, which are numbered by themselves: what else a server sends must not change which of them are
    /// lost.
    media: Pattern,
    others: Pattern,
    /// Packets of media that did not arrive.
    lost: u32,
}

impl Link {
    /// A link that loses so; another seed loses others.
    pub fn new(loss: Loss, seed: u64) -> Self {
        Self { media: Pattern::new(loss, 2 * seed), others: Pattern::new(loss, 2 * seed + 1), lost: 0 }
    }

    /// Whether this datagram arrives.
    pub fn carries(&mut self, datagram: &[u8]) -> bool {
        if !is_rtp(datagram) {
            return self.others.carries();
        }
        let carries = self.media.carries();
        self.lost += u32::from(!carries);
        carries
    }

    /// How many packets of media have not arrived so far, which a receiver's reports tell.
    pub fn lost(&self) -> u32 {
        self.lost
    }
}

/// RFC 7983, and RFC 5761 section 4 for what is RTCP.
fn is_rtp(datagram: &[u8]) -> bool {
    matches!(datagram, [128..=191, kind, ..] if !(192..=223).contains(kind))
}

/// A Gilbert model.
#[derive(Debug)]
struct Pattern {
    loss: Loss,
    state: u64,
    losing: bool,
}

impl Pattern {
    fn new(loss: Loss, seed: u64) -> Self {
        Self { loss, state: seed, losing: false }
    }

    fn carries(&mut self) -> bool {
        let (rate, burst) = (f64::from(self.loss.percent) / 100.0, self.loss.burst);
        let (stay, fall) = match burst > 1.0 {
            true => (1.0 - 1.0 / burst, rate / (burst * (1.0 - rate))),
            false => (rate, rate),
        };
        self.losing = self.chance() < if self.losing { stay } else { fall };
        !self.losing
    }

    /// From 0 to 1, of `SplitMix64`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what there is")]
    fn chance(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RTP: [u8; 2] = [0x80, 111];
    const RTCP: [u8; 2] = [0x80, 200];

    fn lost(link: &mut Link, count: usize) -> Vec<bool> {
        (0..count).map(|_| !link.carries(&RTP)).collect()
    }

    #[test]
    fn a_link_loses_as_much_as_it_should_in_runs_as_long_as_they_should_be() {
        for (percent, burst) in [(0, 1.0), (5, 1.0), (30, 1.0), (5, 3.0), (30, 3.0)] {
            let lost = lost(&mut Link::new(Loss { percent, burst }, 7), 100_000);
            let count = lost.iter().filter(|lost| **lost).count() as f64;
            assert!((count / 1_000.0 - f64::from(percent)).abs() < 1.0, "{percent} {burst}: {count}");
            let runs = lost.windows(2).filter(|pair| pair == &[false, true]).count() as f64;
            let expected = burst / (1.0 - if burst > 1.0 { 0.0 } else { f64::from(percent) / 100.0 });
            assert!(percent == 0 || (count / runs / expected - 1.0).abs() < 0.1, "{percent} {burst}: {runs}");
        }
    }

    #[test]
    fn reports_do_not_change_which_packets_of_media_are_lost() {
        let loss = Loss { percent: 15, burst: 1.0 };
        let expected = lost(&mut Link::new(loss, 7), 200);
        let mut link = Link::new(loss, 7);
        let mixed: Vec<_> = (0..200)
            .map(|place| {
                if place % 7 == 0 {
                    link.carries(&RTCP);
                }
                !link.carries(&RTP)
            })
            .collect();
        assert_eq!(mixed, expected);
    }
}
