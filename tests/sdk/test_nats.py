#!/usr/bin/env python3
"""A nats-server that goes away and comes back, as it was and without its stream, and one whose stream is deleted: every event
is in a stream once, in its meeting's order.

CARILLON_BIN names the server's binary; nats-server is on the path. Everything listens on loopback.
"""

import contextlib
import pathlib
import shutil
import tempfile

import jetstream
from events import Carillon, create, listens, start, until
from ports import free_ports

WHOLE = ["MeetingStarted", "AttendeeAdded", "MeetingEnded"]


class World:
    def __init__(self, stack, folder):
        self.stack, self.store, self.port = stack, folder / "nats", free_ports(1)
        self.nats = None
        self.carillon = Carillon(folder, f'[events]\nnats-url = "nats://127.0.0.1:{self.port}"\n')

    def come(self):
        self.nats = start(self.stack, "nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self.store))
        until("nats-server listens", lambda: listens(self.port))

    def go(self):
        self.nats.kill()
        self.nats.wait()

    def meet(self, *numbers):
        """Meetings, each with all that is told of it."""
        chime = self.carillon.chime()
        meetings = [create(chime, number) for number in numbers]
        for meeting in meetings:
            chime.create_attendee(MeetingId=meeting, ExternalUserId="alice")
        for meeting in meetings:
            chime.delete_meeting(MeetingId=meeting)
        return meetings

    def has_failed(self):
        return self.carillon.counted("failed", "nats")

    def holds(self, meetings):
        """Waits until all is told of the meetings: the stream has it once, in order, and nothing else."""
        until(f"all of {len(meetings)} meetings is in the stream", lambda: len(self.told()) >= len(WHOLE) * len(meetings))
        for meeting in meetings:
            details = [detail for detail in self.told() if detail["meetingId"] == meeting]
            assert [it["eventType"].removeprefix("chime:") for it in details] == WHOLE, details
            assert [it["sequence"] for it in details] == [0, 1, 2], details
        assert len(self.told()) == len(WHOLE) * len(meetings), "nothing is there twice"

    def told(self):
        return [message["detail"] for message in jetstream.messages(self.port)]


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        world = World(stack, pathlib.Path(name))
        world.come()
        world.carillon.start()
        stack.callback(lambda: world.carillon.process.kill())
        first = world.meet(1)
        world.holds(first)
        assert world.has_failed() == 0

        # It dies, and comes back with what it had.
        world.go()
        meanwhile = world.meet(2, 3, 4)
        until("deliveries fail", world.has_failed)
        world.come()
        world.holds(first + meanwhile)

        # It comes back with nothing: what is told from then on is in a stream again.
        world.go()
        shutil.rmtree(world.store)
        failed = world.has_failed()
        since = world.meet(5, 6, 7)
        until("deliveries fail again", lambda: world.has_failed() > failed)
        world.come()
        world.holds(since)

        # Somebody deletes the stream: nobody has to wait for another.
        failed = world.has_failed()
        jetstream.delete(world.port)
        world.holds(world.meet(8, 9))
        assert world.has_failed() == failed, "the stream is made anew at once"
        assert not world.carillon.dead_letters()
        world.carillon.stop()
    print("NATS: all as it should be")


main()
