//! Attendees: create, look up, list, change what they may do, delete.
//!
//! Within a meeting an external user id names one attendee: creating it again, also at the same time, yields the
//! attendee that exists, with its token and capabilities. Created and not deleted attendees count against the
//! limit, connected or not.
//!
//! Wire: CreateAttendee, BatchCreateAttendee, GetAttendee, ListAttendees, DeleteAttendee,
//! UpdateAttendeeCapabilities, BatchUpdateAttendeeCapabilitiesExcept.

use std::collections::BTreeSet;

use carillon_ports::meetings::{Addition, Attendee, Lookup, Meeting, Selection};
use carillon_proto::capabilities::Capabilities;
use carillon_proto::id::{AttendeeId, DisplayName, ExternalUserId, MeetingId};
use carillon_proto::plane::PlaneCommand;
use carillon_proto::tags::Tag;
use carillon_proto::visit::VisitId;

use crate::control::Control;
use crate::error::{ControlError, Limit};
use crate::live::Change;
use crate::meetings::{FOREIGN_TOKEN, PAGE_MAX, tags};
use crate::page::{Page, PageRequest, Place};
use crate::{features, mint};

/// What a creator says of an attendee.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CreateAttendee {
    /// Absent: a random one.
    pub external_user_id: Option<ExternalUserId>,
    /// What people see.
    pub display_name: Option<DisplayName>,
    /// Absent: everything that the meeting's features allow.
    pub capabilities: Option<Capabilities>,
    /// Whether noise is taken out of what it says. Absent: the server's default.
    pub noise_suppression: Option<bool>,
    /// Only the legacy API gives them.
    pub tags: Vec<Tag>,
}

/// One attendee of a batch: what it should be, or why it cannot be.
#[derive(Debug)]
pub struct AttendeeItem {
    /// The external user id as the caller gave it, well-formed or not, to tell items of the answer apart.
    pub external_user_id: String,
    /// The attendee to create, or what a front found wrong with this item alone.
    pub attendee: Result<CreateAttendee, ControlError>,
}

/// Why one attendee of a batch was not created.
#[derive(Debug)]
pub struct ItemError {
    /// As the caller gave it.
    pub external_user_id: String,
    /// Why.
    pub error: ControlError,
}

/// What became of a batch, each part in the order of the request.
#[derive(Debug)]
pub struct BatchOutcome {
    /// The attendees that exist. The same external user id twice yields the same attendee twice.
    pub attendees: Vec<Attendee>,
    /// The others.
    pub errors: Vec<ItemError>,
}

impl AttendeeItem {
    /// An item whose external user id is checked here, so that a bad one spoils this item only.
    pub fn parse(external_user_id: String, capabilities: Option<Capabilities>, tags: Vec<Tag>) -> Self {
        let attendee = match external_user_id.parse() {
            Ok(id) => {
                Ok(CreateAttendee { external_user_id: Some(id), capabilities, tags, ..Default::default() })
            }
            Err(error) => Err(ControlError::invalid_id("ExternalUserId", error)),
        };
        Self { external_user_id, attendee }
    }
}

impl Control {
    /// Creates an attendee, or finds the one of the same external user id.
    pub async fn create_attendee(
        &self,
        meeting: &MeetingId,
        input: CreateAttendee,
    ) -> Result<Attendee, ControlError> {
        let meeting = self.open_meeting(meeting).await?;
        self.add_one(&meeting, input).await
    }

    /// The same in a meeting that was made for this visit, which nobody else adds attendees to: who is in it is known to
    /// the visit, and can be asked.
    pub async fn create_visit_attendee(
        &self,
        visit: &VisitId,
        meeting: &MeetingId,
        input: CreateAttendee,
    ) -> Result<Attendee, ControlError> {
        let meeting = self.meeting(meeting).await?;
        if meeting.visit.as_ref() != Some(visit) {
            return Err(ControlError::OfVisit(ATTENDEES_OF_VISIT));
        }
        self.add_one(&meeting, input).await
    }

    /// Creates several attendees at once. Those that cannot be created are reported one by one.
    pub async fn batch_create_attendee(
        &self,
        meeting: &MeetingId,
        items: Vec<AttendeeItem>,
    ) -> Result<BatchOutcome, ControlError> {
        check_batch(&items)?;
        let meeting = self.open_meeting(meeting).await?;
        self.add_batch(&meeting, items).await
    }

    /// An attendee of a live meeting.
    pub async fn attendee(&self, meeting: &MeetingId, id: &AttendeeId) -> Result<Attendee, ControlError> {
        found(self.store().attendee(meeting, id).await?, meeting, id)
    }

