//! The store of meetings and attendees, and the record that outlives them.
//!
//! A *meeting* here is a live one; ending it removes it with its attendees, tokens and tags. The *record* of a
//! meeting is what the conferencing recipe keeps in its table, and it stays.
//!
//! Invariant: every write is atomic and durable when its future resolves, and writes to one store have one order.
//! A future that is dropped may or may not have written.
//!
//! Every write also puts the events that it causes into the outbox of the same store, in the same write: creation
//! `MeetingStarted`, each addition `AttendeeAdded` (of an attendee that exists, too), a change of capabilities
//! `AttendeeCapabilitiesUpdated`, removal `AttendeeDeleted` and the end `MeetingEnded`, these two after the departure
//! of whoever was there.

use std::collections::BTreeSet;

use async_trait::async_trait;
use carillon_proto::capabilities::Capabilities;
use carillon_proto::event::{AttendeeChange, Fact, Subject};
use carillon_proto::features::MeetingFeatures;
use carillon_proto::id::{
    AttendeeId, ClientRequestToken, DisplayName, ExternalMeetingId, ExternalUserId, JoinToken, MediaRegion,
    MeetingHostId, MeetingId, TenantId,
};
use carillon_proto::tags::{Tag, TagKey, Tags};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::VisitId;

use crate::StoreError;

/// A live meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Unique for ever.
    pub id: MeetingId,
    /// The application's name for it, shared by any number of meetings.
    pub external_meeting_id: ExternalMeetingId,
    /// Where the media runs, as the creator spelled it.
    pub media_region: MediaRegion,
    /// Echoed, without effect.
    pub meeting_host_id: Option<MeetingHostId>,
    /// As given at creation.
    pub features: Option<MeetingFeatures>,
    /// The meeting whose replica this is.
    pub primary_meeting_id: Option<MeetingId>,
    /// Whose networks may reach it.
    pub tenant_ids: Vec<TenantId>,
    /// Where its events go.
    pub notifications: Option<NotificationsConfiguration>,
    /// Whether its hosts answer on IPv6.
    pub network_type: NetworkType,
    /// By key.
    pub tags: Tags,
    /// When it was created.
    pub created_at: Timestamp,
    /// The token that makes its creation repeatable.
    pub client_request_token: Option<ClientRequestToken>,
    /// The visit that it was made for, which has a say in what is made of it. No caller of an API sets or changes it.
    pub visit: Option<VisitId>,
}

/// Targets of a meeting's events, as resource names that the operator maps to something reachable.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NotificationsConfiguration {
    /// A function to invoke.
    pub lambda_function_arn: Option<String>,
    /// A topic to publish to.
    pub sns_topic_arn: Option<String>,
    /// A queue to send to.
    pub sqs_queue_arn: Option<String>,
}

/// `MediaPlacementNetworkType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum NetworkType {
    /// Hosts resolve to IPv4 addresses.
    #[default]
    Ipv4Only,
    /// Hosts resolve to both kinds of address.
    DualStack,
}

/// An attendee of a live meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Unique for ever.
    pub id: AttendeeId,
    /// Unique within the meeting.
    pub external_user_id: ExternalUserId,
    /// What people see, when the application gave one.
    pub display_name: Option<DisplayName>,
    /// What opens the meeting.
    pub join_token: JoinToken,
    /// What it may do.
    pub capabilities: Capabilities,
    /// Whether noise is taken out of what it says, where that was said; otherwise the server's default counts.
    pub noise_suppression: Option<bool>,
    /// By key; only the legacy API sets them.
    pub tags: Tags,
    /// When it was created.
    pub created_at: Timestamp,
}

/// How a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingStatus {
    /// It lives.
    Active,
    /// Somebody deleted it.
    Deleted,
    /// It ended by itself: idle, too old, or with its primary.
    Ended,
}

/// What is remembered of a meeting, also after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingRecord {
    /// Which meeting.
    pub id: MeetingId,
    /// When it was created.
    pub created_at: Timestamp,
    /// The application's name for it.
    pub external_meeting_id: ExternalMeetingId,
    /// Where its media ran.
    pub media_region: MediaRegion,
    /// How it stands.
    pub status: MeetingStatus,
    /// When the status changed last, if ever.
    pub updated_at: Option<Timestamp>,
}

