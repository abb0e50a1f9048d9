"""Network addresses in settings: which hosts a value names, and whether its name announces one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
HOST_AND_PORT = re.compile(rf"(?P<host>{LABEL}(?:\.{LABEL}){{0,20}})\.?(?::(?P<port>[0-9]{{1,5}}))?", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.:_-]{0,40}", re.IGNORECASE)  # with colons: jdbc:postgresql
WRAPPED = re.compile(r"\b(?:tcp|tcp4)\(([^()]{1,300})\)")  # Go's MySQL driver: user:password@tcp(host:3306)/name
KEYED = re.compile(r"(?:^|[;\s])(?:host|server|data source)\s{0,5}=\s{0,5}(?:tcp:)?([^;\s]{1,300})", re.IGNORECASE)
TELLING = re.compile(
    r"(?:^|[_.-])(?:addr|addrs|address|addresses|url|urls|uri|uris|host|hosts|hostname|hostnames"
    r"|endpoint|endpoints|server|servers|broker|brokers|dsn)$",
    re.IGNORECASE,
)
HERE = re.compile(r"localhost|.*\.localhost|127(?:\.\d+){3}|0(?:\.0)*")
NUMBER = re.compile(r"[0-9.]+")
IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
NO_HOST = frozenset({"", "disabled", "enabled", "false", "no", "none", "null", "off", "on", "true", "yes"})
LONGEST = 10_000  # characters; a longer value is a file or a certificate, not an address


@dataclass(frozen=True, slots=True)
class Address:
    """A host that a value names.

    Parameters: `host`, in lower case; `port`, "" where none is written; `certain`, whether the value has the
    form of an address whatever its variable is called: a scheme, a port, or a key such as `Host=`.
    """

    host: str
    port: str
    certain: bool

    @property
    def text(self) -> str:
        """`host:port`; never the user, password or path that stood beside it."""
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def numeric(self) -> bool:
        """Whether it is an IP address."""
        return IP.fullmatch(self.host) is not None


def says_address(variable: str) -> bool:
    """Whether the name of a variable announces an address, as `CART_SERVICE_ADDR` or `db.url` does."""
    return TELLING.search(variable) is not None


def addresses(value: str) -> tuple[Address, ...]:
    """The hosts that a value names, in their order, each once; not the machine itself (localhost, 127.0.0.1).

    Read are `host`, `host:port`, `scheme://user:password@host:port/path` with several hosts too, lists of
    these with commas, `tcp(host:port)` and connection strings with `Host=` or `Server=`.
    """
    if len(value) > LONGEST:
        return ()
    return tuple(dict.fromkeys(found for found in candidates(value.strip()) if names_other(found)))


def names_other(address: Address) -> bool:
    """Whether the address may be another machine's."""
    if address.host in NO_HOST or HERE.fullmatch(address.host):
        return False
    return address.numeric or NUMBER.fullmatch(address.host) is None  # 8080 and 0.5 are no hosts


def candidates(value: str) -> Iterator[Address]:
    """Yield what looks like an address in any of the forms, the most telling form first."""
    inner = [match.group(1) for match in (*WRAPPED.finditer(value), *KEYED.finditer(value))]
    if inner:
        for text in inner:
            yield from written(text.replace(",", ":"), certain=True)  # SQL Server writes host,port
        return
    scheme = ""
    for part in value.split(","):
        head, found, rest = part.strip().partition("://")
        if found and SCHEME.fullmatch(head):
            scheme = head
        if scheme:  # the hosts after the first in mongodb://a:27017,b:27017/name have no scheme of their own
            yield from written(authority(rest if found else head, scheme), certain=True)
        else:
            yield from written(part, certain=False)


def authority(rest: str, scheme: str) -> str:
    """`host:port` out of what follows `scheme://`; `dns:///host` names its host as a path."""
    body = rest.lstrip("/") if scheme.lower() == "dns" else rest
    return re.split(r"[/?#;]", body, maxsplit=1)[0]


def written(text: str, *, certain: bool) -> Iterator[Address]:
    """Yield the address that the whole text is, user and password left off; none if it is something else."""
    match = HOST_AND_PORT.fullmatch(text.strip().rpartition("@")[2])
    if match is not None:
        port = match["port"] or ""
        yield Address(match["host"].lower(), port, certain or bool(port))
