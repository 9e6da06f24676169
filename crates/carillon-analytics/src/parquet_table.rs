//! Tables as Parquet, for databases and data frames: the columns of the CSV with their types.
//!
//! Written as it is read: a row group goes out when it is full, so that memory stays flat whatever is asked for. A file
//! that was cut off has no footer, and nobody takes it for the whole.
//!
//! Invariant: no row group has more than [`GROUP_ROWS_MAX`] rows.
//!
//! Wire: Apache Parquet, `TIMESTAMP(MILLIS, UTC)` for times, nothing compressed but by dictionaries.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::error::AnalyticsError;
use crate::export::{Column, Table, Value};

/// A table being written.
pub struct ParquetTable<R> {
    writer: SerializedFileWriter<Vec<u8>>,
    waiting: Vec<R>,
}

impl<R: Table> ParquetTable<R> {
    /// A table without rows.
    pub fn new() -> Result<Self, AnalyticsError> {
        let properties = WriterProperties::builder().set_created_by("carillon".to_owned()).build();
        let writer = SerializedFileWriter::new(Vec::new(), schema::<R>()?, Arc::new(properties))?;
        Ok(Self { writer, waiting: Vec::new() })
    }

    /// Takes rows, and hands out what is to be sent by now, perhaps nothing.
    pub fn rows(&mut self, rows: Vec<R>) -> Result<Vec<u8>, AnalyticsError> {
        self.waiting.extend(rows);
        while self.waiting.len() >= GROUP_ROWS_MAX {
            let rest = self.waiting.split_off(GROUP_ROWS_MAX);
            let group = std::mem::replace(&mut self.waiting, rest);
            self.group(&group)?;
        }
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    /// The rest of the file.
    pub fn end(mut self) -> Result<Vec<u8>, AnalyticsError> {
        let group = std::mem::take(&mut self.waiting);
        if !group.is_empty() {
            self.group(&group)?;
        }
        self.writer.finish()?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    fn group(&mut self, rows: &[R]) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in R::COLUMNS {
            write_column(&mut group, &column.value, rows)?;
        }
        group.close()?;
        Ok(())
    }
}

fn write_column<R>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    value: &Value<R>,
    rows: &[R],
) -> Result<(), ParquetError> {
    let Some(column) = group.next_column()? else { return Ok(()) };
    match value {
        Value::Text(read) => {
            let bytes = |row: &R| read(row).map(|text| ByteArray::from(text.into_bytes()));
            write_values::<ByteArrayType>(column, rows.iter().map(bytes))
        }
        Value::Time(read) => {
            let millis = |row: &R| i64::try_from(read(row)?.as_millis()).ok();
            write_values::<Int64Type>(column, rows.iter().map(millis))
        }
        Value::Whole(read) => write_values::<Int64Type>(column, rows.iter().map(read)),
        Value::Number(read) => write_values::<DoubleType>(column, rows.iter().map(read)),
    }
}

/// What is absent has a level and no value.
fn write_values<T: DataType>(
    mut column: SerializedColumnWriter<'_>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut present, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    column.typed::<T>().write_batch(&present, Some(&levels), None)?;
    column.close()
}

fn schema<R: Table>() -> Result<TypePtr, ParquetError> {
    let fields = R::COLUMNS.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(Type::group_type_builder(R::NAME).with_fields(fields).build()?))
}

fn field<R>(column: &Column<R>) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.value {
        Value::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Value::Time(_) => {
            let millis = LogicalType::timestamp(true, TimeUnit::MILLIS);
            (Physical::INT64, Some(millis))
        }
        Value::Whole(_) => (Physical::INT64, None),
        Value::Number(_) => (Physical::DOUBLE, None),
    };
    let field = Type::primitive_type_builder(column.name, physical).with_logical_type(logical);
    Ok(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?))
}

/// A row takes about a kilobyte while it waits.
const GROUP_ROWS_MAX: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use carillon_ports::analytics::{AttendeeReport, Measure, MeetingReport};
    use carillon_proto::units::Timestamp;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::RowAccessor as _;

    use crate::summary::Summary;
    use crate::tables::AttendeeRow;
    use crate::views::{AttendeeView, MeetingView};

    fn row(number: usize) -> AttendeeRow {
        let at = |millis: u64| Timestamp::from_millis(1_700_000_000_000 + millis);
        let id = "0f9a2b6e-1111-4222-8333-444455550706";
        let meeting = MeetingReport {
            id: id.parse().unwrap(),
            external_meeting_id: "visit".parse().unwrap(),
            media_region: "us-east-1".parse().unwrap(),
            started_at: at(7),
            ended_at: None,
            heard_at: at(7),
            events: 0,
            joined: 1,
            present: 0,
            present_max: 1,
            present_ms: 0,
        };
        let mut attendee =
            AttendeeReport::new(id.parse().unwrap(), format!("user-{number}").parse().unwrap());
        attendee.tally.add(Measure::ServerRoundTrip, 12.25);
        let now = at(10);
        let attendee = AttendeeView::of(&attendee, now);
        let meeting = MeetingView { report: meeting, duration_ms: 3, summary: Summary::default() };
        AttendeeRow { meeting: Arc::new(meeting), attendee }
    }

    fn read(file: Vec<u8>) -> SerializedFileReader<Bytes> {
        SerializedFileReader::new(Bytes::from(file)).unwrap()
    }

    fn place(name: &str) -> usize {
        AttendeeRow::COLUMNS.iter().position(|column| column.name == name).unwrap()
    }

    #[test]
    fn rows_come_back_with_their_types_from_groups_of_bounded_size() {
        let mut table = ParquetTable::new().unwrap();
        let mut file = Vec::new();
        for batch in 0..5 {
            let rows = (0..4_500).map(|number| row(batch * 4_500 + number)).collect();
            file.extend(table.rows(rows).unwrap());
            assert!(table.waiting.len() < GROUP_ROWS_MAX);
        }
        file.extend(table.end().unwrap());
        let reader = read(file);
        let groups = reader.metadata().row_groups();
        let sizes: Vec<_> = groups.iter().map(|group| group.num_rows()).collect();
        assert_eq!(sizes.iter().sum::<i64>(), 22_500);
        assert!(sizes.iter().all(|rows| *rows <= GROUP_ROWS_MAX as i64), "{sizes:?}");
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        let last = rows.last().unwrap();
        assert_eq!(last.get_string(place("external_user_id")).unwrap(), "user-22499");
        assert_eq!(last.get_timestamp_millis(place("meeting_started_at")).unwrap(), 1_700_000_000_007);
        assert_eq!(last.get_double(place("server_round_trip_milliseconds_mean")).unwrap(), 12.25);
        assert_eq!(last.get_long(place("drops")).unwrap(), 0);
        assert!(last.get_timestamp_millis(place("meeting_ended_at")).is_err(), "it is absent");
    }

    #[test]
    fn a_table_without_rows_has_its_columns_all_the_same() {
        let reader = read(ParquetTable::<MeetingView>::new().unwrap().end().unwrap());
        let schema = reader.metadata().file_metadata().schema_descr();
        assert_eq!(
            (reader.metadata().num_row_groups(), schema.num_columns()),
            (0, MeetingView::COLUMNS.len())
        );
    }
}
