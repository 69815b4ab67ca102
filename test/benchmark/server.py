"""The server that every side calls: one constant reply, at once or, below `/slow-20`, after 20 ms.

It prints its port and then, for each line on standard input, how many connections it accepted.
"""

from __future__ import annotations

import asyncio
import re
import sys

BODY = b'{"status": "200", "message": "OK", "data": {"encryptedId": "abc", "tags": ["new"]}}'
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
REPLY %= (len(BODY), BODY)


class Connection(asyncio.Protocol):
    accepted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
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
        if slow := re.match(rb"POST /slow-(\d+)/", head):
            delay = int(slow[1]) / 1000
            asyncio.get_running_loop().call_later(delay, self.transport.write, REPLY)
        else:
            self.transport.write(REPLY)


async def serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=100)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Connection.accepted, flush=True)


asyncio.run(serve())
