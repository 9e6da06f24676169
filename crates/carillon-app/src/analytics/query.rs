//! What the queries of `/analytics` ask for.

use std::collections::HashMap;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use carillon_analytics::{Day, Days, MeetingPlace, UsageBy};
use carillon_proto::id::AttendeeId;

use crate::error::{AppError, Code};
use crate::router::App;

/// A part of the list of meetings.
pub(crate) struct Listing {
    pub(crate) live: bool,
    pub(crate) after: Option<MeetingPlace>,
    pub(crate) limit: usize,
}

/// A part of a meeting's attendees.
pub(crate) struct AfterAttendee {
    pub(crate) after: Option<AttendeeId>,
    pub(crate) limit: usize,
}

/// Usage of these days.
pub(crate) struct UsageQuery {
    pub(crate) days: Days,
    pub(crate) by: UsageBy,
}

/// These days; the last thirty when none are named.
pub(crate) struct Span(pub(crate) Days);

struct Members(HashMap<String, String>);

impl Members {
    async fn of(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let query = Query::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let Query(query) = query.map_err(|_| AppError::new(Code::BadRequest, "the query cannot be read"))?;
        Ok(Self(query))
    }

    fn take<T: FromStr<Err: std::fmt::Display>>(&mut self, name: &str) -> Result<Option<T>, AppError> {
        let text = self.0.remove(name).filter(|text| !text.is_empty());
        text.map(|text| text.parse().map_err(|error| AppError::field(name, error))).transpose()
    }

    fn limit(&mut self) -> Result<usize, AppError> {
        match self.0.remove("maxResults").map(|text| text.parse()) {
            None => Ok(LIMIT_MAX),
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(AppError::field("maxResults", "must be 1 to 50")),
        }
    }

    fn days(&mut self, app: &App) -> Result<Days, AppError> {
        let to = self.take("to")?.unwrap_or_else(|| app.analytics.today());
        let from = self.take("from")?.unwrap_or_else(|| Day::before(to, DAYS_DEFAULT - 1));
        Days::new(from, to).map_err(|error| AppError::field("from", error))
    }
}

impl FromRequestParts<App> for Listing {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let mut members = Members::of(parts, app).await?;
        let live = match members.0.remove("state").as_deref() {
            None | Some("all") => false,
            Some("live") => true,
            Some(_) => return Err(AppError::field("state", "must be live or all")),
        };
        Ok(Self { live, after: members.take("nextToken")?, limit: members.limit()? })
    }
}

impl FromRequestParts<App> for AfterAttendee {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let mut members = Members::of(parts, app).await?;
        Ok(Self { after: members.take("nextToken")?, limit: members.limit()? })
    }
}

impl FromRequestParts<App> for UsageQuery {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        let mut members = Members::of(parts, app).await?;
        let by = match members.0.remove("by").as_deref() {
            None | Some("day") => UsageBy::Day,
            Some("externalMeetingId") => UsageBy::ExternalMeeting,
            Some("externalUserId") => UsageBy::ExternalUser,
            Some(_) => return Err(AppError::field("by", "must be day, externalMeetingId or externalUserId")),
        };
        Ok(Self { days: members.days(app)?, by })
    }
}

impl FromRequestParts<App> for Span {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AppError> {
        Ok(Self(Members::of(parts, app).await?.days(app)?))
    }
}

/// Rows of one answer: an attendee has a timeline of up to a hundred cells.
const LIMIT_MAX: usize = 50;
/// A month or so.
const DAYS_DEFAULT: u32 = 30;
