"""A plan's files, looked at before they are kept: only a plan that can be loaded becomes a version."""

from __future__ import annotations

from dataclasses import dataclass

from continuity.errors import LimitError
from continuity_api.configuration import Settings
from continuity_api.plans.files import Files, canonical, digest_of, loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """Files that are a sound plan: their canonical text, its digest, that of what they mean, and the plan's name."""

    text: str
    digest: str
    plan_digest: str
    name: str


def inspect(files: Files, settings: Settings) -> Inspected:
    """Look at a plan's files. Raises PlanError with all that is wrong, LimitError where there is too much of it."""
    text = canonical(files)
    if len(text) > settings.max_plan:
        raise LimitError(f"a plan of more than {settings.max_plan:,} bytes is not taken (CONTINUITY_MAX_PLAN)")
    plan = loaded(files).plan
    if len(plan.nodes) > settings.max_nodes:
        raise LimitError(f"a plan of more than {settings.max_nodes:,} nodes is not taken (CONTINUITY_MAX_NODES)")
    return Inspected(text=text, digest=digest_of(text), plan_digest=plan.digest, name=plan.name)
