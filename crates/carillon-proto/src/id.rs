//! Ids: who mints each one and how long it lives.
//!
//! An id is parsed once, at the door, into a type that cannot be wrong. What the wire calls a string or a number
//! is here a type of its own, so that a stream id never lands where a group id belongs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::redact::Redacted;

/// Why a text is not the id that it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 36 characters of lower- or upper-case hexadecimal digits and hyphens in the places of a GUID.
    #[error("is not a GUID")]
    NotGuid,
    /// Shorter or longer than the API allows.
    #[error("must have {min} to {max} characters")]
    Length {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// Holds a character that the API does not allow.
    #[error("holds a character that is not allowed")]
    Character,
    /// Starts with the prefix `aws:`, which is reserved.
    #[error("starts with the reserved prefix aws:")]
    Reserved,
    /// Holds the same character four times in a row.
    #[error("repeats a character more than three times in a row")]
    Repetition,
}

/// In lower case.
pub(crate) fn guid_text(text: &str) -> Result<Box<str>, IdError> {
    let is_guid = text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_guid { Ok(text.to_ascii_lowercase().into()) } else { Err(IdError::NotGuid) }
}

/// The way through serde of a type whose texts are checked when they are parsed.
macro_rules! parsed_from_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = $crate::id::IdError;

            fn try_from(text: String) -> Result<Self, $crate::id::IdError> {
                text.parse()
            }
        }
    };
}

pub(crate) use parsed_from_text;

/// A text that `$read` has checked, and put into its one form.
macro_rules! read_text {
    ($(#[$meta:meta])* $name:ident, $read:expr) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::IdError;

            fn from_str(text: &str) -> Result<Self, $crate::id::IdError> {
                let read: fn(&str) -> Result<Box<str>, $crate::id::IdError> = $read;
                read(text).map(Self)
            }
        }

        $crate::id::parsed_from_text!($name);

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }
    };
}

pub(crate) use read_text;

