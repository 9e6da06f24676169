#!/usr/bin/env python3
"""A deployment of the telemedicine sample: `carillon bootstrap`, and the seven functions as the sample's client calls them.

CARILLON_BIN names the server's binary. Everything listens on loopback.
"""

import base64
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.exceptions

from events import ACCOUNT, KEYS, Carillon

PASSWORD = "correct horse battery staple"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:ward"


def carillon(server, *arguments, **more):
    place = ["--data-dir", str(server.data)]
    command = [os.environ["CARILLON_BIN"], arguments[0], *place, *arguments[1:]]
    return subprocess.run(command, check=True, capture_output=True, text=True, **more)


def bootstrap(server, *arguments):
    done = carillon(server, "bootstrap", *arguments, "--json")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in json.loads(done.stdout)}
    return outputs, done.stderr.splitlines()


class Page:
    """A browser's page of the server, as somebody who is signed in."""

    def __init__(self, server, name, *roles):
        roles = [word for role in roles for word in ("--role", role)]
        carillon(server, "users", "create", name, *roles, "--password-stdin", input=PASSWORD + "\n")
        self.root = f"http://127.0.0.1:{server.port}"
        self.cookie = ""
        request = self.request("/api/v1/session", {"username": name, "password": PASSWORD})
        with urllib.request.urlopen(request) as answer:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.user = json.load(answer)["user"]

    def request(self, path, body=None):
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": self.cookie}
        data = b""
        if body is not None:
            headers["Content-Type"], data = "application/json", json.dumps(body).encode()
        return urllib.request.Request(urllib.parse.urljoin(self.root, path), data, headers, method="POST")

    def post(self, path, body=None):
        """Status and what was answered."""
        return send(self.request(path, body))


def send(request):
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def ok(answer):
    status, body = answer
    assert status in (200, 201), answer
    return body


def refused(call, code, **arguments):
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"{call} was let through")


def judge_deployment(server):
    """The outputs of a deployment that was made twice."""
    outputs, changes = bootstrap(server, "create", "--stream-arn", QUEUE)
    assert len(changes) == 5, changes
    assert bootstrap(server, "create", "--stream-arn", QUEUE) == (outputs, [])
    text = carillon(server, "bootstrap", "create", "--stream-arn", QUEUE).stdout
    assert dict(line.split("\t") for line in text.splitlines()) == outputs
    assert outputs["attachmentsS3BucketName"] == "attachments"
    assert outputs["apiGatewayInvokeUrl"] == f"http://127.0.0.1:{server.port}/prod/"

    identity, chime = (boto3.client(f"chime-sdk-{of}", endpoint_url=f"http://127.0.0.1:{server.port}", **KEYS)
                       for of in ("identity", "messaging"))  # fmt: skip
    instance = outputs["appInstanceArn"]
    admins = identity.list_app_instance_admins(AppInstanceArn=instance)["AppInstanceAdmins"]
    assert [admin["Admin"]["Arn"] for admin in admins] == [outputs["adminUserArn"]]
    streams = chime.get_messaging_streaming_configurations(AppInstanceArn=instance)["StreamingConfigurations"]
    assert streams == [{"DataType": "ChannelMessage", "ResourceArn": QUEUE}], streams

    with contextlib.suppress(subprocess.CalledProcessError):
        bootstrap(server, "create", "--stream-arn", QUEUE, "--bot-name", "Other")
        raise AssertionError("creating has changed something")
    changed, _ = bootstrap(server, "update", "--stream-arn", QUEUE, "--bot-name", "Moderator of wards")
    assert changed == outputs
    bot = identity.describe_app_instance_bot(AppInstanceBotArn=outputs["botArn"])["AppInstanceBot"]
    assert bot["Name"] == "Moderator of wards"
    return outputs


def judge_removal(server, outputs, has_accounts):
    instance = outputs["appInstanceArn"]
    with contextlib.suppress(subprocess.CalledProcessError):
        carillon(server, "bootstrap", "destroy", "--app-instance-arn", instance[:-1])
        raise AssertionError("another app instance was taken for this one")
    done = carillon(server, "bootstrap", "destroy", "--app-instance-arn", instance)
    assert done.stdout == ""
    # An app instance that nobody else uses goes with all that is in it.
    assert len(done.stderr.splitlines()) == (4 if has_accounts else 1), done.stderr
    assert carillon(server, "bootstrap", "destroy", "--app-instance-arn", instance).stderr == ""
    identity = boto3.client("chime-sdk-identity", endpoint_url=f"http://127.0.0.1:{server.port}", **KEYS)
    instances = [each["AppInstanceArn"] for each in identity.list_app_instances()["AppInstances"]]
    assert instances == ([instance] if has_accounts else []), instances
    if has_accounts:
        assert identity.list_app_instance_bots(AppInstanceArn=instance)["AppInstanceBots"] == []
        names = [user["Name"] for user in identity.list_app_instance_users(AppInstanceArn=instance)["AppInstanceUsers"]]
        assert sorted(names) == ["doc", "pat"], names


