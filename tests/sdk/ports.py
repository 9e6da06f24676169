"""Free ports on loopback.

They lie below the range from which the system takes ports for outgoing connections: a connection that another program
makes between this look and the server's start cannot take one of them.
"""

import contextlib
import random
import socket

LOWEST, HIGHEST = 20000, 32000
ATTEMPTS = 100


def free_ports(count):
    """The first of a row of ports that nobody listens on, for TCP and for UDP."""
    for _ in range(ATTEMPTS):
        first = random.randrange(LOWEST, HIGHEST - count)
        with contextlib.suppress(OSError), contextlib.ExitStack() as held:
            for port in range(first, first + count):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    held.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
            return first
    raise SystemExit("no free row of ports")


def listen_options():
    """Options of `carillon serve` for ports of its own, and its HTTP port."""
    http = free_ports(10)  # HTTP, TLS, and one for each media thread
    listen = {"--listen": http, "--listen-tls": http + 1, "--media-listen": http + 2}
    return [word for option, port in listen.items() for word in (option, f"127.0.0.1:{port}")], http
