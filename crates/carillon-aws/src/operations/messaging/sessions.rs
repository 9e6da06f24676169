//! Where messaging sessions are.

use carillon_proto::chime::messaging as chime;

use super::super::json;
use super::{Answer, Call};
use crate::error::FrontError;

/// `GetMessagingSessionEndpoint`: a bare host, which the client puts behind `wss://` and signs as it is.
pub fn endpoint(call: Call<'_>) -> Result<Answer, FrontError> {
    let url = call.control.config().public_url.as_ref().unwrap_or(call.reached);
    let endpoint = chime::MessagingSessionEndpoint { url: Some(url.secure_host(call.sessions_port)) };
    Ok(json(&chime::GetMessagingSessionEndpointResponse { endpoint: Some(endpoint) }))
}
