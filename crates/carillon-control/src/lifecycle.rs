//! How meetings end by themselves, and how the live part hears of every change.
//!
//! A meeting ends when nobody has been connected for the idle time, counted from its creation too, or when it has
//! reached its age. The shell calls `sweep` about every second; nothing here has a timer of its own.
//!
//! A caller may go away between the durable write and the word to the live meeting, and the way there may be
//! blocked. Such changes stay noted until a sweep has passed them on.

use std::time::Duration;

use carillon_ports::StoreError;
use carillon_ports::meetings::{Lookup, MeetingStatus};
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::units::Timestamp;

use crate::control::Control;
use crate::error::ControlError;
use crate::live::{Change, Times, Unsettled};

impl Control {
    /// Tells how many attendees are connected to a meeting. The live side calls this on every change.
    pub fn presence_changed(&self, meeting: &MeetingId, connected: usize) {
        self.0.live.presence(meeting, connected, self.0.ports.clock.now());
    }

    /// How many meetings live, for metrics. May count one that is being created.
    pub fn live_count(&self) -> usize {
        self.0.live.count()
    }

    /// Meetings in the store whose records could not be read, for metrics. They live on there, and nobody can use
    /// them.
    pub fn unreadable_count(&self) -> usize {
        self.0.live.unreadable_count()
    }

    /// Ends every meeting whose time is over and says which ended. Also tells live meetings of changes that they
    /// may have missed. An error means that the store is out of reach; the next call goes on where this one stopped.
    pub async fn sweep(&self) -> Result<Vec<MeetingId>, ControlError> {
        let now = self.0.ports.clock.now();
        let mut ended = Vec::new();
        for id in self.0.live.due(now) {
            // Ending the meetings before this one took its time, and somebody may have come.
            if !self.0.live.is_still_due(&id, self.0.ports.clock.now()) {
                continue;
            }
            match self.end(&id, MeetingStatus::Ended).await {
                Ok(these) => ended.extend(these),
                Err(ControlError::Internal(error)) => self.give_up(&id, &error).await,
                Err(error) => return Err(error),
            }
        }
        for unsettled in self.0.live.unsettled() {
            self.settle_or_keep(unsettled, now).await?;
        }
        Ok(ended)
    }

    /// Forgets the records of meetings that were over for as long as records are kept, and says how many. Call it now
    /// and then.
    pub async fn forget_records(&self) -> Result<usize, ControlError> {
        let Some(retention) = self.0.config.record_retention else { return Ok(0) };
        let keep = u64::try_from(retention.as_millis()).unwrap_or(u64::MAX);
        let before = Timestamp::from_millis(self.0.ports.clock.now().as_millis().saturating_sub(keep));
        let mut gone = 0;
        loop {
            let batch = self.store().forget_records(before, FORGET_BATCH).await?;
            gone += batch;
            if batch < FORGET_BATCH {
                return Ok(gone);
            }
        }
    }

