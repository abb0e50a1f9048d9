"""Whether the service lives, whether it is ready, and what it counts: for whatever watches it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from time import perf_counter

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from continuity_api.people.identity import check, public
from continuity_api.people.roles import Permission
from continuity_api.runs.states import State
from continuity_api.service import service
from continuity_api.storage.database import Database
from continuity_api.storage.migrating import is_current
from continuity_api.storage.moments import now
from continuity_api.storage.tables import RunRow

blueprint = Blueprint("health", __name__)
_METRICS = "continuity-metrics"


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process lives."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """Requests can be answered: the database is there, and its tables are of this version."""
    try:
        ready = is_current(service().database)
    except SQLAlchemyError:
        ready = False
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return Response("ready\n" if ready else "not ready: the database\n", status=status, mimetype="text/plain")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus' text, to this machine or to whoever may read."""
    if not service().settings.metrics:
        return Response("metrics are off (CONTINUITY_METRICS)\n", status=HTTPStatus.NOT_FOUND, mimetype="text/plain")
    if not _from_here():
        check(Permission.READ)
    return Response(generate_latest(_of_app().registry), content_type=CONTENT_TYPE_LATEST)


def _from_here() -> bool:
    """Whether the request is of this machine, and not of a proxy on it for somebody else."""
    return request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers


class _Metrics:
    """What one app counts."""

    def __init__(self, database: Database) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("continuity_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "continuity_request_seconds", "Time to answer.", ("method", "route"), registry=self.registry
        )
        self.registry.register(_Runs(database))


class _Runs(Collector):
    """The runs of the database, looked up when somebody asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How many runs there are in each state, and how long the next has waited."""
        with self._database.reading() as db:
            found = db.execute(select(RunRow.state, func.count().label("many")).group_by(RunRow.state))
            many = {row.state: row.many for row in found}
            oldest = db.scalar(select(func.min(RunRow.created_at)).where(RunRow.state == State.QUEUED))
        runs = GaugeMetricFamily("continuity_runs", "Runs by state.", labels=["state"])
        for state in State:
            runs.add_metric([state], many.get(state, 0))
        yield runs
        waits = (now() - oldest if oldest else timedelta()).total_seconds()
        yield GaugeMetricFamily("continuity_queue_seconds", "How long the oldest waiting run has waited.", value=waits)


def count_requests(app: Flask, database: Database) -> None:
    """Count the app's requests, by the addresses' patterns: there are only so many of those."""
    app.extensions[_METRICS] = _Metrics(database)
    app.after_request(_count)


def _of_app() -> _Metrics:
    found: _Metrics = current_app.extensions[_METRICS]
    return found


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    found = _of_app()
    found.requests.labels(request.method, route, response.status_code).inc()
    found.seconds.labels(request.method, route).observe(perf_counter() - g.get("began", perf_counter()))
    return response
