//! What a receiver says about what it is sent: a compound RTCP packet.

use carillon_media::feedback::{Feedback, REPORTED_MAX, read};

/// Whatever is understood is bounded by the length of the packet and by what one report may speak of.
pub fn run(data: &[u8]) {
    let (mut said, mut reported) = (0, 0);
    read(data, |feedback| {
        said += 1;
        if let Feedback::Arrivals(arrivals) = feedback {
            reported += arrivals.packets().count();
        }
    });
    assert!(reported <= usize::from(REPORTED_MAX), "however many reports there are");
    assert!(said <= data.len(), "nothing is said without a byte");
}
