"""`continuity serve`: the service with everything in it, on this machine."""

from __future__ import annotations

import gc
import ipaddress
import signal
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from continuity.cli.output import WholeNumber
from continuity_api.application import create_app
from continuity_api.commands.opened import StartError, configured, database_option, opened
from continuity_api.configuration import Settings
from continuity_api.logs import set_up_logs
from continuity_api.runs.housekeeping import housekeeping
from continuity_api.runs.watching import end_all
from continuity_api.runs.worker import Worker
from continuity_api.storage.database import place
from continuity_api.welcome import welcome

_THREADS = 16
_ROOM = 1_000_000
"""What the server reads beyond the limit, so that the application can say which one that is."""


@click.command("serve")
@database_option
@click.option("--host", help="The address to listen on; default: 127.0.0.1, which only this machine reaches.")
@click.option("--port", type=WholeNumber(0, 65535), help="The port to listen on; 0: a free one. Default: 8321.")
@click.option("--workers", type=WholeNumber(0, 256), help="How many runs are done at a time; 0: none here.")
def command(database: str | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve plans, runs and evidence to a team: an API, its pages, and a worker for runs.

    The first start makes an admin and prints their token, once. Everything is kept in one file of yours, unless
    CONTINUITY_DATABASE says otherwise; docs/service-configuration.md lists all that can be set.

    \b
      continuity serve
      continuity serve --port 0 --database sqlite:///team.db
      CONTINUITY_DATABASE=postgresql://continuity@db/continuity continuity serve --workers 0
    """
    chosen = configured(database, host=host, port=port, workers=workers)
    set_up_logs(chosen.log_level)
    gc.enable()  # the command line runs without; a server runs too long for that
    with opened(chosen) as found, ExitStack() as ending:
        welcome(found)
        server = _listening(create_app(chosen), chosen)
        click.echo(f"Everything is kept in {place(chosen.database)}", err=True)
        click.echo(f"Listening on http://{chosen.host}:{_port(server)}/", err=True)
        _warn(chosen)
        if chosen.workers:
            worker = Worker(found, chosen, chosen.workers, housekeeping(found, chosen))
            worker.start()
            ending.callback(worker.stop)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, _stop)
        try:
            server.run()
        finally:
            server.close()


def _listening(app: Flask, chosen: Settings) -> BaseWSGIServer | MultiSocketServer:
    """The server, with its port taken. Raises StartError where the address cannot be listened on."""
    try:
        return create_server(
            app,
            host=chosen.host,
            port=chosen.port,
            threads=_THREADS,
            ident=None,
            max_request_body_size=chosen.max_body + _ROOM,
        )
    except (OSError, ValueError) as error:  # the latter for a host that has no address
        reason = getattr(error, "strerror", None) or error
        address = f"{chosen.host}:{chosen.port}"
        raise StartError(
            f"{address} cannot be listened on ({reason}): choose another --host or --port; --port 0 takes a free one"
        ) from None


def _port(server: BaseWSGIServer | MultiSocketServer) -> int:
    """The port that was taken; a name with several addresses is listened on at all of them."""
    if isinstance(server, MultiSocketServer):
        return int(server.effective_listen[0][1])
    return int(server.effective_port)  # type: ignore[attr-defined] # the stubs lack it


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    """A polite end is an interrupt: requests in work are answered, runs given back."""
    end_all()
    raise KeyboardInterrupt


def _warn(chosen: Settings) -> None:
    """Who listens to others should know that nothing is encrypted here."""
    try:
        is_loopback = ipaddress.ip_address(chosen.host).is_loopback
    except ValueError:
        is_loopback = chosen.host == "localhost"
    if not is_loopback:
        click.echo("Others can reach this address, and nothing is encrypted: put a proxy with TLS before it.", err=True)
