"""Generated plans: the exact route gives what going through all states gives."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from continuity.analysis_request import AnalysisRequest
from continuity.analysis_results import AnalysedService, Analysis
from continuity.errors import AnalysisError
from continuity.exact.analyse import analyse
from continuity.model import Plan
from tests.exact.enumeration import Copy, Enumeration
from tests.exact.plans import MOST_THINGS, plans

CLOSE = pytest.approx


def analysed(plan: Plan) -> Analysis:
    """The analysis of all nodes, with nothing outside."""
    found = analyse(plan, AnalysisRequest(all_nodes=True, horizon=3_600_000_000))
    assert not found.outside, found.outside
    return found


def is_inside(plan: Plan) -> bool:
    """Whether nothing in a generated plan is outside: partial failures of units and of all at once may be."""
    try:
        return not analyse(plan, AnalysisRequest(all_nodes=True, importance=False, cut_sets=0)).outside
    except AnalysisError:
        return False


def value(estimate: object) -> float:
    found = getattr(estimate, "estimate", None)
    return 0.0 if found is None else float(found)


def check(plan: Plan, witness: Enumeration, name: str, found: AnalysedService) -> None:
    down, rate = witness.unavailability(name), witness.outages_per_year(name)
    result = found.result
    assert 1 - value(result.availability) == CLOSE(down, rel=1e-9, abs=1e-14)
    assert value(result.level) == CLOSE(witness.level(name), rel=1e-9, abs=1e-14)
    assert value(result.outages_per_year) == CLOSE(rate, rel=1e-7, abs=1e-9)
    if rate > 1e-6:
        assert value(result.mean_outage_hours) == CLOSE(down * 8760 / rate, rel=1e-6)
        assert value(result.mean_up_hours) == CLOSE((1 - down) * 8760 / rate, rel=1e-6)


def check_importance(witness: Enumeration, name: str, found: AnalysedService) -> None:
    down = witness.unavailability(name)
    for owner, importance in found.importance.items():
        up, worst = witness.given(name, owner, False), witness.given(name, owner, True)
        assert importance.saved_hours_per_year == CLOSE((down - up) * 8760, rel=1e-7, abs=1e-8)
        assert importance.birnbaum == CLOSE(worst - up, rel=1e-7, abs=1e-9)
        assert importance.risk_achievement == CLOSE(worst / down, rel=1e-7)
        assert importance.criticality == CLOSE((down - up) / down, rel=1e-7, abs=1e-9)
        assert importance.fussell_vesely == CLOSE(witness.in_cut_sets(name, owner) / down, rel=1e-7, abs=1e-9)
        for mode, part in importance.modes.items():
            if not mode.endswith(".beta") and not has_beta(witness.plan, owner, mode):
                without = witness.without_mode(name, owner, mode)
                assert part.saved_hours_per_year == CLOSE((down - without) * 8760, rel=1e-7, abs=1e-8)


def has_beta(plan: Plan, owner: str, mode: str) -> bool:
    node = plan.nodes.get(owner)
    return node is not None and any(each.id == mode and each.beta for each in node.modes)


@settings(derandomize=True, max_examples=50, suppress_health_check=[*HealthCheck], deadline=None)
@given(plan=plans())
def test_generated_plans(plan: Plan) -> None:
    witness = Enumeration(plan)
    assume(len(witness.things) <= MOST_THINGS)
    assume(is_inside(plan))
    found = analysed(plan).nodes
    assert found is not None
    for name in plan.nodes:
        check(plan, witness, name, found[name])
        if witness.unavailability(name) > 0.0:
            check_importance(witness, name, found[name])


@settings(derandomize=True, max_examples=20, suppress_health_check=[*HealthCheck], deadline=None)
@given(plan=plans())
def test_cut_sets_are_the_smallest_that_bring_it_down(plan: Plan) -> None:
    witness = Enumeration(plan)
    assume(len(witness.things) <= MOST_THINGS)
    assume(not any(each.leaves for each in witness.things if isinstance(each, Copy)))  # else units and modes differ
    request = AnalysisRequest(all_nodes=True, horizon=3_600_000_000, max_order=10, most_cut_sets=1000)
    found = analyse(plan, request).nodes
    assert found is not None
    for name in plan.nodes:
        cuts = {tuple(sorted(each.nodes.items())) for each in found[name].cut_sets}
        expected = {by_node(witness, cut) for cut in witness.minimal_cuts(name)}
        assert cuts == expected


def by_node(witness: Enumeration, cut: frozenset[int]) -> tuple[tuple[str, int], ...]:
    """A cut set of things as failures by owner."""
    counts: dict[str, int] = {}
    for i in cut:
        thing = witness.things[i]
        if isinstance(thing, Copy):
            counts[thing.owner] = counts.get(thing.owner, 0) + 1
    return tuple(sorted(counts.items()))
