#!/usr/bin/env python3
"""What is redacted or deleted leaves the server's files with `carillon compact`, beside a server and without one.

CARILLON_BIN names the server's binary. Everything listens on loopback.
"""

import contextlib
import os
import pathlib
import subprocess
import tempfile
import uuid

import boto3

from events import KEYS, Carillon

KEPT, REDACTED, DELETED, EDITED = (f"{what} {uuid.uuid4()}" for what in ("kept", "redacted", "deleted", "edited"))


def files_with(folder, text):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes())


def compact(data):
    command = [os.environ["CARILLON_BIN"], "compact", "--data-dir", str(data)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    sizes = {name: (int(before), int(after)) for name, before, after in (line.split("\t") for line in lines)}
    assert sorted(sizes) == ["accounts.redb", "messaging.redb"], sizes
    for name, (_, after) in sizes.items():
        assert (data / name).stat().st_size >= after > 0, sizes


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        carillon = Carillon(pathlib.Path(name), "")
        carillon.start()
        stack.callback(lambda: carillon.process.kill())
        endpoint = {"endpoint_url": f"http://127.0.0.1:{carillon.port}"} | KEYS
        identity, chime = (boto3.client(f"chime-sdk-{of}", **endpoint) for of in ("identity", "messaging"))
        instance = identity.create_app_instance(Name="clinic")["AppInstanceArn"]
        admin = {"AppInstanceArn": instance, "AppInstanceUserId": "ada", "Name": "ada"}
        ada = identity.create_app_instance_user(**admin)["AppInstanceUserArn"]
        identity.create_app_instance_admin(AppInstanceAdminArn=ada, AppInstanceArn=instance)
        channel = chime.create_channel(AppInstanceArn=instance, Name="ward", ChimeBearer=ada)["ChannelArn"]
        here = {"ChannelArn": channel, "ChimeBearer": ada}

        def send(content):
            members = {"Type": "STANDARD", "Persistence": "PERSISTENT", "ClientRequestToken": str(uuid.uuid4())}
            return chime.send_channel_message(Content=content, **members, **here)["MessageId"]

        def contents():
            return [message.get("Content") for message in chime.list_channel_messages(SortOrder="ASCENDING", **here)["ChannelMessages"]]

        _, redacted, deleted, edited = (send(content) for content in (KEPT, REDACTED, DELETED, EDITED))
        chime.redact_channel_message(MessageId=redacted, **here)
        chime.delete_channel_message(MessageId=deleted, **here)
        chime.update_channel_message(MessageId=edited, Content="corrected", **here)
        assert any(files_with(carillon.data, text) for text in (REDACTED, DELETED, EDITED)), "nothing is left to be removed"
        before = contents()

        compact(carillon.data)
        assert files_with(carillon.data, KEPT) == ["messaging.redb"]
        for text in (REDACTED, DELETED, EDITED):
            assert not files_with(carillon.data, text), text
        assert contents() == before and before[0] == KEPT, before
        late = f"late {uuid.uuid4()}"
        chime.delete_channel_message(MessageId=send(late), **here)
        assert contents() == before
        carillon.kill()

        compact(carillon.data)
        assert not files_with(carillon.data, late)
        carillon.start()
        assert contents() == before
        carillon.stop()
    print("what was redacted, deleted and edited has left the files")


main()
