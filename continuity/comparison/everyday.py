"""Everyday running of both plans: availability, down time and cost of each service, exact or on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from continuity.comparison.fates import fate
from continuity.comparison.figure_results import ComparedPromise, ComparedService, Figure
from continuity.comparison.paired_figures import Real, difference, exact_difference, nothing
from continuity.comparison.party import Party
from continuity.comparison.request import NumbersRequest, Work
from continuity.engines import answer, default_replications, known_services
from continuity.exact.outside import below, outside
from continuity.exact_runs import exact_answer, exact_run
from continuity.intervals import paired_difference
from continuity.model import Node, Plan
from continuity.results import Estimate, ServiceResult, Verdict
from continuity.simulation.measurements import Measurements
from continuity.simulation_request import Request
from continuity.units import YEAR, format_share
from continuity.what_if import downtime_hours

_YEAR_HOURS = 8760.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """Results of everyday running: services of the new plan by id, promises, how many histories."""

    services: Mapping[str, ComparedService]
    promises: tuple[ComparedPromise, ...]
    replications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of one plan: its results by service, and its histories, None where the results are exact."""

    party: Party
    services: Mapping[str, ServiceResult] = field(default_factory=dict)
    engine: str = ""
    measured: Measurements | None = None

    @property
    def plan(self) -> Plan:
        return self.party.plan

    def figures(self) -> Measurements:
        assert self.measured is not None
        return self.measured


def everyday(
    old: Party | None, new: Party, names: Mapping[str, str], request: NumbersRequest, work: Work, *, certain: bool
) -> Everyday:
    """Compare everyday running.

    Parameters: `old`, None where there is none to compare with; `names`, old id to new id of what was renamed;
    `certain`, whether engines read the same in both plans. Raises AnalysisError where a plan cannot be simulated.
    """
    if not new.plan.services:
        return Everyday(services={}, promises=(), replications=0)
    if request.precision is not None:
        with new.blamed():
            known_services(new.plan, request.precision)
    parties = [each for each in (new, old) if each is not None and each.plan.services]
    exact = _exact(parties, request)
    if exact:
        after, *others = exact
    else:
        after, *others = _simulated(parties[:1] if certain else parties, request, work)
    before = None if old is None else after if certain else others[0] if others else _Known(party=old)
    comparing = _Comparing(before, after, names, request.horizon, certain=certain)
    return Everyday(
        services=dict(comparing.services()),
        promises=tuple(comparing.promises()),
        replications=0 if exact else after.figures().replications,
    )


def _exact(parties: Sequence[Party], request: NumbersRequest) -> list[_Known]:
    """What the exact analysis knows, where it gives every figure of each plan; else nothing."""
    asked = Request(horizon=request.horizon, start=request.start, seed=request.seed, means=True)
    known = []
    for party in parties:
        found = None if _is_outside(party.plan, request.horizon) else exact_answer(party.plan, asked)[0]
        if found is None:
            return []
        run = exact_run(party.plan, asked, found, "")
        known.append(_Known(party=party, services=run.services, engine=run.engine))
    return known


def _is_outside(plan: Plan, horizon: int) -> bool:
    """Whether some service cannot be exact: seen at once, before the others are analysed for nothing."""
    forbidden, depends = outside(plan, float(horizon)), below(plan)
    return any(not forbidden.keys().isdisjoint(depends[node.id]) for node in plan.services)


def _simulated(parties: Sequence[Party], request: NumbersRequest, work: Work) -> list[_Known]:
    """What histories of the same numbers know of each plan; by default as many as suit all of them."""
    replications = request.replications
    if replications is None and request.precision is None:
        replications = min(default_replications(each.plan, request.horizon) for each in parties)
    asked = Request(
        horizon=request.horizon,
        start=request.start,
        seed=request.seed,
        replications=replications,
        precision=request.precision,
        histories_for=("compare",),
        clock=work.clock,
    )
    known = []
    for party in parties:
        with party.blamed(), work.progress(f"Simulating the {party.which} plan") as advance:
            found = answer(party.plan, asked, advance, work.workers, work.tell)
        asked = replace(asked, replications=found.run.replications, precision=None)
        known.append(_Known(party=party, services=found.run.services, engine=found.run.engine, measured=found.measured))
    return known


def _each_period(service: Node) -> bool:
    return service.objectives is not None and service.objectives.each is not None


