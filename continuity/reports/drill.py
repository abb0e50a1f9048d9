"""The script of a drill as its facilitator reads it, in Markdown, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from continuity.findings import printable
from continuity.reports.clock import Clock, date_text
from continuity.reports.drill_parts import Answer, Drill, Inject, Measure
from continuity.reports.drill_words import elapsed_text, length_text
from continuity.results import Json
from continuity.units import hours

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*[]<>|"})
_BLANK = "            "
_BEFORE = (
    "This script is for the facilitator alone. The participants hear what stands under **Say**, nothing else.",
    "They may use what they would have on such a day: the plan where it is kept, their telephones, what they know.",
    "Say at the beginning and at the end of every call or message: this is an exercise.",
    "Ask before you show what the plan says. Write the time that an answer took into the last column.",
    "Clock times are those of the simulated history; you may let time jump from one inject to the next.",
)


def drill_as_json(drill: Drill) -> str:
    """The script as JSON, with a line break at the end; times are in hours."""
    clock = Clock(drill.begins, drill.timezone)
    data: dict[str, Json] = {
        "plan": drill.plan_name,
        "digest": drill.digest,
        "scenario": drill.scenario,
        "title": drill.title,
        "note": drill.note,
        "history": drill.number,
        "seed": drill.seed,
        "start": drill.start,
        "begins": drill.begins,
        "timezone": drill.timezone,
        "happens": list(drill.happens),
        "plans": [
            {
                "plan": each.plan,
                "title": each.title,
                "note": each.note,
                "set_off": each.set_off,
                "decides": each.decides,
                "kept_at": each.kept_at,
            }
            for each in drill.plans
        ],
        "participants": [{"who": each.who, "role": each.role, "persons": list(each.persons)} for each in drill.seats],
        "injects": [_inject_data(each, clock) for each in drill.injects],
        "left_out": list(drill.left_out),
        "measured": [_measure_data(each) for each in drill.measures],
    }
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _inject_data(inject: Inject, clock: Clock) -> dict[str, Json]:
    local = clock.at(inject.at)
    return {
        "hours": hours(inject.at),
        "local": None if local is None else local.isoformat(),
        "says": list(inject.says),
        "knows": list(inject.knows),
        "asks": list(inject.asks),
        "answers": [_answer_data(each) for each in inject.answers],
    }


def _answer_data(answer: Answer) -> dict[str, Json]:
    return {
        "step": answer.step,
        "title": answer.title,
        "does": answer.does,
        "who": answer.who,
        "simulated_hours": None if answer.takes is None else hours(answer.takes),
    }


def _measure_data(measure: Measure) -> dict[str, Json]:
    return {
        "plan": measure.plan,
        "key": measure.key,
        "title": measure.title,
        "planned": measure.planned,
        "simulated_hours": None if measure.simulated is None else hours(measure.simulated),
    }


def drill_as_markdown(drill: Drill) -> str:
    """The script in Markdown (tables as GitHub and CommonMark's extensions read them)."""
    clock = Clock(drill.begins, drill.timezone)
    parts = (_scenario(drill, clock), _plans(drill), _seats(drill), _before(), _script(drill, clock), _results(drill))
    return "\n".join(line.rstrip() for part in parts for line in part) + "\n"


def _text(text: str) -> str:
    """Text from a plan as one line of Markdown that shows it as it is."""
    return printable(" ".join(text.split())).translate(_MARKS)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _bullets(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"**{heading}**"
        yield ""
        yield from (f"- {_text(line)}" for line in lines)
        yield ""


def _scenario(drill: Drill, clock: Clock) -> Iterator[str]:
    begins = clock.at(0)
    yield f"# Drill: {_text(drill.title)}"
    yield ""
    if drill.note:
        yield f"{_text(drill.note)}"
        yield ""
    when = "" if begins is None else f" It begins on {_date(begins)} by the clocks of {clock.name}."
    yield f"Played is the plan “{_text(drill.plan_name)}”, scenario {drill.scenario}.{when}"
    yield ""
    yield "What happens (for the facilitator):"
    yield ""
    yield from (f"- {_text(each)}" for each in drill.happens)
    yield ""
    start = drill.start.removesuffix("T00:00:00")
    yield (
        f"Made from one simulated history; other histories go otherwise. Again: `continuity drill PLAN "
        f"{drill.scenario} --history {drill.number} --seed {drill.seed} --start {start}` (plan {drill.digest[:12]})."
    )
    yield ""


def _date(moment: datetime) -> str:
    text = date_text(moment)
    return text if f"{moment:%H:%M}" in text else f"{text} {moment:%H:%M}"


def _plans(drill: Drill) -> Iterator[str]:
    yield "## The plans"
    yield ""
    if not drill.plans:
        yield "No recovery plan is set off in this history: ask what there is instead."
        yield ""
    for plan in drill.plans:
        yield f"- **{_text(plan.title)}** ({plan.plan}){f': {_text(plan.note)}' if plan.note else ''}"
        yield f"  - set off when: {_text(plan.set_off)}"
        yield f"  - who decides: {_text(plan.decides)}"
        yield f"  - kept: {_text(plan.kept_at)}"
    yield ""


def _seats(drill: Drill) -> Iterator[str]:
    yield "## Who should be there"
    yield ""
    if not drill.seats:
        yield "The plan names no team for anything that is done in this history."
        yield ""
        return
    rows = [(_text(each.who), _text(each.role), _text("; ".join(each.persons)), _BLANK) for each in drill.seats]
    yield from _table(("Who", "What for", "Persons and contacts", "Present"), rows)


def _before() -> Iterator[str]:
    yield "## Before you begin"
    yield ""
    yield from (f"- {line}" for line in _BEFORE)
    yield ""


def _script(drill: Drill, clock: Clock) -> Iterator[str]:
    yield "## The injects"
    yield ""
    for number, inject in enumerate(drill.injects, 1):
        yield from _inject(number, inject, clock)
    yield from _bullets("Left out of this script", drill.left_out)


def _inject(number: int, inject: Inject, clock: Clock) -> Iterator[str]:
    local = clock.at(inject.at)
    yield f"### {number}. {'' if local is None else f'{_date(local)}, '}{elapsed_text(inject.at)}"
    yield ""
    yield from _bullets("Say", inject.says)
    yield from _bullets("You know, and do not say", inject.knows)
    yield from _bullets("Ask", inject.asks)
    if not inject.answers:
        yield from _table(("Answer", "Time taken"), [("what the participants decide", _BLANK)])
        return
    rows = [("what the participants decide", "", "", "", _BLANK)]
    rows += [
        (_text(each.title), _text(each.does), _text(each.who), length_text(each.takes), _BLANK)
        for each in inject.answers
    ]
    yield from _table(("What the plan says is done next", "How", "Who", "Simulated", "Time taken"), rows)


def _results(drill: Drill) -> Iterator[str]:
    yield "## What it took"
    yield ""
    if drill.measures:
        rows = [
            (_text(each.title), each.key, _text(each.planned), length_text(each.simulated), _BLANK)
            for each in drill.measures
        ]
        yield from _table(("Step or service", "Key", "Planned", "Simulated", "Time taken"), rows)
    if not drill.plans:
        yield "`exercises` are of recovery plans, and this history sets none off. Where you tried one, record that."
        return
    yield "Fill this in, delete the lines that you did not measure, and put it into the plan under `exercises`:"
    yield ""
    yield "```yaml"
    yield from exercise_lines(drill)
    yield "```"


def exercise_lines(drill: Drill) -> Iterator[str]:
    """The entries for `exercises`, an empty place after each key that is to be filled in; refused while empty."""
    yield "exercises:"
    for plan, group in groupby(drill.measures, key=lambda each: each.plan):
        yield f"  - plan: {plan}"
        yield "    held:              # the day, such as 2027-03-15"
        yield "    kind: tabletop"
        yield "    measured:          # durations, such as 52m"
        yield from (f"      {each.key}:  # simulated: {length_text(each.simulated)}" for each in group)
        yield "    result:            # passed, partly or failed"
        yield "    by:                # who judged it"
        yield "    evidence:          # where the record is"
