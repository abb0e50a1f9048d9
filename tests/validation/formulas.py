"""Known answers by means that have nothing to do with the simulation: enumeration of states and Markov chains."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import TypeVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.linalg import spsolve

Rates = Mapping[tuple[object, object], float]
"""Transition rates of a Markov chain by (from, to)."""


State = TypeVar("State", bound=Hashable)
Moves = Callable[[State], Iterable[tuple[State, float]]]
"""Where a chain goes from a state, and at which rates; a target may come twice, and its rates add up."""


def stationary(rates: Rates) -> dict[object, float]:
    """The long-run probabilities of the states of an irreducible Markov chain.

    Source: the balance equations, e.g. Trivedi 2002, Probability and Statistics with Reliability, Queuing, and Computer
    Science Applications, chapter 8. One of them follows from the others: in its place the last state gets the weight 1.
    """
    states = list(dict.fromkeys(state for pair in rates for state in pair))
    place = {state: index for index, state in enumerate(states)}
    sources = np.array([place[source] for source, _ in rates])
    targets = np.array([place[target] for _, target in rates])
    values, size = np.array(list(rates.values())), len(states)
    rows, columns = np.concatenate([targets, sources]), np.concatenate([sources, sources])
    balance = coo_array((np.concatenate([values, -values]), (rows, columns)), shape=(size, size)).tocsc()
    weights = np.ones(size)
    weights[:-1] = spsolve(balance[:-1, :-1], -balance[:-1, [-1]].toarray().ravel())
    return dict(zip(states, (weights / weights.sum()).tolist(), strict=True))


def long_run(start: State, moves: Moves[State]) -> dict[State, float]:
    """The long-run probabilities of all states that a chain reaches from one that it always comes back to."""
    rates: dict[tuple[object, object], float] = {}
    found, seen = [start], {start}
    for state in found:  # the list grows while it is read
        for target, rate in moves(state):
            if rate > 0 and target != state:
                rates[state, target] = rates.get((state, target), 0.0) + rate
                if target not in seen:
                    seen.add(target)
                    found.append(target)
    shares = stationary(rates)
    return {state: shares[state] for state in found}


def mean(shares: Mapping[State, float], of: Callable[[State], float]) -> float:
    """The mean over time of what depends on the state."""
    return sum(share * of(state) for state, share in shares.items())


def standby_pool(units: int, running: int, life: float, repair: float, dormancy: float) -> dict[object, float]:
    """The long-run probabilities of the number of failed units, each repaired by itself; lives and repairs exponential.

    Source: a birth-death process, Trivedi 2002, chapter 8: with n failed, min(running, units - n) are in use.
    """
    rates: dict[tuple[object, object], float] = {}
    for failed in range(units):
        in_use = min(running, units - failed)
        waiting = units - failed - in_use
        rates[failed, failed + 1] = (in_use + dormancy * waiting) / life
        rates[failed + 1, failed] = (failed + 1) / repair
    return stationary(rates)


def structure(parts: Sequence[tuple[float, float]], is_up: Callable[[Sequence[bool]], bool]) -> tuple[float, float]:
    """Availability and outages per hour of a structure of independent repairable parts, by enumeration of their states.

    Parameters: `parts`, (mean up, mean down) hours of each. Source: the structure function and the frequency of its
    failures, Barlow and Proschan 1975, Statistical Theory of Reliability and Life Testing, chapters 1 and 7: a part's
    failure fails the structure in those states of the others in which the part is critical.
    """
    availability = frequency = 0.0
    shares = [up / (up + down) for up, down in parts]
    for states in product((True, False), repeat=len(parts)):
        if not is_up(states):
            continue
        probability = float(np.prod([a if up else 1 - a for a, up in zip(shares, states, strict=True)]))
        availability += probability
        for index, (up, _) in enumerate(parts):
            fails = [*states[:index], False, *states[index + 1 :]]
            if states[index] and not is_up(fails):
                frequency += probability / up
    return availability, frequency
