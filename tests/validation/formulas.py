"""Known answers by means that have nothing to do with the simulation: enumeration of states and Markov chains."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np

Rates = Mapping[tuple[object, object], float]
"""Transition rates of a Markov chain by (from, to)."""


def stationary(rates: Rates) -> dict[object, float]:
    """The long-run probabilities of the states of an irreducible Markov chain.

    Source: the balance equations, e.g. Trivedi 2002, Probability and Statistics with Reliability, Queuing, and Computer
    Science Applications, chapter 8.
    """
    states = list(dict.fromkeys(state for pair in rates for state in pair))
    place = {state: index for index, state in enumerate(states)}
    balance = np.zeros((len(states), len(states)))
    for (source, target), rate in rates.items():
        balance[place[target], place[source]] += rate
        balance[place[source], place[source]] -= rate
    balance[-1, :] = 1.0  # one equation follows from the others: the sum of all takes its place
    right = np.zeros(len(states))
    right[-1] = 1.0
    return dict(zip(states, np.linalg.solve(balance, right).tolist(), strict=True))


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
