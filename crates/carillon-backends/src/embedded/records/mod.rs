//! How records look in the store: one byte that names the version, then the record in that version's form.
//!
//! A version that has been released is frozen in its module. A later one gets a module of its own, is written from
//! then on, and reads the older ones through it; nothing stored is ever rewritten only to be readable.

mod analytics_v1;
mod pipelines_v1;
mod v1;

use carillon_ports::StoreError;
use carillon_ports::analytics::{AttendeeReport, MeetingReport, Moment};
use carillon_ports::meetings::{Attendee, Meeting, MeetingRecord};
use carillon_ports::pipelines::Pipeline;

pub(super) fn encode_meeting(meeting: &Meeting) -> Vec<u8> {
    encode(&v1::Meeting::from(meeting))
}

pub(super) fn decode_meeting(bytes: &[u8]) -> Result<Meeting, StoreError> {
    decode::<v1::Meeting>(bytes).map(Into::into)
}

pub(super) fn encode_attendee(attendee: &Attendee) -> Vec<u8> {
    encode(&v1::Attendee::from(attendee))
}

pub(super) fn decode_attendee(bytes: &[u8]) -> Result<Attendee, StoreError> {
    decode::<v1::Attendee>(bytes).map(Into::into)
}

pub(super) fn encode_record(record: &MeetingRecord) -> Vec<u8> {
    encode(&v1::MeetingRecord::from(record))
}

pub(super) fn decode_record(bytes: &[u8]) -> Result<MeetingRecord, StoreError> {
    decode::<v1::MeetingRecord>(bytes).map(Into::into)
}

pub(super) fn encode_pipeline(pipeline: &Pipeline) -> Vec<u8> {
    encode(&pipelines_v1::Pipeline::from(pipeline))
}

pub(super) fn decode_pipeline(bytes: &[u8]) -> Result<Pipeline, StoreError> {
    decode::<pipelines_v1::Pipeline>(bytes).map(Into::into)
}

pub(super) fn encode_meeting_report(report: &MeetingReport) -> Vec<u8> {
    encode(&analytics_v1::MeetingReport::from(report))
}

pub(super) fn decode_meeting_report(bytes: &[u8]) -> Result<MeetingReport, StoreError> {
    decode::<analytics_v1::MeetingReport>(bytes).map(Into::into)
}

pub(super) fn encode_attendee_report(report: &AttendeeReport) -> Vec<u8> {
    encode(&analytics_v1::AttendeeReport::from(report))
}

pub(super) fn decode_attendee_report(bytes: &[u8]) -> Result<AttendeeReport, StoreError> {
    decode::<analytics_v1::AttendeeReport>(bytes).map(Into::into)
}

pub(super) fn encode_moment(moment: &Moment) -> Vec<u8> {
    encode(&analytics_v1::Moment::from(moment))
}

pub(super) fn decode_moment(bytes: &[u8]) -> Result<Moment, StoreError> {
    decode::<analytics_v1::Moment>(bytes).map(Into::into)
}

pub(super) fn encode(record: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, record).expect("records have text keys and memory does not fail");
    bytes
}

pub(super) fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    match bytes.split_first() {
        Some((&VERSION, record)) => serde_json::from_slice(record).map_err(StoreError::corrupt),
        Some((version, _)) => Err(StoreError::corrupt(format!("unknown record version {version}"))),
        None => Err(StoreError::corrupt("empty record")),
    }
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests;
