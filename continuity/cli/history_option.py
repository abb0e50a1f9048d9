"""What `--history` and `--history-of` take: which history is told, and of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from continuity.errors import AnalysisError

if TYPE_CHECKING:
    from continuity.model import Plan

_MOST_DIGITS = 12
_WORDS = ("typical", "bad")


class WhichHistory(click.ParamType[str | int]):
    """An option that takes the number of a history from 0, or `typical`, or `bad`."""

    name = "history"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str | int:
        """Give the number, or the word."""
        if value in _WORDS or isinstance(value, int):
            return value if isinstance(value, int) else str(value)
        text = str(value)
        if not text.isdecimal() or len(text) > _MOST_DIGITS:
            self.fail(f"{text} is no history: write its number from 0, or typical, or bad", param, ctx)
        return int(text)


def concerned(plan: Plan, text: str) -> frozenset[str]:
    """The ids in a list with commas, and the members of the teams among them. Raises BadParameter for unknown ones."""
    from continuity.simulation.history import concerned as found  # lazy: a plan has been read by now

    try:
        return found(plan, [each.strip() for each in text.split(",") if each.strip()])
    except AnalysisError as error:
        raise click.BadParameter(error.message, param_hint="--history-of") from None
