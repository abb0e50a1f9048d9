"""Formatting the files of a plan: one order of keys, one indentation and spacing; what they say stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, text_limits
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Nothing can be asked."""


class FmtOptions(options.OptionsSchema[Options]):
    """There are no options."""

    made = Options


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    """All files, of which those of the plan have the one form; raises PlanError where one cannot be read."""
    # lazy: the schema of plans is not needed to describe an operation
    from continuity.planfile.files import plan_names

    found, findings = dict(files), list[Finding]()
    for name in plan_names(files):
        context.look()
        try:
            found[name] = _formatted(files[name], name, context)
        except PlanError as error:
            findings += error.findings
    if findings:
        raise PlanError(findings)
    changed = [name for name in sorted(files) if found[name] != files[name]]
    result = json.dumps({"files": dict(sorted(found.items())), "changed": changed}, indent=2, ensure_ascii=False)
    return Outcome(result=f"{result}\n", summary=f"{len(changed)} of {len(files)} files have another form")


def _formatted(text: str, name: str, context: Context) -> str:
    from continuity.formatting.form import formatted  # lazy: as above

    return formatted(text.encode("utf-8", "surrogatepass"), name, text_limits(context.limits)).decode()


FMT: Final = Operation(
    name="fmt",
    title="Format the files of a plan: one order of keys, one indentation and spacing.",
    schema=FmtOptions,
    work=_work,
    forms=(),
)
