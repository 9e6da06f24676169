//! Links for participants without an account, and trading them for sessions.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use carillon_control::PublicUrl;
use carillon_proto::visit::{ParticipantId, VisitId};
use carillon_visits::{Factor, Redeemed};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Visiting;
use super::shape::invited;
use crate::api::Api;
use crate::api::body::Strict;
use crate::api::error::{ApiCode, ApiError};
use crate::api::guard::{self, Here, On, SEPARATOR, SESSIONS_MAX, VISIT_COOKIE, VisitSession};
use crate::api::query::{NamedTwo, Wanted};
use crate::api::session;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct LinkBody {
    date_of_birth: Option<String>,
    expires_in_hours: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RedemptionBody {
    link: String,
    second_factor: String,
}

/// How often links may be tried: so often from one address, so often in all. What is refused of an address does not
/// count in all, so that nobody shuts everybody else out.
pub(super) struct Redemptions {
    of_address: DefaultKeyedRateLimiter<IpAddr>,
    of_all: DefaultDirectRateLimiter,
}

impl Default for Redemptions {
    /// Behind one address there may be a clinic.
    fn default() -> Self {
        let a_minute = |times| Quota::per_minute(NonZeroU32::new(times).expect("not 0"));
        Self { of_address: RateLimiter::keyed(a_minute(20)), of_all: RateLimiter::direct(a_minute(3_000)) }
    }
}

impl Redemptions {
    fn admit(&self, address: Option<IpAddr>) -> Result<(), Duration> {
        let now = DefaultClock::default().now();
        // When more addresses than that try at once, they are counted together alone.
        let is_full = self.of_address.len() > ADDRESSES_MAX;
        if !is_full {
            let network = address.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), network);
            self.of_address.check_key(&network).map_err(|until| until.wait_time_from(now))?;
        }
        self.of_all.check().map_err(|until| until.wait_time_from(now))?;
        if is_full {
            self.of_address.retain_recent();
        }
        Ok(())
    }
}

/// `POST /api/v1/visit-session`
pub(crate) async fn redeem(
    State(api): State<Api>,
    On(occasion): On,
    Here(reached): Here,
    headers: HeaderMap,
    Strict(body): Strict<RedemptionBody>,
) -> Result<impl IntoResponse, ApiError> {
    let message = "too many links were tried from this address";
    let admitted = api.visiting.redemptions.admit(occasion.address);
    admitted.map_err(|wait| ApiError::later(ApiCode::Throttled, message.to_owned(), wait))?;
    let shown = body.second_factor.parse()?;
    let redeemed = api.visits().redeem(&body.link, shown, &occasion).await?;
    let guest = redeemed.guest.clone();
    let sessions = sessions_with(&api, &headers, redeemed).await?;
    let cookie = cookie(&sessions, &api, &reached)?;
    let answer = json!({ "visitId": guest.visit, "participantId": guest.participant });
    Ok(([(header::SET_COOKIE, cookie)], Json(answer)))
}

/// `DELETE /api/v1/visit-session`: the browser forgets it, of one visit or of all. Staff take it away for good.
pub(crate) async fn leave(
    State(api): State<Api>,
    Here(reached): Here,
    headers: HeaderMap,
    wanted: Wanted,
) -> Result<impl IntoResponse, ApiError> {
    let mut kept = Vec::new();
    if let Some(visit) = wanted.read::<VisitId>("visit")? {
        kept = sessions_of(&api, &headers).await?;
        kept.retain(|(_, guest)| guest.visit != visit);
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&kept, &api, &reached)?)]))
}

