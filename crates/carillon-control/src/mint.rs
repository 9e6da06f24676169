//! Mints ids and secrets from the entropy port.
//!
//! A join token is the attendee's id followed by 256 random bits. The id finds the attendee, and the random part is
//! compared in constant time: a lookup by the secret itself would tell by its duration how much of a guess is right.
//!
//! Wire: base64url without padding, so that a token can be a WebSocket subprotocol (RFC 9110 token characters).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::Entropy;
use carillon_proto::id::{AttendeeId, ExternalMeetingId, ExternalUserId, JoinToken, MeetingId};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

pub(crate) fn meeting_id(entropy: &dyn Entropy) -> MeetingId {
    guid(entropy).to_string().parse().expect("a UUID is a GUID")
}

pub(crate) fn attendee_id(entropy: &dyn Entropy) -> AttendeeId {
    guid(entropy).to_string().parse().expect("a UUID is a GUID")
}

pub(crate) fn external_meeting_id(entropy: &dyn Entropy) -> ExternalMeetingId {
    guid(entropy).to_string().parse().expect("36 hexadecimal digits and hyphens are allowed")
}

pub(crate) fn external_user_id(entropy: &dyn Entropy) -> ExternalUserId {
    guid(entropy).to_string().parse().expect("36 hexadecimal digits and hyphens are allowed")
}

pub(crate) fn join_token(entropy: &dyn Entropy, attendee: &AttendeeId) -> JoinToken {
    let mut bytes = [0; TOKEN_BYTES];
    let (id, secret) = bytes.split_at_mut(ID_BYTES);
    id.copy_from_slice(Uuid::try_parse(attendee.as_str()).expect("an attendee id is a GUID").as_bytes());
    entropy.fill(secret);
    URL_SAFE_NO_PAD.encode(bytes).parse().expect("64 characters of base64url are allowed")
}

/// Whose token this claims to be, `None` when it is no token of ours.
pub(crate) fn claimed_attendee(token: &str) -> Option<AttendeeId> {
    if token.len() != TOKEN_LENGTH {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let id = Uuid::from_slice(bytes.get(..ID_BYTES)?).ok()?;
    id.to_string().parse().ok()
}

/// Whether `given` is `token`, in a time that does not depend on where they differ.
pub(crate) fn is_token(token: &JoinToken, given: &str) -> bool {
    token.expose().as_bytes().ct_eq(given.as_bytes()).into()
}

fn guid(entropy: &dyn Entropy) -> Uuid {
    let mut bytes = [0; ID_BYTES];
    entropy.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

const ID_BYTES: usize = 16;
const TOKEN_BYTES: usize = ID_BYTES + 32;
const TOKEN_LENGTH: usize = TOKEN_BYTES / 3 * 4;

#[cfg(test)]
mod tests {
    use carillon_ports::memory::SeededEntropy;

    use super::*;

    #[test]
    fn a_token_names_its_attendee_and_hides_the_rest() {
        let entropy = SeededEntropy::new(1);
        let attendee = attendee_id(&entropy);
        let token = join_token(&entropy, &attendee);
        assert_eq!(token.expose().len(), TOKEN_LENGTH);
        assert_eq!(claimed_attendee(token.expose()), Some(attendee.clone()));
        assert!(is_token(&token, token.expose()));
        assert!(!is_token(&token, join_token(&entropy, &attendee).expose()));
    }

    #[test]
    fn what_is_no_token_claims_nobody() {
        for text in ["", "abc", &"=".repeat(TOKEN_LENGTH), &"é".repeat(32), &"A".repeat(TOKEN_LENGTH + 1)] {
            assert_eq!(claimed_attendee(text), None, "{text}");
        }
    }

    #[test]
    fn meeting_ids_are_version_4() {
        let id = meeting_id(&SeededEntropy::new(2));
        assert_eq!(Uuid::try_parse(id.as_str()).unwrap().get_version_num(), 4);
    }
}
