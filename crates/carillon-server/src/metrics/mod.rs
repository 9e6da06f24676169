//! Everything that the server counts: names, units and meanings in one place, rendered for Prometheus.
//!
//! A name is `carillon_<what>_<unit>`, a counter ends in `_total`. Labels are closed sets of the program's own
//! words; nothing that a client sends becomes a label, so the page stays small whatever arrives.
//!
//! Wire: Prometheus text exposition format 0.0.4.

mod chime;
mod client;
mod counter;
mod emf;
mod gauge;

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use chime::ChimeMetric;
pub use client::record_sample;
pub use counter::Metric;
pub use emf::CloudWatch;
pub use gauge::{Gauge, GaugeGuard};

/// Durations that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Histogram {
    /// Answering a request, by front.
    HttpRequest,
    /// Answering a request of an AWS client, by operation.
    AwsRequest,
    /// From the click to a working connection, as clients tell.
    Connect,
    /// From adding a remote video to its first frame, as clients tell.
    FirstFrame,
}

impl Histogram {
    /// Every histogram.
    pub const ALL: [Self; 4] = [Self::HttpRequest, Self::AwsRequest, Self::Connect, Self::FirstFrame];

    /// The name on the page, and what it means.
    pub const fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::HttpRequest => {
                ("carillon_http_request_duration_seconds", "Time to answer a request, by front")
            }
            Self::AwsRequest => (
                "carillon_aws_request_duration_seconds",
                "Time to answer a request of an AWS client, by operation",
            ),
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
    ChimeMetric::show_all();
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
    for gauge in [
        Gauge::HttpConnections,
        Gauge::SignalingConnections,
        Gauge::MessagingSockets,
        Gauge::MeetingsLive,
        Gauge::AttendeesConnected,
    ] {
        gauge.change(0.0);
    }
    for violation in carillon_meeting::Violation::ALL {
        metrics::counter!(Metric::SignalingViolations.describe().0, "kind" => violation.label()).increment(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What gauges count.
    const UNITS: [&str; 12] = [
        "connections",
        "sockets",
        "meetings",
        "pipelines",
        "attendees",
        "viewers",
        "peers",
        "segments",
        "sessions",
        "events",
        "records",
        "messages",
    ];

    #[test]
    fn names_are_unique_and_end_in_their_unit() {
        let counters = Metric::ALL.map(|metric| metric.describe().0);
        assert!(counters.iter().all(|name| name.starts_with("carillon_") && name.ends_with("_total")));
        assert!(Histogram::ALL.iter().all(|histogram| histogram.describe().0.ends_with("_duration_seconds")));
        let gauges = Gauge::ALL.map(|gauge| gauge.describe().0);
        let in_units = |name: &str| {
            let words: Vec<&str> = name.split('_').collect();
            words.first() == Some(&"carillon") && words.last().is_some_and(|unit| UNITS.contains(unit))
        };
        assert!(gauges.iter().all(|name| in_units(name)), "{gauges:?}");
        let mut names: Vec<_> = counters.into();
        names.extend(gauges);
        names.extend(Histogram::ALL.map(|histogram| histogram.describe().0));
        names.extend(ChimeMetric::ALL.map(|metric| metric.describe().0));
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
