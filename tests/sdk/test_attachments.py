#!/usr/bin/env python3
"""Files of a visit on a running server that has each looked into by a web server, which is told what to say.

CARILLON_BIN names the server's binary.
"""

import base64
import datetime
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

from test_boto3_credentials import Server
from test_visits import BORN, PASSWORD, Person

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(3_000_000)
WAIT_SECONDS = 25


class Scanner(http.server.ThreadingHTTPServer):
    """Takes files for infected whose bytes hold a word, and is away when it is told to be."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        self.is_away = False
        self.requests = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/scan?key=secret"


class Asked(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append((self.headers, body))
        answer = json.dumps({"verdict": "infected" if b"EICAR" in body else "clean"}).encode()
        if self.server.is_away:
            self.server.is_away = False
            self.send_response(503)
            answer = b""
        else:
            self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Attachments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.scanner = Scanner()
        cls.addClassCleanup(cls.scanner.shutdown)
        cls.server = Server(cls.folder)
        cls.server.start(f'[attachments]\nscan-url = "{cls.scanner.url}"\nfile-megabytes-max = 4\n')
        cls.addClassCleanup(cls.server.stop)
        command = [os.environ["CARILLON_BIN"], "users", "--data-dir", f"{cls.folder}/data", "create", "doc"]
        command += ["--role", "clinician", "--password-stdin"]
        subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True, stdout=subprocess.DEVNULL)

    def done(self, answer, status):
        self.assertEqual(answer[0], status, answer[1])
        return answer[1]

    def visit(self):
        """The path of a visit, its doctor and its patient."""
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
        link = self.done(
            doctor.ask("POST", f"{visit}/participants/{patient_id}/link", {"dateOfBirth": BORN}), 201
        )["link"]
        return visit, doctor, stranger.trade("/visit-session", {"link": link, "secondFactor": BORN})

    def add(self, person, visit, name, body):
        url = f"{self.server.endpoint}/api/v1{visit}/attachments?name={name}"
        request = urllib.request.Request(url, body, method="POST")
        request.add_header("Content-Type", "application/octet-stream")
        request.add_header("Authorization", f"Bearer {person.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def states_are(self, person, visit, states):
        """Waits, as the pages do, until the person sees files in these states."""
        tag = ""
        deadline = datetime.datetime.now() + datetime.timedelta(seconds=2 * WAIT_SECONDS)
        while datetime.datetime.now() < deadline:
            found = self.done(person.ask("GET", f"{visit}?after={tag}&wait={WAIT_SECONDS}"), 200)
            seen = [one["state"] for one in found["visit"]["attachments"]]
            if seen == states:
                return
            tag = found["tag"]
        self.fail(f"{seen} instead of {states}")

    def objects(self):
        return [path for path in (self.folder / "data/objects/attachments").rglob("*") if path.is_file()]

    def test_a_file_is_had_once_it_was_found_clean_and_one_that_is_not_is_gone(self):
        visit, doctor, patient = self.visit()
        self.scanner.is_away = True
        added = self.done(self.add(patient, visit, "arm.png", PNG), 201)
        self.assertEqual(added["state"], "scanning")
        status, answer, _ = doctor.ask("POST", f"{visit}/attachments/{added['id']}/link")
        self.assertEqual((status, answer["error"]["code"]), (409, "file_withheld"))
        # The scanner was away once, and was asked again.
        self.states_are(doctor, visit, ["ready"])
        self.assertEqual([body for _, body in self.scanner.requests], [PNG, PNG])
        headers, _ = self.scanner.requests[-1]
        self.assertEqual((headers["content-type"], headers["webhook-id"]), ("image/png", added["id"]))
        secret = (self.folder / "data/webhook-secret").read_text().strip().removeprefix("whsec_")
        signed = f"{added['id']}.{headers['webhook-timestamp']}.".encode() + PNG
        signature = hmac.new(base64.b64decode(secret), signed, hashlib.sha256).digest()
        self.assertEqual(headers["webhook-signature"], f"v1,{base64.b64encode(signature).decode()}")

        url = self.done(doctor.ask("POST", f"{visit}/attachments/{added['id']}/link"), 201)["url"]
        with urllib.request.urlopen(url, timeout=30) as answer:
            self.assertEqual(answer.read(), PNG)
            self.assertEqual(answer.headers["Content-Disposition"][:11], "attachment;")
        self.assertEqual(self.add(patient, visit, "arm.png", b"<html>")[0], 415)
        self.assertEqual(self.add(patient, visit, "arm.png", PNG + PNG)[0], 413)

        bad = self.done(self.add(patient, visit, "bad.png", PNG + b"EICAR"), 201)
        self.states_are(patient, visit, ["ready", "refused"])
        self.done(patient.ask("DELETE", f"{visit}/attachments/{bad['id']}"), 204)
        self.done(patient.ask("DELETE", f"{visit}/attachments/{added['id']}"), 204)
        self.assertEqual(self.objects(), [])
        self.assertEqual(list((self.folder / "data/arriving").iterdir()), [])
        log = (self.folder / "log").read_text()
        self.assertIn("cannot be looked into", log)
        self.assertFalse("arm.png" in log or "key=secret" in log, log)


if __name__ == "__main__":
    unittest.main(verbosity=2)
