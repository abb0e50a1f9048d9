"""On the exact route adding redundancy never hurts: one more unit of any pool, one more node in any `any`."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from continuity.analysis_request import AnalysisRequest
from continuity.exact.analyse import analyse
from continuity.model import AnyOf, Need, Node, Plan
from tests.exact.plans import exponential, pair, plans
from tests.exact.test_enumeration import is_inside, value

ROUNDING = 1e-12


def better(plan: Plan) -> Iterator[Plan]:
    """The plan with one more unit in each of its pools in turn, and with a spare beside each of a service's needs."""
    for node in plan.nodes.values():
        if node.modes:
            yield with_node(plan, replace(node, units=node.units + 1))
        if node.needs:
            spare = pair("z", exponential("crash", 30, 5))
            helped = replace(node, needs=tuple(AnyOf((term, Need(spare.id))) for term in node.needs))
            yield with_node(with_node(plan, spare), helped)


def with_node(plan: Plan, node: Node) -> Plan:
    return replace(plan, nodes=dict(sorted({**plan.nodes, node.id: node}.items())))


@settings(derandomize=True, max_examples=25, suppress_health_check=[*HealthCheck], deadline=None)
@given(plan=plans())
def test_one_more_never_hurts(plan: Plan) -> None:
    assume(is_inside(plan))
    request = AnalysisRequest(importance=False, cut_sets=0, horizon=3_600_000_000)
    before = analyse(plan, request).services
    for changed in better(plan):
        after = analyse(changed, request)
        assert not after.outside
        for name, each in before.items():
            now = after.services[name]
            assert value(now.result.availability) >= value(each.result.availability) - ROUNDING
            assert value(now.result.level) >= value(each.result.level) - ROUNDING
            assert value(now.availability_over_horizon) >= value(each.availability_over_horizon) - ROUNDING
