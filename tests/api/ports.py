"""Ports of this machine for servers that a test starts, ends and starts again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_port() -> Iterator[int]:
    """A port of 127.0.0.1 that a server may listen on, again and again, within the block, and that nobody else gets.

    Linux lets a server with SO_REUSEADDR, as they all have it, listen where a socket with it is bound and does not
    listen. A port that was only found free could be another's when the server starts: other tests run meanwhile.
    """
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]
