"""What `--set` takes: values of the plan to try out without editing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from continuity.errors import PlanError

Function = TypeVar("Function", bound=Callable[..., Any])

_HELP = (
    "What if: set a value of the plan for this run, as teams.dba.people=3. PATH is dotted, items of a list by number;"
    " VALUE is written as in the plan, {usually: 3h, at_worst: 8h} or [a, b]; PATH= leaves out what is there."
    " May be repeated: applied in order, no file is changed."
)


def set_option() -> Callable[[Function], Function]:
    """The option `--set`; the command gets `settings`, the texts in their order, of which each is well formed."""
    return click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", callback=_well_formed, help=_HELP)


def _well_formed(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what is wrong whatever the plan is, before the plan is read."""
    if value:
        from continuity.planfile.settings_reading import read_settings  # lazy: most calls set nothing

        try:
            read_settings(value)
        except PlanError as error:
            lines = [f"{each.location.file}  {each.message}" for each in error.findings if each.location]
            raise click.BadParameter("\n".join(lines), ctx, param) from None
    return value
