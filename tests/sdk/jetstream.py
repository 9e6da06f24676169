"""NATS JetStream in the protocol's own text commands: what is asked of its API, and the messages of a stream."""

import asyncio
import base64
import json

STREAM = "CARILLON_EVENTS"
ANSWER_SECONDS_MAX = 5
MESSAGES_MAX = 1_000


class Connection:
    """A connection on which one request after the other is answered."""

    def __init__(self, port):
        self.port, self.number = port, 0

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        await self.reader.readline()
        self.writer.write(b'CONNECT {"verbose":false,"headers":true}\r\nSUB inbox.* 1\r\n')
        return self

    async def __aexit__(self, *_):
        self.writer.close()

    async def ask(self, what, body=None):
        """The answer of the API."""
        self.number += 1
        body = json.dumps(body or {}).encode()
        self.writer.write(b"PUB $JS.API.%s inbox.%d %d\r\n%s\r\n" % (what.encode(), self.number, len(body), body))
        line = b""
        while not line.startswith(b"MSG"):
            line = await asyncio.wait_for(self.reader.readline(), ANSWER_SECONDS_MAX)
        answer = json.loads(await self.reader.readexactly(int(line.split()[-1])))
        await self.reader.readline()
        return answer


def messages(port):
    """Every message of the stream."""

    async def read():
        found = []
        async with Connection(port) as connection:
            for number in range(1, MESSAGES_MAX):
                answer = await connection.ask(f"STREAM.MSG.GET.{STREAM}", {"seq": number})
                if "message" not in answer:
                    break
                found.append(json.loads(base64.b64decode(answer["message"]["data"])))
        return found

    return asyncio.run(read())


def delete(port):
    """Deletes the stream with all that is in it."""

    async def ask():
        async with Connection(port) as connection:
            assert (await connection.ask(f"STREAM.DELETE.{STREAM}"))["success"]

    asyncio.run(ask())
