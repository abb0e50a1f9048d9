"""What a report says of the method by which a simulation was made, where it was not a plain one."""

from __future__ import annotations

from rich.text import Text

from continuity.reports.numbers import figure_text
from continuity.results import Estimate, Run, VarianceReduction

_NAMES = {"control-variate": "Control variate", "failure-biasing": "Failure biasing"}


def method_lines(run: Run) -> list[Text]:
    """The unavailability that the method gives each service, and what it was worth; nothing for a plain simulation."""
    if run.method == "plain":
        return []
    lines = [f"{_NAMES.get(run.method, run.method)}: unavailability over the horizon, with its 95% interval."]
    for name, each in run.variance_reduction.items():
        lines.append(f"  {name}: {_interval(each.unavailability)}")
        lines.append(f"    {_worth(each)}")
    return [*map(Text, lines), Text()]


def _interval(estimate: Estimate) -> str:
    if estimate.estimate is None:
        return "not measured"
    high = "?" if estimate.high is None else _small(estimate.high)
    return f"{_small(estimate.estimate)} ({_small(estimate.low or 0.0)} to {high})"


def _small(share: float) -> str:
    return "0" if share == 0.0 else f"{share:.3g}"


def _worth(each: VarianceReduction) -> str:
    if each.remark:
        return f"{each.remark}; this is the plain mean"
    parts = [] if each.worth is None else [f"a history tells as much as {figure_text(each.worth)} plain ones"]
    if each.correlation is not None:
        parts.append(f"correlation {each.correlation:.3f}, coefficient {figure_text(each.coefficient)}")
    parts.append(f"effective sample size {figure_text(each.effective_sample_size)}")
    return ", ".join(parts)
