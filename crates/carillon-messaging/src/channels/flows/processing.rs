//! What is being processed: which processor is to be called, and what becomes of the message.
//!
//! A processor has a time to answer, from the moment when its turn came. When it cannot be reached or does not answer, its
//! fallback decides. What is noted of a call is noted for that call alone: whoever answered before it was noted, or was
//! passed over, is not asked again.

use std::collections::BTreeSet;
use std::ops::Bound;

use carillon_ports::StoreError;
use carillon_ports::outbox::{
    Allotment, Due, Lane, Position, Rest, Settlement, Target, TargetKind, Waiting, Work,
};
use carillon_ports::rows::{Key, Place, Range, View};
use carillon_proto::app_instance::{AppInstanceArn, ChannelId, MessageId};
use carillon_proto::redact::Redacted;
use carillon_proto::units::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fallback, Processor};
use crate::News;
use crate::channels::messages::{self, Change as MessageChange, ChannelMessage, Outcome};
use crate::channels::{ChannelName, channel, partition};
use crate::error::MessagingError;
use crate::identity;
use crate::service::{Change, Messaging};
use crate::table;

/// A message on its way through a flow.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::channels) struct Processing {
    /// What the callbacks of all processors begin with.
    pub(super) secret: Redacted<String>,
    /// How many processors have answered.
    pub(super) step: u8,
    /// The one that is asked.
    processor: Processor,
    /// Those after it.
    after: Vec<Processor>,
    /// What is to become of the message.
    change: MessageChange,
    /// As it is to be.
    pub(super) message: ChannelMessage,
    /// When the processor is to be called; it was, when absent.
    due: Option<Timestamp>,
    /// How often that failed.
    attempts: u32,
    /// When its fallback decides if it does not answer.
    deadline: Timestamp,
}

/// Which processor of which message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowStep {
    /// The channel.
    pub channel: ChannelName,
    /// The message.
    pub message: MessageId,
    /// What the processor gives back: another one for every processor and every change of the message.
    pub callback: Redacted<String>,
}

/// The way of one message to one processor.
pub type FlowLane = Lane<FlowStep>;

/// What a processor is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// To be given back with the answer.
    pub callback: Redacted<String>,
    /// The app instance, from which all resource names are made.
    pub instance: AppInstanceArn,
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub message: ChannelMessage,
}

impl Processing {
    /// What the processor that is asked gives back.
    pub(super) fn callback(&self) -> String {
        format!("{}{:02x}", self.secret.expose(), self.step)
    }
}

impl Messaging {
    /// Processors that are to be called, without those that are being called. Those that have not answered in time are
    /// passed over before.
    pub async fn flows_due(
        &self,
        now: Timestamp,
        in_flight: &BTreeSet<FlowLane>,
        allotment: Allotment,
    ) -> Result<Due<FlowStep, Invocation>, MessagingError> {
        while self.read(move |_, view| Ok(next_deadline(view)?.is_some_and(|at| at <= now))).await? {
            self.write(move |service, change| expire(service, change, now)).await?;
        }
        let in_flight = in_flight.clone();
        self.read(move |service, view| {
            let mut due = Due { next: next_deadline(view)?, ..Due::default() };
            for (function, _) in waiting_by_function(view)? {
                Look { service, view, now, in_flight: &in_flight, allotment }.at(&function, &mut due)?;
            }
            Ok(due)
        })
        .await
    }

    /// Notes what became of calls.
    pub async fn settle_flows(
        &self,
        now: Timestamp,
        settlements: Vec<Settlement<FlowStep>>,
    ) -> Result<(), MessagingError> {
        self.write(move |service, change| {
            settlements.iter().try_for_each(|settlement| settle(service, change, now, settlement))
        })
        .await
    }

    /// How many messages are being processed.
    pub async fn messages_in_flows(&self) -> Result<u64, MessagingError> {
        self.read(|_, view| Ok(waiting_by_function(view)?.into_iter().map(|(_, count)| count).sum())).await
    }
}

/// Has a message processed, by one processor at least. `secret` was made for it.
pub(in crate::channels) fn begin(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    (message_change, message): (MessageChange, ChannelMessage),
    (processor, after): (Processor, Vec<Processor>),
    secret: u128,
) -> Result<(), MessagingError> {
    if waiting(change, &processor.function)? >= service.config().streams.bounds.backlog_max {
        let full = StoreError::unavailable("too many messages wait for the processor");
        return Err(MessagingError::Unavailable(full));
    }
    let now = service.now();
    let processing = Processing {
        secret: Redacted::new(format!("{secret:032x}")),
        step: 0,
        processor,
        after,
        change: message_change,
        message,
        due: Some(now),
        attempts: 0,
        deadline: now + service.config().answer_time,
    };
    keep(change, name, &processing)
}

/// What is being done with a message.
pub(in crate::channels) fn find(
    view: &dyn View,
    name: &ChannelName,
    id: &MessageId,
) -> Result<Option<Processing>, MessagingError> {
    Ok(table::find(view, &key(name, id))?)
}

