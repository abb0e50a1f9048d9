"""What this program raises on purpose; everything else that escapes is a defect of the program."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from continuity.findings import Finding, Location, in_order


class ContinuityError(Exception):
    """The parent of every error that is raised on purpose."""


class PlanError(ContinuityError):
    """A plan cannot be used.

    Parameters: `findings`, every reason at once, in any order. They are kept sorted by file, line and column.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = in_order(findings)
        super().__init__(self.findings)  # the arguments are what pickle rebuilds an exception from

    def __str__(self) -> str:
        """One line for each finding."""
        return "\n".join(finding.text() for finding in self.findings)


class AnalysisError(ContinuityError):
    """A sound plan cannot be analysed as asked.

    Parameters: `message`, a plain sentence; `findings`, the places in the plan that forbid it, if any.
    """

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        self.message = message
        self.findings: tuple[Finding, ...] = in_order(findings)
        super().__init__(message, self.findings)

    def __str__(self) -> str:
        """The message, then one line for each finding."""
        return "\n".join([self.message, *(finding.text() for finding in self.findings)])


class LimitError(ContinuityError):
    """A limit on time, memory or size was reached.

    Parameters: `message`, a plain sentence that names the limit.
    """

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@contextmanager
def places_of(locate: Callable[[str], Location | None]) -> Iterator[None]:
    """Give the findings of an AnalysisError that passes the places in the plan that their paths stand at."""
    try:
        yield
    except AnalysisError as error:
        placed = [replace(each, location=locate(each.path)) for each in error.findings]
        raise AnalysisError(error.message, placed) from error
