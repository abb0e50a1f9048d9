"""How fast failures and repairs are simulated, with results for all services: cycles of one failure and one repair."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bench.layered_plans import L, M, S
from bench.timing import Measured, measured
from continuity.planfile.load import load
from continuity.simulation.outlook import expected_failures
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import HOUR

_HORIZON = 10_000 * HOUR
_CYCLES = 30_000


def simulation_speed(folder: Path) -> Iterator[Measured]:
    """Measure the engine on SimPy. Parameters: `folder`, for the plans' files."""
    for name, text in (("S", S), ("M", M.text()), ("L", L.text())):
        yield _measured(name, text, folder)


def _measured(name: str, text: str, folder: Path) -> Measured:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    plan = load(file).plan
    services = tuple(node.id for node in plan.services)
    simulator = Simulator(Task(plan=plan, seed=1, window=Window(begins=0, ends=_HORIZON), measured=services))
    expected = expected_failures(plan, _HORIZON)
    replications = max(1, round(_CYCLES / expected))
    first = count(step=replications)

    def simulate() -> None:
        simulator.run(next(first), replications)

    return measured(f"simulate {name}, simpy", "cycles", replications * expected, simulate)
