"""The events that webhooks tell of."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What has happened."""

    VERIFICATION_FAILED = "verification.failed"  # a verification has ended: something promised is not kept
    RESULT_REGRESSED = "result.regressed"  # a run's verdict is worse than the one before it
    RUN_FAILED = "run.failed"  # a run has ended without a result
    EXERCISE_DUE = "exercise.due"  # a recovery plan was tried too long ago, or never
    TEST = "webhook.test"  # somebody wants to see that a webhook works
