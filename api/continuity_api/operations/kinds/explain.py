"""Explaining the rules of a check: what each finds, why, an example, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from continuity.errors import AnalysisError
from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome

_WIDTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked."""

    rule: str | None


class ExplainOptions(options.OptionsSchema[Options]):
    """What is explained."""

    made = Options

    rule = options.identifier(
        "A rule, or the beginning of several, or a group. Default: all rules.", "rto-beyond-mtpd", load_default=None
    )


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: the rules are not needed to describe an operation
    from continuity.checks.choosing import chosen_rules
    from continuity.reports.rules import rule_as_text, rules_as_json, rules_as_text

    try:
        found = chosen_rules(chosen.rule or "")
    except ValueError as error:
        raise AnalysisError(str(error)) from None
    if len(found) == 1:
        text = rule_as_text(found[0], width=_WIDTH, colour=False)
    else:
        text = rules_as_text(found, width=_WIDTH, colour=False)
    return Outcome(result=rules_as_json(found), forms={"text": text}, summary=f"{len(found)} rules")


EXPLAIN: Final = Operation(
    name="explain",
    title="Explain the rules of a check: what each finds, and what to do instead.",
    schema=ExplainOptions,
    work=_work,
    on_plan=False,
)
