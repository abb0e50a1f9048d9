"""A file sets what its owner may not set.

What: The settings say what may be set in a file (`files`), and the file sets something else.

Why: Targets are the business's to change, structure the engineers'. Where each may set everything, an RTO changes by
the way in a change about machines.

Example: `[files."bia/*.yaml"]` with `may-set = ["services.*.objectives"]`, and `bia/shop.yaml` sets
`services.shop.needs`.

Instead: Move it to a file whose owner may set it, or let this file's owner do so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked
from continuity.checks.owned import OwnedFiles, leaves
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "set-by-wrong-file"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each value in a file that may not set it."""
    rules: dict[str, list[OwnedFiles]] = {}
    for path, (file, _, _) in leaves(checked.declared) if checked.owned_files else ():
        if file not in rules:
            rules[file] = [each for each in checked.owned_files if each.has(file)]
        if rules[file] and not any(each.allows(path) for each in rules[file]):
            owner = next((each.owner for each in rules[file] if each.owner), "")
            may = ", ".join(each for owned in rules[file] for each in owned.may_set) or "nothing"
            message = f"'{path[-1]}' may not be set in this file" + (f", which is {owner}'s" if owner else "")
            yield Found(path, message, f"what may be set here: {may}", key=True)
