"""What an operation is: a name, the schema of its options, and what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, below, check_files
from continuity_api.operations.limits import Limits
from continuity_api.operations.options import OptionsSchema
from continuity_api.operations.outcome import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[T]):
    """One thing to do with a plan.

    Parameters: `name`, as in the command line; `title`, a line for people; `schema`, of its options; `work`, which does
    it; `forms`, in which there is a result besides JSON; `on_plan`, whether its files are those of a plan: else they
    are what an importer reads, or there are none; `folders`, those in which the files of several plans are.
    """

    name: str
    title: str
    schema: type[OptionsSchema[T]]
    work: Callable[[Files, T, Context], Outcome]
    forms: tuple[str, ...] = ("text",)
    on_plan: bool = True
    folders: tuple[str, ...] = ()

    def perform(self, files: Files, options: Mapping[str, object], context: Context) -> Outcome:
        """Do it.

        Parameters: `options`, as JSON has them. Raises marshmallow's ValidationError where they are wrong, whatever the
        plan is; PlanError, AnalysisError and LimitError as the command line does; CancelledError.
        """
        chosen = self.schema().loaded(options)
        self._check(files, context.limits)
        outcome = replace(self.work(files, chosen, context), clock=tuple(context.clock.readings))
        context.limits.allow_result(outcome.size)
        return outcome

    def _check(self, files: Files, limits: Limits) -> None:
        """Refuse files that cannot be those of a plan, or of the plans in the folders. Errors as `check_files`."""
        for folder in self.folders:
            check_files(below(files, folder), limits)
        inside = tuple(f"{folder}/" for folder in self.folders)
        check_files({name: text for name, text in files.items() if not name.startswith(inside)}, limits)
