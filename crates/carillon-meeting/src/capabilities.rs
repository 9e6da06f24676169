//! Capabilities that change during the call. Clients neither know nor check them: all of it is enforced here.
//!
//! Audio changes at once. Video and content that may not be sent or received any more stop at once; what is allowed
//! again flows after the client's next SUBSCRIBE, for which a new INDEX is the occasion.
//!
//! Wire: none of its own; UpdateAttendeeCapabilities of the Chime API.

use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, ConnectionId};
use carillon_proto::media::MediaCommand;

use crate::ending::status;
use crate::meeting::Meeting;
use crate::output::PresenceChange;
use crate::subscribe::view_only;

impl Meeting {
    pub(crate) fn update_capabilities(&mut self, attendee: &AttendeeId, capabilities: Capabilities) {
        let mut joined = Vec::new();
        for (id, connection) in &mut self.connections {
            if connection.grant(attendee, capabilities) && connection.joined().is_some() {
                joined.push(*id);
            }
        }
        if !capabilities.content.sends() {
            self.end_content_of(attendee, status::REJECTED, PresenceChange::Left);
        }
        for connection in joined {
            self.audio_changed(connection);
            self.withdraw_source(connection);
            self.stop_forbidden(connection);
        }
        self.index_changed();
    }

    /// Takes away the camera of a connection that may not send video. The status makes the client turn it off.
    fn withdraw_source(&mut self, connection: ConnectionId) {
        let Some(sender) = self.connections.get_mut(&connection) else { return };
        if sender.sends_video() {
            return;
        }
        let Some(group) = sender.joined_mut().and_then(|joined| joined.source.take()) else { return };
        self.stop_source(group);
        self.command(MediaCommand::SetPublish { connection, publish: None });
        self.send_index_with(connection, view_only());
    }
}
