//! What only grows.

/// What only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Requests answered, by front and class of status.
    HttpRequests,
    /// Connections refused because too many were open.
    HttpConnectionsRefused,
    /// Requests that the AWS front answered, by operation and type of error.
    AwsRequests,
    /// WebSockets that were opened for signaling.
    SignalingOpened,
    /// WebSockets refused, by reason.
    SignalingRefused,
    /// WebSockets that the server closed, by close code.
    SignalingClosed,
    /// WebSockets cut off because their client did not read.
    SignalingSlowReaders,
    /// WebSockets cut off because nothing came from them any more.
    SignalingTimedOut,
    /// Messages from clients.
    SignalingMessagesReceived,
    /// Messages to clients.
    SignalingMessagesSent,
    /// What clients did against the protocol, by kind.
    SignalingViolations,
    /// Messaging WebSockets that were opened.
    MessagingOpened,
    /// Messaging WebSockets that the server closed, by reason.
    MessagingClosed,
    /// Messaging WebSockets cut off because nothing came from them any more.
    MessagingTimedOut,
    /// Events to messaging WebSockets.
    MessagingEventsSent,
    /// News that the dispatcher of messaging sessions did not keep up with.
    MessagingNewsLost,
    /// Meetings that went live (somebody connected).
    MeetingsOpened,
    /// Presences, by change.
    AttendeePresences,
    /// Attendees that came back after their connection was lost.
    AttendeeReconnections,
    /// Video sources, by change.
    VideoSources,
    /// Data messages returned to their sender because too many came.
    DataMessagesThrottled,
    /// Meetings that lost their media and negotiated anew.
    MediaLost,
    /// Media threads that were started again.
    MediaThreadRestarts,
    /// Measurements dropped because a meeting did not keep up.
    MediaEventsDropped,
    /// Packets of captures dropped because the recorder fell behind.
    CapturePacketsDropped,
    /// Recordings that were begun again after a panic.
    RecordingRestarts,
    /// Datagrams of nobody's peer.
    MediaDatagramsStrangers,
    /// Datagrams of peers.
    MediaDatagramsReceived,
    /// Datagrams handed to sockets.
    MediaDatagramsSent,
    /// Datagrams of peers beyond what any client sends.
    MediaDatagramsFlooded,
    /// Video packets forwarded to receivers.
    MediaVideoForwarded,
    /// Video packets sent again to receivers that missed them.
    MediaVideoResent,
    /// Key frames asked of senders.
    MediaKeyframeRequests,
    /// Peers that came up, by the SRTP protection that was negotiated.
    MediaPeersConnected,
    /// Peers given up because their path was lost or never came up.
    MediaPeersLost,
    /// Datagrams that a socket or an ICE-TCP connection did not take.
    MediaSendDropped,
    /// ICE-TCP connections refused because too many were open, of all or of strangers from one address.
    MediaTcpRefused,
    /// ICE-TCP connections closed because nothing useful came.
    MediaTcpTimedOut,
    /// TURN connections refused because too many were open, of all or of strangers from one address.
    TurnRefused,
    /// Events that clients reported about themselves, by name.
    ClientEvents,
    /// Reports of client events that were refused, by reason.
    ClientEventsRefused,
    /// Events that a target has, by kind of target.
    EventsDelivered,
    /// Deliveries that failed, by kind of target.
    EventsFailed,
    /// Events that were given up, by kind of target.
    EventsGivenUp,
    /// What was measured of attendees and not written down, because the store was away for too long.
    AnalyticsLost,
    /// What live meetings told and nobody will ever hear, because the store was away for too long.
    EventsLost,
    /// Spans that the collector did not take, or that did not fit into the queue.
    SpansLost,
}

