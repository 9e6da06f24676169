//! `/analytics`: what became of meetings, for the operator's page and for programs.
//!
//! Every route is for the callers of the access rule alone: the answers name people.

mod query;
mod shape;
mod summary;
#[cfg(test)]
mod tests;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use carillon_analytics::{Days, Export, ParquetTable, Table, Which, csv_header, csv_rows};
use carillon_proto::id::MeetingId;
use futures_util::stream;

use crate::access::Caller;
use crate::error::AppError;
use crate::router::{App, Ids};
use query::{AfterAttendee, Listing, Span, UsageQuery};
use shape::{MeetingsAnswer, ParticipantsAnswer, UsageAnswer};

/// `GET /analytics/meetings` `?state=live|all&maxResults=&nextToken=`: youngest first.
pub(crate) async fn meetings(
    State(app): State<App>,
    _caller: Caller,
    listing: Listing,
) -> Result<Json<MeetingsAnswer>, AppError> {
    let which = if listing.live { Which::Live } else { Which::All };
    let meetings = app.analytics.meetings(which, listing.after.as_ref(), listing.limit).await?;
    Ok(Json(meetings.into()))
}

/// `GET /analytics/meetings/{meetingId}` `?maxResults=&nextToken=`: the meeting and its attendees, each with a
/// timeline.
pub(crate) async fn meeting(
    State(app): State<App>,
    _caller: Caller,
    Ids(meeting): Ids<MeetingId>,
    page: AfterAttendee,
) -> Result<Json<ParticipantsAnswer>, AppError> {
    let seen = app.analytics.participants(&meeting, page.after.as_ref(), page.limit).await?;
    Ok(Json(seen.into()))
}

/// `GET /analytics/usage` `?by=day|externalMeetingId|externalUserId&from=&to=`.
pub(crate) async fn usage(
    State(app): State<App>,
    _caller: Caller,
    UsageQuery { days, by }: UsageQuery,
) -> Result<Json<UsageAnswer>, AppError> {
    Ok(Json(UsageAnswer::new(days, app.analytics.usage(days, by).await?)))
}

/// `GET /analytics/attendees.csv` and `/analytics/meetings.csv` `?from=&to=`: a line for each meeting that began on
/// these days, or for each of its attendees.
pub(crate) async fn csv<R: Table>(State(app): State<App>, _caller: Caller, Span(days): Span) -> Response {
    let export = app.analytics.export::<R>(days);
    let head = stream::once(std::future::ready(Ok(Bytes::from(csv_header::<R>()))));
    let body = Body::from_stream(stream::StreamExt::chain(head, stream::unfold(Some(export), lines)));
    download::<R>(body, "text/csv; charset=utf-8", days, "csv")
}

/// `GET /analytics/attendees.parquet`, `/analytics/meetings.parquet`: the same rows and columns, with their types.
pub(crate) async fn parquet<R: Table>(
    State(app): State<App>,
    _caller: Caller,
    Span(days): Span,
) -> Result<Response, AppError> {
    let table = (app.analytics.export::<R>(days), ParquetTable::<R>::new()?);
    let body = Body::from_stream(stream::unfold(Some(table), groups));
    Ok(download::<R>(body, "application/vnd.apache.parquet", days, "parquet"))
}

/// The next lines. After a fault the answer is cut off, so that nobody takes a part for the whole.
async fn lines<R: Table>(export: Option<Export<R>>) -> Option<(Result<Bytes, AppError>, Option<Export<R>>)> {
    let mut export = export?;
    match export.next().await {
        Ok(Some(rows)) => Some((Ok(csv_rows(&rows).into()), Some(export))),
        Ok(None) => None,
        Err(error) => Some((Err(error.into()), None)),
    }
}

/// The next rows of a Parquet file, and at last its footer, without which nobody reads it.
async fn groups<R: Table>(
    table: Option<(Export<R>, ParquetTable<R>)>,
) -> Option<(Result<Bytes, AppError>, Option<(Export<R>, ParquetTable<R>)>)> {
    let (mut export, mut table) = table?;
    let written = match export.next().await {
        Ok(Some(rows)) => table.rows(rows).map(|bytes| (bytes, Some((export, table)))),
        Ok(None) => table.end().map(|bytes| (bytes, None)),
        Err(error) => Err(error),
    };
    Some(match written {
        Ok((bytes, rest)) => (Ok(bytes.into()), rest),
        Err(error) => (Err(error.into()), None),
    })
}

fn download<R: Table>(body: Body, kind: &'static str, days: Days, format: &str) -> Response {
    let name = format!("{}-{}-{}.{format}", R::NAME, days.from(), days.to());
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, body).into_response()
}
