//! Credentials for S3 from where every AWS SDK looks: the environment, profiles, a web identity, the container, the
//! machine.
//!
//! The library that speaks S3 knows no profiles, so the SDK's own chain is asked. What it gives is kept until shortly
//! before it expires; while it cannot be renewed, what there is serves until its end.
//!
//! Invariant: one fetch at a time; whoever comes meanwhile waits for it.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use carillon_ports::Clock;
use carillon_proto::units::Timestamp;
use object_store::aws::AwsCredential;
use object_store::{CredentialProvider, Error};
use tokio::sync::{Mutex, OnceCell};

use crate::SystemClock;

/// So long before they expire credentials are renewed, as the SDKs do; requests are signed for this long at most.
const RENEWED_BEFORE: Duration = Duration::from_mins(5);
/// Between two attempts to renew what has not expired yet, or lives for less than that.
const RENEWED_AGAIN: Duration = Duration::from_secs(30);
/// Machines and containers answer within a second, and are asked more than once.
const FETCH_MAX: Duration = Duration::from_secs(15);

/// Where credentials come from, and those that came last.
#[derive(Debug)]
pub struct ChainCredentials {
    origin: Origin,
    /// Made when it is first asked: it reads files.
    chain: OnceCell<SharedCredentialsProvider>,
    known: Mutex<Option<Known>>,
}

/// Which credentials.
#[derive(Clone, Debug)]
enum Origin {
    /// The first that are found, asked for in this region.
    Anywhere(Option<String>),
    /// Those of a profile, whatever else there is.
    Profile(String),
}

#[derive(Clone, Debug)]
struct Known {
    credential: Arc<AwsCredential>,
    expires: Option<Timestamp>,
    /// Until then it is not tried to renew them.
    rests: Timestamp,
}

impl ChainCredentials {
    /// Credentials of a profile, or without one those that are found first.
    pub fn new(profile: Option<String>, region: Option<String>) -> Self {
        let origin = profile.map_or(Origin::Anywhere(region), Origin::Profile);
        Self { origin, chain: OnceCell::new(), known: Mutex::default() }
    }

    /// Those that are known, or that come when others are due.
    async fn at(&self, now: Timestamp) -> Result<Arc<AwsCredential>, Error> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.serves(now)) {
            return Ok(Arc::clone(&known.credential));
        }
        let next = match (self.fetch().await, known.take()) {
            (Ok(credentials), _) => Known::new(&credentials, now),
            (Err(_), Some(last)) if last.expires.is_none_or(|expires| now < expires) => {
                Known { rests: now + RENEWED_AGAIN, ..last }
            }
            (Err(error), _) => return Err(error),
        };
        let credential = Arc::clone(&next.credential);
        *known = Some(next);
        Ok(credential)
    }

    async fn fetch(&self) -> Result<Credentials, Error> {
        let chain = self.chain.get_or_init(|| self.origin.open()).await;
        match tokio::time::timeout(FETCH_MAX, chain.provide_credentials()).await {
            Ok(answer) => answer.map_err(failed),
            Err(elapsed) => Err(Error::Generic { store: STORE, source: elapsed.into() }),
        }
    }
}

impl Origin {
    async fn open(&self) -> SharedCredentialsProvider {
        match self {
            Self::Profile(name) => SharedCredentialsProvider::new(
                ProfileFileCredentialsProvider::builder().profile_name(name).build(),
            ),
            Self::Anywhere(region) => {
                let mut chain = DefaultCredentialsChain::builder();
                chain.set_region(region.clone().map(Region::new));
                SharedCredentialsProvider::new(chain.build().await)
            }
        }
    }
}

impl Known {
    fn new(credentials: &Credentials, now: Timestamp) -> Self {
        let expires = credentials.expiry().map(|expiry| {
            let since = expiry.duration_since(UNIX_EPOCH).unwrap_or_default();
            Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
        });
        let credential = Arc::new(AwsCredential {
            key_id: credentials.access_key_id().to_owned(),
            secret_key: credentials.secret_access_key().to_owned(),
            token: credentials.session_token().map(str::to_owned),
        });
        Self { credential, expires, rests: now + RENEWED_AGAIN }
    }

