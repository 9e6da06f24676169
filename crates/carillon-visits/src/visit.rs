//! A visit's life, as a state machine: what may follow what, whoever asks.
//!
//! ```text
//! scheduled -> invited -> waiting -> admitted -> in_progress <-> paused
//!     |           |          |          |             '------------+--> ended
//!     '-----------+----------+----------+--> cancelled
//!     '-----------'----------'--> no_show
//! ```
//!
//! One whose meeting was lost is `admitted` again; as it has taken place it may be ended.
//!
//! The visit follows the patient: it is `waiting` when a patient waits, and `admitted` when one was let in. Others come
//! and wait as they like. A day after its time a visit that does not go on is over by itself. A step that has been taken
//! already is taken again without effect, so that a repeated request is no error.
//!
//! Invariants: a visit has a meeting if and only if it is `in_progress` or `paused`; a participant is an attendee of
//! that meeting only when present; nobody is present in any other state.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use carillon_ports::consent::Purpose;
use carillon_proto::account::UserId;
use carillon_proto::id::{AttendeeId, MeetingId};
use carillon_proto::units::Timestamp;
use carillon_proto::visit::{ParticipantId, VisitId};
use serde::{Deserialize, Serialize};

use crate::consent::{Consent, ConsentKind, TextVersion};
use crate::error::{Refusal, VisitError};
use crate::participant::{Participant, ParticipantRole, Presence};

/// How far a visit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the domain's")]
pub enum State {
    Scheduled,
    Invited,
    Waiting,
    Admitted,
    InProgress,
    Paused,
    Ended,
    Cancelled,
    NoShow,
}

impl State {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Scheduled,
        Self::Invited,
        Self::Waiting,
        Self::Admitted,
        Self::InProgress,
        Self::Paused,
        Self::Ended,
        Self::Cancelled,
        Self::NoShow,
    ];

    /// As the wire spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Invited => "invited",
            Self::Waiting => "waiting",
            Self::Admitted => "admitted",
            Self::InProgress => "in_progress",
            Self::Paused => "paused",
            Self::Ended => "ended",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Ended | Self::Cancelled | Self::NoShow)
    }

    const fn has_meeting(self) -> bool {
        matches!(self, Self::InProgress | Self::Paused)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = VisitError;

    fn from_str(text: &str) -> Result<Self, VisitError> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| VisitError::invalid("state", "is none that a visit has"))
    }
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    id: VisitId,
    /// Whose waiting room it is: the account of the clinician who leads.
    lead: UserId,
    scheduled_at: Timestamp,
    created_at: Timestamp,
    changed_at: Timestamp,
    state: State,
    participants: Vec<Participant>,
    consents: Vec<Consent>,
    meeting: Option<MeetingId>,
    /// Meetings that were begun; names each to whoever makes it, so that it is made once.
    meetings: u32,
    /// The meetings that the visit has had, the one that goes on among them, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held: Vec<MeetingId>,
}

