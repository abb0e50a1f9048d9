"""`make bench`: measure everything, print a table, write JSON beside it.

Usage: python -m bench [--output FILE] [NAME ...], with the names of groups, all by default.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.memory_use import memory_use
from bench.rare import rare_events
from bench.reading_speed import reading_speed
from bench.rehearsal_speed import rehearsal_speed
from bench.simulation_speed import simulation_speed
from bench.starting_speed import starting_speed
from bench.table import HEAD, in_columns, line
from bench.timing import Row
from continuity import __version__
from continuity.cli.output import leave_plan_alone
from continuity.installation import platform_facts

GROUPS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    "reading": reading_speed,
    "rehearsal": rehearsal_speed,
    "starting": starting_speed,
    "simulation": simulation_speed,
    "memory": memory_use,
    "rare": rare_events,
}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed.")
    parser.add_argument("groups", nargs="*", metavar="NAME", help=f"of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--output", type=Path, help="write JSON to this file")
    asked = parser.parse_args()
    if unknown := set(asked.groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    leave_plan_alone()  # as the commands do
    _print(in_columns(HEAD))
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.groups or GROUPS:
            for each in GROUPS[name](Path(folder)):
                _print(line(each))
                found.append(each)
    if asked.output is not None:
        asked.output.parent.mkdir(parents=True, exist_ok=True)
        asked.output.write_text(_as_json(found), encoding="utf-8")


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a script


def _as_json(found: list[Row]) -> str:
    facts = {"version": __version__, "platform": platform_facts(), "measured": [each.as_json() for each in found]}
    return json.dumps(facts, indent=2) + "\n"


if __name__ == "__main__":
    main()
