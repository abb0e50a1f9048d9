"""What a plan can say and the compiled kernel cannot run: refused by name and path, never ignored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from continuity.distributions import Distribution, SingleDraw
from continuity.findings import Finding, Severity
from continuity.kernel.processes import is_known
from continuity.model import Crew, Failover, Mode, Node, Plan, Term
from continuity.requirements import workarounds_in
from continuity.simulation.ageing import exactly

_Said = Iterator[tuple[str, str]]
_MOST_PARTS: Final = 2**62
MOST_TEAMS: Final = 6
"""So many teams can be asked for one job: for each combination of them there is a cause of down time."""


def refusals(plan: Plan) -> tuple[Finding, ...]:
    """A finding for each thing that SimPy's engine knows, and the kernel does not."""
    return tuple(
        Finding(
            id="engine-cannot-run",
            severity=Severity.ERROR,
            message=f"the compiled kernel cannot run {what}",
            path=path,
            location=None,
            hint="leave --engine kernel out: the other engine, simpy, can, and gives the same figures",
        )
        for path, what in (*_of_plan(plan), *_of_nodes(plan), *_of_causes(plan), *_of_crews(plan))
    )


def _of_plan(plan: Plan) -> _Said:
    yield from _of_people(plan)
    for name, pool in plan.spares.items():
        yield from _of_duration(f"spares.{name}.resupply", pool.resupply)
    for name, each in plan.plans.items():
        if each.invoke is not None and each.invoke.when:
            yield f"plans.{name}.invoke.when", "a recovery plan that sets itself off when something is down"


def _of_people(plan: Plan) -> _Said:
    teams_of = Counter(name for team in plan.teams.values() for name in set(team.members))
    for name, number in sorted(teams_of.items()):
        if number > 1:
            teams = " and ".join(team for team, each in sorted(plan.teams.items()) if name in each.members)
            yield f"people.{name}", f"a person in several teams, {teams}"
        call_out = plan.people[name].call_out
        if call_out is not None:
            yield from _of_duration(f"people.{name}.call_out", call_out)
    for name, team in plan.teams.items():
        if team.call_out is not None:
            yield from _of_duration(f"teams.{name}.call_out", team.call_out)


def _of_crews(plan: Plan) -> _Said:
    """Jobs of so many teams that there would be too many causes of down time."""
    for path, crew in _crews(plan):
        if len(crew.teams) > MOST_TEAMS:
            yield path, f"a job for more than {MOST_TEAMS} teams at once"


def _crews(plan: Plan) -> Iterator[tuple[str, Crew]]:
    for node in plan.nodes.values():
        path = f"{node.section.value}.{node.id}"
        for mode in node.modes:
            if mode.crew is not None:
                yield f"{path}.failures.{mode.id}.team", mode.crew
        for number, term in enumerate(node.needs):
            for each in workarounds_in(term):
                if each.crew is not None:
                    yield f"{path}.needs.{number}.workaround.team", each.crew
        otherwise = None if node.failover is None else node.failover.otherwise
        if otherwise is not None and otherwise.crew is not None:
            yield f"{path}.failover.otherwise.team", otherwise.crew
    for name, cause in plan.common_causes.items():
        if cause.mode.crew is not None:
            yield f"common_causes.{name}.team", cause.mode.crew


def _of_nodes(plan: Plan) -> _Said:
    for node in plan.nodes.values():
        path = f"{node.section.value}.{node.id}"
        yield from _of_node(path, node)
        for mode in node.modes:
            yield from _of_mode(f"{path}.failures.{mode.id}", mode)
        for number, term in enumerate(node.needs):
            yield from _of_term(f"{path}.needs.{number}", term)


def _of_node(path: str, node: Node) -> _Said:
    for number, entry in enumerate(node.maintenance):
        yield from _of_duration(f"{path}.maintenance.{number}.takes", entry.takes)
    if node.restart is not None:
        yield from _of_duration(f"{path}.restart", node.restart)
    if node.failover is not None:
        yield from _of_failover(f"{path}.failover", node.failover)


def _of_failover(path: str, failover: Failover) -> _Said:
    yield from _of_duration(f"{path}.takes", failover.takes)
    if failover.otherwise is not None and failover.otherwise.takes is not None:
        yield from _of_duration(f"{path}.otherwise.takes", failover.otherwise.takes)


def _of_mode(path: str, mode: Mode) -> _Said:
    if mode.corrupts is not None:
        yield f"{path}.corrupts", "a failure that corrupts data"
    yield from _of_duration(f"{path}.time_to_failure", _hardest(mode))
    yield from _of_duration(f"{path}.time_to_repair", mode.time_to_repair)
    if mode.detect is not None:
        yield from _of_duration(f"{path}.detect", mode.detect)


def _hardest(mode: Mode) -> Distribution:
    """The life that is hardest to draw: with a `beta`, the one with a share of the hazard."""
    life = mode.time_to_failure
    return life.with_hazard(mode.beta) if mode.beta and isinstance(life, SingleDraw) else life


def _of_duration(path: str, duration: Distribution) -> _Said:
    if not is_known(duration):
        yield path, f"the distribution {type(duration).__name__}"


def _of_term(path: str, term: Term) -> _Said:
    for each in workarounds_in(term):
        yield from _of_duration(f"{path}.workaround.ready", each.ready)
        if exactly(each.catch_up).denominator > _MOST_PARTS:
            yield f"{path}.workaround.catch_up", "a share to catch up with more than 18 digits after the point"


def _of_causes(plan: Plan) -> _Said:
    for name, cause in plan.common_causes.items():
        yield from _of_mode(f"common_causes.{name}", cause.mode)
