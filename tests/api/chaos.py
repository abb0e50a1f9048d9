"""Runs are accepted while the server and the workers are killed: each ends once, with what comes out undisturbed.

`python -m tests.api.chaos --runs 50 --kills 20` does it at length on both databases and prints what happened.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from continuity_api.evidence.audit_log import verified
from continuity_api.people.roles import Role
from continuity_api.storage.database import Database
from continuity_api.storage.tables import AuditEntry, RunRow
from sqlalchemy import select

from tests.api.conftest import migrated, postgresql, token_for, url_of
from tests.api.fleet import Fleet, Member, Process, descendants, fleet, is_alive
from tests.api.operations.kit import SMALL_FILES, done, example
from tests.api.patient import PatientClient

USERS = 3
_SHOP = {"plan.yaml": example("web-shop-basics")}
_TWO = {f"old/{name}": text for name, text in SMALL_FILES.items()} | {
    f"new/{name}": text.replace("mttf: 100h", "mttf: 300h") for name, text in SMALL_FILES.items()
}
_KINDS: tuple[tuple[str, Mapping[str, str], dict[str, Any]], ...] = (
    ("simulate", SMALL_FILES, {"horizon": "10y", "replications": 200, "engine": "simpy"}),
    ("simulate", _SHOP, {"horizon": "2y", "replications": 80, "engine": "simpy"}),
    ("rehearse", SMALL_FILES, {"replications": 300}),
    ("check", _SHOP, {}),
    ("compare", _TWO, {"horizon": "2y", "replications": 60}),
    ("analyse", SMALL_FILES, {}),
)
_SEEDED = frozenset({"simulate", "rehearse", "compare"})
_ORPHAN_SECONDS = 120.0
_END_SECONDS = 1800.0  # whoever does a run is nice to all others, and there may be many


@dataclass(frozen=True, slots=True)
class Ask:
    """One run that is asked for."""

    kind: str
    files: Mapping[str, str]
    options: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """As the API wants it."""
        return {"kind": self.kind, "files": dict(self.files), "options": self.options}


def asks(number: int) -> list[Ask]:
    """So many runs, of all kinds in turn, with seeds of which some come again."""
    return [
        Ask(kind, files, {**options, "seed": i % 7} if kind in _SEEDED else options)
        for i in range(number)
        for kind, files, options in [_KINDS[i % len(_KINDS)]]
    ]


@lru_cache(maxsize=512)
def _undisturbed(
    kind: str, files: tuple[tuple[str, str], ...], options: tuple[tuple[str, Any], ...], today: date
) -> str:
    outcome = done(kind, dict(files), dict(options), today=today)
    return sha256(outcome.result.encode()).hexdigest()


def undisturbed(ask: Ask, today: str) -> str:
    """The digest of the result when it is done in this process, by nobody else."""
    return _undisturbed(
        ask.kind, tuple(sorted(ask.files.items())), tuple(sorted(ask.options.items())), date.fromisoformat(today)
    )


@dataclass(slots=True)
class Happened:
    """What happened: kills by name, how many of them left processes behind, attempts of runs, requests made again."""

    kills: Counter[str] = field(default_factory=Counter)
    amid_work: int = 0
    attempts: Counter[int] = field(default_factory=Counter)
    asked_again: int = 0
    seconds: float = 0.0


def trial(url: str, folder: Path, *, runs: int, kills: int, workers: int, seed: int) -> Happened:
    """Ask for runs, kill meanwhile, and hold every result against its undisturbed one.

    Parameters: `url` of a database with all tables. Raises AssertionError where anything was lost, doubled or changed,
    or a process stays behind.
    """
    began = time.monotonic()
    happened = Happened()
    database = Database(url)
    secrets = [token_for(database, Role.PLANNER, f"user-{number}") for number in range(USERS)]
    with fleet(url, folder, workers) as service:
        clients = [PatientClient(service.port, secret) for secret in secrets]
        asked = asks(runs)
        accepted: list[str] = []
        asking = threading.Thread(target=_accept, args=(clients, asked, accepted), daemon=True)
        asking.start()
        _kill(service, Random(seed), kills, happened)
        asking.join(_END_SECONDS)
        assert len(accepted) == runs, "not every run was accepted"
        _wait_for_all(clients[0], accepted)
    happened.asked_again = sum(client.asked_again for client in clients)
    try:
        _judge(database, dict(zip(accepted, asked, strict=True)), happened)
    finally:
        database.dispose()
    happened.seconds = time.monotonic() - began
    return happened


def _accept(clients: list[PatientClient], asked: list[Ask], accepted: list[str]) -> None:
    for number, ask in enumerate(asked):
        answer = clients[number % USERS].ask("POST", "/runs", ask.body, key=f"run-{number}")
        accepted.append(answer["id"])


def _kill(service: Fleet, random: Random, kills: int, happened: Happened) -> None:
    """Kill one after another, every second time one that has a run in work, and see that it leaves nothing behind."""
    for number in range(kills):
        time.sleep(random.uniform(0.3, 2.5))
        victim = _victim(service, random, busy=number % 2 == 0)
        left = victim.kill()
        happened.kills[victim.name.partition(" ")[0]] += 1
        happened.amid_work += bool(left)
        victim.start_again()
        _assert_gone(left)


def _victim(service: Fleet, random: Random, *, busy: bool) -> Member:
    ends = time.monotonic() + 60
    while busy and time.monotonic() < ends:
        if at_work := [each for each in service.members if descendants(each.process.pid)]:
            return random.choice(at_work)
        time.sleep(0.1)
    return random.choice(service.members)


def _assert_gone(left: list[Process]) -> None:
    ends = time.monotonic() + _ORPHAN_SECONDS
    while alive := [process for process in left if is_alive(process)]:
        assert time.monotonic() < ends, f"{len(alive)} processes have outlived the worker that started them: {alive}"
        time.sleep(0.1)


def _wait_for_all(client: PatientClient, accepted: list[str]) -> None:
    ends = time.monotonic() + _END_SECONDS
    for run in accepted:
        while (found := client.ask("GET", f"/runs/{run}"))["ended_at"] is None:
            assert time.monotonic() < ends, f"run {run} does not end: {found}"
            time.sleep(0.3)


def _judge(database: Database, asked: Mapping[str, Ask], happened: Happened) -> None:
    """Every run that was accepted is there once, is done, has ended once, and its result is the undisturbed one."""
    with database.reading() as db:
        verified(db)
        runs = {run.id: run for run in db.scalars(select(RunRow))}
        entries = db.scalars(select(AuditEntry).where(AuditEntry.subject.startswith("runs/"))).all()
    lines = Counter((entry.subject.removeprefix("runs/"), entry.action) for entry in entries)
    assert runs.keys() == asked.keys()
    assert lines == Counter({(run, action): 1 for run in runs for action in ("run.create", "run.done")})
    for run in runs.values():
        assert run.state == "done", (run.id, run.kind, run.state, run.problem)
        assert run.result_digest == undisturbed(asked[run.id], run.today), f"another result: {asked[run.id]}"
        happened.attempts[run.attempt] += 1


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a new database with all tables."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'service.db'}"
        migrated(url)
        yield url
        return
    with postgresql() as name:
        migrated(url_of(name))
        yield url_of(name)


def main() -> None:
    """Do it at length, and say what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2, help="beside the server's own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    said = parser.parse_args()
    for kind in said.database or ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as name, empty_database(kind, Path(name)) as url:
            happened = trial(url, Path(name), runs=said.runs, kills=said.kills, workers=said.workers, seed=said.seed)
        print(f"{kind}: {said.runs} runs, all as undisturbed, each ended once. {happened}", flush=True)  # noqa: T201 # its purpose


if __name__ == "__main__":
    main()
