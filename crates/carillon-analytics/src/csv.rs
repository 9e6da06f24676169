//! Tables as comma-separated values.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe before it: external ids are whatever an
//! application, or a person, wrote.
//!
//! Wire: RFC 4180, in UTF-8 with a header.

use std::fmt::Write as _;

use carillon_proto::event::iso_time;

use crate::export::{Table, Value};

/// The first line.
pub fn csv_header<R: Table>() -> String {
    let names: Vec<&str> = R::COLUMNS.iter().map(|column| column.name).collect();
    names.join(",") + "\r\n"
}

/// A line for each row.
pub fn csv_rows<R: Table>(rows: &[R]) -> String {
    let mut lines = String::new();
    for row in rows {
        for (place, column) in R::COLUMNS.iter().enumerate() {
            if place > 0 {
                lines.push(',');
            }
            write_value(&mut lines, &column.value, row);
        }
        lines.push_str("\r\n");
    }
    lines
}

fn write_value<R>(line: &mut String, value: &Value<R>, row: &R) {
    match value {
        Value::Text(read) => read(row).iter().for_each(|text| write_text(line, text)),
        Value::Time(read) => read(row).into_iter().for_each(|at| line.push_str(&iso_time(at))),
        Value::Whole(read) => read(row).into_iter().for_each(|number| write_number(line, number)),
        Value::Number(read) => read(row).into_iter().for_each(|number| write_number(line, number)),
    }
}

fn write_number(line: &mut String, number: impl std::fmt::Display) {
    write!(line, "{number}").expect("a text takes whatever is written");
}

fn write_text(line: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = text.contains([',', '"', '\r', '\n']);
    if quoted {
        line.push('"');
    }
    if formula {
        line.push('\'');
    }
    line.push_str(&text.replace('"', "\"\""));
    if quoted {
        line.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AttendeeRow, MeetingView};

    #[test]
    fn texts_are_quoted_where_they_must_and_are_never_formulas() {
        let written = |text: &str| {
            let mut line = String::new();
            write_text(&mut line, text);
            line
        };
        assert_eq!(written("alice"), "alice");
        assert_eq!(written("Müller, \"A\""), "\"Müller, \"\"A\"\"\"");
        assert_eq!(written("=1+1"), "'=1+1");
        assert_eq!(written("@a,b"), "\"'@a,b\"");
        assert_eq!(written("a-b"), "a-b");
    }

    fn names_of<R: Table>() -> Vec<String> {
        csv_header::<R>().trim_end().split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_header_names_each_column_once() {
        for mut names in [names_of::<AttendeeRow>(), names_of::<MeetingView>()] {
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }
}
