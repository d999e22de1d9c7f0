"""What a reverse proxy has to do so that no patient notices that a web process died.

A request is read whole before it is passed on, and an answer before it is given back. If a process refuses
the connection, or breaks it off before its answer is whole, the next one is asked the same.
"""

import asyncio
import re
from contextlib import suppress
from types import TracebackType
from typing import Self

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CONNECTION = re.compile(rb"\r\nconnection:[^\r]*", re.IGNORECASE)
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Listens on this machine, and asks the processes at the ports in turn."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._turn = 0
        self.asked_again = 0  # requests that a second process had to answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1000)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            request = await _read_message(reader)
            writer.write(await self._answer(CONNECTION.sub(b"", request, count=1)))
            await writer.drain()
        writer.close()

    async def _answer(self, request: bytes) -> bytes:
        self._turn += 1
        first = self._turn  # others take their turns while this one waits
        for attempt in range(len(self._ports)):
            port = self._ports[(first + attempt) % len(self._ports)]
            try:
                answer = await _ask(port, request)
            except (OSError, asyncio.IncompleteReadError):
                continue
            self.asked_again += attempt > 0
            return answer
        return BAD_GATEWAY


async def _ask(port: int, request: bytes) -> bytes:
    """The whole answer. Raises OSError or IncompleteReadError."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        first, _, rest = request.partition(b"\r\n")
        writer.write(first + b"\r\nConnection: close\r\n" + rest)
        await writer.drain()
        return await _read_message(reader)
    finally:
        writer.close()


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    return head + await reader.readexactly(int(length[1]) if length else 0)
