"""The load that services are measured with: at its rate whatever the answers take, and waiting counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.open_load import load


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[int]:
    """A server on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def say(handler: BaseHTTPRequestHandler, status: int = 200, body: bytes = b"x" * 300_000) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_each_path_is_asked_for_with_the_token_and_answers_are_counted() -> None:
    asked: list[tuple[str, str]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append((handler.path, handler.headers["Authorization"]))
        say(handler, 404 if handler.path == "/b" else 200)

    with answering(answer) as port:
        found = load(port, "cty_x", ["/a", "/b"], rate=200, seconds=0.1)
    assert sorted(asked) == [("/a", "Bearer cty_x")] * 10 + [("/b", "Bearer cty_x")] * 10
    assert (len(found.times), found.not_200) == (20, 10)
    assert all(milliseconds > 0 for milliseconds in found.times)


def test_waiting_for_a_slow_answer_before_counts() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.05)
        say(handler)

    with answering(answer) as port:
        found = load(port, "cty_x", ["/"], rate=100, seconds=0.1, connections=1)
    assert all(
        milliseconds >= 50 * (number + 1) - 10 * number for number, milliseconds in enumerate(found.times)
    )  # each waits for all before it, and is due 10 ms after the one before
    assert found.took >= 0.5


def test_a_server_that_hangs_up_is_said() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    with answering(answer) as port, pytest.raises(ConnectionError):
        load(port, "cty_x", ["/"], rate=100, seconds=0.1)
