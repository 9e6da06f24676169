//! Queries and ids in paths, with errors of this API.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::request::Parts;

use super::error::{ApiCode, ApiError};

/// The members of a query.
pub(crate) struct Wanted(HashMap<String, String>);

impl Wanted {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn read<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        self.text(name).map(|text| text.parse().map_err(|error| ApiError::field(name, error))).transpose()
    }

    /// Items of a page: 1 to 100, 50 when nothing is said.
    pub(crate) fn limit(&self) -> Result<usize, ApiError> {
        match self.text("limit").map(str::parse) {
            None => Ok(50),
            Some(Ok(limit @ 1..=100)) => Ok(limit),
            Some(_) => Err(ApiError::field("limit", "must be 1 to 100")),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Wanted {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = Query::from_request_parts(parts, state).await;
        let Query(members) =
            query.map_err(|_| ApiError::new(ApiCode::Malformed, "the query cannot be read"))?;
        Ok(Self(members))
    }
}

/// The id in the path. One that is none names nothing.
pub(crate) struct Named<T>(pub(crate) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let unknown = || ApiError::new(ApiCode::NotFound, "there is nothing of this id");
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        let (_, text) = path.iter().next().ok_or_else(unknown)?;
        text.parse().map(Self).map_err(|_| unknown())
    }
}

/// The two ids in the path.
pub(crate) struct NamedTwo<A, B>(pub(crate) A, pub(crate) B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for NamedTwo<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let unknown = || ApiError::new(ApiCode::NotFound, "there is nothing of this id");
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unknown())?;
        let mut texts = path.iter().map(|(_, text)| text);
        let (first, second) = (texts.next().ok_or_else(unknown)?, texts.next().ok_or_else(unknown)?);
        Ok(Self(first.parse().map_err(|_| unknown())?, second.parse().map_err(|_| unknown())?))
    }
}
