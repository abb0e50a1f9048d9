"""Common-cause groups: how likely each number of members fails together.

The formulas are those of the Open-PSA Model Exchange Format 2.0d, Common Cause Groups, which agree with A. Mosleh,
D. M. Rasmuson and F. M. Marshall, Guidelines on Modeling Common-Cause Failures in Probabilistic Risk Assessment,
NUREG/CR-5485 (1998), the alpha factors as for tests that are not staggered.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

Shares = Mapping[int, float]
"""For each number of members, the probability that exactly these fail of one cause over that of a member's failure."""


def beta_factor(members: int, factors: Sequence[float]) -> Shares:
    """One alone, or all: Q1 = (1 - beta) Q, Qn = beta Q."""
    (beta,) = factors
    return {1: 1.0 - beta, members: beta}


def multiple_greek_letters(members: int, factors: Sequence[float]) -> Shares:
    """Qk = rho2 .. rhok (1 - rho(k+1)) Q / C(n-1, k-1); the factors begin with rho2, those not given are 0."""
    letters = (1.0, *factors, 0.0)
    return {
        k: math.prod(letters[:k]) * (1.0 - letters[k]) / math.comb(members - 1, k - 1) for k in range(1, len(letters))
    }


def alpha_factor(members: int, factors: Sequence[float]) -> Shares:
    """Qk = k alphak Q / (C(n-1, k-1) sum(i alphai)); those not given are 0."""
    total = math.fsum(k * factor for k, factor in enumerate(factors, 1))
    return {k: k * factor / total / math.comb(members - 1, k - 1) for k, factor in enumerate(factors, 1)}


def phi_factor(members: int, factors: Sequence[float]) -> Shares:
    """Qk = phik Q."""
    return dict(enumerate(factors, 1))


MODELS: Final[Mapping[str, Callable[[int, Sequence[float]], Shares]]] = {
    "beta-factor": beta_factor,
    "MGL": multiple_greek_letters,
    "alpha-factor": alpha_factor,
    "phi-factor": phi_factor,
}


def total(members: int, shares: Shares) -> float:
    """What the shares of all causes that hit one member add up to: 1 where its probability is preserved."""
    return math.fsum(math.comb(members - 1, k - 1) * share for k, share in shares.items())
