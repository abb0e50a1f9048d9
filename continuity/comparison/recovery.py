"""Scenarios rehearsed in both plans, in histories of the same numbers, until promises of both are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from continuity.comparison.fates import fate
from continuity.comparison.figure_results import (
    ComparedPromise,
    ComparedRecovery,
    ComparedScenario,
    Figure,
    SpreadChange,
)
from continuity.comparison.paired_figures import Real, difference, nothing
from continuity.comparison.party import Party
from continuity.comparison.request import NumbersRequest, Progress, Work
from continuity.intervals.paired_shares import paired_share_difference
from continuity.model import Scenario
from continuity.rehearsal import Budget
from continuity.rehearsal_results import Judged, RehearsedScenario, RehearsedService
from continuity.rehearsal_tally import FEWEST, Tally
from continuity.results import Estimate
from continuity.simulation.combined import combined
from continuity.simulation.rehearsals import runner
from continuity.simulation.track_promises import objectives_in, promises
from continuity.simulation.track_summary import Figures
from continuity.simulation.tracks import Rehearsed
from continuity.units import NEVER, hours

Key = tuple[str, str, float | None]
"""Whose promise, which objective, and the level of a staged target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoveries:
    """Results of scenarios: those of the new plan by id, and all promises."""

    scenarios: Mapping[str, ComparedScenario]
    promises: tuple[ComparedPromise, ...]


def recoveries(
    old: Party | None,
    new: Party,
    names: Mapping[str, Mapping[str, str]],
    request: NumbersRequest,
    work: Work,
    *,
    certain: bool,
) -> Recoveries:
    """Rehearse every scenario of the new plan, with both plans where both have it.

    Parameters: `old`, None where there is none to compare with; `names`, section to old id to new id of what was
    renamed; `certain`, whether engines read the same in both plans. Raises AnalysisError where a plan cannot be
    simulated.
    """
    scenarios = list(new.plan.scenarios) if new.plan.services else []
    was = _old_ids(old.plan.scenarios if old else (), names.get("scenarios", {}))
    found: dict[str, ComparedScenario] = {}
    judged: list[ComparedPromise] = []
    with work.progress("Rehearsing both plans") as advance:
        rehearsing = _Rehearsing(old, new, request, work, len(scenarios), advance, certain=certain)
        for name in scenarios:
            comparing = _Comparing(rehearsing.both(name, was.get(name)), names, certain=certain)
            found[name] = comparing.scenario()
            judged += comparing.promises()
    return Recoveries(scenarios=found, promises=tuple(judged))