/// Goes on to the next processor, or ends.
pub(super) fn advance(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    mut processing: Processing,
) -> Result<(), MessagingError> {
    if processing.after.is_empty() {
        return end(service, change, name, processing, Outcome::Sent);
    }
    forget(change, name, &processing)?;
    let now = service.now();
    processing.processor = processing.after.remove(0);
    processing.step += 1;
    processing.attempts = 0;
    processing.due = Some(now);
    processing.deadline = now + service.config().answer_time;
    keep(change, name, &processing)
}

/// Ends what is done with a message.
pub(super) fn end(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    processing: Processing,
    outcome: Outcome,
) -> Result<(), MessagingError> {
    forget(change, name, &processing)?;
    let instance = identity::find(change, &name.instance)?;
    let (Some(instance), true) = (instance, channel::is_there(change, name)?) else { return Ok(()) };
    let arn = service.arn(&instance);
    messages::end_processing(service, change, &arn, name, (processing.change, processing.message), outcome)
}

/// Stops what is being done with a message, without a word.
pub(in crate::channels) fn cancel(
    change: &mut Change<'_>,
    name: &ChannelName,
    id: &MessageId,
) -> Result<(), MessagingError> {
    match find(change, name, id)? {
        Some(processing) => forget(change, name, &processing),
        None => Ok(()),
    }
}

/// Forgets what leads to a row of a channel that is being erased, if it is one of these.
pub(in crate::channels) fn forget_row(
    change: &mut Change<'_>,
    name: &ChannelName,
    row: &Place,
) -> Result<(), MessagingError> {
    let id = row.text_after(&Place::of(PROCESSING)).and_then(|id| id.parse().ok());
    id.map_or(Ok(()), |id| cancel(change, name, &id))
}

/// Lets the fallbacks of processors decide that have not answered in time.
fn expire(service: &Messaging, change: &mut Change<'_>, now: Timestamp) -> Result<(), MessagingError> {
    let all = Range::below(FLOWS, &Place::of(DEADLINE));
    let end = Place::of(DEADLINE).number(now.as_millis().saturating_add(1));
    for (place, _) in change.scan(&Range { to: Bound::Excluded(end), ..all }, EXPIRED_MAX)? {
        let read = read_time(&Place::of(DEADLINE), &place);
        change.remove(Key { partition: FLOWS.to_owned(), place });
        let Some((_, name, id)) = read else { continue };
        if let Some(processing) = find(change, &name, &id)? {
            fall_back(service, change, &name, processing)?;
        }
    }
    Ok(())
}

fn fall_back(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    processing: Processing,
) -> Result<(), MessagingError> {
    match processing.processor.fallback {
        Fallback::Continue => advance(service, change, name, processing),
        Fallback::Abort => end(service, change, name, processing, Outcome::Failed),
    }
}

fn settle(
    service: &Messaging,
    change: &mut Change<'_>,
    now: Timestamp,
    settlement: &Settlement<FlowStep>,
) -> Result<(), MessagingError> {
    let FlowStep { channel: name, message, callback } = &settlement.lane.of;
    let Some(mut processing) = find(change, name, message)? else { return Ok(()) };
    // Whoever was called may have answered before this.
    if processing.callback() != *callback.expose() || processing.due.is_none() {
        return Ok(());
    }
    if let Rest::Dead { .. } = settlement.rest {
        return fall_back(service, change, name, processing);
    }
    forget(change, name, &processing)?;
    match settlement.rest {
        Rest::Again { attempts, at } => (processing.attempts, processing.due) = (attempts, Some(at)),
        Rest::Waits if settlement.delivered.is_some() => processing.due = None,
        Rest::Waits | Rest::Dead { .. } => processing.due = Some(now),
    }
    keep(change, name, &processing)
}

/// A look for processors that are to be called.
struct Look<'a> {
    service: &'a Messaging,
    view: &'a dyn View,
    now: Timestamp,
    in_flight: &'a BTreeSet<FlowLane>,
    allotment: Allotment,
}

