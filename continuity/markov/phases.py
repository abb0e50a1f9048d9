"""Durations as phases: exponential stages that follow each other, which is all that a Markov chain can wait for.

A duration is the tuple of the rates of its stages, per hour. No stage: it takes no time. A rate of 0: it never ends.
Source: A. K. Erlang's method of stages; D. R. Cox, A use of complex probabilities in the theory of stochastic
processes, Mathematical Proceedings of the Cambridge Philosophical Society 51 (1955).
"""

from __future__ import annotations

from typing import TypeAlias

from continuity.distributions import Constant, Distribution, Exponential, Gamma, SumOf, Weibull
from continuity.units import HOUR

Phases: TypeAlias = tuple[float, ...]

AT_ONCE: Phases = ()
NEVER_ENDS: Phases = (0.0,)
MOST_PHASES = 20
"""A gamma time of more stages than this multiplies the states too much; nobody means an exponential time by it."""


def phases_of(duration: Distribution) -> Phases | None:
    """The phases of a duration; None where it has none."""
    if duration.is_never:
        return NEVER_ENDS
    match duration:
        case Constant(time=0):
            return AT_ONCE
        case Exponential(scale=scale) if scale > 0:
            return (HOUR / scale,)
        case Weibull(shape=1.0, scale=scale) if scale > 0:
            return (HOUR / scale,)
        case Gamma(shape=shape, scale=scale) if shape == int(shape) and shape <= MOST_PHASES and scale > 0:
            return (HOUR / scale,) * int(shape)
        case SumOf(terms=terms):
            return _one_after_another(terms)
    return None


def _one_after_another(terms: tuple[Distribution, ...]) -> Phases | None:
    parts = [phases_of(each) for each in terms]
    found = [each for each in parts if each is not None]
    return tuple(rate for part in found for rate in part) if len(found) == len(parts) else None


def is_single(phases: Phases) -> bool:
    """Whether it is exponential, or never ends: what has passed of it does not matter."""
    return len(phases) == 1
