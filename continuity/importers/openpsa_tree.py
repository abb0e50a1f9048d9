"""The fault trees that are imported: the gates below the top events, and the probability of every event in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from continuity.errors import PlanError
from continuity.findings import Finding, Location, shortened
from continuity.importers.documents import unusable
from continuity.importers.openpsa_common_causes import MODELS, total
from continuity.importers.openpsa_evaluation import Evaluator
from continuity.importers.openpsa_formulas import FALSE, TRUE, Formula, Votes, read_truth
from continuity.importers.openpsa_groups import Group
from continuity.importers.openpsa_model import Model, named
from continuity.importers.openpsa_reading import What
from continuity.importers.openpsa_values import DEVIATES, MISSION_TIME
from continuity.importers.openpsa_xml import Element
from continuity.planfile.limits import DEFAULT_LIMITS

MOST_COMMON_CAUSES: Final = 50_000
SMALLEST: Final = 1e-200  # of an unavailability in a plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """A cause that makes some members of a group fail together, or one of them alone."""

    group: str
    members: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What is imported.

    Parameters: `tops`, paths of gates; `formulas`, of every gate and member of a group, and `probabilities`, of every
    event, both by path in the order in which the tops lead to them; `common`, what the events stand for that groups
    made; `replaced`, how many members of groups have a probability of their own, which does not count; `unpreserved`,
    groups whose factors change the probability of a member, with the ratio; `unused`, how many basic and house events
    no top leads to; whether any value depends on the mission time, and on random deviates.
    """

    tops: tuple[str, ...]
    formulas: Mapping[str, Formula]
    probabilities: Mapping[str, float]
    common: Mapping[str, Common]
    replaced: int
    unpreserved: Mapping[str, float]
    unused: int
    uses_mission_time: bool
    uses_deviates: bool


def tree_of(model: Model, tops: Sequence[str], mission_hours: float, file: str) -> Tree:
    """The trees below some gates.

    Parameters: `tops`, the names or paths of gates, none for all gates that no other names; `mission_hours`, the
    mission time; `file`, what to call the model in messages. Raises `PlanError` where a gate or a probability is
    missing or impossible.
    """
    chosen = _tops(model, tops, file)
    growing = _Growing(model, mission_hours)
    growing.grow(chosen)
    if growing.findings:
        raise PlanError(dict.fromkeys(growing.findings))  # a parameter may be at fault in many places
    events = [each for each in model.events.values() if each.what is not What.GATE]
    members = [model.events[path] for path in growing.seen & model.groups.keys()]
    return Tree(
        tops=chosen,
        formulas=growing.formulas,
        probabilities=growing.probabilities,
        common=growing.common,
        replaced=sum(each.content is not None for each in members),
        unpreserved=growing.unpreserved,
        unused=sum(each.path not in growing.seen for each in events),
        uses_mission_time=MISSION_TIME in growing.evaluator.marks,
        uses_deviates=not DEVIATES.isdisjoint(growing.evaluator.marks),
    )


def _tops(model: Model, wanted: Sequence[str], file: str) -> tuple[str, ...]:
    if not model.formulas:
        raise unusable("import-nothing", "there is no gate, and so no fault tree", Location(file, 1, 1))
    if not wanted:
        below = {path for formula in model.formulas.values() for path in named(formula)}
        return tuple(path for path in model.formulas if path not in below)
    found = {name: model.names.find(name, ()) for name in wanted}
    wrong = [name for name, each in found.items() if each is None or each.what is not What.GATE]
    if wrong:
        message = f"there is no gate '{shortened(wrong[0])}' to be the top event"
        raise unusable("import-unknown-name", message, Location("--top", 0, 0))
    return tuple(dict.fromkeys(each.path for each in found.values() if each))


