"""What if: a plan with some of its values set anew, as if its text said so, without touching a file.

A setting is applied to what the files say together, before tiers and kinds supply, and the plan is assembled anew with
every check: an impossible setting is refused like a written one, and the digest is that of a text which says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Final

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.planfile.columns import Beside, ColumnReader
from continuity.planfile.limits import DEFAULT_LIMITS, Limits
from continuity.planfile.load import Loaded, assemble
from continuity.planfile.marked import problem_at
from continuity.planfile.settings_applied import all_applied
from continuity.planfile.settings_reading import Setting, read_settings

_SAME_ENTRY: Final = 2
"""Section and id: paths that share them are about the same entry."""


def with_settings(
    loaded: Loaded, settings: Sequence[str], path: Beside | None = None, limits: Limits = DEFAULT_LIMITS
) -> Loaded:
    """The plan as it would be if its text said something else.

    Parameters: `loaded`, which is not changed; `settings`, applied in their order, each `PATH=VALUE`: a dotted path
    with list items by number (`services.shop.needs.0`), and a value as it would stand in a plan, in one line (`5m`,
    `{usually: 3h, at_worst: 8h}`, `[a, b]`), nothing to leave out what is there; `path`, where the plan was loaded
    from, or its texts, without which a plan that takes figures from data files is refused; `limits`, what each setting
    may cost.
    A key with dots in it can be set where it is already written, else with the mapping around it.
    Raises PlanError with everything that is wrong, placed at the setting that causes it.
    """
    if not settings:
        return loaded
    read = read_settings(settings, limits)
    declared = all_applied(loaded.declared, read)
    beside = path.parent if isinstance(path, Path) and not path.is_dir() else path
    try:
        return assemble([declared], ColumnReader(beside, limits.bytes))
    except PlanError as error:
        raise PlanError(_blamed(finding, read) for finding in error.findings) from None


def _blamed(finding: Finding, settings: Sequence[Setting]) -> Finding:
    """A finding about the new plan, placed at a setting: the plan was sound without.

    Where the text itself has become wrong, that is the last setting of the same entry, or the only one at all; its
    place in the text is told too. With several settings of other entries, that place is all that is known.
    """
    places = {setting.place[0] for setting in settings}
    if finding.location is not None and finding.location.file in places:
        return finding
    shared = [_shared(setting.words, finding.path.split(".")) for setting in settings]
    most = max(shared)
    if len(settings) > 1 and most < _SAME_ENTRY:
        return replace(finding, message=f"{finding.message} (sound without --set)")
    setting = settings[len(shared) - 1 - shared[::-1].index(most)]
    placed = problem_at(finding.id, f"{finding.message} (at {finding.place})", setting.place, finding.path)
    return replace(placed, severity=finding.severity, hint=finding.hint)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many steps two paths have in common from the top."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