impl Metric {
    /// Every counter.
    pub const ALL: [Self; 47] = [
        Self::HttpRequests,
        Self::HttpConnectionsRefused,
        Self::AwsRequests,
        Self::SignalingOpened,
        Self::SignalingRefused,
        Self::SignalingClosed,
        Self::SignalingSlowReaders,
        Self::SignalingTimedOut,
        Self::SignalingMessagesReceived,
        Self::SignalingMessagesSent,
        Self::SignalingViolations,
        Self::MessagingOpened,
        Self::MessagingClosed,
        Self::MessagingTimedOut,
        Self::MessagingEventsSent,
        Self::MessagingNewsLost,
        Self::MeetingsOpened,
        Self::AttendeePresences,
        Self::AttendeeReconnections,
        Self::VideoSources,
        Self::DataMessagesThrottled,
        Self::MediaLost,
        Self::MediaThreadRestarts,
        Self::MediaEventsDropped,
        Self::CapturePacketsDropped,
        Self::RecordingRestarts,
        Self::MediaDatagramsStrangers,
        Self::MediaDatagramsReceived,
        Self::MediaDatagramsSent,
        Self::MediaDatagramsFlooded,
        Self::MediaVideoForwarded,
        Self::MediaVideoResent,
        Self::MediaKeyframeRequests,
        Self::MediaPeersConnected,
        Self::MediaPeersLost,
        Self::MediaSendDropped,
        Self::MediaTcpRefused,
        Self::MediaTcpTimedOut,
        Self::TurnRefused,
        Self::ClientEvents,
        Self::ClientEventsRefused,
        Self::EventsDelivered,
        Self::EventsFailed,
        Self::EventsGivenUp,
        Self::AnalyticsLost,
        Self::EventsLost,
        Self::SpansLost,
    ];

