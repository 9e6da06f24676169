//! Meetings: create, look up, list, delete.
//!
//! A client request token makes creation repeatable: while the first meeting of a token lives, the same token finds
//! it, whatever else the request says, and two requests at once yield one meeting. Afterwards the token is
//! forgotten, because applications use stable tokens as "get or create".
//!
//! Wire: CreateMeeting, CreateMeetingWithAttendees, GetMeeting, DeleteMeeting; ListMeetings of the older API.

use std::collections::BTreeSet;

use carillon_ports::meetings::{
    CreateBounds, Creation, Meeting, MeetingRecord, MeetingStatus, NetworkType, NotificationsConfiguration,
};
use carillon_proto::features::MeetingFeatures;
use carillon_proto::id::{
    ClientRequestToken, ExternalMeetingId, MediaRegion, MeetingHostId, MeetingId, TenantId,
};
use carillon_proto::tags::{TAGS_MAX, Tag, Tags};
use carillon_proto::visit::VisitId;

use crate::attendees::{AttendeeItem, ItemError};
use crate::config::Regions;
use crate::control::Control;
use crate::error::{ControlError, Limit};
use crate::live::Times;
use crate::page::{Page, PageRequest, Place};
use crate::{Attendee, features, mint};

/// What a creator says of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CreateMeeting {
    /// Makes the call repeatable. Absent: every call creates.
    pub client_request_token: Option<ClientRequestToken>,
    /// Absent: the server's own region.
    pub media_region: Option<MediaRegion>,
    /// Absent: a random one.
    pub external_meeting_id: Option<ExternalMeetingId>,
    /// Echoed.
    pub meeting_host_id: Option<MeetingHostId>,
    /// Where events go.
    pub notifications: Option<NotificationsConfiguration>,
    /// What the meeting offers.
    pub features: Option<MeetingFeatures>,
    /// Makes a replica of this meeting.
    pub primary_meeting_id: Option<MeetingId>,
    /// Whose networks may reach it.
    pub tenant_ids: Vec<TenantId>,
    /// A key that comes twice takes the last value.
    pub tags: Vec<Tag>,
    /// Whether hosts answer on IPv6.
    pub network_type: NetworkType,
    /// The visit that it is made for. No front takes it from a caller.
    pub visit: Option<VisitId>,
}

/// A meeting and its first attendees.
#[derive(Debug)]
pub struct CreateMeetingWithAttendees {
    /// The meeting.
    pub meeting: CreateMeeting,
    /// Its attendees, in the order of the answer.
    pub attendees: Vec<AttendeeItem>,
}

/// The answer to `CreateMeetingWithAttendees`.
#[derive(Debug)]
pub struct MeetingWithAttendees {
    /// The meeting.
    pub meeting: Meeting,
    /// The attendees that exist, in the order of the request.
    pub attendees: Vec<Attendee>,
    /// The others, in the order of the request.
    pub errors: Vec<ItemError>,
}

impl Control {
    /// Creates a meeting, or finds the live one of the same client request token.
    pub async fn create_meeting(&self, input: CreateMeeting) -> Result<Meeting, ControlError> {
        self.admit_creation()?;
        let quotas = &self.0.config.quotas;
        if input.primary_meeting_id.is_some() && quotas.replicas_max == 0 {
            return Err(ControlError::invalid(
                "PrimaryMeetingId",
                "names a primary: this server offers no replicas",
            ));
        }
        if let Some(primary) = &input.primary_meeting_id
            && self.store().meeting(primary).await?.is_some_and(|primary| primary.visit.is_some())
        {
            return Err(ControlError::OfVisit("The meeting of a visit has no replicas"));
        }
        let meeting = self.begin(input)?;
        let bounds = CreateBounds { meetings_max: quotas.meetings_max, replicas_max: quotas.replicas_max };
        // Known before it is written, so that a caller that gives up in between leaves no meeting without an end.
        let times = Times::of(&meeting)?;
        if self.0.live.count() as u64 >= quotas.meetings_max.saturating_add(CREATIONS_MAX) {
            return Err(ControlError::LimitExceeded(Limit::Meetings));
        }
        self.0.live.insert(&meeting, times, meeting.created_at);
        let creation = match self.store().create(meeting.clone(), bounds).await {
            Ok(Creation::Created) => return Ok(meeting),
            Ok(creation) => creation,
            Err(error) => return Err(error.into()),
        };
        self.0.live.remove(&meeting.id);
        match creation {
            Creation::Created => Ok(meeting),
            Creation::Existing(existing) if existing.visit != meeting.visit => {
                Err(ControlError::OfVisit("The client request token is that of another's meeting"))
            }
            Creation::Existing(existing) => Ok(*existing),
            Creation::MeetingsFull => Err(ControlError::LimitExceeded(Limit::Meetings)),
            Creation::ReplicasFull => Err(ControlError::LimitExceeded(Limit::Replicas)),
            Creation::PrimaryMissing => {
                Err(ControlError::invalid("PrimaryMeetingId", "names no live meeting"))
            }
            Creation::PrimaryIsReplica => {
                Err(ControlError::invalid("PrimaryMeetingId", "names a replica, which cannot have replicas"))
            }
        }
    }

