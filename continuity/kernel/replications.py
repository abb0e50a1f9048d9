"""Running pieces of a task with the compiled kernel."""

from __future__ import annotations

from collections.abc import Callable

from continuity.kernel.run import Kernel
from continuity.simulation.measurements import Measurements
from continuity.simulation.replications import Task


def prepare(task: Task) -> Callable[[int, int], Measurements]:
    """What runs replications of a task: so many from a first one on. Compiles, or loads what has been compiled.

    Raises AnalysisError when the plan cannot be run by the kernel.
    """
    kernel = Kernel(task)
    kernel.prepare()
    return kernel.run
