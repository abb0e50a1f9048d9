"""How much memory a process needs at most that simulates a large plan with the kernel, results for all services.

Usage: python -m bench.memory_use FILE, which prints it in megabytes.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.contestants import Contest, kernel
from bench.layered_plans import MODELS
from bench.timing import Absent, Memory, Row, Work
from continuity.kernel.cache_folder import usable_folder
from continuity.planfile.load import load

_KIB, _MB = 1024, 1_000_000


def memory_use(folder: Path) -> Iterator[Row]:
    """Measure L and X. Parameters: `folder`, for the plans' files."""
    for name in ("L", "X"):
        what = f"memory, load and simulate {name}, kernel"
        if usable_folder() is None:
            yield Absent(what, "compiled code can be kept nowhere, and compiling needs more memory than simulating")
            continue
        file = folder / f"{name}.yaml"
        file.write_text(MODELS[name].text(), encoding="utf-8")
        command = [sys.executable, "-m", "bench.memory_use", str(file)]
        _in_child(command)  # which compiles if need be
        yield Memory(what=what, megabytes=_in_child(command))


def _in_child(command: list[str]) -> float:
    return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def _main(file: Path) -> None:
    work = kernel(Contest(file.stem, load(file).plan))
    assert isinstance(work, Work), "the kernel runs these plans"
    work.do()
    print(peak() / _MB)  # noqa: T201 - how the parent gets it


def peak() -> int:
    """The most memory that this process has had so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux. What getrusage tells there goes on through exec: it would be the parent's where that had more.
        (found,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read_text(encoding="ascii"), re.MULTILINE)
        return int(found) * _KIB
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else _KIB)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
