"""Answer every request with a constant: at once or, below `/slow-20`, after 20 ms.

The program prints its port and then, for each line on standard input, how many connections it has
accepted.
"""

from __future__ import annotations

import asyncio
import re
import sys

SENDX = b'{"status": "200", "message": "OK", "data": {"encryptedId": "abc", "tags": ["new"]}}'
# What the clients of other services expect, by the last part of the path.
BODIES = {
    b"customers": b'{"id": "cus_abc", "object": "customer", "email": "john.doe@example.com"}',
    b"conversations": b'{"id": "conv_abc", "object": "conversation", "created_at": 1741900000,'
    b' "metadata": {"Age": "29"}}',
    b"john.doe%40example.com": b"{}",
}


def reply(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


REPLIES = {path: reply(body) for path, body in BODIES.items()}
DEFAULT = reply(SENDX)


class Connection(asyncio.Protocol):
    accepted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        Connection.accepted += 1
        self.transport = transport
        self.received = bytearray()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not end or len(body) < int(length):
            return
        self.received = bytearray()
        path = bytes(head.split(b" ", 2)[1])
        answer = REPLIES.get(path.rpartition(b"/")[2], DEFAULT)
        if slow := re.match(rb"/slow-(\d+)/", path):
            delay = int(slow[1]) / 1000
            asyncio.get_running_loop().call_later(delay, self.transport.write, answer)
        else:
            self.transport.write(answer)


async def serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=100)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Connection.accepted, flush=True)


asyncio.run(serve())