/// `POST /api/v1/visits/{visitId}/participants/{participantId}/link`
pub(crate) async fn invite(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, participant): NamedTwo<VisitId, ParticipantId>,
    Strict(body): Strict<LinkBody>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let lifetime = match body.expires_in_hours {
        Some(hours @ 1..=HOURS_MAX) => Some(Duration::from_secs(u64::from(hours) * 60 * 60)),
        Some(_) => return Err(ApiError::field("expiresInHours", "must be 1 to 720")),
        None => None,
    };
    let factor = match body.date_of_birth {
        Some(date) => Factor::DateOfBirth(date_of_birth(&date)?),
        None => Factor::Code,
    };
    let made = api.visits().invite(&caller, &visit, &participant, factor, lifetime, &occasion).await?;
    // The link is shown this once, whether whoever came by the former has left already or not.
    api.departures().settle_soon(&visit).await;
    Ok((StatusCode::CREATED, Json(invited(made))))
}

/// `DELETE /api/v1/visits/{visitId}/participants/{participantId}/link`: takes link and session away, and puts that one out
/// of the meeting.
pub(crate) async fn revoke(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, participant): NamedTwo<VisitId, ParticipantId>,
) -> Result<StatusCode, ApiError> {
    api.visits().revoke(&caller, &visit, &participant, &occasion).await?;
    api.departures().settle_for(&visit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The sessions that the browser has from here on: it may have come by links of other visits, which are not to be lost.
async fn sessions_with(
    api: &Api,
    headers: &HeaderMap,
    redeemed: Redeemed,
) -> Result<Vec<VisitSession>, ApiError> {
    let mut sessions = vec![(redeemed.token, redeemed.guest)];
    sessions.extend(sessions_of(api, headers).await?);
    sessions.truncate(SESSIONS_MAX);
    Ok(sessions)
}

/// The sessions that the browser has.
async fn sessions_of(api: &Api, headers: &HeaderMap) -> Result<Vec<VisitSession>, ApiError> {
    match guard::token(headers, VISIT_COOKIE).filter(|token| token.is_cookie) {
        Some(token) => guard::sessions(api, &token).await,
        None => Ok(Vec::new()),
    }
}

/// The cookie of these sessions, or what takes it away when there is none.
fn cookie(sessions: &[VisitSession], api: &Api, reached: &PublicUrl) -> Result<HeaderValue, ApiError> {
    let Some(ends_at) = sessions.iter().map(|(_, guest)| guest.ends_at).max() else {
        return Ok(HeaderValue::from_static(FORGOTTEN));
    };
    let tokens: Vec<&str> = sessions.iter().map(|(token, _)| token.expose().as_str()).collect();
    let seconds = ends_at.since(api.clock.now()).as_secs();
    session::cookie(VISIT_COOKIE, &tokens.join(&SEPARATOR.to_string()), seconds, api, reached)
}

/// A day that there is, so that nobody is locked out by a slip of the pen.
fn date_of_birth(text: &str) -> Result<carillon_visits::ShownFactor, ApiError> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    let problem = || ApiError::field("dateOfBirth", "must be a date such as 1970-12-31");
    time::Date::parse(text, format).map_err(|_| problem())?;
    text.parse().map_err(|_| problem())
}

/// Whoever has one address of IPv6 has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
        address => address,
    }
}

const FORGOTTEN: &str = "carillon_visit=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict";
const HOURS_MAX: u32 = 30 * 24;
/// Addresses that are remembered before those are forgotten that may try as often as any.
const ADDRESSES_MAX: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_tries_too_often_shuts_nobody_else_out() {
        let redemptions = Redemptions::default();
        let address = |last| Some(IpAddr::from([192, 0, 2, last]));
        let refused = (0..10_000).filter(|_| redemptions.admit(address(1)).is_err()).count();
        assert!(refused > 3_000, "{refused}");
        assert_eq!(redemptions.admit(address(2)), Ok(()));
    }

    #[test]
    fn addresses_that_are_remembered_are_bounded_and_so_are_tries_in_all() {
        let redemptions = Redemptions::default();
        let addresses = (0..30_000_u128).map(|number| IpAddr::V6(Ipv6Addr::from_bits(number << 64)));
        let refused = addresses.filter(|address| redemptions.admit(Some(*address)).is_err()).count();
        assert!(refused > 0, "{refused}");
        assert!(redemptions.of_address.len() <= ADDRESSES_MAX + 1);
    }
}
