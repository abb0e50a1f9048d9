"""`continuity worker`: another worker for the runs of a service."""

from __future__ import annotations

import gc
import signal
import threading

import click

from continuity.cli.output import WholeNumber
from continuity_api.commands.opened import StartError, configured, database_option, opened
from continuity_api.logs import set_up_logs
from continuity_api.runs.housekeeping import housekeeping
from continuity_api.runs.worker import Worker
from continuity_api.storage.database import place


@click.command("worker")
@database_option
@click.option("--runs", type=WholeNumber(1, 256), default=1, show_default=True, help="How many runs at a time.")
def command(database: str | None, runs: int) -> None:
    """Do runs for a service, from any machine that reaches its database.

    A worker that is asked to end (an interrupt, SIGTERM) gives its runs back; those of a killed one go to another.

    \b
      continuity worker --database postgresql://continuity@db/continuity --runs 4
    """
    chosen = configured(database)
    set_up_logs(chosen.log_level)
    gc.enable()  # the command line runs without; a worker runs too long for that
    asked_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked_to_end.set())
    with opened(chosen) as found:
        worker = Worker(found, chosen, runs, housekeeping(found, chosen))
        worker.start()
        click.echo(f"Worker {worker.name} waits for runs in {place(chosen.database)}", err=True)
        while not asked_to_end.wait(1.0):
            if not worker.is_alive:
                raise StartError("the worker has failed: its log says why")
        worker.stop()
