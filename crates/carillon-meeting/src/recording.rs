//! The recording mark: everybody in a meeting that is recorded is told so, and so is who joins later.
//!
//! It is a data message of a topic that no client can send, because applications hear of data messages without any
//! change to the client; those that do not know the topic never notice. In a meeting that was never recorded nothing
//! is sent.
//!
//! Invariant: the shell says that a recording begins before anything is recorded, and that it has ended after.

use carillon_proto::id::ConnectionId;
use carillon_proto::signal::SdkDataMessagePayload;

use crate::meeting::Meeting;

/// The topic of the mark. The dot is outside of what clients may use.
pub const RECORDING_TOPIC: &str = "carillon.recording";

impl Meeting {
    /// Tells everybody, when it is news.
    pub(crate) fn recording_changed(&mut self, recorded: bool) {
        if recorded == self.recorded.unwrap_or(false) {
            return;
        }
        self.recorded = Some(recorded);
        let people = self.all_joined().filter(|(_, other, _)| other.identity.as_main().is_some());
        let to = people.map(|(id, ..)| id).collect();
        self.tell_recording(to, recorded);
    }

    /// Tells who joins, where there is or was something to tell: a client that comes back may have missed the end.
    pub(crate) fn replay_recording(&mut self, connection: ConnectionId) {
        let newcomer = self.connections.get(&connection);
        let is_person = newcomer.is_some_and(|newcomer| newcomer.identity.as_main().is_some());
        if let Some(recorded) = self.recorded.filter(|_| is_person) {
            self.tell_recording(vec![connection], recorded);
        }
    }

    fn tell_recording(&mut self, to: Vec<ConnectionId>, recorded: bool) {
        let time = self.data_messages.mint_time(self.wall());
        let data: &[u8] = if recorded { br#"{"recording":true}"# } else { br#"{"recording":false}"# };
        let message = SdkDataMessagePayload {
            topic: Some(RECORDING_TOPIC.to_owned()),
            data: Some(data.to_vec()),
            lifetime_ms: None,
            // Native clients want a text; nobody has this one.
            sender_attendee_id: Some(String::new()),
            ingest_time_ns: Some(time),
            sender_external_user_id: Some(String::new()),
        };
        self.send_data_messages(to, vec![message]);
    }
}
