//! What the engines say of their work, on its way to the use cases.
//!
//! A report is said from threads that must not wait and told to a store that may be slow, so it waits here. Nothing is
//! lost: a report that the store does not take is told again.
//!
//! Invariant: of one pipeline no more than a start, a trouble, the end of another one and an end wait.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use carillon_pipeline::{MediaPipelines, PipelineError, Report};
use carillon_proto::id::MediaPipelineId;
use tokio::sync::Notify;

/// Until a report that was not taken is told again.
const RETRY: Duration = Duration::from_secs(1);

/// Where an engine says how its work goes.
pub type Reports = Arc<dyn Fn(&MediaPipelineId, Report) + Send + Sync>;

/// Reports in the order in which they were said.
#[derive(Clone, Debug, Default)]
pub struct ReportQueue(Arc<Queue>);

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<VecDeque<(MediaPipelineId, Report)>>,
    said: Notify,
}

impl ReportQueue {
    /// The way into it.
    pub fn reports(&self) -> Reports {
        let queue = Arc::clone(&self.0);
        Arc::new(move |id, report| queue.say(id, report))
    }

    /// Tells the use cases, for ever.
    pub async fn pass_on(self, pipelines: MediaPipelines) {
        loop {
            let first = self.0.lock().pop_front();
            match first {
                Some((id, report)) => tell(&pipelines, &id, report).await,
                None => self.0.said.notified().await,
            }
        }
    }
}

impl Queue {
    fn say(&self, id: &MediaPipelineId, report: Report) {
        let mut waiting = self.lock();
        let troubled =
            waiting.iter().position(|(of, said)| of == id && matches!(said, Report::Interrupted(_)));
        match (&report, troubled) {
            // Trouble that was over before anybody heard of it.
            (Report::Resumed, Some(place)) => drop(waiting.remove(place)),
            (Report::Interrupted(_), Some(_)) => {}
            _ => waiting.push_back((id.clone(), report)),
        }
        self.said.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(MediaPipelineId, Report)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn tell(pipelines: &MediaPipelines, id: &MediaPipelineId, report: Report) {
    while let Err(error) = pipelines.report(id, report.clone()).await {
        if matches!(error, PipelineError::NotFound(_)) {
            return;
        }
        tracing::warn!(pipeline = %id, %error, "what became of a media pipeline cannot be written down");
        tokio::time::sleep(RETRY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_that_is_over_is_not_told_and_no_pipeline_fills_the_queue() {
        let queue = ReportQueue::default();
        let reports = queue.reports();
        let ids: [MediaPipelineId; 2] =
            ["7c9e1f42-2b3c-4d5e-8f90-112233445566", "7c9e1f42-2b3c-4d5e-8f90-112233445567"]
                .map(|id| id.parse().unwrap());
        let trouble = || Report::Interrupted("away".to_owned());
        reports(&ids[0], Report::Started);
        for _ in 0..1_000 {
            reports(&ids[0], trouble());
            reports(&ids[1], trouble());
            reports(&ids[1], Report::Resumed);
        }
        reports(&ids[0], Report::Stopped);
        let waiting: Vec<_> = queue.0.lock().drain(..).collect();
        let [first, second, third] = &waiting[..] else { panic!("{waiting:?}") };
        assert_eq!(*first, (ids[0].clone(), Report::Started));
        assert_eq!(*second, (ids[0].clone(), trouble()));
        assert_eq!(*third, (ids[0].clone(), Report::Stopped));
    }
}
