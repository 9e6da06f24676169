#!/usr/bin/env python3
"""Tables of analytics, judged by DuckDB: what is odd in a text arrives as it was written, and both tables say the same.

CARILLON_ENDPOINT names the server; AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
"""

import json
import os
import pathlib
import tempfile
import time
import unittest
import urllib.request
import uuid

import boto3

from tables import compare

ENDPOINT = os.environ["CARILLON_ENDPOINT"]
SECONDS_MAX = 60
USERS = ["=1+1", "a,b \"c\"", "Zoë «7»", "@line one\n line two", "-5", "x'y", "'=2"]


def fetch(path):
    with urllib.request.urlopen(f"{ENDPOINT}/analytics/{path}", timeout=30) as answer:
        return answer.headers["Content-Type"], answer.read()


def report(meeting, attendee):
    """What a client tells of itself."""
    metadata = {
        "meetingId": meeting["MeetingId"],
        "attendeeId": attendee["AttendeeId"],
        "browserName": "Firefox",
        "browserVersion": "128.0",
        "osName": "Windows",
        "sdkVersion": "3.32.0",
    }
    event = {"name": "meetingStartSucceeded", "ts": int(time.time() * 1000), "meetingStartDurationMs": 612}
    body = {"metadata": metadata, "events": [{"type": "Meet", "v": 1, "payloads": [event]}]}
    headers = {"Authorization": f"Bearer {attendee['JoinToken']}", "Content-Type": "text/plain"}
    url = meeting["MediaPlacement"]["EventIngestionUrl"]
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200, answer.status


class Tables(unittest.TestCase):
    def setUp(self):
        self.chime = boto3.client("chime-sdk-meetings", region_name="us-east-1", endpoint_url=ENDPOINT)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def tables(self, rows, query=""):
        """Both tables, taken while nothing was written: other meetings of the server may just have ended."""
        for _ in range(20):
            before = fetch(f"{rows}.csv{query}")
            compared = self.both(rows, query)
            if fetch(f"{rows}.csv{query}") == before:
                return compared()
        self.fail("the tables never stand still")

    def both(self, rows, query):
        files = []
        for form, kind in [("parquet", "application/vnd.apache.parquet"), ("csv", "text/csv; charset=utf-8")]:
            content_type, content = fetch(f"{rows}.{form}{query}")
            self.assertEqual(content_type, kind)
            files.append(self.folder / f"{rows}.{form}")
            files[-1].write_bytes(content)
        return lambda: compare(*map(str, files))

    def test_both_tables_say_the_same_whatever_people_are_called(self):
        meeting = self.chime.create_meeting(
            ClientRequestToken=str(uuid.uuid4()), MediaRegion="us-east-1", ExternalMeetingId="=SUM(A1)"
        )["Meeting"]
        self.addCleanup(self.chime.delete_meeting, MeetingId=meeting["MeetingId"])
        for user in USERS:
            attendee = self.chime.create_attendee(MeetingId=meeting["MeetingId"], ExternalUserId=user)["Attendee"]
            report(meeting, attendee)
        deadline = time.monotonic() + SECONDS_MAX
        while fetch("attendees.csv")[1].decode().count(meeting["MeetingId"]) < len(USERS):
            self.assertLess(time.monotonic(), deadline, "not all reports are written")
            time.sleep(0.05)
        rows = [row for row in self.tables("attendees") if row["meeting_id"] == meeting["MeetingId"]]
        self.assertEqual({row["external_user_id"] for row in rows}, set(USERS))
        for row in rows:
            self.assertEqual((row["external_meeting_id"], row["start_milliseconds"]), ("=SUM(A1)", 612))
            self.assertEqual((row["browser"], row["browser_version"], row["joined_at"]), ("Firefox", 128, None))
        self.sums_of(meeting)

    def sums_of(self, meeting):
        """The table of meetings has one row for it, which says of all what theirs say of each."""
        [row] = [row for row in self.tables("meetings") if row["meeting_id"] == meeting["MeetingId"]]
        self.assertEqual((row["external_meeting_id"], row["browsers"]), ("=SUM(A1)", f"Firefox {len(USERS)}"))
        self.assertEqual((row["start_milliseconds_median"], row["start_milliseconds_worst"]), (612.0, 612.0))
        self.assertEqual((row["attendees"], row["reconnects"], row["rating"]), (0, 0, None))

    def test_a_table_of_days_without_meetings_has_its_columns(self):
        for rows in ["attendees", "meetings"]:
            self.assertEqual(self.tables(rows, "?from=2020-01-01&to=2020-01-02"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