    fn serves(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now + RENEWED_BEFORE < expires || now < self.rests.min(expires))
    }
}

#[async_trait]
impl CredentialProvider for ChainCredentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        self.at(SystemClock.now()).await
    }
}

/// That there are none is the operator's to mend; all else may work later.
fn failed(error: CredentialsError) -> Error {
    match error {
        CredentialsError::CredentialsNotLoaded(_) | CredentialsError::InvalidConfiguration(_) => {
            Error::Unauthenticated { path: String::new(), source: error.into() }
        }
        _ => Error::Generic { store: STORE, source: error.into() },
    }
}

const STORE: &str = "S3";

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use aws_credential_types::provider::{ProvideCredentials, future};

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    /// Gives credentials for an hour, named by how often they were asked for, until it is away.
    #[derive(Clone, Debug, Default)]
    struct Hourly(Arc<AtomicU64>, Arc<AtomicBool>);

    impl ProvideCredentials for Hourly {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let expiry = UNIX_EPOCH + HOUR * u32::try_from(number + 1).unwrap();
            future::ProvideCredentials::ready(match self.1.load(Ordering::Relaxed) {
                true => Err(CredentialsError::provider_error("away")),
                false => Ok(Credentials::new(format!("key-{number}"), "secret", None, Some(expiry), "test")),
            })
        }
    }

    fn hourly() -> (Hourly, ChainCredentials) {
        let hourly = Hourly::default();
        let chain = OnceCell::new_with(Some(SharedCredentialsProvider::new(hourly.clone())));
        (hourly, ChainCredentials { chain, ..ChainCredentials::new(None, None) })
    }

    async fn key(credentials: &ChainCredentials, at: Duration) -> Option<String> {
        let credential = credentials.at(Timestamp::from_millis(0) + at).await;
        credential.ok().map(|credential| credential.key_id.clone())
    }

    #[tokio::test]
    async fn credentials_are_kept_until_shortly_before_they_expire() {
        let (_, credentials) = hourly();
        let due = HOUR - RENEWED_BEFORE;
        for (at, expected) in [
            (Duration::ZERO, "key-0"),
            (due - Duration::from_secs(1), "key-0"),
            (due, "key-1"),
            (HOUR, "key-1"),
        ] {
            assert_eq!(key(&credentials, at).await.as_deref(), Some(expected), "{at:?}");
        }
    }

    #[tokio::test]
    async fn credentials_that_cannot_be_renewed_serve_until_they_expire_and_are_asked_for_now_and_then() {
        let (origin, credentials) = hourly();
        assert_eq!(key(&credentials, Duration::ZERO).await.as_deref(), Some("key-0"));
        origin.1.store(true, Ordering::Relaxed);
        let due = HOUR - RENEWED_BEFORE;
        for at in [due, due + Duration::from_secs(1), due + RENEWED_AGAIN] {
            assert_eq!(key(&credentials, at).await.as_deref(), Some("key-0"), "{at:?}");
        }
        assert_eq!(origin.0.load(Ordering::Relaxed), 3, "once at first, and twice in half a minute");
        assert_eq!(key(&credentials, HOUR).await, None);
        origin.1.store(false, Ordering::Relaxed);
        assert!(key(&credentials, HOUR).await.is_some(), "it is back");
    }

    #[test]
    fn an_operator_who_gave_none_is_told_so_and_a_service_that_is_away_is_waited_for() {
        let none = failed(CredentialsError::not_loaded("nowhere"));
        assert!(matches!(none, Error::Unauthenticated { .. }), "{none:?}");
        let away = failed(CredentialsError::provider_error("away"));
        assert!(matches!(away, Error::Generic { .. }), "{away:?}");
    }
}
