//! Wakes the workers of messaging when something was committed for them.

use std::sync::{Arc, OnceLock};

use carillon_messaging::News;
use carillon_ports::outbox::Wake;
use carillon_ports::rows::Listener;

/// Rings when there are records to deliver or processors to call; for nobody, as long as nobody listens.
#[derive(Clone, Default)]
pub struct Bell(Arc<Wakes>);

/// There is one worker for each.
#[derive(Default)]
struct Wakes {
    records: OnceLock<Wake>,
    processors: OnceLock<Wake>,
}

impl Bell {
    /// Rings with the news that `listener` is told.
    pub fn listener(&self, listener: Listener<News>) -> Listener<News> {
        let bell = self.clone();
        Box::new(move |news| {
            let Wakes { records, processors } = &*bell.0;
            let wakes = [(News::Streamed, records), (News::Flowing, processors)];
            let wakes = wakes.map(|(sign, wake)| wake.get().filter(|_| news.contains(&sign)));
            listener(news);
            wakes.into_iter().flatten().for_each(|wake| wake());
        })
    }

    pub(super) fn ring_for_records(&self, wake: Wake) {
        let _ = self.0.records.set(wake);
    }

    pub(super) fn ring_for_processors(&self, wake: Wake) {
        let _ = self.0.processors.set(wake);
    }
}
