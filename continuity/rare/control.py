"""The static structure as a control variate: the same luck in a plan without queues, whose mean is known.

Beside each history of the plan goes one of a relaxed plan with the same lives and repairs, in which nobody waits and
switches take no time. Its down time is nearly that of the plan where queues matter little, and the exact analysis knows
its mean: what the sample has missed of that, times a coefficient, corrects the estimate. The coefficient is that of a
regression over histories; where few histories differ in the two plans, they say too little of it, and it is 1. What is
left are differences on the same luck, mostly 0 and seldom large, and they are judged as these (`paired_difference`).

Source: Lavenberg and Welch, A perspective on the use of control variables to increase the efficiency of Monte Carlo
simulations, Management Science 27 (1981) 322-335. That the coefficient comes from the same histories biases the
estimate by a term of order 1 / n.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from continuity.distributions import Constant
from continuity.intervals import amount_estimate, paired_difference
from continuity.intervals.limits import Limits, Real, make_estimate
from continuity.model import Clock, Failover, Mode, Node, Plan, Standby
from continuity.results import Estimate, VarianceReduction

_FEWEST = 100
"""Histories of either plan that must have been down, and that must differ for a regression: fewer say too little."""
_ROUNDING = 1e-15
_AT_ONCE = Constant(time=0)


def relaxed(plan: Plan) -> Plan:
    """The plan without what the exact analysis cannot see, as far as it can be left out: who waits, and for what.

    Lives and repairs keep their random numbers. What is left may still be outside the exact analysis.
    """
    nodes = {name: _relaxed_node(node) for name, node in plan.nodes.items()}
    causes = {name: replace(cause, mode=_relaxed_mode(cause.mode)) for name, cause in plan.common_causes.items()}
    return replace(plan, nodes=nodes, common_causes=causes, plans={})


def _relaxed_node(node: Node) -> Node:
    return replace(
        node,
        modes=tuple(_relaxed_mode(mode) for mode in node.modes),
        failover=None if node.failover is None else _relaxed_failover(node.failover),
        restart=None,
        needs_to_start=(),
        maintenance=(),
        standby=None if node.running is None and node.standby is not Standby.STOPPED else node.standby,
    )


def _relaxed_mode(mode: Mode) -> Mode:
    return replace(
        mode,
        crew=None,
        recovers_by_itself=True,
        spares=None,
        call_when=1,
        repairs_all=False,
        clock=Clock.ALWAYS,
        corrupts=None,
    )


def _relaxed_failover(failover: Failover) -> Failover:
    return replace(failover, takes=_AT_ONCE, coverage=1.0, otherwise=None)


def controlled(down: Real, control: Real, expected: float, *, confidence: float = 0.95) -> VarianceReduction:
    """The mean of shares of time that were down, with the help of a control variate.

    Parameters: `down[n]` and `control[n]`, the shares in each history of the plan and of the relaxed one; `expected`,
    the mean of the latter.
    """
    hit = min(int(np.count_nonzero(down)), int(np.count_nonzero(control)))
    if hit < _FEWEST:
        remark = f"{hit} histories were down in both plans, and at least {_FEWEST} are needed"
        return uncontrolled(down, remark, confidence)
    differing = int(np.count_nonzero(np.abs(down - control) > _ROUNDING))
    if not differing:
        return uncontrolled(down, "in no history did anybody wait, which says little of how often they do", confidence)
    covariance = np.cov(down, control)
    coefficient = float(covariance[0, 1] / covariance[1, 1]) if differing >= _FEWEST else 1.0
    rest = paired_difference(coefficient * control, down, ceiling=1.0, confidence=confidence)
    estimate = _shifted(rest, coefficient * expected)
    plain, error = float(down.std(ddof=1)) / math.sqrt(len(down)), estimate.standard_error
    worth = (plain / error) ** 2 if error else None
    return VarianceReduction(
        unavailability=estimate,
        worth=worth,
        effective_sample_size=len(down) * (worth or 1.0),
        coefficient=coefficient,
        correlation=float(covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1])),
    )


def _shifted(rest: Estimate, known: float) -> Estimate:
    """What is known and the rest, together; a share of time is not below 0."""
    low, high = (math.nan if end is None else max(0.0, end + known) for end in (rest.low, rest.high))
    limits = Limits(low, high, f"known mean of the static structure, and the rest: {rest.method}")
    return make_estimate((rest.estimate or 0.0) + known, limits, rest.standard_error, rest.n, rest.confidence)


def uncontrolled(down: Real, remark: str, confidence: float) -> VarianceReduction:
    """The plain mean of shares of time. Parameters: `remark`, why there is no control variate."""
    found = amount_estimate(down, confidence=confidence)
    return VarianceReduction(unavailability=found, worth=None, effective_sample_size=float(len(down)), remark=remark)
