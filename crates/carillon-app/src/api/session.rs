//! Signing in and out, signing up, and the keys that go with a session.

use std::time::Duration;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use carillon_accounts::{Occasion, Password, Principal, SignIn, SignUpForm, Username};
use carillon_control::{PublicUrl, Scheme};
use carillon_messaging::{CREDENTIALS_LIFETIME, Credentials};
use carillon_proto::event::iso_time;
use carillon_proto::redact::Redacted;
use serde::{Deserialize, Serialize};

use super::Api;
use super::body::Strict;
use super::error::{ApiCode, ApiError};
use super::guard::{COOKIE, Here, On, Signed, Token};
use super::provisioning::member;
use super::shape::{Me, user_arn};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInBody {
    username: String,
    password: String,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SignUpBody {
    invitation: Option<String>,
    username: String,
    display_name: String,
    password: String,
}

#[derive(Serialize)]
pub(crate) struct MeAnswer {
    user: Me,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CredentialsAnswer {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
    app_instance_user_arn: String,
}

/// `POST /api/v1/session`
pub(crate) async fn begin(
    State(api): State<Api>,
    On(occasion): On,
    replaced: Option<Extension<Token>>,
    Here(reached): Here,
    Strict(body): Strict<SignInBody>,
) -> Result<impl IntoResponse, ApiError> {
    // A name that nobody can have is wrong as any that nobody has.
    let wrong = || ApiError::from(carillon_accounts::AccountsError::InvalidCredentials);
    let asked = SignIn {
        username: body.username.parse::<Username>().map_err(|_| wrong())?,
        password: Password::shown(body.password)?,
        code: body.code.map(Redacted::new),
        replaces: replaced.map(|Extension(token)| token.text),
    };
    let signed_in = api.accounts.sign_in(asked, &occasion).await?;
    api.provisioning.settle_soon(&signed_in.user.id).await;
    let principal = api.accounts.authenticate(signed_in.token.expose()).await?;
    // Whoever was disabled in between.
    let principal =
        principal.ok_or_else(|| ApiError::new(ApiCode::Unauthenticated, "the session has been ended"))?;
    let instance = api.provisioning.instance().await?;
    let seconds = signed_in.ends_at.since(api.clock.now()).as_secs();
    let cookie = cookie(COOKIE, signed_in.token.expose(), seconds, &api, &reached)?;
    let user = Me::new(&principal, &api.messaging, &instance, &api.public(reached))?;
    Ok(([(header::SET_COOKIE, cookie)], Json(MeAnswer { user })))
}

/// `DELETE /api/v1/session`
pub(crate) async fn end(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
) -> Result<impl IntoResponse, ApiError> {
    match api.accounts.end_session(&principal.user.id, &principal.session, &occasion).await {
        // Somebody else has ended it in between.
        Ok(()) | Err(carillon_accounts::AccountsError::NotFound(_)) => {}
        Err(error) => return Err(error.into()),
    }
    api.provisioning.settle_soon(&principal.user.id).await;
    let forgotten = HeaderValue::from_static(FORGOTTEN);
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, forgotten)]))
}

/// `POST /api/v1/session/credentials`
pub(crate) async fn credentials(
    State(api): State<Api>,
    Signed(principal): Signed,
    On(occasion): On,
) -> Result<Json<CredentialsAnswer>, ApiError> {
    let Lent { keys, user_arn } = lend(&api, &principal, &occasion).await?;
    Ok(Json(CredentialsAnswer {
        access_key_id: keys.access_key_id,
        secret_access_key: keys.secret_access_key.into_exposed(),
        session_token: keys.session_token.into_exposed(),
        expiration: iso_time(keys.expires_at),
        app_instance_user_arn: user_arn,
    }))
}

/// Keys that were lent to whoever is signed in.
pub(super) struct Lent {
    pub(super) keys: Credentials,
    pub(super) user_arn: String,
}

/// Lends keys of the account's user, for as long as the session has left and an hour at most.
pub(super) async fn lend(api: &Api, principal: &Principal, occasion: &Occasion) -> Result<Lent, ApiError> {
    let user = &principal.user.id;
    // Whoever is not there yet has nothing to open with keys.
    api.provisioning.settle_for(user).await?;
    let instance = api.provisioning.instance().await?;
    let left = principal.session_ends_at.since(api.clock.now());
    let lifetime = left.min(*CREDENTIALS_LIFETIME.end()).max(Duration::ZERO);
    let keys = api.messaging.lend_credentials(&instance.id, &member(user), lifetime).await?;
    if !api.accounts.note_lent(principal, occasion).await? {
        return Err(ApiError::new(ApiCode::Unauthenticated, "the session has been ended"));
    }
    Ok(Lent { keys, user_arn: user_arn(&api.messaging, &instance, user) })
}

/// `POST /api/v1/sign-up`
pub(crate) async fn sign_up(
    State(api): State<Api>,
    On(occasion): On,
    Strict(body): Strict<SignUpBody>,
) -> Result<impl IntoResponse, ApiError> {
    let username: Username = body.username.parse()?;
    let form = SignUpForm {
        invitation: body.invitation.map(Redacted::new),
        display_name: body.display_name.parse()?,
        password: Password::chosen(body.password, &username)?,
        username,
    };
    let user = api.accounts.sign_up(form, &occasion).await?;
    api.provisioning.settle_soon(&user.id).await;
    let answer = serde_json::json!({ "user": super::shape::UserShape::from(user) });
    Ok((StatusCode::CREATED, Json(answer)))
}

impl Api {
    /// The address that clients use.
    pub(crate) fn public(&self, reached: PublicUrl) -> PublicUrl {
        self.settings.public_url.clone().unwrap_or(reached)
    }
}

/// For this site's pages alone, out of reach of their scripts, and over TLS alone but on this machine.
pub(crate) fn cookie(
    name: &str,
    token: &str,
    seconds: u64,
    api: &Api,
    reached: &PublicUrl,
) -> Result<HeaderValue, ApiError> {
    let url = api.settings.public_url.as_ref().unwrap_or(reached);
    let is_plain = url.scheme() == Scheme::Http && is_loopback(url.host());
    let secure = if is_plain { "" } else { "; Secure" };
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::try_from(text).map_err(|_| ApiError::new(ApiCode::Internal, "no cookie"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

const FORGOTTEN: &str = "carillon_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict";
