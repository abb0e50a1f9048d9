"""Plans as texts, and what is found in them."""

from collections.abc import Iterator
from textwrap import dedent

from continuity.errors import PlanError
from continuity.findings import Finding
from continuity.planfile.load import Loaded, assemble
from continuity.planfile.marked import YamlMapping
from continuity.planfile.problems import Path
from continuity.planfile.reference_table import PLAN
from continuity.planfile.source import parse_source

HEAD = "continuity: 1\nname: Test\n"

SHOP = """\
continuity: 1
name: Web shop
timezone: Europe/Paris
currency: EUR
tiers: {gold: {title: Gold, objectives: {availability: 99.95%, rto: 1h, met_in: 95%}}}
kinds: {vm: {failures: {crash: {mttf: 30d, mttr: 10m, team: ops}}}}
calendars:
  office: {days: mon-fri, from: "08:00", to: "18:00"}
  night: {days: mon-fri, from: "18:00", to: "08:00"}
people: {anna: {hours: office, site: paris}, ben: {}}
teams:
  dba: {members: [anna, ben], deputy: ops, call_out: 45m, site: paris, hours: office, max_stretch: 12h, rest: 11h}
  ops: {people: {office: 3, night: 1}}
  crisis: {people: 2, hours: office}
spares: {disks: {stock: 2, resupply: 2d}}
sites:
  paris: {failures: {flood: {frequency: once in 200y, mttr: {usually: 3d, at_worst: 14d}, recovers: by itself}}}
  lyon: {never_fails: outside every hazard map we know}
suppliers:
  psp-a: {promised: {availability: 99.9%}, experienced: {availability: 99.8%, mttr: 1h}}
  psp-b: {availability: 99.5%, mttr: 2h}
components:
  web:
    kind: vm
    site: paris
    units: 3
    required: 2
    failures: {hardware: {frequency: once in 3y, mttr: 6h, team: {ops: 1, dba: 1}, spares: disks}}
    maintenance: [{every: 4w, takes: 2h, renews: [hardware]}]
  web-lyon: {kind: vm, site: lyon, standby: stopped, needs_to_start: [lyon]}
  db-main:
    site: paris
    failures: {hardware: {mttf: 2y, mttr: 8h, team: dba}, bug: {mttf: 1y, mttr: 8h, team: dba, corrupts: orders}}
    data:
      orders:
        with: [stock]
        copies:
          replica: {at: db-copy, replicates: {lag: 5s}}
          tape: {at: lyon, from: replica, backup: {every: 24h, takes: 2h}}
        restore: 3h
      stock: {copies: {tape2: {at: lyon, backup: {every: 24h, takes: 2h}, restore: 1h}}}
  db-copy: {site: lyon, standby: warm, dormancy: 20%, failures: {hardware: {mttf: 2y, mttr: 8h, team: dba}}}
  forms: {never_fails: they are of paper}
services:
  db: {failover: {between: [db-main, db-copy], takes: 2m, coverage: 98%, otherwise: {takes: 1h, team: dba}}}
  recommender: {site: lyon, demand: {office: 150%}, failures: {crash: {mttf: 20d, mttr: 30m, recovers: by itself}}}
  checkout:
    tier: gold
    hours: office
    needs:
      - web
      - db
      - any: [psp-a, {all: [psp-b, lyon]}]
      - {need: recommender, without: 80%}
      - {at_least: 1, of: [web, web-lyon]}
      - {share: {web: 60%, web-lyon: 60%}}
      - {need: db, workaround: {level: 60%, ready: 15m, lasts: 24h, needs: [forms], team: ops, people: 2}}
common_causes: {power: {mttf: 10y, mttr: 1h, team: ops, hits: {web: 100%, db-main: 50%}}}
plans:
  leave-paris:
    covers: [paris]
    kept_at: [lyon, paper]
    invoke: {when: paris, down_for: 15m}
    authority: {team: crisis, takes: 15m}
    steps:
      start-web: {team: ops, takes: 20m, starts: [web-lyon], succeeds: 100%}
      restore-db:
        {team: dba, people: 2, restores: {data: orders, from: tape, to: db-copy}, succeeds: 95%, otherwise: rebuild-db}
      rebuild-db: {team: dba, takes: 12h, repairs: [db-copy], succeeds: 100%}
      repoint:
        {after: [start-web, restore-db], team: ops, takes: 10m, needs: [lyon], switches: {db: db-copy}, succeeds: 90%}
      stop-web: {after: [repoint], team: ops, takes: 1m, stops: [web], succeeds: 100%}
      more: {takes: 0s, runs: second, succeeds: 100%}
    return:
      after: paris
      steps: {back: {team: ops, takes: 1h, starts: [web-lyon], succeeds: 100%}}
  second:
    invoke: {scenario: flood}
    steps: {call: {team: ops, takes: 5m, kind: communication, do: Call everybody.}}
scenarios:
  flood:
    begins: {calendar: office}
    events:
      - {at: 0h, destroys: paris, lasts: 30d}
      - {fails: db-main, mode: hardware}
      - {corrupts: {data: orders, dwell: 1d}}
      - {absent: {team: dba, people: 1}, lasts: 8h}
      - {absent: [anna], lasts: 8h}
      - {absent: ben, lasts: 8h}
      - {slows: {what: ops, by: 50%}, lasts: 1d}
      - {slows: {what: web, by: 50%}, lasts: 1d}
      - {demand: {checkout: 250%}, lasts: 1d}
    lasts: 45d
    expects: {checkout: {rto: 4h, met_in: 99%}}
exercises:
  - {plan: leave-paris, held: 2026-04-18, kind: functional, measured: {checkout: 52m, step.restore-db: 31m}}
agreements: {customer: {services: [checkout]}}
indicators: {triage: {service: checkout}}
options: {more-dba: {sets: {teams.crisis.people: 3}}}
improvements: {hire: {option: more-dba}}
risks: {water: {nodes: [paris], scenario: flood}}
reviews: [{held: 2026-01-01, covers: [leave-paris, web]}]
"""
"""A sound plan that names something at every place where a plan can."""


def parts(*texts: str) -> list[YamlMapping]:
    """What the files `0.yaml`, `1.yaml` and so on say."""
    return [parse_source(dedent(text).encode(), f"{i}.yaml") for i, text in enumerate(texts)]


def loaded(*texts: str) -> Loaded:
    """The plan in some files."""
    return assemble(parts(*texts))


def findings(*texts: str) -> tuple[Finding, ...]:
    """Everything wrong with the plan in some files."""
    try:
        loaded(*texts)
    except PlanError as error:
        return error.findings
    return ()


def only_finding(*texts: str) -> Finding:
    """The one thing that is wrong."""
    found = findings(*texts)
    assert len(found) == 1, "\n".join(finding.text() for finding in found) or "nothing was found"
    return found[0]


def line_with(text: str, words: str) -> int:
    """The number of the one line that has these words."""
    (number,) = (i for i, line in enumerate(dedent(text).splitlines(), 1) if words in line)
    return number


def references(data: YamlMapping) -> Iterator[tuple[str, str, Path, bool]]:
    """What each reference of a plan names, its name, its path, and whether it is a key."""
    hits: list[tuple[str, str, Path, bool]] = []
    PLAN(data, (), lambda *hit: hits.append(hit))
    yield from hits
