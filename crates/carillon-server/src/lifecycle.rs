//! The beats of the process: ending meetings whose time is over, bringing media pipelines and their engines together,
//! settling between accounts and messaging, between visits and meetings and between visits and their files, ending what
//! somebody has not agreed to, and keeping the metrics small.

use std::time::Duration;

use carillon_accounts::Accounts;
use carillon_app::api::{ApiError, Attachments, Departures, Provisioning};
use carillon_control::Control;
use carillon_messaging::Messaging;
use carillon_pipeline::MediaPipelines;
use carillon_visits::Visits;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::time::MissedTickBehavior;

use crate::metrics::Gauge;

const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// What expires in messaging is days old by then.
const TIDY_INTERVAL: Duration = Duration::from_secs(5);
/// The rest waits for the next beat.
const TIDY_STEPS_MAX: usize = 10;
/// Whatever is kept is kept for days.
const FORGET_INTERVAL: Duration = Duration::from_secs(600);
/// Observations wait in memory until somebody reads the page; this folds them up when nobody does.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Runs until it is dropped.
pub async fn run(control: Control, pipelines: MediaPipelines, metrics: PrometheusHandle) {
    let mut sweep = tokio::time::interval(SWEEP_INTERVAL);
    let mut upkeep = tokio::time::interval(UPKEEP_INTERVAL);
    let mut forget = tokio::time::interval(FORGET_INTERVAL);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    forget.set_missed_tick_behavior(MissedTickBehavior::Delay);
    upkeep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut failing, mut pipelines_failing) = (false, false);
    loop {
        tokio::select! {
            _ = sweep.tick() => {
                failing = sweep_once(&control, failing).await;
                pipelines_failing = sweep_pipelines(&pipelines, pipelines_failing).await;
            }
            _ = upkeep.tick() => metrics.run_upkeep(),
            _ = forget.tick() => forget_once(&control).await,
        }
    }
}

/// Removes what is over of messaging, until it is dropped. A beat of its own, as those below: while a store is compacted
/// nothing is written to it, and nobody else is to wait for that.
pub async fn tidy(messaging: Messaging) {
    let mut beat = tokio::time::interval(TIDY_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        beat.tick().await;
        failing = sweep_messaging(&messaging, failing).await;
    }
}

/// Ends what records visits without the consent of everybody who is present, until it is dropped. Requests that take a
/// consent away do so themselves; this finds what they could not.
pub async fn heed(pipelines: MediaPipelines) {
    let mut beat = tokio::time::interval(SWEEP_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        beat.tick().await;
        let heeded = pipelines.heed().await;
        if let (Err(error), false) = (&heeded, failing) {
            tracing::error!(error = %chain(error), "a visit may be recorded without consent");
        }
        failing = heeded.is_err();
    }
}

/// Has leave the meetings of visits whoever has to, and tells visits of meetings that have ended, until it is dropped.
pub async fn depart(departures: Departures) {
    let mut beat = tokio::time::interval(TIDY_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut failing, mut noticing_fails) = (false, false);
    loop {
        beat.tick().await;
        let noticed = departures.notice().await;
        if let (Err(error), false) = (&noticed, noticing_fails) {
            tracing::error!(%error, "visits have yet to hear of meetings that have ended");
        }
        noticing_fails = noticed.is_err();
        let left = departures.settle().await;
        if let (Err(error), false) = (&left, failing) {
            tracing::error!(%error, "somebody has yet to leave the meeting of a visit");
        }
        failing = left.is_err();
    }
}

/// Has the objects of files deleted that were removed from visits, until it is dropped.
pub async fn clear(attachments: Attachments) {
    let mut beat = tokio::time::interval(SWEEP_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        beat.tick().await;
        failing = complain(attachments.clear().await, failing, "files of visits cannot be deleted");
    }
}

/// Has the files of visits looked into, which takes its time, until it is dropped.
pub async fn scan(attachments: Attachments) {
    let mut beat = tokio::time::interval(SWEEP_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        beat.tick().await;
        failing = complain(attachments.scan().await, failing, "files of visits cannot be looked into");
    }
}

/// Tells of the first failure; whether it fails, until something was done.
fn complain(done: Result<bool, ApiError>, failing: bool, complaint: &str) -> bool {
    match done {
        Ok(is_something) => failing && !is_something,
        Err(error) => {
            if !failing {
                tracing::error!(%error, "{complaint}");
            }
            true
        }
    }
}

/// Settles what accounts owe to messaging, and removes what is over of accounts and visits, until it is dropped.
pub async fn settle(accounts: Accounts, visits: Visits, provisioning: Provisioning) {
    let mut beat = tokio::time::interval(TIDY_INTERVAL);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut settling_fails, mut sweeping_fails) = (false, false);
    let mut closing_fails = false;
    loop {
        beat.tick().await;
        let settled = provisioning.settle().await;
        if let (Err(error), false) = (&settled, settling_fails) {
            tracing::error!(%error, "messaging has yet to hear of accounts");
        }
        settling_fails = settled.is_err();
        let swept = accounts.sweep().await;
        if let (Err(error), false) = (&swept, sweeping_fails) {
            tracing::error!(error = %chain(error), "what is over of accounts cannot be removed");
        }
        sweeping_fails = swept.is_err();
        let closed = visits.sweep().await;
        if let (Err(error), false) = (&closed, closing_fails) {
            tracing::error!(error = %chain(error), "links of visits that are over cannot be removed");
        }
        closing_fails = closed.is_err();
    }
}

async fn forget_once(control: &Control) {
    match control.forget_records().await {
        Ok(0) => {}
        Ok(records) => tracing::info!(records, "records of old meetings are forgotten"),
        Err(error) => tracing::warn!(error = %chain(&error), "old records cannot be forgotten"),
    }
}

/// Says whether it failed; a fault that lasts is reported when it begins.
async fn sweep_once(control: &Control, failing: bool) -> bool {
    match control.sweep().await {
        Ok(ended) => {
            for meeting in ended {
                tracing::info!(%meeting, "the meeting ended by itself");
            }
            Gauge::Meetings.set(control.live_count());
            Gauge::MeetingsUnreadable.set(control.unreadable_count());
            false
        }
        Err(error) => {
            if !failing {
                tracing::error!(error = %chain(&error), "meetings whose time is over cannot be ended");
            }
            true
        }
    }
}

/// The same for media pipelines.
async fn sweep_pipelines(pipelines: &MediaPipelines, failing: bool) -> bool {
    match pipelines.sweep().await {
        Ok(active) => {
            Gauge::MediaPipelines.set(active);
            false
        }
        Err(error) => {
            if !failing {
                tracing::error!(error = %chain(&error), "media pipelines cannot be looked after");
            }
            true
        }
    }
}

/// The same for identity and messaging, in steps between which others write; what is left then waits for the next beat.
async fn sweep_messaging(messaging: &Messaging, failing: bool) -> bool {
    for _ in 0..TIDY_STEPS_MAX {
        match messaging.sweep().await {
            Ok(true) => {}
            Ok(false) => return false,
            Err(error) => {
                if !failing {
                    tracing::error!(error = %chain(&error), "what has expired in messaging cannot be removed");
                }
                return true;
            }
        }
    }
    false
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
