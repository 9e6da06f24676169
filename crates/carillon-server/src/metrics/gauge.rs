//! What goes up and down.

/// What goes up and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gauge {
    /// Open connections on the HTTP and TLS ports.
    HttpConnections,
    /// Open signaling WebSockets.
    SignalingConnections,
    /// Open messaging WebSockets.
    MessagingSockets,
    /// Meetings that exist.
    Meetings,
    /// Meetings whose records cannot be read.
    MeetingsUnreadable,
    /// Live meetings.
    MeetingsLive,
    /// Media pipelines that are not over.
    MediaPipelines,
    /// Attendees connected to live meetings.
    AttendeesConnected,
    /// Attendees of replicas, who watch their primaries.
    ViewersConnected,
    /// WebRTC peers, by media thread.
    MediaPeers,
    /// Open ICE-TCP connections, by media thread.
    MediaTcpConnections,
    /// Datagrams that leave a media socket in one call at most, by media thread.
    MediaUdpSegments,
    /// Clients of the TURN relay.
    TurnSessions,
    /// Events that wait for a target, by kind of target.
    EventsWaiting,
    /// Dead letters.
    EventsDead,
    /// Records of streams that wait.
    StreamRecordsWaiting,
    /// Records of streams that were given up.
    StreamRecordsDead,
    /// Messages that channel flows have not decided about.
    MessagesInFlows,
}

impl Gauge {
    /// Every gauge.
    pub const ALL: [Self; 18] = [
        Self::HttpConnections,
        Self::SignalingConnections,
        Self::MessagingSockets,
        Self::Meetings,
        Self::MeetingsUnreadable,
        Self::MeetingsLive,
        Self::MediaPipelines,
        Self::AttendeesConnected,
        Self::ViewersConnected,
        Self::MediaPeers,
        Self::MediaTcpConnections,
        Self::MediaUdpSegments,
        Self::TurnSessions,
        Self::EventsWaiting,
        Self::EventsDead,
        Self::StreamRecordsWaiting,
        Self::StreamRecordsDead,
        Self::MessagesInFlows,
    ];

    /// The name on the page, and what it means.
    pub const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::HttpConnections => {
                ("carillon_http_connections", "Open connections of the HTTP and TLS ports")
            }
            Self::SignalingConnections => ("carillon_signaling_connections", "Open signaling WebSockets"),
            Self::MessagingSockets => ("carillon_messaging_sockets", "Open messaging WebSockets"),
            Self::Meetings => ("carillon_meetings", "Meetings that exist, with somebody connected or not"),
            Self::MeetingsUnreadable => {
                ("carillon_unreadable_meetings", "Meetings whose records in the store are broken")
            }
            Self::MeetingsLive => ("carillon_live_meetings", "Meetings with somebody connected"),
            Self::MediaPipelines => ("carillon_media_pipelines", "Media pipelines that are not over"),
            Self::AttendeesConnected => ("carillon_connected_attendees", "Attendees connected to meetings"),
            Self::ViewersConnected => {
                ("carillon_connected_viewers", "Attendees of replicas connected to primaries")
            }
            Self::MediaPeers => ("carillon_media_peers", "WebRTC peers, by media thread"),
            Self::MediaTcpConnections => {
                ("carillon_media_tcp_connections", "Open ICE-TCP connections, by media thread")
            }
            Self::MediaUdpSegments => (
                "carillon_media_udp_segments",
                "Datagrams that leave in one call at most, by media thread; 1 is without segmentation offload",
            ),
            Self::TurnSessions => ("carillon_turn_sessions", "Clients of the TURN relay"),
            Self::EventsWaiting => ("carillon_waiting_events", "Events that wait for a target, by its kind"),
            Self::EventsDead => {
                ("carillon_dead_events", "Events that were given up, as `carillon events` lists")
            }
            Self::StreamRecordsWaiting => (
                "carillon_waiting_stream_records",
                "Records of what happens in channels that wait for their targets",
            ),
            Self::StreamRecordsDead => {
                ("carillon_dead_stream_records", "Records that were given up, as `carillon events` lists")
            }
            Self::MessagesInFlows => {
                ("carillon_waiting_messages", "Messages that wait for the processors of channel flows")
            }
        }
    }

    /// Up or down.
    pub fn change(self, by: f64) {
        metrics::gauge!(self.describe().0).increment(by);
    }

    /// Counts one for as long as the guard lives.
    pub fn hold(self) -> GaugeGuard {
        self.change(1.0);
        GaugeGuard(self)
    }

    /// To this value.
    pub fn set(self, to: usize) {
        metrics::gauge!(self.describe().0).set(to as f64);
    }

    /// To this value, under a label.
    pub fn set_labelled(self, label: &'static str, value: &str, to: usize) {
        metrics::gauge!(self.describe().0, label => value.to_owned()).set(to as f64);
    }
}

/// See [`Gauge::hold`].
#[derive(Debug)]
pub struct GaugeGuard(Gauge);

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.change(-1.0);
    }
}
