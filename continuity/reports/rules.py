"""Rules explained on a terminal: one in full, or all of them in a line each."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from continuity.checks.rule import Rule
from continuity.reports.tables import to_text


def rule_as_text(rule: Rule, *, width: int, colour: bool) -> str:
    """What a rule finds, why that is bad, an example, and what to do instead."""
    parts: list[RenderableType] = [Text(f"{rule.id} ({rule.severity.value}, {rule.group})", style="bold")]
    for heading, text in (("", rule.title + "."), ("What", rule.what), ("Why", rule.why)):
        parts.append(Padding(f"{heading}: {text}" if heading else text, (0, 0, 0, 2)))
    parts.append(Padding(f"Example: {rule.example}", (0, 0, 0, 2)))
    parts.append(Padding(f"Instead: {rule.instead}", (0, 0, 0, 2)))
    return to_text(parts, width=width, colour=colour)


def rules_as_text(rules: Sequence[Rule], *, width: int, colour: bool) -> str:
    """All rules by group, a line each."""
    parts: list[RenderableType] = []
    longest = max((len(rule.id) for rule in rules), default=0)
    for group in dict.fromkeys(rule.group for rule in rules):
        parts.append(Text(group, style="bold"))
        members = [rule for rule in rules if rule.group == group]
        parts += [Text(f"  {each.id:{longest}}  {each.severity.value:11}  {each.title}") for each in members]
    parts.append(Text(f"{len(rules)} rules; `continuity explain ID` tells more of one."))
    return to_text(parts, width=width, colour=colour)


def rules_as_json(rules: Sequence[Rule]) -> str:
    """The rules with everything they say of themselves."""
    keys = ("id", "group", "title", "what", "why", "example", "instead")
    data = [{key: getattr(rule, key) for key in keys} | {"severity": rule.severity.value} for rule in rules]
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
