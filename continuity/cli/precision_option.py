"""What `--precision` takes: how well the unavailability of services shall be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from continuity.units import MINUTE, parse_share

if TYPE_CHECKING:
    from continuity.model import Plan
    from continuity.stopping import Wanted


class PreciseTo(click.ParamType[tuple[str, float]]):
    """An option that takes `5%` or `SERVICE=5%`; its value is (id of the service, "" for all; share)."""

    name = "precision"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Parse it, or fail with what to write instead."""
        service, equals, text = str(value).rpartition("=")
        try:
            share = parse_share(text.strip())
        except ValueError as error:
            self.fail(f"{error}, as in 5% or checkout=5%", param, ctx)
        if not 0 < share < 1 or (equals and not service.strip()):
            self.fail(f"{value} is no precision: write it like 5%, or checkout=5%", param, ctx)
        return service.strip(), share


def wanted(
    precision: tuple[tuple[str, float], ...], budget: int | None, replications: int | None, plan: Plan
) -> Wanted | None:
    """What is asked for, for all services or those named; None where no precision is.

    Parameters: `budget` in microseconds. Raises BadParameter where options contradict each other.
    """
    from continuity.stopping import Wanted  # lazy: not needed to say that a call is wrong

    if not precision:
        if budget is not None:
            raise click.BadParameter("say until which precision, as in --precision 5%", param_hint="--budget")
        return None
    if replications is not None:
        raise click.BadParameter(
            "the number of replications follows from the precision: leave --replications out, or --precision",
            param_hint="--precision",
        )
    every = dict(precision).get("")
    for_all = {} if every is None else {node.id: every for node in plan.services}
    named = {service: share for service, share in precision if service}
    return Wanted(relative=for_all | named, budget=MINUTE if budget is None else budget)
