//! Data messages: checked, timed, passed on, and kept for those who join later.
//!
//! Times grow strictly, since applications drop what is not later than the last message; by whole microseconds,
//! because a JavaScript number holds the nanoseconds of our century only to the next 256. Beyond the soft limit a
//! message returns to its sender with time zero, which means throttled; beyond a hard limit the sender is cut off.
//!
//! Wire: DATA_MESSAGE (`SendAndReceiveDataMessagesTask.ts`, `guides/03_API_Overview.md`).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use carillon_proto::id::{AttendeeId, ConnectionId};
use carillon_proto::limits::DATA_MESSAGE_BYTES_MAX;
use carillon_proto::redact::Redacted;
use carillon_proto::signal::{FrameType, SdkDataMessageFrame, SdkDataMessagePayload};
use carillon_proto::units::Timestamp;

use crate::config::DataMessageLimits;
use crate::connection::Connection;
use crate::meeting::Meeting;
use crate::metric::{Metric, Violation};
use crate::output::MeetingEvent;
use crate::rate::TokenBucket;

/// What has been said, as far as it is kept, and how much more may be.
#[derive(Debug)]
pub(crate) struct DataMessages {
    limits: DataMessageLimits,
    soft: TokenBucket,
    hard: TokenBucket,
    /// In the order of their times.
    stored: VecDeque<Stored>,
    next_expiry: Option<Instant>,
    last_time_ns: i64,
}

#[derive(Debug)]
struct Stored {
    payload: SdkDataMessagePayload,
    expires: Instant,
    sender: AttendeeId,
    audio_session: Option<u64>,
}

/// Who said it.
struct Sender {
    attendee: AttendeeId,
    audio_session: Option<u64>,
    wire: String,
    external_user: String,
}

impl DataMessages {
    pub(crate) fn new(limits: DataMessageLimits) -> Self {
        Self {
            soft: TokenBucket::new(limits.meeting_soft),
            hard: TokenBucket::new(limits.meeting_hard),
            limits,
            stored: VecDeque::new(),
            next_expiry: None,
            last_time_ns: 0,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.stored.clear();
        self.next_expiry = None;
    }

    /// Forgets what has expired.
    pub(crate) fn expire(&mut self, now: Instant) {
        if self.next_expiry.is_some_and(|next| next <= now) {
            self.stored.retain(|stored| stored.expires > now);
            self.next_expiry = self.stored.iter().map(|stored| stored.expires).min();
        }
    }

    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        self.next_expiry
    }

    /// The time of the next message.
    pub(crate) fn mint_time(&mut self, wall: Timestamp) -> i64 {
        let wall_ns = i64::try_from(wall.as_millis()).unwrap_or(0).saturating_mul(1_000_000);
        self.last_time_ns = wall_ns.max(self.last_time_ns.saturating_add(TIME_STEP_NS));
        self.last_time_ns
    }

    fn store(&mut self, now: Instant, payload: &SdkDataMessagePayload, sender: &Sender) {
        let lifetime = Duration::from_millis(payload.lifetime_ms.unwrap_or_default().into());
        if lifetime.is_zero() || self.limits.stored_max == 0 {
            return;
        }
        while self.stored.len() >= self.limits.stored_max {
            self.stored.pop_front();
        }
        let expires = now + lifetime.min(self.limits.lifetime_max);
        self.next_expiry = Some(self.next_expiry.map_or(expires, |next| next.min(expires)));
        self.stored.push_back(Stored {
            payload: payload.clone(),
            expires,
            sender: sender.attendee.clone(),
            audio_session: sender.audio_session,
        });
    }

    /// What a newcomer is told. A client that has only reconnected has its own messages already.
    fn replay(&self, now: Instant, to: &AttendeeId, session: Option<u64>) -> Vec<SdkDataMessagePayload> {
        let own =
            |stored: &Stored| session.is_some() && stored.sender == *to && stored.audio_session == session;
        let told = self.stored.iter().filter(|stored| stored.expires > now && !own(stored));
        told.map(|stored| stored.payload.clone()).collect()
    }
}

impl Meeting {
    pub(crate) fn receive_data_messages(&mut self, connection: ConnectionId, frame: SdkDataMessageFrame) {
        if frame.messages.len() > MESSAGES_PER_FRAME_MAX {
            return self.mistake(connection, Violation::TooLong);
        }
        if self.connections.get(&connection).is_some_and(Connection::is_viewer) {
            return self.drop_data_messages(connection, frame.messages.len());
        }
        let Some(sender) = self.data_message_sender(connection) else { return };
        let (mut accepted, mut throttled) = (Vec::new(), Vec::new());
        let (mut bad, mut flood) = (false, false);
        for message in frame.messages {
            if !is_allowed(&message) {
                bad = true;
            } else if self.is_data_flood(connection) {
                flood = true;
                break;
            } else if self.data_messages.soft.take(self.now()) {
                let time = self.data_messages.mint_time(self.wall());
                let payload = stamped(message, &sender, time);
                self.data_messages.store(self.now(), &payload, &sender);
                self.event(said(&payload, &sender));
                accepted.push(payload);
            } else {
                self.metric(Metric::DataMessageThrottled);
                throttled.push(stamped(message, &sender, 0));
            }
        }
        let others = self.all_joined().filter(|(_, other, _)| other.identity.attendee != sender.attendee);
        let others = others.map(|(id, ..)| id).collect();
        self.send_data_messages(others, accepted);
        self.send_data_messages(vec![connection], throttled);
        if bad {
            self.mistake(connection, Violation::BadDataMessage);
        }
        if flood {
            self.reject(connection, Violation::TooManyDataMessages, FrameType::AudioStatus);
        }
    }