impl Meeting {
    /// Without anything that need not be said.
    pub fn new(
        id: MeetingId,
        external_meeting_id: ExternalMeetingId,
        media_region: MediaRegion,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            external_meeting_id,
            media_region,
            meeting_host_id: None,
            features: None,
            primary_meeting_id: None,
            tenant_ids: Vec::new(),
            notifications: None,
            network_type: NetworkType::default(),
            tags: Tags::default(),
            created_at,
            client_request_token: None,
            visit: None,
        }
    }

    /// What its events are about.
    pub fn subject(&self) -> Subject {
        Subject {
            meeting: self.id.clone(),
            external_meeting: self.external_meeting_id.clone(),
            media_region: self.media_region.clone(),
        }
    }
}

impl Attendee {
    /// Without anything that need not be said; it may do what attendees may do by default.
    pub fn new(
        id: AttendeeId,
        external_user_id: ExternalUserId,
        join_token: JoinToken,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            external_user_id,
            display_name: None,
            join_token,
            capabilities: Capabilities::default(),
            noise_suppression: None,
            tags: Tags::default(),
            created_at,
        }
    }

    /// What an event says of it.
    pub fn fact(&self, change: AttendeeChange) -> Fact {
        Fact::Attendee { attendee: self.id.clone(), external_user: self.external_user_id.clone(), change }
    }
}

impl MeetingRecord {
    /// The record of a meeting that begins.
    pub fn active(meeting: &Meeting) -> Self {
        Self {
            id: meeting.id.clone(),
            created_at: meeting.created_at,
            external_meeting_id: meeting.external_meeting_id.clone(),
            media_region: meeting.media_region.clone(),
            status: MeetingStatus::Active,
            updated_at: None,
        }
    }

    /// The place of this record in the order of records.
    pub fn position(&self) -> RecordPosition {
        RecordPosition { created_at: self.created_at, id: self.id.clone() }
    }
}

/// A place in the order of records: by creation, then by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordPosition {
    /// When the meeting was created.
    pub created_at: Timestamp,
    /// Which meeting.
    pub id: MeetingId,
}

/// A place in the order in which a meeting's attendees were created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttendeePosition(pub u64);

/// Bounds that hold at the moment of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateBounds {
    /// Live meetings in the store, replicas included.
    pub meetings_max: u64,
    /// Replicas of one primary.
    pub replicas_max: u64,
}

/// What became of `Meetings::create`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation {
    /// The meeting lives.
    Created,
    /// A live meeting has the same client request token; nothing was written.
    Existing(Box<Meeting>),
    /// `CreateBounds::meetings_max` live meetings exist.
    MeetingsFull,
    /// The primary has `CreateBounds::replicas_max` replicas.
    ReplicasFull,
    /// The primary is not live.
    PrimaryMissing,
    /// The primary is a replica itself.
    PrimaryIsReplica,
}

/// What became of one item of `Meetings::add_attendees`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addition {
    /// The attendee was added.
    Added(Attendee),
    /// The meeting has an attendee of the same external user id, and this is it; nothing was written.
    Existing(Attendee),
    /// The meeting has as many attendees as it may.
    Full,
}

/// What was found below a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// The meeting is not live.
    MeetingMissing,
    /// The meeting is live and the attendee is not one of its own.
    AttendeeMissing,
    /// Here it is.
    Found(T),
}

/// Rows of a list with their places in it. A row whose record cannot be read keeps its place and says why, so that
/// it hides no other.
pub type Listed<P, T> = Vec<(P, Result<T, StoreError>)>;

/// Whom a change of capabilities concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// This attendee.
    Only(AttendeeId),
    /// Every attendee but these, which need not exist.
    AllExcept(BTreeSet<AttendeeId>),
}

/// A change of a resource's tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagChange {
    /// Adds, or replaces the value of, each.
    Put(Vec<Tag>),
    /// Removes each that is there.
    Remove(Vec<TagKey>),
}

/// What became of a change of tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagOutcome {
    /// These are the tags.
    Changed(Tags),
    /// There would be more than `TAGS_MAX`; nothing was written.
    TooMany,
}

