"""Roles, and what each may do. A token may do what its user's role may, or less: its scopes say which part."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What one may be allowed to do; tokens name them as scopes."""

    READ = "read"  # see plans, versions, runs, results
    RUN = "run"  # ask for runs, cancel one's own
    PLAN = "plan"  # create plans, add versions, schedules
    APPROVE = "approve"  # approve versions of others
    ADMIN = "admin"  # users, tokens of others, webhooks, audit log, export


class Role(StrEnum):
    """What somebody is in the service."""

    NONE = "none"
    VIEWER = "viewer"
    PLANNER = "planner"
    APPROVER = "approver"
    ADMIN = "admin"


ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.NONE: frozenset(),
    Role.VIEWER: frozenset({Permission.READ}),
    Role.PLANNER: frozenset({Permission.READ, Permission.RUN, Permission.PLAN}),
    Role.APPROVER: frozenset({Permission.READ, Permission.RUN, Permission.APPROVE}),
    Role.ADMIN: frozenset(Permission),
}
"""An approver writes no plans and a planner approves none; an admin may do both, but not for one version."""
