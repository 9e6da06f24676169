#!/usr/bin/env python3
"""Webhooks to receivers behind TLS: who proves to be who it should is told, everybody else is not, and nobody is followed
to another address.

CARILLON_BIN names the server's binary. Everything listens on loopback.
"""

import contextlib
import pathlib
import tempfile

from authority import make
from events import Carillon, Receiver, create, serve, types, until
from ports import free_ports

WHOLE = ["MeetingStarted", "MeetingEnded"]


def main():
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        trusted, unknown = (make(folder / name, "127.0.0.1") for name in ("trusted", "unknown"))
        port = free_ports(5)
        # A name, where it is, and whose certificate it shows: all are for 127.0.0.1.
        places = {
            "right": ("127.0.0.1", port, trusted),
            "other host": ("127.0.0.2", port + 1, trusted),
            "other authority": ("127.0.0.1", port + 2, unknown),
            "moved": ("127.0.0.1", port + 3, trusted),
        }
        receivers = {name: Receiver.another() for name in places}
        urls = {name: f"https://{host}:{at}/hook" for name, (host, at, _) in places.items()}
        for name, (host, at, identity) in places.items():
            serve((host, at), receivers[name], identity)
        elsewhere = Receiver.another()
        serve(("127.0.0.1", port + 4), elsewhere)
        receivers["moved"].mood = "moves"
        receivers["moved"].elsewhere = f"http://127.0.0.1:{port + 4}/hook"

        hooks = ", ".join(f'"{url}"' for url in urls.values())
        config = f"webhook-url = [{hooks}]\n[events]\ntimeout-seconds = 10\nattempts-max = 2\n"
        carillon = Carillon(folder, config, SSL_CERT_FILE=str(trusted / "ca.pem"))
        carillon.start()
        stack.callback(lambda: carillon.process.kill())
        chime = carillon.chime()
        meeting = create(chime, 1)
        chime.delete_meeting(MeetingId=meeting)
        until("who has the right certificate is told", lambda: types(receivers["right"].got, meeting) == WHOLE)

        # What nobody took waits for an operator, who reads why.
        others = [name for name in places if name != "right"]
        until("the others are given up", lambda: len(carillon.dead_letters()) == len(WHOLE) * len(others))
        reasons = {name: {it[7] for it in carillon.dead_letters() if urls[name] in it[6]} for name in others}
        for name, words in {"other host": "not valid for name", "other authority": "UnknownIssuer", "moved": "answered 307"}.items():
            assert len(reasons[name]) == 1 and all(words in reason for reason in reasons[name]), reasons
        assert all(it[2] == "2" for it in carillon.dead_letters()), "each was tried again"
        assert not any(receivers[name].asked for name in others if name != "moved"), "nothing is sent to who is not known"
        assert receivers["moved"].asked == 2 * len(WHOLE) and not elsewhere.asked, "nobody is followed"

        # One that does not move any more has it all.
        receivers["moved"].mood = "fine"
        for number in [it[0] for it in carillon.dead_letters() if urls["moved"] in it[6]]:
            assert carillon.events("retry", number).startswith("1 ")
        until("it is told after all", lambda: types(receivers["moved"].got, meeting) == WHOLE)
        assert not any(receiver.forged for receiver in receivers.values())
        carillon.stop()
    print("webhooks behind TLS: all as they should be")


main()
