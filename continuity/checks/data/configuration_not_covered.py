"""Data is restored onto a machine that is set up only then, and nothing keeps its configuration and secrets.

What: A step restores data onto another node than it lives on, one that waits `cold` or `stopped`; and of data tagged
`configuration`, or of data tagged `secrets`, the plan has no copy outside the place of the original.

Why: Data alone starts nothing. Settings, certificates, keys and passwords are lost with the first machine, and are
asked for when the second is to run.

Example: `restores: {data: drawings, to: old-server}` with `old-server: {standby: stopped}`, and no data tagged so.

Instead: Say where they are kept: `data: {settings: {tags: [configuration, secrets], copies: {..}}}`, at the first
machine or wherever they live.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.rule import Found
from continuity.findings import Severity
from continuity.model import Standby

ID: Final = "configuration-not-covered"
SEVERITY: Final = Severity.WARNING
_TAGS: Final = ("configuration", "secrets")


def find(checked: Checked) -> Iterator[Found]:
    """Each such step."""
    for path, _, step in checked.all_steps:
        if step.restores is None or step.restores.to is None:
            continue
        origin = checked.data_sets[step.restores.data][0]
        target = checked.plan.nodes[step.restores.to]
        missing = [tag for tag in _TAGS if not _is_kept(tag, checked.places[origin.id], checked)]
        if missing and target.id != origin.id and target.standby in (Standby.COLD, Standby.STOPPED):
            message = (
                f"'{target.id}' is set up when '{origin.id}' is lost, and nothing keeps its {' and '.join(missing)}"
            )
            hint = f"add data with tags: [{', '.join(missing)}] and copies, where they live"
            yield Found((*path, "restores"), message, hint)


def _is_kept(tag: str, lost: frozenset[str], checked: Checked) -> bool:
    """Whether data with a tag lives, or has a copy, outside what is lost."""
    return any(
        lost.isdisjoint(checked.places[place])
        for node, held in checked.data_sets.values()
        if tag in held.tags
        for place in (node.id, *(copy.at for copy in held.copies.values()))
    )