class _Growing:
    """A tree while it grows, from its tops down; depth first, so that what belongs together stands together."""

    def __init__(self, model: Model, mission_hours: float) -> None:
        self.model = model
        self.evaluator = Evaluator(model, mission_hours)
        self.formulas: dict[str, Formula] = {}
        self.probabilities: dict[str, float] = {}
        self.common: dict[str, Common] = {}
        self.unpreserved: dict[str, float] = {}
        self.findings: list[Finding] = []
        self.seen = set[str]()
        self.number_of_causes = 0
        self.causes: dict[str, dict[tuple[int, ...], float]] = {}

    def grow(self, tops: Sequence[str]) -> None:
        ahead = list(reversed(tops))
        while ahead and len(self.findings) < DEFAULT_LIMITS.findings:
            path = ahead.pop()
            if path not in self.seen:
                self.seen.add(path)
                ahead.extend(reversed(list(self.enter(path))))

    def enter(self, path: str) -> Iterator[str]:
        """Note one gate or event, and yield what is below it."""
        try:
            if path in self.model.formulas:
                self.formulas[path] = self.model.formulas[path]
            elif path in self.model.groups:
                self.formulas[path] = self.member(path, self.model.groups[path])
            elif path not in self.probabilities:
                self.probabilities[path] = self.probability(path)
        except PlanError as error:
            self.findings.extend(error.findings)
        yield from named(self.formulas[path]) if path in self.formulas else ()

    def probability(self, path: str) -> float:
        if path in (TRUE, FALSE):
            return float(path == TRUE)
        event = self.model.events[path]
        if event.what is What.HOUSE_EVENT:
            return float(event.content is not None and read_truth(event.content))
        if event.content is None:
            message = f"basic event '{shortened(event.name)}' has no probability: define it with one"
            raise unusable("import-no-value", message, event.place, 'such as <float value="1e-3"/>')
        return _probability(self.evaluator.value(event.content, event.scope), event.content)

    def member(self, path: str, group: Group) -> Formula:
        """The formula of a member of a group: it fails of any cause that it is part of."""
        number = [member.path for member in group.members].index(path) + 1
        if group.path not in self.causes:
            self.causes[group.path] = self.causes_of(group)
        found = []
        for numbers, probability in self.causes[group.path].items():
            if number in numbers:
                key = "\0".join((group.path, *map(str, numbers)))
                names = tuple(group.members[each - 1].name for each in numbers)
                self.common[key] = Common(group=group.name, members=names, numbers=numbers)
                self.probabilities[key] = probability
                found.append(key)
        return Votes(1, tuple(found)) if found else FALSE

    def causes_of(self, group: Group) -> dict[tuple[int, ...], float]:
        """The probability of each cause of a group, by the numbers of the members that it hits."""
        members = len(group.members)
        probability = _probability(self.evaluator.value(group.distribution, group.scope), group.distribution)
        factors = [_share(self.evaluator.value(factor, group.scope), factor, "a factor") for factor in group.factors]
        if group.model == "alpha-factor" and not any(factors):
            raise unusable("import-no-value", "all factors of the group are 0", group.element.place)
        shares = {size: share for size, share in MODELS[group.model](members, factors).items() if share}
        self.number_of_causes += sum(math.comb(members, size) for size in shares)
        if self.number_of_causes > MOST_COMMON_CAUSES:
            message = f"up to here members of groups fail in more than {MOST_COMMON_CAUSES:,} ways: give fewer factors"
            raise unusable("import-too-large", message, group.element.place)
        ratio = total(members, shares)
        if not math.isclose(ratio, 1, rel_tol=1e-9):
            self.unpreserved[group.name] = ratio
        return {
            numbers: _probability(share * probability, group.distribution)
            for size, share in shares.items()
            for numbers in combinations(range(1, members + 1), size)
            if share * probability
        }


def _share(value: float, expression: Element, what: str) -> float:
    if not 0 <= value <= 1:
        message = f"{what} lies between 0 and 1, and this is {value:g}"
        raise unusable("import-probability", message, expression.place)
    return value


def _probability(value: float, expression: Element) -> float:
    if 0 < value < SMALLEST:
        message = f"a probability of {value:g} is too small for a plan: write 0, or at least {SMALLEST:g}"
        raise unusable("import-probability", message, expression.place)
    return _share(value, expression, "a probability")
