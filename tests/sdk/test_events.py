#!/usr/bin/env python3
"""Events on their way out, judged by receivers that we did not write: moto's SQS, SNS, Lambda and EventBridge, a nats-server,
and a web server that fails, hangs and comes back. The server is killed in between.

CARILLON_BIN names the server's binary; moto_server and nats-server are on the path. Everything listens on loopback.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import http.client
import http.server
import io
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zipfile

import boto3

from ports import free_ports, listen_options

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


REFUSALS = {"fails": 503, "is gone": 410}


class Receiver(http.server.BaseHTTPRequestHandler):
    """A receiver of webhooks with moods, which checks every signature."""

    mood = "fine"
    got, forged, asked = [], [], 0
    secret = b""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.asked += 1
        if Receiver.mood == "hangs":
            time.sleep(4)  # longer than the server waits
            return
        if Receiver.mood in REFUSALS:
            self.send_error(REFUSALS[Receiver.mood])
            return
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(Receiver.secret, signed, hashlib.sha256).digest()).decode()
        fresh = abs(int(self.headers["webhook-timestamp"]) - time.time()) < 300
        event = json.loads(body)
        right = self.headers["webhook-signature"] == f"v1,{expected}" and fresh
        (Receiver.got if right and event["id"] == self.headers["webhook-id"] else Receiver.forged).append(event)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Onlooker(http.server.BaseHTTPRequestHandler):
    """Stands before moto, which does not tell with what its functions were invoked."""

    moto = 0
    invoked = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        # Whoever asks waits two seconds, or is killed, and comes again.
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.pass_on(body)

    def pass_on(self, body):
        behind = http.client.HTTPConnection("127.0.0.1", Onlooker.moto, timeout=SECONDS_MAX)
        behind.request("POST", self.path, body, dict(self.headers))
        answer = behind.getresponse()
        text = answer.read()
        if self.path.endswith("/invocations") and answer.status == 202:
            Onlooker.invoked.append((self.headers["x-amz-invocation-type"], json.loads(body)))
        self.send_response(answer.status)
        for name in {"content-type", "x-amzn-errortype"} & {name.lower() for name in answer.headers}:
            self.send_header(name, answer.headers[name])
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def make_function(aws, moto):
    """A function of moto's that does nothing, without a container."""
    body = json.dumps({"lambda": {"use_docker": False}}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{moto}/moto-api/config", body, {"content-type": "application/json"})
    urllib.request.urlopen(request).close()
    role = boto3.client("iam", **aws).create_role(RoleName="events", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("function.py", "def handler(event, context): pass")
    return boto3.client("lambda", **aws).create_function(
        FunctionName="meetings", Runtime="python3.12", Role=role, Handler="function.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]  # fmt: skip


class Carillon:
    def __init__(self, folder, config):
        self.folder, self.data = folder, folder / "data"
        self.config = folder / "carillon.toml"
        self.config.write_text(config)
        self.listen, self.port = listen_options()
        self.process = None

    def start(self):
        environment = os.environ | {
            "CARILLON_ACCESS_KEY_ID": KEYS["aws_access_key_id"],
            "CARILLON_SECRET_ACCESS_KEY": KEYS["aws_secret_access_key"],
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        command = [
            os.environ["CARILLON_BIN"], "serve", "--dev", "--config", str(self.config), "--account-id", ACCOUNT,
            *self.listen, "--data-dir", str(self.data),
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        until("the server is ready", lambda: answers(f"http://127.0.0.1:{self.port}/readyz"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(SECONDS_MAX) == 0

    def events(self, *arguments):
        command = [os.environ["CARILLON_BIN"], "events", "--data-dir", str(self.data), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

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


def drain(sqs, queue, into):
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    for message in answer.get("Messages", []):
        into.append(json.loads(message["Body"]))
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return into


def drain_groups(sqs, queue, into):
    """Messages with their groups and the ids by which repetitions of them are known."""
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, AttributeNames=["All"])
    for message in answer.get("Messages", []):
        attributes = message["Attributes"]
        group, same = attributes["MessageGroupId"], attributes["MessageDeduplicationId"]
        into.append((group, json.loads(message["Body"]), same))
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return into


def nats_messages(port):
    """Every message of the stream, read with the protocol's own text commands."""

    async def read():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        writer.write(b'CONNECT {"verbose":false,"headers":true}\r\nSUB inbox.* 1\r\n')
        messages = []
        for number in range(1, 1_000):
            body = json.dumps({"seq": number}).encode()
            subject = b"$JS.API.STREAM.MSG.GET.CARILLON_EVENTS"
            writer.write(b"PUB %s inbox.%d %d\r\n%s\r\n" % (subject, number, len(body), body))
            line = await asyncio.wait_for(reader.readline(), 5)
            while not line.startswith(b"MSG"):
                line = await asyncio.wait_for(reader.readline(), 5)
            answer = json.loads(await reader.readexactly(int(line.split()[-1])))
            await reader.readline()
            if "message" not in answer:
                break
            messages.append(json.loads(base64.b64decode(answer["message"]["data"])))
        writer.close()
        return messages

    return asyncio.run(read())


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)

        def run(*command):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(lambda: (process.kill(), process.wait()))

        moto = free_ports(4)
        nats, hook, before_moto = moto + 1, moto + 2, moto + 3
        run("moto_server", "-H", "127.0.0.1", "-p", str(moto))
        run("nats-server", "-a", "127.0.0.1", "-p", str(nats), "-js", "-sd", str(folder / "nats"))
        Onlooker.moto = moto
        for port, handler in [(hook, Receiver), (before_moto, Onlooker)]:
            web = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
            web.daemon_threads = True
            threading.Thread(target=web.serve_forever, daemon=True).start()
        until("moto answers", lambda: answers(f"http://127.0.0.1:{moto}/moto-api/"))
        until("nats-server listens", lambda: listens(nats))

        aws = KEYS | {"endpoint_url": f"http://127.0.0.1:{moto}"}
        sqs, sns, bus = (boto3.client(service, **aws) for service in ("sqs", "sns", "events"))
        arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:"
        urls = {it: sqs.create_queue(QueueName=it)["QueueUrl"] for it in ("all", "one", "of-topic", "of-bus")}
        # Queues and topics that keep an order, and take nothing twice.
        fifo = {"FifoQueue": "true"}
        in_order = {it: sqs.create_queue(QueueName=f"{it}.fifo", Attributes=fifo)["QueueUrl"] for it in ("ordered", "of-ordered-topic")}
        ordered_topic = sns.create_topic(Name="meetings.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
        topic = sns.create_topic(Name="meetings")["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"{arn}of-topic", Attributes=raw)
        sns.subscribe(TopicArn=ordered_topic, Protocol="sqs", Endpoint=f"{arn}of-ordered-topic.fifo", Attributes=raw)
        bus.put_rule(Name="chime", EventPattern=json.dumps({"source": ["aws.chime"]}))
        bus.put_targets(Rule="chime", Targets=[{"Id": "1", "Arn": f"{arn}of-bus"}])

        carillon = Carillon(folder, f"""
webhook-url = ["http://127.0.0.1:{hook}/hook"]
[events]
sqs-queues = ["{arn}all"]
event-bus = "default"
aws-endpoint-url = "http://127.0.0.1:{before_moto}"
nats-url = "nats://127.0.0.1:{nats}"
timeout-seconds = 2
""")
        carillon.start()
        stack.callback(lambda: carillon.process.kill())
        encoded = (carillon.data / "webhook-secret").read_text().strip().removeprefix("whsec_")
        Receiver.secret = base64.b64decode(encoded)
        chime = carillon.chime()

        # A meeting that names its own targets, one of them of somebody else.
        function = make_function(aws, moto)
        targets = {"SqsQueueArn": f"{arn}one", "SnsTopicArn": topic, "LambdaFunctionArn": function}
        first = create(chime, 1, NotificationsConfiguration=targets)
        chime.create_attendee(MeetingId=first, ExternalUserId="alice")
        chime.delete_meeting(MeetingId=first)
        whole = ["MeetingStarted", "AttendeeAdded", "MeetingEnded"]
        for queue in ("all", "one", "of-topic"):
            into = []
            until(f"{queue} has all", lambda: types(drain(sqs, urls[queue], into), first) == whole)
            assert "id" not in into[0] and "resources" not in into[0] and into[0]["time"][-5] == ".", into[0]
            assert into[0]["account"] == ACCOUNT and into[0]["source"] == "aws.chime"
        into = []
        until("the bus has all", lambda: sorted(types(drain(sqs, urls["of-bus"], into), first)) == sorted(whole))
        until("the webhook has all", lambda: types(Receiver.got, first) == whole)
        until("the function has all", lambda: types([event for _, event in Onlooker.invoked], first) == whole)
        for kind, event in Onlooker.invoked:
            assert kind == "Event" and "id" not in event and event["source"] == "aws.chime", event
        until("NATS has all", lambda: types(nats_messages(nats), first) == whole)
        ids = [message["id"] for message in nats_messages(nats)]
        assert len(ids) == len(set(ids)) == 3
        assert ids == [event["id"] for event in Receiver.got], "an event has one id everywhere"

        # In targets that keep an order the group is the meeting, and the id of the event the one by which repetitions are
        # known: what is told of two meetings at once has two groups, each in its order.
        targets = {"SqsQueueArn": f"{arn}ordered.fifo", "SnsTopicArn": ordered_topic}
        pair = [create(chime, f"fifo-{number}", NotificationsConfiguration=targets) for number in range(2)]
        for meeting in pair:
            chime.create_attendee(MeetingId=meeting, ExternalUserId="alice")
        for meeting in pair:
            chime.delete_meeting(MeetingId=meeting)
        until("the webhook has both", lambda: all(types(Receiver.got, meeting) == whole for meeting in pair))
        for queue, url in in_order.items():
            into = []
            until(f"{queue} has all", lambda: len(drain_groups(sqs, url, into)) == 2 * len(whole))
            for meeting in pair:
                of_meeting = [(group, told) for group, told, _ in into if told["detail"]["meetingId"] == meeting]
                assert {group for group, _ in of_meeting} == {meeting}, of_meeting
                assert [told["detail"]["sequence"] for _, told in of_meeting] == [0, 1, 2], of_meeting
                known = {event["id"] for event in Receiver.got if event["detail"]["meetingId"] == meeting}
                assert {same for _, told, same in into if told["detail"]["meetingId"] == meeting} == known

        # A receiver that fails and hangs loses nothing and holds up nobody; nor does a server that dies meanwhile.
        meetings = []
        for mood in ("fails", "hangs"):
            Receiver.mood = mood
            for _ in range(3):
                meetings.append(create(chime, len(meetings) + 2))
            asked = Receiver.asked
            until("the receiver is asked", lambda: Receiver.asked > asked)
        carillon.kill()
        carillon.start()
        chime = carillon.chime()
        for meeting in meetings:
            chime.delete_meeting(MeetingId=meeting)
        carillon.kill()
        Receiver.mood = "fine"
        carillon.start()
        expected = ["MeetingStarted", "MeetingEnded"]
        until("all came back", lambda: all(types(Receiver.got, meeting) == expected for meeting in meetings))
        of_queue = []
        until("the queue has all", lambda: all(
            sorted(types(drain(sqs, urls["all"], of_queue), meeting)) == sorted(expected) for meeting in meetings))
        for meeting in meetings:
            of_meeting = {e["id"] for e in Receiver.got if e["detail"]["meetingId"] == meeting}
            assert len(of_meeting) == 2, "each happened once, however often it was told"
        assert not Receiver.forged

        # What a receiver has refused for good waits as a dead letter, and is delivered when an operator says so.
        chime = carillon.chime()
        Receiver.mood = "is gone"
        forsaken = create(chime, 50)
        until("it is given up", lambda: forsaken in carillon.events("list"))
        number, _, attempts, *_ = next(line for line in carillon.events("list").splitlines() if forsaken in line).split("\t")
        assert attempts == "1", "nobody asks again who is gone"
        Receiver.mood = "fine"
        assert not types(Receiver.got, forsaken)
        assert carillon.events("retry", number).startswith("1 ")
        until("it is delivered after all", lambda: types(Receiver.got, forsaken) == ["MeetingStarted"])
        until("no letter is dead", lambda: not carillon.events("list").strip())
        chime.delete_meeting(MeetingId=forsaken)
        until("the others follow", lambda: types(Receiver.got, forsaken) == expected)

        # What nobody takes is seen.
        stranger = "arn:aws:sqs:us-east-1:999999999999:theirs"
        refused = create(chime, 99, NotificationsConfiguration={"SqsQueueArn": stranger})
        until("there is a dead letter", lambda: stranger in carillon.events("list"))
        letter = carillon.events("list").split("\t")
        assert letter[4] == "chime:MeetingStarted" and letter[5] == refused and "999999999999" in letter[7], letter
        assert carillon.events("retry", "--all").startswith("1 ")
        until("it is refused again", lambda: stranger in carillon.events("list"))
        with urllib.request.urlopen(f"http://127.0.0.1:{carillon.port}/metrics") as page:
            metrics = page.read().decode()
        for name in ("delivered_total", "given_up_total"):
            assert f'carillon_events_{name}{{target="sqs"}}' in metrics, name
        assert 'carillon_events_given_up_total{target="webhook"} 1' in metrics
        carillon.stop()
    print("events: all as they should be")


if __name__ == "__main__":
    main()
