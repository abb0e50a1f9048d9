"""The service does what its OpenAPI document says, by all checks of schemathesis, on both databases."""

from __future__ import annotations

from tests.api.contract import conformance

EXAMPLES = 3


def test_every_answer_is_as_the_document_says(database_url: str) -> None:
    found = conformance(database_url, EXAMPLES)
    assert not found.failures, "\n".join(dict.fromkeys(found.failures))
    assert {"examples", "coverage", "fuzzing", "stateful_testing"} <= found.cases.keys()
    assert found.cases.total() > 500, "hardly anything was asked"
