"""The server and the workers are killed in the middle of it: nothing is lost, doubled or changed."""

from __future__ import annotations

from pathlib import Path

from tests.api.chaos import trial


def test_runs_survive_kills(database_url: str, tmp_path: Path) -> None:
    happened = trial(database_url, tmp_path, runs=12, kills=6, workers=2, seed=8)
    assert sum(happened.kills.values()) == 6
    assert happened.amid_work, "no kill has met a run: the trial shows nothing"
    assert sum(happened.attempts.values()) == 12
