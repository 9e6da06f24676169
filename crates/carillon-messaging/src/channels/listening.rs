//! Who begins to listen: told in order with all else, so that a listener knows from which moment on it follows.

use super::standing::bearer_of;
use super::ties::{self, Tie};
use super::{Bearer, ChannelName, channel, lists};
use crate::error::MessagingError;
use crate::news::{Listening, News};
use crate::service::Messaging;

impl Messaging {
    /// Tells that the bearer hears from now on, with the channels of which it is a member at this moment; also what is
    /// told. `ticket` comes back in the news.
    pub async fn listen(&self, bearer: &Bearer, ticket: u64) -> Result<Listening, MessagingError> {
        let bearer = bearer.clone();
        self.write(move |service, change| {
            let (instance, member) = bearer_of(service, change, &bearer)?;
            let mut channels = Vec::new();
            let max = usize::try_from(service.config().memberships_of_member_max).unwrap_or(usize::MAX);
            for (place, _) in lists::rows_of(change, &bearer, Tie::Default, None, max)? {
                let Some(id) = ties::channel_of_row(Tie::Default, &place) else { continue };
                let name = ChannelName { instance: bearer.instance.clone(), id };
                if channel::is_there(change, &name)? {
                    channels.push(name.id);
                }
            }
            let listening = Listening { instance, member: member.id, ticket, channels };
            change.announce(News::Listening(listening.clone()));
            Ok(listening)
        })
        .await
    }
}
