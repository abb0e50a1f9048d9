"""The text of the plan whose rehearsal is measured: 40 steps, 6 teams, 20 services, and a site that is destroyed.

Two sites; 8 hosts and 4 databases on one of them, each with a stand-in on the other; 12 services in front of these and
8 that are promised to customers. When the main site is away, one plan starts, restores, checks and switches (31 steps),
another one tells everybody (9 steps). All times are made up, of the size that such steps take.
"""

from __future__ import annotations

from collections.abc import Iterator

HOSTS, STORES, OFFERS = 8, 4, 8
CALLS, ABREAST = 9, 3
STEPS, TEAMS, SERVICES = 40, 6, HOSTS + STORES + OFFERS

_HEAD = """\
continuity: 1
name: A destroyed site
timezone: Europe/Paris
currency: EUR
calendars:
  office: {days: mon-fri, from: "08:30", to: "18:00"}
  evening: {days: mon-fri, from: "18:00", to: "23:00"}
people: {anna: {}, ben: {}, chloe: {}, david: {}, emil: {}, farah: {}, goran: {}, hanna: {}}
teams:
  crisis: {members: [anna, ben], hours: office, call_out: {usually: 30m, at_worst: 2h}}
  dba:
    members: [chloe, david, emil]
    hours: office
    call_out: {usually: 45m, at_worst: 3h}
    max_stretch: 12h
    rest: 11h
  net: {members: [farah, goran], hours: office, call_out: {usually: 45m, at_worst: 2h}, deputy: ops}
  ops: {people: {office: 3, evening: 1}, call_out: {usually: 40m, at_worst: 2h}}
  testers: {people: {office: 2}, call_out: 1h}
  support: {people: {office: 4, evening: 2}, call_out: {usually: 1h, at_worst: 4h}}
sites:
  main: {failures: {power: {frequency: once in 8y, mttr: {usually: 2h, at_worst: 12h}, recovers: by itself}}}
  second: {never_fails: outside every hazard map}
suppliers:
  vault: {experienced: {availability: 99.9%, mttr: 4h}}
"""

SCENARIO = "main-burns"
_SCENARIO = f"""\
scenarios:
  {SCENARIO}: {{events: [{{destroys: main, lasts: 20d}}], lasts: 30d}}
"""


def rehearsed_plan() -> str:
    """The plan, as YAML."""
    return "\n".join([_HEAD, "components:", *_components(), "services:", *_services(), *_plans(), _SCENARIO])


def _components() -> Iterator[str]:
    for i in range(1, HOSTS + 1):
        crash = "crash: {mttf: 60d, mttr: {usually: 20m, at_worst: 2h}, team: ops}"
        yield f"  host-{i}: {{site: main, units: 3, required: 1, full: 3, failures: {{{crash}}}}}"
        yield f"  host-{i}-second: {{site: second, standby: stopped, failures: {{{crash}}}}}"
    for i in range(1, STORES + 1):
        disk = "disk: {mttf: 2y, mttr: {usually: 6h, at_worst: 24h}, team: dba}"
        copies = (
            f"replica: {{at: db-{i}-second, replicates: {{lag: {{usually: 10s, at_worst: 3m}}}}, restore: 10m}}, "
            "nightly: {at: vault, backup: {every: 24h, at: '01:00', takes: {usually: 2h, at_worst: 4h}, succeeds: 99%, "
            "keep: 14d}, restore: {size: 1TB, rate: 150MB/s, replay: 3%}}"
        )
        yield f"  db-{i}: {{site: main, failures: {{{disk}}}, data: {{data-{i}: {{copies: {{{copies}}}}}}}}}"
        yield f"  db-{i}-second: {{site: second, standby: warm, dormancy: 50%, failures: {{{disk}}}}}"


def _services() -> Iterator[str]:
    for i in range(1, HOSTS + 1):
        yield f"  app-{i}: {{failover: {{between: [host-{i}, host-{i}-second], takes: 5m, automatic: false}}}}"
    for i in range(1, STORES + 1):
        yield f"  store-{i}: {{failover: {{between: [db-{i}, db-{i}-second], takes: 5m, automatic: false}}}}"
    for i in range(1, OFFERS + 1):
        needs = f"[app-{i}, store-{_store_of(i)}, {{need: app-{i % HOSTS + 1}, without: 60%}}]"
        promised = "{rto: 8h, rpo: 15m, mtpd: 24h, mbco: 60%, met_in: 90%}"
        yield f"  offer-{i}: {{needs: {needs}, restart: 5m, objectives: {promised}, impact: {{1h: 8k, 24h: 600k}}}}"


def _store_of(app: int) -> int:
    """The store that an application needs."""
    return (app - 1) % STORES + 1


def _plans() -> Iterator[str]:
    yield "plans:"
    yield "  leave-main:"
    yield "    kept_at: [paper]"
    yield "    invoke: {when: main, down_for: 15m}"
    yield "    authority: {team: crisis, takes: {pert: [10m, 25m, 1h30m]}}"
    yield "    steps:"
    yield "      gather: {team: crisis, people: 2, takes: {pert: [5m, 15m, 40m]}, kind: coordination, do: Meet.}"
    yield "      lines: {team: net, takes: {usually: 30m, at_worst: 2h}, kind: coordination, do: Find out what works.}"
    yield from (f"      {step}" for step in _technical_steps())
    yield "  tell-everybody:"
    yield "    kept_at: [paper]"
    yield "    invoke: {scenario: main-burns}"
    yield "    steps:"
    for i in range(1, CALLS + 1):
        after = f"after: [tell-{i - ABREAST}], " if i > ABREAST else ""
        call = "takes: {pert: [5m, 20m, 1h]}, kind: communication, do: Call them."
        yield f"      tell-{i}: {{{after}team: support, {call}}}"


def _technical_steps() -> Iterator[str]:
    """Start every host and restore every store, check the stores, switch everything over, have it looked at."""
    for i in range(1, HOSTS + 1):
        what = f"starts: [host-{i}-second], succeeds: 95%, tries: 3"
        yield f"start-{i}: {{after: [gather], team: ops, takes: {{usually: 20m, at_worst: 1h}}, {what}}}"
    for i in range(1, STORES + 1):
        what = f"restores: {{data: data-{i}, from: best, to: db-{i}-second}}, succeeds: 95%, tries: 3"
        yield f"restore-{i}: {{after: [gather], team: dba, takes: {{usually: 15m, at_worst: 1h}}, {what}}}"
        takes = f"takes: {{pert: [10m, 20m, 1h]}}, switches: {{store-{i}: db-{i}-second}}"
        yield f"join-{i}: {{after: [restore-{i}], team: {{dba: 1, testers: 1}}, {takes}}}"
    for i in range(1, HOSTS + 1):
        after = f"after: [lines, start-{i}, join-{_store_of(i)}]"
        takes = "takes: {usually: 10m, at_worst: 40m}"
        yield f"switch-{i}: {{{after}, team: net, {takes}, switches: {{app-{i}: host-{i}-second}}}}"
    for i in range(1, OFFERS + 1, 2):
        after = f"after: [switch-{i}, switch-{i + 1}]"
        yield f"look-{i}: {{{after}, team: testers, takes: {{pert: [5m, 15m, 40m]}}, kind: verification, do: Try it.}}"
    yield f"report: {{after: [look-{OFFERS - 1}], team: crisis, takes: 30m, kind: communication, do: Report.}}"