/// An id that logs may show.
macro_rules! plain_text {
    ($(#[$doc:meta])* $name:ident, $read:expr) => {
        $crate::id::read_text! { $(#[$doc])* #[derive(Debug)] $name, $read }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use plain_text;

/// A GUID, in lower case.
macro_rules! guid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $crate::id::plain_text! { $(#[$doc])* $name, $crate::id::guid_text }
    };
}

pub(crate) use guid_id;

/// A text that `$check` finds right as it is.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $crate::id::plain_text! { $(#[$doc])* $name, |text| {
            let check: fn(&str) -> Result<(), $crate::id::IdError> = $check;
            check(text).map(|()| text.into())
        } }
    };
}

pub(crate) use text_id;

/// Applications put names of people into external ids, so a log never shows one.
macro_rules! external_id {
    ($(#[$doc:meta])* $name:ident) => {
        read_text! { $(#[$doc])* $name, external_text }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

guid_id! {
    /// Names a meeting. Control mints it; it is never used again after the meeting.
    MeetingId
}
guid_id! {
    /// Names an attendee of one meeting. Control mints it; it dies with the attendee or the meeting.
    AttendeeId
}
guid_id! {
    /// Names a media pipeline of any kind. `carillon-pipeline` mints it; it is never used again.
    MediaPipelineId
}

external_id! {
    /// The application's own name of a meeting; many live meetings may share it.
    ExternalMeetingId
}
external_id! {
    /// The application's own name of an attendee, unique within a meeting.
    ExternalUserId
}
external_id! {
    /// The application's own name of a meeting's host. Stored and echoed, without effect.
    MeetingHostId
}

/// Characters as in the API pages of CreateMeeting and CreateAttendee: letters including accented Latin-1 ones,
/// digits, white space and ``-_&@+=,(){}[]/«».:|'"#``.
fn external_text(text: &str) -> Result<Box<str>, IdError> {
    let (min, max) = (2, crate::limits::EXTERNAL_ID_LENGTH_MAX);
    if !(min..=max).contains(&text.chars().count()) {
        return Err(IdError::Length { min, max });
    }
    let allowed = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{ff}')
            || c.is_whitespace()
            || "-_&@+=,(){}[]/«».:|'\"#".contains(c)
    };
    if !text.chars().all(allowed) {
        return Err(IdError::Character);
    }
    if text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
        return Err(IdError::Reserved);
    }
    Ok(text.into())
}

text_id! {
    /// Makes a create call repeatable: the caller mints it, and it counts as long as what it made lives, or a day.
    ClientRequestToken, |text| ascii_text(text, 2, 64, b"-_")
}
text_id! {
    /// Where a meeting's media servers run: an AWS region or a name of the operator's own.
    MediaRegion, |text| ascii_text(text, 2, 64, b"-_")
}
text_id! {
    /// A tenant whose networks may reach the meeting (CreateMeeting API page, TenantIds).
    TenantId, |text| {
        ascii_text(text, 2, 256, b"-_!@#$")?;
        let repeats = text.as_bytes().windows(4).any(|four| four.iter().all(|byte| *byte == four[0]));
        if repeats { Err(IdError::Repetition) } else { Ok(()) }
    }
}
text_id! {
    /// An AWS account: twelve digits. The operator configures it.
    AccountId, |text| match text.len() {
        12 if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(()),
        12 => Err(IdError::Character),
        _ => Err(IdError::Length { min: 12, max: 12 }),
    }
}

fn ascii_text(text: &str, min: usize, max: usize, marks: &[u8]) -> Result<(), IdError> {
    if !(min..=max).contains(&text.chars().count()) {
        return Err(IdError::Length { min, max });
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || marks.contains(&byte);
    if text.bytes().all(allowed) { Ok(()) } else { Err(IdError::Character) }
}

/// What people see as an attendee's name: 1 to 64 characters of any script, apart from `ExternalUserId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(Redacted<Box<str>>);

impl DisplayName {
    /// The text, for people and the store and never for a log.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for DisplayName {
    type Err = IdError;

    /// Cuts white space off both ends. Refuses control characters, and those of the bidirectional algorithm with
    /// which one name can be made to read like another (Unicode Standard Annex 9, explicit formatting).
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let (min, max) = (1, 64);
        if !(min..=max).contains(&text.chars().count()) {
            return Err(IdError::Length { min, max });
        }
        let refused = |c: char| {
            c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        if text.chars().any(refused) {
            return Err(IdError::Character);
        }
        Ok(Self(Redacted::new(text.into())))
    }
}

parsed_from_text!(DisplayName);

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0.into_exposed().into()
    }
}

/// The secret with which an attendee joins. Control mints it; it is valid as long as the attendee exists.
///
/// It travels as a WebSocket subprotocol, so it holds only token characters of RFC 9110 without `#`: the client
/// appends `#content` for a content share.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JoinToken(Redacted<Box<str>>);

impl JoinToken {
    /// The text, for the wire and the store.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl FromStr for JoinToken {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (min, max) = (2, 2_048);
        if !(min..=max).contains(&text.len()) {
            return Err(IdError::Length { min, max });
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return Err(IdError::Character);
        }
        Ok(Self(Redacted::new(text.into())))
    }
}

parsed_from_text!(JoinToken);

impl From<JoinToken> for String {
    fn from(token: JoinToken) -> Self {
        token.0.into_exposed().into()
    }
}

/// Which of an attendee's two connections is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// Microphone, camera and everything received.
    Main,
    /// A content share: `<AttendeeId>#content` on the wire.
    Content,
}

impl Modality {
    /// Splits the `#content` suffix off a join token or attendee id.
    pub fn split(text: &str) -> (&str, Self) {
        match text.strip_suffix("#content") {
            Some(base) => (base, Self::Content),
            None => (text, Self::Main),
        }
    }
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number_id! {
    /// Names one signaling WebSocket and its WebRTC peer. The server process mints it and never uses it again.
    ConnectionId(u64)
}
number_id! {
    /// Names one presence of an attendee (or content share) in the roster. The meeting mints it, starting at 1,
    /// growing, never reused within a meeting.
    AudioStreamId(u32)
}
number_id! {
    /// Names one encoding (layer) of a video source, unique in a meeting, never 0, never reused.
    StreamId(u32)
}
number_id! {
    /// Names one video source: a camera or a content share of a connection. Grows within a meeting.
    GroupId(u32)
}

/// The `mid` of a media section in an SDP (RFC 5888), at most 16 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mid(Box<str>);

impl Mid {
    /// The text as in the SDP.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Mid {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (min, max) = (1, 16);
        if !(min..=max).contains(&text.len()) {
            return Err(IdError::Length { min, max });
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(IdError::Character);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Mid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meeting_id_is_a_guid_in_either_case() {
        let id: MeetingId = "0F9A2B6E-1111-4222-8333-444455550706".parse().unwrap();
        assert_eq!(id.as_str(), "0f9a2b6e-1111-4222-8333-444455550706");
        assert_eq!("0f9a2b6e1111422283334444555507061234".parse::<MeetingId>(), Err(IdError::NotGuid));
        assert_eq!("é".repeat(18).parse::<MeetingId>(), Err(IdError::NotGuid));
    }

    #[test]
    fn external_user_id_follows_the_api_page() {
        assert!("a1b2c3d4#Alice".parse::<ExternalUserId>().is_ok());
        assert!("Zoë «é»".parse::<ExternalUserId>().is_ok());
        assert_eq!("a".parse::<ExternalUserId>(), Err(IdError::Length { min: 2, max: 64 }));
        assert_eq!("名前".parse::<ExternalUserId>(), Err(IdError::Character));
        assert_eq!("AWS:bot".parse::<ExternalUserId>(), Err(IdError::Reserved));
    }

    #[test]
    fn tokens_regions_tenants_and_accounts_follow_the_api_pages() {
        assert!("tok-1_A".parse::<ClientRequestToken>().is_ok());
        assert_eq!("t".parse::<ClientRequestToken>(), Err(IdError::Length { min: 2, max: 64 }));
        assert_eq!("to k".parse::<ClientRequestToken>(), Err(IdError::Character));
        assert!("us-east-1".parse::<MediaRegion>().is_ok());
        assert!("clinic$1".parse::<TenantId>().is_ok());
        assert_eq!("aaaab".parse::<TenantId>(), Err(IdError::Repetition));
        assert!("111122223333".parse::<AccountId>().is_ok());
        assert_eq!("11112222333".parse::<AccountId>(), Err(IdError::Length { min: 12, max: 12 }));
    }

    #[test]
    fn a_display_name_is_any_script_without_controls() {
        assert_eq!(" 名前 ".parse::<DisplayName>().unwrap().expose(), "名前");
        assert!("Ł".parse::<DisplayName>().is_ok());
        assert!("👩\u{200d}⚕\u{fe0f}".parse::<DisplayName>().is_ok());
        assert_eq!("  ".parse::<DisplayName>(), Err(IdError::Length { min: 1, max: 64 }));
        assert_eq!("名".repeat(65).parse::<DisplayName>(), Err(IdError::Length { min: 1, max: 64 }));
        assert_eq!("a\u{7}b".parse::<DisplayName>(), Err(IdError::Character));
        assert_eq!("a\u{202e}b".parse::<DisplayName>(), Err(IdError::Character));
    }

    #[test]
    fn secrets_and_names_do_not_print() {
        let token: JoinToken = "abcdefgh".parse().unwrap();
        let user: ExternalUserId = "Alice".parse().unwrap();
        let printed = format!("{token:?} {user:?}");
        assert!(!printed.contains("abcdefgh") && !printed.contains("Alice"), "{printed}");
    }

    #[test]
    fn content_modality_is_a_suffix() {
        assert_eq!(Modality::split("abc#content"), ("abc", Modality::Content));
        assert_eq!(Modality::split("abc"), ("abc", Modality::Main));
    }
}
