//! What the operator decides about the AWS front.

use std::time::Duration;

use crate::sts::Roles;
use crate::throttle::Rate;
use crate::validate::Strictness;

/// The operator's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsConfig {
    /// How far a client's clock may be off.
    pub clock_skew: Duration,
    /// Host names, with their port when it is not the default one, that count as `Host` besides the one a request
    /// carries: behind a proxy that replaces it, clients signed another.
    pub hosts: Vec<String>,
    /// Whether members that only the legacy namespace leaves out are asked for.
    pub strictness: Strictness,
    /// Roles that a back end may take for one of its users.
    pub roles: Roles,
    /// Requests per second and operation; without it there is no limit.
    pub rate: Option<Rate>,
    /// The port on which messaging sessions are served over TLS, for callers that came without it.
    pub sessions_port: Option<u16>,
}

impl Default for AwsConfig {
    /// Five minutes as at Amazon, no other hosts, both namespaces served, no roles, no rate.
    fn default() -> Self {
        Self {
            clock_skew: Duration::from_secs(300),
            hosts: Vec::new(),
            strictness: Strictness::Relaxed,
            roles: Roles::new(),
            rate: None,
            sessions_port: None,
        }
    }
}
