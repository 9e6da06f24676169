//! Pages of long answers.
//!
//! A page token is opaque to callers and names the last item that they have seen, so that items which come and go
//! between two pages neither repeat nor hide others.
//!
//! Wire: `MaxResults` and `NextToken`; base64url of a versioned text.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carillon_ports::StoreError;
use carillon_ports::meetings::{AttendeePosition, RecordPosition};
use carillon_proto::id::MeetingId;
use carillon_proto::units::Timestamp;

/// Which part of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Items at most; zero counts as one.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<PageToken>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// In the list's order.
    pub items: Vec<T>,
    /// Asks for the next page; absent on the last.
    pub next: Option<PageToken>,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageToken(Place);

/// A text that is not a page token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a page token of this server")]
pub struct PageTokenError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Attendee(AttendeePosition),
    Meeting(MeetingId),
    Record(RecordPosition),
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: usize) -> Self {
        Self { limit, after: None }
    }

    pub(crate) fn place(&self) -> Option<&Place> {
        self.after.as_ref().map(|token| &token.0)
    }
}

impl<T> Page<T> {
    /// Makes a page of `items`, of which there is one too many when another page follows.
    pub(crate) fn cut<P>(mut items: Vec<(P, T)>, limit: usize, place: impl Fn(P) -> Place) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let mut kept = Vec::with_capacity(items.len());
        let mut last = None;
        for (position, item) in items {
            last = Some(position);
            kept.push(item);
        }
        Self { items: kept, next: last.filter(|_| more).map(|position| PageToken(place(position))) }
    }
}

impl<T> Page<Result<T, StoreError>> {
    /// The same page without the items that cannot be read.
    pub(crate) fn readable(self) -> Page<T> {
        Page { items: self.items.into_iter().flatten().collect(), next: self.next }
    }
}

impl fmt::Display for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.0 {
            Place::Attendee(position) => format!("1a{}", position.0),
            Place::Meeting(id) => format!("1m{id}"),
            Place::Record(position) => format!("1r{}/{}", position.created_at.as_millis(), position.id),
        };
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for PageToken {
    type Err = PageTokenError;

    fn from_str(text: &str) -> Result<Self, PageTokenError> {
        if text.len() > TOKEN_LENGTH_MAX {
            return Err(PageTokenError);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| PageTokenError)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| PageTokenError)?;
        parse(text).map(Self).ok_or(PageTokenError)
    }
}

fn parse(text: &str) -> Option<Place> {
    let (kind, rest) = text.split_at_checked(2)?;
    match kind {
        "1a" => rest.parse().ok().map(|position| Place::Attendee(AttendeePosition(position))),
        "1m" => rest.parse().ok().map(Place::Meeting),
        "1r" => {
            let (created_at, id) = rest.split_once('/')?;
            let created_at = Timestamp::from_millis(created_at.parse().ok()?);
            Some(Place::Record(RecordPosition { created_at, id: id.parse().ok()? }))
        }
        _ => None,
    }
}

/// Longer than any token of ours.
const TOKEN_LENGTH_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_what_was_written() {
        let id: MeetingId = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
        for place in [
            Place::Attendee(AttendeePosition(7)),
            Place::Meeting(id.clone()),
            Place::Record(RecordPosition { created_at: Timestamp::from_millis(12), id }),
        ] {
            let token = PageToken(place);
            assert_eq!(token.to_string().parse(), Ok(token));
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "x", "!!!!", "MWE", "MnhhMQ", &"A".repeat(300)] {
            assert_eq!(text.parse::<PageToken>(), Err(PageTokenError), "{text}");
        }
    }

    #[test]
    fn only_a_full_page_with_a_rest_has_a_next() {
        let place = |position: u64| Place::Attendee(AttendeePosition(position));
        let items = vec![(1, 'a'), (2, 'b'), (3, 'c')];
        let page = Page::cut(items.clone(), 2, place);
        assert_eq!((page.items, page.next), (vec!['a', 'b'], Some(PageToken(place(2)))));
        assert_eq!(Page::cut(items, 3, place).next, None);
    }
}
