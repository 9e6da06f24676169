//! Everything that the server counts: names, units and meanings in one place, rendered for Prometheus.
//!
//! A name is `carillon_<what>_<unit>`, a counter ends in `_total`. Labels are closed sets of the program's own
//! words; nothing that a client sends becomes a label, so the page stays small whatever arrives.
//!
//! Wire: Prometheus text exposition format 0.0.4.

mod client;

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use client::{ClientEvent, record_sample};

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
    /// Meetings that went live (somebody connected).
    MeetingsOpened,
    /// Presences, by change.
    AttendeePresences,
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
    /// What live meetings told and nobody will ever hear, because the store was away for too long.
    EventsLost,
}

/// What goes up and down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gauge {
    /// Open connections on the HTTP and TLS ports.
    HttpConnections,
    /// Open signaling WebSockets.
    SignalingConnections,
    /// Meetings that exist.
    Meetings,
    /// Meetings whose records cannot be read.
    MeetingsUnreadable,
    /// Live meetings.
    MeetingsLive,
    /// Attendees connected to live meetings.
    AttendeesConnected,
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
}

/// Durations that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Histogram {
    /// Answering a request, by front.
    HttpRequest,
    /// From the click to a working connection, as clients tell.
    Connect,
    /// From adding a remote video to its first frame, as clients tell.
    FirstFrame,
}

impl Metric {
    /// Every counter.
    pub const ALL: [Self; 38] = [
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
        Self::MeetingsOpened,
        Self::AttendeePresences,
        Self::VideoSources,
        Self::DataMessagesThrottled,
        Self::MediaLost,
        Self::MediaThreadRestarts,
        Self::MediaEventsDropped,
        Self::CapturePacketsDropped,
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
        Self::EventsLost,
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
            Self::MeetingsOpened => ("carillon_meetings_opened_total", "Meetings that somebody connected to"),
            Self::AttendeePresences => (
                "carillon_attendee_presences_total",
                "Attendees that joined, left or were dropped, by change",
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
                "Packets of captures dropped because the recorder fell behind",
            ),
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
            Self::EventsLost => {
                ("carillon_events_lost_total", "Facts of live meetings lost because the store was away")
            }
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

impl Gauge {
    /// Every gauge.
    pub const ALL: [Self; 12] = [
        Self::HttpConnections,
        Self::SignalingConnections,
        Self::Meetings,
        Self::MeetingsUnreadable,
        Self::MeetingsLive,
        Self::AttendeesConnected,
        Self::MediaPeers,
        Self::MediaTcpConnections,
        Self::MediaUdpSegments,
        Self::TurnSessions,
        Self::EventsWaiting,
        Self::EventsDead,
    ];

    /// The name on the page, and what it means.
    pub const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::HttpConnections => {
                ("carillon_http_connections", "Open connections of the HTTP and TLS ports")
            }
            Self::SignalingConnections => ("carillon_signaling_connections", "Open signaling WebSockets"),
            Self::Meetings => ("carillon_meetings", "Meetings that exist, with somebody connected or not"),
            Self::MeetingsUnreadable => {
                ("carillon_meetings_unreadable", "Meetings whose records in the store are broken")
            }
            Self::MeetingsLive => ("carillon_meetings_live", "Meetings with somebody connected"),
            Self::AttendeesConnected => ("carillon_attendees_connected", "Attendees connected to meetings"),
            Self::MediaPeers => ("carillon_media_peers", "WebRTC peers, by media thread"),
            Self::MediaTcpConnections => {
                ("carillon_media_tcp_connections", "Open ICE-TCP connections, by media thread")
            }
            Self::MediaUdpSegments => (
                "carillon_media_udp_segments_max",
                "Datagrams that leave in one call at most, by media thread; 1 is without segmentation offload",
            ),
            Self::TurnSessions => ("carillon_turn_sessions", "Clients of the TURN relay"),
            Self::EventsWaiting => ("carillon_events_waiting", "Events that wait for a target, by its kind"),
            Self::EventsDead => {
                ("carillon_events_dead", "Events that were given up, as `carillon events` lists")
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

impl Histogram {
    /// Every histogram.
    pub const ALL: [Self; 3] = [Self::HttpRequest, Self::Connect, Self::FirstFrame];

    /// The name on the page, and what it means.
    pub const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::HttpRequest => {
                ("carillon_http_request_duration_seconds", "Time to answer a request, by front")
            }
            Self::Connect => {
                ("carillon_client_connect_duration_seconds", "From the click to a working connection")
            }
            Self::FirstFrame => (
                "carillon_client_first_frame_duration_seconds",
                "From adding a remote video to its first frame",
            ),
        }
    }

    /// One observation.
    pub fn record(self, duration: Duration) {
        metrics::histogram!(self.describe().0).record(duration.as_secs_f64());
    }

    /// One observation under a label.
    pub fn record_labelled(self, label: &'static str, value: &'static str, duration: Duration) {
        metrics::histogram!(self.describe().0, label => value).record(duration.as_secs_f64());
    }
}

/// Buckets of every duration: from a lookup in memory to a client that nearly gave up.
const DURATION_BUCKETS: [f64; 12] = [0.0005, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Installs the recorder of the process and returns what renders the page.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_duration_seconds".to_owned()), &DURATION_BUCKETS)?
        .install_recorder()?;
    for metric in Metric::ALL {
        let (name, help) = metric.describe();
        metrics::describe_counter!(name, help);
    }
    for gauge in Gauge::ALL {
        let (name, help) = gauge.describe();
        metrics::describe_gauge!(name, help);
    }
    for histogram in Histogram::ALL {
        let (name, help) = histogram.describe();
        metrics::describe_histogram!(name, metrics::Unit::Seconds, help);
    }
    client::describe();
    show_zeros();
    Ok(handle)
}

/// A counter without labels is on the page before its first event, so that a rate over it is right.
fn show_zeros() {
    for metric in Metric::ALL {
        if !metric.is_labelled() {
            metric.add(0);
        }
    }
    for gauge in
        [Gauge::HttpConnections, Gauge::SignalingConnections, Gauge::MeetingsLive, Gauge::AttendeesConnected]
    {
        gauge.change(0.0);
    }
    for violation in carillon_meeting::Violation::ALL {
        metrics::counter!(Metric::SignalingViolations.describe().0, "kind" => violation.label()).increment(0);
    }
}

impl Metric {
    const fn is_labelled(self) -> bool {
        matches!(
            self,
            Self::HttpRequests
                | Self::AwsRequests
                | Self::SignalingRefused
                | Self::SignalingClosed
                | Self::SignalingViolations
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_end_in_their_unit() {
        let counters = Metric::ALL.map(|metric| metric.describe().0);
        assert!(counters.iter().all(|name| name.starts_with("carillon_") && name.ends_with("_total")));
        assert!(Histogram::ALL.iter().all(|histogram| histogram.describe().0.ends_with("_duration_seconds")));
        let mut names: Vec<_> = counters.into();
        names.extend(Gauge::ALL.map(|gauge| gauge.describe().0));
        names.extend(Histogram::ALL.map(|histogram| histogram.describe().0));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