    async fn settle_or_keep(&self, unsettled: Unsettled, now: Timestamp) -> Result<(), ControlError> {
        let abandoned = now.since(unsettled.since) >= ABANDONED_AFTER;
        match self.settle(&unsettled).await {
            Ok(Settlement::Heard) => self.0.live.settle(unsettled.ticket),
            // What the store has not shown by this time was never written.
            Ok(Settlement::Unwritten) if abandoned => self.0.live.settle(unsettled.ticket),
            Ok(Settlement::Unwritten | Settlement::Blocked) => {}
            // A record that cannot be read was not changed either, and will not be readable the next time.
            Err(ControlError::Internal(_)) => self.0.live.settle(unsettled.ticket),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Lets go of a meeting that cannot be ended in the store because its record cannot be read. Whoever is in it
    /// is told that it is over; nobody can join it anew.
    async fn give_up(&self, id: &MeetingId, error: &StoreError) {
        self.skip(id, error);
        self.tell_end(id).await;
        self.0.live.remove(id);
    }

    fn skip(&self, id: &MeetingId, error: &StoreError) {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        tracing::error!(meeting = %id, cause, "the record of a live meeting cannot be read; it is left alone");
        self.0.live.count_unreadable(id);
    }

    pub(crate) async fn end(
        &self,
        id: &MeetingId,
        status: MeetingStatus,
    ) -> Result<Vec<MeetingId>, ControlError> {
        self.0.ports.reports.written().await?;
        let now = self.0.ports.clock.now();
        let ticket = self.0.live.unsettle(id, Change::End, now);
        let ended = self.store().end(id, status, now).await?;
        let mut heard = true;
        for ended in &ended {
            heard &= self.tell_end(ended).await;
        }
        if heard {
            self.0.live.remove(id);
            self.0.live.settle(ticket);
        }
        Ok(ended)
    }

    /// Learns of the meetings in the store, at the start.
    pub(crate) async fn find_live_meetings(&self) -> Result<(), ControlError> {
        let now = self.0.ports.clock.now();
        let mut after = None;
        loop {
            let found = self.store().live(after.as_ref(), FIND_BATCH).await?;
            let Some((last, _)) = found.last() else { return Ok(()) };
            after = Some(last.clone());
            for (id, meeting) in found {
                match meeting {
                    // Tags are checked before they are stored; rules that have become stricter do not keep the
                    // server from starting.
                    Ok(meeting) => {
                        self.0.live.insert(&meeting, Times::of(&meeting).unwrap_or_default(), now);
                    }
                    // Nor does one record that is broken, or that a later version wrote.
                    Err(error) => self.skip(&id, &error),
                }
            }
        }
    }

    async fn settle(&self, unsettled: &Unsettled) -> Result<Settlement, ControlError> {
        match &unsettled.change {
            Change::End => self.settle_end(&unsettled.meeting).await,
            Change::Remove(attendee) => self.settle_removal(&unsettled.meeting, attendee).await,
            Change::Capabilities => self.settle_capabilities(&unsettled.meeting).await,
            Change::NoiseSuppression(attendee) => {
                self.settle_noise_suppression(&unsettled.meeting, attendee).await
            }
        }
    }

    async fn settle_end(&self, id: &MeetingId) -> Result<Settlement, ControlError> {
        if self.store().meeting(id).await?.is_some() {
            return Ok(Settlement::Unwritten);
        }
        for replica in self.0.live.replicas(id) {
            if self.store().meeting(&replica).await?.is_none() && !self.tell_end(&replica).await {
                return Ok(Settlement::Blocked);
            }
        }
        Ok(if self.tell_end(id).await { Settlement::Heard } else { Settlement::Blocked })
    }

    async fn settle_removal(
        &self,
        id: &MeetingId,
        attendee: &AttendeeId,
    ) -> Result<Settlement, ControlError> {
        match self.store().attendee(id, attendee).await? {
            Lookup::Found(_) => Ok(Settlement::Unwritten),
            Lookup::MeetingMissing => Ok(Settlement::Heard),
            Lookup::AttendeeMissing => {
                let told = self.tell(id, PlaneCommand::RemoveAttendee(attendee.clone())).await;
                Ok(if told { Settlement::Heard } else { Settlement::Blocked })
            }
        }
    }

    /// Repeats the capabilities of everybody. It cannot be seen whether the write took place, so this goes on
    /// until it must have.
    async fn settle_capabilities(&self, id: &MeetingId) -> Result<Settlement, ControlError> {
        let _order = self.0.live.order(id).await;
        let Some(attendees) = self.store().attendees(id, None, FIND_BATCH).await? else {
            return Ok(Settlement::Heard);
        };
        for attendee in attendees.into_iter().filter_map(|(_, attendee)| attendee.ok()) {
            let capabilities = attendee.capabilities;
            let command = PlaneCommand::UpdateCapabilities { attendee: attendee.id, capabilities };
            if !self.tell(id, command).await {
                return Ok(Settlement::Blocked);
            }
        }
        Ok(Settlement::Unwritten)
    }

    /// Repeats what holds, likewise.
    async fn settle_noise_suppression(
        &self,
        id: &MeetingId,
        attendee: &AttendeeId,
    ) -> Result<Settlement, ControlError> {
        let _order = self.0.live.order(id).await;
        let Lookup::Found(attendee) = self.store().attendee(id, attendee).await? else {
            return Ok(Settlement::Heard);
        };
        match self.tell_noise_suppression(id, &attendee).await {
            true => Ok(Settlement::Unwritten),
            false => Ok(Settlement::Blocked),
        }
    }

    /// Gives an order about a meeting to the live meeting that its attendees are in. Whether it was heard.
    pub(crate) async fn tell(&self, id: &MeetingId, command: PlaneCommand) -> bool {
        let primary = self.0.live.primary_of(id);
        self.0.ports.plane.send(primary.as_ref().unwrap_or(id), command).await.is_ok()
    }

    /// Tells a live meeting that it is over, and forgets it. Whether it was told.
    async fn tell_end(&self, id: &MeetingId) -> bool {
        let end = match self.0.live.primary_of(id) {
            Some(_) => PlaneCommand::EndReplica(id.clone()),
            None => PlaneCommand::EndMeeting,
        };
        let told = self.tell(id, end).await;
        if told {
            self.0.live.remove(id);
        }
        told
    }
}

/// How a change stands that its caller may have abandoned.
enum Settlement {
    /// The live meeting knows, or is no more.
    Heard,
    /// The store does not show the change, so far.
    Unwritten,
    /// The live meeting cannot be reached.
    Blocked,
}

/// After this long no write of an abandoned call is still waiting in the store. Shorter would drop changes that a
/// slow disk has yet to take; longer only repeats a few harmless messages.
const ABANDONED_AFTER: Duration = Duration::from_secs(10);
/// Records forgotten in one write.
const FORGET_BATCH: usize = 500;
/// Meetings or attendees read at a time. More than the attendees of any meeting.
const FIND_BATCH: usize = 999;