    /// The attendees of a live meeting, in the order of their creation. One whose record cannot be read is left out:
    /// it cannot join either.
    pub async fn list_attendees(
        &self,
        meeting: &MeetingId,
        page: PageRequest,
    ) -> Result<Page<Attendee>, ControlError> {
        let limit = page.limit.clamp(1, PAGE_MAX);
        let after = match page.place() {
            None => None,
            Some(Place::Attendee(position)) => Some(*position),
            Some(_) => return Err(ControlError::invalid("NextToken", FOREIGN_TOKEN)),
        };
        let attendees = self.store().attendees(meeting, after, limit + 1).await?;
        let attendees = attendees.ok_or_else(|| ControlError::MeetingNotFound(meeting.clone()))?;
        Ok(Page::cut(attendees, limit, Place::Attendee).readable())
    }

    /// Deletes an attendee: its token is void and its connections end.
    pub async fn delete_attendee(&self, meeting: &MeetingId, id: &AttendeeId) -> Result<(), ControlError> {
        let _order = self.0.live.order(meeting).await;
        self.0.ports.reports.written().await?;
        let now = self.0.ports.clock.now();
        let ticket = self.0.live.unsettle(meeting, Change::Remove(id.clone()), now);
        let removal = self.store().remove_attendee(meeting, id, now).await?;
        if matches!(removal, Lookup::Found(_)) {
            let command = PlaneCommand::RemoveAttendee(id.clone());
            if !self.tell(meeting, command).await {
                return Ok(());
            }
        }
        self.0.live.settle(ticket);
        found(removal, meeting, id).map(drop)
    }

    /// Changes what one attendee may do, at once also in the live meeting.
    pub async fn update_attendee_capabilities(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        capabilities: Capabilities,
    ) -> Result<Attendee, ControlError> {
        let mut changed = self.change(meeting, Selection::Only(id.clone()), capabilities).await?;
        let missing = || ControlError::AttendeeNotFound { meeting: meeting.clone(), attendee: id.clone() };
        changed.pop().ok_or_else(missing)
    }

    /// Changes what every attendee but the excluded may do. Attendees created later are not affected, and
    /// excluded ids that name nobody are ignored.
    pub async fn batch_update_attendee_capabilities_except(
        &self,
        meeting: &MeetingId,
        excluded: BTreeSet<AttendeeId>,
        capabilities: Capabilities,
    ) -> Result<(), ControlError> {
        self.change(meeting, Selection::AllExcept(excluded), capabilities).await.map(drop)
    }

    /// Takes noise out of what an attendee says, or no longer, at once also in the live meeting.
    pub async fn set_noise_suppression(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        enabled: bool,
    ) -> Result<Attendee, ControlError> {
        // Two changes reach the live meeting in the order in which the store took them.
        let _order = self.0.live.order(meeting).await;
        let change = Change::NoiseSuppression(id.clone());
        let ticket = self.0.live.unsettle(meeting, change, self.0.ports.clock.now());
        let changed = self.store().set_noise_suppression(meeting, id, enabled).await?;
        let heard = match &changed {
            Lookup::Found(attendee) => self.tell_noise_suppression(meeting, attendee).await,
            Lookup::MeetingMissing | Lookup::AttendeeMissing => true,
        };
        if heard {
            self.0.live.settle(ticket);
        }
        found(changed, meeting, id)
    }

    /// Whether noise is taken out of what an attendee says.
    pub fn suppresses_noise(&self, attendee: &Attendee) -> bool {
        attendee.noise_suppression.unwrap_or(self.0.config.noise_suppression)
    }

    /// Whether the live meeting was told.
    pub(crate) async fn tell_noise_suppression(&self, meeting: &MeetingId, attendee: &Attendee) -> bool {
        let enabled = self.suppresses_noise(attendee);
        let command = PlaneCommand::SetNoiseSuppression { attendee: attendee.id.clone(), enabled };
        self.tell(meeting, command).await
    }

