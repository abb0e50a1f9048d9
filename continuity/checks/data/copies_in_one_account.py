"""Every copy of data is in the account that the original is in.

What: The node with the data says its `account`, and all copies, or the nodes that hold them, say the same one.

Why: Whoever takes over the account, or closes it, takes all copies with it.

Example: `db: {account: main, ..}` and `nightly: {at: vault, account: main, ..}`.

Instead: Keep a copy in an account of its own, with other people's credentials.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from continuity.checks.checked import Checked, path_of
from continuity.checks.rule import Found
from continuity.findings import Severity

ID: Final = "copies-in-one-account"
SEVERITY: Final = Severity.ERROR


def find(checked: Checked) -> Iterator[Found]:
    """Each set of data without a copy in another account."""
    for name, (node, held) in checked.data_sets.items():
        accounts = {copy.account or checked.plan.nodes[copy.at].account for copy in held.copies.values()}
        backed_up = any(copy.backup is not None for copy in held.copies.values())  # else that is the first defect
        if node.account and backed_up and accounts == {node.account}:
            message = f"every copy of '{name}' is in the account '{node.account}', as the original is"
            yield Found(path_of(node, "data", name, "copies"), message, "keep a copy in an account of its own")