def judge_credentials(server, page, base, outputs):
    """The keys of the page's account, which open nothing of others."""
    lent = ok(page.post(f"{base}creds"))
    token = base64.b64encode(page.cookie.split("=", 1)[1].encode()).decode()
    shown = urllib.request.Request(f"{base}creds", b"", {"Authorization": f"Bearer {token}"}, method="POST")
    assert ok(send(shown))["ChimeUserId"] == lent["ChimeUserId"] == page.user["id"]
    assert send(urllib.request.Request(f"{base}creds", b"", method="POST"))[0] == 401
    arn = lent["ChimeAppInstanceUserArn"]
    assert arn == f"{outputs['appInstanceArn']}/user/{page.user['id']}"
    keys = lent["ChimeCredentials"]
    chime = boto3.client(
        "chime-sdk-messaging",
        endpoint_url=f"http://127.0.0.1:{server.port}",
        region_name="us-east-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    refused(chime.list_channels, "AccessDeniedException", AppInstanceArn=outputs["appInstanceArn"], ChimeBearer=outputs["adminUserArn"])
    return chime, arn


def judge_visit(server, outputs):
    doctor, patient = Page(server, "doc", "clinician"), Page(server, "pat", "patient")
    people = [{"role": "patient", "userId": patient.user["id"]}, {"role": "clinician", "userId": doctor.user["id"]}]
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600))
    visit = ok(doctor.post("/api/v1/visits", {"scheduledAt": soon, "participants": people}))
    base = outputs["apiGatewayInvokeUrl"]
    chime, bearer = judge_credentials(server, doctor, base, outputs)
    channel = chime.create_channel(
        AppInstanceArn=outputs["appInstanceArn"], Name="Visit", ChannelId=visit["id"], ChimeBearer=bearer
    )["ChannelArn"]

    def function(page, which, **inputs):
        return page.post(f"{base}{which}?{urllib.parse.urlencode(inputs)}")

    mine = {"channel": channel, "userId": doctor.user["id"], "name": "doc"}
    theirs = {"channel": channel, "userId": doctor.user["id"], "name": "not me"}
    assert function(patient, "create", **theirs)[0] == 403
    ok(patient.post(f"/api/v1/visits/{visit['id']}/check-in"))
    ok(doctor.post(f"/api/v1/visits/{visit['id']}/participants/{visit['participants'][0]['id']}/admit"))
    created = ok(function(doctor, "create", **mine))["JoinInfo"]
    assert ok(function(doctor, "create", **mine))["JoinInfo"] == created
    forged = json.dumps({"MeetingId": "forged", "MediaPlacement": {"SignalingUrl": "wss://elsewhere.example"}})
    joined = ok(function(patient, "join", **theirs, meeting=forged))["JoinInfo"]
    assert joined["Meeting"] == created["Meeting"]
    assert joined["Attendee"]["ExternalUserId"] == visit["participants"][0]["id"]

    meeting = {"meetingId": created["Meeting"]["MeetingId"]}
    for page in (doctor, patient):
        for kind in ("recording", "transcription"):
            ok(page.post(f"/api/v1/visits/{visit['id']}/consents", {"kind": kind, "textVersion": "1"}))
    status, answer = function(doctor, "transcript", **meeting)
    assert status == 422 and answer["code"] == "unprocessable" and isinstance(answer["error"], str), answer
    assert function(patient, "startrecord", **meeting)[0] == 403
    pipeline = ok(function(doctor, "startrecord", **meeting))["MediaCapturePipeline"]
    assert ok(function(doctor, "startrecord", **meeting))["MediaCapturePipeline"]["MediaPipelineId"] == pipeline["MediaPipelineId"]
    recording = {"mediapipelineid": pipeline["MediaPipelineId"]}
    assert function(patient, "stoprecord", **recording)[0] == 403
    assert function(doctor, "stoprecord", **recording) == (200, None)
    assert function(patient, "end", **meeting)[0] == 403
    for _ in range(2):
        assert function(doctor, "end", **meeting) == (200, None)
    status, answer = function(patient, "join", **theirs)
    assert status == 409 and "error" not in answer and isinstance(answer["message"], str), answer


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        server = Carillon(pathlib.Path(name), "")
        server.start()
        stack.callback(lambda: server.process.kill())
        judge_removal(server, judge_deployment(server), has_accounts=False)
        outputs = judge_deployment(server)
        judge_visit(server, outputs)
        judge_removal(server, outputs, has_accounts=True)
        server.stop()
    print("a deployment was made, used through the sample's functions, and removed")


main()
