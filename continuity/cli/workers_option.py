"""What `--jobs` and `--executor` take: who simulates."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from continuity.cli.output import WholeNumber

if TYPE_CHECKING:
    from continuity.executors import Workers

Function = TypeVar("Function", bound=Callable[..., Any])


def workers_options() -> Callable[[Function], Function]:
    """The options `--jobs` and `--executor`; the command gets `jobs` and `executor`."""

    def add(function: Function) -> Function:
        function = click.option(
            "--executor",
            metavar="dask://HOST:PORT",
            callback=_well_formed,
            help="Let the workers of a dask cluster simulate, by the address of its scheduler. Instead of --jobs.",
        )(function)
        return click.option(
            "--jobs",
            type=WholeNumber(0, 1024),
            metavar="N",
            help="Processes to use; 0: one per processor. Default: 1. Results do not depend on it.",
        )(function)

    return add


def workers(jobs: int | None, executor: str | None) -> AbstractContextManager[Workers]:
    """Who simulates: processes on this machine, or the cluster named. Raises BadParameter where both are given."""
    if executor is not None:
        from continuity.cluster import cluster  # lazy: seldom asked for

        if jobs is not None:
            raise click.BadParameter(
                "a cluster has its own number of workers: leave --jobs out", param_hint="--executor"
            )
        return cluster(executor)
    from continuity.executors import processes  # lazy: not needed to say that a call is wrong

    return processes(jobs or os.cpu_count() or 1 if jobs is not None else 1)


def _well_formed(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no address before the plan is read."""
    if value is not None:
        from continuity.cluster import address_of  # lazy: seldom asked for

        try:
            address_of(value)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param) from None
    return value
