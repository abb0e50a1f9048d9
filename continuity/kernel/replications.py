"""Running a task with the compiled kernel over several processors; the split changes no figure.

Compiled code holds no lock of Python's, so threads are enough.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from continuity.kernel.run import Kernel
from continuity.simulation.measurements import Measurements, concatenate
from continuity.simulation.replications import Task

_CHUNKS_PER_WORKER = 8


def run_task(task: Task, replications: int, jobs: int, progress: Callable[[int], None] | None) -> Measurements:
    """Run replications 0 to `replications` - 1 of a task in `jobs` threads.

    Raises AnalysisError when the plan, or a replication of it, cannot be simulated.
    """
    kernel = Kernel(task)
    kernel.prepare()
    size = min(kernel.at_once, max(1, replications // (jobs * _CHUNKS_PER_WORKER)))
    chunks = [(first, min(size, replications - first)) for first in range(0, replications, size)]
    with ThreadPoolExecutor(jobs) as executor:
        futures = [executor.submit(kernel.run, first, count) for first, count in chunks]
        parts = []
        try:
            for future, (_, count) in zip(futures, chunks, strict=True):
                parts.append(future.result())
                if progress is not None:
                    progress(count)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
    return concatenate(parts)
