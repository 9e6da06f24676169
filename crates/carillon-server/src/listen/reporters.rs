//! Who has reported, so that what a client tells last is kept when its meeting is over before it.
//!
//! Tokens go with their meeting, and a client whose meeting was ended under it reports just then. Whoever has reported
//! while its token could be checked is known by it afterwards; for how long that counts is for analytics to say.
//!
//! Invariant: at most [`REPORTERS_MAX`] are known, and of their tokens only digests.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use carillon_proto::id::{AttendeeId, ExternalUserId, MeetingId};

/// Those who have reported lately.
#[derive(Default)]
pub struct Reporters(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_token: BTreeMap<Digest, Reporter>,
    /// The oldest first.
    order: VecDeque<Digest>,
}

/// Whose token it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reporter {
    /// In which meeting.
    pub meeting: MeetingId,
    /// Who.
    pub attendee: AttendeeId,
    /// Its external id.
    pub external_user: ExternalUserId,
}

type Digest = Vec<u8>;

impl Reporters {
    /// The token was checked, and is this reporter's. Beyond the bound the oldest is forgotten.
    pub fn remember(&self, token: &str, reporter: Reporter) {
        let token = digest_of(token);
        let mut known = self.known();
        if known.by_token.insert(token.clone(), reporter).is_some() {
            return;
        }
        known.order.push_back(token);
        if known.order.len() > REPORTERS_MAX
            && let Some(oldest) = known.order.pop_front()
        {
            known.by_token.remove(&oldest);
        }
    }

    /// Whose token this was in the meeting, if that is known.
    pub fn recall(&self, token: &str, meeting: &MeetingId) -> Option<Reporter> {
        let known = self.known();
        known.by_token.get(&digest_of(token)).filter(|reporter| reporter.meeting == *meeting).cloned()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digest_of(token: &str) -> Digest {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

/// Those of a busy hour; each takes some 300 bytes.
const REPORTERS_MAX: usize = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn reporter(number: usize) -> Reporter {
        Reporter {
            meeting: "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap(),
            attendee: format!("a77e0dee-0000-4000-8000-{number:012x}").parse().unwrap(),
            external_user: "user".parse().unwrap(),
        }
    }

    #[test]
    fn who_has_reported_is_known_by_its_token_in_its_meeting_until_many_others_have() {
        let reporters = Reporters::default();
        for number in 0..=REPORTERS_MAX {
            reporters.remember(&format!("token {number}"), reporter(number));
            reporters.remember(&format!("token {number}"), reporter(number));
        }
        let meeting = &reporter(0).meeting;
        assert_eq!(reporters.recall("token 0", meeting), None, "the oldest");
        assert_eq!(reporters.recall("token 1", meeting), Some(reporter(1)));
        assert_eq!(reporters.recall("token", meeting), None);
        let other = "0f9a2b6e-1111-4222-8333-444455550707".parse().unwrap();
        assert_eq!(reporters.recall("token 1", &other), None);
    }
}