    /// Creates a meeting and its first attendees. Attendees that cannot be created are reported one by one.
    pub async fn create_meeting_with_attendees(
        &self,
        input: CreateMeetingWithAttendees,
    ) -> Result<MeetingWithAttendees, ControlError> {
        crate::attendees::check_batch(&input.attendees)?;
        let meeting = self.create_meeting(input.meeting).await?;
        let outcome = self.add_batch(&meeting, input.attendees).await?;
        Ok(MeetingWithAttendees { meeting, attendees: outcome.attendees, errors: outcome.errors })
    }

    /// A live meeting.
    pub async fn meeting(&self, id: &MeetingId) -> Result<Meeting, ControlError> {
        let meeting = self.store().meeting(id).await?;
        meeting.ok_or_else(|| ControlError::MeetingNotFound(id.clone()))
    }

    /// Ends a meeting and its replicas, for everybody in them.
    pub async fn delete_meeting(&self, id: &MeetingId) -> Result<(), ControlError> {
        let ended = self.end(id, MeetingStatus::Deleted).await?;
        if ended.is_empty() { Err(ControlError::MeetingNotFound(id.clone())) } else { Ok(()) }
    }

    /// Live meetings by id. One whose record cannot be read is left out.
    pub async fn list_meetings(&self, page: PageRequest) -> Result<Page<Meeting>, ControlError> {
        let limit = page.limit.clamp(1, PAGE_MAX);
        let after = match page.place() {
            None => None,
            Some(Place::Meeting(id)) => Some(id),
            Some(_) => return Err(ControlError::invalid("NextToken", FOREIGN_TOKEN)),
        };
        let meetings = self.store().live(after, limit + 1).await?;
        Ok(Page::cut(meetings, limit, Place::Meeting).readable())
    }

    /// What is remembered of every meeting, ended ones included, youngest first. What cannot be read is left out.
    pub async fn meeting_records(&self, page: PageRequest) -> Result<Page<MeetingRecord>, ControlError> {
        let limit = page.limit.clamp(1, PAGE_MAX);
        let before = match page.place() {
            None => None,
            Some(Place::Record(position)) => Some(position),
            Some(_) => return Err(ControlError::invalid("NextToken", FOREIGN_TOKEN)),
        };
        let records = self.store().records(before, limit + 1).await?;
        Ok(Page::cut(records, limit, Place::Record).readable())
    }

    /// What is remembered of one meeting, also after it.
    pub async fn meeting_record(&self, id: &MeetingId) -> Result<MeetingRecord, ControlError> {
        let record = self.store().record(id).await?;
        record.ok_or_else(|| ControlError::MeetingNotFound(id.clone()))
    }

    fn begin(&self, input: CreateMeeting) -> Result<Meeting, ControlError> {
        if let Some(features) = &input.features {
            features::check_meeting(features, self.0.config.quotas.attendees_max)?;
        }
        if input.tenant_ids.len() > TENANTS_MAX {
            return Err(ControlError::invalid("TenantIds", "must have at most 5 items"));
        }
        let media_region = self.region(input.media_region)?;
        let entropy = &*self.0.ports.entropy;
        Ok(Meeting {
            id: mint::meeting_id(entropy),
            external_meeting_id: input
                .external_meeting_id
                .unwrap_or_else(|| mint::external_meeting_id(entropy)),
            media_region,
            meeting_host_id: input.meeting_host_id,
            features: input.features,
            primary_meeting_id: input.primary_meeting_id,
            tenant_ids: input.tenant_ids,
            notifications: input.notifications,
            network_type: input.network_type,
            tags: tags(input.tags)?,
            created_at: self.0.ports.clock.now(),
            client_request_token: input.client_request_token,
            visit: input.visit,
        })
    }

    fn region(&self, wanted: Option<MediaRegion>) -> Result<MediaRegion, ControlError> {
        let config = &self.0.config;
        let Some(wanted) = wanted else { return Ok(config.region.clone()) };
        match &config.regions {
            Regions::Only(known) if wanted != config.region && !known.contains(&wanted) => {
                Err(ControlError::invalid("MediaRegion", "is not a media region of this server"))
            }
            _ => Ok(wanted),
        }
    }
}

pub(crate) fn tags(list: Vec<Tag>) -> Result<Tags, ControlError> {
    let keys: BTreeSet<_> = list.iter().map(|tag| &tag.key).collect();
    if keys.len() > TAGS_MAX {
        return Err(ControlError::TooManyTags { resource: "Tags".to_owned() });
    }
    Ok(list.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Most items of a page; more would only let one caller hold a large answer in memory.
pub(crate) const PAGE_MAX: usize = 1_000;
/// Creations at a time beyond the meetings that may live, including those whose fate a failing store left unknown.
const CREATIONS_MAX: u64 = 1_000;
/// CreateMeeting API page.
const TENANTS_MAX: usize = 5;
pub(crate) const FOREIGN_TOKEN: &str = "is a page token of another list";
