//! Session descriptions: a bounded parser of offers and a writer of answers.
//!
//! Our own because the client asks for what general layers do not offer (ADR 0002): sections that are recycled
//! under new mids, a camera section answered `sendrecv` without sending, stream ids `v_<mid>`, parameters in a
//! fixed textual order. Only what an SFU needs is understood; the rest is ignored.
//!
//! Wire: RFC 8866 (SDP), RFC 8829 (JSEP), RFC 8843 (BUNDLE), RFC 8853 (simulcast), `signaling.md` section 6.

mod answer;
mod codec;
mod offer;

pub use answer::{Answer, AnswerSection, SentStream};
pub use codec::{CodecTable, VideoCodec, VideoPayload};
pub use offer::{Direction, Extmap, MediaKind, Offer, OfferError, Payload, Section, Setup};
