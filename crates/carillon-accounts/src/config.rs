//! What the operator decides, and limits that are not worth a setting.

use std::num::NonZeroUsize;
use std::time::Duration;

/// Settings of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsConfig {
    /// A session that nobody uses for this long is over.
    pub session_idle: Duration,
    /// A session is over after this long, whoever uses it.
    pub session_lifetime: Duration,
    /// Who may sign up.
    pub sign_up: SignUp,
    /// What a password costs whoever guesses it, and us.
    pub hash: HashCost,
    /// Passwords that are hashed at the same time. A few more wait; what comes on top is told to come back.
    pub hashes_at_once: NonZeroUsize,
    /// What authenticator apps call this server.
    pub issuer: String,
    /// Accounts in all: as many as an app instance has users.
    pub users_max: u64,
}

/// Who may sign up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUp {
    /// Who is invited.
    #[default]
    Invited,
    /// Anybody, as a patient.
    Open,
}

/// What argon2id is told (RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// How often it is gone through.
    pub passes: u32,
}

impl Default for HashCost {
    /// 19 MiB twice, the first of the choices that OWASP's cheat sheet names: some 30 ms of one core.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl Default for AccountsConfig {
    /// A session lasts a shift, and less when nobody sits there.
    fn default() -> Self {
        Self {
            session_idle: Duration::from_secs(2 * 60 * 60),
            session_lifetime: Duration::from_secs(12 * 60 * 60),
            sign_up: SignUp::default(),
            hash: HashCost::default(),
            hashes_at_once: NonZeroUsize::MIN,
            issuer: "Carillon".to_owned(),
            users_max: 100_000,
        }
    }
}

/// How long a password counts that somebody else has made.
pub(crate) const ONE_TIME_LIFETIME: Duration = Duration::from_secs(72 * 60 * 60);
/// How long an invitation counts unless its maker says otherwise, and at most.
pub(crate) const INVITATION_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Sessions of one account; who begins one more ends the oldest.
pub(crate) const SESSIONS_MAX: usize = 32;
/// Invitations that nobody has used yet.
pub(crate) const INVITATIONS_MAX: u64 = 10_000;
/// Items of a page.
pub(crate) const PAGE_MAX: usize = 100;
/// Entries of an answer of the directory.
pub(crate) const DIRECTORY_MAX: usize = 20;
