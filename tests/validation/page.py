"""`make validate`: asks for every figure of the published cases, compares, and writes docs/validation.md.

With `--quick` only what needs no simulation is asked for, and no page is written. The exit code is 1 when a figure
deviates, 2 when the cases are not there.
"""

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.validation.case_figures import CaseFigure
from tests.validation.cases import ALL, CASES, published
from tests.validation.judging import Outcome, judge
from tests.validation.page_layout import PAGE, Row, page, table_row


def main(arguments: Sequence[str]) -> int:
    """Compare, write the page unless `--quick`, tell what deviates, and answer the exit code."""
    if not CASES.exists():
        _say(f"the published cases are not here: {CASES}")
        return 2
    cases, began, quick = published(), time.monotonic(), "--quick" in arguments
    rows = compared([place for place, figure in enumerate(ALL) if not quick or is_quick(figure)])
    if not quick:
        PAGE.write_text(page(cases, rows), encoding="utf-8")
    wrong = [each for each in rows if not each.outcome.agrees]
    for each in wrong:
        _say(f"{each.figure.case}: {table_row(each.figure, each.outcome)}")
    _say(f"{len(rows)} comparisons, {len(wrong)} deviate; {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def is_quick(figure: CaseFigure) -> bool:
    """Whether a figure needs no simulation, and little time."""
    return figure.call.command == "analyse" and not figure.long


def compared(places: Sequence[int]) -> list[Row]:
    """The figures at these places of ALL, compared; those of one run by one process, which so makes it once."""
    runs: dict[str, list[int]] = {}
    for place in places:
        runs.setdefault(str(ALL[place].call), []).append(place)
    longest_first = sorted(runs.values(), key=lambda run: not ALL[run[0]].long)
    found: dict[int, Outcome] = {}
    with ProcessPoolExecutor() as pool:
        for run, outcomes in zip(longest_first, pool.map(_judged, longest_first), strict=True):
            found.update(zip(run, outcomes, strict=True))
    return [Row(ALL[place], found[place]) for place in places]


def _judged(places: Sequence[int]) -> list[Outcome]:
    """Places only go to another process, since figures hold functions."""
    cases = published()
    return [judge(each, cases[each.case].figures[each.key]) for each in (ALL[place] for place in places)]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
