"""What is nearly a plan is refused with a reason, whatever it is, on both databases; memory stays bounded."""

from __future__ import annotations

import pytest
from continuity_api.application import create_app
from continuity_api.configuration import settings

from tests.api.conftest import service_of
from tests.api.mutations import bodies
from tests.api.upload_fuzz import most_memory, upload

MOST_BYTES = 300_000_000


@pytest.mark.parametrize("seed", [1])
def test_no_upload_is_a_defect(database_url: str, seed: int) -> None:
    app = create_app(settings({}, database=database_url, rate=10**9))
    app.testing = False
    try:
        upload(app, 30, seed + 1)
        before = most_memory()
        answers = upload(app, 250, seed)
    finally:
        service_of(app).database.dispose()
    assert answers.total() == 250
    assert answers[422] > 50, "hardly anything was refused: nothing was mutated"
    assert answers[200] + answers[201] > 25, "hardly anything was accepted: all was refused for one reason"
    assert most_memory() - before < MOST_BYTES


def test_mutations_come_from_their_seed() -> None:
    assert list(bodies(20, 5)) == list(bodies(20, 5))
    assert list(bodies(20, 5)) != list(bodies(20, 6))
