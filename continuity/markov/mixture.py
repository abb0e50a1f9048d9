"""The level of a service as a random figure: chains that have nothing to do with each other, put together.

The levels that later steps need are carried with their probabilities, chain by chain; what is needed no longer is
dropped, and what is equal is added up. Beside them go the frequencies with which one set of levels is left for another:
at each moment at most one chain moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from continuity.errors import LimitError
from continuity.markov.chain import Chain, Vector
from continuity.markov.evaluation import Compute, Step, Take, Values

MOST_COMBINATIONS = 200_000
Passage = tuple[Values, Values]
"""Levels before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What was found of a chain.

    at: probabilities of its states, one column for each time, the long run first. flows: how often it goes from one
    state to another in the long run, per hour, as (from, to, frequency) arrays.
    """

    at: Vector
    flows: tuple[np.ndarray, np.ndarray, Vector]


class Solving(Protocol):
    """Who solves chains."""

    def solved(self, chain: Chain) -> Solved:
        """What is found of a chain. Raises LimitError where it cannot be solved."""
        ...


@dataclass(frozen=True, slots=True)
class Mixture:
    """A service's levels: the probabilities of each, a column a time, and how often one is left for another."""

    at: Mapping[float, Vector]
    flows: Mapping[tuple[float, float], float]


def mix(steps: Sequence[Step], solver: Solving, name: str) -> Mixture:
    """The levels of a node.

    Parameters: `steps`, from `steps_for`. Raises LimitError where a chain cannot be solved, or where too many
    combinations must be kept at once.
    """
    at: dict[Values, Vector] = {(): np.ones(1)}
    flows: dict[Passage, float] = {}
    for step in steps:
        if isinstance(step, Take):
            at, flows = _with_chain(at, flows, step, solver.solved(step.chain))
        else:
            at, flows = _computed(at, flows, step)
        if len(at) > MOST_COMBINATIONS:
            raise LimitError(
                f"the level of {name} depends on more than {MOST_COMBINATIONS:,} combinations of levels: ask "
                "`analyse --engine exact` or `simulate`"
            )
    return Mixture(
        {values[0]: vector for values, vector in at.items()},
        {(before[0], after[0]): rate for (before, after), rate in flows.items()},
    )


def _with_chain(
    at: dict[Values, Vector], flows: dict[Passage, float], step: Take, solved: Solved
) -> tuple[dict[Values, Vector], dict[Passage, float]]:
    told, inner = _told(step, solved)
    mixed = {(*values, *more): vector * share for values, vector in at.items() for more, share in told.items()}
    passing: dict[Passage, float] = {}
    for (before, after), rate in flows.items():
        for more, share in told.items():
            passing[(*before, *more), (*after, *more)] = rate * float(share[0])
    for (before, after), rate in inner.items():
        for values, vector in at.items():
            passing[(*values, *before), (*values, *after)] = rate * float(vector[0])
    return mixed, passing


def _told(step: Take, solved: Solved) -> tuple[dict[Values, Vector], dict[Passage, float]]:
    """What a chain tells, with its probabilities, and how often it changes."""
    chain = step.chain
    rows = [tuple(row[column] for column in step.columns) for row in chain.shows]
    numbers = {values: number for number, values in enumerate(dict.fromkeys(rows))}
    group = np.array([numbers[row] for row in rows])[chain.shown]
    shares = np.zeros((len(numbers), solved.at.shape[1]))
    np.add.at(shares, group, solved.at)
    source, target, rate = solved.flows
    between = np.zeros((len(numbers), len(numbers)))
    np.add.at(between, (group[source], group[target]), rate)
    values = list(numbers)
    passing = {
        (values[a], values[b]): float(between[a, b]) for a, b in zip(*np.nonzero(between), strict=True) if a != b
    }
    return {each: shares[number] for each, number in numbers.items()}, passing


def _computed(
    at: dict[Values, Vector], flows: dict[Passage, float], step: Compute
) -> tuple[dict[Values, Vector], dict[Passage, float]]:
    def after_step(values: Values) -> Values:
        return (*(values[index] for index in step.keep), step.level(values))

    mixed: dict[Values, Vector] = {}
    for values, vector in at.items():
        key = after_step(values)
        known = mixed.get(key)
        mixed[key] = vector if known is None else known + vector
    passing: dict[Passage, float] = {}
    for (before, after), rate in flows.items():
        passage = (after_step(before), after_step(after))
        if passage[0] != passage[1]:
            passing[passage] = passing.get(passage, 0.0) + rate
    return mixed, passing
