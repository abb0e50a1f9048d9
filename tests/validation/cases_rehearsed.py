"""Figures of published cases that `continuity rehearse` gives: recovery times, and losses of data."""

from collections.abc import Iterator

from tests.validation.calls import Call
from tests.validation.case_figures import CaseFigure
from tests.validation.figures import Deviation, Measure

GB_PER_HOUR = 72.0
"""What is written in RT05, 20 MB/s."""

SECTION = "scenarios"


def _rehearsal(plan: str, options: str, seed: int = 1) -> Call:
    return Call(plan, f"{options} --seed {seed}", "rehearse")


def _certain(call: Call, where: str) -> Measure:
    """Hours of a single history in which nothing is random."""
    return Measure(call, where, share=False, section=SECTION)


def _steps() -> Iterator[CaseFigure]:
    """RT01 and RT03: networks of recovery steps."""
    moments = {"0.5": "30m", "1": "1h", "1.25": "75m", "1.5": "90m", "1.75": "105m", "1.9": "114m"}
    at = " ".join(f"--at {moment}" for moment in moments.values())
    call = _rehearsal("rt01-steps", f"--replications 100000 {at}")
    for name, moment in moments.items():
        measure = Measure(call, f"loss/services/system/recovered_by/{moment}", section=SECTION)
        yield CaseFigure("RT01", f"P_done_by_{name}", measure, wide=True, long=True)
    options = "--replications 4000 --at 90h --at 120h"
    calls = tuple(_rehearsal("rt03-steps", options, seed) for seed in range(1, 21))
    mean = "loss/services/system/recovery_time_hours/mean"
    yield CaseFigure("RT03", "sd", Deviation(calls, mean), wide=True, long=True)
    many = _rehearsal("rt03-steps", options.replace("4000", "40000"))
    yield CaseFigure("RT03", "mean", Measure(many, mean, share=False, section=SECTION), long=True)
    for hours in (90, 120):
        by = Measure(many, f"loss/services/system/recovered_by/{hours}h", section=SECTION)
        yield CaseFigure("RT03", f"P_le_{hours}", by, wide=True, long=True)


def _store() -> Iterator[CaseFigure]:
    """RT05: one history each for what is certain, many for the means."""
    fire, worst, limit = (
        _rehearsal("rt05", f"{scenario} --replications {number}")
        for scenario, number in (("fire", 20_000), ("worst", 1), ("limit", 1))
    )
    for every in (1, 6, 12, 24):
        key, at_risk = f"{every}h", f"services/every-{every}h/data_loss_hours/mean"
        mean = Measure(fire, f"fire/{at_risk}", scale=GB_PER_HOUR, share=False, section=SECTION)
        largest = Measure(worst, f"worst/{at_risk}", scale=GB_PER_HOUR, share=False, section=SECTION)
        back = f"worst/services/every-{every}h/recovery_time_hours/mean"
        yield CaseFigure("RT05", f"RPO_mean_GB_{key}", mean, long=True)
        yield CaseFigure("RT05", f"RPO_worst_GB_{key}", largest, exact=True)
        yield CaseFigure("RT05", f"RTO_h_{key}", _certain(worst, back), exact=True)
    longest = "limit/services/longest/data_loss_hours/mean"
    yield CaseFigure("RT05", "max_interval_h_for_RTO4h", _certain(limit, longest), exact=True)


def _backup() -> Iterator[CaseFigure]:
    """RT07: a fire just after the end of a backup, just before it, and at any time."""
    loss = "services/within-12h/data_loss_hours/mean"
    fire, after, before = (
        _rehearsal("rt07", f"{scenario} --replications {number}")
        for scenario, number in (("fire", 50_000), ("just-after", 1), ("just-before", 1))
    )
    yield CaseFigure("RT07", "min_loss_h", _certain(after, f"just-after/{loss}"), exact=True)
    yield CaseFigure("RT07", "max_loss_h", _certain(before, f"just-before/{loss}"), exact=True)
    yield CaseFigure("RT07", "mean_loss_h", Measure(fire, f"fire/{loss}", share=False, section=SECTION), long=True)
    instant = "fire/services/instant/data_loss_hours/mean"
    yield CaseFigure("RT07", "mean_loss_if_instant", Measure(fire, instant, share=False, section=SECTION), long=True)
    for hours in (12, 24):
        met = Measure(fire, f"fire/services/within-{hours}h/rpo_met", section=SECTION)
        yield CaseFigure("RT07", f"P_loss_le_{hours}h", met, wide=True, long=True)


REHEARSED = (*_steps(), *_store(), *_backup())