    pub(crate) async fn add_batch(
        &self,
        meeting: &Meeting,
        items: Vec<AttendeeItem>,
    ) -> Result<BatchOutcome, ControlError> {
        let (mut names, mut wanted, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
        for item in items {
            let attendee = item.attendee.and_then(|input| self.introduce(meeting, input));
            outcomes.push(attendee.map(|attendee| wanted.push(attendee)));
            names.push(item.external_user_id);
        }
        let mut additions = self.add(meeting, wanted).await?.into_iter();
        let mut batch = BatchOutcome { attendees: Vec::new(), errors: Vec::new() };
        for (external_user_id, outcome) in names.into_iter().zip(outcomes) {
            let error = match outcome.map(|()| additions.next()) {
                Ok(Some(Addition::Added(attendee) | Addition::Existing(attendee))) => {
                    batch.attendees.push(attendee);
                    continue;
                }
                Ok(Some(Addition::Full) | None) => ControlError::LimitExceeded(Limit::Attendees),
                Err(error) => error,
            };
            batch.errors.push(ItemError { external_user_id, error });
        }
        Ok(batch)
    }

    /// A live meeting to which any caller adds attendees.
    async fn open_meeting(&self, id: &MeetingId) -> Result<Meeting, ControlError> {
        let meeting = self.meeting(id).await?;
        match meeting.visit {
            Some(_) => Err(ControlError::OfVisit(ATTENDEES_OF_VISIT)),
            None => Ok(meeting),
        }
    }

    async fn add_one(&self, meeting: &Meeting, input: CreateAttendee) -> Result<Attendee, ControlError> {
        let attendee = self.introduce(meeting, input)?;
        let mut additions = self.add(meeting, vec![attendee]).await?;
        match additions.pop() {
            Some(Addition::Added(attendee) | Addition::Existing(attendee)) => Ok(attendee),
            Some(Addition::Full) | None => Err(ControlError::LimitExceeded(Limit::Attendees)),
        }
    }

    async fn add(&self, meeting: &Meeting, attendees: Vec<Attendee>) -> Result<Vec<Addition>, ControlError> {
        if attendees.is_empty() {
            return Ok(Vec::new());
        }
        let max = u64::from(features::attendees_max(meeting, self.0.config.quotas.attendees_max));
        let additions = self.store().add_attendees(&meeting.id, attendees, max).await?;
        additions.ok_or_else(|| ControlError::MeetingNotFound(meeting.id.clone()))
    }

    fn introduce(&self, meeting: &Meeting, input: CreateAttendee) -> Result<Attendee, ControlError> {
        let features = meeting.features.unwrap_or_default();
        let capabilities = match input.capabilities {
            Some(capabilities) => features::check_capabilities(&features, capabilities)?,
            None => features::default_capabilities(&features),
        };
        let entropy = &*self.0.ports.entropy;
        let id = mint::attendee_id(entropy);
        Ok(Attendee {
            join_token: mint::join_token(entropy, &id),
            id,
            external_user_id: input.external_user_id.unwrap_or_else(|| mint::external_user_id(entropy)),
            display_name: input.display_name,
            capabilities,
            noise_suppression: input.noise_suppression,
            tags: tags(input.tags)?,
            created_at: self.0.ports.clock.now(),
        })
    }

    async fn change(
        &self,
        meeting: &MeetingId,
        whom: Selection,
        capabilities: Capabilities,
    ) -> Result<Vec<Attendee>, ControlError> {
        let features = self.meeting(meeting).await?.features.unwrap_or_default();
        let capabilities = features::check_capabilities(&features, capabilities)?;
        // Two changes reach the live meeting in the order in which the store took them.
        let _order = self.0.live.order(meeting).await;
        let now = self.0.ports.clock.now();
        let ticket = self.0.live.unsettle(meeting, Change::Capabilities, now);
        let changed = self.store().set_capabilities(meeting, &whom, capabilities, now).await?;
        for attendee in changed.iter().flatten() {
            let command = PlaneCommand::UpdateCapabilities { attendee: attendee.id.clone(), capabilities };
            if !self.tell(meeting, command).await {
                return Ok(changed.unwrap_or_default());
            }
        }
        self.0.live.settle(ticket);
        changed.ok_or_else(|| ControlError::MeetingNotFound(meeting.clone()))
    }
}

pub(crate) fn check_batch(items: &[AttendeeItem]) -> Result<(), ControlError> {
    if items.is_empty() {
        return Err(ControlError::invalid("Attendees", "must have at least 1 item"));
    }
    if items.len() > BATCH_MAX {
        return Err(ControlError::invalid("Attendees", "must have at most 100 items"));
    }
    Ok(())
}

pub(crate) fn found<T>(
    lookup: Lookup<T>,
    meeting: &MeetingId,
    attendee: &AttendeeId,
) -> Result<T, ControlError> {
    match lookup {
        Lookup::Found(found) => Ok(found),
        Lookup::MeetingMissing => Err(ControlError::MeetingNotFound(meeting.clone())),
        Lookup::AttendeeMissing => {
            Err(ControlError::AttendeeNotFound { meeting: meeting.clone(), attendee: attendee.clone() })
        }
    }
}

const ATTENDEES_OF_VISIT: &str = "The meeting belongs to a visit, which adds its attendees by itself";
/// BatchCreateAttendee API page.
const BATCH_MAX: usize = 100;
