"""The standards that come with the program, by id, and the selections of them that industries use."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from continuity.errors import AnalysisError
from continuity.findings import printable, shortened
from continuity.planfile.names import nearest
from continuity.standards.reading import read_standard
from continuity.standards.standard import Standard

FOLDER: Final = Path(__file__).with_name("files")
PROFILES: Final = {
    "it-services": ("iso20000-1:2018",),
    "finance": ("dora:2022", "dora-rts:2024"),
    "health-care": ("hipaa:2013",),
    "e-commerce": ("pci-dss:4.0.1", "peak-windows:2026"),
}
"""The standards that an industry is usually asked about; `peak-windows` is a list of this program, no standard."""


def standard_ids() -> tuple[str, ...]:
    """The ids of the standards that come with the program, sorted."""
    return tuple(sorted(file.stem.replace("_", ":") for file in FOLDER.glob("*.yaml")))


def shipped(name: str) -> Standard:
    """A standard that comes with the program, by its whole id."""
    return read_standard(FOLDER / f"{name.replace(':', '_')}.yaml")


def find_standard(name: str) -> Standard:
    """The standard that a user means.

    Parameters: `name`, an id, an id without its edition (the newest), or the name of a file of one's own, which ends
    in .yaml or .yml or has a slash.
    Raises AnalysisError for an unknown name, PlanError for a file that is none.
    """
    if is_file_name(name):
        return read_standard(Path(name))
    known = standard_ids()
    editions = [each for each in known if each == name or each.partition(":")[0] == name]
    if not editions:
        names = {*known, *(each.partition(":")[0] for each in known)}
        near = nearest(name, names)
        rest = f"did you mean '{near}'?" if near else "`continuity audit --list` has those that come with the program"
        raise AnalysisError(
            f"there is no standard '{name}': {rest}; one of your own is named by its file, ./{name}.yaml"
        )
    return shipped(editions[-1])


def is_file_name(name: str) -> bool:
    """Whether a name is that of a file."""
    return "/" in name or name.endswith((".yaml", ".yml"))


def profile(name: str) -> tuple[str, ...]:
    """The ids of the standards of a profile. Raises AnalysisError for an unknown one."""
    if name not in PROFILES:
        near = nearest(name, PROFILES)
        rest = f"did you mean '{near}'?" if near else f"there are {', '.join(PROFILES)}"
        raise AnalysisError(f"there is no profile '{printable(shortened(name))}': {rest}")
    return PROFILES[name]
