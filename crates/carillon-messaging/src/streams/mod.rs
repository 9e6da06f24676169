//! Streams: where an app instance has what happens in its channels sent, beside those who are connected.
//!
//! What a rule announces becomes records in its transaction, so that a stream misses nothing and tells of
//! nothing that was not committed. They wait in lanes, one for each channel and target, whose records leave in order;
//! lanes do not wait for each other. What becomes of them is settled as in the outbox of meetings: delivered, tried
//! again, or given up into dead letters.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `instance/<app instance>` | `streams` | the [`Stream`]s |
//! | | `streamed` | how many records there were |
//! | `stream/<app instance>/<channel>` | `lane`, target | when it is due, and how often it failed |
//! | | `record`, target, number | what waits |
//! | `streams` | `waiting`, target | how many records wait for it |
//! | | `due`, target, time, app instance, channel | that a lane is due then |
//! | | `dead`, number | a dead letter |
//!
//! Wire: chime-messaging-api, section 8.

mod dead;
mod lanes;
mod operations;

use std::collections::BTreeSet;
use std::time::Duration;

use carillon_ports::outbox::{OutboxBounds, Target, TargetKind};
use carillon_ports::rows::{Key, Place, View};
use carillon_proto::app_instance::AppInstanceId;
use carillon_proto::id::AccountId;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channels::MessageStatus;
use crate::error::MessagingError;
use crate::news::{ChannelNews, Event, News};
use crate::service::{Change, Messaging};
use crate::{identity, table};

pub use lanes::StreamLane;

pub(crate) use dead::forget as forget_dead;

/// What is sent where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// What.
    pub data: StreamData,
    /// The resource name of the target.
    pub arn: String,
}

/// What happens in channels, in two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamData {
    /// All but messages.
    Channels,
    /// Messages.
    Messages,
}

/// What the operator decides about streams.
#[derive(Clone, Debug, Default)]
pub struct StreamConfig {
    /// Kinesis streams that lead somewhere.
    pub kinesis: BTreeSet<String>,
    /// Accounts whose targets are allowed beside our own.
    pub accounts: BTreeSet<AccountId>,
    /// How much waits at most.
    pub bounds: OutboxBounds,
    /// How long dead letters are kept; for ever when absent.
    pub dead_letters_kept: Option<Duration>,
}

/// Something that happened in a channel, on its way to a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamRecord {
    /// Grows in an app instance, and is the same however often the record is sent.
    pub number: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What happened, as it was then.
    pub news: ChannelNews,
}

/// Writes what was announced in a transaction for the streams that tell of it.
pub(crate) fn note(service: &Messaging, change: &mut Change<'_>) -> Result<(), MessagingError> {
    let told = change.announced().iter().filter_map(News::in_channel);
    let instances: BTreeSet<AppInstanceId> = told.map(|news| news.instance.instance.clone()).collect();
    for instance in instances {
        let streams = of_instance(change, &instance)?;
        if streams.is_empty() {
            continue;
        }
        let told = change.announced().iter().filter_map(News::in_channel);
        let told = told.filter(|news| news.instance.instance == instance);
        let records: Vec<_> = told.flat_map(records).collect();
        for (data, news) in records {
            let number = next_number(change, &instance)?;
            for stream in streams.iter().filter(|stream| stream.data == data) {
                let target = target(&stream.arn);
                let record = StreamRecord { number, at: service.now(), news: news.clone() };
                lanes::append(service, change, target, record)?;
            }
        }
        change.announce(News::Streamed);
    }
    Ok(())
}

/// What a stream is told of something in a channel.
fn records(news: &ChannelNews) -> Vec<(StreamData, ChannelNews)> {
    let data = match &news.event {
        // What has not passed a flow is between that and the sender.
        Event::MessageDeleted(message) if message.status != MessageStatus::Sent => return Vec::new(),
        Event::MessageCreated(_)
        | Event::MessageUpdated(_)
        | Event::MessageRedacted(_)
        | Event::MessageDeleted(_) => StreamData::Messages,
        Event::MembershipsCreated(memberships) => {
            let each = memberships.iter().cloned().map(Event::MembershipCreated);
            return each.map(|event| (StreamData::Channels, ChannelNews { event, ..news.clone() })).collect();
        }
        Event::ChannelCreated(_)
        | Event::ChannelUpdated(_)
        | Event::ChannelDeleted(_)
        | Event::ExpirationUpdated(_)
        | Event::MembershipCreated(_)
        | Event::MembershipDeleted(_)
        | Event::ModeratorCreated(_)
        | Event::ModeratorDeleted(_)
        | Event::BanCreated(_)
        | Event::BanDeleted(_) => StreamData::Channels,
        Event::MessagePending(_)
        | Event::MessageFailed(_)
        | Event::MessageDenied(_)
        | Event::UpdatePending(_)
        | Event::UpdateFailed(_)
        | Event::UpdateDenied(_) => return Vec::new(),
    };
    vec![(data, news.clone())]
}

/// The streams of an app instance.
fn of_instance(view: &dyn View, instance: &AppInstanceId) -> Result<Vec<Stream>, MessagingError> {
    Ok(table::find(view, &streams_key(instance))?.unwrap_or_default())
}

/// The target of a resource name, which was checked when it was put.
fn target(arn: &str) -> Target {
    let kind = match arn.split(':').nth(2) {
        Some("sqs") => TargetKind::Sqs,
        Some("sns") => TargetKind::Sns,
        Some("lambda") => TargetKind::Lambda,
        _ => TargetKind::Kinesis,
    };
    Target::new(kind, arn)
}

fn next_number(change: &mut Change<'_>, instance: &AppInstanceId) -> Result<u64, MessagingError> {
    let key = Key { partition: identity::partition(instance), place: Place::of("streamed") };
    let number = table::find::<u64>(change, &key)?.unwrap_or(0) + 1;
    table::put(change, key, &number);
    Ok(number)
}

fn streams_key(instance: &AppInstanceId) -> Key {
    Key { partition: identity::partition(instance), place: Place::of("streams") }
}

/// Where it is noted what waits for whom.
const STREAMS: &str = "streams";
