"""How docs/validation.md looks: a table for each published case, and one of what is not compared."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.validation.case_figures import CaseFigure
from tests.validation.cases import REST, Case
from tests.validation.judging import PRECISION, Outcome

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
WORDS = Path(__file__).with_name("page_words.md")
"""What stands before the tables."""

HEADER = ("| figure | expected | ours | deviation | engine | plan |", "|---|---|---|---|---|---|")
ASIDES = re.compile(r" \((?:recalled|find_string)[^)]*\)|(?<=DSN 2008) \([^)]*\)")
"""How a source was come by, which is said beside it."""

ENGINES = ("exact", "markov", "simulation", "rehearsal")
"""In which order the answers to one figure stand."""
DIGITS = 17


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a case, and how it came out."""

    figure: CaseFigure
    outcome: Outcome


def page(cases: Mapping[str, Case], rows: Sequence[Row]) -> str:
    """The whole page."""
    by_case: dict[str, list[Row]] = {}
    for each in rows:
        by_case.setdefault(each.figure.case, []).append(each)
    lines = [
        WORDS.read_text(encoding="utf-8").rstrip(),
        "",
        "## What was compared",
        "",
        summary(cases, rows),
        *(line for name, case in cases.items() if name in by_case for line in _case(case, by_case[name])),
        "",
        "## What is not compared",
        "",
        "| case | figure | why |",
        "|---|---|---|",
        *(f"| {case} | {key} | {why} |" for case, key, why in unsaid(cases)),
    ]
    return "\n".join(lines) + "\n"


def summary(cases: Mapping[str, Case], rows: Sequence[Row]) -> str:
    """How much is compared, and how it came out."""
    checked = {(each.figure.case, each.figure.key) for each in rows}
    known = sum(len(case.figures) for case in cases.values())
    wrong = sum(not each.outcome.agrees for each in rows)
    came_out = f"{wrong} of them deviate" if wrong else "all agree"
    return (
        f"{len(checked)} of the {known} figures of {len(cases)} cases, {len(rows)} comparisons in all (several engines"
        f" give many of them): {came_out}."
    )


def _case(case: Case, rows: Iterable[Row]) -> Iterator[str]:
    yield from ("", f"### {case.id}: {case.title}", "", f"Source: {ASIDES.sub('', case.source)}.", "", *HEADER)
    keys = list(case.figures)
    ordered = sorted(rows, key=lambda row: (keys.index(row.figure.key), ENGINES.index(row.figure.call.engine)))
    yield from (table_row(each.figure, each.outcome) for each in ordered)


def table_row(figure: CaseFigure, outcome: Outcome) -> str:
    """A line of a table."""
    plan = figure.call.plan
    link = f"[{plan}](../tests/validation/plans/{plan}.yaml)" if not plan.endswith(".xml") else f"{plan}, imported"
    expected = {"most": "at most ", "least": "at least "}.get(figure.bound, "") + number(outcome.expected)
    deviation = outcome.deviation if outcome.agrees else f"**{outcome.deviation}: deviates**"
    if outcome.precision > PRECISION:
        deviation += f" of {outcome.precision / 4:.1%} each"
    name = f"{figure.key} \\*" if figure.instead is not None else figure.key
    return f"| {name} | {expected} | {ours(outcome)} | {deviation} | {figure.call.engine} | {link} |"


def number(value: float) -> str:
    """A known value, with all digits that it has."""
    return f"{value:.{DIGITS - 1}g}"


def ours(outcome: Outcome) -> str:
    """Our value: of an exact one all digits, of a simulated one those that its standard error leaves."""
    if outcome.error == 0:
        return number(outcome.value)
    return f"{outcome.value:.5g} ± {outcome.error:.2g}"


def unsaid(cases: Mapping[str, Case]) -> Iterator[tuple[str, str, str]]:
    """Case, figure and reason of what is not compared; figures of one case and reason together."""
    for case, reasons in REST.items():
        for why in dict.fromkeys(reasons.values()):
            keys = [key for key, each in reasons.items() if each == why]
            named = list(cases[case].figures) if keys == ["*"] else keys
            yield case, ", ".join(named), why
