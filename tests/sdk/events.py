"""What the programs share that judge events on their way out: a server of their own, receivers, and waiting."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request

import boto3

from ports import listen_options

ACCOUNT = "123456789012"  # moto's own
KEYS = {"aws_access_key_id": "AKIDEVENTS", "aws_secret_access_key": "events-secret", "region_name": "us-east-1"}
SECONDS_MAX = 60


def until(what, condition):
    """Waits for a condition, a minute at most, and returns what it came to."""
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if outcome := condition():
                return outcome
        time.sleep(0.05)
    sys.exit(f"did not come about: {what}")


def answers(url):
    with urllib.request.urlopen(url, timeout=2) as answer:
        return answer.status == 200


def listens(port):
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def start(stack, *command):
    """A process that ends with the stack, if not before."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(lambda: (process.kill(), process.wait()))
    return process


def serve(address, handler, identity=None):
    """Serves HTTP at an address in the background; with the certificate and key of a folder, HTTPS."""
    web = http.server.ThreadingHTTPServer(address, handler)
    web.daemon_threads = True
    if identity:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity / "cert.pem", identity / "key.pem")
        web.socket = context.wrap_socket(web.socket, server_side=True)
    threading.Thread(target=web.serve_forever, daemon=True).start()


REFUSALS = {"fails": 503, "is gone": 410}


class Receiver(http.server.BaseHTTPRequestHandler):
    """A receiver of webhooks with moods, which checks every signature."""

    mood = "fine"
    got, forged, asked = [], [], 0
    secret = b""
    elsewhere = ""

    @classmethod
    def another(cls):
        """One with a mood and a memory of its own."""
        return type("Receiver", (cls,), {"got": [], "forged": []})

    def do_POST(self):
        me = type(self)
        body = self.rfile.read(int(self.headers["content-length"]))
        me.asked += 1
        if me.mood == "hangs":
            time.sleep(4)  # longer than the server waits
            return
        if me.mood in REFUSALS:
            self.send_error(REFUSALS[me.mood])
            return
        if me.mood == "moves":
            self.answer(307, location=me.elsewhere)
            return
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(Receiver.secret, signed, hashlib.sha256).digest()).decode()
        fresh = abs(int(self.headers["webhook-timestamp"]) - time.time()) < 300
        event = json.loads(body)
        right = self.headers["webhook-signature"] == f"v1,{expected}" and fresh
        (me.got if right and event["id"] == self.headers["webhook-id"] else me.forged).append(event)
        self.answer(200)

    def answer(self, status, **headers):
        self.send_response(status)
        for name, value in (headers | {"content-length": "0"}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


class Carillon:
    def __init__(self, folder, config, **environment):
        self.folder, self.data = folder, folder / "data"
        self.config = folder / "carillon.toml"
        self.config.write_text(config)
        self.environment = environment
        self.listen, self.port = listen_options()
        self.process = None

    def start(self):
        environment = os.environ | {
            "CARILLON_ACCESS_KEY_ID": KEYS["aws_access_key_id"],
            "CARILLON_SECRET_ACCESS_KEY": KEYS["aws_secret_access_key"],
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
        } | self.environment
        command = [
            os.environ["CARILLON_BIN"], "serve", "--dev", "--config", str(self.config), "--account-id", ACCOUNT,
            *self.listen, "--data-dir", str(self.data),
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        until("the server is ready", lambda: answers(f"http://127.0.0.1:{self.port}/readyz"))
        encoded = (self.data / "webhook-secret").read_text().strip().removeprefix("whsec_")
        Receiver.secret = base64.b64decode(encoded)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(SECONDS_MAX) == 0

    def events(self, *arguments):
        command = [os.environ["CARILLON_BIN"], "events", "--data-dir", str(self.data), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def dead_letters(self):
        return [line.split("\t") for line in self.events("list").splitlines()]

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as page:
            return page.read().decode()

    def counted(self, name, target):
        """A counter of deliveries to a kind of target; 0 when it is not there yet."""
        found = re.search(rf'^carillon_events_{name}_total{{target="{target}"}} (\d+)$', self.metrics(), re.MULTILINE)
        return int(found[1]) if found else 0

    def chime(self):
        endpoint = f"http://127.0.0.1:{self.port}"
        return boto3.client("chime-sdk-meetings", endpoint_url=endpoint, **KEYS)


def create(chime, number, **more):
    return chime.create_meeting(
        ClientRequestToken=f"token-{number}", ExternalMeetingId=f"demo-{number}", MediaRegion="us-east-1", **more
    )["Meeting"]["MeetingId"]


def types(events, meeting):
    """The types of a meeting's events in the order of their arrival, of repeated ones the first."""
    seen, found = set(), []
    for event in events:
        detail = event["detail"]
        if detail["meetingId"] == meeting and detail["sequence"] not in seen:
            seen.add(detail["sequence"])
            found.append(detail["eventType"].removeprefix("chime:"))
    return found
