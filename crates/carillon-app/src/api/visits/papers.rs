//! Notes, summary and follow-up.

use std::str::FromStr;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use carillon_proto::visit::VisitId;
use carillon_visits::{Paper, Text, Writing};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Visiting;
use crate::api::Api;
use crate::api::body::Strict;
use crate::api::error::ApiError;
use crate::api::guard::On;
use crate::api::query::{Named, NamedTwo};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextBody {
    text: String,
    replaces: Option<String>,
}

/// A paper as the path names it.
pub(crate) struct PaperName(Paper);

impl FromStr for PaperName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "notes" => Ok(Self(Paper::Notes)),
            "summary" => Ok(Self(Paper::Summary)),
            "follow-up" => Ok(Self(Paper::FollowUp)),
            _ => Err(()),
        }
    }
}

/// `GET /api/v1/visits/{visitId}/papers`
pub(crate) async fn read(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    Named(visit): Named<VisitId>,
) -> Result<Json<Value>, ApiError> {
    let papers = api.visits().papers(&caller, &visit, &occasion).await?;
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.expose().to_owned());
    let [notes, summary, follow_up] = [&papers.notes, &papers.summary, &papers.follow_up].map(text);
    Ok(Json(json!({ "notes": notes, "summary": summary, "followUp": follow_up })))
}

/// `PUT /api/v1/visits/{visitId}/papers/{paper}`
pub(crate) async fn write(
    State(api): State<Api>,
    Visiting(caller): Visiting,
    On(occasion): On,
    NamedTwo(visit, PaperName(paper)): NamedTwo<VisitId, PaperName>,
    Strict(body): Strict<TextBody>,
) -> Result<StatusCode, ApiError> {
    let replaces = body.replaces.map(|text| text.parse()).transpose()?;
    let writing = Writing { text: body.text.parse()?, replaces };
    api.visits().write_paper(&caller, &visit, paper, writing, &occasion).await?;
    Ok(StatusCode::NO_CONTENT)
}