    /// Right after the first INDEX, in the order of their times.
    pub(crate) fn replay_data_messages(&mut self, connection: ConnectionId) {
        let Some(sender) = self.data_message_sender(connection) else { return };
        let mut told = self.data_messages.replay(self.now(), &sender.attendee, sender.audio_session);
        while !told.is_empty() {
            let rest = told.split_off(told.len().min(REPLAY_PER_FRAME));
            self.send_data_messages(vec![connection], told);
            told = rest;
        }
    }

    fn data_message_sender(&self, connection: ConnectionId) -> Option<Sender> {
        let sender = self.connections.get(&connection)?;
        Some(Sender {
            attendee: sender.identity.attendee.clone(),
            audio_session: sender.joined()?.audio_session,
            wire: sender.identity.wire(),
            external_user: sender.external_user.as_str().to_owned(),
        })
    }

    /// Whether one more message is beyond a hard limit. When all together send too much, those who speak now and
    /// then are throttled, and only those who flood are cut off.
    fn is_data_flood(&mut self, connection: ConnectionId) -> bool {
        let now = self.now();
        let Some(sender) = self.connections.get_mut(&connection) else { return true };
        let own = &mut sender.budget.data_messages;
        let within_own = own.take(now);
        let within_meeting = self.data_messages.hard.take(now);
        !within_own || (!within_meeting && own.is_half_spent())
    }

    pub(crate) fn send_data_messages(&mut self, to: Vec<ConnectionId>, messages: Vec<SdkDataMessagePayload>) {
        if to.is_empty() || messages.is_empty() {
            return;
        }
        let mut frame = self.frame(FrameType::DataMessage);
        frame.data_message = Some(SdkDataMessageFrame { messages });
        self.send_all(to, frame);
    }
}

fn stamped(message: SdkDataMessagePayload, sender: &Sender, time_ns: i64) -> SdkDataMessagePayload {
    SdkDataMessagePayload {
        topic: message.topic,
        data: message.data,
        lifetime_ms: message.lifetime_ms,
        sender_attendee_id: Some(sender.wire.clone()),
        ingest_time_ns: Some(time_ns),
        sender_external_user_id: Some(sender.external_user.clone()),
    }
}

fn said(payload: &SdkDataMessagePayload, sender: &Sender) -> MeetingEvent {
    MeetingEvent::DataMessage {
        attendee: sender.attendee.clone(),
        topic: payload.topic.clone().unwrap_or_default(),
        data: Redacted::new(payload.data.clone().unwrap_or_default()),
    }
}

/// The client's own rule, plus the topics that are the server's: those that start with `aws`. A colon, as in
/// `aws:chime:transcription`, is outside the alphabet.
fn is_allowed(message: &SdkDataMessagePayload) -> bool {
    let topic = message.topic.as_deref().unwrap_or_default();
    let in_alphabet = topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (1..=TOPIC_LENGTH_MAX).contains(&topic.len())
        && in_alphabet
        && !topic.starts_with("aws")
        && message.data.as_ref().map_or(0, Vec::len) <= DATA_MESSAGE_BYTES_MAX
}

/// The client's own rule.
const TOPIC_LENGTH_MAX: usize = 36;
/// The client sends one at a time.
const MESSAGES_PER_FRAME_MAX: usize = 100;
/// Keeps a frame of full-size messages near 128 KiB.
const REPLAY_PER_FRAME: usize = 64;
/// The smallest step that survives a JavaScript number of nanoseconds, with some room: doubles near 2^61 are 256
/// apart.
const TIME_STEP_NS: i64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn message(topic: &str, bytes: usize) -> SdkDataMessagePayload {
        SdkDataMessagePayload {
            topic: Some(topic.to_owned()),
            data: Some(vec![0; bytes]),
            ..SdkDataMessagePayload::default()
        }
    }

    #[test]
    fn topics_and_sizes_follow_the_clients_own_rule() {
        assert!(is_allowed(&message("chat", 2_048)));
        assert!(is_allowed(&message(&"a".repeat(36), 0)));
        assert!(is_allowed(&message("A-z_09", 1)));
        assert!(!is_allowed(&message("chat", 2_049)));
        assert!(!is_allowed(&message("", 1)));
        assert!(!is_allowed(&message(&"a".repeat(37), 1)));
        assert!(!is_allowed(&message("aws:chime:transcription", 1)));
        assert!(!is_allowed(&message("awsome", 1)));
        assert!(!is_allowed(&message("a:b", 1)));
        assert!(!is_allowed(&message(crate::RECORDING_TOPIC, 1)));
        assert!(!is_allowed(&message("schön", 1)));
        assert!(!is_allowed(&SdkDataMessagePayload::default()));
    }

    #[test]
    fn times_grow_in_a_javascript_number_even_when_the_clock_goes_back() {
        let mut messages = DataMessages::new(DataMessageLimits::default());
        let walls = [1_800_000_000_000, 1_800_000_000_000, 1_799_999_999_000, 1_800_000_000_001];
        let times = walls.map(|wall| messages.mint_time(Timestamp::from_millis(wall)) as f64 / 1e6);
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    }
}
