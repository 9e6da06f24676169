//! Visits as they appear in answers.

use carillon_proto::event::iso_time;
use carillon_visits::{
    Attachment, Caller, Consent, ConsentKind, Invited, Participant, Presence, State, Visit, Waiting,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::attachments::AttachmentShape;

/// A visit, as a caller sees it; to whoever schedules and takes no part, without who has agreed to what.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VisitShape {
    id: String,
    state: State,
    /// Whether there was a meeting or is one: such a visit is ended and not cancelled.
    has_met: bool,
    scheduled_at: String,
    created_at: String,
    updated_at: String,
    participants: Vec<ParticipantShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consents: Option<Vec<ConsentShape>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permits: Option<Permits>,
    /// Whether the visit is recorded at this moment, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<bool>,
    /// The files that the caller sees, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<AttachmentShape>>,
    /// The caller's, among those who wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParticipantShape {
    id: String,
    role: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    presence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_since: Option<String>,
    /// Whether it is the caller.
    me: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConsentShape {
    participant_id: String,
    kind: ConsentKind,
    text_version: String,
    given_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<String>,
}

/// What everybody who is present has agreed to.
#[derive(Serialize)]
struct Permits {
    recording: bool,
    transcription: bool,
}

impl VisitShape {
    pub(super) fn new(visit: &Visit, caller: &Caller, place: Option<usize>) -> Self {
        let participants: Vec<_> =
            visit.participants().iter().map(|one| ParticipantShape::new(one, caller)).collect();
        let takes_part = participants.iter().any(|one| one.me);
        Self {
            id: visit.id().to_string(),
            state: visit.state(),
            has_met: visit.has_met(),
            scheduled_at: iso_time(visit.scheduled_at()),
            created_at: iso_time(visit.created_at()),
            updated_at: iso_time(visit.changed_at()),
            participants,
            consents: takes_part.then(|| visit.consents().iter().map(ConsentShape::from).collect()),
            permits: takes_part.then(|| Permits {
                recording: visit.permits(ConsentKind::Recording),
                transcription: visit.permits(ConsentKind::Transcription),
            }),
            recorded: None,
            attachments: None,
            place,
        }
    }

    /// With whether the visit is recorded; to those who take part.
    pub(super) fn recorded(self, is_recorded: bool) -> Self {
        let recorded = self.permits.is_some().then_some(is_recorded);
        Self { recorded, ..self }
    }

    /// With the files that the caller sees.
    pub(super) fn with(self, attachments: Option<Vec<Attachment>>) -> Self {
        let attachments = attachments.map(|all| all.iter().map(AttachmentShape::new).collect());
        Self { attachments, ..self }
    }
}

impl ParticipantShape {
    fn new(participant: &Participant, caller: &Caller) -> Self {
        let (presence, since) = match participant.presence {
            Presence::Expected => ("expected", None),
            Presence::Waiting { since } => ("waiting", Some(since)),
            Presence::Admitted => ("admitted", None),
            Presence::Present => ("present", None),
        };
        Self {
            id: participant.id.to_string(),
            role: participant.role.as_str(),
            name: participant.name.expose().to_owned(),
            user_id: participant.user.as_ref().map(ToString::to_string),
            presence,
            waiting_since: since.map(iso_time),
            me: caller.is(participant),
        }
    }
}

impl From<&Consent> for ConsentShape {
    fn from(consent: &Consent) -> Self {
        Self {
            participant_id: consent.participant.to_string(),
            kind: consent.kind,
            text_version: consent.version.as_str().to_owned(),
            given_at: iso_time(consent.given_at),
            withdrawn_at: consent.withdrawn_at.map(iso_time),
        }
    }
}

/// A link that was made. Secret and code are given out for the only time.
pub(super) fn invited(invited: Invited) -> Value {
    json!({
        "participantId": invited.participant,
        "link": invited.secret.expose(),
        "code": invited.code.as_ref().map(|code| code.expose()),
        "expiresAt": iso_time(invited.expires_at),
    })
}

/// Somebody who waits.
pub(super) fn waiting(waiting: &Waiting) -> Value {
    json!({
        "visitId": waiting.visit,
        "participantId": waiting.participant.id,
        "role": waiting.participant.role,
        "name": waiting.participant.name.expose(),
        "waitingSince": iso_time(waiting.since),
    })
}
