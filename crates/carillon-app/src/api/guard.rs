//! What surrounds every request of `/api/v1`: its id, who asks, whether that one may, and how the answer is kept.
//!
//! Invariant: a handler of a route that is not for anyone runs only for a caller whom the table lets in.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use carillon_accounts::{Actor, Occasion, Principal};
use carillon_control::PublicUrl;
use carillon_ports::Entropy;
use carillon_proto::redact::Redacted;
use carillon_visits::{Caller, Guest, Staff};

use super::Api;
use super::error::{ApiCode, ApiError, Form};
use super::functions;
use super::origin::{self, Site};
use super::routes::{self, Who};
use super::visits::Visiting;
use crate::reached::reached;

/// The name of the cookie of a session of an account.
pub(crate) const COOKIE: &str = "carillon_session";
/// The name of the cookie of whoever has come by visits' links: their sessions, the latest first.
pub(crate) const VISIT_COOKIE: &str = "carillon_visit";
/// Between two sessions in that cookie. No token has it.
pub(crate) const SEPARATOR: char = '.';
/// Sessions in that cookie. Who opens more links in one browser is asked for the first again.
pub(crate) const SESSIONS_MAX: usize = 4;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Says that a page asks by itself, while nobody uses it: no session lives longer by that.
const UNATTENDED: HeaderName = HeaderName::from_static("carillon-unattended");

/// The token that a request carries.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) text: Redacted<String>,
    /// Whether the browser has added it by itself.
    pub(crate) is_cookie: bool,
    /// Whether nobody has asked for what is asked with it.
    is_unattended: bool,
}

/// A session of a visit's link, with its token.
pub(crate) type VisitSession = (Redacted<String>, Guest);

/// Who asks, of a route that is not for anyone.
#[derive(Clone, Debug)]
pub(crate) struct Signed(pub(crate) Principal);

/// On what occasion a handler acts.
#[derive(Clone, Debug)]
pub(crate) struct On(pub(crate) Occasion);

/// Lets a request through or answers it.
pub(crate) async fn check(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers(), &*api.entropy);
    let form = form(&request);
    if form == Form::Flat {
        functions::unwrap_bearer(request.headers_mut());
    }
    let mut response = match admit(&api, &mut request, &id).await {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        error.write(form, &id, &mut response);
    }
    let headers = response.headers_mut();
    // Of letters, digits and hyphens alone.
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Whose client reads the answer.
fn form(request: &Request) -> Form {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    match path {
        Some(path) if !path.starts_with("/api/") => Form::Flat,
        Some(_) | None => Form::Envelope,
    }
}

