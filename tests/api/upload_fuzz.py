"""Mutated plans are uploaded: each is kept, or refused with a reason; none is a defect, and memory stays bounded.

`python -m tests.api.upload_fuzz --uploads 10000` does many on SQLite and prints what was answered.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from collections import Counter
from pathlib import Path

from continuity_api.application import create_app
from continuity_api.configuration import settings
from continuity_api.people.roles import Role
from flask import Flask

from tests.api.conftest import as_, service_of
from tests.api.mutations import bodies

_KIBIBYTE = 1024
ANSWERS = frozenset({200, 201, 400, 422})
"""Kept or looked at; no JSON; no plan. Anything else is a defect."""


def upload(app: Flask, number: int, seed: int) -> Counter[int]:
    """Upload so many; returns how often each status was answered. Raises AssertionError at one that is a defect."""
    client = as_(app, Role.PLANNER)
    answers: Counter[int] = Counter()
    for place, body in bodies(number, seed):
        answer = client.post(f"/api/v1{place}", data=body, content_type="application/json")
        answers[answer.status_code] += 1
        assert answer.status_code in ANSWERS, f"{answer.status_code} {answer.text[:500]}\n{place} {body!r}"
        if answer.status_code in (400, 422):
            assert answer.mimetype == "application/problem+json"
    return answers


def most_memory() -> int:
    """The most memory, in bytes, that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIBIBYTE


def main() -> None:
    """Do many, and say what was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings({}, database=f"sqlite:///{Path(folder) / 'service.db'}", rate=10**9))
        try:
            upload(app, 100, said.seed + 1)
            before = most_memory()
            answers = upload(app, said.uploads, said.seed)
        finally:
            service_of(app).database.dispose()
    more = (most_memory() - before) / 1e6
    print(f"{answers.total()} uploads: {dict(sorted(answers.items()))}; {more:.0f} MB more memory")  # noqa: T201 # its purpose


if __name__ == "__main__":
    main()