impl TagChange {
    /// The tags after this change, `None` when there would be too many.
    pub fn apply(self, tags: &Tags) -> Option<Tags> {
        let mut tags = tags.clone();
        match self {
            Self::Put(added) => tags.extend(added.into_iter().map(|tag| (tag.key, tag.value))),
            Self::Remove(keys) => keys.iter().for_each(|key| drop(tags.remove(key))),
        }
        (tags.len() <= carillon_proto::tags::TAGS_MAX).then_some(tags)
    }
}

/// Keeps meetings, their attendees and their records.
#[async_trait]
pub trait Meetings: Send + Sync {
    /// Creates a meeting with its record, unless one of the reasons in `Creation` stands against it. Of two calls
    /// with one client request token, however close, one creates and the other finds.
    async fn create(&self, meeting: Meeting, bounds: CreateBounds) -> Result<Creation, StoreError>;

    /// A live meeting.
    async fn meeting(&self, id: &MeetingId) -> Result<Option<Meeting>, StoreError>;

    /// Live meetings by id, at most `limit`, from the first after `after`.
    async fn live(
        &self,
        after: Option<&MeetingId>,
        limit: usize,
    ) -> Result<Listed<MeetingId, Meeting>, StoreError>;

    /// Records of all meetings that ever were, youngest first, at most `limit`, from the first older than `before`.
    async fn records(
        &self,
        before: Option<&RecordPosition>,
        limit: usize,
    ) -> Result<Listed<RecordPosition, MeetingRecord>, StoreError>;

    /// The record of one meeting, live or not.
    async fn record(&self, id: &MeetingId) -> Result<Option<MeetingRecord>, StoreError>;

    /// Forgets the records of meetings that were over before `before`, at most `limit`, and says how many. Nothing
    /// can be appended to their events any more.
    async fn forget_records(&self, before: Timestamp, limit: usize) -> Result<usize, StoreError>;

    /// Ends a meeting and its replicas and says which ended, the meeting first; nothing when it was not live.
    /// The meeting's record gets `status`, those of its replicas `Ended`.
    async fn end(
        &self,
        id: &MeetingId,
        status: MeetingStatus,
        at: Timestamp,
    ) -> Result<Vec<MeetingId>, StoreError>;

    /// Adds attendees in the given order and answers in it, `None` when the meeting is not live. There are never
    /// more than `attendees_max` attendees; those that exist already count once.
    async fn add_attendees(
        &self,
        meeting: &MeetingId,
        attendees: Vec<Attendee>,
        attendees_max: u64,
    ) -> Result<Option<Vec<Addition>>, StoreError>;

    /// An attendee of a live meeting.
    async fn attendee(&self, meeting: &MeetingId, id: &AttendeeId) -> Result<Lookup<Attendee>, StoreError>;

    /// A live meeting and one of its attendees, in one look.
    async fn meeting_and_attendee(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
    ) -> Result<Lookup<(Meeting, Attendee)>, StoreError>;

    /// Attendees in the order of their creation, at most `limit`, from the first after `after`; `None` when the
    /// meeting is not live.
    async fn attendees(
        &self,
        meeting: &MeetingId,
        after: Option<AttendeePosition>,
        limit: usize,
    ) -> Result<Option<Listed<AttendeePosition, Attendee>>, StoreError>;

    /// Removes an attendee; its id and token are void for ever.
    async fn remove_attendee(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        at: Timestamp,
    ) -> Result<Lookup<Attendee>, StoreError>;

    /// Gives every selected attendee these capabilities and says who they are, in the order of creation; `None`
    /// when the meeting is not live.
    async fn set_capabilities(
        &self,
        meeting: &MeetingId,
        whom: &Selection,
        capabilities: Capabilities,
        at: Timestamp,
    ) -> Result<Option<Vec<Attendee>>, StoreError>;

    /// Says whether noise is taken out of what an attendee says.
    async fn set_noise_suppression(
        &self,
        meeting: &MeetingId,
        id: &AttendeeId,
        enabled: bool,
    ) -> Result<Lookup<Attendee>, StoreError>;

    /// Changes the tags of a meeting, `None` when it is not live.
    async fn tag_meeting(
        &self,
        meeting: &MeetingId,
        change: TagChange,
    ) -> Result<Option<TagOutcome>, StoreError>;

    /// Changes the tags of an attendee.
    async fn tag_attendee(
        &self,
        meeting: &MeetingId,
        attendee: &AttendeeId,
        change: TagChange,
    ) -> Result<Lookup<TagOutcome>, StoreError>;
}
