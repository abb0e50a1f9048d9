"""Every state of a generated plan, its probability and where it leads: a witness that shares no code with the engines.

Only the level of requirements is `continuity.structure`'s, which says what a level is. A pool is the number of its
failed units, a birth-death process; a common cause is either away, or has struck and hit some of its nodes. These are
independent, so that the probability of a state is a product.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from scipy.linalg import expm, null_space

from continuity.model import Plan
from continuity.requirements import required_terms
from continuity.structure import SLACK, forget, level_of
from tests.validation.generated import Cause, Parts, Pool

YEAR = 8760.0


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part of a plan by itself: the rates per hour between its states, of which the first is that of a new one.

    `failed`: in each state, how many units of which pool have failed; None where a pool is down altogether.
    """

    rates: Mapping[tuple[int, int], float]
    failed: Sequence[Mapping[str, int | None]]

    def probabilities(self, hours: float | None) -> Sequence[float]:
        """Of each state: so long after the start, or in the long run."""
        size = len(self.failed)
        generator = np.zeros((size, size))
        for (before, after), rate in self.rates.items():
            generator[before, after] += rate
            generator[before, before] -= rate
        if hours is not None:
            return [float(each) for each in expm(generator * hours)[0]]
        kernel = null_space(generator.T)[:, 0]
        return [float(each) for each in kernel / kernel.sum()]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a service: the share of time up, its mean level, and how often a year it goes down."""

    availability: float
    level: float
    outages_per_year: float


def enumerate_states(parts: Parts, plan: Plan, hours: float | None = None) -> Mapping[str, Figures]:
    """The figures of each service, in the long run or so many hours after the start (frequencies then mean nothing)."""
    leaves = [*map(_pool, parts.pools), *map(_cause, parts.causes)]
    shares = [leaf.probabilities(hours) for leaf in leaves]
    states = list(product(*(range(len(leaf.failed)) for leaf in leaves)))
    found = {}
    for name in parts.services:
        levels = {state: _level(parts, plan, name, _failed(leaves, state)) for state in states}
        least = plan.nodes[name].up_from or 1.0
        up = {state: level >= least - SLACK for state, level in levels.items()}
        probability = {state: prod(share[i] for share, i in zip(shares, state, strict=True)) for state in states}
        found[name] = Figures(
            sum(probability[state] for state in states if up[state]),
            sum(probability[state] * levels[state] for state in states),
            YEAR
            * sum(probability[s] * rate for s in states if up[s] for after, rate in _moves(leaves, s) if not up[after]),
        )
    return found


def _pool(pool: Pool) -> Leaf:
    crew = pool.units if pool.crew is None else pool.crew
    failures = {(n, n + 1): (pool.units - n) / pool.mttf for n in range(pool.units)}
    repairs = {(n, n - 1): min(n, crew) / pool.mttr for n in range(1, pool.units + 1)}
    return Leaf(failures | repairs, [{pool.name: n} for n in range(pool.units + 1)])


def _cause(cause: Cause) -> Leaf:
    """State 0 is that nothing has struck; the others are the combinations of what may be hit."""
    names = list(cause.hits)
    combinations = list(product((False, True), repeat=len(names)))
    rates = {}
    for state, hit in enumerate(combinations, start=1):
        chance = prod(
            cause.hits[name] if is_hit else 1 - cause.hits[name] for name, is_hit in zip(names, hit, strict=True)
        )
        rates[0, state], rates[state, 0] = chance / cause.mttf, 1 / cause.mttr
    hits = [{name: None for name, is_hit in zip(names, hit, strict=True) if is_hit} for hit in combinations]
    return Leaf(rates, [{}, *hits])


def _moves(leaves: Sequence[Leaf], state: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
    for place, leaf in enumerate(leaves):
        for (before, after), rate in leaf.rates.items():
            if before == state[place] and rate > 0:
                yield (*state[:place], after, *state[place + 1 :]), rate


def _failed(leaves: Sequence[Leaf], state: Sequence[int]) -> Mapping[str, int | None]:
    """Of each pool how many units have failed; None, of a pool that is struck, outweighs any number."""
    found: dict[str, int | None] = {}
    for leaf, place in zip(leaves, state, strict=True):
        found |= leaf.failed[place]
    return found


def _level(parts: Parts, plan: Plan, service: str, failed: Mapping[str, int | None]) -> float:
    levels = [_own(pool, failed[pool.name]) for pool in parts.pools]
    position = {pool.name: i for i, pool in enumerate(parts.pools)}
    return level_of(required_terms(plan.nodes[service]), position, forget)(levels)


def _own(pool: Pool, failed: int | None) -> float:
    if failed is None or pool.units - failed < pool.required:
        return 0.0
    return min(1.0, (pool.units - failed) / pool.full)
