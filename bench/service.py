"""How quickly the service answers reads while it simulates, and gives up runs: `python -m bench.service`.

Starts a service with plans, some runs and one long simulation in work, and asks for pages of lists and single things at
a fixed rate (`open_load`). Then it cancels running simulations of several kinds, and waits until the service says that
each has ended. Prints JSON: times in milliseconds, and what the service and the asking took of a processor.
"""

from __future__ import annotations

import json
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

import click
import numpy as np

from bench.open_load import load
from bench.served import Served, served

_EXAMPLES = Path(__file__).parents[1] / "scenarios"
_WARM_SECONDS, _START_SECONDS, _ENOUGH_SECONDS = 2.0, 30.0, 30.0
_MANY = 5_000_000
_CANCELLED: list[tuple[str, str, dict[str, object]]] = [
    ("simulate", "shop", {"horizon": "5y", "replications": _MANY, "engine": "simpy"}),
    ("rehearse", "shop", {"replications": _MANY}),
    ("simulate", "basics", {"horizon": "5y", "replications": _MANY, "engine": "kernel"}),
    ("verify", "shop", {"replications": _MANY}),
    ("simulate", "basics", {"horizon": "1y", "replications": _MANY, "engine": "simpy"}),
]
"""What is cancelled: kind, plan, options."""


def _prepare(service: Served) -> tuple[list[str], str]:
    """Plans, ended runs, and one long simulation in work; what is read then, and the simulation's id."""
    files = {"plan.yaml": (_EXAMPLES / "web-shop-basics" / "plan.yaml").read_text(encoding="utf-8")}
    for number in range(20):
        service.ask("POST", "/api/v1/plans", {"id": f"plan-{number}", "files": files})
    quick: dict[str, object] = {"horizon": "5y", "replications": 60, "engine": "simpy"}
    runs = [_run(service, "simulate", f"plan-{number}", quick) for number in range(10)]
    while any(_state(service, run) != "done" for run in runs):
        time.sleep(0.5)
    long = _run(service, "simulate", "plan-0", {**quick, "replications": 2_000_000})
    _wait_until_running(service, long)
    read = [
        "/api/v1/plans",
        "/api/v1/plans/plan-3",
        "/api/v1/plans/plan-3/versions/latest",
        "/api/v1/runs",
        f"/api/v1/runs/{runs[0]}",
        f"/api/v1/runs/{runs[0]}/result",
        f"/api/v1/runs/{long}",
        "/api/v1/me",
    ]
    return read, long


def _run(service: Served, kind: str, plan: str, options: dict[str, object]) -> str:
    return str(service.ask("POST", "/api/v1/runs", {"kind": kind, "plan": plan, "options": options})["id"])


def _state(service: Served, run: str) -> object:
    return service.ask("GET", f"/api/v1/runs/{run}")["state"]


def _wait_until_running(service: Served, run: str) -> None:
    ends = time.monotonic() + _START_SECONDS
    while (state := _state(service, run)) != "running":
        if time.monotonic() > ends or state != "queued":
            raise click.ClickException(
                f"the run is {state}, and should be running: {service.ask('GET', f'/api/v1/runs/{run}')}"
            )
        time.sleep(0.05)


def _reads(service: Served, paths: list[str], rate: float, seconds: float) -> dict[str, object]:
    load(service.port, service.token, paths, rate / 2, _WARM_SECONDS)
    before = service.seconds()
    found = load(service.port, service.token, paths, rate, seconds)
    return {
        "rate": rate,
        "seconds": seconds,
        "answered_per_second": round(len(found.times) / found.took, 1),
        "not_200": found.not_200,
        **_quantiles(found.times),
        "service_share": round((service.seconds() - before) / found.took, 3),
        "asking_share": round(found.own_seconds / found.took, 3),
    }


def _quantiles(times: list[float]) -> dict[str, float]:
    return {f"p{share}_ms": round(float(np.percentile(times, share)), 1) for share in (50, 95, 99, 100)}


def _cancels(service: Served, count: int) -> dict[str, object]:
    """From the request to cancel until the run has ended, for runs that have been going on for 0 to 3 seconds."""
    for name, folder in (("basics", "web-shop-basics"), ("shop", "web-shop")):
        text = (_EXAMPLES / folder / "plan.yaml").read_text(encoding="utf-8")
        service.ask("POST", "/api/v1/plans", {"id": name, "files": {"plan.yaml": text}})
    times = []
    for number, (kind, plan, options) in enumerate(islice(cycle(_CANCELLED), count)):
        run = _run(service, kind, plan, options)
        _wait_until_running(service, run)
        time.sleep(3.0 * number / count)
        times.append(_cancel(service, run))
    return {"cancels": count, **_quantiles(times)}


def _cancel(service: Served, run: str) -> float:
    """Milliseconds until the run has ended."""
    begins = time.perf_counter()
    service.ask("POST", f"/api/v1/runs/{run}/cancel")
    while (state := _state(service, run)) == "running":
        if time.perf_counter() - begins > _ENOUGH_SECONDS:
            raise click.ClickException(f"a cancelled run has not ended in {_ENOUGH_SECONDS:.0f} s")
        time.sleep(0.01)
    if state != "cancelled":
        raise click.ClickException(f"the run is {state}, and should be cancelled")
    return (time.perf_counter() - begins) * 1000


@click.command()
@click.option("--database", help="URL of an empty database; default: a new file of SQLite.")
@click.option("--gunicorn", is_flag=True, help="Two processes of gunicorn and a worker instead of `continuity serve`.")
@click.option("--rate", default=200.0, show_default=True, help="Requests a second.")
@click.option("--seconds", default=20.0, show_default=True, help="For how long.")
@click.option("--cancels", default=20, show_default=True, help="How many runs are cancelled.")
def main(database: str | None, gunicorn: bool, rate: float, seconds: float, cancels: int) -> None:
    """Measure reads while a simulation runs, and cancelling runs."""
    with tempfile.TemporaryDirectory() as name:
        url = database or f"sqlite:///{Path(name) / 'service.db'}"
        with served(url, Path(name) / "log", gunicorn=gunicorn) as service:
            paths, long = _prepare(service)
            result: dict[str, object] = {"database": url.partition(":")[0], "gunicorn": gunicorn}
            if seconds:
                result["reads"] = _reads(service, paths, rate, seconds)
            result["long_run_given_up_in_ms"] = round(_cancel(service, long), 1)
            if cancels:
                result["cancelling"] = _cancels(service, cancels)
    click.echo(json.dumps(result))


if __name__ == "__main__":
    main()
