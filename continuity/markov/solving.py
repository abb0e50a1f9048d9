"""Chains solved for the same times: the long run, moments, and the moments by which a horizon is averaged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from continuity.analysis_request import AnalysisRequest
from continuity.errors import LimitError
from continuity.markov.chain import Chain
from continuity.markov.horizon import FEW, MANY, stretches_and_weights
from continuity.markov.measures import Times
from continuity.markov.mixture import Solved
from continuity.markov.stationary import leaving, long_run
from continuity.markov.transient import DENSE, transient
from continuity.units import hours

NEGLECTED = 1e-18
"""What need not count in a mean over the horizon."""


class Solver:
    """Solves chains when they are asked for, each once.

    Parameters: `request`; `chains`, all that may be asked for. `times` are those for which they are solved.
    """

    def __init__(self, request: AnalysisRequest, chains: Sequence[Chain]) -> None:
        fastest = max((float(leaving(chain.rates).max()) for chain in chains), default=0.0)
        steps = MANY if all(chain.states <= DENSE for chain in chains) else FEW
        self._stretches, weights = stretches_and_weights(hours(request.horizon), fastest, steps)
        self._at = sorted({hours(moment) for _, moment in request.at})
        place = {typed: self._at.index(hours(moment)) for typed, moment in request.at}
        first = 1 + len(self._at)
        self.times = Times(
            at={typed: 1 + column for typed, column in place.items()},
            horizon=slice(first, first + len(self._stretches)),
            weights=weights,
            first=place,
            moments=tuple(self._at),
        )
        self._solved: dict[int, Solved | LimitError] = {}

    def solved(self, chain: Chain) -> Solved:
        """What is found of a chain. Raises LimitError where it cannot be solved."""
        found = self._solved.get(id(chain))
        if found is None:
            found = self._solved[id(chain)] = self._tried(chain)
        if isinstance(found, LimitError):
            raise found
        return found

    def _tried(self, chain: Chain) -> Solved | LimitError:
        try:
            return self._solve(chain)
        except LimitError as error:
            return error

    def _solve(self, chain: Chain) -> Solved:
        shares = long_run(chain.rates, chain.start)
        then = transient(chain.rates, chain.start, np.diff(self._at, prepend=0.0).tolist())
        meanwhile = transient(chain.rates, chain.start, self._stretches, NEGLECTED)
        arcs = chain.rates.tocoo()
        return Solved(
            at=np.column_stack([shares, then, meanwhile]),
            flows=(arcs.row, arcs.col, shares[arcs.row] * arcs.data),
        )
