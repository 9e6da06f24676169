//! The search for channels by their members.
//!
//! What is found is where all whom a field names are members whom the others see, or nobody else is. A user finds
//! channels of which it is a member itself, an admin all. Who is hidden is not looked for, so that nobody learns of one.
//!
//! All channels that a search can find are among those of any member whom it names, so it reads those of the one with
//! the fewest. It looks at a bounded number of them at a time: a page can be shorter than was asked for and still not be
//! the last.
//!
//! Wire: chime-messaging-api, section 5.2.

use std::collections::BTreeSet;

use carillon_ports::StoreError;
use carillon_ports::rows::{Place, View};
use carillon_proto::app_instance::MemberId;

use super::channel::ChannelSeen;
use super::standing::bearer_of;
use super::ties::{self, Tie};
use super::{Bearer, ChannelName, lists, memberships};
use crate::error::MessagingError;
use crate::identity::{self, Within};
use crate::page::{Page, PageRequest};
use crate::service::Messaging;

/// What members a channel has that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchField {
    /// How they are compared.
    pub operator: SearchOperator,
    /// At least one.
    pub members: BTreeSet<MemberId>,
}

/// How the members of a channel are compared with those of a [`SearchField`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchOperator {
    /// They are the same.
    Equals,
    /// All whom the field names are among them.
    Includes,
}

impl Messaging {
    /// The channels that have the members of every field, by id. Bearers find their own, admins those of all.
    pub async fn search_channels(
        &self,
        bearer: &Bearer,
        fields: Vec<SearchField>,
        page: PageRequest,
    ) -> Result<Within<Page<ChannelSeen>>, MessagingError> {
        let list = format!("SearchChannels {} {} {fields:?}", bearer.instance, bearer.member);
        let (after, limit) = (self.pages().place(&list, &page)?, page.limit());
        let bearer = bearer.clone();
        let (instance, found) = self
            .read(move |service, view| {
                let (instance, _) = bearer_of(service, view, &bearer)?;
                let search = Search::new(service, view, &bearer, &fields)?;
                Ok((instance, search.run(after.as_ref(), limit)?))
            })
            .await?;
        let item = match found.stopped_at {
            Some(place) => self.pages().page(&list, found.channels, Some(&place), self.entropy()),
            None => self.pages().cut(&list, found.channels, limit, self.entropy()),
        };
        Ok(Within { instance, item })
    }
}

/// A search under way.
struct Search<'a> {
    service: &'a Messaging,
    view: &'a dyn View,
    bearer: &'a Bearer,
    is_admin: bool,
    fields: &'a [SearchField],
    /// Whose channels are looked at.
    among: Bearer,
}

struct Found {
    /// One too many when there are more.
    channels: Vec<(Place, ChannelSeen)>,
    /// Where the search ended before its time, when it looked at too many.
    stopped_at: Option<Place>,
}

impl<'a> Search<'a> {
    fn new(
        service: &'a Messaging,
        view: &'a dyn View,
        bearer: &'a Bearer,
        fields: &'a [SearchField],
    ) -> Result<Self, MessagingError> {
        let is_admin = identity::is_admin(view, &bearer.instance, &bearer.member)?;
        let named = fields.iter().flat_map(|field| &field.members);
        let own = (!is_admin).then_some(&bearer.member);
        let mut fewest: Option<(u64, &MemberId)> = None;
        for member in named.chain(own).collect::<BTreeSet<_>>() {
            let count = ties::channels_of(view, Tie::Default, &bearer.instance, member)?;
            fewest = fewest.into_iter().chain([(count, member)]).min();
        }
        let member = fewest.map_or(&bearer.member, |(_, member)| member).clone();
        let among = Bearer { instance: bearer.instance.clone(), member };
        Ok(Self { service, view, bearer, is_admin, fields, among })
    }

    fn run(&self, after: Option<&Place>, limit: usize) -> Result<Found, MessagingError> {
        let mut channels = Vec::new();
        let rows = lists::rows_of(self.view, &self.among, Tie::Default, after, LOOKED_AT_MAX)?;
        for (place, _) in &rows {
            if let Some(channel) = self.look(place)? {
                channels.push((place.clone(), channel));
            }
            if channels.len() > limit {
                return Ok(Found { channels, stopped_at: None });
            }
        }
        let stopped_at = rows.last().filter(|_| rows.len() == LOOKED_AT_MAX).map(|(place, _)| place.clone());
        Ok(Found { channels, stopped_at })
    }

    /// The channel of a row, if it is one that is looked for.
    fn look(&self, row: &Place) -> Result<Option<ChannelSeen>, MessagingError> {
        let Some(id) = ties::channel_of_row(Tie::Default, row) else { return Ok(None) };
        let name = ChannelName { instance: self.bearer.instance.clone(), id };
        let is_seen = self.is_admin || memberships::find(self.view, &name, &self.bearer.member)?.is_some();
        if !is_seen {
            return Ok(None);
        }
        for field in self.fields {
            if !self.has(&name, field)? {
                return Ok(None);
            }
        }
        lists::see(self.service, self.view, Some(name), self.bearer)
    }

    fn has(&self, name: &ChannelName, field: &SearchField) -> Result<bool, StoreError> {
        for member in &field.members {
            if !ties::is_tied(self.view, Tie::Default, name, member)? {
                return Ok(false);
            }
        }
        match field.operator {
            SearchOperator::Includes => Ok(true),
            SearchOperator::Equals => {
                let wanted = field.members.len();
                let members = self.view.scan(&ties::of_channel(Tie::Default, name), wanted + 1)?;
                Ok(members.len() == wanted)
            }
        }
    }
}

/// Channels at which one page of a search looks: some milliseconds.
const LOOKED_AT_MAX: usize = 1_000;
