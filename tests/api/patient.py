"""A client as a careful program is one: it asks again, with the same key, until it has an answer."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any

_AGAIN = frozenset({429, 503})


class PatientClient:
    """Asks a server on this machine with a token; each call has a connection of its own, so threads may share it."""

    def __init__(self, port: int, secret: str, seconds: float = 1800.0) -> None:
        self._port, self._secret, self._seconds = port, secret, seconds
        self.asked_again = 0

    def ask(self, method: str, place: str, body: Mapping[str, object] | None = None, key: str = "") -> Any:
        """What is answered, as JSON. Raises AssertionError for an answer that is an error, or where none comes."""
        ends = time.monotonic() + self._seconds
        while True:
            try:
                status, text = self._once(method, place, body, key)
            except (OSError, HTTPException) as error:  # the server is away, or has gone in the middle of it
                status, text = 0, repr(error)
            if status and status not in _AGAIN:
                assert status < 400, f"{method} {place}: {status} {text[:1000]}"
                return json.loads(text)
            assert time.monotonic() < ends, f"{method} {place} is not answered: {status} {text[:1000]}"
            self.asked_again += 1
            time.sleep(0.2)

    def _once(self, method: str, place: str, body: Mapping[str, object] | None, key: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, f"/api/v1{place}", None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()
