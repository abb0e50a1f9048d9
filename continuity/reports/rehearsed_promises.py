"""The promises of a rehearsal: what is broken, and why; what is undecided; how many are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import RenderableType
from rich.text import Text

from continuity.rehearsal_results import Judged, Rehearsal, RehearsedService, Spread
from continuity.reports.numbers import hours_text
from continuity.reports.outages import shares
from continuity.reports.promised import part_text, promised_and_expected
from continuity.results import TimeSpent, Verdict

_COLOURS = {Verdict.KEPT: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_VERDICT_WIDTH = 9
_MOST_TOLD = {Verdict.BROKEN: 8, Verdict.UNDECIDED: 4}
_LARGEST = 3


class Told(NamedTuple):
    """A promise: its scenario, whose it is, the result of the service (None: it is a step's) and the verdict."""

    scenario: str
    whose: str
    service: RehearsedService | None
    judged: Judged


def promise_lines(rehearsal: Rehearsal, *, details: bool = False) -> list[RenderableType]:
    """What is broken, furthest from what was promised first, and why; what is undecided; how many are kept.

    Parameters: `details`, all that is broken or undecided, not only the first of it.
    """
    told = [
        Told(name, whose, scenario.services.get(whose), judged)
        for name, scenario in rehearsal.scenarios.items()
        for whose, judged in scenario.promises()
    ]
    lines: list[RenderableType] = []
    for verdict in (Verdict.BROKEN, Verdict.UNDECIDED):
        found = [each for each in told if each.judged.verdict is verdict]
        most = len(found) if details else _MOST_TOLD[verdict]
        lines += _listed(sorted(found, key=_furthest_first), verdict, most)
    kept = sum(each.judged.verdict is Verdict.KEPT for each in told)
    if kept:
        all_of = "all" if kept == len(told) else f"{kept} of"
        lines.append(_line(Verdict.KEPT, "the only promise" if len(told) == 1 else f"{all_of} {len(told)} promises"))
    return lines


def _furthest_first(told: Told) -> tuple[bool, float]:
    """Services before steps."""
    return told.service is None, -shortfall(told.judged)


def shortfall(judged: Judged) -> float:
    """By how much the probability of a promise lies below the one with which it must hold."""
    return (judged.met_in or 1.0) - (judged.met.estimate or 0.0)


def _listed(found: Sequence[Told], verdict: Verdict, most: int) -> Iterator[Text]:
    """The first of them; the reason of several promises of one service in one scenario is told once."""
    shown, reasons = found[:most], set[str]()
    for each in shown:
        yield _line(verdict, f"{each.scenario}, {each.whose}: {promised_and_expected(each.judged)}")
        reason = _because(each) if verdict is Verdict.BROKEN else ""
        if reason and (key := f"{each.scenario} {each.whose} {reason}") not in reasons:
            reasons.add(key)
            yield Text(" " * (_VERDICT_WIDTH + 2) + f"because {reason}")
    if len(found) > len(shown):
        yield _line(verdict, f"{len(found) - len(shown)} more: --details has all")


def _line(verdict: Verdict, text: str) -> Text:
    return Text().append(f"{verdict.value:>{_VERDICT_WIDTH}}", style=_COLOURS[verdict]).append(f"  {text}")


def _because(told: Told) -> str:
    """What most of the time is that recovery, or a step, takes; for a data loss, how much is lost."""
    service, judged = told.service, told.judged
    if service is None:
        most = _most(judged.time_spent)
        return f"until it is done the time goes to: {most}" if most else ""
    if judged.objective == "rpo":
        return f"the data loss is {_losses(service.data_loss_hours)}"
    spread = service.recovery_time_hours if judged.level is None else service.full_recovery_time_hours
    what = "recovery" if judged.level is None else "full recovery"
    times = f"{what} takes {_half_and_most(spread)}"
    most = _most(service.time_spent)
    return f"{times}: {most}" if most else times


def _most(spent: Sequence[TimeSpent]) -> str:
    return ", ".join(f"{percent}% {part_text(part)}" for part, percent in shares(spent)[:_LARGEST])


def _half_and_most(spread: Spread) -> str:
    """`up to 2 h in half of the cases, up to 5 h in 95%`; with how many did not end."""
    half, most = spread.percentiles.p50, spread.percentiles.p95
    if spread.censored and half == most:
        return "longer than the scenario lasts"
    times = f"up to {_time(half)} in half of the cases, up to {_time(most)} in 95%"
    return times + (f" ({_share(spread)} not back)" if spread.censored else "")


def _share(spread: Spread) -> str:
    return f"{spread.censored / spread.percentiles.mean.n:.1%}"


def _losses(spread: Spread) -> str:
    return _half_and_most(spread).replace("longer than the scenario lasts", "all that there was")


def _time(value: float, never: str = "never") -> str:
    return never if value == float("inf") else hours_text(value)
