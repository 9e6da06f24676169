//! Tells a client of its channels, when it asked for that.
//!
//! What happens meanwhile waits in the socket's queue: what is told here is not older than what was told before, and not
//! newer than what is told behind.

use axum::extract::ws::Message;
use carillon_messaging::MessagingError;
use carillon_messaging::channels::Bearer;
use carillon_messaging::sessions::PrefetchSort;

use super::handshake::MessagingDoor;
use super::socket::{End, Sink, send};

/// Sends an event for each channel. A client that misses one lists it as it would without.
pub async fn send_channels(
    sink: &mut Sink,
    door: &MessagingDoor,
    bearer: &Bearer,
    sort: PrefetchSort,
) -> Option<End> {
    let channels = match door.messaging.prefetched_channels(bearer, sort).await {
        Ok(channels) => channels,
        Err(error) => return note(&error),
    };
    for channel in channels {
        let end = match door.messaging.channel_details(bearer, channel).await {
            Ok(details) => send(sink, Message::Text(carillon_aws::details_frame(&details).into())).await,
            // It is no longer a member, or the channel is gone; that is announced.
            Err(error) => note(&error),
        };
        if end.is_some() {
            return end;
        }
    }
    None
}

fn note(error: &MessagingError) -> Option<End> {
    tracing::debug!(%error, "channels are not told to a client that has just connected");
    None
}
