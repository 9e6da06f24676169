//! Carries facts from a media thread to its meetings without ever waiting for one.
//!
//! A meeting that does not keep up loses measurements first: loudness, bit rates and estimates come again within
//! seconds, so a full queue drops them and counts. Answers and changes of state must arrive and stay in order:
//! they wait in a backlog of the meeting. When even that is full the meeting is cut off from its media, which it
//! sees as a loss and recovers from by negotiating anew.

use std::collections::{BTreeMap, VecDeque};

use carillon_proto::id::MeetingId;
use carillon_proto::media::MediaEvent;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::metrics::Metric;

/// Facts that wait for one meeting. A meeting of 250 that changes as a whole stays below it.
pub const QUEUE_MAX: usize = 1_024;
/// Answers and changes of state that wait behind a full queue.
const BACKLOG_MAX: usize = 4_096;

/// The meetings of one thread.
#[derive(Default)]
pub struct MeetingQueues {
    meetings: BTreeMap<MeetingId, Queue>,
    /// Meetings with a backlog; usually none.
    behind: usize,
}

struct Queue {
    sender: mpsc::Sender<MediaEvent>,
    backlog: VecDeque<MediaEvent>,
}

/// What became of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// On its way, waiting in the backlog, or dropped because it comes again.
    Done,
    /// The meeting is gone or hopelessly behind: close it on the engine too.
    Lost,
}

impl MeetingQueues {
    /// Adds a meeting, or replaces its queue.
    pub fn open(&mut self, meeting: MeetingId, sender: mpsc::Sender<MediaEvent>) {
        self.close(&meeting);
        self.meetings.insert(meeting, Queue { sender, backlog: VecDeque::new() });
    }

    /// Forgets a meeting; its receiver then ends.
    pub fn close(&mut self, meeting: &MeetingId) {
        if let Some(queue) = self.meetings.remove(meeting) {
            self.behind -= usize::from(!queue.backlog.is_empty());
        }
    }

    /// Whether the meeting was opened.
    pub fn contains(&self, meeting: &MeetingId) -> bool {
        self.meetings.contains_key(meeting)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.meetings.len()
    }

    /// Whether some meeting has a backlog, so that [`Self::flush`] has work.
    pub fn is_behind(&self) -> bool {
        self.behind > 0
    }

    /// Sends a fact as far as it goes without waiting.
    pub fn deliver(&mut self, meeting: &MeetingId, event: MediaEvent) -> Delivery {
        let Some(queue) = self.meetings.get_mut(meeting) else { return Delivery::Done };
        let was_behind = !queue.backlog.is_empty();
        let delivery = queue.deliver(event);
        self.behind += usize::from(!queue.backlog.is_empty() && !was_behind);
        if delivery == Delivery::Lost {
            self.close(meeting);
        }
        delivery
    }

    /// Sends what waits, as far as it goes. Returns the meetings that are gone.
    pub fn flush(&mut self) -> Vec<MeetingId> {
        let mut gone = Vec::new();
        for (meeting, queue) in &mut self.meetings {
            if queue.backlog.is_empty() {
                continue;
            }
            if queue.flush() == Delivery::Lost {
                gone.push(meeting.clone());
            } else if queue.backlog.is_empty() {
                self.behind -= 1;
            }
        }
        for meeting in &gone {
            self.close(meeting);
        }
        gone
    }
}

impl Queue {
    fn deliver(&mut self, event: MediaEvent) -> Delivery {
        if self.backlog.is_empty() {
            match self.sender.try_send(event) {
                Ok(()) => Delivery::Done,
                Err(TrySendError::Closed(_)) => Delivery::Lost,
                Err(TrySendError::Full(event)) => self.keep(event),
            }
        } else {
            self.keep(event)
        }
    }

    fn keep(&mut self, event: MediaEvent) -> Delivery {
        if comes_again(&event) {
            Metric::MediaEventsDropped.increment();
            return Delivery::Done;
        }
        if self.backlog.len() >= BACKLOG_MAX {
            return Delivery::Lost;
        }
        self.backlog.push_back(event);
        Delivery::Done
    }

    fn flush(&mut self) -> Delivery {
        while let Some(event) = self.backlog.pop_front() {
            match self.sender.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Closed(_)) => return Delivery::Lost,
                Err(TrySendError::Full(event)) => {
                    self.backlog.push_front(event);
                    break;
                }
            }
        }
        Delivery::Done
    }
}

/// Measurements, which the next one replaces.
fn comes_again(event: &MediaEvent) -> bool {
    match event {
        MediaEvent::AudioLevels(_)
        | MediaEvent::StreamBitrates(_)
        | MediaEvent::DownlinkEstimate { .. }
        | MediaEvent::Quality(_) => true,
        MediaEvent::Negotiated { .. }
        | MediaEvent::NegotiationFailed { .. }
        | MediaEvent::Connected { .. }
        | MediaEvent::AudioStarted { .. }
        | MediaEvent::Disconnected { .. }
        | MediaEvent::DownlinkPaused { .. }
        | MediaEvent::ActiveStreams { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use carillon_proto::id::ConnectionId;

    fn meeting() -> MeetingId {
        "00000000-0000-4000-8000-000000000001".parse().unwrap()
    }

    fn connected(number: u64) -> MediaEvent {
        MediaEvent::Connected { connection: ConnectionId(number) }
    }

    #[test]
    fn a_full_queue_drops_measurements_and_keeps_changes_in_order() {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut queues = MeetingQueues::default();
        queues.open(meeting(), sender);
        for event in [connected(1), MediaEvent::AudioLevels(Vec::new()), connected(2), connected(3)] {
            assert_eq!(queues.deliver(&meeting(), event), Delivery::Done);
        }
        assert!(queues.is_behind());
        for number in 1..=3 {
            assert_eq!(receiver.try_recv().unwrap(), connected(number));
            assert!(queues.flush().is_empty());
        }
        assert!(receiver.try_recv().is_err() && !queues.is_behind());
    }

    #[test]
    fn a_meeting_that_never_reads_is_cut_off() {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut queues = MeetingQueues::default();
        queues.open(meeting(), sender);
        let lost = (0..).find(|number| queues.deliver(&meeting(), connected(*number)) == Delivery::Lost);
        assert_eq!(lost, Some(1 + BACKLOG_MAX as u64));
        assert!(!queues.contains(&meeting()) && !queues.is_behind());
        receiver.try_recv().unwrap();
        assert_eq!(receiver.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
    }
}
