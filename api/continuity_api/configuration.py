"""What the service can be told by its environment, and what holds where it is told nothing.

Every variable is here once, with its meaning; docs/service-configuration.md is made from it. A value that makes no
sense, or a variable that does not exist, is refused before anything starts.
"""

from __future__ import annotations

import ipaddress
import os
import re
import ssl
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from marshmallow import ValidationError, fields, post_load, validate
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from continuity.errors import ContinuityError
from continuity.planfile.names import nearest
from continuity_api.closed import Closed

PREFIX = "CONTINUITY_"
_OF_THE_COMMAND_LINE = frozenset({"CONTINUITY_CACHE"})
_MEGABYTE = 1_000_000
_SUCH_HOSTS = "such as chat.example.org,10.1.0.0/16, without https:// and port"
_HEAD = """# What the service can be told

<!-- Made by: python -m continuity_api.configuration docs/service-configuration.md -->

`continuity serve`, `continuity worker` and the image read these variables of their environment; an empty one counts as
not set. A value that makes no sense, or a variable that does not exist, is refused at the start with everything that is
wrong. `serve` and `worker` take the first ones as options, too, which win. How to run it all: [service.md](service.md).
"""


class ConfigurationError(ContinuityError):
    """The environment says something that cannot be meant.

    Parameters: `problems`, a line for each variable.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems)

    def __str__(self) -> str:
        """A line for each variable."""
        return "\n".join(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for one service; each field is described in `SettingsSchema`, under the same name.

    What may hold a secret is not in its representation: that may be logged.
    """

    database: str = field(repr=False)
    host: str
    port: int
    base_url: str
    trusted_proxies: int
    workers: int
    executor: str
    run_jobs: int
    run_seconds: int
    run_replications: int
    run_memory: int
    runs_per_user: int
    max_body: int
    max_plan: int
    max_depth: int
    max_nodes: int
    rate: int
    session_hours: int
    webhook_hosts: tuple[str, ...]
    webhook_ca: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_role: str
    log_level: str
    metrics: bool


def default_database() -> str:
    """The URL of the embedded database: one file in the user's folder for data."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return f"sqlite:///{Path(home) / 'continuity' / 'service.db'}"


class _Hosts(fields.Field[tuple[str, ...]]):
    """Names of hosts, addresses and networks, with commas between them."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> tuple[str, ...]:
        hosts = tuple(part.strip().lower() for part in str(value).split(",") if part.strip())
        for number, host in enumerate(hosts, start=1):
            if not _is_host(host):  # it is not repeated: the whole URL of a webhook may be a secret
                raise ValidationError(f"entry {number} is no host: write names and addresses, {_SUCH_HOSTS}")
        return hosts


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return re.fullmatch(r"[\w-]+(\.[\w-]+)*", text) is not None
    return True


def _database_url(url: str) -> None:
    """Refuse what cannot name a database, without repeating it: there may be a password in it."""
    if not re.match(r"(sqlite:///.|postgresql(\+psycopg)?://)", url):
        raise ValidationError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValidationError("is no URL: write postgresql://USER:PASSWORD@HOST:PORT/NAME, PORT a number") from None


def _certificates(file: str) -> None:
    """Refuse a file that has no certificates: nothing could be sent by them."""
    try:
        if file:
            ssl.create_default_context().load_verify_locations(file)
    except OSError as error:  # an SSLError is one
        reason = "it has no certificates in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise ValidationError(f"the file cannot be used: {reason}") from None


def _text(meaning: str, default: str = "", **kwargs: object) -> fields.String:
    return fields.String(load_default=default, metadata={"description": meaning}, **kwargs)  # type: ignore[arg-type] # passed on


def _whole(meaning: str, default: int, least: int = 1, most: int = 10**12) -> fields.Integer:
    return fields.Integer(load_default=default, validate=validate.Range(least, most), metadata={"description": meaning})


