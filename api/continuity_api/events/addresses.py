"""Where webhooks may be sent: to hosts that the settings list, and not into the service's own network unasked.

Whoever may set a webhook could otherwise make the service ask its neighbours for things (server-side request forgery).
A name is looked up once for each delivery and that very address is connected to, so that a name cannot mean one
address when it is looked at and another when it is used.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from continuity.errors import ContinuityError

_LOCALHOST = "localhost"
_PORTS = {"http": 80, "https": 443}
_LISTED = "CONTINUITY_WEBHOOK_HOSTS"


class AddressError(ContinuityError):
    """Nothing is sent there; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A webhook's URL in parts."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as a request names it: with its port, where that is not the scheme's usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def target(url: str, hosts: Sequence[str]) -> Target:
    """A URL in parts. Raises AddressError where no webhook may have it, or its host is not among `hosts`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("this is no URL") from None
    if parts.scheme not in _PORTS or not parts.hostname or not url.isprintable() or " " in url:
        raise AddressError("a webhook's URL begins with https:// and has a host")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressError("a webhook's URL has no user, no password and no fragment")
    host = parts.hostname.lower().removesuffix(".")
    if host not in hosts:
        raise AddressError(f"nothing is sent to '{host}': {_LISTED} does not list it")
    if parts.scheme == "http" and not _is_loopback(host):
        raise AddressError("a webhook's URL begins with https://: only this machine is told without encryption")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port or _PORTS[parts.scheme], path=path)


def address_of(where: Target, hosts: Sequence[str]) -> str:
    """The IP address to connect to. Raises AddressError where there is none, or one that may not be asked."""
    try:
        found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError(f"there is no host '{where.host}'") from None
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    for address in addresses:
        if not _may_be_asked(address, hosts):
            raise AddressError(f"'{where.host}' is the private address {address}: {_LISTED} does not list that")
    return addresses[0]


def _may_be_asked(address: str, hosts: Sequence[str]) -> bool:
    """Whether an address is on the public network, or listed itself, or in a listed network."""
    found = ipaddress.ip_address(address)
    ip = getattr(found, "ipv4_mapped", None) or found
    if any(ip in network for network in _networks(hosts)):
        return True
    if ip.is_loopback and _LOCALHOST in hosts:
        return True
    return bool(ip.is_global and not ip.is_multicast)


def _networks(hosts: Sequence[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The addresses and networks among the hosts."""
    found = []
    for host in hosts:
        try:
            found.append(ipaddress.ip_network(host, strict=False))
        except ValueError:  # a name
            continue
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == _LOCALHOST
