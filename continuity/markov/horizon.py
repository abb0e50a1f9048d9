"""Means over a horizon: at which moments to look, and what each of them weighs.

Probabilities of a chain are sums of exponentials in time, steep at first and flat later. So the horizon is cut into
stretches that double in length, each into equal steps with Romberg's weights (W. Romberg, Vereinfachte numerische
Integration, Det Kongelige Norske Videnskabers Selskab Forhandlinger 28, 1955). Steps that are halves of each other let
a small chain reuse its matrices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from continuity.markov.chain import Vector

MANY, FEW = 64, 32
"""Steps in a stretch: where chains are small, and where each step takes long."""


def stretches_and_weights(horizon: float, fastest: float, steps: int) -> tuple[Sequence[float], Vector]:
    """The stretches of time between the moments, of which the first is at 0, and the weights of the moments.

    Parameters: `horizon`, hours; `fastest`, the highest rate at which a chain leaves a state, per hour; `steps`, a
    power of 2. Returns stretches of which each is a half of a later one, or equal to it, and weights that add up to 1.
    """
    doublings = max(0, math.ceil(math.log2(max(1.0, horizon * fastest))))
    rule = romberg(steps)
    weights, stretches = [0.0], [0.0]
    for number in range(doublings + 1):
        length = math.ldexp(1.0, -doublings + max(0, number - 1))
        weights[-1] += length * rule[0]
        weights += (length * rule[1:]).tolist()
        stretches += [horizon * length / steps] * steps
    return stretches, np.array(weights)


def romberg(steps: int) -> Vector:
    """The weights of Romberg's rule on 0 to 1 with so many equal steps, a power of 2."""
    table = []
    width = steps
    while width:
        weights = np.zeros(steps + 1)
        weights[::width] = width / steps
        weights[[0, -1]] /= 2
        table.append(weights)
        width //= 2
    power = 1.0
    while len(table) > 1:
        power *= 4.0
        table = [(power * fine - coarse) / (power - 1.0) for coarse, fine in pairwise(table)]
    return np.asarray(table[0], dtype=np.float64)
