//! Makes ids from the entropy port.

use carillon_ports::Entropy;
use uuid::Uuid;

/// A GUID, of a type of ids that are GUIDs.
pub(crate) fn guid<T: std::str::FromStr>(entropy: &dyn Entropy) -> T {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let text = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
    debug_assert!(Uuid::try_parse(&text).is_ok());
    text.parse().ok().expect("a UUID is an id of this type")
}
