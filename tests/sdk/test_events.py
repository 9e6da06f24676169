#!/usr/bin/env python3
"""Events on their way out, judged by receivers that we did not write: moto's SQS, SNS, Lambda and EventBridge, a nats-server,
and a web server that fails, hangs and comes back. The server is killed in between.

CARILLON_BIN names the server's binary; moto_server and nats-server are on the path. Everything listens on loopback.
"""

import contextlib
import http.client
import http.server
import io
import json
import pathlib
import tempfile
import urllib.request
import zipfile

import boto3

import jetstream
from events import ACCOUNT, KEYS, SECONDS_MAX, Carillon, Receiver, answers, create, listens, serve, start, types, until
from ports import free_ports


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


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)

        moto = free_ports(4)
        nats, hook, before_moto = moto + 1, moto + 2, moto + 3
        start(stack, "moto_server", "-H", "127.0.0.1", "-p", str(moto))
        start(stack, "nats-server", "-a", "127.0.0.1", "-p", str(nats), "-js", "-sd", str(folder / "nats"))
        Onlooker.moto = moto
        serve(("127.0.0.1", hook), Receiver)
        serve(("127.0.0.1", before_moto), Onlooker)
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
        until("NATS has all", lambda: types(jetstream.messages(nats), first) == whole)
        ids = [message["id"] for message in jetstream.messages(nats)]
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
        metrics = carillon.metrics()
        for name in ("delivered_total", "given_up_total"):
            assert f'carillon_events_{name}{{target="sqs"}}' in metrics, name
        assert 'carillon_events_given_up_total{target="webhook"} 1' in metrics
        carillon.stop()
    print("events: all as they should be")


main()
