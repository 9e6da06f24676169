//! Answers the upgrade and finds out whose socket it is.
//!
//! The upgrade is accepted first and judged then: a refused one reaches the page as a broken network, after which the
//! client tries again. Only a server that is stopping, where that is right, refuses the upgrade itself.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_aws::{Connect, ConnectError, Connects};
use carillon_messaging::channels::Bearer;
use carillon_messaging::sessions::{PrefetchSort, SignedWith};
use carillon_messaging::{Messaging, MessagingError};

use super::socket;
use crate::listen::router::Services;
use crate::metrics::Metric;
use crate::sessions::{Ended, Seat, Sessions};

/// A client has nothing to say; what it says all the same is read and dropped.
const MESSAGE_BYTES_MAX: usize = 4 * 1024;
const READ_BUFFER_BYTES: usize = 2 * 1024;
/// The largest event, details of a channel, twice.
const WRITE_BUFFER_BYTES_MAX: usize = 4 << 20;

/// What lets people in.
#[derive(Clone)]
pub struct MessagingDoor {
    /// Verifies addresses.
    pub connects: Arc<Connects>,
    /// The use cases.
    pub messaging: Messaging,
    /// The sessions.
    pub sessions: Sessions,
}

/// A socket that hears from now on.
pub struct Seated {
    pub seat: Seat,
    pub bearer: Bearer,
    pub prefetch: Option<PrefetchSort>,
    /// Until its credentials expire.
    pub valid_for: Option<Duration>,
}

/// Takes a WebSocket request.
pub async fn upgrade(State(services): State<Services>, upgrade: WebSocketUpgrade, parts: Parts) -> Response {
    let door = services.door;
    if door.sessions.is_draining() {
        Metric::MessagingClosed.increment_labelled("reason", Ended::Draining.label());
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
    }
    Metric::MessagingOpened.increment();
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .on_upgrade(async move |websocket| socket::run(websocket, &door, &parts).await)
}

impl MessagingDoor {
    /// Lets in whoever signed, as a user that is there.
    pub async fn admit(&self, parts: &Parts) -> Result<Seated, Ended> {
        let Connect { asking, prefetch, valid_for } =
            self.connects.verify(parts).await.map_err(|error| refusal(&error))?;
        let (bearer, keys) = (asking.user.clone(), asking.keys);
        let seat = self.sessions.admit(asking).await?;
        if let Err(error) = self.messaging.listen(&bearer, seat.socket.0).await {
            return Err(not_listening(&error));
        }
        if keys == SignedWith::LentKeys {
            self.connects.check_again(parts).await.map_err(|error| refusal(&error))?;
        }
        Ok(Seated { seat, bearer, prefetch, valid_for })
    }
}

fn refusal(error: &ConnectError) -> Ended {
    match error {
        ConnectError::Unavailable(cause) => {
            tracing::error!(%cause, "a messaging socket cannot be judged");
            Ended::Overloaded
        }
        ConnectError::Full => Ended::Overloaded,
        _ => {
            tracing::info!(%error, "a messaging socket is refused");
            Ended::Unauthorized
        }
    }
}

fn not_listening(error: &MessagingError) -> Ended {
    match error {
        MessagingError::Unavailable(_) | MessagingError::Internal(_) => {
            tracing::error!(%error, "a messaging socket cannot listen");
            Ended::Overloaded
        }
        _ => Ended::Unauthorized,
    }
}
