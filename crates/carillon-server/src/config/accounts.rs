//! Accounts: who may sign up, and how long sessions last.
//!
//! Wire: the section `accounts` of the file.

use std::num::NonZeroUsize;
use std::time::Duration;

use carillon_accounts::{AccountsConfig, SignUp};
use serde::Deserialize;

use super::error::ConfigError;
use super::settings::value;

/// `[accounts]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct AccountsSection {
    /// Who may sign up.
    sign_up: Option<SignUpChoice>,
    /// A session that nobody uses for this long is over.
    session_idle_seconds: Option<u64>,
    /// A session is over after this long, whoever uses it.
    session_lifetime_seconds: Option<u64>,
    /// What authenticator apps call this server.
    issuer: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SignUpChoice {
    Invited,
    Open,
}

pub(super) fn resolve(section: AccountsSection) -> Result<AccountsConfig, ConfigError> {
    let default = AccountsConfig::default();
    let seconds = |key, given: Option<u64>, default| match given {
        None => Ok(default),
        Some(seconds @ 60..=SECONDS_MAX) => Ok(Duration::from_secs(seconds)),
        Some(_) => Err(value(key, format!("must be 60 to {SECONDS_MAX}"))),
    };
    let issuer = section.issuer.unwrap_or(default.issuer);
    // What separates it from the account in the address of a second factor.
    if !(1..=64).contains(&issuer.chars().count())
        || issuer.contains(':')
        || issuer.contains(char::is_control)
    {
        return Err(value("accounts.issuer", "must have 1 to 64 characters and no colon".to_owned()));
    }
    Ok(AccountsConfig {
        session_idle: seconds(
            "accounts.session-idle-seconds",
            section.session_idle_seconds,
            default.session_idle,
        )?,
        session_lifetime: seconds(
            "accounts.session-lifetime-seconds",
            section.session_lifetime_seconds,
            default.session_lifetime,
        )?,
        sign_up: match section.sign_up {
            Some(SignUpChoice::Open) => SignUp::Open,
            Some(SignUpChoice::Invited) | None => SignUp::Invited,
        },
        hashes_at_once: half_of_the_cores(),
        issuer,
        ..default
    })
}

/// Calls come before people who sign in.
fn half_of_the_cores() -> NonZeroUsize {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    NonZeroUsize::new(cores / 2).unwrap_or(NonZeroUsize::MIN)
}

/// Thirty days.
const SECONDS_MAX: u64 = 30 * 24 * 60 * 60;
