//! What a client calls its session.

use std::str::FromStr;

use carillon_proto::id::IdError;

/// What a client calls its session: of two sockets of a user with the same name, the newer one counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionName(Box<str>);

/// Bytes; a GUID has 36, and what the official client makes up ten.
const BYTES_MAX: usize = 256;

impl FromStr for SessionName {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.is_empty() || text.len() > BYTES_MAX {
            return Err(IdError::Length { min: 1, max: BYTES_MAX });
        }
        Ok(Self(text.into()))
    }
}