class SettingsSchema(Closed):
    """The variables, by the names of the settings: `database` is `CONTINUITY_DATABASE`."""

    database = fields.String(
        load_default=default_database,
        validate=_database_url,
        metadata={
            "description": "Where everything is kept: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`."
        },
    )
    host = _text(
        "The address that is listened on. Anything but the loopback device is your explicit choice.", "127.0.0.1"
    )
    port = _whole("The port that is listened on; 0 takes a free one.", 8321, least=0, most=65535)
    base_url = _text(
        "The address that people use, `https://continuity.example.org`: for links, logins and secure cookies.",
        validate=validate.Regexp(
            r"^$|^https?://[^/\s]+(/\S*)?$", error="must be an address such as https://continuity.example.org"
        ),
    )
    trusted_proxies = _whole(
        "How many reverse proxies stand before the service and set X-Forwarded-For.", 0, least=0, most=10
    )
    workers = _whole(
        "How many runs `continuity serve` does at a time; 0 leaves all to `continuity worker`.", 1, least=0, most=256
    )
    executor = _text(
        "Who simulates: empty for processes of the worker, `dask://HOST:PORT` for a cluster.",
        validate=validate.Regexp(r"^$|^dask://\S+:\d+$", error="must be dask://HOST:PORT"),
    )
    run_jobs = _whole("How many processes one run may use on its worker.", 1, most=256)
    run_seconds = _whole("The most time that a run may take, in seconds.", 3600, most=10**7)
    run_replications = _whole("The most replications that a run may ask for.", 10_000_000)
    run_memory = _whole("The most memory that a run may take, in bytes.", 4000 * _MEGABYTE, least=1000 * _MEGABYTE)
    runs_per_user = _whole("How many runs of one user may wait or run at a time.", 20, most=100_000)
    max_body = _whole("The largest request that is read, in bytes.", 20 * _MEGABYTE, least=1000)
    max_plan = _whole("The largest plan, all its files together, in bytes.", 10 * _MEGABYTE, least=1000)
    max_depth = _whole("How deep a request's JSON may be nested.", 40, least=5, most=200)
    max_nodes = _whole("The most nodes that a plan may have.", 20_000)
    rate = _whole("How many requests one token may make in a minute at each process that answers.", 1200)
    session_hours = _whole("How long somebody stays logged in on the pages, in hours.", 12, most=24 * 90)
    webhook_hosts = _Hosts(
        load_default=(),
        metadata={
            "description": "The hosts that webhooks may be sent to, with commas between them; none: no webhooks. "
            "A host with a private address needs that address listed, too, or its network: `10.1.0.0/16`."
        },
    )
    webhook_ca = _text(
        "A file with certificates (PEM) that receivers of webhooks are trusted by, beside the system's own.",
        validate=_certificates,
    )
    oidc_issuer = _text(
        "The OpenID Connect issuer for logins; empty: logins by token only.",
        validate=validate.Regexp(r"^$|^https?://\S+$", error="must be an address such as https://login.example.org"),
    )
    oidc_client_id = _text("The name of this service at the issuer.")
    oidc_client_secret = _text("The secret of this service at the issuer.")
    oidc_role = _text(
        "The role of somebody who logs in for the first time.",
        "viewer",
        validate=validate.OneOf(("none", "viewer", "planner")),
    )
    log_level = _text("What is logged.", "info", validate=validate.OneOf(("debug", "info", "warning", "error")))
    metrics = fields.Boolean(
        load_default=True,
        metadata={"description": "Whether `/metrics` answers (to those who may read, or to this machine)."},
    )

    @post_load
    def _settings(self, data: dict[str, object], **_: object) -> Settings:
        return Settings(**data)  # type: ignore[arg-type] # the schema has just checked every field


def settings(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """The settings of an environment (this process's, unless given); `overrides` win, by the names of the settings.

    An empty variable counts as not set; overrides are options of the command line. Raises ConfigurationError with
    everything that is wrong, each under the name that was written.
    """
    environ = os.environ if environ is None else environ
    said: dict[str, object] = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name not in _OF_THE_COMMAND_LINE and value != ""
    }
    said |= overrides
    try:
        loaded: Settings = SettingsSchema().load(said)
    except ValidationError as error:
        raise ConfigurationError(_problems(dict(error.messages_dict), overrides.keys())) from None
    if loaded.oidc_issuer and not (loaded.oidc_client_id and loaded.oidc_client_secret):
        raise ConfigurationError([f"{PREFIX}OIDC_ISSUER needs {PREFIX}OIDC_CLIENT_ID and {PREFIX}OIDC_CLIENT_SECRET"])
    return loaded


def _problems(messages: Mapping[str, object], options: Collection[str]) -> list[str]:
    """A line for each variable or option. Values are not repeated: one of them may be a secret."""
    known = set(SettingsSchema().fields)
    lines = []
    for name, said in sorted(messages.items()):
        variable = f"--{name.replace('_', '-')}" if name in options else PREFIX + name.upper()
        if name in known:
            why = "; ".join(str(each) for each in said) if isinstance(said, list) else str(said)
            lines.append(f"{variable}: {why}")
        else:
            near = nearest(name, known)
            lines.append(f"{variable}: no such setting" + (f": did you mean {PREFIX}{near.upper()}?" if near else ""))
    return lines


def main(file: str) -> None:
    """Write the page that lists all variables."""
    Path(file).write_text(page(), encoding="utf-8")


def page() -> str:
    """docs/service-configuration.md, whole."""
    return f"{_HEAD}\n{table()}"


def table() -> str:
    """The variables as a Markdown table, for docs/service-configuration.md."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, said in SettingsSchema().fields.items():
        default = said.load_default() if callable(said.load_default) else said.load_default
        shown = "a file in the user's folder for data" if name == "database" else f"`{default}`"
        if default in ("", ()):
            shown = "none"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {said.metadata['description']} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main(sys.argv[1])
