//! Answers the upgrade and finds out whose socket it is.
//!
//! The token is the only credential; it comes as the second subprotocol or, from native clients, as a cookie. A
//! refusal must not be an HTTP error, which browsers hide from the page and which the client takes for a broken
//! network: the upgrade is accepted and the socket closed with a code that says why. Only a server that is
//! stopping, where trying again is right, refuses the upgrade itself.
//!
//! The origin is the application's page and may be any: there is no ambient credential that a foreign page could use.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use carillon_proto::id::{MeetingId, Modality};
use carillon_proto::limits::SIGNAL_MESSAGE_BYTES_MAX;
use carillon_proto::plane::{Admission, Refusal};

use super::refused;
use super::socket::{self, AdmittedSocket};
use crate::listen::router::Services;
use crate::meeting_actor::MeetingHandle;
use crate::metrics::{ChimeMetric, Metric};

/// Chosen in the answer, because browsers fail a connection whose offer of subprotocols was ignored.
const SUBPROTOCOL: &str = "_aws_wt_session";
/// Ten thousand idle sockets cost ten thousand of these.
const READ_BUFFER_BYTES: usize = 8 * 1024;

/// A token let somebody in.
struct Admitted {
    meeting: MeetingHandle,
    admission: Admission,
    modality: Modality,
}

/// Takes a WebSocket request.
pub async fn upgrade(
    State(services): State<Services>,
    Path(meeting): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if services.live.is_draining() {
        Metric::SignalingRefused.increment_labelled("reason", "draining");
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
    }
    let token = token(&upgrade, &headers);
    let admitted = admit(&services, &meeting, token.as_deref()).await;
    match &admitted {
        Ok(_) => ChimeMetric::AuthorizationSuccess.increment(),
        Err(Refusal::Unavailable) => {}
        Err(_) => ChimeMetric::AuthorizationError.increment(),
    }
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * SIGNAL_MESSAGE_BYTES_MAX)
        .max_message_size(SIGNAL_MESSAGE_BYTES_MAX)
        .max_frame_size(SIGNAL_MESSAGE_BYTES_MAX);
    match admitted {
        Ok(Admitted { meeting, admission, modality }) => {
            let connection = services.live.mint_connection();
            let socket = AdmittedSocket { connection, meeting, admission, modality };
            upgrade.on_upgrade(move |websocket| socket::run(websocket, socket))
        }
        Err(refusal) => {
            Metric::SignalingRefused.increment_labelled("reason", refused::label(refusal));
            upgrade.on_upgrade(move |websocket| refused::run(websocket, refusal))
        }
    }
}

/// The first offered subprotocol that is not the fixed one, else the cookie.
fn token(upgrade: &WebSocketUpgrade, headers: &HeaderMap) -> Option<String> {
    let offered = upgrade.requested_protocols().filter_map(|value| value.to_str().ok());
    let offered = offered.filter(|value| *value != SUBPROTOCOL).map(str::to_owned).next();
    offered.or_else(|| cookie(headers))
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == SUBPROTOCOL).map(|(_, token)| token.to_owned())
}

/// Looks the token up, and again when the meeting had to be opened first: only from then on do orders of control
/// reach the meeting, so a removal in between would go unseen. Attendees of a replica belong in its primary.
async fn admit(services: &Services, meeting: &str, token: Option<&str>) -> Result<Admitted, Refusal> {
    let Ok(id) = meeting.parse::<MeetingId>() else { return Err(Refusal::MeetingEnded) };
    let (base, modality) = Modality::split(token.unwrap_or_default());
    let already_live = services.live.find(&id);
    let admission = services.control.authenticate(&id, base).await?;
    if let Some(meeting) = already_live {
        return Ok(Admitted { meeting, admission, modality });
    }
    let meeting = services.live.open(admission.live_meeting()).map_err(|_| Refusal::Unavailable)?;
    let admission = services.control.authenticate(&id, base).await?;
    Ok(Admitted { meeting, admission, modality })
}
