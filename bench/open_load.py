"""Requests at a fixed rate, whatever the answers take, as many independent clients would make them.

One thread with some keep-alive connections, and requests that are bytes beforehand: what asks shares the processors
with what is measured, so it has to be light. Times count from the moment a request was due, so that waiting for a
connection, or for a slow answer before, counts.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_GIVEN_UP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it.

    Parameters: `times`, milliseconds for each request; `not_200`, how many were answered otherwise; `took`, seconds
    from the first request to the last answer; `own_seconds`, what asking took of a processor.
    """

    times: list[float]
    not_200: int
    took: float
    own_seconds: float


def load(port: int, token: str, paths: Sequence[str], rate: float, seconds: float, connections: int = 32) -> Load:
    """Ask a server of this machine for the paths in turn, `rate` times a second, for some seconds.

    Raises OSError when a connection breaks, TimeoutError when nothing is answered any more.
    """
    requests = [_request(path, token) for path in paths]
    with selectors.DefaultSelector() as selector:
        idle = deque(_Connection(port, selector) for _ in range(connections))
        everyone = list(idle)
        try:
            return _asked(selector, idle, requests, rate, int(rate * seconds))
        finally:
            for each in everyone:
                each.close()


def _asked(
    selector: selectors.BaseSelector, idle: deque[_Connection], requests: list[bytes], rate: float, count: int
) -> Load:
    times, not_200, began_at = [0.0] * count, 0, time.process_time()
    begins = last_answer = time.perf_counter() + 0.2
    following = answered = 0
    while answered < count:
        now = time.perf_counter()
        while idle and following < count and begins + following / rate <= now:
            idle.popleft().ask(following, requests[following % len(requests)])
            following += 1
        waits = begins + following / rate - now if idle and following < count else 1.0
        for key, _ in selector.select(max(0.0, waits)):
            connection: _Connection = key.data
            status = connection.hear()
            if status is None:
                continue
            last_answer = time.perf_counter()
            times[connection.number] = (last_answer - (begins + connection.number / rate)) * 1000
            not_200 += status != b"200"
            answered += 1
            idle.append(connection)
        if time.perf_counter() - last_answer > _GIVEN_UP_SECONDS:
            raise TimeoutError(f"nothing was answered for {_GIVEN_UP_SECONDS:.0f} s")
    return Load(times, not_200, last_answer - begins, time.process_time() - began_at)


def _request(path: str, token: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


class _Connection:
    """One connection: asks for one thing at a time, `number` being that request's."""

    def __init__(self, port: int, selector: selectors.BaseSelector) -> None:
        self.number = 0
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard, self._whole = bytearray(), 0
        selector.register(self._socket, selectors.EVENT_READ, self)

    def ask(self, number: int, request: bytes) -> None:
        self.number = number
        self._socket.sendall(request)

    def hear(self) -> bytes | None:
        """The status once the answer is whole, None before."""
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server has closed a connection")
        self._heard += data
        if not self._whole:
            head = self._heard.find(_HEAD_END)
            if head < 0:
                return None
            length = _LENGTH.search(self._heard, 0, head)
            if length is None:
                raise ConnectionError("an answer does not say how long it is")
            self._whole = head + len(_HEAD_END) + int(length[1])
        if len(self._heard) < self._whole:
            return None
        status = bytes(self._heard[9:12])
        self._heard, self._whole = bytearray(), 0
        return status

    def close(self) -> None:
        self._socket.close()
