"""How often the 95% interval of an availability holds the truth, from the plan to the answer of `continuity simulate`.

    python -m tests.validation.coverage_study        # 1,000 runs of each kind, about 10 minutes; prints the table of
                                                     # docs/statistics.md

Each run has its own seed. The truth is that of `continuity analyse --engine exact`: the mean over the horizon from new.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from typing import cast

from tests.validation.calls import Answer, answer_of

RUNS = 1000

SERVICES: Mapping[str, str] = {
    "down 1e-5 of the time": "failures: {fails: {mttf: 8760h, mttr: 315.36s}}",
    "the same, lengths uneven": "failures: {fails: {mttf: 8760h, time_to_repair: {usually: 3m, at_worst: 15m}}}",
    "down 1e-3 of the time": "failures: {fails: {mttf: 8760h, mttr: 8.76h}}",
    "the same, lengths fixed": "failures: {fails: {mttf: 8760h, time_to_repair: 8.76h}}",
    "the same, lengths uneven ": "failures: {fails: {mttf: 8760h, time_to_repair: {usually: 4h, at_worst: 24h}}}",
    "fails when old": "failures: {fails: {time_to_failure: {weibull: {shape: 3, mean: 8760h}}, mttr: 8.76h}}",
    "fails when new": "failures: {fails: {time_to_failure: {weibull: {shape: 0.6, mean: 8760h}}, mttr: 8.76h}}",
    "both of a pair": "units: 2, required: 1, failures: {fails: {mttf: 500h, mttr: 14h}}",
    "3 of 6, one repairer": "units: 6, required: 4, failures: {fails: {mttf: 600h, mttr: 16h, team: crew}}",
}
"""Components with about one outage a year each, in the words of a plan."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is: so many histories of this many years."""

    replications: int
    years: int

    @property
    def horizon(self) -> str:
        """As it is typed."""
        return f"{self.years}y"


SIZES = (Size(3, 1), Size(5, 2), Size(10, 1), Size(30, 1))


@dataclass(frozen=True, slots=True)
class Interval:
    """What one run says of one service; `outages`: how many it saw."""

    low: float
    high: float
    outages: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What share of the runs holds the truth, how many outages a run saw, how wide intervals are (1: the down time)."""

    share: float
    outages: float
    width: float


def study(kinds: Sequence[str], size: Size, seeds: Iterable[int]) -> Mapping[str, Coverage]:
    """The coverage of each kind of service, over one run for each seed."""
    with TemporaryDirectory() as folder:
        plan = Path(folder) / "plan.yaml"
        plan.write_text(plan_text(kinds), encoding="utf-8")
        truths = _truths(plan, size)
        with ProcessPoolExecutor() as pool:
            runs = list(pool.map(_run, [(plan, size, seed) for seed in seeds], chunksize=10))
    return {kind: _coverage([run[f"s{i}"] for run in runs], truths[f"s{i}"]) for i, kind in enumerate(kinds)}


def plan_text(kinds: Sequence[str]) -> str:
    """A plan with a service on each of these components."""
    components = "".join(f"  c{i}: {{{SERVICES[kind]}}}\n" for i, kind in enumerate(kinds))
    services = "".join(f"  s{i}: {{needs: [c{i}]}}\n" for i in range(len(kinds)))
    teams = "teams:\n  crew: {people: 1}\n"
    return f"continuity: 1\nname: Coverage\ncomponents:\n{components}services:\n{services}{teams}"


def _truths(plan: Path, size: Size) -> Mapping[str, float]:
    """The share of time up, on average over the horizon."""
    options = f"--engine exact --horizon {size.horizon} --format json"
    found = answer_of(["analyse", str(plan), *options.split()])
    services = cast("Mapping[str, Mapping[str, Mapping[str, float]]]", found["services"])
    return {name: each["availability_over_horizon"]["estimate"] for name, each in services.items()}


def _run(task: tuple[Path, Size, int]) -> Mapping[str, Interval]:
    plan, size, seed = task
    options = f"--horizon {size.horizon} --replications {size.replications} --seed {seed} --format json"
    found = answer_of(["simulate", str(plan), *options.split()])
    years = size.replications * size.years
    return {name: _interval(each, years) for name, each in cast("Mapping[str, Answer]", found["services"]).items()}


def _interval(service: Answer, years: int) -> Interval:
    availability = cast("Mapping[str, float]", service["availability"])
    rate = cast("Mapping[str, float]", service["outages_per_year"])
    return Interval(availability["low"], availability["high"], rate["estimate"] * years)


def _coverage(intervals: Sequence[Interval], truth: float) -> Coverage:
    return Coverage(
        share=fmean(each.low <= truth <= each.high for each in intervals),
        outages=fmean(each.outages for each in intervals),
        width=median((each.high - each.low) / (1 - truth) for each in intervals),
    )


def table(found: Mapping[Size, Mapping[str, Coverage]]) -> str:
    """The table of docs/statistics.md: a row for each kind of service, a column for each size of run."""
    heads = " | ".join(f"{size.replications} × {size.years} y" for size in found)
    lines = [f"| service | {heads} |", "|---|" + "---|" * len(found)]
    for kind in next(iter(found.values())):
        cells = " | ".join(_cell(each[kind]) for each in found.values())
        lines.append(f"| {kind.strip()} | {cells} |")
    return "\n".join(lines)


def _cell(coverage: Coverage) -> str:
    return f"{100 * coverage.share:.1f} ({coverage.outages:.1f}; {coverage.width:.2g})"


if __name__ == "__main__":
    sys.stdout.write(table({size: study(tuple(SERVICES), size, range(1, RUNS + 1)) for size in SIZES}) + "\n")
