"""Plans written in tests, run with certain durations so that histories can be worked out by hand."""

from pathlib import Path
from tempfile import TemporaryDirectory

from continuity.model import Plan
from continuity.planfile.load import load
from continuity.simulation.history import Happening
from continuity.simulation.measurements import Measurements
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.units import parse_duration

HEAD = "continuity: 1\nname: test\n"


def plan_of(text: str) -> Plan:
    """The plan of a text without its first two keys."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text(HEAD + text, encoding="utf-8")
        return load(file).plan


def simulator(
    text: str, horizon: str, *, seed: int = 1, at: tuple[str, ...] = (), begins: str = "0s", until: tuple[str, ...] = ()
) -> Simulator:
    """A simulator that measures every node of a plan."""
    plan = plan_of(text)
    start = parse_duration(begins)
    window = Window(
        begins=start, ends=start + parse_duration(horizon), at=tuple(sorted(parse_duration(each) for each in at))
    )
    task = Task(plan=plan, seed=seed, window=window, measured=tuple(plan.nodes), until_first_outage=frozenset(until))
    return Simulator(task)


def history(text: str, horizon: str) -> list[Happening]:
    """What happens in replication 0."""
    return simulator(text, horizon).history(0)


def levels(text: str, node: str, horizon: str) -> list[tuple[str, float]]:
    """The changes of a node's level that last, as (minutes, level)."""
    changes: dict[int, float] = {}
    for each in history(text, horizon):
        if each.what == "level" and each.node == node:
            changes[each.at] = float(each.detail)
    lasting = []
    before = 1.0
    for at, level in changes.items():
        if level != before:
            lasting.append((f"{at / 60_000_000:g}", level))
        before = level
    return lasting


def measure(text: str, horizon: str, replications: int = 1, **options: object) -> dict[str, Measurements]:
    """What was measured, by node; see `simulator` for the options."""
    run = simulator(text, horizon, **options).run(0, replications)  # type: ignore[arg-type]
    return {name: run.of_node(i) for i, name in enumerate(run.nodes)}
