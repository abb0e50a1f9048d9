"""Showing what holds for one id in the end, and where each value comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked."""

    id: str


class ShowOptions(options.OptionsSchema[Options]):
    """What is shown."""

    made = Options

    id = options.identifier(
        "A node, team, person, plan, scenario or anything else that has an id.", "checkout", required=True
    )


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: the schema of plans is not needed to describe an operation
    from continuity.planfile.effective import effective
    from continuity.reports.entry import entries_as_json, entries_as_text

    plan = loaded(files, context.limits)
    entries = effective(plan, chosen.id)
    return Outcome(
        result=entries_as_json(entries),
        forms={"text": entries_as_text(entries)},
        summary=", ".join(f"{each.section}.{each.id}" for each in entries),
        digest=plan.plan.digest,
    )


SHOW: Final = Operation(
    name="show",
    title="Show what holds for one id, and where each value comes from.",
    schema=ShowOptions,
    work=_work,
)
