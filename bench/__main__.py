"""`make bench`: measure everything, print a table, write JSON beside it.

Usage: python -m bench [--output FILE] [NAME ...], with the names of groups, all by default.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.reading_speed import reading_speed
from bench.rehearsal_speed import rehearsal_speed
from bench.simulation_speed import simulation_speed
from bench.timing import Measured
from continuity import __version__
from continuity.cli.output import leave_plan_alone
from continuity.installation import platform_facts

GROUPS: Mapping[str, Callable[[Path], Iterator[Measured]]] = {
    "reading": reading_speed,
    "rehearsal": rehearsal_speed,
    "simulation": simulation_speed,
}
_HEAD = ("measured", "a second, at best", "at worst", "draws for one")


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed.")
    parser.add_argument("groups", nargs="*", metavar="NAME", help=f"of {', '.join(GROUPS)}; all by default")
    parser.add_argument("--output", type=Path, help="write JSON to this file")
    asked = parser.parse_args()
    if unknown := set(asked.groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    leave_plan_alone()  # as the commands do
    _print(_HEAD)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.groups or GROUPS:
            for each in GROUPS[name](Path(folder)):
                _print(_row(each))
                found.append(each)
    if asked.output is not None:
        asked.output.parent.mkdir(parents=True, exist_ok=True)
        asked.output.write_text(_as_json(found), encoding="utf-8")


def _row(each: Measured) -> tuple[str, ...]:
    return each.what, f"{each.per_second:,.4g}", f"{each.slowest_per_second:,.4g}", f"{each.draws_for_each:,.3g}"


def _print(row: tuple[str, ...]) -> None:
    print(f"{row[0]:42}" + "".join(f"{cell:>20}" for cell in row[1:]), flush=True)  # noqa: T201 - a script


def _as_json(found: list[Measured]) -> str:
    facts = {"version": __version__, "platform": platform_facts(), "measured": [each.as_json() for each in found]}
    return json.dumps(facts, indent=2) + "\n"


if __name__ == "__main__":
    main()
