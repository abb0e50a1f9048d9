"""One of the two plans while it is simulated: its name in messages, and where its errors stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from continuity.errors import AnalysisError, places_of
from continuity.model import Plan
from continuity.planfile.load import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A plan, and `which` of the two it is: `old` or `new`."""

    loaded: Loaded
    which: str

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.loaded.plan

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Say of an AnalysisError that passes of which plan it is, and where in it."""
        try:
            with places_of(self.loaded.locate):
                yield
        except AnalysisError as error:
            raise AnalysisError(f"the {self.which} plan: {error.message}", error.findings) from error
