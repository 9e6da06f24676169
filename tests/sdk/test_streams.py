#!/usr/bin/env python3
"""What an app instance streams, judged by receivers that we did not write or that we break: a nats-server, and a web server
that fails, is gone and comes back. The server is killed in between.

CARILLON_BIN names the server's binary; nats-server is on the path. Everything listens on loopback.
"""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import pathlib
import subprocess
import tempfile
import threading
import time
import uuid

import boto3

import jetstream
from events import ACCOUNT, KEYS, REFUSALS, Carillon, listens, until
from ports import free_ports

TEXT = "Grüße \u0000 \U0001f600"


class Receiver(http.server.BaseHTTPRequestHandler):
    """A receiver of records with moods, which checks every signature."""

    mood = "fine"
    got, forged, asked = [], [], 0
    secret = b""

    def do_POST(self):
        # Whoever asks waits two seconds, or is killed, and comes again.
        with contextlib.suppress(OSError):
            self.take()

    def take(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.asked += 1
        if Receiver.mood in REFUSALS:
            self.send_error(REFUSALS[Receiver.mood])
            return
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(Receiver.secret, signed, hashlib.sha256).digest()).decode()
        fresh = abs(int(self.headers["webhook-timestamp"]) - time.time()) < 300
        right = self.headers["webhook-signature"] == f"v1,{expected}" and fresh
        (Receiver.got if right else Receiver.forged).append((self.headers["webhook-id"], json.loads(body)))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def of_channel(records, channel):
    """What was told of a channel, in the order of its arrival, each once."""
    return [record for record in dict(records).values() if record["Payload"]["ChannelArn"] == channel]


def contents(channel):
    return [record["Payload"]["Content"] for record in of_channel(Receiver.got, channel)]