async fn admit(api: &Api, request: &mut Request, id: &str) -> Result<(), ApiError> {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    // What is not in the table is answered by nobody who does anything.
    let Some(route) = routes::find(request.method(), path) else { return Ok(()) };
    let (token, visit_token) = (token(request.headers(), COOKIE), token(request.headers(), VISIT_COOKIE));
    check_site(api, request, [&token, &visit_token].into_iter().flatten().any(|token| token.is_cookie))?;
    let mut actor = Actor::Stranger;
    if route.who == Who::Visitor {
        let path = request.uri().path();
        let caller = visitor(api, path, token.as_ref(), visit_token.as_ref()).await?;
        if let Caller::Guest(guest) = &caller {
            api.admit_guest(guest)?;
        }
        actor = caller.actor();
        request.extensions_mut().insert(Visiting(caller));
    } else if route.who != Who::Anyone {
        let principal = authenticate(api, token.as_ref()).await?;
        judge(&principal, route.who)?;
        actor = Actor::User(principal.user.id.clone());
        request.extensions_mut().insert(Visiting(account(&principal)));
        request.extensions_mut().insert(Signed(principal));
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = peer.map(|peer| peer.ip().to_canonical());
    let occasion = Occasion { actor, address, request_id: Some(id.to_owned()) };
    request.extensions_mut().insert(On(occasion));
    if let Some(token) = token {
        request.extensions_mut().insert(token);
    }
    Ok(())
}

/// What changes something comes from our own pages, or from a program that shows its token itself.
fn check_site(api: &Api, request: &Request, has_cookie: bool) -> Result<(), ApiError> {
    if origin::is_safe(request.method()) {
        return Ok(());
    }
    // HTTP/2 carries the host in the request's target, HTTP/1.1 in a header.
    let target = request.uri().authority().map(|authority| authority.as_str());
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let site = origin::site(request.headers(), target.or(host), api.settings.public_url.as_ref());
    match site {
        Site::Own => Ok(()),
        Site::Unsaid if !has_cookie => Ok(()),
        Site::Unsaid | Site::Foreign => {
            let message = "with the cookie of a session only this server's own pages may do this";
            Err(ApiError::new(ApiCode::ForeignOrigin, message))
        }
    }
}

async fn authenticate(api: &Api, token: Option<&Token>) -> Result<Principal, ApiError> {
    let unauthenticated = || ApiError::new(ApiCode::Unauthenticated, "nobody is signed in");
    let token = token.ok_or_else(unauthenticated)?;
    let text = token.text.expose();
    let principal = match token.is_unattended {
        true => api.accounts.recognise(text).await?,
        false => api.accounts.authenticate(text).await?,
    };
    principal.ok_or_else(unauthenticated)
}

/// Who asks for visits. Somebody may have an account and have come by links, too: each link counts for its own visit.
async fn visitor(
    api: &Api,
    path: &str,
    token: Option<&Token>,
    visit_token: Option<&Token>,
) -> Result<Caller, ApiError> {
    let guests: Vec<Guest> = match visit_token {
        Some(token) => sessions(api, token).await?.into_iter().map(|(_, guest)| guest).collect(),
        None => Vec::new(),
    };
    let named = path.split('/').nth(4);
    if let Some(guest) = guests.iter().find(|guest| named == Some(guest.visit.as_str())) {
        return Ok(Caller::Guest(guest.clone()));
    }
    match (authenticate(api, token).await, guests.into_iter().next()) {
        (Ok(principal), _) => {
            judge(&principal, Who::Visitor)?;
            Ok(account(&principal))
        }
        (Err(error), Some(guest)) if error.is(ApiCode::Unauthenticated) => Ok(Caller::Guest(guest)),
        (Err(error), _) => Err(error),
    }
}

/// The sessions of links that a request carries and that count yet, the latest first.
pub(crate) async fn sessions(api: &Api, token: &Token) -> Result<Vec<VisitSession>, ApiError> {
    let mut sessions = Vec::new();
    for text in token.text.expose().split(SEPARATOR).take(SESSIONS_MAX) {
        let guest = api.visits().authenticate(text).await?;
        sessions.extend(guest.map(|guest| (Redacted::new(text.to_owned()), guest)));
    }
    Ok(sessions)
}

fn account(principal: &Principal) -> Caller {
    let roles = principal.user.roles.iter().copied().collect();
    Caller::Account(Staff { user: principal.user.id.clone(), roles })
}

fn judge(principal: &Principal, who: Who) -> Result<(), ApiError> {
    if principal.must_change_password && who != Who::EvenOneTime {
        let message = "the password has to be changed first";
        return Err(ApiError::new(ApiCode::PasswordChangeRequired, message));
    }
    match who {
        Who::Roles(roles) if !principal.has_any(roles) => {
            Err(ApiError::new(ApiCode::Forbidden, "this account may not do this"))
        }
        Who::Anyone | Who::EvenOneTime | Who::SignedIn | Who::Visitor | Who::Roles(_) => Ok(()),
    }
}

/// What a program shows comes before what a browser has added.
pub(crate) fn token(headers: &HeaderMap, cookie: &str) -> Option<Token> {
    let is_unattended = headers.contains_key(UNATTENDED);
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some((scheme, token)) = shown.and_then(|value| value.split_once(' '))
        && scheme.eq_ignore_ascii_case("bearer")
    {
        let text = Redacted::new(token.trim().to_owned());
        return Some(Token { text, is_cookie: false, is_unattended });
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(name, _)| *name == cookie)?;
    Some(Token { text: Redacted::new(token.to_owned()), is_cookie: true, is_unattended })
}

/// The caller's own, so that it finds the request in our logs; ours when there is none or an odd one.
fn request_id(headers: &HeaderMap, entropy: &dyn Entropy) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    given.filter(plain).map_or_else(
        || {
            let mut bytes = [0; 16];
            entropy.fill(&mut bytes);
            format!("{:032x}", u128::from_be_bytes(bytes))
        },
        str::to_owned,
    )
}

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let signed = parts.extensions.get().cloned();
        signed.ok_or_else(|| ApiError::new(ApiCode::Unauthenticated, "nobody is signed in"))
    }
}

impl<S: Sync> FromRequestParts<S> for On {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let on = parts.extensions.get().cloned();
        on.ok_or_else(|| ApiError::new(ApiCode::Forbidden, "this route is in no table"))
    }
}

/// How a caller reached this server.
pub(crate) struct Here(pub(crate) PublicUrl);

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        reached(parts).map(Self).map_err(|problem| ApiError::field("Host", problem))
    }
}
