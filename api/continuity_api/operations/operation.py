"""What an operation is: a name, the schema of its options, and what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, check_files
from continuity_api.operations.options import OptionsSchema
from continuity_api.operations.outcome import Outcome

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[T]):
    """One thing to do with a plan.

    Parameters: `name`, as in the command line; `title`, a line for people; `schema`, of its options; `work`, which does
    it; `forms`, in which there is a result besides JSON; `on_plan`, whether its files are those of a plan: else they
    are what an importer reads, or there are none.
    """

    name: str
    title: str
    schema: type[OptionsSchema[T]]
    work: Callable[[Files, T, Context], Outcome]
    forms: tuple[str, ...] = ("text",)
    on_plan: bool = True

    def perform(self, files: Files, options: Mapping[str, object], context: Context) -> Outcome:
        """Do it.

        Parameters: `options`, as JSON has them. Raises marshmallow's ValidationError where they are wrong, whatever the
        plan is; PlanError, AnalysisError and LimitError as the command line does; CancelledError.
        """
        chosen = self.schema().loaded(options)
        check_files(files, context.limits)
        outcome = replace(self.work(files, chosen, context), clock=tuple(context.clock.readings))
        context.limits.allow_result(outcome.size)
        return outcome
