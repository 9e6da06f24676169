#!/usr/bin/env python3
"""Keys of one user as a back end gets them from sts:AssumeRole, through boto3, against a server that is restarted.

CARILLON_BIN names the server's binary.
"""

import contextlib
import datetime
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

from ports import listen_options

ACCOUNT = "111122223333"
REGION = "us-east-1"
KEYS = {"ACCESS_KEY_ID": "AKIDCREDENTIALS", "SECRET_ACCESS_KEY": "credentials-secret"}
OPERATOR = {f"aws_{name.lower()}": value for name, value in KEYS.items()}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/chime-user"
SECONDS_MAX = 30


class Server:
    """One data directory, on which servers with different settings follow each other."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.process = None

    def start(self, config=""):
        (self.folder / "carillon.toml").write_text(config)
        listen, port = listen_options()
        self.endpoint = f"http://127.0.0.1:{port}"
        command = [os.environ["CARILLON_BIN"], "serve", "--dev", *listen, "--account-id", ACCOUNT]
        command += ["--config", str(self.folder / "carillon.toml"), "--data-dir", str(self.folder / "data")]
        environment = os.environ | {f"CARILLON_{name}": value for name, value in KEYS.items()}
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.endpoint}/readyz", timeout=2):
                return
            time.sleep(0.05)
        sys.exit(f"the server did not become ready:\n{(self.folder / 'log').read_text()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(SECONDS_MAX) != 0:
            sys.exit((self.folder / "log").read_text())

    def client(self, service, keys):
        config = botocore.config.Config(retries={"total_max_attempts": 1})
        return boto3.client(service, region_name=REGION, endpoint_url=self.endpoint, config=config, **keys)


class Credentials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = Server(folder)
        cls.server.start()
        identity = cls.server.client("chime-sdk-identity", OPERATOR)
        cls.instance = identity.create_app_instance(Name="clinic")["AppInstanceArn"]
        cls.server.stop()
        cls.server.start(f'[roles.chime-user]\napp-instance-arn = "{cls.instance}"\n')
        cls.addClassCleanup(cls.server.stop)
        cls.sts = cls.server.client("sts", OPERATOR)
        cls.identity = cls.server.client("chime-sdk-identity", OPERATOR)

    def user(self, user):
        members = {"AppInstanceArn": self.instance, "AppInstanceUserId": user, "Name": user}
        return self.identity.create_app_instance_user(**members)["AppInstanceUserArn"]

    def assume(self, user, **members):
        tags = [{"Key": "UserUUID", "Value": user}]
        members = {"RoleArn": ROLE, "RoleSessionName": f"chime_{user}", "Tags": tags} | members
        return self.sts.assume_role(**members)

    def keys(self, user):
        lent = self.assume(user)["Credentials"]
        return {
            "aws_access_key_id": lent["AccessKeyId"],
            "aws_secret_access_key": lent["SecretAccessKey"],
            "aws_session_token": lent["SessionToken"],
        }

    def refused(self, code, call, **members):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**members)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_a_back_end_takes_the_role_makes_the_user_and_hands_over_the_keys(self):
        answer = self.assume("zoe")
        self.assertEqual(answer["AssumedRoleUser"]["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/chime-user/chime_zoe")
        left = answer["Credentials"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
        self.assertTrue(3_500 < left.total_seconds() <= 3_600, left)
        keys = self.keys("zoe")
        zoe = self.user("zoe")
        messaging = self.server.client("chime-sdk-messaging", keys)
        channel = messaging.create_channel(AppInstanceArn=self.instance, Name="visit", ChimeBearer=zoe)["ChannelArn"]
        found = messaging.describe_channel(ChannelArn=channel, ChimeBearer=zoe)["Channel"]
        self.assertEqual(found["CreatedBy"]["Arn"], zoe)
        who = self.server.client("sts", keys).get_caller_identity()
        self.assertEqual(who["Arn"], f"arn:aws:sts::{ACCOUNT}:federated-user/zoe")

    def test_the_keys_are_for_this_user_alone(self):
        ada, bob = self.user("ada"), self.user("bob")
        keys = self.keys("ada")
        messaging = self.server.client("chime-sdk-messaging", keys)
        list_memberships = messaging.list_channel_memberships_for_app_instance_user
        list_memberships(ChimeBearer=ada)
        self.refused("AccessDeniedException", list_memberships, ChimeBearer=bob)
        self.refused("AccessDeniedException", messaging.list_channel_flows, AppInstanceArn=self.instance)
        identity = self.server.client("chime-sdk-identity", keys)
        self.refused("AccessDeniedException", identity.create_app_instance_admin,
                     AppInstanceArn=self.instance, AppInstanceAdminArn=ada)  # fmt: skip
        self.refused("AccessDeniedException", identity.list_app_instances)
        meetings = self.server.client("chime-sdk-meetings", keys)
        self.refused("AccessDeniedException", meetings.create_meeting, ExternalMeetingId="visit", MediaRegion=REGION)
        self.refused("AccessDenied", self.server.client("sts", keys).assume_role,
                     RoleArn=ROLE, RoleSessionName="chime_bob")  # fmt: skip
        self.identity.delete_app_instance_user(AppInstanceUserArn=ada)
        self.refused("UnrecognizedClientException", list_memberships, ChimeBearer=ada)

    def test_a_role_is_refused_with_the_reason(self):
        self.refused("AccessDenied", self.assume, user="ada", RoleArn=ROLE.replace("chime-user", "admin"))
        self.refused("ValidationError", self.assume, user="ada", Tags=[])
        self.refused("ValidationError", self.assume, user="ada", DurationSeconds=43_200)
        self.refused("ValidationError", self.assume, user="ada", Policy="{}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
