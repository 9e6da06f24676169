//! What a receiver says about what it is sent: a compound RTCP packet.

use carillon_media::feedback::{Feedback, REPORTED_MAX, read};

/// Whatever is understood is bounded by the length of the packet and by what one report may speak of.
pub fn run(data: &[u8]) {
    let mut said = 0;
    read(data, |feedback| {
        said += 1;
        if let Feedback::Arrivals(arrivals) = feedback {
            assert!(arrivals.packets().count() <= usize::from(REPORTED_MAX));
        }
    });
    assert!(said <= data.len(), "nothing is said without a byte");
}
