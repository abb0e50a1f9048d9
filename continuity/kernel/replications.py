"""Running pieces of a task with the compiled kernel."""

from __future__ import annotations

from collections.abc import Callable

from continuity.kernel.run import Kernel
from continuity.simulation.replications import Task, summed
from continuity.simulation.sums import Sums


def prepare(task: Task) -> Callable[[int, int], Sums]:
    """What sums up replications of a task: so many from a first one on. Compiles, or loads what has been compiled.

    Raises AnalysisError when the plan cannot be run by the kernel.
    """
    kernel = Kernel(task)
    kernel.prepare()
    return lambda first, count: summed(task, kernel.run(first, count))
