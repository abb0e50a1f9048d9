"""Choosing rules by the beginning of their id, or by their group."""

from __future__ import annotations

from continuity.checks.registry import EVERY
from continuity.checks.rule import Rule
from continuity.checks.settings import CheckSettings, covers
from continuity.planfile.names import nearest


def chosen_rules(beginning: str) -> list[Rule]:
    """The rule of this id, or else all whose id begins so or whose group this is; all for "".

    Raises ValueError where there is none.
    """
    found = [each for each in EVERY if each.id == beginning] or [each for each in EVERY if covers(beginning, each)]
    if not found:
        near = nearest(beginning, {each.id for each in EVERY})
        raise ValueError(f"there is no rule '{beginning}'" + (f": did you mean '{near}'?" if near else ""))
    return found


def unknown_selector(settings: CheckSettings) -> str:
    """What is wrong with the rules that are named in settings: a sentence on the first that means none, else ""."""
    for each in (*settings.select, *settings.ignore, *settings.severities):
        if not any(covers(each, rule) for rule in EVERY):
            near = nearest(each, {rule.id for rule in EVERY})
            rest = f": did you mean '{near}'?" if near else ": `continuity explain` lists them"
            return f"no rule or group begins with '{each}'{rest}"
    return ""
