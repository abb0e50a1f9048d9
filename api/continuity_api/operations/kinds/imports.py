"""Making a plan out of files that describe a system already: one operation for each kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from continuity.errors import AnalysisError
from continuity_api.operations import options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome

if TYPE_CHECKING:
    from continuity.importers.draft import Imported

_MOST_TOPS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesOptions:
    """Nothing can be asked."""


class KubernetesSchema(options.OptionsSchema[KubernetesOptions]):
    """There are no options."""

    made = KubernetesOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class PsplibOptions:
    """What is asked; durations in microseconds."""

    unit: int


class PsplibSchema(options.OptionsSchema[PsplibOptions]):
    """How a project is read."""

    made = PsplibOptions

    unit = options.duration("How long one period of the file is.", "1d", positive=True, default="1h")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPsaOptions:
    """What is asked; durations in microseconds."""

    top: tuple[str, ...]
    mission_time: int


class OpenPsaSchema(options.OptionsSchema[OpenPsaOptions]):
    """How fault trees are read."""

    made = OpenPsaOptions

    top = options.identifiers("The gates that become services. Default: each that no other gate names.", "LossOfPower")
    mission_time = options.duration("What <system-mission-time> stands for.", "24h", positive=True, default="1y")


def _kubernetes(files: Files, chosen: KubernetesOptions, context: Context) -> Outcome:
    from continuity.importers.kubernetes import import_kubernetes  # lazy: not needed to describe an operation

    return _outcome(import_kubernetes(*_only_one(files)))


def _psplib(files: Files, chosen: PsplibOptions, context: Context) -> Outcome:
    from continuity.importers.psplib import import_psplib  # lazy: as above

    return _outcome(import_psplib(*_only_one(files), chosen.unit))


def _openpsa(files: Files, chosen: OpenPsaOptions, context: Context) -> Outcome:
    from continuity.importers.openpsa import import_openpsa  # lazy: as above

    if not files:
        raise AnalysisError("there is no file to import")
    return _outcome(import_openpsa(_contents(files), chosen.top, chosen.mission_time))


def _only_one(files: Files) -> tuple[bytes, str]:
    """The bytes to import, and what to call them."""
    if len(files) != 1:
        raise AnalysisError(f"one file is imported at a time, and there are {len(files)}")
    return _contents(files)[0]


def _contents(files: Files) -> list[tuple[bytes, str]]:
    """The bytes of all files and their names, in the order of these: so the same files give the same plan."""
    return [(files[name].encode("utf-8", "surrogatepass"), name) for name in sorted(files)]


def _outcome(imported: Imported) -> Outcome:
    from continuity.importers.draft import imported_as_json  # lazy: as above

    counts = ", ".join(f"{number:,} {what.replace('_', ' ')}" for what, number in imported.counts.items())
    return Outcome(
        result=imported_as_json(imported),
        forms={"text": imported.text},
        summary=f"{counts}; {len(imported.remarks)} remarks",
    )


IMPORT_KUBERNETES: Final = Operation(
    name="import-kubernetes",
    title="Make a plan out of Kubernetes manifests.",
    schema=KubernetesSchema,
    work=_kubernetes,
    on_plan=False,
)
IMPORT_PSPLIB: Final = Operation(
    name="import-psplib",
    title="Make a plan out of a PSPLIB project with limited staff.",
    schema=PsplibSchema,
    work=_psplib,
    on_plan=False,
)
IMPORT_OPENPSA: Final = Operation(
    name="import-openpsa",
    title="Make a plan out of fault trees in the Open-PSA format.",
    schema=OpenPsaSchema,
    work=_openpsa,
    on_plan=False,
)