    /// The name on the page, and what it means.
    pub const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::HttpRequests => ("carillon_http_requests_total", "HTTP requests answered"),
            Self::HttpConnectionsRefused => {
                ("carillon_http_connections_refused_total", "Connections refused because too many were open")
            }
            Self::AwsRequests => {
                ("carillon_aws_requests_total", "Requests of AWS clients, by operation and type of error")
            }
            Self::SignalingOpened => ("carillon_signaling_opened_total", "Signaling WebSockets opened"),
            Self::SignalingRefused => {
                ("carillon_signaling_refused_total", "Signaling WebSockets refused, by reason")
            }
            Self::SignalingClosed => (
                "carillon_signaling_closed_total",
                "Signaling WebSockets closed by the server, by close code",
            ),
            Self::SignalingSlowReaders => (
                "carillon_signaling_slow_readers_total",
                "Signaling WebSockets cut off because their client did not read",
            ),
            Self::SignalingTimedOut => (
                "carillon_signaling_timed_out_total",
                "Signaling WebSockets cut off because they were silent",
            ),
            Self::SignalingMessagesReceived => {
                ("carillon_signaling_messages_received_total", "Signaling messages from clients")
            }
            Self::SignalingMessagesSent => {
                ("carillon_signaling_messages_sent_total", "Signaling messages to clients")
            }
            Self::SignalingViolations => {
                ("carillon_signaling_violations_total", "What clients did against the protocol, by kind")
            }
            Self::MessagingOpened => {
                ("carillon_messaging_sockets_opened_total", "Messaging WebSockets opened")
            }
            Self::MessagingClosed => (
                "carillon_messaging_sockets_closed_total",
                "Messaging WebSockets that the server closed, by reason",
            ),
            Self::MessagingTimedOut => (
                "carillon_messaging_sockets_timed_out_total",
                "Messaging WebSockets cut off because nothing came from them any more",
            ),
            Self::MessagingEventsSent => {
                ("carillon_messaging_events_sent_total", "Events to messaging WebSockets")
            }
            Self::MessagingNewsLost => (
                "carillon_messaging_news_lost_total",
                "Commits that messaging sessions did not keep up with; all of them connected anew",
            ),
            Self::MeetingsOpened => ("carillon_meetings_opened_total", "Meetings that somebody connected to"),
            Self::AttendeePresences => (
                "carillon_attendee_presences_total",
                "Attendees that joined, left or were dropped, by change",
            ),
            Self::AttendeeReconnections => (
                "carillon_attendee_reconnections_total",
                "Attendees that came back after their connection was lost",
            ),
            Self::VideoSources => {
                ("carillon_video_sources_total", "Video sources that started or stopped, by change")
            }
            Self::DataMessagesThrottled => {
                ("carillon_data_messages_throttled_total", "Data messages returned because too many came")
            }
            Self::MediaLost => ("carillon_media_lost_total", "Meetings that lost their media at once"),
            Self::MediaThreadRestarts => {
                ("carillon_media_thread_restarts_total", "Media threads that were started again")
            }
            Self::MediaEventsDropped => {
                ("carillon_media_events_dropped_total", "Measurements dropped because a meeting fell behind")
            }
            Self::CapturePacketsDropped => (
                "carillon_capture_packets_dropped_total",
                "Packets and lines of captures dropped because the recorder fell behind or its disk was full",
            ),
            Self::RecordingRestarts => {
                ("carillon_recording_restarts_total", "Recordings that were begun again after a panic")
            }
            Self::MediaDatagramsStrangers => {
                ("carillon_media_datagrams_strangers_total", "Datagrams that belong to no peer")
            }
            Self::MediaDatagramsReceived => {
                ("carillon_media_datagrams_received_total", "Datagrams received from peers")
            }
            Self::MediaDatagramsSent => ("carillon_media_datagrams_sent_total", "Datagrams sent to peers"),
            Self::MediaDatagramsFlooded => {
                ("carillon_media_datagrams_flooded_total", "Datagrams of peers beyond what any client sends")
            }
            Self::MediaVideoForwarded => {
                ("carillon_media_video_packets_forwarded_total", "Video packets forwarded to receivers")
            }
            Self::MediaVideoResent => (
                "carillon_media_video_packets_resent_total",
                "Video packets sent again to those who missed them",
            ),
            Self::MediaKeyframeRequests => {
                ("carillon_media_keyframe_requests_total", "Key frames asked of senders")
            }
            Self::MediaPeersConnected => {
                ("carillon_media_peers_connected_total", "Peers that came up, by negotiated protection")
            }
            Self::MediaPeersLost => {
                ("carillon_media_peers_lost_total", "Peers whose path was lost or never came up")
            }
            Self::MediaSendDropped => {
                ("carillon_media_send_dropped_total", "Datagrams that a socket did not take")
            }
            Self::MediaTcpRefused => (
                "carillon_media_tcp_refused_total",
                "ICE-TCP connections refused because too many were open, in all or of one address",
            ),
            Self::MediaTcpTimedOut => {
                ("carillon_media_tcp_timed_out_total", "ICE-TCP connections closed because they were silent")
            }
            Self::TurnRefused => (
                "carillon_turn_refused_total",
                "TURN connections refused because too many were open, in all or of one address",
            ),
            Self::ClientEvents => ("carillon_client_events_total", "Events reported by clients, by name"),
            Self::ClientEventsRefused => {
                ("carillon_client_events_refused_total", "Reports of client events refused, by reason")
            }
            Self::EventsDelivered => {
                ("carillon_events_delivered_total", "Events that a target has, by kind of target")
            }
            Self::EventsFailed => {
                ("carillon_events_failed_total", "Deliveries of events that failed, by kind of target")
            }
            Self::EventsGivenUp => {
                ("carillon_events_given_up_total", "Events that became dead letters, by kind of target")
            }
            Self::AnalyticsLost => {
                ("carillon_analytics_lost_total", "Measurements of attendees lost because the store was away")
            }
            Self::EventsLost => {
                ("carillon_events_lost_total", "Facts of live meetings lost because the store was away")
            }
            Self::SpansLost => ("carillon_spans_lost_total", "Spans that no collector has got"),
        }
    }

    /// One more.
    pub fn increment(self) {
        self.add(1);
    }

    /// `amount` more.
    pub fn add(self, amount: u64) {
        metrics::counter!(self.describe().0).increment(amount);
    }

    /// One more under a label.
    pub fn increment_labelled(self, label: &'static str, value: &'static str) {
        self.add_labelled(label, value, 1);
    }

    /// `amount` more under a label.
    pub fn add_labelled(self, label: &'static str, value: &'static str, amount: u64) {
        metrics::counter!(self.describe().0, label => value).increment(amount);
    }
}

impl Metric {
    pub(super) const fn is_labelled(self) -> bool {
        matches!(
            self,
            Self::HttpRequests
                | Self::AwsRequests
                | Self::SignalingRefused
                | Self::SignalingClosed
                | Self::SignalingViolations
                | Self::MessagingClosed
                | Self::AttendeePresences
                | Self::VideoSources
                | Self::ClientEvents
                | Self::ClientEventsRefused
                | Self::EventsDelivered
                | Self::EventsFailed
                | Self::EventsGivenUp
        )
    }
}
