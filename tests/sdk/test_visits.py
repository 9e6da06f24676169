#!/usr/bin/env python3
"""A visit over HTTP on a running server, and what boto3 may make of its meeting with the server's own keys.

CARILLON_BIN names the server's binary.
"""

import datetime
import json
import os
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

import botocore.exceptions

from test_boto3_credentials import ACCOUNT, OPERATOR, Server

PASSWORD = "correct horse battery"
BORN = "1970-12-31"


class Person:
    """Somebody who asks with a token of their own, or with none yet."""

    def __init__(self, server, token=None):
        self.server = server
        self.token = token

    def ask(self, method, path, body=None):
        """Status, JSON and headers of an answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server.endpoint}/api/v1{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, headers, text = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, headers, text = error.code, error.headers, error.read()
        return status, json.loads(text) if text else None, headers

    def trade(self, path, body):
        """The person of a session that something was traded for."""
        status, answer, headers = self.ask("POST", path, body)
        assert status == 200, answer
        return Person(self.server, headers["Set-Cookie"].split(";")[0].split("=", 1)[1])


class Visits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = Server(folder)
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        command = [os.environ["CARILLON_BIN"], "users", "--data-dir", f"{folder}/data", "create", "doc"]
        command += ["--role", "clinician", "--password-stdin"]
        subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True, stdout=subprocess.DEVNULL)
        cls.meetings = cls.server.client("chime-sdk-meetings", OPERATOR)
        cls.pipelines = cls.server.client("chime-sdk-media-pipelines", OPERATOR)

    def done(self, answer, status):
        self.assertEqual(answer[0], status, answer[1])
        return answer[1]

    def forbidden(self, call, **members):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**members)
        response = caught.exception.response
        self.assertEqual(response["Error"]["Code"], "ForbiddenException", response)
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 403, response)

    def test_nothing_records_a_visit_without_the_consent_of_everybody_present(self):
        stranger = Person(self.server)
        doctor = stranger.trade("/session", {"username": "doc", "password": PASSWORD})
        account = self.done(doctor.ask("GET", "/me"), 200)["id"]
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=5)
        asked = {
            "scheduledAt": soon.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "participants": [{"role": "patient", "name": "Pat"}, {"role": "clinician", "userId": account}],
        }
        made = self.done(doctor.ask("POST", "/visits", asked), 201)
        visit, patient_id = f"/visits/{made['id']}", made["participants"][0]["id"]
        of_patient = f"{visit}/participants/{patient_id}"
        link = self.done(doctor.ask("POST", f"{of_patient}/link", {"dateOfBirth": BORN}), 201)["link"]
        patient = stranger.trade("/visit-session", {"link": link, "secondFactor": BORN})
        self.done(patient.ask("POST", f"{visit}/check-in"), 200)
        self.done(doctor.ask("POST", f"{of_patient}/admit"), 200)
        meeting = self.done(doctor.ask("POST", f"{visit}/meeting"), 201)["Meeting"]["MeetingId"]
        self.done(patient.ask("POST", f"{visit}/join"), 200)

        capture = {
            "SourceType": "ChimeSdkMeeting",
            "SourceArn": f"arn:aws:chime::{ACCOUNT}:meeting:{meeting}",
            "SinkType": "S3Bucket",
            "SinkArn": "arn:aws:s3:::recordings",
        }
        english = {"EngineTranscribeSettings": {"LanguageCode": "en-US"}}
        agree = {"kind": "recording", "textVersion": "recording-1.en"}
        self.done(doctor.ask("POST", f"{visit}/consents", agree), 201)
        self.forbidden(self.pipelines.create_media_capture_pipeline, **capture)
        self.forbidden(self.meetings.start_meeting_transcription, MeetingId=meeting, TranscriptionConfiguration=english)
        self.forbidden(self.meetings.create_attendee, MeetingId=meeting, ExternalUserId="stranger")
        status, answer, _ = doctor.ask("POST", f"{visit}/recording")
        self.assertEqual((status, answer["error"]["code"]), (409, "no_consent"))

        self.done(patient.ask("POST", f"{visit}/consents", agree), 201)
        made = self.pipelines.create_media_capture_pipeline(**capture)["MediaCapturePipeline"]
        self.assertTrue(self.done(patient.ask("GET", visit), 200)["visit"]["recorded"])
        self.done(patient.ask("DELETE", f"{visit}/consents/recording"), 200)
        found = self.pipelines.get_media_capture_pipeline(MediaPipelineId=made["MediaPipelineId"])
        self.assertIn(found["MediaCapturePipeline"]["Status"], ["Stopping", "Stopped"])
        self.assertFalse(self.done(patient.ask("GET", visit), 200)["visit"]["recorded"])
        self.forbidden(self.pipelines.create_media_capture_pipeline, **capture)
        recordings = self.done(doctor.ask("GET", f"{visit}/recordings"), 200)["recordings"]
        self.assertEqual([recording["id"] for recording in recordings], [made["MediaPipelineId"]])
        self.done(doctor.ask("DELETE", f"{visit}/meeting"), 204)


if __name__ == "__main__":
    unittest.main(verbosity=2)