impl Visit {
    /// One that nobody knows of yet. Who it is for was checked by whoever schedules.
    pub(crate) fn new(
        id: VisitId,
        lead: UserId,
        participants: Vec<Participant>,
        scheduled_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            lead,
            scheduled_at,
            created_at: now,
            changed_at: now,
            state: State::Scheduled,
            participants,
            consents: Vec::new(),
            meeting: None,
            meetings: 0,
            held: Vec::new(),
        }
    }

    /// A link was made for a participant.
    pub fn invite(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.refuse_final()?;
        if self.state == State::Scheduled {
            self.enter(State::Invited, now);
        }
        Ok(())
    }

    /// Somebody comes into the waiting room, some hours before the visit's time at the earliest. Who waits already, or is
    /// further, stays where they are.
    pub fn check_in(&mut self, who: &ParticipantId, now: Timestamp) -> Result<(), Refusal> {
        self.refuse_final()?;
        let state = self.state;
        let is_early = now + CHECK_IN_BEFORE < self.scheduled_at;
        let Some(participant) = self.participant_mut(who) else { return Err(Refusal::NotAdmitted) };
        match (participant.role, participant.presence) {
            (ParticipantRole::Clinician, _) => return Err(Refusal::Clinician),
            (_, Presence::Expected) if is_early => return Err(Refusal::TooEarly),
            (_, Presence::Expected) => participant.presence = Presence::Waiting { since: now },
            (_, Presence::Waiting { .. } | Presence::Admitted | Presence::Present) => return Ok(()),
        }
        let is_patient = participant.role == ParticipantRole::Patient;
        match state {
            State::Scheduled | State::Invited if is_patient => self.enter(State::Waiting, now),
            state => self.enter(state, now),
        }
        Ok(())
    }

    /// A clinician lets somebody in who waits.
    pub fn admit(&mut self, who: &ParticipantId, now: Timestamp) -> Result<(), Refusal> {
        self.refuse_final()?;
        let state = self.state;
        let Some(participant) = self.participant_mut(who) else { return Err(Refusal::NotWaiting) };
        match participant.presence {
            Presence::Expected => return Err(Refusal::NotWaiting),
            Presence::Waiting { .. } => participant.presence = Presence::Admitted,
            Presence::Admitted | Presence::Present => return Ok(()),
        }
        let is_patient = participant.role == ParticipantRole::Patient;
        match state {
            State::Waiting if is_patient => self.enter(State::Admitted, now),
            state => self.enter(state, now),
        }
        Ok(())
    }

    /// Whether a meeting may be made, which is then told by [`Visit::start`].
    pub fn may_start(&self) -> Result<(), Refusal> {
        match self.state {
            State::Admitted if self.held.len() >= MEETINGS_MAX => Err(Refusal::Meetings),
            State::Admitted | State::InProgress | State::Paused => Ok(()),
            state => Err(Refusal::State(state)),
        }
    }

    /// The visit begins in a meeting.
    pub fn start(&mut self, meeting: MeetingId, now: Timestamp) -> Result<(), Refusal> {
        self.may_start()?;
        match &self.meeting {
            Some(running) if *running == meeting => Ok(()),
            Some(_) => Err(Refusal::OtherMeeting),
            None => {
                self.held.push(meeting.clone());
                self.meeting = Some(meeting);
                self.enter(State::InProgress, now);
                Ok(())
            }
        }
    }

    /// The meeting is gone though the visit is not over: another may be started. Everybody has to join that one.
    pub fn lose_meeting(&mut self, meeting: &MeetingId, now: Timestamp) {
        if self.meeting.as_ref() == Some(meeting) {
            self.empty_meeting();
            self.meetings = self.meetings.saturating_add(1);
            self.enter(State::Admitted, now);
        }
    }

    /// Whether somebody may become an attendee, which is then told by [`Visit::join`].
    pub fn may_join(&self, who: &ParticipantId) -> Result<(), Refusal> {
        if self.state != State::InProgress {
            return Err(Refusal::State(self.state));
        }
        let participant = self.participant(who).ok_or(Refusal::NotAdmitted)?;
        match (participant.role, participant.presence) {
            (ParticipantRole::Clinician, _) | (_, Presence::Admitted | Presence::Present) => Ok(()),
            (_, Presence::Expected | Presence::Waiting { .. }) => Err(Refusal::NotAdmitted),
        }
    }

    /// Whether it is as it was, whenever it was looked at or changed.
    pub(crate) fn is_as(&self, former: &Self) -> bool {
        Self { changed_at: former.changed_at, ..self.clone() } == *former
    }

    /// Somebody is an attendee of the meeting, also when that one was another before.
    pub fn join(
        &mut self,
        who: &ParticipantId,
        meeting: &MeetingId,
        attendee: AttendeeId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.may_join(who)?;
        if self.meeting.as_ref() != Some(meeting) {
            return Err(Refusal::OtherMeeting);
        }
        let participant = self.participant_mut(who).ok_or(Refusal::NotAdmitted)?;
        participant.presence = Presence::Present;
        participant.attendee = Some(attendee);
        self.enter(State::InProgress, now);
        Ok(())
    }

    /// Somebody is sent away, and is expected anew; gives which attendee that one was.
    pub fn dismiss(&mut self, who: &ParticipantId, now: Timestamp) -> Option<AttendeeId> {
        let participant = self.participant_mut(who)?;
        participant.presence = Presence::Expected;
        let attendee = participant.attendee.take();
        self.enter(self.state, now);
        attendee
    }

    /// Somebody goes, and may come again: out of the waiting room, or out of the meeting, which that one may join anew;
    /// gives which attendee that one was.
    pub fn leave(&mut self, who: &ParticipantId, now: Timestamp) -> Option<AttendeeId> {
        let participant = self.participant_mut(who)?;
        participant.presence = match participant.presence {
            Presence::Waiting { .. } => Presence::Expected,
            Presence::Present => Presence::Admitted,
            Presence::Expected | Presence::Admitted => return None,
        };
        let attendee = participant.attendee.take();
        self.enter(self.state, now);
        attendee
    }

    /// The meeting goes on being there, and nobody joins it meanwhile.
    pub fn pause(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.go(State::InProgress, State::Paused, now)
    }

    /// It goes on.
    pub fn resume(&mut self, now: Timestamp) -> Result<(), Refusal> {
        self.go(State::Paused, State::InProgress, now)
    }

    /// The visit is over; gives the meeting that has to end.
    pub fn end(&mut self, now: Timestamp) -> Result<Option<MeetingId>, Refusal> {
        match self.state {
            State::Ended => Ok(None),
            State::InProgress | State::Paused => {
                let meeting = self.meeting.clone();
                self.empty_meeting();
                self.enter(State::Ended, now);
                Ok(meeting)
            }
            State::Admitted if self.has_met() => {
                self.enter(State::Ended, now);
                Ok(None)
            }
            state => Err(Refusal::State(state)),
        }
    }

    /// The visit does not take place, which one does that has met.
    pub fn cancel(&mut self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::Cancelled => Ok(()),
            state if self.has_met() => Err(Refusal::State(state)),
            State::Scheduled | State::Invited | State::Waiting | State::Admitted => {
                self.enter(State::Cancelled, now);
                Ok(())
            }
            state => Err(Refusal::State(state)),
        }
    }

    /// The patient did not come, or went again, which is known from the visit's time on.
    pub fn miss(&mut self, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            State::NoShow => Ok(()),
            State::Scheduled | State::Invited | State::Waiting if now < self.scheduled_at => {
                Err(Refusal::TooEarly)
            }
            State::Scheduled | State::Invited | State::Waiting => {
                self.enter(State::NoShow, now);
                Ok(())
            }
            state => Err(Refusal::State(state)),
        }
    }

    /// The visit's day has passed. Unless it goes on, it has not taken place, or is over when there was a meeting; nobody
    /// waits for it any more. Whether it is final now.
    pub fn lapse(&mut self, now: Timestamp) -> bool {
        match self.state {
            State::Scheduled | State::Invited | State::Waiting | State::Admitted if !self.has_met() => {
                self.enter(State::NoShow, now);
            }
            State::Scheduled | State::Invited | State::Waiting | State::Admitted => {
                self.enter(State::Ended, now);
            }
            State::InProgress | State::Paused | State::Ended | State::Cancelled | State::NoShow => {}
        }
        self.state.is_final()
    }

    /// Somebody consents.
    pub fn consent(
        &mut self,
        who: &ParticipantId,
        kind: ConsentKind,
        version: TextVersion,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.refuse_final()?;
        let is_same = |one: &Consent| one.version == version && one.withdrawn_at.is_none();
        if self.consents.iter().any(|one| one.participant == *who && one.kind == kind && is_same(one)) {
            return Ok(());
        }
        self.consents.retain(|consent| consent.participant != *who || consent.kind != kind);
        let consent = Consent { participant: who.clone(), kind, version, given_at: now, withdrawn_at: None };
        self.consents.push(consent);
        self.enter(self.state, now);
        Ok(())
    }

    /// Somebody takes a consent back, also of a visit that is over; whether there was one.
    pub fn withdraw(&mut self, who: &ParticipantId, kind: ConsentKind, now: Timestamp) -> bool {
        let mut given = self.consents.iter_mut().filter(|consent| {
            consent.participant == *who && consent.kind == kind && consent.withdrawn_at.is_none()
        });
        let Some(consent) = given.next() else { return false };
        consent.withdrawn_at = Some(now);
        self.enter(self.state, now);
        true
    }

    /// Whether what needs consent may be done now: the visit goes on, and everybody who is present agrees.
    pub fn permits(&self, kind: ConsentKind) -> bool {
        let agrees = |who: &ParticipantId| {
            self.consents.iter().any(|consent| {
                consent.participant == *who && consent.kind == kind && consent.withdrawn_at.is_none()
            })
        };
        let mut present = self.participants.iter().filter(|one| one.presence == Presence::Present).peekable();
        self.state == State::InProgress && present.peek().is_some() && present.all(|one| agrees(&one.id))
    }

    /// Whether somebody has taken back this consent.
    pub(crate) fn is_withdrawn(&self, kind: ConsentKind) -> bool {
        self.consents.iter().any(|one| one.kind == kind && one.withdrawn_at.is_some())
    }

    /// Whether this may be made of a meeting now. What goes on of the one that goes on takes everybody's consent; what
    /// was recorded is put together for others unless somebody has taken theirs back.
    pub fn allows(&self, meeting: &MeetingId, purpose: Purpose) -> bool {
        let goes_on = self.meeting.as_ref() == Some(meeting);
        match purpose {
            Purpose::Recording => goes_on && self.permits(ConsentKind::Recording),
            Purpose::Transcription => goes_on && self.permits(ConsentKind::Transcription),
            Purpose::Joining => self.held.contains(meeting) && !self.is_withdrawn(ConsentKind::Recording),
        }
    }

    /// Whether there was a meeting or is one: it did take place, whatever came after.
    pub fn has_met(&self) -> bool {
        // Rows of before do not name the meetings that they have had.
        self.meetings > 0 || !self.held.is_empty()
    }

    fn go(&mut self, from: State, to: State, now: Timestamp) -> Result<(), Refusal> {
        match self.state {
            state if state == to => Ok(()),
            state if state == from => {
                self.enter(to, now);
                Ok(())
            }
            state => Err(Refusal::State(state)),
        }
    }

    fn enter(&mut self, state: State, now: Timestamp) {
        self.state = state;
        self.changed_at = now;
        if state.is_final() {
            for participant in &mut self.participants {
                participant.presence = Presence::Expected;
            }
        }
    }

    /// Who was in the meeting may join another.
    fn empty_meeting(&mut self) {
        self.meeting = None;
        for participant in &mut self.participants {
            participant.attendee = None;
            if participant.presence == Presence::Present {
                participant.presence = Presence::Admitted;
            }
        }
    }

    fn refuse_final(&self) -> Result<(), Refusal> {
        if self.state.is_final() { Err(Refusal::State(self.state)) } else { Ok(()) }
    }

    fn participant_mut(&mut self, id: &ParticipantId) -> Option<&mut Participant> {
        self.participants.iter_mut().find(|participant| participant.id == *id)
    }
}

