"""What `--precision` takes: how well the unavailability of services shall be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from continuity.model import Plan
    from continuity.stopping import Wanted


class PreciseTo(click.ParamType[tuple[str, float]]):
    """An option that takes `5%` or `SERVICE=5%`; its value is (id of the service, "" for all; share)."""

    name = "precision"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Parse it, or fail with what to write instead."""
        from continuity.results import parse_precision  # lazy: most calls ask for none

        try:
            return parse_precision(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def wanted(
    precision: tuple[tuple[str, float], ...], budget: int | None, replications: int | None, plan: Plan
) -> Wanted | None:
    """What is asked for, for all services or those named; None where no precision is.

    Parameters: `budget` in microseconds. Raises BadParameter where options contradict each other.
    """
    from continuity.stopping import wanted as asked  # lazy: not needed to say that a call is wrong

    if not precision:
        if budget is not None:
            raise click.BadParameter("say until which precision, as in --precision 5%", param_hint="--budget")
        return None
    if replications is not None:
        raise click.BadParameter(
            "the number of replications follows from the precision: leave --replications out, or --precision",
            param_hint="--precision",
        )
    return asked(precision, budget, plan)