impl Look<'_> {
    fn at(&self, function: &str, due: &mut Due<FlowStep, Invocation>) -> Result<(), MessagingError> {
        let flying = self.in_flight.iter().filter(|lane| lane.target.address() == function).count();
        let room = self.allotment.lanes_per_target.saturating_sub(flying);
        let mut room = room.min(self.allotment.lanes.saturating_sub(due.work.len()));
        let of_function = due_place(function);
        for (place, _) in self.view.scan(&Range::below(FLOWS, &of_function), flying + room + 1)? {
            let Some((at, name, id)) = read_time(&of_function, &place) else { continue };
            let Some(work) = self.work(name, id, at)? else { continue };
            if self.in_flight.contains(&work.lane) {
                continue;
            }
            if at > self.now {
                due.next = due.next.into_iter().chain([at]).min();
                return Ok(());
            }
            if room == 0 {
                return Ok(());
            }
            room -= 1;
            due.work.push(work);
        }
        Ok(())
    }

    fn work(
        &self,
        channel: ChannelName,
        id: MessageId,
        at: Timestamp,
    ) -> Result<Option<Work<FlowStep, Invocation>>, MessagingError> {
        let processing = find(self.view, &channel, &id)?;
        let instance = identity::find(self.view, &channel.instance)?;
        let (Some(processing), Some(instance)) = (processing, instance) else { return Ok(None) };
        let callback = Redacted::new(processing.callback());
        let event = Invocation {
            callback: callback.clone(),
            instance: self.service.arn(&instance),
            channel: channel.id.clone(),
            message: processing.message,
        };
        let target = Target::new(TargetKind::Lambda, processing.processor.function);
        let lane = Lane { target, of: FlowStep { channel, message: id, callback } };
        let events = vec![Waiting { position: Position(1), since: at, event }];
        Ok(Some(Work { lane, attempts: processing.attempts, events }))
    }
}

fn keep(change: &mut Change<'_>, name: &ChannelName, processing: &Processing) -> Result<(), MessagingError> {
    let (id, function) = (&processing.message.id, &processing.processor.function);
    table::put(change, key(name, id), processing);
    change.put(time_key(Place::of(DEADLINE), processing.deadline, name, id), Vec::new());
    let count = waiting(change, function)?;
    table::put(change, waiting_key(function), &(count + 1));
    if let Some(at) = processing.due {
        change.put(time_key(due_place(function), at, name, id), Vec::new());
        change.announce(News::Flowing);
    }
    Ok(())
}

fn forget(
    change: &mut Change<'_>,
    name: &ChannelName,
    processing: &Processing,
) -> Result<(), MessagingError> {
    let (id, function) = (&processing.message.id, &processing.processor.function);
    change.remove(key(name, id));
    change.remove(time_key(Place::of(DEADLINE), processing.deadline, name, id));
    if let Some(at) = processing.due {
        change.remove(time_key(due_place(function), at, name, id));
    }
    match waiting(change, function)?.saturating_sub(1) {
        0 => change.remove(waiting_key(function)),
        count => table::put(change, waiting_key(function), &count),
    }
    Ok(())
}

fn next_deadline(view: &dyn View) -> Result<Option<Timestamp>, MessagingError> {
    let place = Place::of(DEADLINE);
    let rows = view.scan(&Range::below(FLOWS, &place), 1)?;
    Ok(rows.first().and_then(|(row, _)| Some(read_time(&place, row)?.0)))
}

fn waiting_by_function(view: &dyn View) -> Result<Vec<(String, u64)>, MessagingError> {
    let place = Place::of(WAITING);
    let rows: Vec<(Place, u64)> = table::list(view, &Range::below(FLOWS, &place), FUNCTIONS_MAX)?;
    Ok(rows.into_iter().filter_map(|(row, count)| Some((row.text_after(&place)?, count))).collect())
}

fn waiting(view: &dyn View, function: &str) -> Result<u64, MessagingError> {
    Ok(table::find(view, &waiting_key(function))?.unwrap_or(0))
}

fn waiting_key(function: &str) -> Key {
    Key { partition: FLOWS.to_owned(), place: Place::of(WAITING).text(function) }
}

fn key(name: &ChannelName, id: &MessageId) -> Key {
    Key { partition: partition(name), place: Place::of(PROCESSING).text(id.as_str()) }
}

fn due_place(function: &str) -> Place {
    Place::of(DUE).text(function)
}

fn time_key(before: Place, at: Timestamp, name: &ChannelName, id: &MessageId) -> Key {
    let place = before.number(at.as_millis());
    let place = place.text(name.instance.as_str()).text(name.id.as_str()).text(id.as_str());
    Key { partition: FLOWS.to_owned(), place }
}

fn read_time(before: &Place, place: &Place) -> Option<(Timestamp, ChannelName, MessageId)> {
    let at = place.as_bytes().strip_prefix(before.as_bytes())?.first_chunk::<8>()?;
    let at = u64::from_be_bytes(*at);
    let before = before.clone().number(at);
    let instance = place.text_after(&before)?;
    let before = before.text(&instance);
    let channel = place.text_after(&before)?;
    let message = place.text_after(&before.text(&channel))?;
    let name = ChannelName { instance: instance.parse().ok()?, id: channel.parse().ok()? };
    Some((Timestamp::from_millis(at), name, message.parse().ok()?))
}

const FLOWS: &str = "flows";
const DUE: &str = "due";
const DEADLINE: &str = "deadline";
const WAITING: &str = "waiting";
const PROCESSING: &str = "processing";
/// Fallbacks that one transaction lets decide.
const EXPIRED_MAX: usize = 100;
/// Functions among which one look finds what is due.
const FUNCTIONS_MAX: usize = 4_096;
