//! What became of meetings: who was there, how well they fared, how much was used.
//!
//! Three sources flow into the reports of `carillon_ports::Analytics`: the log of events ([`Analytics::follow`]), what
//! live meetings measure ([`Windows`], [`Recorder`]) and what clients tell ([`Analytics::ingest`]). Everything that an
//! operator sees is computed from the reports: lists, one meeting in detail, usage, tables to take away.

mod analytics;
mod csv;
mod days;
mod error;
mod export;
mod follow;
mod ingest;
mod parquet_table;
mod quality;
mod recorder;
mod summary;
mod tables;
mod timeline;
mod usage;
mod views;
mod windows;

#[cfg(test)]
mod tests;

pub use analytics::{Analytics, AnalyticsConfig, AnalyticsPorts};
pub use carillon_ports::analytics::{
    Measure, MeetingReport, Moment, MomentKind, Observation, Observed, Tally,
};
pub use csv::{csv_header, csv_rows};
pub use days::{Day, DayError, Days};
pub use error::AnalyticsError;
pub use export::{Export, Table};
pub use ingest::IngestError;
pub use parquet_table::ParquetTable;
pub use quality::{Quality, Range, Rating, Transport};
pub use recorder::Recorder;
pub use summary::{Ratings, Spread, Summary};
pub use tables::AttendeeRow;
pub use timeline::{Cell, Grid};
pub use usage::{Usage, UsageBy};
pub use views::{AttendeeView, MeetingPlace, MeetingView, Meetings, Participants, Which};
pub use windows::{Sample, Windows};
