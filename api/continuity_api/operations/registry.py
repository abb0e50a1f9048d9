"""All operations, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from continuity_api.operations.context import Context
from continuity_api.operations.files import Files
from continuity_api.operations.kinds.analyse import ANALYSE
from continuity_api.operations.kinds.audit import AUDIT, STANDARDS
from continuity_api.operations.kinds.check import CHECK
from continuity_api.operations.kinds.compare import COMPARE
from continuity_api.operations.kinds.drill import DRILL
from continuity_api.operations.kinds.explain import EXPLAIN
from continuity_api.operations.kinds.fmt import FMT
from continuity_api.operations.kinds.imports import IMPORT_KUBERNETES, IMPORT_OPENPSA, IMPORT_PSPLIB
from continuity_api.operations.kinds.improve import IMPROVE
from continuity_api.operations.kinds.rehearse import REHEARSE
from continuity_api.operations.kinds.schema import SCHEMA
from continuity_api.operations.kinds.show import SHOW
from continuity_api.operations.kinds.simulate import SIMULATE
from continuity_api.operations.kinds.verify import VERIFY
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome

_ALL: Final[tuple[Operation[Any], ...]] = (
    CHECK,
    AUDIT,
    SIMULATE,
    ANALYSE,
    REHEARSE,
    VERIFY,
    COMPARE,
    IMPROVE,
    DRILL,
    SHOW,
    FMT,
    EXPLAIN,
    SCHEMA,
    STANDARDS,
    IMPORT_KUBERNETES,
    IMPORT_PSPLIB,
    IMPORT_OPENPSA,
)
OPERATIONS: Final[Mapping[str, Operation[Any]]] = MappingProxyType({each.name: each for each in _ALL})


def perform(name: str, files: Files, options: Mapping[str, object], context: Context) -> Outcome:
    """Do an operation in this process. Raises KeyError where there is none of this name, and as `Operation.perform`."""
    return OPERATIONS[name].perform(files, options, context)
