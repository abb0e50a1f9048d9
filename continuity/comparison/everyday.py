"""Everyday running of both plans: availability, down time and cost of each service, exact or on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from continuity.analysis import analyse
from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService, exact_estimate
from continuity.comparison.fates import fate
from continuity.comparison.paired_figures import Real, difference, exact_difference, nothing
from continuity.comparison.party import Party
from continuity.comparison.request import NumbersRequest, Work
from continuity.comparison.results import ComparedPromise, ComparedService, Figure
from continuity.engines import Request, default_replications, measure, run_of
from continuity.errors import AnalysisError
from continuity.exact.outside import below, outside
from continuity.intervals import paired_difference
from continuity.model import Node, Plan
from continuity.results import Estimate, Run, ServiceResult, Verdict
from continuity.simulation.harm import cost_points
from continuity.simulation.measurements import Measurements
from continuity.units import YEAR, format_share
from continuity.what_if import downtime_hours

_YEAR_HOURS = 8760.0
Exact = Mapping[str, AnalysedService]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """Results of everyday running: services of the new plan by id, promises, how many histories."""

    services: Mapping[str, ComparedService]
    promises: tuple[ComparedPromise, ...]
    replications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of one plan: exactly, and by simulation, which is None where all is exact."""

    party: Party
    exact: Exact
    run: Run | None = None
    measured: Measurements | None = None

    @property
    def plan(self) -> Plan:
        return self.party.plan

    def simulated(self, service: str) -> ServiceResult:
        assert self.run is not None
        return self.run.services[service]

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
    exact = _exact([each.plan for each in (new, old) if each is not None], request)
    after = _Known(party=new, exact=exact[0])
    before = None if old is None else after if certain else _Known(party=old, exact=exact[1])
    if not exact[0]:
        known = [each for each in (after, before) if each is not None and each.plan.services]
        after = _simulated(after, request, work, known)
        assert after.run is not None
        fixed = replace(request, replications=after.run.replications, precision=None)
        if before is not None:
            before = after if certain else _simulated(before, fixed, work, known) if before.plan.services else before
    comparing = _Comparing(before, after, names, request.horizon, certain=certain)
    return Everyday(
        services=dict(comparing.services()),
        promises=tuple(comparing.promises()),
        replications=after.run.replications if after.run else 0,
    )


def _exact(plans: Sequence[Plan], request: NumbersRequest) -> Sequence[Exact]:
    """All services of each plan, where the exact route gives every figure of all of them; else none."""
    nothing_exact: Sequence[Exact] = [{} for _ in plans]
    if any(_is_outside(plan, request.horizon) for plan in plans):
        return nothing_exact
    asked = AnalysisRequest(horizon=request.horizon, engine="exact", importance=False, cut_sets=0)
    try:
        found = [analyse(plan, asked).services if plan.services else {} for plan in plans]
    except AnalysisError:
        return nothing_exact  # what is outside may show only on the way
    complete = all(len(each) == len(plan.services) for each, plan in zip(found, plans, strict=True))
    return found if complete else nothing_exact


def _is_outside(plan: Plan, horizon: int) -> bool:
    """Whether a service needs simulation: by what it depends on, or by what it wants to know."""
    forbidden, depends = outside(plan, float(horizon)), below(plan)
    return any(
        node.hours is not None
        or cost_points(node)
        or _each_period(node)
        or not forbidden.keys().isdisjoint(depends[node.id])
        for node in plan.services
    )


def _each_period(service: Node) -> bool:
    return service.objectives is not None and service.objectives.each is not None


