"""The same systems for availsim4, which is run as a command of its own and reads its systems from workbooks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from bench.systems import System

_MOST_PARTS = 10
"""Larger ones take it minutes for one history."""
_LAW, _ALWAYS = "exp", ("detectable", "never_held", "none", "none", "none", "after_repair", "never_held")
_HEADS = {
    "ARCHITECTURE": "COMPONENT_NAME COMPONENT_TYPE COMPONENT_NUMBER CHILDREN_NAME CHILDREN_LOGIC IN_MRU TRIGGER_MRU",
    "FAILURE_MODE_ASSIGNMENTS": "COMPONENT_NAME FAILURE_MODE_NAME",
    "FAILURE_MODES": "FAILURE_MODE_NAME FAILURE_LAW FAILURE_PARAMETERS REPAIR_LAW REPAIR_PARAMETERS TYPE_OF_FAILURE "
    "HELD_BEFORE_REPAIR INSPECTION_NAME PHASE_NAME NEXT_PHASE_IF_FAILURE PHASE_CHANGE_TRIGGER HELD_AFTER_REPAIR",
    "PHASES": "PHASE_NAME PHASE_LAW PHASE_PARAMETERS NEXT_DEFAULT_PHASE FIRST_PHASE NEXT_DEFAULT_PHASE_IF_FAILURE",
    "MRU": "MRU_NAME MRU_LAW MRU_PARAMETERS MRU_SCHEDULE LOWEST_COMMON_ANCESTOR_SCOPE TRIGGERING_STATUS",
    "INSPECTIONS": "INSPECTION_NAME INSPECTION_PERIOD INSPECTION_DURATION",
    "ROOT_CAUSE_ANALYSIS": "TRIGGERING_COMPONENT_NAME TRIGGERED_BY_COMPONENT_STATUS TRIGGERED_IN_PHASE",
    "PHASE_JUMP": "TRIGGERING_COMPONENT_NAME TRIGGERED_BY_COMPONENT_STATUS FROM_PHASE TO_PHASE",
}
_SIMULATION = (
    "SIMULATION_TYPE MIN_NUMBER_OF_SIMULATION MAX_NUMBER_OF_SIMULATION CONVERGENCE_MARGIN MAX_EXECUTION_TIME SEED "
    "DIAGNOSTICS SIMULATION_DURATION"
)
Row = Sequence[object]


def reason_against(system: System) -> str | None:
    """Why a system is not simulated, or None."""
    if find_spec("availsim4core") is None:
        return "availsim4 is not installed (the extra bench)"
    if len(system.parts) > _MOST_PARTS:
        return f"{len(system.parts):,} parts would take it minutes for one history"
    return None


def simulate(system: System, hours: float, number: int, seed: int, folder: Path) -> None:
    """Run its command, with its start. Parameters: `folder`, for its files."""
    _write(folder / "system.xlsx", {name: [head.split(), *_rows(system, name)] for name, head in _HEADS.items()})
    settings = ("MONTE_CARLO", number, number, 0, 1_000_000, seed, "[SUMMARY]", hours)
    _write(folder / "simulation.xlsx", {"SIMULATION": [_SIMULATION.split(), settings]})
    files = [f"--{name}={folder / name}.xlsx" for name in ("simulation", "system")]
    program = "from availsim4core.main import main; main()"
    command = [sys.executable, "-c", program, *files, f"--output_folder={folder}"]
    subprocess.run(command, capture_output=True, check=True, cwd=folder)


def _rows(system: System, sheet: str) -> Iterator[Row]:
    if sheet == "ARCHITECTURE":
        yield from _architecture(system)
    elif sheet == "FAILURE_MODE_ASSIGNMENTS":
        yield from ((name, f"{name}-fails") for name in system.parts)
    elif sheet == "FAILURE_MODES":
        for name, part in system.parts.items():
            yield f"{name}-fails", _LAW, part.life, _LAW, part.repair, *_ALWAYS


def _architecture(system: System) -> Iterator[Row]:
    yield _compound("ROOT", list(system.services), "and")
    for name, service in system.services.items():
        assert not service.below, "services above each other are not written"
        groups = [f"{name}-{number}" for number in range(len(service.groups))]
        yield _compound(name, groups, "and")
        for group, told in zip(groups, service.groups, strict=True):
            yield _compound(group, told.parts, f"{told.required}oo{len(told.parts)}")
    yield from ((name, "basic", 1, "none", "none", "none", "none") for name in system.parts)


def _compound(name: str, children: Sequence[str], logic: str) -> Row:
    return name, "compound", 1, ",".join(children), logic, "none", "none"


def _write(file: Path, sheets: dict[str, Sequence[Row]]) -> None:
    from openpyxl import Workbook  # lazy: installed only for benchmarks

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(file)
