"""Figures of plans of our own with maintenance and working hours, and their known values by renewal and Markov chains.

Times are hours; the numbers are those of the plans. What repeats with the day or the week is known as an average over
whole days or weeks, so warm-up and horizon are whole days or weeks, too.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.linalg import expm

from tests.validation.calls import Call
from tests.validation.forms import ClosedForm, hours, long, per_hour, share, team_hours, team_share

Floats = NDArray[np.float64]


def maintained() -> Iterator[ClosedForm]:
    """Replacement by age (Barlow and Proschan 1965, Mathematical Theory of Reliability, chapter 3) and by the clock."""
    call = Call("maintained", "--horizon 36000h --warm-up 480h --replications 100")
    age, renewal, repair = 90.0, 2.0, 6.0
    survives = math.exp(-((age / 100) ** 3))
    up = quad(lambda t: math.exp(-((t / 100) ** 3)), 0, age)[0]
    outage = survives * renewal + (1 - survives) * repair
    yield share(call, "age/availability", up / (up + outage))
    yield hours(call, "age/mean_up_hours", up)
    yield hours(call, "age/mean_outage_hours", outage)
    yield hours(call, "age-agreed/mean_outage_hours", outage)
    long_call = Call("maintained", "--horizon 48000h --warm-up 480h --replications 100")
    yield from long(share(long_call, "age-agreed/availability", up / (up + (1 - survives) * repair)))
    availability, frequency = _by_clock(every=48.0, renewal=2.0, stage=20.0, repair=8.0)
    yield share(call, "clock/availability", availability)
    yield per_hour(call, "clock", frequency)


def _by_clock(every: float, renewal: float, stage: float, repair: float) -> tuple[float, float]:
    """Availability and outages per hour of a machine with a life of three exponential stages, renewed by the clock.

    Between two renewals it is a Markov chain; whether it is failed when the next is due, and skipped, is another.
    """
    rates = np.array(
        [
            [-1 / stage, 1 / stage, 0, 0],
            [0, -1 / stage, 1 / stage, 0],
            [0, 0, -1 / stage, 1 / stage],
            [1 / repair, 0, 0, -1 / repair],
        ]
    )
    new, failed = np.array([1.0, 0, 0, 0]), np.array([0, 0, 0, 1.0])
    is_up, fails = np.array([1.0, 1, 1, 0]), np.array([0, 0, 1 / stage, 0])
    after_renewal, after_skipping = _Passes(rates, every - renewal), _Passes(rates, every)
    fails_if_up = (new @ after_renewal.at_end)[3]
    fails_if_failed = (failed @ after_skipping.at_end)[3]
    skipped = fails_if_up / (1 + fails_if_up - fails_if_failed)
    time = (1 - skipped) * new @ after_renewal.spent + skipped * failed @ after_skipping.spent
    return float(time @ is_up) / every, float(1 - skipped + time @ fails) / every


class _Passes:
    """A Markov chain over some hours, from state to state: `at_end`, probabilities; `spent`, mean hours in a state."""

    def __init__(self, rates: Floats, hours: float) -> None:
        size = len(rates)
        both = np.block([[rates, np.eye(size)], [np.zeros((size, 2 * size))]])
        found = expm(both * hours)  # C. Van Loan, Computing integrals involving the matrix exponential, 1978
        self.at_end: Floats = found[:size, :size]
        self.spent: Floats = found[:size, size:]


def working_hours() -> Iterator[ClosedForm]:
    """A machine whose repairer works 10 hours a day: a Markov chain by day and another by night."""
    call = Call("working-hours", "--horizon 80w --warm-up 1w --replications 100")
    life, repair, opened, closed = 12.0, 3.0, 10.0, 14.0
    by_day = np.array([[-1 / life, 0, 1 / life], [0, 0, 0], [1 / repair, 0, -1 / repair]])  # up, waiting, in repair
    by_night = np.array([[-1 / life, 1 / life, 0], [0, 0, 0], [1 / repair, 0, -1 / repair]])
    morning = np.array([[1.0, 0, 0], [0, 0, 1], [0, 0, 1]])
    day, night = _Passes(by_day, opened), _Passes(by_night, closed)
    at_opening = _unchanged(day.at_end @ night.at_end @ morning)
    in_day = at_opening @ day.spent
    in_night = at_opening @ day.at_end @ night.spent
    up, waiting, in_work = in_day + in_night
    yield share(call, "always/availability", up / (opened + closed))
    yield share(call, "by-day/availability", in_day[0] / opened)
    yield hours(call, "always/mean_outage_hours", (opened + closed - up) / (up / life))
    yield team_hours(call, "fitters/wait_hours/mean", waiting / (up / life))
    yield team_share(call, "fitters/begun_at_once", in_day[0] / up)
    yield team_share(call, "fitters/utilisation", in_work / (opened + in_night[2]))


def _unchanged(steps: Floats) -> Floats:
    """The probabilities that a step does not change."""
    size = len(steps)
    system = np.vstack([(steps.T - np.eye(size))[:-1], np.ones(size)])
    return np.linalg.solve(system, np.array([0.0] * (size - 1) + [1.0]))


def inspected() -> Iterator[ClosedForm]:
    """Failures that are found at midnight and repaired from 8 to 10 on the next day that is not in a weekend.

    What is up at midnight is up until it fails; what is not is up from 10:00 on, if it is repaired on that day.
    """
    call = Call("inspected", "--horizon 160w --warm-up 1w --replications 100")
    life = 48.0
    days = [_Day(life, weekday < 5) for weekday in range(7)]
    week = np.linalg.multi_dot([day.at_end for day in days])
    up_at_midnight = _unchanged(week)
    up = in_office = failures = waited = 0.0
    for weekday, day in enumerate(days):
        up_today = float(up_at_midnight @ day.up)
        up += up_today
        in_office += float(up_at_midnight @ day.in_office)
        failures += up_today / life
        waited += up_today / life * {5: 48 + 8, 6: 24 + 8}.get((weekday + 1) % 7, 8)
        up_at_midnight = up_at_midnight @ day.at_end
    yield share(call, "always/availability", up / 168)
    yield share(call, "in-office/availability", in_office / 50)
    yield hours(call, "always/mean_outage_hours", (168 - up) / failures)
    yield team_hours(call, "fitters/wait_hours/mean", waited / failures)
    yield team_share(call, "fitters/utilisation", 2 * failures / 50)


class _Day:
    """A day from up or failed: `at_end`, probabilities to be up or failed; `up`, `in_office`, mean hours up."""

    def __init__(self, life: float, is_working_day: bool) -> None:
        repaired = math.exp(-14 / life) if is_working_day else 0.0
        whole = math.exp(-24 / life)
        self.at_end: Floats = np.array([[whole, 1 - whole], [repaired, 1 - repaired]])
        self.up: Floats = life * np.array([1 - whole, (1 - repaired) * is_working_day])
        self.in_office: Floats = np.zeros(2)
        if is_working_day:
            self.in_office = life * np.array([math.exp(-8 / life) - math.exp(-18 / life), 1 - math.exp(-8 / life)])


FORMS = (maintained, working_hours, inspected)
FIGURES = tuple(figure for form in FORMS for figure in form())
