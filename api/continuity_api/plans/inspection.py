"""A plan's files, looked at before they are kept: only a plan that can be loaded becomes a version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from continuity_api.configuration import Settings
from continuity_api.operations.context import Context
from continuity_api.operations.files import check_files, loaded
from continuity_api.operations.registry import perform
from continuity_api.plans.files import canonical, digest_of, plan_limits
from continuity_api.storage.moments import now

_LONGEST_NAME = 200  # what the table has room for


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """Files that are a sound plan: their canonical text, its digest, that of what they mean, the (shortened) name."""

    text: str
    digest: str
    plan_digest: str
    name: str


def rule_findings(files: Mapping[str, str], settings: Settings) -> list[dict[str, str]]:
    """What the rules of `check` find in a sound plan, as of today; raises as `inspect` does."""
    context = Context(today=now().date(), limits=plan_limits(settings))
    found: list[dict[str, str]] = json.loads(perform("check", files, {}, context).result)["findings"]
    return found


def inspect(files: Mapping[str, str], settings: Settings) -> Inspected:
    """Look at a plan's files. Raises PlanError with all that is wrong, LimitError where there is too much of it."""
    limits = plan_limits(settings)
    check_files(files, limits)
    plan = loaded(files, limits).plan
    text = canonical(files)
    return Inspected(text=text, digest=digest_of(text), plan_digest=plan.digest, name=plan.name[:_LONGEST_NAME])