impl Visit {
    /// Unique for ever.
    pub fn id(&self) -> &VisitId {
        &self.id
    }

    /// The account of the clinician who leads.
    pub fn lead(&self) -> &UserId {
        &self.lead
    }

    /// When it is to be.
    pub fn scheduled_at(&self) -> Timestamp {
        self.scheduled_at
    }

    /// When it was made.
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// When it was changed last.
    pub fn changed_at(&self) -> Timestamp {
        self.changed_at
    }

    /// How far it has come.
    pub fn state(&self) -> State {
        self.state
    }

    /// Who takes part.
    pub fn participants(&self) -> &[Participant] {
        &self.participants
    }

    /// One of them.
    pub fn participant(&self, id: &ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|participant| participant.id == *id)
    }

    /// Who agreed to what.
    pub fn consents(&self) -> &[Consent] {
        &self.consents
    }

    /// The meeting, while it goes on.
    pub fn meeting(&self) -> Option<&MeetingId> {
        debug_assert_eq!(self.meeting.is_some(), self.state.has_meeting());
        self.meeting.as_ref()
    }

    /// Every meeting that the visit has had, the oldest first.
    pub fn meetings_held(&self) -> &[MeetingId] {
        &self.held
    }

    /// Names the meeting that is to be made, to whoever makes it.
    pub fn meeting_token(&self) -> String {
        format!("visit-{}-{}", self.id, self.meetings)
    }
}

/// Meetings of one visit; a meeting is lost to a visit once in a while, and no visit loses so many.
const MEETINGS_MAX: usize = 100;
/// Who comes this long before the visit's time waits for it.
const CHECK_IN_BEFORE: Duration = Duration::from_secs(6 * 60 * 60);
