"""Sending one delivery: one request, no redirects, no proxies, to the address that was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import urllib3

from continuity_api.events.addresses import AddressError, Target, address_of, target

_TIMEOUT = urllib3.Timeout(connect=5.0, read=10.0)
_GOOD = range(200, 300)


def post(url: str, body: bytes, headers: Mapping[str, str], hosts: Sequence[str]) -> tuple[bool, str]:
    """Send a body to a URL: whether it was taken (an answer of 2xx), and in a few words what came of it.

    What the other side says beyond its status is not read: it is nobody's business here.
    """
    try:
        where = target(url, hosts)
        status = _status(where, address_of(where, hosts), body, headers)
    except AddressError as error:
        return False, str(error)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return False, f"no answer: {type(error).__name__}"
    return status in _GOOD, _in_words(status)


def _status(where: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    with _pool(where, address) as pool:
        answer = pool.urlopen(
            "POST",
            where.path,
            body=body,
            headers={**headers, "Host": where.host_header},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        status = int(answer.status)
        answer.close()
        return status


def _pool(where: Target, address: str) -> urllib3.HTTPConnectionPool:
    if where.scheme == "http":
        return urllib3.HTTPConnectionPool(address, where.port, timeout=_TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        address, where.port, timeout=_TIMEOUT, server_hostname=where.host, assert_hostname=where.host
    )


def _in_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
