//! Pages of long answers, and the tokens that ask for the next.
//!
//! A token holds the place where a page ended, sealed with a key of the store: what lies in a private list, such as ids
//! of channels, cannot be read from it, and a token counts only for the list, the filters and the bearer to whom it was
//! given.
//!
//! Wire: `max-results` 1 to 50, `next-token` up to 2,048 characters.

use std::sync::Arc;

use carillon_ports::Entropy;
use carillon_ports::rows::Place;
use carillon_proto::redact::Redacted;

use crate::error::MessagingError;
use crate::seal::Seal;

/// Items of a page when the caller asks for no number, and at most.
pub const PAGE_MAX: usize = 50;

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// Items at most, 1 to 50; 50 when absent.
    pub limit: Option<usize>,
    /// Where the page before ended, as the caller was told.
    pub after: Option<Redacted<String>>,
}

impl PageRequest {
    pub(crate) fn limit(&self) -> usize {
        self.limit.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX)
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// In the list's order.
    pub items: Vec<T>,
    /// Asks for the next page; absent on the last.
    pub next: Option<Redacted<String>>,
}

/// The tokens of a server.
pub(crate) struct Pages(Arc<Seal>);

impl Pages {
    pub(crate) fn new(seal: Arc<Seal>) -> Self {
        Self(seal)
    }

    /// The place where the page before ended. `list` says which list it is, with all filters and the bearer.
    pub(crate) fn place(&self, list: &str, request: &PageRequest) -> Result<Option<Place>, MessagingError> {
        let Some(token) = &request.after else { return Ok(None) };
        match self.0.open(list, token.expose()) {
            Some(place) => Ok(Some(Place::from_bytes(place))),
            None => Err(MessagingError::invalid("NextToken", "is not a token of this list")),
        }
    }

    /// Makes a page of `items`, of which there is one too many when another page follows.
    pub(crate) fn cut<T>(
        &self,
        list: &str,
        mut items: Vec<(Place, T)>,
        limit: usize,
        entropy: &dyn Entropy,
    ) -> Page<T> {
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| has_more).map(|(place, _)| place.clone());
        self.page(list, items, last.as_ref(), entropy)
    }

    /// Makes a page of all `items`, behind which the next begins after the place `last`.
    pub(crate) fn page<T>(
        &self,
        list: &str,
        items: Vec<(Place, T)>,
        last: Option<&Place>,
        entropy: &dyn Entropy,
    ) -> Page<T> {
        let next = last.map(|place| Redacted::new(self.0.seal(list, place.as_bytes(), entropy)));
        Page { items: items.into_iter().map(|(_, item)| item).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use carillon_ports::memory::SeededEntropy;

    use super::*;

    fn with_key(key: u8) -> Pages {
        Pages::new(Arc::new(Seal::new(&[key; 32])))
    }

    fn items() -> Vec<(Place, u64)> {
        (1..=3).map(|number| (Place::of("secret").number(number), number)).collect()
    }

    #[test]
    fn a_token_leads_on_in_its_own_list_only() {
        let (pages, entropy) = (with_key(7), SeededEntropy::new(1));
        let page = pages.cut("list of ada", items(), 2, &entropy);
        assert_eq!(page.items, [1, 2]);
        let request = PageRequest { limit: None, after: page.next.clone() };
        assert_eq!(pages.place("list of ada", &request).unwrap(), Some(Place::of("secret").number(2)));
        assert!(pages.place("list of bob", &request).is_err());
        assert!(with_key(8).place("list of ada", &request).is_err());
        let token = page.next.unwrap().into_exposed();
        assert!(!String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(token).unwrap()).contains("secret"));
    }

    #[test]
    fn the_last_page_has_no_token_and_garbage_is_none() {
        let (pages, entropy) = (with_key(7), SeededEntropy::new(1));
        assert_eq!(pages.cut("list", items(), 3, &entropy).next, None);
        for token in ["", "x", "!!!", "AAAA", &"A".repeat(2_048)] {
            let request = PageRequest { limit: None, after: Some(Redacted::new(token.to_owned())) };
            assert!(pages.place("list", &request).is_err(), "{token}");
        }
    }
}
