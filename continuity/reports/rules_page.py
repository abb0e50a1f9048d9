"""The rules in the documentation, made of their docstrings.

`python -m continuity.reports.rules_page docs/checks.md` writes them anew between their marks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from continuity.checks.registry import EVERY
from continuity.checks.rule import Rule

_BEGINS, _ENDS = "<!-- rules -->", "<!-- end of rules -->"


def with_rules(page: str, rules: Sequence[Rule]) -> str:
    """The documentation's page with the rules between its marks written anew."""
    before, _, rest = page.partition(_BEGINS)
    _, _, after = rest.partition(_ENDS)
    lines = "\n".join(_documented(rules))
    return f"{before}{_BEGINS}\n{lines}\n{_ENDS}{after}"


def _documented(rules: Sequence[Rule]) -> Iterator[str]:
    for group in dict.fromkeys(rule.group for rule in rules):
        members = [rule for rule in rules if rule.group == group]
        yield f"\n### {group.replace('-', ' ').capitalize()}\n\n| rule | severity | what it finds |\n|---|---|---|"
        yield from (f"| [`{rule.id}`](#{rule.id}) | {rule.severity.value} | {rule.title} |" for rule in members)
        for rule in members:
            yield f'\n<a id="{rule.id}"></a>**`{rule.id}`**: {rule.what}\n*Why*: {rule.why}'
            yield f"*Example*: {rule.example}\n*Instead*: {rule.instead}"
    yield ""


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        file = Path(argument)
        file.write_text(with_rules(file.read_text(encoding="utf-8"), EVERY), encoding="utf-8")
