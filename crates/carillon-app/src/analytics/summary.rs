//! How a meeting went as a whole, as it appears in answers: beside what else is said of the meeting.

use std::collections::BTreeMap;

use carillon_analytics::{Spread, Summary};
use serde::Serialize;

use super::shape::{resolution, rounded, seconds};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SummaryShape {
    talk_seconds: f64,
    muted_seconds: f64,
    camera_seconds: f64,
    content_seconds: f64,
    drops: u64,
    mutes: u64,
    reconnects: u64,
    poor_connections: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<&'static str>,
    ratings: RatingsShape,
    quality: QualityShape,
    devices: DevicesShape,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RatingsShape {
    good: u32,
    fair: u32,
    poor: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct QualityShape {
    #[serde(skip_serializing_if = "Option::is_none")]
    round_trip_milliseconds: Option<SpreadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    up_loss_percent: Option<SpreadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    down_loss_percent: Option<SpreadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    up_jitter_milliseconds: Option<SpreadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    down_jitter_milliseconds: Option<SpreadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_milliseconds: Option<SpreadShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_resolution: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received_resolution: Option<String>,
    freezes: u64,
    freeze_seconds: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SpreadShape {
    median: f64,
    worst: f64,
}

/// How many people were on what.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DevicesShape {
    browsers: BTreeMap<&'static str, u32>,
    systems: BTreeMap<&'static str, u32>,
    forms: BTreeMap<&'static str, u32>,
}

impl From<Summary> for SummaryShape {
    fn from(summary: Summary) -> Self {
        let ratings = summary.ratings;
        Self {
            talk_seconds: seconds(summary.talk_ms),
            muted_seconds: seconds(summary.muted_ms),
            camera_seconds: seconds(summary.camera_ms),
            content_seconds: seconds(summary.content_ms),
            drops: summary.drops,
            mutes: summary.mutes,
            reconnects: summary.reconnects,
            poor_connections: summary.poor_connections,
            rating: summary.rating.map(|rating| rating.as_str()),
            ratings: RatingsShape { good: ratings.good, fair: ratings.fair, poor: ratings.poor },
            quality: QualityShape {
                round_trip_milliseconds: spread(summary.round_trip_ms),
                up_loss_percent: spread(summary.up_loss_percent),
                down_loss_percent: spread(summary.down_loss_percent),
                up_jitter_milliseconds: spread(summary.up_jitter_ms),
                down_jitter_milliseconds: spread(summary.down_jitter_ms),
                start_milliseconds: spread(summary.start_ms),
                sent_resolution: resolution(summary.sent_size),
                received_resolution: resolution(summary.received_size),
                freezes: summary.freezes,
                freeze_seconds: seconds(summary.freeze_ms),
            },
            devices: DevicesShape {
                browsers: named(summary.browsers, |browser| browser.as_str()),
                systems: named(summary.systems, |system| system.as_str()),
                forms: named(summary.forms, |form| form.as_str()),
            },
        }
    }
}

fn spread(spread: Option<Spread>) -> Option<SpreadShape> {
    spread.map(|spread| SpreadShape { median: rounded(spread.median), worst: rounded(spread.worst) })
}

fn named<K>(counts: BTreeMap<K, u32>, name: fn(&K) -> &'static str) -> BTreeMap<&'static str, u32> {
    counts.iter().map(|(key, count)| (name(key), *count)).collect()
}
