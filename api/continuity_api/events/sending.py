"""Sending one delivery: one request, no redirects, no proxies, to the address that was looked at."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import urllib3
from urllib3.util.ssl_match_hostname import CertificateError

from continuity_api.events.addresses import AddressError, Target, address_of, target

_TIMEOUT = urllib3.Timeout(connect=5.0, read=10.0)
_GOOD = range(200, 300)
_CA = "CONTINUITY_WEBHOOK_CA names a file of more that are"


def post(url: str, body: bytes, headers: Mapping[str, str], hosts: Sequence[str], ca: str = "") -> tuple[bool, str]:
    """Send a body to a URL: whether it was taken (an answer of 2xx), and in a few words what came of it.

    Parameters: `hosts`, those that may be sent to; `ca`, a file of certificates that are trusted beside the system's.
    What the other side says beyond its status is not read: it is nobody's business here.
    """
    try:
        where = target(url, hosts)
        with _pool(where, address_of(where, hosts), ca) as pool:
            status = _status(pool, where, body, headers)
    except AddressError as error:
        return False, str(error)
    except urllib3.exceptions.SSLError as error:
        return False, _untrusted(error)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return False, f"no answer: {type(error).__name__}"
    return status in _GOOD, _in_words(status)


def _status(pool: urllib3.HTTPConnectionPool, where: Target, body: bytes, headers: Mapping[str, str]) -> int:
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


def _pool(where: Target, address: str, ca: str) -> urllib3.HTTPConnectionPool:
    if where.scheme == "http":
        return urllib3.HTTPConnectionPool(address, where.port, timeout=_TIMEOUT)
    trusted = ssl.create_default_context()
    if ca:
        trusted.load_verify_locations(ca)
    return urllib3.HTTPSConnectionPool(
        address,
        where.port,
        timeout=_TIMEOUT,
        server_hostname=where.host,
        assert_hostname=where.host,
        ssl_context=trusted,
    )


def _untrusted(error: urllib3.exceptions.SSLError) -> str:
    """Why nothing was sent to somebody who could not prove who they are."""
    cause = error.args[0] if error.args else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"nothing was sent: the certificate is not trusted ({cause.verify_message}); {_CA}"
    if isinstance(cause, CertificateError):
        return "nothing was sent: the certificate is for another host"
    return "nothing was sent: no encryption could be agreed on"


def _in_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
