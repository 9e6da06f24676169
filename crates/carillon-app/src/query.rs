//! Which page of a list is wanted: `maxResults` and `nextToken` of the query.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use carillon_control::PageRequest;

use crate::error::{AppError, Code};

/// The wanted page, at most `LIMIT_MAX` items and that many if nothing is said.
pub(crate) struct Paging(pub(crate) PageRequest);

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let query = Query::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Query(query) = query.map_err(|_| AppError::new(Code::BadRequest, "the query cannot be read"))?;
        let limit = match query.get("maxResults").map(|text| text.parse()) {
            None => LIMIT_MAX,
            Some(Ok(limit)) if (1..=LIMIT_MAX).contains(&limit) => limit,
            Some(_) => return Err(AppError::field("maxResults", "must be 1 to 250")),
        };
        let after = query.get("nextToken").map(|text| text.parse()).transpose();
        let after = after.map_err(|error| AppError::field("nextToken", error))?;
        Ok(Self(PageRequest { limit, after }))
    }
}

/// The attendees of a whole meeting fit.
const LIMIT_MAX: usize = 250;
