"""From one history to the injects of a drill: what happens in one minute of the clock is one inject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from continuity.model import Section, Standby
from continuity.reports.drill_breaks import BREAKS, REPLACES
from continuity.reports.drill_history import DrillHistory
from continuity.reports.drill_levels import changes
from continuity.reports.drill_parts import Inject
from continuity.reports.drill_people import PEOPLE, comings_and_goings
from continuity.reports.drill_plans import PLANS
from continuity.reports.drill_told import Scene, Told, Weight
from continuity.reports.drill_words import elapsed_text
from continuity.simulation.history import Happening
from continuity.units import MINUTE

MOST_INJECTS: Final = 25
"""As many as people can play in half a day."""

_FIRST_QUESTIONS: Final = (
    "What do you know by now, and from whom?",
    "Who decides whether this is an emergency? Who decides if that person cannot be reached?",
    "Where is the plan, and can you open it now?",
    "Whom do you call first, and where do you find the number?",
)
_TELLERS: Final = {**BREAKS, **REPLACES, **PLANS, **PEOPLE}
_NOISE_WORDS: Final = {"level": "changes of levels that nobody asks about", "present": "people who are back"}
_MOST_LEFT_OUT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What is to be told of one minute."""

    at: int
    told: Sequence[Told]

    @property
    def weight(self) -> Weight:
        """That of the part that matters most."""
        return min((each.weight for each in self.told), default=Weight.NOISE)


def make_injects(history: DrillHistory, most: int = MOST_INJECTS) -> tuple[tuple[Inject, ...], tuple[str, ...]]:
    """The injects of a history, in the order of time, and what was left out, in words.

    Parameters: `most`, how many injects there may be; those that matter least are left out, the later ones first.
    """
    scene = Scene(history=history, watched=_watched(history))
    moments: list[_Moment] = []
    noise: Counter[str] = Counter()
    for _, group in groupby(history.complete(), key=lambda each: each.at // MINUTE):
        happenings = list(group)
        moment = _Moment(at=happenings[0].at, told=list(_tell(scene, happenings)))
        if moment.weight < Weight.NOISE:
            moments.append(moment)
        else:
            noise.update(each.what for each in happenings)
    kept = {each.at for each in sorted(moments, key=lambda each: (each.weight, each.at))[:most]}
    injects = _injects([each for each in moments if each.at in kept])
    return tuple(injects), tuple(_left_out([each for each in moments if each.at not in kept], noise))


def _watched(history: DrillHistory) -> dict[str, float]:
    """The nodes whose levels are told, with their levels before: what stands by stopped is not at work."""
    hit = {each.event.target for each in history.events if each.event.kind in {"fails", "destroys"}}
    hit |= {each.invoke.when for each in history.plan.plans.values() if each.invoke}
    return {
        node.id: 0.0 if node.standby is Standby.STOPPED else 1.0
        for node in history.plan.nodes.values()
        if node.id in hit or node.section is Section.SERVICES
    }


def _tell(scene: Scene, happenings: Sequence[Happening]) -> Iterator[Told]:
    """What is to be told of one minute: first what breaks, then services, people, plans and their steps."""
    begun = [(each.node, each.detail.rpartition(": ")) for each in happenings if each.what == "work begins"]
    scene.crews = {(node, actor): people for node, (actor, _, people) in begun}
    yield from _of_kinds(scene, happenings, BREAKS)
    yield from changes(scene, happenings)
    yield from comings_and_goings(scene, happenings)
    yield from _of_kinds(scene, happenings, (*REPLACES, *PLANS, *PEOPLE))


def _of_kinds(scene: Scene, happenings: Sequence[Happening], kinds: Iterable[str]) -> Iterator[Told]:
    for kind in kinds:
        yield from (_TELLERS[kind](scene, each) for each in happenings if each.what == kind)


def _injects(moments: Iterable[_Moment]) -> Iterator[Inject]:
    """Each question is asked once, at the first inject that raises it; the first ones when something is noticed."""
    asked: set[str] = set()
    for moment in moments:
        noticed = any(each.says for each in moment.told)
        raised = [*(_FIRST_QUESTIONS if noticed else ()), *(ask for each in moment.told for ask in each.asks)]
        asks = [ask for ask in dict.fromkeys(raised) if ask not in asked]
        asked.update(asks)
        yield Inject(
            at=moment.at,
            says=tuple(dict.fromkeys(each.says for each in moment.told if each.says)),
            knows=tuple(dict.fromkeys(know for each in moment.told for know in each.knows)),
            asks=tuple(asks),
            answers=tuple(each.answer for each in moment.told if each.answer is not None),
        )


def _left_out(dropped: Sequence[_Moment], noise: Counter[str]) -> Iterator[str]:
    for moment in dropped[:_MOST_LEFT_OUT]:
        said = [
            *(each.says for each in moment.told if each.says),
            *(each.answer.title + " begins." for each in moment.told if each.answer),
        ]
        yield f"{elapsed_text(moment.at)}: {' '.join(said) or 'something that only you know'}"
    if len(dropped) > _MOST_LEFT_OUT:
        yield f"{len(dropped) - _MOST_LEFT_OUT} more moments of that kind"
    counts = [f"{_NOISE_WORDS.get(what, what)} ({count})" for what, count in sorted(noise.items())]
    if counts:
        yield f"of no interest to the participants: {', '.join(counts)}"
