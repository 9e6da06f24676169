#!/usr/bin/env python3
"""Channel flows with processors that answer at once, later, wrongly and never. The server is killed in between.

CARILLON_BIN names the server's binary. Everything listens on loopback.
"""

import contextlib
import http.server
import json
import pathlib
import tempfile
import uuid

import boto3

from events import ACCOUNT, KEYS, Carillon, serve, until
from ports import free_ports

TEXT = "Grüße \u0000 \U0001f600"


class Judge(http.server.BaseHTTPRequestHandler):
    """A processor with moods."""

    mood = "at once"
    asked = []

    def do_POST(self):
        # Whoever asks may be killed meanwhile.
        with contextlib.suppress(OSError):
            self.take()

    def take(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        assert self.headers["webhook-signature"].startswith("v1,")
        event = json.loads(body)
        Judge.asked.append(event)
        if Judge.mood == "fails":
            self.send_error(503)
            return
        message = event["ChannelMessage"]
        answer = {"CallbackId": event["CallbackId"], "ChannelMessage": {"MessageId": message["MessageId"]}}
        if message["Content"] == "rude":
            answer["DeleteResource"] = True
        elif message["Content"] == "shout":
            answer["ChannelMessage"] |= {"Content": "whisper", "Metadata": "softer"}
        elif message["Content"] == "refused clumsily":
            answer |= {"DeleteResource": True, "ChannelMessage": {"MessageId": message["MessageId"], "Content": ""}}
        elif message["Content"] == "unclear":
            answer["ChannelMessage"]["Content"] = ""
        elif message["Content"] == "about another":
            answer["ChannelMessage"]["MessageId"] = Judge.asked[0]["ChannelMessage"]["MessageId"]
        elif message["Content"] == "nonsense":
            answer["CallbackId"] = "0" * 64
        said = json.dumps(answer).encode() if Judge.mood == "at once" else b""
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


def asked(message):
    """What was asked about a message; a repetition is the same."""
    calls = [event for event in Judge.asked if event["ChannelMessage"]["MessageId"] == message]
    assert all(call == calls[0] for call in calls), calls
    return calls[0] if calls else None


class Clinic:
    """An app instance with Ada and Bob."""

    def __init__(self, carillon):
        endpoint = {"endpoint_url": f"http://127.0.0.1:{carillon.port}"} | KEYS
        identity = boto3.client("chime-sdk-identity", **endpoint)
        self.chime = boto3.client("chime-sdk-messaging", **endpoint)
        self.instance = identity.create_app_instance(Name="clinic")["AppInstanceArn"]
        users = [{"AppInstanceArn": self.instance, "AppInstanceUserId": user, "Name": user} for user in ("ada", "bob")]
        self.ada, self.bob = (identity.create_app_instance_user(**user)["AppInstanceUserArn"] for user in users)

    def channel(self, *processors):
        """A channel whose messages go through functions, each with what happens when it does not answer."""
        functions = [
            {
                "Name": name,
                "Configuration": {"Lambda": {"ResourceArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}", "InvocationType": "ASYNC"}},
                "ExecutionOrder": order,
                "FallbackAction": fallback,
            }
            for order, (name, fallback) in enumerate(processors, 1)
        ]
        made = self.chime.create_channel_flow(AppInstanceArn=self.instance, Name="flow", Processors=functions)
        members = {"AppInstanceArn": self.instance, "Name": "ward", "MemberArns": [self.bob], "ChimeBearer": self.ada}
        channel = self.chime.create_channel(**members)["ChannelArn"]
        flow = made["ChannelFlowArn"]
        self.chime.associate_channel_flow(ChannelArn=channel, ChannelFlowArn=flow, ChimeBearer=self.ada)
        assert self.chime.describe_channel(ChannelArn=channel, ChimeBearer=self.ada)["Channel"]["ChannelFlowArn"] == flow
        return channel

    def send(self, channel, content):
        members = {"Type": "STANDARD", "Persistence": "PERSISTENT", "ClientRequestToken": str(uuid.uuid4())}
        sent = self.chime.send_channel_message(ChannelArn=channel, Content=content, ChimeBearer=self.ada, **members)
        assert sent["Status"] == {"Value": "PENDING"}, sent
        return sent["MessageId"]

    def status(self, channel, message):
        named = {"ChannelArn": channel, "MessageId": message, "ChimeBearer": self.ada}
        try:
            return self.chime.get_channel_message_status(**named)["Status"]["Value"]
        except self.chime.exceptions.ForbiddenException:
            return None

    def contents(self, channel, bearer=None):
        listed = self.chime.list_channel_messages(ChannelArn=channel, SortOrder="ASCENDING", ChimeBearer=bearer or self.bob)
        return [message["Content"] for message in listed["ChannelMessages"]]

    def answer(self, event, **more):
        message = {"MessageId": event["ChannelMessage"]["MessageId"]} | more
        channel = event["ChannelMessage"]["ChannelArn"]
        return self.chime.channel_flow_callback(ChannelArn=channel, CallbackId=event["CallbackId"], ChannelMessage=message)


def refused(kind, call, *arguments, **members):
    try:
        call(*arguments, **members)
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        port = free_ports(2)
        serve(("127.0.0.1", port), Judge)
        config = f"""
[channel-flows.processors.judge]
url = "http://127.0.0.1:{port}/judge"
[channel-flows.processors.absent]
url = "http://127.0.0.1:{port + 1}/"
[channel-flows.processors.words]
deny-words = ["verboten"]
mask-words = ["geheim"]
"""
        carillon = Carillon(folder, config)
        carillon.start()
        stack.callback(lambda: carillon.process.kill())
        clinic = Clinic(carillon)
        chime, errors = clinic.chime, clinic.chime.exceptions

        # Whoever answers at once lets through, changes, or refuses.
        ward = clinic.channel(("words", "ABORT"), ("judge", "ABORT"))
        for content, seen in [(TEXT, TEXT), ("shout", "whisper"), ("Geheim!", "******!")]:
            message = clinic.send(ward, content)
            until("it is sent", lambda: clinic.status(ward, message) == "SENT")
            assert clinic.contents(ward)[-1] == seen, clinic.contents(ward)
        for content in ("rude", "verboten"):
            message = clinic.send(ward, content)
            until("it is denied", lambda: clinic.status(ward, message) is None)
            assert (asked(message) is None) == (content == "verboten"), "what the first refuses the second does not see"
        assert clinic.contents(ward) == clinic.contents(ward, clinic.ada) == [TEXT, "whisper", "******!"]
        event = asked(message) or Judge.asked[0]
        assert event["EventType"] == "CHANNEL_MESSAGE_EVENT" and event["ChannelMessage"]["Content"] == TEXT, event
        assert event["ChannelMessage"]["Sender"] == {"Arn": clinic.ada, "Name": "ada"}, event

        # Who speaks of a message does not let it pass by being hard to understand, whatever the fallback.
        open_ward = clinic.channel(("judge", "CONTINUE"))
        for content, status in [("refused clumsily", None), ("unclear", "FAILED"), ("about another", "FAILED")]:
            message = clinic.send(open_ward, content)
            until("it is judged", lambda: clinic.status(open_ward, message) == status)
        assert clinic.contents(open_ward) == [], clinic.contents(open_ward)

        # An answer about something else is none, and the fallback decides.
        message = clinic.send(ward, "nonsense")
        until("it has failed", lambda: clinic.status(ward, message) == "FAILED")

        # Whoever answers later does so across a server that was killed in between; the first answer stands.
        Judge.mood = "later"
        late = clinic.send(ward, "late")
        until("the processor is asked", lambda: asked(late))
        assert clinic.status(ward, late) == "PENDING"
        assert "late" in clinic.contents(ward, clinic.ada) and "late" not in clinic.contents(ward)
        Judge.mood = "fails"
        unheard = clinic.send(ward, "unheard")
        carillon.kill()
        Judge.mood = "later"
        carillon.start()
        assert clinic.status(ward, late) == clinic.status(ward, unheard) == "PENDING"
        until("the processor is asked after all", lambda: asked(unheard))
        refused(errors.ForbiddenException, clinic.answer, asked(late) | {"CallbackId": "0" * 34})
        clinic.answer(asked(late), Content="better late", Metadata="than never")
        assert clinic.status(ward, late) == "SENT" and clinic.contents(ward)[-1] == "better late"
        carillon.kill()
        carillon.start()
        refused(errors.BadRequestException, clinic.answer, asked(late))
        clinic.answer(asked(unheard))
        assert clinic.contents(ward)[-2:] == ["better late", "unheard"]

        # Another content goes the same way, and all see the one before meanwhile.
        Judge.asked.clear()
        named = {"ChannelArn": ward, "MessageId": late, "ChimeBearer": clinic.ada}
        updated = chime.update_channel_message(Content="latest", **named)
        assert updated["Status"] == {"Value": "PENDING"} and "better late" in clinic.contents(ward, clinic.ada), updated
        refused(errors.ConflictException, chime.update_channel_message, Content="meanwhile", **named)
        until("the processor is asked", lambda: asked(late))
        clinic.answer(asked(late))
        assert "latest" in clinic.contents(ward) and clinic.status(ward, late) == "SENT"

        # Whoever cannot be reached is passed over, or fails the message, as the flow says.
        for fallback, status in [("CONTINUE", "SENT"), ("ABORT", "FAILED")]:
            channel = clinic.channel(("absent", fallback))
            message = clinic.send(channel, "hello")
            until("the fallback decides", lambda: clinic.status(channel, message) == status)
            assert clinic.contents(channel) == (["hello"] if status == "SENT" else [])
            assert clinic.contents(channel, clinic.ada) == ["hello"]

        # And so is whoever does not answer in time, also when the server was not there when that was over.
        carillon.stop()
        carillon.config.write_text("[channel-flows]\nanswer-seconds = 1\n" + config)
        carillon.start()
        Judge.asked.clear()
        channel = clinic.channel(("judge", "CONTINUE"))
        message = clinic.send(channel, "unanswered")
        carillon.kill()
        carillon.start()
        until("the fallback decides", lambda: clinic.status(channel, message) == "SENT")
        carillon.stop()
        log = (folder / "log").read_text(errors="replace")
        assert "unheard" not in log and "better late" not in log, "a log shows no message"
        assert not any(event["CallbackId"] in log for event in Judge.asked), "nor a callback"
    print("flows: all as they should be")


main()
