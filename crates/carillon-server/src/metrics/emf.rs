//! The metrics for CloudWatch: a line of JSON on standard output that its agent, and Lambda, turn into metrics.
//!
//! Every minute each counter that has grown is told with by how much, and each gauge with its value, labels added up:
//! CloudWatch asks money for every combination of them. Durations are left to Prometheus.
//!
//! Wire: CloudWatch embedded metric format; Prometheus text exposition format 0.0.4, as our own page has it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, SystemTime};

use carillon_proto::id::MediaRegion;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

/// Tells every minute, and once more when it stops.
#[derive(Debug)]
pub struct CloudWatch {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl CloudWatch {
    /// Starts.
    pub fn start(page: PrometheusHandle, namespace: String, region: MediaRegion) -> Self {
        let (stop, stopped) = oneshot::channel();
        let emf = Emf { namespace, region, told: BTreeMap::new() };
        Self { stop, task: tokio::spawn(tell(page, emf, stopped)) }
    }

    /// Tells what came since the last minute, and stops.
    pub async fn stop(self) {
        drop(self.stop);
        if self.task.await.is_err() {
            tracing::warn!("the last metrics are not told");
        }
    }
}

async fn tell(page: PrometheusHandle, mut emf: Emf, mut stopped: oneshot::Receiver<()>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let last = tokio::select! {
            _ = ticks.tick() => false,
            _ = &mut stopped => true,
        };
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let lines = emf.lines(&page.render(), since_epoch.as_millis());
        let mut out = std::io::stdout().lock();
        // Nobody is told of a standard output that is closed.
        let _closed = lines.iter().try_for_each(|line| writeln!(out, "{line}"));
        if last {
            return;
        }
    }
}

struct Emf {
    namespace: String,
    region: MediaRegion,
    /// What counters stood at.
    told: BTreeMap<String, f64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Counter,
    Gauge,
}

impl Emf {
    fn lines(&mut self, page: &str, at_ms: u128) -> Vec<String> {
        let mut told = Vec::new();
        for (name, (kind, value)) in read(page) {
            let value = match kind {
                Kind::Gauge => value,
                Kind::Counter => value - self.told.insert(name.clone(), value).unwrap_or(0.0),
            };
            if kind == Kind::Gauge || value > 0.0 {
                told.push((name, value));
            }
        }
        told.chunks(METRICS_PER_LINE).map(|some| self.line(some, at_ms)).collect()
    }

    fn line(&self, told: &[(String, f64)], at_ms: u128) -> String {
        let metrics: Vec<Value> =
            told.iter().map(|(name, _)| json!({"Name": name, "Unit": "Count"})).collect();
        let directive = json!({"Namespace": self.namespace, "Dimensions": [["Region"]], "Metrics": metrics});
        let mut line = Map::new();
        let timestamp = u64::try_from(at_ms).unwrap_or(u64::MAX);
        line.insert("_aws".to_owned(), json!({"Timestamp": timestamp, "CloudWatchMetrics": [directive]}));
        line.insert("Region".to_owned(), json!(self.region.as_str()));
        line.extend(told.iter().map(|(name, value)| (name.clone(), json!(value))));
        Value::Object(line).to_string()
    }
}

/// The counters and gauges of a page, labels added up.
fn read(page: &str) -> BTreeMap<String, (Kind, f64)> {
    let mut kinds = BTreeMap::new();
    let mut values: BTreeMap<String, (Kind, f64)> = BTreeMap::new();
    for line in page.lines() {
        if let Some(typed) = line.strip_prefix("# TYPE ") {
            match typed.split_once(' ') {
                Some((name, "counter")) => drop(kinds.insert(name, Kind::Counter)),
                Some((name, "gauge")) => drop(kinds.insert(name, Kind::Gauge)),
                _ => {}
            }
            continue;
        }
        let name = line.split(['{', ' ']).next().unwrap_or_default();
        let value = line.rsplit(' ').next().and_then(|value| value.parse().ok());
        if let (Some(kind), Some(value)) = (kinds.get(name), value.filter(|value: &f64| value.is_finite())) {
            values.entry(name.to_owned()).or_insert((*kind, 0.0)).1 += value;
        }
    }
    values
}

/// CloudWatch's finest resolution without a surcharge.
const INTERVAL: Duration = Duration::from_secs(60);
/// CloudWatch refuses more.
const METRICS_PER_LINE: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# HELP a_total Things\n# TYPE a_total counter\na_total{kind=\"x y\"} 2\na_total{kind=\"z\"} 3\n\n\
        # TYPE b gauge\nb 7\n# TYPE c_seconds summary\nc_seconds{quantile=\"0.5\"} 9\nc_seconds_count 1\n";

    fn emf() -> Emf {
        Emf { namespace: "Carillon".to_owned(), region: "us-east-1".parse().unwrap(), told: BTreeMap::new() }
    }

    #[test]
    fn a_line_is_what_cloudwatch_reads() {
        let lines = emf().lines(PAGE, 1_700_000_000_000);
        let line: Value = serde_json::from_str(&lines[0]).unwrap();
        let metrics = json!([{"Name": "a_total", "Unit": "Count"}, {"Name": "b", "Unit": "Count"}]);
        let directive = json!([{"Namespace": "Carillon", "Dimensions": [["Region"]], "Metrics": metrics}]);
        let expected = json!({
            "_aws": {"Timestamp": 1_700_000_000_000_u64, "CloudWatchMetrics": directive},
            "Region": "us-east-1",
            "a_total": 5.0,
            "b": 7.0,
        });
        assert_eq!((lines.len(), line), (1, expected));
    }

    #[test]
    fn a_counter_is_told_by_how_much_it_grew_and_not_when_it_did_not() {
        let mut emf = emf();
        emf.lines(PAGE, 0);
        let still: Value = serde_json::from_str(&emf.lines(PAGE, 1)[0]).unwrap();
        assert_eq!((still.get("a_total"), &still["b"]), (None, &json!(7.0)));
        let grown: Value = serde_json::from_str(&emf.lines(&PAGE.replace("} 3", "} 4.5"), 2)[0]).unwrap();
        assert_eq!(grown["a_total"], json!(1.5));
    }

    #[test]
    fn no_line_has_more_than_cloudwatch_takes() {
        let page: String = (0..250).map(|at| format!("# TYPE g{at} gauge\ng{at} 1\n")).collect();
        let lines = emf().lines(&page, 0);
        let count = |line: &String| {
            let line: Value = serde_json::from_str(line).unwrap();
            line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap().len()
        };
        assert_eq!(lines.iter().map(count).collect::<Vec<_>>(), [100, 100, 50]);
    }
}
