"""A plan's files, looked at before they are kept: only a plan that can be loaded becomes a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from continuity_api.configuration import Settings
from continuity_api.operations.files import check_files, loaded
from continuity_api.plans.files import canonical, digest_of, plan_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """Files that are a sound plan: their canonical text, its digest, that of what they mean, and the plan's name."""

    text: str
    digest: str
    plan_digest: str
    name: str


def inspect(files: Mapping[str, str], settings: Settings) -> Inspected:
    """Look at a plan's files. Raises PlanError with all that is wrong, LimitError where there is too much of it."""
    limits = plan_limits(settings)
    check_files(files, limits)
    plan = loaded(files, limits).plan
    text = canonical(files)
    return Inspected(text=text, digest=digest_of(text), plan_digest=plan.digest, name=plan.name)
