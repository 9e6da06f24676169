//! A live meeting's place on a media thread.

use std::sync::Arc;

use carillon_proto::id::MeetingId;
use carillon_proto::media::{MediaCommand, MediaEvent};
use tokio::sync::mpsc;

use crate::media_thread::{MediaLink, MediaThreads};

/// The meeting's place on a media thread: taken with the first order, given back at the end.
pub(super) struct Media {
    pub(super) threads: Arc<MediaThreads>,
    pub(super) open: Option<(MediaLink, mpsc::Receiver<MediaEvent>)>,
}

impl Media {
    /// Gives an order.
    pub(super) async fn apply(&mut self, meeting: &MeetingId, command: MediaCommand) {
        if self.open.is_none() {
            self.open = Some(self.threads.open(meeting).await);
        }
        if let Some((link, _)) = &self.open {
            link.apply(command).await;
        }
    }

    /// The next fact, `None` when all media is lost; waits for ever while there is no media.
    pub(super) async fn next(&mut self) -> Option<MediaEvent> {
        match &mut self.open {
            Some((_, events)) => events.recv().await,
            None => std::future::pending().await,
        }
    }
}
