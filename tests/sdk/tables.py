#!/usr/bin/env python3
"""Holds a Parquet table of analytics beside its CSV, with DuckDB as the reader that we did not write.

    tables.py attendees.parquet attendees.csv
    tables.py meetings.parquet meetings.csv
"""

import csv
import datetime
import sys

import duckdb

NUMBERS = {"BIGINT": int, "DOUBLE": float}
GROUP_ROWS_MAX = 10_000


def type_of(column):
    """What a column must be, by its name."""
    if column.endswith("_at"):
        return "TIMESTAMP WITH TIME ZONE"
    if column.endswith(("_seconds", "_percent")) or column.endswith(("_mean",)) or "_percent_" in column:
        return "DOUBLE"
    if column.endswith(("_milliseconds_max", "_milliseconds_median", "_milliseconds_worst")):
        return "DOUBLE"
    texts = ("_id", "_region", "browser", "browsers", "system", "systems", "device", "devices", "sdk_version", "rating")
    return "VARCHAR" if column.endswith(texts) else "BIGINT"


def from_csv(text, kind):
    """A field of the CSV as a value of this type."""
    if text == "":
        return None
    if kind in NUMBERS:
        return NUMBERS[kind](text)
    if kind.startswith("TIMESTAMP"):
        moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
        return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())
    return text


def as_in_csv(value):
    """A value as the CSV has it, where spreadsheets are kept from taking a text for a formula."""
    formula = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if formula else value


def compare(parquet, lines):
    """Returns the rows after having checked that both tables say the same."""
    database = duckdb.connect()
    described = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [parquet]).fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    # The CSV has whole seconds.
    read = [f"epoch_ms({name}) // 1000" if kind.startswith("TIMESTAMP") else name for name, kind in kinds.items()]
    rows = database.execute(f"SELECT {', '.join(read)} FROM read_parquet(?)", [parquet]).fetchall()
    with open(lines, newline="", encoding="utf-8") as file:
        header, *expected = csv.reader(file)
    assert list(kinds) == header, f"columns {list(kinds)} and {header}"
    wrong = {name: kind for name, kind in kinds.items() if kind != type_of(name)}
    assert not wrong, f"types {wrong}"
    expected = [tuple(from_csv(text, kinds[name]) for name, text in zip(header, line)) for line in expected]
    assert len(rows) == len(expected), f"{len(rows)} rows and {len(expected)} lines"
    for row, line in zip(rows, expected):
        different = [(name, *pair) for name, *pair in zip(header, row, line) if as_in_csv(pair[0]) != pair[1]]
        assert not different, different
    groups = database.execute("SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?)", [parquet])
    sizes = [size for _, size in groups.fetchall()]
    assert sum(sizes) == len(rows) and all(size <= GROUP_ROWS_MAX for size in sizes), sizes
    return [dict(zip(header, row)) for row in rows]


if __name__ == "__main__":
    print(f"{len(compare(*sys.argv[1:3]))} rows are the same")
