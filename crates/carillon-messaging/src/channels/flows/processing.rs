//! What is being processed: which processor is to be called, and what becomes of the message.
//!
//! A processor has a time to answer, from the moment when it is noted that it was called: however many messages wait, and
//! however long the server was not there, no message passes by a processor that was not tried. When it cannot be reached
//! or does not answer, its fallback decides. What is noted of a call is noted for that call alone: whoever answered before
//! it was noted, or was passed over, is not asked again.
//!
//! What cannot be read fails its message and nothing else. What leads to it, or into a channel that is gone, is removed
//! when it is come upon.

use std::collections::BTreeSet;
use std::ops::Bound;

use aws_lc_rs::hmac;
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
    /// What the callbacks of all processors are derived from. It leaves the store by none of them.
    secret: Redacted<String>,
    /// How many processors have answered.
    step: u8,
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
    /// When its fallback decides if it does not answer: none until it was called.
    deadline: Option<Timestamp>,
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
        self.callback_of(self.step)
    }

    /// Whether a processor that has answered gave this back.
    pub(super) fn was_callback(&self, id: &str) -> bool {
        (0..self.step).any(|step| self.callback_of(step) == id)
    }

    /// No processor finds another one's from its own.
    fn callback_of(&self, step: u8) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.expose().as_bytes());
        hmac::sign(&key, &[step])
            .as_ref()
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
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
        loop {
            let in_flight = in_flight.clone();
            let (due, dead) =
                self.read(move |service, view| look(service, view, now, &in_flight, allotment)).await?;
            if dead.is_empty() {
                return Ok(due);
            }
            self.write(move |service, change| dead.iter().try_for_each(|lead| bury(service, change, lead)))
                .await?;
        }
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
    let (function, max) = (&processor.function, service.config().streams.bounds.backlog_max);
    let of_channel = count_at(change, &in_channel_key(function, name))?;
    if waiting(change, function)? >= max || of_channel >= (max / CHANNELS_MIN).max(1) {
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
        deadline: None,
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

/// What is found where a message on its way lies.
enum Found {
    There(Box<Processing>),
    Unreadable,
    Nothing,
}

fn look_up(view: &dyn View, name: &ChannelName, id: &MessageId) -> Result<Found, MessagingError> {
    match table::find(view, &key(name, id)) {
        Ok(Some(processing)) => Ok(Found::There(processing)),
        Ok(None) => Ok(Found::Nothing),
        Err(StoreError::Corrupt(_)) => Ok(Found::Unreadable),
        Err(error) => Err(error.into()),
    }
}

/// The app instance of a channel, if both are there.
fn home(
    service: &Messaging,
    view: &dyn View,
    name: &ChannelName,
) -> Result<Option<AppInstanceArn>, MessagingError> {
    if !channel::is_there(view, name)? {
        return Ok(None);
    }
    Ok(identity::find(view, &name.instance)?.map(|instance| service.arn(&instance)))
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
    processing.deadline = None;
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
    let Some(arn) = home(service, change, name)? else { return Ok(()) };
    messages::end_processing(service, change, &arn, name, (processing.change, processing.message), outcome)
}

/// Stops what is being done with a message, without a word; whether something was.
pub(in crate::channels) fn cancel(
    change: &mut Change<'_>,
    name: &ChannelName,
    id: &MessageId,
) -> Result<bool, MessagingError> {
    match look_up(change, name, id)? {
        Found::There(processing) => forget(change, name, &processing)?,
        Found::Unreadable => change.remove(key(name, id)),
        Found::Nothing => return Ok(false),
    }
    Ok(true)
}

/// Forgets what leads to a row of a channel that is being erased, if it is one of these.
pub(in crate::channels) fn forget_row(
    change: &mut Change<'_>,
    name: &ChannelName,
    row: &Place,
) -> Result<(), MessagingError> {
    let id = row.text_after(&Place::of(PROCESSING)).and_then(|id| id.parse().ok());
    id.map_or(Ok(()), |id| cancel(change, name, &id).map(drop))
}

/// Lets the fallbacks of processors decide that have not answered in time.
fn expire(service: &Messaging, change: &mut Change<'_>, now: Timestamp) -> Result<(), MessagingError> {
    let all = Range::below(FLOWS, &Place::of(DEADLINE));
    let end = Place::of(DEADLINE).number(now.as_millis().saturating_add(1));
    for (place, function) in change.scan(&Range { to: Bound::Excluded(end), ..all }, EXPIRED_MAX)? {
        let read = read_time(&Place::of(DEADLINE), &place);
        change.remove(Key { partition: FLOWS.to_owned(), place });
        let Some((_, name, id)) = read else { continue };
        match look_up(change, &name, &id)? {
            Found::There(processing) if processing.due.is_none() => {
                fall_back(service, change, &name, *processing)?;
            }
            // Its processor has yet to be called, and has all its time then.
            Found::There(_) => {}
            Found::Unreadable => {
                lose(service, change, &name, &id)?;
                uncount(change, &String::from_utf8_lossy(&function), &name)?;
            }
            Found::Nothing => uncount(change, &String::from_utf8_lossy(&function), &name)?,
        }
    }
    Ok(())
}

/// Fails a message of which nobody can read how far it has come. What leads there is removed when it is come upon.
fn lose(
    service: &Messaging,
    change: &mut Change<'_>,
    name: &ChannelName,
    id: &MessageId,
) -> Result<(), MessagingError> {
    change.remove(key(name, id));
    match home(service, change, name)? {
        Some(arn) => messages::lose(service, change, &arn, name, id),
        None => Ok(()),
    }
}

/// Removes what leads to nothing, or into a channel that is gone.
fn bury(service: &Messaging, change: &mut Change<'_>, lead: &Lead) -> Result<(), MessagingError> {
    let Lead { function, place, channel: name, message: id } = lead;
    match look_up(change, name, id)? {
        // It is there again: another content is on its way.
        Found::There(_) if home(service, change, name)?.is_some() => return Ok(()),
        Found::There(processing) => forget(change, name, &processing)?,
        Found::Unreadable | Found::Nothing => uncount(change, function, name)?,
    }
    change.remove(key(name, id));
    change.remove(Key { partition: FLOWS.to_owned(), place: place.clone() });
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
    let mut processing = match look_up(change, name, message)? {
        Found::There(processing) => processing,
        Found::Unreadable => return lose(service, change, name, message),
        Found::Nothing => return Ok(()),
    };
    // Whoever was called may have answered before this.
    if processing.callback() != *callback.expose() || processing.due.is_none() {
        return Ok(());
    }
    if let Rest::Dead { .. } = settlement.rest {
        return fall_back(service, change, name, *processing);
    }
    forget(change, name, &processing)?;
    match settlement.rest {
        Rest::Again { attempts, at } => (processing.attempts, processing.due) = (attempts, Some(at)),
        Rest::Waits if settlement.delivered.is_some() => {
            (processing.due, processing.deadline) = (None, Some(now + service.config().answer_time));
        }
        Rest::Waits | Rest::Dead { .. } => processing.due = Some(now),
    }
    keep(change, name, &processing)
}

/// Where it is noted that a processor is to be called for a message that is gone.
struct Lead {
    function: String,
    place: Place,
    channel: ChannelName,
    message: MessageId,
}

fn look(
    service: &Messaging,
    view: &dyn View,
    now: Timestamp,
    in_flight: &BTreeSet<FlowLane>,
    allotment: Allotment,
) -> Result<(Due<FlowStep, Invocation>, Vec<Lead>), MessagingError> {
    let (mut due, mut dead) = (Due { next: next_deadline(view)?, ..Due::default() }, Vec::new());
    for (function, _) in waiting_by_function(view)? {
        let look = Look { service, view, now, in_flight, allotment };
        look.at(&function, &mut due, &mut dead)?;
    }
    Ok((due, dead))
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
    fn at(
        &self,
        function: &str,
        due: &mut Due<FlowStep, Invocation>,
        dead: &mut Vec<Lead>,
    ) -> Result<(), MessagingError> {
        let flying = self.in_flight.iter().filter(|lane| lane.target.address() == function).count();
        let room = self.allotment.lanes_per_target.saturating_sub(flying);
        let mut room = room.min(self.allotment.lanes.saturating_sub(due.work.len()));
        let of_function = due_place(function);
        for (place, _) in self.view.scan(&Range::below(FLOWS, &of_function), flying + room + 1)? {
            let Some((at, name, id)) = read_time(&of_function, &place) else { continue };
            let Some(work) = self.work(function, &name, &id)? else {
                dead.push(Lead { function: function.to_owned(), place, channel: name, message: id });
                continue;
            };
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

    /// What is to be done with a message, nothing when that is gone.
    fn work(
        &self,
        function: &str,
        name: &ChannelName,
        id: &MessageId,
    ) -> Result<Option<Work<FlowStep, Invocation>>, MessagingError> {
        let Some(instance) = home(self.service, self.view, name)? else { return Ok(None) };
        let work = |callback: Redacted<String>, attempts, events| {
            let target = Target::new(TargetKind::Lambda, function);
            let of = FlowStep { channel: name.clone(), message: id.clone(), callback };
            Ok(Some(Work { lane: Lane { target, of }, attempts, events }))
        };
        let processing = match look_up(self.view, name, id)? {
            Found::There(processing) => processing,
            Found::Unreadable => return work(Redacted::default(), 0, Vec::new()),
            Found::Nothing => return Ok(None),
        };
        let callback = Redacted::new(processing.callback());
        let event = Invocation {
            callback: callback.clone(),
            instance,
            channel: name.id.clone(),
            message: processing.message,
        };
        // How long it has waited gives up nobody who was not tried often enough.
        let events = vec![Waiting { position: Position(1), since: self.now, event }];
        work(callback, processing.attempts, events)
    }
}

fn keep(change: &mut Change<'_>, name: &ChannelName, processing: &Processing) -> Result<(), MessagingError> {
    let (id, function) = (&processing.message.id, &processing.processor.function);
    table::put(change, key(name, id), processing);
    if let Some(at) = processing.deadline {
        change.put(time_key(Place::of(DEADLINE), at, name, id), function.as_bytes().to_vec());
    }
    for key in [waiting_key(function), in_channel_key(function, name)] {
        let count = count_at(change, &key)?;
        table::put(change, key, &(count + 1));
    }
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
    if let Some(at) = processing.deadline {
        change.remove(time_key(Place::of(DEADLINE), at, name, id));
    }
    if let Some(at) = processing.due {
        change.remove(time_key(due_place(function), at, name, id));
    }
    uncount(change, function, name)
}

fn uncount(change: &mut Change<'_>, function: &str, name: &ChannelName) -> Result<(), MessagingError> {
    for key in [waiting_key(function), in_channel_key(function, name)] {
        match count_at(change, &key)?.saturating_sub(1) {
            0 => change.remove(key),
            count => table::put(change, key, &count),
        }
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
    count_at(view, &waiting_key(function))
}

fn count_at(view: &dyn View, key: &Key) -> Result<u64, MessagingError> {
    Ok(table::find(view, key)?.unwrap_or(0))
}

fn waiting_key(function: &str) -> Key {
    Key { partition: FLOWS.to_owned(), place: Place::of(WAITING).text(function) }
}

fn in_channel_key(function: &str, name: &ChannelName) -> Key {
    let place = Place::of(WAITING_IN).text(name.instance.as_str()).text(name.id.as_str()).text(function);
    Key { partition: FLOWS.to_owned(), place }
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
const WAITING_IN: &str = "waiting-in";
const PROCESSING: &str = "processing";
/// Channels that a function serves at least before too many messages wait for it: none takes all its room.
const CHANNELS_MIN: u64 = 10;
/// Fallbacks that one transaction lets decide.
const EXPIRED_MAX: usize = 100;
/// Functions among which one look finds what is due.
const FUNCTIONS_MAX: usize = 4_096;