def _simulated(known: _Known, request: NumbersRequest, work: Work, both: Sequence[_Known]) -> _Known:
    """What is known of a plan, with its histories: by default as many as suit both plans."""
    replications = request.replications
    if replications is None and request.precision is None:
        replications = min(default_replications(each.plan, request.horizon) for each in both)
    asked = Request(
        horizon=request.horizon,
        start=request.start,
        seed=request.seed,
        replications=replications,
        precision=request.precision,
    )
    with known.party.blamed(), work.progress(f"Simulating the {known.party.which} plan") as advance:
        collected = measure(known.plan, asked, advance, work.workers, work.tell)
        return replace(known, run=run_of(known.plan, asked, collected), measured=collected.measured)


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
            availability = self._availability(node.id, was)
            yield (
                node.id,
                ComparedService(
                    availability=availability,
                    downtime_hours_per_year=self._downtime(node.id, was),
                    cost_per_year=self._cost(node.id, was),
                    currency=self._after.run.services[node.id].currency if self._after.run else "",
                    made_by="exact" if self._is_exact else self._engine(),
                    was="" if was in (None, node.id) else str(was),
                ),
            )

    def _engine(self) -> str:
        assert self._after.run is not None
        return self._after.run.engine

    @property
    def _is_exact(self) -> bool:
        return bool(self._after.exact)

    def _availability(self, name: str, was: str | None) -> Figure:
        if self._is_exact:
            after = self._after.exact[name].availability_over_horizon
            before = self._before.exact[was].availability_over_horizon if self._before and was else None
            return _exact_figure(before, after)
        after = self._after.simulated(name).availability
        if self._before is None or was is None:
            return Figure(before=None, after=after, change=None)
        before = self._before.simulated(was).availability
        return Figure(before=before, after=after, change=self._change_of_share(name, was))

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
        if self._is_exact:
            return _hours_down(self._availability(name, was))
        after = _mean_down(self._after.simulated(name))
        if self._before is None or was is None:
            return Figure(before=None, after=after, change=None)
        both = self._pair(lambda measured, node: downtime_hours(measured, node, self._length), name, was)
        change = difference(*both, certain=self._certain, ceiling=_YEAR_HOURS)
        return Figure(before=_mean_down(self._before.simulated(was)), after=after, change=change)

    def _cost(self, name: str, was: str | None) -> Figure | None:
        """What outages cost a year, where one of the plans says so."""
        after = self._after.simulated(name).cost_per_year if self._after.run else None
        before = self._before.simulated(was).cost_per_year if self._before and self._before.run and was else None
        if before is None and after is None:
            return None
        if before is None or after is None or was is None or self._currency(name, was) is None:
            return Figure(before=before, after=after, change=None)
        both = self._pair(lambda measured, node: _costs(measured, node, self._length), name, was)
        return Figure(before=before, after=after, change=difference(*both, certain=self._certain))

    def _currency(self, name: str, was: str) -> str | None:
        """The currency of what outages of a service cost; None where the plans have two."""
        assert self._before is not None
        found = {self._before.simulated(was).currency, self._after.simulated(name).currency}
        return found.pop() if len(found) == 1 else None

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
    node = known.plan.nodes[service]
    target = node.objectives.availability if node.objectives else None
    if target is None:
        return None
    if service in known.exact:
        analysed = known.exact[service]
        return format_share(target), analysed.result.verdicts["availability"], analysed.availability_over_horizon
    result = known.simulated(service)
    verdict = result.verdicts["availability"]
    if result.met_each is None:
        return format_share(target), verdict, result.availability
    written = f"{format_share(target)} each {result.met_each.each} in {format_share(result.met_each.met_in)}"
    return written, verdict, result.met_each.share


def _exact_figure(before: Estimate | None, after: Estimate) -> Figure:
    return Figure(before=before, after=after, change=None if before is None else exact_difference(before, after))


def _hours_down(availability: Figure) -> Figure:
    """Down time in hours a year, from an exact availability."""
    down = [
        None
        if each is None or each.estimate is None
        else exact_estimate((1 - each.estimate) * _YEAR_HOURS, each.method)
        for each in (availability.before, availability.after)
    ]
    assert down[1] is not None
    return _exact_figure(down[0], down[1])


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
