"""How fast the kernel is on the four models of the benchmarks: `python -m tests.kernel.speed [S] [M] [L] [X]`.

Not a test: figures depend on the machine and on what else runs on it. Cycles are failures with their repairs; results
are for all services. Processor time and time on the wall are told apart, compiling is not counted.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial

from continuity.distributions import Exponential
from continuity.kernel.run import Kernel
from continuity.model import AtLeast, Need, Node, Plan, Section
from continuity.simulation.outlook import expected_failures
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Task
from continuity.units import HOUR, YEAR
from tests.kernel.kit import component, mode, plan_of


def failing(name: str, life: float, repair: float, **others: object) -> Node:
    """A component whose exponential life and repair have these means in hours."""
    return component(name, mode(life=Exponential(scale=life * HOUR), repair=Exponential(scale=repair * HOUR)), **others)


def service(name: str, *needs: Need | AtLeast) -> Node:
    return Node(id=name, section=Section.SERVICES, needs=needs)


def small() -> Plan:
    """Model S: 2 of 3 servers, 1 of 2 databases, a network."""
    return plan_of(
        failing("servers", 1000, 8, units=3, required=2, full=2),
        failing("databases", 4000, 24, units=2),
        failing("network", 20_000, 4),
        service("web", Need("servers"), Need("network")),
        service("data", Need("databases"), Need("network")),
        service("shop", Need("web"), Need("data")),
    )


def grid(layers: int, width: int) -> Plan:
    """Models M, L, X: layers of services, each on 2 of 3 components, the third its neighbour's, and on one below it."""
    nodes = []
    for layer in range(layers):
        for i in range(width):
            nodes += [failing(f"{part}{layer}-{i}", 1000, 8) for part in "abc"]
            shared = f"c{layer}-{(i + 1) % width}"
            pool = AtLeast(2, (Need(f"a{layer}-{i}"), Need(f"b{layer}-{i}"), Need(shared)))
            below = [Need(f"s{layer - 1}-{i}")] if layer else []
            nodes.append(service(f"s{layer}-{i}", pool, *below))
    return plan_of(*nodes)


MODELS: dict[str, tuple[Callable[[], Plan], int, int]] = {
    "S": (small, 100, 100),
    "M": (partial(grid, 5, 10), 10, 100),
    "L": (partial(grid, 10, 100), 1, 30),
    "X": (partial(grid, 10, 1000), 1, 3),
}
"""The plan, the years of each history, and how many histories."""


def measure(name: str) -> dict[str, object]:
    make, years, count = MODELS[name]
    plan = make()
    services = tuple(node.id for node in plan.services)
    kernel = Kernel(Task(plan=plan, seed=1, window=Window(begins=0, ends=years * YEAR), measured=services))
    kernel.prepare()
    begun, used = time.perf_counter(), time.process_time()
    kernel.run(0, count)
    used, passed = time.process_time() - used, time.perf_counter() - begun
    cycles = count * expected_failures(plan, years * YEAR)
    return {
        "model": name,
        "cycles": round(cycles),
        "cycles_per_processor_second": round(cycles / used),
        "cycles_per_second": round(cycles / passed),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    for chosen in sys.argv[1:] or MODELS:
        print(json.dumps(measure(chosen)))  # noqa: T201 - what it is for