def _old_ids(ids: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """New id to old id, of these old ones."""
    return {names.get(each, each): each for each in ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One plan in one scenario: all its histories, and what comes of them."""

    party: Party
    scenario: Scenario
    tally: Tally
    run: Callable[[str, int, int], Sequence[Rehearsed]]

    def add(self, count: int) -> None:
        with self.party.blamed():
            self.tally.add(self.run(self.scenario.id, self.tally.n, count))


class _Rehearsing:
    """Gives the histories of scenarios, of both plans together."""

    def __init__(
        self,
        old: Party | None,
        new: Party,
        request: NumbersRequest,
        work: Work,
        number: int,
        advance: Progress | None,
        *,
        certain: bool,
    ) -> None:
        self._old, self._new = old, new
        self._request, self._advance = request, advance
        self._certain = certain
        self._budget = Budget(request.budget, max(1, number), work.clock)
        self._runs = {
            each.which: runner(each.plan, request.seed, request.start, work.workers)
            for each in (old, new)
            if each is not None
        }
        self._done, self._left = 0, number

    def both(self, name: str, was: str | None) -> tuple[_Side | None, _Side]:
        """One scenario, rehearsed; without an old side where the old plan does not have it."""
        after = self._side(self._new, name)
        before = None if self._old is None or was is None else self._side(self._old, was)
        self._rehearse([after] if before is None or self._certain else [before, after])
        if before is not None and self._certain:
            before = replace(after, party=before.party, scenario=before.scenario)
        return before, after

    def _side(self, party: Party, scenario: str) -> _Side:
        asked = combined(party.plan, scenario)
        tally = Tally(party.plan, asked, fixed=self._request.replications, at=())
        return _Side(party=party, scenario=asked, tally=tally, run=self._runs[party.which])

    def _rehearse(self, sides: Sequence[_Side]) -> None:
        """All sides have the same histories, and are looked at at the same times."""
        self._budget.begin_part()
        self._left -= 1
        while True:
            late = self._budget.is_over
            count = max([each.tally.wanted(out_of_time=late) for each in sides])
            if not count:
                return
            if self._advance is not None:
                after = self._left * (self._request.replications or FEWEST)
                self._advance(self._done, self._done + count + after)
            for side in sides:
                side.add(count)
            self._done += count


class _Comparing:
    """One use: a scenario in two plans, of which the old one may not have it."""

    def __init__(
        self, both: tuple[_Side | None, _Side], names: Mapping[str, Mapping[str, str]], *, certain: bool
    ) -> None:
        self._before, self._after = both
        self._names = names
        self._certain = certain
        self._old = None if self._before is None else self._before.tally.result()
        self._new = self._after.tally.result()
        services = self._old.services if self._old else {}
        self._was = _old_ids(services, names.get("services", {}))

    def scenario(self) -> ComparedScenario:
        """What the services do in it."""
        was = self._before.scenario.id if self._before else self._after.scenario.id
        return ComparedScenario(
            replications=self._new.replications,
            stopped=self._new.stopped,
            services={name: self._recovery(name, each) for name, each in self._new.services.items()},
            was="" if was == self._after.scenario.id else was,
        )

    def _recovery(self, name: str, after: RehearsedService) -> ComparedRecovery:
        was = self._was.get(name)
        before = self._old.services[was] if self._old and was is not None else None
        times = self._change(name, was, _recovery_hours)
        losses = self._change(name, was, _loss_hours)
        one_currency = before is not None and before.currency == after.currency
        costs = self._change(name, was, lambda each: each.cost) if one_currency and after.cost else None
        has_cost = after.cost is not None or (before is not None and before.cost is not None)
        return ComparedRecovery(
            recovery_time_hours=SpreadChange(
                before=before.recovery_time_hours if before else None, after=after.recovery_time_hours, change=times
            ),
            data_loss_hours=SpreadChange(
                before=before.data_loss_hours if before else None, after=after.data_loss_hours, change=losses
            ),
            cost=SpreadChange(before=before.cost if before else None, after=after.cost, change=costs)
            if has_cost
            else None,
            currency=after.currency or (before.currency if before else ""),
            was="" if was in (None, name) else str(was),
        )

    def _change(self, name: str, was: str | None, figure: Callable[[Figures], float]) -> Estimate | None:
        """The difference of a figure, in the histories in which both plans have it."""
        if self._before is None or was is None:
            return None
        values: list[Real] = [
            np.array([figure(each) for each in side.tally.figures_of(id_)], dtype=np.float64)
            for side, id_ in ((self._before, was), (self._after, name))
        ]
        both = np.isfinite(values[0]) & np.isfinite(values[1])
        if not both.any():
            return None
        change = difference(values[0][both], values[1][both], certain=self._certain)
        missing = int((~both).sum())
        without = f"; without {missing} of {len(both)} histories in which data was not back"
        return replace(change, method=change.method + without) if missing else change

    def promises(self) -> Iterator[ComparedPromise]:
        """All promises that one of the plans makes in it."""
        after = dict(_judged(self._new, {}))
        before = dict(_judged(self._old, {**self._names.get("services", {}), **self._names.get("plans", {})}))
        for key in dict.fromkeys((*after, *before)):
            old, new = before.get(key), after.get(key)
            change = self._change_met(key, old, new)
            verdicts = (old.verdict if old else None, new.verdict if new else None)
            yield ComparedPromise(
                scenario=self._after.scenario.id,
                whose=key[0],
                objective=key[1],
                target_before=_target(old),
                target_after=_target(new),
                met=Figure(before=old.met if old else None, after=new.met if new else None, change=change),
                verdict_before=verdicts[0],
                verdict_after=verdicts[1],
                fate=fate(*verdicts, change) if self._before is not None else fate(None, verdicts[1], None),
            )

    def _change_met(self, key: Key, old: Judged | None, new: Judged | None) -> Estimate | None:
        """By how much more a promise is met, history by history; None for what is not judged by histories."""
        if old is None or new is None or self._before is None:
            return None
        if self._certain:
            return nothing()
        if key[1] == "deadline":
            return self._change_in_time(key[0])
        was = self._was.get(key[0])
        if was is None or new.met_in is None:
            return None
        return paired_share_difference(_met(self._before, was, key), _met(self._after, key[0], key))

    def _change_in_time(self, whose: str) -> Estimate | None:
        """By how much more a step meets its deadline, in the histories in which both plans are invoked."""
        assert self._before is not None
        plan, _, step = whose.partition(".")
        was = _old_ids(self._before.party.plan.plans, self._names.get("plans", {}))[plan]
        before, after = self._before.tally.in_time(was, step), self._after.tally.in_time(plan, step)
        both = sorted(before.keys() & after.keys())
        if not both:
            return None
        return paired_share_difference([before[each] for each in both], [after[each] for each in both])


def _judged(rehearsed: RehearsedScenario | None, names: Mapping[str, str]) -> Iterator[tuple[Key, Judged]]:
    """The promises of a scenario, by what names each in both plans."""
    for whose, judged in rehearsed.promises() if rehearsed else ():
        first, dot, step = whose.partition(".")
        level = judged.level if judged.objective == "recover" else None
        yield (f"{names.get(first, first)}{dot}{step}", judged.objective, level), judged


def _target(judged: Judged | None) -> str | None:
    return None if judged is None else judged.target


def _met(side: _Side, service: str, key: Key) -> list[bool]:
    """Whether a promise was met, by history."""
    _, objective, level = key
    made = promises(objectives_in(side.scenario, side.party.plan.nodes[service]))
    promise = next(
        each for each in made if each.objective == objective and (objective != "recover" or each.level == level)
    )
    return [promise.met(figures) for figures in side.tally.figures_of(service)]


def _recovery_hours(figures: Figures) -> float:
    """The recovery time; what had not recovered counts with the length of the scenario."""
    return hours(figures.lasted if figures.recovery is None else figures.recovery)


def _loss_hours(figures: Figures) -> float:
    """The data loss; not finite where data was not back."""
    return hours(figures.data_loss) if figures.data_loss < NEVER else np.inf
