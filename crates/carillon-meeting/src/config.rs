//! The numbers of a live meeting that an operator or a test may want to differ.

use std::time::Duration;

use carillon_proto::limits;
use carillon_proto::plane::MeetingLimits;
use carillon_proto::redact::Redacted;
use carillon_proto::signal::SdkServerSideNetworkAdaption;

/// How one live meeting behaves.
#[derive(Clone, Debug)]
pub struct MeetingConfig {
    /// Until an admission brings the meeting's own.
    pub limits: MeetingLimits,
    /// Remote videos of one receiver (Amazon Chime SDK quotas: 25).
    pub video_subscriptions_max: u32,
    /// Announced in JOIN_ACK, always explicitly: left out, clients fall back to adapting by themselves.
    pub network_adaption: SdkServerSideNetworkAdaption,
    /// When clients are told of TURN servers, if there are any.
    pub turn: TurnUse,
    /// How long the meeting waits for what.
    pub grace: Grace,
    /// How much may be said in data messages.
    pub data_messages: DataMessageLimits,
    /// Changes of roster and INDEX within this time go out together; a first change goes out at once. Longer saves
    /// frames when hundreds join in a burst, shorter shows the second of two quick changes sooner.
    pub batch: Duration,
}

impl Default for MeetingConfig {
    fn default() -> Self {
        Self {
            limits: MeetingLimits::default(),
            video_subscriptions_max: limits::VIDEO_SOURCES_MAX,
            network_adaption: SdkServerSideNetworkAdaption::BandwidthProbingAndVideoQualityAdaption,
            turn: TurnUse::Fallback,
            grace: Grace::default(),
            data_messages: DataMessageLimits::default(),
            batch: Duration::from_millis(200),
        }
    }
}

/// When clients are told of TURN servers. One that is told of any talks through them only (`signaling.md` section 6.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TurnUse {
    /// After an attempt of the same attendee at which no media came up.
    #[default]
    Fallback,
    /// Always.
    Always,
}

/// TURN servers and what one attendee may use them with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnCredentials {
    /// User name, which says until when it is good.
    pub username: String,
    /// The password that belongs to it.
    pub password: Redacted<String>,
    /// For how long it is good at least.
    pub ttl: Duration,
    /// The servers.
    pub uris: Vec<String>,
}

/// How long the meeting waits for what.
#[derive(Clone, Copy, Debug)]
pub struct Grace {
    /// For a lost attendee to come back before it counts as dropped. Clients notice a dead socket within a second
    /// and dead media after 25; the documents of the service speak of 10 to 15 seconds.
    pub lost: Duration,
    /// For a closed page to be a reload, before its attendee counts as left.
    pub page_closed: Duration,
    /// For media without any audio packet, before the attendee is announced all the same.
    pub first_audio: Duration,
    /// For a client to close its socket after LEAVE_ACK or a final status. A client does it within a second.
    pub straggler: Duration,
    /// For a socket to JOIN. Applications open sockets early and let users take their time.
    pub join: Duration,
    /// For a joined connection to SUBSCRIBE. A client gives up after 15 seconds.
    pub subscribe: Duration,
    /// For media to come up before a connection that ends without any has failed for want of a way through the network.
    pub unreached: Duration,
}

impl Default for Grace {
    fn default() -> Self {
        Self {
            lost: Duration::from_secs(12),
            page_closed: Duration::from_secs(3),
            first_audio: Duration::from_secs(1),
            straggler: Duration::from_secs(5),
            join: Duration::from_secs(600),
            subscribe: Duration::from_secs(30),
            unreached: Duration::from_secs(5),
        }
    }
}

/// How much may be said in data messages (amazon-chime-sdk-js, `guides/03_API_Overview.md`).
#[derive(Clone, Copy, Debug)]
pub struct DataMessageLimits {
    /// Beyond it, messages return to their sender marked as throttled.
    pub meeting_soft: Rate,
    /// Beyond it, the meeting hangs up on senders that have used up half of their own burst.
    pub meeting_hard: Rate,
    /// Beyond it, the meeting hangs up on the attendee.
    pub attendee_hard: Rate,
    /// Messages kept for later joiners; the oldest give way.
    pub stored_max: usize,
    /// Longest time that a message is kept.
    pub lifetime_max: Duration,
}

impl Default for DataMessageLimits {
    fn default() -> Self {
        Self {
            meeting_soft: Rate { per_second: 100, burst: 200 },
            meeting_hard: Rate { per_second: 500, burst: 10_000 },
            attendee_hard: Rate { per_second: 200, burst: 2_000 },
            stored_max: limits::DATA_MESSAGES_STORED_MAX,
            lifetime_max: Duration::from_millis(limits::DATA_MESSAGE_LIFETIME_MS_MAX as u64),
        }
    }
}

/// So many things per second in the long run, so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In the long run.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}