class _Comparing:
    """One use: everyday running of two plans, of which the old one may be missing."""

    def __init__(
        self, before: _Known | None, after: _Known, names: Mapping[str, str], length: int, *, certain: bool
    ) -> None:
        self._before, self._after = before, after
        self._length = length
        self._certain = certain
        self._was = {names.get(node.id, node.id): node.id for node in (before.plan.services if before else ())}

    def services(self) -> Iterator[tuple[str, ComparedService]]:
        """The services of the new plan."""
        for node in self._after.plan.services:
            was = self._was.get(node.id)
            yield (
                node.id,
                ComparedService(
                    availability=self._availability(node.id, was),
                    downtime_hours_per_year=self._downtime(node.id, was),
                    cost_per_year=self._cost(node.id, was),
                    currency=self._after.services[node.id].currency,
                    made_by=self._after.engine,
                    was="" if was in (None, node.id) else str(was),
                ),
            )

    @property
    def _is_exact(self) -> bool:
        return self._after.measured is None

    def _results(self, name: str, was: str | None) -> tuple[ServiceResult | None, ServiceResult]:
        before = None if self._before is None or was is None else self._before.services[was]
        return before, self._after.services[name]

    def _availability(self, name: str, was: str | None) -> Figure:
        before, after = self._results(name, was)
        if before is None or was is None:
            return Figure(before=None, after=after.availability, change=None)
        if self._is_exact:
            return _exact_figure(before.availability, after.availability)
        change = self._change_of_share(name, was)
        return Figure(before=before.availability, after=after.availability, change=change)

    def _change_of_share(self, name: str, was: str) -> Estimate | None:
        """Of the histories in which there is agreed service time in both plans."""
        if self._certain:
            return nothing()
        before, after = self._pair(_up, name, was)
        both = ~np.isnan(before) & ~np.isnan(after)
        return paired_difference(before[both], after[both], ceiling=1.0) if both.any() else None

    def _pair(self, figure: Callable[[Measurements, str], Real], name: str, was: str) -> tuple[Real, Real]:
        """A figure of a service in both plans, by history."""
        assert self._before is not None
        return figure(self._before.figures(), was), figure(self._after.figures(), name)

    def _downtime(self, name: str, was: str | None) -> Figure:
        before, after = (None if each is None else _mean_down(each) for each in self._results(name, was))
        if before is None or after is None or was is None:
            return Figure(before=before, after=after, change=None)
        if self._is_exact:
            return _exact_figure(before, after)
        both = self._pair(lambda measured, node: downtime_hours(measured, node, self._length), name, was)
        change = difference(*both, certain=self._certain, ceiling=_YEAR_HOURS)
        return Figure(before=before, after=after, change=change)

    def _cost(self, name: str, was: str | None) -> Figure | None:
        """What outages cost a year, where one of the plans says so; without a difference where currencies differ."""
        old, new = self._results(name, was)
        before, after = None if old is None else old.cost_per_year, new.cost_per_year
        if before is None and after is None:
            return None
        if before is None or after is None or old is None or was is None or old.currency != new.currency:
            return Figure(before=before, after=after, change=None)
        both = self._pair(lambda measured, node: _costs(measured, node, self._length), name, was)
        return Figure(before=before, after=after, change=difference(*both, certain=self._certain))

    def promises(self) -> Iterator[ComparedPromise]:
        """The availabilities that one of the plans promises."""
        for name, was in self._pairs():
            before = None if was is None or self._before is None else _promise(self._before, was)
            after = None if name is None else _promise(self._after, name)
            if before is not None or after is not None:
                met = self._met(name, was, before, after)
                verdicts = (before[1] if before else None, after[1] if after else None)
                yield ComparedPromise(
                    scenario="",
                    whose=str(name if name is not None else was),
                    objective="availability",
                    target_before=before[0] if before else None,
                    target_after=after[0] if after else None,
                    met=met,
                    verdict_before=verdicts[0],
                    verdict_after=verdicts[1],
                    fate=fate(*verdicts, met.change),
                )

    def _pairs(self) -> Iterator[tuple[str | None, str | None]]:
        """Each service of either plan: its id in the new plan, and in the old one."""
        new = [node.id for node in self._after.plan.services]
        yield from ((name, self._was.get(name)) for name in new)
        yield from ((None, was) for name, was in self._was.items() if name not in new)

    def _met(self, name: str | None, was: str | None, before: _Promise | None, after: _Promise | None) -> Figure:
        """What is judged, in both plans, and by how much more it is after."""
        change: Estimate | None = None
        if name is not None and was is not None and before is not None and after is not None:
            change = self._change_met(name, was)
        return Figure(before=before[2] if before else None, after=after[2] if after else None, change=change)

    def _change_met(self, name: str, was: str) -> Estimate | None:
        assert self._before is not None
        periods = [_each_period(self._before.plan.nodes[was]), _each_period(self._after.plan.nodes[name])]
        if not any(periods):
            return self._availability(name, was).change
        if not all(periods):
            return None  # a mean, and a share of periods: they have no difference
        return difference(*self._pair(_periods_met, name, was), certain=self._certain, ceiling=1.0)


_Promise = tuple[str, Verdict, Estimate]
"""The target as a plan writes it, the verdict, and what was judged."""


def _promise(known: _Known, service: str) -> _Promise | None:
    """The availability that a service promises."""
    objectives, result = known.plan.nodes[service].objectives, known.services[service]
    if objectives is None or objectives.availability is None:
        return None
    target, verdict = format_share(objectives.availability), result.verdicts["availability"]
    if result.met_each is None:
        return target, verdict, result.availability
    written = f"{target} each {result.met_each.each} in {format_share(result.met_each.met_in)}"
    return written, verdict, result.met_each.share


def _exact_figure(before: Estimate, after: Estimate) -> Figure:
    return Figure(before=before, after=after, change=exact_difference(before, after))


def _mean_down(result: ServiceResult) -> Estimate | None:
    return result.downtime_hours_per_year.mean if result.downtime_hours_per_year else None


def _up(measured: Measurements, service: str) -> Real:
    """The share of its agreed time that a service was up, by history; not a number where there is none."""
    index = measured.nodes.index(service)
    agreed = measured.agreed[:, index].astype(np.float64)
    down = np.divide(measured.agreed_down[:, index], agreed, out=np.full(len(agreed), np.nan), where=agreed > 0)
    return np.asarray(1.0 - down, dtype=np.float64)


def _costs(measured: Measurements, service: str, length: int) -> Real:
    return np.asarray(measured.cost[:, measured.nodes.index(service)] * (YEAR / length), dtype=np.float64)


def _periods_met(measured: Measurements, service: str) -> Real:
    """The share of periods that had the availability, by history."""
    index = measured.nodes.index(service)
    periods = np.maximum(measured.periods[:, index], 1)
    return np.asarray(measured.periods_met[:, index] / periods, dtype=np.float64)
