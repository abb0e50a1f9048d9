"""The report on promises that are not kept: why and when each fails, and the changes that help, best first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.text import Text

from continuity.improvement_results import Effect, Explained, Improvement
from continuity.reports.numbers import hours_text, share_interval_text, share_text
from continuity.reports.promised import passes_text, promised_and_expected
from continuity.reports.tables import to_text
from continuity.results import Estimate, Verdict

_COLOURS = {Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_VERDICT_WIDTH = 9
_INDENT = " " * (_VERDICT_WIDTH + 2)
_CAUSES = 4
_LEAST = 0.005
_FOOT = (
    "Each change was rehearsed alone, in the same histories with the same luck; in brackets, the difference in "
    "percentage points and its interval, wide enough for all changes together. What two changes do together is not "
    "the sum of both. All figures are in the JSON (--format json)."
)


def improvement_as_json(improvement: Improvement) -> str:
    """All of it as JSON, with a line break at the end."""
    return json.dumps(improvement.as_data(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def improvement_as_text(improvement: Improvement, *, width: int = 100, colour: bool = False) -> str:
    """All of it for a reader."""
    rehearsal = improvement.rehearsal
    made_by = f"(engine {rehearsal.engine}, seed {rehearsal.seed}, plan {rehearsal.digest[:12]})"
    parts = [Text(f"{rehearsal.plan_name}: what would help {made_by}")]
    for explained in improvement.promises:
        parts += _promise(explained, width)
    parts += map(Text, _end(improvement, width))
    return to_text(parts, width=width, colour=colour)


def _promise(explained: Explained, width: int) -> Iterator[Text]:
    judged = explained.judged
    yield Text()
    verdict = Text().append(f"{judged.verdict.value:>{_VERDICT_WIDTH}}", style=_COLOURS[judged.verdict])
    yield verdict.append(f"  {explained.scenario}, {explained.service}: {promised_and_expected(judged)}")
    for line in (_why(explained), _when(explained)):
        yield from (Text(f"{_INDENT}{each}") for each in wrap(line, width - len(_INDENT)))
    clear = [each for each in explained.effects if each.is_clear]
    yield from (Text(f"  {_effect(each, explained)}") for each in clear)
    yield from (Text(line) for line in _rest(explained, clear, width))


def _why(explained: Explained) -> str:
    """Where the time goes in the histories that miss the promise."""
    causes = [
        f"{each.share:.0%} {passes_text(each.what, each.who)}"
        for each in explained.causes[:_CAUSES]
        if each.share >= _LEAST
    ]
    where = "where data is not back" if explained.judged.objective == "rpo" else "where it fails"
    return f"{where}, the time goes: {', '.join(causes)}" if causes else ""


def _when(explained: Explained) -> str:
    parts = [
        f"{each.part} {share_text(each.fails)} ({share_interval_text(each.fails)})"
        for each in explained.when
        if each.fails is not None
    ]
    return f"it fails when the scenario begins in: {', '.join(parts)}" if parts else ""


def _effect(effect: Effect, explained: Explained) -> str:
    """`one more person in dba: rto of checkout 92.1% -> 97.4% (+5.3, +4.1 to +6.5), then kept, back 2 h sooner`."""
    objective = explained.judged.objective
    told = f"{effect.words}: {objective} of {explained.service} {share_text(effect.before)} -> "
    told += f"{share_text(effect.after)} ({_points(effect.difference)})"
    if effect.verdict is Verdict.KEPT:
        told += ", then kept"
    return told + _sooner(effect.recovery_hours)


def _points(difference: Estimate) -> str:
    """`+5.3, +4.1 to +6.5`, in percentage points."""
    return f"{_signed(difference.estimate)}, {_signed(difference.low)} to {_signed(difference.high)}"


def _signed(share: float | None) -> str:
    if share is None:
        return "–"
    text = f"{share * 100:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text


def _sooner(longer: Estimate | None) -> str:
    """What it does to the mean recovery time, where that is clear."""
    if longer is None or not longer.estimate:
        return ""
    always = longer.standard_error == 0  # by the same in every history: an interval has nothing to go by
    if not always and (longer.low is None or longer.high is None or longer.low <= 0 <= longer.high):
        return ""
    direction = "sooner" if longer.estimate < 0 else "later"
    return f", back {hours_text(abs(longer.estimate))} {direction} {'each time' if always else 'on average'}"


def _rest(explained: Explained, clear: Sequence[Effect], width: int) -> Iterator[str]:
    """The changes for which no difference is shown, in one paragraph."""
    rest = [each for each in explained.effects if not each.is_clear]
    if not explained.effects:
        yield "  no single change suggests itself: what the time goes for is none of those that are tried"
    some = [each for each in rest if not _is_nothing(each)]
    if some:
        yield from _listed(
            "no difference shown", [f"{each.words} ({_points(each.difference)})" for each in some], width
        )
    if len(some) < len(rest):
        yield from _listed("the same in every history", [each.words for each in rest if _is_nothing(each)], width)


def _is_nothing(effect: Effect) -> bool:
    """Whether no history meets the promise that did not, or the other way round."""
    return effect.difference.estimate == 0 and effect.difference.standard_error == 0


def _listed(what: str, changes: Sequence[str], width: int) -> Iterator[str]:
    yield from wrap(f"{what}: {', '.join(changes)}", width, initial_indent="  ", subsequent_indent="    ")


def _end(improvement: Improvement, width: int) -> Iterator[str]:
    yield ""
    if not improvement.promises:
        verdicts = [each for scenario in improvement.rehearsal.scenarios.values() for each in scenario.promises()]
        yield "Every promise is kept: nothing was tried." if verdicts else "Nothing is promised: nothing was tried."
    else:
        yield from wrap(_FOOT, width)
    for name, each in improvement.rehearsal.scenarios.items():
        yield f"{name}: {each.replications:,} histories"