class Clinic:
    """An app instance with Ada and Bob."""

    def __init__(self, carillon):
        endpoint = {"endpoint_url": f"http://127.0.0.1:{carillon.port}"} | KEYS
        self.identity = boto3.client("chime-sdk-identity", **endpoint)
        self.messaging = boto3.client("chime-sdk-messaging", **endpoint)
        self.instance = self.identity.create_app_instance(Name="clinic")["AppInstanceArn"]
        self.ada, self.bob = self.user("ada"), self.user("bob")

    def user(self, user):
        members = {"AppInstanceArn": self.instance, "AppInstanceUserId": user, "Name": user.title()}
        return self.identity.create_app_instance_user(**members)["AppInstanceUserArn"]

    def stream(self, **names):
        streams = [
            {"DataType": data, "ResourceArn": f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/{name}"} for data, name in names.items()
        ]
        self.messaging.put_messaging_streaming_configurations(AppInstanceArn=self.instance, StreamingConfigurations=streams)

    def channel(self, channel):
        members = {"AppInstanceArn": self.instance, "Name": channel, "ChannelId": channel, "MemberArns": [self.bob]}
        return self.messaging.create_channel(ChimeBearer=self.ada, **members)["ChannelArn"]

    def send(self, channel, content, **more):
        members = {"Type": "STANDARD", "Persistence": "PERSISTENT", "ClientRequestToken": str(uuid.uuid4())} | more
        return self.messaging.send_channel_message(ChannelArn=channel, Content=content, ChimeBearer=self.ada, **members)["MessageId"]


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        nats = free_ports(2)
        hook = nats + 1
        command = ["nats-server", "-a", "127.0.0.1", "-p", str(nats), "-js", "-sd", str(folder / "nats")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(lambda: (process.kill(), process.wait()))
        web = http.server.ThreadingHTTPServer(("127.0.0.1", hook), Receiver)
        web.daemon_threads = True
        threading.Thread(target=web.serve_forever, daemon=True).start()
        until("nats-server listens", lambda: listens(nats))
        carillon = Carillon(folder, f"""
[events]
nats-url = "nats://127.0.0.1:{nats}"
timeout-seconds = 2
[streams]
chime-messaging-hook = "http://127.0.0.1:{hook}/records"
chime-messaging-bus = "nats"
""")
        carillon.start()
        stack.callback(lambda: carillon.process.kill())
        encoded = (carillon.data / "webhook-secret").read_text().strip().removeprefix("whsec_")
        Receiver.secret = base64.b64decode(encoded)
        clinic = Clinic(carillon)

        # Nothing of what was before, and then each part of what happens to its stream, in the shapes of Amazon's.
        before = clinic.channel("before")
        clinic.send(before, "before")
        clinic.stream(Channel="chime-messaging-bus", ChannelMessage="chime-messaging-hook")
        ward = clinic.channel("ward.7")
        sent = clinic.send(ward, TEXT, Metadata="{}")
        clinic.send(ward, "typing", Type="CONTROL", Persistence="NON_PERSISTENT")
        clinic.send(ward, "psst", Target=[{"MemberArn": clinic.bob}])
        clinic.messaging.update_channel_message(ChannelArn=ward, MessageId=sent, Content="changed", ChimeBearer=clinic.ada)
        clinic.messaging.redact_channel_message(ChannelArn=ward, MessageId=sent, ChimeBearer=clinic.ada)
        until("the webhook has all", lambda: contents(ward) == [TEXT, "typing", "psst", "changed", ""])
        records = of_channel(Receiver.got, ward)
        events = ["CREATE_CHANNEL_MESSAGE"] * 3 + ["UPDATE_CHANNEL_MESSAGE", "REDACT_CHANNEL_MESSAGE"]
        assert [record["EventType"] for record in records] == events, records
        first, typing, whispered, _, redacted = (record["Payload"] for record in records)
        assert first["Sender"] == {"Arn": clinic.ada, "Name": "Ada"} and first["MessageId"] == sent, first
        assert (first["Metadata"], first["Redacted"], first["CreatedTimestamp"][-5]) == ("{}", False, "."), first
        assert (typing["Type"], typing["Persistence"]) == ("CONTROL", "NON_PERSISTENT"), typing
        assert whispered["Target"] == [{"MemberArn": clinic.bob}] and redacted["Redacted"], records
        clinic.messaging.create_channel_ban(ChannelArn=ward, MemberArn=clinic.bob, ChimeBearer=clinic.ada)
        made = ["CREATE_CHANNEL", "CREATE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_MODERATOR"]
        made += ["DELETE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_BAN"]
        until("NATS has the rest", lambda: [record["EventType"] for record in jetstream.messages(nats)] == made)
        created, *_, ban = jetstream.messages(nats)
        assert created["Payload"]["ChannelArn"] == ward and created["Payload"]["CreatedBy"]["Name"] == "Ada", created
        assert ban["Payload"]["Member"]["Arn"] == clinic.bob, ban
        assert not of_channel(Receiver.got, before), "nothing is sent of what was before"

        # A receiver that fails loses nothing, nor does a server that dies meanwhile; each channel's records come in order.
        channels = [clinic.channel(f"c{number}") for number in range(3)]
        Receiver.mood = "fails"
        for number in range(5):
            for channel in channels:
                clinic.send(channel, f"message {number}")
        asked = Receiver.asked
        until("the receiver is asked again", lambda: Receiver.asked > asked)
        carillon.kill()
        carillon.start()
        carillon.kill()
        Receiver.mood = "fine"
        carillon.start()
        texts = [f"message {number}" for number in range(5)]
        until("all came", lambda: all(contents(channel) == texts for channel in channels))
        ids = {id for id, record in Receiver.got if record["Payload"]["ChannelArn"] in channels}
        assert len(ids) == 15, "each happened once, however often it was told"
        assert not Receiver.forged

        # What is refused for good is a dead letter, until an operator has it sent again.
        Receiver.mood = "is gone"
        clinic.send(channels[0], "forsaken")
        until("it is given up", lambda: channels[0] in carillon.events("list"))
        number, _, attempts, _, event, *_ = carillon.events("list").splitlines()[0].split("\t")
        assert (number[0], attempts, event) == ("s", "1", "CREATE_CHANNEL_MESSAGE"), carillon.events("list")
        Receiver.mood = "fine"
        assert carillon.events("retry", number).startswith("1 ")
        until("it is delivered after all", lambda: contents(channels[0])[-1] == "forsaken")
        until("no letter is dead", lambda: not carillon.events("list").strip())

        # Where nothing is streamed any more, nothing is sent.
        clinic.messaging.delete_messaging_streaming_configurations(AppInstanceArn=clinic.instance)
        clinic.send(channels[0], "afterwards")
        clinic.stream(ChannelMessage="chime-messaging-hook")
        clinic.send(channels[0], "last")
        until("the last came", lambda: contents(channels[0])[-1] == "last")
        assert "afterwards" not in contents(channels[0])
        log = (folder / "log").read_text(errors="replace")
        assert "message 0" not in log and "forsaken" not in log, "a log shows no message"
        carillon.stop()
    print("streams: all as they should be")


main()
