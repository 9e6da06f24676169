//! What is written down of a visit: notes, the summary, what follows.
//!
//! They lie in a row of their own, so that no list ever reads them. Notes are for clinicians; summary and follow-up are
//! what the patient is given.
//!
//! | partition | place | record |
//! |---|---|---|
//! | `visit-papers` | `of`, visit | [`Papers`] |

use std::fmt;

use carillon_ports::audit::Occasion;
use carillon_ports::rows::{Key, Place};
use carillon_ports::table;
use carillon_proto::visit::VisitId;
use serde::{Deserialize, Serialize};

use crate::access::{Caller, Standing};
use crate::error::{Refusal, VisitError};
use crate::participant::ParticipantRole;
use crate::service::Visits;
use crate::store;
use crate::text::Text;
use crate::visit::State;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// What clinicians note for themselves.
    Notes,
    /// What the visit came to.
    Summary,
    /// What is to be done next.
    FollowUp,
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notes => "notes",
            Self::Summary => "summary",
            Self::FollowUp => "follow_up",
        })
    }
}

/// What was written of a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// For clinicians alone.
    pub notes: Option<Text>,
    /// For the patient, too.
    pub summary: Option<Text>,
    /// For the patient, too.
    pub follow_up: Option<Text>,
}

/// What is to stand in a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Empty to take the paper away.
    pub text: Text,
    /// What stands there as far as the writer knows: whoever wrote it meanwhile is not overwritten. Whatever it is, without.
    pub replaces: Option<Text>,
}

impl Visits {
    /// Writes a paper anew. From the patient's coming on, and also after the visit.
    pub async fn write_paper(
        &self,
        caller: &Caller,
        id: &VisitId,
        paper: Paper,
        writing: Writing,
        occasion: &Occasion,
    ) -> Result<(), VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let visit = store::found(change, &id)?;
            caller.clinician(&visit)?;
            if let state @ (State::Scheduled | State::Invited | State::Cancelled | State::NoShow) =
                visit.state()
            {
                return Err(Refusal::State(state).into());
            }
            let mut papers: Papers = table::find(change, &key(&id))?.unwrap_or_default();
            let written = match paper {
                Paper::Notes => &mut papers.notes,
                Paper::Summary => &mut papers.summary,
                Paper::FollowUp => &mut papers.follow_up,
            };
            let [text, replaces] = [Some(&writing.text), writing.replaces.as_ref()]
                .map(|text| text.filter(|text| !text.expose().is_empty()).cloned());
            // Who was not told that it is written writes it again.
            if writing.replaces.is_some() && replaces != *written && text != *written {
                return Err(VisitError::PaperChanged);
            }
            *written = text;
            table::put(change, key(&id), &papers);
            Ok(visits.tell(change, &occasion, "visit.paper_written", &id, Some(paper.to_string()))?)
        })
        .await
    }

    /// What a caller may read of the papers. Reading them is written down, too.
    pub async fn papers(
        &self,
        caller: &Caller,
        id: &VisitId,
        occasion: &Occasion,
    ) -> Result<Papers, VisitError> {
        let (caller, id, occasion) = (caller.clone(), id.clone(), occasion.clone());
        self.write(move |visits, change| {
            let visit = store::found(change, &id)?;
            let Standing::Participant(reader) = caller.standing(&visit)? else {
                return Err(VisitError::Forbidden("only participants may read this"));
            };
            let papers: Papers = table::find(change, &key(&id))?.unwrap_or_default();
            visits.tell(change, &occasion, "visit.papers_read", &id, None)?;
            match reader.role {
                ParticipantRole::Clinician => Ok(papers),
                ParticipantRole::Patient => Ok(Papers { notes: None, ..papers }),
                ParticipantRole::Interpreter | ParticipantRole::Family => {
                    Err(VisitError::Forbidden("only the patient and clinicians may read this"))
                }
            }
        })
        .await
    }
}

fn key(id: &VisitId) -> Key {
    Key { partition: "visit-papers".to_owned(), place: Place::of("of").text(id.as_str()) }
}
